"""The discrete loop, proved by the core from its definition: for every D, distribution and number of atoms.

Nothing here is trusted: these are proof scripts. ``REPLACE`` is the loop x' = c/D, its counts multinomial
given the last fit; every theorem below is about E over its fits, or about sums.
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
    cite,
    combine,
    continuous_limit,
    convert,
    count_of_an_atom,
    cut,
    diverges,
    eq,
    exchange,
    falling,
    first_fit,
    for_all,
    function,
    function_of,
    generalise,
    indicator,
    indicator_value,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_of_sum,
    limit_order,
    limit_same,
    lt,
    monotone_convergence,
    next_fit,
    number,
    over_counts,
    pick,
    product_over,
    rational_limit,
    real,
    shift_index,
    sign,
    specialise,
    split,
    split_terms,
    sum_over,
    unique,
    weight,
)
from theory.core.registry import P as R_P
from theory.core.registry import Q as R_Q
from theory.core.terms import opened
from theory.proofs.discrete_terms import (
    AFTER,
    AGO,
    CHANCE,
    COUNT,
    COUNT_IS,
    COUNT_PROBABILITY,
    FIT,
    FROM,
    FROM_ONE,
    INDEX,
    LAW,
    MEAN_TIME,
    MIXED,
    PAIR,
    PARENTS_IS,
    PART,
    PLACES,
    POOL,
    POWER,
    REAL_CHANCE,
    REPLACE,
    SHARE,
    SOJOURN,
    STIRLING_OUTSIDE,
    STIRLING_START,
    STIRLING_STEP,
    TWO,
    VALUES,
    C,
    D,
    I,
    J,
    K,
    Loop,
    N,
    P,
    Q,
    T,
    X,
    ancestors,
    collapsed,
    count_probability,
    entropy,
    fit,
    living,
    parents,
    stirling,
    survived,
    total,
    unseen,
)
from theory.proofs.tactics import at


def start(body: Term, loop: Loop = REPLACE) -> Theorem:
    """E body over fit 0 is its value at p."""
    return first_fit(loop.term, loop.values, X, body)


def over_all_fits(u: Term, value: Callable[..., Term], one_fit: Theorem) -> Theorem:
    """E value(u) over fit t ≤ value(u + t) of the real share, for every u ≥ 1, from the same of one fit."""
    body = le(fit(FIT, value(u)), value(u + FIT, REAL_CHANCE))
    phi = for_all(u, 1, None, body)
    base = combine(at(body, FIT, 0), (1, start(value(u))))
    step = next_fit(REPLACE.term, FIT, REPLACE.values, X, C, value(u))
    averaged = average_over(one_fit, X, fit(FIT, CHANCE))
    known = specialise(assume(phi), u + 1)
    later = combine(at(body, FIT, FIT + 1), (1, step), (1, averaged), (1, known))
    return specialise(induction(FIT, 0, generalise(base, u, 1), generalise(later, u, 1), phi), u)


def drawn(body: Term) -> Term:
    """Return E body(c) over the counts drawn from x."""
    return over_counts(D, N, X, C, body)


ONE = assume(eq(total(REAL_CHANCE), 1))
"""Σ p(i) = 1: what it is to be a distribution."""


def plain(theorem: Theorem) -> Theorem:
    """Write a hypothesis ∀i: Σ p = 1, which does not depend on i, as Σ p = 1."""
    for h in theorem.hypotheses:
        if h.op == "all" and h.args[2] is ONE.formula:
            theorem = cut(generalise(ONE, INDEX, *(b for b in h.args[:2] if b is not None)), theorem)
    return theorem


# ---- sums against the binomial law ----


def binomial_sum(body: Term) -> Term:
    """Return Σ[c=0..D] body·C(D, c) q^c (1 − q)^(D − c), q = x(i)."""
    return sum_over(COUNT, 0, D, body * weight(D, COUNT, CHANCE))


@cache
def mean_count() -> Theorem:
    """Σ (c/D)·b(c) = q."""
    return combine(eq(binomial_sum(COUNT / D), CHANCE), (1 / D, binomial_moment(D, COUNT, CHANCE, 1, 1)))


@cache
def second_moment() -> Theorem:
    """Σ (c/D)²·b(c) = (1 − 1/D) q² + q/D."""
    b = weight(D, COUNT, CHANCE)
    parts = split_terms(COUNT, 0, D, COUNT * (COUNT - 1) * b, COUNT * b)
    two, one = (binomial_moment(D, COUNT, CHANCE, 1, j) for j in (2, 1))
    goal = eq(binomial_sum((COUNT / D) ** 2), (1 - 1 / D) * CHANCE**2 + CHANCE / D)
    return combine(goal, *((1 / D**2, part) for part in (parts, two, one)))


# ---- one fit, averaged ----


def one_atom(body: Term, closed: Term, *facts: Theorem) -> Theorem:
    """E body(c(i)) = closed, from facts about Σ body(c)·b(c)."""
    law = count_of_an_atom(D, N, X, I, C, COUNT, body)
    return algebra(eq(law.formula.args[0], closed), law, *facts)


def following(body: Term, one_fit: Theorem, loop: Loop = REPLACE) -> Theorem:
    """E body over fit t + 1 = E closed over fit t, from E body(x') = closed for every last fit x."""
    step = next_fit(loop.term, FIT, loop.values, X, C, body)
    averaged = average_over(one_fit, X, fit(FIT, CHANCE, loop))
    goal = eq(step.formula.args[0], averaged.formula.args[1])
    return combine(goal, (1, step), (1, averaged))


@cache
def martingale() -> Theorem:
    """E x(i) = p(i) at every fit."""
    step = following(CHANCE, one_atom(COUNT / D, CHANCE, mean_count()))
    phi = eq(fit(FIT, CHANCE), REAL_CHANCE)
    following_ = algebra(at(phi, FIT, FIT + 1), step, assume(phi))
    return induction(FIT, 0, start(CHANCE), following_, phi)


@cache
def heterozygosity() -> Theorem:
    """E (1 − Σ x(i)²) = (1 − Σ p(i)²)(1 − 1/D)^t."""
    squares = following(
        CHANCE**2, one_atom((COUNT / D) ** 2, (1 - 1 / D) * CHANCE**2 + CHANCE / D, second_moment())
    )
    goal = eq(squares.formula.args[0], (1 - 1 / D) * fit(FIT, CHANCE**2) + REAL_CHANCE / D)
    each = algebra(goal, squares, martingale())
    summed = add_up(each, I, 1, N)
    parts = split_terms(I, 1, N, -fit(FIT, CHANCE**2), REAL_CHANCE)
    h = 1 - total(CHANCE**2)
    step = combine(
        eq(fit(FIT + 1, h), (1 - 1 / D) * fit(FIT, h)), (-1, summed), (-1 / D, parts), (-1 / D, ONE)
    )
    phi = eq(fit(FIT, h), (1 - total(REAL_CHANCE**2)) * (1 - 1 / D) ** FIT)
    base = algebra(at(phi, FIT, 0), start(h))
    return plain(induction(FIT, 0, base, algebra(at(phi, FIT, FIT + 1), step, assume(phi)), phi))


# ---- the dual: how many distinct data k draws copy ----

M = integer("m", lambda v: [le(0, v), le(v, D)])


@cache
def stirling_sum() -> Theorem:
    """Σ[j=0..D] S(k + 1, j) r(j) = Σ[j=0..D] j S(k, j) r(j) + Σ[j=0..D−1] S(k, j) r(j + 1)."""
    r = apply(PLACES, J)
    one, other = J * stirling(POWER, J) * r, stirling(POWER, J - 1) * r
    step = instantiate(STIRLING_STEP, {POWER: POWER + 1})
    each = algebra(eq(stirling(POWER + 1, J) * r, one + other), step)
    after = stirling(POWER, J) * apply(PLACES, J + 1)
    goal = eq(
        sum_over(J, 0, D, stirling(POWER + 1, J) * r),
        sum_over(J, 0, D, one) + sum_over(J, 0, D - 1, after),
    )
    return combine(
        goal,
        (1, add_up(each, J, 0, D)),
        (1, split_terms(J, 0, D, one, other)),
        (1, split("sum", J, 0, 0, D, other)),
        (1, shift_index(J, 1, D, 1, other)),
        (apply(PLACES, 0), STIRLING_OUTSIDE),
    )


@cache
def falling_after() -> Theorem:
    """m(m − 1)…(m − D) = 0 for whole m from 0 to D."""
    last = falling(M, D + 1)
    rest = split("product", INDEX, 0, M, D, M - INDEX)
    zero = split("product", INDEX, 0, M - 1, M, M - INDEX)
    return algebra(eq(last, 0), rest, zero)


@cache
def power_by_falling() -> Theorem:
    """m^k = Σ[j=0..D] S(k, j) m(m − 1)…(m − j + 1) for whole m from 0 to D."""
    terms = stirling(POWER, J) * falling(M, J)
    phi = eq(M**POWER, sum_over(J, 0, D, terms))
    ones = pick(J, 0, D, 0, falling(M, J))
    begin = add_up(
        algebra(eq(stirling(0, J) * falling(M, J), indicator(eq(J, 0)) * falling(M, J)), STIRLING_START),
        J,
        0,
        D,
    )
    base = combine(at(phi, POWER, 0), (-1, begin), (-1, ones))
    rows = instantiate(stirling_sum(), {PLACES: function_of(J, falling(M, J))})
    longer = algebra(eq(stirling(POWER, J) * falling(M, J + 1), (M - J) * terms))
    ends = split("sum", J, 0, D - 1, D, (M - J) * terms)
    last = combine(eq((M - D) * falling(M, D), 0), (1, falling_after()))
    step = combine(
        at(phi, POWER, POWER + 1),
        (M, assume(phi)),
        (-1, rows),
        (-1, add_up(longer, J, 0, D - 1)),
        (1, ends),
        (stirling(POWER, D), last),
    )
    return induction(POWER, 0, base, step, phi)


@cache
def power_of_a_share() -> Theorem:
    """(m/D)^k D^k = m^k."""
    phi = eq((M / D) ** POWER * D**POWER, M**POWER)
    step = combine(at(phi, POWER, POWER + 1), (M, assume(phi)))
    return induction(POWER, 0, algebra(at(phi, POWER, 0)), step, phi)


@cache
def no_part() -> Theorem:
    """S(k, 0) = 0 for k ≥ 1."""
    step = instantiate(STIRLING_STEP, {POWER: K, J: 0})
    return algebra(eq(stirling(K, 0), 0), step, instantiate(STIRLING_OUTSIDE, {POWER: K - 1}))


@cache
def duality() -> Theorem:
    """Σ (c/D)^k·b(c) = Σ[j=1..D] P(k → j) q^j for k ≥ 1."""
    b = weight(D, M, CHANCE)
    inner = stirling(K, J) / D**K * falling(M, J) * b
    power, falls = (instantiate(theorem, {POWER: K}) for theorem in (power_of_a_share(), power_by_falling()))
    share = combine(eq((M / D) ** K, M**K / D**K), (1 / D**K, power))
    each = combine(eq((M / D) ** K * b, sum_over(J, 0, D, inner)), (b, share), (b / D**K, falls))
    swap = exchange(M, 0, D, J, 0, D, inner)
    moment = binomial_moment(D, M, CHANCE, 1, J)
    term = parents(K, J) * CHANCE**J
    named = instantiate(PARENTS_IS, {POWER: K})
    goal = eq(sum_over(M, 0, D, inner), term)
    inside = add_up(combine(goal, (stirling(K, J) / D**K, moment), (-(CHANCE**J), named)), J, 0, D)
    first = split("sum", J, 0, 0, D, term)
    none = algebra(eq(parents(K, 0), 0), instantiate(named, {J: 0}), no_part())
    total_ = eq(sum_over(M, 0, D, (M / D) ** K * b), sum_over(J, 1, D, term))
    return combine(total_, (1, add_up(each, M, 0, D)), (1, swap), (1, inside), (1, first), (1, none))


# ---- the drift of the dual ----

Z = real("z")
LONG = integer("long", lambda v: [le(0, v)])


@cache
def falling_first() -> Theorem:
    """z(z − 1)…(z − j) = z·(z − 1)…(z − j)."""
    phi = eq(falling(Z, J + 1), Z * falling(Z - 1, J))
    step = combine(at(phi, J, J + 1), (Z - 1 - J, assume(phi)))
    return induction(J, 0, algebra(at(phi, J, 0)), step, phi)


@cache
def falling_sum() -> Theorem:
    """(j + 1) Σ[m=1..l] (m − 1)…(m − j) = l(l − 1)…(l − j)."""
    phi = eq((J + 1) * sum_over(INDEX, 1, LONG, falling(INDEX - 1, J)), falling(LONG, J + 1))
    base = combine(at(phi, LONG, 0), (-1, instantiate(falling_first(), {Z: 0})))
    first = instantiate(falling_first(), {Z: LONG + 1})
    step = combine(at(phi, LONG, LONG + 1), (1, assume(phi)), (-1, first))
    return induction(LONG, 0, base, step, phi)


@cache
def bernoulli() -> Theorem:
    """(a + 1)^k ≥ a^k + k a^(k − 1) for a ≥ 0, k ≥ 1."""
    phi = le(LONG**K + K * LONG ** (K - 1), (LONG + 1) ** K)
    more = sign(le(0, K * LONG ** (K - 1)))
    step = combine(at(phi, K, K + 1), (LONG + 1, assume(phi)), (1, more))
    return induction(K, 1, sign(at(phi, K, 1)), step, phi)


@cache
def trapezoid() -> Theorem:
    """k((a + 1)^(k − 1) + a^(k − 1)) ≥ 2((a + 1)^k − a^k): x^(k − 1) lies below its chords."""
    a, b = LONG, LONG + 1
    phi = le(2 * (b**K - a**K), K * (b ** (K - 1) + a ** (K - 1)))
    step = combine(at(phi, K, K + 1), (b, assume(phi)), (1, bernoulli()))
    return induction(K, 1, sign(at(phi, K, 1)), step, phi)


@cache
def sum_of_powers() -> Theorem:
    """Σ[m=1..l] m^(k − 1) ≥ l^k/k + l^(k − 1)/2 for k ≥ 2, l ≥ 1."""
    l = FROM_ONE
    phi = le(l**TWO / TWO + l ** (TWO - 1) / 2, sum_over(INDEX, 1, l, INDEX ** (TWO - 1)))
    more = instantiate(trapezoid(), {LONG: l, K: TWO})
    step = combine(at(phi, l, l + 1), (1, assume(phi)), (1 / (2 * TWO), more))
    return induction(l, 1, sign(at(phi, l, 1)), step, phi)


@cache
def mean_inverse() -> Theorem:
    """Σ[j=1..D] P(k → j)/j = Σ[m=1..D] m^(k − 1)/D^k for k ≥ 1."""
    falls = instantiate(power_by_falling(), {POWER: K})
    term = stirling(K, J) * falling(M, J)
    first = split("sum", J, 0, 0, D, term)
    j, m = FROM_ONE, integer("m1", lambda v: [le(1, v), le(v, D)], witness=1)
    short = stirling(K, j) * falling(m - 1, j - 1)
    factor = instantiate(falling_first(), {Z: m, J: j - 1})
    less = combine(eq(stirling(K, j) * falling(m, j) / m, short), (stirling(K, j) / m, factor))
    inner = add_up(less, j, 1, D)
    at_m = [instantiate(theorem, {M: m}) for theorem in (falls, first)]
    each = combine(
        eq(m ** (K - 1), sum_over(j, 1, D, short)),
        *((1 / m, theorem) for theorem in at_m),
        (1, inner),
        (1 / m, no_part()),
    )
    swap = exchange(m, 1, D, j, 1, D, short)
    column = instantiate(falling_sum(), {LONG: D, J: j - 1})
    named = instantiate(PARENTS_IS, {POWER: K, J: j})
    inside = combine(
        eq(sum_over(m, 1, D, short) / D**K, parents(K, j) / j),
        (stirling(K, j) / (j * D**K), column),
        (-1 / j, named),
    )
    goal = eq(sum_over(j, 1, D, parents(K, j) / j), sum_over(INDEX, 1, D, INDEX ** (K - 1)) / D**K)
    return combine(goal, (-1 / D**K, add_up(each, m, 1, D)), (-1 / D**K, swap), (-1, add_up(inside, j, 1, D)))


@cache
def drift() -> Theorem:
    """Σ[j=1..D] P(k → j)/j ≥ 1/k + 1/(2D) for k ≥ 2."""
    inverse = instantiate(mean_inverse(), {K: TWO})
    below = instantiate(sum_of_powers(), {FROM_ONE: D})
    goal = le(1 / TWO + 1 / (2 * D), inverse.formula.args[0])
    return combine(goal, (-1, inverse), (1 / D**TWO, below))


# ---- signs and sums of the dual's law ----


def by_first(k: Term, at_zero: Theorem, later: Theorem, goal: Term) -> Theorem:
    """Prove φ(k), k ≥ 0, from φ at k = 0 and φ under k > 0."""
    impossible = combine(lt(0, 0), (1, assume(lt(k, 0))), (1, sign(le(0, k))))
    return cases(k, absurd(impossible, goal), at_zero, later)


@cache
def stirling_nonnegative() -> Theorem:
    """S(k, j) ≥ 0."""
    phi = for_all(J, 0, None, le(0, stirling(POWER, J)))
    begin = sign(le(0, stirling(0, J)), STIRLING_START)
    step = instantiate(STIRLING_STEP, {POWER: POWER + 1})
    own, before = (specialise(assume(phi), j) for j in (J, J - 1))
    goal = le(0, stirling(POWER + 1, J))
    positive = cut(sign(le(0, J - 1), assume(lt(0, J))), before)
    later = combine(goal, (J, own), (1, positive), (-1, step))
    none = algebra(eq(stirling(POWER, J - 1), 0), assume(eq(J, 0)), STIRLING_OUTSIDE)
    zero = combine(goal, (J, own), (-1, none), (-1, step))
    each = by_first(J, zero, later, goal)
    induct = induction(POWER, 0, generalise(begin, J, 0), generalise(each, J, 0), phi)
    return specialise(induct, J)


@cache
def parents_nonnegative() -> Theorem:
    """P(k → j) ≥ 0 for j from 1 to D."""
    falls = sign(le(0, falling(D, PART) / D**POWER))
    named = instantiate(PARENTS_IS, {J: PART})
    own = instantiate(stirling_nonnegative(), {J: PART})
    goal = le(0, parents(POWER, PART))
    product = combine(goal, (falling(D, PART) / D**POWER, own), (-1, named))
    return cut(falls, product) if product.hypotheses else product


@cache
def parents_sum() -> Theorem:
    """Σ[j=1..D] P(k → j) = 1 for k ≥ 1."""
    falls = instantiate(power_by_falling(), {POWER: K, M: D})
    term = stirling(K, J) * falling(D, J)
    first = split("sum", J, 0, 0, D, term)
    named = instantiate(PARENTS_IS, {POWER: K, J: PART})
    summed = add_up(named, PART, 1, D)
    goal = eq(sum_over(PART, 1, D, parents(K, PART)), 1)
    return combine(goal, *((-1 / D**K, part) for part in (falls, first, no_part())), (1, summed))


# ---- the dual's law over the generations ----


def law_sum(body: Term, low: int = 1, t: Term | int = FIT) -> Term:
    """Return Σ[j=low..D] P(A = j) body, body in ``PART``."""
    return sum_over(PART, low, D, ancestors(t, PART) * body)


@cache
def pushed() -> Theorem:
    """Σ[j] a(t + 1, j) r(j) = Σ[m] a(t, m) Σ[j] P(m → j) r(j)."""
    r = apply(AFTER, PART)
    step = instantiate(LAW[2], {FIT: FIT + 1, FROM_ONE: PART})
    body = ancestors(FIT, FROM) * parents(FROM, PART) * r
    each = combine(eq(ancestors(FIT + 1, PART) * r, sum_over(FROM, 1, D, body)), (r, step))
    swap = exchange(PART, 1, D, FROM, 1, D, body)
    goal = eq(
        law_sum(r, t=FIT + 1),
        sum_over(FROM, 1, D, ancestors(FIT, FROM) * sum_over(PART, 1, D, parents(FROM, PART) * r)),
    )
    return combine(goal, (1, add_up(each, PART, 1, D)), (1, swap))


@cache
def law_nonnegative() -> Theorem:
    """a(t, j) ≥ 0."""
    phi = for_all(PART, 1, D, le(0, ancestors(FIT, PART)))
    begin = sign(le(0, ancestors(0, PART)), instantiate(LAW[1], {FROM_ONE: PART}))
    step = instantiate(LAW[2], {FIT: FIT + 1, FROM_ONE: PART})
    move = instantiate(parents_nonnegative(), {POWER: FROM})
    product = combine(
        le(0, ancestors(FIT, FROM) * parents(FROM, PART)),
        (parents(FROM, PART), specialise(assume(phi), FROM)),
    )
    summed = add_up(cut(move, product), FROM, 1, D)
    each = combine(le(0, ancestors(FIT + 1, PART)), (1, summed), (-1, step))
    induct = induction(FIT, 0, generalise(begin, PART, 1, D), generalise(each, PART, 1, D), phi)
    return specialise(induct, PART)


@cache
def law_total() -> Theorem:
    """Σ[j=1..D] a(t, j) = 1."""
    one = number(1)
    push = instantiate(pushed(), {AFTER: function_of(FROM_ONE, one)})
    phi = eq(sum_over(PART, 1, D, ancestors(FIT, PART)), 1)
    begin = add_up(instantiate(LAW[1], {FROM_ONE: PART}), PART, 1, D)
    base = combine(at(phi, FIT, 0), (1, begin), (1, pick(PART, 1, D, D, one)))
    rows = instantiate(parents_sum(), {K: FROM})
    each = combine(
        eq(ancestors(FIT, FROM) * sum_over(PART, 1, D, parents(FROM, PART)), ancestors(FIT, FROM)),
        (ancestors(FIT, FROM), rows),
    )
    step = combine(at(phi, FIT, FIT + 1), (1, push), (1, add_up(each, FROM, 1, D)), (1, assume(phi)))
    return induction(FIT, 0, base, step, phi)


# ---- the loop and its dual ----

BELOW = integer("below", lambda v: [le(0, v), le(v, D - 1)])


def moment(t: Term | int, k: Term | int) -> Term:
    """Return E x(i)^k over fit t."""
    return fit(t, CHANCE**k)


@cache
def moments() -> Theorem:
    """E x(i)^k over fit t + 1 = Σ[j=1..D] P(k → j) E x(i)^j over fit t, k ≥ 1."""
    closed = duality().formula.args[1]
    return following(CHANCE**K, one_atom((COUNT / D) ** K, closed, duality()))


@cache
def ancestry() -> Theorem:
    """Σ[j] a(s, j) E x(i)^j over fit t = Σ[j] a(s + t, j) p(i)^j, for all s."""
    now = law_sum(moment(FIT, PART), t=AGO)
    phi = for_all(AGO, 0, None, eq(now, law_sum(REAL_CHANCE**PART, t=AGO + FIT)))
    begins = add_up(
        combine(
            eq(ancestors(AGO, PART) * moment(0, PART), ancestors(AGO, PART) * REAL_CHANCE**PART),
            (ancestors(AGO, PART), start(CHANCE**PART)),
        ),
        PART,
        1,
        D,
    )
    base = combine(opened(at(phi, FIT, 0).args[2], AGO), (1, begins))
    push = instantiate(pushed(), {FIT: AGO, AFTER: function_of(FROM_ONE, moment(FIT, FROM_ONE))})
    one = instantiate(moments(), {K: FROM})
    each = add_up(
        combine(
            eq(ancestors(AGO, FROM) * one.formula.args[0], ancestors(AGO, FROM) * one.formula.args[1]),
            (ancestors(AGO, FROM), one),
        ),
        FROM,
        1,
        D,
    )
    goal = opened(at(phi, FIT, FIT + 1).args[2], AGO)
    step = combine(goal, (1, each), (-1, push), (1, specialise(assume(phi), AGO + 1)))
    induct = induction(FIT, 0, generalise(plain(base), AGO, 0), generalise(plain(step), AGO, 0), phi)
    return plain(specialise(induct, AGO))


@cache
def fixation() -> Theorem:
    """P(c(i) = D) = x(i)^D."""
    event = indicator(eq(COUNT / D, 1))
    b = weight(D, COUNT, CHANCE)
    ends = split("sum", COUNT, 0, D - 1, D, event * b)
    here = indicator_value(sign(lt(BELOW / D, 1)), eq(BELOW / D, 1))
    never = indicator(eq(BELOW / D, 1)) * weight(D, BELOW, CHANCE)
    zero = add_up(combine(eq(never, 0), (weight(D, BELOW, CHANCE), here)), BELOW, 0, D - 1)
    return combine(eq(binomial_sum(event), CHANCE**D), (1, ends), (1, zero))


@cache
def won() -> Theorem:
    """P(x(i) = 1) at fit t + 1 = Σ[j] a(t, j) p(i)^j."""
    one = following(indicator(eq(CHANCE, 1)), one_atom(indicator(eq(COUNT / D, 1)), CHANCE**D, fixation()))
    back = instantiate(ancestry(), {AGO: 0})
    begin = instantiate(LAW[1], {FROM_ONE: PART})
    y = moment(FIT, PART)
    starts = add_up(combine(eq(ancestors(0, PART) * y, indicator(eq(PART, D)) * y), (y, begin)), PART, 1, D)
    here = pick(PART, 1, D, D, y)
    right = law_sum(REAL_CHANCE**PART)
    return plain(combine(eq(one.formula.args[0], right), (1, one), (-1, starts), (-1, here), (1, back)))


@cache
def collapsed_by_ancestors() -> Theorem:
    """P(T ≤ t + 1) = Σ_i Σ[j] a(t, j) p(i)^j."""
    goal = eq(collapsed(FIT + 1), total(law_sum(REAL_CHANCE**PART)))
    return plain(combine(goal, (1, add_up(won(), I, 1, N))))


@cache
def collapsed_at_least() -> Theorem:
    """P(T ≤ t + 1) ≥ a(t, 1)."""
    term = ancestors(FIT, PART) * REAL_CHANCE**PART
    first = split("sum", PART, 1, 1, D, term)
    rest = add_up(combine(le(0, term), (REAL_CHANCE**PART, law_nonnegative())), PART, 2, D)
    each = combine(le(ancestors(FIT, 1) * REAL_CHANCE, law_sum(REAL_CHANCE**PART)), (-1, first), (1, rest))
    summed = add_up(each, I, 1, N)
    goal = le(ancestors(FIT, 1), collapsed(FIT + 1))
    return combine(goal, (1, summed), (-1, collapsed_by_ancestors()), (-ancestors(FIT, 1), ONE))


@cache
def alone_at_most() -> Theorem:
    """1{x(i) = 1} ≤ x(i)."""
    event = eq(CHANCE, 1)
    goal = le(indicator(event), CHANCE)
    below = sign(goal, indicator_value(assume(lt(CHANCE - 1, 0)), event))
    same = sign(goal, indicator_value(assume(eq(CHANCE - 1, 0)), event), assume(eq(CHANCE - 1, 0)))
    impossible = combine(lt(0, 0), (1, assume(lt(0, CHANCE - 1))), (1, sign(le(CHANCE, 1))))
    return cases(CHANCE - 1, below, same, absurd(impossible, goal))


@cache
def collapsed_at_most() -> Theorem:
    """P(T ≤ t) ≤ 1."""
    each = combine(
        le(fit(FIT, indicator(eq(CHANCE, 1))), REAL_CHANCE),
        (1, average_over(alone_at_most(), X, fit(FIT, CHANCE))),
        (1, martingale()),
    )
    return plain(combine(le(collapsed(FIT), 1), (1, add_up(each, I, 1, N)), (1, ONE)))


# ---- the expected time to collapse ----


def inverse(t: Term | int) -> Term:
    """Return E 1/A over the number of ancestors A, t generations back."""
    return law_sum(1 / PART, t=t)


@cache
def inverse_rises() -> Theorem:
    """E 1/A grows by at least (1 − P(A = 1))/(2D) in a generation."""
    push = instantiate(pushed(), {AFTER: function_of(FROM_ONE, 1 / FROM_ONE)})

    def row(m: Term | int) -> Term:
        return sum_over(PART, 1, D, parents(m, PART) / PART)

    a = ancestors(FIT, FROM)
    whole = split("sum", FROM, 1, 1, D, a * row(FROM))
    first = algebra(eq(row(1), 1), instantiate(mean_inverse(), {K: 1}))
    nonnegative = instantiate(law_nonnegative(), {PART: TWO})
    b = ancestors(FIT, TWO)
    gain = drift()
    product = combine(le(b * (1 / TWO + 1 / (2 * D)), b * row(TWO)), (b, gain))
    later = add_up(cut(nonnegative, product), TWO, 2, D)
    parts = split_terms(TWO, 2, D, b / TWO, b / (2 * D))
    before = split("sum", PART, 1, 1, D, ancestors(FIT, PART) / PART)
    all_ = split("sum", PART, 1, 1, D, ancestors(FIT, PART))
    goal = le(inverse(FIT) + (1 - ancestors(FIT, 1)) / (2 * D), inverse(FIT + 1))
    return combine(
        goal,
        (-1, push),
        (-1, whole),
        (-ancestors(FIT, 1), first),
        (1, later),
        (-1, parts),
        (1, before),
        (1 / (2 * D), all_),
        (-1 / (2 * D), law_total()),
    )


@cache
def survived_at_most() -> Theorem:
    """Σ[s=1..t] P(T > s) ≤ 2D (E 1/A at t − E 1/A at 0)."""
    phi = le(survived(FIT), 2 * D * (inverse(FIT) - inverse(0)))
    base = sign(at(phi, FIT, 0))
    step = combine(
        at(phi, FIT, FIT + 1), (1, assume(phi)), (1, collapsed_at_least()), (2 * D, inverse_rises())
    )
    return plain(induction(FIT, 0, base, step, phi))


@cache
def survived_bounded() -> Theorem:
    """Σ[s=1..t] P(T > s) ≤ 2D − 2."""
    begin = instantiate(LAW[1], {FROM_ONE: PART})
    a = ancestors(0, PART) / PART
    starts = add_up(combine(eq(a, indicator(eq(PART, D)) / PART), (1 / PART, begin)), PART, 1, D)
    here = pick(PART, 1, D, D, 1 / PART)
    less = add_up(
        combine(le(ancestors(FIT, PART) / PART, ancestors(FIT, PART)), (1 - 1 / PART, law_nonnegative())),
        PART,
        1,
        D,
    )
    goal = le(survived(FIT), 2 * D - 2)
    return combine(
        goal, (1, survived_at_most()), (2 * D, less), (2 * D, law_total()), (-2 * D, starts), (-2 * D, here)
    )


@cache
def mean_time_exists() -> Theorem:
    """1 + Σ[s=1..t] P(T > s) → E[T]."""
    body = 1 + survived(FIT)
    rising = combine(le(body, at(body, FIT, FIT + 1)), (1, instantiate(collapsed_at_most(), {FIT: FIT + 1})))
    bounded = combine(le(body, 2 * D - 1), (1, survived_bounded()))
    return plain(monotone_convergence(MEAN_TIME, VALUES, rising, bounded, FIT, 0))


@cache
def mean_time_bound() -> Theorem:
    """E[T] ≤ 2D − 1 for every D, every distribution and every number of atoms."""
    bounded = combine(le(1 + survived(FIT), 2 * D - 1), (1, survived_bounded()))
    return plain(limit_order(bounded, mean_time_exists(), FIT, 0))


# ---- the time to collapse by its dual ----

PLACE = real("place_")


def lost(j: Term = PART) -> Term:
    """Return 1 − Σ p(i)^j."""
    return 1 - total(REAL_CHANCE**j)


@cache
def tail() -> Theorem:
    """P(T > t + 1) = Σ[j=2..D] a(t, j)(1 − Σ p(i)^j)."""
    a = ancestors(FIT, PART)
    swap = exchange(I, 1, N, PART, 1, D, a * REAL_CHANCE**PART)
    parts = split_terms(PART, 1, D, a, -a * total(REAL_CHANCE**PART))
    first = split("sum", PART, 1, 1, D, a * lost())
    goal = eq(1 - collapsed(FIT + 1), law_sum(lost(), 2))
    return plain(
        combine(
            goal,
            (-1, collapsed_by_ancestors()),
            (-1, swap),
            (-1, law_total()),
            (-1, parts),
            (1, first),
            (-ancestors(FIT, 1), ONE),
        )
    )


def visits(n: Term | int, k: Term = TWO) -> Term:
    """Return Σ[s=0..n] a(s, k)."""
    return sum_over(AGO, 0, n, ancestors(AGO, k))


@cache
def one_of_many() -> Theorem:
    """a(t, k) ≤ 1 − a(t, 1) for k from 2 to D."""
    a = ancestors(FIT, PART)
    first = split("sum", PART, 1, 1, D, a)
    below = split("sum", PART, 2, TWO - 1, D, a)
    here = split("sum", PART, TWO, TWO, D, a)
    before, after = (add_up(law_nonnegative(), PART, *r) for r in ((2, TWO - 1), (TWO + 1, D)))
    goal = le(ancestors(FIT, TWO), 1 - ancestors(FIT, 1))
    return combine(goal, (1, law_total()), (-1, first), (-1, below), (-1, here), (1, before), (1, after))


@cache
def visits_bounded() -> Theorem:
    """Σ[s=0..n] a(s, k) ≤ 2D for k from 2 to D."""
    phi = le(sum_over(AGO, 0, FIT, 1 - ancestors(AGO, 1)), 2 * D * (inverse(FIT + 1) - inverse(0)))
    rise = inverse_rises()
    base = combine(at(phi, FIT, 0), (2 * D, instantiate(rise, {FIT: 0})))
    step = combine(at(phi, FIT, FIT + 1), (1, assume(phi)), (2 * D, instantiate(rise, {FIT: FIT + 1})))
    whole = induction(FIT, 0, base, step, phi)
    summed = add_up(instantiate(one_of_many(), {FIT: AGO}), AGO, 0, FIT)
    a = instantiate(law_nonnegative(), {FIT: 0})
    least = add_up(combine(le(0, ancestors(0, PART) / PART), (1 / PART, a)), PART, 1, D)
    b = instantiate(law_nonnegative(), {FIT: FIT + 1})
    most = le(ancestors(FIT + 1, PART) / PART, ancestors(FIT + 1, PART))
    less = add_up(combine(most, (1 - 1 / PART, b)), PART, 1, D)
    all_ = instantiate(law_total(), {FIT: FIT + 1})
    return combine(
        le(visits(FIT), 2 * D), (1, summed), (1, whole), (2 * D, least), (2 * D, less), (2 * D, all_)
    )


@cache
def sojourn_exists() -> Theorem:
    """Σ[s=0..n] a(s, k) → G_k."""
    again = instantiate(law_nonnegative(), {FIT: FIT + 1, PART: TWO})
    rising = combine(le(visits(FIT), visits(FIT + 1)), (1, again))
    return monotone_convergence(SOJOURN, (TWO, D), rising, visits_bounded(), FIT, 0)


@cache
def survived_by_visits() -> Theorem:
    """Σ[s=1..n+1] P(T > s) = Σ[k=2..D] (Σ[s=0..n] a(s, k))(1 − Σ p(i)^k)."""
    phi = eq(survived(FIT + 1), sum_over(TWO, 2, D, visits(FIT) * lost(TWO)))
    first = instantiate(tail(), {FIT: 0})
    base = combine(at(phi, FIT, 0), (1, first))
    old, new = visits(FIT) * lost(TWO), ancestors(FIT + 1, TWO) * lost(TWO)
    each = add_up(algebra(eq(visits(FIT + 1) * lost(TWO), old + new)), TWO, 2, D)
    step = combine(
        at(phi, FIT, FIT + 1),
        (1, assume(phi)),
        (1, instantiate(tail(), {FIT: FIT + 1})),
        (-1, each),
        (-1, split_terms(TWO, 2, D, old, new)),
    )
    return plain(induction(FIT, 0, base, step, phi))


@cache
def mean_time_by_dual() -> Theorem:
    """E[T] = 1 + Σ[k=2..D] G_k (1 − Σ p(i)^k)."""
    each = continuous_limit([sojourn_exists()], [PLACE], PLACE * lost(TWO))
    summed = limit_of_sum(each, TWO, 2, D)
    whole = continuous_limit([summed], [PLACE], 1 + PLACE)
    right = 1 + sum_over(TWO, 2, D, visits(FIT) * lost(TWO))
    equal = combine(eq(right, 1 + survived(FIT + 1)), (-1, survived_by_visits()))
    by_dual = limit_same(whole, equal, FIT, 0)
    later = limit_along(mean_time_exists(), rational_limit(diverges(FIT, FIT + 1)))
    return plain(unique(later, by_dual))


# ---- bounds on survival ----


@cache
def alone_at_most_square() -> Theorem:
    """1{x(i) = 1} ≤ x(i)²."""
    event = eq(CHANCE, 1)
    goal = le(indicator(event), CHANCE**2)
    below = sign(goal, indicator_value(assume(lt(CHANCE - 1, 0)), event))
    same = combine(
        goal,
        (-(CHANCE + 1), assume(eq(CHANCE - 1, 0))),
        (1, indicator_value(assume(eq(CHANCE - 1, 0)), event)),
    )
    impossible = combine(lt(0, 0), (1, assume(lt(0, CHANCE - 1))), (1, sign(le(CHANCE, 1))))
    return cases(CHANCE - 1, below, same, absurd(impossible, goal))


@cache
def survival_lower_bound() -> Theorem:
    """P(T > t) ≥ (1 − 1/D)^t (1 − Σ p(i)²)."""
    each = average_over(alone_at_most_square(), X, fit(FIT, CHANCE))
    summed = add_up(each, I, 1, N)
    right = heterozygosity().formula.args[1]
    return plain(combine(le(right, 1 - collapsed(FIT)), (1, summed), (-1, heterozygosity())))


# ---- a share of real data, and a pool ----


def drawn_shares(closed_square: Term, last: Term, fresh: Term) -> tuple[Theorem, Theorem]:
    """E x' and E x'² over the counts drawn from a last fit x, where x' = last + fresh·c/D at an atom."""
    b = weight(D, COUNT, CHANCE)
    one, two = mean_count(), second_moment()
    mixed = last + fresh * COUNT / D
    whole = binomial_moment(D, COUNT, CHANCE, 1, 0)
    first = split_terms(COUNT, 0, D, last * b, fresh * COUNT / D * b)
    mean = combine(eq(binomial_sum(mixed), last + fresh * CHANCE), (1, first), (last, whole), (fresh, one))
    parts = split_terms(
        COUNT, 0, D, last**2 * b, 2 * last * fresh * COUNT / D * b, fresh**2 * COUNT**2 / D**2 * b
    )
    square = combine(
        eq(binomial_sum(mixed**2), closed_square),
        (1, parts),
        (last**2, whole),
        (2 * last * fresh, one),
        (fresh**2, two),
    )
    return one_atom(mixed, last + fresh * CHANCE, mean), one_atom(mixed**2, closed_square, square)


def shares(closed_square: Term, last: Term, fresh: Term, loop: Loop) -> tuple[Theorem, Theorem]:
    """E x(i) and E x(i)² at fit t + 1 by those at fit t, where x' = last + fresh·c/D."""
    mean, square = drawn_shares(closed_square, last, fresh)
    return following(CHANCE, mean, loop), following(CHANCE**2, square, loop)


def square_of_share(last: Term, fresh: Term) -> Term:
    """Return E (last + fresh·c/D)² over the counts drawn from x."""
    return last**2 + 2 * last * fresh * CHANCE + fresh**2 * ((1 - 1 / D) * CHANCE**2 + CHANCE / D)


def kept_mean(step: Theorem, loop: Loop) -> Theorem:
    """E x(i) = p(i)."""
    phi = eq(fit(FIT, CHANCE, loop), REAL_CHANCE)
    return induction(FIT, 0, start(CHANCE, loop), algebra(at(phi, FIT, FIT + 1), step, assume(phi)), phi)


@cache
def real_share_distance() -> Theorem:
    """E Σ (x(i) − p(i))² = α² (1 − Σ p(i)²)(1 − r^t)/(D(1 − r)), r = α²(1 − 1/D)."""
    loop, last = MIXED, (1 - SHARE) * REAL_CHANCE
    mean_step, square = shares(square_of_share(last, SHARE), last, SHARE, loop)
    mean = kept_mean(mean_step, loop)
    ratio = SHARE**2 * (1 - 1 / D)
    off = (CHANCE - REAL_CHANCE) ** 2
    v = fit(FIT, off, loop)
    later = instantiate(mean, {FIT: FIT + 1})
    gain = SHARE**2 * (REAL_CHANCE - REAL_CHANCE**2) / D
    each = combine(
        eq(fit(FIT + 1, off, loop), ratio * v + gain),
        (1, square),
        (-2 * REAL_CHANCE, later),
        (2 * last * SHARE + SHARE**2 / D + 2 * ratio * REAL_CHANCE, mean),
    )
    total_v = total(off)
    rest = SHARE**2 * (1 - total(REAL_CHANCE**2)) / D
    parts = split_terms(I, 1, N, ratio * v, gain)
    own = split_terms(I, 1, N, REAL_CHANCE, -(REAL_CHANCE**2))
    step = combine(
        eq(fit(FIT + 1, total_v, loop), ratio * fit(FIT, total_v, loop) + rest),
        (1, add_up(each, I, 1, N)),
        (1, parts),
        (SHARE**2 / D, own),
        (SHARE**2 / D, ONE),
    )
    phi = eq(fit(FIT, total_v, loop), rest * (1 - ratio**FIT) / (1 - ratio))
    base = algebra(at(phi, FIT, 0), start(total_v, loop))
    following_ = combine(at(phi, FIT, FIT + 1), (1, step), (ratio, assume(phi)))
    return plain(induction(FIT, 0, base, following_, phi))


@cache
def pool_heterozygosity() -> Theorem:
    """E (1 − Σ x(i)²) = (1 − Σ p(i)²) Π[k=1..t] (1 − 1/(D k²)) where all data are kept."""
    loop, k = POOL, FIT + 1
    last, fresh = (k - 1) / k * CHANCE, 1 / k
    mean_step, square = shares(square_of_share(last, fresh), last, fresh, loop)
    mean = kept_mean(mean_step, loop)
    y, shrink = fit(FIT, CHANCE**2, loop), 1 - 1 / (D * k**2)
    gain = REAL_CHANCE / (D * k**2)
    each = combine(eq(fit(k, CHANCE**2, loop), shrink * y + gain), (1, square), (1 / (D * k**2), mean))
    h = 1 - total(CHANCE**2)
    parts = split_terms(I, 1, N, shrink * y, gain)
    step = combine(
        eq(fit(k, h, loop), shrink * fit(FIT, h, loop)),
        (-1, add_up(each, I, 1, N)),
        (-1, parts),
        (-1 / (D * k**2), ONE),
    )
    factors = product_over(INDEX, 1, FIT, 1 - 1 / (D * INDEX**2))
    phi = eq(fit(FIT, h, loop), (1 - total(REAL_CHANCE**2)) * factors)
    base = algebra(at(phi, FIT, 0), start(h, loop))
    following_ = combine(at(phi, FIT, FIT + 1), (1, step), (shrink, assume(phi)))
    return plain(induction(FIT, 0, base, following_, phi))


# ---- one atom against the rest ----

PLACE_COUNT = integer("seen", lambda v: [le(0, v), le(v, D)])
GRID = integer("grid", lambda v: [le(0, v), le(v, D)])


def seen(x: Term, n: Term | int) -> Term:
    """Return 1{x = n/D}."""
    return indicator(eq(x, n / D))


def holds_count(t: Term | int, n: Term | int) -> Term:
    """Return P(x(i) = n/D) at fit t."""
    return fit(t, seen(CHANCE, n))


def counted(t: Term | int, n: Term | int, q: Term) -> Term:
    """Return P(X_t = n) by its name."""
    return apply(COUNT_PROBABILITY, t, n, D, q)


@cache
def count_after() -> Theorem:
    """P(x(i) = n/D) at fit t + 1 = E C(D, n) x(i)^n (1 − x(i))^(D − n) over fit t."""
    n = PLACE_COUNT
    b = weight(D, COUNT, CHANCE)
    here = pick(COUNT, 0, D, n, b)
    event = combine(eq(binomial_sum(seen(COUNT / D, n)), weight(D, n, CHANCE)), (1, here))
    return following(seen(CHANCE, n), one_atom(seen(COUNT / D, n), weight(D, n, CHANCE), event))


def on_the_grid(body: Callable[[Term], Term]) -> Theorem:
    """E g(x(i)) at fit t + 1 = Σ[n=0..D] g(n/D) P(x(i) = n/D) at fit t + 1."""
    b = weight(D, COUNT, CHANCE)
    closed = sum_over(COUNT, 0, D, body(COUNT / D) * b)
    step = following(body(CHANCE), one_atom(body(COUNT / D), closed))
    n = GRID
    g = body(n / D)
    after = instantiate(count_after(), {PLACE_COUNT: n})
    each = combine(eq(g * fit(FIT, weight(D, n, CHANCE)), g * holds_count(FIT + 1, n)), (-g, after))
    goal = eq(fit(FIT + 1, body(CHANCE)), sum_over(n, 0, D, g * holds_count(FIT + 1, n)))
    return plain(combine(goal, (1, step), (1, add_up(each, n, 0, D))))


@cache
def kernel() -> Theorem:
    """P(x(i) = n/D) at fit t + 2 = Σ[m=0..D] C(D, n) (m/D)^n (1 − m/D)^(D − n) P(x(i) = m/D) at fit t + 1."""
    n = PLACE_COUNT
    grid = on_the_grid(lambda x: weight(D, n, x))
    goal = eq(holds_count(FIT + 2, n), grid.formula.args[1])
    return plain(combine(goal, (1, instantiate(count_after(), {FIT: FIT + 1})), (1, grid)))


@cache
def share_at_most_one() -> Theorem:
    """p(i) ≤ 1."""
    k = FROM_ONE
    p = apply(P, k)
    first = split("sum", k, 1, I - 1, N, p)
    here = split("sum", k, I, I, N, p)
    before, after = (add_up(sign(le(0, p)), k, *r) for r in ((1, I - 1), (I + 1, N)))
    return combine(le(REAL_CHANCE, 1), (1, ONE), (-1, first), (-1, here), (1, before), (1, after))


@cache
def lumping() -> Theorem:
    """P(x(i) = n/D) at fit t + 1 is that of an atom of probability p(i) against one other."""
    n = PLACE_COUNT

    def pair(theorem: Theorem) -> Theorem:
        return instantiate(theorem, {N: number(2), P: PAIR, I: number(1)})

    phi = for_all(n, 0, D, eq(holds_count(FIT + 1, n), count_probability(FIT + 1, n)))
    here, starts = instantiate(count_after(), {FIT: 0}), start(weight(D, n, CHANCE))
    same = assume(eq(REAL_CHANCE, Q))
    goal = opened(at(phi, FIT, 0).args[2], n)
    at_q = algebra(eq(starts.formula.args[1], weight(D, n, Q)), same)
    base = combine(goal, (1, here), (1, starts), (1, at_q), (-1, pair(here)), (-1, pair(starts)))
    goal = opened(at(phi, FIT, FIT + 1).args[2], n)
    known = specialise(assume(phi), GRID)
    w = weight(D, n, GRID / D)
    each = combine(eq(w * known.formula.args[0], w * known.formula.args[1]), (w, known))
    step = combine(goal, (1, kernel()), (-1, pair(kernel())), (1, add_up(each, GRID, 0, D)))
    induct = induction(FIT, 0, generalise(base, n, 0, D), generalise(step, n, 0, D), phi)
    named = instantiate(COUNT_IS, {T: FIT + 1, J: n})
    goal = eq(holds_count(FIT + 1, n), counted(FIT + 1, n, Q))
    made = combine(goal, (1, specialise(induct, n)), (-1, named))
    return known_shares(instantiate(made, {Q: REAL_CHANCE}))


def known_shares(theorem: Theorem) -> Theorem:
    """Show p(i) ≤ 1 where Δ asks for it: at one atom, at all, or at all for each of D counts."""
    one = share_at_most_one()
    all_ = generalise(one, I, 1, N)
    for fact in (
        one,
        plain(all_),
        plain(generalise(all_, FROM_ONE, 1, D)),
        plain(generalise(generalise(one, FROM_ONE, 1, D), I, 1, N)),
    ):
        if fact.formula in theorem.hypotheses:
            theorem = cut(fact, theorem)
    return plain(theorem)


@cache
def collapse_probability() -> Theorem:
    """P(T ≤ t + 1) = Σ P(X_{t+1} = D; p(i))."""
    each = add_up(instantiate(lumping(), {PLACE_COUNT: D}), I, 1, N)
    right = total(counted(FIT + 1, D, REAL_CHANCE))
    return known_shares(combine(eq(collapsed(FIT + 1), right), (1, each)))


@cache
def surviving_atoms() -> Theorem:
    """E K_{t+1} = Σ (1 − P(X_{t+1} = 0; p(i)))."""
    none = instantiate(lumping(), {PLACE_COUNT: 0})
    a, b = (1 - side for side in none.formula.args)
    each = add_up(combine(eq(a, b), (-1, none)), I, 1, N)
    return known_shares(combine(eq(living(FIT + 1), total(b)), (1, each)))


@cache
def missing_mass() -> Theorem:
    """E Σ p(i) 1{x(i) = 0} over fit 1 = Σ p(i) (1 − p(i))^D."""
    none = instantiate(count_after(), {PLACE_COUNT: 0, FIT: 0})
    first = start(weight(D, number(0), CHANCE))
    missed = REAL_CHANCE * (1 - REAL_CHANCE) ** D
    one = combine(eq(REAL_CHANCE * none.formula.args[0], missed), (REAL_CHANCE, none), (REAL_CHANCE, first))
    return known_shares(combine(eq(unseen(), total(missed)), (1, add_up(one, I, 1, N))))


@cache
def entropy_by_counts() -> Theorem:
    """E H at fit t + 1 = Σ[j=1..D] (j/D) log(D/j) Σ P(X_{t+1} = j; p(i))."""
    grid = on_the_grid(lambda x: function("xlogx", x))
    j = FROM_ONE
    within = instantiate(lumping(), {PLACE_COUNT: j})
    chance, other = within.formula.args
    ends = split("sum", GRID, 0, 0, D, function("xlogx", GRID / D) * holds_count(FIT + 1, GRID))
    rule = cite("x log x", {R_P: j / D})
    whole = cite("log of a product", {R_P: j / D, R_Q: D / j})
    gain = j / D * function("log", D / j)
    one = convert(whole, eq(number(0), function("log", j / D) + function("log", D / j)))
    value = combine(eq(-function("xlogx", j / D), gain), (-1, rule), (j / D, one))
    each = combine(eq(-function("xlogx", j / D) * chance, gain * other), (chance, value), (gain, within))
    inner = add_up(each, j, 1, D)
    per_atom = combine(
        eq(-grid.formula.args[0], sum_over(j, 1, D, gain * other)), (-1, grid), (-1, ends), (1, inner)
    )
    swap = exchange(I, 1, N, j, 1, D, gain * other)
    right = sum_over(j, 1, D, gain * total(other))
    made = combine(eq(entropy(FIT + 1), right), (1, add_up(per_atom, I, 1, N)), (1, swap))
    return known_shares(made)
