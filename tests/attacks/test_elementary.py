"""Near misses of the laws of sin and exp, of powers of −1 and below 1, and of Euler's limit for Γ."""

from collections.abc import Callable

import pytest

from tests.attacks.attack import CONDITIONAL, REFUSED, TRUE, Attack, outcome
from theory.core import (
    PI,
    Term,
    Theorem,
    algebra,
    cite,
    constant,
    convert,
    eq,
    function,
    gamma,
    instantiate,
    integer,
    lt,
    number,
    power,
    real,
    tends,
)
from theory.core.registry import INDEX, A, R, X

e, x = integer("e_near"), real("x_near")
y = real("y_near", lambda v: [lt(0, v)], witness=1)
TURN = power(number(-1), e)
HALF = number(1) / 2


def sine(at: Term) -> Term:
    return function("sin", at)


def law(name: str, at: Term) -> Theorem:
    return instantiate(cite(name), {X: at})


def exp(at: int) -> Theorem:
    return algebra(eq(function("exp", at), constant("e")), cite("exp of 1"))


def euler(shift: Term) -> Theorem:
    return cite("Euler's limit", {A: shift})


def by_power(minus: Term, value: int = 1) -> Theorem:
    """Γ(k + 1/2)/Γ(k) by another power of k, or to another limit."""
    by = function("exp", -minus * function("log", INDEX))
    return convert(euler(HALF), tends(INDEX, gamma(INDEX + HALF) * by / gamma(INDEX), value))


TRIED: dict[str, tuple[str, Callable[[], object]]] = {
    "(−1)^e is 1": (REFUSED, lambda: algebra(eq(TURN, 1))),
    "(−1)^(2e + 1) is 1": (REFUSED, lambda: algebra(eq(power(number(-1), 2 * e + 1), 1))),
    "(−1)^(2e) is 1": (TRUE, lambda: algebra(eq(power(number(-1), 2 * e), 1))),
    "its third power is 1": (REFUSED, lambda: algebra(eq(TURN**3, 1))),
    "its square is 1": (TRUE, lambda: algebra(eq(TURN**2, 1))),
    "its square is −1": (REFUSED, lambda: algebra(eq(TURN**2, -1))),
    "(−1)^e is (−1)^(e + 1)": (REFUSED, lambda: algebra(eq(TURN, power(number(-1), e + 1)))),
    "the square of (−2)^e is 1": (REFUSED, lambda: algebra(eq(power(number(-2), e) ** 2, 1))),
    "the square of x^e is 1": (REFUSED, lambda: algebra(eq(power(x, e) ** 2, 1))),
    "sin x < x for any x": (CONDITIONAL, lambda: law("sine below the angle", x)),
    "sin 0 < 0": (REFUSED, lambda: law("sine below the angle", number(0))),
    "sin y < y, 0 < y": (TRUE, lambda: law("sine below the angle", y)),
    "y cos y < sin y for any y": (CONDITIONAL, lambda: law("angle below its tangent", y)),
    "the same at π/2": (REFUSED, lambda: law("angle below its tangent", PI / 2)),
    "sin 2x is 2 sin x": (
        REFUSED,
        lambda: algebra(eq(sine(2 * x), 2 * sine(x)), law("sine of the double", x)),
    ),
    "cos x is sin(π − x)": (
        REFUSED,
        lambda: algebra(eq(sine(x) ** 2 + sine(PI - x) ** 2, 1), law("sine and cosine", x)),
    ),
    "exp 1 is e": (TRUE, lambda: exp(1)),
    "exp 2 is e": (REFUSED, lambda: exp(2)),
    "exp 0 is e": (REFUSED, lambda: exp(0)),
    "powers of 1 vanish": (REFUSED, lambda: instantiate(cite("powers below 1"), {R: number(1)})),
    "Euler's limit from −1 on": (REFUSED, lambda: euler(number(-1))),
    "Euler's limit for any shift": (CONDITIONAL, lambda: euler(x)),
    "Euler's limit at 1/2": (TRUE, lambda: by_power(HALF)),
    "Euler's limit by another power": (REFUSED, lambda: by_power(2 * HALF)),
    "Euler's limit by no power": (REFUSED, lambda: by_power(0 * HALF)),
    "Euler's limit is 2": (REFUSED, lambda: by_power(HALF, 2)),
    "powers of −1 vanish": (REFUSED, lambda: instantiate(cite("powers below 1"), {R: number(-1)})),
}


@pytest.mark.parametrize("name", TRIED)
def test_near_misses_of_elementary_laws(name: str) -> None:
    expected, run = TRIED[name]
    assert outcome(Attack(name, expected, run)) == expected
