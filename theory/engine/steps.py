"""Steps of derivations, one builder for each certificate that is used often."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.language.derivation import (
    Algebra,
    Citation,
    Definition,
    Differentiation,
    Instance,
    LimitOf,
    RationalLimit,
    Recurrence,
    Sign,
    Squeeze,
    Step,
)

Lower = Sequence[tuple[sp.Expr, sp.Expr | int]]


def defined(after: sp.Basic, because: str) -> Step:
    """A loop's own equation, or the name of a quantity."""
    return Step(rule="definition", after=after, because=because, certificate=Definition())


def computed(after: sp.Basic, because: str, *before: sp.Basic) -> Step:
    """Rational arithmetic, with equations inserted in order."""
    return Step(rule="insert", before=before, after=after, because=because, certificate=Algebra())


def compared(after: sp.Basic, because: str, lower: Lower, *before: sp.Basic) -> Step:
    """An inequality by the sign of the difference, from lower bounds of the symbols."""
    bounds = tuple((symbol, sp.sympify(bound)) for symbol, bound in lower)
    return Step(
        rule="sign of the difference",
        before=before,
        after=after,
        because=because,
        certificate=Sign(lower=bounds),
    )


def cited(
    after: sp.Basic,
    because: str,
    theorem: str,
    source: str,
    hypotheses: str,
    *before: sp.Basic,
    points: Sequence[Mapping[str, object]] = (),
    laws: tuple[str, ...] = (),
) -> Step:
    """A classical theorem, under ``laws``; at the ``points`` the statement itself is tried by balls."""
    certificate = Citation(
        theorem=theorem,
        source=source,
        hypotheses=hypotheses,
        laws=laws,
        instances=tuple((after, point) for point in points),
    )
    return Step(rule="theorem", before=before, after=after, because=because, certificate=certificate)


def vanishing(power: sp.Expr, hypotheses: str, index: sp.Symbol = t) -> Step:
    """A geometric sequence below 1 tends to 0."""
    return cited(
        limit_at_infinity(power, sp.Integer(0), index),
        "A geometric sequence.",
        "x^t → 0 for 0 ≤ x < 1",
        "Cauchy 1821, Cours d'analyse, ch. VI",
        hypotheses,
    )


def solved(
    closed: sp.Eq, step: sp.Eq, start: sp.Eq, points: Sequence[Mapping[str, object]], index: sp.Symbol = t
) -> Step:
    """A closed form, put back into its recurrence and its start, and replayed."""
    exact_points = tuple({name: Fraction(str(value)) for name, value in point.items()} for point in points)
    return Step(
        rule="solve the recurrence",
        before=(step, start),
        after=closed,
        because="Put back: it meets the start and every step.",
        certificate=Recurrence(sequence=closed.lhs.func, index=index, points=exact_points, steps=12),
    )


def in_the_limit(after: sp.Eq, sequence: sp.Expr, because: str, *before: sp.Basic, lower: Lower = ()) -> Step:
    """The limit of a rational function of a sequence that has one."""
    bounds = tuple((symbol, sp.sympify(bound)) for symbol, bound in lower)
    return Step(
        rule="limit of a continuous function",
        before=before,
        after=after,
        because=because,
        certificate=LimitOf(sequence=sequence, lower=bounds),
    )


def rational_limit(after: sp.Eq, because: str, *before: sp.Basic, lower: Lower = ()) -> Step:
    """The limit of a rational function, by degrees."""
    bounds = tuple((symbol, sp.sympify(bound)) for symbol, bound in lower)
    return Step(
        rule="limit of a rational function",
        before=before,
        after=after,
        because=because,
        certificate=RationalLimit(lower=bounds),
    )


def squeezed(after: sp.Eq, because: str, *before: sp.Basic) -> Step:
    """A limit between two bounds, or above what tends to infinity."""
    return Step(rule="squeeze", before=before, after=after, because=because, certificate=Squeeze())


def put(premise: sp.Basic, because: str, **values: sp.Expr) -> Step:
    """A statement at other values of its symbols, named as they print."""
    symbols = {str(symbol): symbol for symbol in premise.free_symbols}
    pairs = tuple((symbols[name], sp.sympify(value)) for name, value in values.items())
    return Step(
        rule="instance",
        before=(premise,),
        after=premise.xreplace(dict(pairs)),
        because=because,
        certificate=Instance(substitution=pairs),
    )


def contracting(
    error: Callable[[sp.Expr | int], sp.Expr],
    kept: sp.Expr,
    first: sp.Expr,
    because: str,
    below_one: str,
    points: Sequence[Mapping[str, object]],
) -> tuple[Step, ...]:
    """The steps from e_t = kept · e_{t−1}, e_0 = first, to e_t → 0: ``below_one`` says why 0 < kept < 1."""
    step, start = sp.Eq(error(t), kept * error(t - 1)), sp.Eq(error(0), first)
    power = kept**t
    closed = sp.Eq(error(t), first * power)
    settles = vanishing(power, below_one)
    return (
        defined(step, because),
        defined(start, "The first model's error."),
        solved(closed, step, start, points),
        settles,
        in_the_limit(
            limit_at_infinity(error(t), sp.Integer(0)), power, "The power vanishes.", closed, settles.after
        ),
    )


def second_derivative(x: sp.Symbol, curve: sp.Expr, second: sp.Expr) -> Step:
    """State the second derivative of a curve in x."""
    return Step(
        rule="differentiate",
        after=sp.Eq(sp.Derivative(curve, (x, 2)), second),
        because="Twice.",
        certificate=Differentiation(),
    )
