"""The simulation of a claim of one's own: its points, and what it finds at them."""

from __future__ import annotations

import hashlib
import importlib
import sys
import zlib
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from proofs_checks.evidence.comparison import expression_value, settled
from proofs_checks.evidence.monte_carlo import POINTS, PointResult, plan
from proofs_checks.experiment import Experiment, Relation
from proofs_checks.loops.experiment import loop_experiment
from proofs_checks.own.claims_file.tables import ClaimsFileError, Problem
from proofs_checks.own.matching import NUMBERS, AtPoint, Known, Match, own_match, positive, smallest_refuted
from proofs_checks.own.simulator import Simulator
from proofs_checks.simulators import experiments
from proofs_checks.strategies import draw_points
from theory import catalogue
from theory.language.claim import Claim, Simulation
from theory.language.parameters import Parameter, Value, Values
from theory.language.question import Question
from theory.loop_language.definition import GENERATION
from theory.numbers.value import Value as Predicted


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


def parts(claim: Claim) -> tuple[Question, Simulation]:
    """Return what a claim of a file says, and the raw data that it names.

    Raises:
        TypeError: it is a shipped claim, which has neither.
    """
    asked, simulation = claim.printed.question, claim.printed.simulation
    if asked is None or simulation is None:
        raise TypeError(f"{claim.id} is no claim of a file")
    return asked, simulation


def drawn_from(claim: Claim) -> tuple[Parameter, ...]:
    """Return the parameters of a claim's simulation: its own, and the setting of a shipped experiment."""
    asked, simulation = parts(claim)
    if not simulation.simulate:
        return asked.parameters
    setting = [p for p in experiments()[simulation.simulate].setting if p.name not in dict(asked.at)]
    declared = {parameter.name for parameter in asked.parameters}
    return (*asked.parameters, *(parameter for parameter in setting if parameter.name not in declared))


def points_of(claim: Claim, root: int) -> list[dict[str, Value]]:
    """Return the points at which a claim is simulated, the boundary of its domain first."""
    asked, simulation = parts(claim)
    name = simulation.simulate
    if not (name or simulation.simulator or is_drawn(asked)):
        return []
    if name and not asked.at and asked.parameters == catalogue.formula(name).parameters:
        return plan(name, root)
    return draw_points(drawn_from(claim), POINTS, zlib.crc32(f"{root}:{claim.id}".encode()))


def is_drawn(asked: Question) -> bool:
    """Return whether raw data of a defined loop decide: where nothing was derived of its observable."""
    return asked.loop is not None and not asked.formula


def level_of(simulation: Simulation, points: int) -> float:
    """Return the error probability of one of so many points."""
    return simulation.alpha / max(1, points)


def match_of(claim: Claim, directory: Path, points: int) -> Match:
    """Return the simulation of a claim, its error probability shared by ``points`` points."""
    asked, simulation = parts(claim)
    level = level_of(simulation, points)
    if simulation.simulator:
        return own_match(
            load_simulator(simulation.simulator, directory),
            name=claim.id,
            predict=partial(_predicted, asked),
            level=level,
            known=Known(
                bounds=simulation.bounds,
                law=simulation.law,
                tail=simulation.tail,
                **{name: _positive(asked, name, getattr(simulation, name)) for name in NUMBERS},
            ),
            integers=frozenset(p.name for p in asked.parameters if p.domain.kind == "integer"),
            cost=simulation.cost,
            margin=simulation.margin,
            absolute_margin=simulation.absolute_margin,
            relation=asked.relation,
        )
    if asked.loop is not None and not simulation.simulate:
        return Match(
            experiment=_with_margin(
                loop_experiment(asked.loop, asked.observable), asked.relation, simulation
            ),
            predict=partial(_predicted, asked),
            translate=partial(_settled, (*asked.loop.parameters, GENERATION), dict(asked.at)),
            level=level,
        )
    shipped = experiments()[simulation.simulate]
    own = (*(shipped.parameters or catalogue.formula(simulation.simulate).parameters), *shipped.setting)
    return Match(
        experiment=_with_margin(shipped, asked.relation, simulation),
        predict=partial(_predicted, asked),
        translate=partial(_settled, own, dict(asked.at)),
        level=level,
    )


