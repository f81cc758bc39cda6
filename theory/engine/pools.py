r"""Loops that fit a subsample of an accumulating pool: the recursion of the pool's two moments.

Before fit t the pool holds nt data y, n from each generation. The fit sees some of them, drawn at random:
n, or another number m; n new data are drawn from the fit and appended. With the pool's mean p and mean
square q,

* the fit's error e_t is the mean of the drawn data: 𝔼[e_t² | pool] = p² + c(q − p²);
* new data have mean e_t and variance s_t² (known, or fitted to the drawn data).

All errors are measured from the true mean. u(t) = 𝔼p² and v(t) = 𝔼[q − p²] then close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import backwards, define, i, instance
from theory.engine.recurrences import solved
from theory.language.derivation import (
    Algebra,
    Averaging,
    Combination,
    Draws,
    Expectation,
    Random,
    Step,
)
from theory.language.loop import Rule

n, m = sp.symbols("n m", integer=True, positive=True)
p, q, p_next, q_next, p_1, q_1, e_t, s_t = (
    Random(name, real=True) for name in ("p_t", "q_t", "p_next", "q_next", "p_1", "q_1", "e_t", "s_t")
)
pool, new_data, new_noise, first_data, first_noise = (
    sp.IndexedBase(Random(name, real=True)) for name in ("y", "x", "epsilon", "y_1", "eta")
)
drawn = sp.IndexedBase(Random("J", integer=True))
mu, u, v, r = (sp.Function(name, real=True) for name in ("mu", "u", "v", "r"))

Variance = Literal["known", "unbiased", "biased", "quadratic"]
v1, v2 = sp.Symbol("V_1", real=True), sp.Symbol("v2", real=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsampling:
    """A rule that subsamples, with what the fit takes the data's variance to be.

    ``variance`` is that of the real data (``known``), fitted with the divisor n − 1 or n, or a
    ``quadratic`` function of the fitted mean. ``scale`` is the real data's standard deviation, ``drawn``
    the number of data that a fit sees.
    """

    rule: Rule
    variance: Variance
    scale: sp.Expr
    drawn: sp.Symbol = n

    @property
    def spread(self) -> sp.Expr:
        """Return c, the variance of the drawn data's mean in units of the pool's (biased) variance."""
        if self.rule.subsample == "with replacement":
            return 1 / self.drawn
        return sp.cancel((n * t - self.drawn) / self.drawn) / (n * t - 1)

    @property
    def fitted(self) -> sp.Expr:
        """Return 𝔼[fitted variance | pool] in units of the pool's (biased) variance."""
        unbiased = sp.Integer(1) if self.rule.subsample == "with replacement" else n * t / (n * t - 1)
        return unbiased if self.variance == "unbiased" else (self.drawn - 1) / self.drawn * unbiased


def definition(loop: Subsampling) -> tuple[sp.Eq, ...]:
    """Return the loop's definition: the pool's moments, the fit, the new data, the next pool."""
    size = n * t
    seen = pool[drawn[i]]
    given = {"known": loop.scale**2, "quadratic": loop.scale**2 + v1 * e_t + v2 * e_t**2}
    seen_size = loop.drawn
    divisor = seen_size if loop.variance == "biased" else seen_size - 1
    fitted = sp.Sum((seen - e_t) ** 2, (i, 1, seen_size)) / divisor
    return (
        sp.Eq(first_data[i], loop.scale * first_noise[i]),
        sp.Eq(p_1, sp.Sum(first_data[i], (i, 1, n)) / n),
        sp.Eq(q_1, sp.Sum(first_data[i] ** 2, (i, 1, n)) / n),
        sp.Eq(p, sp.Sum(pool[i], (i, 1, size)) / size),
        sp.Eq(q, sp.Sum(pool[i] ** 2, (i, 1, size)) / size),
        sp.Eq(e_t, sp.Sum(seen, (i, 1, seen_size)) / seen_size),
        sp.Eq(s_t**2, given.get(loop.variance, fitted)),
        sp.Eq(new_data[i], e_t + s_t * new_noise[i]),
        sp.Eq(p_next, (size * p + sp.Sum(new_data[i], (i, 1, n))) / (size + n)),
        sp.Eq(q_next, (size * q + sp.Sum(new_data[i] ** 2, (i, 1, n))) / (size + n)),
    )


