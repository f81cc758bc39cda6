"""What the commands share: exit codes, options, one-line errors, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

if TYPE_CHECKING:
    from proofs_checks.verdict import Json

DEVIATES = 1
BAD_USAGE = 2
INTERRUPTED = 130

MOST_SECONDS = 1e6
MOST_WORKERS = 10_000

SeedOption = Annotated[
    int, typer.Option("--seed", help="Root seed: the same seed gives the same result.", min=0)
]
WorkersOption = Annotated[
    Optional[int],  # noqa: UP045  # typer reads this annotation at run time
    typer.Option(
        "--workers",
        help="Processes (default: one for each core; four at most). Does not change the result.",
        min=1,
        max=MOST_WORKERS,
    ),
]
BudgetOption = Annotated[
    float,
    typer.Option(
        "--budget",
        help="Nominal seconds of simulation for each formula; bounds the random numbers drawn.",
        min=0.01,
        max=MOST_SECONDS,
    ),
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def fail(message: str) -> NoReturn:
    """Print one line on standard error and leave with the exit code for bad usage."""
    typer.echo(f"collapse: {message}", err=True)
    raise typer.Exit(BAD_USAGE)


def print_json(data: Json) -> None:
    """Print indented JSON."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def read_pairs(items: Iterable[str], takes: str) -> dict[str, str]:
    """Return the texts of ``NAME=VALUE`` arguments by name, or leave with a line that says what is taken."""
    texts: dict[str, str] = {}
    for item in items:
        key, equals, text = item.partition("=")
        if not equals:
            fail(f"{item!r} is not of the form NAME=VALUE; {takes}")
        if key in texts:
            fail(f"{key} is given twice")
        texts[key] = text
    return texts
