"""The two terms of 𝔼W₂² under replace, and what single paths do: expectation and path part company.

Left the mean term, right the covariance term, d = 1, n = 10, unit variance: the derived expectation,
simulated paths of raw data behind it, their median and their average, and the almost-sure limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from proofs_checks.show.figures.style import new_figure
from proofs_checks.simulators.defined import draw_fits
from theory.catalogue import formula
from theory.language.formula import evaluate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["W2Split", "draw", "w2_split"]

Array = NDArray[np.float64]

SAMPLE_SIZE = 10
FITS = 200
SHOWN = 30
LOWEST = 1e-2
DERIVED, PATHS, TYPICAL, LIMIT = "#b2182b", "0.72", "#2166ac", "black"


@dataclass(frozen=True, slots=True, kw_only=True)
class W2Split:
    """The figure's numbers: generations (t,), expectations (t,) and paths (t, runs) of both terms, in units
    of σ₀².

    Attributes:
        generations: 1 to the last fit.
        mean_term: 𝔼(μ_t − μ_0)² as derived. covariance_term: 𝔼(σ_t − σ_0)² as derived.
        mean_paths: (μ_t − μ_0)² of simulated runs. covariance_paths: (σ_t − σ_0)² of the same runs.
    """

    generations: Array
    mean_term: Array
    covariance_term: Array
    mean_paths: Array
    covariance_paths: Array


def w2_split(*, seed: int = 0, runs: int = 1000, n: int = SAMPLE_SIZE, fits: int = FITS) -> W2Split:
    """Derive both expectations and simulate both terms on raw data, d = 1, σ_0 = 1.

    >>> figure = w2_split(runs=3, fits=5)
    >>> figure.mean_paths.shape, float(figure.mean_term[-1])
    ((5, 3), 0.5)
    """
    generations = range(1, fits + 1)
    paths = draw_fits(
        "gaussian.replace.variance", np.random.default_rng(seed), {"n": n, "sigma0": 1}, runs, generations
    )
    drift, term = (formula(f"gaussian.replace.{name}") for name in ("mean_drift", "covariance_term"))
    return W2Split(
        generations=np.array(generations, dtype=np.float64),
        mean_term=np.array(
            [float(evaluate(drift, {"t": t, "n": n, "trace": 1}).decimal) for t in generations]
        ),
        covariance_term=np.array(
            [float(evaluate(term, {"t": t, "n": n, "sigma0": 1}).decimal) for t in generations]
        ),
        mean_paths=paths["e"] ** 2,
        covariance_paths=(np.sqrt(paths["s"]) - 1) ** 2,
    )


def _panel(axes: Axes, generations: Array, expectation: Array, paths: Array, label: str) -> None:
    axes.plot(generations, paths[:, :SHOWN], color=PATHS, linewidth=0.5, zorder=1)
    axes.plot([], [], color=PATHS, linewidth=0.8, label=f"{min(SHOWN, paths.shape[1])} simulated paths")
    axes.plot(generations, expectation, color=DERIVED, linewidth=2.2, label=label, zorder=4)
    runs = paths.shape[1]
    axes.plot(
        generations,
        paths.mean(axis=1),
        color=DERIVED,
        linestyle="--",
        linewidth=1.2,
        label=f"average of {runs} paths",
    )
    axes.plot(
        generations, np.median(paths, axis=1), color=TYPICAL, linewidth=1.8, label="median path", zorder=3
    )
    axes.set_xlabel("number of fits t")
    axes.set_xlim(0, generations[-1] * 1.02)
    axes.spines[["top", "right"]].set_visible(False)


def _legend(axes: Axes) -> None:
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, fontsize=9, frameon=False)


def draw(path: Path, *, seed: int = 0, runs: int = 1000) -> None:
    """Draw the figure and write it to ``path`` (png, pdf or svg).

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """

    numbers = w2_split(seed=seed, runs=runs)
    figure = new_figure(11.5, 5.6)
    left, right = figure.subplots(1, 2)

    _panel(
        left,
        numbers.generations,
        numbers.mean_term,
        numbers.mean_paths,
        r"$\mathbb{E}(\mu_t-\mu_0)^2=\sigma_0^2\,t/n$",
    )
    left.set_yscale("log")
    left.set_ylim(LOWEST, 60)
    limits = numbers.mean_paths[-1, :SHOWN]
    limits = limits[limits > LOWEST]
    left.plot(
        np.full(len(limits), numbers.generations[-1] * 1.012),
        limits,
        linestyle="none",
        marker="<",
        markersize=4,
        color=LIMIT,
        clip_on=False,
        label="limits of the paths",
        zorder=5,
    )
    left.set_title("mean term\ndiverges in expectation, converges on almost every path")
    left.set_ylabel(r"$(\mu_t-\mu_0)^2/\sigma_0^2$")
    _legend(left)

    _panel(
        right,
        numbers.generations,
        numbers.covariance_term,
        numbers.covariance_paths,
        r"$\mathbb{E}(\sigma_t-\sigma_0)^2=2\sigma_0^2(1-c_4(n)^t)$",
    )
    right.axhline(2, color=DERIVED, linestyle=":", linewidth=1.2)
    right.axhline(1, color=LIMIT, linestyle=":", linewidth=1.2)
    for height, words, colour in (
        (2, "limit in expectation: 2", DERIVED),
        (1, "almost-sure limit: 1", LIMIT),
    ):
        right.annotate(
            words,
            (numbers.generations[-1], height),
            xytext=(0, 5),
            textcoords="offset points",
            color=colour,
            fontsize=9,
            ha="right",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1},
            zorder=6,
        )
    right.set_ylim(0, 2.6)
    right.set_title("covariance term\nto 2 in expectation, to 1 on almost every path, never to 0")
    right.set_ylabel(r"$(\sigma_t-\sigma_0)^2/\sigma_0^2$")
    _legend(right)

    figure.suptitle(rf"The two terms of $W_2^2$ under replace, unbiased, $d=1$, $n={SAMPLE_SIZE}$")
    figure.savefig(path, dpi=150)
