"""The verdict that a derivation gives if every step of it replays; that of a formula with all below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from theory import catalogue
from theory.core import Theorem, entries
from theory.language.derivation import (
    Certificate,
    Citation,
    Definition,
    Derivation,
    Enumeration,
    FarGenerations,
    OneGeneration,
)
from theory.language.theorem import Part
from theory.language.theorem import Theorem as Stated
from theory.language.verdicts import VerdictName, weakest
from theory.loop_language.ends import end_of
from theory.proofs.decided import Decided, decided_of

INSTANCES = (Enumeration, OneGeneration, FarGenerations)
"""Certificates that decide a statement at finitely many sizes; the argument for all is in words."""
APART = (Definition, Citation, *INSTANCES)
"""What the core need not decide: names, what is cited, what is tried at finitely many sizes."""
BY_CORE = tuple(kind for kind in get_args(Certificate) if kind not in APART)
"""Certificates of steps that the core proves in the domains at hand, or nothing does: all others."""

Decisions = Mapping[int, Theorem]
"""The theorems of the core that decide steps for all values, by the place of the step in ``all_steps``."""


def promised(derivation: Derivation, known: Decisions | None = None) -> VerdictName:
    """Return the verdict that a derivation gives if every step of it, those of its lemmas included, replays.

    A step that is tried at finitely many sizes does not count as such if the core decides it for all. One
    that the core should decide and does not leaves everything open.
    """
    by_core = known or {}
    if undecided(derivation, by_core):
        return "INCONCLUSIVE"
    if not is_proof(derivation, by_core):
        return "CONSISTENT"
    steps = enumerate(derivation.all_steps)
    if any(isinstance(step.certificate, INSTANCES) and place not in by_core for place, step in steps):
        return "REPLAYED"
    return "PROVED-CITING" if cited_by(derivation, by_core) else "PROVED"


def is_proof(derivation: Derivation, known: Decisions) -> bool:
    """Return whether all that is cited is published, no hypothesis only believed, and every fit is there."""
    return (
        derivation.is_proof
        and not end_of(derivation)
        and not any(how.hypotheses for how in citations(derivation, known))
    )


def undecided(derivation: Derivation, known: Decisions) -> set[int]:
    """Return the places of the steps that the core should decide, and does not in the domains at hand."""
    steps = enumerate(derivation.all_steps)
    left = {place for place, step in steps if isinstance(step.certificate, BY_CORE) and place not in known}
    return left | known.unfounded if isinstance(known, Decided) else left


def cited_by(derivation: Derivation, known: Decisions) -> tuple[str, ...]:
    """Return the theorems that a derivation cites where the core does not, and those that the core cites."""
    own = [f"{how.theorem} ({how.source})" for how in citations(derivation, known)]
    return tuple(dict.fromkeys([*own, *cited(known.values())]))


def cited(theorems: Iterable[Theorem]) -> tuple[str, ...]:
    """Return what theorems of the core cite, with the source: of its registry, or declared of a loop."""
    return tuple(sorted({with_source(name) for theorem in theorems for name in theorem.cites}))


def with_source(name: str) -> str:
    """Return the name by which a theorem cites, with its source."""
    entry = next((e for e in entries() if e.name == name), None)
    if entry is not None:
        return f"{name} ({entry.source})"
    loop, _, declared = name.partition(": ")
    return f"{declared} (declared of {loop})"


def citations(derivation: Derivation, known: Decisions) -> tuple[Citation, ...]:
    """Return the citations of a derivation that the core does not prove."""
    steps = enumerate(derivation.all_steps)
    return tuple(
        step.certificate
        for place, step in steps
        if isinstance(step.certificate, Citation) and place not in known
    )


def own_verdict(name: str) -> VerdictName:
    """Return what the derivation of a formula promises by itself."""
    formula = catalogue.formula(name)
    return promised(formula.derivation, decided_of(formula.derivation, formula))


def formula_verdict(name: str) -> VerdictName:
    """Return what the derivation of a formula promises, limited by those of the formulas it rests on.

    >>> formula_verdict("regression.replace.excess_risk_ratio")
    'PROVED-CITING'
    """
    return weakest(map(own_verdict, catalogue.ancestors(name)))


def proof_of(part: Part, theorem: Stated) -> tuple[Derivation, Decisions]:
    """Return the derivation of a part of a theorem, and what the core decides of it."""
    if part.formula and part.prove == catalogue.formula(part.formula).derive:
        formula = catalogue.formula(part.formula)
        return formula.derivation, decided_of(formula.derivation, formula)
    derivation = part.prove()
    about = part.about or [one.formula for one in theorem.parts if one.formula]
    return derivation, decided_of(derivation, about)


def part_verdict(part: Part, derivation: Derivation, known: Decisions) -> VerdictName:
    """Return the grade of a part of a theorem if its derivation replays: of a formula, the formula's."""
    return formula_verdict(part.formula) if part.formula else promised(derivation, known)
