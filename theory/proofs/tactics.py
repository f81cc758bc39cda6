"""Derived rules: they only call rules of the core, so that nothing here needs trust."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from theory.core import (
    Number,
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    cases,
    combine,
    cut,
    eq,
    induction,
    instantiate,
    integer,
    le,
    lt,
    number,
    product_order,
    real,
    sign,
    substitute,
)

Part = tuple[Number, Theorem]
EXCESS = real("excess", lambda v: [le(-1, v)])
COUNT = integer("count", lambda v: [le(0, v)])


def at(formula: Term, k: Term, value: Number) -> Term:
    """Return a formula with a value for a variable."""
    return substitute(formula, {k: value if isinstance(value, Term) else number(value)})


def first_of(*tries: Callable[[], Theorem]) -> Theorem:
    """Return what the first script proves that proves anything."""
    why: Refused | None = None
    for attempt in tries:
        try:
            return attempt()
        except Refused as reason:
            why = why or reason
    raise why or Refused("no script")


def solve(
    formula: Term, k: Term, start: int, recurrence: Theorem, initial: Theorem, *facts: Theorem
) -> Theorem:
    """Prove f(k) = closed form by induction, from f's recurrence (in k) and its start."""
    base = algebra(at(formula, k, start), initial, *facts)
    step = algebra(at(formula, k, k + 1), instantiate(recurrence, {k: k + 1}), assume(formula), *facts)
    return induction(k, start, base, step, formula)


@cache
def bernoulli() -> Theorem:
    """1 + kx ≤ (1 + x)^k for x ≥ −1, k ≥ 0."""
    x, k = EXCESS, COUNT
    phi = le(1 + k * x, (1 + x) ** k)
    step = combine(at(phi, k, k + 1), (1 + x, assume(phi)), (k, sign(le(0, x**2))))
    return induction(k, 0, sign(at(phi, k, 0)), step, phi)


def square_root(square: Theorem, root: Term, value: Term) -> Theorem:
    """Prove √x = y from x = z, where z is y² by algebra and y is positive by its sign."""
    equal = combine(eq(root, value), (1 / (root + value), square))
    at_least_0 = le(0, square.formula.args[0])
    return cut(sign(at_least_0, square), equal) if at_least_0 in equal.hypotheses else equal


def square_plus(root: Term, more: Term) -> Theorem:
    """Prove 0 ≤ x² + y, where y is not negative by its sign."""
    goal = le(0, root**2)
    below, above = assume(lt(root, 0)), assume(lt(0, root))
    sides = (
        product_order(goal, below, below),
        sign(goal, assume(eq(root, 0))),
        product_order(goal, above, above),
    )
    return combine(le(0, root**2 + more), (1, cases(root, *sides)), (1, sign(le(0, more))))


def chain(*parts: Theorem) -> Theorem:
    """Prove a ≤ c from a ≤ b, b ≤ c, …; strictly if one part is strict."""
    strict = any(p.formula.op == "lt" for p in parts)
    a, b = parts[0].formula.args[0], parts[-1].formula.args[1]
    return combine((lt if strict else le)(a, b), *((1, p) for p in parts))
