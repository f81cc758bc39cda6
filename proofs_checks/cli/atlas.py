"""``collapse atlas``: model family × propagation rule."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import JsonFlag, fail


def atlas(
    form: Annotated[
        str, typer.Option("--format", help="table, latex, markdown, html or json.", metavar="FORMAT")
    ] = "table",
    as_json: JsonFlag = False,
) -> None:
    """Print the atlas: model family × propagation rule, every cell closed, recursive or open."""
    from proofs_checks import terminal
    from proofs_checks.reports import atlas as atlas_report

    with terminal.working("deriving the atlas", quiet=as_json or form != "table"):
        found = atlas_report.rendered("json" if as_json else form)
    if found is None:
        fail(f"--format {form!r} is unknown; it is one of {', '.join(atlas_report.FORMATS)}")
    if isinstance(found, str):
        typer.echo(found)
    else:
        atlas_report.show(found)
