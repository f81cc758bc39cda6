"""Builders of steps, one for each certificate that is used often; ``rule`` is a step's name in proofs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import sympy as sp

from theory.core import Term, Theorem, instantiate
from theory.engine.limits import limit_at_infinity, t
from theory.language.derivation import (
    Algebra,
    Citation,
    Combination,
    CoreProof,
    Definition,
    Derivation,
    Differentiation,
    GeometricLimit,
    Instance,
    LimitOf,
    RationalLimit,
    Recurrence,
    Sign,
    Squeeze,
    Step,
    Summation,
)
from theory.language.equations import equate, put_in
from theory.proofs.tactics import COUNT, EXCESS, bernoulli, square_plus, square_root

Read = Callable[[sp.Basic], Term]
"""How an expression is read as a term of the core."""

Lower = Sequence[tuple[sp.Expr, sp.Expr | int]]
"""Lower bounds of symbols."""


def _bounds(lower: Lower) -> tuple[tuple[sp.Expr, sp.Expr], ...]:
    return tuple((symbol, sp.sympify(bound)) for symbol, bound in lower)


def in_steps(title: str, *steps: Step, lemmas: tuple[Derivation, ...] = ()) -> Derivation:
    """A derivation: its steps in order, and the derivations whose conclusions they use."""
    return Derivation(title=title, steps=steps, lemmas=lemmas)


def defined(after: sp.Basic, because: str) -> Step:
    """A loop's own equation, or the name of a quantity."""
    return Step(rule="definition", after=after, because=because, certificate=Definition())


def computed(after: sp.Basic, because: str, *before: sp.Basic, rule: str = "insert") -> Step:
    """Rational arithmetic, with equations inserted in order."""
    return Step(rule=rule, before=before, after=after, because=because, certificate=Algebra())


def combined(
    after: sp.Basic,
    because: str,
    *before: sp.Basic,
    factors: tuple[sp.Expr, ...] = (sp.Integer(1),),
    lower: Lower = (),
    rule: str = "combine",
) -> Step:
    """A relation from relations times ``factors``, of a sign that the lower bounds of the symbols show."""
    certificate = Combination(factors=factors, lower=_bounds(lower))
    return Step(rule=rule, before=before, after=after, because=because, certificate=certificate)


def compared(
    after: sp.Basic, because: str, lower: Lower, *before: sp.Basic, rule: str = "sign of the difference"
) -> Step:
    """An inequality by the sign of the difference, from lower bounds of the symbols."""
    certificate = Sign(lower=_bounds(lower))
    return Step(rule=rule, before=before, after=after, because=because, certificate=certificate)


def cited(
    after: sp.Basic,
    because: str,
    theorem: str,
    source: str,
    hypotheses: str,
    *before: sp.Basic,
    points: Sequence[Mapping[str, object]] = (),
    instances: tuple[tuple[sp.Basic, Mapping[str, object]], ...] = (),
    conditions: tuple[sp.Basic, ...] = (),
    laws: tuple[str, ...] = (),
    gaussian: tuple[str, ...] = (),
    of_loop: tuple[str, ...] = (),
    rule: str = "theorem",
) -> Step:
    """A classical theorem, under ``laws`` and ``conditions``; at the ``points`` it is tried by balls."""
    certificate = Citation(
        theorem=theorem,
        source=source,
        hypotheses=hypotheses,
        conditions=conditions,
        laws=laws,
        gaussian=gaussian,
        of_loop=of_loop,
        instances=(*((after, point) for point in points), *instances),
    )
    return Step(rule=rule, before=before, after=after, because=because, certificate=certificate)


def vanishing(form: sp.Expr, hypotheses: str, *below: sp.Basic, index: sp.Symbol = t) -> Step:
    """A multiple of c^t tends to 0 if c is below 1 in size, as its domain or a premise shows."""
    return Step(
        rule="geometric sequence",
        before=below,
        after=limit_at_infinity(form, sp.Integer(0), index),
        because=f"A geometric sequence: {hypotheses}.",
        certificate=GeometricLimit(index=index),
    )


def proved(
    after: sp.Basic,
    because: str,
    prove: Callable[[Read, Sequence[Theorem]], Theorem],
    *before: sp.Basic,
    rule: str = "theorem of the core",
) -> Step:
    """A theorem of the core, made by a script of its own from the premises."""
    return Step(rule=rule, before=before, after=after, because=because, certificate=CoreProof(prove=prove))


def above_its_tangent(base: sp.Expr, because: str) -> Step:
    """Bernoulli's inequality: c^t ≥ 1 + t(c − 1), for c ≥ 0."""

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        return instantiate(bernoulli(), {EXCESS: read(base - 1), COUNT: read(t)})

    return Step(
        rule="Bernoulli's inequality",
        after=sp.Ge(base**t, 1 + t * (base - 1), evaluate=False),
        because=because,
        certificate=CoreProof(prove=prove),
    )


