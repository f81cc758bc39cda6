"""Tables for write-ups: a :class:`Table` is built once and rendered in any of ``FORMATS``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from proofs_checks.show.tables.data import to_csv, to_json, to_json_text
from proofs_checks.show.tables.latex import to_latex
from proofs_checks.show.tables.markup import to_html, to_markdown
from proofs_checks.show.tables.table import Column, Entry, Math, Noted, Number, Table, mathematics, number

__all__ = [
    "FORMATS",
    "Column",
    "Entry",
    "Math",
    "Noted",
    "Number",
    "Table",
    "mathematics",
    "number",
    "render",
    "render_all",
    "to_json",
]

FORMATS: dict[str, Callable[[Table], str]] = {
    "latex": to_latex,
    "markdown": to_markdown,
    "html": to_html,
    "csv": to_csv,
    "json": to_json_text,
}


def render(table: Table, form: str) -> str:
    """Return a table in one of ``FORMATS``.

    Raises:
        ValueError: the format is unknown; the message lists the known ones.
    """
    if form not in FORMATS:
        raise ValueError(f"the format {form!r} is unknown; it is one of {', '.join(FORMATS)}")
    return FORMATS[form](table)


def render_all(found: Sequence[Table], form: str) -> str:
    """Return several tables one after the other; in JSON, one list.

    Raises:
        ValueError: the format is unknown; the message lists the known ones.
    """
    if form == "json":
        return json.dumps([to_json(table) for table in found], indent=2, ensure_ascii=False) + "\n"
    return "\n".join(render(table, form) for table in found)
