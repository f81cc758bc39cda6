"""The atlas as tables: a mark for every family under every rule, and the closed forms, a table a rule."""

from __future__ import annotations

from proofs_checks.show.tables.table import Column, Entry, Noted, Table, mathematics
from theory import atlas

SIGNS = "● closed form, ◐ exact recursion, ○ open, – void (no such loop, or no finite expectation)"
LEGEND = f"{SIGNS}; the notes say what becomes of the loop, or why."


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


def closed_forms_table(rule: str) -> Table:
    """Return what is known under one propagation rule: of every family the closed form, or the reason.

    A closed form has the ids of its formulas as a footnote. A cell that is not closed has its reason in place
    of the closed form, and what becomes of the loop, if that is known, stands beside it.

    Raises:
        KeyError: there is no such rule.
    """
    words = dict(atlas.ROWS)[rule]
    cells = {cell.family: cell for cell in atlas.cells() if cell.rule == rule}
    rows: list[tuple[Entry, ...]] = []
    for column in atlas.COLUMNS:
        cell = cells[column.id]
        shown: Entry = cell.reason
        if cell.shown is not None:
            shown = Noted(entry=mathematics(cell.shown), notes=(", ".join(cell.formulas),))
        rows.append((column.words, atlas.MARKS[cell.status], shown, cell.growth))
    return Table(
        label=f"atlas-{rule.replace('_', '-')}",
        caption=f"Every model family under the rule “{words}”: its closed form, or why there is none.",
        columns=(
            Column(heading="family", width=0.2),
            Column(heading="", kind="mark"),
            Column(heading="closed form, or reason", width=0.5),
            Column(heading="what becomes of it", width=0.18),
        ),
        rows=tuple(rows),
        notes=(f"{SIGNS}. The notes name the formulas: collapse show ID says of what, --proof how derived.",),
    )


def atlas_tables() -> list[Table]:
    """Return the marks of the whole atlas, then the closed forms under each rule."""
    return [atlas_table(), *(closed_forms_table(rule) for rule, _ in atlas.ROWS)]
