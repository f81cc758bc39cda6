"""What the formulas of the discrete loop speak of, as terms of the core: its loops, E over fits, its dual.

A false edit here makes theorems about something else; what is proved of them is in ``discrete_loop``,
``discrete_bounds`` and ``discrete_marginal``, which need no trust.
"""

from __future__ import annotations

from dataclasses import dataclass

from theory.core import (
    Term,
    apply,
    categorical_loop,
    define,
    define_limit,
    define_values,
    eq,
    falling,
    function,
    function_of,
    indicator,
    integer,
    le,
    lt,
    ne,
    number,
    over_counts,
    over_fits,
    over_vectors,
    real,
    sequence,
    substitute,
    sum_over,
)

D = integer("D", lambda v: [le(1, v)], witness=1)
N = integer("len_p", lambda v: [le(1, v)], witness=1)
P = sequence("p", 1, lambda v: [le(0, v)])
T = integer("t", lambda v: [le(1, v)], witness=1)
FIT = integer("fit", lambda v: [le(0, v)])
K = integer("k", lambda v: [le(1, v)], witness=1)
I = integer("i", lambda v: [le(1, v), le(v, N)], witness=1)
COUNT = integer("count")
X = sequence("x", 1, lambda v: [le(0, v), le(v, 1)])
C = sequence("c", 1, lambda v: [le(0, v)], sort="integer")
SHARE = real("alpha", lambda v: [lt(0, v), le(v, 1)], witness=1)
VALUES = (D, N, P)
INDEX = integer("index_k")
CHANCE = apply(X, I)
REAL_CHANCE = apply(P, I)


@dataclass(frozen=True)
class Loop:
    """A loop of the core with the parameters that it is taken at."""

    term: Term
    values: tuple[Term, ...]


REPLACE = Loop(categorical_loop("categorical.replace", VALUES, D, N, P, K, (0, 0, 1)), VALUES)
POOL = Loop(categorical_loop("categorical.accumulate", VALUES, D, N, P, K, (0, (K - 1) / K, 1 / K)), VALUES)
MIXED = Loop(
    categorical_loop("categorical.fixed_real_share", (*VALUES, SHARE), D, N, P, K, (1 - SHARE, 0, SHARE)),
    (*VALUES, SHARE),
)
"""x' = c/D; x' = ((k − 1) x + c/D)/k; x' = (1 − α) p + α c/D."""


def fit(t: Term | int, body: Term | int, loop: Loop = REPLACE) -> Term:
    """Return E body(x) over fit t."""
    return over_fits(loop.term, t, loop.values, X, body)


def total(body: Term, i: Term = I) -> Term:
    """Return Σ[i=1..N] body."""
    return sum_over(i, 1, N, body)


J = integer("j", lambda v: [le(0, v)])
POWER = integer("power", lambda v: [le(0, v)])
EARLIER = sequence("earlier", -1)
PLACES = sequence("places", 0)
_STIRLING, STIRLING_START, STIRLING_STEP, STIRLING_OUTSIDE = define_values(
    "stirling",
    (),
    POWER,
    0,
    J,
    0,
    indicator(eq(J, 0)),
    EARLIER,
    J * apply(EARLIER, J) + apply(EARLIER, J - 1),
)


def stirling(k: Term | int, j: Term | int) -> Term:
    """Return the number of partitions of k things into j parts."""
    return apply(_STIRLING, k, j)


_PARENTS, PARENTS_IS = define("parents", (D, POWER, J), stirling(POWER, J) * falling(D, J) / D**POWER)


def parents(k: Term | int, j: Term | int) -> Term:
    """Return P(k → j), the probability that k draws from D data copy j distinct ones."""
    return apply(_PARENTS, D, k, j)


FROM_ONE = integer("from_one", lambda v: [le(1, v)], witness=1)
TWO = integer("two", lambda v: [le(2, v)], witness=2)
PART = integer("part", lambda v: [le(1, v), le(v, D)], witness=1)
FROM = integer("start", lambda v: [le(1, v), le(v, D)], witness=1)
AFTER = sequence("after", 1)
LAW = define_values(
    "ancestors",
    (D,),
    FIT,
    0,
    FROM_ONE,
    1,
    indicator(eq(FROM_ONE, D)),
    PLACES,
    sum_over(FROM, 1, D, apply(PLACES, FROM) * parents(FROM, FROM_ONE)),
)


def ancestors(t: Term | int, j: Term | int) -> Term:
    """Return the probability that D data have j ancestors t generations back."""
    return apply(LAW[0], D, t, j)


