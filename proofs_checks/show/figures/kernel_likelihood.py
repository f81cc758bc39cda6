"""The negative log-likelihood of real data under kernel density estimates: proved bounds, simulated means.

Left replace, which grows linearly; right accumulate, where even the upper bound grows like half a logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from proofs_checks.show.figures.style import new_figure
from proofs_checks.simulators.kernel_likelihood import negative_log_likelihood
from theory.catalogue import formula
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.formula import evaluate
from theory.language.loop import Rule

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Likelihood", "draw", "likelihood"]

Array = NDArray[np.float64]
SIZE, BANDWIDTH = 10, Fraction(1, 2)
FITS = (1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256)
UPPER, LOWER, SIMULATED = "#b2182b", "#2166ac", "black"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """The figure's numbers for one rule, in nats, at the fits of ``FITS``; σ₀ = 1.

    Attributes:
        upper: proved upper bound. lower: the larger of the proved lower bounds.
        mean: simulated mean. error: its standard error.
    """

    upper: Array
    lower: Array
    mean: Array
    error: Array


def likelihood(
    rule: Rule, *, seed: int = 0, runs: int = 400, size: int = SIZE, fits: tuple[int, ...] = FITS
) -> Likelihood:
    """Evaluate the bounds and simulate the mean on raw data.

    >>> found = likelihood(ACCUMULATE, runs=50, fits=(1, 2))
    >>> bool((found.lower < found.upper).all())
    True
    """
    name = f"kernel_density.{rule.id}.negative_log_likelihood"

    def bound(side: str, **more: object) -> Array:
        values = {"h": BANDWIDTH, "sigma0": 1, **more}
        return np.array(
            [float(evaluate(formula(f"{name}_{side}"), {"t": t, **values}).decimal) for t in fits]
        )

    lower = bound("lower")
    if rule is REPLACE:
        lower = np.maximum(lower, bound("lower_linear", n=size))
    losses = negative_log_likelihood(
        np.random.default_rng(seed),
        rule,
        fits=fits,
        size=size,
        bandwidth=float(BANDWIDTH),
        scale=1.0,
        replicates=runs,
    )
    return Likelihood(
        upper=bound("upper"),
        lower=lower,
        mean=losses.mean(axis=1),
        error=losses.std(axis=1, ddof=1) / np.sqrt(runs),
    )


def _panel(axes: Axes, found: Likelihood, runs: int) -> None:
    axes.plot(FITS, found.upper, color=UPPER, linewidth=2, label="upper bound, proved")
    axes.plot(
        FITS, found.lower, color=LOWER, linewidth=2, label="lower bound, proved (the larger of those known)"
    )
    axes.errorbar(
        FITS,
        found.mean,
        yerr=2 * found.error,
        color=SIMULATED,
        marker="o",
        markersize=3.5,
        linewidth=0.8,
        capsize=2,
        label=f"simulation: mean of {runs} raw-data loops, ± 2 standard errors",
    )
    axes.set_xscale("log")
    axes.set_xlabel("number of fits t")
    axes.spines[["top", "right"]].set_visible(False)


def draw(path: Path, *, seed: int = 0, runs: int = 400) -> None:
    """Draw the figure and write it to ``path`` (png, pdf or svg).

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """
    figure = new_figure(11.5, 5.4)
    left, right = figure.subplots(1, 2)
    _panel(left, likelihood(REPLACE, seed=seed, runs=runs), runs)
    left.set_yscale("log")
    left.set_title("replace: linear in t, a quarter to a half nat a fit")
    left.set_ylabel("expected negative log-likelihood of real data, nats")
    _panel(right, likelihood(ACCUMULATE, seed=seed, runs=runs), runs)
    right.set_title("accumulate: between half a log log and half a logarithm")
    right.set_ylim(top=8.4)
    for axes in (left, right):
        axes.legend(loc="upper left", fontsize=8.5, frameon=False)
    figure.suptitle(
        rf"Kernel density estimates with fixed bandwidth $h=\sigma_0/2$, $n={SIZE}$ data a generation"
    )
    figure.savefig(path, dpi=150)
