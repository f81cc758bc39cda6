"""``collapse errors``: how wrong the approximations of the catalogue can be."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import JsonFlag, SeedOption, fail, known, print_json


def errors(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="An asymptotic formula or diffusion limit; none stands for all."),
    ] = None,
    examples: Annotated[int, typer.Option(help="Draws of the search at each size.", min=1)] = 150,
    seed: SeedOption = 0,
    as_json: JsonFlag = False,
) -> None:
    """Search the parameters at which an approximation is worst, at each size: its error table.

    What is found is a lower bound of the worst error, not a proof of it.

    Example: collapse errors regression.editing.excess_risk_ratio
    """
    if name is not None:
        known(name, "formula")
    from rich.table import Table

    from proofs_checks.evidence.search import show_point
    from proofs_checks.power.approximation_errors import APPROXIMATIONS, approximation, error_table
    from proofs_checks.show import screen
    from proofs_checks.show.grid import print_grid
    from proofs_checks.show.progress import working

    try:
        chosen = APPROXIMATIONS if name is None else (approximation(name),)
    except KeyError as error:
        fail(str(error.args[0]))
    found = []
    for item in chosen:
        with working(f"searching the worst of {item.approximate}", quiet=as_json):
            found.append((item, error_table(item, examples=examples, seed=seed)))
    if as_json:
        return print_json(
            [
                {
                    "approximate": item.approximate,
                    "exact": item.exact,
                    "size": item.size,
                    "note": item.note,
                    "examples": examples,
                    "seed": seed,
                    "worst": [row.to_json() for row in rows],
                }
                for item, rows in found
            ]
        )
    console = screen.console()
    for item, rows in found:
        table = Table(title=f"{item.approximate}\nagainst {item.exact}", title_justify="left")
        for heading in (item.size, "approximate", "exact", "relative error"):
            table.add_column(heading, justify="right")
        table.add_column("worst point found")
        for row in rows:
            others = {key: value for key, value in row.point.items() if key != item.size}
            table.add_row(
                str(row.size),
                f"{row.approximate:.6g}",
                f"{row.exact:.6g}",
                f"{row.error:.2g}",
                show_point(others),
            )
        print_grid(table)
        if item.note:
            console.print(item.note)
    return None
