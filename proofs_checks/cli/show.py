"""``collapse show``: a formula or claim with its derivation, or with everything that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from proofs_checks.cli.common import JsonFlag, fail, print_json

if TYPE_CHECKING:
    from theory.language.claim import Claim
    from theory.language.formula import Formula
    from theory.language.theorem import Theorem


def show(
    name: Annotated[str, typer.Argument(metavar="ID")],
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
    as_json: JsonFlag = False,
) -> None:
    """Print a formula or a claim with its derivation, step by step, each step replayed.

    With --coq, print a file that `coqc` checks with no help from this package; --coq --json prints the
    certificate that it is made of.

    A theorem is printed as in a paper: hypotheses, statements, and the proof of each.

    Example: collapse show theorem.accumulate_subsample

    Example: collapse show position.appendix_a.excess_ratio_limit --graph --format dot
    """
    from proofs_checks import terminal
    from theory import catalogue
    from theory.theorems import theorem

    if form is not None and not graph:
        fail("--format is about the graph; add --graph")
    stated = theorem(name)
    if stated is not None:
        if graph or coq:
            fail(f"{name} is a theorem of many parts; show the graph or the Coq file of one of its formulas")
        _show_theorem(stated, as_json)
        return
    try:
        with terminal.working("deriving", quiet=as_json):
            item = catalogue.formula_or_claim(name)
    except catalogue.UnknownId as error:
        fail(str(error))
    if coq:
        _show_coq(name, as_json)
    elif graph:
        _show_graph(item, "json" if as_json else form or "tree")
    elif as_json:
        print_json(terminal.shown_json(item))
    else:
        terminal.print_shown(item)


def _show_theorem(stated: Theorem, as_json: bool) -> None:
    from proofs_checks import terminal
    from proofs_checks.reports.theorem import print_theorem, proved, theorem_json

    with terminal.working("proving", quiet=as_json):
        found = proved(stated)
    if as_json:
        print_json(theorem_json(stated, found))
    else:
        print_theorem(stated, found)
    if not all(part.holds for part in found):
        raise typer.Exit(1)


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
