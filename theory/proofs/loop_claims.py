"""What a claim says of a defined loop's mean, as formulas of the core, proved from the loop's definition.

Scripts find the proofs (``claimed_values``, ``compared_means``); that they end in what is written here, under
the conditions on the loop's parameters alone, is looked at here. No closed form that the engine derives is
used, so that it is no matter where one divides by 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    diverges,
    eq,
    instantiate,
    integer,
    le,
    lt,
    number,
    real,
    substitute,
    tends,
)
from theory.language.parameters import Parameter
from theory.loop_language.definition import LoopDefinition, t
from theory.proofs.loop_readings import in_some_order
from theory.proofs.loop_terms import LoopTerm
from theory.proofs.reading import ANY_FIT, STEP_OF, VALUES_OF, Reader, variables
from theory.proofs.roots import discharged

PLACE = integer("place_in_values", lambda v: [le(1, v)], witness=1)
STEP = sp.Symbol("step_of_parameter", positive=True)
"""By how much a parameter is larger at the second run."""
RELATIONS: Mapping[str, Callable[[Term, Term], Term]] = {
    "=": eq,
    "≤": le,
    "<": lt,
    "≥": lambda mean, said: le(said, mean),
    ">": lambda mean, said: lt(said, mean),
}


@dataclass(frozen=True)
class ValueClaim:
    """That an observable's mean stands in a relation to an expression of t and of the loop's parameters."""

    made: LoopTerm
    observable: sp.Expr
    relation: str
    said: sp.Expr

    def at(self, fit: Term) -> Term:
        """Return what is said of a fit."""
        value = self.made.reader(fit).term(self.said)
        return RELATIONS[self.relation](self.made.mean(self.observable, fit), value)


@dataclass(frozen=True)
class Runs:
    """Two runs of a loop from fit ``first`` on: the second later, at a larger ``index`` or at ``place``.

    With ``only``, at fit ``first`` alone.
    """

    made: LoopTerm
    index: Parameter
    first: int
    place: sp.Expr | None = None
    only: bool = False

    @cached_property
    def fit(self) -> Term:
        """Return the number of the fit."""
        return number(self.first) if self.only else _any_fit(self.first)

    @property
    def by_fits(self) -> bool:
        """Whether the second run is the first one, a fit later."""
        return bool(self.index.symbol == t)

    def later(self, expr: sp.Expr) -> sp.Expr:
        """Return an expression at the second run."""
        if self.place is not None:
            return expr.xreplace({self.index.symbol: self.place})
        whole = self.by_fits or self.index.domain.kind == "integer"
        return expr.xreplace({self.index.symbol: self.index.symbol + (1 if whole else STEP)})

    @cached_property
    def step(self) -> Term:
        """Return by how much the parameter is larger: 1, or any number that leaves it in its domain."""
        if self.index.domain.kind == "integer":
            return number(1)
        here, upper = self.made.names[self.index.symbol], self.index.domain.upper
        name = STEP_OF + self.index.name
        if upper is None:
            return real(name, lambda v: [lt(0, v)], witness=1)
        end = Reader(dict(self.made.names)).term(sp.sympify(upper))
        if self.index.domain.upper_open:
            return real(name, lambda v: [lt(0, v), lt(here + v, end)], witness=(end - here) / 2)
        return real(name, lambda v: [le(0, v), le(here + v, end)], witness=0)

    @cached_property
    def given(self) -> tuple[Theorem, ...]:
        """Return that the step is positive, where its domain does not say it: at its end there is none."""
        closed = not self.by_fits and self.place is None and self.index.domain.kind != "integer"
        closed = closed and self.index.domain.upper is not None and not self.index.domain.upper_open
        return (assume(lt(0, self.step)),) if closed else ()

    @property
    def _put(self) -> dict[Term, Term]:
        if self.by_fits:
            return {self.fit: self.fit + 1}
        here = self.made.names[self.index.symbol]
        return {here: here + self.step if self.place is None else self.made.reader(self.fit).term(self.place)}

    def may_be_there(self) -> Theorem:
        """Return a theorem about the index at the second run: what is left of it is the domain's."""
        here = self.made.names[self.index.symbol]
        return self.moved_theorem(algebra(eq(here, here)))

    def moved(self, term: Term) -> Term:
        """Return a term at the second run."""
        return substitute(term, self._put)

    def moved_theorem(self, theorem: Theorem) -> Theorem:
        """Return a theorem about the first run as one about the second."""
        return instantiate(theorem, self._put)

    def says(self, observable: sp.Expr, *, up: bool, strict: bool) -> Term:
        """Return that the observable's mean is less at the first run than at the second, or not more."""
        mean = self.made.mean(observable, self.fit)
        if self.by_fits and self.only:
            moved = self.made.mean(observable, number(self.first + 1))
        else:
            moved = self.moved(mean)
        return (lt if strict else le)(*((mean, moved) if up else (moved, mean)))


