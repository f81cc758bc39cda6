"""What was derived of a loop's observable as a formula, with a derivation that replays like the catalogue's.

Where the core proves the form from the definition, that is the one step. Elsewhere the derivation has the
recursion, which is decided by enumeration of the definition at small values (``OneGeneration``), the first
values in the same way, and the closed form, decided for all t (``LinearRecurrence``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import cast

import sympy as sp
from flint import arb, fmpq
from sympy.core.function import AppliedUndef

from theory.engine.constant_recurrence import value_of_sequence
from theory.engine.growth import BY_RULES
from theory.language.derivation import (
    Algebra,
    Combination,
    Definition,
    Derivation,
    FarGenerations,
    LinearRecurrence,
    OneGeneration,
    Step,
)
from theory.language.formula import Formula, evaluate_expression
from theory.language.formula import evaluate as evaluate_formula
from theory.language.parameters import DomainError, Parameter, Values, environment, integer_of
from theory.language.plain import plain
from theory.loop_language.definition import GENERATION, LoopDefinition, LoopError, t
from theory.loop_language.derive import Derived, derive_one
from theory.loop_language.printing import latex_observed, observed, shown
from theory.loop_language.symbolic.coordinates import summed
from theory.loop_language.symbolic.population import Population
from theory.loop_language.symbolic.solve import Problem, values_from
from theory.numbers.decimals import refined
from theory.numbers.value import Value, from_ball, from_fraction
from theory.numbers.walk import Environment, TooManyTerms, ball, exact

MOST_BITS = 4_000
"""Length of rationals that are fed back; then in balls."""
FIRST_FITS = 12
"""Fits at which a condition that shows t is looked at, besides the one that is asked for."""
MOST_FED_BACK = 2_000
"""Fits that a loop without closed form is fed back over, where its feedback is no line."""
MOST_FITS = 100_000
"""Fits that an observable without closed form is iterated over."""


MOST_KNOWN = 64
"""Observables of which it is kept what was derived."""
_KNOWN: dict[tuple[LoopDefinition, str], Derived] = {}


class TooFarToIterate(DomainError, TooManyTerms):
    """A fit lies beyond those that a recursion is iterated over."""


def formula_of(loop: LoopDefinition, observable: str) -> Formula:
    """Return the closed form of an observable as a formula, its domain that of the definition.

    An observable with a recursion of its own and no closed form is a formula that is evaluated by iteration;
    its right-hand side is then that of the recursion.

    Raises:
        LoopError: the loop has no such observable, or nothing was derived of it; the message says why.

    >>> from theory.loop_language import Loop, mean, normal, real, whole
    >>> n, V = whole("n", 1), real("V", above=0)
    >>> loop = Loop("mine.mean", parameters=(n, V))
    >>> e = loop.state("e", start=0)
    >>> x = loop.draw("x", normal(e, V), size=n)
    >>> loop.fit(e=mean(x))
    >>> loop.observe("risk", e**2)
    >>> formula_of(loop.definition(), "risk")
    Formula mine.mean.risk
        mean of e² at fit t
        = V·t/n
        exact; integer n ≥ 1; real V > 0; integer t ≥ 1
        sources: none: new here
    """
    if observable not in loop.observables:
        raise LoopError(
            ("observe", observable[:40]),
            f"{loop.id} has no such observable; it has {', '.join(loop.observables)}",
        )
    return formula_from(loop, derived_of(loop, observable))


def derived_of(loop: LoopDefinition, observable: str) -> Derived:
    """Return what is known of an observable, derived once."""
    found = _KNOWN.pop((loop, observable), None)
    know(loop, derive_one(loop, observable) if found is None else found)
    return _KNOWN[loop, observable]


def know(loop: LoopDefinition, derived: Derived) -> None:
    """Have :func:`derived_of` return what was derived of an observable, if nothing was before."""
    _KNOWN.setdefault((loop, derived.name), derived)
    if len(_KNOWN) > MOST_KNOWN:
        del _KNOWN[next(iter(_KNOWN))]  # not asked for longest


def at_fit(loop: LoopDefinition, formula: Formula, fit: int) -> Formula | None:
    """Return the formula of an observable's mean for one fit, before its closed form begins too, if known.

    Fit 0 is what the loop starts with.

    >>> from theory.loop_language import Loop, mean, normal, real, whole
    >>> n, V = whole("n", 1), real("V", above=0)
    >>> loop = Loop("mine.start", parameters=(n, V))
    >>> e = loop.state("e", start=V)
    >>> x = loop.draw("x", normal(e, V), size=n)
    >>> loop.fit(e=mean(x))
    >>> loop.observe("risk", e**2)
    >>> made = loop.definition()
    >>> at_fit(made, formula_of(made, "risk"), 0).rhs
    V**2
    """
    begins = integer_of({p.name: p.domain.lower for p in formula.parameters if p.name == t.name}, t.name)
    observable = formula.id.removeprefix(f"{loop.id}.")
    value = _early(loop, observable, fit) if fit < begins else formula.rhs.xreplace({t: sp.Integer(fit)})
    if value is None or value.has(sp.zoo, sp.nan, AppliedUndef):
        return None
    own = replace(GENERATION, domain=replace(GENERATION.domain, lower=fit, upper=fit))
    return replace(
        formula.stating(value),
        parameters=tuple(own if p.name == t.name else p for p in formula.parameters),
        algorithm=partial(_checked_at_first, loop) if loop.open_conditions else None,
        where_undefined=None,
    )


def _early(loop: LoopDefinition, observable: str, fit: int) -> sp.Expr | None:
    derived = derived_of(loop, observable)
    if fit > 0:
        return dict(derived.early).get(fit)
    if not loop.is_vector:
        return loop.observables[observable].xreplace({state.symbol: state.start for state in loop.states})
    if derived.entry is None:
        return None
    one = derived.entry[0]
    start = one.observables["value"].xreplace({state.symbol: state.start for state in one.states})
    return summed(loop, start)[0]


def limit_of(loop: LoopDefinition, observable: str) -> Formula:
    """Return the limit of an observable's mean as t → ∞ as a formula, LOOP.OBSERVABLE.limit.

    Where the core proves it from the definition, that is the one step of its derivation. Elsewhere the
    rules of growth give it, or signs, and it is held against the mean at far fits (``FarGenerations``).

    Raises:
        LoopError: there is no limit, or none is known; the message says which.

    >>> from theory.loop_language import Loop, mean, normal, real, whole
    >>> n, V, w = whole("n", 1), real("V", above=0), real("w", above=0, below=1)
    >>> loop = Loop("mine.pulled", parameters=(n, V, w))
    >>> e = loop.state("e", start=0)
    >>> x = loop.draw("x", normal(e, V), size=n)
    >>> loop.fit(e=w * mean(x))
    >>> loop.observe("risk", e**2)
    >>> limit_of(loop.definition(), "risk").closed_form
    'V·w²/(n·(1 − w)·(w + 1))'
    """
    found = derived_of(loop, observable)
    mean = formula_from(loop, found)
    if found.limit is None:
        raise LoopError(("observe", observable), f"{mean.id}{_no_limit(found)}")
    return replace(
        mean,
        id=f"{mean.id}.limit",
        title=f"limit of the {mean.title.removesuffix(' at fit t')} as t → ∞",
        observable=rf"\lim_{{t \to \infty}} {mean.observable}",
        statement=limit_said(observable, found),
        parameters=loop.parameters,
        derive=partial(_derivation_of_limit, loop, found),
        uses=(mean.id,),
        algorithm=partial(_checked_at_first, loop) if loop.open_conditions else None,
        where_undefined=None,
    )


def limit_said(observable: str, derived: Derived) -> sp.Equality:
    """Return the statement that the observable's mean tends to its limit."""
    sequence = sp.Function(observable, real=True)
    return sp.Eq(sp.Limit(sequence(t), t, sp.oo), derived.limit, evaluate=False)


