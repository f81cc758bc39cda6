"""What the derivations of the ledger cite or define, against sums, chains, quadrature and raw data."""

import math

import mpmath
import numpy as np
import pytest
import sympy as sp

from theory.catalogue import formula
from theory.families.gaussian import likelihood as gaussian_likelihood
from theory.language.formula import evaluate
from theory.papers import (
    baxter,
    borji,
    borkar,
    fresh_biased_gaussian,
    kimura,
    kimura_ohta,
    missing_mass,
    shifted_mixture,
    suresh,
    yi,
)


def at(expr, values):
    """The number that a closed form has at values given by the names of its symbols."""
    return float(expr.xreplace({symbol: sp.sympify(values[str(symbol)]) for symbol in expr.free_symbols}))


def wright_fisher(size):
    """The transition matrix of the count of one atom among ``size`` data."""
    share = np.arange(size + 1) / size
    table = [[float(math.comb(size, k)) for k in range(size + 1)]]
    with np.errstate(divide="ignore", invalid="ignore"):
        law = (
            np.array(table)
            * share[:, None] ** np.arange(size + 1)
            * (1 - share[:, None]) ** np.arange(size, -1, -1)
        )
    return law


def conditioned(size, end):
    """The chain on 1..size − 1, conditioned to end at 0 or at ``size``."""
    chance = np.arange(1, size) / size if end else 1 - np.arange(1, size) / size
    return wright_fisher(size)[1:-1, 1:-1] * chance[None, :] / chance[:, None]


def mean_time_to_fix():
    said = (step.after for step in kimura_ohta.time_to_fix().steps)
    return next(s.rhs for s in said if s.lhs == kimura_ohta.fixes(kimura_ohta.p))


