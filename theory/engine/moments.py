r"""The moment engine: the recursion of a loop's error, written from the loop's two definitions.

A *rule* says of which blocks the data of fit t consist (:class:`Block`); a *family* says what a fit
does to the first two moments (:class:`MeanFamily`: the fit is the mean of the data, and a datum drawn
from a fit with error e has mean e and variance V(e)). From these the engine writes, as derivation steps,
the conditional means of the error and of its square given the past, and the recurrences that follow;
an independent checker averages over the new randomness again.

All errors are measured from the true mean: e = θ − θ₀.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import backwards, define
from theory.engine.recurrences import Points, solve_affine, solved
from theory.language.derivation import (
    Algebra,
    Averaging,
    Combination,
    Definition,
    Expectation,
    Instance,
    Random,
    Step,
)

Source = Literal["new", "old", "real", "kept"]

e_prev, e_t, s_prev, kept = (Random(name, real=True) for name in ("e_prev", "e_t", "s_prev", "r"))
s_0 = sp.Symbol("s_0", positive=True)
new_data, new_noise, real_data, real_noise = (
    sp.IndexedBase(Random(name, real=True)) for name in ("x_t", "epsilon_t", "z_t", "eta_t")
)
i = sp.Symbol("i", integer=True, positive=True)
m, u, g = (sp.Function(name, real=True) for name in ("m", "u", "g"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some of the data that fit t sees.

    ``source``: ``new`` (drawn from fit t − 1), ``old`` (all that fit t − 1 saw), ``real`` (drawn
    afresh from the truth), ``kept`` (the same real data in every fit). ``size`` is the number of data.
    """

    source: Source
    size: sp.Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanFamily:
    """A family fitted by the mean, whose data have variance V(e) at error e.

    ``variance`` is V as an expression in ``e_prev``, at most quadratic; ``true_variance`` is V(0).
    """

    id: str
    words: str
    variance: sp.Expr
    true_variance: sp.Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A family under a rule: all that the engine needs.

    ``sizes`` are values of the counting symbols at which averages are replayed; every block then has a
    whole number of data, and few enough to enumerate.
    """

    family: MeanFamily
    blocks: tuple[Block, ...]
    sizes: tuple[Mapping[str, object], ...]

    @property
    def size(self) -> sp.Expr:
        """Return how many data fit t sees."""
        return sp.expand(sum((block.size for block in self.blocks), sp.Integer(0)))

    def count(self, *sources: Source) -> sp.Expr:
        """Return how many of them come from these sources."""
        return sum((block.size for block in self.blocks if block.source in sources), sp.Integer(0))


def definition(setting: Setting) -> tuple[sp.Eq, ...]:
    """Return the loop's definition: how data are drawn, and that the fit is the mean of all blocks."""
    equations = [sp.Eq(s_prev**2, setting.family.variance)]
    total = sp.Integer(0)
    for block in setting.blocks:
        if block.source == "new":
            equations.append(sp.Eq(new_data[i], e_prev + s_prev * new_noise[i]))
            total += sp.Sum(new_data[i], (i, 1, block.size))
        elif block.source == "real":
            equations.append(sp.Eq(s_0**2, setting.family.true_variance))
            equations.append(sp.Eq(real_data[i], s_0 * real_noise[i]))
            total += sp.Sum(real_data[i], (i, 1, block.size))
        elif block.source == "old":
            total += block.size * e_prev
        else:
            equations.append(sp.Eq(Expectation(kept), 0))
            equations.append(sp.Eq(Expectation(kept**2), setting.family.true_variance / block.size))
            total += block.size * kept
    return (*equations, sp.Eq(e_t, total / setting.size))


def _averaging(setting: Setting, premises: tuple[sp.Eq, ...]) -> Averaging:
    noise = []
    for source, base in (("new", new_noise), ("real", real_noise)):
        if setting.count(source) != 0:  # type: ignore[arg-type]  # the two literals above
            noise.append((base, setting.count(source)))  # type: ignore[arg-type]  # the two literals above
    return Averaging(definitions=premises, sizes=setting.sizes, noise=tuple(noise))


def mean_recursion(setting: Setting) -> sp.Eq:
    """Return 𝔼[e_t] in terms of the past: every datum is centred on what it was drawn from."""
    size = setting.size
    pulled = sp.cancel(setting.count("new", "old") / size) * Expectation(e_prev)
    return sp.Eq(Expectation(e_t), pulled + sp.cancel(setting.count("kept") / size) * Expectation(kept))


def square_recursion(setting: Setting) -> sp.Eq:
    """Return 𝔼[e_t²] in terms of the past: the square of the mean, plus each block's own variance."""
    size, new, real, same = setting.size, setting.count("new"), setting.count("real"), setting.count("kept")
    past = sp.cancel(setting.count("new", "old") / size)
    terms = past**2 * Expectation(e_prev**2)
    terms += sp.cancel(new / size**2) * Expectation(s_prev**2) + sp.cancel(real / size**2) * s_0**2
    share = sp.cancel(same / size)
    return sp.Eq(
        Expectation(e_t**2),
        terms + 2 * past * share * Expectation(e_prev * kept) + share**2 * Expectation(kept**2),
    )


def cross_recursion(setting: Setting) -> sp.Eq:
    """Return 𝔼[e_t r] in terms of the past, r the mean error of the real data kept for ever."""
    past, share = (
        sp.cancel(setting.count(*sources) / setting.size) for sources in (("new", "old"), ("kept",))
    )
    return sp.Eq(Expectation(e_t * kept), past * Expectation(e_prev * kept) + share * Expectation(kept**2))


