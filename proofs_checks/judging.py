"""From the results of the tasks to the verdicts of formulas and claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proofs_checks.evidence.monte_carlo import PointResult, monte_carlo_evidence
from proofs_checks.tasks import Result, Task
from proofs_checks.verdict import Evidence, Verdict, judge, weaken
from theory import catalogue
from theory.language.claim import Claim


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
        """Return whether every verdict is the catalogued one, and no proof was refused by Coq.

        KERNEL-PROVED is catalogued as PROVED: not every machine has Coq.
        """
        names = tuple(verdict.name.removeprefix("KERNEL-") for verdict in self.verdicts)
        evidence = (item for verdict in self.verdicts for item in verdict.evidence)
        refused = any(item.check == "kernel proof" and item.outcome != "supports" for item in evidence)
        return names == self.expected and not refused


def rests_on(claim: Claim) -> list[str]:
    """Return the ids of all formulas that a claim's statements rest on."""
    statements = [claim.printed] + ([claim.corrected] if claim.corrected else [])
    named = [name for statement in statements for name in statement.formulas]
    return list(dict.fromkeys(found for name in named for found in catalogue.ancestors(name)))


def _missing(subject: str) -> Evidence:
    return Evidence(
        check="certificate replay",
        subject=subject,
        outcome="undecided",
        grade="rigorous",
        summary="interrupted before this was decided",
    )


def judge_formulas(
    names: Sequence[str],
    tasks: Sequence[Task],
    results: Mapping[Task, Result],
    seed: int,
    budget: float,
) -> dict[str, Verdict]:
    """Return the verdict of each formula, limited by those of the formulas that it rests on."""
    own: dict[str, Verdict] = {}
    for name in names:
        evidence: list[Evidence] = []
        points: list[PointResult] = []
        for task in tasks:
            if task.subject == name and task.kind in ("formula", "point", "kernel"):
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


def judge_claim(
    claim: Claim,
    tasks: Sequence[Task],
    results: Mapping[Task, Result],
    formulas: dict[str, Verdict],
) -> Judged:
    """Return a claim with its verdicts, limited by those of the formulas that its statements rest on."""
    verdicts = []
    for which, statement in enumerate([claim.printed] + ([claim.corrected] if claim.corrected else [])):
        evidence: list[Evidence] = []
        for task in tasks:
            if task.kind in ("statement", "kernel statement") and (task.subject, task.which) == (
                claim.id,
                which,
            ):
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


def expected_verdict(name: str) -> str:
    """Return the verdict that the catalogue promises for a formula."""
    derivations = [catalogue.formula(found).derivation for found in catalogue.ancestors(name)]
    return "PROVED" if all(derivation.is_proof for derivation in derivations) else "CONSISTENT"
