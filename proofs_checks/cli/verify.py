"""``collapse verify``: judge claims and formulas."""

from __future__ import annotations

import json
from contextlib import ExitStack
from itertools import pairwise
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from proofs_checks.cli.claims_file import read_file
from proofs_checks.cli.common import (
    INTERRUPTED,
    BudgetOption,
    ClaimsArgument,
    JsonFlag,
    SeedOption,
    WorkersOption,
    begun,
    fail,
    print_json,
    print_lines,
    readable,
)
from proofs_checks.cli.store import ResumeFlag, StoreOption, opened, say_where

ALONE = "alone"


class Verify(TyperCommand):
    """Lets ``--schema`` stand without a version."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        bare = [word == "--schema" and not after.isdigit() for word, after in pairwise([*args, ""])]
        words = [f"--schema={ALONE}" if alone else word for word, alone in zip(args, bare, strict=True)]
        return super().parse_args(ctx, words)


def verify(
    names: ClaimsArgument = None,
    seed: SeedOption = 2025,
    workers: WorkersOption = None,
    budget: BudgetOption = 6.0,
    everything: Annotated[
        bool, typer.Option("--all", help="Every claim and every formula of the catalogue.")
    ] = False,
    file: Annotated[
        str | None, typer.Option(help="Judge the claims of this TOML file.", metavar="CLAIMS.toml")
    ] = None,
    allow_import: Annotated[
        bool, typer.Option("--allow-import", help="Let the claims of --file import their own simulators.")
    ] = False,
    no_cache: Annotated[  # a word of 0.1.0: everything is derived anew always
        bool, typer.Option("--no-cache", hidden=True)
    ] = False,
    resume: ResumeFlag = False,
    store: StoreOption = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="Keep no results.")] = False,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler whose workers do the work.", metavar="ADDRESS")
    ] = None,
    kernel: Annotated[
        bool, typer.Option("--kernel", help="Have Coq prove again what the templates cover; needs Coq.")
    ] = False,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="[1|2]",
            help="With --json: the version of what is printed. Alone: print its JSON Schema, judge nothing.",
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Every claim with all of its evidence.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only the last line.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Judge claims: replay their derivations, search counterexamples, try to refute them by simulation.

    Prints one line a claim, what is unexpected and what is worst first, then a summary; claims that are named
    are printed with all of their evidence, as all are with -v.

    Exit code 0 if every verdict is as catalogued (a claim known to be false as printed is expected to be
    REFUTED), 1 if one is worse or different, 2 for bad usage, 130 if interrupted.

    PROVED: every step of a derivation is decided for all values. PROVED-CITING: the same, up to theorems that
    are cited. REPLAYED: a step is tried at finitely many sizes only. CONFIRMED: by simulation in a margin.
    CONSISTENT: nothing speaks against it. INCONCLUSIVE: undecided. REFUTED: a counterexample is shown.
    ERROR: a derivation does not end in the statement that is written.

    Every result is kept in the store as soon as it is there, so that a run that was interrupted or killed
    goes on where it stopped: collapse verify --resume

    Claims of your own are judged with --file (see collapse claims --template), in the same way, resumed in
    the same way; the exit code is 1 if one is REFUTED or INCONCLUSIVE and that was not expected:
    collapse verify --file claims.toml
    """
    from proofs_checks.schema import CURRENT, VERSIONS, report_schema

    versions = {str(version): version for version in VERSIONS}
    if schema not in (None, ALONE, *versions):
        fail(f"--schema {schema}: there is {' and '.join(versions)}")
    form = versions.get(schema or "", CURRENT)
    if schema == ALONE or (schema is not None and not as_json):
        return typer.echo(json.dumps(report_schema(form), indent=2, ensure_ascii=False))
    named = begun(names or (), "formula", "claim") if file is None else names or []
    if file is not None:
        readable(file)
    if file is None and allow_import:
        fail("--allow-import goes with --file")
    if file is not None and (everything or kernel):
        fail("--file goes with neither --all nor --kernel")
    if everything and names:
        fail("give ids, or --all, but not both")
    if no_store and (resume or store is not None):
        fail("--no-store goes with neither --resume nor --store")
    if verbose and quiet:
        fail("give -v or -q, but not both")
    own = [] if file is None else read_file(file, named, allow_import=allow_import)
    from proofs_checks import verification
    from proofs_checks.kernel.run import CoqMissing
    from proofs_checks.run.executors import ExecutorError, dask_executor
    from proofs_checks.run.store import StoreError
    from proofs_checks.show.progress import progress_bar
    from proofs_checks.show.reports.run import last_lines, report_lines
    from theory import catalogue
    from theory.catalogue import UnknownId

    asked = [*catalogue.claims(), *catalogue.formulas()] if everything else named or ()
    try:
        with ExitStack() as stack:
            executor = None
            if scheduler is not None:
                executor, available = stack.enter_context(dask_executor(scheduler))
                workers = workers or available
            kept = None if no_store else stack.enter_context(opened(store, resume or store is not None))
            settings: dict[str, Any] = {
                "seed": seed,
                "workers": workers,
                "budget": budget,
                "executor": executor,
                "progress": stack.enter_context(progress_bar(quiet=as_json)),
                "store": kept,
                "resume": resume,
            }
            found = verification.verify(
                asked if file is None else own, path=file or "", kernel=kernel, **settings
            )
    except (UnknownId, StoreError, ExecutorError, CoqMissing) as error:
        fail(str(error))
    say_where(kept, found, resume, asked_for=store is not None)
    if as_json:
        print_json(found.to_json(form))
    else:
        cards = verbose or (names is not None and len(named) == len(names))
        print_lines(last_lines(found) if quiet else report_lines(found, cards=cards))
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(0 if found.as_expected else 1)
