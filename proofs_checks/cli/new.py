"""``collapse new``: a file to begin with."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import fail

KINDS = {"loop": "loop_template.toml", "claim": "template.toml"}


def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="loop, or claim.")],
) -> None:
    """Print a commented file to begin with: a loop to derive, or a claim to judge.

    Example: collapse new loop > loops.toml
    """
    from importlib import resources

    if kind not in KINDS:
        fail(f"no template for {kind!r}; there is {', '.join(KINDS)}")
    place = resources.files("proofs_checks.own.claims_file") / KINDS[kind]
    typer.echo(place.read_text("utf8"), nl=False)
