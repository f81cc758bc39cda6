"""Curves of the discrete loop: collapse probability, surviving atoms, entropy, heterozygosity by generation.

All of them are sums over atoms of a function of that atom's count, so one row vector carries them all: the
frequency spectrum φ_t(j), the expected number of atoms that hold j of the D data of generation t. It starts
as φ_1(j) = Σ_i Binomial(j; D, p_i) and moves as φ_{t+1} = φ_t P under the two-type kernel P(j → k) =
Binomial(k; D, j/D), whatever the number of atoms:

    P(T ≤ t) = φ_t(D),                        E K_t = Σ_{j≥1} φ_t(j),
    E H_t = −Σ_j φ_t(j) (j/D) log(j/D),       E h_t = 1 − Σ_j φ_t(j) (j/D)².

Cost: O(D) for each distinct probability to start, O(D²) memory, and O(D²) for each generation at the speed of
a matrix product, since generations are taken in blocks by powers of P.
Error: float64 sums of positive terms; below 10⁻¹¹ relative to the value at t = 1, measured against exact
rationals and against the closed form of the heterozygosity.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from theory.language.parameters import DomainError
from theory.markov.atoms import Atoms
from theory.numbers.walk import TooManyTerms

__all__ = ["CollapseCurves", "collapse_curves", "entropy_at", "frequency_spectrum"]

Vector = NDArray[np.float64]
_LARGEST = 6000
_BLOCK = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class CollapseCurves:
    """Expected curves of one loop at `generations`; every array has one entry for each generation."""

    D: int
    generations: NDArray[np.int64]
    collapse_probability: Vector
    surviving_atoms: Vector
    entropy: Vector
    heterozygosity: Vector

    def __str__(self) -> str:
        lines = [
            f"{'t':>8} {'P(T ≤ t)':>12} {'E atoms':>12} {'E entropy':>12} {'E 1−Σp²':>12}   (D = {self.D})"
        ]
        shown = np.unique(np.linspace(0, len(self.generations) - 1, 8).astype(int))
        lines += [
            f"{self.generations[i]:>8} {self.collapse_probability[i]:>12.6g} "
            f"{self.surviving_atoms[i]:>12.6g} {self.entropy[i]:>12.6g} {self.heterozygosity[i]:>12.6g}"
            for i in shown
        ]
        return "\n".join(lines)


def frequency_spectrum(D: int, p: Atoms) -> Vector:
    """φ_1(j) = Σ_i Binomial(j; D, p_i) for j = 0..D, shape (D+1,).

    >>> from theory.markov.atoms import uniform
    >>> frequency_spectrum(2, uniform(2)).round(12)
    array([0.5, 1. , 0.5])
    """
    total = np.zeros(D + 1)
    inside = [(q, many) for q, many in p.groups if q < 1]
    total[D] = sum(many for q, many in p.groups if q == 1)
    for start in range(0, len(inside), 256):
        part = inside[start : start + 256]
        chances, others = np.array([float(q) for q, _ in part]), np.array([float(1 - q) for q, _ in part])
        total += np.array([float(many) for _, many in part]) @ _binomial_law(D, chances, others)
    return total


def collapse_curves(D: int, p: Atoms, last: int) -> CollapseCurves:
    """All curves at every generation t = 1..last, in float64.

    Raises:
        DomainError: D above 6000 (the kernel is held as a dense matrix).
        ValueError: `last` below 1.

    >>> from theory.markov.atoms import uniform
    >>> curves = collapse_curves(2, uniform(2), 3)
    >>> curves.collapse_probability.round(6)
    array([0.5  , 0.75 , 0.875])
    """
    kernel = _kernel(D)
    if last < 1:
        raise ValueError(f"last must be at least 1, got {last}")
    observables = np.stack(
        [_observable(D, name) for name in ("collapse_probability", "surviving_atoms", "entropy", "repeats")],
        axis=1,
    )
    block = [frequency_spectrum(D, p)]
    while len(block) < min(_BLOCK, last):
        block.append(block[-1] @ kernel)
    spectra = np.array(block)
    values = [spectra @ observables]
    if last > _BLOCK:
        leap = np.linalg.matrix_power(kernel, _BLOCK)
        for _ in range(_BLOCK, last, _BLOCK):
            spectra = spectra @ leap
            values.append(spectra @ observables)
    table = np.concatenate(values)[:last]
    return CollapseCurves(
        D=D,
        generations=np.arange(1, last + 1),
        collapse_probability=np.minimum(table[:, 0], 1),
        surviving_atoms=table[:, 1],
        entropy=table[:, 2],
        heterozygosity=1 - table[:, 3],
    )


def entropy_at(D: int, p: Atoms, t: int) -> arb:
    """E H_t at one generation, with a radius of 10⁻¹¹ of the value: tested, not proved.

    Both absorbing states have no entropy, and the others lose 1/D of what they have in a generation in the
    long run: E H_t = (1 − 1/D)^{t−1} φ_1 (Q/(1 − 1/D))^{t−1} f. The power is the same from t = 20 D on, so
    that nothing underflows and t costs nothing.

    Raises:
        TooManyTerms: the generations cost too much at this D.

    >>> from theory.markov.atoms import uniform
    >>> entropy_at(2, uniform(2), 2).str(8, radius=False)
    '0.17328680'
    """
    steps = min(t - 1, 20 * D)
    if _seconds(D, steps, len(p.groups)) > _MOST_SECONDS:
        within = (d for d in _SIZES if _seconds(d, min(t - 1, 20 * d), len(p.groups)) <= _MOST_SECONDS)
        raise TooManyTerms(f"D = {D} is too large for the entropy of generation {t}: D ≤ {max(within)}")
    row, share = frequency_spectrum(D, p)[1:-1], _observable(D, "entropy")[1:-1]
    if D > 1 and steps:
        row = _moved(row, np.ascontiguousarray(_transitions(D)[1:-1, 1:-1] / (1 - 1 / D)), steps)
    mean = float(row @ share)
    with ctx.workprec(128 + t.bit_length()):
        return arb(mean, mean * _ENTROPY_ERROR) * arb(fmpq(D - 1, D)) ** (t - 1)


def _moved(row: Vector, kernel: Vector, steps: int) -> Vector:
    """Return row · kernel^steps, step by step or by squaring, whichever is quicker."""
    if steps * _PASS < steps.bit_length() * len(row) * _PRODUCT:
        for _ in range(steps):
            row = row @ kernel
        return row
    while steps:
        if steps & 1:
            row = row @ kernel
        steps >>= 1
        if steps:
            kernel = kernel @ kernel
    return row


_ENTROPY_ERROR = 1e-11
_MOST_SECONDS = 1.4
_PASS, _PRODUCT, _ENTRY = 8e-9, 6e-11, 3e-8
"""Seconds for each entry of a matrix: in a product with a vector, with a matrix (for each row), made."""
_SIZES = sorted({int(10 ** (k / 100)) for k in range(700)})


def _seconds(D: int, steps: int, groups: int) -> float:
    """Return about how long the entropy of a generation takes."""
    begin = _ENTRY * D * groups + 2e-7 * D
    if steps == 0:
        return begin
    return begin + _ENTRY * D**2 + D**2 * min(steps * _PASS, steps.bit_length() * D * _PRODUCT)


def _observable(D: int, which: str) -> Vector:
    """What an atom with j of D data adds to a curve, j = 0..D."""
    share = np.arange(D + 1) / D
    if which == "collapse_probability":
        return np.asarray(share == 1, dtype=float)
    if which == "surviving_atoms":
        return np.asarray(share > 0, dtype=float)
    if which == "repeats":
        return np.asarray(share * share)
    return np.asarray(-share * np.log(share, out=np.zeros(D + 1), where=share > 0))


@lru_cache(maxsize=2)
def _kernel(D: int) -> Vector:
    """The kernel of curves, for D within reach."""
    if not 1 <= D <= _LARGEST:
        raise DomainError(
            f"D = {D} is too large for curves by generation: their kernel is a matrix, D ≤ {_LARGEST}"
        )
    return _transitions(D)


def _transitions(D: int) -> Vector:
    """P(j → k) = Binomial(k; D, j/D), shape (D+1, D+1); the two absorbing rows are exact."""
    kernel = np.zeros((D + 1, D + 1))
    kernel[0, 0] = kernel[D, D] = 1.0
    for start in range(1, D, 512):
        counts = np.arange(start, min(D, start + 512))
        kernel[counts] = _binomial_law(D, counts / D, (D - counts) / D)
    kernel /= kernel.sum(axis=1, keepdims=True)
    kernel.flags.writeable = False
    return kernel


def _binomial_law(D: int, chance: Vector, other: Vector) -> Vector:
    """Binomial(k; D, x) for k = 0..D in rows, x = chance = 1 − other inside (0, 1); by logarithms."""
    logs = np.cumsum(np.log(np.arange(1, D + 1, dtype=np.longdouble)))
    factorials = np.concatenate(([np.longdouble(0)], logs))
    ways = np.asarray(factorials[D] - factorials - factorials[::-1], dtype=np.float64)
    counts = np.arange(D + 1)
    return np.asarray(np.exp(ways + np.log(chance)[:, None] * counts + np.log(other)[:, None] * counts[::-1]))
