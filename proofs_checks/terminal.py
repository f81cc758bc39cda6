"""What a person reads: tables, derivations and progress in the terminal, and the same as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

import sympy as sp
from rich.console import Console, Group
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from proofs_checks.conductor.judging import Judged, rests_on
from proofs_checks.conductor.running import Progress as ProgressCall
from proofs_checks.evidence.monte_carlo import error_rate
from proofs_checks.evidence.replay import Replayed, replay
from proofs_checks.graph import Graph
from proofs_checks.reports.graph import tree, weakest_lines
from proofs_checks.reports.ledger import how_read, refuted_table, what_else
from proofs_checks.reports.style import MARKS, STYLES
from proofs_checks.verdict import Evidence, Json, Verdict
from proofs_checks.verify import Report, replay_command
from theory import catalogue, index
from theory.language.claim import Claim, Statement
from theory.language.derivation import Citation, Derivation, Step
from theory.language.formula import Formula
from theory.language.parameters import latex_names
from theory.language.plain import plain
from theory.language.time_limit import bounded
from theory.language.typeset import latex
from theory.tables.table import Table as WriteupTable
from theory.tables.table import as_text, marks, notes_of

REPLAYED = {True: "[green]replayed[/]", False: "[red]contradicted[/]", None: "[yellow]not decided[/]"}


@contextmanager
def progress(quiet: bool = False) -> Iterator[ProgressCall]:
    """Show progress on standard error while the block runs (not if ``quiet`` or not a terminal)."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda label, done, total: None
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("preparing", total=None)
        yield lambda label, done, total: bar.update(task, description=label, completed=done, total=total)


