"""Attacks on the rules of the discrete loop: sums, indicators, laws, limits as numbers, means over counts."""

from __future__ import annotations

from collections.abc import Callable

from tests.attacks.attack import ACCEPTED, CONDITIONAL, INEXPRESSIBLE, REFUSED, TRUE
from tests.core.judge_categorical import falsified
from theory.core import (
    Refused,
    Term,
    Theorem,
    add_up,
    algebra,
    apply,
    assume,
    average_over,
    binomial,
    binomial_moment,
    cases,
    categorical_loop,
    cite,
    combine,
    continuous_limit,
    count_of_an_atom,
    define_limit,
    define_values,
    eq,
    exchange,
    falling,
    first_fit,
    function,
    function_of,
    generalise,
    indicator,
    indicator_value,
    instantiate,
    integer,
    le,
    limit_of_sum,
    limit_value,
    lt,
    monotone_convergence,
    ne,
    next_fit,
    number,
    one_vector,
    over_counts,
    over_fits,
    over_vectors,
    pick,
    power,
    rational_limit,
    real,
    sequence,
    shift_index,
    sign,
    split_terms,
    sum_over,
    tends,
    weight,
)
from theory.core.categorical import mass
from theory.core.registry import R

D = integer("D", lambda v: [le(1, v)], witness=1)
N = integer("len_p", lambda v: [le(1, v)], witness=1)
P = sequence("p", 1, lambda v: [le(0, v)])
FIT = integer("fit", lambda v: [le(0, v)])
K = integer("k", lambda v: [le(1, v)], witness=1)
I = integer("i", lambda v: [le(1, v), le(v, N)], witness=1)
J = integer("j", lambda v: [le(0, v)])
M = integer("m_any")
COUNT = integer("count")
Q = real("q_in", lambda v: [le(0, v), le(v, 1)])
Y, Z = real("y"), real("z")
X = sequence("x", 1, lambda v: [le(0, v), le(v, 1)])
W = sequence("w", 1, lambda v: [le(0, v), le(v, 1)])
C = sequence("c", 1, lambda v: [le(0, v)], sort="integer")
FRESH = sequence("fresh", 1, lambda v: [le(0, v)], sort="integer")
BIG = sequence("big", 1, lambda v: [le(1, v)], witness=1)
HALF = sequence("half", 1, lambda v: [le(0, v), le(v, number(1) / 2)])
G = sequence("g", 1)
V = (D, N, P)
LOOP = categorical_loop("attack.refit", V, D, N, P, K, (0, 0, 1))
SHARE = real("alpha", lambda v: [lt(0, v), le(v, 1)], witness=1)
MIXED = categorical_loop("attack.mixed", (D, N, P, SHARE), D, N, P, K, (1 - SHARE, 0, SHARE))
POOL = categorical_loop("attack.pool", V, D, N, P, K, (0, (K - 1) / K, 1 / K))
XI, PI_ = apply(X, I), apply(P, I)
ONE = assume(mass(P, N, 1))

Run = Callable[[], object]
ATTACKS: list[tuple[str, str, Run]] = []


def attack(name: str, run: Run, expected: str = REFUSED) -> None:
    ATTACKS.append((name, expected, run))


def outcome(run: Run, points: int = 15) -> str:
    """Return what comes of an attack: ``ACCEPTED`` if the judge finds a theorem false."""
    try:
        made = run()
    except Refused:
        return REFUSED
    except (TypeError, KeyError, AttributeError, ValueError, NameError):
        return INEXPRESSIBLE
    if not isinstance(made, Theorem) or falsified(made, points)[0] is not None:
        return ACCEPTED
    return CONDITIONAL if made.hypotheses else TRUE


def fit(t: Term | int, body: Term | int, loop: Term = LOOP, values: tuple[Term, ...] = V) -> Term:
    return over_fits(loop, t, values, X, body)


def drawn(body: Term | int, chances: Term = X, size: Term | int = D) -> Term:
    return over_counts(size, N, chances, C, body)


def itself(t: Term) -> Theorem:
    """t = t, true wherever t has a value: what is left in Δ is what the core asks for."""
    return algebra(eq(t, t))


def demand(theorem: Theorem, text: str) -> Theorem:
    """Accepted unless some hypothesis mentions the text."""
    if not any(text in str(h) for h in theorem.hypotheses):
        raise TypeError
    return theorem


