"""``collapse kernel``: the theorems that Coq proves again."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from proofs_checks.cli.common import JsonFlag, fail, print_json


def kernel(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045  # typer reads this annotation at run time
        typer.Argument(metavar="[THEOREM]…", help="Ids, or beginnings of ids; none stands for all."),
    ] = None,
    workers: Annotated[
        Optional[int],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Coq processes at a time (default: one for each core).", min=1),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list the theorems; needs no Coq.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Have Coq prove the core theorems again, from certificates that the derivations yield.

    Prints each theorem with its lines, the seconds that coqc took and the axioms it rests on; `collapse show
    ID --coq` prints a file. Exit code 0 if Coq accepts them all, 1 if it refuses one, 2 for bad usage or if
    Coq is not installed.

    Example: collapse kernel regression.accumulate
    """
    from proofs_checks import terminal
    from proofs_checks.kernel import report
    from proofs_checks.kernel.run import CoqMissing

    try:
        with terminal.working("cutting the certificates", quiet=as_json):
            chosen = report.chosen(names or ())
        if listed:
            found = report.listing(chosen)
        else:
            with terminal.progress(quiet=as_json) as progress:
                found = report.prove(chosen, workers=workers, progress=progress)
    except (report.UnknownTheorem, CoqMissing) as error:
        fail(str(error))
    if as_json:
        print_json(found.to_json())
    else:
        report.show(found)
    raise typer.Exit(0 if listed or found.accepted else 1)
