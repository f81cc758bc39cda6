"""Two labelled modes, exactly: the fitted means as rational combinations of all noise drawn."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from proofs_checks.oracles.claimed import claimed
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.loop import Rule

Combination = dict[int, Fraction]
"""Coefficients of independent noise of unit variance."""


def _mean(data: list[Combination]) -> Combination:
    total: Combination = {}
    for datum in data:
        for noise, weight in datum.items():
            total[noise] = total.get(noise, Fraction(0)) + weight / len(data)
    return total


def separations(rule: Rule, *, fits: int, size: int) -> list[Fraction]:
    """Return the variance of the difference of the two fitted means in units of σ², for every fit."""
    drawn, found = 0, []
    pools: tuple[list[list[Combination]], list[list[Combination]]] = ([], [])
    centres: list[Combination] = [{}, {}]
    for fit in range(1, fits + 1):
        for mode in (0, 1):
            new = []
            for _ in range(size):
                drawn += 1
                new.append({**centres[mode], drawn: Fraction(1)})
            pools[mode].append(new)
        for mode in (0, 1):
            seen = [pools[mode][j - 1] for j in range(1, fit + 1) if rule.copies(fit, j, ()) > 0]
            centres[mode] = _mean([datum for generation in seen for datum in generation])
        apart = dict(centres[0])
        for noise, weight in centres[1].items():
            apart[noise] = apart.get(noise, Fraction(0)) - weight
        found.append(sum((weight**2 for weight in apart.values()), Fraction(0)))
    return found


def _instances(rule: Rule) -> Iterator[tuple[str, Fraction, Fraction]]:
    name = f"mixture.{rule.id}.squared_separation"
    for size in (1, 2, 3):
        for t, variance in enumerate(separations(rule, fits=5, size=size), start=1):
            stated = claimed(name, t=t, n=size, Delta=Fraction(5, 2), sigma=3)
            yield f"t = {t}, {size} data of each mode", Fraction(25, 4) + 9 * variance, stated


ORACLES = {
    f"mixture.{rule.id}.squared_separation": partial(_instances, rule) for rule in (REPLACE, ACCUMULATE)
}
