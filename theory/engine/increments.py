r"""Subsamples drawn with replacement: the increments of the risk obey a first-order recurrence.

The pool's two moments are coupled, but δ(t) = r(t + 1) − r(t) is not: for data whose variance is a
quadratic function of the fitted mean, with leading coefficient v₂,

    δ(t) = δ(t − 1)·(t² + (1 + v₂)t/m + v₂a)/(t + 1)²,  a = r(1)/V₀ = (m + n − 1)/(mn),

so the risk is one sum of products. Drawing without replacement leaves a term in the risk itself.
"""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import define, instance
from theory.engine.pools import PoolRecursion, Subsampling, n, r, v2
from theory.engine.recurrences import Points, solved
from theory.engine.recurrences import factor_index as k
from theory.engine.steps import combined, computed
from theory.language.derivation import Step

delta = sp.Function("delta", real=True)
fit = sp.Symbol("i", integer=True, positive=True)


def first_ratio(loop: Subsampling) -> sp.Expr:
    """Return a = r(1)/V₀: the bootstrap of n real data."""
    size = loop.drawn
    return (2 * n - 1) / n**2 if size == n else (size + n - 1) / (size * n)


def factor(loop: Subsampling) -> sp.Expr:
    """Return δ(k − 1)/δ(k − 2), k the index of factors: by how much the risk rises with fit k."""
    size = loop.drawn
    if loop.variance == "known":
        return (k - 1) * (k - 1 + 1 / size) / k**2
    return ((k - 1) * (k - 1 + (1 + v2) / size) + v2 * first_ratio(loop)) / k**2


def risk_steps(loop: Subsampling, found: PoolRecursion, points: Points) -> tuple[Step, ...]:
    """Return the steps from the pool's recurrences to r(t) = 𝔼e_t² as one sum of products."""
    ratio = factor(loop)
    named = sp.Eq(delta(t), r(t + 1) - r(t))

    def put(equation: sp.Eq, place: sp.Expr) -> Step:
        return instance(equation, (t, place))

    second = [put(equation, sp.Integer(2)) for equation in (found.risk, found.mean, found.variance)]
    ahead = [put(equation, t + 1) for equation in (found.risk, found.mean, found.variance)]
    after_next = [put(equation, t + 2) for equation in (found.risk, found.mean, found.variance)]
    later, start, before = (put(named, place) for place in (t + 1, sp.Integer(1), t - 1))
    first_risk = put(found.risk, sp.Integer(1))
    growth = sp.Eq(delta(t + 1), ratio.xreplace({k: t + 2}) * delta(t))
    first = sp.Eq(r(1), loop.scale**2 * first_ratio(loop))
    first_rise = sp.Eq(delta(1), first.rhs * ratio.xreplace({k: sp.Integer(2)}))
    shifted = put(growth, t - 1)
    rise = solved(delta, t, shifted.after, first_rise, first.rhs * sp.Product(ratio, (k, 2, t + 1)), points)
    risen = put(rise.after, t - 1)
    summed = sp.Eq(r(t), r(t - 1) + risen.after.rhs)
    closed = first.rhs * sp.Sum(sp.Product(ratio, (k, 2, fit)), (fit, 1, t))
    return (
        define(named, "The increment of the risk."),
        *(later, start, before, first_risk),
        *second,
        *ahead,
        *after_next,
        computed(
            growth,
            "Insert the recurrences of both moments twice: what is not a multiple of δ(t) cancels.",
            *(later.after, named, after_next[0].after, ahead[0].after, found.risk),
            *(step.after for step in (*after_next[1:], *ahead[1:])),
            rule="the increments decouple",
        ),
        computed(
            first,
            "A bootstrap of the n real data.",
            first_risk.after,
            found.first_mean,
            found.first_variance,
            rule="first fit",
        ),
        computed(
            first_rise,
            "Insert the recurrences of both moments.",
            *(start.after, second[0].after, first_risk.after),
            *(step.after for step in second[1:]),
            *(found.first_mean, found.first_variance),
            rule="second fit",
        ),
        shifted,
        rise,
        risen,
        combined(
            summed,
            "The definition of the increment.",
            before.after,
            risen.after,
            factors=(sp.Integer(1),),
            rule="sum the increments",
        ),
        solved(r, t, summed, first, closed, points),
    )
