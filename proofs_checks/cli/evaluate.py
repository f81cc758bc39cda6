"""``collapse eval``: the value of a formula."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from proofs_checks.cli.common import JsonFlag, completing, fail, known, print_json, read_pairs


def evaluate(
    name: Annotated[str, typer.Argument(metavar="ID", autocompletion=completing("formula"))],
    values: Annotated[
        Optional[list[str]],  # noqa: UP045  # typer reads this annotation at run time
        typer.Argument(
            metavar="[NAME=VALUE]…",
            help="Integers, fractions or decimals, read exactly; lists comma-separated.",
        ),
    ] = None,
    digits: Annotated[int, typer.Option(help="Significant digits.", min=1, max=10_000)] = 30,
    as_json: JsonFlag = False,
) -> None:
    """Evaluate a formula: exactly where it is rational, else with a rigorous error bound.

    Example: collapse eval regression.accumulate.excess_risk t=10 T=20 d=3 sigma=1.5
    """
    known(name, "formula")
    from theory import catalogue
    from theory.language.formula import evaluate as value_of
    from theory.language.parameters import DomainError, read_values
    from theory.numbers.walk import TooManyTerms

    try:
        formula = catalogue.formula(name)
        takes = f"{name} takes {formula.condition or 'no values'}"
        texts = read_pairs(values or (), takes)
        found = value_of(formula, read_values(formula.parameters, texts), digits)
    except (DomainError, catalogue.UnknownId, TooManyTerms, ArithmeticError) as error:
        fail(str(error))
    if as_json:
        print_json({"id": name, **found.to_json()})
    else:
        typer.echo(str(found))
