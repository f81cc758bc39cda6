"""The atlas as a table: families down, propagation rules across, a mark in every cell."""

from __future__ import annotations

from theory import atlas
from theory.tables.table import Column, Entry, Noted, Table

LEGEND = (
    "● closed form, ◐ exact recursion, ○ open, – void (no such loop, or no finite expectation); the notes "
    "say what becomes of the loop, or why."
)


def atlas_table(*, label: str = "atlas") -> Table:
    """Return the atlas: a mark for every family under every rule, with its growth or reason as a footnote."""
    rows: list[tuple[Entry, ...]] = []
    for column in atlas.COLUMNS:
        cells = {cell.rule: cell for cell in atlas.cells() if cell.family == column.id}
        rows.append((column.words, *(_entry(cells[rule]) for rule, _ in atlas.ROWS)))
    return Table(
        label=label,
        caption="What is known of each model family under each propagation rule.",
        columns=(
            Column(heading="family", width=0.17),
            *(Column(heading=words, kind="mark", width=0.068) for _, words in atlas.ROWS),
        ),
        rows=tuple(rows),
        notes=(LEGEND,),
    )


def _entry(cell: atlas.Cell) -> Entry:
    said = "; ".join(part for part in (cell.growth, cell.reason) if part)
    mark = atlas.MARKS[cell.status]
    return Noted(entry=mark, notes=(said,)) if said else mark
