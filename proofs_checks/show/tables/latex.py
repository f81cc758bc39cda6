r"""Tables in LaTeX: booktabs, ready to ``\input``, for a one-column article, for two columns, or for beamer.

The first line names the packages that the table needs, and no others. Nothing is shrunk: formulas break over
lines at operators, ids behind their dots. What is longer than a page breaks (``longtable``); in two columns
and in beamer, where a longtable cannot stand, it is cut into pieces that fit a page or a frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from proofs_checks.show.latex.text import latex_text
from proofs_checks.show.tables.table import (
    Column,
    Entry,
    Math,
    Number,
    Table,
    as_text,
    marks,
    notes_of,
    unwrapped,
)

Layout = Literal["article", "twocolumn", "beamer"]
LAYOUTS: tuple[Layout, ...] = ("article", "twocolumn", "beamer")
LETTERS: dict[Layout, int] = {"article": 76, "twocolumn": 96, "beamer": 76}
"""About how many letters fit a line of the page, in the size that the table is set in."""
POINTS: dict[Layout, float] = {"article": 345.0, "twocolumn": 410.0, "beamer": 307.0}
"""How wide a line is, in points; columns stand 12 points apart."""
SIZES: dict[Layout, tuple[tuple[str, float], ...]] = {
    "article": ((r"\small", 1.0), (r"\footnotesize", 1.12), (r"\scriptsize", 1.28)),
    "twocolumn": ((r"\small", 1.0), (r"\footnotesize", 1.12), (r"\scriptsize", 1.28)),
    "beamer": ((r"\scriptsize", 1.0), (r"\tiny", 1.25)),
}
"""The sizes of letters that are tried, and how many more letters a line then has."""
LINES: dict[Layout, float] = {"article": 30.0, "twocolumn": 48.0, "beamer": 13.0}
"""How many lines of a table fit a page or a frame, its notes included."""

FLOATS = 12
"""LaTeX keeps so many floats waiting, at most."""

PACKAGES = {
    "amsmath": re.compile(r"\\(?:text|binom|tfrac|operatorname|begin\{cases\}|lvert|lVert)"),
    "amssymb": re.compile(r"\\(?:mathbb|checkmark|leqslant|geqslant|lesssim|square)"),
    "array": re.compile(r">\{\\"),
    "booktabs": re.compile(r"\\toprule"),
    "longtable": re.compile(r"\\begin\{longtable\}"),
    "siunitx": re.compile(r"S\[table-format"),
}
"""Package → what needs it."""

_LONG_NAME = re.compile(r"[\w.]{16,}")


def to_latex(table: Table, layout: Layout = "article") -> str:
    """Return the table with its caption, label and footnotes.

    Args:
        table: what to typeset.
        layout: ``"article"`` for a page of one column, ``"twocolumn"`` for tables over both of two columns,
            ``"beamer"`` for frames of slides.
    """
    table, size = _fitted(table, layout)
    if layout == "article":
        text = _long(table, size) if _height(table, layout) > LINES[layout] else _float(table, "table", size)
    else:
        pieces = list(_pieces(table, layout))
        shown = [
            _frame(piece, size) if layout == "beamer" else _float(piece, "table*", size) for piece in pieces
        ]
        cleared = [*shown[:1]]
        for place, piece in enumerate(shown[1:], 1):
            cleared += [r"\clearpage" + "\n"] * (layout == "twocolumn" and place % FLOATS == 0) + [piece]
        text = "\n".join(cleared)
    needed = [package for package, uses in PACKAGES.items() if uses.search(text)]
    return f"% needs \\usepackage{{{','.join(needed)}}}\n{text}"


def _float(table: Table, environment: str, size: str) -> str:
    caption = rf"\caption{{{latex_text(table.caption)}}}\label{{tab:{table.label}}}"
    lines = [rf"\begin{{{environment}}}[htbp]", r"\centering", caption, size, *_tabular(table)]
    return "\n".join([*lines, *_foot(table), rf"\end{{{environment}}}"]) + "\n"


def _frame(table: Table, size: str) -> str:
    title = latex_text(table.caption)
    lines = [
        r"\begin{frame}[t,allowframebreaks]{\small " + title + "}"
        if not table.rows
        else r"\begin{frame}[t]{\small " + title + "}",
        size,
        r"\centering",
        *_tabular(table),
    ]
    return "\n".join([*lines, *_foot(table, r"\tiny"), r"\end{frame}"]) + "\n"


def _tabular(table: Table) -> list[str]:
    if not table.rows:
        return []
    head, rows, spec = _parts(table)
    body = [r"\toprule", head, r"\midrule", *rows, r"\bottomrule"]
    return [rf"\begin{{tabular}}{{@{{}}{spec}@{{}}}}", *body, r"\end{tabular}"]


def _long(table: Table, size: str) -> str:
    head, rows, spec = _parts(table)
    caption = rf"\caption{{{latex_text(table.caption)}}}\label{{tab:{table.label}}}"
    lines = [
        rf"\begingroup{size}",
        rf"\begin{{longtable}}{{@{{}}{spec}@{{}}}}",
        caption + r" \\",
        r"\toprule",
    ]
    lines += [head, r"\midrule", r"\endfirsthead", r"\toprule", head, r"\midrule", r"\endhead"]
    lines += [r"\bottomrule", r"\endfoot", *rows, r"\end{longtable}", *_foot(table), r"\endgroup"]
    return "\n".join(lines) + "\n"


def _parts(table: Table) -> tuple[str, list[str], str]:
    noted = marks(table)
    head = " & ".join(_heading(column) for column in table.columns) + r" \\"
    end = r" \\ \addlinespace" if any(column.width for column in table.columns) else r" \\"
    rows = [" & ".join(_cell(entry, noted) for entry in row) + end for row in table.rows]
    return head, rows, "".join(_spec(table, place) for place in range(len(table.columns)))


def _pieces(table: Table, layout: Layout) -> Iterator[Table]:
    """Cut a table into pieces that fit a page; each has the notes of its own rows."""
    if table.notes and _height(table, layout) > LINES[layout]:
        last = replace(table, rows=(), label=f"{table.label}-notes", caption="Notes.")
        yield from _pieces(replace(table, notes=(), sources=()), layout)
        yield last
        return
    rows: list[tuple[Entry, ...]] = []
    cut: list[list[tuple[Entry, ...]]] = []
    for row in table.rows:
        tried = replace(table, rows=(*rows, row))
        if rows and _height(tried, layout) > LINES[layout]:
            cut.append(rows)
            rows = []
        rows.append(row)
    cut.append(rows)
    for place, piece in enumerate(cut, 1):
        if len(cut) == 1:
            yield table
        else:
            yield replace(
                table,
                rows=tuple(piece),
                caption=f"{table.caption.removesuffix('.')} ({place} of {len(cut)}).",
                label=f"{table.label}-{place}",
            )


def _height(table: Table, layout: Layout) -> float:
    """Return about how many lines a table and its notes take."""
    letters = LETTERS[layout]
    lines = 2.0
    for row in table.rows:
        lines += max(
            _cell_height(entry, column, letters) for entry, column in zip(row, table.columns, strict=True)
        )
        lines += 0.5
    for note in (*marks(table), *table.notes):
        lines += 0.8 * (1 + len(note) // letters)
    return lines


def _cell_height(entry: Entry, column: Column, letters: int) -> float:
    bare = unwrapped(entry)
    room = max(4.0, letters * (column.width or 1.0))
    if not isinstance(bare, Math):
        return 1.0 + len(as_text(bare)) // room
    wide = len(re.sub(r"\\(?:left|right|biggl|biggr|allowbreak|text|frac)|\\[a-zA-Z]|[{}\s]", "", bare.latex))
    tall = 2.2 if r"\frac" in bare.latex or r"\sum" in bare.latex or r"\prod" in bare.latex else 1.2
    rows = 1 + bare.latex.count(r" \\ ") if r"\begin{cases}" in bare.latex else 1 + wide // (0.9 * room)
    return tall * rows


def _fitted(table: Table, layout: Layout) -> tuple[Table, str]:
    """Return the table with widths that fill at most the line, and the size to set it in.

    What is too long to stand is wrapped; columns that are empty are left out; the headings of marks become
    numbers with a legend where their words have no room; and if words still have none, letters are smaller.
    """
    empty = [all(not as_text(row[place]) for row in table.rows) for place in range(len(table.columns))]
    if table.rows and any(empty):
        kept = [place for place, nothing in enumerate(empty) if not nothing]
        columns = tuple(table.columns[place] for place in kept)
        table = replace(table, columns=columns, rows=tuple(tuple(row[k] for k in kept) for row in table.rows))
    *sizes, smallest = SIZES[layout]
    for (size, larger), spare in [
        *((one, 1.3) for one in (*sizes, smallest)),
        (smallest, 1.2),
        (smallest, 1.0),
    ]:
        letters = LETTERS[layout] * larger
        widths = _widths(table, letters, POINTS[layout], spare)
        if widths is not None:
            columns = tuple(
                replace(column, width=width) for column, width in zip(table.columns, widths, strict=True)
            )
            return replace(table, columns=columns), size
        if any(column.kind == "mark" and len(as_text(column.heading)) > 3 for column in table.columns):
            return _fitted(numbered(table), layout)
    return table, size


def numbered(table: Table) -> Table:
    """Return the table with numbers for the headings of marks, and a note that says what they mean."""
    columns: list[Column] = []
    legend: list[str] = []
    for column in table.columns:
        if column.kind == "mark":
            legend.append(f"{len(legend) + 1}, {as_text(column.heading) or 'mark'}")
            column = replace(column, heading=str(len(legend)), width=0.0)
        columns.append(column)
    return replace(table, columns=tuple(columns), notes=(*table.notes, f"Columns: {'; '.join(legend)}."))


def _wide(text: str) -> float:
    """Return the width of a word in letters; capitals are wider."""
    return sum(1.45 if letter.isupper() else 1.0 for letter in text)


def _widths(table: Table, letters: float, points: float, spare: float) -> list[float] | None:
    """Return the widths of the columns as shares of the line (0: as wide as they are), if words have room."""
    natural, least, stiff = [], [], []
    for place, column in enumerate(table.columns):
        texts = [as_text(column.heading), *(as_text(row[place]) for row in table.rows)]
        natural.append(max(map(_wide, texts)) / letters)
        words = [word for text in texts for word in re.split(r"[\s./]+|(?<=_)|(?<=-)", text)]
        least.append(column.width if column.kind == "math" else spare * max(map(_wide, words)) / letters)
        stiff.append(column.kind in {"number", "mark", "math"} and not column.width)
    room = 0.98 - 12 * (len(natural) - 1) / points
    if sum(natural) <= room and not any(column.width for column in table.columns):
        return [0.0] * len(natural)
    wanted = [
        share if hard else max(low, column.width or min(share, 0.35))
        for share, low, hard, column in zip(natural, least, stiff, table.columns, strict=True)
    ]
    slack = sum(want - low for want, low, hard in zip(wanted, least, stiff, strict=True) if not hard)
    over = max(0.0, sum(wanted) - room)
    if over > slack:
        return None
    part = over / slack if slack else 0.0
    return [
        0.0 if hard else round(want - part * (want - low), 3)
        for want, low, hard in zip(wanted, least, stiff, strict=True)
    ]


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
    if isinstance(bare, Math):
        return rf"$\displaystyle {bare.latex}${mark}"
    return running(bare) + mark


def running(text: str) -> str:
    """Return text whose long names, such as ids, may break behind dots, and quotients behind the line."""
    shown = latex_text(text)
    if max(map(len, text.split()), default=0) > 12:
        shown = shown.replace("/", r"/\allowbreak{}").replace(")(", r")\allowbreak{}(")
    if not _LONG_NAME.search(text):
        return shown
    return re.sub(r"(?<=[a-z0-9])(\.|\\_)(?=[a-z0-9])", r"\1\\allowbreak{}", shown)


def _foot(table: Table, size: str = r"\footnotesize") -> list[str]:
    noted = marks(table)
    lines = [rf"\textsuperscript{{{mark}}}~{running(note)}" for note, mark in noted.items()]
    lines += [running(note) for note in table.notes]
    if table.sources:
        lines.append(rf"Sources: \cite{{{','.join(table.sources)}}}.")
    if not lines:
        return []
    return [r"\par\smallskip", rf"{{{size}\raggedright", "\\par\n".join(lines) + r" \par}"]
