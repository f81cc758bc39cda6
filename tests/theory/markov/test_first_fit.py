"""The entropy of the first fit at any number of data."""

from fractions import Fraction
from math import comb

import mpmath
import pytest
from flint import arb, fmpq

from theory.language.formula import evaluate
from theory.markov import first_fit
from theory.markov.ancestral_curves import entropy_enclosed
from theory.markov.atoms import atoms


@pytest.mark.parametrize("n", [1, 2, 7, 30])
@pytest.mark.parametrize("p", [fmpq(1, 10**9), fmpq(1, 3), fmpq(999, 1000)])
def test_the_mean_of_a_logarithm_is_its_sum(n, p):
    with mpmath.workdps(50):
        q = mpmath.mpf(int(p.p)) / int(p.q)
        exact = sum(comb(n, y) * q**y * (1 - q) ** (n - y) * mpmath.log(1 + y) for y in range(n + 1))
        ball = first_fit.mean_log_enclosed(n, p, 120)
        low, high = (mpmath.mpf(edge.str(45, radius=False)) for edge in (ball.lower(), ball.upper()))
        assert low - mpmath.mpf(10) ** -40 <= exact <= high + mpmath.mpf(10) ** -40
        assert ball.rad() < arb(2) ** -100


@pytest.mark.parametrize("shares", [(1, 1), (1, 2, 3), (1, 0), (1, 999)])
@pytest.mark.parametrize("size", [1, 2, 5, 60])
def test_it_is_the_entropy_by_the_spectrum(shares, size):
    real = atoms([Fraction(share, sum(shares)) for share in shares])
    assert first_fit.first_entropy_enclosed(size, real).overlaps(entropy_enclosed(1, size, real))


def test_another_size_is_noticed():
    real = atoms([Fraction(1, 3), Fraction(2, 3)])
    assert not first_fit.first_entropy_enclosed(6, real).overlaps(entropy_enclosed(1, 5, real))


@pytest.mark.parametrize("size", [65, 10**7, 10**15])
def test_any_size_answers(size):
    found = evaluate("categorical.replace.entropy", {"t": 1, "D": size, "p": (Fraction(1, 2),) * 2})
    assert found.proved
    with mpmath.workdps(40):
        by_the_delta_method = mpmath.log(2) - mpmath.mpf(1) / (2 * size)
        assert abs(mpmath.mpf(found.decimal) - by_the_delta_method) < mpmath.mpf(1) / size**2
