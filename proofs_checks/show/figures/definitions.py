"""The same loops under eight definitions of collapse: where the definitions disagree."""

from __future__ import annotations

from pathlib import Path

from proofs_checks.show.figures.style import COLOURS, new_figure
from theory.collapse import profile
from theory.collapse.definitions import DEFINITIONS
from theory.collapse.profile import MAIN_LOOPS, Profile

__all__ = ["draw", "grid"]

LOOKS = {"collapse": COLOURS[1], "no collapse": "#cfe3f2", "undecided": "0.93"}


def grid() -> list[Profile]:
    """Return the profiles of the main loops under the default reading.

    >>> [answer.mark for answer in grid()[0].answers][:3]
    ['✓', '✓', '✓']
    """
    return [profile(loop) for loop in MAIN_LOOPS]


def draw(path: Path, *, seed: int = 0, runs: int = 0) -> None:
    """Draw the figure and write it to ``path`` (png, pdf or svg); nothing in it is simulated.

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """
    del seed, runs
    found = grid()
    figure = new_figure(9.5, 0.42 * len(found) + 2.4)
    axes = figure.subplots()
    for row, item in enumerate(found):
        for column, answer in enumerate(item.answers):
            axes.fill(
                [column, column + 1, column + 1, column], [row, row, row + 1, row + 1],
                facecolor=LOOKS[answer.outcome], edgecolor="white", linewidth=2,
            )  # fmt: skip
            axes.text(column + 0.5, row + 0.5, answer.mark, ha="center", va="center", fontsize=11)
    axes.set(xlim=(0, len(DEFINITIONS)), ylim=(len(found), 0))
    axes.set_yticks(
        [row + 0.5 for row in range(len(found))], labels=[item.loop for item in found], fontsize=9
    )
    heads = [f"{definition.number}. {definition.title}" for definition in DEFINITIONS]
    axes.xaxis.tick_top()
    axes.set_xticks(
        [column + 0.5 for column in range(len(heads))], labels=heads, rotation=30, ha="left", fontsize=9
    )
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    figure.savefig(path, dpi=150)
