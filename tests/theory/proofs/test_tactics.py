"""Derived rules of the core: what they prove, and neighbours that they must not."""

import pytest

from theory.core import Refused, Term, assume, eq, instantiate, le, lt, number, real, sqrt
from theory.proofs.tactics import COUNT, EXCESS, bernoulli, square_plus, square_root

x, y = real("x"), real("y")
up = real("up", lambda v: [lt(0, v)], witness=1)
down = real("down", lambda v: [lt(v, 0)], witness=-1)
flat = real("flat", lambda v: [le(0, v)])

NO_ROOTS = {
    "of a negative number's square": (down**2, sqrt(x), down),
    "of the square of any number": (y**2, sqrt(x), y),
    "with the sign turned": (up**2, sqrt(x), -up),
    "of what is no square of it": (up**3, sqrt(x), up),
    "off by one": (up**2 + 1, sqrt(x), up),
    "of another number": (up**2, sqrt(x + 1), up),
    "twice as large": (up**2, sqrt(x), 2 * up),
    "of what may be 0": (flat**2, sqrt(x), flat),
}


@pytest.mark.parametrize("case", NO_ROOTS)
def test_a_false_root_is_refused_or_asks_for_more(case: str) -> None:
    square, root, value = NO_ROOTS[case]
    given = assume(eq(x, square))
    try:
        theorem = square_root(given, root, value)
    except Refused:
        return
    assert theorem.hypotheses - given.hypotheses


@pytest.mark.parametrize(
    ("square", "value"),
    [(up**2, up), (4 * up**2, 2 * up), (up, sqrt(up)), (2 * up / 9, sqrt(2) * sqrt(up) / 3)],
)
def test_the_root_of_a_square_of_what_is_positive(square: Term, value: Term) -> None:
    given = assume(eq(x, square))
    theorem = square_root(given, sqrt(x), value)
    assert theorem.formula is eq(sqrt(x), value)
    assert theorem.hypotheses == given.hypotheses


@pytest.mark.parametrize("more", [number(-1), y, down, -flat, up - 2 * up, x - x**2, down**3])
def test_a_square_and_what_may_be_negative_is_refused_or_asks_for_more(more: Term) -> None:
    try:
        theorem = square_plus(x, more)
    except Refused:
        return
    assert theorem.hypotheses


@pytest.mark.parametrize(("root", "more"), [(x, number(0)), (x - y, up), (1 - x * y, 4 * flat), (down, up)])
def test_a_square_and_more_is_not_negative(root: Term, more: Term) -> None:
    theorem = square_plus(root, more)
    assert theorem.formula is le(0, root**2 + more)
    assert not theorem.hypotheses


@pytest.mark.parametrize("base", [x, down - 1, up - 2, number(-3)])
def test_bernoulli_asks_for_a_base_that_is_not_negative(base: Term) -> None:
    try:
        theorem = instantiate(bernoulli(), {EXCESS: base - 1})
    except Refused:
        return
    assert theorem.hypotheses


def test_bernoulli_at_every_base_that_is_not_negative() -> None:
    theorem = instantiate(bernoulli(), {EXCESS: flat - 1})
    assert not theorem.hypotheses
    assert theorem.formula is le(1 + COUNT * (flat - 1), (1 + (flat - 1)) ** COUNT)
    for base in (0, 0.5, 1, 3):
        assert all(1 + k * (base - 1) <= base**k for k in range(1, 12))
