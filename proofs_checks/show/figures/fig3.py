"""The position paper's Figure 3 with numbers: the risk under each propagation rule, and the real share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from proofs_checks.show.figures.style import COLOURS, MARKERS, new_figure, plain_axes
from proofs_checks.simulators import linear_regression
from proofs_checks.simulators.defined import draw_defined
from theory.catalogue import formula
from theory.engine.rules import ACCUMULATE, REPLACE, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.language.formula import evaluate
from theory.language.loop import Rule

__all__ = ["Propagation", "draw", "propagation"]

Array = NDArray[np.float64]

FITS = (1, 2, 3, 4, 6, 8, 11, 15, 20)
ROWS, FEATURES, SIZE = 30, 3, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Propagation:
    """The figure's numbers, by rule: risk ratios to one fit on real data, and real shares, of shape (fits,).

    Attributes:
        fits: the values of t. derived: the ratio by its formula.
        simulated: the mean of simulated runs, in the same unit. errors: two standard errors of it.
        share: real data among what fit t is drawn from.
    """

    fits: tuple[int, ...]
    derived: dict[str, Array]
    simulated: dict[str, Array]
    errors: dict[str, Array]
    share: dict[str, Array]


def propagation(*, seed: int = 0, runs: int = 8000, fits: Sequence[int] = FITS) -> Propagation:
    """Derive and simulate the risk under replace and accumulate (linear regression) and subsample (a mean).

    >>> numbers = propagation(runs=20, fits=(1, 2))
    >>> [float(ratio) for ratio in numbers.derived["accumulate"]], numbers.share["accumulate"].tolist()
    ([1.0, 1.25], [1.0, 0.5])
    """
    rng = np.random.default_rng(seed)
    derived, simulated, errors, share = {}, {}, {}, {}
    for name, rule in (("replace", REPLACE), ("accumulate", ACCUMULATE)):
        ratio = formula(f"regression.{name}.excess_risk_ratio")
        unit = float(
            evaluate(
                formula("regression.replace.excess_risk"), {"t": 1, "d": FEATURES, "T": ROWS, "sigma": 1}
            ).decimal
        )
        observed = _regression_risks(rng, rule, max(fits), runs)[[t - 1 for t in fits]] / unit
        derived[name] = np.array([float(evaluate(ratio, {"t": t}).decimal) for t in fits])
        simulated[name], errors[name] = _summary(observed)
        share[name] = np.array([_real_share(rule, t) for t in fits])
    name, rule = "subsample", SUBSAMPLE_WITHOUT_REPLACEMENT
    ratio = formula("mean.subsample_without_replacement.risk_ratio")
    derived[name] = np.array([float(evaluate(ratio, {"t": t, "n": SIZE}).decimal) for t in fits])
    drawn = [draw_defined(ratio.id, rng, {"t": t, "n": SIZE}, runs) for t in fits]
    simulated[name], errors[name] = _summary(np.array(drawn))
    share[name] = np.array([_real_share(rule, t) for t in fits])
    return Propagation(fits=tuple(fits), derived=derived, simulated=simulated, errors=errors, share=share)


def _regression_risks(rng: np.random.Generator, rule: Rule, fits: int, runs: int) -> Array:
    errors, _ = linear_regression.simulate(
        rng, rule, fits=fits, rows=ROWS, features=FEATURES, noise=1.0, replicates=runs
    )
    return np.asarray(((errors @ linear_regression.feature_root(FEATURES)) ** 2).sum(axis=-1))


def _summary(observed: Array) -> tuple[Array, Array]:
    return observed.mean(axis=1), 2 * observed.std(axis=1, ddof=1) / observed.shape[1] ** 0.5


def _real_share(rule: Rule, t: int) -> float:
    """Return the share of real data in the pool of fit t, from the rule's own definition."""
    copies = [rule.copies(t, j, ()) for j in range(1, t + 1)]
    return float(copies[0] / sum(copies))


LABELS = {
    "replace": r"replace: $t$",
    "accumulate": r"accumulate: $H_t^{(2)}\to\pi^2/6$",
    "subsample": rf"accumulate-subsample, $n={SIZE}$",
}


def draw(path: Path, *, seed: int = 0, runs: int = 8000) -> None:
    """Draw the figure and write it to ``path`` (png, pdf or svg).

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """
    figure = new_figure(11, 4.8)
    left, right = figure.subplots(1, 2)
    numbers = propagation(seed=seed, runs=runs)
    styles = zip(LABELS, COLOURS[1:], MARKERS, strict=False)
    for (name, colour, marker), dash in zip(styles, ("-", "-", "--"), strict=True):
        left.plot(numbers.fits, numbers.derived[name], color=colour, linestyle=dash, label=LABELS[name])
        left.errorbar(
            numbers.fits, numbers.simulated[name], numbers.errors[name],
            fmt=marker, markersize=4, capsize=2, linestyle="none", color=colour,
        )  # fmt: skip
        right.plot(
            numbers.fits,
            numbers.share[name],
            color=colour,
            linestyle=dash,
            marker=marker,
            markersize=8 if name == "accumulate" else 4,
            markerfacecolor="none" if name == "accumulate" else colour,
            label=name if name != "subsample" else "the pool of accumulate-subsample",
        )
    left.axhline(np.pi**2 / 6, color=COLOURS[2], linewidth=0.8, linestyle=":")
    left.errorbar(
        [], [], [], fmt="o", markersize=4, capsize=2, color="0.3", label=f"mean of {runs} runs ± 2 s.e."
    )
    left.set(xlabel="number of fits $t$", ylabel="risk / risk of one fit to real data", yscale="log")
    left.set_yticks([1, 2, 3, 5, 10, 20], labels=["1", "2", "3", "5", "10", "20"])
    left.minorticks_off()
    left.set_title("Excess risk")
    right.set(xlabel="number of fits $t$", ylabel="real share of the data")
    right.set_title("Real data")
    for axes in (left, right):
        axes.set_xticks(FITS, labels=[str(t) for t in FITS])
        plain_axes(axes)
        axes.legend(fontsize=8, frameon=False)
    figure.savefig(path, dpi=150)
