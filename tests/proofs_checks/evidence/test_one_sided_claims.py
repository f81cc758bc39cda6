"""A bound is refuted at its own value whatever the margin, and confirmed in the words of what was shown."""

from fractions import Fraction

import numpy as np
import pytest

from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.questions import question_evidence
from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.power.calibration import clopper_pearson
from proofs_checks.sequential import (
    log_e_at_least,
    log_e_at_most,
    log_e_value,
    start_asymptotic,
    start_bernoulli,
    start_betting,
    start_binomial,
    start_categorical,
    start_catoni,
    start_gamma,
    start_normal,
    start_poisson,
    update,
)
from proofs_checks.testing import Inconclusive, Refuted, assert_matches

QUICK = {"cost": 10, "budget": 0.6}
HALF = [{"p": Fraction(1, 2)}]

KNOWN = {
    "bounds": {"bounds": (0, 1)},
    "variance": {"variance": 0.25},
    "law": {"law": "bernoulli"},
    "tail": {"tail": np.inf},
}


def coin(rng, p):
    return (rng.random(1000) < p).astype(float)


def heads(rng, p):
    return (rng.random(1000) < 2).astype(float)


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize(("claim", "relation"), [("p - 1/100", "<="), ("p + 1/100", ">=")])
def test_a_bound_broken_by_less_than_the_margin_is_refuted(known, claim, relation):
    with pytest.raises(Refuted, match=r"at most what|at least what"):
        assert_matches(coin, claim, HALF, relation=relation, **KNOWN[known], **QUICK)


@pytest.mark.parametrize("margin", [0.2, 0.01])
def test_no_margin_saves_a_broken_bound(margin):
    with pytest.raises(Refuted):
        assert_matches(coin, "0.48", HALF, relation="<=", margin=margin, bounds=(0, 1), **QUICK)


@pytest.mark.parametrize("known", KNOWN)
def test_what_a_confirmation_of_a_bound_shows_is_said(known):
    def reason(claim, relation, **options):
        verdict = assert_matches(coin, claim, HALF, relation=relation, **KNOWN[known], **options, **QUICK)
        assert verdict.name == "CONFIRMED"
        return verdict.reason

    assert reason("p", "<=") == "mean ≤ bound·(1 + 0.05), error probability 0.001"
    assert reason("p", ">=") == "mean ≥ bound·(1 − 0.05), error probability 0.001"
    assert reason("p + 1/5", "<=") == "mean ≤ bound, error probability 0.001"
    assert reason("p", "<=", absolute_margin=0.03) == "mean ≤ bound + 0.03, error probability 0.001"
    assert reason("p", "=") == "mean within 5% of the prediction, error probability 0.001"


def test_a_negative_bound_has_its_margin_on_the_right_side():
    def minus(rng, p):
        return rng.normal(-p, 1.0, 1000)

    verdict = assert_matches(minus, "-p", HALF, relation="<=", margin=0.2, law="normal", variance=1, **QUICK)
    assert verdict.reason.startswith("mean ≤ bound + 0.2·|bound|, ")
    with pytest.raises(Refuted):
        assert_matches(minus, "-p - 1/20", HALF, relation="<=", margin=0.2, law="normal", variance=1, **QUICK)


@pytest.mark.parametrize("known", [{"bounds": (0, 1)}, {"variance": 0.25}, {"law": "bernoulli"}, {}])
@pytest.mark.parametrize("relation", ["<=", "="])
def test_a_bound_of_zero_can_be_refuted(known, relation):
    with pytest.raises(Refuted, match="predicted: 0"):
        assert_matches(coin, "0*p", HALF, relation=relation, **known, **QUICK)
    with pytest.raises(Refuted, match="predicted: 1"):
        assert_matches(coin, "p/p", HALF, relation=">=" if relation == "<=" else "=", **known, **QUICK)


def test_a_bound_of_zero_asks_for_an_absolute_margin():
    def tails(rng, p):
        return (rng.random(1000) > 2).astype(float)

    with pytest.raises(Inconclusive, match="give absolute_margin"):
        assert_matches(tails, "0*p", HALF, relation="<=", bounds=(0, 1), **QUICK)
    with pytest.raises(Inconclusive, match="give absolute_margin"):
        assert_matches(tails, "0*p", HALF, relation="~=", bounds=(0, 1), **QUICK)
    for relation, words in (("<=", "mean ≤ bound + 0.01, "), ("=", "mean within 0.01 of the prediction, ")):
        verdict = assert_matches(
            tails, "0*p", HALF, relation=relation, absolute_margin=0.01, bounds=(0, 1), **QUICK
        )
        assert verdict.reason.startswith(words)
    for margin in (0, -1, np.inf):
        with pytest.raises(ValueError, match="absolute_margin"):
            assert_matches(tails, "0*p", HALF, absolute_margin=margin, **QUICK)


