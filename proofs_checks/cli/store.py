"""``collapse store``: the results kept on disk; and the option that names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from proofs_checks.cli.common import JsonFlag, fail, print_json, say

if TYPE_CHECKING:
    from proofs_checks.run.store import Store

StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="PATH",
        help="File that keeps the results (default: $COLLAPSE_STORE, or results.sqlite in your cache).",
    ),
]

ResumeFlag = Annotated[
    bool, typer.Option("--resume", help="Take what this code has in the store; the report is the same.")
]


class Kept(Protocol):
    """A report whose results a store keeps."""

    @property
    def interrupted(self) -> bool: ...  # noqa: D102  # whether it is whole

    @property
    def resumed(self) -> int: ...  # noqa: D102  # results from the store

    @property
    def computed(self) -> int: ...  # noqa: D102  # results of this run


def say_where(kept: Store | None, found: Kept, resume: bool, asked_for: bool) -> None:
    """Say on standard error where results are kept, if that was asked for or is of use now."""
    if kept is None or not (resume or asked_for or found.interrupted):
        return
    taken = f"{found.resumed} of {found.resumed + found.computed} results taken from"
    hint = "; add --resume to go on from them" if found.interrupted else ""
    say(f"{taken if resume else 'results kept in'} {kept.path}{hint}")


@contextmanager
def opened(path: Path | None, asked_for: bool) -> Iterator[Store | None]:
    """Open the store of a run; say in one line on standard error why results are not kept, if so.

    A store that cannot serve is an error only if it was asked for.
    """
    from proofs_checks.run.store import StoreError, open_store

    store = None
    try:
        store = open_store(path)
    except StoreError as error:
        if asked_for:
            raise
        say(f"results are not kept: {error}")
    try:
        yield store
    finally:
        if store is not None:
            store.close()
            if store.not_sealed:
                say(
                    f"{store.path}: {store.not_sealed} of its results count as absent: they "
                    "are not sealed by your key"
                )
            if store.trouble:
                say(store.trouble)


def store(
    path: StoreOption = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete results of other versions of the code.")
    ] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Delete every result.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show what the store holds, or clean it.

    Example: collapse store --prune
    """
    from proofs_checks.run.store import StoreError, default_path, open_store

    path = path or default_path()
    if not path.exists():
        fail(f"there is no store at {path}; collapse verify makes one")
    try:
        with open_store(path) as kept:
            deleted = kept.delete(every=clear) if clear or prune else 0
            found = kept.summary()
    except StoreError as error:
        fail(str(error))
    if as_json:
        print_json({**found, "deleted": deleted})
        return
    if clear or prune:
        typer.echo(f"{deleted} results deleted")
    typer.echo(f"{found['path']}: {found['megabytes']} MB")
    typer.echo(f"{found['results']} results of this code, {found['stale']} of other versions of it")
