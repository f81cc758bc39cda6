"""The command line: one module a command, each registered here by one line.

Heavy modules are imported inside the commands, so that ``collapse --help`` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated

import typer

from proofs_checks.cli import (
    atlas,
    bibliography,
    cache,
    errors,
    evaluate,
    figure,
    kernel,
    listing,
    mutants,
    profile,
    report,
    shard,
    show,
    store,
    table,
    verify,
)
from proofs_checks.cli.common import BAD_USAGE, DEVIATES, INTERRUPTED
from theory.language.time_limit import BadTimeLimit, TimeLimitExceeded, derivation_seconds

app = typer.Typer(
    name="collapse",
    help="Derive, replay, enclose and attack the mathematics of model collapse.\n\n"
    "Every claim gets a verdict with evidence: PROVED, PROVED-CITING, REPLAYED, CONFIRMED, "
    "CONSISTENT, INCONCLUSIVE or REFUTED (collapse verify --help says what each means).",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"collapse-theory {version('collapse-theory')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and leave.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """Take the options that stand before the name of a command."""


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What a full disk, or a quota, says of what is written to it."""

ANY_WORDS = {"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": True}
"""Lets ``NAME=-1`` through as an argument."""

app.command("verify", cls=verify.Verify)(verify.verify)
app.command("claims")(listing.claims)
app.command("formulas")(listing.formulas)
app.command("atlas")(atlas.atlas)
app.command("show")(show.show)
app.command("eval", context_settings=ANY_WORDS)(evaluate.evaluate)
app.command("store")(store.store)
app.command("shard", context_settings=ANY_WORDS)(shard.shard)
app.command("figure")(figure.figure)
app.command("profile", context_settings=ANY_WORDS)(profile.profile)
app.command("report")(report.report)
app.command("mutants")(mutants.mutants)
app.command("errors")(errors.errors)
app.command("table")(table.table)
app.command("kernel")(kernel.kernel)
app.command("bibliography")(bibliography.bibliography)
app.command("cache")(cache.cache)


def main() -> None:
    """Run the command line."""
    try:
        derivation_seconds()
        try:
            app()
        finally:
            sys.stdout.flush()
    except TimeLimitExceeded as error:
        typer.echo(f"collapse: {error}", err=True)
        sys.exit(DEVIATES)
    except BadTimeLimit as error:
        typer.echo(f"collapse: {error}", err=True)
        sys.exit(BAD_USAGE)
    except SystemExit as left:
        exit_asked = left.__context__
        if exit_asked is not None and isinstance(exit_asked.__cause__, KeyboardInterrupt):
            typer.echo("collapse: interrupted", err=True)  # typer itself leaves without a word
        raise
    except KeyboardInterrupt:
        typer.echo("collapse: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        if error.errno not in FULL:
            raise
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # what is left in its buffer is not tried again
        typer.echo(f"collapse: cannot write: {os.strerror(error.errno)}", err=True)
        sys.exit(BAD_USAGE)
