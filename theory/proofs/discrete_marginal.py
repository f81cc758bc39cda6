"""E[T] of the discrete loop by the chain of one atom against the rest, for every D and distribution.

The count of one atom is a chain on 0, …, D whatever the others do: its first fit has the binomial law of
p(i), and each start j/D has its own mean share that it holds until it has all or none.
"""

from __future__ import annotations

from functools import cache

from theory.core import (
    Term,
    Theorem,
    absurd,
    add_up,
    algebra,
    assume,
    average_over,
    cases,
    combine,
    continuous_limit,
    diverges,
    eq,
    exchange,
    for_all,
    generalise,
    indicator,
    induction,
    instantiate,
    le,
    limit_along,
    limit_of_sum,
    limit_same,
    lt,
    monotone_convergence,
    number,
    rational_limit,
    sign,
    specialise,
    split,
    split_terms,
    substitute,
    sum_over,
    unique,
    weight,
)
from theory.proofs.discrete_loop import (
    GRID,
    ONE,
    PLACE,
    PLACE_COUNT,
    M,
    alone_at_most,
    count_after,
    following,
    holds_count,
    kernel,
    known_shares,
    law_total,
    martingale,
    mean_time_exists,
    on_the_grid,
    one_atom,
    plain,
    start,
    survived_bounded,
    won,
)
from theory.proofs.discrete_terms import (
    CHANCE,
    COUNT,
    FIRST,
    FIT,
    PAIR,
    PART,
    REAL_CHANCE,
    REMAINING,
    D,
    I,
    N,
    P,
    Q,
    X,
    collapsed,
    count_probability,
    fit,
    left_over,
    share_from,
    survived,
    total,
    unsettled,
)
from theory.proofs.tactics import at


def pair(theorem: Theorem, q: Term) -> Theorem:
    """Take a theorem at two atoms, the first of probability q."""
    values = {N: number(2), P: substitute(PAIR, {Q: q}), I: number(1)}
    return instantiate(theorem, {v: x for v, x in values.items() if v in theorem.variables})


def count_from(t: Term | int, n: Term | int, m: Term) -> Term:
    """Return the probability of a count n at fit t from a count m at the start."""
    return substitute(count_probability(t, n), {Q: m / D})


def times(factor: Term, theorem: Theorem) -> Theorem:
    """Multiply an equation by a factor."""
    a, b = theorem.formula.args
    return combine(eq(factor * a, factor * b), (factor, theorem))


@cache
def by_first_count() -> Theorem:
    """P(x(i) = n/D) at fit t + 2 = Σ[m=0..D] b(m; p(i)) P(n at fit t + 1, from m)."""
    n, m = PLACE_COUNT, M
    first = weight(D, m, REAL_CHANCE)
    body = eq(holds_count(FIT + 2, n), sum_over(m, 0, D, first * count_from(FIT + 1, n, m)))
    phi = for_all(n, 0, D, body)

    w = weight(D, n, GRID / D)
    one = instantiate(count_after(), {FIT: 0})
    begin = start(weight(D, n, CHANCE))
    here = combine(eq(holds_count(1, n), weight(D, n, REAL_CHANCE)), (1, one), (1, begin))
    each = instantiate(here, {PLACE_COUNT: GRID})
    rows = add_up(times(w, each), GRID, 0, D)
    from_m = pair(here, m / D)
    columns = add_up(times(first, from_m), m, 0, D)
    base = combine(at(body, FIT, 0), (1, instantiate(kernel(), {FIT: 0})), (1, rows), (-1, columns))
    known = specialise(assume(phi), GRID)
    rows = add_up(times(w, known), GRID, 0, D)
    term = w * first * count_from(FIT + 1, GRID, m)
    swap = exchange(GRID, 0, D, m, 0, D, term)
    again = pair(kernel(), m / D)
    columns = add_up(times(first, again), m, 0, D)
    step = combine(
        at(body, FIT, FIT + 1),
        (1, instantiate(kernel(), {FIT: FIT + 1})),
        (1, rows),
        (1, swap),
        (-1, columns),
    )
    return specialise(plain(induction(FIT, 0, generalise(base, n, 0, D), generalise(step, n, 0, D), phi)), n)


