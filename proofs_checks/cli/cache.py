"""``collapse cache``: what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import fail


def cache(
    clear: Annotated[bool, typer.Option("--clear", hidden=True)] = False,
    as_json: Annotated[bool, typer.Option("--json", hidden=True)] = False,
) -> None:
    """Derivations are kept on disk no longer: all of them are derived and checked in seconds."""
    fail("derivations are kept on disk no longer; what 0.1.0 kept may be removed: " + _left())


def _left() -> str:
    from platformdirs import user_cache_path

    return str(user_cache_path("collapse-theory") / "derivations")
