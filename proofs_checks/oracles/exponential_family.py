"""Exponential families, exactly: every outcome of small loops enumerated in rationals, with no formula.

Binomial data are followed through the law of the number of successes. For other curvatures any law with
the family's variance function will do, as the fit is linear: data θ + s·ε (v₂ = 0) and θ·(1 + aε)
(v₂ = a²) with a skewed two-point noise ε of mean 0 and variance 1.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from proofs_checks.oracles.claimed import claimed
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.loop import Rule

NOISE = ((Fraction(2), Fraction(1, 5)), (Fraction(-1, 2), Fraction(4, 5)))
Datum = Callable[[Fraction, Fraction], Fraction]


def binomial_error(rule: Rule, *, fits: int, size: int, trials: int, chance: Fraction) -> Fraction:
    """Return 𝔼(θ_t − θ₀)² for binomial data, by the exact law of the counts that a fit sees."""
    per_fit = size * trials
    law: dict[tuple[int, int], Fraction] = {(0, 0): Fraction(1)}
    for fit in range(1, fits + 1):
        following: dict[tuple[int, int], Fraction] = {}
        for (seen, draws), weight in law.items():
            success = Fraction(seen, draws) if draws else chance
            kept = (seen, draws) if rule.copies(fit, fit - 1, ()) > 0 else (0, 0)
            for count in range(per_fit + 1):
                mass = math.comb(per_fit, count) * success**count * (1 - success) ** (per_fit - count)
                state = (kept[0] + count, kept[1] + per_fit)
                following[state] = following.get(state, Fraction(0)) + weight * mass
        law = following
    return sum(
        (w * (trials * (Fraction(seen, draws) - chance)) ** 2 for (seen, draws), w in law.items()),
        Fraction(0),
    )


def two_point_error(rule: Rule, datum: Datum, truth: Fraction, *, fits: int, size: int) -> Fraction:
    """Return 𝔼(θ_t − θ₀)² over all outcomes of the noise of every datum."""
    total = Fraction(0)
    for outcome in itertools.product(NOISE, repeat=fits * size):
        weight, mean = Fraction(1), truth
        data: list[list[Fraction]] = []
        for _, probability in outcome:
            weight *= probability
        for fit in range(1, fits + 1):
            noise = [value for value, _ in outcome[(fit - 1) * size : fit * size]]
            data.append([datum(mean, epsilon) for epsilon in noise])
            seen = [x for j in range(1, fit + 1) if rule.copies(fit, j, ()) > 0 for x in data[j - 1]]
            mean = sum(seen, Fraction(0)) / len(seen)
        total += weight * (mean - truth) ** 2
    return total


def mixed_error(curvature: Fraction, *, fits: int, size: int, real: int) -> Fraction:
    """Return 𝔼(θ_t − θ₀)² with ``real`` fresh real data in every fit, V = 1 + v₂(θ − θ₀)², v₂ a square.

    Data are θ + ε + a(θ − θ₀)ε' with two independent noises, so that their variance is V.
    """
    slope = Fraction(math.isqrt(curvature.numerator), math.isqrt(curvature.denominator))
    law: dict[Fraction, Fraction] = {Fraction(0): Fraction(1)}
    for _ in range(fits):
        following: dict[Fraction, Fraction] = {}
        for mean, weight in law.items():
            for outcome in itertools.product(NOISE, repeat=2 * size - real):
                mass, total = weight, Fraction(0)
                for place, (value, probability) in enumerate(outcome):
                    mass *= probability
                    total += value * slope * mean if place >= size else value + (mean if place >= real else 0)
                state = total / size
                following[state] = following.get(state, Fraction(0)) + mass
        law = following
    return sum((weight * mean**2 for mean, weight in law.items()), Fraction(0))


def schedule_error(curvature: Fraction, sizes: tuple[int, ...]) -> Fraction:
    """Return the same after generations of these sizes, all accumulated."""
    slope = Fraction(math.isqrt(curvature.numerator), math.isqrt(curvature.denominator))
    law: dict[Fraction, Fraction] = {Fraction(0): Fraction(1)}
    seen = 0
    for size in sizes:
        following: dict[Fraction, Fraction] = {}
        for total, weight in law.items():
            mean = total / seen if seen else Fraction(0)
            for outcome in itertools.product(NOISE, repeat=2 * size):
                mass, grown = weight, total
                for place, (value, probability) in enumerate(outcome):
                    mass *= probability
                    grown += value * slope * mean if place >= size else value + mean
                following[grown] = following.get(grown, Fraction(0)) + mass
        law, seen = following, seen + size
    return sum((weight * (total / seen) ** 2 for total, weight in law.items()), Fraction(0))


def _shares() -> Iterator[tuple[str, Fraction, Fraction]]:
    name = "exponential_family.fresh_real_share.mean_squared_error"
    for curvature in (Fraction(0), Fraction(4, 9)):
        for fits, size, real in ((1, 2, 1), (3, 2, 1), (2, 3, 1), (4, 1, 1)):
            stated = claimed(name, t=fits, n=size, alpha=Fraction(real, size), v2=curvature, V0=1)
            found = mixed_error(curvature, fits=fits, size=size, real=real)
            yield f"all outcomes, v2 = {curvature}: t = {fits}, {real} of {size} real", found, stated


def _schedules() -> Iterator[tuple[str, Fraction, Fraction]]:
    name = "exponential_family.schedule.mean_squared_error"
    for curvature in (Fraction(0), Fraction(4, 9)):
        for sizes in ((1,), (2, 1), (1, 2), (1, 1, 2), (2, 1, 1)):
            stated = claimed(name, c=tuple(map(Fraction, sizes)), v2=curvature, V0=1)
            yield f"all outcomes, v2 = {curvature}: c = {sizes}", schedule_error(curvature, sizes), stated


def _instances(rule: Rule) -> Iterator[tuple[str, Fraction, Fraction]]:
    name = f"exponential_family.{rule.id}.mean_squared_error"
    for fits, size, trials, chance in (
        (1, 1, 1, Fraction(1, 3)),
        (4, 1, 1, Fraction(1, 3)),
        (3, 2, 1, Fraction(1, 2)),
        (3, 2, 2, Fraction(1, 5)),
        (5, 3, 1, Fraction(3, 7)),
    ):
        found = binomial_error(rule, fits=fits, size=size, trials=trials, chance=chance)
        variance = trials * chance * (1 - chance)
        stated = claimed(name, t=fits, n=size, v2=Fraction(-1, trials), V0=variance)
        yield f"all counts: t = {fits}, n = {size}, {trials} trials of chance {chance}", found, stated
    for fits, size in ((1, 2), (2, 2), (3, 2), (3, 3), (7, 1)):
        flat = two_point_error(rule, lambda mean, x: mean + 3 * x, Fraction(2), fits=fits, size=size)
        yield (
            f"all outcomes, v2 = 0: t = {fits}, n = {size}",
            flat,
            claimed(name, t=fits, n=size, v2=0, V0=9),
        )
        curved = two_point_error(
            rule, lambda mean, x: mean * (1 + x * Fraction(2, 3)), Fraction(3), fits=fits, size=size
        )
        stated = claimed(name, t=fits, n=size, v2=Fraction(4, 9), V0=4)
        yield f"all outcomes, v2 = 4/9: t = {fits}, n = {size}", curved, stated


ORACLES = {
    f"exponential_family.{rule.id}.mean_squared_error": lambda rule=rule: _instances(rule)
    for rule in (REPLACE, ACCUMULATE)
} | {
    "exponential_family.fresh_real_share.mean_squared_error": _shares,
    "exponential_family.schedule.mean_squared_error": _schedules,
}
