"""From a definition to what is known of its observables: recursion, closed form, what becomes of it, and why.

Every closed form carries a certificate (``symbolic.certificate``): it obeys the recursion identically and
begins as it must. What has none is not printed: the recursion is the answer then, or a refusal that names the
chain.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import sympy as sp
from flint import fmpq

from theory.core import Refused as NotProved
from theory.core import Term, Theorem
from theory.engine.constant_recurrence import growth_of_sequence
from theory.engine.growth import Growth, Kind, growth
from theory.language.few_points import few_points
from theory.language.parameters import Domain, Parameter, length_symbol
from theory.language.plain import plain
from theory.language.signs import is_nonzero, sign
from theory.language.time_limit import TimeLimitExceeded, within
from theory.loop_language.definition import GENERATION, LoopDefinition, t
from theory.loop_language.ends import ends
from theory.loop_language.printing import shown
from theory.loop_language.symbolic.coordinates import INVERSE_WISHART, entry, summed
from theory.loop_language.symbolic.core_proof import proved_form, proved_system
from theory.loop_language.symbolic.limits import SOURCE, drawn_in, product_limit, settled
from theory.loop_language.symbolic.population import Population, population, population_at
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.refusal import Refused
from theory.loop_language.symbolic.solve import (
    NONE_EXISTS,
    NOT_SEARCHED,
    Problem,
    Solution,
    extended,
    problem_of,
    problem_without_shift,
    solve,
)
from theory.loop_language.symbolic.system import ONE, System, close, name_of

if TYPE_CHECKING:
    from theory.proofs.atom_loops import AtomTerm
    from theory.proofs.loop_terms import LoopTerm

Search = Literal["found", "none exists", "not searched", "refused"]
MOST_CASES = 3
MOST_PROVED = 6
"""Moments that the core is asked to prove one by one."""
SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A closed form for one value of a parameter, where the general form divides by 0.

    Where no value of one parameter alone does it, ``parameter`` is what the form divides by, and the value 0.
    The form there holds from the fit ``since`` on; ``early`` are the values before it. ``loop`` is the one
    in which the parameter has the value, ``theorem`` the core's: that the mean has this form there.
    """

    parameter: sp.Expr
    value: sp.Expr
    form: sp.Expr | None = None
    since: int = 1
    early: tuple[tuple[int, sp.Expr], ...] = ()
    loop: LoopDefinition | None = None
    theorem: Theorem | None = None


