"""Probability vectors on finitely many atoms, with equal atoms grouped.

Everything the discrete loop asks of its initial distribution is a symmetric function of the
probabilities, so a vector of 10⁵ equal atoms costs no more than one atom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

__all__ = ["Atoms", "atoms", "uniform"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Atoms:
    """Positive probabilities with their multiplicities, largest first; Σ multiplicity · probability = 1."""

    groups: tuple[tuple[Fraction, int], ...]

    @property
    def count(self) -> int:
        """Number N of atoms that have positive probability."""
        return sum(many for _, many in self.groups)

    @property
    def largest(self) -> Fraction:
        """Largest probability."""
        return self.groups[0][0]

    @property
    def common_denominator(self) -> int:
        """Least common denominator of the probabilities."""
        return lcm(*(prob.denominator for prob, _ in self.groups))

    def power_sum(self, k: int) -> Fraction:
        """Σ_i p_i^k, the probability that k independent draws all show the same atom (k ≥ 1).

        >>> uniform(4).power_sum(3)
        Fraction(1, 16)
        """
        return sum((many * prob**k for prob, many in self.groups), Fraction(0))

    def expanded(self) -> tuple[Fraction, ...]:
        """The probabilities one by one, largest first."""
        return tuple(prob for prob, many in self.groups for _ in range(many))

    def __str__(self) -> str:
        shown = [f"{prob} ×{many}" if many > 1 else f"{prob}" for prob, many in self.groups[:6]]
        return f"p = ({', '.join(shown)}{', …' if len(self.groups) > 6 else ''})"


def atoms(p: Iterable[Fraction | int | str] | Atoms) -> Atoms:
    """Read a probability vector exactly; atoms of probability zero are dropped.

    Args:
        p: probabilities as `Fraction`, `int` or text such as ``"1/3"`` or ``"0.25"``. A binary float is not
            taken, since 0.1 is not one tenth: pass text, or divide exact weights by their sum.

    Raises:
        ValueError: an entry below zero or not a number, or entries that do not sum to one.
        TypeError: a binary float.

    >>> print(atoms(["1/2", "0.25", "0.25", 0]))
    p = (1/2, 1/4 ×2)
    >>> atoms(["1/2", "1/3"])
    Traceback (most recent call last):
    ...
    ValueError: p must sum to one, got 5/6
    """
    if isinstance(p, Atoms):
        return p
    entries = [_exact(entry) for entry in p]
    scale = lcm(*(entry.denominator for entry in entries))
    tally = Counter(entry.numerator * (scale // entry.denominator) for entry in entries)
    tally.pop(0, None)
    least = min(tally, default=0)
    if least < 0:
        raise ValueError(f"p must have no negative entry, got {Fraction(least, scale)}")
    total = Fraction(sum(weight * many for weight, many in tally.items()), scale)
    if total != 1:
        shown = str(total) if len(str(total)) < 40 else f"about {float(total):.17g}"
        raise ValueError(f"p must sum to one, got {shown}")
    ordered = sorted(tally.items(), reverse=True)
    return Atoms(groups=tuple((Fraction(weight, scale), many) for weight, many in ordered))


def uniform(N: int) -> Atoms:
    """The uniform distribution on N ≥ 1 atoms.

    >>> print(uniform(3))
    p = (1/3 ×3)
    """
    if N < 1:
        raise ValueError(f"N must be at least 1, got {N}")
    return Atoms(groups=((Fraction(1, N), N),))


def _exact(entry: Fraction | int | str) -> Fraction:
    if isinstance(entry, float):
        raise TypeError(f"p must be exact (Fraction, int or text), got the binary float {entry!r}")
    try:
        return Fraction(entry)
    except (ValueError, ZeroDivisionError, TypeError):
        raise ValueError(f"p must hold numbers such as 1/3 or 0.25, got {entry!r}") from None
