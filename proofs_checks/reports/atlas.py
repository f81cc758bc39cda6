"""The atlas as a person reads it, in a terminal or in a write-up."""

from __future__ import annotations

import json
import sys

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from theory import atlas, atlas_formats

FORMATS = ("table", "latex", "markdown", "html", "json")
STYLES: dict[str, str] = {"closed": "green", "recursive": "yellow", "open": "red", "void": "dim"}


def rendered(form: str) -> str | Group | None:
    """Return the atlas in one of ``FORMATS``, or ``None`` for an unknown one."""
    if form == "table":
        return grid()
    texts = {
        "latex": atlas_formats.to_latex,
        "markdown": atlas_formats.to_markdown,
        "html": atlas_formats.to_html,
        "json": _json,
    }
    return texts[form]() if form in texts else None


def _json() -> str:
    return json.dumps(
        {"counts": atlas.counts(), "cells": atlas_formats.to_json()}, indent=2, ensure_ascii=False
    )


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
            *(Text(atlas_formats.short(item), style=STYLES[item.status]) for item in row),
        )
    counts = ", ".join(f"{count} {status} {atlas.MARKS[status]}" for status, count in atlas.counts().items())
    return Group(table, Text(counts), Text("\n".join(atlas.notes())))


def show(found: Group) -> None:
    """Print the grid."""
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(found)
