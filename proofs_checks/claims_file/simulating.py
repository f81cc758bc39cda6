"""The simulation of a claim of one's own: its points, and what it finds at them."""

from __future__ import annotations

import importlib
import math
import sys
import zlib
from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sympy import Expr

from proofs_checks.claims_file.claim import FileClaim
from proofs_checks.evidence.comparison import expression_value, settled
from proofs_checks.evidence.monte_carlo import POINTS, PointResult, plan
from proofs_checks.experiment import Experiment
from proofs_checks.matching import AtPoint, Known, Match, own_match, smallest_refuted
from proofs_checks.own_simulator import Simulator
from proofs_checks.simulators import experiments
from proofs_checks.strategies import draw_points
from theory import catalogue
from theory.language.parameters import Parameter, Value, Values


class ImportRefused(ValueError):
    """A simulator cannot be imported; one line says why."""


def load_simulator(dotted: str, directory: Path) -> Simulator:
    """Import a simulator; its module is looked for beside the claims file first.

    Args:
        dotted: ``package.module:function``.
        directory: of the claims file.

    What it prints goes to standard error, so that a report on standard output stays one.

    Raises:
        ImportRefused: there is no such module or function, or its import fails.
    """
    module_name, _, name = dotted.partition(":")
    if str(directory) not in sys.path:
        sys.path.insert(0, str(directory))
    top = module_name.partition(".")[0]
    loaded = getattr(sys.modules.get(top), "__file__", None)
    beside = [file for file in (directory / f"{top}.py", directory / top / "__init__.py") if file.is_file()]
    if loaded and beside and not beside[0].samefile(loaded):
        raise ImportRefused(f"{beside[0]} cannot be imported: another {top}, {loaded}, is in use already")
    try:
        with redirect_stdout(sys.stderr):
            module = importlib.import_module(module_name)
    except (Exception, SystemExit) as error:
        said = (str(error).splitlines() or [""])[0][:200]
        raise ImportRefused(f"{module_name} cannot be imported: {type(error).__name__}: {said}") from error
    found: Any = getattr(module, name, None)
    if not callable(found):
        raise ImportRefused(f"{module_name} has no function {name!r}")
    simulator: Simulator = found
    return simulator


def is_simulated(claim: FileClaim) -> bool:
    """Return whether the claim names something to simulate."""
    return bool(claim.simulate or claim.simulator)


def drawn_from(claim: FileClaim) -> tuple[Parameter, ...]:
    """Return the parameters of a claim's simulation: its own, and the setting of a shipped experiment."""
    if not claim.simulate:
        return claim.parameters
    setting = [p for p in experiments()[claim.simulate].setting if p.name not in dict(claim.at)]
    declared = {parameter.name for parameter in claim.parameters}
    return (*claim.parameters, *(parameter for parameter in setting if parameter.name not in declared))


def points_of(claim: FileClaim, root: int) -> list[dict[str, Value]]:
    """Return the points at which a claim is simulated, the boundary of its domain first."""
    if not is_simulated(claim):
        return []
    if claim.simulate and not claim.at and claim.parameters == catalogue.formula(claim.simulate).parameters:
        return plan(claim.simulate, root)
    return draw_points(drawn_from(claim), POINTS, zlib.crc32(f"{root}:{claim.id}".encode()))


def match_of(claim: FileClaim, directory: Path, points: int) -> Match:
    """Return the simulation of a claim, its error probability shared by ``points`` points."""
    level = claim.alpha / max(1, points)
    if claim.simulator:
        return own_match(
            load_simulator(claim.simulator, directory),
            name=claim.id,
            predict=partial(_predicted, claim),
            level=level,
            known=Known(
                bounds=claim.bounds,
                law=claim.law,
                variance=_positive(claim, "variance", claim.variance),
                shape=_positive(claim, "shape", claim.shape),
                trials=_positive(claim, "trials", claim.trials),
                tail=claim.tail,
            ),
            integers=frozenset(p.name for p in claim.parameters if p.domain.kind == "integer"),
            cost=claim.cost,
            margin=claim.margin,
            absolute_margin=claim.absolute_margin,
            relation=claim.relation,
        )
    shipped = experiments()[claim.simulate]
    own = (*(shipped.parameters or catalogue.formula(claim.simulate).parameters), *shipped.setting)
    return Match(
        experiment=_with_margin(claim, shipped),
        predict=partial(_predicted, claim),
        translate=partial(_settled, own, dict(claim.at)),
        level=level,
    )


def _with_margin(claim: FileClaim, shipped: Experiment) -> Experiment:
    fallback = None if shipped.fallback is None else _with_margin(claim, shipped.fallback)
    return replace(
        shipped,
        margin=claim.margin,
        absolute_margin=claim.absolute_margin,
        relation=claim.relation,
        fallback=fallback,
    )


def _settled(own: tuple[Parameter, ...], at: dict[str, Any], point: Values) -> dict[str, Value]:
    return settled(own, at, point, {})


def _predicted(claim: FileClaim, point: Values) -> float:
    return _value(claim, claim.expression, point)


def _value(claim: FileClaim, tree: Expr, point: Values) -> float:
    named = {parameter.name: point[parameter.name] for parameter in claim.parameters}
    return float(expression_value(tree, named, 17).decimal)


def _positive(claim: FileClaim, field: str, tree: Expr | None) -> AtPoint | None:
    """Return what a field says of an observation, at a point; it must be positive there."""
    if tree is None:
        return None

    def at(point: Values) -> float:
        value = _value(claim, tree, point)
        if not 0 < value < math.inf or (field == "trials" and value != int(value)):
            needed = "an integer, at least 1" if field == "trials" else "positive and finite"
            raise ValueError(f"{field} = {value:g}: must be {needed}")
        return value

    return at


def simulate_point(
    claim: FileClaim, directory: Path, point: dict[str, Value], points: int, root: int, seconds: float
) -> PointResult:
    """Return what the simulation of a claim finds at one point (in any process).

    A simulator that fails leaves the point undecided, with the reason; what it prints goes to standard error.
    """
    with redirect_stdout(sys.stderr):
        return match_of(claim, directory, points).tried(point, root, seconds)


def smallest_point(
    claim: FileClaim, directory: Path, found: PointResult, points: int, root: int, seconds: float
) -> PointResult:
    """Return the smallest parameters at which a refuted claim is refuted (in any process)."""
    match = match_of(claim, directory, points)
    with redirect_stdout(sys.stderr):
        return smallest_refuted(match, drawn_from(claim), found, root, seconds)
