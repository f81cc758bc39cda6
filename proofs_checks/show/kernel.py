"""What ``collapse kernel`` prints: theorem, lines, seconds, axioms, and the share of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from proofs_checks.kernel.acceptance import changed
from proofs_checks.kernel.listing import Entry, formulas
from proofs_checks.kernel.run import ALLOWED, MACHINE
from proofs_checks.show import screen
from proofs_checks.show.grid import print_grid
from theory import index

if TYPE_CHECKING:
    from proofs_checks.kernel.report import KernelReport
    from proofs_checks.kernel.tree import Tree


def show(found: KernelReport) -> None:
    """Print the table of theorems and what Coq made of each."""
    from proofs_checks.kernel.report import listing

    table = _table("Theorems proved by Coq")
    table.add_column("lines", justify="right")
    table.add_column("coqc s", justify="right")
    table.add_column("axioms")
    axioms: dict[str, str] = {}
    stated = listing({item.id: item.certificate for item in found.theorems})
    for item, entry in zip(found.theorems, stated, strict=True):
        names = list(dict.fromkeys(_short(axiom, axioms) for axiom in item.run.assumptions))
        outcome = Text(", ".join(names) or "none") if item.run.accepted else Text(item.run.reason, "red")
        lines = str(item.run.lines - _before(item.certificate))
        table.add_row(*_stated(entry), Text(lines), Text(f"{item.run.seconds:.1f}"), outcome)
    print_grid(table)
    console = screen.console()
    for short, axiom in axioms.items():
        console.print(
            Text(f"{short}: {axiom} ({ALLOWED.get(axiom, 'what coq-interval computes with')})", style="dim")
        )
    _count(
        len(found.theorems), len(found.formulas), "are proved in a way", len(found.from_moments), "are proved"
    )
    console.print("Lines are those of the theorem, without the templates that its file begins with.")
    if refused := [item.id for item in found.theorems if not item.run.accepted]:
        console.print(Text(f"Coq refuses: {', '.join(refused)}.", style="red"))


def show_list(theorems: Sequence[Entry]) -> None:
    """Print the table of theorems that Coq is not asked about."""
    table = _table("Theorems for Coq")
    for entry in theorems:
        table.add_row(*_stated(entry))
    print_grid(table)
    ungranted, moments = (formulas(theorems, which) for which in ("ungranted", "from_moments"))
    _count(len(theorems), len(ungranted), "have a certificate", len(moments), "are stated")
    if others := changed(theorems):
        said = f"Written otherwise since Coq accepted them: {', '.join(others)}."
        screen.console().print(Text(said, style="red"))


def show_without(items: Sequence[Entry]) -> None:
    """Print the formulas that Coq has no theorem about, and why."""
    table = Table(title="Formulas without a theorem for Coq", title_justify="left")
    table.add_column("formula", overflow="fold")
    table.add_column("why")
    for item in items:
        table.add_row(Text(item["id"]), Text(item["why"]))
    print_grid(table)


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("theorem", overflow="fold")
    table.add_column("statement, and the hypotheses it has besides the domain")
    return table


def _stated(entry: Entry) -> tuple[Text, Text]:
    lines = [entry["statement"]]
    lines += [f"  if {item['mathematics']}  [{item['origin']}]" for item in entry["hypotheses"]]
    return Text(entry["id"]), Text("\n".join(lines))


def _count(theorems: int, ungranted: int, verb: str, moments: int, verb_of_moments: str) -> None:
    total = len(index.entries("formula"))
    console = screen.console()
    console.print(
        f"{theorems} theorems; {ungranted} of the {total} formulas of the catalogue {verb} that takes no "
        "mathematics for granted."
    )
    if moments:
        console.print(
            f"{moments} formulas {verb_of_moments} from definitions and moments of the loop's law alone."
        )


def _before(certificate: Tree) -> int:
    from proofs_checks.kernel.render import needed, template

    return sum(template(name).count("\n") for name in needed(certificate))


def _short(axiom: str, axioms: dict[str, str]) -> str:
    if MACHINE.fullmatch(axiom):
        axioms["machine integers"] = "PrimInt63 and Uint63"
        return "machine integers"
    known = list(ALLOWED)
    short = f"A{known.index(axiom) + 1}" if axiom in known else axiom
    axioms[short] = axiom
    return short
