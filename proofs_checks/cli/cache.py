"""``collapse cache``: the derivations kept on disk."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import JsonFlag, fail, print_json


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove all entries.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Say what the cache of derivations holds, or clear it.

    Derivations that took long are kept as data, never as code. Each belongs to one state of the library,
    is sealed, and every step of it is replayed before it counts; what is stale, altered or foreign is
    derived anew. `collapse verify --no-cache`, or the environment variable COLLAPSE_CACHE=off, does without.

    Example: collapse cache --clear
    """
    from proofs_checks.conductor import derivation_cache

    try:
        removed = derivation_cache.clear() if clear else 0
        found = derivation_cache.contents()
    except OSError as error:
        fail(f"the cache at {derivation_cache.directory()} cannot be read or cleared: {error.strerror}")
    if as_json:
        print_json(
            {
                "directory": str(found.directory),
                "used": found.used,
                "entries": found.entries,
                "bytes": found.size,
                "removed": removed,
            }
        )
        return
    if clear:
        typer.echo(f"removed {_counted(removed)} from {found.directory}")
        return
    typer.echo(f"{found.directory}: {_counted(found.entries)}, {found.size / 1024:.0f} kB")
    typer.echo("used by `collapse verify`" if found.used else "not used: COLLAPSE_CACHE=off")


def _counted(number: int) -> str:
    return f"{number} derivation" + ("" if number == 1 else "s")
