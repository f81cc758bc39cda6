"""The work of a run, cut into independent tasks, each a pure function of its fields.

Any process may do a task, now or later; its ``identity`` says in JSON what its result depends on.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from proofs_checks.evidence.balls import limit_evidence, value_evidence
from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import (
    PointResult,
    Trial,
    experiment_of,
    plan,
    predicted_value,
    simplest_refutation,
    trial_of,
)
from proofs_checks.evidence.order import order_evidence
from proofs_checks.evidence.premises import premise_evidence
from proofs_checks.evidence.replay import certificate_evidence, defined_otherwise, replay
from proofs_checks.evidence.shards import observe
from proofs_checks.evidence.statements import replay_seconds, statement_evidence
from proofs_checks.kernel.evidence import kernel_evidence
from proofs_checks.kernel.run import coq_version
from proofs_checks.kernel.theorems import formula_certificate, has_certificate, statement_certificate
from proofs_checks.own.claims_file.simulating import points_of, simulate_point, smallest_point, sources_of
from proofs_checks.run.results import Examined, Failure, Result, point_json, point_result_json
from proofs_checks.simulators import experiments
from proofs_checks.verdict import Evidence, Json
from theory import catalogue
from theory.core.display import shown
from theory.language.claim import Claim
from theory.language.parameters import Value
from theory.language.time_limit import within
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.writing import to_toml
from theory.proofs.decided import decided_of, stated_where
from theory.proofs.grades import own_verdict

DOING = {
    "formula": "replaying",
    "statement": "deciding",
    "trials": "planning",
    "shard": "simulating",
    "simplest": "shrinking",
    "kernel": "proving in Coq",
    "kernel statement": "proving in Coq",
    "claim point": "simulating",
    "claim smallest": "shrinking",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work.

    Attributes:
        kind: ``formula`` replays and encloses a formula, ``statement`` decides one of a claim,
            ``trials`` plans the points at which a formula is simulated, ``shard`` draws one shard of
            such a point, ``simplest`` looks for the simplest point at which a formula is refuted;
            ``kernel`` and ``kernel statement`` have Coq prove a formula, or a statement of a claim.
            ``claim point`` simulates a claim of a file at a point, ``claim smallest`` looks for the smallest
            parameters at which it is refuted.
        subject: id of the formula or claim.
        root: root seed.
        which: the statement (0 as printed, 1 as corrected), or the number of the shard or of the point.
        budget: nominal seconds of simulation.
        trial: that a shard belongs to.
        refuted: a point at which the formula, or the claim, is refuted, to start shrinking from.
        claim: the claim itself, if it is one of a file, and not of the catalogue.
        directory: of the file; the claim's own simulator is looked for there first.
        sources: digest of that simulator's sources; a worker that has others refuses the task.
        point: where to simulate a claim. points: how many there are; they share its error probability.
        loop: that a file defines, whose formula or claim this is about.
    """

    kind: Literal[
        "formula",
        "statement",
        "trials",
        "shard",
        "simplest",
        "kernel",
        "kernel statement",
        "claim point",
        "claim smallest",
    ]
    subject: str
    root: int
    which: int = 0
    budget: float = 0.0
    trial: Trial | None = None
    refuted: PointResult | None = None
    claim: Claim | None = None
    directory: Path = Path()
    sources: str = ""
    point: dict[str, Value] | None = None
    points: int = 0
    loop: LoopDefinition | None = None

    @property
    def label(self) -> str:
        """Return what the progress display shows."""
        return f"{DOING[self.kind]} {self.subject}"

    def identity(self) -> dict[str, Json]:
        """Return what the result depends on, beside the code, as JSON.

        A shard does not depend on the budget, so that a run with a larger one continues an earlier run; what
        is decided about a statement does not depend on the seed.
        """
        found: dict[str, Json] = {"kind": self.kind, "subject": self.subject}
        if self.loop is not None:
            found["loop"] = to_toml(self.loop)
        if self.claim is not None:
            found["said"] = repr(self.claim.printed.question)
        if self.kind == "statement":
            return {**found, "which": self.which}
        if self.kind in ("kernel", "kernel statement"):
            return {**found, "which": self.which, "coq": coq_version()}
        found["seed"] = self.root
        if self.kind == "shard" and self.trial is not None:
            trial = self.trial
            return {
                **found,
                "point": point_json(trial.point),
                "predicted": trial.predicted,
                "fallback": trial.fallback,
                "margin": trial.margin,
                "shard": self.which,
            }
        if self.claim is not None:
            found |= {"simulation": repr(self.claim.printed.simulation), "sources": self.sources}
            found |= {"points": self.points, "point": point_json(self.point or {})}
        if self.kind in ("trials", "simplest", "claim point", "claim smallest"):
            found["budget"] = self.budget
        if self.refuted is not None:
            found["refuted"] = point_result_json(self.refuted)
        return found

    def run(self) -> Result:
        """Do it."""
        return run_task(self)


