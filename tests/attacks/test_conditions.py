"""What a step asks of an index at all of its values, while a name in it gets its value only later."""

import pytest
import sympy as sp

from tests.attacks.test_number_steps import (
    SENTENCE,
    Attack,
    eq,
    formula,
    given,
    left,
    limit,
    n,
    q,
    real,
    step,
    t,
    u,
    w,
    whole,
    x,
    y,
)
from theory.language.derivation import Algebra, Instance, RationalLimit, Recurrence, Step

SHOWN, FRACTION = eq(u(t), t + x), eq(u(t), (t**2 - x**2) / (t - x))
ADDED, RULE = eq(w(t), w(t - 1) + u(t)), eq(w(t), w(t - 1) + (t**2 - x**2) / (t - x))
CLOSED = eq(w(t), t * (t + 1) / 2 + x * t)
TENDS, BESIDE = limit(u(t) / t, 1), eq(limit(u(t) / t, 1).lhs + x, 1 + x)
SOLVED_W = Recurrence(sequence=w, index=t, points=({},))


def at(value: sp.Expr | int) -> tuple[Step, ...]:
    """A recurrence is solved by a step that divides by t − x, and then x gets a value."""
    put = Instance(substitution=((x, sp.sympify(value)),))
    return (
        given(SHOWN),
        given(ADDED),
        given(eq(w(0), 0)),
        step(FRACTION, Algebra(), SHOWN),
        step(RULE, Algebra(), ADDED, FRACTION),
        step(CLOSED, SOLVED_W, RULE, eq(w(0), 0)),
        step(CLOSED.xreplace({x: sp.sympify(value)}), put, CLOSED),
    )


def late(value: sp.Expr | int) -> tuple[Step, ...]:
    """The same in a limit."""
    put = Instance(substitution=((x, sp.sympify(value)),))
    return (
        given(SHOWN),
        step(FRACTION, Algebra(), SHOWN),
        step(TENDS, RationalLimit(), FRACTION),
        step(BESIDE, Algebra(), TENDS),
        step(BESIDE.xreplace({x: sp.sympify(value)}), put, BESIDE),
    )


FALSE: dict[str, Attack] = {
    "an index": (SENTENCE, at(3)),
    "the first index": (SENTENCE, at(1)),
    "some whole number": (SENTENCE, at(n)),
    "the index itself": (SENTENCE, at(t)),
    "any number": (SENTENCE, at(y)),
    "a number from 0 on": (formula(real("y", 0)), at(y)),
    "a number up to 1": (formula(real("y", 0, upper=1)), at(y)),
    "a whole number from 2 on": (formula(whole("n", 2)), at(n)),
    "a root that may be whole": (formula(whole("n", 2)), at(sp.sqrt(n))),
    "a late index": (SENTENCE, late(12)),
}
TRUE: dict[str, Attack] = {
    "between two indices": (SENTENCE, at(sp.Rational(1, 2))),
    "before the first": (SENTENCE, at(0)),
    "a negative number": (SENTENCE, at(-q)),
    "below 1": (formula(real("y", 0, upper=1, upper_open=True)), at(y)),
    "a root below 1": (formula(whole("n", 2)), at(1 / sp.sqrt(n))),
    "before what is late": (SENTENCE, late(3)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_value_at_which_an_index_divides_by_0_is_not_decided(name: str) -> None:
    assert left(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_one_at_which_none_does_is(name: str) -> None:
    assert not left(TRUE[name])


GROWN = RationalLimit()
z = sp.Symbol("z", nonnegative=True)


def grown(f: sp.Expr, value: sp.Expr | int, *premises: sp.Basic, to: sp.Expr = sp.oo) -> tuple[Step, ...]:
    """A limit as a number grows, from premises."""
    return (*map(given, premises), step(eq(sp.Limit(f, z, to), value), GROWN, *premises))


FALSE_OF_NUMBERS: dict[str, Attack] = {
    "another value": (SENTENCE, grown(1 / z, 1)),
    "to ∞ downwards": (SENTENCE, grown(-z, sp.oo)),
    "to ∞ by an unknown sign": (formula(real("x", None)), grown(x * z, sp.oo)),
    "a leading coefficient that may be 0": (
        formula(real("x", None)),
        grown((x * z + 1) / (x * z + 2), 1),
    ),
    "a value that moves": (SENTENCE, grown(z / (z + 1), z / (z + 1))),
    "of what is not known": (SENTENCE, grown(u(z) / z, 0)),
    "of a constant that hides it": (SENTENCE, grown(x, 0, eq(x, 1 / z))),
    "of a value at an index that hides it": (SENTENCE, grown(u(n), 0, eq(u(n), 1 / z))),
    "at 0": (SENTENCE, grown(1 / (1 + z), 0, to=sp.Integer(0))),
    "to −∞": (SENTENCE, grown((z + 1) / z, 1, to=-sp.oo)),
    "a power that is 1 at whole numbers only": (SENTENCE, grown((-1) ** (2 * z), 1)),
}
TRUE_OF_NUMBERS: dict[str, Attack] = {
    "by degrees": (SENTENCE, grown((z**2 + 1) / (2 * z**2 - x), sp.Rational(1, 2))),
    "to ∞": (SENTENCE, grown(u(z), sp.oo, eq(u(z), 1 + z))),
    "to ∞ by a positive coefficient": (formula(real("q", 0, lower_open=True)), grown(q * z, sp.oo)),
    "of a constant beside it": (SENTENCE, grown(x + 1 / z, x)),
    "a divisor that is 0 somewhere": (SENTENCE, grown(1 / (z - 12), 0)),
}


@pytest.mark.parametrize("name", FALSE_OF_NUMBERS)
def test_a_false_limit_as_a_number_grows_is_not_decided(name: str) -> None:
    assert left(FALSE_OF_NUMBERS[name])


@pytest.mark.parametrize("name", TRUE_OF_NUMBERS)
def test_a_right_one_is(name: str) -> None:
    assert not left(TRUE_OF_NUMBERS[name])
