"""The atlas in LaTeX, Markdown, HTML and as plain data."""

from __future__ import annotations

import html
from collections.abc import Callable

from theory.atlas import COLUMNS, MARKS, ROWS, Cell, cells, notes
from theory.language.plain import plain
from theory.language.typeset import latex
from theory.tables.latex_text import latex_text

WIDEST = 260
"""Characters of LaTeX beyond which a closed form does not fit a column; its id stands for it."""


def to_json() -> list[dict[str, object]]:
    """Return the cells as plain data."""
    return [
        {
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
        for item in cells()
    ]


def _grid(entry: Callable[[Cell], str]) -> list[tuple[str, list[str]]]:
    found = cells()
    return [(words, [entry(item) for item in found if item.rule == rule]) for rule, words in ROWS]


def short(item: Cell) -> str:
    """Return a cell in a few words: its mark and what becomes of it."""
    return f"{MARKS[item.status]} {item.growth}".strip()


def to_markdown() -> str:
    """Return the grid, then a list of every closed form and every reason, as Markdown."""
    head = "| rule | " + " | ".join(column.words for column in COLUMNS) + " |"
    rule = "|---" * (len(COLUMNS) + 1) + "|"
    rows = [f"| {words} | " + " | ".join(entries) + " |" for words, entries in _grid(short)]
    lines = [f"- {line}" for line in notes()]
    return "\n".join([head, rule, *rows, "", *lines])


def _latex_entry(item: Cell) -> str:
    """Return the closed form, or the id of one too wide, with what becomes of it; or the reason."""
    growth = rf" \emph{{{latex_text(item.growth)}}}" if item.growth else ""
    if item.shown is None:
        return latex_text(item.reason)
    shown = latex(item.shown)
    if len(shown) <= WIDEST:
        return rf"$\displaystyle {shown}${growth}"
    identifier = (
        latex_text(item.formulas[0]).replace(".", r".\allowbreak{}").replace(r"\_", r"\_\allowbreak{}")
    )
    return rf"\texttt{{{identifier}}}{growth}"


def to_latex() -> str:
    """Return a booktabs ``longtable``: for every rule the families, their status and closed form or reason.

    It needs the packages booktabs, longtable and array.
    """
    lines = [
        "% needs \\usepackage{booktabs,longtable,array,amsmath,amssymb}",
        r"\begin{longtable}{@{}>{\raggedright\arraybackslash}p{0.24\linewidth}"
        r"c>{\raggedright\arraybackslash}p{0.66\linewidth}@{}}",
        r"\toprule",
        r"family &  & closed form, or reason \\",
        r"\midrule",
        r"\endhead",
        r"\bottomrule",
        r"\endfoot",
    ]
    words = {column.id: latex_text(column.words) for column in COLUMNS}
    for number, (rule, name) in enumerate(ROWS):
        if number:
            lines.append(r"\midrule")
        lines.append(rf"\multicolumn{{3}}{{@{{}}l}}{{\textbf{{{latex_text(name)}}}}} \\*")
        for item in cells():
            if item.rule == rule:
                mark = latex_text(MARKS[item.status])
                lines.append(rf"{words[item.family]} & {mark} & {_latex_entry(item)} \\")
    return "\n".join([*lines, r"\end{longtable}"])


def to_html() -> str:
    """Return the grid as an HTML table; closed cells carry their closed form as a tooltip."""

    def entry(item: Cell) -> str:
        title = plain(item.shown) if item.shown is not None else item.reason
        return f'<td class="{item.status}" title="{html.escape(title)}">{html.escape(short(item))}</td>'

    head = "<tr><th></th>" + "".join(f"<th>{html.escape(column.words)}</th>" for column in COLUMNS) + "</tr>"
    rows = [f"<tr><th>{html.escape(words)}</th>{''.join(entries)}</tr>" for words, entries in _grid(entry)]
    return "<table>\n" + "\n".join([head, *rows]) + "\n</table>"