@dataclass(frozen=True)
class FarMean:
    """An observable's mean over an ``order`` as ``index`` grows: the fit, or a parameter for any fit.

    With ``only``, a parameter for fit ``first`` alone. One that is not whole grows along any sequence of its
    values that grows without bound.
    """

    made: LoopTerm
    observable: sp.Expr
    index: Parameter
    order: sp.Expr
    first: int
    only: bool = False

    @cached_property
    def fit(self) -> Term:
        """Return the number of the fit."""
        return number(self.first) if self.only else _any_fit(self.first)

    @property
    def by_fits(self) -> bool:
        """Whether it is the fit that grows."""
        return bool(self.index.symbol == t)

    @property
    def along(self) -> Term | None:
        """Return the values along which a parameter grows that is not whole."""
        if self.by_fits or self.index.domain.kind == "integer":
            return None
        listed = replace(self.index.domain, shape="list")
        values = replace(self.index, name=VALUES_OF + self.index.name, domain=listed)
        return apply(variables((values,))[0][values.symbol], PLACE)

    @property
    def given(self) -> frozenset[Term]:
        """Return that those values grow without bound."""
        return frozenset() if self.along is None else frozenset({diverges(PLACE, self.along)})

    @cached_property
    def there(self) -> LoopTerm:
        """Return the loop at those values."""
        if self.along is None:
            return self.made
        return replace(self.made, names={**self.made.names, self.index.symbol: self.along})

    @property
    def growing(self) -> Term:
        """Return what grows: the fit, a whole parameter, or the place in a sequence of values."""
        whole = self.fit if self.by_fits else self.made.names[self.index.symbol]
        return whole if self.along is None else PLACE

    @property
    def ratio(self) -> Term:
        """Return the mean over the order."""
        mean = self.there.mean(self.observable, self.fit)
        return mean if self.order == 1 else mean / self.there.reader(self.fit).term(self.order)

    def tends(self, limit: Term) -> Term:
        """Return that it tends to a limit."""
        return tends(self.growing, self.ratio, limit)

    @property
    def diverges(self) -> Term:
        """Return that it grows without bound."""
        return diverges(self.growing, self.ratio)

    def says(self, relation: str, said: sp.Expr | None, first: Term) -> list[Term]:
        """Return what is to be proved, ``first`` being a theorem's formula, a limit if there is one.

        With ``said``, the limit stands in the relation to it. Without, the mean is of the order (=), at most
        (≤) or at least (≥) of it: the quotient has a limit, or one above 0, or is at least a number above 0,
        which ``first`` then says of the number, or grows without bound.
        """
        if said is None and relation == "≥" and first.op == "lt":
            least = first.args[1]
            return [] if self.growing in least.free else [lt(0, least), le(least, self.ratio)]
        infinite = said == sp.oo or (said is None and relation == "≥" and first.op == "diverges")
        if infinite:
            return [self.diverges] if relation in ("=", "≥") else []
        if said is not None and relation == "=":
            return [self.tends(self._value(said))]
        if first.op != "tends":
            return []
        limit = first.args[0]
        if said is not None:
            return [self.tends(limit), RELATIONS[relation](limit, self._value(said))]
        return [self.tends(limit), *([] if relation == "≤" else [lt(0, limit)])]

    def _value(self, said: sp.Expr) -> Term:
        return self.there.reader(self.fit).term(said)


