"""The loop language: a feedback loop written once, read by three interpreters that share its tree only."""

from __future__ import annotations

from theory.loop_language.builder import Loop, Quantity, real, whole
from theory.loop_language.definition import LoopDefinition, LoopError, t
from theory.loop_language.laws import (
    bernoulli,
    beta,
    binomial,
    categorical,
    exponential,
    gamma,
    inverse_gamma,
    moments,
    normal,
    poisson,
    quadratic,
    uniform,
)
from theory.loop_language.statistics import (
    least_squares,
    luce,
    mean,
    norm2,
    power_mean,
    ridge,
    times,
    total,
    var,
)

__all__ = [
    "Loop",
    "LoopDefinition",
    "LoopError",
    "Quantity",
    "bernoulli",
    "beta",
    "binomial",
    "categorical",
    "exponential",
    "gamma",
    "inverse_gamma",
    "least_squares",
    "luce",
    "mean",
    "moments",
    "norm2",
    "normal",
    "poisson",
    "power_mean",
    "quadratic",
    "real",
    "ridge",
    "t",
    "times",
    "total",
    "uniform",
    "var",
    "whole",
]