@contextmanager
def working(label: str, quiet: bool = False) -> Iterator[None]:
    """Show on standard error that work goes on while the block runs (not if ``quiet``)."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield
        return
    with console.status(label):
        yield


def _console() -> Console:
    wide = None if sys.stdout.isatty() else 120
    return Console(width=wide, highlight=False)


def _verdict_text(verdict: Verdict) -> Text:
    return Text(verdict.name, style=STYLES[verdict.name])


def _statement_lines(judged: Judged) -> Iterator[tuple[str, Statement, Verdict]]:
    claim = judged.claim
    if claim is None:
        return
    yield "as printed", claim.printed, judged.verdicts[0]
    if claim.corrected is not None:
        yield "as corrected", claim.corrected, judged.verdicts[1]


def print_report(found: Report) -> None:
    """Print the ledger of a run: each claim with its verdicts and the evidence they rest on."""
    console = _console()
    for judged in found.claims:
        console.print(_claim_panel(judged, found))
    if found.formulas:
        console.print(_formula_table(found.formulas))
    counts: dict[str, int] = {}
    for judged in found.claims:
        counts[judged.verdicts[0].name] = counts.get(judged.verdicts[0].name, 0) + 1
    summary = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    deviating = [judged.id for judged in (*found.claims, *found.formulas) if not judged.as_catalogued]
    if found.claims:
        noun = "claim" if len(found.claims) == 1 else "claims"
        console.print(f"{len(found.claims)} {noun} as printed: {summary}.")
    if len(found.claims) > 1 and (refuted := refuted_table(found)) is not None:
        console.print(refuted)
    if any(item.check == "monte carlo" for one in found.formulas for item in one.verdicts[0].evidence):
        rate = error_rate()
        console.print(
            f"Simulation refutes any true formula with probability at most {rate['registry']:g}, by a union "
            f"bound over the whole registry; in the limit of many draws for the {rate['asymptotic']} of its "
            f"{rate['tests']} tests that may be asymptotic.",
            style="dim",
        )
    if found.interrupted:
        console.print("[yellow]Interrupted: what was not reached is INCONCLUSIVE.[/]")
    elif deviating:
        console.print(f"[red]Not as catalogued: {', '.join(deviating)}.[/]")
    else:
        console.print("Every verdict is as catalogued.")


def _claim_panel(judged: Judged, found: Report) -> Panel:
    claim = judged.claim
    if claim is None:
        raise TypeError(f"{judged.id} is no claim")
    lines: list[Text | str] = [Text(claim.said, style="italic")]
    if claim.reading:
        lines.append(Text(claim.reading, style="dim"))
    said = (what_else(claim), how_read(claim) if claim.read else "")
    lines.extend(Text(line, style="dim") for line in said if line)
    for label, statement, verdict in _statement_lines(judged):
        lines.append(Text(f"{label}: ").append_text(_verdict_text(verdict)).append(f"  {statement.words}"))
        own = [item for item in verdict.evidence if item.subject == statement.words]
        lines.extend(Text(_evidence_line(item)) for item in own)
        if verdict.reason not in {item.summary for item in own}:
            lines.append(Text(f"  {verdict.reason}", style="dim"))
    names = {judged.id: judged.verdicts[0].name for judged in found.formulas}
    named = ", ".join(f"{name} ({names[name]})" for name in rests_on(claim))
    lines.append(Text(f"  rests on: {named or 'no formula of the catalogue'}"))
    cited = dict.fromkeys(name for verdict in judged.verdicts for name in verdict.cites)
    if cited:
        lines.append(Text("  cites: " + "; ".join(cited), style="dim"))
    lines.append(
        Text(f"  again: {replay_command(judged.id, found.seed, found.budget, found.kernel)}", style="dim")
    )
    return Panel(Group(*lines), title=f"{judged.id} — {claim.source}", title_align="left")


def _evidence_line(item: Evidence) -> str:
    return f"  {MARKS[item.outcome]} {item.check}: {item.summary}"


def _formula_table(formulas: Iterable[Judged]) -> Table:
    table = Table(
        "formula", "verdict", "evidence", title="The formulas that the claims rest on", title_justify="left"
    )
    for judged in formulas:
        verdict = judged.verdicts[0]
        lines = [f"{MARKS[item.outcome]} {item.check}: {item.summary}" for item in verdict.evidence]
        table.add_row(judged.id, _verdict_text(verdict), Text("\n".join(lines)))
    return table


def _derivations(item: Formula | Claim) -> list[tuple[str, Derivation, tuple[sp.Basic, ...]]]:
    if isinstance(item, Formula):
        return [(item.title, item.derivation, item.loop.definition if item.loop else ())]
    found = []
    for label, statement in (("as printed", item.printed), ("as corrected", item.corrected)):
        if statement is not None and statement.prove is not None:
            definitions = catalogue.definitions(statement.formulas)
            derivation = bounded(statement.prove, f"“{statement.words}”")
            found.append((f"{label}: {statement.words}", derivation, definitions))
    return found


def print_shown(item: Formula | Claim) -> None:
    """Print one formula or claim with its derivations, every step replayed now."""
    console = _console()
    if isinstance(item, Formula):
        lines = [
            f"[bold]{item.title}[/]",
            f"kind: {item.kind}",
            f"for: {item.condition or 'no parameters'}",
            *([f"loop: {item.loop}"] if item.loop else []),
            *(f"source: {source}" for source in item.sources),
        ]
        console.print(Panel("\n".join(lines), title=item.id, title_align="left"))
        console.print(Text(f"  {item.id} {item.sign} {plain(item.rhs)}", style="bold"))
    else:
        said = (what_else(item), how_read(item) if item.read else "")
        leans = "".join(f"\n{line}" for line in said if line)
        body = f"{item.said}\n{item.reading}{leans}\ncatalogued: {' → '.join(item.expected)}"
        console.print(Panel(Text(body), title=f"{item.id} — {item.source}", title_align="left"))
        for label, statement in (("as printed", item.printed), ("as corrected", item.corrected)):
            if statement is not None:
                console.print(Text(f"{label}: {statement.words}\n    {plain(statement.assertion)}"))
                if statement.where:
                    console.print(Text(f"    {statement.where}", style="dim"))
                if statement.prove is None:
                    console.print(Text("    has no derivation; a counterexample decides it", style="dim"))
    for title, derivation, definitions in _derivations(item):
        console.print()
        console.print(Text(title, style="bold"))
        _print_derivation(console, derivation, definitions)
    if isinstance(item, Formula) and (problem := item.ends_elsewhere(item.derivation)):
        console.print(Text(f"ERROR: {problem}", style="bold red"))


def _print_derivation(console: Console, derivation: Derivation, definitions: tuple[sp.Basic, ...]) -> None:
    results = replay(derivation, definitions)
    for number, (step, result) in enumerate(results, 1):
        console.print(f"[bold]{number:3}. {step.rule}[/]  {_status(step, result)}")
        console.print(Text(f"       {plain(step.after)}"), soft_wrap=True)
        console.print(Text(f"     {step.because}", style="italic"), soft_wrap=True)
        console.print(
            Text(f"     {type(step.certificate).__name__}: {result.shown}", style="dim"), soft_wrap=True
        )
    good = sum(result.holds is True for _, result in results)
    console.print(f"{good} of {len(results)} steps replayed.")


def _status(step: Step, result: Replayed) -> str:
    if isinstance(step.certificate, Citation) and result.holds:
        return "[blue]cited[/]"
    return REPLAYED[result.holds]


def latex_names_of(item: Formula | Claim) -> dict[str, str]:
    """Return the LaTeX of the parameters of a formula, or of the formulas that a claim rests on, by name."""
    if isinstance(item, Formula):
        return latex_names(item.parameters)
    return {
        name: text
        for used in rests_on(item)
        for name, text in latex_names(catalogue.formula(used).parameters).items()
    }


def shown_json(item: Formula | Claim) -> dict[str, Json]:
    """Return what :func:`print_shown` prints."""
    head: dict[str, Json] = dict(index.entry(item.id))
    derivations: list[Json] = []
    names = latex_names_of(item)
    for title, derivation, definitions in _derivations(item):
        steps: list[Json] = [
            {
                "rule": step.rule,
                "statement": plain(step.after),
                "latex": latex(step.after, names),
                "because": step.because,
                "certificate": type(step.certificate).__name__,
                "holds": result.holds,
                "shown": result.shown,
            }
            for step, result in replay(derivation, definitions)
        ]
        derivations.append({"title": title, "steps": steps, "cites": list(derivation.cites)})
    return {**head, "derivations": derivations}


def print_table(found: WriteupTable) -> None:
    """Print a table of ``theory.tables``, its caption above and its footnotes below."""
    noted = marks(found)
    table = Table(title=found.caption, title_justify="left", show_lines=True)
    for column in found.columns:
        justify: Literal["left", "right", "center"] = "left"
        if column.kind in ("number", "mark"):
            justify = "right" if column.kind == "number" else "center"
        table.add_column(as_text(column.heading), justify=justify, overflow="fold")
    for row in found.rows:
        cells = []
        for entry in row:
            raised = ",".join(noted[note] for note in notes_of(entry))
            cells.append(Text(as_text(entry) + (f" [{raised}]" if raised else "")))
        table.add_row(*cells)
    console = _console()
    console.print(table)
    for note, mark in noted.items():
        console.print(Text(f"[{mark}] {note}", style="dim"))
    for note in found.notes:
        console.print(Text(note, style="dim"))


def print_graph(graph: Graph) -> None:
    """Print all that a claim or formula rests on as a tree, and which part of it is the weakest."""
    console = _console()
    console.print(tree(graph))
    console.print()
    for line in weakest_lines(graph):
        console.print(Text(line))
