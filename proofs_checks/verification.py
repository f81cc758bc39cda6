"""A verification: the evidence for claims and formulas gathered in parallel, judged, and reported."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from proofs_checks.evidence.monte_carlo import error_rate
from proofs_checks.evidence.statements import rests_on
from proofs_checks.kernel.run import coqc
from proofs_checks.own.claims_file.simulating import parts
from proofs_checks.run.judging import Judged, expected_verdict, judge_claim, judge_formulas
from proofs_checks.run.running import Progress, run
from proofs_checks.run.store import Store
from proofs_checks.run.tasks import loop_of, tasks_of
from proofs_checks.run.work import Work
from proofs_checks.schema import CURRENT, Version, schema_name
from proofs_checks.schema.version_1 import in_version_1
from proofs_checks.verdict import Evidence, Json
from theory import catalogue
from theory.index.counting import OUTCOMES, Outcome, outcome
from theory.language.claim import Claim
from theory.loop_language.printing import needed

DEFAULT_SEED = 2025
DEFAULT_BUDGET = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All verdicts of a run, with what is needed to run it again.

    ``path`` is the claims file whose claims these are; empty: they are the catalogue's.
    ``resumed`` results came from a store and ``computed`` ones from this run; they say nothing about the
    verdicts and are not in the JSON.
    """

    claims: tuple[Judged, ...]
    formulas: tuple[Judged, ...]
    seed: int
    budget: float
    kernel: bool = False
    interrupted: bool = False
    resumed: int = 0
    computed: int = 0
    path: str = ""

    @property
    def as_expected(self) -> bool:
        """Return whether every verdict is the expected one (of a file: of its claims; else also those of the
        formulas that they rest on) and nothing was interrupted.
        """
        asked = self.claims if self.path else (*self.claims, *self.formulas)
        return not self.interrupted and all(item.as_expected for item in asked)

    @property
    def outcomes(self) -> dict[Outcome, int]:
        """Return how many sentences came out how."""
        found = Counter(
            outcome([verdict.name for verdict in item.verdicts], item.claim.finding)
            for item in self.claims
            if item.claim is not None and item.is_sentence
        )
        return {name: found[name] for name in OUTCOMES}

    def to_json(self, schema: Version = CURRENT) -> dict[str, Json]:
        """Return the report as ``collapse verify --json`` prints it, in a version of its schema."""
        if self.path:
            return {
                **({"schema": f"collapse-file-report/{schema}"} if schema > 1 else {}),
                "version": version("collapse-theory"),
                "file": self.path,
                "seed": self.seed,
                "budget": self.budget,
                "as_expected": self.as_expected,
                "interrupted": self.interrupted,
                "claims": [_own_claim_json(item, self, schema) for item in self.claims],
                "formulas": [_formula_json(item, self, schema) for item in self.formulas],
            }
        return {
            "schema": schema_name(schema),
            "version": version("collapse-theory"),
            "seed": self.seed,
            "budget": self.budget,
            "as_catalogued": self.as_expected,
            "interrupted": self.interrupted,
            "error_rate": error_rate(),
            "claims": [_claim_json(item, self, schema) for item in self.claims],
            "formulas": [_formula_json(item, self, schema) for item in self.formulas],
        }


def replay_command(item: Judged, report: Report) -> str:
    """Return the command that repeats one verdict."""
    file = f"--file {report.path} " if report.path and item.claim is not None else ""
    extra = "" if report.budget == DEFAULT_BUDGET else f" --budget {report.budget:g}"
    extra += " --kernel" if report.kernel else ""
    simulation = None if item.claim is None else item.claim.printed.simulation
    extra += " --allow-import" if simulation is not None and simulation.simulator else ""
    return f"collapse verify {file}{item.id} --seed {report.seed}{extra}"


def _unique(evidence: Sequence[Evidence]) -> list[Json]:
    seen: dict[str, Json] = {}
    for item in evidence:
        seen.setdefault(json.dumps(item.to_json(), sort_keys=True), item.to_json())
    return list(seen.values())


def _claim_json(item: Judged, report: Report, schema: Version) -> dict[str, Json]:
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
        "as_catalogued": item.as_expected,
        "quote": claim.quote,
        "paraphrase": claim.paraphrase,
        "source": str(claim.source),
        "reading": claim.reading,
        "about": claim.about,
        "read": dict(claim.read),
        "as_report": claim.as_report,
        "finding": claim.finding,
        "reading_of": claim.reading_of,
        "superseded_by": claim.superseded_by,
        "statements": [
            {"words": statement.words, **verdict.to_json()}
            for statement, verdict in zip(statements, item.verdicts, strict=True)
        ],
        "evidence": evidence,
    }
    return _signed(body, item, report, schema)


def _formula_json(item: Judged, report: Report, schema: Version) -> dict[str, Json]:
    body: dict[str, Json] = {
        "id": item.id,
        **item.verdicts[0].to_json(),
        "as_catalogued": item.as_expected,
        "evidence": _unique(item.verdicts[0].evidence),
    }
    return _signed(body, item, report, schema)


