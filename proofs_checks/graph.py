"""The proof graph: a claim rests on formulas, these on derivations, these on lemmas and cited theorems.

Every node carries a grade of its own, replayed now. A claim is only as strong as the weakest node under it,
and the graph says which that is and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import sympy as sp

from proofs_checks.evidence.checkers.shared import Replayed
from proofs_checks.evidence.replay import replay_own
from proofs_checks.evidence.statements import formulas_under, statement_evidence
from proofs_checks.verdict import COMPARED, PROVES, Evidence, judge
from theory import catalogue
from theory.core import Theorem
from theory.language.claim import Claim
from theory.language.derivation import Citation, Derivation, Step
from theory.language.formula import Formula
from theory.language.plain import plain
from theory.language.verdicts import STRENGTH, VerdictName
from theory.proofs.decided import decided_of
from theory.proofs.grades import BY_CORE, INSTANCES, with_source

Kind = Literal["claim", "statement", "formula", "derivation", "theorem"]
Grade = Literal[
    "contradicted", "undecided", "points", "unpublished", "instances", "cited", "replayed", "witness"
]

GRADES: dict[Grade, str] = {
    "contradicted": "exact arithmetic contradicts it",
    "undecided": "it could not be decided",
    "points": "it holds at the points tried, and nothing derives it",
    "unpublished": "it is argued in this library's own text only",
    "instances": "it is replayed at finitely many sizes; the argument for all is in words",
    "cited": "it is a published theorem, cited",
    "replayed": "it is decided again, for all values, from its certificate",
    "witness": "a counterexample decides it",
}
"""Weakest first."""

VERDICTS: dict[Grade, VerdictName] = {
    "contradicted": "REFUTED",
    "undecided": "INCONCLUSIVE",
    "points": "CONSISTENT",
    "unpublished": "CONSISTENT",
    "instances": "REPLAYED",
    "cited": "PROVED-CITING",
    "replayed": "PROVED",
    "witness": "REFUTED",
}
"""What a node of a grade makes of what rests on it."""
RANK: dict[Grade, int] = {
    grade: STRENGTH["PROVED" if grade == "witness" else verdict] for grade, verdict in VERDICTS.items()
}
"""The strength of that verdict; a counterexample is no weakness of what it decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One thing that a claim rests on.

    Attributes:
        id: unique in the graph. kind: what it is. label: one line for a reader.
        grade: of the node alone; claims and formulas rest on their children alone and have none.
        why: what gives the node its grade.
        children: ids of what it rests on.
    """

    id: str
    kind: Kind
    label: str
    grade: Grade | None
    why: str
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A root and everything that it rests on, by id."""

    root: str
    nodes: Mapping[str, Node]

    def below(self, name: str) -> tuple[Node, ...]:
        """Return a node and everything it rests on, each once, depth first."""
        found: dict[str, Node] = {}
        waiting = [name]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found[here] = self.nodes[here]
                waiting.extend(reversed(self.nodes[here].children))
        return tuple(found.values())

    def weakest(self, name: str | None = None) -> Node | None:
        """Return the weakest node that a node (the root) rests on; itself may be it.

        Of several that are equally weak, one is returned that rests on no other of them: where the weakness
        comes from. ``None`` if all that the node rests on is replayed in full.
        """
        graded = [node for node in self.below(name or self.root) if node.grade is not None]
        lowest = min((_rank(node) for node in graded), default=RANK["replayed"])
        if lowest >= RANK["replayed"]:
            return None
        weak = [node for node in graded if _rank(node) == lowest]
        ids = {node.id for node in weak}
        return next(
            node
            for node in weak
            if not any(below.id in ids for below in self.below(node.id) if below != node)
        )

    def verdict(self, name: str) -> VerdictName:
        """Return what the graph alone says of a node: no simulation and no oracle is run.

        A claim has the verdict of its statement as printed. A statement that a counterexample refutes is
        REFUTED whatever it rests on; one that rests on a refuted node is INCONCLUSIVE.
        """
        node = self.nodes[name]
        if node.kind == "claim":
            return self.verdict(node.children[0])
        if node.grade == "witness":
            return "REFUTED"
        found = self.weakest(name)
        if found is None:
            return "PROVED"
        if found.grade == "contradicted" and not self._owns(node, found):
            return "INCONCLUSIVE"
        return VERDICTS[found.grade or "undecided"]

    def _owns(self, node: Node, found: Node) -> bool:
        """Return whether a contradicted node is this one, or belongs to this formula's own derivation."""
        if node.id == found.id:
            return True
        own = [self.nodes[child] for child in node.children if self.nodes[child].kind == "derivation"]
        return any(found in self.below(child.id) for child in own)


