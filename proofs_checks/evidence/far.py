"""The limit of a formula's mean in one of its parameters, and how far it is known."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from proofs_checks.evidence.by_definition import with_proved_limit
from proofs_checks.evidence.checkers import check
from proofs_checks.evidence.grown import Mean, limit_stated
from theory import index
from theory.language.derivation import FarGenerations
from theory.language.formula import Formula, evaluate
from theory.language.parameters import DomainError, Values, above
from theory.language.question import Question
from theory.loop_language.definition import LoopDefinition, LoopError, t
from theory.loop_language.derive import at_values
from theory.loop_language.formulas import derived_of, limit_of
from theory.proofs.decided import decided_of
from theory.proofs.grades import cited_by, promised


def may_grow(formula: Formula, name: str) -> None:
    """Refuse a parameter that cannot tend to infinity while the others stay as they are.

    Raises:
        DomainError: the message says why.
    """
    own = next((p for p in formula.parameters if p.name == name), None)
    if own is None:
        raise DomainError(f"{formula.id} has no parameter {name!r}; it takes {formula.condition}")
    if own.domain.shape != "scalar" or own.domain.kind == "share" or own.domain.upper is not None:
        raise DomainError(f"{name} cannot tend to infinity: {own.condition}")
    if (over := above(name, formula.parameters)) is not None:
        raise DomainError(f"{name} cannot tend to infinity for a given {over.name}: {over.condition}")


def limit_in(
    formula: Formula, name: str, values: Values, loop: LoopDefinition | None = None
) -> tuple[Formula, str]:
    """Return the limit of a formula as one of its parameters grows, and how far it is known.

    It is the catalogue's or the loop's own formula for it, else one that the rules of growth give. Where that
    is not known for all values of the other parameters, or divides by 0 at these, these are put in first: it
    is then the limit of the case that they are in.

    Raises:
        DomainError: there is no such limit, or none is known; the message says which.
    """
    try:
        found = _limit(formula, name, {}, loop)
        evaluate(found[0], {p.name: values[p.name] for p in found[0].parameters}, digits=1)
        return found
    except (DomainError, ZeroDivisionError):
        return _limit(formula, name, values, loop)


def _limit(formula: Formula, name: str, values: Values, loop: LoopDefinition | None) -> tuple[Formula, str]:
    """Return the limit with these values of the other parameters put in: into the definition of a loop."""
    scalars = [p for p in formula.parameters if p.name in values and p.domain.shape == "scalar"]
    known = {p.symbol: sp.sympify(values[p.name]) for p in scalars}
    if loop is not None and name == t.name:
        special = at_values(loop, known) if known else loop
        if special is None:
            raise DomainError(f"{formula.id}: its limit at these values is not known")
        try:
            limit = limit_of(special, formula.id.removeprefix(f"{loop.id}."))
            return limit, grade_of_loop(limit)
        except LoopError as error:
            raise DomainError(error.said) from None
    question = Question(
        formula=formula.id,
        parameters=tuple(p for p in formula.parameters if p not in scalars),
        form="argmin",
        of_limit=name,
        at=tuple((p.name, known[p.symbol]) for p in scalars),
    )
    stated = limit_stated(question, formula)
    if isinstance(stated, str):
        far = replace(question, form="limit", index=name, of_limit="")
        mean = Mean(far, formula)
        grown = mean.grown()
        if grown is not None and grown.bounded is False:
            raise DomainError(f"{formula.id} has no finite limit as {name} → ∞: {mean.own(grown).words}")
        raise DomainError(f"{formula.id}: {stated}" + ("" if grown is None else f": {mean.own(grown).words}"))
    limit, how = stated
    if how is None:
        return limit, f"{_listed(limit)}: {limit.id}"
    if not how.proved:
        return (
            limit,
            f"REPLAYED: {how}, which the core does not prove; values far away do not speak against it",
        )
    derivation = formula.derivation if loop is not None else None
    grade = promised(derivation, decided_of(derivation, formula)) if derivation else _listed(formula)
    of_mean = "" if grade == "PROVED" else f", and {formula.id} is {grade}"
    return limit, f"{grade}: {how}{of_mean}"


def _listed(formula: Formula) -> str:
    """Return the grade of a formula of the catalogue, as the index has it."""
    return str(index.entry(formula.id)["verdict"])


def grade_of_loop(limit: Formula) -> str:
    """Return in a line how far the limit of a loop's mean is known: what was checked, and no more."""
    derivation = limit.derivation
    known = decided_of(derivation, limit)
    grade = promised(derivation, known)
    if grade in ("PROVED", "PROVED-CITING"):
        cited = "".join(f"; cites {one}" for one in cited_by(derivation, known))
        return f"{grade}: the core proves it from the loop's definition{cited}"
    step = derivation.steps[-1]
    if isinstance(how := step.certificate, FarGenerations):
        alone = with_proved_limit(how.loop, derived_of(how.loop, how.observable)).limit_theorem
        if alone is not None and not alone.cites:
            return "PROVED: the core proves it from the loop's definition"
    seen = check(step.certificate, step)
    if seen.holds is False:
        raise DomainError(f"{limit.id}: {seen.shown}")
    by = step.because[0].lower() + step.because[1:].rstrip(".")
    return f"{'REPLAYED' if seen.holds else 'UNCHECKED'}: {by}, which the core does not prove; {seen.shown}"
