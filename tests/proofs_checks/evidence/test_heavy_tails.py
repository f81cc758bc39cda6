"""Three answers, each on laws where it is the right one; never "valid" for an infinite variance."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from proofs_checks.evidence.heavy_tails import from_sample, from_tail, generalised_pareto_index
from proofs_checks.evidence.shards import TAIL_SAMPLE


@pytest.mark.parametrize(
    "draw",
    [
        lambda g, n: g.standard_normal(n),
        lambda g, n: g.random(n),
        lambda g, n: g.exponential(size=n),
        lambda g, n: (g.random(n) < 0.3).astype(float),
        lambda g, n: g.standard_t(20, n),
        lambda g, n: np.ones(n),
    ],
)
def test_light_tails_are_valid(draw):
    assert from_sample(draw(np.random.default_rng(0), 100_000)).answer == "valid"


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5])
def test_infinite_variance_is_invalid(exponent, sign):
    found = from_sample(sign * np.random.default_rng(1).pareto(exponent, 100_000))
    assert found.answer == "invalid"
    assert found.interval[0] <= 1 / exponent <= found.interval[1]


@pytest.mark.parametrize(("exponent", "moment"), [(2.0, 2), (2.0, 4), (4.0, 4)])
def test_the_border_is_never_valid(exponent, moment):
    answers = [
        from_sample(np.random.default_rng(seed).pareto(exponent, 20_000), moment=moment).answer
        for seed in range(40)
    ]
    assert answers.count("valid") <= 2
    assert "unsure" in answers


def test_a_known_variance_asks_for_less():
    sample = np.random.default_rng(3).pareto(3.5, 100_000)
    assert from_sample(sample, moment=2).answer == "valid"
    assert from_sample(sample).answer == "unsure"


@pytest.mark.parametrize("exponent", [1.2, 1.5, 1.8, 2.0])
def test_no_sample_of_infinite_variance_passes_for_one_of_finite_variance(exponent):
    answers = [
        from_sample(np.random.default_rng(seed).pareto(exponent, TAIL_SAMPLE), moment=2).answer
        for seed in range(40)
    ]
    assert "valid" not in answers


def test_a_short_sample_is_unsure():
    assert from_sample(np.zeros(499)).answer == "unsure"


@pytest.mark.parametrize("index", [-0.5, 0.1, 0.5, 1.0, 2.0])
def test_the_index_is_estimated_within_four_standard_errors(index):
    sample = stats.genpareto.rvs(index, size=5000, random_state=2)
    assert generalised_pareto_index(np.sort(sample)) == pytest.approx(
        index, abs=4 * (1 + index) / 5000**0.5 + 0.01
    )


@pytest.mark.parametrize(
    ("exponent", "answer", "word"),
    [
        (Fraction(5, 2), "unsure", "estimated variance"),
        (Fraction(9, 2), "valid", "finite"),
        (2, "invalid", "variance"),
        (1, "invalid", "mean"),
        (float("inf"), "valid", "finite"),
    ],
)
def test_a_known_tail_decides(exponent, answer, word):
    found = from_tail(exponent)
    assert (found.answer, word in found.reason) == (answer, True)


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="exponent = 0"):
        from_tail(0)
    with pytest.raises(ValueError, match="moment = 1"):
        from_tail(3, moment=1)
    with pytest.raises(ValueError, match="sample"):
        from_sample([1.0, np.nan])
