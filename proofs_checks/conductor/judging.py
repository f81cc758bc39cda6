"""From the findings of a run to the verdicts of formulas and claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from proofs_checks.conductor.results import Failure
from proofs_checks.conductor.work import Findings
from proofs_checks.evidence.monte_carlo import monte_carlo_evidence
from proofs_checks.simulators import experiments
from proofs_checks.verdict import Check, Evidence, Verdict, judge, weaken
from theory import catalogue
from theory.language.claim import Claim
from theory.language.verdicts import STRENGTH, VerdictName, meets


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
        """Return whether every verdict is the catalogued one, or rests on a better derivation than that one,
        and Coq refused no proof.
        """
        pairs = zip(self.verdicts, self.expected, strict=True)
        evidence = (item for verdict in self.verdicts for item in verdict.evidence)
        refused = any(item.check == "kernel proof" and item.outcome != "supports" for item in evidence)
        return all(meets(verdict.name, stated) for verdict, stated in pairs) and not refused


def rests_on(claim: Claim) -> list[str]:
    """Return the ids of all formulas that a claim's statements rest on."""
    statements = [claim.printed] + ([claim.corrected] if claim.corrected else [])
    named = [name for statement in statements for name in statement.formulas]
    return list(dict.fromkeys(found for name in named for found in catalogue.ancestors(name)))


def missing(subject: str, check: Check, why: Failure | None) -> Evidence:
    """Return the evidence of a check that was not done: it failed, or (``None``) the run was interrupted."""
    return Evidence(
        check=check,
        subject=subject,
        outcome="undecided",
        grade="statistical" if check == "monte carlo" else "rigorous",
        summary="interrupted before this was decided" if why is None else why.reason,
    )


def _decided(findings: Findings, kind: str, subject: str, which: int = 0) -> list[Evidence]:
    found = findings.evidence.get((kind, subject, which))
    if isinstance(found, list):
        return found
    return [missing(subject, "certificate replay", found)]


def _proved_by_coq(findings: Findings, kind: str, subject: str, which: int = 0) -> list[Evidence]:
    found = findings.evidence.get((kind, subject, which), [])
    return found if isinstance(found, list) else [missing(subject, "kernel proof", found)]


def _simulated(findings: Findings, name: str, seed: int, budget: float) -> list[Evidence]:
    points = findings.points.get(name)
    if not isinstance(points, list):
        return [missing(name, "monte carlo", points)]
    reached = [point for point in points if point is not None]
    refuted = next((point for point in reached if point.outcome == "refuted"), None)
    evidence = monte_carlo_evidence(name, reached, seed, budget, findings.simplest.get(name, refuted))
    if len(reached) == len(points):
        return evidence
    rest = f"interrupted before {len(points) - len(reached)} of {len(points)} points were decided"
    return [*evidence, missing(name, "monte carlo", Failure(reason=rest))]


def judge_formulas(names: Sequence[str], findings: Findings, seed: int, budget: float) -> dict[str, Verdict]:
    """Return the verdict of each formula, limited by those of the formulas that it rests on."""
    own: dict[str, Verdict] = {}
    for name in names:
        evidence = [*_decided(findings, "formula", name), *_proved_by_coq(findings, "kernel", name)]
        if name in experiments():
            evidence = [*evidence, *_simulated(findings, name, seed, budget)]
        own[name] = judge(evidence)
    return {
        name: weaken(own[name], [(other, own[other]) for other in catalogue.ancestors(name)[1:]])
        for name in names
    }


def judge_claim(claim: Claim, findings: Findings, formulas: dict[str, Verdict]) -> Judged:
    """Return a claim with its verdicts, limited by those of the formulas that its statements rest on."""
    verdicts = []
    for which, statement in enumerate([claim.printed] + ([claim.corrected] if claim.corrected else [])):
        evidence = _decided(findings, "statement", claim.id, which)
        evidence = [*evidence, *_proved_by_coq(findings, "kernel statement", claim.id, which)]
        named = list(
            dict.fromkeys(found for name in statement.formulas for found in catalogue.ancestors(name))
        )
        verdict = weaken(judge(evidence), [(name, formulas[name]) for name in named])
        inherited = tuple(item for name in named for item in formulas[name].evidence)
        verdicts.append(replace(verdict, evidence=(*verdict.evidence, *inherited)))
    return Judged(id=claim.id, verdicts=tuple(verdicts), expected=claim.expected, claim=claim)


def expected_verdict(name: str, findings: Findings) -> VerdictName:
    """Return the verdict that the catalogue promises for a formula."""
    promised = [findings.promised.get(found, "PROVED") for found in catalogue.ancestors(name)]
    return min(promised, key=lambda verdict: STRENGTH[verdict])