def _averages(loop: Subsampling, equations: tuple[sp.Eq, ...]) -> tuple[Step, ...]:
    y_1, one, square_one, mean, square, fit, spread, new, mean_next, square_next = equations
    fixed = loop.variance in ("known", "quadratic")
    least = 2 if loop.variance == "unbiased" else 1
    draw_sizes: tuple[Mapping[str, Fraction | int], ...] = tuple(
        {"n": a, "t": b} for a, b in ((1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1)) if a >= least
    )
    if loop.drawn == m:
        draw_sizes = tuple(
            {"n": a, "t": b, "m": c}
            for a, b, c in ((2, 1, 1), (1, 2, 2), (2, 2, 2), (2, 2, 3), (3, 1, 2), (4, 1, 3), (3, 2, 2))
            if c >= least
        )
    draws = (
        Draws(
            index=drawn,
            count=loop.drawn,
            population=n * t,
            replacement=loop.rule.subsample == "with replacement",
        ),
    )
    noise_sizes = tuple({"n": a, "t": b} for a, b in ((1, 1), (2, 1), (1, 3), (3, 2), (2, 5)))

    def from_pool(after: sp.Eq, *premises: sp.Eq) -> Step:
        return Step(
            rule="average over the draws",
            before=premises,
            after=after,
            because="Every way to draw the fit's data from the pool is as likely.",
            certificate=Averaging(definitions=premises, sizes=draw_sizes, draws=draws, data=((pool, n * t),)),
        )

    def from_noise(after: sp.Eq, base: sp.IndexedBase, *premises: sp.Eq) -> Step:
        return Step(
            rule="conditional expectation",
            before=premises,
            after=after,
            because="The noise of the new data is centred, independent and of unit variance.",
            certificate=Averaging(definitions=premises, sizes=noise_sizes, noise=((base, n),)),
        )

    variance = Expectation(q) - Expectation(p**2)
    found = [
        from_noise(sp.Eq(Expectation(p_1**2), loop.scale**2 / n), first_noise, y_1, one),
        from_noise(sp.Eq(Expectation(q_1), loop.scale**2), first_noise, y_1, square_one),
        from_pool(sp.Eq(Expectation(e_t**2), Expectation(p**2) + loop.spread * variance), mean, square, fit),
        from_pool(sp.Eq(Expectation(e_t * p), Expectation(p**2)), mean, fit),
        from_noise(
            sp.Eq(
                Expectation(p_next**2),
                (t**2 * Expectation(p**2) + 2 * t * Expectation(e_t * p) + Expectation(e_t**2)
                 + Expectation(s_t**2) / n) / (t + 1) ** 2,
            ),
            new_noise, new, mean_next,
        ),
        from_noise(
            sp.Eq(
                Expectation(q_next),
                (t * Expectation(q) + Expectation(e_t**2) + Expectation(s_t**2)) / (t + 1),
            ),
            new_noise, new, square_next,
        ),
    ]  # fmt: skip
    if loop.variance == "quadratic":
        found[4:4] = [
            from_noise(sp.Eq(Expectation(p_1), 0), first_noise, y_1, one),
            from_pool(sp.Eq(Expectation(e_t), Expectation(p)), mean, fit),
            from_noise(
                sp.Eq(Expectation(p_next), (t * Expectation(p) + Expectation(e_t)) / (t + 1)),
                new_noise, new, mean_next,
            ),
        ]  # fmt: skip
    if not fixed:
        after = sp.Eq(Expectation(s_t**2), loop.fitted * variance)
        found.insert(4, from_pool(after, mean, square, fit, spread))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRecursion:
    """The steps from the definition to the recurrences of the pool's moments, and these recurrences."""

    steps: tuple[Step, ...]
    mean: sp.Eq
    variance: sp.Eq
    first_mean: sp.Eq
    first_variance: sp.Eq
    risk: sp.Eq


