"""The discrete loop has one absorbing state for each atom.

From a count vector c with W = Σ c(i)² the mean squared distance to the next one is D − W/D. With Z the number
of atoms that hold all D data, D² Z ≤ W ≤ D(D − 1) + D Z and Z ≤ 1: either Z = 1, W = D² and nothing moves, or
Z = 0 and something does. And Z, added up over all count vectors, is N: each atom holds all the data in one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from theory.core import (
    Term,
    Theorem,
    absurd,
    add_up,
    algebra,
    apply,
    assume,
    average_over,
    binomial_moment,
    cases,
    combine,
    count_of_an_atom,
    cut,
    eq,
    indicator,
    indicator_value,
    le,
    lt,
    ne,
    number,
    one_vector,
    product_order,
    sign,
    split_terms,
    weight,
)
from theory.core.categorical import mass
from theory.proofs.discrete_terms import (
    COUNT,
    NEXT,
    VECTOR,
    D,
    I,
    N,
    absorbing,
    after,
    changed,
    total,
)

_HERE, _THERE = apply(VECTOR, I), apply(NEXT, I)
_HOLDS_ALL = indicator(eq(_HERE, D))
_SQUARES = total(_HERE**2)
HOLDING = total(_HOLDS_ALL)
"""Z: how many atoms hold all the data."""
WHOLE = assume(mass(VECTOR, N, D))
"""Σ c(i) = D."""


def _cases(x: Term, prove: Callable[[Theorem], Theorem]) -> Theorem:
    """A goal under x < 0, under x = 0 and under x > 0."""
    return cases(x, *(prove(assume(f)) for f in (lt(x, 0), eq(x, 0), lt(0, x))))


def _both(goal: Term, at_most: Theorem, at_least: Theorem) -> Theorem:
    """a = b from a ≤ b and a ≥ b."""
    a, b = goal.args
    x = a - b

    def prove(case: Theorem) -> Theorem:
        if case.formula.op == "eq":
            return combine(goal, (1, case))
        other = at_least if case.formula.args[0] is x else at_most
        return absurd(combine(lt(0, 0), (1, case), (1, other)), goal)

    return _cases(x, prove)


def _decided(goal: Term, a: Term, b: Term, relation: Callable[[Term, Term], Term]) -> Theorem:
    """An inequality with 1{relation of a and b}, from its value where a < b, a = b and a > b."""

    def prove(case: Theorem) -> Theorem:
        value = indicator_value(case, relation(a, b))
        return sign(goal, value, combine(eq(a, b), (1, case)) if case.formula.op == "eq" else case)

    return _cases(a - b, prove)


def moves() -> tuple[Theorem, Theorem]:
    """M ≤ Q ≤ D² M: M counts on average the atoms whose count changes, Q is the mean squared distance."""
    each, square = indicator(ne(_THERE, _HERE)), (_THERE - _HERE) ** 2
    one, other = (_decided(goal, _THERE, _HERE, ne) for goal in (le(each, square), le(square, D**2 * each)))
    fewer, more = (average_over(add_up(each, I, 1, N), NEXT, changed()) for each in (one, other))
    return fewer, more


def _of_vectors(theorem: Theorem) -> Theorem:
    """Σ c(i)/D = 1 is Σ c(i) = D."""
    return cut(algebra(eq(total(_HERE / D), 1), WHOLE), theorem)


@cache
def distance() -> Theorem:
    """Q = D − W/D, from the mean and the square of one binomial count."""
    chance = _HERE / D
    law = weight(D, COUNT, chance)
    square = (COUNT - _HERE) ** 2
    one = count_of_an_atom(D, N, changed().args[2], I, NEXT, COUNT, square)
    moments = [binomial_moment(D, COUNT, chance, 1, j) for j in range(3)]
    closed = combine(
        eq(one.formula.args[1], _HERE - _HERE**2 / D),
        (1, split_terms(COUNT, 0, D, COUNT * (COUNT - 1) * law, COUNT * law)),
        (1, moments[2]),
        (1 - 2 * _HERE, moments[1]),
        (_HERE**2, moments[0]),
    )
    each = combine(eq(one.formula.args[0], _HERE - _HERE**2 / D), (1, one), (1, closed))
    summed = add_up(each, I, 1, N)
    goal = eq(after(total((apply(NEXT, I) - _HERE) ** 2)), D - _SQUARES / D)
    return _of_vectors(combine(goal, (1, summed), using=(WHOLE,)))


def _few(case: Theorem) -> Theorem:
    """c² ≤ (D − 1) c + D·1{c = D}: c(D − 1 − c) ≥ 0 for a count below D."""
    goal = le(_HERE**2, (D - 1) * _HERE + D * _HOLDS_ALL)
    value = indicator_value(case, eq(_HERE, D))
    if case.formula.op == "eq":
        return sign(goal, value, combine(eq(_HERE, D), (1, case)))
    if case.formula.args[0] is number(0):
        return absurd(combine(lt(0, 0), (1, case), (1, sign(le(_HERE, D)))), goal)
    apart = sign(le(_HERE + 1, D), case)
    below = product_order(le(_HERE**2, (D - 1) * _HERE), sign(le(0, _HERE)), apart)
    return combine(goal, (1, below), using=(value,))


def bounds() -> tuple[Theorem, Theorem, Theorem]:
    """D Z ≤ D; D² Z ≤ W; W ≤ D(D − 1) + D Z."""
    some = le(D * _HOLDS_ALL, _HERE)
    squares = le(D**2 * _HOLDS_ALL, _HERE**2)
    own = [*(_decided(each, _HERE, D, eq) for each in (some, squares)), _cases(_HERE - D, _few)]
    every = [add_up(each, I, 1, N) for each in own]
    goals = (le(D * HOLDING, D), le(D**2 * HOLDING, _SQUARES), le(_SQUARES, D * (D - 1) + D * HOLDING))
    parts = split_terms(I, 1, N, _HERE, _HOLDS_ALL)
    one, low, high = (
        combine(goal, (1, each), using=(parts, WHOLE)) for goal, each in zip(goals, every, strict=True)
    )
    return one, low, high


@cache
def stays() -> Theorem:
    """1{M = 0} = Z where Σ c(i) = D."""
    mean, f = changed(), eq(changed(), 0)
    less, more = map(_of_vectors, moves())
    far = distance()
    one, low, high = bounds()
    none = average_over(add_up(sign(le(0, indicator(ne(apply(NEXT, I), _HERE)))), I, 1, N), NEXT, mean)
    none = _of_vectors(none)
    goal = eq(indicator(f), HOLDING)
    x = HOLDING - 1

    def prove(case: Theorem) -> Theorem:
        if case.formula.op == "eq":  # Z = 1: W = D², and nothing moves
            upper = combine(le(mean, 0), (1, less), (1, far), (1 / D, low), (-D, case))
            still = _both(f, upper, combine(le(0, mean), (1, none)))
            return algebra(goal, indicator_value(still, f), case)
        if case.formula.args[0] is not x:  # Z > 1
            return absurd(combine(lt(0, 0), (1, case), (1 / D, one)), goal)
        moved = combine(lt(0, mean), (1 / D**2, more), (-1 / D**2, far), (1 / D**3, high), (1 / D**2, case))
        empty = _both(eq(HOLDING, 0), sign(le(HOLDING, 0), case), sign(le(0, HOLDING)))
        return algebra(goal, indicator_value(moved, f), empty)

    return _of_vectors(_cases(x, prove))


@cache
def one_for_each_atom() -> Theorem:
    """The count vectors that are never left are N."""
    every = average_over(stays(), VECTOR, absorbing())
    each = add_up(one_vector(D, N, I, VECTOR), I, 1, N)
    return combine(eq(absorbing(), N), (1, every), (1, each))
