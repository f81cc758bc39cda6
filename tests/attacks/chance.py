"""Attacks on means: laws and means that do not exist, draws that leave their E, loops that are none."""

from __future__ import annotations

from collections.abc import Callable

import tests.core.judge_chance as judge_chance
from tests.attacks.attack import CONDITIONAL, TRUE, attack, demand
from theory.core import (
    Number,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    average,
    average_at,
    combine,
    convert,
    cut,
    define,
    defined,
    definition,
    eq,
    expectation,
    function,
    function_of,
    iid,
    indicators,
    instantiate,
    integer,
    le,
    loop,
    lt,
    mean_at,
    ne,
    normal,
    number,
    numeric,
    power,
    real,
    resample,
    rewrite,
    sequence,
    sign,
    sum_over,
    unfold,
    without_replacement,
)
from theory.core.terms import node

JUDGE = judge_chance.JUDGED
n, k, i, m = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("n", "k", "i", "m"))
n2 = integer("n2", lambda v: [le(2, v)], witness=2)
t = integer("t", lambda v: [le(0, v)])
x, mu, e = real("x"), real("mu"), real("e")
V = real("V", lambda v: [lt(0, v)], witness=1)
p = real("p", lambda v: [le(0, v), le(v, 1)])
N = integer("N", lambda v: [le(n, v)], witness=n)
wide = integer("wide", lambda v: [le(n + 2, v)], witness=n + 2)
z, y, s = sequence("z", 1), sequence("y", 1), sequence("s", 1)
late = sequence("late", 5)
unit = sequence("unit", 1, lambda v: [le(0, v), le(v, 1)])
above = sequence("above", 1, lambda v: [lt(0, v)], witness=1)
c = sequence("c", 1)
whole = sequence("whole", 1, lambda v: [le(0, v)], sort="integer")


def avg(values: Term, size: Number) -> Term:
    return sum_over(i, 1, size, apply(values, i)) / size


def mean(law: Term, body: Number, draw: Term = z) -> Term:
    return expectation(law, draw, body)


def is_(a: Number, b: Number) -> Theorem:
    return algebra(eq(a, b))


std = iid(0, 1)
first = apply(z, 1)

# ---- laws ----
attack("a mean of squares below the squared mean", lambda: is_(mean(iid(1, 0), first), 1))
attack("a law of unknown variance exists", lambda: is_(mean(iid(mu, x), first), mu), CONDITIONAL)
attack("V = 0 with a third moment", lambda: is_(mean(iid(0, 0, 1), first), 0))
attack("a third moment without a fourth", lambda: is_(mean(iid(0, V, x), first**3), x), TRUE)
attack("a fourth moment below the squared second", lambda: is_(mean(iid(0, 2, 0, 3), first**4), 3))
attack("m4 is any number", lambda: is_(mean(iid(0, 1, 0, x), first**4), x), CONDITIONAL)
attack("V = 0, m4 = 1", lambda: is_(mean(iid(0, 0, 0, 1), first**4), 1))
attack("a negative variance", lambda: is_(mean(normal(0, -1), first), 0))
attack("any variance", lambda: is_(mean(normal(0, x), first), 0), CONDITIONAL)
attack("a probability of 2", lambda: is_(mean(indicators(2), first), 2))
attack("any probability", lambda: is_(mean(indicators(x), first), x), CONDITIONAL)
attack("a negative probability", lambda: is_(mean(indicators(-p - 1), first), -p - 1), CONDITIONAL)
attack("draws from an empty list", lambda: is_(mean(resample(0, c), 1), 1))
attack("draws from a list of any length", lambda: is_(mean(resample(t, c), first), avg(c, t)), CONDITIONAL)
attack("a list of real length", lambda: is_(mean(resample(x, c), first), avg(c, 3)))
attack(
    "a list that begins late",
    lambda: is_(mean(resample(n, late), first), sum_over(i, 1, n, apply(late, i)) / n),
)
attack("a formula as a law", lambda: algebra(eq(mean(eq(x, x), 1), 1)))
attack("a law as a number", lambda: algebra(eq(std + 1, std + 1)))
attack("a law whose moment is 1/0", lambda: is_(mean(iid(1 / number(0)), first), 0))
attack("a law that depends on its draw", lambda: algebra(eq(mean(iid(first), first), 0)))

