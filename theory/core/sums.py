"""Rules for finite sums, and sums against the binomial law.

Each says what is plain for a fixed range; that every term has a value, and that no range is negative, is
generated like everywhere else.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from theory.core.definedness import CONDITIONS, definedness, of_children
from theory.core.display import SHOWERS
from theory.core.normal_forms import ATOMS, Side, canonical, whole_value
from theory.core.signs import BOUNDS, Hypotheses, holds
from theory.core.terms import (
    INTEGER,
    NUMBERS,
    ONE,
    ZERO,
    Number,
    Term,
    add,
    eq,
    is_integer,
    le,
    mul,
    need,
    node,
    number,
    operator,
    power,
    product_over,
    substitute,
    sum_over,
    term,
)
from theory.core.theorem import Theorem, checked, checked_formula, conclude
from theory.core.values import VALUES, Environment, _value, whole

LARGEST = 300


def _free_of(k: Term, *ends: Term) -> None:
    for b in ends:
        need(k not in b.free, "the range depends on {}", k)


def exchange(i: Term, a: Number, b: Number, j: Term, c: Number, d: Number, body: Number) -> Theorem:
    """Σ[i=a..b] Σ[j=c..d] f = Σ[j=c..d] Σ[i=a..b] f, the ranges free of both indices."""
    ends = tuple(map(term, (a, b, c, d)))
    need(i is not j, "two indices are needed")
    for k in (i, j):
        _free_of(k, *ends)
    low, high, first, last = ends
    goal = eq(
        sum_over(i, low, high, sum_over(j, first, last, body)),
        sum_over(j, first, last, sum_over(i, low, high, body)),
    )
    checked_formula(goal)
    return conclude("exchange of sums", goal, definedness(goal))


def split_terms(k: Term, low: Number, high: Number, *parts: Number) -> Theorem:
    """Σ[k] (f + g + …) = Σ[k] f + Σ[k] g + …"""
    need(parts, "a sum of something")
    goal = eq(sum_over(k, low, high, add(*parts)), add(*(sum_over(k, low, high, p) for p in parts)))
    checked_formula(goal)
    return conclude("sum of sums", goal, definedness(goal))


def shift_index(k: Term, low: Number, high: Number, by: Number, body: Number) -> Theorem:
    """Σ[k=a..b] f(k) = Σ[k=a−s..b−s] f(k + s)."""
    a, b, s = map(term, (low, high, by))
    _free_of(k, a, b, s)
    moved = substitute(checked(term(body)), {k: add(k, s)})
    goal = eq(sum_over(k, a, b, body), sum_over(k, add(a, mul(-1, s)), add(b, mul(-1, s)), moved))
    checked_formula(goal)
    return conclude("shift of an index", goal, definedness(goal))


def pick(k: Term, low: Number, high: Number, place: Number, body: Number) -> Theorem:
    """Σ[k=low..high] 1{k = place}·f(k) = f(place), for a place in the range."""
    a, b, x = map(term, (low, high, place))
    _free_of(k, a, b, x)
    need(is_integer(x), "a place in a range is an integer")
    at = substitute(checked(term(body)), {k: x})
    goal = eq(sum_over(k, a, b, mul(node("indicator", eq(k, x)), body)), at)
    checked_formula(goal)
    return conclude("the one term of a sum", goal, [*definedness(goal), le(a, x), le(x, b)])


# ---- binomial coefficients ----


def _pair(args: tuple[Any, ...]) -> str:
    n, k = args
    need(n.sort in NUMBERS and is_integer(n) and is_integer(k), "a binomial coefficient is of integers")
    return INTEGER


def binomial(n: Number, k: Number) -> Term:
    """Return the number of ways to choose k ≥ 0 among n ≥ 0; 0 for k > n."""
    return node("binomial", term(n), term(k))


def _conditions(t: Term) -> list[Term]:
    n, k = t.args
    return [*of_children(t), le(0, n), le(0, k)]


def _canonical(t: Term, side: Side) -> Term:
    n, k = (canonical(x, side) for x in t.args)
    if k is ZERO or canonical(add(n, mul(-1, k)), side) is ZERO:
        return ONE
    a, b = whole_value(n), whole_value(k)
    if a is not None and b is not None and 0 <= a <= LARGEST and b >= 0:
        return number(math.comb(a, b))
    return node("binomial", n, k)


def _bounds(t: Term, hypotheses: Hypotheses) -> list[tuple[int, Term, bool]]:
    return [(1, ZERO, holds(le(t.args[1], t.args[0]), hypotheses))]


def _evaluated(t: Term, env: Environment, stack: tuple[Any, ...]) -> Fraction:
    from theory.core.values import Undefined

    n, k = (whole(_value(x, env, stack)) for x in t.args)
    if n < 0 or k < 0:
        raise Undefined("a binomial coefficient of negative numbers")
    return Fraction(math.comb(n, k))


def falling(x: Number, j: Number) -> Term:
    """Return x(x − 1)…(x − j + 1) as a product, j ≥ 0."""
    i = node("variable", "%falling", INTEGER, ())
    return product_over(i, 0, add(term(j), -1), add(term(x), mul(-1, i)))


def weight(size: Number, count: Number, chance: Number) -> Term:
    """Return C(D, c) q^c (1 − q)^(D − c), the probability of a binomial count."""
    n, c, q = map(term, (size, count, chance))
    return mul(binomial(n, c), power(q, c), power(add(1, mul(-1, q)), add(n, mul(-1, c))))


def binomial_moment(size: Number, c: Term, chance: Number, base: Number = 1, order: Number = 0) -> Theorem:
    """Σ[c=0..D] c(c−1)…(c−j+1) x^c C(D, c) q^c (1−q)^(D−c) = D(D−1)…(D−j+1) (qx)^j (1 − q + qx)^(D−j), D ≥ 0.

    Differentiate (1 − q + qx)^D j times in x. For j > D both sides are 0 wherever the right one has a value.
    """
    n, q, x, j = map(term, (size, chance, base, order))
    _free_of(c, n, q, x, j)
    left = sum_over(c, 0, n, mul(falling(c, j), power(x, c), weight(n, c, q)))
    mixed = add(1, mul(-1, q), mul(q, x))
    right = mul(falling(n, j), power(mul(q, x), j), power(mixed, add(n, mul(-1, j))))
    goal = eq(left, right)
    checked_formula(goal)
    return conclude("binomial moment", goal, [*definedness(goal), le(0, n)])


operator("binomial", _pair)
CONDITIONS["binomial"] = _conditions
ATOMS["binomial"] = _canonical
BOUNDS["binomial"] = _bounds
VALUES["binomial"] = _evaluated
SHOWERS["binomial"] = lambda t, names, at: f"C({at(t.args[0])}, {at(t.args[1])})"