# ---- sums ----
attack("exchange: the inner range depends on the outer index", lambda: exchange(K, 1, D, J, 0, K, K * J))
attack("exchange: the outer range depends on the inner index", lambda: exchange(K, 1, J, J, 0, 2, K * J))
attack("exchange: one index twice", lambda: exchange(K, 1, 2, K, 1, 3, K))
attack("exchange: a range that may be negative", lambda: exchange(K, 1, M, J, 0, 2, K * J), CONDITIONAL)
attack("exchange: a body without a value", lambda: exchange(K, 1, D, J, 0, 2, 1 / (K - J)), CONDITIONAL)
attack("exchange: it is true", lambda: exchange(K, 1, D, J, 0, 2, K * J), TRUE)
attack("split terms: of nothing", lambda: split_terms(K, 1, D))
attack(
    "split terms: a part without a value",
    lambda: split_terms(K, 1, D, 1 / (K - Y), -1 / (K - Y)),
    CONDITIONAL,
)
attack("split terms: a range that may be negative", lambda: split_terms(K, 1, M, K, K), CONDITIONAL)
attack("shift: by the index itself", lambda: shift_index(K, 1, D, K, K))
attack("shift: the end is the index", lambda: shift_index(K, 1, K, 1, K))
attack("shift: by a real", lambda: shift_index(K, 1, D, Y, K))
attack("shift: out of a sequence", lambda: shift_index(K, 1, D, 1, apply(P, K)), TRUE)
attack("shift: backwards out of a sequence", lambda: shift_index(K, 1, D, -1, apply(P, K - 1)))
attack("pick: above the range", lambda: pick(K, 1, D, D + 1, Y))
attack("pick: below the range", lambda: pick(K, 1, D, 0, Y))
attack("pick: anywhere", lambda: pick(K, 1, D, M, K * Y), CONDITIONAL)
attack("pick: a place that is the index", lambda: pick(K, 1, D, K, K))
attack("pick: a real place", lambda: pick(K, 1, D, Y, 2))
attack("pick: the end", lambda: pick(K, 1, D, D, K**2), TRUE)

# ---- binomial coefficients and moments ----
attack("C(n, k) of a negative number", lambda: itself(binomial(M, 1)), CONDITIONAL)
attack("C(n, k) below 0", lambda: itself(binomial(D, M)), CONDITIONAL)
attack("C(n, k) of a real", lambda: itself(binomial(Y, 2)))
attack("C(n, 1) = 1", lambda: algebra(eq(binomial(D, 1), 1)))
attack("C(n, n) = 1", lambda: algebra(eq(binomial(D, D), 1)), TRUE)
attack("C(n, k) > 0 for k > n", lambda: sign(lt(0, binomial(D, D + 1))))
attack("C(n, k) ≥ 0", lambda: sign(le(0, binomial(D, J))), TRUE)
attack("C(n, k) > 0 for some k", lambda: sign(lt(0, binomial(D, J))))
attack("C(5, 2) = 9", lambda: algebra(eq(binomial(5, 2), 9)))
attack("C(2, 5) = 0", lambda: algebra(eq(binomial(2, 5), 0)), TRUE)
attack("moment: D = −1", lambda: binomial_moment(number(-1), COUNT, Q, 1, 0))
attack("moment: any D", lambda: binomial_moment(M, COUNT, Y, 1, 1), CONDITIONAL)
attack("moment: a half order", lambda: binomial_moment(D, COUNT, Q, 1, number(1) / 2))
attack("moment: a negative order", lambda: binomial_moment(D, COUNT, Q, 1, -1))
attack("moment: an order above D", lambda: binomial_moment(D, COUNT, Q, 1, D + 2), TRUE)
attack("moment: order above D, base 0", lambda: binomial_moment(D, COUNT, Y, Z, J), CONDITIONAL)
attack("moment: q outside [0, 1]", lambda: binomial_moment(D, COUNT, Y, 1, 2), TRUE)
attack("moment: q depends on the count", lambda: binomial_moment(D, COUNT, COUNT, 1, 1))
attack("moment: base depends on the count", lambda: binomial_moment(D, COUNT, Q, COUNT, 1))
attack("moment: order is the count", lambda: binomial_moment(D, COUNT, Q, 1, COUNT))
attack("moment: size is the count", lambda: binomial_moment(COUNT, COUNT, Q, 1, 1))
attack("moment: 0⁰", lambda: instantiate(binomial_moment(D, COUNT, Y, Z, 0), {Y: 1, Z: 0}), TRUE)


def _moment_goal(right: Term) -> Theorem:
    left = sum_over(COUNT, 0, D, COUNT * weight(D, COUNT, Q))
    return combine(eq(left, right), (1, binomial_moment(D, COUNT, Q, 1, 1)))


attack("mean count: D − 1", lambda: _moment_goal((D - 1) * Q))
attack("mean count: Dq²", lambda: _moment_goal(D * Q**2))
attack("mean count: Dq", lambda: _moment_goal(D * Q), TRUE)
attack(
    "mean count up to D − 1 only",
    lambda: combine(
        eq(sum_over(COUNT, 0, D - 1, COUNT * weight(D, COUNT, Q)), D * Q),
        (1, binomial_moment(D, COUNT, Q, 1, 1)),
    ),
)
attack(
    "second moment without q/D",
    lambda: combine(
        eq(sum_over(COUNT, 0, D, COUNT**2 * weight(D, COUNT, Q)), D * (D - 1) * Q**2),
        (1, binomial_moment(D, COUNT, Q, 1, 2)),
    ),
)
attack("a falling factorial of negative length", lambda: itself(falling(Y, M)), CONDITIONAL)
attack("falling(2, 3) = 1", lambda: algebra(eq(falling(2, 3), 1)))
attack("x log x below 0", lambda: itself(function("xlogx", Y)), CONDITIONAL)
attack(
    "x log x is continuous at 0 from below",
    lambda: continuous_limit(
        [rational_limit(tends(K, -1 / K, 0))], [real("place")], function("xlogx", real("place"))
    ),
)
attack("2 log 2 = 0", lambda: algebra(eq(function("xlogx", number(2)), 0)))

