"""``collapse shard``: one shard of a simulation, drawn again."""

from __future__ import annotations

from math import inf, log
from typing import Annotated

import typer

from proofs_checks.cli.common import BudgetOption, JsonFlag, SeedOption, fail, print_json, read_pairs

CONFIDENCE = 0.01


def shard(
    name: Annotated[str, typer.Argument(metavar="FORMULA", help="Id of a formula that is simulated.")],
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the shard, from 0.", min=0)],
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME=VALUE]…", help="The point, as collapse verify --json shows it."),
    ] = None,
    seed: SeedOption = 2025,
    budget: BudgetOption = 6.0,
    as_json: JsonFlag = False,
) -> None:
    """Draw one shard of a simulation again and print its sufficient statistics.

    A run folds the shards of a point in the order of their numbers. Each depends on the seed, the formula,
    the point and its number alone. Where the test follows some values of the mean only (the prediction and
    the ends of its margin), the interval is the one that these bound, and the e-value against each is
    printed: it has mean at most 1 if that value is true.

    Example: collapse shard regression.accumulate.excess_risk 0 t=3 T=12 d=2 sigma=1
    """
    from proofs_checks.evidence.monte_carlo import replay_shard, settings_of
    from proofs_checks.evidence.search import show_point
    from proofs_checks.run.results import point_json, shard_json
    from proofs_checks.sequential import interval, log_e_value
    from proofs_checks.simulators import experiments
    from theory import catalogue
    from theory.language.parameters import DomainError, read_values

    try:
        catalogue.formula(name)
        if name not in experiments():
            fail(f"{name} is not simulated")
        parameters = settings_of(name)
        takes = f"{name} is simulated at {'; '.join(parameter.condition for parameter in parameters)}"
        point = read_values(parameters, read_pairs(values or (), takes))
    except (DomainError, catalogue.UnknownId) as error:
        fail(str(error))
    trial, found = replay_shard(name, point, number, seed, budget)
    if as_json:
        print_json(
            {
                "id": name,
                "point": point_json(point),
                "seed": seed,
                "number": number,
                "predicted": trial.predicted,
                "refusal": trial.refusal or None,
                "shard": None if found is None else shard_json(found),
            }
        )
        return
    typer.echo(f"{name} at {show_point(point)}: predicted {trial.predicted:.6g}")
    if found is None:
        typer.echo(f"not simulated: {trial.refusal}")
        return
    if found.no_test:
        typer.echo(f"a test of the mean is invalid: {found.no_test}")
    typer.echo(f"shard {number}: {found.count} observations from {found.numbers} random numbers")
    what = "mean" if found.scale is None else "mean of numerator − predicted · denominator"
    typer.echo(f"  {what} {_interval(*interval(found.state, CONFIDENCE))} ({found.state.guarantee})")
    for null in getattr(found.state, "nulls", ()):
        typer.echo(f"  e-value against {what} {null:.6g}: {_power_of_ten(log_e_value(found.state, null))}")


def _interval(low: float, high: float) -> str:
    where = f"within [{low:.6g}, {high:.6g}]"
    if low == -inf or high == inf:
        where = (
            f"at most {high:.6g}"
            if high < inf
            else f"at least {low:.6g}"
            if low > -inf
            else "not bounded yet"
        )
    return f"{where} at level {CONFIDENCE:g}"


def _power_of_ten(log_value: float) -> str:
    return f"10^{log_value / log(10):.2f}"
