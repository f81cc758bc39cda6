"""A prediction that is known less well than the margin decides nothing; one far below 1 is as good as any."""

import pytest

from proofs_checks import verify
from proofs_checks.experiment import Experiment
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.own.matching import known_mean
from proofs_checks.testing import Refuted, assert_matches
from theory.numbers.value import Value

QUICK = {"cost": 1, "budget": 0.6, "seed": 3}
POINT = [{"n": 3}]
SCALE = 1e-28


def small(rng, n):
    return SCALE * n * rng.random(1000) * 2


@pytest.mark.parametrize(
    "true", ["n*10^-28", "sqrt(1 + 2*n*10^-28) - 1", "1 - exp(-n*10^-28)", lambda n: n * SCALE]
)
def test_a_true_claim_of_size_1e_28_is_confirmed(true):
    assert assert_matches(small, true, POINT, bounds=(0, 6 * SCALE), **QUICK).name == "CONFIRMED"


@pytest.mark.parametrize("false", ["11/10*n*10^-28", "sqrt(1 + 2*n*10^-28) - 1 + 10^-29", "0", "10^-4"])
def test_a_false_claim_of_size_1e_28_is_refuted(false):
    with pytest.raises(Refuted):
        assert_matches(small, false, POINT, bounds=(0, 6 * SCALE), **QUICK)


@pytest.mark.parametrize(
    ("claimed", "name"), [("sigma^2*d*t", "CONFIRMED"), ("11/10*sigma^2*d*t", "REFUTED")]
)
def test_a_shipped_simulation_of_size_1e_28_decides_a_claim_of_a_file(claimed, name):
    text = f"""[[claim]]
id = "a"
expression = "{claimed}"
simulate = "regression.replace.in_design_risk"
[claim.parameters]
t = {{ lower = 1, upper = 2, ceiling = 2 }}
d = {{ lower = 3, upper = 3, ceiling = 3 }}
T = {{ lower = 4, upper = 5, ceiling = 5 }}
sigma = {{ kind = "real", lower = "10^-14/2", upper = "10^-14", ceiling = "10^-14" }}
"""
    (item,) = verify(parse_claims(text), path="c.toml", budget=0.6, workers=1).claims
    assert item.verdict.name == name, item.verdict.reason


def test_what_is_known_well_enough():
    experiment = Experiment(formula="a", draw=lambda g, v, n: g.random(n), cost=lambda v: 1)
    rough = Value(decimal="1e-28", exact=None, error="2e-32", method="an estimate", proved=False)
    assert known_mean(rough, experiment) == SCALE
    assert known_mean(1e-28, experiment) == SCALE
    for error in ("1e-30", "1e-12"):
        worse = Value(decimal="1e-28", exact=None, error=error, method="an estimate", proved=False)
        with pytest.raises(ValueError, match=f"the prediction 1e-28 is known to ± {error} only"):
            known_mean(worse, experiment)
    with pytest.raises(ValueError, match="the prediction is inf"):
        known_mean(float("inf"), experiment)