# ---- indicators ----
attack("1{x = 0} = 0", lambda: algebra(eq(indicator(eq(Y, 0)), 0)))
attack("1{x = 0} = 1", lambda: algebra(eq(indicator(eq(Y, 0)), 1)))
attack("1{x < y} = 1{y < x}", lambda: algebra(eq(indicator(lt(Y, Z)), indicator(lt(Z, Y)))))
attack("1{x = y} = 1{y = x}", lambda: algebra(eq(indicator(eq(Y, Z)), indicator(eq(Z, Y)))), TRUE)
attack("1{x ≤ y} = 1{x < y}", lambda: algebra(eq(indicator(le(Y, Z)), indicator(lt(Y, Z)))))
attack("1{0 ≤ 0} = 0", lambda: algebra(eq(indicator(le(0, 0)), 0)))
attack("1{0 < 0} = 1", lambda: algebra(eq(indicator(lt(0, 0)), 1)))
attack("1{−x < 0} = 1{x < 0}", lambda: algebra(eq(indicator(lt(-Y, 0)), indicator(lt(Y, 0)))))
attack("1{2x < 0} = 1{x < 0}", lambda: algebra(eq(indicator(lt(2 * Y, 0)), indicator(lt(Y, 0)))), TRUE)
attack("1{φ} < 1", lambda: sign(lt(indicator(eq(Y, 0)), 1)))
attack("1{φ} > 0", lambda: sign(lt(0, indicator(eq(Y, 0)))))
attack("1{φ} ≤ 1", lambda: sign(le(indicator(eq(Y, 0)), 1)), TRUE)
attack(
    "1{x/y = 0} = 1{x = 0}", lambda: algebra(eq(indicator(eq(Y / Z, 0)), indicator(eq(Y, 0)))), CONDITIONAL
)
attack("1{x/y < 0} = 1{x < 0}", lambda: algebra(eq(indicator(lt(Y / Z, 0)), indicator(lt(Y, 0)))))
attack("1{1/x = 0} at x = 0", lambda: sign(le(indicator(eq(1 / Y, 0)), 1)), CONDITIONAL)
attack("1 of a formula for all", lambda: indicator(generalise(sign(le(0, J)), J, 0).formula))
attack("1{x = 0} from x ≤ 0", lambda: indicator_value(assume(le(Y, 0)), eq(Y, 0)))
attack("1{x ≤ 0} from x = 0", lambda: indicator_value(assume(eq(Y, 0)), le(Y, 0)), CONDITIONAL)
attack("1{x = 0} = 0 from x < 0", lambda: indicator_value(assume(lt(Y, 0)), eq(Y, 0)), CONDITIONAL)
attack("1{x ≤ 0} = 0 from 0 ≤ x", lambda: indicator_value(assume(le(0, Y)), le(Y, 0)))
attack("1{x < 0} = 0 from x ≤ 0", lambda: indicator_value(assume(le(Y, 0)), lt(Y, 0)))
attack("1{x = 0} = 0 from y ≠ 0", lambda: indicator_value(assume(ne(Z, 0)), eq(Y, 0)))
attack("1{x ≤ 0} = 0 from 0 < x", lambda: indicator_value(assume(lt(0, Y)), le(Y, 0)), CONDITIONAL)

# ---- recursion on functions ----
EARLIER = sequence("attack_before", -1)
LATE = sequence("attack_late", 0)
RANGED = sequence("attack_ranged", -1, lambda v: [le(0, v)])
_names = iter(range(10_000))


def values(
    initial: Term | int,
    step: Term | int,
    previous: Term = EARLIER,
    parameters: tuple[Term, ...] = (),
    start: int = 0,
    first: int = 0,
    place: Term = J,
) -> tuple[Term, Theorem, Theorem, Theorem]:
    return define_values(
        f"attack.law{next(_names)}", parameters, FIT, start, place, first, initial, previous, step
    )


def before(place: Term | int) -> Term:
    return apply(EARLIER, place)


