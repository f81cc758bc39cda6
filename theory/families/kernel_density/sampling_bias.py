r"""Kernel density estimates drawn with sampling bias, b = λ(1 − 1/n).

Draws are pulled towards the mean of the data, so that their variance is λ times that of the estimate. Its
expected variance is h² + σ₀²(1 − 1/n)b^{t−1} + h² Σ_{1≤k<t} b^k, bounded iff b < 1. With λ = 1 this is
replace, and the variance tends to nh². The mean of data drawn so: ``theory.families.sampling_bias``.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import define, i, instance
from theory.engine.recurrences import solved
from theory.engine.rules import SAMPLING_BIAS
from theory.engine.steps import computed, in_steps
from theory.families.exponential_family.mean_squared_error import SIZE, n
from theory.families.gaussian.definitions import ALEMOHAMMAD
from theory.families.gaussian.definitions import SAMPLING_BIAS as BIAS
from theory.families.kernel_density.second_moment import BANDWIDTH, GENERATION, SCALE, h, sigma
from theory.families.sampling_bias import lam
from theory.language.derivation import Averaging, Derivation, Draws, Expectation, Random, Step
from theory.language.equations import equate
from theory.language.formula import Formula
from theory.language.loop import Loop

root = sp.Symbol("ell", positive=True)
power = sp.Symbol("k", integer=True, nonnegative=True)
p, q, p_next, q_next, p_1, q_1 = (
    Random(name, real=True) for name in ("P_t", "Q_t", "P_next", "Q_next", "P_1", "Q_1")
)
first, first_noise, noise, seen = (
    sp.IndexedBase(Random(name, real=True)) for name in ("x_1", "eta", "epsilon", "Y")
)
drawn = sp.IndexedBase(Random("I", integer=True))
pulled = sp.IndexedBase(Random("X_t", real=True))
v, D = (sp.Function(name, real=True) for name in ("v", "D"))
KERNEL_DEFINITION = (
    equate(root**2, lam),
    equate(first[i], sigma * first_noise[i]),
    equate(p_1, sp.Sum(first[i], (i, 1, n)) / n),
    equate(q_1, sp.Sum(first[i] ** 2, (i, 1, n)) / n),
    equate(p, sp.Sum(seen[i], (i, 1, n)) / n),
    equate(q, sp.Sum(seen[i] ** 2, (i, 1, n)) / n),
    equate(pulled[i], p + root * (seen[drawn[i]] + h * noise[i] - p)),
    equate(p_next, sp.Sum(pulled[i], (i, 1, n)) / n),
    equate(q_next, sp.Sum(pulled[i] ** 2, (i, 1, n)) / n),
)
KERNEL_LOOP = Loop(
    id="kernel_density.sampling_bias",
    family="kernel density estimate, fixed bandwidth",
    rule=SAMPLING_BIAS,
    estimator="kernel density estimate",
    definition=KERNEL_DEFINITION,
)
LOOPS = (KERNEL_LOOP,)


def _averaged(after: sp.Eq, *premises: sp.Eq) -> Step:
    return Step(
        rule="conditional expectation",
        before=premises,
        after=after,
        because="The noise is centred, independent and of unit variance.",
        certificate=Averaging(definitions=premises, noise=((first_noise, n),)),
    )


@cache
def density_variance() -> Derivation:
    """Derive the expected variance of the kernel density of fit t about its own mean."""
    bias, x_1, mean_1, square_1, mean, square, draw, mean_next, square_next = KERNEL_DEFINITION
    names = (
        equate(v(1), Expectation(q_1) - Expectation(p_1**2)),
        equate(v(t), Expectation(q) - Expectation(p**2)),
        equate(v(t + 1), Expectation(q_next) - Expectation(p_next**2)),
        equate(D(t), v(t) + h**2),
    )
    variance = Expectation(q) - Expectation(p**2)
    averaging = Averaging(
        definitions=(mean, square, draw, mean_next, square_next),
        noise=((noise, n),),
        draws=(Draws(index=drawn, count=n, population=n, replacement=True),),
        data=((seen, n),),
    )
    spread = root**2 * (variance + h**2)
    facts = (
        equate(Expectation(q_next), Expectation(p**2) + spread),
        equate(Expectation(p_next**2), Expectation(p**2) + spread / n),
    )
    firsts = (
        _averaged(equate(Expectation(q_1), sigma**2), x_1, square_1),
        _averaged(equate(Expectation(p_1**2), sigma**2 / n), x_1, mean_1),
    )
    start = equate(v(1), (1 - 1 / n) * sigma**2)
    rate = lam * (1 - 1 / n)
    ahead = equate(v(t + 1), rate * (v(t) + h**2))
    rule = ahead.xreplace({t: t - 1})
    closed = (1 - 1 / n) * sigma**2 * rate ** (t - 1) + h**2 * rate * sp.Sum(rate**power, (power, 0, t - 2))
    solution = solved(v, t, rule, start, closed)
    return in_steps(
        "Variance of a kernel density estimate with sampling bias λ",
        *(define(item, "The loop.") for item in KERNEL_DEFINITION),
        *(define(item, "Name the variance of the data, and of the density.") for item in names),
        *firsts,
        *(
            Step(
                rule="average over the kernel",
                before=averaging.definitions,
                after=fact,
                because="A draw is one of the data seen, each as likely, plus noise, pulled to the mean.",
                certificate=averaging,
            )
            for fact in facts
        ),
        computed(start, "n real data.", names[0], *(step.after for step in firsts), rule="first fit"),
        computed(
            ahead,
            "The variance about the mean of n draws, 1 − 1/n of that of one.",
            names[2],
            *facts,
            names[1],
            bias,
            rule="recurrence",
        ),
        instance(ahead, (t, t - 1), rule="fit before"),
        solution,
        computed(
            equate(D(t), closed + h**2),
            "The kernel adds its own variance.",
            names[3],
            solution.after,
            rule="density of the fit",
        ),
    )


FORMULAS = (
    Formula(
        id="kernel_density.sampling_bias.variance",
        title="expected variance of the density of fit t about its mean, drawn at λ times its variance",
        observable=r"\mathbb{E}\operatorname{Var}_{\hat p_t}(x)",
        statement=(
            "D(t) = h^2 + sigma0^2*(1 - 1/n)*b^(t - 1) + h^2*b*sum(b^k, k, 0, t - 2) where b = lam*(1 - 1/n)"
        ),
        parameters=(GENERATION, SIZE, BIAS, BANDWIDTH, SCALE),
        loop=KERNEL_LOOP,
        derive=density_variance,
        sources=(ALEMOHAMMAD,),
    ),
)
