"""Median loss times, beside laws of the loops that share no arithmetic with them, and beside raw data."""

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx
from scipy.stats import binom, poisson

from theory.language.formula import evaluate
from theory.language.parameters import DomainError
from theory.markov.medians import survival_passage
from theory.numbers.walk import TooManyTerms

POISSON, ATOM = "poisson.replace.loss_time_median", "categorical.replace.loss_time_median"


def median(formula, **values):
    return float(evaluate(formula, values))


def lost_by_chain(mean, fits, top=400):
    """ℙ(the sum of the data is 0 by each fit), from the transition matrix of the sums, cut at ``top``."""
    sums = np.arange(top + 1)
    law, step = poisson.pmf(sums, mean), poisson.pmf(sums, sums[:, None])
    found = [law[0]]
    for _ in range(fits - 1):
        law = law @ step
        found.append(law[0])
    return np.array(found)


@pytest.mark.parametrize(("n", "lam"), [(1, Fraction(1, 50)), (1, 1), (3, 1), (2, Fraction(7, 2)), (10, 1)])
def test_the_poisson_median_is_that_of_the_chain_of_sums(n, lam):
    found = int(median(POISSON, n=n, lam=lam))
    lost = lost_by_chain(float(n * lam), found + 1)
    assert lost[found - 1] >= 0.5 > (lost[found - 2] if found > 1 else 0)


@pytest.mark.parametrize(("n", "lam"), [(1, Fraction(1, 10**9)), (1, 1), (7, 3), (10**5, 2), (10**12, 10**9)])
def test_the_median_lies_between_its_bounds_at_every_size(n, lam):
    low, high = (median(f"{POISSON}_{side}", n=n, lam=lam) for side in ("lower", "upper"))
    assert low - 1e-12 * abs(low) <= median(POISSON, n=n, lam=lam) <= high * (1 + 1e-12)
    assert high - low <= 2 + math.log(1 + high) / 3 + 1e-12 * high


def test_the_passage_is_the_first_and_what_is_undecided_is_a_ball():
    g, t = 1.0, 1
    for t in range(1, 400):
        assert int(survival_passage(arb(g) * arb(1, 1e-9).upper()).unique_fmpz()) == t
        assert int(survival_passage(arb(g) * arb(1, 1e-9).lower()).unique_fmpz()) == t + 1
        g = 1 - math.exp(-g)
    with ctx.workprec(64):
        wide = survival_passage(arb(g, 1e-4))
    assert wide.contains(t + 1)
    assert wide.unique_fmpz() is None
    with pytest.raises(ValueError, match="x > 0"):
        survival_passage(arb(0))


def test_no_rate_is_no_loss():
    with pytest.raises(DomainError):
        evaluate(POISSON, {"n": 1, "lam": 0})
    for q in (0, 1):
        with pytest.raises(DomainError):
            evaluate(ATOM, {"D": 3, "q": q})
    with pytest.raises(TooManyTerms, match="loss_time_diffusion"):
        evaluate(ATOM, {"D": 401, "q": Fraction(1, 2)})


def lost_counts(size, q, fits):
    """ℙ(X_t = 0) by the forward chain of the counts, in float64."""
    counts = np.arange(size + 1)
    law, step = binom.pmf(counts, size, q), binom.pmf(counts, size, counts[:, None] / size)
    found = [law[0]]
    for _ in range(fits - 1):
        law = law @ step
        found.append(law[0])
    return np.array(found)


@pytest.mark.parametrize(
    ("size", "q"), [(1, 0.25), (2, 0.75), (9, 0.125), (30, 0.5), (60, 2**-8), (60, 1 - 2**-8)]
)
def test_the_median_of_an_atom_is_that_of_the_forward_chain(size, q):
    found = int(median(ATOM, D=size, q=Fraction(q)))
    lost = lost_counts(size, q, found + 1)
    assert lost[found - 1] >= (1 - q) / 2 - 1e-12
    assert found == 1 or lost[found - 2] < (1 - q) / 2


def test_where_the_probability_is_a_half_exactly_the_median_is_reached():
    """D = 2, q = 1/2: ℙ(X_1 = 0) = 1/4, half of 1 − q."""
    assert median(ATOM, D=2, q=Fraction(1, 2)) == 1
    assert median(ATOM, D=2, q=Fraction(501, 1000)) == 2


def test_raw_data_are_lost_half_the_time_by_the_median_and_no_fit_before():
    """0.01 is 5 standard errors: two or three fits on either side of the median are told apart."""
    runs, draws = 60_000, np.random.default_rng(4)
    sums, alive = np.full(runs, 10), []
    for _ in range(30):
        sums = draws.poisson(sums)
        alive.append((sums > 0).mean())
    found = int(median(POISSON, n=10, lam=1))
    assert alive[found - 1] <= 0.5 + 0.01
    assert alive[found - 2] > 0.5 - 0.01
    assert alive[found - 4] > 0.5 + 0.01
    assert alive[found + 1] < 0.5 - 0.01
    size, q = 20, 0.25
    counts, lost = draws.binomial(size, q, runs), []
    for _ in range(200):
        lost.append(counts == 0)
        counts = draws.binomial(size, counts / size)
    given = np.array(lost)[:, counts == 0].mean(axis=1)
    found = int(median(ATOM, D=size, q=Fraction(1, 4)))
    assert given[found - 1] >= 0.5 - 0.01
    assert given[found - 2] < 0.5 + 0.01
    assert given[found - 3] < 0.5 - 0.01 < 0.5 + 0.01 < given[found + 1]