@dataclass(frozen=True)
class BoundedClaim:
    """That an observable's mean is bounded over all fits exactly where a condition holds."""

    made: LoopTerm
    observable: sp.Expr
    condition: sp.Basic
    fits: Parameter
    first: int

    @cached_property
    def runs(self) -> Runs:
        """Return the loop from its first fit on."""
        return Runs(self.made, self.fits, self.first)

    def cases(self, *, holds: bool) -> list[tuple[sp.Basic, ...]]:
        """Return the cases in which the condition holds, or does not: each as relations."""
        said = self.condition if holds else sp.Not(self.condition)
        said = sp.to_dnf(said.replace(sp.Ne, lambda one, other: (one < other) | (one > other)))
        parts = (sp.And.make_args(one) for one in sorted(sp.Or.make_args(said), key=str) if one != sp.false)
        return [tuple(sorted((one for one in case if one != sp.true), key=str)) for case in parts]

    def relation(self, said: sp.Basic) -> Term:
        """Return a relation between the parameters."""
        return Reader(dict(self.made.names)).formula(said)

    def is_bounded(self, above: Term, below: Term) -> bool:
        """Return whether it is said that the mean is at most a number and at least one, at every fit."""
        fit, mean = self.runs.fit, self.made.mean(self.observable, self.runs.fit)
        ends = (above.args[1], below.args[0])
        if any(one.op != "le" for one in (above, below)) or any(fit in end.free for end in ends):
            return False
        return above.args[0] is mean is below.args[1]

    def is_unbounded(self, formula: Term) -> bool:
        """Return whether a formula says that the mean, what it is turned, or its square tends to ∞."""
        fit, mean = self.runs.fit, self.made.mean(self.observable, self.runs.fit)
        return any(formula is diverges(fit, one) for one in (mean, number(-1) * mean, mean**2))


def proved_value(
    loop: LoopDefinition, observable: str, relation: str, said: sp.Expr, first: int, only: bool = False
) -> tuple[Theorem, ...]:
    """Return theorems that the observable's mean stands in the relation to what is said, for all t ≥ first.

    With ``only`` it is said of the first fit alone. Each theorem is one of the fits before an induction
    begins, but the last, which is of all fits from its own on.

    Raises:
        Refused: no script proves it.
    """
    from theory.proofs.claimed_values import value_proof

    def proved(made: LoopTerm) -> tuple[Theorem, ...]:
        claim = ValueClaim(made, loop.observables[observable], relation, said)
        found = value_proof(loop, claim, first, only)
        begins = first + len(found) - (0 if only else 1)
        goals = [claim.at(number(fit)) for fit in range(first, begins)]
        _compare(found, goals if only else [*goals, claim.at(_any_fit(begins))], made.conditions)
        return found

    return in_some_order(loop, loop.observables[observable], proved)


def proved_monotone(
    loop: LoopDefinition,
    observable: str,
    index: Parameter,
    *,
    up: bool,
    strict: bool,
    first: int,
    only: bool = False,
) -> Theorem:
    """Return ⊢ E at p < E at p + d (≤ if not strict, reversed if not ``up``), for all t ≥ ``first``.

    With ``only``, for that fit alone.

    Raises:
        Refused: no script proves it.
    """
    from theory.proofs.compared_means import monotone_proof

    def proved(made: LoopTerm) -> tuple[Theorem, ...]:
        runs, wanted = Runs(made, index, first, only=only), loop.observables[observable]
        found = monotone_proof(loop, runs, wanted, up=up, strict=strict)
        conditions = made.conditions | {one.formula for one in runs.given}
        _compare([found], [runs.says(wanted, up=up, strict=strict)], conditions)
        return (found,)

    (theorem,) = in_some_order(loop, loop.observables[observable], proved, once=True)
    return theorem


def proved_far(
    loop: LoopDefinition,
    observable: str,
    index: Parameter,
    relation: str,
    *,
    first: int,
    said: sp.Expr | None = None,
    order: sp.Expr = sp.S.One,
    only: bool = False,
) -> tuple[Theorem, ...]:
    """Return theorems of what becomes of the observable's mean over ``order``, see :meth:`FarMean.says`.

    With ``only``, as a parameter grows, at fit ``first`` alone.

    Raises:
        Refused: no script proves it.
    """
    from theory.proofs.far_means import far_proof

    def proved(made: LoopTerm) -> tuple[Theorem, ...]:
        far = FarMean(made, loop.observables[observable], index, order, first, only)
        found = far_proof(loop, observable, far, relation, said)
        _compare(found, far.says(relation, said, found[0].formula), made.conditions | far.given)
        return found

    return in_some_order(loop, loop.observables[observable], proved)


