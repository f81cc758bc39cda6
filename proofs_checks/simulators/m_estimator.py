"""Maximum likelihood on raw data in families not linear in their mean: draw, fit numerically, repeat.

Every fit maximises the likelihood of the data that the rule lets it see, from scratch, for many loops at
once. Nothing here knows what the theory predicts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

from proofs_checks.experiment import Experiment
from theory.engine.rules import (
    ACCUMULATE,
    FRESH_REAL_SHARE,
    KEPT_REAL_SHARE,
    REPLACE,
    SCHEDULE,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, fraction_of, integer_of

Array = NDArray[np.float64]
STEPS = 60
CLOSE = 1e-10
WORK = 2
"""Random numbers that could be drawn in the time of fitting one datum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A one-parameter family.

    Attributes:
        words: its name.
        truth: the true parameter.
        draw: (generator, parameters (r,), size) → data (r, size).
        fit: data (r, m) → maximum-likelihood estimates (r,).
        score: (data (r, m), parameters (r,)) → derivative of each datum's log-density, (r, m).
        information: of one datum, at parameters (r,).
    """

    words: str
    truth: float
    draw: Callable[[np.random.Generator, Array, int], Array]
    fit: Callable[[Array], Array]
    score: Callable[[Array, Array], Array]
    information: Callable[[Array], Array]


def _newton(start: Array, step: Callable[[Array], Array], longest: Array | float) -> Array:
    """Iterate θ ← θ + step(θ), each step at most ``longest``, until none moves."""
    here = start.copy()
    for _ in range(STEPS):
        move = np.clip(step(here), -longest, longest)
        here += move
        if np.abs(move).max() < CLOSE:
            break
    return here


def _location(noise: Callable[[np.random.Generator, tuple[int, int]], Array]) -> Callable[..., Array]:
    def draw(rng: np.random.Generator, parameters: Array, size: int) -> Array:
        return np.asarray(parameters[:, None] + noise(rng, (parameters.size, size)))

    return draw


def fit_logistic(data: Array) -> Array:
    """Return the location that maximises a logistic likelihood, which is concave, by Newton's method."""

    def step(location: Array) -> Array:
        slope = np.tanh((data - location[:, None]) / 2)
        return np.asarray(2 * slope.mean(axis=1) / (1 - slope**2).mean(axis=1))

    return _newton(np.median(data, axis=1), step, 1.0)


def fit_cauchy(data: Array) -> Array:
    """Return the local maximum of a Cauchy likelihood nearest the median, by weighted means, then Newton."""
    location = np.median(data, axis=1)
    for _ in range(6):
        weight = 1 / (1 + (data - location[:, None]) ** 2)
        location = (weight * data).sum(axis=1) / weight.sum(axis=1)

    def step(here: Array) -> Array:
        gap = data - here[:, None]
        weight = 1 / (1 + gap**2)
        slope = 2 * (gap * weight).mean(axis=1)
        curvature = 2 * (weight * (2 * weight - 1)).mean(axis=1)
        return np.asarray(np.where(curvature > 0.05, slope / np.maximum(curvature, 0.05), slope))

    return _newton(location, step, 0.5)


def fit_weibull(data: Array) -> Array:
    """Return the shape that maximises a Weibull likelihood of unit scale, concave in the shape."""
    logs = np.log(data)

    def step(shape_log: Array) -> Array:
        shape = np.exp(shape_log)
        powers = np.exp(shape[:, None] * logs)
        slope = 1 + shape * (logs.mean(axis=1) - (powers * logs).mean(axis=1))
        curvature = slope - 1 - shape**2 * (powers * logs**2).mean(axis=1)
        return np.asarray(slope / np.maximum(-curvature, 0.1))

    start = np.log(np.pi / (np.sqrt(6) * np.maximum(logs.std(axis=1), 1e-6)))
    return np.asarray(np.exp(_newton(start, step, 0.5)))


def fit_gamma(data: Array) -> Array:
    """Return the shape that maximises a Gamma likelihood of unit scale: ψ(shape) is the mean logarithm."""
    mean = np.log(data).mean(axis=1)
    start = np.where(mean > -2.2, np.exp(mean) + 0.5, -1 / (mean + np.euler_gamma))

    def step(shape_log: Array) -> Array:
        shape = np.exp(shape_log)
        return np.asarray((mean - digamma(shape)) / (shape * polygamma(1, shape)))

    return np.asarray(np.exp(_newton(np.log(start), step, 1.0)))


