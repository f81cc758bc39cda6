"""The sine of small angles: the bounds hold at numbers, their neighbours are false or not proved."""

import math
from collections.abc import Callable

import pytest

from theory.core import PI, Refused, Theorem, convert, function, instantiate, le, lt, number, real, sqrt
from theory.proofs import small_angles as of

X, Y = of.DOUBLE, of.ANGLE
SINE = function("sin", X)
any_angle = real("any_angle")
wide = real("wide", lambda v: [lt(0, v), lt(v, 3)], witness=1)
N = of.MANY
RATIO = N * (1 - function("sin", PI / sqrt(N)) / (PI / sqrt(N)))


def near(above: bool) -> Callable[[], Theorem]:
    return lambda: of.sine_of_pi_over_root(above)


FALSE = {
    "the cube alone": (of.at_most_the_sum, le(X - SINE - X**3 / 7, 0)),
    "a smaller fifth power": (of.at_most_the_sum, le(X - SINE - X**3 / 6 + X**5 / 30, 0)),
    "the cube alone, from below": (of.at_least_the_difference, le(X**3 / 6, X - SINE)),
    "a square": (of.at_most_the_cube, le(Y - function("sin", Y), Y**3 / 7)),
    "another limit from above": (near(True), le(RATIO, PI**2 / 6)),
    "another limit from below": (near(False), le(PI**2 / 6 + PI**4 / (10 * N), RATIO)),
    "above from below": (near(False), le(RATIO, PI**2 / 6 + PI**4 / (30 * N))),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_neighbour_is_refused(name: str) -> None:
    theorem, goal = FALSE[name]
    with pytest.raises(Refused):
        convert(theorem(), goal)


@pytest.mark.parametrize("angle", [any_angle, wide, number(1), number(-1) / 2])
@pytest.mark.parametrize("theorem", [of.at_most_the_sum, of.at_least_the_difference])
def test_only_angles_between_0_and_1_are_meant(theorem, angle) -> None:
    try:
        made = instantiate(theorem(), {X: angle})
    except Refused:
        return
    assert made.hypotheses


def test_the_bounds_hold_and_cite_nothing() -> None:
    for proof in (
        of.at_most_the_cube,
        of.at_most_the_sum,
        of.at_least_the_difference,
        near(True),
        near(False),
    ):
        assert not proof().hypotheses
        assert not proof().cites
    for x in (0.001, 0.1, 0.5, 0.9, 0.999):
        gap = x - math.sin(x)
        assert x**3 / 6 - x**5 / 10 <= gap <= x**3 / 6 + x**5 / 30
    for size in (10, 100, 10**4):
        x = math.pi / math.sqrt(size)
        assert abs(size * (1 - math.sin(x) / x) - math.pi**2 / 6) < math.pi**4 / (10 * size)