def in_symbols_of(loop: LoopDefinition, expr: sp.Expr) -> sp.Expr:
    """Return an expression with a loop's own symbols: those of other domains are not the same."""
    own = {p.name: p.symbol for p in loop.parameters}
    return expr.xreplace({s: own[s.name] for s in expr.free_symbols if s.name in own})


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitCase:
    """What an observable tends to in a part of the domain.

    Attributes:
        condition: holds in that part, and nowhere else in the domain.
        growth: what becomes of the observable there, ``None`` if that is not known.
        limit: its limit there, ``None`` if it has none, or none is known.
        theorem: the core's, that this is its limit there.
        loop: with the domain of that part; ``limit`` and ``condition`` show the symbols of the whole loop.
    """

    condition: sp.Basic
    growth: Growth | None
    limit: sp.Expr | None
    theorem: Theorem | None
    loop: LoopDefinition | None = None

    @property
    def limit_there(self) -> sp.Expr | None:
        """The limit in the symbols of the loop of that part."""
        if self.loop is None or self.limit is None:
            return self.limit
        return in_symbols_of(self.loop, self.limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What was derived of one observable of a loop.

    Attributes:
        name: of the observable.
        observable: what its mean is taken of.
        system: the recursion of the moments, or None if refused.
        problem: the observable's own recursion, or None.
        form: the closed form in t, certified, or None.
        since: the fit from which on the form holds; ``early`` are the values before it.
        method: how the form was found.
        reason: why there is no form: a refusal, or what was not searched.
        growth: what becomes of it as t → ∞, where rules decide it.
        limit: its limit, where it is known.
        limit_cases: its limits in parts of the domain that are all of it, where one does not say it.
        cites: theorems that the limit rests on.
        cases: values of parameters at which the form divides by 0, with the form there.
        seconds: how long it took.
        parts: numerator and denominator, for a quotient.
        limit_theorem: the core's: that the observable's mean has this limit.
        bounded_theorems: the core's: that it is bounded where the condition of ``growth`` holds, and only
            there.
        theorem: the core's: that the observable's mean has this form, or that the recursion's solution has.
        nonzero: what the theorem asks for: that parts by which the form divides are not 0.
        proved_of: the loop's definition as the core has it, a line each, if the theorem is about that.
        entry: of vectors, the loop of one entry, and what was derived of it.
        divides: parts of sums and products that the form divides by and that are not seen to differ from 0.
        population: of one number that is fed back without randomness and not as a line, what its signs say.
        ends: where the loop ends, if it does; then there is nothing that it tends to.
    """

    name: str
    observable: sp.Expr
    system: System | None
    problem: Problem | None
    form: sp.Expr | None
    since: int
    early: tuple[tuple[int, sp.Expr], ...]
    method: str
    reason: str
    growth: Growth | None
    limit: sp.Expr | None
    cites: tuple[str, ...]
    cases: tuple[Case, ...]
    seconds: float
    parts: tuple[Derived, ...] = ()
    theorem: Theorem | None = None
    nonzero: tuple[Term, ...] = ()
    limit_theorem: Theorem | None = None
    bounded_theorems: tuple[Theorem, ...] = ()
    proved_of: tuple[str, ...] = ()
    entry: tuple[LoopDefinition, Derived] | None = None
    population: Population | None = None
    divides: tuple[str, ...] = ()
    limit_cases: tuple[LimitCase, ...] = ()
    ends: str = ""

    @property
    def unproved(self) -> bool:
        """Whether a proof of the form from the loop's definition was sought, and none was found."""
        return not self.proved_of and self.system is not None and len(self.system.moments) <= MOST_PROVED

    @property
    def refused(self) -> bool:
        """Whether nothing was derived."""
        return self.system is None and self.population is None

    @property
    def search(self) -> Search:
        """How the search for a closed form ended; every reason for having none says which of these it is."""
        if self.refused:
            return "refused"
        if self.form is not None:
            return "found"
        return "none exists" if self.reason.endswith(NONE_EXISTS) else "not searched"

    @property
    def recursion(self) -> list[str]:
        """Return the recursion, one equation a line: the observable's own, or that of the moments."""
        if self.entry is not None:
            return [f"of an entry: {line}" for line in self.entry[1].recursion]
        if self.parts:
            return [line for part in self.parts for line in part.recursion]
        if self.population is not None:
            one = self.population
            before = f"{one.state} = {self.name}(t − 1)"
            return [f"{self.name}(t) = {plain(one.step)}, {before};  {self.name}(0) = {plain(one.start)}"]
        if self.problem is not None and self.problem.factors:
            return [_own_recursion(self.name, self.problem)]
        if self.system is None or self.problem is not None:
            return []
        return list(_moments(self.system, self.name))


def _own_recursion(name: str, problem: Problem) -> str:
    order = len(problem.factors)
    back = {t: t - order}
    parts = [
        f"({plain(_turned(sp.factor(a.xreplace(back))))})·{name}(t − {order - i})"
        for i, a in reversed(list(enumerate(problem.factors)))
        if a != 0
    ]
    rest = _turned(sp.factor(problem.increment.xreplace(back)))
    parts += [plain(rest)] if rest != 0 else []
    first = ", ".join(
        f"{name}({problem.base + i}) = {plain(_turned(value))}"
        for i, value in enumerate(problem.first[:order])
    )
    said = " + ".join(parts).replace("(1)·", "").replace("+ −", "− ") or "0"
    return f"{name}(t) = {said};  {first}"


def _turned(product: sp.Expr) -> sp.Expr:
    """Return a product that begins with a minus with a sum turned instead: −a·(b − 1) as a·(1 − b)."""
    number, factors = product.as_coeff_mul()
    for place, factor in enumerate(factors):
        base, power = factor.as_base_exp()
        if number.is_negative and base.is_Add and power.is_Integer and power % 2:
            turned = (*factors[:place], sp.expand(-base) ** power, *factors[place + 1 :])
            return sp.Mul(-number, *turned)
    return product


def _moments(system: System, name: str) -> Iterator[str]:
    expr = system.field.expr
    for moment in system.moments:
        row = system.rows[moment]
        terms = [_term(expr(value), other) for other, value in row.items()]
        yield (
            f"{name_of(moment)}(t) = {' + '.join(terms) or '0'};  "
            f"{name_of(moment)}({system.base}) = {plain(expr(system.initial[moment]))}"
        )
    terms = [_term(expr(value), other, now=True) for other, value in system.goal.items()]
    yield f"{name}(t) = {' + '.join(terms)}"


def _term(coefficient: sp.Expr, moment: object, *, now: bool = False) -> str:
    if moment == ONE:
        return plain(coefficient)
    lead = "" if coefficient == 1 else f"({plain(coefficient)})·"
    return f"{lead}{name_of(moment)}({'t' if now else 't − 1'})"  # type: ignore[arg-type]  # a monomial by now


def derive(loop: LoopDefinition, seconds: float = SECONDS) -> tuple[Derived, ...]:
    """Return what is known of each observable of a loop; a refusal is a result, not an exception.

    Args:
        loop: the definition.
        seconds: how long solving may take; then the recursion is what is known, "not searched further". Each
            observable has an equal share of what is left.

    >>> from theory.loop_language import Loop, mean, normal, real, whole
    >>> n, V = whole("n", 1), real("V", above=0)
    >>> loop = Loop("mean.replaced", parameters=(n, V))
    >>> e = loop.state("e", start=0)
    >>> x = loop.draw("x", normal(e, V), size=n)
    >>> loop.fit(e=mean(x))
    >>> loop.observe("risk", e**2)
    >>> derive(loop.definition())[0].form
    V*t/n
    """
    end = time.thread_time() + seconds
    found = []
    for place, name in enumerate(loop.observables):
        share = (end - time.thread_time()) / (len(loop.observables) - place)
        found.append(derive_one(loop, name, seconds=max(0.1, share)))
    return tuple(found)


def derive_one(
    loop: LoopDefinition, name: str, cases: int = MOST_CASES, seconds: float = SECONDS, *, prove: bool = True
) -> Derived:
    """Return what is known of one observable; proved by the core only if ``prove``."""
    found = _derived(loop, name, cases, seconds, prove=prove)
    if not (end := ends(loop)):
        return found
    first = replace(found, ends=end, growth=None, limit=None, limit_theorem=None)
    return replace(first, bounded_theorems=(), cites=())


def _derived(loop: LoopDefinition, name: str, cases: int, seconds: float, *, prove: bool) -> Derived:
    began = time.thread_time()
    observable = loop.observables[name]
    if loop.is_vector:
        return _of_vectors(loop, name, seconds)
    top, bottom = sp.fraction(sp.together(observable))
    if bottom.free_symbols & {state.symbol for state in loop.states}:
        return _quotient(loop, name, top, bottom, seconds)
    nothing = _nothing(name, observable)
    try:
        system = within(seconds, f"averaging {loop.id}", lambda: close(loop, observable))
    except (Refused, TimeLimitExceeded, MemoryError) as refused:
        said = str(refused) or "the moments take more memory than is allowed"
        return _as_a_map(loop, replace(nothing, reason=said), _left(began, seconds), began)
    early = tuple((fit, system.field.expr(value)) for fit, value in system.early.items())
    problem: Problem | None = None
    try:
        recurrence = within(_left(began, seconds), f"reducing {loop.id}", lambda: scalar_recurrence(system))
        problem = problem_of(recurrence) if recurrence is not None else problem_without_shift(system)
        if recurrence is not None:
            early += tuple((fit, system.field.expr(value)) for fit, value in recurrence.before if fit > 0)
        if problem is None:
            reason = f"{len(system.moments)} coupled moments without a recurrence of small order"
            solution = Solution(None, system.base, "", f"{reason}: {NOT_SEARCHED}")
        else:
            given = problem
            solution = within(_left(began, seconds), f"solving {loop.id}", lambda: solve(given))
            if solution.form is not None and _is_complex(solution.form, loop):
                reason = "eigenvalues are complex for some values of the parameters"
                solution = Solution(None, system.base, "", f"{reason}: {NOT_SEARCHED}")
    except (Refused, TimeLimitExceeded, MemoryError) as reached:
        reason = str(reached) or "it takes more memory than is allowed"
        solution = Solution(None, system.base, "", f"{reason}: {NOT_SEARCHED}")
    found = replace(
        nothing,
        system=system,
        problem=problem,
        form=solution.form,
        since=max(1, solution.since),
        early=early + _before(problem, solution.since),
        method=solution.method,
        reason=solution.reason,
    )
    if solution.form is not None:
        solution = replace(solution, form=_signed(solution.form, loop.parameters))
        found = replace(found, form=solution.form)
        known, limit, cites = _fate(loop, solution.form, problem)
        limit = None if limit is None else _signed(limit, loop.parameters)
        special = _cases(loop, name, solution.divisors, cases)
        divides = tuple(_undecided_divisors(solution.form, loop.parameters))
        found = replace(found, growth=known, limit=limit, cites=cites, cases=special, divides=divides)
        if problem is not None and cases == MOST_CASES and prove:
            left = _left(began, seconds)
            found = replace(found, **_proved(loop, observable, system, problem, solution, limit, name, left))
            if found.nonzero:
                proved = tuple(with_theorem(case, name, _left(began, seconds)) for case in special)
                found = replace(found, cases=proved)
    elif problem is not None and (known := _of_numbers(problem)) is not None:
        found = replace(found, limit=known.limit, growth=known)
    elif problem is not None and problem.is_constant:
        found = replace(found, **_settled(loop, problem, _left(began, seconds)))
    return replace(found, seconds=time.thread_time() - began)


def _is_complex(form: sp.Expr, loop: LoopDefinition) -> bool:
    """Return whether a form has the root of a number that is negative at one of a few points."""
    roots = {part.base for part in form.atoms(sp.Pow) if part.exp.is_Rational and part.exp.q == 2}
    points = few_points(loop.parameters) if any(x.free_symbols for x in roots) else []
    return any(root.xreplace(point).is_negative for point in points for root in roots)


def _as_a_map(loop: LoopDefinition, nothing: Derived, seconds: float, began: float) -> Derived:
    """Return a loop without randomness whose moments do not close: its recursion, and what signs decide."""
    try:
        found = within(seconds, f"bounding {loop.id}", lambda: population(loop, nothing.observable))
    except (TimeLimitExceeded, MemoryError):
        found = None
    if found is not None:
        reason = f"the recursion is no line in {found.state}: {NOT_SEARCHED}"
        known = _growth_of_map(found)
        nothing = replace(nothing, population=found, reason=reason, growth=known, limit=found.limit)
    return replace(nothing, seconds=time.thread_time() - began)


def _growth_of_map(found: Population) -> Growth | None:
    if found.interval is None:
        return None
    return Growth(kind="bounded", limit=found.limit, by="by the signs of the feedback")


def _nothing(name: str, observable: sp.Expr) -> Derived:
    return Derived(
        name=name,
        observable=observable,
        system=None,
        problem=None,
        form=None,
        since=1,
        early=(),
        method="",
        reason="",
        growth=None,
        limit=None,
        cites=(),
        cases=(),
        seconds=0.0,
    )


def _of_vectors(loop: LoopDefinition, name: str, seconds: float) -> Derived:
    """Return a combination of squared norms: one entry's form, summed over the entries."""
    began, observable = time.thread_time(), loop.observables[name]
    nothing, atoms = _nothing(name, observable), loop.data[0].design is None
    try:
        of_one = entry(loop, observable)
        found = derive_one(of_one, "value", seconds=seconds, prove=not atoms)
        if found.refused:
            raise Refused(found.reason)
        if found.form is None:
            known = replace(nothing, system=found.system, reason=found.reason, entry=(of_one, found))
            return replace(known, seconds=time.thread_time() - began)
        form, cited = summed(loop, found.form)
        limit = None if found.limit is None else _signed(summed(loop, found.limit)[0], loop.parameters)
        special = [
            _case_of_sum(loop, case)
            for case in found.cases
            if case.parameter in {p.symbol for p in loop.parameters}
        ]
    except Refused as refused:
        return replace(nothing, reason=str(refused), seconds=time.thread_time() - began)
    fresh = any(data.design is not None and data.design.fresh for data in loop.data)
    form = _signed(form, loop.parameters)
    left = _left(began, seconds)
    proved = _by_the_core(loop, observable, None, form, found.since, limit, left) if atoms else {}
    if atoms and not proved:
        found = derive_one(of_one, "value", seconds=_left(began, seconds))
    return replace(
        nothing,
        system=found.system,
        form=form,
        cases=tuple(special),
        since=found.since,
        method=f"{found.method}, summed over the entries",
        growth=_growth_of_sum(loop, form, limit, found.growth),
        limit=limit,
        cites=tuple(dict.fromkeys([*found.cites, *cited, *([INVERSE_WISHART] if fresh else [])])),
        entry=(of_one, found),
        **proved,
        seconds=time.thread_time() - began,
    )


def _case_of_sum(loop: LoopDefinition, case: Case) -> Case:
    """Return an entry's form at a value of a parameter, summed over the entries."""
    if case.form is None or (form := summed(loop, case.form)[0]).has(sp.zoo, sp.nan, sp.oo):
        return Case(parameter=case.parameter, value=case.value)
    return replace(case, form=form, early=tuple((fit, summed(loop, of)[0]) for fit, of in case.early))


def _growth_of_sum(
    loop: LoopDefinition, form: sp.Expr, limit: sp.Expr | None, of_entry: Growth | None
) -> Growth | None:
    """Return what becomes of a sum over the entries: by the rules, or as its one entry does."""
    known = None if form.has(sp.Indexed) else growth(form, loop.parameters)
    if known is not None or of_entry is None or of_entry.condition is not None:
        return known
    own = {p.symbol for p in loop.parameters} | {t}
    if not of_entry.bounded and not sp.sympify(of_entry.order).free_symbols <= own:
        return None
    return replace(of_entry, limit=limit, zero=None)


def _proved(
    loop: LoopDefinition,
    observable: sp.Expr,
    system: System,
    problem: Problem,
    solution: Solution,
    limit: sp.Expr | None,
    name: str,
    seconds: float,
) -> dict[str, Any]:
    """Return what the core proves: form and limit from the loop's definition, else the recursion's form."""
    assert solution.form is not None
    form, since = solution.form, solution.since
    if len(system.moments) <= MOST_PROVED or sum(f != 0 for f in problem.factors) == 1:
        known = _by_the_core(loop, observable, system, form, since, limit, seconds)
        if known:
            return known
    name_there = f"{loop.id}.{name}"
    proved = proved_form(name_there, problem, form, since, loop.parameters)
    if proved is None and since <= system.base and len(system.moments) <= MOST_PROVED:
        proved = proved_system(name_there, system, form, loop.parameters)
    return {"theorem": proved}


def _by_the_core(
    loop: LoopDefinition,
    observable: sp.Expr,
    system: System | None,
    form: sp.Expr,
    since: int,
    limit: sp.Expr | None,
    seconds: float,
) -> dict[str, Any]:
    """Return what the core proves from the loop's definition: the form, and the limit; nothing if neither."""
    from theory.proofs.loop_means import proved_observable, where_defined

    try:
        made, theorem = within(
            seconds, f"proving {loop.id}", lambda: proved_observable(loop, observable, system, form, since)
        )
    except (NotProved, TimeLimitExceeded, MemoryError, ValueError, TypeError, ZeroDivisionError):
        return {}
    first = max(1, since) if system is None else max(system.base, since, 1)
    return {
        "theorem": theorem,
        "nonzero": where_defined(made, theorem),
        "proved_of": made.lines,
        "limit_theorem": _proved_limit(made, theorem, form, limit, first),
    }


def solved(condition: sp.Basic, parameters: Sequence[Parameter]) -> sp.Basic:
    """Return a condition on one real parameter by the ends between which it lies: (h − 1)² < 1 as h < 2.

    It stays as it is where it shows several parameters, or holds on no interval.
    """
    own = [p for p in parameters if p.symbol in condition.free_symbols]
    if len(own) != 1 or own[0].domain.kind != "real" or not condition.is_Relational:
        return condition
    domain, x = own[0].domain, sp.Dummy(real=True)
    low, high = domain.lower, domain.upper
    ends = (-sp.oo if low is None else sp.sympify(low), sp.oo if high is None else sp.sympify(high))
    if any(end.free_symbols for end in ends):
        return condition
    inside = sp.Interval(*ends, domain.lower_open, domain.upper_open)
    try:
        found = sp.solve_univariate_inequality(
            condition.xreplace({own[0].symbol: x}), x, relational=False, domain=inside
        )
    except (NotImplementedError, TypeError, ValueError):
        return condition
    if not isinstance(found, sp.Interval):
        return condition
    said = []
    if found.start != inside.start or found.left_open != inside.left_open:
        said.append((sp.Gt if found.left_open else sp.Ge)(own[0].symbol, found.start))
    if found.end != inside.end or found.right_open != inside.right_open:
        said.append((sp.Lt if found.right_open else sp.Le)(own[0].symbol, found.end))
    return (
        sp.And(*said) if said and all(end.is_Rational for one in said for end in one.args[1:]) else condition
    )


def _proved_limit(
    made: LoopTerm | AtomTerm, theorem: Theorem, form: sp.Expr, limit: sp.Expr | None, first: int
) -> Theorem | None:
    """Return the core's theorem that the observable's mean has this limit, if it proves it."""
    from theory.proofs.loop_means import proved_limit

    if limit is None:
        return None
    try:
        return proved_limit(made, theorem, form, limit, first)
    except (NotProved, ValueError, TypeError, ZeroDivisionError):
        return None


def _signed(form: sp.Expr, parameters: Sequence[Parameter]) -> sp.Expr:
    """Return products with factors turned that are ≤ 0 on the domain: 1/(w − 2) as −1/(2 − w)."""
    return sp.Add(*(_signed_product(term, (*parameters, GENERATION)) for term in sp.Add.make_args(form)))


def _signed_product(product: sp.Expr, known: Sequence[Parameter]) -> sp.Expr:
    factors = []
    for factor in sp.Mul.make_args(product):
        base, power = factor.as_base_exp()
        found = sign(base, known) if base.is_Add and power.is_Integer else None
        if found is not None and found.direction < 0:
            factors += [sp.expand(-base) ** power, sp.Integer(-1) ** power]
        elif isinstance(factor, (sp.Sum, sp.Product)):
            factors.append(factor.func(_signed_product(factor.function, known), *factor.limits))
        elif factor.has(t) and (base.is_Add or base.is_Mul):
            terms = (_signed_product(term, known) for term in sp.Add.make_args(base))
            factors.append(sp.Add(*terms) ** power)
        else:
            factors.append(factor)
    return sp.Mul(*factors)


def _quotient(loop: LoopDefinition, name: str, top: sp.Expr, bottom: sp.Expr, seconds: float) -> Derived:
    """Return a quotient of states without randomness: the quotient of their forms."""
    parts = replace(loop, observables={"top": top, "bottom": bottom})
    above, below = (derive_one(parts, part, seconds=seconds / 2) for part in ("top", "bottom"))
    form = None if above.form is None or below.form is None else above.form / below.form
    known = None if form is None else growth(form, loop.parameters)
    limit = known.limit if known and known.condition is None else None
    return replace(
        above,
        problem=None,
        parts=(above, below),
        name=name,
        observable=top / bottom,
        form=form,
        reason=above.reason or below.reason,
        since=max(above.since, below.since),
        early=(),
        growth=known,
        limit=limit if limit is not None or form is None else _limit_of_pair(form),
        cases=(),
        seconds=above.seconds + below.seconds,
        theorem=None,
        limit_theorem=None,
        bounded_theorems=(),
        proved_of=(),
    )


def _limit_of_pair(form: sp.Expr) -> sp.Expr | None:
    """Return the limit of a quotient of combinations of λ₊^t and λ₋^t, where |λ₋| < λ₊ is clear."""
    powers = sorted({part for part in form.atoms(sp.Pow) if part.exp == t}, key=str)
    if len(powers) != 2 or form.xreplace(dict.fromkeys(powers, sp.Integer(0))).has(t):
        return None
    for high, low in (powers, reversed(powers)):
        total, gap = sp.expand(high.base + low.base), sp.expand(high.base - low.base)
        if total.is_positive and gap.is_positive:
            value = form.xreplace({high: sp.Integer(1), low: sp.Integer(0)})
            return sp.radsimp(sp.together(value)) if value.is_finite is not False else None
    return None


def _left(began: float, seconds: float) -> float:
    return max(0.1, seconds - (time.thread_time() - began))


def _before(problem: Problem | None, since: int) -> tuple[tuple[int, sp.Expr], ...]:
    """Return the values from the recursion's beginning to the form's."""
    if problem is None:
        return ()
    values = extended(problem, problem.first, problem.base, since - problem.base)
    return tuple((fit, values[fit - problem.base]) for fit in range(max(1, problem.base), since))


def _fate(
    loop: LoopDefinition, form: sp.Expr, problem: Problem | None
) -> tuple[Growth | None, sp.Expr | None, tuple[str, ...]]:
    """Return what becomes of a form, its limit, and what that rests on."""
    parameters = loop.parameters
    known = growth(form, parameters)
    if (known is None or (known.bounded and known.limit is None)) and problem is not None:
        known = _of_numbers(problem) or known
    limit = known.limit if known and known.condition is None else None
    if known is None and problem is not None and (limit := drawn_in(problem, parameters)) is not None:
        kind: Kind = "vanishing" if limit == 0 else "bounded"
        return Growth(kind=kind, limit=limit, by="by the factors of its recursion"), limit, ()
    if limit is None and (known is None or known.bounded):
        limit = product_limit(form)
        if limit is not None:
            return known, limit, (SOURCE,)
    if known is None and problem is not None:
        found = _settled(loop, problem, SECONDS / 3)
        return found.get("growth"), found.get("limit"), ()
    return known, limit, ()


def _settled(loop: LoopDefinition, problem: Problem, seconds: float) -> dict[str, Any]:
    """Return what its eigenvalues say of a recurrence with constant coefficients."""
    with suppress(TimeLimitExceeded, MemoryError):
        known = within(seconds, f"bounding {loop.id}", lambda: settled(problem, loop.parameters))
        if known is not None:
            limit = _signed(known.limit, loop.parameters)
            return {
                "growth": replace(known, limit=limit),
                "limit": limit if known.condition is None else None,
            }
    return {}


def _of_numbers(problem: Problem) -> Growth | None:
    """Return what becomes of a recurrence with constant coefficients, all of them rational numbers."""
    numbers = [*problem.factors, problem.increment, *problem.first[: len(problem.factors)]]
    if not all(number.is_Rational for number in numbers):
        return None
    exact = [fmpq(int(number.p), int(number.q)) for number in numbers]
    order = len(problem.factors)
    return growth_of_sequence(exact[:order], exact[order], exact[order + 1 :], problem.base)


def growth_at(derived: Derived, values: Mapping[sp.Symbol, sp.Expr]) -> Growth | None:
    """Return what becomes of an observable at rational values of all parameters, by its recursion.

    Nothing is returned where the recursion has other coefficients, or divides by 0 at these values.
    """
    if derived.population is not None:
        return _growth_of_map(population_at(derived.population, values))
    problem = derived.problem
    if problem is None or not problem.is_constant:
        return None
    return _of_numbers(problem.map(lambda expr: expr.xreplace(values)))


def conditions(loop: LoopDefinition) -> list[str]:
    """Return the domain in words: of each parameter, and what else the definition needs."""
    said = [parameter.condition for parameter in loop.parameters]
    return said + [shown(condition) for condition in loop.open_conditions]


def _cases(loop: LoopDefinition, name: str, divisors: Sequence[sp.Expr], left: int) -> tuple[Case, ...]:
    found: list[Case] = []
    lengths = (length_symbol(p).name for p in loop.parameters if p.domain.shape != "scalar")
    whole = Domain(kind="integer", lower=1)
    parameters = (
        *loop.parameters,
        *(Parameter(name=name, meaning="how many entries", domain=whole) for name in lengths),
    )
    for divisor in divisors:
        if divisor.has(sp.zoo, sp.nan) or is_nonzero(divisor, parameters):
            continue
        for parameter in sorted(loop.parameters, key=lambda p: p.domain.kind != "real"):
            symbol = parameter.symbol
            if not divisor.is_polynomial(symbol) or sp.degree(divisor, symbol) != 1:
                continue
            if _at_no_value(divisor, parameter, parameters):
                found.append(Case(parameter=divisor, value=sp.Integer(0)))
                break
            value = sp.factor(-divisor.subs(symbol, 0) / sp.diff(divisor, symbol))
            if _outside(value, parameter, parameters) or _excluded(loop, symbol, value):
                continue
            if (edge := _edge(value, parameter, loop.parameters)) is not None:
                special = at_values(loop, edge) if left else None
                found.append(_case(divisor, sp.Integer(0), special, name, left))
                break
            special = at_value(loop, symbol, value) if left else None
            found.append(_case(symbol, value, special, name, left))
            break
    return tuple(found)


def _case(parameter: sp.Expr, value: sp.Expr, special: LoopDefinition | None, name: str, left: int) -> Case:
    """Return the form of a loop in which a parameter has a value, or that it was not searched."""
    if special is None or (there := derive_one(special, name, left - 1)).form is None:
        return Case(parameter=parameter, value=value)
    return Case(
        parameter=parameter,
        value=value,
        form=there.form,
        since=there.since,
        early=there.early,
        loop=special,
    )


def with_theorem(case: Case, name: str, seconds: float) -> Case:
    """Return a case with the core's proof of its form, if it has one."""
    if case.loop is None or case.form is None:
        return case
    observable = case.loop.observables[name]
    system = close(case.loop, observable)
    known = _by_the_core(case.loop, observable, system, case.form, case.since, None, seconds)
    return replace(case, theorem=known.get("theorem"))


def _at_no_value(divisor: sp.Expr, parameter: Parameter, parameters: Sequence[Parameter]) -> bool:
    """Return whether A·s + B, s > 0, is 0 only where both are: they have one sign, and −B/A is no value."""
    symbol = parameter.symbol
    parts = (symbol, sp.diff(divisor, symbol), divisor.subs(symbol, 0))
    own, rate, rest = (sign(part, parameters) for part in parts)
    if parts[2] == 0 or own is None or rate is None or rest is None or rate.strict or rest.strict:
        return False
    return own.strict and own.direction > 0 and rate.direction == rest.direction


def _undecided_divisors(form: sp.Expr, parameters: Sequence[Parameter]) -> Iterator[str]:
    """Yield what terms of sums and products divide by, with its range, if it may be 0 at some parameters."""
    seen: set[sp.Expr] = set()
    for node in sorted(form.atoms(sp.Sum, sp.Product), key=str):
        index, low, _ = node.limits[0]
        ranges = {part: sp.Dummy() for part in node.function.atoms(sp.Sum, sp.Product)}
        bottom = sp.fraction(sp.together(node.function.xreplace(ranges)))[1]
        if not low.is_Integer or not bottom.is_polynomial() or bottom.has(sp.Indexed):
            continue
        place = Parameter(name=index.name, meaning="", domain=Domain(kind="integer", lower=int(low)))
        for factor, _ in sp.factor_list(bottom)[1]:
            here = factor.xreplace({index: place.symbol})
            if factor in seen or not factor.has(index) or factor.free_symbols & set(ranges.values()):
                continue
            seen.add(factor)
            if factor.free_symbols != {index} and not is_nonzero(here, (*parameters, place)):
                yield f"{plain(factor)}, {index} ≥ {low}"


def _outside(value: sp.Expr, parameter: Parameter, parameters: Sequence[Parameter]) -> bool:
    """Return whether a value is outside a parameter's domain for all values of the others."""
    lower, upper = parameter.domain.lower, parameter.domain.upper
    if parameter.domain.kind == "integer" and value.is_Rational and not value.is_Integer:
        return True
    for bound, direction, is_open in (
        (lower, 1, parameter.domain.lower_open),
        (upper, -1, parameter.domain.upper_open),
    ):
        if bound is None:
            continue
        gap = sign(direction * (sp.sympify(bound) - value), parameters)
        if gap is not None and gap.direction > 0 and (gap.strict or is_open):
            return True
    return False


def _excluded(loop: LoopDefinition, symbol: sp.Symbol, value: sp.Expr) -> bool:
    """Return whether the definition itself has no value where a parameter has one."""
    return any(
        one.kind == "≠ 0" and sp.expand(one.expr.xreplace({symbol: value})) == 0 for one in loop.conditions
    )


def _edge(
    value: sp.Expr, parameter: Parameter, parameters: Sequence[Parameter]
) -> dict[sp.Symbol, sp.Expr] | None:
    """Return the one corner of the domain in which a value lies: −b, a ≥ 0 and b ≥ 0, where both are 0."""
    low = parameter.domain.lower
    others = {p.symbol: p.domain for p in parameters if p is not parameter}
    own = low is not None and sp.expand(sp.sympify(low) - value)
    if not own or own not in others or others[own].lower != 0 or others[own].lower_open:
        return None
    return {parameter.symbol: sp.sympify(low), own: sp.Integer(0)}


def at_value(loop: LoopDefinition, symbol: sp.Symbol, value: sp.Expr) -> LoopDefinition | None:
    """Return a loop with a value for a parameter, or nothing if another parameter's domain shows it."""
    return at_values(loop, {symbol: value})


def at_values(loop: LoopDefinition, values: Mapping[sp.Symbol, sp.Expr]) -> LoopDefinition | None:
    """Return a loop with values for parameters, or nothing if the domain of one that is left shows them."""
    others = tuple(p for p in loop.parameters if p.symbol not in values)
    bounds = (b for p in others for b in (p.domain.lower, p.domain.upper, p.domain.of) if b is not None)
    if any(sp.sympify(bound).free_symbols & set(values) for bound in bounds):
        return None
    return with_parameters(loop, others, values)


def with_parameters(
    loop: LoopDefinition, parameters: Sequence[Parameter], values: Mapping[sp.Symbol, sp.Expr]
) -> LoopDefinition | None:
    """Return a loop with values for parameters and others in their place, if that is a definition."""
    try:
        return loop.map(lambda expr: expr.subs(values, simultaneous=True), tuple(parameters))
    except ValueError:
        return None
