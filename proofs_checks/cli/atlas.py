"""``collapse atlas``: model family × propagation rule."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import FormatOption, JsonFlag, completing, fail, print_json, print_lines


def atlas(
    part: Annotated[
        str | None,
        typer.Argument(
            metavar="[PART]",
            help="A family, a rule, or FAMILY.RULE: with closed forms, formulas and reasons.",
            autocompletion=completing("cell"),
        ),
    ] = None,
    form: FormatOption = "terminal",
    as_json: JsonFlag = False,
) -> None:
    """Print the atlas: model family × propagation rule, every cell closed, recursive, open or void.

    In the terminal, the grid and what becomes of each loop; in the formats of a write-up, the marks and then
    the closed forms, a table for each rule.

    Example: collapse atlas gaussian; collapse atlas subsample_with_replacement

    Example: collapse atlas --format latex > atlas.tex
    """
    form = "json" if as_json else form
    if form not in ("terminal", "json"):
        return _written_up(part, form)
    from proofs_checks.show.reports import listing
    from theory import index

    cells = index.entries("cell")
    found = [item for item in cells if part in (None, item["family"], item["rule"], item["id"])]
    if part is not None and not found:
        names = {name for item in cells for name in (item["family"], item["rule"], item["id"])}
        near = index.nearest(part, sorted(names))
        fail(f"the atlas has no family or rule {part!r}" + (f"; did you mean {near!r}?" if near else ""))
    if form == "json":
        return print_json(
            {
                "counts": {
                    status: sum(item["status"] == status for item in found) for status in listing.MARKS
                },
                "cells": [
                    {key: value for key, value in item.items() if key not in ("id", "words")}
                    for item in found
                ],
            }
        )
    return print_lines(listing.atlas_lines(found, detailed=part is not None))


def _written_up(part: str | None, form: str) -> None:
    from proofs_checks.show.tables import FORMATS

    if form not in FORMATS:
        fail(f"--format: the format {form!r} is unknown; it is one of terminal, {', '.join(FORMATS)}")
    if part is not None:
        fail("a part of the atlas is printed in the terminal or as JSON; --format writes all of it")
    from proofs_checks.show.tables import render_all
    from proofs_checks.show.tables.atlas import atlas_tables

    typer.echo(render_all(atlas_tables(), form), nl=False)
