"""Bounds of the discrete loop at fit t: survival from above, and how many atoms survive from below.

Of the distributions x that a fit can be, 1 − Σ x(i)^D ≤ (D/2)(1 − Σ x(i)²): three draws that all differ have
a chance 1 − 3 Σ x² + 2 Σ x³ ≥ 0. And (1 − c/(Du))^D ≤ (u/(u + 1))^c for every count c, so that the mean of
(1 − x/u)^D one fit later is at most that of (1 − x/(u + 1))^D.
"""

from __future__ import annotations

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
    for_all,
    generalise,
    indicator,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    lt,
    number,
    rational_limit,
    real,
    registry,
    sign,
    specialise,
    split_terms,
    squeeze,
    sum_over,
    tends,
    weight,
)
from theory.proofs.discrete_loop import (
    LONG,
    PLACE_COUNT,
    M,
    count_after,
    fixation,
    following,
    heterozygosity,
    known_shares,
    martingale,
    one_atom,
    over_all_fits,
    plain,
    second_moment,
    start,
)
from theory.proofs.discrete_terms import (
    CHANCE,
    COUNT,
    FIT,
    FROM_ONE,
    POWER,
    REAL_CHANCE,
    TWO,
    C,
    D,
    I,
    J,
    N,
    X,
    collapsed,
    fit,
    living,
    total,
)
from theory.proofs.tactics import at

LEFT = integer("left", lambda v: [le(0, v)])
OVER, UNDER = real("over"), real("under", lambda v: [lt(0, v)], witness=1)
AGE = integer("age", lambda v: [le(1, v)], witness=1)
"""How many fits an atom has outlived, and one more."""

# ---- three draws ----


def powers(k: Term | int, n: Term = LONG) -> Term:
    """Return Σ[i=1..n] x(i)^k."""
    return sum_over(FROM_ONE, 1, n, apply(X, FROM_ONE) ** k)


@cache
def two_draws() -> Theorem:
    """Σ x(i)² ≤ (Σ x(i))², over the first n atoms."""
    phi = le(powers(2), powers(1) ** 2)
    x = apply(X, LONG + 1)
    least = add_up(sign(le(0, apply(X, FROM_ONE))), FROM_ONE, 1, LONG)
    step = combine(at(phi, LONG, LONG + 1), (1, assume(phi)), (2 * x, least))
    return induction(LONG, 0, sign(at(phi, LONG, 0)), step, phi)


@cache
def three_draws() -> Theorem:
    """3 Σ x(i) Σ x(i)² ≤ (Σ x(i))³ + 2 Σ x(i)³: the chance that three draws differ is no less than 0."""
    phi = le(3 * powers(1) * powers(2), powers(1) ** 3 + 2 * powers(3))
    x = apply(X, LONG + 1)
    step = combine(at(phi, LONG, LONG + 1), (1, assume(phi)), (3 * x, two_draws()))
    return induction(LONG, 0, sign(at(phi, LONG, 0)), step, phi)


# ---- survival from above ----

_SQUARES = total(CHANCE**2)
WHOLE = assume(eq(total(CHANCE), 1))
"""Σ x(i) = 1: every fit is a distribution."""


@cache
def power_below_square() -> Theorem:
    """x^k ≤ x² for k ≥ 2 and a share x."""
    phi = le(CHANCE**TWO, CHANCE**2)
    less = sign(le(0, CHANCE**TWO * (1 - CHANCE)))
    return induction(
        TWO, 2, sign(at(phi, TWO, 2)), combine(at(phi, TWO, TWO + 1), (1, assume(phi)), (1, less)), phi
    )


@cache
def lost_by_powers() -> Theorem:
    """1 − Σ x(i)^k ≤ (k/2)(1 − Σ x(i)²) for k ≥ 2, where Σ x(i) = 1."""
    distinct = combine(
        le(3 * _SQUARES, 1 + 2 * total(CHANCE**3)),
        (1, instantiate(three_draws(), {LONG: N})),
        using=(WHOLE,),
    )
    x = CHANCE
    each = combine(le(x**TWO - x ** (TWO + 1), x**2 - x**3), (1 - x, power_below_square()))
    phi = le(1 - total(x**TWO), TWO / 2 * (1 - _SQUARES))
    step = combine(
        at(phi, TWO, TWO + 1),
        (1, assume(phi)),
        (1, add_up(each, I, 1, N)),
        (-1, split_terms(I, 1, N, x**TWO, -(x ** (TWO + 1)))),
        (1, split_terms(I, 1, N, x**2, -(x**3))),
        (number(1) / 2, distinct),
    )
    return induction(TWO, 2, sign(at(phi, TWO, 2)), step, phi)