def solved(
    closed: sp.Eq,
    step: sp.Eq,
    start: sp.Eq,
    index: sp.Symbol = t,
    because: str = "Put back: it meets the start and every step.",
) -> Step:
    """A closed form, put back into its recurrence and its start."""
    return Step(
        rule="solve the recurrence",
        before=(step, start),
        after=closed,
        because=because,
        certificate=Recurrence(sequence=closed.lhs.func, index=index),
    )


def inserted_in_sum(
    total: sp.Eq, each: sp.Eq, factor: sp.Expr, limits: tuple[sp.Symbol, sp.Expr, sp.Expr], because: str
) -> tuple[Step, ...]:
    """The steps from total = Σ factor·a and a = b, for every index, to total = Σ factor·b."""
    index, first, last = limits
    term = sp.Eq(factor * each.lhs, factor * each.rhs, evaluate=False)
    sums = sp.Eq(*(sp.Sum(side, limits) for side in term.args), evaluate=False)
    summed = Step(
        rule="sum over the index",
        before=(term,),
        after=sums,
        because="Term by term.",
        certificate=Summation(index=index, first=sp.sympify(first), last=last),
    )
    return (
        computed(term, because, each),
        summed,
        computed(equate(total.lhs, sums.rhs), "Insert.", total, sums),
    )


def in_the_limit(
    after: sp.Eq,
    sequence: sp.Expr,
    because: str,
    *before: sp.Basic,
    lower: Lower = (),
    rule: str = "limit of a continuous function",
) -> Step:
    """The limit of a rational function of a sequence that has one."""
    certificate = LimitOf(sequence=sequence, lower=_bounds(lower))
    return Step(rule=rule, before=before, after=after, because=because, certificate=certificate)


def rational_limit(
    after: sp.Eq,
    because: str,
    *before: sp.Basic,
    lower: Lower = (),
    rule: str = "limit of a rational function",
) -> Step:
    """The limit of a rational function, by degrees."""
    certificate = RationalLimit(lower=_bounds(lower))
    return Step(rule=rule, before=before, after=after, because=because, certificate=certificate)


def squeezed(after: sp.Eq, because: str, *before: sp.Basic, rule: str = "squeeze") -> Step:
    """A limit between two bounds, or above what tends to infinity."""
    return Step(rule=rule, before=before, after=after, because=because, certificate=Squeeze())


def rooted(after: sp.Eq, because: str, value: sp.Eq) -> Step:
    """√x = y, from x = y² and y > 0 by its sign."""
    return Step(
        rule="root of a square",
        before=(value,),
        after=after,
        because=because,
        certificate=CoreProof(prove=lambda read, given: square_root(given[0], *map(read, after.args))),
    )


def square_and_more(after: sp.GreaterThan, because: str, root: sp.Expr) -> Step:
    """x² + y ≥ 0, from y ≥ 0 by its sign."""
    return Step(
        rule="a square is nonnegative",
        after=after,
        because=because,
        certificate=CoreProof(prove=lambda read, _: square_plus(read(root), read(after.lhs - root**2))),
    )


def put(premise: sp.Basic, because: str, **values: sp.Expr) -> Step:
    """A statement at other values of its symbols, named as they print."""
    symbols = {str(symbol): symbol for symbol in premise.free_symbols}
    pairs = tuple((symbols[name], sp.sympify(value)) for name, value in values.items())
    return Step(
        rule="instance",
        before=(premise,),
        after=put_in(premise, dict(pairs)),
        because=because,
        certificate=Instance(substitution=pairs),
    )


def contracting(
    error: Callable[[sp.Expr | int], sp.Expr],
    kept: sp.Expr,
    first: sp.Expr,
    because: str,
    below_one: str,
) -> tuple[Step, ...]:
    """The steps from e_t = kept · e_{t−1}, e_0 = first, to e_t → 0: ``below_one`` says why 0 < kept < 1."""
    step, start = equate(error(t), kept * error(t - 1)), equate(error(0), first)
    power = kept**t
    closed = equate(error(t), first * power)
    settles = vanishing(power, below_one)
    return (
        defined(step, because),
        defined(start, "The first model's error."),
        solved(closed, step, start),
        settles,
        in_the_limit(
            limit_at_infinity(error(t), sp.Integer(0)), power, "The power vanishes.", closed, settles.after
        ),
    )


def differentiated(after: sp.Basic, because: str, *before: sp.Basic, rule: str = "differentiate") -> Step:
    """A derivative, taken again."""
    return Step(rule=rule, before=before, after=after, because=because, certificate=Differentiation())


def second_derivative(x: sp.Symbol, curve: sp.Expr, second: sp.Expr) -> Step:
    """State the second derivative of a curve in x."""
    return differentiated(equate(sp.Derivative(curve, (x, 2)), second), "Twice.")
