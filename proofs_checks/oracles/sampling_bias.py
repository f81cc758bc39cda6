"""Sampling bias, exactly: every outcome of a two-point noise, and every way to pick data, in rationals."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from proofs_checks.oracles.claimed import claimed

NOISE = ((Fraction(2), Fraction(1, 5)), (Fraction(-1, 2), Fraction(4, 5)))
Combination = dict[int, Fraction]
"""Coefficients of independent noise of unit variance."""


def mean_error(*, fits: int, size: int, root: Fraction, slope: Fraction) -> Fraction:
    """Return 𝔼e_t² for data of variance λ(1 + v₂e²), √λ = ``root`` and √v₂ = ``slope``; fit 1 has λ = 1."""
    law: dict[Fraction, Fraction] = {Fraction(0): Fraction(1)}
    for fit in range(fits):
        scale = root if fit else Fraction(1)
        following: dict[Fraction, Fraction] = {}
        for mean, weight in law.items():
            for outcome in itertools.product(NOISE, repeat=2 * size):
                mass, total = weight, Fraction(0)
                for place, (value, probability) in enumerate(outcome):
                    mass *= probability
                    total += mean + scale * value if place < size else scale * slope * mean * value
                following[total / size] = following.get(total / size, Fraction(0)) + mass
        law = following
    return sum((weight * mean**2 for mean, weight in law.items()), Fraction(0))


def _combine(parts: list[tuple[Fraction, Combination]]) -> Combination:
    total: Combination = {}
    for factor, part in parts:
        for noise, weight in part.items():
            total[noise] = total.get(noise, Fraction(0)) + factor * weight
    return total


def _square(part: Combination) -> Fraction:
    return sum((weight**2 for weight in part.values()), Fraction(0))


def kernel_variance(*, fits: int, size: int, root: Fraction, bandwidth: Fraction) -> Fraction:
    """Return the expected variance of the density of the last fit, real data of unit variance."""
    share = Fraction(1, size)
    total, ways = Fraction(0), 0
    for picks in itertools.product(itertools.product(range(size), repeat=size), repeat=fits - 1):
        data: list[Combination] = [{place: Fraction(1)} for place in range(size)]
        named = size
        for chosen in picks:
            mean = _combine([(share, datum) for datum in data])
            drawn = []
            for place in chosen:
                drawn.append(
                    _combine(
                        [(1 - root, mean), (root, data[place]), (root * bandwidth, {named: Fraction(1)})]
                    )
                )
                named += 1
            data = drawn
        mean = _combine([(share, datum) for datum in data])
        total += share * sum((_square(datum) for datum in data), Fraction(0)) - _square(mean) + bandwidth**2
        ways += 1
    return total / ways


def _means() -> Iterator[tuple[str, Fraction, Fraction]]:
    for root, slope in itertools.product(
        (Fraction(1, 2), Fraction(1), Fraction(3, 2)), (Fraction(0), Fraction(2, 3))
    ):
        for fits, size in ((1, 2), (2, 1), (3, 1), (2, 2), (4, 1)):
            stated = claimed(
                "exponential_family.sampling_bias.mean_squared_error",
                t=fits, n=size, lam=root**2, v2=slope**2, V0=1,
            )  # fmt: skip
            found = mean_error(fits=fits, size=size, root=root, slope=slope)
            yield f"all outcomes: t = {fits}, n = {size}, λ = {root**2}, v2 = {slope**2}", found, stated


def _kernels() -> Iterator[tuple[str, Fraction, Fraction]]:
    for root in (Fraction(1, 2), Fraction(1), Fraction(3, 2)):
        for fits, size in ((1, 2), (2, 2), (3, 2), (4, 2), (2, 3), (3, 3), (5, 1)):
            bandwidth = Fraction(2, 3)
            stated = claimed(
                "kernel_density.sampling_bias.variance", t=fits, n=size, lam=root**2, h=bandwidth, sigma0=1
            )
            found = kernel_variance(fits=fits, size=size, root=root, bandwidth=bandwidth)
            yield f"all pickings: t = {fits}, n = {size}, λ = {root**2}", found, stated


ORACLES = {
    "exponential_family.sampling_bias.mean_squared_error": _means,
    "kernel_density.sampling_bias.variance": _kernels,
}
