"""The six families with quadratic variance function on raw data: draw, take the mean, draw again.

Each family is scaled so that its real data have the wanted variance V₀; the scale changes neither the
quadratic variance function's leading coefficient v₂ nor what the loop is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from theory.engine.rules import ACCUMULATE, FRESH_REAL_SHARE, KEPT_REAL_SHARE, REPLACE, SCHEDULE
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, float_of, fraction_of, integer_of

Array = NDArray[np.float64]
Sampler = Callable[[np.random.Generator, Array, int], Array]
"""(generator, means of shape (replicates,), size) → data of shape (replicates, size)."""


def normal(curvature: float, variance: float) -> tuple[float, Sampler]:
    """Return (true mean, sampler) of the Normal family of known variance; V = V₀."""
    del curvature
    deviation = math.sqrt(variance)
    return 0.5, lambda rng, mean, size: mean[:, None] + deviation * rng.standard_normal((len(mean), size))


def poisson(curvature: float, variance: float) -> tuple[float, Sampler]:
    """Return (true mean, sampler) of the Poisson family; V = θ."""
    del curvature
    return variance, lambda rng, mean, size: rng.poisson(mean[:, None], (len(mean), size)).astype(float)


def gamma(curvature: float, variance: float) -> tuple[float, Sampler]:
    """Return (true mean, sampler) of the Gamma family of shape 1/v₂; V = v₂θ²."""
    shape = 1 / curvature
    return math.sqrt(variance / curvature), lambda rng, mean, size: rng.gamma(
        shape, mean[:, None] / shape, (len(mean), size)
    )


def negative_binomial(curvature: float, variance: float) -> tuple[float, Sampler]:
    """Return (true mean, sampler) of the negative binomial family of shape 1/v₂; V = θ + v₂θ²."""
    shape = 1 / curvature
    truth = (math.sqrt(1 + 4 * curvature * variance) - 1) / (2 * curvature)

    def draw(rng: np.random.Generator, mean: Array, size: int) -> Array:
        rates = rng.gamma(shape, mean[:, None] / shape, (len(mean), size))
        return rng.poisson(rates).astype(float)

    return truth, draw


def hyperbolic_secant(curvature: float, variance: float) -> tuple[float, Sampler]:
    """Return (true mean, sampler) of the hyperbolic secant family; V = V₀/2 + v₂θ², 1/v₂ a whole number.

    A tilted hyperbolic secant variable is log(G/H)/π with G ~ Gamma(½ + ϑ/π), H ~ Gamma(½ − ϑ/π) and mean
    tan ϑ (Morris 1982); 1/v₂ of them are added, and the sum is scaled.
    """
    parts = round(1 / curvature)
    scale = math.sqrt(variance / 2 / parts)
    truth = math.sqrt(variance / 2 * parts)

    def draw(rng: np.random.Generator, mean: Array, size: int) -> Array:
        slope = (mean / (scale * parts))[:, None, None]
        shape = (len(mean), size, parts)
        upper, lower = (np.arctan2(1.0, side * slope) / np.pi for side in (-1, 1))
        ratio = _log_gamma_variate(rng, upper, shape) - _log_gamma_variate(rng, lower, shape)
        return np.asarray(scale * ratio.sum(axis=2) / np.pi)

    return truth, draw


def _log_gamma_variate(rng: np.random.Generator, a: Array, shape: tuple[int, ...]) -> Array:
    """Return log G, G ~ Gamma(a), by G(a) = G(a + 1) U^(1/a), which never underflows."""
    return np.asarray(np.log(rng.gamma(a + 1, 1.0, shape)) + np.log(1.0 - rng.random(shape)) / a)


def binomial(curvature: float, variance: float) -> tuple[float, Sampler]:
    """Return (true mean, sampler) of the scaled binomial family of −1/v₂ trials, success ⅓ at first."""
    trials = round(-1 / curvature)
    scale = 3 * math.sqrt(variance / (2 * trials))

    def draw(rng: np.random.Generator, mean: Array, size: int) -> Array:
        chance = np.clip(mean / (scale * trials), 0, 1)
        return scale * rng.binomial(trials, chance[:, None], (len(mean), size)).astype(float)

    return scale * trials / 3, draw


FAMILIES = {
    "normal": normal,
    "poisson": poisson,
    "gamma": gamma,
    "negative binomial": negative_binomial,
    "hyperbolic secant": hyperbolic_secant,
    "binomial": binomial,
}


def family_for(curvature: float, choice: int) -> str:
    """Return the name of a family with this v₂; ``choice`` picks among those that have it."""
    if curvature < 0:
        return "binomial"
    if curvature == 0:
        return ("normal", "poisson")[choice % 2]
    whole = math.isclose(1 / curvature, round(1 / curvature))
    return ("gamma", "negative binomial", "hyperbolic secant")[choice % (3 if whole else 2)]


def squared_errors(
    rng: np.random.Generator,
    rule: Rule,
    family: str,
    *,
    fits: int,
    size: int,
    curvature: float,
    variance: float,
    replicates: int,
    sizes: tuple[int, ...] = (),
    real: int = 0,
) -> Array:
    """Run the loop on raw data and return (θ_t − θ₀)² after the last fit, shape (replicates,).

    ``size`` data are drawn in every generation, or as many as ``sizes`` says; ``real`` of them are
    drawn from the truth, once for all if the rule keeps them.
    """
    return np.asarray(
        controlled_squared_errors(
            rng,
            rule,
            family,
            fits=fits,
            size=size,
            curvature=curvature,
            variance=variance,
            replicates=replicates,
            sizes=sizes,
            real=real,
        )[:, 0]
    )


def controlled_squared_errors(
    rng: np.random.Generator,
    rule: Rule,
    family: str,
    *,
    fits: int,
    size: int,
    curvature: float,
    variance: float,
    replicates: int,
    sizes: tuple[int, ...] = (),
    real: int = 0,
) -> Array:
    """Return (θ_t − θ₀)² and (x̄ − θ₀)² − V₀/m for the mean x̄ of m real data, shape (replicates, 2).

    Those are the kept data where the rule keeps some, and otherwise the first generation, all of it real.
    Arguments as in :func:`squared_errors`.
    """
    truth, draw = FAMILIES[family](curvature, variance)
    origin = np.full(replicates, truth)
    mean = origin
    sums: list[Array] = []
    counts = sizes or (size,) * fits
    kept = draw(rng, origin, real).sum(axis=1)
    for fit, count in enumerate(counts, start=1):
        true = kept if rule.real == "kept" else draw(rng, origin, real).sum(axis=1)
        sums.append(true + draw(rng, mean, count - real).sum(axis=1))
        seen = [j for j in range(1, fit + 1) if rule.copies(fit, j, tuple(map(Fraction, counts))) > 0]
        mean = sum((sums[j - 1] for j in seen), np.zeros(replicates)) / sum(counts[j - 1] for j in seen)
    known, many = (kept, real) if rule.real == "kept" else (sums[0], counts[0])
    return np.stack([(mean - truth) ** 2, (known / many - truth) ** 2 - variance / many], axis=1)


def _draw(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    return np.asarray(_controlled(rule, rng, values, replicates)[:, 0])


def _controlled(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    curvature, variance = float_of(values, "v2"), float_of(values, "V0")
    sizes = values.get("c", ())
    size = integer_of(values, "n", 1)
    return controlled_squared_errors(
        rng,
        rule,
        family_for(curvature, integer_of(values, "choice")),
        fits=integer_of(values, "t", 1),
        size=size,
        curvature=curvature,
        variance=variance,
        replicates=replicates,
        sizes=tuple(map(int, sizes)) if isinstance(sizes, tuple) else (),
        real=int(fraction_of(values, "alpha", 0) * size),
    )


def tail_of_family(values: Values) -> float | None:
    """Tail exponent of (θ_t − θ₀)²: all moments are finite, but grow fast with t where V grows with θ²."""
    return math.inf if float_of(values, "v2") <= 0 else None


def _cost(values: Values) -> int:
    sizes = values.get("c", ())
    if isinstance(sizes, tuple) and sizes:
        return 2 * int(sum(sizes))
    return 2 * integer_of(values, "t") * integer_of(values, "n")


def _whole(name: str, meaning: str, lower: int, upper: int) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower, upper=upper), ceiling=upper
    )


FIRST, SOME = _whole("t", "number of fits", 1, 6), _whole("n", "data in each generation", 1, 12)
TAME = _whole("n", "data in each generation, enough for light tails", 6, 16)
WHOLE_CURVATURE = _whole("v2", "leading coefficient of the variance function", -1, 1)
VARIANCE = Parameter(
    name="V0",
    meaning="variance of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)
CHOICE = _whole("choice", "which family, of those with this curvature", 0, 5)

TWELVE = _whole("n", "data in each generation", 12, 12)
SHARE = Parameter(
    name="alpha", meaning="share of real data", domain=Domain(kind="share", of=TWELVE.symbol), ceiling=1
)
LIST = Parameter(
    name="c",
    meaning="number of data in each generation",
    domain=Domain(kind="integer", lower=1, shape="list"),
    ceiling=8,
    longest=5,
)
EXPERIMENTS = (
    *(
        Experiment(
            formula=f"exponential_family.{rule.id}.mean_squared_error",
            draw=partial(_draw, rule),
            controlled=partial(_controlled, rule) if rule is ACCUMULATE else None,
            cost=_cost,
            tail=tail_of_family,
            setting=(CHOICE,),
            parameters=(FIRST, SOME, WHOLE_CURVATURE, VARIANCE),
            drawn_from=(FIRST, TAME, WHOLE_CURVATURE, VARIANCE, CHOICE),
        )
        for rule in (REPLACE, ACCUMULATE)
    ),
    *(
        Experiment(
            formula=f"exponential_family.{rule.id}.mean_squared_error",
            draw=partial(_draw, rule),
            controlled=partial(_controlled, rule) if rule.real == "kept" else None,
            cost=_cost,
            tail=tail_of_family,
            setting=(CHOICE,),
            parameters=(FIRST, TWELVE, SHARE, WHOLE_CURVATURE, VARIANCE),
        )
        for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
    ),
    Experiment(
        formula="exponential_family.schedule.mean_squared_error",
        draw=partial(_draw, SCHEDULE),
        controlled=partial(_controlled, SCHEDULE),
        cost=_cost,
        tail=tail_of_family,
        setting=(CHOICE,),
        parameters=(LIST, WHOLE_CURVATURE, VARIANCE),
    ),
)
