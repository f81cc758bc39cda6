"""A claim about a defined loop, proved from the loop's definition for the values that the claim speaks of.

What the claim writes is what the core proves. The formula that was derived of the loop is not used, so that
it is no matter where its closed form divides by 0, nor how it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import sympy as sp

from proofs_checks.evidence.comparison import domain_within, of_question, unshown
from proofs_checks.evidence.entries import of_every_entry
from proofs_checks.verdict import ALONE, Evidence
from theory.core import Refused, Theorem
from theory.language.formula import Formula
from theory.language.parameters import Parameter
from theory.language.question import Question
from theory.language.time_limit import TimeLimitExceeded, within
from theory.loop_language.definition import GENERATION, LoopDefinition, t
from theory.loop_language.derive import Derived, solved, with_parameters
from theory.loop_language.formulas import derived_of
from theory.proofs.grades import cited
from theory.proofs.loop_claims import (
    RELATIONS,
    from_fit_on,
    proved_best,
    proved_bounded,
    proved_far,
    proved_monotone,
    proved_value,
)
from theory.proofs.staying import not_shown_to_stay

SECONDS = 60.0
DERIVE_SECONDS = 15.0
MOST_ALONE = 12
"""Fits that are proved one by one where a claim ends."""


@of_every_entry
def by_definition(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Return the proof of a value, or of a bound, from the definition of the loop, if the core finds one."""
    found = _asked(question, formula)
    if found is None or question.relation not in RELATIONS:
        return []
    loop, fits, said = found
    at = dict(question.at).get(t.name)
    asked = _fits(question) if fits is not None else (at, at, None)

    def prove(fit: int, only: bool) -> Sequence[Theorem]:
        return proved_value(loop, question.observable, question.relation, said, fit, only or fits is None)

    return _proved(loop, subject, "as it is claimed", asked, prove)


@of_every_entry
def change_by_definition(
    subject: str, question: Question, formula: Formula, index: Parameter, *, strict: bool, up: bool
) -> list[Evidence]:
    """Return the proof of how a mean changes, from the definition of the loop, if the core finds one."""
    found = _asked(question, formula)
    if found is None or found[1] is None or question.at:
        return []
    loop = found[0]

    def prove(fit: int, only: bool) -> Sequence[Theorem]:
        return [proved_monotone(loop, question.observable, index, up=up, strict=strict, first=fit, only=only)]

    return _proved(loop, subject, "by two runs compared moment by moment", _fits(question), prove)


@of_every_entry
def far_by_definition(
    subject: str, question: Question, formula: Formula, *, known: bool = False
) -> list[Evidence]:
    """Return the proof of a limit, or of an order, from the definition of the loop, if the core finds one.

    ``known``: the limit is proved already where the core proves it for all values of the parameters. What
    becomes of a mean as the fits go on does not hang on the fits before its formula begins.
    """
    found = _asked(question, formula, everywhere=question.form == "growth")
    if found is None or found[1] is None or question.relation not in RELATIONS:
        return []
    loop, fits, said = found
    index = fits if question.index == t.name else _parameter(loop, question.index)
    if index is None or (known and derived_of(loop, question.observable).limit_theorem is not None):
        return []
    how = {"order": said} if question.form == "growth" else {"said": said}

    def prove(fit: int, only: bool) -> Sequence[Theorem]:
        return proved_far(loop, question.observable, index, question.relation, first=fit, only=only, **how)

    return _proved(loop, subject, "as a limit", _fits(question, far=index is fits), prove)