# ---- what is integrable ----
attack("a moment beyond the declared ones", lambda: is_(mean(std, first**3), 0))
attack("a fourth moment of two", lambda: is_(mean(std, first**4) * 0, 0), CONDITIONAL)
attack(
    "E z − E z with no moment", lambda: is_(mean(iid(0), first**2) - mean(iid(0), first**2), 0), CONDITIONAL
)
attack("E 1/z", lambda: is_(mean(std, 1 / first) * 0, 0), CONDITIONAL)
attack("E z/z = 1", lambda: is_(mean(std, first / first), 1), CONDITIONAL)
attack("E exp z", lambda: is_(mean(normal(0, 1), function("exp", first)), 1))
attack("E √z", lambda: is_(mean(std, function("sqrt", first)) * 0, 0), CONDITIONAL)
attack("E of the zeroth draw", lambda: is_(mean(std, apply(z, 0)), 0))
attack("E of a draw before the first", lambda: is_(mean(std, apply(z, t)), 0), CONDITIONAL)
attack("E z(i) is the mean, at any place", lambda: is_(mean(std, apply(z, n)), 0), TRUE)
attack("z(i)z(j) with i perhaps j", lambda: is_(mean(std, apply(z, n) * apply(z, m)), 0))
attack("z(1)z(2) as z(1)²", lambda: is_(mean(std, apply(z, 1) * apply(z, 2)), 1))
attack("z(n)z(n + 1) are independent", lambda: is_(mean(iid(x), apply(z, n) * apply(z, n + 1)), x**2), TRUE)
attack("E log of an indicator", lambda: is_(mean(indicators(p), function("log", first)) * 0, 0), CONDITIONAL)
attack(
    "Σ over a random number of draws",
    lambda: algebra(eq(mean(std, sum_over(i, 1, apply(z, 1), 1)), 0)),
)
attack("numeric believes no mean", lambda: numeric(lt(mean(std, function("exp", first)), 100)))
attack("numeric believes no polynomial mean", lambda: numeric(lt(mean(std, first), 1)))

