"""What `collapse mutants` prints: killed by kind of evidence, by family, by formula, and who survived."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import isfinite

from rich.console import Console
from rich.table import Table

from proofs_checks.mutants.judging import JudgedFormula, JudgedMutant
from proofs_checks.mutants.report import MutantReport
from proofs_checks.simulators import experiments

LISTED = 40


def print_mutants(report: MutantReport) -> None:
    """Print the report; with formulas of one family only, without the table of families."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    console.print(_formulas(report))
    if len(report.families) > 1:
        console.print(_families(report))
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
    for kind in (*report.kinds, "any"):
        table.add_column(kind, justify="right")
    if "monte-carlo" in report.kinds:
        table.add_column("resolution", justify="right")
    for formula in report.formulas:
        own = MutantReport(formulas=(formula,), kinds=report.kinds, seed=report.seed, budget=report.budget)
        cells = [_share(own.killed(kind)) for kind in report.kinds]
        cells.append(_share(own.killed()))
        if "monte-carlo" in report.kinds:
            cells.append(_resolution(formula))
        table.add_row(formula.id, *cells)
    return table


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