def proved_best(
    loop: LoopDefinition,
    observable: str,
    index: Parameter,
    place: sp.Expr,
    *,
    least: bool,
    first: int,
    of_limit: Parameter | None = None,
    only: bool = False,
) -> tuple[Theorem, ...]:
    """Return ⊢ E at the place ≤ E at any p (reversed unless ``least``), for all t ≥ ``first``.

    With ``only``, for that fit alone. With ``of_limit``, the fit's number, E is the limit: ⊢ E → L(p) comes
    first, and L is compared.

    Raises:
        Refused: no script proves it, or it is not seen that the place lies in the domain.
    """
    from theory.proofs.best_place import best_mean_proof
    from theory.proofs.far_means import best_limit_proof

    def proved(made: LoopTerm) -> tuple[Theorem, ...]:
        runs, wanted = Runs(made, index, first, place, only), loop.observables[observable]
        may_be = runs.may_be_there()
        inside = discharged(may_be, made.conditions)
        if of_limit is None:
            found: tuple[Theorem, ...] = (best_mean_proof(loop, observable, runs, least=least),)
            goals = [runs.says(wanted, up=not least, strict=False)]
        else:
            far = FarMean(made, wanted, of_limit, sp.S.One, first)
            found = best_limit_proof(loop, observable, far, runs, least=least)
            limit = found[0].formula.args[0]
            there = runs.moved(limit)
            goals = [far.tends(limit), le(there, limit) if least else le(limit, there)]
        _compare([inside, *found], [may_be.formula, *goals], made.conditions)
        return found

    return in_some_order(loop, loop.observables[observable], proved)


def proved_bounded(
    loop: LoopDefinition, observable: str, condition: sp.Basic, fits: Parameter, first: int
) -> tuple[Theorem, ...]:
    """Return ⊢ E ≤ U and ⊢ L ≤ E, where the condition holds, and ⊢ E → ∞ (−E, E²) where it does not.

    Each theorem is of a case of the condition, or of its contrary, under the relations of the case.

    Raises:
        Refused: no script proves it.
    """
    from theory.proofs.bounded_means import bounded_proof, unbounded_proof

    def proved(made: LoopTerm) -> tuple[Theorem, ...]:
        claim = BoundedClaim(made, loop.observables[observable], condition, fits, first)
        found: list[Theorem] = []
        for case in claim.cases(holds=True):
            above, below = bounded_proof(loop, claim, case)
            if not claim.is_bounded(above.formula, below.formula):
                raise Refused("another statement is proved")
            found += [_in_case(one, claim, case) for one in (above, below)]
        for case in claim.cases(holds=False):
            grows = unbounded_proof(loop, claim, case)
            if not claim.is_unbounded(grows.formula):
                raise Refused("another statement is proved")
            found.append(_in_case(grows, claim, case))
        return tuple(found)

    return in_some_order(loop, loop.observables[observable], proved, once=True)


def from_fit_on(
    first: int, later: int, prove: Callable[[int, bool], Sequence[Theorem]], last: int | None = None
) -> tuple[Theorem, ...]:
    """Return theorems of all fits from ``first`` on: of all, or of those before ``later`` one by one and of
    all from it on; with a ``last`` one, of those up to it. ``prove`` proves a claim of all fits from one on,
    or (true) of that one alone.

    Raises:
        Refused: one is not proved.
    """

    def alone(fits: range) -> tuple[Theorem, ...]:
        return tuple(theorem for fit in fits for theorem in prove(fit, True))

    with suppress(Refused):
        return tuple(prove(first, False)) if last is None else alone(range(first, last + 1))
    if last is not None:
        return tuple(prove(first, False))
    if later <= first:
        raise Refused("no script proves it")
    rest = prove(later, False)
    return (*alone(range(first, later)), *rest)


def _in_case(theorem: Theorem, claim: BoundedClaim, case: tuple[sp.Basic, ...]) -> Theorem:
    """Return a theorem if it holds in a case, in the domains of the parameters."""
    if left := theorem.hypotheses - claim.made.conditions - {claim.relation(one) for one in case}:
        raise Refused("hypotheses remain: " + "; ".join(map(str, left)))
    return theorem


def _any_fit(first: int) -> Term:
    return integer(ANY_FIT, lambda v: [le(first, v)], witness=first)


def _compare(found: Sequence[Theorem], goals: Sequence[Term], conditions: frozenset[Term]) -> None:
    """Raise Refused where theorems do not say what is claimed, in the domains of the parameters."""
    if not found or [one.formula for one in found] != list(goals):
        raise Refused("another statement is proved")
    if left := frozenset[Term]().union(*(one.hypotheses for one in found)) - conditions:
        raise Refused("hypotheses remain: " + "; ".join(map(str, left)))
