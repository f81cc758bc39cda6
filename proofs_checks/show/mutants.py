"""What `collapse mutants` prints: killed by kind of evidence, by family, by formula, and who survived.

``write_up`` is the same for a file or a paper, in every format of ``proofs_checks.show.tables``; ``Rows``
writes either as it becomes known, a row a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from math import isfinite

from rich.console import Console
from rich.table import Table

from proofs_checks.power.mutants.judging import JudgedFormula, JudgedMutant
from proofs_checks.power.mutants.report import MutantReport
from proofs_checks.show import screen
from proofs_checks.show.grid import fits, grid_text, print_grid
from proofs_checks.show.tables import render
from proofs_checks.show.tables.table import Column
from proofs_checks.show.tables.table import Table as WriteupTable
from proofs_checks.simulators import experiments

LISTED = 40
COUNTS = "000/000"
"""What the counts of one formula's mutants are as wide as, at most."""
CLOSING = {"markdown": 0, "csv": 0, "html": 2}
"""How many lines close a table without notes. One in LaTeX is not known before its last row."""


class Rows:
    """Writes the rows of a report in the order of the formulas, each as soon as those before it are done."""

    def __init__(
        self, report: MutantReport, asked: Sequence[str], form: str, write: Callable[[str], None]
    ) -> None:
        """Begin with nothing written.

        Args:
            report: what is asked, without formulas.
            asked: the ids of the formulas to come, in their order.
            form: ``terminal``, or a format of ``proofs_checks.show.tables``.
            write: writes text.
        """
        self._report, self._asked, self._form, self._write = report, asked, form, write
        self._done: dict[str, JudgedFormula] = {}
        self._written = ""
        blank = [(name, [COUNTS] * len(_headings(report))) for name in asked]
        self._side_by_side = fits(_grid(report, blank, asked))

    def add(self, formula: JudgedFormula) -> None:
        """Take a formula that is done, and write the rows that can be written."""
        self._done[formula.id] = formula
        ready = tuple(self._done[name] for name in takewhile(self._done.__contains__, self._asked))
        report = replace(self._report, formulas=ready)
        if self._form == "terminal":
            self._write_rest(self._terminal(report), int(self._side_by_side))
        elif self._form in CLOSING:
            table = replace(write_up(report), rows=tuple((name, *cells) for name, cells in _rows(report)))
            self._write_rest(render(replace(table, notes=()), self._form), CLOSING[self._form])

    def finish(self, report: MutantReport) -> None:
        """Write the rows that are left, and what stands below them."""
        if self._form == "terminal":
            self._write_rest(self._terminal(report))
            print_below(report)
        else:
            self._write_rest(render(write_up(report), self._form))

    def _terminal(self, report: MutantReport) -> str:
        return grid_text(_grid(report, list(_rows(report)), self._asked), self._side_by_side)

    def _write_rest(self, text: str, closing: int = 0) -> None:
        """Write what of a text is not written yet, but for the lines that close it."""
        lines = text.splitlines(keepends=True)
        stable = "".join(lines[: len(lines) - closing])
        if len(stable) > len(self._written):
            self._write(stable[len(self._written) :])
            self._written = stable


def print_below(report: MutantReport) -> None:
    """Print what stands below the rows; with formulas of one family only, without the table of families."""
    console = screen.console()
    if len(report.families) > 1:
        print_grid(_families(report))
    _list(console, "Equal to their originals, set aside", report.standing("equal"))
    _list(console, "Not decided whether equal, and not refuted", report.standing("undecided"))
    _list(console, "Survivors", report.survivors)
    _print_not_simulated(console, report.formulas)
    console.print(_summary(report))


def _share(pair: tuple[int, int]) -> str:
    killed, total = pair
    return f"{killed}/{total}" if total else "–"


def _grid(report: MutantReport, rows: Sequence[tuple[str, list[str]]], asked: Sequence[str]) -> Table:
    """Return rows as a table whose widths do not depend on what is counted."""
    table = Table(title="Mutants killed, by kind of evidence")
    table.add_column("formula", overflow="fold", width=max(map(len, ("formula", *asked))))
    for heading in _headings(report):
        table.add_column(heading, justify="right", overflow="fold", width=max(len(heading), len(COUNTS)))
    for name, cells in rows:
        table.add_row(name, *cells)
    return table


