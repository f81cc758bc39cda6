"""The Gaussian loops set against their formulas: raw data first, tilted where means are hopeless."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.simulators import gaussian, gaussian_statistics
from theory.families.gaussian import heavy_tails
from theory.families.gaussian.definitions import DEVIATION
from theory.families.gaussian.path_moments import path_variances
from theory.language.formula import evaluate_expression
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

Array = NDArray[np.float64]

FITS = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1), ceiling=40)
FEW_FITS = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1), ceiling=8)
SMALL_SAMPLE = Parameter(
    name="n", meaning="data drawn in each generation", domain=Domain(kind="integer", lower=2), ceiling=12
)
TRACE = Parameter(
    name="trace",
    meaning="trace of the covariance of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=9,
)
ROUNDING = 1e-9
"""Relative, far above that of float64 in a variance of the path."""

DIRECTION = np.array([0.6, -0.8])


def _whole(values: Values, name: str) -> int:
    return integer_of(values, name)


def _real(values: Values, name: str) -> float:
    return float_of(values, name)


def _fits(
    rule: str, divisor: Any, rng: np.random.Generator, values: Values, replicates: int
) -> tuple[Array, Array]:
    """Run a raw-data loop in d = 1 and return the last fit: mean error and variance, (replicates,) each."""
    fits = _all_fits(rule, divisor, rng, values, replicates)
    return fits.means[-1, :, 0] - _mean(values), fits.covariances[-1, :, 0, 0]


def _mean(values: Values) -> float:
    """Return the real data's mean, in units of their deviation: its errors are then not rounded away."""
    return 0.7 * _real(values, "sigma0")


def _all_fits(
    rule: str, divisor: Any, rng: np.random.Generator, values: Values, replicates: int
) -> gaussian.Fits:
    """Run a raw-data loop in d = 1 and return fit 1 and the last."""
    simulate = gaussian.replace if rule == "replace" else gaussian.accumulate
    return simulate(
        rng,
        mean0=[_mean(values)],
        sigma0=[[_real(values, "sigma0") ** 2]],
        n=_whole(values, "n"),
        generations=[1, _whole(values, "t")],
        replicates=replicates,
        divisor=divisor,
        **({"sampling_bias": _real(values, "lam")} if "lam" in values else {}),
    )