@cache
def lost_in_a_fit() -> Theorem:
    """1 − Σ x(i)^D ≤ (D/2)(1 − Σ x(i)²) for D ≥ 1, where Σ x(i) = 1."""
    goal = le(1 - total(CHANCE**D), D / 2 * (1 - _SQUARES))
    impossible = combine(lt(0, 0), (1, assume(lt(D - 1, 0))), (1, sign(le(0, D - 1))))
    one = combine(eq(D, 1), (1, assume(eq(D - 1, 0))))
    less = add_up(sign(le(CHANCE**2, CHANCE)), I, 1, N)
    alone = combine(goal, (number(1) / 2, less), (-number(1) / 2, WHOLE), using=(one,))
    many = cut(sign(le(2, D), assume(lt(0, D - 1))), instantiate(lost_by_powers(), {TWO: D}))
    return cases(D - 1, absurd(impossible, goal), alone, many)


@cache
def survival_upper_bound() -> Theorem:
    """P(T > t + 1) ≤ (D/2)(1 − 1/D)^t (1 − Σ p(i)²)."""
    event = indicator(eq(CHANCE, 1))
    one = following(event, one_atom(indicator(eq(COUNT / D, 1)), CHANCE**D, fixation()))
    averaged = average_over(lost_in_a_fit(), X, fit(FIT, CHANCE))
    right = heterozygosity().formula.args[1]
    goal = le(1 - collapsed(FIT + 1), D / 2 * right)
    return plain(combine(goal, (-1, add_up(one, I, 1, N)), (1, averaged), (D / 2, heterozygosity())))


# ---- survivors from below ----


@cache
def powers_rise() -> Theorem:
    """a^m ≤ (a + 1)^m for whole a ≥ 0 and m ≥ 0."""
    a, m = LONG, POWER
    phi = le(a**m, (a + 1) ** m)
    step = combine(at(phi, m, m + 1), (a, assume(phi)), (1, sign(le(0, (a + 1) ** m))))
    return induction(m, 0, sign(at(phi, m, 0)), step, phi)


@cache
def power_of_a_neighbour() -> Theorem:
    """a^m (a + 1 + m) ≤ (a + 1)^m (a + 1) for whole a ≥ 0 and m ≥ 0."""
    a, m = LONG, POWER
    phi = le(a**m * (a + 1 + m), (a + 1) ** m * (a + 1))
    step = combine(at(phi, m, m + 1), (a, assume(phi)), (1, instantiate(powers_rise(), {POWER: m + 1})))
    return induction(m, 0, sign(at(phi, m, 0)), step, phi)


@cache
def thinned_count() -> Theorem:
    """((c + e) u − c)^(c + e) (u + 1)^c ≤ ((c + e) u)^(c + e) u^c for whole c, e ≥ 0 and u ≥ 1."""
    c, e, u = J, LEFT, AGE
    n = c + e
    body = le((n * u - c) ** n * (u + 1) ** c, (n * u) ** n * u**c)
    phi = for_all(e, 0, None, body)
    base = generalise(sign(at(body, c, 0)), e, 0)
    longer = n + 1
    b = longer * u - c
    known = specialise(assume(phi), e + 1)
    near = instantiate(power_of_a_neighbour(), {LONG: b - 1, POWER: longer})
    goal = at(body, c, c + 1)
    ratio = sign(le(b * (u + 1), u * (b + longer)))
    step = combine(
        goal,
        (u, known),
        ((u + 1) ** (c + 1) / (b + longer), near),
        (b**longer * (u + 1) ** c / (b + longer), ratio),
    )
    return specialise(induction(c, 0, base, generalise(step, e, 0), phi), e)


@cache
def power_of_a_quotient() -> Theorem:
    """(z/y)^m y^m = z^m for y > 0."""
    z, y, m = OVER, UNDER, POWER
    phi = eq((z / y) ** m * y**m, z**m)
    step = combine(at(phi, m, m + 1), (z, assume(phi)))
    return induction(m, 0, algebra(at(phi, m, 0)), step, phi)


