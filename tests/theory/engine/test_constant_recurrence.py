"""What becomes of a sequence with constant coefficients: against its values far out, and known cases."""

import random
from fractions import Fraction

import pytest
import sympy as sp
from flint import fmpq, fmpq_poly

from theory.engine.constant_recurrence import growth_of_sequence, value_of_sequence
from theory.engine.growth import Growth

HALF = fmpq(1, 2)
WORDS = {  # factors of y(t), …, y(t + r − 1), increment, first values → words, its end
    ((-1,), 1, (0,)): ("bounded, without a limit: in the end 0 (t even) and 1 (t odd)", None),
    ((-1,), 1, (HALF,)): ("bounded", sp.Rational(1, 2)),
    ((-1, 1), 0, (0, 1)): ("bounded, without a limit: in the end 0, 1, 1, 0, −1, −1, for t modulo 6", None),
    ((-1, fmpq(6, 5)), 0, (0, 1)): ("bounded, without a limit", None),  # eigenvalues (3 ± 4i)/5
    ((-2, 2), 0, (0, 1)): ("exponential, like 2^(t/2), without a limit: of both signs", None),
    ((4, 0), 0, (3, 1)): ("exponential, like 2^t", None),  # 5/4 + 7/4 (−1)^t times 2^t: not told apart
    ((-4, 4), 0, (0, 1)): ("exponential, like 2^t·t", sp.oo),
    ((2,), 0, (-1,)): ("exponential, like 2^t, to −∞", -sp.oo),
    ((2,), 0, (0,)): ("vanishes", 0),
    ((2,), 1, (-1,)): ("bounded", -1),  # it begins at its unstable fixed point
    ((-1, 2), 0, (0, 1)): ("linear", sp.oo),
    ((-1, -2), 0, (0, 1)): ("linear, without a limit: of both signs", None),
    ((1,), -3, (0,)): ("linear, to −∞", -sp.oo),
    ((1, -3, 3), 0, (0, 1, 4)): ("like t², unbounded", sp.oo),
    ((HALF,), 1, (0,)): ("bounded", 2),
}


def exact(*numbers: object) -> list[fmpq]:
    return [fmpq(number) if isinstance(number, int) else number for number in numbers]


@pytest.mark.parametrize(("factors", "increment", "first"), WORDS)
def test_words(factors: tuple[object, ...], increment: int, first: tuple[object, ...]) -> None:
    found = growth_of_sequence(exact(*factors), fmpq(increment), exact(*first), 0)
    assert found is not None
    assert (found.words, found.end) == WORDS[factors, increment, first]


def far(factors: list[fmpq], increment: fmpq, first: list[fmpq], last: int) -> list[fmpq]:
    values = list(first)
    while len(values) <= last:
        recent = zip(factors, values[-len(factors) :], strict=True)
        values.append(sum((factor * value for factor, value in recent), increment))
    return values


def disagrees(found: Growth, values: list[fmpq]) -> bool:
    """Return whether 14 values at the end speak against what is said, those in the middle beside them."""
    end, middle = values[-14:], values[len(values) // 2 : len(values) // 2 + 14]
    start = len(values) - 14
    largest, before = max(map(abs, end)), max(map(abs, middle))
    if found.cycle:
        wanted = [found.cycle[(start + k) % len(found.cycle)] for k in range(14)]
        return any(abs(v - fmpq(int(w.p), int(w.q))) > fmpq(1, 100) for v, w in zip(end, wanted, strict=True))
    if found.end is not None and found.end.is_finite:
        goal = fmpq(int(found.end.p), int(found.end.q))
        gap, gap_before = (max(abs(v - goal) for v in part) for part in (end, middle))
        return gap > fmpq(1, 1000) and 2 * gap > gap_before
    if found.bounded:
        return largest > 50 * before + 1 or max(end) - min(end) < fmpq(1, 10**9)
    if found.end is not None and largest < before * 10**9:  # else a pair may hide it yet
        return (min(end) <= max(middle)) if found.end == sp.oo else (max(end) >= min(middle))
    return largest <= before


def test_random_sequences() -> None:
    rng, kinds = random.Random(1), set()
    pool = [fmpq(a, b) for a in range(-3, 4) for b in (1, 2, 3)]
    for _ in range(300):
        order, poly = rng.choice((1, 2, 2, 3, 4)), fmpq_poly([1])
        while poly.degree() < order:
            new = fmpq_poly(rng.choice(([rng.choice(pool), 1], [1, rng.choice(pool), 1], [1, 1])))
            poly *= new if poly.degree() + new.degree() <= order else fmpq_poly([rng.choice(pool), 1])
        factors = [-poly[k] for k in range(order)]
        increment, first = rng.choice(pool), [rng.choice(pool) for _ in range(order)]
        found = growth_of_sequence(factors, increment, first, 0)
        assert found is not None
        kinds.add((found.kind, found.direction, bool(found.cycle)))
        values = far(factors, increment, first, 200)
        assert not disagrees(found, values), (factors, increment, first, found.words)
        value = value_of_sequence(factors, increment, first, 200, 5).exact
        assert value == Fraction(int(values[200].p), int(values[200].q))
    assert len(kinds) >= 10


def test_values_far_out_are_enclosed() -> None:
    """Fibonacci by Binet's formula, at steps where no fraction is made."""
    one = fmpq(1)
    found = value_of_sequence([one, one], fmpq(0), [fmpq(0), one], 5_000, 40)
    assert found.exact is None
    digits = str(sp.fibonacci(5_000))
    assert found.decimal == f"{digits[0]}.{digits[1:39]}2e{len(digits) - 1}"
