"""A question about a loop of vectors, asked of every entry: what holds of each holds of their sum.

An entry has a mean of its own, and all entries obey the same equations, so that a sum of squares is the sum
of the entries' means. What is said of the sum is shared out: Σ f(q_i) as f(q_i), a constant by the shares
of the atoms. Where every entry obeys its share, the sum obeys the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import sympy as sp

from proofs_checks.evidence.comparison import domain_within, of_question, unshown
from proofs_checks.verdict import Evidence
from theory.language.formula import Formula
from theory.language.parameters import Parameter, length_symbol
from theory.language.question import BEST, MONOTONE, Question
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.formulas import derived_of, formula_from

WEAKLY = ("nondecreasing", "nonincreasing")
Proof = Callable[..., list[Evidence]]


def of_every_entry(prove: Proof) -> Proof:
    """Return what proves a question from a loop's definition, of vectors by what it proves of every entry."""

    @wraps(prove)
    def proved(subject: str, question: Question, formula: Formula, *more: Any, **how: Any) -> list[Evidence]:
        if question.loop is None or not question.loop.is_vector:
            return prove(subject, question, formula, *more, **how)
        asked = _of_one_entry(question, formula)
        found = [] if asked is None else prove(subject, *asked, *more, **how)
        said = (
            f"that of every entry {'is ' + question.form if question.form in MONOTONE else 'has its share'}: "
        )
        return [replace(proof, summary=said + proof.summary, details={}) for proof in found]

    return proved


def _of_one_entry(question: Question, formula: Formula) -> tuple[Question, Formula] | None:
    loop = question.loop
    if loop is None or question.observable not in loop.observables or question.at:
        return None
    entry = derived_of(loop, question.observable).entry
    own = tuple(p for p in question.parameters if p.name != t.name)
    fits = next((p for p in question.parameters if p.name == t.name), None)
    if entry is None or fits is None or own != loop.parameters:
        return None
    claim = of_question(question, formula)
    if not domain_within(claim) or any(unshown(claim, part) is not None for part in question.written):
        return None
    said = _share(question, loop, [p for p in entry[0].parameters if p not in loop.parameters])
    index = next((p for p in own if p.name == question.index), None)
    if said is None or (index is not None and index.domain.shape != "scalar"):
        return None
    scalars = tuple(p for p in entry[0].parameters if p.domain.shape == "scalar")
    one = replace(entry[0], parameters=scalars)
    new = {"observable": "value", "parameters": (*scalars, fits), "expression": said, "written": ()}
    asked = replace(question, loop=one, whole=None, **new)
    if question.whole is not None:
        whole = next(p for p in question.whole.parameters if p.name == t.name)
        asked = asked.in_domain(t.name, whole.domain)
    return asked, replace(formula_from(*entry), parameters=asked.parameters)


def _share(question: Question, loop: LoopDefinition, added: list[Parameter]) -> sp.Basic | None:
    """Return what is to be said of one entry, if that of all is what is said of the sum."""
    said, relation = question.expression, question.relation
    if question.form in (*WEAKLY, *BEST) or (question.form == "growth" and relation == "≤"):
        lists = {p.symbol for p in loop.parameters if p.domain.shape != "scalar"}
        return None if said.free_symbols & lists or said.atoms(sp.Indexed) else said
    if question.form not in ("value", "limit") or relation not in ("=", "≤", "≥") or said == sp.oo:
        return None
    real = next((p for p in loop.parameters if p.domain.shape == "distribution"), None)
    if real is None or len(added) != 1 or len(loop.states) != 1:
        return None
    (share,), end = (p.symbol for p in added), length_symbol(real)
    sums = [node for node in said.atoms(sp.Sum) if node.has(real.symbol)]
    names = {node: sp.Dummy() for node in sums}
    plain, indices = said.xreplace(names), [node.limits[0][0] for node in sums]
    many = any(sp.diff(plain, one, two) != 0 for one in names.values() for two in names.values())
    if many or any(node.limits != (sp.Tuple(node.limits[0][0], 1, end),) for node in sums):
        return None
    of_one = {
        names[node]: node.function.xreplace({sp.Indexed(real.symbol, index): share})
        for node, index in zip(sums, indices, strict=True)
    }
    none = plain.xreplace(dict.fromkeys(names.values(), sp.S.Zero))
    shared = sp.expand((plain - none).xreplace(of_one)) + none * share
    return None if shared.has(real.symbol, end, sp.Indexed, *indices) else shared
