"""The command line: one module a command, each registered here by one line.

Heavy modules are imported inside the commands, so that ``collapse --help`` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated, NoReturn

import typer
from platformdirs import user_cache_path
from typer._completion_classes import completion_init

from proofs_checks.cli import (
    atlas,
    bibliography,
    cache,
    check,
    completion,
    derive,
    errors,
    evaluate,
    figure,
    kernel,
    listing,
    mutants,
    new,
    profile,
    report,
    search,
    shard,
    show,
    store,
    table,
    trust,
    verify,
)
from proofs_checks.cli.common import BAD_USAGE, DEVIATES, INTERRUPTED, say
from proofs_checks.show import screen
from theory.language.time_limit import BadTimeLimit, TimeLimitExceeded, derivation_seconds

app = typer.Typer(
    name="collapse",
    help="Derive, replay, enclose and attack the mathematics of model collapse.\n\n"
    "Every claim gets a verdict with evidence: PROVED, PROVED-CITING, REPLAYED, CONFIRMED, "
    "CONSISTENT, INCONCLUSIVE or REFUTED (collapse verify --help says what each means).",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
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
    no_color: Annotated[
        bool, typer.Option("--no-color", help="No colours; the same as NO_COLOR=1 in the environment.")
    ] = False,
) -> None:
    """Take the options that stand before the name of a command."""
    if no_color:
        os.environ["NO_COLOR"] = "1"


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What a full disk, or a quota, says of what is written to it."""

COMPLETE = "_COLLAPSE_COMPLETE"
"""The variable by which a shell asks for completions; its script is that of ``collapse completion``."""
ANY_WORDS = {"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": True}
"""Lets ``NAME=-1`` through as an argument."""

app.command("verify", cls=verify.Verify)(verify.verify)
app.command("check")(check.check)
app.command("search")(search.search)
app.command("claims")(listing.claims)
app.command("formulas")(listing.formulas)
app.command("loops")(listing.loops)
app.command("atlas")(atlas.atlas)
app.command("show")(show.show)
app.command("derive")(derive.derive)
app.command("eval", context_settings=ANY_WORDS)(evaluate.evaluate)
app.command("store")(store.store)
app.command("shard", context_settings=ANY_WORDS)(shard.shard)
app.command("figure")(figure.figure)
app.command("profile", context_settings=ANY_WORDS)(profile.profile)
app.command("report")(report.report)
app.command("new")(new.new)
app.command("mutants")(mutants.mutants)
app.command("errors")(errors.errors)
app.command("table")(table.table)
app.command("kernel")(kernel.kernel)
app.command("bibliography")(bibliography.bibliography)
app.command("cache", hidden=True)(cache.cache)
app.command("completion")(completion.completion)
app.command("trust")(trust.trust)


def main() -> None:
    """Run the command line."""
    screen.prepare()
    if "--no-color" in sys.argv:  # behind the command as well
        os.environ["NO_COLOR"] = "1"
        sys.argv[1:] = [word for word in sys.argv[1:] if word != "--no-color"]
    os.environ.setdefault(
        "HYPOTHESIS_STORAGE_DIRECTORY", str(user_cache_path("collapse-theory") / "hypothesis")
    )
    if COMPLETE in os.environ:
        completion_init()
    try:
        derivation_seconds()
        try:
            app()
        finally:
            sys.stdout.flush()
    except TimeLimitExceeded as error:
        say(str(error))
        sys.exit(DEVIATES)
    except BadTimeLimit as error:
        say(str(error))
        sys.exit(BAD_USAGE)
    except SystemExit as left:
        exit_asked = left.__context__
        if isinstance(exit_asked, BrokenPipeError):
            _leave_pipe()
        if exit_asked is not None and isinstance(exit_asked.__cause__, KeyboardInterrupt):
            say("interrupted")  # typer itself leaves without a word
        raise
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _leave_pipe()
    except OSError as error:
        if error.errno not in FULL:
            raise
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # what is left cannot be written either
        say(f"cannot write: {error.strerror}")
        sys.exit(BAD_USAGE)


def _leave_pipe() -> NoReturn:
    """Leave as if all had been read: whoever closed the pipe, as `head` does, has what was wanted."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to be flushed goes nowhere
    sys.exit(0)
