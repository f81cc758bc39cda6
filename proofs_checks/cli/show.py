"""``collapse show``: a formula or claim with its derivation."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import JsonFlag, fail, print_json


def show(name: Annotated[str, typer.Argument(metavar="ID")], as_json: JsonFlag = False) -> None:
    """Print a formula or a claim with its derivation, step by step, each step replayed."""
    from proofs_checks import terminal
    from theory import catalogue

    try:
        with terminal.working("deriving", quiet=as_json):
            item = catalogue.formula_or_claim(name)
    except catalogue.UnknownId as error:
        fail(str(error))
    if as_json:
        print_json(terminal.shown_json(item))
    else:
        terminal.print_shown(item)