def _headings(report: MutantReport) -> list[str]:
    return [*report.kinds, "any", *(["resolution"] if "monte-carlo" in report.kinds else [])]


def _rows(report: MutantReport) -> Iterator[tuple[str, list[str]]]:
    for formula in report.formulas:
        own = MutantReport(formulas=(formula,), kinds=report.kinds, seed=report.seed, budget=report.budget)
        cells = [_share(own.killed(kind)) for kind in (*report.kinds, None)]
        yield formula.id, [*cells, *([_resolution(formula)] if "monte-carlo" in report.kinds else [])]


def write_up(report: MutantReport) -> WriteupTable:
    """Return the report as a table for a write-up: a row a formula, then a row a family, then all."""
    totals = [
        (
            f"all of {family}" if family else "all",
            [_share(report.killed(kind, family)) for kind in (*report.kinds, None)],
        )
        for family in (*report.families, None)
    ]
    width = len(_headings(report))
    rows = [*_rows(report), *((name, [*cells, *[""] * (width - len(cells))]) for name, cells in totals)]
    set_aside = {
        "Equal to their originals and set aside": report.standing("equal"),
        "Not decided whether equal, not refuted, and not counted": report.standing("undecided"),
        "Survivors": report.survivors,
    }
    listed = [
        f"{title}: " + "; ".join(f"{name}, {mutant.change}" for name, mutant in found) + "."
        for title, found in set_aside.items()
        if found
    ]
    return WriteupTable(
        label="mutants",
        caption="Wrong formulas refuted, out of all that were made, by each kind of evidence alone and by "
        f"any; seed {report.seed}, {report.budget:g} nominal seconds of simulation for each formula. The "
        "resolution is the smallest relative error that simulated raw data alone refute at the level of a "
        "verification.",
        columns=(Column(heading="formula"), *(Column(heading=heading) for heading in _headings(report))),
        rows=tuple((name, *cells) for name, cells in rows),
        notes=(*_summary(report).splitlines(), *listed),
    )


def _resolution(formula: JudgedFormula) -> str:
    if formula.id not in experiments():
        return "–"
    return f"{100 * formula.resolution:.2g}%" if isfinite(formula.resolution) else "none"


def _families(report: MutantReport) -> Table:
    table = Table(title="By family")
    table.add_column("family")
    for kind in (*report.kinds, "any"):
        table.add_column(kind, justify="right")
    for family in (*report.families, None):
        cells = [_share(report.killed(kind, family)) for kind in (*report.kinds, None)]
        table.add_row(family or "all", *cells, end_section=family == report.families[-1])
    return table


def _list(console: Console, title: str, found: Sequence[tuple[str, JudgedMutant]]) -> None:
    if not found:
        return
    console.print(f"{title}: {len(found)}", style="bold")
    for name, mutant in found[:LISTED]:
        tried = ", ".join(kind for kind, answer in mutant.refuted.items() if answer is False)
        reason = mutant.shown if mutant.standing != "different" else f"not refuted by {tried}"
        console.print(f"  {name}: {mutant.operator}, {mutant.change} ({reason})", markup=False)
    if len(found) > LISTED:
        console.print(f"  and {len(found) - LISTED} more; --json lists all")


def _print_not_simulated(console: Console, formulas: Sequence[JudgedFormula]) -> None:
    for formula in formulas:
        for reason in formula.not_simulated:
            console.print(f"not simulated: {formula.id} at {reason}", markup=False, style="dim")


def _summary(report: MutantReport) -> str:
    killed, total = report.killed()
    share = f" ({killed / total:.2%})" if total else ""
    lines = [f"{killed} of {total} mutants killed{share} by {', '.join(report.kinds)}."]
    middle = report.median_resolution
    if middle is not None:
        shown = f"{100 * middle:.2g}%" if isfinite(middle) else "none"
        lines.append(f"Median resolution by simulation alone: {shown}.")
    if report.interrupted:
        lines.append("Interrupted: formulas not listed were not judged.")
    return "\n".join(lines)