# ---- means ----
attack("Var of the mean is 1", lambda: is_(mean(std, avg(z, n) ** 2), 1))
attack("Var of the mean is 1/n²", lambda: is_(mean(std, avg(z, n) ** 2), 1 / n**2))
attack("Var of the mean is 1/(n + 1)", lambda: is_(mean(std, avg(z, n) ** 2), 1 / (n + 1)))
attack("Var of the mean is 1/n", lambda: is_(mean(std, avg(z, n) ** 2), 1 / n), TRUE)
attack("E x̄² = μ²", lambda: is_(mean(iid(mu, mu**2 + V), avg(z, n) ** 2), mu**2))
spread = sum_over(i, 1, n2, (apply(z, i) - avg(z, n2)) ** 2)
attack("Σ(z − z̄)²/n is unbiased", lambda: is_(mean(iid(mu, mu**2 + V), spread / n2), V))
attack("Σ(z − z̄)²/(n − 1) is unbiased", lambda: is_(mean(iid(mu, mu**2 + V), spread / (n2 - 1)), V), TRUE)
one = sum_over(i, 1, n, (apply(z, i) - avg(z, n)) ** 2) / (n - 1)
attack("the same with one datum", lambda: is_(mean(iid(mu, mu**2 + V), one), V), CONDITIONAL)
attack("z̄ of no data", lambda: is_(mean(std, avg(z, t)), 0), CONDITIONAL)
attack("E Σ² over t data, t = 0 too", lambda: is_(mean(std, sum_over(i, 1, t, apply(z, i)) ** 2), t), TRUE)
attack("two sizes at once", lambda: is_(mean(std, avg(z, n) * avg(z, m)), 1 / n))
attack("fourth moment of a normal is 1", lambda: is_(mean(normal(0, V), first**4), V**2))
attack("fourth moment of a normal is 3V²", lambda: is_(mean(normal(0, V), first**4), 3 * V**2), TRUE)
attack("third moment of a normal is 0", lambda: is_(mean(normal(mu, V), first**3), mu**3))
attack("third moment of a normal", lambda: is_(mean(normal(mu, V), first**3), mu**3 + 3 * mu * V), TRUE)
attack("an indicator's square is another", lambda: is_(mean(indicators(p), first**2), p**2))
attack("an indicator's square is itself", lambda: is_(mean(indicators(p), first**2), p), TRUE)
attack("E(fg) = E f · E g", lambda: is_(mean(std, first * first), mean(std, first) * mean(std, first)))
attack("(E z)² = E z²", lambda: is_(mean(iid(mu, mu**2 + V), first) ** 2, mean(iid(mu, mu**2 + V), first**2)))
attack(
    "with and without replacement agree",
    lambda: is_(
        mean(resample(n2, c), apply(z, 1) * apply(z, 2)),
        mean(without_replacement(n2, c), apply(z, 1) * apply(z, 2)),
    ),
)
population = sum_over(i, 1, N, apply(c, i)) / N
squares = sum_over(i, 1, N, apply(c, i) ** 2) / N
attack(
    "a subset's mean is without bias",
    lambda: is_(mean(without_replacement(N, c), avg(z, n)), population),
    TRUE,
)
finite = (squares - population**2) / n
attack(
    "no finite population correction",
    lambda: is_(mean(without_replacement(N, c), (avg(z, n) - population) ** 2), finite),
)
attack(
    "the correction is (N − n)/N",
    lambda: is_(mean(without_replacement(N, c), (avg(z, n) - population) ** 2), finite * (N - n) / N),
)
attack(
    "N = 1 divides by N − 1",
    lambda: is_(mean(without_replacement(N, c), (avg(z, n) - population) ** 2), finite * (N - n) / (N - 1)),
    CONDITIONAL,
)
attack("more draws than there are", lambda: is_(mean(without_replacement(n, c), avg(z, n + 1)), avg(c, n)))
attack("a place beyond the list", lambda: is_(mean(without_replacement(n, c), apply(z, n + 1)), avg(c, n)))
attack("a place in the list", lambda: is_(mean(without_replacement(N, c), apply(z, n)), population), TRUE)
attack(
    "a place that may be in it",
    lambda: is_(mean(without_replacement(m, c), apply(z, n)), avg(c, m)),
    CONDITIONAL,
)
attack("draws of draws", lambda: is_(mean(std, mean(resample(n, z), avg(y, m) ** 2, y)), 1 / n + 1 / m))
attack(
    "draws of draws, right",
    lambda: is_(mean(std, mean(resample(n, z), avg(y, m) ** 2, y)), 1 / n + 1 / m - 1 / (n * m)),
    TRUE,
)
attack(
    "the inner law looks at the outer draw",
    lambda: is_(mean(std, mean(iid(first, first**2 + 1), apply(y, 1) ** 2, y)), 1),
)
attack(
    "the inner variance adds",
    lambda: is_(mean(std, mean(iid(first, first**2 + 1), apply(y, 1) ** 2, y)), 2),
    TRUE,
)
attack("the same name inside and outside", lambda: is_(mean(std, first * mean(iid(x), first)), x))

