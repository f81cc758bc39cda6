"""``collapse mutants``: how many wrong formulas the evidence would notice."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import (
    INTERRUPTED,
    BudgetOption,
    JsonFlag,
    SeedOption,
    WorkersOption,
    completing,
    fail,
    known,
    print_json,
)


def mutants(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FORMULA]…",
            help="Ids of formulas; none stands for every formula.",
            autocompletion=completing("formula"),
        ),
    ] = None,
    evidence: Annotated[
        str, typer.Option(help="Kinds of evidence, with commas: replay, oracle, balls, monte-carlo; or all.")
    ] = "all",
    seed: SeedOption = 2025,
    workers: WorkersOption = None,
    budget: BudgetOption = 6.0,
    form: Annotated[
        str, typer.Option("--format", help="terminal, latex, markdown, html or csv.", metavar="FORMAT")
    ] = "terminal",
    as_json: JsonFlag = False,
) -> None:
    """Write each formula wrongly in many ways, and count how many of these mutants the evidence refutes.

    Mutants shift indices and bounds, drop or double terms, drop factors, change constants, signs and
    exponents, exchange parameters and functions, and scale by half a per cent. Mutants equal to their
    original are set aside. Each kind of evidence judges alone; the resolution is the smallest relative error
    that simulated raw data alone refute within the budget, at the level of a verification.

    Exit code 0 if every mutant is refuted by some of the evidence asked for, 1 if one survives all of it, 2
    for bad usage, 130 if interrupted (what was done is printed).

    Example: collapse mutants regression.replace.excess_risk --evidence monte-carlo

    In a clone, make mutants remakes benchmarks/mutants.md, which holds them all.
    """
    for name in names or ():
        known(name, "formula")
    from proofs_checks.power.mutants import KINDS, run_mutants
    from proofs_checks.show.mutants import print_mutants, write_up
    from proofs_checks.show.progress import progress_bar
    from proofs_checks.show.tables import FORMATS, render
    from theory.catalogue import UnknownId

    forms = ("terminal", *(name for name in FORMATS if name != "json"))
    if form not in forms:
        fail(f"--format {form!r} is unknown; it is one of {', '.join(forms)}, or use --json")
    kinds = KINDS if evidence == "all" else tuple(dict.fromkeys(word.strip() for word in evidence.split(",")))
    try:
        with progress_bar(quiet=as_json) as progress:
            found = run_mutants(
                names or (), kinds=kinds, seed=seed, budget=budget, workers=workers, progress=progress
            )
    except (UnknownId, ValueError) as error:
        fail(str(error))
    if as_json:
        print_json(found.to_json())
    elif form != "terminal":
        typer.echo(render(write_up(found), form), nl=False)
    else:
        print_mutants(found)
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(1 if found.survivors else 0)
