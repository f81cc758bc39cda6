"""The limit of a formula's mean in one of its parameters, and how far it is known."""

from __future__ import annotations

from dataclasses import replace

from proofs_checks.evidence.checkers import check
from proofs_checks.evidence.grown import BY_RULES, Mean, limit_stated
from theory import index
from theory.language.formula import Formula
from theory.language.parameters import DomainError, above
from theory.language.question import Question
from theory.loop_language.definition import LoopDefinition, LoopError, t
from theory.loop_language.formulas import limit_of
from theory.proofs.decided import decided_of
from theory.proofs.grades import cited_by, promised


def limit_in(formula: Formula, name: str, loop: LoopDefinition | None = None) -> tuple[Formula, str]:
    """Return the limit of a formula as one of its parameters grows, and how far it is known.

    It is the catalogue's or the loop's own formula for it, else one that the rules of growth give.

    Raises:
        DomainError: there is no such limit, or none is known; the message says which.
    """
    own = next((p for p in formula.parameters if p.name == name), None)
    if own is None:
        raise DomainError(f"{formula.id} has no parameter {name!r}; it takes {formula.condition}")
    if own.domain.shape != "scalar" or own.domain.kind == "share" or own.domain.upper is not None:
        raise DomainError(f"{name} cannot tend to infinity: {own.condition}")
    if (over := above(name, formula.parameters)) is not None:
        raise DomainError(f"{name} cannot tend to infinity for a given {over.name}: {over.condition}")
    if loop is not None and name == t.name:
        try:
            limit = limit_of(loop, formula.id.removeprefix(f"{loop.id}."))
            return limit, grade_of_loop(limit)
        except LoopError as error:
            raise DomainError(error.said) from None
    question = Question(formula=formula.id, parameters=formula.parameters, form="argmin", of_limit=name)
    stated = limit_stated(question, formula)
    if isinstance(stated, str):
        far = replace(question, form="limit", index=name, of_limit="")
        grown = Mean(far, formula).grown()
        if grown is not None and grown.bounded is False:
            raise DomainError(f"{formula.id} has no finite limit as {name} → ∞: {grown.words}")
        raise DomainError(f"{formula.id}: {stated}" + ("" if grown is None else f": {grown.words}"))
    limit, by_rules = stated
    if by_rules:
        return limit, f"REPLAYED: {by_rules}, which are not proved; values far away do not speak against it"
    return limit, f"{index.entry(limit.id)['verdict']}: {limit.id}"


def grade_of_loop(limit: Formula) -> str:
    """Return in a line how far the limit of a loop's mean is known: what was checked, and no more."""
    derivation = limit.derivation
    known = decided_of(derivation, limit)
    grade = promised(derivation, known)
    if grade in ("PROVED", "PROVED-CITING"):
        cited = "".join(f"; cites {one}" for one in cited_by(derivation, known))
        return f"{grade}: the core proves it from the loop's definition{cited}"
    step = derivation.steps[-1]
    seen = check(step.certificate, step)
    if seen.holds is False:
        raise DomainError(f"{limit.id}: {seen.shown}")
    return f"{'REPLAYED' if seen.holds else 'UNCHECKED'}: {BY_RULES}, which are not proved; {seen.shown}"