# ---- sums of draws with weights, and single draws beside sums ----
weighted = sum_over(i, 1, n, apply(c, i) * apply(z, i))
weights, around = sum_over(i, 1, n, apply(c, i)), iid(mu, mu**2 + V)
beyond = first * sum_over(i, 1, n, apply(z, i))
attack("weighted draws of mean 0 have the weights' sum", lambda: is_(mean(std, weighted), weights))
attack("weighted draws have their weights' mean", lambda: is_(mean(around, weighted), mu * weights), TRUE)
attack("each draw is weighted by its own mean", lambda: is_(mean(around, weighted), mu * avg(c, n)))
attack("a weighted sum's square", lambda: is_(mean(std, weighted**2), weights**2))
attack("a weighted sum's square is its mean", lambda: is_(mean(around, weighted**2), mu * weights))
attack("a weighted sum beside a plain one", lambda: is_(mean(std, weighted * avg(z, n)), weights**2 / n))
attack("two weighted sums", lambda: is_(mean(around, weighted * weighted), mu**2 * weights**2))
attack(
    "neighbours are one draw",
    lambda: is_(mean(std, sum_over(i, 1, n, apply(z, i) * apply(z, i + 1))), n),
)
attack(
    "neighbours are independent",
    lambda: is_(mean(iid(mu), sum_over(i, 1, n, apply(z, i) * apply(z, i + 1))), n * mu**2),
    TRUE,
)
attack(
    "a draw and the one as far from the end",
    lambda: is_(mean(iid(mu), sum_over(i, 1, n, apply(z, i) * apply(z, n + 1 - i))), n * mu**2),
)
attack("a sum from the zeroth draw", lambda: is_(mean(iid(mu), sum_over(i, 0, n, apply(z, i))), (n + 1) * mu))
attack("a sum from the second draw", lambda: is_(mean(iid(mu), sum_over(i, 2, n, apply(z, i))), n * mu))
attack(
    "a sum from the second draw has one term less",
    lambda: is_(mean(iid(mu), sum_over(i, 2, n, apply(z, i))), (n - 1) * mu),
    TRUE,
)
attack(
    "weights beyond a list",
    lambda: is_(mean(without_replacement(n, c), sum_over(i, 1, n + 1, i * apply(z, i))), avg(c, n)),
)
attack(
    "weights that may lie beyond a list",
    lambda: is_(
        mean(without_replacement(m, c), sum_over(i, 1, n, i * apply(z, i))), n * (n + 1) / 2 * avg(c, m)
    ),
)
attack(
    "ranks of a random order",
    lambda: is_(
        mean(without_replacement(m, c), sum_over(i, 1, n, apply(y, i) * apply(z, i))),
        sum_over(i, 1, n, apply(y, i)) * avg(c, m),
    ),
    CONDITIONAL,
)
attack("a draw is independent of the sum that it is in", lambda: is_(mean(around, beyond), n * mu**2))
attack("a draw beside the sum that it is in", lambda: is_(mean(around, beyond), n * mu**2 + V), TRUE)
attack("a draw and its mean, twice", lambda: is_(mean(std, first * beyond), 1))
attack(
    "a draw that is perhaps not in the sum",
    lambda: is_(mean(std, apply(z, 2) * sum_over(i, 1, n, apply(z, i))), 1),
    CONDITIONAL,
)
attack(
    "a draw beyond the sum",
    lambda: is_(mean(std, apply(z, n + 1) * sum_over(i, 1, n, apply(z, i))), 1),
)
attack(
    "the last draw beside two sums",
    lambda: is_(mean(iid(0, 1, 0, 3), apply(z, n) ** 2 * sum_over(i, 1, n, apply(z, i)) ** 2), n + 2),
    TRUE,
)
attack(
    "two draws in a sum's square",
    lambda: is_(mean(iid(0, 1, 0, 3), apply(z, 1) * apply(z, 2) * sum_over(i, 1, n2, apply(z, i)) ** 2), 1),
)
attack(
    "two draws in a sum's square, either way round",
    lambda: is_(mean(iid(0, 1, 0, 3), apply(z, 1) * apply(z, 2) * sum_over(i, 1, n2, apply(z, i)) ** 2), 2),
    TRUE,
)
attack(
    "two draws, perhaps one, beside a sum",
    lambda: is_(mean(std, apply(z, n) * apply(z, m) * sum_over(i, 1, n + m, apply(z, i) ** 2)), 0),
)
attack(
    "a draw without replacement beside its sum",
    lambda: is_(mean(without_replacement(N, c), beyond), n * population**2),
)
attack(
    "a draw without replacement beside the sum of all",
    lambda: is_(
        mean(without_replacement(n2, c), first * sum_over(i, 1, n2, apply(z, i))), n2 * avg(c, n2) ** 2
    ),
    TRUE,
)


# ---- a draw stays inside its E ----
def leaves() -> Theorem:
    theorem = algebra(eq(mean(iid(x), first), x))
    return instantiate(theorem, {x: first})


def captured() -> Theorem:
    theorem = instantiate(algebra(eq(mean(iid(x), first * apply(c, 1)), x * apply(c, 1))), {c: z})
    demand(theorem.formula is eq(mean(iid(x), first * first), x * first), "not captured")
    return theorem


attack("a draw outside for a moment", leaves, TRUE)
attack("a sequence put in is captured", captured)
attack(
    "λ put for a list under E",
    lambda: instantiate(
        algebra(eq(mean(iid(x), first * apply(c, 1)), x * apply(c, 1))), {c: function_of(k, k * mu)}
    ),
    TRUE,
)
attack(
    "rewriting under E with a draw's own equation",
    lambda: rewrite(assume(eq(first, 0)), algebra(eq(mean(iid(x), first), x))),
    CONDITIONAL,
)
attack("defining a number by a free draw", lambda: define("attack.draw", (x,), first))
attack("a mean of no declared integrability defines", lambda: define("attack.third", (), mean(std, first**3)))

