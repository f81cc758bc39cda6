"""A table as a noun: what it says, before any format is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal

import sympy as sp

from theory.language.plain import plain
from theory.language.typeset import latex
from theory.numbers.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Math:
    """Mathematics in a cell, in LaTeX (without dollar signs) and as one line of text."""

    latex: str
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A decimal, already rounded so that every digit shown is right."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A cell with footnotes; equal notes of a table share one mark."""

    entry: Math | Number | str
    notes: tuple[str, ...]


Entry = str | Math | Number | Noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; numbers are aligned at the decimal point, long text is wrapped.

    ``width`` is the share of the line that wrapped text takes in print (0: as wide as it is).
    """

    heading: str | Math
    kind: Literal["text", "math", "number", "mark"] = "text"
    width: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A captioned table.

    Attributes:
        label: what a write-up refers to it by, as in ``\\ref{tab:label}``.
        caption: one or two sentences.
        columns: headings and kinds.
        rows: as many entries as there are columns, in each.
        notes: general notes under the table, beside those of its cells.
        sources: keys of the bibliography (``theory.bibliography``) that the table rests on.
    """

    label: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Reject a row that has not one entry for each column."""
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} entries for {len(self.columns)} columns")

    def _repr_html_(self) -> str:
        from proofs_checks.show.tables.markup import to_html

        return to_html(self)

    def _repr_latex_(self) -> str:
        from proofs_checks.show.tables.latex import to_latex

        return to_latex(self)


def mathematics(expr: sp.Basic) -> Math:
    """Return an expression or relation as a cell."""
    return Math(latex=latex(expr), plain=plain(expr))


def number(value: Value, digits: int = 6) -> Number:
    """Return a value as a cell, to as many digits as its error warrants, at most ``digits``.

    >>> from fractions import Fraction
    >>> from theory.numbers.value import from_fraction
    >>> number(from_fraction(Fraction(49, 36))).text
    '1.36111'
    """
    exact = Decimal(value.decimal)
    last = exact.adjusted() - digits + 1
    if value.error not in (None, "0"):
        last = max(last, Decimal(value.error or 0).adjusted() + 1)
    if value.exact is not None and value.exact.denominator == 1 and exact.adjusted() < digits:
        return Number(text=str(value.exact.numerator))
    kept = max(1, exact.adjusted() - last + 1)
    rounded = Context(prec=kept, rounding=ROUND_HALF_EVEN).plus(exact)
    small = -5 < rounded.adjusted() < 12
    return Number(text=format(rounded, "f") if small and last <= 0 else f"{rounded:e}".lower())


def unwrapped(entry: Entry) -> str | Math | Number:
    """Return an entry without its footnotes."""
    return entry.entry if isinstance(entry, Noted) else entry


def notes_of(entry: Entry) -> tuple[str, ...]:
    """Return the footnotes of an entry."""
    return entry.notes if isinstance(entry, Noted) else ()


def marks(table: Table) -> dict[str, str]:
    """Return every footnote of the table with its mark, in reading order: a, b, …, z, aa, ab, …"""
    found = dict.fromkeys(note for row in table.rows for entry in row for note in notes_of(entry))
    return {note: _letters(place) for place, note in enumerate(found)}


def _letters(place: int) -> str:
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def as_text(entry: Entry | str | Math) -> str:
    """Return an entry as one line of text."""
    bare = unwrapped(entry)
    if isinstance(bare, Math):
        return bare.plain
    return bare.text if isinstance(bare, Number) else bare