attack("law: a start without a value", lambda: values(1 / (J - 3), 0)[1])
attack("law: a step without a value", lambda: values(0, before(J) / (J - 2))[2])
attack("law: 1 over the previous value", lambda: values(1, 1 / before(J))[2])
attack("law: previous values before their start", lambda: values(1, before(J - 2))[2])
attack("law: one place before the first", lambda: values(1, before(J - 1))[2], CONDITIONAL)
attack("law: the start hides a variable", lambda: values(Y, 0)[1])
attack("law: the step hides a variable", lambda: values(0, Y)[2])
attack("law: previous values begin late", lambda: values(0, apply(LATE, J), LATE)[2])
attack("law: previous values with a range", lambda: values(0, apply(RANGED, J), RANGED)[2])
attack("law: the step at the start", lambda: instantiate(values(1, before(J) + 1)[2], {FIT: 0, J: 0}))
attack("law: below its places", lambda: instantiate(values(1, before(J) + 1)[1], {J: -1}))
attack("law: the step below its places", lambda: instantiate(values(1, before(J) + 1)[2], {J: -1, FIT: 1}))
attack("law: below its places, any place", lambda: instantiate(values(1, 2, place=M)[1], {M: -1}))
attack("law: at any place", lambda: values(1, 2, place=M)[1], CONDITIONAL)
attack(
    "law: the step below its places, any place",
    lambda: instantiate(values(1, before(M) + 1, place=M)[2], {M: -1, FIT: 1}),
)
attack("law: 0 outside", lambda: values(1, before(J) + 1)[3], TRUE)
attack("law: the index is a parameter", lambda: values(1, 0, parameters=(FIT,))[1])


def _constant_law() -> Theorem:
    """f(k, j) = 1 for all k, though the step adds 1."""
    f, begins, steps, _ = values(1, before(J) + 1)
    del f
    return algebra(eq(begins.formula.args[0], steps.formula.args[0]), begins, steps)


attack("law: start and step at one index", _constant_law)


# ---- limits as numbers ----
HARMONIC = define_limit("attack.harmonic", (), FIT, sum_over(K, 1, FIT, 1 / K))
ALTERNATING = define_limit("attack.alternating", (), FIT, power(number(-1), FIT))
POWERS = define_limit("attack.powers", (Y,), FIT, power(Y, FIT))


def _rising(body: Term) -> Theorem:
    return sign(le(body, body + 1))


attack("limit: hides a variable", lambda: define_limit("attack.hides", (), FIT, Y * FIT))
attack("limit: of another sequence", lambda: limit_value(POWERS, (Y,), cite("powers below 1")))
attack(
    "limit: (−1)^k by powers below 1",
    lambda: limit_value(ALTERNATING, (), cite("powers below 1", {R: number(-1)})),
)
attack(
    "limit: of a symbol that is none", lambda: limit_value(values(1, 0)[0], (0, 0), cite("powers below 1"))
)
attack(
    "limit: the harmonic series is bounded by itself",
    lambda: monotone_convergence(
        HARMONIC,
        (),
        combine(
            le(sum_over(K, 1, FIT, 1 / K), sum_over(K, 1, FIT + 1, 1 / K)), (1, sign(le(0, 1 / (FIT + 1))))
        ),
        sign(le(sum_over(K, 1, FIT, 1 / K), sum_over(K, 1, FIT, 1 / K))),
        FIT,
        0,
    ),
)
attack(
    "limit: (−1)^k is bounded but does not rise",
    lambda: monotone_convergence(
        ALTERNATING,
        (),
        _rising(power(number(-1), FIT)),
        assume(le(power(number(-1), FIT), 1)),
        FIT,
        0,
    ),
)
attack(
    "limit: the bound of another sequence",
    lambda: monotone_convergence(
        HARMONIC,
        (),
        combine(
            le(sum_over(K, 1, FIT, 1 / K), sum_over(K, 1, FIT + 1, 1 / K)), (1, sign(le(0, 1 / (FIT + 1))))
        ),
        sign(le(1 / (FIT + 1), 1)),
        FIT,
        0,
    ),
)
attack(
    "limit of a sum: as long as the index",
    lambda: limit_of_sum(rational_limit(tends(FIT, J / (FIT + 1), 0)), J, 0, FIT),
    TRUE,
)
attack(
    "limit of a sum: a range that may be negative",
    lambda: limit_of_sum(rational_limit(tends(FIT, J / (FIT + 1), 0)), J, 0, M),
    CONDITIONAL,
)
attack(
    "limit of a sum: the end is the index",
    lambda: limit_of_sum(rational_limit(tends(FIT, J / (FIT + 1), 0)), J, 0, J),
)

# ---- loops ----
attack(
    "loop: weights that do not add up", lambda: categorical_loop("attack.l1", V, D, N, P, K, (0, 0, SHARE))
)
attack(
    "loop: weights below 1 in all",
    lambda: categorical_loop("attack.l0", (D, N, P, SHARE), D, N, P, K, (0, 0, SHARE)),
)
attack("loop: a negative weight", lambda: categorical_loop("attack.l2", V, D, N, P, K, (0, 2, -1)))
attack(
    "loop: a weight without a value at fit 1",
    lambda: categorical_loop("attack.l3", V, D, N, P, K, (0, 1 - 1 / (K - 1), 1 / (K - 1))),
)
attack(
    "loop: a hidden parameter", lambda: categorical_loop("attack.l4", V, D, N, P, K, (1 - SHARE, 0, SHARE))
)
attack("loop: D may be 0", lambda: categorical_loop("attack.l5", (J, N, P), J, N, P, K, (0, 0, 1)))
attack("loop: another loop of the name", lambda: categorical_loop("attack.refit", V, D, N, P, K, (1, 0, 0)))
attack("loop: a weight above 1", lambda: categorical_loop("attack.l6", V, D, N, P, K, (0, 1 - K, K)))

