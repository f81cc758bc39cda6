"""``collapse mutants``: how many wrong formulas the evidence would notice."""

from __future__ import annotations

from contextlib import ExitStack
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
from proofs_checks.cli.store import ResumeFlag, StoreOption, opened, say_where


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
    store: StoreOption = None,
    resume: ResumeFlag = False,
) -> None:
    """Write each formula wrongly in many ways, and count how many of these mutants the evidence refutes.

    Mutants shift indices and bounds, drop or double terms, drop factors, change constants, signs and
    exponents, exchange parameters and functions, and scale by half a per cent. Mutants equal to their
    original are set aside. Each kind of evidence judges alone; the resolution is the smallest relative error
    that simulated raw data alone refute within the budget, at the level of a verification.

    Exit code 0 if every mutant is refuted by some of the evidence asked for, 1 if one survives all of it, 2
    for bad usage, 130 if interrupted (what was done is printed).

    Rows are printed as they are done (in LaTeX and JSON all at the end). Every formula is kept in the store
    as soon as it is judged, so that a run that was interrupted or killed goes on where it stopped:
    collapse mutants --resume

    Example: collapse mutants regression.replace.excess_risk --evidence monte-carlo

    In a clone, make mutants remakes benchmarks/mutants.md, which holds them all.
    """
    for name in names or ():
        known(name, "formula")
    from proofs_checks.power.mutants import KINDS, MutantReport, run_mutants
    from proofs_checks.run.store import StoreError
    from proofs_checks.show.mutants import Rows
    from proofs_checks.show.progress import progress_and_output
    from proofs_checks.show.tables import FORMATS
    from theory import catalogue
    from theory.catalogue import UnknownId

    forms = ("terminal", *(name for name in FORMATS if name != "json"))
    if form not in forms:
        fail(f"--format {form!r} is unknown; it is one of {', '.join(forms)}, or use --json")
    kinds = KINDS if evidence == "all" else tuple(dict.fromkeys(word.strip() for word in evidence.split(",")))
    try:
        with ExitStack() as stack:
            progress, write = stack.enter_context(progress_and_output(quiet=as_json))
            kept = stack.enter_context(opened(store, resume or store is not None))
            asked = list(dict.fromkeys(names or catalogue.formulas()))
            empty = MutantReport(formulas=(), kinds=kinds, seed=seed, budget=budget)
            rows = None if as_json else Rows(empty, asked, form, write)
            found = run_mutants(
                asked,
                kinds=kinds,
                seed=seed,
                budget=budget,
                workers=workers,
                progress=progress,
                each=rows.add if rows else None,
                store=kept,
                resume=resume,
            )
    except (UnknownId, ValueError, StoreError) as error:
        fail(str(error))
    say_where(kept, found, resume, asked_for=store is not None)
    if rows is None:
        print_json(found.to_json())
    else:
        rows.finish(found)
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(1 if found.survivors else 0)
