"""Small inputs made from public bug reports of other libraries, with values derived anew."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp
from flint import arb

from tests.reference.bures_enclosed import bures_squared_ball
from tests.reference.c4 import c4_ball
from theory import catalogue
from theory.language.formula import evaluate, evaluate_expression
from theory.markov.absorbing import absorbing_chain, expected_times
from theory.numbers.decimals import decimal_of_ball, precision
from theory.transport.gaussian import bures_squared

n = sp.Symbol("n")


def test_digamma_closed_form_of_a_rational_sum() -> None:
    """sympy #15146: a rational sum is itself at n = 5, and its closed form in digammas at n = 5 000."""
    k = sp.Symbol("k")
    term = k / ((2 * k + 1) * (2 * k + 3))
    exact = sum(Fraction(i, (2 * i + 1) * (2 * i + 3)) for i in range(1, 6))
    assert evaluate_expression(sp.Sum(term, (k, 1, n)), {"n": 5}).exact == exact
    far = evaluate_expression(sp.Sum(term, (k, 1, n)), {"n": 5_000}, 25)
    true = sum(Fraction(i, (2 * i + 1) * (2 * i + 3)) for i in range(1, 5_001))
    assert abs(Fraction(far.decimal) - true) <= Fraction(far.error or "")


def test_harmonic_numbers_between_the_integers() -> None:
    """sympy #23985: H(1/2) = 2 − 2 log 2; H(−1) is a pole. #23977: H(2) of order π is 1 + 2^−π."""
    half = evaluate_expression(sp.harmonic(n), {"n": Fraction(1, 2)}, 20)
    with mpmath.workdps(30):
        assert abs(mpmath.mpf(half.decimal) - (2 - 2 * mpmath.log(2))) <= mpmath.mpf(half.error)
    with pytest.raises((ArithmeticError, ValueError)):
        evaluate_expression(sp.harmonic(n), {"n": -1})
    order = evaluate_expression(sp.harmonic(2, sp.pi), {}, 20)
    with mpmath.workdps(30):
        assert abs(mpmath.mpf(order.decimal) - 1 - mpmath.mpf(2) ** -mpmath.pi) <= mpmath.mpf(order.error)


def test_bures_distances_that_are_zero_singular_or_graded() -> None:
    """POT #708, geomstats #1442, scipy #13541, #9257 and #24718."""
    rng = np.random.default_rng(1)
    sample = np.cov(rng.normal(size=(40, 30)), rowvar=False)
    assert bures_squared(sample, sample) < 1e-20
    assert bures_squared(sample, np.eye(30)) > 0
    rank_one = np.outer([1.0, 2.0], [1.0, 2.0])
    assert bures_squared(rank_one, rank_one) == pytest.approx(0, abs=1e-25)
    rank_two = rank_one + np.outer([2.0, -1.0], [2.0, -1.0]) + np.outer([1.0, 0.0], [1.0, 0.0])
    assert bures_squared(rank_two, rank_two) == pytest.approx(0, abs=1e-25)
    planes = np.array([[1.0, 0, 0], [2.0, 1.0, 0], [0.5, -1.0, 0]])
    assert bures_squared(planes @ planes.T, planes @ planes.T) == pytest.approx(0, abs=1e-25)
    ones = np.ones((2, 2))
    assert bures_squared(ones, np.eye(2)) == pytest.approx(4 - 2 * np.sqrt(2), rel=1e-14)
    with pytest.raises(ValueError, match=r"a\[0,1\] = 0.2 and a\[1,0\] = 0.1"):
        bures_squared(np.array([[0.8, 0.2], [0.1, 1.4]]), np.eye(2))
    with pytest.raises(ValueError, match="positive semidefinite"):
        bures_squared(np.array([[1.0, 2.0], [2.0, 1.0]]), np.eye(2))
    tiny = Fraction(1, 10**20)
    graded = bures_squared_ball(
        [[1, 0, 0], [0, tiny, 0], [0, 0, tiny**2]],
        [[1, 0, 0], [0, 4 * tiny, 0], [0, 0, 9 * tiny**2]],
        bits=400,
    )
    with precision(400):
        assert abs(graded - arb(10) ** -20 - 4 * arb(10) ** -40) < arb(10) ** -60
    assert bures_squared(np.diag([1, 1e-20, 1e-40]), np.diag([1, 4e-20, 9e-40])) == pytest.approx(
        1e-20, rel=1e-14
    )


def test_chains_that_are_refused_and_chains_that_are_exact() -> None:
    """QuantEcon.py #591, sympy #20273, PyDTMC #4 and #14."""
    off = np.array([[0.5, 0.5 + 7e-9], [0, 1]])
    with pytest.raises(ValueError, match="sum to one"):
        absorbing_chain(off.tolist(), arithmetic="float")
    with pytest.raises(ValueError, match="cannot reach any"):
        absorbing_chain([[0, 1, 0], [1, 0, 0], [0, 0, 1]])
    half, third = Fraction(1, 2), Fraction(1, 3)
    chain = absorbing_chain([[0, 1, 0], [half, 0, half], [0, 0, 1]])
    assert expected_times(chain) == {0: 4, 1: 3}
    through = absorbing_chain([[half, half, 0], [0, 3 * half / 2, half / 2], [0, 0, 1]])
    assert expected_times(through) == {0: 6, 1: 4}
    lazy = absorbing_chain([[third, 2 * third], [0, 1]])
    assert expected_times(lazy) == {0: Fraction(3, 2)}


def test_c4_where_gamma_functions_overflow() -> None:
    """bootES #10: c4(400) to thirty digits, and c4(10⁶) by its expansion."""
    assert decimal_of_ball(c4_ball(400, bits=160), 30)[0] == "0.999373630491239550765901115727"
    assert float(c4_ball(10**6)) == pytest.approx(1 - 1 / (4 * (10**6 - 1)) + 1 / (32 * 1e12), rel=1e-15)


@pytest.mark.parametrize("z", [Fraction(3), Fraction(30), Fraction(3_000), Fraction(30_000), Fraction(10**9)])
def test_tail_masses_far_out(z: Fraction) -> None:
    """math-php #491, mpmath #1039: erfc(z/2) for z up to 10⁹, against its asymptotic series."""
    value = evaluate(catalogue.formula("regression.replace.tail_mass"), {"t": 1, "h": 1, "z": z}, 20)
    x = mpmath.mpf(int(z)) / 2
    with mpmath.workdps(60):
        if z == 3:
            log = mpmath.log(mpmath.erfc(x))
        else:
            series = mpmath.nsum(
                lambda m: (-1) ** int(m) * mpmath.fac2(2 * m - 1) / (2 * x * x) ** m, [0, 20]
            )
            log = -x * x + mpmath.log(series / (x * mpmath.sqrt(mpmath.pi)))
        mantissa, _, exponent = value.decimal.partition("e")
        shown = mpmath.log(mpmath.mpf(mantissa)) + int(exponent or 0) * mpmath.log(10)
        assert abs(shown - log) < mpmath.mpf(10) ** -17