# ---- definedness of means ----
attack("E over fits of no distribution", lambda: demand(itself(fit(FIT, XI)), "= 1"), CONDITIONAL)
attack("E over fit −1", lambda: demand(itself(fit(M, XI)), "0 ≤ m_any"), CONDITIONAL)
attack("E over fit ½", lambda: itself(fit(Y, XI)))
attack("E over counts of no distribution", lambda: demand(itself(drawn(apply(C, I), G)), "≤ g"), CONDITIONAL)
attack("E over −1 data", lambda: itself(drawn(apply(C, 1), size=number(-1))))
attack("E 1/x(i)", lambda: demand(itself(fit(FIT, 1 / XI)), "≠ 0"), CONDITIONAL)
attack("E of an atom before the first", lambda: itself(fit(FIT, apply(X, 0))))
attack("E with another D outside its domain", lambda: itself(fit(FIT, XI, values=(number(0), N, P))))
attack("E with a real D", lambda: itself(fit(FIT, XI, values=(Y, N, P))))
attack("E with the parameters exchanged", lambda: itself(over_fits(LOOP, FIT, (N, P, D), X, XI)))
attack("E with a share of 2", lambda: itself(over_fits(MIXED, FIT, (D, N, P, number(2)), X, XI)))
attack("E of a formula", lambda: fit(FIT, eq(XI, 1)))
attack("E over a number", lambda: over_fits(LOOP, FIT, V, Y, Y))
attack("E over a list that begins late", lambda: over_fits(LOOP, FIT, V, sequence("late_list", 2), 1))
attack("E 1 = 1", lambda: algebra(eq(fit(FIT, 1), 1)), CONDITIONAL)
attack("E 0·(1/x) = 0", lambda: demand(algebra(eq(fit(FIT, 0 / XI), 0)), "≠ 0"), CONDITIONAL)

# ---- E is linear, and no more ----
attack("E x² = (E x)²", lambda: algebra(eq(fit(FIT, XI**2), fit(FIT, XI) ** 2)))
attack(
    "E (Σ x)² = Σ E x²",
    lambda: algebra(eq(fit(FIT, sum_over(I, 1, N, XI) ** 2), fit(FIT, sum_over(I, 1, N, XI**2)))),
)
attack(
    "E x Σ x = Σ E x",
    lambda: algebra(
        eq(fit(FIT, XI * sum_over(K, 1, N, apply(X, K))), sum_over(K, 1, N, fit(FIT, apply(X, K))))
    ),
)
attack("E 1/(1 + x) = 1/(1 + E x)", lambda: algebra(eq(fit(FIT, 1 / (1 + XI)), 1 / (1 + fit(FIT, XI)))))
attack("E 1/(1 + x) = 1/(1 + x)", lambda: algebra(eq(fit(FIT, 1 / (1 + XI)), 1 / (1 + XI))))
attack("E x = x", lambda: algebra(eq(fit(FIT, XI), XI)))
attack(
    "E 1{x = 1} = 1{E x = 1}",
    lambda: algebra(eq(fit(FIT, indicator(eq(XI, 1))), indicator(eq(fit(FIT, XI), 1)))),
)
attack(
    "E Σ = Σ E",
    lambda: algebra(eq(fit(FIT, sum_over(I, 1, N, XI**2)), sum_over(I, 1, N, fit(FIT, XI**2)))),
    CONDITIONAL,
)
attack("E (ax + b) = a E x + b", lambda: algebra(eq(fit(FIT, Y * XI + Z), Y * fit(FIT, XI) + Z)), CONDITIONAL)
attack("E at two fits", lambda: algebra(eq(fit(FIT, XI), fit(FIT + 1, XI))))
attack("E of two loops", lambda: algebra(eq(fit(FIT, XI), fit(FIT, XI, POOL))))
attack(
    "E of E: whose list",
    lambda: algebra(
        eq(
            fit(FIT, drawn(apply(C, 1) * apply(X, 1))),
            fit(FIT, drawn(apply(C, 1) * apply(C, 1) / D)),
        )
    ),
)
attack(
    "E over fits of E over fits: which list is which",
    lambda: algebra(
        eq(
            over_fits(LOOP, 1, V, X, over_fits(LOOP, 0, V, W, apply(X, I) * apply(W, I))),
            over_fits(LOOP, 1, V, X, over_fits(LOOP, 0, V, W, apply(X, I) * apply(X, I))),
        )
    ),
)

