"""The conductor: gather the evidence for claims and formulas, in parallel, and judge it.

The work is cut into independent tasks (replay a formula, decide a statement, simulate one point),
each a pure function of its arguments and the root seed. Any ``concurrent.futures.Executor`` may run
them; the order of the results is that of the tasks, whoever finishes first.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version

from proofs_checks.evidence.balls import limit_evidence, value_evidence
from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import PointResult, monte_carlo_evidence, plan, run_point
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.evidence.search import counterexample_evidence
from proofs_checks.simulators import experiments
from proofs_checks.verdict import Evidence, Json, Verdict, judge, weaken
from theory import catalogue
from theory.language.claim import Claim, Statement

DEFAULT_SEED = 2025
DEFAULT_BUDGET = 6.0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work: ``kind`` is formula, statement or point; ``which`` a statement or point."""

    kind: str
    subject: str
    which: int = 0
    root: int
    budget: float

    @property
    def label(self) -> str:
        """Return what the progress display shows."""
        what = {"formula": "replaying", "statement": "deciding", "point": "simulating"}[self.kind]
        return f"{what} {self.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A claim or formula with its verdicts.

    ``verdicts`` holds the verdict as printed and, if the claim has a correction, as corrected.
    """

    id: str
    verdicts: tuple[Verdict, ...]
    expected: tuple[str, ...]
    claim: Claim | None = None

    @property
    def as_catalogued(self) -> bool:
        """Return whether every verdict is the catalogued one."""
        return tuple(verdict.name for verdict in self.verdicts) == self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All verdicts of a run, with what is needed to run it again."""

    claims: tuple[Judged, ...]
    formulas: tuple[Judged, ...]
    seed: int
    budget: float
    interrupted: bool = False

    @property
    def as_catalogued(self) -> bool:
        """Return whether nothing deviates from the catalogue and nothing was interrupted."""
        return not self.interrupted and all(item.as_catalogued for item in (*self.claims, *self.formulas))

    def to_json(self) -> dict[str, Json]:
        """Return the report as ``collapse verify --json`` prints it."""
        return {
            "version": version("collapse-theory"),
            "seed": self.seed,
            "budget": self.budget,
            "as_catalogued": self.as_catalogued,
            "interrupted": self.interrupted,
            "claims": [_claim_json(item, self) for item in self.claims],
            "formulas": [_formula_json(item, self) for item in self.formulas],
        }


def replay_command(name: str, seed: int, budget: float) -> str:
    """Return the command that repeats one verdict."""
    extra = "" if budget == DEFAULT_BUDGET else f" --budget {budget:g}"
    return f"collapse verify {name} --seed {seed}{extra}"


def _unique(evidence: Sequence[Evidence]) -> list[Json]:
    seen: dict[str, Json] = {}
    for item in evidence:
        seen.setdefault(json.dumps(item.to_json(), sort_keys=True), item.to_json())
    return list(seen.values())


def _claim_json(item: Judged, report: Report) -> dict[str, Json]:
    claim = item.claim
    if claim is None:
        raise TypeError(f"{item.id} is no claim")
    statements = [claim.printed] + ([claim.corrected] if claim.corrected else [])
    evidence = _unique([one for verdict in item.verdicts for one in verdict.evidence])
    body: dict[str, Json] = {
        "id": item.id,
        "verdict": item.verdicts[0].name,
        "as_printed": item.verdicts[0].name,
        "corrected": item.verdicts[1].name if claim.corrected else None,
        "expected": list(item.expected),
        "as_catalogued": item.as_catalogued,
        "quote": claim.quote,
        "source": str(claim.source),
        "reading": claim.reading,
        "statements": [
            {"words": statement.words, **verdict.to_json()}
            for statement, verdict in zip(statements, item.verdicts, strict=True)
        ],
        "evidence": evidence,
    }
    return _signed(body, item.id, report)


def _formula_json(item: Judged, report: Report) -> dict[str, Json]:
    body: dict[str, Json] = {
        "id": item.id,
        **item.verdicts[0].to_json(),
        "as_catalogued": item.as_catalogued,
        "evidence": _unique(item.verdicts[0].evidence),
    }
    return _signed(body, item.id, report)


def _signed(body: dict[str, Json], name: str, report: Report) -> dict[str, Json]:
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return {
        **body,
        "seed": report.seed,
        "replay": replay_command(name, report.seed, report.budget),
        "fingerprint": hashlib.sha256(canonical.encode()).hexdigest()[:16],
    }


def run_task(task: Task) -> list[Evidence] | PointResult:
    """Do one piece of work (in any process)."""
    if task.kind == "point":
        point = plan(task.subject, task.root)[task.which]
        return run_point(task.subject, point, task.root, task.budget)
    if task.kind == "formula":
        return _formula_evidence(task.subject, task.root)
    claim = catalogue.claim(task.subject)
    statement = claim.printed if task.which == 0 else claim.corrected
    if statement is None:
        raise TypeError(f"{task.subject} has no corrected statement")
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


def _tasks(claims: Sequence[Claim], formulas: Sequence[str], root: int, budget: float) -> list[Task]:
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
    return tasks


def rests_on(claim: Claim) -> list[str]:
    """Return the ids of all formulas that a claim's statements rest on."""
    statements = [claim.printed] + ([claim.corrected] if claim.corrected else [])
    named = [name for statement in statements for name in statement.formulas]
    return list(dict.fromkeys(found for name in named for found in catalogue.ancestors(name)))


