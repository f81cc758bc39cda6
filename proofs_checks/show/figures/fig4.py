"""Figure 4 of the position paper, remade: the time to total collapse against D, and the decay of entropy.

Left: exact E[T] as lines, means over simulated runs on raw data with error bars of two standard errors, and
the law D·H[p] that the paper states, dashed: for N > 2 atoms the exact lines run into 2D instead.
Right: E H(p_t) / H(p) against t/D, exact and simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from proofs_checks.show.figures.style import COLOURS, new_figure
from proofs_checks.simulators.categorical import simulate_collapse_times, simulate_replace
from theory.markov.atoms import uniform
from theory.markov.collapse_time import collapse_time
from theory.markov.diffusion import entropy
from theory.markov.spectrum import CollapseCurves, collapse_curves

__all__ = ["Figure4", "draw_figure4", "figure4"]

ATOMS = (2, 10, 100, 1000)
SIZES = (10, 20, 50, 100, 200, 500, 1000)
LINE = tuple(int(D) for D in np.unique(np.round(np.geomspace(8, 20_000, 30))))
DECAY_SIZE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure4:
    """What the figure shows, as numbers: for each N, arrays over D or over generations."""

    seeds: int
    line: tuple[int, ...]
    sizes: tuple[int, ...]
    exact: dict[int, NDArray[np.float64]]
    simulated: dict[int, NDArray[np.float64]]
    errors: dict[int, NDArray[np.float64]]
    decay_size: int
    decay: dict[int, CollapseCurves]
    decay_simulated: dict[int, NDArray[np.float64]]
    decay_errors: dict[int, NDArray[np.float64]]


def figure4(
    *,
    seed: int = 0,
    seeds: int = 100,
    atoms: tuple[int, ...] = ATOMS,
    sizes: tuple[int, ...] = SIZES,
    line: tuple[int, ...] = LINE,
    decay_size: int = DECAY_SIZE,
) -> Figure4:
    """Compute both panels; every (N, D) has its own stream spawned from `seed`."""
    exact = {N: np.array([float(collapse_time(D, uniform(N))) for D in line]) for N in atoms}
    simulated, errors, decay, decay_simulated, decay_errors = {}, {}, {}, {}, {}
    for N in atoms:
        means, spreads = [], []
        for D in sizes:
            rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(4, N, D)))
            times = simulate_collapse_times(D, [1 / N] * N, seeds, rng)
            means.append(times.mean())
            spreads.append(2 * times.std(ddof=1) / np.sqrt(seeds))
        simulated[N], errors[N] = np.array(means), np.array(spreads)
        decay[N] = collapse_curves(decay_size, uniform(N), 4 * decay_size)
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(4, N, 0)))
        runs = simulate_replace(decay_size, [1 / N] * N, 4 * decay_size, seeds, rng).entropy
        decay_simulated[N] = runs.mean(axis=0)
        decay_errors[N] = 2 * runs.std(axis=0, ddof=1) / np.sqrt(seeds)
    return Figure4(
        seeds=seeds,
        line=line,
        sizes=sizes,
        exact=exact,
        simulated=simulated,
        errors=errors,
        decay_size=decay_size,
        decay=decay,
        decay_simulated=decay_simulated,
        decay_errors=decay_errors,
    )


def draw(path: Path, *, seed: int = 0, runs: int = 100) -> None:
    """Compute Figure 4 anew and write it to ``path`` (png, pdf or svg).

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """
    draw_figure4(figure4(seed=seed, seeds=runs), path)


def draw_figure4(numbers: Figure4, path: Path) -> None:
    """Write the figure to `path`; the suffix decides the format.

    Raises:
        ModuleNotFoundError: matplotlib, an optional dependency, is not installed.
    """

    figure = new_figure(12, 5)
    left, right = figure.subplots(1, 2)
    colours = COLOURS[1:]
    D = np.array(numbers.line, dtype=float)
    left.loglog(D, 2 * D, color="0.75", linewidth=5, zorder=0, label="$2D$, bound for every $p$")
    for colour, (N, exact) in zip(colours, numbers.exact.items(), strict=False):
        left.loglog(D, exact, color=colour, label=f"$N={N}$: exact")
        law = D * entropy(uniform(N))
        left.loglog(D, law, color=colour, linestyle="--", linewidth=1)
        left.annotate(
            f" $D\\,\\log {N}$",
            (D[-1], law[-1]),
            color=colour,
            fontsize=7,
            va="center",
            annotation_clip=False,
        )
        left.errorbar(
            numbers.sizes,
            numbers.simulated[N],
            numbers.errors[N],
            fmt="o",
            markersize=4,
            capsize=2,
            color=colour,
        )
    left.plot(
        [], [], color="0.3", linestyle="--", linewidth=1, label="the law as printed, $D\\,H[p]=D\\,\\log N$"
    )
    left.errorbar(
        [],
        [],
        [],
        fmt="o",
        markersize=4,
        capsize=2,
        color="0.3",
        label=f"mean of {numbers.seeds} runs ± 2 s.e.",
    )
    left.set(
        xlim=(D[0] * 0.75, D[-1] * 4),
        xlabel="data per generation $D$",
        ylabel="fits until one atom is left",
        title="Time to total collapse",
    )
    left.legend(fontsize=8, frameon=False)
    left.grid(alpha=0.25)
    for colour, (N, curves) in zip(colours, numbers.decay.items(), strict=False):
        time = curves.generations / numbers.decay_size
        start = entropy(uniform(N))
        right.plot(time, curves.entropy / start, color=colour, label=f"$N={N}$: exact")
        shown = np.unique(np.geomspace(1, time.size, 14).astype(int)) - 1
        right.errorbar(
            time[shown],
            numbers.decay_simulated[N][shown] / start,
            numbers.decay_errors[N][shown] / start,
            fmt="o", markersize=4, capsize=2, color=colour,
        )  # fmt: skip
    right.set(
        xscale="log",
        xlabel="generation / $D$",
        ylabel="expected entropy / entropy of the real data",
        title=f"Decay of entropy, $D={numbers.decay_size}$",
        ylim=(0, 1.02),
    )
    right.legend(fontsize=8, frameon=False)
    right.grid(alpha=0.25)
    figure.savefig(path, dpi=150)
