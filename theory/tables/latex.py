r"""Tables in LaTeX: booktabs, ready to ``\input``.

A document needs ``\usepackage{amsmath,amssymb,array,booktabs,longtable,siunitx}``; siunitx aligns the numbers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from theory.tables.table import Column, Entry, Math, Number, Table, marks, notes_of, unwrapped

if TYPE_CHECKING:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

PACKAGES = ("amsmath", "amssymb", "array", "booktabs", "longtable", "siunitx")
LONG = 24  # rows beyond which a table may break across pages
ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde"}
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀᵗᵏ"
RAISED_AS = "0123456789+-()niTtk"
LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢⱼₖₘₙₜ"
LOWERED_AS = "0123456789+-aeijkmnt"
SIGNS = {"✓": r"\ensuremath{\checkmark}", "✗": r"\ensuremath{\times}", "●": r"\ensuremath{\bullet}"}
SIGNS |= {"◐": r"\ensuremath{\odot}", "○": r"\ensuremath{\circ}", "½": r"\ensuremath{\tfrac12}"}


def latex_text(text: str) -> str:
    r"""Return running text with every special sign in LaTeX.

    >>> latex_text("50% of σ² ≤ c₁")
    '50\\% of \\ensuremath{\\sigma}\\ensuremath{^{2}} \\ensuremath{\\leq} c\\ensuremath{_{1}}'

    Raises:
        ValueError: a sign has no LaTeX here.
    """
    pieces = re.split(f"([{RAISED}]+|[{LOWERED}]+|.[{''.join(ACCENTS)}])", unicodedata.normalize("NFD", text))
    return "".join(map(_piece, pieces))


def _piece(piece: str) -> str:
    if not piece:
        return ""
    if piece[0] in RAISED:
        return rf"\ensuremath{{^{{{piece.translate(str.maketrans(RAISED, RAISED_AS))}}}}}"
    if piece[0] in LOWERED:
        return rf"\ensuremath{{_{{{piece.translate(str.maketrans(LOWERED, LOWERED_AS))}}}}}"
    if piece[-1] in ACCENTS:
        body = _encoder().unicode_to_latex(piece[0])
        inner = re.sub(r"^\\ensuremath\{(.*)\}$", r"\1", body)
        return rf"\ensuremath{{\{ACCENTS[piece[-1]]}{{{inner}}}}}"
    parts = re.split(f"([{''.join(SIGNS)}])", unicodedata.normalize("NFC", piece))
    return "".join(SIGNS.get(part) or _encoder().unicode_to_latex(part) for part in parts if part)


@cache
def _encoder() -> UnicodeToLatexEncoder:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    return UnicodeToLatexEncoder(
        unknown_char_policy="fail",
        unknown_char_warning=False,
        replacement_latex_protection="braces-after-macro",
    )


def to_latex(table: Table) -> str:
    """Return the table with its caption, label and footnotes."""
    noted = marks(table)
    head = " & ".join(_heading(column) for column in table.columns) + r" \\"
    rows = [" & ".join(_cell(entry, noted) for entry in row) + r" \\" for row in table.rows]
    spec = "".join(_spec(table, place) for place in range(len(table.columns)))
    caption = rf"\caption{{{latex_text(table.caption)}}}\label{{tab:{table.label}}}"
    foot = _foot(table, noted)
    lines = [f"% needs \\usepackage{{{','.join(PACKAGES)}}}"]
    if len(table.rows) > LONG:
        lines += [rf"\begin{{longtable}}{{@{{}}{spec}@{{}}}}", caption + r" \\", r"\toprule", head]
        lines += [r"\midrule", r"\endfirsthead", r"\toprule", head, r"\midrule", r"\endhead"]
        lines += [r"\bottomrule", r"\endfoot", *rows, r"\end{longtable}", *foot]
    else:
        lines += [r"\begin{table}[htbp]", r"\centering", caption, rf"\begin{{tabular}}{{@{{}}{spec}@{{}}}}"]
        lines += [
            r"\toprule",
            head,
            r"\midrule",
            *rows,
            r"\bottomrule",
            r"\end{tabular}",
            *foot,
            r"\end{table}",
        ]
    return "\n".join(lines) + "\n"


def _spec(table: Table, place: int) -> str:
    column = table.columns[place]
    if column.kind == "number":
        shown = [bare.text for row in table.rows if isinstance(bare := unwrapped(row[place]), Number)]
        return f"S[table-format={_number_format(shown)}]"
    if column.width:
        return rf">{{\raggedright\arraybackslash}}p{{{column.width:g}\linewidth}}"
    return {"text": "l", "math": "l", "mark": "c"}[column.kind]


def _number_format(shown: list[str]) -> str:
    mantissas = [text.partition("e")[0].lstrip("-") for text in shown] or ["0"]
    whole = max(len(text.partition(".")[0]) for text in mantissas)
    places = max(len(text.partition(".")[2]) for text in mantissas)
    exponents = [text.partition("e")[2] for text in shown if "e" in text]
    sign = "-" if any(text.startswith("-") for text in shown) else ""
    power = ""
    if exponents:
        power = "e" + ("-" if any(e.startswith("-") for e in exponents) else "")
        power += str(max(len(str(abs(int(e)))) for e in exponents))
    return f"{sign}{whole}.{places}{power}"


def _heading(column: Column) -> str:
    text = f"${column.heading.latex}$" if isinstance(column.heading, Math) else latex_text(column.heading)
    return f"{{{text}}}" if column.kind == "number" else text


def _cell(entry: Entry, noted: dict[str, str]) -> str:
    bare = unwrapped(entry)
    raised = ",".join(noted[note] for note in notes_of(entry))
    mark = rf"\textsuperscript{{{raised}}}" if raised else ""
    if isinstance(bare, Number):
        return bare.text + mark
    if isinstance(bare, Math):
        return rf"$\displaystyle {bare.latex}${mark}"
    return latex_text(bare) + mark


def _foot(table: Table, noted: dict[str, str]) -> list[str]:
    lines = [rf"\textsuperscript{{{mark}}}~{latex_text(note)}" for note, mark in noted.items()]
    lines += [latex_text(note) for note in table.notes]
    if table.sources:
        lines.append(rf"Sources: \cite{{{','.join(table.sources)}}}.")
    if not lines:
        return []
    return [r"\par\smallskip", r"{\footnotesize\raggedright", "\\par\n".join(lines) + r" \par}"]