@cache
def thinned_share() -> Theorem:
    """(1 − c/(D u))^D ≤ (u/(u + 1))^c for whole c from 0 to D and u ≥ 1."""
    u, c = AGE, M
    counts = instantiate(thinned_count(), {J: c, LEFT: D - c})
    left = instantiate(power_of_a_quotient(), {OVER: D * u - c, UNDER: D * u, POWER: D})
    right = instantiate(power_of_a_quotient(), {OVER: u, UNDER: u + 1, POWER: c})
    scale = 1 / ((D * u) ** D * (u + 1) ** c)
    goal = le(((D * u - c) / (D * u)) ** D, (u / (u + 1)) ** c)
    made = combine(goal, (scale, counts), (scale * (u + 1) ** c, left), (-scale * (D * u) ** D, right))
    return convert(made, le((1 - c / (D * u)) ** D, (u / (u + 1)) ** c))


def _missed(u: Term, x: Term = CHANCE) -> Term:
    """Return (1 − x/u)^D."""
    return (1 - x / u) ** D


@cache
def missed_in_a_fit() -> Theorem:
    """E (1 − c(i)/(D u))^D ≤ (1 − x(i)/(u + 1))^D over the counts drawn from x."""
    u = AGE
    b = weight(D, M, CHANCE)
    body = _missed(u, M / D)
    law = count_of_an_atom(D, N, X, I, C, COUNT, _missed(u, COUNT / D))
    each = combine(le(body * b, (u / (u + 1)) ** M * b), (b, thinned_share()))
    mean = binomial_moment(D, M, CHANCE, u / (u + 1), 0)
    goal = le(law.formula.args[0], _missed(u + 1))
    return combine(goal, (1, law), (1, add_up(each, M, 0, D)), (1, mean))


@cache
def missed() -> Theorem:
    """E (1 − x(i)/u)^D over fit t ≤ (1 − p(i)/(u + t))^D for every u ≥ 1."""
    return over_all_fits(AGE, _missed, missed_in_a_fit())


@cache
def surviving_atoms_lower_bound() -> Theorem:
    """E K_{t+1} ≥ Σ (1 − (1 − p(i)/(t + 1))^D)."""
    none = instantiate(count_after(), {PLACE_COUNT: 0})
    lost = instantiate(missed(), {AGE: 1})
    kept = 1 - none.formula.args[0]
    bound = 1 - _missed(FIT + 1, REAL_CHANCE)
    each = combine(le(bound, kept), (1, none), (1, lost))
    return known_shares(combine(le(total(bound), living(FIT + 1)), (1, add_up(each, I, 1, N))))


# ---- survivors from above ----


@cache
def missed_at_least() -> Theorem:
    """1 − k x + (k − 1) x² ≤ (1 − x)^k for k ≥ 1 and a share x."""
    x, k = CHANCE, AGE
    phi = le(1 - k * x + (k - 1) * x**2, (1 - x) ** k)
    more = sign(le(0, (k - 1) * x**2 * (1 - x)))
    step = combine(at(phi, k, k + 1), (1 - x, assume(phi)), (1, more))
    return induction(k, 1, sign(at(phi, k, 1)), step, phi)


@cache
def missed_at_most() -> Theorem:
    """(1 − x)^k ≤ 1 − x for k ≥ 1 and a share x."""
    x, k = CHANCE, AGE
    phi = le((1 - x) ** k, 1 - x)
    step = combine(at(phi, k, k + 1), (1 - x, assume(phi)), (1, sign(le(0, x * (1 - x)))))
    return induction(k, 1, sign(at(phi, k, 1)), step, phi)


@cache
def living_after() -> Theorem:
    """E K_{t+1} = E Σ (1 − (1 − x(i))^D) over fit t."""
    none = instantiate(count_after(), {PLACE_COUNT: 0})
    kept = 1 - (1 - CHANCE) ** D
    each = add_up(combine(eq(1 - none.formula.args[0], fit(FIT, kept)), (-1, none)), I, 1, N)
    return known_shares(combine(eq(living(FIT + 1), fit(FIT, total(kept))), (1, each)))