# ---- average ----
attack("average over a hypothesis on the draw", lambda: average(assume(eq(first, 0)), z, std))
attack("average over a smaller range", lambda: average(sign(le(apply(unit, 1), 1)), unit, std))
attack(
    "average over the law's own range",
    lambda: average(sign(le(apply(unit, 1), 1)), unit, indicators(p)),
    TRUE,
)
attack("average over values > 0", lambda: average(sign(lt(0, apply(above, 1))), above, indicators(p)))
attack("average over whole values", lambda: average(sign(le(0, apply(whole, 1))), whole, std))
attack(
    "average keeps <",
    lambda: convert(
        average(sign(lt(0, apply(unit, 1) + 1)), unit, indicators(p)),
        lt(0, mean(indicators(p), apply(unit, 1) + 1, unit)),
    ),
)
attack(
    "average of what is not integrable", lambda: average(algebra(eq(first**3, first**3)), z, std), CONDITIONAL
)
attack("average of ≠", lambda: average(sign(ne(first**2 + 1, 0)), z, std))
near = real("near", lambda v: [le(v, 3)])
attack("average over a law that shows the draw", lambda: average(algebra(eq(first, first)), z, iid(first)))
attack("average over a draw that begins late", lambda: average(assume(le(apply(late, 5), 1)), late, std))
attack("a condition that the theorem has not", lambda: defined(algebra(eq(x, x)), ne(x, 0)))
attack(
    "Jensen the wrong way",
    lambda: combine(
        le(mean(iid(mu, mu**2 + V), first**2), mu**2),
        (1, average(sign(le(0, (first - mu) ** 2)), z, iid(mu, mu**2 + V))),
    ),
)
attack(
    "Jensen",
    lambda: combine(
        le(mu**2, mean(iid(mu, mu**2 + V), first**2)),
        (1, average(sign(le(0, (first - mu) ** 2)), z, iid(mu, mu**2 + V))),
    ),
    TRUE,
)

# ---- loops ----
now, also = apply(s, 1), apply(s, 2)


def made(name: str, step: Number, law: Term | None = None, **more: object) -> Term:
    draws = [] if law is None else [(z, law)]
    return loop(f"means.{name}", (n, V), k, s, [0], draws, [step], **more)  # type: ignore[arg-type]


replace = made("replace", avg(z, n), normal(now, V))
drift = made("drift", avg(z, n), iid(now))
cubic = made("cubic", avg(z, n), iid(now, now**2 + V))
free = loop(
    "attack.free", (n, V), k, s, [0, V], [(z, normal(now, V))], [avg(z, n), also], domain=[le(0, also)]
)


def after(l: Term, when: Number, body: Number) -> Term:
    return mean_at(l, when, (n, V), s, body)


def at_zero(l: Term, body: Number, value: Number) -> Callable[[], Theorem]:
    return lambda: algebra(eq(after(l, number(0), body), value), unfold(after(l, number(0), body)))


def at_one(l: Term, body: Number, value: Number) -> Callable[[], Theorem]:
    def run() -> Theorem:
        one_, zero = after(l, number(1), body), after(l, number(0), body)
        step = algebra(eq(one_, zero + value), unfold(one_))
        return algebra(eq(one_, value), step, unfold(zero))

    return run