def _no_limit(derived: Derived) -> str:
    """Say why there is no limit: it grows, that depends, or nothing is known."""
    known = derived.growth
    if derived.ends:
        return f" has no limit: {derived.ends}"
    if known is None:
        return ": what becomes of it as t → ∞ is not known"
    if known.direction == 0 and known.bounded:
        return f" has no limit as t → ∞: {known.words}"
    if known.bounded is False:
        return f" has no finite limit as t → ∞: {known.words}"
    return f": its limit as t → ∞ is not known: {known.words}"


def _derivation_of_limit(loop: LoopDefinition, derived: Derived) -> Derivation:
    """Return the derivation of a limit: from the definition, or from the mean's."""
    said = limit_said(derived.name, derived)
    how = FarGenerations(loop=loop, observable=derived.name)
    title = f"{loop.id}.{derived.name}.limit"
    if derived.limit_theorem is not None:
        because = "The closed form is a continuous function of 1/t and of powers below 1, which tend to 0."
        step = Step(rule="let t tend to infinity", after=said, because=because, certificate=how)
        return Derivation(title=title, steps=(step,))
    mean = derivation_of(loop, derived)
    by = BY_RULES if derived.growth is None else derived.growth.by
    because = by[0].upper() + by[1:]
    step = Step(
        rule="let t tend to infinity",
        before=(mean.conclusion,),
        after=said,
        because=f"{because}, and {derived.cites[0]}." if derived.cites else f"{because}.",
        certificate=how,
    )
    return Derivation(title=title, lemmas=(mean,), steps=(step,))


