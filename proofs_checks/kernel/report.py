"""What ``collapse kernel`` reports: theorem, lines, seconds, axioms, and the share of the catalogue."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import get_close_matches

from rich.console import Console
from rich.table import Table
from rich.text import Text

from proofs_checks.kernel.evidence import as_evidence, taken_for_granted
from proofs_checks.kernel.render import conclusion, needed, render, template, theorem_name
from proofs_checks.kernel.run import ALLOWED, MACHINE, Run, coqc, judge_file
from proofs_checks.kernel.theorems import candidates, covered
from proofs_checks.kernel.tree import Tree
from proofs_checks.run.running import Progress
from proofs_checks.verdict import Json
from theory import catalogue


class UnknownTheorem(KeyError):
    """No theorem has an id that begins like this; the message names the nearest one."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """One theorem and what Coq made of it (``None``: it was not asked)."""

    id: str
    certificate: Tree
    run: Run | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelReport:
    """The theorems of one run."""

    theorems: tuple[Proved, ...]

    @property
    def accepted(self) -> bool:
        """Return whether Coq accepted every theorem."""
        return all(item.run is not None and item.run.accepted for item in self.theorems)

    @property
    def formulas(self) -> tuple[str, ...]:
        """Return the ids of the formulas that are proved with no mathematics taken for granted."""
        known = catalogue.formulas()
        return tuple(
            item.id
            for item in self.theorems
            if item.id in known
            and not taken_for_granted(item.certificate)
            and (item.run is None or item.run.accepted)
        )

    def to_json(self) -> dict[str, Json]:
        """Return the report as ``collapse kernel --json`` prints it."""
        return {
            "theorems": [_theorem_json(item) for item in self.theorems],
            "formulas_proved": list(self.formulas),
            "formulas_in_the_catalogue": len(catalogue.formulas()),
            "accepted": self.accepted,
        }


def _theorem_json(item: Proved) -> dict[str, Json]:
    last = conclusion(item.certificate)
    found: dict[str, Json] = {
        "id": item.id,
        "statement": str(last["mathematics"]),
        "hypotheses": [
            {"mathematics": str(hypothesis["mathematics"]), "origin": str(hypothesis["origin"])}
            for hypothesis in item.certificate["hypotheses"]
        ],
        "file": f"{theorem_name(item.certificate)}.v",
    }
    if item.run is None:
        return found
    evidence = as_evidence(item.id, item.certificate, item.run)
    return {
        **found,
        "accepted": item.run.accepted,
        "reason": item.run.reason,
        "summary": evidence.summary,
        "lines": item.run.lines,
        "seconds": round(item.run.seconds, 2),
        "assumptions": list(item.run.assumptions),
    }


def chosen(names: Sequence[str], untried: bool = False) -> dict[str, Tree]:
    """Return the certificates whose ids begin with one of ``names`` (all of them, if there are none).

    With ``untried``, those of what the templates cover and is not among the theorems that Coq accepts.

    Raises:
        UnknownTheorem: a name is the beginning of no theorem's id.
    """
    known = covered()
    if untried:
        known = {name: item for name, item in candidates().items() if name not in known}
    if not names:
        return known
    found: dict[str, Tree] = {}
    for name in names:
        fitting = {key: value for key, value in known.items() if f"{key}.".startswith(f"{name}.")}
        if not fitting:
            near = get_close_matches(name, known, n=1, cutoff=0.3)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise UnknownTheorem(f"no theorem for Coq is called {name!r}{hint}")
        found |= fitting
    return found


def listing(certificates: Mapping[str, Tree]) -> KernelReport:
    """Return the theorems without asking Coq."""
    return KernelReport(
        theorems=tuple(Proved(id=name, certificate=item, run=None) for name, item in certificates.items())
    )


def prove(
    certificates: Mapping[str, Tree], *, workers: int | None = None, progress: Progress | None = None
) -> KernelReport:
    """Give every theorem to Coq, several at a time.

    Raises:
        CoqMissing: Coq is not installed.
    """
    coqc()
    done: list[Proved] = []

    def one(name: str) -> Proved:
        certificate = certificates[name]
        return Proved(
            id=name,
            certificate=certificate,
            run=judge_file(render(certificate), theorem_name(certificate)),
        )

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        try:
            for proved in pool.map(one, certificates):
                done.append(proved)
                if progress:
                    progress(f"proving {proved.id}", len(done), len(certificates))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return KernelReport(theorems=tuple(done))


def show(found: KernelReport) -> None:
    """Print the table of theorems."""
    asked = any(item.run is not None for item in found.theorems)
    table = Table(title="Theorems proved by Coq" if asked else "Theorems for Coq", title_justify="left")
    table.add_column("theorem", overflow="fold")
    table.add_column("statement, and the hypotheses it has besides the domain")
    if asked:
        table.add_column("lines", justify="right")
        table.add_column("coqc s", justify="right")
        table.add_column("axioms")
    axioms: dict[str, str] = {}
    for item in found.theorems:
        row = [Text(item.id), Text(_statement(item.certificate))]
        if asked and item.run is not None:
            names = list(dict.fromkeys(_short(axiom, axioms) for axiom in item.run.assumptions))
            outcome = Text(", ".join(names) or "none") if item.run.accepted else Text(item.run.reason, "red")
            row += [
                Text(str(item.run.lines - _before(item.certificate))),
                Text(f"{item.run.seconds:.1f}"),
                outcome,
            ]
        table.add_row(*row)
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    console.print(table)
    for short, axiom in axioms.items():
        console.print(
            Text(f"{short}: {axiom} ({ALLOWED.get(axiom, 'what coq-interval computes with')})", style="dim")
        )
    count, total = len(found.formulas), len(catalogue.formulas())
    refused = [item.id for item in found.theorems if item.run is not None and not item.run.accepted]
    verb = "are proved in a way" if asked else "have a certificate"
    console.print(
        f"{len(found.theorems)} theorems; {count} of the {total} formulas of the catalogue {verb} that takes "
        "no mathematics for granted."
    )
    if asked:
        console.print("Lines are those of the theorem, without the templates that its file begins with.")
    if refused:
        console.print(Text(f"Coq refuses: {', '.join(refused)}.", style="red"))


def _before(certificate: Tree) -> int:
    return sum(template(name).count("\n") for name in needed(certificate))


def _short(axiom: str, axioms: dict[str, str]) -> str:
    if MACHINE.fullmatch(axiom):
        axioms["machine integers"] = "PrimInt63 and Uint63"
        return "machine integers"
    known = list(ALLOWED)
    short = f"A{known.index(axiom) + 1}" if axiom in known else axiom
    axioms[short] = axiom
    return short


def _statement(certificate: Tree) -> str:
    lines = [str(conclusion(certificate)["mathematics"])]
    lines += [f"  if {item['mathematics']}  [{item['origin']}]" for item in certificate["hypotheses"]]
    return "\n".join(lines)
