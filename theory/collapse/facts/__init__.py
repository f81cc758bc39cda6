"""What is known of each loop, one file a family; ``facts`` looks it up by ``family.rule`` of the atlas."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from theory.collapse.fate import Facts

MODULES = {
    "regression": "theory.collapse.facts.regression",
    "regression_fresh": "theory.collapse.facts.regression",
    "normal": "theory.collapse.facts.exponential_family",
    "poisson": "theory.collapse.facts.exponential_family",
    "gamma": "theory.collapse.facts.exponential_family",
    "binomial": "theory.collapse.facts.exponential_family",
    "negative_binomial": "theory.collapse.facts.exponential_family",
    "hyperbolic_secant": "theory.collapse.facts.exponential_family",
    "categorical": "theory.collapse.facts.categorical",
    "gaussian": "theory.collapse.facts.gaussian",
    "gaussian_biased": "theory.collapse.facts.gaussian",
    "mixture": "theory.collapse.facts.mixture",
    "kernel_density": "theory.collapse.facts.kernel_density",
}
"""Family of the atlas → the module whose ``FACTS`` has its loops."""

Known = dict[str, Callable[[], Facts]]


@cache
def facts(loop: str) -> Facts | None:
    """Return what is known of a loop, ``None`` if nothing is.

    >>> facts("regression.replace").risk.formula
    'regression.replace.excess_risk'
    """
    module = MODULES.get(loop.partition(".")[0])
    known: Known = import_module(module).FACTS if module else {}
    if loop not in known:
        known = import_module("theory.collapse.facts.shares").FACTS
    return known[loop]() if loop in known else None
