"""Tables in Markdown and in HTML; mathematics as dollar signs and as MathML."""

from __future__ import annotations

import html

from proofs_checks.show.tables.table import Column, Entry, Math, Number, Table, marks, notes_of, unwrapped

MINUS = "\u2212"


def mathml(latex: str, *, display: bool = False) -> str:
    """Return LaTeX as MathML, inline or as a display."""
    from latex2mathml.converter import convert

    return str(convert(latex, display="block" if display else "inline"))


def to_markdown(table: Table) -> str:
    """Return a pipe table with its caption above and its notes below."""
    noted = marks(table)
    head = "| " + " | ".join(_markdown_text(column.heading) for column in table.columns) + " |"
    rule = "|" + "|".join({"number": "---:", "mark": ":---:"}.get(c.kind, "---") for c in table.columns) + "|"
    rows = ["| " + " | ".join(_markdown_cell(entry, noted) for entry in row) + " |" for row in table.rows]
    foot = [f"<sup>{mark}</sup> {_escaped(note)}" for note, mark in noted.items()]
    foot += [_escaped(note) for note in table.notes]
    below = ["", "  \n".join(foot)] if foot else []
    return "\n".join([f"**{_escaped(table.caption)}**", "", head, rule, *rows, *below]) + "\n"


def _escaped(text: str) -> str:
    for sign in ("\\", "|", "*", "_", "`", "<"):
        text = text.replace(sign, "\\" + sign)
    return text


def _markdown_text(text: str | Math | Number) -> str:
    if isinstance(text, Math):
        return "$" + text.latex.replace("|", r"\vert ") + "$"
    return text.text if isinstance(text, Number) else _escaped(text)


def _markdown_cell(entry: Entry, noted: dict[str, str]) -> str:
    raised = ",".join(noted[note] for note in notes_of(entry))
    return _markdown_text(unwrapped(entry)) + (f"<sup>{raised}</sup>" if raised else "")


def to_html(table: Table) -> str:
    """Return one ``<table>`` with caption, header cells and footnotes; mathematics in MathML."""
    below = "<br>".join(html_notes(table))
    foot = f'<tfoot><tr><td colspan="{len(table.columns)}">{below}</td></tr></tfoot>' if below else ""
    return html_grid(table, caption=f"<caption>{html.escape(table.caption)}</caption>", foot=foot)


def html_notes(table: Table) -> list[str]:
    """Return the footnotes of a table, those of its cells with their marks, then the general ones."""
    marked = [f"<sup>{mark}</sup> {html.escape(note)}" for note, mark in marks(table).items()]
    return [*marked, *(html.escape(note) for note in table.notes)]


def html_grid(table: Table, *, caption: str = "", foot: str = "") -> str:
    """Return the ``<table>`` itself, with what is to stand in it beside its rows."""
    noted = marks(table)
    head = "".join(_html_heading(column) for column in table.columns)
    rows = []
    for row in table.rows:
        cells = [
            _html_cell(entry, column, first=place == 0, noted=noted)
            for place, (entry, column) in enumerate(zip(row, table.columns, strict=True))
        ]
        rows.append("<tr>" + "".join(cells) + "</tr>")
    lines = [
        f'<table id="tab-{html.escape(table.label)}">',
        caption,
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        foot,
        "</table>\n",
    ]
    return "\n".join(filter(None, lines))


def _html_text(text: str | Math | Number) -> str:
    if isinstance(text, Math):
        return mathml(text.latex)
    return text.text.replace("-", MINUS) if isinstance(text, Number) else html.escape(text)


def _html_heading(column: Column) -> str:
    return f'<th scope="col" class="{column.kind}">{_html_text(column.heading)}</th>'


def _html_cell(entry: Entry, column: Column, *, first: bool, noted: dict[str, str]) -> str:
    raised = ",".join(noted[note] for note in notes_of(entry))
    body = _html_text(unwrapped(entry)) + (f"<sup>{raised}</sup>" if raised else "")
    if first:
        return f'<th scope="row" class="{column.kind}">{body}</th>'
    return f'<td class="{column.kind}">{body}</td>'
