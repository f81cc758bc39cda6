"""The paper's formulas, held against its simulators."""

import pytest
from hypothesis import strategies as st
from my_loops import fitted_variance, heterozygosity

from proofs_checks.testing import Refuted, assert_matches
from theory import Domain, Parameter

t = Parameter(name="t", meaning="generation", domain=Domain(kind="integer", lower=1), ceiling=4)
n = Parameter(name="n", meaning="sample size", domain=Domain(kind="integer", lower=10), ceiling=30)
sigma = Parameter(
    name="sigma", meaning="deviation", domain=Domain(kind="real", lower=0, lower_open=True), ceiling=2
)


def test_an_expression_over_declared_parameters():
    assert_matches(fitted_variance, "sigma^2*(1 - 1/n)^t", [t, n, sigma], cost=10)


def test_a_function_over_a_strategy():
    points = st.fixed_dictionaries({"t": st.integers(1, 5), "D": st.integers(2, 6)})
    assert_matches(
        heterozygosity, lambda t, D: (1 - 1 / D) ** (t + 1), points, bounds=(0, 1), points=3, margin=0.1
    )


def test_a_formula_of_the_catalogue_at_chosen_points():
    def ours(rng, t, n, sigma0):
        return fitted_variance(rng, t, n, sigma0)

    points = [{"t": 2, "n": 10, "sigma0": 1.5}]
    assert_matches(ours, "gaussian.replace_biased.variance", points, cost=10)


def test_a_wrong_formula_is_noticed():
    with pytest.raises(Refuted, match="smallest parameters found: t = 1, n = 10, sigma = 1"):
        assert_matches(fitted_variance, "sigma^2", [t, n, sigma], cost=10)