def run_task(task: Task) -> Result:
    """Do one piece of work (in any process)."""
    if task.loop is not None:
        catalogue.adopt(task.loop)
    if task.kind == "formula":
        return Examined(
            evidence=_formula_evidence(task.subject, task.root), promised=own_verdict(task.subject)
        )
    if task.kind in ("statement", "kernel statement"):
        claim = task.claim or catalogue.claim(task.subject)
        if task.which >= len(claim.statements):
            raise TypeError(f"{task.subject} has no corrected statement")
        if task.kind == "kernel statement":
            words = claim.statements[task.which].words
            return [kernel_evidence(words, statement_certificate(task.subject, task.which))]
        return statement_evidence(claim, task.which)
    if task.kind == "kernel":
        return [kernel_evidence(task.subject, formula_certificate(task.subject))]
    if task.kind == "trials":
        return _trials(task.subject, task.root, task.budget)
    if task.kind == "shard" and task.trial is not None:
        experiment = experiment_of(experiments()[task.subject], task.trial)
        return observe(experiment, task.trial.point, task.trial.predicted, task.root, task.which)
    if task.kind == "simplest" and task.refuted is not None:
        return simplest_refutation(task.subject, task.root, task.budget, task.refuted)
    if task.claim is not None:
        return _simulated(task, task.claim)
    raise TypeError(f"{task} lacks a field that its kind needs")


def _simulated(task: Task, claim: Claim) -> Result:
    """Return what the simulation of a claim of a file finds: at a point, or the smallest that refutes it."""
    if sources_of(claim, task.directory) != task.sources:
        return Failure(reason=f"a worker has other sources of the simulator of {claim.id}")
    settings = (task.points, task.root, task.budget)
    if task.point is not None:
        return simulate_point(claim, task.directory, task.point, *settings)
    if task.refuted is not None:
        return smallest_point(claim, task.directory, task.refuted, *settings)
    raise TypeError(f"{task.kind} of {claim.id} lacks its point")


def _trials(name: str, root: int, seconds: float) -> list[Trial]:
    experiment = experiments()[name]
    return [trial_of(experiment, point, predicted_value(name, point), seconds) for point in plan(name, root)]


def _formula_evidence(name: str, root: int) -> list[Evidence]:
    formula = catalogue.formula(name)
    derivation = formula.derivation
    definitions = formula.loop.definition if formula.loop else ()
    salt = zlib.crc32(f"{root}:{name}:values".encode())
    known = decided_of(derivation, formula)
    replayed = within(replay_seconds(), f"replaying {name}", lambda: replay(derivation, definitions, known))
    missed = formula.ends_elsewhere(derivation) or defined_otherwise(derivation, definitions)
    below = (catalogue.formula(other) for other in catalogue.ancestors(name) if other != name)
    used = tuple((other.derivation, other.parameters) for other in below)
    proof = certificate_evidence(
        name, derivation, None, definitions, replayed, missed, known, formula.parameters, used
    )
    if where := ", ".join(map(shown, stated_where(formula))):
        proof = replace(proof, summary=f"{proof.summary}; where {where}, elsewhere by the recursion")
    gathered = [
        proof,
        oracle_evidence(name),
        value_evidence(formula, salt),
        limit_evidence(formula, salt),
        order_evidence(formula),
        premise_evidence(formula, salt),
    ]
    return [item for item in gathered if item is not None]


def tasks_of(
    claims: Sequence[Claim],
    formulas: Sequence[str],
    root: int,
    budget: float,
    kernel: bool = False,
    directory: Path = Path(),
) -> list[Task]:
    """Return the tasks that the verdicts on these claims and formulas call for, before any is done.

    Those that simulate come first: the trials planned call for shards. With ``kernel``, Coq is to prove what
    the templates cover. ``directory`` is that of the file whose claims these are, if they are of one.
    """
    simulated = [name for name in formulas if name in experiments()]
    own = {claim.id: claim if claim.of_file else None for claim in claims}
    loops = {claim.id: loop_of(claim) for claim in claims}
    defined = {name: loop for claim in claims for name in claim.printed.formulas if (loop := loops[claim.id])}
    return [
        *(Task(kind="trials", subject=name, root=root, budget=budget) for name in simulated),
        *(Task(kind="formula", subject=name, root=root, loop=defined.get(name)) for name in formulas),
        *(
            Task(
                kind="statement",
                subject=claim.id,
                which=which,
                root=root,
                claim=own[claim.id],
                loop=loops[claim.id],
            )
            for claim in claims
            for which, statement in enumerate(claim.statements)
            if own[claim.id] is None or statement.formulas
        ),
        *(
            task
            for claim in claims
            if own[claim.id] is not None
            for task in point_tasks(claim, root, budget, directory)
        ),
        *(_kernel_tasks(claims, formulas, root) if kernel else ()),
    ]


def loop_of(claim: Claim) -> LoopDefinition | None:
    """Return the defined loop that a claim of a file is about, if it is about one."""
    asked = claim.printed.question
    return None if asked is None else asked.loop


def point_tasks(claim: Claim, root: int, budget: float, directory: Path) -> list[Task]:
    """Return the tasks that simulate a claim of a file, one a point."""
    points = points_of(claim, root)
    return [
        Task(
            kind="claim point",
            subject=claim.id,
            root=root,
            which=place,
            budget=budget,
            claim=claim,
            directory=directory,
            sources=sources_of(claim, directory),
            point=point,
            points=len(points),
            loop=loop_of(claim),
        )
        for place, point in enumerate(points)
    ]


def _kernel_tasks(claims: Sequence[Claim], formulas: Sequence[str], root: int) -> list[Task]:
    return [
        *(Task(kind="kernel", subject=name, root=root) for name in formulas if has_certificate(name)),
        *(
            Task(kind="kernel statement", subject=claim.id, which=which, root=root)
            for claim in claims
            for which in (0, 1)
            if has_certificate(claim.id, which)
        ),
    ]