def _checked_at_first(loop: LoopDefinition, values: Values, digits: int) -> None:
    """Refuse values at which the definition needs more at the first fit than its domains say."""
    del digits
    check_conditions(loop, {**values, "t": 1})


def formula_from(loop: LoopDefinition, derived: Derived) -> Formula:
    """Return what was derived of an observable as a formula, as :func:`formula_of` does.

    Raises:
        LoopError: nothing was derived.
    """
    problem = derived.problem
    fed_back = derived.population
    if derived.refused or (
        derived.form is None and fed_back is None and (problem is None or not problem.factors)
    ):
        raise LoopError(("observe", derived.name), f"{loop.id}: {derived.reason}")
    sequence = sp.Function(derived.name, real=True)
    since = derived.since
    algorithm: Callable[[Values, int], Value | None] | None = None
    if derived.form is not None:
        right = derived.form
        if loop.open_conditions:
            algorithm = partial(_checked, loop)
    elif fed_back is not None:
        right = fed_back.step.xreplace({fed_back.state: sequence(t - 1)})
        algorithm = partial(_fed_back, loop, fed_back)
    else:
        assert problem is not None
        since = max(1, problem.base)
        right, algorithm = _next(sequence, problem), partial(_iterated, loop, problem)
    now = {state.symbol: sp.Symbol(f"{state.name}_t", real=True) for state in loop.states}
    return Formula(
        id=f"{loop.id}.{derived.name}",
        title=f"mean of {observed(derived.observable)} at fit t",
        observable=rf"\mathbb{{E}}\left[{latex_observed(derived.observable.xreplace(now))}\right]",
        statement=sp.Eq(sequence(t), right, evaluate=False),
        parameters=(*loop.parameters, _generation(since)),
        derive=partial(derivation_of, loop, derived),
        conditions="; ".join(map(shown, loop.open_conditions)),
        algorithm=algorithm,
        where_undefined=None if derived.form is None else partial(_where_undefined, loop, derived),
    )


def evaluate(loop: LoopDefinition, observable: str, digits: int = 30, **values: object) -> Value:
    """Return the mean of an observable: exactly where it is rational, else with a rigorous error.

    Args:
        loop: the definition. observable: its name.
        digits: significant digits of the decimal.
        values: of all parameters, and ``t``, the number of fits.

    Raises:
        LoopError: as :func:`formula_of`. DomainError: a value is missing or outside its domain.
    """
    return evaluate_formula(formula_of(loop, observable), values, digits)


def _where_undefined(loop: LoopDefinition, derived: Derived, values: Values, digits: int) -> Value:
    """Return the mean where its form divides by 0 or is not enclosed: by the recursion, or by the form there.

    Raises:
        DomainError: neither is known.
    """
    names = environment(values)
    why = _why_undefined(derived, names)
    problem = derived.problem
    with suppress(ZeroDivisionError):
        if problem is not None and problem.factors:
            found = _iterated(loop, problem, values, digits, f"{why} here")
            return replace(found, method=f"{found.method}; by the recursion, since {why}")
    for case in derived.cases:
        if case.form is not None and exact(case.parameter - case.value, names) == 0:
            here = dict(case.early).get(integer_of(values, t.name), case.form)
            found = evaluate_expression(here, values, digits)
            return replace(found, method=f"{found.method}; by the form that holds here, since {why}")
    said = f" here: by {'; '.join(derived.divides)}" if derived.divides else " here"
    raise DomainError(f"{why}{said}, and no recursion gives the value")


