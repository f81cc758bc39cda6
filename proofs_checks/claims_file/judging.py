"""Judge the claims of a file: against the catalogue, by simulation, with the verdicts of shipped claims."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from proofs_checks.claims_file.claim import FileClaim
from proofs_checks.claims_file.reading import ClaimsFileError, Problem
from proofs_checks.claims_file.simulating import ImportRefused, load_simulator
from proofs_checks.claims_file.work import FileWork, work_on
from proofs_checks.conductor.judging import missing
from proofs_checks.conductor.results import Failure
from proofs_checks.conductor.running import Progress, Ran, run
from proofs_checks.conductor.store import Store
from proofs_checks.evidence.monte_carlo import PointResult
from proofs_checks.match_evidence import match_evidence
from proofs_checks.verdict import Evidence, Verdict, judge, weaken
from proofs_checks.verification import DEFAULT_BUDGET, DEFAULT_SEED, Report, verify
from theory import catalogue
from theory.language.verdicts import meets


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClaim:
    """A claim of a file with its verdict."""

    claim: FileClaim
    verdict: Verdict

    @property
    def warning(self) -> str:
        """Return what to say of a claim that expects PROVED, as files of version 0.1 do, and is REPLAYED."""
        if (self.claim.expected, self.verdict.name) != ("PROVED", "REPLAYED"):
            return ""
        return (
            f"{self.claim.id} is REPLAYED where PROVED is expected, which passes in this release only: "
            'write expected = "REPLAYED"'
        )

    @property
    def as_expected(self) -> bool:
        """Return whether the verdict is the expected one or rests on a better derivation than that; if none
        is stated, whether it is no bad news. PROVED-CITING is as good as PROVED here.
        """
        stated, name = self.claim.expected, self.verdict.name
        if stated:
            return meets(name, stated) or (name, stated) == ("PROVED-CITING", "PROVED") or bool(self.warning)
        return name not in {"REFUTED", "INCONCLUSIVE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """The verdicts on a file, with what is needed to judge it again.

    ``formulas`` is the report on the formulas of the catalogue that the claims are compared with.
    ``resumed`` and ``computed`` are as in ``proofs_checks.verification.Report``.
    """

    path: str
    claims: tuple[JudgedClaim, ...]
    formulas: Report | None
    seed: int
    budget: float
    interrupted: bool = False
    resumed: int = 0
    computed: int = 0

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
    store: Store | None = None,
    resume: bool = False,
) -> FileReport:
    """Judge the claims of a file. ``check_imports`` comes first.

    Args:
        claims: as ``read_claims`` returns them.
        path: of their file; simulators are looked for beside it.
        seed, budget, workers, executor, progress, store, resume: as for
            ``proofs_checks.verify``; the result depends on the seed and the budget alone.
    """
    compared = list(dict.fromkeys(claim.equals for claim in claims if claim.equals))
    formulas = (
        verify(
            compared,
            seed=seed,
            budget=budget,
            workers=workers,
            executor=executor,
            progress=progress,
            store=store,
            resume=resume,
        )
        if compared
        else None
    )
    work = work_on(claims, Path(path).resolve().parent, seed, budget)
    ran = Ran(interrupted=True)
    if formulas is None or not formulas.interrupted:
        ran = run(work, workers=workers, executor=executor, progress=progress, store=store, resume=resume)
    return FileReport(
        path=path,
        claims=tuple(_judged(claim, work, formulas) for claim in claims),
        formulas=formulas,
        seed=seed,
        budget=budget,
        interrupted=ran.interrupted,
        resumed=ran.resumed + (0 if formulas is None else formulas.resumed),
        computed=ran.computed + (0 if formulas is None else formulas.computed),
    )


def _judged(claim: FileClaim, work: FileWork, formulas: Report | None) -> JudgedClaim:
    evidence: list[Evidence] = []
    if claim.equals:
        compared = work.compared.get(claim.id)
        if isinstance(compared, list):
            evidence.extend(compared)
        else:
            evidence.append(missing(claim.id, "counterexample search", compared))
    points, reached = len(work.points[claim.id]), work.reached(claim.id)
    results = [one for one in reached if isinstance(one, PointResult)]
    if results:
        smallest = work.smallest.get(claim.id) or work.refuted(claim.id)
        evidence.extend(
            match_evidence(
                claim.id,
                results,
                smallest,
                margin=claim.margin,
                level=claim.alpha / points,
                absolute_margin=claim.absolute_margin,
                relation=claim.relation,
            )
        )
    failures = dict.fromkeys(one for one in reached if isinstance(one, Failure))
    evidence.extend(missing(claim.id, "monte carlo", one) for one in failures)
    if len(reached) < points:
        evidence.append(missing(claim.id, "monte carlo", None))
    verdict = judge(evidence)
    if claim.equals and formulas is not None:
        verdict = _limited(verdict, claim.equals, formulas)
    return JudgedClaim(claim=claim, verdict=verdict)


def _limited(verdict: Verdict, equals: str, formulas: Report) -> Verdict:
    """Limit a verdict by those of the formula compared with and of what it rests on; one in doubt refutes
    nothing.
    """
    resting = catalogue.ancestors(equals)
    known = [(item.id, item.verdicts[0]) for item in formulas.formulas if item.id in resting]
    doubtful = [name for name, own in known if own.name in {"REFUTED", "INCONCLUSIVE"}]
    exact = [item for item in verdict.evidence if item.outcome == "refutes" and item.grade == "rigorous"]
    if verdict.name == "REFUTED" and doubtful and exact:
        rest = judge([item for item in verdict.evidence if item not in exact])
        if rest.name != "REFUTED":
            return replace(
                rest, name="INCONCLUSIVE", reason=f"{doubtful[0]}, which it is compared with, is in doubt"
            )
    return weaken(verdict, known)