def pool_steps(loop: Subsampling) -> PoolRecursion:
    """Derive the recurrences of u(t) = 𝔼p² and v(t) = 𝔼[q − p²], and the fit's risk r(t) from them."""
    equations = definition(loop)
    given = [define(item, "The loop: the family and the rule.") for item in equations]
    definitions = (
        sp.Eq(u(t), Expectation(p**2)),
        sp.Eq(v(t), Expectation(q) - Expectation(p**2)),
        sp.Eq(u(t + 1), Expectation(p_next**2)),
        sp.Eq(v(t + 1), Expectation(q_next) - Expectation(p_next**2)),
        sp.Eq(u(1), Expectation(p_1**2)),
        sp.Eq(v(1), Expectation(q_1) - Expectation(p_1**2)),
        sp.Eq(r(t), Expectation(e_t**2)),
        *(MEAN_NAMES if loop.variance == "quadratic" else ()),
    )
    read = (
        sp.Eq(Expectation(p**2), u(t)),
        sp.Eq(Expectation(q), u(t) + v(t)),
        sp.Eq(Expectation(p_next**2), u(t + 1)),
        sp.Eq(Expectation(q_next), u(t + 1) + v(t + 1)),
        sp.Eq(Expectation(p_1**2), u(1)),
        sp.Eq(Expectation(q_1), u(1) + v(1)),
        sp.Eq(Expectation(e_t**2), r(t)),
        *((sp.Eq(item.rhs, item.lhs) for item in MEAN_NAMES) if loop.variance == "quadratic" else ()),
    )
    named = [define(item, "Name the pool's moments.") for item in definitions]
    names = [backwards(item, *definitions) for item in read]
    averages = _averages(loop, equations)
    first_p, first_q, of_fit, of_cross, *_, next_p, next_q = (step.after for step in averages)
    unbiased = _unbiased_steps(averages, loop.scale) if loop.variance == "quadratic" else ()
    spread, known = _spread(loop, [step.after for step in (*averages, *given, *unbiased)])
    aliases = tuple(step.after for step in names)
    centred = tuple(
        step.after
        for step in (*averages, *names, *unbiased)
        if loop.variance == "quadratic"
        and (step.after.lhs in (Expectation(e_t), Expectation(p)) or step.after == sp.Eq(mu(t), 0))
    )
    gain = sp.together(loop.spread * v(t) + known / n)
    grown = sp.Eq(u(t + 1), u(t) + gain / (t + 1) ** 2)
    rest = (t * (u(t) + v(t)) + u(t) + loop.spread * v(t) + known) / (t + 1) - grown.rhs
    slope = sp.factor(rest.expand().coeff(v(t)))
    level = sp.factor(rest.expand().coeff(u(t)))
    constant = sp.factor(rest.xreplace({u(t): sp.Integer(0), v(t): sp.Integer(0)}))
    spread_rule = sp.Eq(v(t + 1), slope * v(t) + level * u(t) + constant)
    risk = sp.Eq(r(t), u(t) + loop.spread * v(t))
    first_mean = sp.Eq(u(1), loop.scale**2 / n)
    first_variance = sp.Eq(v(1), loop.scale**2 * (n - 1) / n)

    def combined(after: sp.Eq, last: sp.Eq, *inserted: sp.Eq, then: tuple[sp.Eq, ...] = ()) -> Step:
        return Step(
            rule="recurrence",
            before=(*inserted, *aliases, *then, last),
            after=after,
            because="In terms of the pool's moments.",
            certificate=Combination(),
        )

    rules = (
        combined(first_mean, first_p),
        combined(first_variance, first_q, then=(first_mean,)),
        combined(risk, of_fit),
        combined(grown, next_p, spread, *centred, of_cross, of_fit),
        combined(spread_rule, next_q, spread, *centred, of_fit, then=(grown,)),
    )
    mean_step, variance_step = (
        instance(rule, (t, t - 1), rule="fit before") for rule in (grown, spread_rule)
    )
    return PoolRecursion(
        steps=(*given, *named, *names, *averages, *unbiased, *rules, mean_step, variance_step),
        mean=mean_step.after,
        variance=variance_step.after,
        first_mean=first_mean,
        first_variance=first_variance,
        risk=risk,
    )


def _spread(loop: Subsampling, known: Sequence[sp.Eq]) -> tuple[sp.Eq, sp.Expr]:
    """Return the equation for the variance of new data, and its right-hand side by the pool's moments."""
    if loop.variance == "known":
        return next(item for item in known if item.lhs == s_t**2), loop.scale**2
    average = next(item for item in known if item.lhs == Expectation(s_t**2))
    if loop.variance == "quadratic":
        return average, loop.scale**2 + v2 * (u(t) + loop.spread * v(t))
    return average, loop.fitted * v(t)


MEAN_NAMES = tuple(sp.Eq(mu(k), Expectation(x)) for x, k in ((p, t), (p_next, t + 1), (p_1, sp.Integer(1))))


def _unbiased_steps(averages: Sequence[Step], scale: sp.Expr) -> tuple[Step, ...]:
    """Return the steps that the pool's mean is unbiased, and so what the variance function averages to."""
    facts = {step.after.lhs: step.after for step in averages}
    names = tuple(sp.Eq(item.rhs, item.lhs) for item in MEAN_NAMES)
    rule, start = sp.Eq(mu(t + 1), mu(t)), sp.Eq(mu(1), 0)
    shifted = rule.xreplace({t: t - 1})
    solution = solved(mu, t, shifted, start, sp.Integer(0), ({},))
    function = sp.Eq(s_t**2, scale**2 + v1 * e_t + v2 * e_t**2)
    expanded = scale**2 + v2 * Expectation(e_t**2)
    return (
        Step(
            rule="recurrence",
            before=(facts[Expectation(e_t)], *names, facts[Expectation(p_next)]),
            after=rule,
            because="In terms of the mean error.",
            certificate=Combination(),
        ),
        Step(
            rule="recurrence",
            before=(*names, facts[Expectation(p_1)]),
            after=start,
            because="The real data are centred on the truth.",
            certificate=Combination(),
        ),
        instance(rule, (t, t - 1), rule="fit before"),
        solution,
        Step(
            rule="variance function",
            before=(function,),
            after=sp.Eq(Expectation(s_t**2), expanded + v1 * Expectation(e_t)),
            because="The variance of a new datum is the family's variance at the last fit.",
            certificate=Algebra(),
        ),
    )


def affine_parts(recurrence: sp.Eq, before: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Return (a, b) of u(k) = a u(k − 1) + b."""
    increment = recurrence.rhs.xreplace({before: sp.Integer(0)})
    slope = sp.factor(sp.expand(recurrence.rhs).coeff(before))
    return slope, sp.factor(increment)
