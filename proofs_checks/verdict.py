"""Evidence, and the pure function that turns it into a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Literal, get_args

from theory.language.parameters import Value
from theory.language.verdicts import DERIVED, STRENGTH, VerdictName

Check = Literal[
    "certificate replay",
    "kernel proof",
    "exact oracle",
    "ball enclosure",
    "counterexample search",
    "monte carlo",
]
ALPHA = 1e-3
"""Probability with which a simulation refutes what is true, over all points, unless told otherwise."""
MARGIN = 0.05
"""Relative margin within which a simulation confirms, unless told otherwise."""
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

Grade = Literal["kernel", "proof", "citing", "instances", "rigorous", "statistical"]
COMPARED = "compared with"
"""Among the details of evidence: the id of the formula whose stated value it rests on."""
SIMPLEST = "every simpler point holds"
"""Among the details of a refutation: the statement is shown to hold at every point simpler than its own."""
SMALLEST = "no smaller point refutes it"
"""Among the details of a refutation: it fails at no smaller t, and at this t with no smaller counts."""
ALONE = "from the definition alone"
"""Among the details of a proof: it is one from the loop's definition, and uses no formula derived of it."""
PROVES: dict[Grade, VerdictName] = {
    "proof": "PROVED",
    "citing": "PROVED-CITING",
    "instances": "REPLAYED",
}
"""The verdict that a derivation of a grade gives, strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one check found.

    Attributes:
        check: the kind of evidence.
        subject: the id of the formula, or the statement, that it bears on.
        outcome: ``"undecided"`` is never a pass; ``"error"``: what was checked is not what is stated.
        grade: ``"kernel"`` (proved by Coq from definitions and moments of the loop's law alone), ``"proof"``
            (a derivation replayed whose every step is decided for all values), ``"citing"`` (the same, up to
            cited theorems), ``"instances"`` (a derivation replayed with a step at finitely many sizes only),
            ``"rigorous"`` (exact or enclosed at points), ``"statistical"`` (with the stated error
            probability).
        summary: one line for a reader.
        witness: for a refutation, where it fails, in words: the simplest point at which that was found.
        point: the same, as values, where it is a point that a search may start from.
        cites: classical theorems that a proof rests on.
        confirms: for statistical evidence, (δ, α) if every confidence sequence lies in the margin δ.
        shown: what it confirms, in words, if not that a mean lies within that relative margin.
        details: numbers behind the summary, ready for JSON.
        seconds: what it took by the clock, where that is of interest; no part of what a run signs.
    """

    check: Check
    subject: str
    outcome: Literal["supports", "refutes", "undecided", "error"]
    grade: Grade
    summary: str
    witness: str | None = None
    cites: tuple[str, ...] = ()
    confirms: tuple[float, float] | None = None
    shown: str = ""
    details: dict[str, Json] = field(default_factory=dict)
    seconds: float | None = None
    point: Mapping[str, Value] | None = None

    def to_json(self) -> dict[str, Json]:
        """Return the evidence as ``--json`` prints it, without the seconds, which differ from run to run."""
        return {
            "check": self.check,
            "subject": self.subject,
            "outcome": self.outcome,
            "grade": self.grade,
            "summary": self.summary,
            "witness": self.witness,
            "cites": list(self.cites),
            "confirms": None if self.confirms is None else list(self.confirms),
            "details": self.details,
            **({"shown": self.shown} if self.shown else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Verdict:
    """The judgement on one statement, with the reason or witness and the evidence it rests on.

    ``by_coq`` says whether Coq, too, proves a derived statement, from hypotheses that are definitions or were
    replayed before, and so it is with all that the statement rests on. ``cited_below`` are the theorems cited
    by the formulas that a derived statement rests on.
    """

    name: VerdictName
    reason: str
    evidence: tuple[Evidence, ...] = ()
    witness: str | None = None
    weakest: str | None = None
    confirmed: tuple[float, float] | None = None
    by_coq: bool = False
    cited_below: tuple[str, ...] = ()

    @property
    def cites(self) -> tuple[str, ...]:
        """Return the classical theorems that the verdict rests on."""
        own = [cited for item in self.evidence for cited in item.cites]
        return tuple(dict.fromkeys([*own, *self.cited_below]))

    @property
    def alone(self) -> bool:
        """Whether a statement about a loop is proved from its definition, whatever was derived of it."""
        return any(one.outcome == "supports" and one.details.get(ALONE) for one in self.evidence)

    @property
    def witness_is(self) -> str:
        """Return what the witness is: the simplest one only if the statement holds at all simpler points.

        A simulation leaves points undecided, and a search far out passes over points. The smallest one is the
        first in the order of ``evidence.smallest``, shown to be so for t and the counts.
        """
        known = [item.details for item in self.evidence if item.witness == self.witness]
        if any(details.get(SMALLEST) for details in known):
            return "smallest witness"
        return "simplest witness" if any(details.get(SIMPLEST) for details in known) else "witness found"

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"

    def __repr__(self) -> str:
        marks = {"supports": "✓", "refutes": "✗", "undecided": "?", "error": "!"}
        lines = [f"    {marks[item.outcome]} {item.check}: {item.summary}" for item in self.evidence]
        witness = [f"    witness: {self.witness}"] if self.witness else []
        return "\n".join([f"Verdict {self}", *witness, *lines])

    def _repr_html_(self) -> str:
        rows = [f"{item.check} {item.outcome}: {item.summary}" for item in self.evidence]
        rows += [f"witness: {self.witness}"] if self.witness else []
        listed = "".join(f"<li>{escape(row)}</li>" for row in rows)
        return f"<p><b>{escape(self.name)}</b>: {escape(self.reason)}</p><ul>{listed}</ul>"

    def to_json(self) -> dict[str, Json]:
        """Return the verdict without its evidence."""
        return {
            "verdict": self.name,
            "reason": self.reason,
            "witness": self.witness,
            "weakest": self.weakest,
            "confirmed": None if self.confirmed is None else list(self.confirmed),
            "cites": list(self.cites),
            "by_coq": self.by_coq,
        }


def judge(evidence: Sequence[Evidence]) -> Verdict:
    """Turn the evidence on one statement or formula into its verdict.

    A derivation of another statement than the one written is an ERROR, whatever else was found. A
    refutation outranks the rest: if a replayed proof and a refutation meet, the proof was of
    another loop than the one simulated, or the replay is at fault, and nothing may pass. A derivation
    comes next, by the best grade that one has (KERNEL-PROVED if it is PROVED and Coq proves the statement
    from definitions alone), then a confirmation by every statistical check, then mere support. Evidence
    that supports and evidence that is undecided make INCONCLUSIVE together, unless there is a derivation.

    >>> judge([]).name
    'INCONCLUSIVE'
    """
    items = tuple(evidence)
    wrong = next((item for item in items if item.outcome == "error"), None)
    if wrong is not None:
        return Verdict(name="ERROR", reason=wrong.summary, evidence=items)
    refuting = [item for item in items if item.outcome == "refutes"]
    proofs = [item for item in items if item.outcome == "supports" and item.grade in PROVES]
    undecided = [item for item in items if item.outcome == "undecided"]
    supporting = [item for item in items if item.outcome == "supports"]
    if refuting:
        first = min(refuting, key=lambda item: get_args(Grade).index(item.grade))
        clash = "; yet a derivation replays: the loop derived is not the loop tested" if proofs else ""
        return Verdict(name="REFUTED", reason=first.summary + clash, evidence=items, witness=first.witness)
    confirmed = _confirmation(supporting)
    if proofs:
        best = min(proofs, key=lambda item: get_args(Grade).index(item.grade))
        coq = [
            item for item in supporting if item.check == "kernel proof" and not item.details.get("granted")
        ]
        full = best.grade == "proof" and any(item.grade == "kernel" for item in coq)
        return Verdict(
            name="KERNEL-PROVED" if full else PROVES[best.grade],
            reason="; ".join([best.summary, *(item.summary for item in coq)]),
            evidence=items,
            confirmed=confirmed,
            by_coq=bool(coq),
        )
    if undecided:
        reason = "; ".join(item.summary for item in undecided)
        return Verdict(name="INCONCLUSIVE", reason=reason, evidence=items)
    if confirmed is not None:
        delta, alpha = confirmed
        within = f"within {delta:.3g} relative margin"
        words = dict.fromkeys(item.shown or within for item in supporting if item.confirms is not None)
        reason = f"{'; '.join(words)}, error probability {alpha:.3g}"
        return Verdict(name="CONFIRMED", reason=reason, evidence=items, confirmed=confirmed)
    if supporting:
        reason = "; ".join(item.summary for item in supporting)
        return Verdict(name="CONSISTENT", reason=reason, evidence=items)
    return Verdict(name="INCONCLUSIVE", reason="there is no evidence", evidence=items)


def _confirmation(supporting: Sequence[Evidence]) -> tuple[float, float] | None:
    statistical = [item for item in supporting if item.grade == "statistical"]
    margins = [item.confirms for item in statistical if item.confirms is not None]
    if not margins or len(margins) < len(statistical):
        return None
    return max(delta for delta, _ in margins), sum(alpha for _, alpha in margins)


def weaken(verdict: Verdict, ancestors: Sequence[tuple[str, Verdict]]) -> Verdict:
    """Limit a verdict by those of the formulas it rests on: no claim outranks its weakest ancestor.

    A REFUTED verdict stands: it rests on its own witness; so does an ERROR. A refuted ancestor, or one in
    error, makes the verdict INCONCLUSIVE, since what is derived from a false formula is neither true nor
    false by that; and what is refuted by comparison with a formula in doubt is not refuted. A proof from the
    definition alone rests on none of them.
    """
    doubtful = [name for name, own in ancestors if own.name in ("REFUTED", "INCONCLUSIVE", "ERROR")]
    compared = [one for one in verdict.evidence if one.outcome == "refutes" and COMPARED in one.details]
    if verdict.name == "REFUTED" and doubtful and compared:
        rest = judge([one for one in verdict.evidence if one not in compared])
        if rest.name != "REFUTED":
            reason = f"{doubtful[0]}, which it is compared with, is in doubt"
            return replace(rest, name="INCONCLUSIVE", reason=reason)
    if verdict.name in ("REFUTED", "ERROR") or not ancestors:
        return verdict
    if verdict.alone and all(own.name not in ("REFUTED", "ERROR") for _, own in ancestors):
        apart = [one for one in verdict.evidence if not one.details.get(ALONE)]
        by_itself = judge([one for one in verdict.evidence if one not in apart or one.grade not in PROVES])
        by_formula = weaken(judge(apart), ancestors)
        better = STRENGTH[by_formula.name] > STRENGTH[by_itself.name]
        return by_formula if better else replace(by_itself, evidence=verdict.evidence)
    if verdict.name in DERIVED:
        below = [cited for _, own in ancestors for cited in own.cites]
        verdict = replace(verdict, cited_below=tuple(dict.fromkeys(below)))
    name, weakest = min(ancestors, key=lambda pair: STRENGTH[pair[1].name])
    by_coq = verdict.by_coq and all(ancestor.by_coq for _, ancestor in ancestors)
    if STRENGTH[weakest.name] >= STRENGTH[verdict.name]:
        return replace(verdict, weakest=name, by_coq=by_coq)
    limited: VerdictName = "INCONCLUSIVE" if weakest.name in ("REFUTED", "ERROR") else weakest.name
    return Verdict(
        name=limited,
        reason=f"rests on {name}, which is {weakest.name}: {weakest.reason}",
        evidence=verdict.evidence,
        confirmed=weakest.confirmed,
        weakest=name,
        by_coq=by_coq,
        cited_below=verdict.cited_below,
    )