def verify(
    names: Sequence[str] = (),
    *,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    budget: float = DEFAULT_BUDGET,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge claims and formulas.

    Args:
        names: ids of claims or formulas; none stands for every claim.
        seed: root seed; with the same seed the report is the same, whatever the workers.
        workers: processes to use (default: one for each core). Ignored if ``executor`` is given.
        budget: nominal seconds of simulation for each formula. It bounds the random numbers drawn,
            not the clock, so that a slow machine reports what a fast one does.
        executor: any ``concurrent.futures.Executor`` that can run this package's functions.
        progress: called with a label, the tasks done and the number of tasks.

    Raises:
        UnknownId: a name is neither a claim nor a formula.
    """
    items = [catalogue.formula_or_claim(name) for name in names] or list(catalogue.claims().values())
    claims = [item for item in items if isinstance(item, Claim)]
    asked = [item.id for item in items if not isinstance(item, Claim)]
    wanted = [name for claim in claims for name in rests_on(claim)]
    wanted += [found for name in asked for found in catalogue.ancestors(name)]
    formulas = list(dict.fromkeys(wanted))
    tasks = _tasks(claims, formulas, seed, budget)
    results, interrupted = _run(tasks, workers, executor, progress)
    formula_verdicts = _judge_formulas(formulas, tasks, results, seed, budget)
    return Report(
        claims=tuple(_judge_claim(claim, tasks, results, formula_verdicts) for claim in claims),
        formulas=tuple(
            Judged(id=name, verdicts=(formula_verdicts[name],), expected=(_expected(name),))
            for name in formulas
        ),
        seed=seed,
        budget=budget,
        interrupted=interrupted,
    )


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _expected(name: str) -> str:
    derivations = [catalogue.formula(found).derivation for found in catalogue.ancestors(name)]
    return "PROVED" if all(derivation.is_proof for derivation in derivations) else "CONSISTENT"


def _run(
    tasks: list[Task], workers: int | None, executor: Executor | None, progress: Progress | None
) -> tuple[dict[Task, list[Evidence] | PointResult], bool]:
    results: dict[Task, list[Evidence] | PointResult] = {}

    def note(task: Task) -> None:
        if progress:
            progress(task.label, len(results), len(tasks))

    count = workers or os.cpu_count() or 1
    futures: dict[Task, Future[list[Evidence] | PointResult]] = {}
    try:
        if executor is None and count == 1:
            for task in tasks:
                results[task] = run_task(task)
                note(task)
            return results, False
        pool = executor or ProcessPoolExecutor(max_workers=count, initializer=_leave_interrupts_to_parent)
        try:
            for task in sorted(tasks, key=lambda item: item.kind != "point"):
                futures[task] = pool.submit(run_task, task)
            for task, future in futures.items():
                results[task] = future.result()
                note(task)
        finally:
            for future in futures.values():
                future.cancel()
            if executor is None:
                pool.shutdown(wait=True, cancel_futures=True)
    except KeyboardInterrupt:
        done = {task: future for task, future in futures.items() if future.done() and not future.cancelled()}
        results.update({task: future.result() for task, future in done.items() if not future.exception()})
        return results, True
    return results, False


def _missing(subject: str) -> Evidence:
    return Evidence(
        check="certificate replay",
        subject=subject,
        outcome="undecided",
        grade="rigorous",
        summary="interrupted before this was decided",
    )


def _judge_formulas(
    names: Sequence[str],
    tasks: Sequence[Task],
    results: dict[Task, list[Evidence] | PointResult],
    seed: int,
    budget: float,
) -> dict[str, Verdict]:
    own: dict[str, Verdict] = {}
    for name in names:
        evidence: list[Evidence] = []
        points: list[PointResult] = []
        for task in tasks:
            if task.subject == name and task.kind in ("formula", "point"):
                result = results.get(task)
                if isinstance(result, PointResult):
                    points.append(result)
                else:
                    evidence.extend(result if result is not None else [_missing(name)])
        if points:
            evidence.extend(monte_carlo_evidence(name, points, seed, budget))
        own[name] = judge(evidence)
    return {
        name: weaken(own[name], [(other, own[other]) for other in catalogue.ancestors(name)[1:]])
        for name in names
    }


def _judge_claim(
    claim: Claim,
    tasks: Sequence[Task],
    results: dict[Task, list[Evidence] | PointResult],
    formulas: dict[str, Verdict],
) -> Judged:
    verdicts = []
    for which, statement in enumerate([claim.printed] + ([claim.corrected] if claim.corrected else [])):
        evidence: list[Evidence] = []
        for task in tasks:
            if task.kind == "statement" and (task.subject, task.which) == (claim.id, which):
                result = results.get(task)
                evidence.extend(result if isinstance(result, list) else [_missing(claim.id)])
        named = list(
            dict.fromkeys(found for name in statement.formulas for found in catalogue.ancestors(name))
        )
        verdict = weaken(judge(evidence), [(name, formulas[name]) for name in named])
        inherited = tuple(item for name in named for item in formulas[name].evidence)
        verdicts.append(
            Verdict(
                name=verdict.name,
                reason=verdict.reason,
                evidence=(*verdict.evidence, *inherited),
                witness=verdict.witness,
                weakest=verdict.weakest,
                confirmed=verdict.confirmed,
            )
        )
    return Judged(id=claim.id, verdicts=tuple(verdicts), expected=claim.expected, claim=claim)
