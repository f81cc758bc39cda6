"""Means with a share of real data, exactly: every datum as a rational combination of all noise drawn."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from proofs_checks.oracles.claimed import claimed
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.language.loop import Rule

Combination = dict[int, Fraction]
"""Coefficients of independent noise of unit variance."""


def _mean(data: list[Combination]) -> Combination:
    total: Combination = {}
    for datum in data:
        for noise, weight in datum.items():
            total[noise] = total.get(noise, Fraction(0)) + weight / len(data)
    return total


def risks(rule: Rule, *, fits: int, size: int, real: int) -> list[Fraction]:
    """Return 𝔼e² of every fit to ``real`` real data and ``size`` − ``real`` drawn from the fit before."""
    drawn = 0
    kept: list[Combination] = []
    mean: Combination = {}
    found = []
    for fit in range(fits):
        data: list[Combination] = []
        for place in range(size):
            drawn += 1
            if place >= real:
                data.append({**mean, drawn: Fraction(1)})
            elif rule.real == "kept" and fit > 0:
                data.append(kept[place])
            else:
                data.append({drawn: Fraction(1)})
        kept = kept or data[:real]
        mean = _mean(data)
        found.append(sum((weight**2 for weight in mean.values()), Fraction(0)))
    return found


def _instances(rule: Rule) -> Iterator[tuple[str, Fraction, Fraction]]:
    name = f"mean.{rule.id}.risk_ratio"
    for size, real in ((1, 1), (2, 1), (3, 1), (4, 3), (5, 2)):
        for t, found in enumerate(risks(rule, fits=6, size=size, real=real), start=1):
            stated = claimed(name, t=t, alpha=Fraction(real, size))
            yield f"t = {t}, {real} of {size} data real", size * found, stated


def curved_risks(
    rule: Rule, *, fits: int, size: int, real: int, curvature: Fraction = Fraction(0), divisor: int = 0
) -> list[tuple[Fraction, Fraction]]:
    """Return (𝔼e², 𝔼s²) of every fit, by the second moments of all data that it sees.

    Real data have mean 0 and variance 1. New data have the last fit's mean and variance s²: 1 + v₂e² on
    average for a ``curvature`` v₂, or fitted with a ``divisor``.
    """
    square, variance = Fraction(0), Fraction(1)
    with_real = [Fraction(0)] * real
    found: list[tuple[Fraction, Fraction]] = []
    for _ in range(fits):
        kept = with_real if rule.real == "kept" else [Fraction(0)] * real
        moments = [
            [
                Fraction(int(a == b))
                if a < real and b < real
                else kept[min(a, b)]
                if min(a, b) < real
                else square + (variance if a == b else 0)
                for b in range(size)
            ]
            for a in range(size)
        ]
        square = sum((sum(row, Fraction(0)) for row in moments), Fraction(0)) / size**2
        trace = sum((moments[a][a] for a in range(size)), Fraction(0))
        variance = (trace - size * square) / divisor if divisor else 1 + curvature * square
        with_real = [sum(moments[a], Fraction(0)) / size for a in range(real)]
        found.append((square, variance))
    return found


SHAPES = ((1, 1), (2, 1), (3, 1), (4, 3), (5, 2))


def _curved(rule: Rule) -> Iterator[tuple[str, Fraction, Fraction]]:
    name = f"exponential_family.{rule.id}.mean_squared_error"
    for curvature in (Fraction(-1), Fraction(0), Fraction(5, 3)):
        for size, real in SHAPES:
            found = curved_risks(rule, fits=6, size=size, real=real, curvature=curvature)
            for t, (square, _) in enumerate(found, start=1):
                values = {"t": t, "n": size, "alpha": Fraction(real, size), "v2": curvature, "V0": 3}
                yield (
                    f"t = {t}, {real} of {size} data real, v2 = {curvature}",
                    3 * square,
                    claimed(name, **values),
                )


def _fitted(rule: Rule, lost: int, observable: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    name = f"gaussian.{rule.id}{'' if lost else '_biased'}.{observable}"
    for size, real in SHAPES[1:]:
        found = curved_risks(rule, fits=6, size=size, real=real, divisor=size - lost)
        for t, (square, variance) in enumerate(found, start=1):
            values = {"t": t, "n": size, "alpha": Fraction(real, size), "sigma0": Fraction(3, 2)}
            own = square if observable == "mean_drift" else variance
            yield f"t = {t}, {real} of {size} data real", Fraction(9, 4) * own, claimed(name, **values)


ORACLES = {
    f"mean.{rule.id}.risk_ratio": partial(_instances, rule) for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
} | {
    "exponential_family.kept_real_share.mean_squared_error": partial(_curved, KEPT_REAL_SHARE),
    **{
        f"gaussian.{rule.id}{'' if lost else '_biased'}.{observable}": partial(
            _fitted, rule, lost, observable
        )
        for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
        for lost in (0, 1)
        for observable in ("mean_drift", "variance")
    },
}
