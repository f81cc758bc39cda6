"""``collapse trust``: all that the library asks one to believe."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import JsonFlag, print_json


def trust(
    formulas: Annotated[
        bool,
        typer.Option(
            "--formulas", help="Prove every formula as well, and list what each assumes (a minute)."
        ),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Print the lines one must trust, the rules of the core, and the theorems that it does not prove.

    Example: collapse trust --formulas
    """
    from proofs_checks.show.progress import working
    from proofs_checks.show.reports.trust import trust_json, trust_lines, use

    with working("proving the formulas", quiet=not formulas):
        used = use() if formulas else None
    if as_json:
        print_json(trust_json(used))
    else:
        typer.echo("\n".join(trust_lines(used)))
