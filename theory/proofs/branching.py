"""The Poisson loop as symbols of the core: its chain, the chance that it is lost, the survival exponents.

A false edit here makes theorems about something else; what is proved of them is in ``survival_exponents``.
"""

from __future__ import annotations

from theory.core import (
    Term,
    apply,
    define_limit,
    define_recursively,
    define_values,
    eq,
    function,
    function_of,
    gamma,
    indicator,
    integer,
    le,
    lt,
    number,
    real,
    sequence,
    sum_over,
)

FIT = integer("generation", lambda v: [le(1, v)], witness=1)
_BEFORE = real("before")
SURVIVAL, BEGINS, FOLLOWS = define_recursively(
    "survival_exponent", (), FIT, 1, 1, _BEFORE, 1 - function("exp", -_BEFORE)
)
"""g_1 = 1, g_{t+1} = 1 − exp(−g_t)."""


def survival_exponent(_: object, fits: Term) -> Term:
    """g_t, by its recursion: what is read as it."""
    return apply(SURVIVAL, fits)


VALUES, EARLIER = sequence("values", -1), sequence("earlier", -1)
MEAN = real("mean", lambda v: [le(0, v)])
LAST, STATE, AGO = (integer(name, lambda v: [le(0, v)]) for name in ("last", "state", "ago"))
POISSON = define_limit(
    "poisson_mean",
    (VALUES, MEAN),
    LAST,
    sum_over(STATE, 0, LAST, apply(VALUES, STATE) * MEAN**STATE * function("exp", -MEAN) / gamma(STATE + 1)),
)
"""E h(Z) of a Poisson variable Z of mean μ: the limit of Σ[z=0..k] h(z) μ^z e^{−μ}/z!."""
LOST, LOST_BEGINS, LOST_FOLLOWS, _ = define_values(
    "poisson.lost", (), AGO, 0, STATE, 0, indicator(eq(STATE, 0)), EARLIER, apply(POISSON, EARLIER, STATE)
)
"""The chance that the sum of the data is 0 so many fits after it was z: that of the next is Poisson(z)."""


def extinct(_: object, fits: Term, mean: Term) -> Term:
    """E_0(t, μ): the chance that the sum of the data of fit t is 0 when that of fit 1 is Poisson(μ)."""
    return apply(POISSON, function_of(STATE, apply(LOST, fits - 1, STATE)), mean)


LEVEL, RATE = (real(name, lambda v: [lt(0, v)], witness=1) for name in ("level", "rate"))


def alive(level: Term, fits: Term) -> Term:
    """Of the first so many fits those with g_t above a level."""
    return sum_over(FIT, 1, fits, indicator(lt(level, apply(SURVIVAL, FIT))))


PASSAGE = define_limit("survival_passage", (LEVEL,), LAST, 1 + alive(LEVEL, LAST))
"""T_g(x): one more than the number of t with g_t > x; as g_t falls, the least t with g_t ≤ x."""
_MORE_LIKELY = lt(1 / number(2), 1 - extinct(None, FIT, RATE))
MEDIAN = define_limit("poisson.median", (RATE,), LAST, 1 + sum_over(FIT, 1, LAST, indicator(_MORE_LIKELY)))
"""One more than the number of fits after which the rate is rather not 0 than 0, nλ being given."""


def passage(_: object, level: Term) -> Term:
    """T_g(x)."""
    return apply(PASSAGE, level)


def median(_: object, size: Term, rate: Term) -> Term:
    """m(n, λ): the median number of fits until the rate is 0."""
    return apply(MEDIAN, size * rate)