def _why_undefined(derived: Derived, names: Environment) -> str:
    try:
        exact(cast(sp.Expr, derived.form), names)
    except ZeroDivisionError:
        return "the closed form divides by 0"
    except TooManyTerms:
        pass
    return "the closed form is not enclosed in real numbers"


def _next(sequence: type[sp.Function], problem: Problem) -> sp.Expr:
    """Return y(t) by its recursion, in y(t − 1), …"""
    order = len(problem.factors)
    back = {t: t - order}
    terms = [
        sp.factor(factor.xreplace(back)) * sequence(t - order + i)
        for i, factor in enumerate(problem.factors)
        if factor != 0
    ]
    return sp.Add(*terms, sp.factor(problem.increment.xreplace(back)))


def _generation(since: int) -> Parameter:
    """Return the parameter t of a formula that holds from a fit on."""
    return replace(GENERATION, domain=replace(GENERATION.domain, lower=since), ceiling=since + 7)


def derivation_of(loop: LoopDefinition, derived: Derived) -> Derivation:
    """Return the derivation of an observable's closed form, or of its recursion where there is none."""
    name = sp.Function(derived.name, real=True)
    title = f"{loop.id}.{derived.name}"
    if derived.parts:
        return _of_quotient(loop, derived, name, title)
    if derived.proved_of:
        step = Step(
            rule="unfold, average, induction",
            after=sp.Eq(name(t), derived.form, evaluate=False),
            because="Unfolded once and its data averaged, the loop carries the form from fit t to fit t + 1.",
            certificate=OneGeneration(
                loop=loop, sequence=name, observable=derived.observable, first=max(1, derived.since)
            ),
        )
        return Derivation(title=title, steps=(step,))
    if derived.entry is not None:
        return _of_vectors(loop, derived, name, title)
    if derived.population is not None:
        return _of_population(loop, derived, name, title)
    problem = derived.problem
    assert problem is not None
    first_fit = max(1, problem.base + len(problem.factors))
    how = OneGeneration(loop=loop, sequence=name, observable=derived.observable, first=first_fit)
    because = "Averaging the data of one generation, given the fit before."
    if not problem.factors:
        after = sp.Eq(name(t), problem.increment, evaluate=False)
        step = Step(rule="average one generation", after=after, because=because, certificate=how)
        return Derivation(title=title, steps=(step,))
    recursion = sp.Eq(name(t), _next(name, problem), evaluate=False)
    steps = [Step(rule="average one generation", after=recursion, because=because, certificate=how)]
    if derived.form is None:
        return Derivation(title=title, steps=tuple(steps))
    since = derived.since
    early = since - problem.base
    first = values_from(problem, since) if early > 0 else _started(problem, since)
    for place, value in enumerate(first[: len(problem.factors)]):
        after = sp.Eq(name(since + place), value, evaluate=False)
        because = "The first fits, by the same averaging."
        steps.append(Step(rule="the first values", after=after, because=because, certificate=how))
    steps.append(
        Step(
            rule="solve the recursion",
            before=tuple(step.after for step in steps),
            after=sp.Eq(name(t), derived.form, evaluate=False),
            because=f"It obeys the recursion identically and begins as it must ({derived.method}).",
            certificate=LinearRecurrence(sequence=name, index=t, start=since),
        )
    )
    return Derivation(title=title, steps=tuple(steps))


def _of_population(loop: LoopDefinition, derived: Derived, name: type[sp.Function], title: str) -> Derivation:
    """Return the derivation of a recursion without randomness: the fit, as the definition has it."""
    one = derived.population
    assert one is not None
    how = OneGeneration(loop=loop, sequence=name, observable=derived.observable, first=1)
    step = Step(
        rule="the fit",
        after=sp.Eq(name(t), one.step.xreplace({one.state: name(t - 1)}), evaluate=False),
        because="Nothing is random: this is the fit as the definition has it.",
        certificate=how,
    )
    return Derivation(title=title, steps=(step,))


