"""Kernel density estimates, exactly: the number of kernels behind a draw, over every way to pick data.

A draw is a real datum plus one kernel for every step of its ancestry, so its second moment is
σ₀² + h²·(mean depth); all pickings of small loops are enumerated.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from proofs_checks.oracles.claimed import claimed
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


def mean_depth(rule: Rule, *, sizes: tuple[int, ...], real: int = 0) -> Fraction:
    """Return the mean number of kernels in a draw from the last fit.

    Args:
        rule: what a fit sees. sizes: data in each generation, one fit for each.
        real: how many data of every later generation are real, so without a kernel.
    """
    histories: dict[tuple[tuple[int, ...], ...], Fraction] = {((0,) * sizes[0],): Fraction(1)}
    depth = Fraction(0)
    listed = tuple(map(Fraction, sizes))
    for fit in range(1, len(sizes) + 1):
        following: dict[tuple[tuple[int, ...], ...], Fraction] = {}
        depth = Fraction(0)
        for generations, weight in histories.items():
            kept = [j for j in range(1, fit + 1) if rule.copies(fit, j, listed) > 0]
            seen = [x for j in kept for x in generations[j - 1]]
            for sample, chance in _samples(rule, seen, sizes[0]):
                depth += weight * chance * (Fraction(sum(sample), len(sample)) + 1)
                if fit == len(sizes):
                    continue
                for picked in itertools.product(sample, repeat=sizes[fit] - real):
                    state = (*generations, (*(0,) * real, *sorted(x + 1 for x in picked)))
                    mass = weight * chance / len(sample) ** (sizes[fit] - real)
                    following[state] = following.get(state, Fraction(0)) + mass
        histories = following
    return depth


def _samples(rule: Rule, seen: list[int], size: int) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """Yield what a fit may see of the data, with its probability."""
    if not rule.subsample:
        yield tuple(seen), Fraction(1)
        return
    chosen = (
        list(itertools.combinations(seen, size))
        if rule.subsample == "without replacement"
        else list(itertools.product(seen, repeat=size))
    )
    for sample in chosen:
        yield sample, Fraction(1, len(chosen))


def _instances(rule: Rule) -> Iterator[tuple[str, Fraction, Fraction]]:
    name = f"kernel_density.{rule.id}.second_moment"
    pooled = ((1, 1), (2, 2), (3, 2), (4, 1))
    lists: list[tuple[int, ...]] = [
        (size,) * fits for fits, size in (pooled if rule.subsample else (*pooled, (4, 2), (5, 1), (3, 3)))
    ]
    if rule is SCHEDULE:
        lists = [(1,), (3,), (1, 2), (2, 1, 2), (1, 2, 1, 1), (2, 3, 1)]
    for sizes in lists:
        real = 1 if rule.real else 0
        own: dict[str, object] = {"alpha": Fraction(real, sizes[0])} if rule.real else {}
        own |= {"c": tuple(map(Fraction, sizes))} if rule is SCHEDULE else {"t": len(sizes)}
        depth = mean_depth(rule, sizes=sizes, real=real)
        stated = claimed(name, **own, h=Fraction(2, 3), sigma0=Fraction(3, 2))
        yield f"all pickings: generations of {sizes}", Fraction(9, 4) + Fraction(4, 9) * depth, stated


RULES = (
    REPLACE,
    ACCUMULATE,
    SCHEDULE,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
    FRESH_REAL_SHARE,
    KEPT_REAL_SHARE,
)
ORACLES = {f"kernel_density.{rule.id}.second_moment": partial(_instances, rule) for rule in RULES}