def _draw_weibull(rng: np.random.Generator, parameters: Array, size: int) -> Array:
    shaped = rng.standard_exponential((parameters.size, size))
    return np.asarray(np.maximum(shaped, 1e-300) ** (1 / parameters[:, None]))


def _draw_gamma(rng: np.random.Generator, parameters: Array, size: int) -> Array:
    drawn = rng.standard_gamma(np.broadcast_to(parameters[:, None], (parameters.size, size)))
    return np.asarray(np.maximum(drawn, 1e-300))


def _weibull_score(data: Array, shape: Array) -> Array:
    logs = np.log(data)
    return np.asarray(1 / shape[:, None] + logs - np.exp(shape[:, None] * logs) * logs)


LOGISTIC = Family(
    words="logistic, location",
    truth=0.5,
    draw=_location(lambda rng, shape: rng.logistic(size=shape)),
    fit=fit_logistic,
    score=lambda x, location: np.tanh((x - location[:, None]) / 2),
    information=lambda location: np.full(location.shape, 1 / 3),
)
CAUCHY = Family(
    words="Cauchy, location",
    truth=0.5,
    draw=_location(lambda rng, shape: rng.standard_cauchy(shape)),
    fit=fit_cauchy,
    score=lambda x, location: 2 * (x - location[:, None]) / (1 + (x - location[:, None]) ** 2),
    information=lambda location: np.full(location.shape, 1 / 2),
)
WEIBULL = Family(
    words="Weibull, shape",
    truth=1.5,
    draw=_draw_weibull,
    fit=fit_weibull,
    score=_weibull_score,
    information=lambda shape: (np.pi**2 / 6 + (1 - np.euler_gamma) ** 2) / shape**2,
)
GAMMA = Family(
    words="Gamma, shape",
    truth=1.5,
    draw=_draw_gamma,
    fit=fit_gamma,
    score=lambda x, shape: np.log(x) - digamma(shape)[:, None],
    information=lambda shape: np.asarray(polygamma(1, shape)),
)
LAPLACE = Family(
    words="Laplace, location",
    truth=0.5,
    draw=_location(lambda rng, shape: rng.laplace(size=shape)),
    fit=lambda data: np.asarray(np.median(data, axis=1)),
    score=lambda x, location: np.sign(x - location[:, None]),
    information=lambda location: np.ones(location.shape),
)
SMOOTH = (LOGISTIC, CAUCHY, WEIBULL, GAMMA)
LOCATION = (LAPLACE, LOGISTIC, CAUCHY)


def simulate(
    rng: np.random.Generator,
    rule: Rule,
    family: Family,
    *,
    fits: int,
    size: int,
    replicates: int,
    copies: Sequence[int] = (),
    real: int = 0,
) -> tuple[Array, Array]:
    """Run the loop on raw data.

    Args:
        rng: source of randomness. rule: which generations a fit sees. family: what is drawn and fitted.
        fits: number of fits. size: data in each generation. replicates: independent loops.
        copies: multiples of the size that the generations have, where they differ.
        real: how many of each generation's data are real, if the rule has a real share.

    Returns:
        (errors, scores): θ̂_k − θ after each fit, and the mean score of each generation at the parameter
        that it was drawn from, divided by the square root of the information there; (fits, replicates).
    """
    truth = np.full(replicates, family.truth)
    fit = truth
    kept = family.draw(rng, truth, real)
    generations: list[Array] = []
    errors, scores = np.empty((fits, replicates)), np.empty((fits, replicates))
    for generation in range(1, fits + 1):
        many = size * (copies[generation - 1] if copies else 1)
        data = family.draw(rng, fit, many - real)
        if data.shape[1]:
            scores[generation - 1] = family.score(data, fit).mean(axis=1) / np.sqrt(family.information(fit))
        if rule.real:
            data = np.concatenate(
                [kept if rule.real == "kept" else family.draw(rng, truth, real), data], axis=1
            )
        generations.append(data)
        sizes = tuple(Fraction(number) for number in copies)
        seen = [x for j, x in enumerate(generations, 1) if rule.copies(generation, j, sizes) > 0]
        fit = family.fit(_subsampled(rng, rule, np.concatenate(seen, axis=1), size))
        errors[generation - 1] = fit - family.truth
    return errors, scores