@of_every_entry
def best_by_definition(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Return the proof that no other value of a parameter does better, if the core finds one."""
    found = _asked(question, formula)
    index = None if found is None else _parameter(found[0], question.index)
    if found is None or found[1] is None or index is None:
        return []
    loop, fits, place = found
    far, least = fits if question.of_limit else None, question.form == "argmin"

    def prove(fit: int, only: bool) -> Sequence[Theorem]:
        name = question.observable
        return proved_best(loop, name, index, place, least=least, first=fit, of_limit=far, only=only)

    return _proved(loop, subject, "against any other value", _fits(question, far=far is not None), prove)


def bounded_by_definition(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Return the proof of where a mean is bounded, from the definition of the loop, if the core finds one.

    The fits before its formula begins are finitely many numbers. A closed end of a domain that is in the way
    of a proof has one of its own.
    """
    for parts in ((question,), *question.ends):
        found = [_bounded(subject, part, formula) for part in parts]
        if all(found):
            return found[0]
    return []


def _bounded(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    found = _asked(question, formula)
    if found is None or found[1] is None or question.index != t.name:
        return []
    loop, fits, condition = found[0], found[1], found[2]
    name, asked = question.observable, _fits(question, far=True)
    how = "where it is bounded" if condition == sp.true else "bounded there, and unbounded elsewhere"
    return _proved(loop, subject, how, asked, lambda t, _: proved_bounded(loop, name, condition, fits, t))


def with_proved_bound(loop: LoopDefinition, derived: Derived, seconds: float = DERIVE_SECONDS) -> Derived:
    """Return what was derived, with the proof that it is bounded if, and only if, the condition holds.

    It stays as it is where no proof is found in time: the condition is enough then, and may not be needed.
    """
    known = derived.growth
    if known is None or known.condition is None or derived.parts or derived.system is None:
        return derived
    first, what = max(derived.system.base, 1), f"proving where {loop.id}.{derived.name} is bounded"

    def prove(condition: sp.Basic) -> tuple[Theorem, ...]:
        return proved_bounded(loop, derived.name, condition, GENERATION, first)

    for condition in dict.fromkeys((solved(known.condition, loop.parameters), known.condition)):
        with suppress(Refused, TimeLimitExceeded, MemoryError):
            found = within(seconds, what, partial(prove, condition))
            exact = replace(known, condition=condition, exactly=True)
            return replace(derived, growth=exact, bounded_theorems=found)
    return derived


def with_proved_limit(loop: LoopDefinition, derived: Derived, seconds: float = DERIVE_SECONDS) -> Derived:
    """Return what was derived, with the proof of its limit, where that needs no closed form."""
    if derived.limit is None or derived.limit_theorem is not None or derived.parts or derived.system is None:
        return derived
    first, what = max(derived.system.base, 1), f"proving the limit of {loop.id}.{derived.name}"
    prove = partial(proved_far, loop, derived.name, GENERATION, "=", first=first, said=derived.limit)
    with suppress(Refused, TimeLimitExceeded, MemoryError):
        (theorem,) = within(seconds, what, prove)
        return replace(derived, limit_theorem=theorem)
    return derived


def _asked(
    question: Question, formula: Formula, *, everywhere: bool = True
) -> tuple[LoopDefinition, Parameter | None, sp.Expr] | None:
    """Return the loop with the claim's parameters, the fits and what is said, if it has a value.

    ``everywhere``: at every value of the parameter that grows too.
    """
    loop = None if question.loop is None else claimed_loop(question, question.loop)
    fits = next((p for p in question.parameters if p.name == t.name), None)
    if loop is None or loop.is_vector or question.observable not in loop.observables:
        return None
    whole, claim = question.whole or question, of_question(question, formula)
    around = replace(of_question(whole, formula), parameters=whole.parameters if everywhere else whole.others)
    if not domain_within(claim) or any(unshown(around, part) is not None for part in whole.written):
        return None
    if fits is None:
        return loop, fits, question.expression
    here = next(p.symbol for p in whole.parameters if p.name == t.name)
    said = whole.expression.xreplace({here: t})
    return (loop, fits, said) if said.xreplace({t: here}) == whole.expression else None


def _fits(question: Question, *, far: bool = False) -> tuple[object, object, int | None]:
    """Return the first fit claimed, from which on the formula gives the mean, and the last if they are few.

    With ``far``, of what becomes of the mean as the fits go on: none before its formula begins.
    """
    asked, later = (
        next(p.domain for p in one.parameters if p.name == t.name)
        for one in (question.whole or question, question)
    )
    first, last = asked.lower, asked.upper
    few = isinstance(first, int) and isinstance(last, int) and last - first < MOST_ALONE
    return later.lower if far else first, later.lower, last if few and isinstance(last, int) else None


def _parameter(loop: LoopDefinition, name: str) -> Parameter | None:
    return next((p for p in loop.parameters if p.name == name), None)


def _proved(
    loop: LoopDefinition,
    subject: str,
    how: str,
    asked: tuple[object, object, int | None],
    prove: Callable[[int, bool], Sequence[Theorem]],
) -> list[Evidence]:
    """Return what is proved of all fits from the first on, if it is a number and a script finds a proof."""
    first, later, last = asked
    if not isinstance(first, (int, sp.Integer)) or not isinstance(later, (int, sp.Integer)) or first < 0:
        return []

    def search() -> Sequence[Theorem]:
        return from_fit_on(int(first), int(later), prove, last)

    try:
        found = within(SECONDS, f"proving {subject} from the definition", search)
    except (Refused, TimeLimitExceeded, MemoryError):
        return []
    cites = cited(found)
    stays = not_shown_to_stay(loop, proved=True)
    how = f"{how}; {stays}" if stays else how
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