def _started(problem: Problem, since: int) -> tuple[sp.Expr, ...]:
    """Return the values from fit ``since`` on, at which the recursion has begun or is run up to."""
    return problem.first if since <= problem.base else values_from(problem, since)


def _of_vectors(loop: LoopDefinition, derived: Derived, name: type[sp.Function], title: str) -> Derivation:
    """Return the derivation of a squared norm: one entry's, and the sum, compared with enumeration."""
    assert derived.entry is not None
    how = OneGeneration(loop=loop, sequence=name, observable=derived.observable, first=max(1, derived.since))
    step = Step(
        rule="sum over the entries",
        after=sp.Eq(name(t), derived.form, evaluate=False),
        because="All entries obey the same equations; one entry's mean is summed over them.",
        certificate=how,
    )
    return Derivation(title=title, lemmas=(derivation_of(*derived.entry),), steps=(step,))


def _of_quotient(loop: LoopDefinition, derived: Derived, name: type[sp.Function], title: str) -> Derivation:
    """Return the derivation of a quotient of states: its parts', and their forms put in.

    Where the core does not show that the denominator is not 0, the form is compared with the states.
    """
    from theory.proofs.decided import Context, decided
    from theory.proofs.grades import undecided

    parts = tuple(derivation_of(loop, replace(part, name=part.name)) for part in derived.parts)
    top, bottom = (part.conclusion for part in parts)
    named = Step(
        rule="name",
        after=sp.Eq(name(t), top.lhs / bottom.lhs, evaluate=False),
        because="Nothing is random: the observable is the quotient of its parts.",
        certificate=Definition(),
    )
    insert = Step(
        rule="insert both",
        before=(named.after, top, bottom),
        after=sp.Eq(name(t), derived.form, evaluate=False),
        because="Insert the closed forms.",
        certificate=Algebra(),
    )
    where = Context((*loop.parameters, _generation(derived.since)), formula=True)
    for above in ((), _of_one_sign(parts[1])):
        last = replace(insert, before=(*insert.before, *(step.after for step in above[1:])))
        made = Derivation(title=title, lemmas=parts, steps=(*above, named, last))
        if not undecided(made, decided(made, where)):
            return made
    first = max(1, derived.since)
    how = OneGeneration(loop=loop, sequence=name, observable=derived.observable, first=first)
    compared = replace(insert, certificate=how)
    return Derivation(title=title, lemmas=parts, steps=(named, compared))


def _of_one_sign(part: Derivation) -> tuple[Step, ...]:
    """Return the steps that say that a part stays above 0, and so its form, where its form is proved."""
    *before, solved = part.steps
    how = solved.certificate
    if not isinstance(how, OneGeneration) or before:
        return ()
    value, form = solved.after.args
    above = Step(
        rule="keeps its sign",
        after=sp.Gt(value, 0, evaluate=False),
        because="The loop starts above 0, and no step leaves it.",
        certificate=how,
    )
    inserted = Step(
        rule="insert the form",
        before=(solved.after, above.after),
        after=sp.Gt(form, 0, evaluate=False),
        because="It is the same number.",
        certificate=Combination(),
    )
    return above, inserted


def _checked(loop: LoopDefinition, values: Values, digits: int) -> None:
    """Refuse values at which the definition needs more than its domains say."""
    del digits
    check_conditions(loop, values)


def check_conditions(loop: LoopDefinition, values: Values) -> None:
    """Refuse values that break a condition of the definition, at one of the first fits or at fit t.

    A number of data that is not seen to be rational is not seen to be whole, and is refused.

    Raises:
        DomainError: with the condition.
    """
    for condition in loop.open_conditions:
        for generation in _generations(condition.expr, integer_of(values, "t")):
            try:
                found = exact(condition.expr, environment({**values, "t": generation}))
            except IndexError as error:
                raise DomainError(f"at t = {generation} {error}") from None
            if condition.kind == "whole" if found is None else not meets(condition.kind, found):
                shows = {str(name) for name in condition.expr.free_symbols}
                at = ", ".join(
                    f"{name} = {value}"
                    for name, value in {**values, "t": generation}.items()
                    if name in shows
                )
                raise DomainError(f"{shown(condition)} fails at {at}: {condition.because}")


