"""Does an approximation approach what it approximates, at the order that it states?

An asymptotic formula or a diffusion limit of the discrete loop is set against exact values as D grows: the
gap, divided by the stated order, must not grow. Constants and terms below that order are not seen.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import sympy as sp
from scipy.special import gammaln

from proofs_checks.verdict import Evidence, Json
from theory.catalogue import formula as formula_by_id
from theory.language.formula import Formula, evaluate
from theory.language.parameters import environment
from theory.numbers.walk import ball, precision

SIZES = (64, 256, 1024)
FAR_SIZES = (2**10, 2**25, 2**40)
ATOMS: tuple[tuple[Fraction, ...], ...] = (
    (Fraction(1, 2), Fraction(1, 2)),
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    (Fraction(1, 10), Fraction(1, 5), Fraction(7, 10)),
)
EQUAL = tuple((Fraction(1, atoms),) * atoms for atoms in (2, 3))
SLACK = 1.02
BITS = 128
FLOATS = " (its chain solved in float64)"


@cache
def excess_support(size: int, real: tuple[Fraction, ...]) -> float:
    """Return 𝔼 Σ_{t ≥ 1} (K_t − 1), K_t the number of surviving atoms, by one linear system.

    K_t − 1 = Σ_i (1{X_i > 0} − X_i/D), so each atom adds the expected sum of f(j) = 1 − j/D (j > 0) along its
    own chain of binomial counts. In float64, to about 10⁻¹⁰ of the value.

    >>> round(excess_support(2, (Fraction(1, 2), Fraction(1, 2))), 12)
    1.0
    """
    chances = np.array([float(x) for x in real])
    return float((_binomial_laws(size, chances)[:, 1:-1] @ _sums_until_absorbed(size)).sum())


@cache
def _sums_until_absorbed(size: int) -> np.ndarray:
    """Σ over the fits of 𝔼(1 − X/D) until the count X of an atom is 0 or D, for each X between."""
    inner = np.arange(1, size) / size
    return np.linalg.solve(np.eye(size - 1) - _binomial_laws(size, inner)[:, 1:-1], 1 - inner)


def _binomial_laws(size: int, chances: np.ndarray) -> np.ndarray:
    counts = np.arange(size + 1)
    choose = gammaln(size + 1) - gammaln(counts + 1) - gammaln(size - counts + 1)
    logs = np.log(chances)[:, None] * counts + np.log1p(-chances)[:, None] * (size - counts)
    return np.asarray(np.exp(choose + logs))


def time_to_loss(size: int, real: tuple[Fraction, ...]) -> float:
    """Return the mean number of fits until the first atom is lost, given that it will be.

    1 − X/D is the chance that it will be lost from X data on, so their sum until absorption, over 1 − q, is
    the mean time. In float64.

    >>> time_to_loss(2, (Fraction(1, 2), Fraction(1, 2)))
    2.0
    """
    lost = 1 - float(real[0])
    law = _binomial_laws(size, np.array([float(real[0])]))[0, 1:-1]
    return float(1 + law @ _sums_until_absorbed(size) / lost)


def time_to_fixation(size: int, real: tuple[Fraction, ...]) -> float:
    """Return the mean number of fits until the first atom is all there is, given that it will be."""
    return time_to_loss(size, (1 - real[0], real[0]))


@cache
def time_to_first_loss(size: int, real: tuple[Fraction, ...]) -> float:
    """Return the mean number of fits until one of N equally likely atoms is lost, by one linear system.

    The chain of the counts of all atoms while each has data: the compositions of D into N parts, those that
    differ in their order alone made one. In float64.

    >>> time_to_first_loss(2, (Fraction(1, 3),) * 3)
    1.0
    """
    inner = np.array([c for c in itertools.product(range(1, size), repeat=len(real) - 1) if sum(c) < size])
    if not len(inner):
        return 1.0
    counts = np.column_stack([inner, size - inner.sum(axis=1)])
    kinds, kind = np.unique(np.sort(counts, axis=1), axis=0, return_inverse=True)
    ways = gammaln(size + 1) - gammaln(counts + 1).sum(axis=1)
    law = np.exp(np.log(kinds / size) @ counts.T + ways) @ np.eye(len(kinds))[kind.ravel()]
    after = np.linalg.solve(np.eye(len(kinds)) - law, np.ones(len(kinds)))
    return float(1 + np.exp(ways - size * math.log(len(real))) @ after[kind.ravel()])


@cache
def _collapse_time(size: int, real: tuple[Fraction, ...]) -> float:
    value = evaluate(formula_by_id("categorical.replace.collapse_time"), {"D": size, "p": real}, 25)
    if not value.proved:
        raise TypeError(f"the collapse time at D = {size} is an estimate itself")
    return float(value.decimal)


def _zipf_mass(size: int, real: tuple[Fraction, ...]) -> float:
    """Return the missing mass of a Zipf law; the exponent stands for the real proportions."""
    return float(evaluate("categorical.replace.missing_mass_zipf", {"D": size, "b": real[0]}, 17))


@dataclass(frozen=True)
class Approach:
    """What an approximation approaches, the order of the gap, and the real proportions and sizes tried."""

    exact: Callable[[int, tuple[Fraction, ...]], float]
    unit: Callable[[int], float]
    words: str
    tried: tuple[tuple[tuple[Fraction, ...], tuple[int, ...]], ...] = tuple((real, SIZES) for real in ATOMS)
    by: str = ""


APPROACHES = {
    "categorical.replace.collapse_time_diffusion": Approach(_collapse_time, math.log, "log D"),
    "categorical.replace.excess_support": Approach(excess_support, math.log, "log D"),
    "categorical.replace.loss_time_diffusion": Approach(time_to_loss, math.log, "log D", by=FLOATS),
    "categorical.replace.fixation_time_diffusion": Approach(time_to_fixation, math.log, "log D", by=FLOATS),
    "categorical.replace.first_loss_time_diffusion": Approach(
        time_to_first_loss, math.log, "log D", ((EQUAL[0], SIZES), (EQUAL[1], (12, 24, 48))), FLOATS
    ),
    "categorical.replace.missing_mass_zipf_large": Approach(
        _zipf_mass,
        lambda D: 1 / D,
        "1/D",
        tuple(((b,), (32, 128, 512)) for b in (Fraction(2), Fraction(6, 5), Fraction(3, 2))),
    ),
    "categorical.replace.collapse_time_expansion": Approach(
        _collapse_time, lambda D: math.log(D) / D, "log(D)/D"
    ),
}


def order_evidence(formula: Formula) -> Evidence | None:
    """Compare an approximation with exact values as D grows; ``None`` if it is none of those listed."""
    if formula.id not in APPROACHES:
        return None
    approach = APPROACHES[formula.id]
    unit, words = approach.unit, approach.words
    table: list[Json] = []
    for real, sizes in approach.tried:
        gaps = [
            abs(approach.exact(size, real) - _value_of(formula.rhs, size, real)) / unit(size)
            for size in sizes
        ]
        where = (
            f"b = {real[0]}" if formula.parameters[-1].name == "b" else f"p = ({', '.join(map(str, real))})"
        )
        table.append({"at": where, "gaps": [f"{gap:.4g}" for gap in gaps]})
        if any(not later <= SLACK * earlier for earlier, later in itertools.pairwise(gaps)):
            return Evidence(
                check="ball enclosure",
                subject=formula.id,
                outcome="refutes",
                grade="rigorous",
                summary=f"the gap to the exact value{approach.by} over {words} grows with D at {where}",
                witness=where,
                details={"gaps": table},
            )
    return Evidence(
        check="ball enclosure",
        subject=formula.id,
        outcome="supports",
        grade="rigorous",
        summary=f"the gap to the exact value{approach.by} over {words} does not grow up to "
        f"D = {approach.tried[0][1][-1]}",
        details={"gaps": table},
    )


def within_order(formula: Formula, rhs: sp.Expr) -> bool:
    """Return whether another right-hand side says the same to the order stated, as far as numbers show.

    It does if its distance from the formula, over that order, does not grow from D = 2¹⁰ to 2⁴⁰.
    """
    if formula.id not in APPROACHES:
        return False
    approach = APPROACHES[formula.id]
    for real, _ in approach.tried:
        gaps = [abs(_value_of(rhs - formula.rhs, size, real)) / approach.unit(size) for size in FAR_SIZES]
        if any(not later <= SLACK * earlier for earlier, later in itertools.pairwise(gaps)):
            return False
    return True


def _value_of(expr: sp.Expr, size: int, real: tuple[Fraction, ...]) -> float:
    """Return the value, or NaN if there is none."""
    try:
        with precision(BITS):
            found = ball(
                expr, environment({"D": size, "N": len(real), "p": real, "q": real[0], "b": real[0]})
            )
    except (ArithmeticError, TypeError, ValueError, IndexError):
        return math.nan
    return float(found.mid()) if found.is_finite() else math.nan
