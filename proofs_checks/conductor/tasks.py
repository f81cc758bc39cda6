"""The work of a run, cut into independent tasks, each a pure function of its fields.

Any process may do a task, now or later; its ``identity`` says in JSON what its result depends on.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from proofs_checks.conductor.derivation_cache import recalled, replay_seconds
from proofs_checks.conductor.results import Examined, Result, point_json, point_result_json
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
from proofs_checks.evidence.replay import certificate_evidence, misses, promised
from proofs_checks.evidence.search import counterexample_evidence
from proofs_checks.evidence.shards import observe
from proofs_checks.kernel.evidence import kernel_evidence
from proofs_checks.kernel.run import coq_version
from proofs_checks.kernel.theorems import formula_certificate, has_certificate, statement_certificate
from proofs_checks.simulators import experiments
from proofs_checks.verdict import Evidence, Json
from theory import catalogue
from theory.language.claim import Claim, EndsElsewhere
from theory.language.time_limit import bounded, within

DOING = {
    "formula": "replaying",
    "statement": "deciding",
    "trials": "planning",
    "shard": "simulating",
    "simplest": "shrinking",
    "kernel": "proving in Coq",
    "kernel statement": "proving in Coq",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work.

    Attributes:
        kind: ``formula`` replays and encloses a formula, ``statement`` decides one of a claim,
            ``trials`` plans the points at which a formula is simulated, ``shard`` draws one shard of
            such a point, ``simplest`` looks for the simplest point at which a formula is refuted;
            ``kernel`` and ``kernel statement`` have Coq prove a formula, or a statement of a claim.
        subject: id of the formula or claim.
        root: root seed.
        which: the statement (0 as printed, 1 as corrected), or the number of the shard.
        budget: nominal seconds of simulation.
        trial: that a shard belongs to.
        refuted: a point at which the formula is refuted, to start shrinking from.
    """

    kind: Literal["formula", "statement", "trials", "shard", "simplest", "kernel", "kernel statement"]
    subject: str
    root: int
    which: int = 0
    budget: float = 0.0
    trial: Trial | None = None
    refuted: PointResult | None = None

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
        if self.kind in ("trials", "simplest"):
            found["budget"] = self.budget
        if self.refuted is not None:
            found["refuted"] = point_result_json(self.refuted)
        return found

    def run(self) -> Result:
        """Do it."""
        return run_task(self)


def run_task(task: Task) -> Result:
    """Do one piece of work (in any process)."""
    if task.kind == "formula":
        return Examined(
            evidence=_formula_evidence(task.subject, task.root),
            promised=promised(catalogue.formula(task.subject).derivation),
        )
    if task.kind in ("statement", "kernel statement"):
        claim = catalogue.claim(task.subject)
        if task.which >= len(claim.statements):
            raise TypeError(f"{task.subject} has no corrected statement")
        if task.kind == "kernel statement":
            words = claim.statements[task.which].words
            return [kernel_evidence(words, statement_certificate(task.subject, task.which))]
        return _statement_evidence(claim, task.which)
    if task.kind == "kernel":
        return [kernel_evidence(task.subject, formula_certificate(task.subject))]
    if task.kind == "trials":
        return _trials(task.subject, task.root, task.budget)
    if task.kind == "shard" and task.trial is not None:
        experiment = experiment_of(experiments()[task.subject], task.trial)
        return observe(experiment, task.trial.point, task.trial.predicted, task.root, task.which)
    if task.kind == "simplest" and task.refuted is not None:
        return simplest_refutation(task.subject, task.root, task.budget, task.refuted)
    raise TypeError(f"{task} lacks a field that its kind needs")


def _trials(name: str, root: int, seconds: float) -> list[Trial]:
    experiment = experiments()[name]
    return [trial_of(experiment, point, predicted_value(name, point), seconds) for point in plan(name, root)]


def _formula_evidence(name: str, root: int) -> list[Evidence]:
    formula = catalogue.formula(name)
    found = recalled(formula)
    salt = zlib.crc32(f"{root}:{name}:values".encode())
    gathered = [
        certificate_evidence(
            name,
            found.derivation,
            None,
            replayed=found.replayed,
            missed=formula.ends_elsewhere(found.derivation),
        ),
        oracle_evidence(name),
        value_evidence(formula, salt),
        limit_evidence(formula, salt),
        order_evidence(formula),
        premise_evidence(formula, salt),
    ]
    return [item for item in gathered if item is not None]


def _statement_evidence(claim: Claim, which: int) -> list[Evidence]:
    """Return what a proof, which must end in the statement, and a search find out about it."""
    statement = claim.statements[which]
    found: list[Evidence] = []
    subject = f"“{statement.words}”"
    try:
        derivation = bounded(lambda: claim.proof(which), subject)
    except EndsElsewhere as problem:
        derivation = None
        found.append(misses(statement.words, str(problem)))
    if derivation is not None:
        replayed = partial(
            certificate_evidence,
            statement.words,
            derivation,
            statement.assertion,
            catalogue.definitions(statement.formulas),
        )
        found.append(within(replay_seconds(), f"replaying {subject}", replayed))
    search = counterexample_evidence(statement)
    return [*found, search] if search else found


def tasks_of(
    claims: Sequence[Claim], formulas: Sequence[str], root: int, budget: float, kernel: bool = False
) -> list[Task]:
    """Return the tasks that the verdicts on these claims and formulas call for, before any is done.

    Those that simulate come first: the trials planned call for shards. With ``kernel``, Coq is to prove what
    the templates cover.
    """
    simulated = [name for name in formulas if name in experiments()]
    return [
        *(Task(kind="trials", subject=name, root=root, budget=budget) for name in simulated),
        *(Task(kind="formula", subject=name, root=root) for name in formulas),
        *(
            Task(kind="statement", subject=claim.id, which=which, root=root)
            for claim in claims
            for which in range(1 if claim.corrected is None else 2)
        ),
        *(_kernel_tasks(claims, formulas, root) if kernel else ()),
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
