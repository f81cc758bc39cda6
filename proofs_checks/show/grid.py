"""A table of columns in which no word is cut: where the screen is too narrow for it, a block a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from proofs_checks.show import screen


def fits(grid: Table) -> bool:
    """Return whether the longest words of the columns stand side by side on the screen."""
    return sum(_longest(column) for column in _columns(grid)) + 3 * len(grid.columns) + 1 <= screen.width()


def print_grid(grid: Table) -> None:
    """Print a table; no word of it is cut."""
    print(grid_text(grid), end="")


def grid_text(grid: Table, side_by_side: bool | None = None) -> str:
    """Return what :func:`print_grid` prints; ``side_by_side`` says whether it fits, if that is known."""
    if not (fits(grid) if side_by_side is None else side_by_side):
        return "\n".join(_blocks(grid)) + "\n"
    texts = _columns(grid)
    least, wanted = [_longest(column) for column in texts], [_widest(column) for column in texts]
    spare = screen.width() - sum(least) - 3 * len(texts) - 1
    if (
        sum(wanted) - sum(least) > spare
    ):  # rich would take from the columns that cannot give, and cut the table
        for place in sorted(range(len(texts)), key=lambda place: wanted[place] - least[place]):
            more = min(spare, wanted[place] - least[place])
            grid.columns[place].width, spare = least[place] + more, spare - more
    console = screen.console()
    with console.capture() as captured:
        console.print(grid)
    return captured.get()


def _columns(grid: Table) -> list[list[str]]:
    """Return the texts of each column, its heading first."""
    return [[_text(column.header), *map(_text, column.cells)] for column in grid.columns]


def _text(cell: RenderableType) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)


def _longest(texts: list[str]) -> int:
    return max(cell_len(word) for text in texts for word in re.split(r"\s+", text))


def _widest(texts: list[str]) -> int:
    return max(cell_len(line) for text in texts for line in text.split("\n"))


def _blocks(grid: Table) -> Iterator[str]:
    """Yield the first cell of each row in a line, and the others below it; short ones share lines."""
    (_, *names), *others = _columns(grid)
    yield from screen.words(_text(grid.title or ""))
    for place, name in enumerate(names, 1):
        yield ""
        yield from (screen.styled(line, "1") for line in screen.words(name))
        cells = [(column[0], column[place]) for column in others if column[place]]
        short = [f"{heading} {text}" for heading, text in cells if len(heading + text) < screen.NARROWEST]
        yield from screen.words(", ".join(short), 4)
        for heading, text in cells:
            if len(heading + text) >= screen.NARROWEST:
                yield from screen.words(f"{heading}:", 4)
                for line in text.splitlines():
                    yield from screen.formula(line.strip(), 8)