attack("the risk at 0 is 1", at_zero(replace, now**2, 1))
attack("the risk at 0 is 0", at_zero(replace, now**2, 0), TRUE)
attack("the risk at 1 is V", at_one(replace, now**2, V))
attack("the risk at 1 is V/n", at_one(replace, now**2, V / n), TRUE)
attack(
    "no step at all",
    lambda: algebra(
        eq(after(replace, k, now**2), after(replace, k - 1, now**2)), unfold(after(replace, k, now**2))
    ),
)
attack(
    "two steps in one",
    lambda: algebra(
        eq(after(replace, k, now**2), after(replace, k - 1, now**2) + 2 * V / n),
        unfold(after(replace, k, now**2)),
    ),
)
attack("before the start", lambda: algebra(eq(after(replace, number(-1), now**2), 0)))
attack(
    "unfold at 0 goes on",
    lambda: convert(
        unfold(after(replace, number(0), now**2)),
        eq(after(replace, number(0), now**2), after(replace, number(-1), now**2)),
    ),
)
attack("unfold at any t ≥ 0", lambda: unfold(after(replace, t, now**2)), CONDITIONAL)
attack("unfold a mean over a law", lambda: unfold(mean(std, first)))
attack("a parameter outside its domain", lambda: unfold(mean_at(replace, 1, (n, -V), s, now)), CONDITIONAL)
attack("one parameter too few", lambda: unfold(mean_at(replace, 1, (n,), s, now)))
attack("half a fit", lambda: algebra(eq(mean_at(replace, number(1) / 2, (n, V), s, now) * 0, 0)))
attack("the mean at t without a second moment", lambda: algebra(eq(after(drift, t, now) * 0, 0)), CONDITIONAL)
attack("the third moment with two declared", lambda: algebra(eq(after(cubic, t, now**3) * 0, 0)), CONDITIONAL)
attack("the second moment with two declared", lambda: algebra(eq(after(cubic, t, now**2) * 0, 0)), TRUE)
attack("the mean of 1/state", lambda: algebra(eq(after(replace, t, 1 / now) * 0, 0)), CONDITIONAL)
attack("the mean of state/state", lambda: algebra(eq(after(replace, t, now / now), 1)), CONDITIONAL)
attack("E f² = (E f)² at t", lambda: algebra(eq(after(replace, t, now**2), after(replace, t, now) ** 2)))
attack("the second of one part", lambda: algebra(eq(after(replace, t, also) * 0, 0)), CONDITIONAL)
attack("the second of one part cancels", lambda: algebra(eq(after(replace, t, also - also), 0)), CONDITIONAL)
attack("the part at a variable place", lambda: algebra(eq(after(free, t, apply(s, k)) * 0, 0)), CONDITIONAL)
attack("parts exchanged", lambda: algebra(eq(after(free, t, now), after(free, t, also))))
attack(
    "the domain's bound is strict",
    lambda: average_at(sign(le(0, also - 1), assume(le(0, also))), s, free, t, (n, V)),
)
attack("the domain gives order", lambda: average_at(assume(le(0, also)), s, free, t, (n, V)), TRUE)
attack(
    "a hypothesis on the state that the domain does not give",
    lambda: average_at(assume(le(0, now)), s, free, t, (n, V)),
)
attack("two definitions of one name", lambda: made("replace", avg(z, n) + 1, normal(now, V)))
attack("a loop shows what is no parameter", lambda: made("stranger", avg(z, n) + x, normal(now, V)))
attack("a law shows what is no parameter", lambda: made("law", avg(z, n), normal(now, V + x**2)))
attack("a start that shows the state", lambda: loop("attack.start", (n, V), k, s, [now], [], [now]))
attack("a start that shows the fit", lambda: loop("attack.fit", (n, V), k, s, [k], [], [now]))
attack("a law of negative variance", lambda: made("negative", avg(z, n), normal(0, now)))
attack("a step without a value at k = 1", lambda: made("pole", now / (k - 1)))
attack("a step without a value at a state", lambda: made("quotient", 1 / now))
attack("a step that leaves the domain", lambda: made("leaves", now - 1, domain=[le(0, now)]))
attack(
    "a step that leaves the domain by a draw",
    lambda: made("goes", avg(z, n), normal(now, V), domain=[le(0, now)]),
)
attack(
    "a start outside the domain",
    lambda: loop("attack.out", (n, V), k, s, [-1], [], [now**2], domain=[le(0, now)]),
)
attack(
    "a start outside, declared",
    lambda: loop(
        "attack.declared_out", (n, V), k, s, [-1], [], [now**2], domain=[le(0, now)], declared="said"
    ),
)
attack("the index begins at 2", lambda: loop("attack.late", (n, V), n2, s, [0], [], [now / (n2 - 1)]))
attack("a parameter is the state", lambda: loop("attack.same", (n, s), k, s, [0], [], [now]))
attack("a state in a range", lambda: loop("attack.unit", (n, V), k, unit, [0], [], [apply(unit, 1) + 1]))
attack(
    "a draw in a smaller range",
    lambda: loop("attack.range", (n, V), k, s, [0], [(unit, normal(now, V))], [apply(unit, 1)]),
)
attack(
    "a law that looks at a later draw",
    lambda: loop(
        "attack.order", (n, V), k, s, [0], [(z, normal(apply(y, 1), V)), (y, normal(0, V))], [first]
    ),
)
attack(
    "the third part of two", lambda: loop("attack.third_part", (n, V), k, s, [0, 0], [], [now, apply(s, 3)])
)
attack(
    "a state that becomes a list",
    lambda: loop("attack.list", (n, V), k, s, [0], [(z, resample(n, s))], [first]),
)
attack(
    "a domain by a false theorem",
    lambda: made("inside", now + 1, domain=[le(now, 5)], inside=[assume(le(now + 1, 5))]),
)
attack(
    "a domain by another's theorem",
    lambda: made("other", now + 1, domain=[le(now, 5)], inside=[sign(le(near + 1, 5))]),
)
attack(
    "a loop that nobody made",
    lambda: algebra(
        eq(
            node(
                "Ex",
                node("loop", "ghost", (), k, s, (number(0),), (), (), (now,), (), (), ""),
                number(0),
                now,
            ),
            0,
        )
    ),
)
square = loop("attack.square", (x,), k, s, [x], [], [now**2])
attack(
    "a moment that squares at each step",
    lambda: algebra(eq(mean_at(square, t, (x,), s, now) * 0, 0)),
    CONDITIONAL,
)
growing = loop(
    "attack.growing",
    (n, V),
    k,
    s,
    [0],
    [(z, normal(now, V))],
    [sum_over(i, 1, n * k**2, apply(z, i)) / (n * k**2)],
)
attack(
    "growing data: the gain at k",
    lambda: algebra(
        eq(after(growing, k, now**2), after(growing, k - 1, now**2) + V / (n * k**2)),
        unfold(after(growing, k, now**2)),
    ),
    TRUE,
)
attack(
    "growing data: the gain at k − 1",
    lambda: algebra(
        eq(after(growing, k, now**2), after(growing, k - 1, now**2) + V / (n * (k + 1) ** 2)),
        unfold(after(growing, k, now**2)),
    ),
)


