"""Judge the claims of a file: against the catalogue, by simulation, with the verdicts of shipped claims."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from proofs_checks.claims_file.claim import FileClaim
from proofs_checks.claims_file.reading import ClaimsFileError, Problem
from proofs_checks.claims_file.simulating import (
    ImportRefused,
    load_simulator,
    points_of,
    simulate_point,
    smallest_point,
)
from proofs_checks.evidence.comparison import Comparison, comparison_evidence
from proofs_checks.evidence.monte_carlo import PointResult
from proofs_checks.matching import match_evidence
from proofs_checks.verdict import Evidence, Verdict, judge, weaken
from proofs_checks.verify import DEFAULT_BUDGET, DEFAULT_SEED, Report, verify
from theory import catalogue

Progress = Callable[[str, int, int], None]
Work = tuple[Callable[..., Any], tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClaim:
    """A claim of a file with its verdict."""

    claim: FileClaim
    verdict: Verdict

    @property
    def as_expected(self) -> bool:
        """Return whether the verdict is the expected one, or (if none is stated) no bad news."""
        if self.claim.expected:
            return self.verdict.name == self.claim.expected
        return self.verdict.name not in {"REFUTED", "INCONCLUSIVE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """The verdicts on a file, with what is needed to judge it again.

    ``formulas`` is the report on the formulas of the catalogue that the claims are compared with.
    """

    path: str
    claims: tuple[JudgedClaim, ...]
    formulas: Report | None
    seed: int
    budget: float
    interrupted: bool = False

    @property
    def as_expected(self) -> bool:
        """Return whether every claim is as expected and nothing was interrupted."""
        return not self.interrupted and all(item.as_expected for item in self.claims)


def check_imports(claims: Sequence[FileClaim], path: str, *, allow_import: bool) -> None:
    """Import the simulators that the claims name, if that is allowed.

    Raises:
        ClaimsFileError: it is not allowed, or an import fails; all problems are listed.
    """
    problems = []
    for claim in claims:
        if not claim.simulator:
            continue
        where = f"{path}:{claim.line}"
        if not allow_import:
            said = f"importing {claim.simulator} runs its code; allow it with --allow-import"
            problems.append(Problem(where, f"claim {claim.id!r}, field simulator: {said}"))
            continue
        try:
            load_simulator(claim.simulator, Path(path).resolve().parent)
        except ImportRefused as error:
            problems.append(Problem(where, f"claim {claim.id!r}, field simulator: {error}"))
    if problems:
        raise ClaimsFileError(problems)


def judge_claims(
    claims: Sequence[FileClaim],
    path: str,
    *,
    seed: int = DEFAULT_SEED,
    budget: float = DEFAULT_BUDGET,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> FileReport:
    """Judge the claims of a file. ``check_imports`` comes first.

    Args:
        claims: as ``read_claims`` returns them.
        path: of their file; simulators are looked for beside it.
        seed, budget, workers, executor, progress: as for ``proofs_checks.verify.verify``; the result
            depends on the seed and the budget alone.
    """
    directory = Path(path).resolve().parent
    compared = list(dict.fromkeys(claim.equals for claim in claims if claim.equals))
    formulas = (
        verify(compared, seed=seed, budget=budget, workers=workers, executor=executor, progress=progress)
        if compared
        else None
    )
    points = {claim.id: points_of(claim, seed) for claim in claims}
    work: dict[tuple[str, int], Work] = {}
    for claim in claims:
        if claim.equals:
            work[claim.id, -1] = (compare_claim, (claim,))
        for number, point in enumerate(points[claim.id]):
            work[claim.id, number] = (
                simulate_point,
                (claim, directory, point, len(points[claim.id]), seed, budget),
            )
    done, interrupted = _run(work, workers, executor, progress)
    more: dict[tuple[str, int], Work] = {}
    for claim in claims:
        refuted = _refuted(claim, done, len(points[claim.id]))
        if refuted is not None:
            more[claim.id, -2] = (
                smallest_point,
                (claim, directory, refuted, len(points[claim.id]), seed, budget),
            )
    if not interrupted:
        smaller, interrupted = _run(more, workers, executor, progress)
        done.update(smaller)
    judged = tuple(_judged(claim, done, len(points[claim.id]), formulas) for claim in claims)
    stopped = interrupted or (formulas is not None and formulas.interrupted)
    return FileReport(
        path=path, claims=judged, formulas=formulas, seed=seed, budget=budget, interrupted=stopped
    )


def compare_claim(claim: FileClaim) -> list[Evidence]:
    """Return what the catalogue says about a claim (in any process)."""
    comparison = Comparison(
        expression=claim.expression,
        relation=claim.relation,
        formula=catalogue.formula(claim.equals),
        parameters=claim.parameters,
        at=dict(claim.at),
    )
    return comparison_evidence(claim.id, comparison)


def _refuted(claim: FileClaim, done: dict[tuple[str, int], Any], points: int) -> PointResult | None:
    results = [done.get((claim.id, number)) for number in range(points)]
    return next((result for result in results if result is not None and result.outcome == "refuted"), None)


def _judged(
    claim: FileClaim, done: dict[tuple[str, int], Any], points: int, formulas: Report | None
) -> JudgedClaim:
    evidence: list[Evidence] = []
    if claim.equals:
        evidence.extend(done.get((claim.id, -1), [_interrupted(claim, "counterexample search")]))
    results = [done[claim.id, number] for number in range(points) if (claim.id, number) in done]
    if results:
        smallest = done.get((claim.id, -2)) or _refuted(claim, done, points)
        evidence.extend(
            match_evidence(claim.id, results, smallest, margin=claim.margin, level=claim.alpha / points)
        )
    if len(results) < points:
        evidence.append(_interrupted(claim, "monte carlo"))
    verdict = judge(evidence)
    if claim.equals and formulas is not None:
        verdict = _limited(verdict, formulas)
    return JudgedClaim(claim=claim, verdict=verdict)


def _limited(verdict: Verdict, formulas: Report) -> Verdict:
    """Limit a verdict by those of the formulas compared with; one in doubt refutes nothing."""
    known = [(item.id, item.verdicts[0]) for item in formulas.formulas]
    doubtful = [name for name, own in known if own.name in {"REFUTED", "INCONCLUSIVE"}]
    exact = [item for item in verdict.evidence if item.outcome == "refutes" and item.grade == "rigorous"]
    if verdict.name == "REFUTED" and doubtful and exact:
        rest = judge([item for item in verdict.evidence if item not in exact])
        if rest.name != "REFUTED":
            return replace(
                rest, name="INCONCLUSIVE", reason=f"{doubtful[0]}, which it is compared with, is in doubt"
            )
    return weaken(verdict, known)


def _interrupted(claim: FileClaim, check: Any) -> Evidence:
    return Evidence(
        check=check,
        subject=claim.id,
        outcome="undecided",
        grade="rigorous",
        summary="interrupted before this was decided",
    )


def _run(
    work: dict[tuple[str, int], Work],
    workers: int | None,
    executor: Executor | None,
    progress: Progress | None,
) -> tuple[dict[tuple[str, int], Any], bool]:
    """Do the work in any order; return the results by key, and whether an interrupt left some undone."""
    results: dict[tuple[str, int], Any] = {}

    def note(key: tuple[str, int]) -> None:
        if progress:
            what = {-1: "comparing", -2: "shrinking"}.get(key[1], "simulating")
            progress(f"{what} {key[0]}", len(results), len(work))

    count = min(workers or os.cpu_count() or 1, max(1, len(work)))
    futures: dict[tuple[str, int], Future[Any]] = {}
    try:
        if executor is None and count == 1:
            for key, (function, arguments) in work.items():
                results[key] = function(*arguments)
                note(key)
            return results, False
        pool = executor or ProcessPoolExecutor(max_workers=count, initializer=leave_interrupts_to_parent)
        try:
            for key, (function, arguments) in work.items():
                futures[key] = pool.submit(function, *arguments)
            for key, future in futures.items():
                results[key] = future.result()
                note(key)
        finally:
            for future in futures.values():
                future.cancel()
            if executor is None:
                pool.shutdown(wait=True, cancel_futures=True)
    except KeyboardInterrupt:
        finished = {
            key: future for key, future in futures.items() if future.done() and not future.cancelled()
        }
        results.update({key: item.result() for key, item in finished.items() if not item.exception()})
        return results, True
    return results, False


def leave_interrupts_to_parent() -> None:
    """Let Ctrl-C reach the parent process only, which then keeps what is done."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