def _rank(node: Node) -> int:
    return RANK[node.grade or "replayed"]


@dataclass(slots=True)
class _Builder:
    """Collects nodes; a derivation that two nodes use is replayed once."""

    nodes: dict[str, Node] = field(default_factory=dict)
    replayed: dict[str, tuple[Derivation, frozenset[int]]] = field(default_factory=dict)

    def name(self, derivation: Derivation, known: frozenset[int]) -> str:
        """Return the derivation's title and conclusion, numbered if another has the same, or the core decides
        other steps of it there.
        """
        label = f"{derivation.title}: {plain(derivation.conclusion)}"
        name, number = label, 1
        while name in self.replayed and self.replayed[name] != (derivation, known):
            number += 1
            name = f"{label} ({number})"
        return name

    def add(self, node: Node) -> str:
        self.nodes[node.id] = node
        return node.id

    def theorem(self, certificate: Citation, result: Replayed) -> str:
        name = f"{certificate.theorem} ({certificate.source})"
        grade: Grade = "cited" if certificate.published else "unpublished"
        believed = f"; believed: {certificate.hypotheses}" if certificate.hypotheses else ""
        why = f"{GRADES[grade]}{believed}"
        if result.holds is not True:
            grade = "contradicted" if result.holds is False else "undecided"
            why = result.shown
        before = self.nodes.get(name)
        if before is not None and before.grade is not None and RANK[before.grade] <= RANK[grade]:
            return name
        return self.add(Node(id=name, kind="theorem", label=name, grade=grade, why=why, children=()))

    def entry(self, name: str) -> str:
        """Add a theorem of the core's registry, whose hypotheses the core has discharged or declared."""
        label = with_source(name)
        why = "its hypotheses are shown by the core, or declared of the loop's data"
        return self.add(Node(id=label, kind="theorem", label=label, grade="cited", why=why, children=()))

    def derivation(
        self, derivation: Derivation, definitions: Sequence[sp.Basic], by_core: Mapping[int, Theorem]
    ) -> str:
        """Add a derivation; ``by_core`` are the theorems of the core, by the identity of the step."""
        known = frozenset(n for n, step in enumerate(derivation.all_steps) if id(step) in by_core)
        name = self.name(derivation, known)
        if name in self.replayed:
            return name
        self.replayed[name] = derivation, known
        lemmas = [self.derivation(lemma, definitions, by_core) for lemma in derivation.lemmas]
        theorems: list[str] = []
        grade: Grade = "replayed"
        why = f"all {len(derivation.steps)} steps are decided again from their certificates"
        for step, result in replay_own(derivation, definitions, by_core):
            if id(step) in by_core and result.holds:
                theorems += map(self.entry, sorted(by_core[id(step)].cites))
                continue
            if isinstance(step.certificate, Citation):
                theorems.append(self.theorem(step.certificate, result))
                continue
            own, reason = _graded(step, result)
            if RANK[own] < RANK[grade]:
                grade, why = own, reason
        children = tuple(dict.fromkeys([*lemmas, *theorems]))
        return self.add(Node(id=name, kind="derivation", label=name, grade=grade, why=why, children=children))

    def formula(self, formula: Formula) -> str:
        if formula.id in self.nodes:
            return formula.id
        definitions = formula.loop.definition if formula.loop else ()
        steps = formula.derivation.all_steps
        places = decided_of(formula.derivation, formula)
        by_core = {id(steps[place]): theorem for place, theorem in places.items()}
        own = self.derivation(formula.derivation, definitions, by_core)
        used = [self.formula(catalogue.formula(name)) for name in formula.uses]
        elsewhere = formula.ends_elsewhere(formula.derivation)
        return self.add(
            Node(
                id=formula.id,
                kind="formula",
                label=f"{formula.id} {formula.sign} {plain(formula.rhs)}",
                grade="undecided" if elsewhere else None,
                why=elsewhere or formula.title,
                children=(own, *used),
            )
        )

    def statement(self, name: str, claim: Claim, which: int) -> str:
        statement = claim.statements[which]
        found = statement_evidence(claim, which)
        rests_on = [self.formula(catalogue.formula(used)) for used in formulas_under(statement)]
        grade: Grade | None = None
        why = plain(statement.assertion)
        verdict = judge(found)
        if statement.prove is not None:
            definitions = catalogue.definitions(statement.formulas)
            proof = statement.prove()
            steps = proof.all_steps
            places = decided_of(proof, statement)
            by_core = {id(steps[place]): theorem for place, theorem in places.items()}
            own = self.derivation(proof, definitions, by_core)
        else:
            own = ""
        better = max((one for one in found if _compares(one)), key=_strength, default=None)
        if verdict.name == "REFUTED" and verdict.witness:
            grade, why = "witness", verdict.reason
        elif verdict.name == "ERROR":
            grade, why = "undecided", "the derivation concludes another statement"
        elif better is not None and (
            not own or _strength(better) > STRENGTH[Graph(root=own, nodes=self.nodes).verdict(own)]
        ):
            grade, why, own = ANSWERS[better.grade], better.summary, ""
        elif not own:
            grade, why = ("points" if verdict.name == "CONSISTENT" else "undecided"), verdict.reason
        return self.add(
            Node(
                id=name,
                kind="statement",
                label=statement.words,
                grade=grade,
                why=why,
                children=tuple(dict.fromkeys([*filter(None, [own]), *rests_on])),
            )
        )

    def claim(self, claim: Claim) -> str:
        forms = ("printed", "corrected")[: len(claim.statements)]
        statements = [self.statement(f"{claim.id} as {form}", claim, n) for n, form in enumerate(forms)]
        return self.add(
            Node(
                id=claim.id,
                kind="claim",
                label=claim.said,
                grade=None,
                why=claim.reading,
                children=tuple(statements),
            )
        )


