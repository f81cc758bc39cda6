"""``collapse show``: a formula or claim with its derivation."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import JsonFlag, fail, print_json


def show(
    name: Annotated[str, typer.Argument(metavar="ID")],
    coq: Annotated[
        bool, typer.Option("--coq", help="Print the Coq file in which the statement is proved again.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Print a formula or a claim with its derivation, step by step, each step replayed.

    With --coq, print a file that `coqc` checks with no help from this package; --coq --json prints the
    certificate that it is made of.
    """
    from proofs_checks import terminal
    from theory import catalogue

    try:
        with terminal.working("deriving", quiet=as_json):
            item = catalogue.formula_or_claim(name)
    except catalogue.UnknownId as error:
        fail(str(error))
    if coq:
        _show_coq(name, as_json)
    elif as_json:
        print_json(terminal.shown_json(item))
    else:
        terminal.print_shown(item)


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
