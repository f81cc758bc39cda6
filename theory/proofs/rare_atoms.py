"""How long a share that is fitted to D data survives at least: P(x_t > 0) ≥ 1 − exp(−D q g_t).

The mean of exp(−g c) over a count c of D draws of chance x is (1 − x + x e^{−g})^D ≤ exp(−D x (1 − e^{−g})),
as 1 − y ≤ e^{−y}: one fit later g_u is g_{u+1}.
"""

from __future__ import annotations

from functools import cache

from theory.core import (
    Term,
    Theorem,
    add_up,
    algebra,
    average_over,
    binomial_moment,
    cite,
    combine,
    count_of_an_atom,
    cut,
    eq,
    instantiate,
    le,
    number,
    registry,
    weight,
)
from theory.proofs.branching import BEGINS
from theory.proofs.discrete_loop import PLACE_COUNT, M, count_after, over_all_fits
from theory.proofs.discrete_terms import CHANCE, COUNT, FIT, PAIR, REAL_CHANCE, C, D, I, N, P, X, fit
from theory.proofs.exponentials import HIGH, LOW, exp_of_a_multiple, powers_keep_the_order
from theory.proofs.survival_exponents import FITS, exp, follows, survives
from theory.proofs.tactics import COUNT as POWER

AGE = FITS


def _kept(age: Term, x: Term = CHANCE) -> Term:
    """Return exp(−D g x)."""
    return exp(-D * survives(age) * x)


def power_of_exp(x: Term, k: Term) -> Theorem:
    """exp(x)^k = exp(kx)."""
    return instantiate(exp_of_a_multiple(), {registry.X: x, POWER: k})


@cache
def next_count() -> Theorem:
    """E exp(−g_u c(i)) ≤ exp(−D g_{u+1} x(i)) over the counts drawn from x."""
    g, x = survives(AGE), CHANCE
    law = count_of_an_atom(D, N, X, I, C, COUNT, exp(-D * g * (COUNT / D)))
    b = weight(D, M, x)
    each = combine(eq(exp(-g * M) * b, exp(-g) ** M * b), (-b, power_of_exp(-g, M)))
    mean = binomial_moment(D, M, x, exp(-g), 0)
    base = 1 - x + exp(-g) * x
    tangent = cite("exp above its tangent", {registry.X: -x * (1 - exp(-g))})
    near = combine(le(base, exp(-x * (1 - exp(-g)))), (1, tangent))
    powers = instantiate(powers_keep_the_order(), {LOW: base, HIGH: exp(-x * (1 - exp(-g))), POWER: D})
    whole = power_of_exp(-x * (1 - exp(-g)), D)
    most = cut(near, powers)
    later = exp(-D * survives(AGE + 1) * x)
    named = algebra(eq(whole.formula.args[1], later), follows())
    parts = ((1, law), (1, add_up(each, M, 0, D)), (1, mean), (1, most), (1, whole), (1, named))
    return combine(le(law.formula.args[0], later), *parts)


@cache
def kept() -> Theorem:
    """E exp(−D g_u x(i)) over fit t ≤ exp(−D g_{u+t} p(i)) for every u ≥ 1."""
    return over_all_fits(AGE, _kept, next_count())


@cache
def survives_at_least() -> Theorem:
    """1 − exp(−D g_{t+1} p(i)) ≤ P(x(i) > 0) at fit t + 1."""
    none = instantiate(count_after(), {PLACE_COUNT: 0})
    x, one = CHANCE, instantiate(kept(), {AGE: 1})
    tangent = cite("exp above its tangent", {registry.X: -x})
    powers = cut(tangent, instantiate(powers_keep_the_order(), {LOW: 1 - x, HIGH: exp(-x), POWER: D}))
    parts = ((1, powers), (1, power_of_exp(-x, D)))
    first = combine(le((1 - x) ** D, _kept(number(1))), *parts, using=(BEGINS,))
    averaged = average_over(first, X, fit(FIT, CHANCE))
    lost = _kept(1 + FIT, REAL_CHANCE)
    return combine(le(1 - lost, 1 - none.formula.args[0]), (1, none), (1, averaged), (1, one))


@cache
def one_survives_at_least() -> Theorem:
    """The same of a share of q at the start, against one other."""
    return instantiate(survives_at_least(), {N: number(2), P: PAIR, I: number(1)})
