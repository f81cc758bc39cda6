r"""Subsamples drawn with replacement: the increments of the risk obey a first-order recurrence.

The pool's two moments are coupled, but r(t) − r(t − 1) = δ(t) is not: for data whose variance is a
quadratic function of the fitted mean, with leading coefficient v₂,

    δ(t + 1) = δ(t)·(t² + (1 + v₂)t/m + v₂a)/(t + 1)²,  a = r(1)/V₀ = (m + n − 1)/(mn),

so the risk is one sum of products. Drawing without replacement leaves a term in the risk itself.
"""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import define
from theory.engine.pools import PoolRecursion, Subsampling, n, r, v2
from theory.engine.recurrences import Points, solved
from theory.engine.recurrences import factor_index as k
from theory.language.derivation import Algebra, Combination, Instance, Step

delta = sp.Function("delta", real=True)
fit = sp.Symbol("i", integer=True, positive=True)


def first_ratio(loop: Subsampling) -> sp.Expr:
    """Return a = r(1)/V₀: the bootstrap of n real data."""
    size = loop.drawn
    return (2 * n - 1) / n**2 if size == n else (size + n - 1) / (size * n)


def factor(loop: Subsampling) -> sp.Expr:
    """Return δ(k)/δ(k − 1), k the index of factors."""
    size = loop.drawn
    if loop.variance == "known":
        return (k - 1) * (k - 1 + 1 / size) / k**2
    return ((k - 1) * (k - 1 + (1 + v2) / size) + v2 * first_ratio(loop)) / k**2


def risk_steps(loop: Subsampling, found: PoolRecursion, points: Points) -> tuple[Step, ...]:
    """Return the steps from the pool's recurrences to r(t) = 𝔼e_t² as one sum of products."""
    ratio = factor(loop)
    named = sp.Eq(delta(t), r(t) - r(t - 1))
    later = named.xreplace({t: t + 1})
    start = named.xreplace({t: sp.Integer(2)})

    def put(equation: sp.Eq, place: sp.Expr) -> Step:
        return Step(
            rule="instance",
            before=(equation,),
            after=equation.xreplace({t: place}),
            because=f"Put {place} for t.",
            certificate=Instance(substitution=((t, place),)),
        )

    risks = [put(found.risk, place) for place in (t + 1, t - 1, sp.Integer(1), sp.Integer(2))]
    ahead = [put(equation, t + 1) for equation in (found.mean, found.variance)]
    second = [put(equation, sp.Integer(2)) for equation in (found.mean, found.variance)]
    growth = sp.Eq(delta(t + 1), ratio.xreplace({k: t + 1}) * delta(t))
    first = sp.Eq(r(1), loop.scale**2 * first_ratio(loop))
    second_rise = sp.Eq(delta(2), first.rhs * ratio.xreplace({k: sp.Integer(2)}))
    shifted = growth.xreplace({t: t - 1})
    rise = solved(delta, t, shifted, second_rise, first.rhs * sp.Product(ratio, (k, 2, t)), points)
    summed = sp.Eq(r(t), r(t - 1) + rise.after.rhs)
    closed = first.rhs * sp.Sum(sp.Product(ratio, (k, 2, fit)), (fit, 1, t))
    return (
        define(named, "The increment of the risk."),
        put(named, t + 1),
        put(named, sp.Integer(2)),
        *risks,
        *ahead,
        *second,
        Step(
            rule="the increments decouple",
            before=(
                later,
                named,
                *(step.after for step in (risks[0],)),
                found.risk,
                risks[1].after,
                *(step.after for step in ahead),
                found.mean,
                found.variance,
            ),
            after=growth,
            because="Insert the recurrences of both moments twice: what is not a multiple of δ(t) cancels.",
            certificate=Algebra(),
        ),
        Step(
            rule="first fit",
            before=(risks[2].after, found.first_mean, found.first_variance),
            after=first,
            because="A bootstrap of the n real data.",
            certificate=Algebra(),
        ),
        Step(
            rule="second fit",
            before=(
                start,
                risks[3].after,
                risks[2].after,
                *(step.after for step in second),
                found.first_mean,
                found.first_variance,
            ),
            after=second_rise,
            because="Insert the recurrences of both moments.",
            certificate=Algebra(),
        ),
        put(growth, t - 1),
        rise,
        Step(
            rule="sum the increments",
            before=(named, rise.after),
            after=summed,
            because="The definition of the increment.",
            certificate=Combination(factors=(sp.Integer(1),)),
        ),
        solved(r, t, summed, first, closed, points),
    )