def _subsampled(rng: np.random.Generator, rule: Rule, pool: Array, size: int) -> Array:
    """Return what the rule lets the fit see of the pool, (replicates, ·)."""
    if not rule.subsample:
        return pool
    if rule.subsample == "with replacement":
        chosen = rng.integers(0, pool.shape[1], (pool.shape[0], size))
    else:
        chosen = np.argsort(rng.random(pool.shape), axis=1)[:, :size]
    return np.take_along_axis(pool, chosen, axis=1)


def _risk_ratio(
    rule: Rule, families: tuple[Family, ...], rng: np.random.Generator, values: Values, replicates: int
) -> Array:
    """Return the squared errors of fit t and of a fit to n real data, shape (replicates, 2).

    The latter is fit 1, unless the rule subsamples or the generations differ in size: then it is a fit to
    real data of its own.
    """
    size, which = (integer_of(values, name) for name in ("n", "family"))
    family, listed = families[which - 1], values.get("c", ())
    copies = [int(number) for number in listed] if isinstance(listed, tuple) else []
    errors, _ = simulate(
        rng,
        rule,
        family,
        fits=len(copies) or integer_of(values, "t"),
        size=size,
        replicates=replicates,
        copies=copies,
        real=round(fraction_of(values, "alpha", 0) * size),
    )
    if copies or rule.subsample:
        first = family.fit(family.draw(rng, np.full(replicates, family.truth), size)) - family.truth
    else:
        first = errors[0]
    return np.stack([errors[-1] ** 2, first**2], axis=1)


def _cost(rule: Rule, values: Values) -> int:
    listed = values.get("c", ())
    sizes = [int(number) for number in listed] if isinstance(listed, tuple) else []
    sizes = sizes or [1] * integer_of(values, "t")
    counted = tuple(Fraction(number) for number in sizes)
    seen = sum(
        sizes[j - 1]
        for k in range(1, len(sizes) + 1)
        for j in range(1, k + 1)
        if rule.copies(k, j, counted) > 0
    )
    return integer_of(values, "n") * (sum(sizes) + WORK * seen)


def _whole(name: str, meaning: str, lower: int, upper: int) -> Parameter:
    domain = Domain(kind="integer", lower=lower, upper=upper)
    return Parameter(name=name, meaning=meaning, domain=domain, ceiling=upper)


def _choice(families: tuple[Family, ...]) -> Parameter:
    names = ", ".join(f"{number} {family.words}" for number, family in enumerate(families, 1))
    return _whole("family", names, 1, len(families))


SHARE = Parameter(
    name="alpha",
    meaning="share of real data in every generation, so many that they are a large sample",
    domain=Domain(kind="real", lower=Fraction(1, 4), upper=1),
    ceiling=1,
)
COPIES = Parameter(
    name="c",
    meaning="size of each generation, in multiples of n",
    domain=Domain(kind="integer", lower=1, shape="list"),
    ceiling=3,
    longest=3,
)
FEW = _whole("t", "number of fits, with one to compare", 2, 3)
SETTING = (_whole("n", "data in each generation", 150, 250), _choice(SMOOTH))
OWN_PARAMETERS = {
    REPLACE: (FEW,),
    ACCUMULATE: (FEW,),
    SCHEDULE: (COPIES,),
    SUBSAMPLE_WITH_REPLACEMENT: (FEW,),
    SUBSAMPLE_WITHOUT_REPLACEMENT: (FEW,),
    FRESH_REAL_SHARE: (FEW, SHARE),
    KEPT_REAL_SHARE: (FEW, SHARE),
}
EXPERIMENTS = (
    *(
        Experiment(
            formula=f"m_estimator.{rule.id}.risk_ratio",
            draw=partial(_risk_ratio, rule, SMOOTH),
            cost=partial(_cost, rule),
            parameters=own,
            setting=SETTING,
            margin=0.1,
            relation="≈",
        )
        for rule, own in OWN_PARAMETERS.items()
    ),
    Experiment(
        formula="location.replace.risk_ratio",
        draw=partial(_risk_ratio, REPLACE, LOCATION),
        cost=partial(_cost, REPLACE),
        parameters=(_whole("t", "number of fits, with one to compare", 2, 6),),
        setting=(_whole("n", "data in each generation", 15, 25), _choice(LOCATION)),
    ),
)