@cache
def share_by_first_count() -> Theorem:
    """E of x(i) while it is not all, at fit t + 2, = Σ[m=0..D] b(m; p(i)) that at fit t + 1, from m."""
    n, m = GRID, M
    first, g = weight(D, m, REAL_CHANCE), unsettled(n / D)
    grid = on_the_grid(unsettled)
    law = instantiate(by_first_count(), {PLACE_COUNT: n})
    here = instantiate(grid, {FIT: FIT + 1})
    rows = add_up(times(g, law), n, 0, D)
    swap = exchange(n, 0, D, m, 0, D, g * first * count_from(FIT + 1, n, m))
    back = pair(grid, m / D)
    columns = add_up(times(first, back), m, 0, D)
    goal = eq(fit(FIT + 2, unsettled(CHANCE)), sum_over(m, 0, D, first * share_from(FIT + 1, m)))
    return plain(combine(goal, (1, here), (1, rows), (1, swap), (-1, columns)))


@cache
def share_of_first_fit() -> Theorem:
    """E of x(i) while it is not all, at fit 1, = Σ[m=0..D] b(m; p(i)) that at fit 0, from m."""
    m = M
    first = weight(D, m, REAL_CHANCE)
    closed = sum_over(COUNT, 0, D, unsettled(COUNT / D) * weight(D, COUNT, CHANCE))
    step = following(unsettled(CHANCE), one_atom(unsettled(COUNT / D), closed))
    back = pair(start(unsettled(CHANCE)), m / D)
    columns = add_up(times(first, back), m, 0, D)
    goal = eq(fit(1, unsettled(CHANCE)), sum_over(m, 0, D, first * share_from(0, m)))
    begin = start(closed)
    return plain(combine(goal, (1, instantiate(step, {FIT: 0})), (1, begin), (-1, columns)))


# ---- what is left of a start ----


@cache
def survival_by_shares() -> Theorem:
    """P(T > t) = Σ E of x(i) while it is not all."""
    each = combine(
        eq(fit(FIT, unsettled(CHANCE)), REAL_CHANCE - fit(FIT, indicator(eq(CHANCE, 1)))), (1, martingale())
    )
    parts = split_terms(I, 1, N, REAL_CHANCE, -fit(FIT, indicator(eq(CHANCE, 1))))
    goal = eq(1 - collapsed(FIT), total(fit(FIT, unsettled(CHANCE))))
    return plain(combine(goal, (-1, add_up(each, I, 1, N)), (-1, parts), (-1, ONE)))


@cache
def unsettled_nonnegative() -> Theorem:
    """E of x(i) while it is not all ≥ 0."""
    averaged = average_over(alone_at_most(), X, fit(FIT, CHANCE))
    return plain(combine(le(0, fit(FIT, unsettled(CHANCE))), (1, averaged)))


@cache
def one_atom_of_all() -> Theorem:
    """E of x(1) while it is not all ≤ P(T > t)."""
    body = fit(FIT, unsettled(CHANCE))
    first = split("sum", I, 1, 1, N, body)
    rest = add_up(unsettled_nonnegative(), I, 2, N)
    goal = le(fit(FIT, unsettled(FIRST)), 1 - collapsed(FIT))
    return plain(combine(goal, (-1, survival_by_shares()), (-1, first), (1, rest)))


@cache
def remaining_exists() -> Theorem:
    """Σ[s=0..t] of the mean shares from j tends to v_j."""
    m = PART
    bound = pair(survived_bounded(), m / D)
    survivors = substitute(survived(FIT), {N: number(2), P: substitute(PAIR, {Q: m / D})})
    phi = le(left_over(FIT, m), 1 + survivors)
    small = sign(le(unsettled(m / D), 1))
    base = combine(at(phi, FIT, 0), (1, pair(start(unsettled(CHANCE)), m / D)), (1, small))
    more = instantiate(pair(one_atom_of_all(), m / D), {FIT: FIT + 1})
    step = combine(at(phi, FIT, FIT + 1), (1, assume(phi)), (1, more))
    whole = induction(FIT, 0, base, step, phi)
    bounded = combine(le(left_over(FIT, m), 2 * D - 1), (1, whole), (1, bound))
    again = instantiate(pair(unsettled_nonnegative(), m / D), {FIT: FIT + 1})
    rising = combine(le(left_over(FIT, m), left_over(FIT + 1, m)), (1, again))
    return monotone_convergence(REMAINING, (m, D), rising, bounded, FIT, 0)


# ---- an atom that has all or nothing ----


@cache
def nothing_left_of_all() -> Theorem:
    """An atom with all D data adds nothing."""
    phi = eq(left_over(FIT, D), 0)
    always = pair(won(), D / D)
    whole = plain(pair(martingale(), D / D))
    gone = combine(
        eq(share_from(FIT + 1, D), 0),
        (1, instantiate(whole, {FIT: FIT + 1})),
        (-1, always),
        (-1, law_total()),
    )
    base = combine(at(phi, FIT, 0), (1, pair(start(unsettled(CHANCE)), D / D)))
    return induction(FIT, 0, base, combine(at(phi, FIT, FIT + 1), (1, assume(phi)), (1, gone)), phi)


