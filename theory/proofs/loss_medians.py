"""The median time until the Poisson loop is lost, between two bounds: counts of the fits with g_t > x.

Of the first K fits let S have g_t > x. Then S ≤ 2/x, as g_t ≤ 2/(t + 1), and where S < K the fit S + 1 is not
among them: (K − S)((S + 2)/2 + log(S + 1)/6 − 1/x) ≥ 0 by induction, and over K that has a limit.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache

from theory.core import (
    Refused,
    Term,
    Theorem,
    absurd,
    add_up,
    algebra,
    apply,
    assume,
    cases,
    cite,
    combine,
    continuous_limit,
    convert,
    cut,
    eq,
    indicator,
    indicator_value,
    induction,
    instantiate,
    le,
    limit_order,
    limit_same,
    limit_value,
    lt,
    monotone_convergence,
    number,
    product_order,
    rational_limit,
    real,
    registry,
    sign,
    tends,
)
from theory.proofs.branching import FIT, LEVEL, MEAN, MEDIAN, PASSAGE, RATE, alive, extinct
from theory.proofs.logarithms import TERM, between, harmonic_below, log
from theory.proofs.logarithms import positive as log_is_positive
from theory.proofs.poisson_chain import extinction
from theory.proofs.survival_exponents import (
    FITS,
    exp,
    inverse_at_least,
    inverse_at_most,
    inverse_of,
    positive,
    survives,
)
from theory.proofs.tactics import COUNT, at

HALF = number(1) / 2
K = COUNT
S = alive(LEVEL, K)
NEXT = survives(K + 1)
EVENT = lt(LEVEL, NEXT)
T = apply(PASSAGE, LEVEL)


def by_cases(when_above: Callable[[Theorem], Theorem], when_below: Callable[[Theorem], Theorem]) -> Theorem:
    """What follows from x < g_{K+1}, and from g_{K+1} ≤ x."""
    gap = NEXT - LEVEL
    above = combine(EVENT, (1, assume(lt(0, gap))))
    below, level = (combine(le(NEXT, LEVEL), (1, assume(f))) for f in (lt(gap, 0), eq(gap, 0)))
    return cases(gap, when_below(below), when_below(level), when_above(above))


def discharged(theorem: Theorem, *facts: Theorem) -> Theorem:
    """A theorem without the hypotheses that facts show by their signs."""
    for asked in sorted(theorem.hypotheses, key=lambda f: (f.op == "ne", str(f))):
        with contextlib.suppress(Refused):
            theorem = cut(sign(asked, *facts), theorem)
    return theorem


@cache
def at_most_all() -> Theorem:
    """S_K ≤ K."""
    phi = le(S, K)
    goal = at(phi, K, K + 1)

    def case(fact: Theorem) -> Theorem:
        return combine(
            goal, (1, assume(phi)), (1, sign(le(indicator(EVENT), 1), indicator_value(fact, EVENT)))
        )

    step = by_cases(case, case)
    return induction(K, 0, combine(at(phi, K, 0)), step, phi)


@cache
def not_negative() -> Theorem:
    """0 ≤ S_K."""
    phi = le(0, S)
    goal = at(phi, K, K + 1)

    def case(fact: Theorem) -> Theorem:
        return combine(
            goal, (1, assume(phi)), (1, sign(le(0, indicator(EVENT)), indicator_value(fact, EVENT)))
        )

    return induction(K, 0, combine(at(phi, K, 0)), by_cases(case, case), phi)


@cache
def rises() -> Theorem:
    """1 + S_K ≤ 1 + S_{K+1}."""
    goal = le(1 + S, 1 + at(S, K, K + 1))

    def case(fact: Theorem) -> Theorem:
        return combine(goal, (1, sign(le(0, indicator(EVENT)), indicator_value(fact, EVENT))))

    return by_cases(case, case)


@cache
def at_most() -> Theorem:
    """S_K ≤ 2/x."""
    phi = le(S, 2 / LEVEL)
    goal = at(phi, K, K + 1)

    def above(up: Theorem) -> Theorem:
        one = indicator_value(up, EVENT)
        least = instantiate(inverse_at_least(), {FITS: K + 1})
        more = combine(le(1 / NEXT, 1 / LEVEL), (1 / (NEXT * LEVEL), up))
        made = combine(
            goal, (1, at_most_all()), (2, least), (2, more), (1, sign(le(0, number(1)))), using=(one,)
        )
        return discharged(made, instantiate(positive(), {FITS: K + 1}))

    def below(low: Theorem) -> Theorem:
        return combine(goal, (1, assume(phi)), using=(indicator_value(low, EVENT),))

    return induction(K, 0, sign(at(phi, K, 0)), by_cases(above, below), phi)


@cache
def exists() -> Theorem:
    """1 + S_K → T_g(x)."""
    bounded = combine(le(1 + S, 1 + 2 / LEVEL), (1, at_most()))
    return monotone_convergence(PASSAGE, (LEVEL,), rises(), bounded, K, 1)


@cache
def passage_at_most() -> Theorem:
    """T_g(x) ≤ 2/x + 1."""
    bounded = combine(le(1 + S, 1 + 2 / LEVEL), (1, at_most()))
    return convert(limit_order(bounded, exists(), K, 1), le(T, 2 / LEVEL + 1))


@cache
def passage_at_least_one() -> Theorem:
    """1 ≤ T_g(x)."""
    return limit_order(combine(le(1, 1 + S), (1, not_negative())), exists(), K, 1)


def over(s: Term) -> Term:
    """(s + 2)/2 + log(s + 1)/6 − 1/x."""
    return (s + 2) / 2 + log(s + 1) / 6 - 1 / LEVEL


@cache
def left_over() -> Theorem:
    """0 ≤ (K − S_K)·((S_K + 2)/2 + log(S_K + 1)/6 − 1/x)."""
    phi = le(0, (K - S) * over(S))
    v = real("counted", lambda v: [le(0, v)])
    goal = le(0, (K + 1 - v) * over(v))
    after = at(S, K, K + 1)

    def put_in(made: Theorem, event: Theorem, value: Term) -> Theorem:
        """The goal at the count itself, from what it is by the event."""
        same = combine(eq(after, value), using=(event,))
        whole = instantiate(made, {v: after})
        whole = cut(same, whole)
        return discharged(whole, instantiate(not_negative(), {K: K + 1}))

    def above(up: Theorem) -> Theorem:
        one = indicator_value(up, EVENT)
        low, high = S + 1, S + 2
        _, fall = between(low, high)
        gain = combine(le(log(low), log(high)), (1, fall), (1, sign(le(0, 1 / high), not_negative())))
        gain = discharged(gain, not_negative())
        less = combine(le(over(S), over(S + 1)), (HALF / 3, gain), (1, sign(le(0, HALF))))
        more = product_order(le(0, (K - S) * (over(S + 1) - over(S))), at_most_all(), less)
        made = combine(goal, (1, assume(phi)), (1, more), using=(assume(eq(v, S + 1)),))
        return put_in(made, one, S + 1)

    def below(low: Theorem) -> Theorem:
        none = indicator_value(low, EVENT)
        bracket = instantiate(inverse_at_most(), {FITS: K + 1})
        sums = instantiate(harmonic_below(), {TERM: K + 1})
        turned = combine(le(1 / LEVEL, 1 / NEXT), (1 / (NEXT * LEVEL), low))
        turned = discharged(turned, instantiate(positive(), {FITS: K + 1}))
        gap = K - S
        here = le(0, over(S))
        all_ = combine(
            here,
            (1, bracket),
            (1, turned),
            (HALF / 3, sums),
            using=(combine(eq(S, K), (-1, assume(eq(gap, 0)))),),
        )
        some = assume(lt(0, gap))
        few = discharged(combine(here, (1 / gap, assume(phi))), some)
        none_below = absurd(combine(lt(0, 0), (1, assume(lt(gap, 0))), (1, at_most_all())), here)
        either = cases(gap, none_below, all_, few)
        made = combine(goal, (1, assume(phi)), (1, either), using=(assume(eq(v, S)),))
        return put_in(made, none, S)

    base = combine(at(phi, K, 0))
    return induction(K, 0, base, by_cases(above, below), phi)


@cache
def passage_bracket() -> Theorem:
    """1/x ≤ (T_g(x) + 1)/2 + log(T_g(x))/6."""
    counted, inverse = real("counted_"), real("inverse_")
    k = TERM
    s_k = at(S, K, k)
    least = instantiate(left_over(), {K: k})
    scaled = combine(le(0, (1 - s_k / k) * over(s_k)), (1 / k, least))
    ends = [exists(), rational_limit(tends(k, 1 / k, 0), 1)]
    body = (1 - (counted - 1) * inverse) * over(counted - 1)
    there = continuous_limit(ends, [counted, inverse], body)
    there = convert(there, tends(k, scaled.formula.args[1], over(T - 1)))
    there = discharged(there, passage_at_least_one())
    made = limit_order(scaled, there, k, 1)
    last = combine(le(1 / LEVEL, (T + 1) / 2 + log(T) / 6), (1, made))
    return discharged(last, passage_at_least_one())


@cache
def passage_at_least() -> Theorem:
    """2/x − 1 − log(1 + 2/x)/3 ≤ T_g(x)."""
    whole = 1 + 2 / LEVEL
    rise, _ = between(whole, T)
    rise = discharged(rise, passage_at_least_one())
    most = combine(le(T / whole, 1), (1 / whole, passage_at_most()))
    parts = ((2, passage_bracket()), (number(1) / 3, rise), (number(1) / 3, most))
    return combine(le(2 / LEVEL - 1 - log(whole) / 3, T), *parts)


@cache
def chance_is_above() -> Theorem:
    """1{1/2 < 1 − E_0(k, a)} = 1{log 2/a < g_k}."""
    a, t = RATE, FITS
    g, x = survives(t), log(2) / RATE
    event, other = lt(HALF, 1 - extinct(None, t, a)), lt(x, g)
    goal = eq(indicator(event), indicator(other))
    chance = instantiate(extinction(), {MEAN: a})
    two = cite("exp of log", {registry.P: number(2)})
    half = combine(eq(exp(-log(2)), HALF), (HALF, inverse_of(log(2))), (-HALF * exp(-log(2)), two))
    up, low, same = (assume(f) for f in (lt(0, g - x), lt(g - x, 0), eq(g - x, 0)))
    more, less, equal = combine(lt(x, g), (1, up)), combine(lt(g, x), (1, low)), combine(eq(g, x), (1, same))

    def increasing(one: Term, two: Term, fact: Theorem) -> Theorem:
        """exp one < exp two, where a·fact says that one < two."""
        law = cite("exp is increasing", {registry.X: one, registry.Y: two})
        return cut(combine(lt(one, two), (a, fact)), law)

    smaller, larger = increasing(-a * g, -log(2), more), increasing(-log(2), -a * g, less)
    level = algebra(eq(exp(-a * g), exp(-log(2))), equal)
    contrary = le(event.args[1], event.args[0])
    above = combine(event, (1, smaller), (1, half), (1, chance))
    below = combine(contrary, (1, larger), (-1, half), (-1, chance))
    at_it = combine(contrary, (-1, level), (-1, half), (-1, chance))

    def both(one: Theorem, two: Theorem) -> Theorem:
        return algebra(goal, indicator_value(one, event), indicator_value(two, other))

    ends = combine(le(g, x), (1, less)), combine(le(g, x), (1, equal))
    return cases(g - x, both(below, ends[0]), both(at_it, ends[1]), both(above, more))


@cache
def level_is_positive() -> Theorem:
    """0 < log 2."""
    return instantiate(log_is_positive(), {TERM: number(1)})


def at_the_median(theorem: Theorem) -> Theorem:
    """What holds at every level x, at log 2/a."""
    return discharged(instantiate(theorem, {LEVEL: log(2) / RATE}), level_is_positive())


@cache
def median() -> Theorem:
    """The median is T_g(log 2/a)."""
    k = TERM
    summed = add_up(instantiate(chance_is_above(), {FITS: FIT}), FIT, 1, k)
    counted, other = summed.formula.args
    same = combine(eq(1 + other, 1 + counted), (-1, summed))
    return limit_value(MEDIAN, (RATE,), limit_same(at_the_median(exists()), same, k, 1))
