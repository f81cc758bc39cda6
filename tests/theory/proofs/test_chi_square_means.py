"""Mean roots and logarithms of chi-squares are below those of the mean; what is no smaller is refused."""

import mpmath
import pytest

from theory.core import Refused, function, gamma, integer, le, lt, number, sqrt
from theory.core.logic import convert
from theory.proofs.chi_square_means import (
    FREEDOM,
    HALF,
    digamma_below_log,
    mean_log_below_nothing,
    mean_root_below_one,
    mean_root_below_root,
    ratio_below_one,
)

N = integer("size_n", lambda v: [le(2, v)], witness=2)
FEW = integer("few_n", lambda v: [le(1, v)], witness=1)


def mean_root(divisor):
    return sqrt(number(2)) * gamma(N / 2) / (sqrt(divisor) * gamma((N - 1) / 2))


@pytest.mark.parametrize("divisor", [N - 1, N, N + 3])
def test_the_mean_root_is_below_one_and_cites_nothing(divisor):
    found = mean_root_below_one(N, divisor)
    assert found.formula is lt(mean_root(divisor), 1)
    assert (found.hypotheses, found.cites) == (frozenset(), frozenset())


def test_the_mean_root_is_below_a_root_and_no_smaller_one():
    found = mean_root_below_root(N)
    assert found.formula is lt(mean_root(N - 1) ** 2, 1 - 1 / (2 * N - 1))
    assert (found.hypotheses, found.cites) == (frozenset(), frozenset())
    with pytest.raises(Refused):
        convert(found, lt(mean_root(N - 1) ** 2, 1 - 1 / N))


def test_the_mean_logarithm_is_negative():
    half = (N - 1) / 2
    found = mean_log_below_nothing(N)
    assert found.formula is lt(function("digamma", half) + function("log", 2) - function("log", N - 1), 0)
    assert not found.hypotheses
    assert found.cites == {"digamma and logarithm"}


@pytest.mark.parametrize("divisor", [N - 2, (N - 1) / 2])
def test_by_too_small_a_divisor_nothing_is_proved(divisor):
    with pytest.raises(Refused):
        mean_root_below_one(N, divisor)


def test_without_a_degree_of_freedom_it_is_asked_for():
    assert mean_root_below_one(FEW, FEW).hypotheses
    assert mean_log_below_nothing(FEW).hypotheses


def test_half_a_degree_more_is_another_statement():
    """ψ(x + 1/2) > log x, and Γ(x + 1)²/(Γ(x)Γ(x + 1)) = x: neither is what was proved."""
    assert mpmath.digamma(2.5) > mpmath.log(2)
    with pytest.raises(Refused):
        convert(digamma_below_log(), lt(function("digamma", FREEDOM + HALF), function("log", FREEDOM)))
    with pytest.raises(Refused):
        convert(ratio_below_one(), lt(gamma(FREEDOM + 1) ** 2 / (gamma(FREEDOM) * gamma(FREEDOM + 1)), 1))


@pytest.mark.parametrize("x", [0.01, 0.5, 1, 7.5, 1000])
def test_both_hold_where_they_are_evaluated(x):
    assert mpmath.gamma(x + 0.5) ** 2 / (mpmath.gamma(x) * mpmath.gamma(x + 1)) * (1 + 1 / (4 * x)) < 1
    assert mpmath.digamma(x) < mpmath.log(x)
