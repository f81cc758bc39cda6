"""The Poisson loop is lost by fit t with probability exp(−μ g_t): from its chain, by induction over t.

The mean of exp(−g z) over a Poisson sum z of mean μ is e^{−μ} Σ (μ e^{−g})^z/z! = exp(−μ(1 − e^{−g})).
"""

from __future__ import annotations

from functools import cache

from theory.core import (
    Term,
    Theorem,
    add_up,
    algebra,
    apply,
    assume,
    cite,
    combine,
    continuous_limit,
    convert,
    cut,
    diverges,
    eq,
    for_all,
    function_of,
    gamma,
    generalise,
    indicator,
    induction,
    instantiate,
    limit_along,
    limit_same,
    limit_value,
    number,
    pick,
    rational_limit,
    real,
    registry,
    rewrite,
    specialise,
    tends,
)
from theory.core.terms import opened
from theory.proofs.branching import (
    AGO,
    BEGINS,
    LOST,
    LOST_BEGINS,
    LOST_FOLLOWS,
    MEAN,
    POISSON,
    STATE,
    extinct,
)
from theory.proofs.exponential_series import LEFT, PIECES, RIGHT, X, partial_sum, power_of_a_product, series
from theory.proofs.exponentials import exp_of_a_multiple
from theory.proofs.survival_exponents import FITS, exp, follows, survives
from theory.proofs.tactics import COUNT, at


def _law(value: Term, mean: Term = MEAN) -> Term:
    """h(z) μ^z e^{−μ}/z!."""
    return value * mean**STATE * exp(-mean) / gamma(STATE + 1)


@cache
def generating() -> Theorem:
    """Σ[z=0..k] exp(−z g_t) μ^z e^{−μ}/z! → exp(−μ g_{t+1})."""
    g, k = survives(FITS), PIECES
    x = MEAN * exp(-g)
    known = instantiate(series(), {X: x})
    moved = limit_along(known, rational_limit(diverges(k, k - 1)))
    place = real("place_")
    scaled = continuous_limit([moved], [place], exp(-MEAN) * place)
    product = instantiate(power_of_a_product(), {LEFT: MEAN, RIGHT: exp(-g), COUNT: STATE})
    multiple = instantiate(exp_of_a_multiple(), {registry.X: -g, COUNT: STATE})
    here = exp(-MEAN) / gamma(STATE + 1)
    each = combine(
        eq(_law(exp(-STATE * g)), exp(-MEAN) * x**STATE / gamma(STATE + 1)),
        (-here, product),
        (-here * MEAN**STATE, multiple),
    )
    summed = add_up(each, STATE, 0, k)
    same = combine(eq(scaled_at(x, k), summed.formula.args[0]), (-1, summed))
    joined = cite("exp of a sum", {registry.X: -MEAN, registry.Y: x})
    goal = exp(-MEAN * survives(FITS + 1))
    value = algebra(eq(exp(-MEAN) * exp(x), goal), follows(), joined)
    there = limit_same(convert(scaled, tends(k, scaled_at(x, k), exp(-MEAN) * exp(x))), same, k, 1)
    return rewrite(value, there)


def scaled_at(x: Term, k: Term) -> Term:
    """e^{−μ} Σ[z=0..k] x^z/z!."""
    return exp(-MEAN) * partial_sum(k, x)


@cache
def first_fit() -> Theorem:
    """E_0(1, μ) = exp(−μ)."""
    k = PIECES
    values = function_of(STATE, apply(LOST, 0, STATE))
    body = _law(apply(LOST, 0, STATE))
    each = algebra(eq(body, indicator(eq(STATE, 0)) * _law(number(1))), LOST_BEGINS)
    one = pick(STATE, 0, k, number(0), _law(number(1)))
    summed = add_up(each, STATE, 0, k)
    total = summed.formula.args[0]
    same = combine(eq(exp(-MEAN) + k - k, total), (-1, summed), (-1, one))
    constant = rational_limit(tends(k, exp(-MEAN) + k - k, exp(-MEAN)), 1)
    return limit_value(POISSON, (values, MEAN), limit_same(constant, same, k, 1))


def _known() -> Term:
    return for_all(STATE, 0, None, eq(apply(LOST, FITS, STATE), exp(-STATE * survives(FITS))))


@cache
def later_fit() -> Theorem:
    """E_0(t + 1, μ) = exp(−μ g_{t+1}), where that is so of whole numbers at fit t."""
    t, z, k = FITS, STATE, PIECES
    phi = _known()
    known = specialise(assume(phi), z)
    body = _law(apply(LOST, t, z))
    each = combine(eq(body, _law(exp(-z * survives(t)))), (_law(number(1)), known))
    summed = add_up(each, z, 0, k)
    same = combine(eq(*reversed(summed.formula.args)), (-1, summed))
    made = limit_same(generating(), same, k, 1)
    return limit_value(POISSON, (function_of(z, apply(LOST, t, z)), MEAN), made)


@cache
def lost() -> Theorem:
    """The sum is 0 t fits after it was z with probability exp(−z g_t), for every z and t ≥ 1."""
    t, z = FITS, STATE
    phi, now = _known(), instantiate(LOST_FOLLOWS, {AGO: t + 1})
    start, first = instantiate(LOST_FOLLOWS, {AGO: number(1)}), instantiate(first_fit(), {MEAN: z})
    goal = opened(at(phi, t, 1).args[2], z)
    base = generalise(combine(goal, (1, start), (1, first), using=(BEGINS,)), z, 0)
    goal = opened(at(phi, t, t + 1).args[2], z)
    step = generalise(combine(goal, (1, now), (1, instantiate(later_fit(), {MEAN: z}))), z, 0)
    return induction(t, 1, base, step, phi)


@cache
def extinction() -> Theorem:
    """E_0(t, μ) = exp(−μ g_t)."""
    t = FITS
    phi = eq(extinct(None, t, MEAN), exp(-MEAN * survives(t)))
    base = combine(at(phi, t, 1), (1, first_fit()), using=(BEGINS,))
    step = combine(at(phi, t, t + 1), (1, cut(lost(), later_fit())))
    return induction(t, 1, base, step, phi)
