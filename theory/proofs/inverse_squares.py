"""Σ 1/k² → π²/6 and stays below it, from laws of the sine (Hofbauer 2002, Amer. Math. Monthly 109, p. 196).

1/sin² 2x = (1/sin² x + 1/cos² x)/4 doubles the number of angles: Σ[k<m] 1/sin²((2k + 1)π/(4m)) = 2m² for
m = 1, 2, 4, …; 1/x² < 1/sin² x < 1 + 1/x² at these angles squeezes Σ[k<m] 1/(2k + 1)² to π²/8; and the odd
numbers have three quarters of Σ 1/k². cos x is written sin(π/2 − x). Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from theory.core import (
    PI,
    Number,
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
    define_limit,
    diverge_by,
    diverges,
    eq,
    exchange,
    function,
    generalise,
    indicator,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_by_degrees,
    limit_order,
    limit_same,
    lt,
    monotone_convergence,
    ne,
    number,
    pick,
    product_order,
    product_over,
    rational_limit,
    real,
    rewrite,
    shift_index,
    sign,
    split,
    split_terms,
    squeeze,
    sum_over,
    tends,
    unique,
    weaken,
)
from theory.core.registry import INNER, X
from theory.core.terms import opened
from theory.proofs.tactics import at, chain

SIZE, DOUBLINGS = (integer(name, lambda m: [le(1, m)], witness=1) for name in "mn")
PLACE, OTHER = (integer(name, lambda k: [le(0, k)]) for name in "kj")
FIRST, SECOND = real("y"), real("z")


def inverse_squares_up_to(t: Number) -> Term:
    """Return Σ[k=1..t] 1/k²."""
    return sum_over(INNER, 1, t, INNER**-2)


@cache
def limit_of_inverse_squares() -> Theorem:
    """Return ⊢ Σ[k=1..t] 1/k² → π²/6."""
    n, m = DOUBLINGS, _many(DOUBLINGS)
    whole = inverse_squares_up_to
    limit, known = _converges()
    places = diverge_by(_grows(), rational_limit(diverges(n, n + 1)), n, 1)
    twice = diverge_by(sign(le(m, 2 * m)), places, n, 1)
    size = sign(le(1, m), _grows())
    lower, upper = (_without(instantiate(b, {SIZE: m}), _sums_of_squares(), size) for b in _bounds())
    below = limit_by_degrees(tends(n, lower.formula.args[0], PI**2 / 8), places)
    above = rational_limit(tends(n, PI**2 / 8, PI**2 / 8))
    both = limit_along(known, twice), limit_along(known, places)
    difference = continuous_limit(both, (FIRST, SECOND), FIRST - SECOND / 4)
    parts = _without(instantiate(_odd_and_even(), {SIZE: m}), size)
    odd = limit_same(difference, algebra(eq(whole(2 * m) - whole(m) / 4, _odd(m)), parts), n, 1)
    same = unique(odd, squeeze(lower, upper, below, above, n, 1))
    value = combine(eq(limit, PI * PI / 6), (Fraction(4, 3), same))
    return rewrite(value, known)


@cache
def inverse_squares_below() -> Theorem:
    """Return ⊢ Σ[k=1..m] 1/k² < π²/6, for m ≥ 1: later sums are greater."""
    whole, m, n = inverse_squares_up_to, SIZE, DOUBLINGS
    later = le(whole(m + 1), whole(m + n))
    step = combine(at(later, n, n + 1), (1, assume(later)), (1, sign(le(whole(m + n), whole(m + n + 1)))))
    order = induction(n, 1, sign(at(later, n, 1)), step, later)
    limit = limit_along(limit_of_inverse_squares(), rational_limit(diverges(n, m + n)))
    return chain(sign(lt(whole(m), whole(m + 1))), limit_order(order, limit, n, 1))


# ---- the sine ----


def _sine(x: Number) -> Term:
    return function("sin", x)


def _angle(k: Number, m: Number) -> Term:
    """Return (2k + 1)π/(4m)."""
    return (2 * k + 1) * PI / (4 * m)


def _law(name: str, x: Term) -> Theorem:
    return cite(name, {X: x})


def _without(theorem: Theorem, *facts: Theorem) -> Theorem:
    """Return a theorem without the hypotheses that are facts."""
    for fact in facts:
        theorem = cut(fact, theorem) if fact.formula in theorem.hypotheses else theorem
    return theorem


@cache
def _laws() -> tuple[Theorem, Theorem, Theorem]:
    """Return, for 0 < x < π/2: 1/sin² 2x = (1/sin² x + 1/cos² x)/4, 1/x² < 1/sin² x, 1/sin² x < 1 + 1/x²."""
    x, sin, cos = X, _sine(X), _sine(PI / 2 - X)
    low, high = assume(lt(0, x)), assume(lt(x, PI / 2))
    above = _without(_law("sine of small angles", x), sign(lt(x, PI), high))
    beside = _law("sine of small angles", PI / 2 - x)
    beside = _without(beside, *(sign(h, low, high) for h in beside.hypotheses))
    one, double = _law("sine and cosine", x), _law("sine of the double", x)
    nonzero = [sign(ne(f.formula.args[1], 0), f) for f in (above, beside)]
    nonzero.append(sign(ne(_sine(2 * x), 0), double, above, beside))
    halved = eq(_sine(2 * x) ** -2, (sin**-2 + cos**-2) / 4)
    halved_angle = combine(halved, (-(sin**-2) * cos**-2 / 4, one), using=(double,))
    arc = product_order(lt(sin**2, x**2), _law("sine below the angle", x), sign(lt(-sin, x), above, low))
    tangent, sum_ = _law("angle below its tangent", x), sign(lt(-x * cos, sin), above, beside, low)
    chord = product_order(lt(x**2 * cos**2, sin**2), tangent, sum_)
    arc, chord = weaken(arc, ne(sin, 0)), weaken(chord, ne(sin, 0))
    factor = x**-2 * sin**-2
    least = combine(lt(x**-2, sin**-2), (factor, arc))
    most = combine(lt(sin**-2, 1 + x**-2), (factor, chord), (-(sin**-2), one))
    halved_angle, least, most = (_without(law, *nonzero) for law in (halved_angle, least, most))
    return halved_angle, least, most


def _at_angle(law: Theorem, x: Term, m: Term) -> Theorem:
    """Return a law at an angle of the first half of a right one, for its place k < m."""
    there = instantiate(law, {X: x})
    return _without(there, *(sign(h, assume(le(PLACE, m - 1))) for h in there.hypotheses))


def _defined(theorem: Theorem) -> Theorem:
    """Return a theorem without the hypotheses that a sine is not 0, by 0 < its angle < π."""
    for h in sorted(theorem.hypotheses, key=str):
        if h.op in ("all", "ne"):
            theorem = cut(_nonzero(h, (PLACE, OTHER)), theorem)
    return theorem


def _nonzero(h: Term, indices: tuple[Term, ...], *inside: Theorem) -> Theorem:
    """Return that a sine, or its square, is not 0 for all indices of its ranges."""
    if h.op == "all":
        (low, high, body), (k, *others) = h.args, indices
        ends = assume(le(low, k)), assume(le(k, high))
        return generalise(_nonzero(opened(body, k), tuple(others), *inside, *ends), k, low, high)
    sine = h.args[0].args[0] if h.args[0].op == "pow" else h.args[0]
    law = _law("sine of small angles", sine.args[1])
    return sign(h, _without(law, *(sign(g, *inside) for g in law.hypotheses)))


# ---- twice as many angles ----


def _squares(m: Number, sizes: Number) -> Term:
    """Return Σ[k<m] 1/sin²((2k + 1)π/(4 sizes))."""
    return sum_over(PLACE, 0, m - 1, _sine(_angle(PLACE, sizes)) ** -2)


def _claim(m: Term) -> Term:
    """Return Σ[k<m] 1/sin²((2k + 1)π/(4m)) = 2m²."""
    return eq(_squares(m, m), 2 * m**2)


def _doubled() -> Theorem:
    """Return the claim for 2m from that for m: π/2 − x is one of the angles of the second half, if x is one
    of the first.
    """
    k, m = PLACE, SIZE
    first, second = (_sine(_angle(place, 2 * m)) ** -2 for place in (k, 2 * m - 1 - k))
    each = _at_angle(_laws()[0], _angle(k, 2 * m), m)
    each = convert(each, eq(_sine(_angle(k, m)) ** -2, (first + second) / 4))
    halves = split_terms(k, 0, m - 1, first, second)
    turned = _reversed_sum(m - 1, lambda j: _sine(_angle(m + j, 2 * m)) ** -2)
    moved = shift_index(k, m, 2 * m - 1, m, first)
    joined = split("sum", k, 0, m - 1, 2 * m - 1, first)
    parts = [(-4, add_up(each, k, 0, m - 1)), (-1, halves), (-1, turned), (1, moved), (1, joined)]
    return _defined(combine(_claim(2 * m), *parts, (4, assume(_claim(m)))))


def _reversed_sum(high: Term, term: Callable[[Term], Term]) -> Theorem:
    """Return Σ[k=0..n] f(n − k) = Σ[k=0..n] f(k): both are the sum over the pairs with j = n − k."""
    j, k = OTHER, PLACE
    there = add_up(pick(j, 0, high, high - k, term(j)), k, 0, high)
    back = add_up(pick(k, 0, high, high - j, term(j)), j, 0, high)
    pairs = exchange(k, 0, high, j, 0, high, indicator(eq(j, high - k)) * term(j))
    goal = eq(there.formula.args[1], back.formula.args[1])
    return _defined(combine(goal, (-1, there), (1, pairs), (1, back)))


def _many(n: Number) -> Term:
    """Return 2^n, a whole number."""
    return product_over(PLACE, 1, n, 2)


def _grows() -> Theorem:
    """Return ⊢ n + 1 ≤ 2^n, for n ≥ 1."""
    n = DOUBLINGS
    goal = le(n + 1, _many(n))
    step = combine(at(goal, n, n + 1), (2, assume(goal)), (1, sign(le(0, n))))
    return induction(n, 1, sign(at(goal, n, 1)), step, goal)


def _sums_of_squares() -> Theorem:
    """Return the claim for 2^n, n ≥ 1."""
    n, doubled = DOUBLINGS, _doubled()
    goal = _claim(_many(n))
    one = _defined(algebra(_claim(number(1)), _law("sine and cosine", PI / 4)))
    two = _defined(convert(cut(one, instantiate(doubled, {SIZE: 1})), at(goal, n, 1)))
    step = _without(instantiate(doubled, {SIZE: _many(n)}), sign(le(1, _many(n)), _grows()))
    return induction(n, 1, two, rewrite(algebra(eq(2 * _many(n), _many(n + 1))), step), goal)


# ---- inverse squares ----


def _odd(m: Term) -> Term:
    """Return Σ[k<m] 1/(2k + 1)²."""
    return sum_over(PLACE, 0, m - 1, (2 * PLACE + 1) ** -2)


def _bounds() -> tuple[Theorem, Theorem]:
    """Return π²/8 − π²/(16m) ≤ Σ[k<m] 1/(2k + 1)² ≤ π²/8, from the claim for m."""
    k, m = PLACE, SIZE
    known, x = assume(_claim(m)), _angle(k, m)
    least, most = (_defined(add_up(_at_angle(law, x, m), k, 0, m - 1)) for law in _laws()[1:])
    parts = split_terms(k, 0, m - 1, 1, x**-2)
    factor = PI**2 / (16 * m**2)
    lower = le(PI**2 / 8 - PI**2 / (16 * m), _odd(m))
    upper = combine(le(_odd(m), PI**2 / 8), (factor, least), (factor, known))
    return combine(lower, (factor, most), (factor, parts), (-factor, known)), upper


def _odd_and_even() -> Theorem:
    """Return Σ[k=1..2m] 1/k² = Σ[k<m] 1/(2k + 1)² + (Σ[k=1..m] 1/k²)/4, for m ≥ 1."""
    m, whole = SIZE, inverse_squares_up_to
    goal = eq(whole(2 * m), _odd(m) + whole(m) / 4)
    step = algebra(at(goal, m, m + 1), assume(goal))
    return induction(m, 1, algebra(at(goal, m, 1)), step, goal)


def _converges() -> tuple[Term, Theorem]:
    """Return the limit of Σ[k=1..t] 1/k² and that it is one."""
    limit = define_limit("limit_of_inverse_squares", (), SIZE, inverse_squares_up_to(SIZE))
    return apply(limit), inverse_powers_converge(2, limit)


@cache
def inverse_powers_converge(power: int, limit: Term) -> Theorem:
    """Return ⊢ Σ[k=1..t] 1/k^s → its limit, s ≥ 2, as the sum rises and is at most 2 − 1/t."""
    t = SIZE

    def whole(last: Term) -> Term:
        return sum_over(INNER, 1, last, INNER**-power)

    goal = le(whole(t), 2 - 1 / t)
    gain = sign(le(1 / (t + 1) ** power, 1 / t - 1 / (t + 1)))
    step = combine(at(goal, t, t + 1), (1, assume(goal)), (1, gain))
    small = induction(t, 1, sign(at(goal, t, 1)), step, goal)
    bounded = combine(le(whole(t), 2), (1, small), (1, sign(le(0, 1 / t))))
    return monotone_convergence(limit, (), sign(le(whole(t), whole(t + 1))), bounded, t, 1)


@cache
def inverse_powers_between(exponent: int, limit: Term, first: int = 20) -> tuple[Theorem, Theorem]:
    """Return ⊢ S ≤ Σ 1/k^s and ⊢ Σ 1/k^s ≤ S + σ(m), S the sum to m: σ(k) = 1/((s − 1)(k + 1/2)^(s − 1)).

    ``limit`` is what the sums tend to.
    """
    k = integer("zeta_place", lambda v: [le(first, v)], witness=first)
    there = inverse_powers_converge(exponent, limit)
    total = opened(there.formula.args[1], k)
    begun = number(sum(Fraction(1, i**exponent) for i in range(1, first + 1)))
    rest = 1 / ((exponent - 1) * (k + number(1) / 2) ** (exponent - 1))
    end = begun + at(rest, k, first)
    low, high = le(begun, total), le(total, end - rest)
    steps = (
        sign(le(0, 1 / (k + 1) ** exponent)),
        sign(le(1 / (k + 1) ** exponent, rest - at(rest, k, k + 1))),
    )
    least, most = (
        induction(
            k, first, sign(at(phi, k, first)), combine(at(phi, k, k + 1), (1, assume(phi)), (1, step)), phi
        )
        for phi, step in zip((low, high), steps, strict=True)
    )
    most = combine(le(total, end), (1, most), (1, sign(le(0, rest))))
    return limit_order(least, there, k, first), limit_order(most, there, k, first)
