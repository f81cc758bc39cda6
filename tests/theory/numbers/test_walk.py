import math
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from theory.language.formula import evaluate_expression
from theory.numbers.value import from_ball, from_fraction
from theory.numbers.walk import TooManyTerms, _BallWalk, enclose, exact, precision

x, k = sp.Symbol("x"), sp.Symbol("k", integer=True)


@given(st.fractions(max_denominator=50), st.integers(-4, 4), st.integers(1, 30))
def test_exact_values_agree_with_sympy(a, power, n):
    expr = (x**2 + 1) ** power + sp.harmonic(n, 2) * x - sp.Sum(x / k, (k, 1, n))
    expected = ((sp.Rational(a.numerator, a.denominator) ** 2 + 1) ** power) + sp.Rational(
        a.numerator, a.denominator
    ) * (sp.harmonic(n, 2) - sp.harmonic(n))
    assert exact(expr, {"x": a}) == Fraction(int(expected.p), int(expected.q))


@pytest.mark.parametrize(
    "expr",
    [
        sp.pi**2 / 6,
        sp.digamma(sp.Rational(1, 3)),
        sp.polygamma(2, sp.Rational(7, 5)),
        sp.gamma(sp.Rational(7, 3)) / sp.sqrt(5),
        sp.sinh(sp.pi) / sp.pi + sp.log(3),
    ],
)
def test_balls_contain_what_mpmath_finds(expr):
    ball = enclose(expr, {}, 40)
    value = from_ball(ball, 40)
    with mpmath.workdps(60):
        opinion = mpmath.mpf(str(sp.N(expr, 55)))
        assert abs(mpmath.mpf(value.decimal) - opinion) <= mpmath.mpf(value.error) + mpmath.mpf(10) ** -50


def test_long_sums_are_refused_and_then_enclosed():
    with pytest.raises(TooManyTerms):
        exact(sp.harmonic(x, 2), {"x": 10**9})
    value = evaluate_expression(sp.harmonic(x, 2), {"x": 10**9})
    assert value.exact is None
    with mpmath.workdps(40):
        tail = mpmath.zeta(2) - mpmath.zeta(2, 10**9 + 1)
        assert abs(mpmath.mpf(value.decimal) - tail) <= mpmath.mpf(value.error)


def test_rational_roots_are_exact_and_others_are_not():
    assert exact(sp.sqrt(x), {"x": Fraction(9, 4)}) == Fraction(3, 2)
    assert exact(sp.sqrt(x), {"x": 2}) is None


def test_a_decimal_states_its_error():
    third = from_fraction(Fraction(1, 3), digits=5)
    assert (third.decimal, third.exact) == ("0.33333", Fraction(1, 3))
    assert abs(Fraction(third.decimal) - Fraction(1, 3)) <= Fraction(third.error)
    assert from_fraction(Fraction(5)).to_json() == {
        "value": "5",
        "exact": "5/1",
        "error": "0",
        "error_is_proved": True,
        "method": "exact rationals",
        "kind": "exact",
    }


BIG = 10**12


def brute(term, low, high):
    return sum((Fraction(term(i)) for i in range(low, high + 1)), Fraction(0))


@pytest.mark.parametrize(
    ("term", "python"),
    [
        (3 * x ** (k - 1), lambda i: 3 * Fraction(9, 10) ** (i - 1)),
        (x ** (2 - k), lambda i: Fraction(9, 10) ** (2 - i)),
        (1 / (k * (3 * k - x)), lambda i: 1 / (i * (3 * i - Fraction(9, 10)))),
        (k**2 / (k + x) ** 3 + k, lambda i: i**2 / (i + Fraction(9, 10)) ** 3 + i),
        (1 / (k**2 + 1) ** 2, lambda i: Fraction(1, (i * i + 1) ** 2)),
        (1 / ((k - 400) ** 2 * (k - 500)), lambda i: Fraction(1, (i - 400) ** 2 * (i - 500))),
    ],
)
def test_long_sums_by_their_closed_forms_are_the_sums(term, python):
    low, high = 3, 303
    found = enclose(sp.Sum(term, (k, low, high)), {"x": Fraction(9, 10)}, 40)
    expected = brute(python, low, high)
    with precision(400):
        assert found.overlaps(arb(fmpq(expected.numerator, expected.denominator)))


def test_a_long_sum_over_a_pole_divides_by_zero():
    with pytest.raises(ZeroDivisionError):
        enclose(sp.Sum(1 / (k - 100), (k, 1, BIG)), {})


@pytest.mark.parametrize("ratio", [Fraction(2, 3), Fraction(-3, 2), Fraction(1), Fraction(-1), Fraction(0)])
@pytest.mark.parametrize(("slope", "shift"), [(1, 0), (2, 3), (-1, 300)])
def test_a_long_geometric_sum_is_exactly_what_its_terms_add_to(ratio, slope, shift):
    k, r, c = sp.symbols("k r c")
    said = sp.Sum(c * r ** (slope * k + shift), (k, 0, 250))
    terms = sum((7 * ratio ** (slope * place + shift) for place in range(251)), Fraction(0))
    assert exact(said, {"r": ratio, "c": 7}) == terms


def test_a_geometric_sum_of_ratio_one_counts():
    assert enclose(sp.Sum(x**k, (k, 1, BIG)), {"x": 1}) == BIG
    assert enclose(sp.Sum(x ** (2 * k), (k, 1, BIG)), {"x": -1}) == BIG, "the base is another"


def test_ranges_up_to_the_index_of_another_are_continued():
    """A schedule of 2 000 entries costs as many terms as it has: 33 s, when the inner sums began again."""
    c, i, j = sp.IndexedBase("c"), sp.Symbol("i"), sp.Symbol("j")
    pool = sp.Sum(c[j], (j, 1, i))
    expr = sp.Sum(c[i] / pool**2, (i, 1, sp.Symbol("len_c"))) + sp.Product(
        1 + 1 / sp.Sum(c[j], (j, 1, i - 1)), (i, 2, 5)
    )
    short = tuple(map(Fraction, (3, 1, 4, 1, 5)))
    total = sum(short[i] / sum(short[: i + 1]) ** 2 for i in range(5))
    assert exact(expr, {"c": short, "len_c": 5}) == total + math.prod(
        1 + 1 / sum(short[:i]) for i in range(1, 5)
    )
    long = tuple(Fraction(1 + i % 7) for i in range(2_000))
    walk = _BallWalk()
    walk.value(expr, {"c": long, "len_c": 2_000})
    assert walk.visits < 20 * 2_000


def test_what_is_too_long_is_refused_before_it_is_begun():
    with pytest.raises(TooManyTerms, match=r"sum of 1000000000000 terms .* \d+ terms would do"):
        enclose(sp.Sum(sp.sin(k), (k, 1, BIG)), {})
    with pytest.raises(TooManyTerms):
        exact(x**BIG, {"x": 3})
    assert exact(x**BIG, {"x": 1}) == 1


def test_gamma_of_a_hundred_thousand_has_a_value():
    value = evaluate_expression(sp.gamma(x), {"x": 10**5})
    assert value.decimal.endswith("e456568")


@pytest.mark.parametrize("shrinking", [sp.exp(-x), sp.erfc(x), (1 - sp.exp(-x)) - 1])
def test_values_below_all_digits_are_relative(shrinking):
    value = evaluate_expression(shrinking, {"x": 200}, 10)
    assert len(value.decimal.partition("e")[0].strip("-")) == 11
