"""The Gaussian loops set against their formulas: raw data first, tilted where means are hopeless."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.simulators import gaussian_statistics
from proofs_checks.simulators.defined import defined_experiment, draw_defined, draw_fits
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


def _whole(values: Values, name: str) -> int:
    return integer_of(values, name)


def _real(values: Values, name: str) -> float:
    return float_of(values, name)


def _fits(loop: str, rng: np.random.Generator, values: Values, replicates: int) -> tuple[Array, Array]:
    """Return the error of the mean and the variance of the last fit, d = 1, shape (replicates,) each."""
    states = draw_fits(f"gaussian.{loop}.variance", rng, values, replicates)
    return states["e"], states["s"]


def _deviation(loop: str, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    return np.sqrt(_fits(loop, rng, values, replicates)[1])


def _covariance_term(loop: str, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    return (_deviation(loop, rng, values, replicates) - _real(values, "sigma0")) ** 2


def _w2(loop: str, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    error, variance = _fits(loop, rng, values, replicates)
    return error**2 + (np.sqrt(variance) - _real(values, "sigma0")) ** 2


def _log_rate(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return (1/t) log(σ_t²/σ₀²) of raw data: every moment is finite, whatever t."""
    _, variance = _fits("replace", rng, {**values, "sigma0": Fraction(1)}, replicates)
    return np.log(variance) / _whole(values, "t")


def _negative_log_likelihood(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return −log of the fitted density, averaged over the law of a real datum, which has mean 0."""
    error, variance = _fits("replace", rng, values, replicates)
    real = _real(values, "sigma0") ** 2
    return (np.log(2 * np.pi * variance) + (real + error**2) / variance) / 2


def _divergence(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return KL(fit ‖ real law), in units of the real deviation."""
    error, variance = _fits("replace", rng, {**values, "sigma0": Fraction(1)}, replicates)
    return (variance + error**2 - 1 - np.log(variance)) / 2


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
    plain = _deviation("replace", rng, values, replicates)
    return _tilted_variance(rng, values, replicates) - 2 * deviation * plain + deviation**2


def _tilted_w2(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    drift: Array = _tilted("sigma0", rng, values, replicates).squared_drift[0]
    return drift + _tilted_covariance_term(rng, values, replicates)


def _raw_cost(values: Values) -> int:
    return _whole(values, "n") * _whole(values, "t")


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
    formula: str, draw: Any, spread: Any, tilted: Any, parameters: tuple[Parameter, ...]
) -> Experiment:
    return Experiment(
        formula=formula,
        draw=draw,
        cost=_raw_cost,
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

_DRIFT, _VARIANCE = (
    partial(draw_defined, f"gaussian.replace.{observable}") for observable in ("mean_drift", "variance")
)
_TERM = partial(_covariance_term, "replace")
EXPERIMENTS = (
    *(
        _with_fallback(f"gaussian.replace.{name}", draw, spread, tilted, parameters)
        for name, draw, spread, tilted, parameters in (
            ("mean_drift", _DRIFT, _drift_spread, _tilted_drift, (FITS, SMALL_SAMPLE, TRACE)),
            ("variance", _VARIANCE, _variance_spread, _tilted_variance, ONE),
            ("covariance_term", _TERM, _term_spread, _tilted_covariance_term, FEW),
            ("expected_w2", partial(_w2, "replace"), _w2_spread, _tilted_w2, FEW),
        )
    ),
    Experiment(
        formula="gaussian.replace.standard_deviation",
        draw=partial(_deviation, "replace"),
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
            draw=partial(draw, "replace_biased"),
            cost=_raw_cost,
            variance=partial(_path, name, True, unit),
            parameters=FEW,
        )
        for name, draw, unit in (
            ("standard_deviation", _deviation, "square"),
            ("covariance_term", _covariance_term, "sigma0"),
        )
    ),
    Experiment(
        formula="gaussian.replace_biased.expected_w2",
        draw=partial(_w2, "replace_biased"),
        cost=_raw_cost,
        variance=partial(_path, "w2", True, "sigma0"),
        parameters=FEW,
    ),
    defined_experiment(
        "gaussian.replace_biased.variance",
        variance=partial(_path, "variance", True, "sigma0"),
        parameters=FEW,
    ),
    defined_experiment(
        "gaussian.replace_biased.mean_drift",
        variance=partial(_path, "squared_drift", True, "trace"),
        parameters=(FEW_FITS, SMALL_SAMPLE, TRACE),
    ),
    *(
        defined_experiment(
            f"gaussian.accumulate{suffix}.{observable}",
            control=True,
            parameters=(FEW_FITS, SMALL_SAMPLE, scale),
        )
        for suffix in ("", "_biased")
        for observable, scale in (("variance", DEVIATION), ("mean_drift", TRACE))
    ),
    *(
        defined_experiment(
            f"gaussian.sampling_bias{suffix}.{observable}",
            control=observable == "variance",
            parameters=(EARLY_FITS, LARGER_SAMPLE, scale, MILD_BIAS),
        )
        for suffix in ("", "_biased")
        for observable, scale in (("variance", DEVIATION), ("mean_drift", TRACE))
    ),
)
