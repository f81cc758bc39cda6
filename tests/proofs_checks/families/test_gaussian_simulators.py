"""Raw vectors against what is known of any loop; what definitions draw, and faster ways, against them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from proofs_checks.simulators import gaussian_statistics
from proofs_checks.simulators.defined import draw_fits
from tests.reference import gaussian_vectors as gaussian
from tests.reference.tail_probability import tail_probability_ball
from theory import catalogue
from theory.families.gaussian.heavy_tails import (
    covariance_term_variance_ball,
    variance_variance,
    w2_variance_ball,
)
from theory.language.formula import evaluate
from theory.transport.gaussian import bures_squared_of_factors, factor


def _value(name, **values):
    return float(evaluate(catalogue.formula(name), values).decimal)


@st.composite
def loops(draw):
    """Draw Σ₀ of any dimension, rank and condition, a sample size (n ≤ d as well), a number of fits."""
    d = draw(st.integers(1, 4))
    rank = draw(st.integers(1, d))
    root = np.array(
        draw(st.lists(st.lists(st.integers(-2, 2), min_size=rank, max_size=rank), min_size=d, max_size=d))
    )
    grades = 10.0 ** np.array(draw(st.lists(st.integers(-4, 0), min_size=d, max_size=d)))
    scaled = root * grades[:, None]
    sigma0 = scaled @ scaled.T + np.diag(grades**2) * draw(st.booleans())
    return sigma0, draw(st.integers(2, 5)), draw(st.integers(1, 4))


@given(loop=loops(), seed=st.integers(0, 2**32 - 1), rule=st.sampled_from(["replace", "accumulate"]))
@settings(max_examples=40, deadline=None)
def test_every_fit_is_a_covariance_inside_the_range_of_the_real_one(loop, seed, rule):
    sigma0, n, t = loop
    fits = getattr(gaussian, rule)(
        np.random.default_rng(seed),
        mean0=[0.0] * len(sigma0),
        sigma0=sigma0,
        n=n,
        generations=[t],
        replicates=3,
    )
    kernel = np.linalg.eigh(sigma0 / max(np.trace(sigma0), 1e-300))
    null = kernel.eigenvectors[:, kernel.eigenvalues < 1e-12]
    for mean, covariance in zip(fits.means[0], fits.covariances[0], strict=True):
        scale = max(np.abs(covariance).max(), np.trace(sigma0), 1e-300)
        assert np.allclose(covariance, covariance.T, atol=1e-15 * scale)
        assert np.linalg.eigvalsh(covariance).min() >= -1e-12 * scale
        assert np.abs(null.T @ covariance @ null).max(initial=0.0) <= 1e-6 * scale
        assert np.abs(null.T @ mean).max(initial=0.0) <= 1e-5 * np.sqrt(scale)
        if rule == "replace":
            assert np.linalg.matrix_rank(covariance, tol=1e-7 * scale) <= n - 1


CASES = [
    ([[2.0, 0.6], [0.6, 1.0]], 6, 3),
    ([[1.0, 0.0, 0.0], [0.0, 4.0, 2.0], [0.0, 2.0, 1.0]], 3, 2),
    ([[1.0, 0.5, 0.2, 0.1], [0.5, 1.0, 0.5, 0.2], [0.2, 0.5, 1.0, 0.5], [0.1, 0.2, 0.5, 1.0]], 2, 2),
]
REPLICATES = 40_000


@pytest.mark.parametrize(("sigma0", "n", "t"), CASES)
@pytest.mark.parametrize("loop", ["replace", "replace_biased", "accumulate", "accumulate_biased"])
def test_means_and_every_entry_of_the_covariance_in_any_dimension(sigma0, n, t, loop):
    rule, divisor = loop.split("_")[0], "biased" if loop.endswith("_biased") else "unbiased"
    fits = getattr(gaussian, rule)(
        np.random.default_rng(11),
        mean0=[1.0] * len(sigma0),
        sigma0=sigma0,
        n=n,
        generations=[t],
        replicates=REPLICATES,
        divisor=divisor,
    )
    ratio = _value(f"gaussian.{loop}.variance", t=t, n=n, sigma0=1)
    share = _value(f"gaussian.{loop}.mean_drift", t=t, n=n, trace=1)
    errors = fits.means[0] - 1.0
    drift = np.einsum("ri,rj->rij", errors, errors)
    for found, expected in ((fits.covariances[0], ratio), (drift, share)):
        spread = found.std(axis=0) / np.sqrt(REPLICATES)
        assert (np.abs(found.mean(axis=0) - expected * np.array(sigma0)) <= 5 * spread + 1e-12).all()


@pytest.mark.parametrize(("sigma0", "n", "t"), CASES)
def test_the_covariance_term_lies_between_its_bounds_in_any_dimension(sigma0, n, t):
    fits = gaussian.replace(
        np.random.default_rng(5),
        mean0=[0.0] * len(sigma0),
        sigma0=sigma0,
        n=n,
        generations=[t],
        replicates=2_000,
    )
    real = factor(np.array(sigma0))
    terms = []
    for covariance in fits.covariances[0]:
        values, vectors = np.linalg.eigh(covariance)
        terms.append(bures_squared_of_factors(vectors * np.sqrt(np.maximum(values, 0)), real))
    spread = np.std(terms) / np.sqrt(len(terms))
    scale = {"t": t, "n": n, "trace": int(1000 * np.trace(sigma0))}
    low = _value("gaussian.replace.covariance_term_lower", **scale) / 1000
    frobenius = int(1000 * np.linalg.norm(sigma0))
    high = _value("gaussian.replace.covariance_term_upper", **scale, frobenius=frobenius) / 1000
    assert low - 5 * spread <= np.mean(terms) <= high + 5 * spread
    assert low < high


@pytest.mark.parametrize("divisor", ["unbiased", "biased"])
@pytest.mark.parametrize("bias", [1.0, 0.5, 1.3])
def test_sufficient_statistics_have_the_law_of_raw_data(divisor, bias):
    common = {"n": 4, "generations": [1, 3], "replicates": 20_000, "divisor": divisor, "sampling_bias": bias}
    raw = gaussian.replace(np.random.default_rng(1), mean0=[0.0], sigma0=[[2.25]], **common)
    fast = gaussian_statistics.replace(np.random.default_rng(2), sigma0=1.5, **common)
    for k in range(2):
        assert kstest(raw.means[k, :, 0], fast.means[k]).pvalue > 1e-4
        assert kstest(np.log(raw.covariances[k, :, 0, 0]), fast.log_variances[k]).pvalue > 1e-4


@pytest.mark.parametrize("loop", ["replace", "accumulate_biased", "sampling_bias"])
def test_the_definition_has_the_law_of_vectors_in_one_dimension(loop):
    rule, divisor = loop.split("_")[0], "biased" if loop.endswith("biased") else "unbiased"
    bias = {"sampling_bias": 0.5} if loop == "sampling_bias" else {}
    vectors = getattr(gaussian, "replace" if bias else rule)(
        np.random.default_rng(1), mean0=[0.0], sigma0=[[2.25]], n=4, generations=[1, 3], replicates=20_000,
        divisor=divisor, **bias,
    )  # fmt: skip
    values = {"n": 4, "sigma0": Fraction(3, 2), "lam": Fraction(1, 2)}
    defined = draw_fits(f"gaussian.{loop}.variance", np.random.default_rng(2), values, 20_000, (1, 3))
    for k in range(2):
        assert kstest(vectors.means[k, :, 0], defined["e"][k]).pvalue > 1e-4
        assert kstest(vectors.covariances[k, :, 0, 0], defined["s"][k]).pvalue > 1e-4
    assert kstest(vectors.covariances[1, :, 0, 0], 1.1 * defined["s"][1]).pvalue < 1e-4


def test_tilted_runs_weighted_back_have_the_law_of_raw_data():
    """Compare distribution functions, and moments that the raw data can resolve."""
    n, t, count = 5, 3, 60_000
    raw = gaussian.replace(
        np.random.default_rng(3), mean0=[0.0], sigma0=[[1.0]], n=n, generations=[t], replicates=count
    )
    tilted = gaussian_statistics.replace(
        np.random.default_rng(4), sigma0=1.0, n=n, generations=[t], replicates=count, tilted=True
    )
    weights = np.exp(tilted.log_weights[0])
    assert weights.mean() == pytest.approx(1.0, abs=5 * weights.std() / np.sqrt(count))
    for threshold in (0.1, 0.3, 1.0, 3.0):
        for plain, other in (
            (raw.covariances[0, :, 0, 0] > threshold, tilted.log_variances[0] > np.log(threshold)),
            (raw.means[0, :, 0] ** 2 > threshold, tilted.means[0] ** 2 > threshold),
        ):
            weighted = weights * other
            spread = np.hypot(plain.std(), weighted.std()) / np.sqrt(count)
            assert abs(plain.mean() - weighted.mean()) <= 5 * spread


def test_the_known_variances_are_those_of_the_simulation():
    n, t, count = 30, 3, 400_000
    fits = gaussian_statistics.replace(
        np.random.default_rng(6), sigma0=1.0, n=n, generations=[t], replicates=count
    )
    deviation = np.exp(fits.log_variances[0] / 2)
    for sample, known in (
        (deviation**2, float(variance_variance(t, n))),
        ((deviation - 1) ** 2, float(covariance_term_variance_ball(t, n))),
        (fits.means[0] ** 2, _value("gaussian.replace.drift_variance", t=t, n=n, sigma0=1)),
        (fits.means[0] ** 2 + (deviation - 1) ** 2, float(w2_variance_ball(t, n))),
    ):
        assert sample.var() == pytest.approx(known, rel=0.03)


@pytest.mark.parametrize(("t", "n", "ratio"), [(1, 3, "1"), (5, 4, "1/2"), (20, 10, "1/5"), (3, 2, "2")])
def test_the_exact_tail_is_that_of_the_simulation(t, n, ratio):
    count = 100_000
    fits = gaussian_statistics.replace(
        np.random.default_rng(8), sigma0=1.0, n=n, generations=[t], replicates=count
    )
    exact = float(tail_probability_ball(t, n, Fraction(ratio)))
    above = fits.log_variances[0] > 2 * np.log(float(Fraction(ratio)))
    assert abs(above.mean() - exact) <= 5 * np.sqrt(exact * (1 - exact) / count)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"sigma0": [[1.0, 2.0], [2.0, 1.0]]},
            "sigma0 must be positive semidefinite, but its smallest eigenvalue is -1",
        ),
        ({"sigma0": [[1.0, 0.5], [0.0, 1.0]]}, "sigma0 must be symmetric"),
        ({"n": 1}, "n must be an integer ≥ 2"),
        ({"mean0": [0.0]}, "mean0 must have length 2, the dimension of sigma0"),
    ],
)
def test_bad_input_is_named(arguments, message):
    sound = {
        "mean0": [0.0, 0.0],
        "sigma0": [[1.0, 0.0], [0.0, 1.0]],
        "n": 3,
        "generations": [1],
        "replicates": 2,
    }
    for simulate in (gaussian.replace, gaussian.accumulate):
        with pytest.raises(ValueError, match=message):
            simulate(np.random.default_rng(0), **{**sound, **arguments})