def _own_claim_json(item: Judged, report: Report, schema: Version) -> dict[str, Json]:
    """Return a claim of a file as ``collapse verify --file … --json`` prints it."""
    if item.claim is None:
        raise TypeError(f"{item.id} is no claim")
    asked, simulation = parts(item.claim)
    parameters: list[Json] = [
        {"name": p.name, "meaning": p.meaning, "domain": p.condition} for p in asked.parameters
    ]
    body: dict[str, Json] = {
        "id": item.id,
        **item.verdict.to_json(),
        "expected": next(iter(item.expected), None),
        "as_expected": item.as_expected,
        "words": item.claim.quote,
        "source": str(item.claim.source),
        "expression": asked.text,
        "statement": str(asked),
        "relation": asked.relation,
        "parameters": parameters,
        **({} if asked.loop is None or not needed(asked.loop) else {"conditions": list(needed(asked.loop))}),
        "judged_by": {
            "equals": asked.formula or None,
            "simulate": simulation.simulate or None,
            "simulator": simulation.simulator or None,
            **({} if asked.loop is None else {"loop": asked.loop.id, "observable": asked.observable}),
        },
        "margin": simulation.margin,
        "alpha": simulation.alpha,
        "evidence": [one.to_json() for one in item.verdict.evidence],
        **({} if asked.form == "value" else {"form": asked.form, "index": asked.index}),
        **({"almost_surely": True} if asked.almost_surely else {}),
        **({} if schema == 1 else {"assumes": list(simulation.assumes)}),
    }
    return _signed(body, item, report, schema)


def _signed(body: dict[str, Json], judged: Judged, report: Report, schema: Version) -> dict[str, Json]:
    body = body if schema == CURRENT else in_version_1(body)
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False)
    timed: dict[str, Json] = {
        one.subject: round(one.seconds, 2)
        for verdict in judged.verdicts
        for one in verdict.evidence
        if one.seconds is not None
    }
    return {
        **body,
        **({"kernel_seconds": timed} if timed else {}),
        **({"line": judged.claim.line} if judged.claim is not None and judged.claim.of_file else {}),
        "seed": report.seed,
        "replay": replay_command(judged, report),
        "fingerprint": hashlib.sha256(canonical.encode()).hexdigest()[:16],
    }


def verify(
    names: str | Sequence[str | Claim] = (),
    *,
    path: str = "",
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    budget: float = DEFAULT_BUDGET,
    executor: Executor | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
    resume: bool = False,
    kernel: bool = False,
) -> Report:
    """Judge claims and formulas.

    Args:
        names: ids of claims or formulas, or a single one; none stands for every claim. Or claims of one's
            own, as ``proofs_checks.own.claims_file.reading.read_claims`` returns them.
        path: of the file that these claims come from; their simulators are looked for beside it.
        seed: root seed; with the same seed the report is the same, whatever the workers.
        workers: how many tasks to do at once (default: one for each core, or as many as a given
            executor says that it has workers).
        budget: nominal seconds of simulation for each formula. It bounds the random numbers drawn,
            not the clock, so that a slow machine reports what a fast one does.
        executor: any ``concurrent.futures.Executor`` that can run this package's functions; see
            :mod:`proofs_checks.run.executors`. By default, processes on this machine.
        progress: called with a label, the tasks done and the number of tasks known so far.
        store: keeps every result as soon as it is there; see
            :func:`proofs_checks.run.store.open_store`.
        resume: take results from the store where the same code has put them. The report is the same.
        kernel: have Coq prove again what the templates cover (:mod:`proofs_checks.kernel`).

    Raises:
        CoqMissing: ``kernel`` is asked for, and Coq is not installed.
        UnknownId: a name is neither a claim nor a formula.
    """
    if kernel:
        coqc()
    if isinstance(names, str):
        names = (names,)
    named = [catalogue.formula_or_claim(name) if isinstance(name, str) else name for name in names]
    items = named or ([] if path else list(catalogue.claims().values()))
    claims = [item for item in items if isinstance(item, Claim)]
    if (twice := Counter(claim.id for claim in claims).most_common(1)) and twice[0][1] > 1:
        raise ValueError(f"names: {twice[0][0]} is there twice")
    for loop in filter(None, map(loop_of, claims)):
        catalogue.adopt(loop)
    asked = [item.id for item in items if not isinstance(item, Claim)]
    wanted = [name for claim in claims for name in rests_on(claim)]
    wanted += [found for name in asked for found in catalogue.ancestors(name)]
    formulas = list(dict.fromkeys(wanted))
    tasks = tasks_of(claims, formulas, seed, budget, kernel, Path(path).resolve().parent)
    work = Work(queue=deque(tasks), planned=len(tasks))
    ran = run(work, workers=workers, executor=executor, progress=progress, store=store, resume=resume)
    findings = work.findings
    verdicts = judge_formulas(formulas, findings, seed, budget)
    return Report(
        claims=tuple(judge_claim(claim, findings, verdicts, seed) for claim in claims),
        formulas=tuple(
            Judged(id=name, verdicts=(verdicts[name],), expected=(expected_verdict(name, findings),))
            for name in formulas
        ),
        seed=seed,
        budget=budget,
        kernel=kernel,
        interrupted=ran.interrupted,
        resumed=ran.resumed,
        computed=ran.computed,
        path=path,
    )
