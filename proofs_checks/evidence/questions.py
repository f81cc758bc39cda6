"""Decide what a question says of the mean that a formula of the catalogue gives.

A value is compared as in ``comparison``, and a best parameter is one: the mean at the place that is named.
What grows is decided in ``grown``, what is monotone in ``monotone``. Points are tried simplest first, so that
a refutation has the simplest witness; what nothing decides is undecided, and says where was searched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import cast

import sympy as sp

from proofs_checks.evidence.almost_sure import almost_sure_evidence
from proofs_checks.evidence.by_definition import (
    best_by_definition,
    bounded_by_definition,
    by_definition,
    far_by_definition,
)
from proofs_checks.evidence.comparison import (
    Comparison,
    Exactly,
    NoValue,
    check_inside,
    decided,
    domain_within,
    has_no_value,
    of_question,
    right_hand_side,
)
from proofs_checks.evidence.comparison_search import comparison_evidence, nearby_evidence
from proofs_checks.evidence.course_of_runs import run_evidence
from proofs_checks.evidence.grown import (
    beyond_evidence,
    bounded_evidence,
    limit_evidence,
    limit_stated,
    limit_used,
    order_evidence,
)
from proofs_checks.evidence.monotone import monotone_evidence
from proofs_checks.evidence.smallest import smallest
from proofs_checks.strategies import simplest_first
from proofs_checks.verdict import ALONE, COMPARED, PROVES, SIMPLEST, Evidence
from theory import catalogue
from theory.language.claim import Claim
from theory.language.formula import Formula
from theory.language.parameters import DomainError, Parameter
from theory.language.plain import plain
from theory.language.question import BEST, MONOTONE, NotWritable, Question, Relation, asked
from theory.language.statements import alike
from theory.language.time_limit import TimeLimitExceeded, derivation_seconds, within
from theory.loop_language.definition import t
from theory.loop_language.formulas import at_fit, derived_of
from theory.proofs.loop_readings import is_map

Early = dict[int, tuple[Question, Formula]]
FAR = ("limit", "bounded", "converges", "growth")
"""What is said of a mean as its index grows."""
TRIED = 12
"""Points of the other parameters at which a place must lie in its domain."""


def question_evidence(subject: str, question: Question) -> list[Evidence]:
    """Return what is found out about a question from its formula, in the time that it has."""
    formula = formula_of(question)
    try:
        found = within(
            derivation_seconds(),
            f"judging {subject}",
            lambda: _judged(subject, question, formula),
        )
    except TimeLimitExceeded as reached:
        found = [decided(subject, "undecided", "rigorous", str(reached))]
    with suppress(TimeLimitExceeded):
        found = within(
            derivation_seconds(), f"the witness of {subject}", lambda: _smaller(question, formula, found)
        )
    return [replace(one, details={**one.details, COMPARED: formula.id}) for one in found]


def _judged(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide a question; of a loop that is asked about fits before its formula begins, those by themselves.

    What becomes of a mean as the fits go on does not hang on its first ones.
    """
    begins = _begins(question, formula)
    if begins is None:
        return DECIDERS[question.form](subject, question, formula)
    asked = _fits(question).domain
    late = None
    if asked.upper is None or cast(int, asked.upper) >= begins:
        late = replace(question.in_domain(t.name, replace(asked, lower=begins)), whole=question)
    if late and t.name in (question.of_limit, question.index if question.form in FAR else ""):
        return DECIDERS[question.form](subject, late, formula)
    fits = range(cast(int, asked.lower), begins if late else cast(int, asked.upper) + 1)
    early = _of_early_fits(question, formula, fits)
    if question.form == "value" and late:
        claims = {fit: of_question(*one) for fit, one in early.items()}
        rest = of_question(late, formula)
        near = nearby_evidence(
            subject, rest, question.parameters, lambda point: claims.get(cast(int, point[t.name]), rest)
        )
        if near.outcome == "refutes":
            return [near]
    first = {fit: DECIDERS[one.form](subject, one, own) for fit, (one, own) in early.items()}
    for of_fit in first.values():
        for one in of_fit:
            if one.outcome == "refutes":
                return [replace(one, details={k: v for k, v in one.details.items() if k != SIMPLEST})]
    found = DECIDERS[question.form](subject, late, formula) if late else []
    if any(one.outcome == "refutes" or one.details.get(ALONE) for one in found):
        return found
    each = [one for of_fit in first.values() for one in of_fit]
    if set(first) == set(fits) and all(_is_shown(fit, of_fit) for fit, of_fit in first.items()):
        if late is None:
            return each
        told = f"of t ≥ {begins}: {{}}; and of each fit before it, with what the loop starts with"
        return [
            replace(one, summary=told.format(one.summary)) if one.grade in PROVES else one for one in found
        ]
    return [replace(one, grade="rigorous") if one.grade in PROVES else one for one in (*found, *each)]


