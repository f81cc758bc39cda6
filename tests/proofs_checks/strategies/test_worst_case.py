"""The search finds needles, repeats itself, and refuses a discrepancy that is none."""

from math import comb, exp, factorial, nan

import pytest
from hypothesis import strategies as st

from proofs_checks.strategies import worst_case


def poisson_gap(drawn):
    """Total variation between Binomial(n, 1/n·c/2) and its Poisson limit, c in 1 … 20."""
    n, c = drawn
    p = c / 2 / n
    binomial = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    poisson = [exp(-n * p) * (n * p) ** k / factorial(k) for k in range(n + 1)]
    return sum(abs(a - b) for a, b in zip(binomial, poisson, strict=True)) / 2


def test_the_poisson_limit_is_worst_for_few_trials_and_a_large_mean():
    (n, c), gap = worst_case(st.tuples(st.integers(10, 60), st.integers(1, 20)), poisson_gap)
    assert (n, c) == (10, 20)
    assert gap == pytest.approx(poisson_gap((10, 20)))


def test_a_narrow_peak_is_climbed():
    peak, _ = worst_case(st.integers(0, 10**6), lambda n: exp(-abs(n - 123_456) / 1000), examples=2000)
    assert abs(peak - 123_456) < 200


def test_same_seed_same_search():
    def run(seed):
        seen = []
        worst_case(st.floats(0, 1), lambda x: seen.append(x) or x, examples=50, seed=seed)
        return seen

    assert run(1) == run(1) != run(2)


def test_no_error_anywhere_is_reported_as_none():
    assert worst_case(st.integers(0, 5), lambda n: 0.0, examples=20)[1] == 0.0


@pytest.mark.parametrize("bad", [-1.0, nan])
def test_a_discrepancy_must_be_a_size(bad):
    with pytest.raises(ValueError, match="discrepancy"):
        worst_case(st.just(1), lambda _: bad)
    with pytest.raises(ValueError, match="examples = 0"):
        worst_case(st.just(1), lambda _: 1.0, examples=0)
