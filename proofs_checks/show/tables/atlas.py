"""The atlas as tables: a mark for every family under every rule, and the closed forms, a table a rule."""

from __future__ import annotations

from proofs_checks.show.reports.listing import MARKS
from proofs_checks.show.tables.table import Column, Entry, Math, Noted, Table
from theory import index

SIGNS = "● closed form, ◐ exact recursion, ○ open, – void (no such loop, or no finite expectation)"
LEGEND = f"{SIGNS}; the notes say what becomes of the loop, or why."


def atlas_table(*, label: str = "atlas") -> Table:
    """Return the atlas: a mark for every family under every rule, with its growth or reason as a footnote."""
    cells, families, rules = _cells()
    rows: list[tuple[Entry, ...]] = [
        (words, *(_entry(cells[family, rule]) for rule in rules)) for family, words in families.items()
    ]
    return Table(
        label=label,
        caption="What is known of each model family under each propagation rule.",
        columns=(
            Column(heading="family", width=0.17),
            *(Column(heading=words, kind="mark", width=0.068) for words in rules.values()),
        ),
        rows=tuple(rows),
        notes=(LEGEND,),
    )


def _cells() -> tuple[dict[tuple[str, str], index.Entry], dict[str, str], dict[str, str]]:
    """Return the cells by family and rule, and the words of both, out of the index: nothing is derived."""
    found = index.entries("cell")
    cells = {(cell["family"], cell["rule"]): cell for cell in found}
    families = {cell["family"]: cell["words"].partition("; ")[0] for cell in found}
    return cells, families, {cell["rule"]: cell["words"].partition("; ")[2] for cell in found}


def _entry(cell: index.Entry) -> Entry:
    said = "; ".join(part for part in (cell["growth"], cell["reason"]) if part)
    mark = MARKS[cell["status"]]
    return Noted(entry=mark, notes=(said,)) if said else mark


def closed_forms_table(rule: str) -> Table:
    """Return what is known under one propagation rule: of every family the closed form, or the reason.

    A closed form has the ids of its formulas as a footnote. A cell that is not closed has its reason in place
    of the closed form, and what becomes of the loop, if that is known, stands beside it.

    Raises:
        KeyError: there is no such rule.
    """
    cells, families, rules = _cells()
    said = rules[rule]
    rows: list[tuple[Entry, ...]] = []
    for family, words in families.items():
        cell = cells[family, rule]
        shown: Entry = cell["reason"]
        if cell["closed_form"] is not None:
            form = Math(latex=cell["latex"], plain=cell["closed_form"])
            shown = Noted(entry=form, notes=(", ".join(cell["formulas"]) or cell["reason"],))
        rows.append((words, MARKS[cell["status"]], shown, cell["growth"]))
    return Table(
        label=f"atlas-{rule.replace('_', '-')}",
        caption=f"Every model family under the rule “{said}”: its closed form, or why there is none.",
        columns=(
            Column(heading="family", width=0.2),
            Column(heading="", kind="mark"),
            Column(heading="closed form, or reason", width=0.5),
            Column(heading="what becomes of it", width=0.18),
        ),
        rows=tuple(rows),
        notes=(f"{SIGNS}. The notes name the formulas: collapse show ID says of what, --proof how derived.",),
    )


def atlas_tables() -> list[Table]:
    """Return the marks of the whole atlas, then the closed forms under each rule."""
    return [atlas_table(), *(closed_forms_table(rule) for rule in _cells()[2])]
