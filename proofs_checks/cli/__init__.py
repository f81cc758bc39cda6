"""The command line: one module a command, each registered here by one line.

Heavy modules are imported inside the commands, so that ``collapse --help`` answers at once.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any, NoReturn

try:
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
except KeyboardInterrupt:  # before there is a command that could say so
    sys.exit(130)

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


def _add(name: str, does: Callable[..., None], **how: Any) -> None:
    """Add a command, of which the list of all says the first sentence of its docstring, whole."""
    first = (does.__doc__ or "").partition("\n")[0].partition(". ")[0]
    app.command(name, short_help=f"{first.removesuffix('.')}.", **how)(does)


_add("verify", verify.verify, cls=verify.Verify)
_add("check", check.check)
_add("search", search.search)
_add("claims", listing.claims)
_add("formulas", listing.formulas)
_add("loops", listing.loops)
_add("atlas", atlas.atlas)
_add("show", show.show)
_add("derive", derive.derive)
_add("eval", evaluate.evaluate, context_settings=ANY_WORDS)
_add("store", store.store)
_add("shard", shard.shard, context_settings=ANY_WORDS)
_add("figure", figure.figure)
_add("profile", profile.profile, context_settings=ANY_WORDS)
_add("report", report.report)
_add("new", new.new)
_add("mutants", mutants.mutants)
_add("errors", errors.errors)
_add("table", table.table)
_add("kernel", kernel.kernel)
_add("bibliography", bibliography.bibliography)
_add("cache", cache.cache, hidden=True)
_add("completion", completion.completion)
_add("trust", trust.trust)


def main() -> None:
    """Run the command line."""
    try:
        screen.prepare()
        if "--no-color" in sys.argv:  # behind the command as well
            os.environ["NO_COLOR"] = "1"
            sys.argv[1:] = [word for word in sys.argv[1:] if word != "--no-color"]
        os.environ.setdefault(
            "HYPOTHESIS_STORAGE_DIRECTORY", str(user_cache_path("collapse-theory") / "hypothesis")
        )
        os.environ.setdefault("SYMPY_CACHE_SIZE", "10000")  # as in tests: 1000 serve a script
        gc.set_threshold(50_000, 20, 20)  # most of what is derived and proved is kept: seldom looked through
        if COMPLETE in os.environ:
            completion_init()
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