attack(
    "E (Σ x)² = Σ E x",
    lambda: algebra(eq(fit(FIT, sum_over(I, 1, N, XI) ** 2), sum_over(I, 1, N, fit(FIT, XI)))),
)
attack(
    "E Σ x Σ x² = Σ E x",
    lambda: algebra(
        eq(fit(FIT, sum_over(I, 1, N, XI) * sum_over(I, 1, N, XI**2)), sum_over(I, 1, N, fit(FIT, XI)))
    ),
)
attack(
    "E Σ x Σ x² = Σ E x²",
    lambda: algebra(
        eq(fit(FIT, sum_over(I, 1, N, XI) * sum_over(I, 1, N, XI**2)), sum_over(I, 1, N, fit(FIT, XI**2)))
    ),
)
attack(
    "E x/(1 + x) = E x · E 1/(1 + x)",
    lambda: algebra(eq(fit(FIT, XI / (1 + XI)), fit(FIT, XI) * fit(FIT, 1 / (1 + XI)))),
)
attack(
    "E over counts of E over the counts as chances",
    lambda: itself(drawn(over_counts(D, N, C, FRESH, apply(FRESH, 1)))),
    CONDITIONAL,
)

# ---- first and next fit ----
attack("fit 0 is uniform", lambda: algebra(eq(fit(0, XI), 1 / N), first_fit(LOOP, V, X, XI)))
attack("fit 0", lambda: first_fit(LOOP, V, X, XI**2), CONDITIONAL)
attack("fit 0 beyond the last atom", lambda: first_fit(LOOP, V, X, apply(X, N + 1)), CONDITIONAL)
attack("fit 0 at any atom", lambda: first_fit(LOOP, V, X, apply(X, M)), CONDITIONAL)
attack(
    "fit 0, atoms summed beyond the last",
    lambda: first_fit(LOOP, V, X, sum_over(K, 1, N + 1, apply(X, K))),
    CONDITIONAL,
)
attack(
    "next fit beyond the last atom",
    lambda: next_fit(MIXED, FIT, (D, N, P, SHARE), X, C, apply(X, N + 1)),
    CONDITIONAL,
)
attack("fit 1 is real", lambda: algebra(eq(fit(1, XI**2), PI_**2), first_fit(LOOP, V, X, XI**2)))
attack("next fit of fit −1", lambda: next_fit(LOOP, number(-1), V, X, C, XI))
attack("next fit: counts occur in what is averaged", lambda: next_fit(LOOP, FIT, V, X, C, XI * apply(C, 1)))
attack("next fit: the state is a parameter", lambda: next_fit(LOOP, FIT, (D, N, X), X, C, XI))
attack("next fit: real counts", lambda: next_fit(LOOP, FIT, V, X, G, XI))
attack("next fit: one list for both", lambda: next_fit(LOOP, FIT, V, C, C, apply(C, I)))
attack("next fit", lambda: next_fit(LOOP, FIT, V, X, C, XI**2), CONDITIONAL)
attack("next fit of a share", lambda: next_fit(MIXED, FIT, (D, N, P, SHARE), X, C, XI**2), CONDITIONAL)
attack("next fit of a pool", lambda: next_fit(POOL, FIT, V, X, C, XI**2), CONDITIONAL)


def _next_with(goal: Callable[[Term], Term]) -> Theorem:
    step = next_fit(LOOP, FIT, V, X, C, XI**2)
    return algebra(eq(step.formula.args[0], goal(fit(FIT, drawn((apply(C, I) / D) ** 2)))), step)


attack(
    "next fit: counts over D − 1", lambda: _next_with(lambda _: fit(FIT, drawn((apply(C, I) / (D - 1)) ** 2)))
)
attack("next fit: twice", lambda: _next_with(lambda e: 2 * e))
attack("next fit: of the same fit", lambda: _next_with(lambda _: fit(FIT + 1, drawn((apply(C, I) / D) ** 2))))

# ---- one atom's count ----


def _count(body: Term, i: Term | int = I, chances: Term = X, size: Term | int = D) -> Theorem:
    return count_of_an_atom(size, N, chances, i, C, COUNT, body)


attack("count of atom 0", lambda: _count(COUNT, 0))
attack("count of atom N + 1", lambda: _count(COUNT, N + 1))
attack("count of any atom", lambda: _count(COUNT, M), CONDITIONAL)
attack("count: of no distribution", lambda: demand(_count(COUNT, 1, G), "≤ g"), CONDITIONAL)
attack("count: the body knows the other counts", lambda: _count(COUNT * apply(C, 1)))
attack("count: the chances are the counts", lambda: _count(COUNT, 1, C))
attack("count: the atom is the count", lambda: _count(COUNT, COUNT))
attack("count: the size is the count", lambda: _count(COUNT, 1, X, COUNT))
attack("count: 1/count", lambda: _count(1 / COUNT))
attack("count: x^count", lambda: _count(power(Y, COUNT)), CONDITIONAL)
attack("count", lambda: _count(COUNT**2), CONDITIONAL)
attack(
    "the counts of two atoms are independent",
    lambda: algebra(
        eq(
            drawn(apply(C, 1) * apply(C, 2)),
            sum_over(COUNT, 0, D, COUNT * weight(D, COUNT, apply(X, 1)))
            * sum_over(COUNT, 0, D, COUNT * weight(D, COUNT, apply(X, 2))),
        ),
        _count(COUNT, 1),
        _count(COUNT, 2),
    ),
)
attack(
    "count: binomial of another atom",
    lambda: algebra(
        eq(drawn(apply(C, 1)), D * apply(X, 2)),
        _count(COUNT, 1),
        binomial_moment(D, COUNT, apply(X, 1), 1, 1),
    ),
)

