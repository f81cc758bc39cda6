"""Tables as data: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import io
import json

from proofs_checks.show.tables.table import Entry, Math, Table, as_text, notes_of, unwrapped

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def to_csv(table: Table) -> str:
    """Return comma-separated values with a header; footnotes stand in a last column of their own."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    noted = any(notes_of(entry) for row in table.rows for entry in row)
    writer.writerow([as_text(column.heading) for column in table.columns] + (["notes"] if noted else []))
    for row in table.rows:
        notes = "; ".join(dict.fromkeys(note for entry in row for note in notes_of(entry)))
        writer.writerow([as_text(entry) for entry in row] + ([notes] if noted else []))
    return stream.getvalue()


def to_json(table: Table) -> Json:
    """Return the table as plain data: one object a row, keyed by the headings."""
    headings = [as_text(column.heading) for column in table.columns]
    return {
        "label": table.label,
        "caption": table.caption,
        "columns": list(headings),
        "rows": [
            {heading: _cell(entry) for heading, entry in zip(headings, row, strict=True)}
            for row in table.rows
        ],
        "notes": list(table.notes),
        "sources": list(table.sources),
    }


def _cell(entry: Entry) -> Json:
    bare = unwrapped(entry)
    body: Json = {"latex": bare.latex, "plain": bare.plain} if isinstance(bare, Math) else as_text(bare)
    notes = notes_of(entry)
    return {"value": body, "notes": list(notes)} if notes else body


def to_json_text(table: Table) -> str:
    """Return :func:`to_json` as indented text."""
    return json.dumps(to_json(table), indent=2, ensure_ascii=False) + "\n"
