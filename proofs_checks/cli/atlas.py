"""``collapse atlas``: model family × propagation rule."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import JsonFlag, fail


def atlas(
    form: Annotated[
        str, typer.Option("--format", help="terminal, latex, markdown, html, csv or json.", metavar="FORMAT")
    ] = "terminal",
    as_json: JsonFlag = False,
) -> None:
    """Print the atlas: model family × propagation rule, every cell closed, recursive, open or void.

    In the terminal, the grid and what each formula serves; in the formats of a write-up, the marks and then
    the closed forms, a table for each rule.

    Example: collapse atlas --format latex > atlas.tex
    """
    from proofs_checks import terminal
    from proofs_checks.reports import atlas as atlas_report

    form = "json" if as_json else form
    try:
        with terminal.working("deriving the atlas", quiet=form != "terminal"):
            found = atlas_report.grid() if form == "terminal" else atlas_report.rendered(form)
    except ValueError as error:
        fail(f"--format: {error}")
    if isinstance(found, str):
        typer.echo(found, nl=False)
    else:
        atlas_report.show(found)
