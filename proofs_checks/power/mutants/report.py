"""Run the mutants of many formulas, in parallel, keep what became of them, and count what was killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from math import isfinite
from statistics import median

from proofs_checks.power.mutants.judging import KINDS, JudgedFormula, JudgedMutant, judge_mutants
from proofs_checks.run.executors import Pool
from proofs_checks.run.store import Store
from proofs_checks.simulators import experiments
from proofs_checks.verdict import Json
from theory import catalogue

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantReport:
    """The mutants of all formulas asked for, what was asked, and how many formulas the store answered."""

    formulas: tuple[JudgedFormula, ...]
    kinds: tuple[str, ...]
    seed: int
    budget: float
    interrupted: bool = False
    resumed: int = 0

    @property
    def computed(self) -> int:
        """Return how many formulas were judged anew."""
        return len(self.formulas) - self.resumed

    @property
    def mutants(self) -> tuple[tuple[str, JudgedMutant], ...]:
        """Return all mutants with the ids of their formulas."""
        return tuple((formula.id, mutant) for formula in self.formulas for mutant in formula.mutants)

    def standing(self, standing: str) -> tuple[tuple[str, JudgedMutant], ...]:
        """Return the mutants that are different, equal, or undecided and not refuted either."""
        return tuple(
            (name, mutant)
            for name, mutant in self.mutants
            if mutant.standing == standing and not (standing == "undecided" and mutant.is_killed)
        )

    @property
    def survivors(self) -> tuple[tuple[str, JudgedMutant], ...]:
        """Return the mutants that are another formula, that evidence speaks of, and that none refutes."""
        return tuple(
            (name, mutant)
            for name, mutant in self.standing("different")
            if not mutant.is_killed and mutant.has_evidence
        )

    def killed(self, kind: str | None = None, family: str | None = None) -> tuple[int, int]:
        """Return (killed, total) of the mutants that are another formula, by one kind of evidence or any."""
        counts: Counter[bool] = Counter()
        for name, mutant in self.mutants:
            if family is not None and family_of(name) != family:
                continue
            if mutant.standing == "equal" or (mutant.standing == "undecided" and not mutant.is_killed):
                continue
            answer = mutant.is_killed if kind is None else mutant.refuted.get(kind)
            if answer is not None and (kind is not None or mutant.has_evidence):
                counts[answer] += 1
        return counts[True], counts.total()

    @property
    def families(self) -> tuple[str, ...]:
        """Return the first words of the formulas' ids."""
        return tuple(dict.fromkeys(family_of(formula.id) for formula in self.formulas))

    @property
    def median_resolution(self) -> float | None:
        """Return the median over the formulas that were simulated; ``None`` if there is none."""
        found = [formula.resolution for formula in self.formulas if formula.id in experiments()]
        return median(found) if found and "monte-carlo" in self.kinds else None

    def to_json(self) -> dict[str, Json]:
        """Return the report as ``collapse mutants --json`` prints it."""
        middle = self.median_resolution
        return {
            "seed": self.seed,
            "budget": self.budget,
            "evidence": list(self.kinds),
            "interrupted": self.interrupted,
            "killed": {kind or "any": list(self.killed(kind)) for kind in (*self.kinds, None)},
            "median_resolution": middle if middle is not None and isfinite(middle) else None,
            "survivors": [f"{name}: {mutant.change}" for name, mutant in self.survivors],
            "equal": [f"{name}: {mutant.change}" for name, mutant in self.standing("equal")],
            "undecided": [f"{name}: {mutant.change}" for name, mutant in self.standing("undecided")],
            "formulas": [formula.to_json() for formula in self.formulas],
        }


def family_of(name: str) -> str:
    """Return the family that an id begins with.

    >>> family_of("regression.replace.excess_risk")
    'regression'
    """
    return name.partition(".")[0]


def run_mutants(
    names: Sequence[str] = (),
    *,
    kinds: Sequence[str] = KINDS,
    seed: int = 2025,
    budget: float = 6.0,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    each: Callable[[JudgedFormula], None] | None = None,
    store: Store | None = None,
    resume: bool = False,
) -> MutantReport:
    """Generate the mutants of formulas and hold them against the evidence.

    Args:
        names: ids of formulas; none stands for every formula.
        kinds: kinds of evidence, among ``replay``, ``oracle``, ``balls`` and ``monte-carlo``.
        seed: root seed; with the same seed the report is the same, whatever the workers.
        budget: nominal seconds of simulation for each formula.
        workers: processes to use (default: one for each core).
        executor: any ``concurrent.futures.Executor`` instead of own processes.
        progress: called with a label, the formulas done and the number of formulas.
        each: called with each formula as it is done, whichever that is.
        store: keeps each formula as soon as it is done.
        resume: take formulas from the store where it has them.

    Raises:
        UnknownId: a name is no formula's. ValueError: there is no such kind of evidence.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise ValueError(f"evidence = {unknown[0]}: must be one of {', '.join(KINDS)}")
    asked = list(dict.fromkeys(catalogue.formula(name).id for name in names or catalogue.formulas()))
    pool = Pool(workers, executor)
    found: dict[str, JudgedFormula] = {}
    interrupted, resumed = False, 0

    def read(formula: JudgedFormula) -> None:
        found[formula.id] = formula
        if each:
            each(formula)
        if progress:
            progress(f"mutants of {formula.id}", len(found), len(asked))

    def identity(name: str) -> dict[str, Json]:
        return {"kind": "mutants", "id": name, "evidence": list(kinds), "seed": seed, "budget": budget}

    try:
        for name in asked:
            kept = store.get(identity(name)) if store is not None and resume else None
            if kept is not None:
                read(JudgedFormula.from_json(kept))
                resumed += 1
        left = [name for name in asked if name not in found]
        for formula in _judged(pool, left, tuple(kinds), seed, budget):
            if store is not None:
                store.put(identity(formula.id), formula.to_json())
            read(formula)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        pool.stop(at_once=interrupted)
    return MutantReport(
        formulas=tuple(found[name] for name in asked if name in found),
        kinds=tuple(kinds),
        seed=seed,
        budget=budget,
        interrupted=interrupted,
        resumed=resumed,
    )


def _judged(
    pool: Pool, names: Sequence[str], kinds: tuple[str, ...], seed: int, budget: float
) -> Iterator[JudgedFormula]:
    if pool.workers == 1:
        for name in names:
            yield judge_mutants(name, kinds, seed, budget)
        return
    futures: list[Future[JudgedFormula]] = [
        pool.submit(judge_mutants, name, kinds, seed, budget) for name in names
    ]
    for future in as_completed(futures):
        yield future.result()
