"""What `collapse mutants` prints: killed by kind of evidence, by family, by formula, and who survived.

``write_up`` is the same for a file or a paper, in every format of ``proofs_checks.show.tables``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from rich.console import Console
from rich.table import Table

from proofs_checks.power.mutants.judging import JudgedFormula, JudgedMutant
from proofs_checks.power.mutants.report import MutantReport
from proofs_checks.show import screen
from proofs_checks.show.grid import print_grid
from proofs_checks.show.tables.table import Column
from proofs_checks.show.tables.table import Table as WriteupTable
from proofs_checks.simulators import experiments

LISTED = 40


def print_mutants(report: MutantReport) -> None:
    """Print the report; with formulas of one family only, without the table of families."""
    console = screen.console()
    print_grid(_formulas(report))
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


def _formulas(report: MutantReport) -> Table:
    table = Table(title="Mutants killed, by kind of evidence")
    table.add_column("formula", overflow="fold")
    for heading in _headings(report):
        table.add_column(heading, justify="right")
    for name, cells in _rows(report):
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
