r"""Tables in LaTeX: booktabs, ready to ``\input``.

A document needs ``\usepackage{amsmath,amssymb,array,booktabs,graphicx,longtable,siunitx}``: siunitx
aligns the numbers, graphicx shrinks what is wider than its column.
"""

from __future__ import annotations

from theory.tables.latex_text import latex_text
from theory.tables.table import Column, Entry, Math, Number, Table, marks, notes_of, unwrapped

PACKAGES = ("amsmath", "amssymb", "array", "booktabs", "graphicx", "longtable", "siunitx")
LONG = 24  # rows beyond which a table may break across pages
WIDE = 260  # signs of LaTeX beyond which a formula is shrunk to the width of its column


def to_latex(table: Table) -> str:
    """Return the table with its caption, label and footnotes."""
    noted = marks(table)
    head = " & ".join(_heading(column) for column in table.columns) + r" \\"
    end = r" \\ \addlinespace" if any(column.width for column in table.columns) else r" \\"
    rows = [" & ".join(_cell(entry, noted) for entry in row) + end for row in table.rows]
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
    if column.width and column.kind == "mark":
        return rf">{{\centering\arraybackslash}}p{{{column.width:g}\linewidth}}"
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
    if isinstance(bare, Math) and len(bare.latex) > WIDE:
        fit = r"\ifdim\width>\linewidth\linewidth\else\width\fi"
        return rf"\resizebox{{{fit}}}{{!}}{{$\displaystyle {bare.latex}$}}{mark}"
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
