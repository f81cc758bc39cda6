r"""Mean and variance fitted to a mixture of real data and draws from the last fit: their recursion.

Fit t sees αn real data, drawn afresh or kept from the first fit on, and (1 − α)n data with mean e_{t−1} and
variance s²_{t−1}, those of fit t − 1. It takes their mean e_t and their variance s_t², with divisor n or
n − 1. All errors are measured from the true mean; fit 0 is the truth. With kept real data r is their mean.

    u(t) = 𝔼e_t²,  f(t) = 𝔼s_t²,  g(t) = 𝔼e_t r
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import sympy as sp

from theory.engine.limits import t
from theory.engine.moments import i
from theory.engine.naming import backwards, define
from theory.language.derivation import Averaging, Combination, Definition, Expectation, Random, Step

n = sp.Symbol("n", integer=True, positive=True)
alpha = sp.Symbol("alpha", positive=True)
sigma = sp.Symbol("sigma0", positive=True)
e_prev, e_t, s_prev, s_t, kept = (Random(name, real=True) for name in ("e_prev", "e_t", "s_prev", "s_t", "r"))
new, new_noise, real, real_noise = (
    sp.IndexedBase(Random(name, real=True)) for name in ("x_t", "epsilon_t", "z", "eta")
)
u, f, g = (sp.Function(name, real=True) for name in ("u", "f", "g"))
Divisor = Literal["unbiased", "biased"]
SIZES = tuple(
    {"n": size, "alpha": share}
    for size, share in ((2, Fraction(1, 2)), (3, Fraction(1, 3)), (3, Fraction(2, 3)), (2, Fraction(1)))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Whether the real data are drawn afresh or kept, and by what the sum of squares is divided."""

    real: Literal["fresh", "kept"]
    divisor: Divisor

    @property
    def correction(self) -> sp.Expr:
        """Return n over the divisor."""
        return sp.Integer(1) if self.divisor == "biased" else n / (n - 1)


def definition(loop: Mixture) -> tuple[sp.Eq, ...]:
    """Return the loop's definition: new data, real data, the fit of both moments."""
    own, drawn = alpha * n, (1 - alpha) * n
    squares = sp.Sum((real[i] - e_t) ** 2, (i, 1, own)) + sp.Sum((new[i] - e_t) ** 2, (i, 1, drawn))
    mean = (sp.Sum(real[i], (i, 1, own)) + sp.Sum(new[i], (i, 1, drawn))) / n
    equations = (
        sp.Eq(new[i], e_prev + s_prev * new_noise[i]),
        sp.Eq(real[i], sigma * real_noise[i]),
        sp.Eq(e_t, mean),
        sp.Eq(s_t**2, squares * loop.correction / n),
    )
    if loop.real == "fresh":
        return equations
    return (*equations, sp.Eq(kept, sp.Sum(real[i], (i, 1, own)) / own))


@dataclass(frozen=True, slots=True, kw_only=True)
class MixtureRecursion:
    """The steps from the definition to the recurrences, and these: x(t) by x(t − 1), and x(0)."""

    steps: tuple[Step, ...]
    rules: dict[type[sp.Function], sp.Eq]
    starts: dict[type[sp.Function], sp.Eq]


