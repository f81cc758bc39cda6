"""The atlas as a person reads it, in a terminal or in a write-up."""

from __future__ import annotations

import json
import sys

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from theory import atlas
from theory.language.plain import plain
from theory.language.typeset import latex
from theory.tables import FORMATS, render_all
from theory.tables.atlas import atlas_tables

STYLES: dict[str, str] = {"closed": "green", "recursive": "yellow", "open": "red", "void": "dim"}


def rendered(form: str) -> str:
    """Return the atlas in one of ``theory.tables.FORMATS``; JSON holds its cells.

    Raises:
        ValueError: the format is unknown; the message lists the known ones.
    """
    if form == "json":
        found = {"counts": atlas.counts(), "cells": [_cell_json(item) for item in atlas.cells()]}
        return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if form not in FORMATS:
        raise ValueError(f"the format {form!r} is unknown; it is one of terminal, {', '.join(FORMATS)}")
    return render_all(atlas_tables(), form)


def _cell_json(item: atlas.Cell) -> dict[str, object]:
    return {
        "family": item.family,
        "rule": item.rule,
        "status": item.status,
        "formulas": list(item.formulas),
        "closed_form": None if item.shown is None else plain(item.shown),
        "latex": None if item.shown is None else latex(item.shown),
        "limit": None if item.limit is None else plain(item.limit),
        "growth": item.growth,
        "reason": item.reason,
    }


def grid() -> Group:
    """Return the grid of families and rules, with what each formula or reason serves below it."""
    table = Table(title="Model family × propagation rule", show_lines=True)
    table.add_column("family")
    for _, words in atlas.ROWS:
        table.add_column(words)
    for column in atlas.COLUMNS:
        row = [item for item in atlas.cells() if item.family == column.id]
        table.add_row(
            column.words,
            *(
                Text(f"{atlas.MARKS[item.status]} {item.growth}".strip(), style=STYLES[item.status])
                for item in row
            ),
        )
    counts = ", ".join(f"{count} {status} {atlas.MARKS[status]}" for status, count in atlas.counts().items())
    return Group(table, Text(counts), Text("\n".join(atlas.notes())))


def show(found: Group) -> None:
    """Print the grid."""
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(found)
