"""What the commands share: exit codes, options, one-line errors, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from proofs_checks.show import screen

if TYPE_CHECKING:
    from theory import index

DEVIATES = 1
BAD_USAGE = 2
INTERRUPTED = 130

MOST_SECONDS = 1e6
MOST_WORKERS = 10_000

SeedOption = Annotated[
    int, typer.Option("--seed", help="Root seed: the same seed gives the same result.", min=0)
]
WorkersOption = Annotated[
    int | None,
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
FormatOption = Annotated[
    str, typer.Option("--format", help="terminal, latex, markdown, html, csv or json.", metavar="FORMAT")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def say(message: str) -> None:
    """Print a line on standard error; on a terminal it goes on in the next one, between words."""
    line = f"collapse: {message}"
    typer.echo("\n".join(screen.words(line, hang=4)) if sys.stderr.isatty() else line, err=True)


def fail(message: str) -> NoReturn:
    """Print one line on standard error and leave with the exit code for bad usage."""
    say(message or "this failed, and the error gives no reason")
    raise typer.Exit(BAD_USAGE)


def put(text: str, out: Path | None) -> None:
    """Print a text, or write it to a file and say so."""
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf8")
    except OSError as error:
        fail(f"cannot write {str(out)!r}: {error.strerror}")
    typer.echo(f"wrote {out}", err=True)


def readable(path: str | Path) -> None:
    """Leave with one line, before anything is loaded, if a file cannot be opened."""
    try:
        with Path(path).open("rb"):
            pass
    except OSError as error:
        fail(f"{path}: cannot be read: {error.strerror}")


def known(name: str, *wanted: index.Kind, noun: str = "") -> str:
    """Return the id if it is one of these kinds, or leave with a line that names the nearest one.

    An id of another kind is named with its kind; nothing is derived, and SymPy is not imported.
    """
    from theory import index

    if name in {item["id"] for kind in wanted for item in index.entries(kind)}:
        return name
    nouns = noun or " or ".join(wanted)
    if name in index.kinds():
        fail(f"{name} is a {index.kinds()[name]}, and this takes a {nouns}; see `collapse show {name}`")
    near = index.nearest(name, [item["id"] for kind in wanted for item in index.entries(kind)])
    elsewhere = "" if near else index.nearest(name, index.kinds())
    hint = f"; did you mean {near or elsewhere!r}?" if near or elsewhere else ""
    fail(f"{f'no {nouns}' if noun or len(wanted) <= 2 else 'nothing'} is called {name!r}{hint}")


def begun(names: Iterable[str], *wanted: index.Kind) -> list[str]:
    """Return the ids of these kinds that are named, or begin as named, or are of the work whose key in the
    bibliography is named; leave with a line if none is.
    """
    from theory import index
    from theory.index.selecting import of_work

    ids = [item["id"] for kind in wanted for item in index.entries(kind)]
    found: list[str] = []
    for name in names:
        within = [one for one in ids if one.startswith(f"{name}.")] or of_work(name, *wanted)
        found += [name] if name in ids else within or [known(name, *wanted)]
    return list(dict.fromkeys(found))


def beginning(name: str, *wanted: index.Kind, noun: str) -> None:
    """Leave with a line that names the nearest id if no id of these kinds begins so; nothing is derived."""
    from theory import index

    ids = [item["id"] for kind in wanted for item in index.entries(kind)]
    if not any(f"{one}.".startswith(f"{name}.") for one in ids):
        near = index.nearest(name, ids)
        fail(f"no {noun} is called {name!r}" + (f"; did you mean {near!r}?" if near else ""))


def completing(*wanted: index.Kind) -> Callable[[str], list[str]]:
    """Return what completes an id of these kinds (default: formulas and loops) in a shell."""

    def complete(incomplete: str) -> list[str]:
        from theory import index

        kinds = wanted or ("formula", "loop")
        ids = dict.fromkeys(item["id"] for kind in kinds for item in index.entries(kind))
        return [name for name in ids if name.startswith(incomplete)]

    return complete


ClaimsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CLAIM]…",
        help="Ids of claims or formulas, beginnings of ids, or keys of the bibliography; none stands for "
        "every claim.",
        autocompletion=completing("claim", "formula"),
    ),
]


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line)


def print_json(data: object) -> None:
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
