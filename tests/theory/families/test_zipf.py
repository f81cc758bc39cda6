"""Missing masses of Zipf laws: the finite form beside the sum over ranks, and its distance from the limit."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import gammaln, zeta

from proofs_checks.evidence.order import order_evidence
from theory.catalogue import formula
from theory.language.formula import evaluate
from theory.language.parameters import DomainError
from theory.numbers.walk import TooManyTerms

EXACT, LARGE = "categorical.replace.missing_mass_zipf", "categorical.replace.missing_mass_zipf_large"
RANKS = np.arange(1, 400_001, dtype=float)


def mass(data, exponent, form=EXACT):
    return float(evaluate(form, {"D": data, "b": Fraction(exponent)}, 15))


@pytest.mark.parametrize("exponent", [1.5, 2, 3.25])
@pytest.mark.parametrize("data", [1, 2, 7, 60, 200])
def test_the_finite_form_is_the_sum_over_the_ranks(data, exponent):
    chances = RANKS**-exponent / zeta(exponent)
    beyond = (RANKS[-1] + 0.5) ** (1 - exponent) / (exponent - 1) / zeta(exponent)
    found = chances @ (1 - chances) ** data + beyond
    assert mass(data, exponent) == pytest.approx(found, rel=1e-6 if exponent > 1.5 else 1e-3)


@pytest.mark.parametrize("exponent", [1.125, 1.5, 2, 8])
@pytest.mark.parametrize("data", [1, 3, 40, 250])
def test_the_integral_is_as_near_as_the_proof_says(data, exponent):
    share = 1 - 1 / exponent
    logs = gammaln(share) + gammaln(data + 1) - gammaln(data + 1 + share)
    integral = math.exp(logs) / exponent * zeta(exponent) ** (share - 1)
    gap = mass(data, exponent) - integral
    assert -2 / (math.e * data) <= gap <= 1 / (math.e * data)


def test_the_order_is_refuted_where_the_power_is_another():
    large = formula(LARGE)
    data = large.parameters[0].symbol
    assert order_evidence(large).outcome == "supports"
    for wrong in (
        large.rhs * 201 / 200,
        large.rhs / data ** Fraction(1, 50),
        large.rhs + 1 / data ** Fraction(3, 4),
    ):
        assert order_evidence(large.stating(wrong)).outcome == "refutes"


def test_edges_of_the_domain():
    assert mass(1, 2) == pytest.approx(1 - zeta(4) / zeta(2) ** 2)
    assert mass(5, 1000) == pytest.approx(2.0**-1000)
    assert 1 - 1e-5 < mass(3, 1 + 2.0**-10) < 1
    for value in (1, 0.5):
        with pytest.raises(DomainError, match="b"):
            mass(3, value)
    with pytest.raises(TooManyTerms, match="zipf_large"):
        mass(10**20, 2)
    assert mass(10**20, 2, LARGE) == pytest.approx(math.sqrt(6) / (2 * math.sqrt(math.pi)) / 1e10)
