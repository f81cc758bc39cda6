"""Tables of formulas: one row each, with conditions and sources as footnotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from proofs_checks.show.latex.writer import LINE
from proofs_checks.show.tables.notation import Notation, condition, in_words, written
from proofs_checks.show.tables.symbols import symbols_note
from proofs_checks.show.tables.table import Column, Entry, Noted, Table
from theory import index
from theory.bibliography import keys_of
from theory.hypotheses import hypotheses
from theory.language.formula import Formula


def formulas_table(
    formulas: Sequence[Formula],
    *,
    notation: Notation = "library",
    ids: bool | Literal["line"] = True,
    caption: str = "",
    label: str = "formulas",
    beside: Mapping[str, Sequence[str]] = {},
) -> Table:
    """Return a table of formulas: what is measured, its closed form, conditions and sources.

    Args:
        formulas: in the order of the rows.
        notation: ``"library"``, or ``"paper"`` for the symbols of the position paper.
        ids: whether the first column gives the ids, or (``"line"``) a line of the quantity does.
        caption: by default says what is in the table. label: of the table in LaTeX.
        beside: more footnotes of formulas, by id.
    """
    rows = [_row(formula, notation, ids, beside.get(formula.id, ())) for formula in formulas]
    keys = dict.fromkeys(
        key for formula in formulas for source in formula.sources for key in keys_of(source.paper)
    )
    columns = (
        *([Column(heading="formula", width=0.21)] if ids is True else []),
        Column(heading="quantity", width=0.18 if ids is True else 0.3),
        Column(heading="closed form", kind="math", width=0.54 if ids is True else 0.64),
    )
    return Table(
        label=label,
        caption=caption or "Closed forms, each derived from the definition of its loop.",
        columns=columns,
        rows=tuple(rows),
        notes=(symbols_note(formulas, notation),) if formulas else (),
        sources=tuple(keys),
    )


def _row(
    formula: Formula, notation: Notation, ids: bool | Literal["line"], beside: Sequence[str]
) -> tuple[Entry, ...]:
    sources = "; ".join(map(str, formula.sources))
    notes = [condition(formula, notation) or "no parameters"]
    if formula.besides:
        notes.append(in_words(formula.besides, formula.id, notation))
    notes.extend(in_words(law, formula.id, notation) for law in _given(formula))
    if formula.kind.name != "exact":
        notes.append(_kind(formula))
    notes += beside
    if sources:
        notes.append(f"source: {sources}")
    elif formula.id in index.kinds():  # of one's own loop nothing was looked for
        notes.append("not in the papers cited")
    title = in_words(formula.title, formula.id, notation)
    title += f" ({formula.id})" if ids == "line" else ""
    quantity = Noted(entry=title, notes=tuple(notes))
    return (
        *([formula.id] if ids is True else []),
        quantity,
        written(formula, notation, LINE * (0.6 if ids is True else 1.0)),
    )


def _given(formula: Formula) -> list[str]:
    """Return what a formula takes of the laws of its data, as one note."""
    kept = index.entry(formula.id)["hypotheses"] if formula.id in index.kinds() else hypotheses(formula)
    return [f"given that {'; '.join(kept)}"] if kept else []


def _kind(formula: Formula) -> str:
    kind = formula.kind
    if kind.name == "bound":
        return f"{kind.side} bound"
    if kind.name == "diffusion":
        return "diffusion limit: D → ∞ with t/D fixed"
    return f"asymptotic, error {kind.order}" if kind.order else "asymptotic"