def _generations(expr: sp.Expr, last: int) -> list[int]:
    """Return the generations at which a condition is looked at, of those that make fit ``last``."""
    return [*range(1, min(FIRST_FITS, last - 1) + 1), last] if expr.has(t) else [1]


def meets(kind: str, value: Fraction) -> bool:
    """Return whether a condition's expression has a value that it may have.

    >>> meets("whole", Fraction(3, 2)), meets("≥ 0", Fraction(0))
    (False, True)
    """
    return {"whole": value.denominator == 1, "≥ 0": value >= 0, "> 0": value > 0, "≠ 0": value != 0}[kind]


def _fed_back(loop: LoopDefinition, one: Population, values: Values, digits: int) -> Value:
    """Return the value by feeding it back: in rationals while they are short, then in balls."""
    check_conditions(loop, values)
    last = integer_of(values, "t")
    if last > MOST_FED_BACK:
        raise TooFarToIterate(
            f"t = {last}: no closed form was found, and iteration goes to t = {MOST_FED_BACK}"
        )
    names = environment(values)
    number = exact(one.start, names)
    if number is None:
        raise ArithmeticError(f"{plain(one.start)} is not rational here, and no closed form was found")
    for fit in range(1, last + 1):
        if max(number.numerator.bit_length(), number.denominator.bit_length()) > MOST_BITS:
            return _in_balls(one, names, number, range(fit, last + 1), digits)
        found = exact(one.step, {**names, str(one.state): number, "t": fit})
        if found is None:
            raise ArithmeticError(f"{plain(one.step)} is not rational here, and no closed form was found")
        number = found
    return from_fraction(number, digits)


def _in_balls(one: Population, names: Environment, start: Fraction, fits: range, digits: int) -> Value:
    """Return a value fed back at these fits, in balls: precise enough, or as precise as they become."""

    def fed_back() -> arb:
        number = arb(fmpq(start.numerator, start.denominator))
        for fit in fits:
            number = ball(one.step, {**names, str(one.state): number, "t": fit})
        return number

    return from_ball(refined(fed_back, int(digits * 3.33) + 72 + 2 * len(fits), digits), digits)


def _iterated(
    loop: LoopDefinition, problem: Problem, values: Values, digits: int, why: str = "no closed form was found"
) -> Value:
    """Return the value by iterating the recursion in rationals."""
    check_conditions(loop, values)
    last = integer_of(values, "t")
    if problem.is_constant and last > problem.base:
        names = environment(values)
        factors, (increment,), first = (
            [_rational(expr, names, why) for expr in part]
            for part in (problem.factors, (problem.increment,), problem.first)
        )
        return value_of_sequence(factors, increment, first, last - problem.base, digits)
    if last > MOST_FITS:
        raise TooFarToIterate(f"t = {last}: {why}, and iteration goes to t = {MOST_FITS}")
    return from_fraction(iterated(problem, values, last, why), digits)


def _rational(expr: sp.Expr, names: Environment, why: str) -> fmpq:
    """Return a coefficient.

    Raises:
        ArithmeticError: it is not rational.
    """
    value = exact(expr, names)
    if value is None:
        raise ArithmeticError(f"{plain(expr)} is not rational here, and {why}")
    return fmpq(value.numerator, value.denominator)


def iterated(
    problem: Problem, values: Mapping[str, object], last: int, why: str = "no closed form was found"
) -> Fraction:
    """Return the value at fit ``last`` by the recursion.

    Raises:
        ArithmeticError: a coefficient is not rational.
    """
    order = len(problem.factors)

    def at(expr: sp.Expr, generation: int) -> fmpq:
        return _rational(expr, environment({**values, "t": generation}), why)  # type: ignore[dict-item]  # validated

    recent = [at(first, problem.base + i) for i, first in enumerate(problem.first[:order])]
    for fit in range(problem.base + order, last + 1):
        back = fit - order
        new = at(problem.increment, back)
        for factor, value in zip(problem.factors, recent, strict=True):
            new += at(factor, back) * value
        recent = [*recent[1:], new]
    found = recent[min(last - problem.base, order - 1)] if last < problem.base + order else recent[-1]
    return Fraction(int(found.p), int(found.q))
