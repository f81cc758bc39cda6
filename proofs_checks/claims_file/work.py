"""The work that the claims of a file call for, cut into tasks that any executor can do, one a point."""

from __future__ import annotations

import hashlib
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import sympy as sp

from proofs_checks.claims_file.claim import FileClaim
from proofs_checks.claims_file.simulating import load_simulator, points_of, simulate_point, smallest_point
from proofs_checks.conductor.results import Failure, Result, point_json, point_result_json
from proofs_checks.evidence.comparison import Comparison
from proofs_checks.evidence.comparison_search import comparison_evidence
from proofs_checks.evidence.monte_carlo import PointResult
from proofs_checks.verdict import Evidence, Json
from theory import catalogue
from theory.language.parameters import Value

DOING = {"claim comparison": "comparing", "claim point": "simulating", "claim smallest": "shrinking"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTask:
    """One piece of work on a claim of a file.

    Attributes:
        kind: ``claim comparison`` sets the claim against the formula of the catalogue that it names,
            ``claim point`` simulates it at a point, ``claim smallest`` looks for the smallest parameters at
            which it is refuted.
        claim: as it was read.
        directory: of the file; the claim's own simulator is looked for there first.
        sources: digest of that simulator's sources; a worker that has others refuses the task.
        root: root seed.
        budget: nominal seconds of simulation at a point.
        place: number of the point.
        points: how many there are; they share the claim's error probability.
        point: where to simulate.
        refuted: a point at which the claim is refuted, to start shrinking from.
    """

    kind: Literal["claim comparison", "claim point", "claim smallest"]
    claim: FileClaim
    directory: Path
    sources: str
    root: int
    budget: float
    place: int = 0
    points: int = 0
    point: dict[str, Value] | None = None
    refuted: PointResult | None = None

    @property
    def label(self) -> str:
        """Return what the progress display shows."""
        return f"{DOING[self.kind]} {self.claim.id}"

    def identity(self) -> dict[str, Json]:
        """Return what the result depends on, beside this library, as JSON.

        That is the claim in full, its simulator's sources, and where it is simulated.
        """
        claim = self.claim
        found: dict[str, Json] = {
            "kind": self.kind,
            "id": claim.id,
            "text": claim.text,
            "expression": sp.srepr(claim.expression),
            "relation": claim.relation,
            "parameters": [repr(parameter) for parameter in claim.parameters],
            "at": [f"{name}: {sp.srepr(value)}" for name, value in claim.at],
        }
        if self.kind == "claim comparison":
            return {**found, "equals": claim.equals}
        return {
            **found,
            "simulate": claim.simulate,
            "simulator": claim.simulator,
            "sources": self.sources,
            "bounds": None if claim.bounds is None else list(claim.bounds),
            "law": claim.law,
            "variance": None if claim.variance is None else sp.srepr(claim.variance),
            "shape": None if claim.shape is None else sp.srepr(claim.shape),
            "trials": None if claim.trials is None else sp.srepr(claim.trials),
            "tail": None if claim.tail is None else str(claim.tail),
            "cost": claim.cost,
            "margin": claim.margin,
            "absolute_margin": claim.absolute_margin,
            "level": claim.alpha / max(1, self.points),
            "seed": self.root,
            "budget": self.budget,
            "point": None if self.point is None else point_json(self.point),
            "refuted": None if self.refuted is None else point_result_json(self.refuted),
        }

    def run(self) -> Result:
        """Do it."""
        if self.kind == "claim comparison":
            return compare_claim(self.claim)
        if simulator_sources(self.claim, self.directory) != self.sources:
            return Failure(reason=f"a worker has other sources of {self.claim.simulator}")
        if self.point is not None:
            return simulate_point(self.claim, self.directory, self.point, self.points, self.root, self.budget)
        if self.refuted is not None:
            return smallest_point(
                self.claim, self.directory, self.refuted, self.points, self.root, self.budget
            )
        raise TypeError(f"{self.kind} of {self.claim.id} lacks its point")


def compare_claim(claim: FileClaim) -> list[Evidence]:
    """Return what the catalogue says about a claim."""
    if claim.relation == "≈":
        raise TypeError(f"{claim.id}: an approximation is not compared exactly")
    comparison = Comparison(
        expression=claim.expression,
        relation=claim.relation,
        formula=catalogue.formula(claim.equals),
        parameters=claim.parameters,
        at=dict(claim.at),
        written=claim.written,
    )
    return comparison_evidence(claim.id, comparison)


def simulator_sources(claim: FileClaim, directory: Path) -> str:
    """Return a digest of the sources of a claim's own simulator (empty: it has none).

    These are the Python files of its package, or those beside its module and the packages beside it. Data
    that it reads, and other libraries, are not seen.
    """
    if not claim.simulator:
        return ""
    load_simulator(claim.simulator, directory)
    name = claim.simulator.partition(":")[0]
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


@dataclass(slots=True, kw_only=True)
class FileWork:
    """The tasks that the claims of a file call for, and what they found.

    Attributes:
        queue, planned, done: as the conductor needs them.
        points: of each claim, by id.
        compared: what the catalogue says about a claim, by id.
        simulated: what the simulation found, by id and number of the point.
        smallest: the smallest parameters at which a claim is refuted, by id.
    """

    queue: deque[ClaimTask]
    planned: int
    done: int = 0
    points: dict[str, list[dict[str, Value]]]
    compared: dict[str, list[Evidence] | Failure] = field(default_factory=dict)
    simulated: dict[tuple[str, int], PointResult | Failure] = field(default_factory=dict)
    smallest: dict[str, PointResult] = field(default_factory=dict)

    def read(self, task: ClaimTask, result: Result) -> None:
        """Record a result; when the last point of a refuted claim is known, look for the smallest one."""
        self.done += 1
        name = task.claim.id
        if task.kind == "claim comparison" and isinstance(result, (list, Failure)):
            self.compared[name] = result  # type: ignore[assignment]  # the kind says what the list holds
        elif task.kind == "claim smallest" and isinstance(result, PointResult):
            self.smallest[name] = result
        elif task.kind == "claim point" and isinstance(result, (PointResult, Failure)):
            self.simulated[name, task.place] = result
            refuted = self.refuted(name)
            if refuted is not None and len(self.reached(name)) == task.points:
                self.planned += 1
                self.queue.append(replace(task, kind="claim smallest", place=0, point=None, refuted=refuted))

    def reached(self, name: str) -> list[PointResult | Failure]:
        """Return what is known of a claim's points, in their order."""
        places = range(len(self.points[name]))
        return [self.simulated[name, place] for place in places if (name, place) in self.simulated]

    def refuted(self, name: str) -> PointResult | None:
        """Return the first point at which a claim is refuted."""
        found = (one for one in self.reached(name) if isinstance(one, PointResult))
        return next((one for one in found if one.outcome == "refuted"), None)

    def is_needed(self, task: ClaimTask) -> bool:
        """Return true: no task is drawn ahead."""
        return True

    def draw_ahead(self) -> bool:
        """Return false: what a claim calls for is known when its results are."""
        return False


def work_on(claims: Sequence[FileClaim], directory: Path, root: int, budget: float) -> FileWork:
    """Return the work that claims call for, before any is done.

    Args:
        claims: as ``read_claims`` returns them; their simulators can be imported.
        directory: of their file.
        root: root seed. budget: nominal seconds of simulation at a point.
    """
    points = {claim.id: points_of(claim, root) for claim in claims}
    tasks: list[ClaimTask] = []
    for claim in claims:
        one = ClaimTask(
            kind="claim comparison",
            claim=claim,
            directory=directory,
            sources=simulator_sources(claim, directory),
            root=root,
            budget=budget,
            points=len(points[claim.id]),
        )
        tasks.extend([one] if claim.equals else [])
        tasks.extend(
            replace(one, kind="claim point", place=place, point=point)
            for place, point in enumerate(points[claim.id])
        )
    return FileWork(queue=deque(tasks), planned=len(tasks), points=points)