ANSWERS: dict[str, Grade] = {"proof": "replayed", "citing": "cited", "instances": "instances"}
"""The grade of a statement that is decided by comparison with a formula, by that of the evidence."""


def _compares(one: Evidence) -> bool:
    return COMPARED in one.details and one.outcome == "supports" and one.grade in PROVES


def _strength(one: Evidence) -> int:
    return STRENGTH[PROVES[one.grade]]


def _graded(step: Step, result: Replayed) -> tuple[Grade, str]:
    """Return the grade of a step that cites nothing, and why."""
    if result.holds is not True:
        return (
            "contradicted" if result.holds is False else "undecided"
        ), f"step “{step.rule}”: {result.shown}"
    if isinstance(step.certificate, BY_CORE):
        return "undecided", f"step “{step.rule}” is not decided in the domains of a formula: {result.shown}"
    if isinstance(step.certificate, INSTANCES):
        return "instances", f"step “{step.rule}” {result.shown}; for all: {step.because}"
    return "replayed", result.shown


def proof_graph(item: Claim | Formula) -> Graph:
    """Return everything that a claim or formula rests on, every derivation replayed.

    >>> graph = proof_graph(catalogue.claim("position.s4_1.real_share_falls_to_zero"))
    >>> graph.weakest() is None
    True
    """
    builder = _Builder()
    root = builder.claim(item) if isinstance(item, Claim) else builder.formula(item)
    return Graph(root=root, nodes=dict(builder.nodes))