@cache
def surviving_atoms_upper_bound() -> Theorem:
    """E K_{t+1} ≤ 1 + (D − 1)(1 − 1/D)^t (1 − Σ p(i)²): 1 − (1 − x)^D ≤ x + (D − 1) x(1 − x)."""
    kept = 1 - (1 - CHANCE) ** D
    below = D * CHANCE - (D - 1) * CHANCE**2
    each = combine(le(kept, below), (1, instantiate(missed_at_least(), {AGE: D})))
    parts = split_terms(I, 1, N, D * CHANCE, -(D - 1) * CHANCE**2)
    summed = combine(
        le(total(kept), 1 + (D - 1) * (1 - _SQUARES)), (1, add_up(each, I, 1, N)), (1, parts), (D, WHOLE)
    )
    averaged = average_over(summed, X, fit(FIT, CHANCE))
    goal = le(living(FIT + 1), 1 + (D - 1) * heterozygosity().formula.args[1])
    return plain(combine(goal, (1, living_after()), (1, averaged), (D - 1, heterozygosity())))


@cache
def surviving_atoms_at_least_one() -> Theorem:
    """E K_{t+1} ≥ 1: x ≤ 1 − (1 − x)^D, and Σ x(i) = 1."""
    kept = 1 - (1 - CHANCE) ** D
    each = combine(le(CHANCE, kept), (1, instantiate(missed_at_most(), {AGE: D})))
    summed = combine(le(1, total(kept)), (1, add_up(each, I, 1, N)), (-1, WHOLE))
    averaged = average_over(summed, X, fit(FIT, CHANCE))
    return plain(combine(le(1, living(FIT + 1)), (-1, living_after()), (1, averaged)))


# ---- one atom in the end ----


@cache
def spread_of_an_atom() -> Theorem:
    """E x(i)(1 − x(i)) = p(i)(1 − p(i))(1 − 1/D)^t at fit t."""
    closed = (1 - 1 / D) * CHANCE**2 + CHANCE / D
    squares = following(CHANCE**2, one_atom((COUNT / D) ** 2, closed, second_moment()))
    unsettled_ = CHANCE - CHANCE**2
    phi = eq(fit(FIT, unsettled_), (REAL_CHANCE - REAL_CHANCE**2) * (1 - 1 / D) ** FIT)
    later = instantiate(martingale(), {FIT: FIT + 1})
    parts = ((-1, squares), (1, later), (-1, martingale()), (1 - 1 / D, assume(phi)))
    step = combine(at(phi, FIT, FIT + 1), *parts)
    return induction(FIT, 0, algebra(at(phi, FIT, 0), start(unsettled_)), step, phi)


def _lost(t: Term) -> Term:
    return fit(t, indicator(eq(CHANCE, 0)))


@cache
def lost_at_most() -> Theorem:
    """P(x(i) = 0) ≤ 1 − p(i) at fit t + 1: (1 − x)^D ≤ 1 − x."""
    none = instantiate(count_after(), {PLACE_COUNT: 0})
    first = instantiate(missed_at_most(), {AGE: D})
    averaged = average_over(first, X, fit(FIT, CHANCE))
    return combine(le(_lost(FIT + 1), 1 - REAL_CHANCE), (1, none), (1, averaged), (-1, martingale()))


@cache
def lost_at_least() -> Theorem:
    """1 − p(i) − (D − 1) p(i)(1 − p(i))(1 − 1/D)^t ≤ P(x(i) = 0) at fit t + 1."""
    none = instantiate(count_after(), {PLACE_COUNT: 0})
    first = instantiate(missed_at_least(), {AGE: D})
    averaged = average_over(first, X, fit(FIT, CHANCE))
    parts = ((-1, none), (1, averaged), (1, martingale()), (D - 1, spread_of_an_atom()))
    least = 1 - REAL_CHANCE - (D - 1) * (REAL_CHANCE - REAL_CHANCE**2) * (1 - 1 / D) ** FIT
    return combine(le(least, _lost(FIT + 1)), *parts)


@cache
def lost_in_the_end() -> Theorem:
    """P(x(i) = 0) at fit t → 1 − p(i)."""
    fades = cite("powers below 1", {registry.R: 1 - 1 / D})
    place = real("faded_")
    spread = (D - 1) * (REAL_CHANCE - REAL_CHANCE**2)
    k = registry.INDEX
    faded = continuous_limit([fades], [place], 1 - REAL_CHANCE - spread * place)
    least, most = (instantiate(bound(), {FIT: k}) for bound in (lost_at_least, lost_at_most))
    low = convert(faded, tends(k, least.formula.args[0], 1 - REAL_CHANCE))
    high = rational_limit(tends(k, most.formula.args[1], 1 - REAL_CHANCE), 1)
    end = squeeze(least, most, low, high, k, 1)
    moved = limit_along(end, rational_limit(diverges(k, k - 1)))
    return convert(moved, tends(k, _lost(k), 1 - REAL_CHANCE))