@cache
def nothing_left_of_none() -> Theorem:
    """An atom with no datum adds nothing."""
    none = number(0) / D
    phi = eq(left_over(FIT, number(0)), 0)
    share = pair(martingale(), none)
    above = pair(unsettled_nonnegative(), none)
    averaged = pair(average_over(sign(le(0, indicator(eq(CHANCE, 1)))), X, fit(FIT, CHANCE)), none)
    goal = eq(share_from(FIT, number(0)), 0)
    q = share_from(FIT, number(0))
    high = combine(le(q, 0), (1, share), (1, averaged))
    lower = absurd(combine(lt(0, 0), (1, assume(lt(q, 0))), (1, above)), goal)
    upper = absurd(combine(lt(0, 0), (1, assume(lt(0, q))), (1, high)), goal)
    each = cases(q, lower, algebra(goal, assume(eq(q, 0))), upper)
    begin = instantiate(each, {FIT: 0})
    base = combine(at(phi, FIT, 0), (1, begin))
    step = combine(at(phi, FIT, FIT + 1), (1, assume(phi)), (1, instantiate(each, {FIT: FIT + 1})))
    return induction(FIT, 0, base, step, phi)


# ---- the expected time ----


def chosen(m: Term) -> Term:
    """Return Σ_i b(m; p(i)): how many atoms are expected to have m data of the first generation."""
    return total(weight(D, m, REAL_CHANCE))


@cache
def survived_by_starts() -> Theorem:
    """Σ[s=1..t+1] P(T > s) = Σ[m=1..D−1] (Σ[s=0..t] of the mean shares from m) Σ_i b(m; p(i))."""
    m = M
    phi = eq(survived(FIT + 1), sum_over(m, 0, D, left_over(FIT, m) * chosen(m)))

    def over_atoms(by: Theorem, t: Term | int) -> Theorem:
        """P(T > t + 1) = Σ[m=0..D] E of the share at fit t from m · Σ_i b(m; p(i))."""
        inner = weight(D, m, REAL_CHANCE) * share_from(t, m)
        summed = add_up(by, I, 1, N)
        swap = exchange(I, 1, N, m, 0, D, inner)
        alive = instantiate(survival_by_shares(), {FIT: t + 1})
        goal = eq(1 - collapsed(t + 1), sum_over(m, 0, D, share_from(t, m) * chosen(m)))
        return combine(goal, (1, alive), (1, summed), (1, swap))

    base = combine(at(phi, FIT, 0), (1, over_atoms(share_of_first_fit(), 0)))
    old, new = left_over(FIT, m) * chosen(m), share_from(FIT + 1, m) * chosen(m)
    each = add_up(algebra(eq(left_over(FIT + 1, m) * chosen(m), old + new)), m, 0, D)
    step = combine(
        at(phi, FIT, FIT + 1),
        (1, assume(phi)),
        (1, over_atoms(share_by_first_count(), FIT + 1)),
        (-1, each),
        (-1, split_terms(m, 0, D, old, new)),
    )
    whole = plain(induction(FIT, 0, base, step, phi))
    body = left_over(FIT, m) * chosen(m)
    first, last = split("sum", m, 0, 0, D, body), split("sum", m, 1, D - 1, D, body)
    goal = eq(survived(FIT + 1), sum_over(PART, 1, D - 1, left_over(FIT, PART) * chosen(PART)))
    return known_shares(
        combine(
            goal,
            (1, whole),
            (1, first),
            (1, last),
            (chosen(number(0)), nothing_left_of_none()),
            (chosen(D), nothing_left_of_all()),
        )
    )


@cache
def mean_time_by_starts() -> Theorem:
    """E[T] = 1 + Σ[j=1..D−1] v_j Σ_i C(D, j) p(i)^j (1 − p(i))^(D − j)."""
    each = continuous_limit([remaining_exists()], [PLACE], PLACE * chosen(PART))
    summed = limit_of_sum(each, PART, 1, D - 1)
    whole = continuous_limit([summed], [PLACE], 1 + PLACE)
    right = 1 + sum_over(PART, 1, D - 1, left_over(FIT, PART) * chosen(PART))
    equal = combine(eq(right, 1 + survived(FIT + 1)), (-1, survived_by_starts()))
    by_starts = limit_same(whole, equal, FIT, 0)
    later = limit_along(mean_time_exists(), rational_limit(diverges(FIT, FIT + 1)))
    return known_shares(unique(later, by_starts))