def _smaller(question: Question, formula: Formula, found: list[Evidence]) -> list[Evidence]:
    """Return evidence, what refutes a value of a loop with the smallest witness that is found."""
    fits = next((p for p in question.parameters if p.name == t.name), None)
    if question.loop is None or question.form != "value" or fits is None or not _from_0(fits):
        return found
    begins = _begins(question, formula)
    late = question if begins is None else question.in_domain(t.name, replace(fits.domain, lower=begins))

    def of_fit(fit: int) -> tuple[Question, Formula]:
        if begins is not None and fit < begins:
            return _of_early_fits(question, formula, range(fit, fit + 1)).get(fit, (late, formula))
        return late, formula

    return [smallest(question, of_fit, one) if one.outcome == "refutes" else one for one in found]


def _from_0(fits: Parameter) -> bool:
    return fits.domain.kind == "integer" and isinstance(fits.domain.lower, int) and fits.domain.lower >= 0


def _is_shown(fit: int, found: list[Evidence]) -> bool:
    """Return whether what is asked of one fit is proved: at 0 of what the loop starts with."""
    return any(one.grade == "proof" and (fit == 0 or bool(one.details.get(ALONE))) for one in found)


def _begins(question: Question, formula: Formula) -> int | None:
    """Return from which fit on the formula speaks, if a question about a loop asks of fits before it too."""
    fits = next((p for p in question.parameters if p.name == t.name), None)
    begins = next((p.domain.lower for p in formula.parameters if p.name == t.name), None)
    if question.loop is None or fits is None or not isinstance(begins, int):
        return None
    asked, upper = fits.domain.lower, fits.domain.upper
    if not isinstance(asked, int) or not 0 <= asked < begins:
        return None
    return begins if upper is None or isinstance(upper, int) else None


def _of_early_fits(question: Question, formula: Formula, asked: range) -> Early:
    """Return what a question asks of each fit before the formula begins, and the mean there as a formula.

    Of a fit whose mean is not known there is nothing.
    """
    loop, fits = question.loop, _fits(question)
    assert loop is not None
    found: Early = {}
    for fit in asked:
        there = at_fit(loop, formula, fit)
        here = question.in_domain(t.name, replace(fits.domain, lower=fit, upper=fit))
        put = {_fits(here).symbol: sp.Integer(fit)}
        here = replace(here, expression=here.expression.xreplace(put))
        if question.form != "value":  # of the formula: what follows may not be the core's
            here = replace(here, loop=None)
        if question.form in MONOTONE and question.index == t.name:
            following = at_fit(loop, formula, fit + 1)
            if following is None:
                continue
            value = right_hand_side(of_question(here, following))
            relation: Relation = MONOTONE_RELATIONS[question.form]
            here = replace(here, form="value", index="", relation=relation, expression=value)
        elif question.form in BEST and question.index == t.name:
            place = question.expression
            best = at_fit(loop, formula, int(place)) if place.is_Integer and place >= 0 else None
            if best is None:
                continue
            value = right_hand_side(of_question(here, best))
            relation = "≥" if question.form == "argmin" else "≤"
            here = replace(here, form="value", index="", relation=relation, expression=value)
        if there is not None:
            found[fit] = here, there
    return found


def _fits(question: Question) -> Parameter:
    return next(p for p in question.parameters if p.name == t.name)


def compared_with(question: Question) -> list[str]:
    """Return the ids of the formulas that decide a question: its own, and the one for its limit."""
    if not question.formula:
        return []
    known = limit_used(question, formula_of(question)) if question.form in FAR else None
    return [question.formula, *([] if known is None else [known.id])]


def formula_of(question: Question) -> Formula:
    """Return the formula that gives the mean that a question is about."""
    return catalogue.formula(question.formula)


@cache
def _statements(formula: str) -> list[tuple[Claim, int, Question]]:
    """Return the statements of the catalogue that can be written as questions about a formula."""
    found: list[tuple[Claim, int, Question]] = []
    if not catalogue.has_id(formula):
        return found
    for claim in catalogue.claims().values():
        for which, statement in enumerate(claim.statements):
            written = statement.question
            if formula not in (statement.formulas if written is None else (written.formula,)):
                continue
            with suppress(NotWritable):
                if (own := question_of(claim, which)).formula == formula:
                    found.append((claim, which, own))
    return found


