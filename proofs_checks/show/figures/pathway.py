"""The π²/6 pathway at finite n: risk ratios under accumulate for families of v₂ above, at and below 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from proofs_checks.show.figures.style import COLOURS, MARKERS, new_figure, plain_axes
from proofs_checks.simulators.defined import draw_defined
from theory.catalogue import formula
from theory.language.formula import evaluate

__all__ = ["Pathway", "draw", "pathway"]

Array = NDArray[np.float64]

FITS = (1, 2, 3, 5, 8, 13, 21, 40)
FAMILIES = (("gamma", 1), ("normal", 0), ("binomial", -1))
SIZES = (4, 16)
RISK = "exponential_family.accumulate.mean_squared_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """One curve: n·𝔼(θ_t − θ₀)²/V₀ of a family at one n, each array of shape (fits,).

    ``limit`` is the derived limit, ``errors`` two standard errors of ``simulated``.
    """

    family: str
    n: int
    derived: Array
    limit: float
    simulated: Array
    errors: Array


def pathway(
    *, seed: int = 0, runs: int = 40_000, fits: Sequence[int] = FITS, sizes: Sequence[int] = SIZES
) -> list[Pathway]:
    """Derive and simulate the risk of fit t relative to one fit on real data.

    >>> [round(path.limit, 4) for path in pathway(runs=4, fits=(1,), sizes=(4,))]
    [1.8602, 1.6449, 1.4535]
    """
    rng = np.random.default_rng(seed)
    found = []
    for family, curvature in FAMILIES:
        for n in sizes:
            values = {"n": n, "v2": curvature, "V0": 1}
            observed = np.array(
                [n * draw_defined(RISK, rng, {**values, "t": t, "choice": 0}, runs) for t in fits]
            )
            found.append(
                Pathway(
                    family=family,
                    n=n,
                    derived=np.array(
                        [n * float(evaluate(formula(RISK), {"t": t, **values}).decimal) for t in fits]
                    ),
                    limit=n * float(evaluate(formula(f"{RISK}_limit"), values).decimal),
                    simulated=observed.mean(axis=1),
                    errors=2 * observed.std(axis=1, ddof=1) / runs**0.5,
                )
            )
    return found


def draw(path: Path, *, seed: int = 0, runs: int = 40_000) -> None:
    """Draw the figure and write it to ``path`` (png, pdf or svg).

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """
    figure = new_figure(8, 5)
    axes = figure.subplots()
    names = {"gamma": r"Gamma, $v_2=1$", "normal": r"Normal, $v_2=0$", "binomial": r"Bernoulli, $v_2=-1$"}
    for place, found in enumerate(pathway(seed=seed, runs=runs)):
        family, size = divmod(place, len(SIZES))
        if found.family == "normal" and size:
            continue  # does not depend on n
        colour, dash = COLOURS[family + 1], ("-", "--")[size]
        label = names[found.family] + ("" if found.family == "normal" else f", $n={found.n}$")
        axes.plot(FITS, found.derived, color=colour, linestyle=dash, label=label)
        axes.errorbar(
            FITS, found.simulated, found.errors,
            fmt=MARKERS[family], markersize=4, capsize=2, linestyle="none", color=colour,
        )  # fmt: skip
        axes.annotate(
            f"{found.limit:.3f}", (FITS[-1], found.limit), xytext=(46, 0), textcoords="offset points",
            color=colour, fontsize=8, va="center",
        )  # fmt: skip
        axes.hlines(found.limit, FITS[-1] * 1.08, FITS[-1] * 1.5, color=colour, linestyle=dash)
    axes.errorbar(
        [], [], [], fmt="o", markersize=4, capsize=2, color="0.3", label=f"mean of {runs} runs ± 2 s.e."
    )
    axes.set(
        xscale="log",
        xlim=(0.93, FITS[-1] * 2.3),
        xlabel="number of fits $t$",
        ylabel=r"$\mathbb{E}(\theta_t-\theta_0)^2$ / that of one fit",
    )
    axes.set_xticks(FITS, labels=[str(t) for t in FITS])
    axes.minorticks_off()
    axes.set_title(r"Accumulate: $\pi^2/6$ at $v_2=0$, by sinh above, by sin below; limits at the right")
    plain_axes(axes)
    axes.legend(fontsize=8, frameon=False)
    figure.savefig(path, dpi=150)