# ---- averaging ----
LIKE, LIKE_COUNTS = fit(FIT, XI), drawn(apply(C, I))
attack("average: an assumption about the state", lambda: average_over(assume(eq(XI, Y)), X, LIKE))
attack("average: x ≤ ½", lambda: average_over(sign(le(apply(HALF, I), number(1) / 2)), HALF, LIKE))
attack("average: x ≥ 1", lambda: average_over(sign(le(1, apply(BIG, I))), BIG, LIKE))
attack("average: shares are integers", lambda: average_over(sign(le(0, apply(C, I))), C, LIKE))
attack(
    "average: a strict inequality stays strict",
    lambda: demand(average_over(sign(lt(0, XI + 1)), X, LIKE), "<"),
    INEXPRESSIBLE,
)
attack("average: of a limit", lambda: average_over(cite("powers below 1"), X, LIKE))
attack("average: Σ x = 2", lambda: average_over(algebra(eq(XI, XI), assume(mass(X, N, 2))), X, LIKE))
attack(
    "average: Σ x = 2 used",
    lambda: average_over(combine(eq(sum_over(I, 1, N, XI), 2), (1, assume(mass(X, N, 2)))), X, LIKE),
)
attack("average: Σ x over N − 1 atoms", lambda: average_over(assume(mass(X, N - 1, 1)), X, LIKE))
attack(
    "average: no distribution to start from",
    lambda: demand(average_over(sign(le(0, XI)), X, LIKE), "= 1"),
    CONDITIONAL,
)
attack(
    "average: the law depends on the state", lambda: average_over(sign(le(0, XI)), X, drawn(apply(C, 1), X))
)
attack("average: a domain that depends on the state", lambda: average_over(sign(le(0, XI)), X, Y))
attack(
    "average: counts that add up to D",
    lambda: average_over(assume(mass(C, N, D)), C, LIKE_COUNTS),
    CONDITIONAL,
)
attack("average: counts that add up to 1", lambda: average_over(assume(mass(C, N, 1)), C, LIKE_COUNTS))
attack(
    "average: hypotheses are kept",
    lambda: demand(average_over(assume(le(Y, Z)), X, LIKE), "y ≤ z"),
    CONDITIONAL,
)
attack("average: x² ≤ x", lambda: average_over(sign(le(XI**2, XI)), X, LIKE), CONDITIONAL)
attack("average: x ≤ x²", lambda: average_over(sign(le(XI, XI**2)), X, LIKE))

# ---- the chain ----
attack(
    "a vertex is reached at fit 1",
    lambda: algebra(eq(fit(1, sum_over(I, 1, N, indicator(eq(XI, 1)))), 1), ONE),
)
attack(
    "heterozygosity does not decay", lambda: algebra(eq(fit(1, XI**2), PI_**2), first_fit(LOOP, V, X, XI**2))
)


def _mean_is_kept(wrong: Term | int) -> Theorem:
    mean = combine(
        eq(sum_over(COUNT, 0, D, COUNT / D * weight(D, COUNT, XI)), XI),
        (1 / D, binomial_moment(D, COUNT, XI, 1, 1)),
    )
    one = algebra(eq(drawn(apply(C, I) / D), XI + wrong), _count(COUNT / D), mean)
    return average_over(one, X, LIKE)


attack("the mean share grows", lambda: _mean_is_kept(1))
attack("the mean share is kept", lambda: _mean_is_kept(0), CONDITIONAL)
attack(
    "Σ over atoms of a theorem of one atom",
    lambda: add_up(_mean_is_kept(0), I, 1, N + 1),
    CONDITIONAL,
)
attack(
    "periodic: E at even fits for all fits",
    lambda: instantiate(assume(eq(fit(2 * FIT, XI), PI_)), {FIT: FIT / 2}),
)
attack("a list for a number", lambda: instantiate(_mean_is_kept(0), {D: P}))
attack(
    "λ with negative shares for p",
    lambda: demand(instantiate(itself(fit(FIT, XI)), {P: function_of(K, 1 - K)}), "0 ≤ 1 − i"),
    CONDITIONAL,
)
attack(
    "another p of the same name",
    lambda: combine(eq(fit(0, XI), apply(sequence("p", 1), I)), (1, first_fit(LOOP, V, X, XI))),
)
attack("powers below 1 at the index 0", lambda: demand(cite("powers below 1", {R: Y}), "<"), CONDITIONAL)