def _with_margin(shipped: Experiment, relation: Relation, simulation: Simulation) -> Experiment:
    weaker = None if shipped.fallback is None else _with_margin(shipped.fallback, relation, simulation)
    margin, absolute = simulation.margin, simulation.absolute_margin
    return replace(shipped, margin=margin, absolute_margin=absolute, relation=relation, fallback=weaker)


def _settled(own: tuple[Parameter, ...], at: dict[str, Any], point: Values) -> dict[str, Value]:
    return settled(own, at, point, {})


def _predicted(asked: Question, point: Values) -> Predicted:
    return expression_value(asked.expression, _named(asked, point), 17)


def _named(asked: Question, point: Values) -> dict[str, Value]:
    return {parameter.name: point[parameter.name] for parameter in asked.parameters}


def _value(asked: Question, tree: Any, point: Values) -> float:
    return float(expression_value(tree, _named(asked, point), 17).decimal)


def _positive(asked: Question, field: str, tree: Any) -> AtPoint | None:
    """Return what a field says of an observation, at a point; it must be positive there."""
    return None if tree is None else positive(field, partial(_value, asked, tree))


def simulate_point(
    claim: Claim, directory: Path, point: dict[str, Value], points: int, root: int, seconds: float
) -> PointResult:
    """Return what the simulation of a claim finds at one point (in any process).

    A simulator that fails leaves the point undecided, with the reason; what it prints goes to standard error.
    """
    with redirect_stdout(sys.stderr):
        return match_of(claim, directory, points).tried(point, root, seconds)


def smallest_point(
    claim: Claim, directory: Path, found: PointResult, points: int, root: int, seconds: float
) -> PointResult:
    """Return the smallest parameters at which a refuted claim is refuted (in any process)."""
    match = match_of(claim, directory, points)
    with redirect_stdout(sys.stderr):
        return smallest_refuted(match, drawn_from(claim), found, root, seconds)


def sources_of(claim: Claim, directory: Path) -> str:
    """Return a digest of the sources of a claim's own simulator (empty: it has none).

    These are the Python files of its package, or those beside its module and the packages beside it. Data
    that it reads, and other libraries, are not seen.
    """
    simulator = claim.printed.simulation.simulator if claim.printed.simulation else ""
    if not simulator:
        return ""
    load_simulator(simulator, directory)
    name = simulator.partition(":")[0]
    package = sys.modules[name.partition(".")[0]]
    folders = [Path(folder) for folder in getattr(package, "__path__", ())]
    files = {file for folder in folders for file in folder.rglob("*.py")}
    own = sys.modules[name].__file__
    if own and not folders:
        beside = Path(own).parent
        files = {
            *beside.glob("*.py"),
            *(file for one in beside.glob("*/__init__.py") for file in one.parent.rglob("*.py")),
        }
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()[:32]


def check_imports(claims: Sequence[Claim], path: str, *, allow_import: bool) -> None:
    """Import the simulators that the claims of a file name, if that is allowed.

    Raises:
        ClaimsFileError: it is not allowed, or an import fails; all problems are listed.
    """
    problems = []
    for claim in claims:
        _, simulation = parts(claim)
        name = simulation.simulator
        said = f"importing {name} runs its code; allow it with --allow-import" if not allow_import else ""
        try:
            if name and not said:
                load_simulator(name, Path(path).resolve().parent)
        except ImportRefused as error:
            said = str(error)
        if name and said:
            problems.append(Problem(f"{path}:{claim.line}", f"claim {claim.id!r}, field simulator: {said}"))
    if problems:
        raise ClaimsFileError(problems)