LAWS = {
    "betting": (lambda: start_betting(nulls=(0.2, 0.3, 0.4)), lambda g, n: (g.random(n) < 0.3).astype(float)),
    "catoni": (lambda: start_catoni(variance=0.21, nulls=(0.2, 0.3, 0.4)), lambda g, n: g.random(n) < 0.3),
    "normal": (lambda: start_normal(variance=1.0, horizon=500), lambda g, n: g.normal(0.3, 1, n)),
    "gamma": (lambda: start_gamma(shape=0.5, horizon=500), lambda g, n: g.gamma(0.5, 0.6, n)),
    "poisson": (lambda: start_poisson(horizon=100), lambda g, n: g.poisson(0.3, n)),
    "bernoulli": (lambda: start_bernoulli(centre=0.3, horizon=500), lambda g, n: g.random(n) < 0.3),
    "binomial": (lambda: start_binomial(trials=3, centre=0.3), lambda g, n: g.binomial(3, 0.1, n)),
    "asymptotic": (lambda: start_asymptotic(burn_in=200, horizon=500), lambda g, n: g.exponential(0.3, n)),
}


def refutations(name, test, bound, campaigns=300, alpha=0.05):
    """Return how many campaigns refute the bound at any of twelve looks."""
    start, draw = LAWS[name]
    found = 0
    for campaign in range(campaigns):
        g = np.random.default_rng((campaign, 7))
        state = start()
        for _ in range(12):
            state = update(state, draw(g, 100))
            if test(state, bound) >= -np.log(alpha):
                found += 1
                break
    return found


@pytest.mark.parametrize("name", LAWS)
def test_one_sided_tests_keep_their_level_at_the_bound_and_inside_it(name):
    for test, inside in ((log_e_at_most, 0.4), (log_e_at_least, 0.2)):
        low, _ = clopper_pearson(refutations(name, test, 0.3), 300)
        assert low <= 0.05
        assert refutations(name, test, inside, 100) == 0


@pytest.mark.parametrize("name", LAWS)
def test_one_sided_tests_refute_what_is_broken(name):
    start, draw = LAWS[name]
    state = update(start(), draw(np.random.default_rng(1), 20_000))
    assert log_e_at_most(state, 0.2) > 10 < log_e_at_least(state, 0.4)
    assert log_e_at_most(state, 0.4) < 0 > log_e_at_least(state, 0.2)
    for bound, test in ((0.2, log_e_at_most), (0.4, log_e_at_least)):
        assert test(state, bound) <= log_e_value(state, bound) + np.log(2) + 1e-9
        assert test(state, bound) >= log_e_value(state, bound) - 1e-9


def test_what_no_mean_can_be_is_refuted_outright_and_what_all_means_are_never():
    bounded = update(start_betting(nulls=(0.5,)), [0.5])
    assert log_e_at_most(bounded, -0.1) == log_e_at_least(bounded, 1.1) == np.inf
    assert log_e_at_most(bounded, 2.0) == log_e_at_least(bounded, -1.0) == -np.inf
    counts = update(start_poisson(), [0, 1])
    assert log_e_at_most(counts, 0.0) == log_e_at_most(counts, -1.0) == np.inf
    assert log_e_at_least(counts, 0.0) == -np.inf
    shares = update(start_binomial(trials=4), [0, 3])
    assert log_e_at_least(shares, 4.5) == np.inf
    assert log_e_at_most(shares, 4.0) == log_e_at_least(shares, 0.0) == -np.inf
    positive = update(start_gamma(shape=1.0), [1.0])
    assert log_e_at_most(positive, 0.0) == np.inf
    with pytest.raises(TypeError, match="tests no mean"):
        log_e_at_most(start_categorical(categories=2), 0.5)


def test_a_ratio_of_means_is_refuted_on_its_side_too():
    pairs = Experiment(
        formula="test",
        draw=lambda g, point, n: np.stack([2 * g.exponential(size=n), g.exponential(size=n)], axis=1),
        cost=lambda point: 20,
        tail=all_moments,
        relation="≤",
    )
    assert confront(pairs, {}, 1.95, root=0, seconds=6.0).outcome == "refuted"
    kept = confront(pairs, {}, 2.5, root=0, seconds=6.0)
    assert (kept.outcome, kept.without_margin) == ("confirmed", True)
    near = confront(pairs, {}, 2.0, root=0, seconds=6.0)
    assert (near.outcome, near.without_margin) == ("confirmed", False)


HETEROZYGOSITY = """\
[[claim]]
id = "heterozygosity"
equals = "categorical.replace.heterozygosity"
SAID = "t"
"""


@pytest.mark.parametrize(("said", "found"), [("nonincreasing", "proof"), ("nondecreasing", None)])
def test_a_distribution_has_a_sum_of_squares_of_at_most_1(said: str, found: str | None) -> None:
    """That heterozygosity does not increase was INCONCLUSIVE: 1 − Σ p_i² had no sign."""
    (claim,) = parse_claims(HETEROZYGOSITY.replace("SAID", said))
    assert claim.printed.question is not None
    evidence = question_evidence("heterozygosity", claim.printed.question)
    grades = [one.grade for one in evidence if one.outcome == "supports"]
    assert grades == ([found, "rigorous"] if found else [])
    assert any(one.outcome == "refutes" for one in evidence) == (found is None)