PLAIN = sequence("plain", 1, sort="integer")


def _whole_numbers(of: Term = C) -> Theorem:
    """0 ≤ c(c − 1) for a whole number c."""
    c = apply(of, I)
    goal = le(0, c * (c - 1))
    below, same, above = (sign(goal, assume(f)) for f in (lt(c - 1, 0), eq(c - 1, 0), lt(0, c - 1)))
    return cases(c - 1, below, same, above)


attack("average: c(c − 1) ≥ 0 over shares", lambda: average_over(_whole_numbers(), C, LIKE))
attack("average: c(c − 1) ≥ 0 over shares, any c", lambda: average_over(_whole_numbers(PLAIN), PLAIN, LIKE))


# ---- sums over count vectors ----
def every_vector(body: Term | int, size: Term | int = D) -> Term:
    return over_vectors(size, N, C, body)


C1, C2 = apply(C, 1), apply(C, 2)
attack("one vector", lambda: one_vector(D, N, I, C), TRUE)
attack("one vector: atom 0", lambda: one_vector(D, N, 0, C))
attack("one vector: atom N + 1", lambda: one_vector(D, N, N + 1, C))
attack("one vector: any atom", lambda: demand(one_vector(D, N, M, C), "≤ len_p"), CONDITIONAL)
attack("one vector: of any number of data", lambda: demand(one_vector(M, N, 1, C), "0 ≤ m_any"), CONDITIONAL)
attack("one vector: the place is a count", lambda: one_vector(D, N, C1, C))
attack("one vector: D is a count", lambda: one_vector(C1, N, 1, C))
attack(
    "one vector: c(i) = D − 1",
    lambda: algebra(eq(every_vector(indicator(eq(apply(C, I), D - 1))), 1), one_vector(D, N, I, C)),
)
attack(
    "one vector of all atoms together",
    lambda: combine(
        eq(every_vector(sum_over(I, 1, N, indicator(eq(apply(C, I), D)))), 1), (1, one_vector(D, N, I, C))
    ),
)
attack(
    "vectors: one for each atom",
    lambda: combine(
        eq(every_vector(sum_over(I, 1, N, indicator(eq(apply(C, I), D)))), N),
        (1, add_up(one_vector(D, N, I, C), I, 1, N)),
    ),
    TRUE,
)
attack("vectors: there is one", lambda: algebra(eq(every_vector(1), 1)))
attack(
    "vectors: constants come out",
    lambda: algebra(eq(every_vector(Y * C1 + Y), Y * every_vector(C1 + 1))),
    TRUE,
)
attack("vectors: a constant is its own sum", lambda: algebra(eq(every_vector(Y), Y)))
attack(
    "vectors: of a product", lambda: algebra(eq(every_vector(C1 * C1), every_vector(C1) * every_vector(C1)))
)
attack("vectors: of 1/c", lambda: algebra(eq(every_vector(1 / C1), 1 / every_vector(C1))))
attack("vectors: a mean", lambda: algebra(eq(every_vector(C1), drawn(C1))))
attack("vectors: 1/c is defined", lambda: demand(itself(every_vector(1 / C1)), "≠ 0"), CONDITIONAL)
LIKE_VECTORS = every_vector(apply(C, I))


def _drawn_from(chance: Term) -> Term:
    return over_counts(D, N, function_of(I, chance), FRESH, apply(FRESH, 1))


attack("vectors: of shares", lambda: average_over(sign(le(XI**2, XI)), X, LIKE_VECTORS))
attack("vectors: Σ c = D", lambda: average_over(assume(mass(C, N, D)), C, LIKE_VECTORS), TRUE)
attack("vectors: Σ c = 1", lambda: average_over(assume(mass(C, N, 1)), C, LIKE_VECTORS))
attack("vectors: c ≥ 1", lambda: average_over(assume(le(1, apply(C, I))), C, LIKE_VECTORS))
attack(
    "vectors: Σ c/D = 1 at each",
    lambda: itself(every_vector(_drawn_from(apply(C, I) / D))),
    TRUE,
)
attack(
    "vectors: Σ c = 1 at each",
    lambda: demand(itself(every_vector(_drawn_from(apply(C, I)))), "= 1"),
    CONDITIONAL,
)
attack(
    "vectors: Σ c/(D − 1) = 1 at each",
    lambda: demand(itself(every_vector(_drawn_from(apply(C, I) / (D - 1)))), "= 1"),
    CONDITIONAL,
)
attack(
    "vectors: Σ c(D − 1)/(D(D − 1)) = 1 at each",
    lambda: demand(itself(every_vector(_drawn_from(apply(C, I) * (D - 1) / (D * (D - 1))))), "≠ 0"),
    CONDITIONAL,
)
