"""Derived rules: they only call rules of the core, so that nothing here needs trust."""

from __future__ import annotations

from theory.core import (
    Number,
    Term,
    Theorem,
    algebra,
    assume,
    combine,
    induction,
    instantiate,
    le,
    lt,
    number,
    sign,
    substitute,
)

Part = tuple[Number, Theorem]


def at(formula: Term, k: Term, value: Number) -> Term:
    """Return a formula with a value for a variable."""
    return substitute(formula, {k: value if isinstance(value, Term) else number(value)})


def solve(
    formula: Term, k: Term, start: int, recurrence: Theorem, initial: Theorem, *facts: Theorem
) -> Theorem:
    """Prove f(k) = closed form by induction, from f's recurrence (in k) and its start."""
    base = algebra(at(formula, k, start), initial, *facts)
    step = algebra(at(formula, k, k + 1), instantiate(recurrence, {k: k + 1}), assume(formula), *facts)
    return induction(k, start, base, step, formula)


def inductive(formula: Term, k: Term, start: int, gain: Theorem) -> Theorem:
    """Prove an inequality by induction, from its start (by sign) and its increment."""
    base = sign(at(formula, k, start))
    following = at(formula, k, k + 1)
    return induction(k, start, base, combine(following, (1, assume(formula)), (1, gain)), formula)


def chain(*parts: Theorem) -> Theorem:
    """Prove a ≤ c from a ≤ b, b ≤ c, …; strictly if one part is strict."""
    strict = any(p.formula.op == "lt" for p in parts)
    a, b = parts[0].formula.args[0], parts[-1].formula.args[1]
    return combine((lt if strict else le)(a, b), *((1, p) for p in parts))
