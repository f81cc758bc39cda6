"""Signs by squaring: near misses that are false somewhere in the domain, and what is right beside them."""

from fractions import Fraction

import pytest

from theory.core import Refused, Term, algebra, eq, integer, le, lt, number, real, sqrt
from theory.core.signs import NONE, holds
from theory.core.terms import ne
from theory.core.values import truth
from theory.proofs.roots import signs_by_squaring

N1, N2, N4 = (integer(f"n_{low}", lambda v, low=low: [le(low, v)], witness=low) for low in (1, 2, 4))  # type: ignore[misc]  # bound now
N0 = integer("n_0", lambda v: [le(0, v)])
X, ABOVE_0 = real("x_any"), real("x_positive", lambda v: [lt(0, v)], witness=1)
FEW = integer("m_few", lambda v: [le(1, v), le(v, N2)], witness=1)
RIGHT = {
    "1/√n at 2": lt(0, 1 - 1 / sqrt(N2)),
    "above 2": lt(0, sqrt(4 * N1 + 1) - 2),
    "in a denominator": lt(0, 2 - 2 / (sqrt(4 * N1 + 1) - 1)),
    "a greater square": lt(sqrt(12 * N2 - 3), 4 * N2 - 1),
    "an index beside it": lt(0, N0 + 2 - 2 / (sqrt(4 * N1 + 1) - 1)),
    "few of n": lt((1 + sqrt(1 + 4 * N2 * (2 * FEW + N2 - 1) / FEW)) / (2 * N2), 2),
    "below 0": lt(N1 - sqrt(N1**2 + 1), 0),
    "not 0": ne(sqrt(N2) - 1, 0),
    "over another": le(N1 * (sqrt(1 + 4 * N2 / N1) - 1) / (2 * N2), 1),
    "not 0 over another": ne(2 - N1 * (sqrt(1 + 4 * N2 / N1) - 1) / (2 * N2), 0),
    "below 0 over another": lt((N1 - N1 * sqrt(1 + 1 / N1)) / N2, 0),
}
FALSE = {
    "1/√n at 1": lt(0, 1 - 1 / sqrt(N1)),
    "1 at 0": lt(0, sqrt(4 * N0 + 1) - 2),
    "a denominator of the other sign": lt(0, 2 - 2 / (sqrt(4 * N1 - 3) - 1)),
    "squares that are equal at 1": lt(sqrt(12 * N1 - 3), 4 * N1 - 1),
    "a square greater by 1": lt(sqrt(N1**2 + 1), N1),
    "the root of a square": lt(0, X + sqrt(X**2 + 1) - 1),
    "a root below its number": lt(sqrt(ABOVE_0), ABOVE_0),
    "any number beside a root": lt(0, X + sqrt(ABOVE_0)),
    "a root below 2": lt(sqrt(N1), 2),
    "two factors": lt(0, (sqrt(N2) - 1) * (sqrt(N2) - 2)),
    "a divisor that is 0 at 4": lt(0, 1 / (sqrt(N4) - 2)),
    "not 0 at 1": ne(sqrt(N1) - 1, 0),
    "over another, 3 at n = 1": le(N1 * (sqrt(1 + 12 * N2 / N1) - 1) / (2 * N2), 1),
    "over another, from below": le(1, N1 * (sqrt(1 + 4 * N2 / N1) - 1) / (2 * N2)),
    "over one of any sign": lt(0, X * (sqrt(1 + 1 / N1) - 1)),
    "a negative number of which the square is greater": lt(X, sqrt(X**2 + 1) - 2),
}


SIGN = number(-1) ** N1
ALTERNATING = {
    "two further": (eq(number(-1) ** (N1 + 2), SIGN), True),
    "one further": (eq(number(-1) ** (N1 + 1), -SIGN), True),
    "squared": (eq(SIGN * SIGN, 1), True),
    "to the third": (eq(SIGN**3, SIGN), True),
    "its own inverse": (eq(1 / SIGN, SIGN), True),
    "divided by": (eq(1 / (2 - SIGN), (2 + SIGN) / 3), True),
    "one further the same": (eq(number(-1) ** (N1 + 1), SIGN), False),
    "always 1": (eq(SIGN, 1), False),
    "to the third 1": (eq(SIGN**3, 1), False),
    "another base": (eq((X**N1) ** 2, 1), False),
    "two indices": (eq(number(-1) ** N0 * SIGN, 1), False),
}


@pytest.mark.parametrize("name", ALTERNATING)
def test_a_power_of_minus_1_is_a_root_of_1(name: str) -> None:
    goal, right = ALTERNATING[name]
    if right:
        assert algebra(goal).hypotheses <= {ne(SIGN, 0), ne(2 - SIGN, 0)}
    else:
        with pytest.raises(Refused):
            algebra(goal)


def shown(f: Term) -> bool:
    return holds(f, frozenset(s.formula for s in signs_by_squaring(f, NONE) if not s.hypotheses))


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_sign_is_found(name: str) -> None:
    assert not holds(RIGHT[name]) or name == "below 0"
    assert shown(RIGHT[name])


@pytest.mark.parametrize("name", FALSE)
def test_a_near_miss_is_not(name: str) -> None:
    assert not shown(FALSE[name])


@pytest.mark.parametrize("place", range(4))
def test_whatever_is_said_of_it_is_true(place: int) -> None:
    said = [
        s.formula
        for f in (*FALSE.values(), *RIGHT.values())
        for s in signs_by_squaring(f, NONE)
        if not s.hypotheses
    ]
    assert len(said) > 20
    for f in said:
        point = {v: Fraction(first(v.args[0]) + place) for v in f.free}
        assert truth(f, point) is True, (f, point)


def first(name: str) -> int:
    """The least value of a name tried."""
    return int(name[-1]) if name[-1].isdigit() else 1