def test_times_given_fixation_or_loss_are_those_of_the_chain():
    size = 100
    stays = np.linalg.inv(np.eye(size - 1) - conditioned(size, end=True))
    mean = stays.sum(axis=1)
    rare = at(mean_time_to_fix(), {"D": size, "p": sp.Rational(1, size)})
    assert mean[0] == pytest.approx(rare, rel=0.02)
    square = 2 * stays @ mean - mean
    limit = at(kimura.variance_of_collapse().conclusion.rhs, {"D": size})
    assert math.sqrt(square[0] - mean[0] ** 2) == pytest.approx(math.sqrt(limit), rel=0.02)
    assert stays[0, size // 2] == pytest.approx(2, rel=0.01)
    lost = np.linalg.inv(np.eye(size - 1) - conditioned(size, end=False)).sum(axis=1)
    age = kimura_ohta.age().conclusion.rhs
    for count in (10, 30):
        expected = at(age, {"D": size, "p": sp.Rational(count, size)})
        assert lost[count - 1] == pytest.approx(expected, rel=0.06)


def test_the_first_loss_of_three_atoms_is_that_of_the_chain():
    size, runs = 120, 4000
    draws = np.random.default_rng(3)
    counts = np.tile([size // 2, size // 3, size // 6], (runs, 1))
    times = np.zeros(runs)
    alive = np.ones(runs, dtype=bool)
    while alive.any():
        counts[alive] = draws.multinomial(size, counts[alive] / size)
        times[alive] += 1
        alive &= (counts > 0).all(axis=1)
    point = {"D": size, "a": sp.Rational(1, 2), "b": sp.Rational(1, 3)}
    expected = at(baxter.first_of_three().conclusion.rhs, point)
    assert times.mean() == pytest.approx(expected, abs=5 * times.std() / math.sqrt(runs) + 2)


def test_the_risk_on_mixed_labels_is_that_of_raw_data():
    plain, shifted, features, runs = 7, 5, 3, 20_000
    draws = np.random.default_rng(7)
    rows = draws.standard_normal((runs, plain + shifted, features))
    labels = 0.5 * draws.standard_normal((runs, plain + shifted))
    labels[:, plain:] += rows[:, plain:, 0] * 2
    fit = np.linalg.solve(rows.transpose(0, 2, 1) @ rows, rows.transpose(0, 2, 1) @ labels[..., None])[..., 0]
    errors = (fit**2).sum(axis=1)
    point = {"n_1": plain, "n_2": shifted, "d": features, "c": 2, "sigma": sp.Rational(1, 2)}
    expected = at(shifted_mixture.EXACT, point)
    assert errors.mean() == pytest.approx(expected, abs=5 * errors.std() / math.sqrt(runs))
    assert abs(errors.mean() - expected * 1.05) > 2 * errors.std() / math.sqrt(runs)


@pytest.mark.parametrize("window", [0.5, 1.0, 2.0, 3.0])
def test_a_verifier_contracts_most_slowly_at_its_centre(window):
    grid = np.linspace(-window, window, 4001)

    def spread(mean):
        weights = np.exp(-((grid - mean) ** 2) / 2)
        weights[[0, -1]] /= 2
        weights /= weights.sum()
        return weights @ grid**2 - (weights @ grid) ** 2

    for start in (0.1, 1, 3):
        weights = np.exp(-((grid - start) ** 2) / 2)
        weights[[0, -1]] /= 2
        moved = at(yi.one_round().conclusion.rhs, {"b": window, "theta": start})
        assert weights @ grid / weights.sum() == pytest.approx(moved, rel=1e-5)
    largest = at(yi.SLOPE, {"b": window})
    assert spread(0) == pytest.approx(largest, rel=1e-5)
    assert all(spread(mean) < largest for mean in (0.1, 0.5, 1, 3))


def test_few_synthetic_data_beside_many_real_ones():
    """At λ = 0 every synthetic datum is the last mean, and 𝔼√s is a series of Gamma functions."""
    mpmath.mp.dps, digits = 30, mpmath.mp.dps
    try:

        def risk(real, synthetic):
            n = mpmath.mpf(real + synthetic)
            drift = real / n**2 / (1 - (synthetic / n) ** 2)
            between = real * synthetic / n * (mpmath.mpf(1) / real + drift)
            half = mpmath.mpf(real - 1) / 2
            powers = [
                2**p * mpmath.exp(mpmath.loggamma(half + p) - mpmath.loggamma(half))
                for p in (mpmath.mpf(1) / 2, -mpmath.mpf(1) / 2, -mpmath.mpf(3) / 2, -mpmath.mpf(5) / 2)
            ]
            moments = (1, between, 3 * between**2, 15 * between**3)
            root = sum(
                mpmath.binomial(0.5, k) * m * power
                for k, (m, power) in enumerate(zip(moments, powers, strict=True))
            )
            return drift + 1 + (real - 1 + between) / (n - 1) - 2 * root / mpmath.sqrt(n - 1)

        limit = fresh_biased_gaussian.second_order().conclusion.rhs
        for synthetic in (1, 8, 9, 20):
            found = (risk(10**5, synthetic) - risk(10**5, 0)) * 10**10
            assert float(found) == pytest.approx(at(limit, {"m": synthetic, "lambda": 0}), abs=0.02)
    finally:
        mpmath.mp.dps = digits


def test_the_fit_at_rest_is_where_the_moments_settle():
    real, synthetic, bias = 11, 6, 0.7
    n, error, spread = real + synthetic, 0.0, 1.0
    for _ in range(400):
        moved = real / n**2 + synthetic * bias * spread / n**2 + (synthetic / n) ** 2 * error
        spread = (real + synthetic * bias * spread + synthetic * error - n * moved) / (n - 1)
        error = moved
    point = {"N": real, "m": synthetic, "lambda": bias}
    assert error == pytest.approx(at(fresh_biased_gaussian.ERROR, point))
    assert spread == pytest.approx(at(fresh_biased_gaussian.SPREAD, point))


def test_missing_masses_are_those_of_their_sums():
    ranks = np.arange(1, 2_000_001, dtype=float)
    data, exponent, trained = 10.0**6, 2.0, 2.5
    scaled = data ** ((exponent - 1) / trained) * (ranks**-exponent * np.exp(-data * ranks**-trained)).sum()
    limit = missing_mass.narrowed_training_law().conclusion.rhs
    assert scaled == pytest.approx(at(limit, {"b": exponent, "B": trained}), rel=0.01)
    theta = 1 / ranks**2
    unseen = math.sqrt(10**6) * (theta * (1 - theta) ** (10**6)).sum()
    assert unseen == pytest.approx(at(missing_mass.learning_curve().conclusion.rhs, {"a": 1}), abs=1e-3)
    cut = 1000
    for tau in (0.1, 1.0, 5.0):
        beyond = ranks[cut:]
        mass = cut * (np.exp(-tau * cut**2 / beyond**2) / beyond**2).sum()
        limit = missing_mass.clean_data_beyond_a_cut().conclusion.rhs
        assert mass == pytest.approx(at(limit, {"tau": tau}), rel=0.01)


def test_outside_data_settle_the_discrete_loop():
    size, share, chance = 9, 0.2, 0.3
    counts = np.arange(size + 1) / size
    seen = share * chance + (1 - share) * counts
    table = np.array([float(math.comb(size, k)) for k in range(size + 1)])
    law = table * seen[:, None] ** np.arange(size + 1) * (1 - seen[:, None]) ** np.arange(size, -1, -1)
    state = np.linalg.matrix_power(law, 300)[0]
    limit = borkar.with_outside_data().conclusion.rhs
    expected = at(limit, {"a": share, "n": size, "h": chance * (1 - chance)})
    assert state @ (counts - chance) ** 2 == pytest.approx(expected)


def test_divergence_of_the_gaussian_loop_grows_as_raw_fits_do():
    size, fits, runs = 8, 5, 40_000
    draws = np.random.default_rng(11)
    mean, spread = np.zeros(runs), np.ones(runs)
    for _ in range(fits):
        data = mean[:, None] + np.sqrt(spread)[:, None] * draws.standard_normal((runs, size))
        mean, spread = data.mean(axis=1), data.var(axis=1, ddof=1)
    divergence = (spread + mean**2 - 1 - np.log(spread)) / 2
    rate = (1 / size + math.log((size - 1) / 2) - float(mpmath.digamma((size - 1) / 2))) / 2
    assert divergence.mean() == pytest.approx(rate * fits, abs=5 * divergence.std() / math.sqrt(runs))
    likelihood = (math.log(2 * math.pi) + np.log(spread) + (1 + mean**2) / spread) / 2
    point = {"n": size, "t": fits, "c": math.log((size - 1) / 2) - float(mpmath.digamma((size - 1) / 2))}
    expected = at(gaussian_likelihood.likelihood_of_the_gaussian_loop().conclusion.rhs, point)
    assert likelihood.mean() == pytest.approx(expected, abs=6 * likelihood.std() / math.sqrt(runs))
    assert borji.divergence_grows().conclusion.rhs is sp.oo


def test_shares_survive_as_long_as_the_bracket_says():
    g = 1.0
    for fit in range(1, 200):
        assert 1 / fit <= g <= 2 / (fit + 1) + 1e-12
        g = 1 - math.exp(-g)
    size = 20
    law, g, state = wright_fisher(size), 1.0, np.eye(size + 1)[3]
    for _ in range(30):
        state = state @ law
        assert 1 - state[0] >= 1 - math.exp(-3 * g)
        g = 1 - math.exp(-g)
    assert suresh.bracket_is_half().conclusion.rhs == (suresh.t + 1) / 2


@pytest.mark.parametrize(
    ("size", "expected", "margin"), [(2, 0.144, 0.006), (150, 1 - 2 / math.sqrt(6), 0.012)]
)
def test_a_fixed_real_tail_gains_mass(size, expected, margin):
    """Given the variances the limiting mean is normal: its tail is averaged over runs of variances."""
    draws, runs = np.random.default_rng(5), 6000
    spread, total = np.ones(runs), np.zeros(runs)
    for _ in range(60 * size):
        total += spread / size
        spread *= draws.chisquare(size - 1, runs) / (size - 1)
    found = float(np.mean([math.erfc(math.sqrt(2 / variance)) for variance in total]))
    assert found == pytest.approx(expected, abs=margin)


def test_catalogued_times_and_losses_are_those_of_the_claims():
    """The claims' forms are compared above with chains and raw fits, the formulas with them."""
    point = {"D": 100, "q": sp.Rational(1, 10)}
    lost = formula("categorical.replace.loss_time_diffusion").rhs
    assert at(lost, point) == pytest.approx(at(kimura_ohta.age().conclusion.rhs, {"D": 100, "p": point["q"]}))
    fixed = formula("categorical.replace.fixation_time_diffusion").rhs
    assert at(fixed, point) == pytest.approx(at(mean_time_to_fix(), {"D": 100, "p": point["q"]}))
    third = {"D": 60, "a": sp.Rational(1, 3), "b": sp.Rational(1, 3)}
    three = evaluate("categorical.replace.first_loss_time_diffusion", {"D": 60, "N": 3})
    assert float(three) == pytest.approx(at(baxter.first_of_three().conclusion.rhs, third))
    many = evaluate("categorical.replace.ancestor_time_variance_diffusion", {"D": 100, "N": 10**9})
    assert float(many) == pytest.approx(
        at(kimura.variance_of_collapse().conclusion.rhs, {"D": 100}), rel=1e-6
    )
    c = math.log(7 / 2) - float(mpmath.digamma(7 / 2))
    loss = gaussian_likelihood.likelihood_of_the_gaussian_loop().conclusion.rhs
    nats = evaluate("gaussian.replace.negative_log_likelihood", {"n": 8, "t": 5, "sigma0": 3})
    assert float(nats) == pytest.approx(at(loss, {"n": 8, "t": 5, "c": c}) + math.log(3))
    assert float(evaluate("gaussian.replace.expected_kl", {"n": 8, "t": 5})) == pytest.approx(
        5 * (1 / 8 + c) / 2
    )


@pytest.mark.parametrize("atoms", [2, 7, 300, 2000])
def test_the_first_loss_is_the_integral_over_independent_branches(atoms):
    """2D∫∏(1 − e^{−u/N})du/u², by quadrature: no sum over sets, no cancelling."""
    value = mpmath.quad(
        lambda u: mpmath.exp(atoms * mpmath.log1p(-mpmath.exp(-u / atoms))) / u**2,
        [0, atoms / 4, atoms * math.log(atoms), 9 * atoms * math.log(atoms + 1), mpmath.inf],
    )
    found = evaluate("categorical.replace.first_loss_time_diffusion", {"D": 1, "N": atoms})
    assert float(found) == pytest.approx(2 * float(value), rel=1e-6)
