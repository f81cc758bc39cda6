"""The work of a run, cut into independent tasks: replay a formula, decide a statement, simulate a point.

A task is a pure function of its fields, so any process may do it, now or later.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from proofs_checks.evidence.balls import limit_evidence, value_evidence
from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import PointResult, plan, run_point
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.evidence.search import counterexample_evidence
from proofs_checks.kernel.evidence import kernel_evidence
from proofs_checks.kernel.theorems import formula_certificate, has_certificate, statement_certificate
from proofs_checks.simulators import experiments
from proofs_checks.verdict import Evidence
from theory import catalogue
from theory.language.claim import Claim, Statement

Result = list[Evidence] | PointResult
WORK = {
    "formula": "replaying",
    "statement": "deciding",
    "point": "simulating",
    "kernel": "proving in Coq",
    "kernel statement": "proving in Coq",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work.

    ``kind`` is formula, statement, point, kernel (a formula's proof by Coq) or kernel statement;
    ``which`` is a statement or point.
    """

    kind: str
    subject: str
    which: int = 0
    root: int
    budget: float

    @property
    def label(self) -> str:
        """Return what the progress display shows."""
        return f"{WORK[self.kind]} {self.subject}"


def run_task(task: Task) -> Result:
    """Do one piece of work (in any process)."""
    if task.kind == "point":
        point = plan(task.subject, task.root)[task.which]
        return run_point(task.subject, point, task.root, task.budget)
    if task.kind == "formula":
        return _formula_evidence(task.subject, task.root)
    if task.kind == "kernel":
        return [kernel_evidence(task.subject, formula_certificate(task.subject))]
    claim = catalogue.claim(task.subject)
    statement = claim.printed if task.which == 0 else claim.corrected
    if statement is None:
        raise TypeError(f"{task.subject} has no corrected statement")
    if task.kind == "kernel statement":
        return [kernel_evidence(statement.words, statement_certificate(task.subject, task.which))]
    return _statement_evidence(statement)


def _formula_evidence(name: str, root: int) -> list[Evidence]:
    formula = catalogue.formula(name)
    definitions = formula.loop.definition if formula.loop else ()
    salt = zlib.crc32(f"{root}:{name}:values".encode())
    found = [
        certificate_evidence(name, formula.derivation, None, definitions),
        oracle_evidence(name),
        value_evidence(formula, salt),
        limit_evidence(formula, salt),
    ]
    return [item for item in found if item is not None]


def _statement_evidence(statement: Statement) -> list[Evidence]:
    found: list[Evidence] = []
    if statement.prove is not None:
        definitions = catalogue.definitions(statement.formulas)
        found.append(
            certificate_evidence(statement.words, statement.prove(), statement.assertion, definitions)
        )
    search = counterexample_evidence(statement)
    return [*found, search] if search else found


def tasks_of(
    claims: Sequence[Claim], formulas: Sequence[str], root: int, budget: float, kernel: bool = False
) -> list[Task]:
    """Return the tasks that the verdicts on these claims and formulas call for; ``kernel``: Coq's as well."""
    tasks: list[Task] = []
    for name in formulas:
        tasks.append(Task(kind="formula", subject=name, root=root, budget=budget))
        if name in experiments():
            tasks.extend(
                Task(kind="point", subject=name, which=which, root=root, budget=budget)
                for which in range(len(plan(name, root)))
            )
    tasks.extend(
        Task(kind="statement", subject=claim.id, which=which, root=root, budget=budget)
        for claim in claims
        for which in range(1 if claim.corrected is None else 2)
    )
    if kernel:
        tasks += [
            Task(kind="kernel", subject=name, root=root, budget=budget)
            for name in formulas
            if has_certificate(name)
        ]
        tasks += [
            Task(kind="kernel statement", subject=claim.id, which=which, root=root, budget=budget)
            for claim in claims
            for which in (0, 1)
            if has_certificate(claim.id, which)
        ]
    return tasks