def question_of(claim: Claim, which: int = 0) -> Question:
    """Return one of a claim's statements in the fields of a claims file.

    Raises:
        NotWritable: it is none; the message says why.
    """
    statement = claim.statements[which]
    if statement.question is not None:
        return statement.question
    found = asked(statement.assertion, [catalogue.formula(name) for name in statement.formulas])
    names = [parameter.name for parameter in found.others]
    tried = [parameter.name for parameter in statement.parameters]
    if statement.prove is None and statement.decide is not None and not set(names) <= set(tried):
        of = ", ".join(tried) or "fixed parameters"
        raise NotWritable(f"it is about {of}, and {found.formula} about {', '.join(names)}")
    return found


def same_statements(question: Question) -> list[tuple[Claim, int]]:
    """Return the statements of the catalogue that say the same of the same formula, on as large a domain.

    They speak for the question only where it has a value: (t − 5)/(t − 5) is not 1 at t = 5.
    """
    if not question.formula:
        return []
    same = [one for one in _statements(question.formula) if _key(one[2]) == _key(question)]
    compared = of_question(question) if same else None
    if compared is None or not domain_within(compared):
        return []
    defined = has_no_value(compared) is None
    return [(claim, which) for claim, which, own in same if defined or _parts(own) == _parts(question)]


def _key(question: Question) -> object:
    at = tuple(sorted((name, _named(value, question)) for name, value in question.at))
    said = _named(question.expression, question)
    about = (question.form, question.index, question.relation, question.almost_surely, question.of_limit)
    return (*about, said, at)


def _parts(question: Question) -> list[sp.Basic]:
    """Return the parts of an expression as they are written."""
    return [_named(part.expr, question) for part in question.written]


def _named(expr: sp.Basic, question: Question) -> sp.Basic:
    """Return an expression in symbols that are told apart by their names alone."""
    plainly = {p.symbol: type(p.symbol)(p.name) for p in question.parameters}
    return alike(expr.xreplace(plainly))


