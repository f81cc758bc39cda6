"""How small an error in a formula the simulation notices, for some formulas, against the budget."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from proofs_checks.evidence.monte_carlo import plan
from proofs_checks.power.mutants.simulation import draw as draws_at
from proofs_checks.power.mutants.simulation import resolution
from proofs_checks.show.figures.style import COLOURS, MARKERS, new_figure, plain_axes

__all__ = ["draw", "resolutions"]

FORMULAS = (
    "regression.replace.in_design_risk",
    "categorical.replace.heterozygosity",
    "gaussian.replace.mean_drift",
    "exponential_family.accumulate.mean_squared_error",
    "mean.subsample_without_replacement.risk_ratio",
    "kernel_density.accumulate.second_moment",
)
BUDGETS = (0.25, 1.0, 4.0)


def resolutions(
    names: Sequence[str] = FORMULAS, *, seed: int = 2025, budgets: Sequence[float] = BUDGETS
) -> dict[str, list[float]]:
    """Return the smallest relative error that is refuted within each budget (nominal seconds), by formula.

    It is the best of the planned points, at the level that `collapse verify` uses; ∞ if none resolves.

    >>> found = resolutions(FORMULAS[:1], budgets=(0.2,))
    >>> 0 < found["regression.replace.in_design_risk"][0] < 1
    True
    """
    return {name: [_best(name, seed, budget) for budget in budgets] for name in names}


def _best(name: str, seed: int, budget: float) -> float:
    drawn = [draws_at(name, point, seed, budget) for point in plan(name, seed)]
    return min((resolution(item) for item in drawn if not isinstance(item, str)), default=float("inf"))


def draw(path: Path, *, seed: int = 2025, runs: int = 0) -> None:
    """Draw the figure and write it to ``path`` (png, pdf or svg).

    ``runs``, if given, is the largest budget in nominal hundredths of a second.

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """
    figure = new_figure(8, 4.8)
    axes = figure.subplots()
    budgets = BUDGETS if not runs else tuple(budget * runs / 400 for budget in BUDGETS)
    found = resolutions(seed=seed, budgets=budgets)
    for (name, errors), colour, marker in zip(found.items(), COLOURS, MARKERS, strict=False):
        shown = [(budget, error) for budget, error in zip(budgets, errors, strict=True) if isfinite(error)]
        axes.plot(*zip(*shown, strict=True), color=colour, marker=marker, label=name) if shown else None
    axes.set(xscale="log", yscale="log", xlabel="budget for a formula, nominal seconds")
    axes.set_ylabel("smallest relative error that is refuted")
    ticks = [scale * digit for scale in (1e-4, 1e-3, 1e-2, 1e-1) for digit in (1, 2, 5)]
    low, high = axes.get_ylim()
    ticks = [tick for tick in ticks if low <= tick <= high]
    axes.set_yticks(ticks, labels=[f"{100 * tick:g} %" for tick in ticks])
    axes.set_xticks(budgets, labels=[f"{budget:g}" for budget in budgets])
    axes.minorticks_off()
    axes.set_title("Resolution by simulated raw data alone")
    plain_axes(axes)
    axes.legend(fontsize=8, frameon=False)
    figure.savefig(path, dpi=150)
