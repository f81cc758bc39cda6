"""``collapse report``: the verdicts as one static page."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from proofs_checks.cli.common import (
    INTERRUPTED,
    BudgetOption,
    ClaimsArgument,
    SeedOption,
    WorkersOption,
    begun,
    fail,
    say,
)
from proofs_checks.cli.store import ResumeFlag, StoreOption, opened, say_where


def report(
    names: ClaimsArgument = None,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="Where to write index.html; made if need be.")
    ] = Path("report"),
    seed: SeedOption = 2025,
    workers: WorkersOption = None,
    budget: BudgetOption = 6.0,
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Draw the figures (needs matplotlib).")
    ] = True,
    resume: ResumeFlag = False,
    store: StoreOption = None,
) -> None:
    """Judge the claims and write one self-contained page: no network, readable offline, printable.

    Exit code 0 if every verdict is as catalogued, 1 if one is not, 2 for bad usage. With --resume, what
    collapse verify has kept is not computed again.

    Example: collapse report -o report && open report/index.html

    Example: collapse report zhu2024synthesize feng2024beyond -o two-papers
    """
    named = begun(names or (), "formula", "claim")
    from proofs_checks.run.store import StoreError
    from proofs_checks.show.page import page, write_page
    from proofs_checks.show.page.figures import drawn, figures_of_page
    from proofs_checks.show.page.keeping import Keeping
    from proofs_checks.show.progress import progress_bar, working
    from proofs_checks.verification import verify
    from theory.catalogue import UnknownId

    if out.exists() and not out.is_dir():
        fail(f"{str(out)!r} is not a directory")
    try:
        with opened(store, resume or store is not None) as kept:
            with progress_bar() as progress:
                found = verify(
                    named,
                    seed=seed,
                    workers=workers,
                    budget=budget,
                    progress=progress,
                    store=kept,
                    resume=resume,
                )
            say_where(kept, found, resume, asked_for=store is not None)
            keeping = Keeping(kept, resume)
            pictures = []
            if figures and not found.interrupted:
                try:
                    with working("drawing the figures"):
                        names = figures_of_page([item.id for item in found.claims])
                        pictures = drawn(names, seed=seed, keeping=keeping)
                except ModuleNotFoundError as missing:
                    say(f"no figures: {missing}")
            pool = ProcessPoolExecutor(max_workers=workers or os.cpu_count())
            with pool, progress_bar() as progress:
                today = f"{datetime.now(UTC):%d %B %Y}".lstrip("0")
                text = page(found, pictures, executor=pool, progress=progress, keeping=keeping, date=today)
    except (UnknownId, StoreError) as error:
        fail(str(error))
    try:
        target = write_page(out, text)
    except OSError as error:
        fail(f"cannot write to {str(out)!r}: {error.strerror}")
    typer.echo(f"wrote {target}")
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(0 if found.as_expected else 1)
