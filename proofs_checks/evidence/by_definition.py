"""A claim about a defined loop, proved from the loop's definition for the values that the claim speaks of.

What the claim writes is what the core proves. The formula that was derived of the loop is not used, so that
it is no matter where its closed form divides by 0, nor how it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import sympy as sp

from proofs_checks.evidence.comparison import Comparison, domain_within, of_question, unshown
from proofs_checks.verdict import ALONE, Evidence
from theory.core import Refused, Theorem, entries
from theory.language.formula import Formula
from theory.language.parameters import Parameter
from theory.language.question import Question
from theory.language.time_limit import TimeLimitExceeded, within
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import with_parameters
from theory.loop_language.formulas import derived_of
from theory.proofs.loop_claims import RELATIONS, proved_best, proved_far, proved_monotone, proved_value

SECONDS = 20.0


def by_definition(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Return the proof of a value, or of a bound, from the definition of the loop, if the core finds one."""
    claim = of_question(question, formula)
    loop = None if question.loop is None else claimed_loop(question, question.loop)
    if loop is None or question.relation not in RELATIONS or question.observable not in loop.observables:
        return []
    index = next((p for p in question.parameters if p.name == t.name), None)
    first = dict(question.at).get(t.name) if index is None else index.domain.lower
    said = question.expression if index is None else question.expression.xreplace({index.symbol: t})
    if not isinstance(first, (int, sp.Integer)) or not domain_within(claim):
        return []
    if any(unshown(claim, part) is not None for part in claim.written):
        return []
    try:
        found = within(
            SECONDS,
            "proving it from the definition",
            lambda: proved_value(
                loop, question.observable, question.relation, said, int(first), index is None
            ),
        )
    except (Refused, TimeLimitExceeded, MemoryError):
        return []
    return _shown(subject, found, "as it is claimed")


def change_by_definition(
    subject: str, question: Question, claim: Comparison, index: Parameter, *, strict: bool, up: bool
) -> list[Evidence]:
    """Return the proof of how a mean changes, from the definition of the loop, if the core finds one."""
    loop, fits = question.loop, next((p for p in question.parameters if p.name == t.name), None)
    if loop is None or fits is None or question.observable not in loop.observables:
        return []
    own = tuple(p for p in question.parameters if p.name != t.name)
    if own != loop.parameters:
        loop = None if question.at else with_parameters(loop, own, {})
    first = fits.domain.lower
    if loop is None or not isinstance(first, (int, sp.Integer)) or not domain_within(claim):
        return []
    try:
        theorem = within(
            SECONDS,
            "comparing two runs",
            lambda: proved_monotone(loop, question.observable, index, up=up, strict=strict, first=int(first)),
        )
    except (Refused, TimeLimitExceeded, MemoryError):
        return []
    return _shown(subject, (theorem,), "by two runs compared moment by moment")


def far_by_definition(
    subject: str, question: Question, formula: Formula, *, known: bool = False
) -> list[Evidence]:
    """Return the proof of a limit, or of an order, from the definition of the loop, if the core finds one.

    ``known``: the limit is proved already where the core proves it for all values of the parameters.
    """
    found = _asked(question, formula, question.form == "growth")
    if found is None or question.relation not in (*RELATIONS,):
        return []
    loop, fits, said = found
    index = fits if question.index == t.name else _parameter(loop, question.index)
    if index is None or (known and derived_of(loop, question.observable).limit_theorem is not None):
        return []
    how = {"order": said} if question.form == "growth" else {"said": said}
    return _found(
        subject,
        "its limit",
        "as a limit",
        lambda first: proved_far(loop, question.observable, index, question.relation, first=first, **how),
        fits,
    )


def best_by_definition(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Return the proof that no other value of a parameter does better, if the core finds one."""
    found = _asked(question, formula, True)
    if found is None:
        return []
    loop, fits, place = found
    index = _parameter(loop, question.index)
    if index is None:
        return []
    return _found(
        subject,
        "its best place",
        "against any other value",
        lambda first: proved_best(
            loop,
            question.observable,
            index,
            place,
            least=question.form == "argmin",
            first=first,
            of_limit=fits if question.of_limit else None,
        ),
        fits,
    )


def _asked(
    question: Question, formula: Formula, everywhere: bool
) -> tuple[LoopDefinition, Parameter, sp.Expr] | None:
    """Return the loop with the claim's parameters, the fits and what is said, if it has a value.

    ``everywhere``: at every value of the parameter that grows too.
    """
    loop = None if question.loop is None else claimed_loop(question, question.loop)
    fits = next((p for p in question.parameters if p.name == t.name), None)
    claim = of_question(question, formula)
    if loop is None or fits is None or question.observable not in loop.observables:
        return None
    around = claim if everywhere else replace(claim, parameters=question.others)
    if not domain_within(claim) or any(unshown(around, part) is not None for part in claim.written):
        return None
    return loop, fits, question.expression.xreplace({fits.symbol: t})


def _parameter(loop: LoopDefinition, name: str) -> Parameter | None:
    return next((p for p in loop.parameters if p.name == name), None)


def _found(
    subject: str,
    what: str,
    how: str,
    prove: Callable[[int], Sequence[Theorem]],
    fits: Parameter,
) -> list[Evidence]:
    first = fits.domain.lower
    if not isinstance(first, (int, sp.Integer)):
        return []
    try:
        found = within(SECONDS, f"proving {what} from the definition", lambda: prove(int(first)))
    except (Refused, TimeLimitExceeded, MemoryError):
        return []
    return _shown(subject, found, how)


def _shown(subject: str, found: Sequence[Theorem], how: str) -> list[Evidence]:
    source = {e.name: f"{e.name} ({e.source})" for e in entries()}
    cites = tuple(sorted({source[name] for theorem in found for name in theorem.cites}))
    return [
        Evidence(
            check="certificate replay",
            subject=subject,
            outcome="supports",
            grade="citing" if cites else "proof",
            summary=f"proved by the core from the definition of the loop, {how}",
            cites=cites,
            details={ALONE: True},
        )
    ]


def claimed_loop(question: Question, loop: LoopDefinition) -> LoopDefinition | None:
    """Return the loop with the parameters of a claim and their domains, and the values it gives to others."""
    own = {p.name: p for p in question.parameters if p.name != t.name}
    given = {name: value for name, value in question.at if name != t.name}
    if t in set().union(*(value.free_symbols for value in given.values())):
        return None
    values = {
        p.symbol: given.get(p.name, own[p.name].symbol if p.name in own else p.symbol)
        for p in loop.parameters
    }
    if all(own.get(p.name) == p for p in loop.parameters):
        return loop
    return with_parameters(loop, tuple(own.values()), {s: x for s, x in values.items() if s != x})
