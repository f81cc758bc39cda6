"""Simulators of loops on raw data, one file a family; they know no formula."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofs_checks.experiment import Experiment

MODULES = (
    "proofs_checks.simulators.linear_regression",
    "proofs_checks.simulators.regression_outputs",
    "proofs_checks.simulators.few_rows",
    "proofs_checks.simulators.unequal_sizes",
    "proofs_checks.simulators.ridge",
    "proofs_checks.simulators.fresh_schedule",
    "proofs_checks.simulators.exponential_family",
    "proofs_checks.simulators.subsample",
    "proofs_checks.simulators.real_share",
    "proofs_checks.simulators.m_estimator",
    "proofs_checks.simulators.kernel_density",
    "proofs_checks.simulators.sampling_bias",
    "proofs_checks.simulators.mixture",
    "proofs_checks.simulators.label_editing",
    "proofs_checks.simulators.categorical",
    "proofs_checks.simulators.poisson",
    "proofs_checks.simulators.gaussian_experiments",
    "proofs_checks.simulators.gaussian_schedule",
)


@cache
def experiments() -> dict[str, Experiment]:
    """Return all experiments by the id of the formula that they confront."""
    return {item.formula: item for module in MODULES for item in import_module(module).EXPERIMENTS}