def named(sequence: type[sp.Function], now: sp.Expr, before: sp.Expr, words: str) -> tuple[Step, ...]:
    """Return the steps that name an expectation as a sequence that starts from zero at fit 0.

    The first three define it at t, t − 1 and 0, the last two read the first two backwards.
    """
    equations = (
        sp.Eq(sequence(t), Expectation(now)),
        sp.Eq(sequence(t - 1), Expectation(before)),
        sp.Eq(sequence(0), 0),
    )
    return (
        *(define(equation, words) for equation in equations),
        *(backwards(sp.Eq(item.rhs, item.lhs), item) for item in equations[:2]),
    )


def error_steps(setting: Setting, points: Points) -> tuple[tuple[Step, ...], sp.Eq, sp.Eq]:
    """Return (steps, recurrence, start) of the mean squared error u(t), from the definition on."""
    equations = definition(setting)
    random = tuple(
        item for item in equations if not isinstance(item.lhs, Expectation) and not item.lhs.is_Pow
    )
    averaging = _averaging(setting, random)
    given = [
        Step(
            rule="definition",
            after=item,
            because="The loop: the family and the rule.",
            certificate=Definition(),
        )
        for item in equations
    ]
    mean, square = mean_recursion(setting), square_recursion(setting)
    name_mean = named(m, e_t, e_prev, "The mean error; fit 0 is the truth itself.")
    name_square = named(u, e_t**2, e_prev**2, "The mean squared error; fit 0 is the truth itself.")
    averages = [
        Step(
            rule="conditional expectation",
            before=random,
            after=statement,
            because="Given the past, new data are centred on what they were drawn from and independent.",
            certificate=averaging,
        )
        for statement in (mean, square)
    ]
    facts = tuple(item for item in equations if isinstance(item.lhs, Expectation) or item.lhs.is_Pow)
    mean_rule = sp.Eq(m(t), sp.cancel(setting.count("new", "old") / setting.size) * m(t - 1))
    no_bias = (
        Step(
            rule="recurrence",
            before=(*(step.after for step in name_mean[3:]), *facts, mean),
            after=mean_rule,
            because="In terms of the mean error.",
            certificate=Combination(),
        ),
        solved(m, t, mean_rule, name_mean[2].after, sp.Integer(0), points),
        Step(
            rule="fit before",
            before=(sp.Eq(m(t), 0),),
            after=sp.Eq(m(t - 1), 0),
            because="Put t − 1 for t.",
            certificate=Instance(substitution=((t, t - 1),)),
        ),
    )
    growth = _variance_step(setting)
    cross = _cross_steps(setting, averaging, random, facts, points) if setting.count("kept") != 0 else ()
    insertions = (
        growth.after,
        *facts,
        *(step.after for step in (*name_mean[3:], no_bias[-1], *name_square[3:])),
        *(step.after for step in cross if step.rule in ("in terms of the name", "fit before")),
    )
    inserted = square.rhs
    for equation in insertions:
        inserted = inserted.xreplace({equation.lhs: equation.rhs})
    recurrence = sp.Eq(u(t), sp.collect(sp.expand(inserted), u(t - 1), sp.factor))
    steps = (
        *given,
        *name_mean,
        *name_square,
        *cross[:5],
        *averages,
        *no_bias,
        growth,
        *cross[5:],
        Step(
            rule="recurrence",
            before=(*insertions, square),
            after=recurrence,
            because="Insert the variance of the data and what is known of the means.",
            certificate=Combination(),
        ),
    )
    return steps, recurrence, name_square[2].after


def _variance_step(setting: Setting) -> Step:
    """Return the step 𝔼[s²] = 𝔼[V(e)], expanded."""
    v = sp.Poly(setting.family.variance, e_prev)
    expanded = sum(
        (coefficient * Expectation(e_prev**power) for (power,), coefficient in v.terms()), sp.Integer(0)
    )
    return Step(
        rule="variance function",
        before=(sp.Eq(s_prev**2, setting.family.variance),),
        after=sp.Eq(Expectation(s_prev**2), expanded),
        because="The variance of a new datum is the family's variance at the last fit.",
        certificate=Algebra(),
    )


def _cross_steps(
    setting: Setting,
    averaging: Averaging,
    random: tuple[sp.Eq, ...],
    facts: tuple[sp.Eq, ...],
    points: Points,
) -> tuple[Step, ...]:
    """Return the steps that find 𝔼[e_t r], r the error of the real data kept for ever."""
    names = named(g, e_t * kept, e_prev * kept, "The covariance with the real data that are kept.")
    statement = cross_recursion(setting)
    past = sp.cancel(setting.count("new", "old") / setting.size)
    gain = sp.cancel(
        setting.count("kept") / setting.size * setting.family.true_variance / setting.count("kept")
    )
    rule = sp.Eq(g(t), past * g(t - 1) + gain)
    closed = solve_affine(past, gain, t, 0, sp.Integer(0))
    solution = solved(g, t, rule, names[2].after, closed, points)
    return (
        *names,
        Step(
            rule="conditional expectation",
            before=random,
            after=statement,
            because="New data are centred on the last fit; the kept data are those of before.",
            certificate=averaging,
        ),
        Step(
            rule="recurrence",
            before=(*(step.after for step in names[3:]), *facts, statement),
            after=rule,
            because="In terms of the covariance.",
            certificate=Combination(),
        ),
        solution,
        Step(
            rule="fit before",
            before=(solution.after,),
            after=solution.after.xreplace({t: t - 1}),
            because="Put t − 1 for t.",
            certificate=Instance(substitution=((t, t - 1),)),
        ),
    )