def bounded() -> Theorem:
    """An author's word is cited, wherever the loop occurs."""
    said = loop(
        "attack.said",
        (n, V),
        k,
        s,
        [1],
        [(z, iid(now, now**2 + V))],
        [avg(z, n)],
        domain=[le(0, now)],
        declared="data > 0",
    )
    theorem = algebra(eq(after(said, 0, now), 1), unfold(after(said, 0, now)))
    symbol, _ = define("attack.of_said", (n, V), after(said, 0, now))
    later = algebra(eq(apply(symbol, n, V) * 0, 0))
    demand(not (theorem.cites and later.cites), "cited")
    return theorem


attack("what is declared is not cited", bounded)
attack(
    "a definition shows everything",
    lambda: demand("normal(s(1), V)" not in " ".join(definition(replace)), "shown"),
)
attack(
    "E z² < 0 by a cut", lambda: cut(assume(lt(mean(std, first**2), 0)), weaken_(lt(mean(std, first**2), 0)))
)


def weaken_(h: Term) -> Theorem:
    return sign(lt(mean(std, first**2), 0), assume(h))


attack("powers of a mean", lambda: is_(power(mean(iid(x), first), 2), mean(iid(x), first**2)))
attack(
    "a place that may not be there, averaged",
    lambda: average(algebra(eq(apply(z, n), apply(z, n))), z, without_replacement(m, c)),
    CONDITIONAL,
)
three = apply(z, 1) * apply(z, 2) * apply(z, 3)
attack(
    "all three of a list",
    lambda: is_(mean(without_replacement(3, c), three), apply(c, 1) * apply(c, 2) * apply(c, 3)),
    TRUE,
)
attack("a weighted sum as a plain one", lambda: is_(mean(iid(x), sum_over(i, 1, n, i * apply(z, i))), n * x))
attack(
    "a sum from the second draw on",
    lambda: is_(mean(iid(x), sum_over(i, 2, n + 1, apply(z, i))), (n + 1) * x),
)
attack(
    "a single draw beside the sum",
    lambda: is_(mean(iid(x, x**2 + V), first * sum_over(i, 1, n, apply(z, i))), n * x),
)
attack(
    "a parameter outside its domain that nothing looks at",
    lambda: algebra(eq(mean_at(free, number(0), (n, -V), s, now) * 0, 0)),
    CONDITIONAL,
)
one_sided = loop("attack.one_sided", (x,), k, s, [x**2], [], [now**2], domain=[le(0, now)])
attack(
    "bounded below is not bounded",
    lambda: algebra(eq(mean_at(one_sided, t, (x,), s, now) * 0, 0)),
    CONDITIONAL,
)
attack(
    "an average over a loop keeps <",
    lambda: convert(
        average_at(sign(lt(0, now**2 + 1)), s, replace, t, (n, V)),
        lt(after(replace, t, 0), after(replace, t, now**2 + 1)),
    ),
)
