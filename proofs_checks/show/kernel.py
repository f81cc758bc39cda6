"""What ``collapse kernel`` prints: theorem, lines, seconds, axioms, and the share of the catalogue."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from proofs_checks.kernel.render import conclusion, needed, template
from proofs_checks.kernel.report import KernelReport
from proofs_checks.kernel.run import ALLOWED, MACHINE
from proofs_checks.kernel.tree import Tree
from proofs_checks.show import screen
from proofs_checks.show.grid import print_grid
from theory import catalogue


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
    console = screen.console()
    print_grid(table)
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
    if found.from_moments:
        verb = "are proved" if asked else "are stated"
        console.print(
            f"{len(found.from_moments)} formulas {verb} from definitions and moments of the loop's law alone."
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