def _drifts(rule: str, divisor: Any, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖μ_k − μ₀‖² of the last fit and of fit 1, (2, replicates), two dimensions and a singular Σ₀."""
    simulate = gaussian.replace if rule == "replace" else gaussian.accumulate
    deviation = float(np.sqrt(_real(values, "trace")))
    fits = simulate(
        rng,
        mean0=[deviation, -2 * deviation],
        sigma0=(_real(values, "trace") * np.outer(DIRECTION, DIRECTION)).tolist(),
        n=_whole(values, "n"),
        generations=[1, _whole(values, "t")],
        replicates=replicates,
        divisor=divisor,
        **({"sampling_bias": _real(values, "lam")} if "lam" in values else {}),
    )
    error: Array = fits.means[[-1, 0]] - np.array([deviation, -2 * deviation])
    squared: Array = (error**2).sum(axis=2)
    return squared


def _drift(rule: str, divisor: Any, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    return np.asarray(_drifts(rule, divisor, rng, values, replicates)[0])


def _controlled_drift(
    rule: str, divisor: Any, rng: np.random.Generator, values: Values, replicates: int
) -> Array:
    """Return ‖μ_t − μ₀‖² and ‖μ_1 − μ₀‖² − tr Σ₀/n, (replicates, 2): μ_1 is the mean of n real data."""
    last, first = _drifts(rule, divisor, rng, values, replicates)
    return np.stack([last, first - _real(values, "trace") / _whole(values, "n")], axis=1)


def _controlled_variance(
    rule: str, divisor: Any, rng: np.random.Generator, values: Values, replicates: int
) -> Array:
    """Return σ_t² and Σ(x − μ₀)²/n − σ₀² of the n real data x, shape (replicates, 2)."""
    fits, n = _all_fits(rule, divisor, rng, values, replicates), _whole(values, "n")
    scatter = (n - 1 if divisor == "unbiased" else n) * fits.covariances[0, :, 0, 0]
    squares = scatter / n + (fits.means[0, :, 0] - _mean(values)) ** 2
    return np.stack([fits.covariances[-1, :, 0, 0], squares - _real(values, "sigma0") ** 2], axis=1)


def _variance(rule: str, divisor: Any, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    return _fits(rule, divisor, rng, values, replicates)[1]


def _deviation(divisor: Any, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    return np.sqrt(_fits("replace", divisor, rng, values, replicates)[1])


def _covariance_term(divisor: Any, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    return (_deviation(divisor, rng, values, replicates) - _real(values, "sigma0")) ** 2


def _w2(divisor: Any, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    error, variance = _fits("replace", divisor, rng, values, replicates)
    return error**2 + (np.sqrt(variance) - _real(values, "sigma0")) ** 2


def _log_rate(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return (1/t) log(σ_t²/σ₀²) of raw data: every moment is finite, whatever t."""
    _, variance = _fits("replace", "unbiased", rng, {**values, "sigma0": Fraction(1)}, replicates)
    return np.log(variance) / _whole(values, "t")


def _negative_log_likelihood(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return −log of the fitted density, averaged over the law of a real datum, which has mean 0."""
    error, variance = _fits("replace", "unbiased", rng, values, replicates)
    real = _real(values, "sigma0") ** 2
    return (np.log(2 * np.pi * variance) + (real + error**2) / variance) / 2


def _divergence(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return KL(fit ‖ real law), in units of the real deviation."""
    error, variance = _fits("replace", "unbiased", rng, {**values, "sigma0": Fraction(1)}, replicates)
    return (variance + error**2 - 1 - np.log(variance)) / 2


def _tail(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    _, variance = _fits("replace", "unbiased", rng, {**values, "sigma0": Fraction(1)}, replicates)
    return (np.sqrt(variance) > _real(values, "ratio")).astype(np.float64)


def _tilted(
    scale: str, rng: np.random.Generator, values: Values, replicates: int
) -> gaussian_statistics.ScalarFits:
    deviation = np.sqrt(_real(values, "trace")) if scale == "trace" else _real(values, "sigma0")
    return gaussian_statistics.replace(
        rng,
        sigma0=float(deviation),
        n=_whole(values, "n"),
        generations=[_whole(values, "t")],
        replicates=replicates,
        tilted=True,
    )


def _tilted_drift(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    drift: Array = _tilted("trace", rng, values, replicates).squared_drift[0]
    return drift


def _tilted_variance(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return w σ_t² with all fits but the last tilted, and the last to raw data.

    With the last fit tilted as well, w σ_t² would be σ₀² whatever the loop did, and test nothing.
    """
    n, t = _whole(values, "n"), _whole(values, "t")
    last: Array = rng.standard_normal((replicates, n)).var(axis=1, ddof=1)
    if t == 1:
        return last * _real(values, "sigma0") ** 2
    before = _tilted("sigma0", rng, {**values, "t": t - 1}, replicates)
    weighted: Array = np.exp(before.log_variances[0] + before.log_weights[0]) * last
    return weighted


def _tilted_covariance_term(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return σ_t² from the tilted runs less 2σ₀σ_t − σ₀² from plain ones: only the first needs tilting."""
    deviation = _real(values, "sigma0")
    plain = _deviation("unbiased", rng, values, replicates)
    return _tilted_variance(rng, values, replicates) - 2 * deviation * plain + deviation**2


def _tilted_w2(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    drift: Array = _tilted("sigma0", rng, values, replicates).squared_drift[0]
    return drift + _tilted_covariance_term(rng, values, replicates)


def _raw_cost(values: Values) -> int:
    return _whole(values, "n") * _whole(values, "t")


def _plane_cost(values: Values) -> int:
    return 2 * _raw_cost(values)


def _fourth(values: Values, unit: str) -> float:
    scale = _real(values, unit)
    return scale**2 if unit == "trace" else scale**4


def _drift_spread(values: Values) -> float:
    at = {"t": values["t"], "n": values["n"], "sigma0": Fraction(1)}
    value = evaluate_expression(heavy_tails.drift_variance().conclusion.rhs, at, 17)
    return float(value.decimal) * _fourth(values, "trace")


def _variance_spread(values: Values) -> float:
    spread = heavy_tails.variance_variance(_whole(values, "t"), _whole(values, "n"))
    return float(spread) * _fourth(values, "sigma0")


def _term_spread(values: Values) -> float:
    ball = heavy_tails.covariance_term_variance_ball(_whole(values, "t"), _whole(values, "n"))
    return float(ball) * _fourth(values, "sigma0")


def _w2_spread(values: Values) -> float:
    ball = heavy_tails.w2_variance_ball(_whole(values, "t"), _whole(values, "n"))
    return float(ball) * _fourth(values, "sigma0")


def _with_fallback(
    formula: str, draw: Any, spread: Any, tilted: Any, parameters: tuple[Parameter, ...], cost: Any
) -> Experiment:
    return Experiment(
        formula=formula,
        draw=draw,
        cost=cost,
        variance=spread,
        parameters=parameters,
        fallback=Experiment(formula=formula, draw=tilted, cost=_raw_cost, parameters=parameters),
    )


def _path(name: str, biased: bool, unit: str, values: Values) -> float:
    """Variance of a statistic of the path; ``unit`` is what its variance is measured in."""
    found = path_variances(_whole(values, "t"), _whole(values, "n"), biased=biased)
    scale = _real(values, "sigma0") ** 2 if unit == "square" else _fourth(values, unit)
    spread: float = getattr(found, name)
    return (1 + ROUNDING) * spread * scale


EARLY_FITS = Parameter(
    name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1, upper=4), ceiling=4
)
LARGER_SAMPLE = Parameter(
    name="n",
    meaning="data drawn in each generation, enough for light tails",
    domain=Domain(kind="integer", lower=10, upper=20),
    ceiling=20,
)
MILD_BIAS = Parameter(
    name="lam",
    meaning="sampling bias",
    domain=Domain(kind="real", lower=Fraction(1, 4), upper=Fraction(3, 2)),
    ceiling=Fraction(3, 2),
)
ONE = (FITS, SMALL_SAMPLE, DEVIATION)
FEW = (FEW_FITS, SMALL_SAMPLE, DEVIATION)
EIGHT = replace(SMALL_SAMPLE, domain=Domain(kind="integer", lower=8))
"""Enough data for a variance of 1/χ²."""

EXPERIMENTS = (
    _with_fallback(
        "gaussian.replace.mean_drift",
        partial(_drift, "replace", "unbiased"),
        _drift_spread,
        _tilted_drift,
        (FITS, SMALL_SAMPLE, TRACE),
        _plane_cost,
    ),
    _with_fallback(
        "gaussian.replace.variance",
        partial(_variance, "replace", "unbiased"),
        _variance_spread,
        _tilted_variance,
        ONE,
        _raw_cost,
    ),
    _with_fallback(
        "gaussian.replace.covariance_term",
        partial(_covariance_term, "unbiased"),
        _term_spread,
        _tilted_covariance_term,
        FEW,
        _raw_cost,
    ),
    _with_fallback(
        "gaussian.replace.expected_w2", partial(_w2, "unbiased"), _w2_spread, _tilted_w2, FEW, _raw_cost
    ),
    Experiment(
        formula="gaussian.replace.standard_deviation",
        draw=partial(_deviation, "unbiased"),
        cost=_raw_cost,
        variance=partial(_path, "standard_deviation", False, "square"),
        parameters=FEW,
    ),
    Experiment(
        formula="gaussian.replace.negative_log_likelihood",
        draw=_negative_log_likelihood,
        cost=_raw_cost,
        tail=lambda values: (_whole(values, "n") - 1) / 2,  # of 1/χ²
        parameters=(replace(FEW_FITS, ceiling=4), EIGHT, DEVIATION),
    ),
    Experiment(
        formula="gaussian.replace.expected_kl",
        draw=_divergence,
        cost=_raw_cost,
        tail=all_moments,
        parameters=(FEW_FITS, SMALL_SAMPLE),
    ),
    Experiment(
        formula="gaussian.replace.log_variance_rate",
        draw=_log_rate,
        cost=_raw_cost,
        tail=all_moments,  # the logarithm of a product of chi-squares
        parameters=(SMALL_SAMPLE,),
        setting=(FITS,),
    ),
    *(
        Experiment(
            formula=f"gaussian.replace_biased.{name}",
            draw=draw,
            cost=_raw_cost,
            variance=spread,
            parameters=FEW,
        )
        for name, draw, spread in (
            (
                "variance",
                partial(_variance, "replace", "biased"),
                partial(_path, "variance", True, "sigma0"),
            ),
            (
                "standard_deviation",
                partial(_deviation, "biased"),
                partial(_path, "standard_deviation", True, "square"),
            ),
            (
                "covariance_term",
                partial(_covariance_term, "biased"),
                partial(_path, "covariance_term", True, "sigma0"),
            ),
            ("expected_w2", partial(_w2, "biased"), partial(_path, "w2", True, "sigma0")),
        )
    ),
    Experiment(
        formula="gaussian.replace_biased.mean_drift",
        draw=partial(_drift, "replace", "biased"),
        cost=_plane_cost,
        variance=partial(_path, "squared_drift", True, "trace"),
        parameters=(FEW_FITS, SMALL_SAMPLE, TRACE),
    ),
    *(
        Experiment(
            formula=f"gaussian.{rule}.variance",
            draw=partial(_variance, "accumulate", divisor),
            controlled=partial(_controlled_variance, "accumulate", divisor),
            cost=_raw_cost,
            parameters=FEW,
        )
        for rule, divisor in (("accumulate", "unbiased"), ("accumulate_biased", "biased"))
    ),
    *(
        Experiment(
            formula=f"gaussian.{rule}.mean_drift",
            draw=partial(_drift, "accumulate", divisor),
            controlled=partial(_controlled_drift, "accumulate", divisor),
            cost=_plane_cost,
            parameters=(FEW_FITS, SMALL_SAMPLE, TRACE),
        )
        for rule, divisor in (("accumulate", "unbiased"), ("accumulate_biased", "biased"))
    ),
    *(
        Experiment(
            formula=f"gaussian.sampling_bias{suffix}.{observable}",
            draw=partial(draw, "replace", divisor),
            controlled=controlled and partial(controlled, "replace", divisor),
            cost=cost,
            parameters=(EARLY_FITS, LARGER_SAMPLE, scale, MILD_BIAS),
        )
        for suffix, divisor in (("", "unbiased"), ("_biased", "biased"))
        for observable, draw, controlled, cost, scale in (
            ("variance", _variance, _controlled_variance, _raw_cost, DEVIATION),
            ("mean_drift", _drift, None, _plane_cost, TRACE),
        )
    ),
)