def _value(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide a value by comparing it with the formula and, unless that refutes it, from the definition."""
    claim = of_question(question, formula)
    found = comparison_evidence(subject, claim)
    if any(one.outcome == "refutes" for one in found):
        return found
    if question.loop is not None and (proved := by_definition(subject, question, formula)):
        return [*proved, nearby_evidence(subject, claim)]
    if any(one.grade == "proof" for one in found):
        return found
    return [*beyond_evidence(subject, question, formula), *found]


def _best(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide that no value of the index does better: a comparison of the mean with itself at that place.

    Of the limit of the mean, the same of the limit that the catalogue or the rules of growth give.
    """
    if question.of_limit:
        stated = limit_stated(question, formula)
        if isinstance(stated, str):
            return [decided(subject, "undecided", "rigorous", stated)]
        limit, how = stated
        parameters = tuple(p for p in question.parameters if p.name != question.of_limit)
        found = _best(subject, replace(question, of_limit="", parameters=parameters), limit)
        return [how.told(one) for one in found] if how else found
    mean = right_hand_side(of_question(question, formula))
    if squared := _by_a_square(subject, question, mean):
        return squared
    symbol = next(p.symbol for p in question.parameters if p.name == question.index)
    there = mean.xreplace({symbol: question.expression})
    relation: Exactly = "≥" if question.form == "argmin" else "≤"
    made = replace(of_question(question, formula, there), relation=relation, written=())
    found = comparison_evidence(subject, made)
    there = _place(question, formula)
    if domain_within(there) or any(one.outcome == "refutes" for one in found):
        return found
    said = f"that {question.index} = {plain(question.expression)} lies in its domain is not shown"
    try:
        for point in islice(simplest_first(there.parameters), TRIED):
            check_inside(there, point)
    except (DomainError, NoValue):
        return [decided(subject, "undecided", "rigorous", said)]
    return [
        replace(one, grade="rigorous", summary=f"{one.summary}; {said}") if one.grade == "proof" else one
        for one in found
    ]


def _place(question: Question, formula: Formula) -> Comparison:
    """Return the place that is claimed as a value of the index, where the claim itself lets it be."""
    asked = question.whole or question
    domain = replace(formula, parameters=asked.parameters)
    at = {question.index: question.expression}
    return replace(of_question(question, formula), formula=domain, parameters=asked.others, at=at)


def _best_of(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    found = _best(subject, question, formula)
    return _with_proof(found, lambda: best_by_definition(subject, question, formula))


def _roots_over_one(expr: sp.Expr) -> sp.Expr:
    """Return an expression with √(a/b), b > 0, as √(ab)/b, the radicand factored."""

    def root(part: sp.Pow) -> sp.Expr:
        top, bottom = sp.fraction(sp.together(part.base))
        return sp.sqrt(sp.factor(top * bottom)) / bottom if bottom.is_positive else part

    return expr.replace(lambda part: isinstance(part, sp.Pow) and part.exp == sp.Rational(1, 2), root)


def _by_a_square(subject: str, question: Question, mean: sp.Expr) -> list[Evidence]:
    """Return that the mean differs from its value there by a square times what has one sign, if it does."""
    from theory.loop_language.symbolic.certificate import is_zero
    from theory.loop_language.symbolic.optimum import optimum

    found = optimum(mean, question.index, question.parameters)
    if (
        found is None
        or found.least != (question.form == "argmin")
        or not is_zero(_roots_over_one(found.place) - _roots_over_one(question.expression))
    ):
        return []
    said = (
        f"the difference from the mean there is ({question.index} − {question.index}*)² times what has one "
        f"sign on the domain, {question.index}* the one root of {plain(found.equation)} in it"
    )
    return [decided(subject, "supports", "instances", said)]


def _with_proof(found: list[Evidence], prove: Callable[[], list[Evidence]]) -> list[Evidence]:
    """Return evidence, after a proof from the definition of a loop unless it refutes."""
    return found if any(one.outcome == "refutes" for one in found) else [*prove(), *found]


def _order(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    found = order_evidence(subject, question, formula)
    return _with_proof(found, lambda: far_by_definition(subject, question, formula))


def _limit(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    if not question.almost_surely:
        if _is_fed_back(question) and (proved := far_by_definition(subject, question, formula)):
            return proved
        found = limit_evidence(subject, question, formula)
        if any(one.details.get(ALONE) for one in found):
            return found
        known = any(one.grade == "proof" and one.outcome == "supports" for one in found)
        known = known and question.index == t.name
        return _with_proof(found, lambda: far_by_definition(subject, question, formula, known=known))
    if question.loop is not None and not question.loop.data:
        found = limit_evidence(subject, replace(question, almost_surely=False), formula)
        return [replace(one, summary=f"nothing is random, a run is the mean: {one.summary}") for one in found]
    if question.loop is not None:
        of_mean = replace(question, almost_surely=False)
        found = almost_sure_evidence(subject, question, lambda: limit_evidence(subject, of_mean, formula))
        if found:
            return found
        said = "what almost every run tends to is neither shown nor refuted by means that the core bounds"
        return [decided(subject, "undecided", "rigorous", said)]
    if any(_key(own) == _key(question) for _, _, own in _statements(formula.id)):
        return []  # its proof speaks for it
    others = [
        f"{claim.id} states the limit {plain(own.expression)}"
        for claim, _, own in _statements(formula.id)
        if own.almost_surely and own.index == question.index
    ]
    said = "; ".join(others) or "the catalogue states no almost sure limit of it"
    return [decided(subject, "undecided", "rigorous", f"runs are not compared: {said}")]


def _of_runs(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide whether almost every run converges, or is bounded: without data it is the mean."""
    if question.loop is None or question.loop.data:
        return run_evidence(subject, question)
    found = _bounded(subject, replace(question, form="bounded", almost_surely=False), formula)
    said = "nothing is random, a run is the mean"
    if question.form == "bounded" or any(one.outcome == "refutes" for one in found):
        return [replace(one, summary=f"{said}: {one.summary}") for one in found]
    limit = derived_of(question.loop, question.observable).limit
    if limit is None or not limit.is_finite:
        return [decided(subject, "undecided", "rigorous", f"{said}: no limit of it is known")]
    asked = replace(question, form="limit", expression=limit, almost_surely=False)
    return [replace(one, summary=f"{said}: {one.summary}") for one in _limit(subject, asked, formula)]


def _bounded(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    if question.almost_surely:
        return _of_runs(subject, question, formula)
    if _is_fed_back(question) and (proved := bounded_by_definition(subject, question, formula)):
        return proved
    return bounded_evidence(subject, question, formula)


def _is_fed_back(question: Question) -> bool:
    """Return whether it is of a map: no rule of growth decides it but at points, one by one."""
    return question.loop is not None and question.index == t.name and is_map(question.loop)


MONOTONE_RELATIONS: Mapping[str, Relation] = {
    "increasing": "<",
    "nondecreasing": "≤",
    "decreasing": ">",
    "nonincreasing": "≥",
}
"""How a mean stands to its value a fit later."""
DECIDERS: Mapping[str, Callable[[str, Question, Formula], list[Evidence]]] = {
    "value": _value,
    "limit": _limit,
    "bounded": _bounded,
    "converges": _of_runs,
    **dict.fromkeys(MONOTONE, monotone_evidence),
    **dict.fromkeys(BEST, _best_of),
    "growth": _order,
}
