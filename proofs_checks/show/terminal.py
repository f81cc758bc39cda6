"""What a person reads: tables and derivations in the terminal, and the same as JSON."""

from __future__ import annotations

import sympy as sp
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from proofs_checks.evidence.replay import replay
from proofs_checks.evidence.statements import rests_on
from proofs_checks.graph import Graph
from proofs_checks.show import screen
from proofs_checks.show.checked import CITED, OPEN, REFUTED, TRIED, checked, counted
from proofs_checks.show.reports.graph import tree, weakest_lines
from proofs_checks.show.reports.ledger import how_read, what_else
from proofs_checks.verdict import Json
from theory import catalogue, index
from theory.language.claim import Claim
from theory.language.derivation import Derivation
from theory.language.formula import Formula
from theory.language.parameters import latex_names
from theory.language.plain import plain
from theory.language.time_limit import bounded
from theory.language.typeset import latex
from theory.proofs.decided import decided_of, said
from theory.proofs.grades import Decisions, cited_by

COLOURS = {CITED: "blue", TRIED: "yellow", REFUTED: "red", OPEN: "yellow"}


Told = tuple[str, Derivation, tuple[sp.Basic, ...], Decisions]
"""A title, a derivation, the loop's definition, and what the core decides of the steps for all sizes."""


def _derivations(item: Formula | Claim) -> list[Told]:
    if isinstance(item, Formula):
        by_core = decided_of(item.derivation, item)
        return [(item.title, item.derivation, item.loop.definition if item.loop else (), by_core)]
    found: list[Told] = []
    for label, statement in (("as printed", item.printed), ("as corrected", item.corrected)):
        if statement is not None and statement.prove is not None:
            definitions = catalogue.definitions(statement.formulas)
            derivation = bounded(statement.prove, f"“{statement.words}”")
            by_core = decided_of(derivation, statement)
            found.append((f"{label}: {statement.words}", derivation, definitions, by_core))
    return found


def print_shown(item: Formula | Claim) -> None:
    """Print one formula or claim with its derivations, every step replayed now."""
    console = screen.console()
    if isinstance(item, Formula):
        lines = [
            *([f"verdict: {index.entry(item.id)['verdict']}"] if item.id in index.kinds() else []),
            f"kind: {item.kind}",
            f"for: {item.condition or 'no parameters'}",
            *([f"loop: {item.loop}"] if item.loop else []),
            *(f"source: {source}" for source in item.sources),
        ]
        body = Text.assemble((item.title, "bold"), "".join(f"\n{line}" for line in lines))
        console.print(Panel(body, title=item.id, title_align="left"))
        console.print(Text(f"  {item.id} {item.sign} {plain(item.rhs)}", style="bold"))
    else:
        said = (what_else(item), how_read(item) if item.read else "")
        leans = "".join(f"\n{line}" for line in said if line)
        body = Text(f"{item.said}\n{item.reading}{leans}\ncatalogued: {' → '.join(item.expected)}")
        console.print(Panel(body, title=f"{item.id} — {item.source}", title_align="left"))
        for label, statement in (("as printed", item.printed), ("as corrected", item.corrected)):
            if statement is not None:
                console.print(Text(f"{label}: {statement.words}\n    {plain(statement.assertion)}"))
                if statement.besides:
                    console.print(Text(f"    {statement.besides}", style="dim"))
                if statement.prove is None:
                    console.print(Text("    has no derivation; a counterexample decides it", style="dim"))
    for told in _derivations(item):
        console.print()
        _print_derivation(console, *told)
    if isinstance(item, Formula) and (problem := item.ends_elsewhere(item.derivation)):
        console.print(Text(f"ERROR: {problem}", style="bold red"))


def _print_derivation(
    console: Console,
    title: str,
    derivation: Derivation,
    definitions: tuple[sp.Basic, ...],
    by_core: Decisions,
) -> None:
    console.print(Text(title, style="bold"))
    results = replay(derivation, definitions, by_core)
    found: list[str] = []
    for place, (step, result) in enumerate(results):
        shown = said(step, by_core[place]) if place in by_core else result.shown
        word = checked(step, result.holds, by_core=place in by_core)
        found.append(word)
        status = (word, COLOURS.get(word, "green"))
        console.print(Text.assemble((f"{place + 1:3}. {step.rule}", "bold"), "  ", status))
        for lines, style in (
            (screen.formula(plain(step.after), 7), ""),
            (screen.words(step.because, 5), "italic"),
            (screen.words(f"{type(step.certificate).__name__}: {shown}", 5), "dim"),
        ):
            for line in lines:
                console.print(Text(line, style=style), soft_wrap=True)
    for line in screen.words(counted(found)):
        console.print(line)


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
    for title, derivation, definitions, by_core in _derivations(item):
        steps: list[Json] = [
            {
                "rule": step.rule,
                "statement": plain(step.after),
                "latex": latex(step.after, names),
                "because": step.because,
                "certificate": type(step.certificate).__name__,
                "holds": result.holds,
                "checked": checked(step, result.holds, by_core=place in by_core),
                "shown": said(step, by_core[place]) if place in by_core else result.shown,
            }
            for place, (step, result) in enumerate(replay(derivation, definitions, by_core))
        ]
        derivations.append({"title": title, "steps": steps, "cites": list(cited_by(derivation, by_core))})
    return {**head, "derivations": derivations}


def print_graph(graph: Graph) -> None:
    """Print all that a claim or formula rests on as a tree, and which part of it is the weakest."""
    console = screen.console()
    console.print(tree(graph))
    console.print()
    for line in weakest_lines(graph):
        console.print(Text(line))
