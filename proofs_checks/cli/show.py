"""``collapse show``: one thing of the catalogue, with its derivation or with everything that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from proofs_checks.cli.common import JsonFlag, completing, fail, known, print_json, print_lines

if TYPE_CHECKING:
    from theory.index import Kind
    from theory.language.claim import Claim
    from theory.language.formula import Formula

SHOWN: tuple[Kind, ...] = (
    "formula",
    "claim",
    "loop",
    "theorem",
    "cell",
    "definition",
    "paper",
    "out of scope",
)


def show(
    name: Annotated[str, typer.Argument(metavar="ID", autocompletion=completing(*SHOWN))],
    proof: Annotated[
        bool, typer.Option("--proof", help="Its derivation, step by step, every step replayed now.")
    ] = False,
    graph: Annotated[
        bool, typer.Option("--graph", help="Show all that it rests on, and the weakest part of it.")
    ] = False,
    form: Annotated[
        Optional[str],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option("--format", help="Of the graph: tree, json, dot or mermaid.", metavar="FORMAT"),
    ] = None,
    coq: Annotated[
        bool, typer.Option("--coq", help="Print the Coq file in which the statement is proved again.")
    ] = False,
    core: Annotated[
        bool,
        typer.Option("--core", help="Print what the trusted core proves: variables, assumptions, proof."),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Print a formula, claim, loop, theorem, definition of collapse, cell of the atlas, or cited work.

    --proof: the derivation of a formula or claim, every step replayed; --graph: all that it rests on.
    With --coq, print a file that `coqc` checks with no help from this package; --coq --json prints the
    certificate that it is made of. --core: what the trusted core proves, from which assumptions.
    --json prints what is shown, with the derivations.

    A theorem is printed as in a paper: hypotheses, statements, and the proof of each.

    Example: collapse show theorem.accumulate_subsample

    Example: collapse show regression.accumulate; collapse show regression.accumulate.excess_risk --proof

    Example: collapse show position.appendix_a.excess_ratio_limit --graph --format dot
    """
    if form is not None and not graph:
        fail("--format is about the graph; add --graph")
    if core and (proof or graph or coq):
        fail("--core, --proof, --graph and --coq exclude one another")
    from theory import index

    known(name, *SHOWN)
    kind = index.kinds()[name]
    derived = kind in ("formula", "claim")
    if (proof or graph or coq or core) and kind == "theorem":
        fail(f"{name} is a theorem of many parts; show this of one of its formulas")
    if (proof or graph or coq or core) and not derived:
        fail(f"{name} is a {kind}: it has no derivation")
    if kind == "theorem":
        return _show_theorem(name, as_json)
    if not derived and as_json:
        return print_json(dict(index.entry(name)))
    if not (proof or graph or coq or core or as_json):
        from proofs_checks.reports.listing import card

        return print_lines(card(index.entry(name), kind))
    from proofs_checks import terminal
    from theory import catalogue

    with terminal.working("deriving", quiet=as_json):
        item = catalogue.formula_or_claim(name)
    if core:
        _show_core(item, as_json)
    elif coq:
        _show_coq(name, as_json)
    elif graph:
        _show_graph(item, "json" if as_json else form or "tree")
    elif as_json:
        print_json(terminal.shown_json(item))
    else:
        terminal.print_shown(item)
    return None


def _show_theorem(name: str, as_json: bool) -> None:
    from proofs_checks import terminal
    from proofs_checks.reports.theorem import print_theorem, proved, theorem_json
    from theory.theorems import theorem

    stated = theorem(name)
    if stated is None:
        raise KeyError(name)
    with terminal.working("proving", quiet=as_json):
        found = proved(stated)
    if as_json:
        print_json(theorem_json(stated, found))
    else:
        print_theorem(stated, found)
    if not all(part.holds for part in found):
        raise typer.Exit(1)


def _show_core(item: Claim | Formula, as_json: bool) -> None:
    from proofs_checks import terminal
    from proofs_checks.reports.core import core_json, core_lines
    from theory.core import Refused
    from theory.language.formula import Formula
    from theory.proofs.scalar_steps import port_cases

    if not isinstance(item, Formula):
        fail(f"{item.id} is a claim; the core proves formulas")
    try:
        with terminal.working("proving", quiet=as_json):
            cases = port_cases(item)
    except Refused as error:
        fail(f"the core does not prove {item.id} yet: {error}")
    if as_json:
        print_json({"id": item.id, "cases": [core_json(case) for case in cases]})
    else:
        typer.echo("\n\n".join("\n".join((item.id, *core_lines(case))) for case in cases))


def _show_coq(name: str, as_json: bool) -> None:
    from proofs_checks.kernel.certificates import NoCertificate
    from proofs_checks.kernel.render import render
    from proofs_checks.kernel.theorems import certificates_of

    try:
        found = certificates_of(name)
    except NoCertificate as error:
        fail(f"Coq has no proof of this. {error}")
    if as_json:
        print_json(found[0] if len(found) == 1 else list(found))
    else:
        typer.echo("\n".join(render(certificate) for certificate in found), nl=False)


def _show_graph(item: Claim | Formula, form: str) -> None:
    from proofs_checks import terminal
    from proofs_checks.graph import proof_graph
    from proofs_checks.reports.graph import FORMATS, to_dot, to_json, to_mermaid

    if form not in FORMATS:
        fail(f"--format {form!r} is unknown; it is one of {', '.join(FORMATS)}")
    with terminal.working("replaying what it rests on", quiet=form != "tree"):
        found = proof_graph(item)
    if form == "json":
        print_json(to_json(found))
    elif form == "tree":
        terminal.print_graph(found)
    else:
        typer.echo(to_dot(found) if form == "dot" else to_mermaid(found))
