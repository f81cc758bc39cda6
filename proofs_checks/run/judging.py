"""From the findings of a run to the verdicts of formulas and claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from proofs_checks.evidence.monte_carlo import monte_carlo_evidence
from proofs_checks.evidence.statements import formulas_under
from proofs_checks.own.claims_file.simulating import level_of, parts, points_of
from proofs_checks.own.match_evidence import match_evidence
from proofs_checks.run.results import Failure
from proofs_checks.run.work import Findings
from proofs_checks.simulators import experiments
from proofs_checks.verdict import Check, Evidence, Verdict, judge, weaken
from theory import catalogue, index
from theory.index.counting import is_sentence
from theory.language.claim import Claim
from theory.language.plain import counted
from theory.language.verdicts import VerdictName, meets, weakest


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
    def verdict(self) -> Verdict:
        """Return the verdict as printed."""
        return self.verdicts[0]

    @property
    def is_sentence(self) -> bool:
        """Return whether it is a claim that stands for its sentence: no further reading, not withdrawn."""
        return self.claim is not None and is_sentence(self.claim.reading_of, self.claim.superseded_by)

    @property
    def warning(self) -> str:
        """Return what to say of a claim of a file that expects PROVED, as those of version 0.1 do, and is
        REPLAYED.
        """
        of_file = self.claim is not None and self.claim.of_file
        if not of_file or (*self.expected, self.verdict.name) != ("PROVED", "REPLAYED"):
            return ""
        return (
            f"{self.id} is REPLAYED where PROVED is expected, which passes in this release only: "
            'write expected = "REPLAYED"'
        )

    @property
    def as_expected(self) -> bool:
        """Return whether every verdict is the expected one, and Coq refused no proof; if none is stated,
        whether it is no bad news.

        What is KERNEL-PROVED was expected to be PROVED. In a file a better derivation than the expected one
        will do, and PROVED is met by PROVED-CITING: the catalogue may rise under a user's hands.
        """
        evidence = (item for verdict in self.verdicts for item in verdict.evidence)
        if any(item.check == "kernel proof" and item.outcome != "supports" for item in evidence):
            return False
        if not self.expected:
            return self.verdict.name not in {"REFUTED", "INCONCLUSIVE", "ERROR"}
        if self.warning or (
            self.claim is not None
            and self.claim.of_file
            and (*self.expected, self.verdict.name) == ("PROVED", "PROVED-CITING")
        ):
            return True
        same = meets if self.claim is not None and self.claim.of_file else _same
        pairs = zip(self.verdicts, self.expected, strict=True)
        return all(same(verdict.name, stated) for verdict, stated in pairs)


def _same(found: str, stated: str) -> bool:
    """Return whether a verdict is the catalogued one, which leaves Coq out."""
    return found == stated or (found, stated) == ("KERNEL-PROVED", "PROVED")


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
    rest = f"interrupted before {len(points) - len(reached)} of {counted(len(points), 'point')} were decided"
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


def judge_claim(claim: Claim, findings: Findings, formulas: dict[str, Verdict], root: int = 0) -> Judged:
    """Return a claim with its verdicts, limited by those of the formulas that its statements rest on."""
    verdicts = []
    for which, statement in enumerate(claim.statements):
        evidence: list[Evidence] = []
        if statement.simulation is None or statement.formulas:
            evidence += _decided(findings, "statement", claim.id, which)
        evidence += _proved_by_coq(findings, "kernel statement", claim.id, which)
        if statement.simulation is not None:
            evidence += _confronted(claim, findings, root)
        known = [(name, formulas[name]) for name in formulas_under(statement)]
        verdict = weaken(judge(evidence), known)
        inherited = () if claim.of_file else tuple(item for _, own in known for item in own.evidence)
        verdicts.append(replace(verdict, evidence=(*verdict.evidence, *inherited)))
    return Judged(id=claim.id, verdicts=tuple(verdicts), expected=claim.expected, claim=claim)


def _confronted(claim: Claim, findings: Findings, root: int) -> list[Evidence]:
    """Return what the simulation of a claim of a file says."""
    asked, simulation = parts(claim)
    points, reached = len(points_of(claim, root)), findings.claims.get(claim.id, {})
    results = findings.of_claim(claim.id)
    evidence: list[Evidence] = []
    if results:
        refuted = next((one for one in results if one.outcome == "refuted"), None)
        evidence = match_evidence(
            claim.id,
            results,
            findings.smallest.get(claim.id, refuted),
            margin=simulation.margin,
            level=level_of(simulation, points),
            absolute_margin=simulation.absolute_margin,
            relation=asked.relation,
        )
    failures = dict.fromkeys(one for _, one in sorted(reached.items()) if isinstance(one, Failure))
    lacking = [None] if len(reached) < points else []
    return [*evidence, *(missing(claim.id, "monte carlo", one) for one in (*failures, *lacking))]


def expected_verdict(name: str, findings: Findings) -> VerdictName:
    """Return the verdict that the index states for a formula; for one of a defined loop, what it promises."""
    if index.kinds().get(name) == "formula":
        stated: VerdictName = index.entry(name)["verdict"]
        return stated
    return weakest(findings.promised.get(found, "PROVED") for found in catalogue.ancestors(name))
