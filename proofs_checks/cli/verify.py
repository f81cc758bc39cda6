"""``collapse verify``: judge claims and formulas."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from proofs_checks.cli.common import INTERRUPTED, JsonFlag, fail, print_json


def verify(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045  # typer reads this annotation at run time
        typer.Argument(metavar="[CLAIM]…", help="Ids of claims or formulas; none stands for every claim."),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Root seed: the same seed gives the same terminal.", min=0)
    ] = 2025,
    workers: Annotated[
        Optional[int],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Processes (default: one for each core). Does not change the result.", min=1),
    ] = None,
    budget: Annotated[
        float,
        typer.Option(
            help="Nominal seconds of simulation for each formula; bounds the random numbers drawn.", min=0.01
        ),
    ] = 6.0,
    everything: Annotated[
        bool, typer.Option("--all", help="Every claim and every formula of the catalogue.")
    ] = False,
    kernel: Annotated[
        bool, typer.Option("--kernel", help="Have Coq prove again what the templates cover; needs Coq.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Judge claims: replay their derivations, search counterexamples, try to refute them by simulation.

    Exit code 0 if every verdict is as catalogued (a claim known to be false as printed is expected to be
    REFUTED), 1 if one is worse or different, 2 for bad usage.
    """
    from proofs_checks import terminal
    from proofs_checks import verify as conductor
    from proofs_checks.kernel.run import CoqMissing
    from theory import catalogue
    from theory.catalogue import UnknownId

    if everything and names:
        fail("give ids, or --all, but not both")
    asked = [*catalogue.claims(), *catalogue.formulas()] if everything else names or ()
    try:
        with terminal.progress(quiet=as_json) as progress:
            found = conductor.verify(
                asked, seed=seed, workers=workers, budget=budget, progress=progress, kernel=kernel
            )
    except (UnknownId, CoqMissing) as error:
        fail(str(error))
    if as_json:
        print_json(found.to_json())
    else:
        terminal.print_report(found)
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(0 if found.as_catalogued else 1)