AGO = integer("ago", lambda v: [le(0, v)])
ALONE = total(indicator(eq(CHANCE, 1)))
"""How many atoms hold all the data: 1 on collapse, else 0."""


def collapsed(t: Term | int) -> Term:
    """Return P(T ≤ t), t ≥ 1: the mean number of atoms that hold all the data of generation t."""
    return fit(t, ALONE)


VECTOR, NEXT = (
    sequence(name, 1, lambda v: [le(0, v), le(v, D)], sort="integer") for name in ("here", "next")
)
"""The counts of the atoms in a generation, and in the next one."""


def after(body: Term) -> Term:
    """Return E body over the counts drawn from the fit to a count vector."""
    return over_counts(D, N, function_of(I, apply(VECTOR, I) / D), NEXT, body)


def changed() -> Term:
    """Return the mean number of atoms whose count is another in the next generation."""
    return after(total(indicator(ne(apply(NEXT, I), apply(VECTOR, I)))))


def vectors(body: Term) -> Term:
    """Return Σ body over all count vectors of D data on N atoms."""
    return over_vectors(D, N, VECTOR, body)


def absorbing() -> Term:
    """Return the number of count vectors that are never left: on average no atom's count changes."""
    return vectors(indicator(eq(changed(), 0)))


def survived(t: Term | int, k: Term = FROM_ONE) -> Term:
    """Return Σ[s=1..t] P(T > s)."""
    return sum_over(k, 1, t, 1 - collapsed(k))


MEAN_TIME = define_limit("categorical.replace.mean_time", VALUES, FIT, 1 + survived(FIT))
"""E[T] = Σ[t≥0] P(T > t) = 1 + Σ[t≥1] P(T > t): the first fit is on data of generation 1."""


def mean_time() -> Term:
    """Return E[T]."""
    return apply(MEAN_TIME, *VALUES)


SOJOURN = define_limit("sojourn_time", (TWO, D), FIT, sum_over(AGO, 0, FIT, apply(LAW[0], D, AGO, TWO)))
"""G_k: the expected number of generations with k ancestors."""
Q = real("q", lambda v: [le(0, v), le(v, 1)])
PAIR = function_of(FROM_ONE, Q * indicator(eq(FROM_ONE, 1)) + (1 - Q) * indicator(eq(FROM_ONE, 2)))
"""Two atoms, of probabilities q and 1 − q."""


def count_probability(t: Term | int, n: Term | int) -> Term:
    """Return P(X_t = n): an atom of probability q, against one other, holds n data of generation t."""
    return over_fits(REPLACE.term, t, (D, number(2), PAIR), X, indicator(eq(apply(X, 1), n / D)))


def probability_of_a_count(_: object, t: Term, n: Term, data: Term, share: Term) -> Term:
    """Return P(X_t = n) where an atom's share was q of D data."""
    return substitute(count_probability(t, n), {D: data, Q: share})


COUNT_PROBABILITY, COUNT_IS = define("count_probability", (T, J, D, Q), count_probability(T, J))


def living(t: Term | int) -> Term:
    """Return E K_t: how many atoms have a datum in generation t."""
    return fit(t, total(1 - indicator(eq(CHANCE, 0))))


def unseen() -> Term:
    """Return E of the real probability of the atoms that have no datum in generation 1."""
    return fit(1, total(REAL_CHANCE * indicator(eq(CHANCE, 0))))


def entropy(t: Term | int) -> Term:
    """Return E H(x) over fit t, in nats."""
    return fit(t, -total(function("xlogx", CHANCE)))


FIRST = apply(X, 1)


def unsettled(x: Term) -> Term:
    """Return a share x while it is not all: x − 1{x = 1}."""
    return x - indicator(eq(x, 1))


def share_from(t: Term | int, m: Term) -> Term:
    """Return E of the first atom's share at fit t, while it is not all, from a count m at the start."""
    return over_fits(REPLACE.term, t, (D, number(2), substitute(PAIR, {Q: m / D})), X, unsettled(FIRST))


def left_over(t: Term | int, m: Term) -> Term:
    """Return Σ[s=0..t] E of the first atom's share at fit s while it is not all, from a count m."""
    return sum_over(AGO, 0, t, share_from(AGO, m))


REMAINING = define_limit("remaining_share", (PART, D), FIT, left_over(FIT, PART))
"""v_j = E Σ X_s/D over the generations s ≥ 0 in which 0 < X_s < D, from X_0 = j."""
