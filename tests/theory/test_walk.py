from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from theory.language.formula import evaluate_expression
from theory.numbers.value import from_ball, from_fraction
from theory.numbers.walk import TooManyTerms, enclose, exact

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
        "method": "exact rationals",
    }
