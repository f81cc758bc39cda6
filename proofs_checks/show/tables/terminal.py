"""Tables in the terminal: with columns where there is room, else a block a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from rich.table import Table as RichTable
from rich.text import Text

from proofs_checks.show import screen
from proofs_checks.show.grid import fits, print_grid
from proofs_checks.show.tables.latex import numbered
from proofs_checks.show.tables.table import Entry, Math, Table, as_text, marks, notes_of, unwrapped


def print_table(found: Table) -> None:
    """Print a table of ``proofs_checks.show.tables``, its caption above and its footnotes below."""
    noted = marks(found)
    wordy = any(column.kind not in ("mark", "number") for column in found.columns[2:])
    if wordy and screen.width() < screen.WIDE:
        print("\n".join(_blocks(found, noted)))
        return
    grid = _grid(found, noted)
    if not fits(grid) and any(column.kind == "mark" for column in found.columns):
        found = numbered(found)
        grid = _grid(found, noted)
    print_grid(grid)
    print("\n".join(_notes(found, noted)))


def _grid(found: Table, noted: Mapping[str, str]) -> RichTable:
    shown = RichTable(title=found.caption, title_justify="left", show_lines=True)
    for column in found.columns:
        justify: Literal["left", "right", "center"] = "left"
        if column.kind in ("number", "mark"):
            justify = "right" if column.kind == "number" else "center"
        shown.add_column(as_text(column.heading), justify=justify, overflow="fold")
    for row in found.rows:
        cells = []
        for entry in row:
            raised = ",".join(noted[note] for note in notes_of(entry))
            cells.append(Text(as_text(entry) + (f" [{raised}]" if raised else "")))
        shown.add_row(*cells)
    return shown


def _blocks(found: Table, noted: Mapping[str, str]) -> Iterator[str]:
    """Yield a table with a block a row, where its columns would be too narrow to read."""

    def shown(entry: Entry) -> str:
        raised = ",".join(noted[note] for note in notes_of(entry))
        return as_text(entry) + (f" [{raised}]" if raised else "")

    yield from screen.words(found.caption)
    for row in found.rows:
        yield ""
        told = [(as_text(column.heading), entry) for column, entry in zip(found.columns, row, strict=True)]
        signs = [shown(entry) for heading, entry in told[1:] if not heading]
        yield from (screen.styled(line, "1") for line in screen.words(" ".join([*signs, shown(row[0])])))
        for heading, entry in ((heading, entry) for heading, entry in told[1:] if heading):
            lines = screen.formula if isinstance(unwrapped(entry), Math) else screen.words
            yield from lines(f"{heading}: {shown(entry)}", 4)
    yield ""
    yield from _notes(found, noted)


def _notes(found: Table, noted: Mapping[str, str]) -> Iterator[str]:
    for note in (*(f"[{mark}] {note}" for note, mark in noted.items()), *found.notes):
        yield from (screen.styled(line, "2") for line in screen.words(note))