def mixture_steps(loop: Mixture) -> MixtureRecursion:
    """Derive the recurrences of u, f and, where real data are kept, g."""
    equations = definition(loop)
    x, z, fit, spread, *own_mean = equations
    same = loop.real == "kept"
    noise = ((new_noise, (1 - alpha) * n), *(() if same else ((real_noise, alpha * n),)))
    data = ((real, alpha * n),) if same else ()
    rest = 1 - alpha

    def average(after: sp.Eq, *premises: sp.Eq) -> Step:
        return Step(
            rule="conditional expectation",
            before=premises,
            after=after,
            because="Given the past, new data are independent, with the last fit's mean and variance.",
            certificate=Averaging(definitions=premises, sizes=SIZES, noise=noise, data=data),
        )

    def of_real(after: sp.Eq, *premises: sp.Eq) -> Step:
        return Step(
            rule="real data",
            before=premises,
            after=after,
            because="The real data are centred, independent and of variance σ₀².",
            certificate=Averaging(definitions=premises, sizes=SIZES, noise=((real_noise, alpha * n),)),
        )

    square, variance = Expectation(e_prev**2), Expectation(s_prev**2)
    seen = (x, fit) if same else (x, z, fit)
    both = (*seen, spread)
    if same:
        mean_real = sp.Sum(real[i] ** 2, (i, 1, alpha * n)) / (alpha * n)
        own_square, own_mean_square = Expectation(kept**2), Expectation(mean_real)
        cross = Expectation(e_prev * kept)
        averages = [
            of_real(sp.Eq(own_square, sigma**2 / (alpha * n)), z, *own_mean),
            of_real(sp.Eq(own_mean_square, sigma**2), z),
            average(
                sp.Eq(
                    Expectation(e_t**2),
                    rest**2 * square + rest / n * variance + 2 * rest * alpha * cross + alpha**2 * own_square,
                ),
                *seen,
                *own_mean,
            ),
            average(
                sp.Eq(
                    Expectation(s_t**2),
                    loop.correction
                    * (rest * (square + variance) + alpha * own_mean_square - Expectation(e_t**2)),
                ),
                *both,
            ),
            average(sp.Eq(Expectation(e_t * kept), rest * cross + alpha * own_square), *seen, *own_mean),
        ]
    else:
        averages = [
            average(
                sp.Eq(Expectation(e_t**2), rest**2 * square + rest / n * variance + alpha / n * sigma**2),
                *seen,
            ),
            average(
                sp.Eq(
                    Expectation(s_t**2),
                    loop.correction * (rest * (square + variance) + alpha * sigma**2 - Expectation(e_t**2)),
                ),
                *both,
            ),
        ]
    moments = {u: (e_t**2, e_prev**2), f: (s_t**2, s_prev**2)}
    if same:
        moments[g] = (e_t * kept, e_prev * kept)
    names = [
        sp.Eq(sequence(place), Expectation(moment))
        for sequence, pair in moments.items()
        for place, moment in zip((t, t - 1), pair, strict=True)
    ]
    starts = {u: sp.Eq(u(0), 0), f: sp.Eq(f(0), sigma**2), g: sp.Eq(g(0), 0)}
    read = [backwards(sp.Eq(name.rhs, name.lhs), name) for name in names]
    aliases = tuple(step.after for step in read)
    facts = tuple(step.after for step in averages[:2]) if same else ()
    stated = averages[2:] if same else averages
    rules: dict[type[sp.Function], sp.Eq] = {}
    derived: list[Step] = []
    for sequence, step in zip(moments, stated, strict=True):
        before = (*facts, *aliases, *((rules[u],) if sequence is f else ()))
        inserted = step.after.rhs
        for equation in before:
            inserted = inserted.xreplace({equation.lhs: equation.rhs})
        previous = [other(t - 1) for other in moments]
        value = sp.collect(sp.expand(inserted), previous, sp.factor)
        rules[sequence] = sp.Eq(sequence(t), value)
        derived.append(
            Step(
                rule="recurrence",
                before=(*before, step.after),
                after=rules[sequence],
                because="In terms of the moments.",
                certificate=Combination(),
            )
        )
    steps = (
        *(
            Step(rule="definition", after=item, because="The loop.", certificate=Definition())
            for item in equations
        ),
        *(define(item, "Name the moments.") for item in names),
        *(define(starts[sequence], "Fit 0 is the truth.") for sequence in moments),
        *read,
        *averages,
        *derived,
    )
    return MixtureRecursion(steps=steps, rules=rules, starts={key: starts[key] for key in moments})
