"""Questions and bug reports of people who simulate, as inputs; the expected answers were derived anew.

The numbers are those of the table of public cases; 27 and 28 stand in ``test_own_simulator``.
"""

from fractions import Fraction
from math import log

import numpy as np
import pytest

from proofs_checks.testing import Refuted, assert_matches
from theory import Domain, Parameter, evaluate, formula

N = Parameter(name="n", meaning="steps", domain=Domain(kind="integer", lower=0), ceiling=6)
QUICK = {"cost": 10, "budget": 0.6}


def iterated(rng, n):
    value = 1
    for step in range(1, n + 1):
        value = 2 * value + 3 * step**2
    return value + rng.standard_normal(1000)


def test_1_and_2_a_recurrence_solved_rightly_and_wrongly():
    """sympy#15553: rsolve of an inhomogeneous recurrence."""
    assert assert_matches(iterated, "19*2^n - 3*n^2 - 12*n - 18", [N], **QUICK).name == "CONFIRMED"
    with pytest.raises(Refuted, match=r"smallest parameters found: n = 2\n    predicted: 11\.5"):
        assert_matches(iterated, "-2^n/2 + 3*n^2/2 + 3*n + 3/2", [N], **QUICK)


def wright_fisher(rng, D):  # the number of data, as in the formulas
    counts = np.full(200, D // 2)
    times = np.zeros(200)
    alive = np.ones(200, dtype=bool)
    while alive.any():
        times += alive
        counts = rng.binomial(D, counts / D)
        alive = (counts > 0) & (counts < D)
    return times


def test_19_and_20_the_time_to_fixation_counts_haploids_and_is_no_diffusion():
    """msprime#439 and #434: 2N against N; and the diffusion's 2 D ln 2, claimed to be exact."""
    where = [{"D": 12}]
    exact = float(
        evaluate(
            formula("categorical.replace.collapse_time"), {"D": 12, "p": (Fraction(1, 2), Fraction(1, 2))}
        ).decimal
    )
    assert assert_matches(wright_fisher, lambda D: exact, where, cost=50, budget=6.0).name == "CONFIRMED"
    for claimed in (4 * 12 * log(2), 2 * 12 * log(2)):
        with pytest.raises(Refuted):
            assert_matches(wright_fisher, lambda D, claimed=claimed: claimed, where, cost=50, budget=6.0)


def test_23_the_sample_variance_without_bessel():
    """afni#961: a divisor N − 1 that was none."""

    def variance(rng, n):
        return rng.standard_normal((1000, n)).var(axis=1)

    with pytest.raises(Refuted):
        assert_matches(variance, "n/n", [{"n": 10}], **QUICK)
    assert assert_matches(variance, "1 - 1/n", [{"n": 10}], **QUICK).name == "CONFIRMED"


def test_24_the_mean_of_a_quotient_is_no_quotient_of_means():
    """Mathematics, question 3266992: X and Y uniform on [1, 2]."""

    def quotient(rng):
        return rng.uniform(1, 2, 1000) / rng.uniform(1, 2, 1000)

    options = {"bounds": (0.5, 2), "margin": 0.01, "cost": 1, "budget": 3.0}
    with pytest.raises(Refuted):
        assert_matches(quotient, "1", [{}], **options)
    assert assert_matches(quotient, "3*log(2)/2", [{}], **options).name == "CONFIRMED"


@pytest.mark.parametrize("alpha", [1e-16, 1e-300])
def test_29_an_error_probability_that_rounds_away(alpha):
    """ep-stats#97."""

    def coin(rng):
        return (rng.random(1000) < 0.5).astype(float)

    options = {"law": "bernoulli", "alpha": alpha, "cost": 1, "budget": 6.0}
    assert assert_matches(coin, "1/2", [{}], **options).name == "CONFIRMED"
    with pytest.raises(Refuted):
        assert_matches(coin, "2/3", [{}], **options)


def test_31_the_coupon_collector():
    def draws(rng, n):
        return sum(rng.geometric(k / n, 1000) for k in range(1, n + 1)).astype(float)

    assert assert_matches(draws, "n*H(n)", [{"n": 5}], **QUICK).name == "CONFIRMED"
    with pytest.raises(Refuted):
        assert_matches(draws, "n*log(n)", [{"n": 5}], **QUICK)
