"""E[T] of the discrete loop by the method that suits D, with the method and the quality of the answer stated.

=========  ======================  =========================  ===================================
method     answer                  reach                      cost in D and N
=========  ======================  =========================  ===================================
exact      a fraction              D ≤ 300 in some seconds    D⁵ bit operations once, then D·g
ball       a proved enclosure      D ≤ 2000 in two seconds    D² ball operations once, then D·g
streamed   float64, tested         D ≤ 2·10⁶ in some seconds  D^1.5 once, then D·g at most
expansion  error estimate, tested  any D ≫ 1                  g, whatever D
interval   a proved enclosure      D(1 − p_max) ≳ 300         g, whatever D
=========  ======================  =========================  ===================================

g is the number of *distinct* probabilities, so N equal atoms cost as much as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import log1p
from typing import Literal

import numpy as np
from flint import arb

from theory.markov.atoms import Atoms
from theory.markov.coalescent import collapse_time_ball, collapse_time_exact

__all__ = ["CollapseTime", "Guarantee", "Method", "collapse_time", "collapse_time_streamed"]

Method = Literal["exact", "ball", "streamed", "expansion", "interval"]
Guarantee = Literal["exact", "enclosed", "tested"]

_EXACT_UP_TO = 60
_BALL_UP_TO = 2000
_STREAMED_UP_TO = 2_000_000
_STREAMED_ERROR = 1e-12
_BALL_TERMS = 1_000_000
_MANY_GROUPS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CollapseTime:
    """E[T] in generations, with how it was computed and how good it is.

    value: a Fraction (method "exact"), else a ball; of the method "expansion" the ball covers rounding only.
    error: bound on ``|E[T] − value|``; 0 for a fraction.
    guarantee: "exact"; "enclosed" (proved: ball arithmetic); "tested" (measured against enclosures, not
    proved).
    """

    value: Fraction | arb
    error: float
    method: Method
    guarantee: Guarantee

    def __float__(self) -> float:
        return float(self.value if isinstance(self.value, Fraction) else self.value.mid())

    def __str__(self) -> str:
        quality = "exactly" if self.guarantee == "exact" else f"± {self.error:.1e}, {self.guarantee}"
        return f"E[T] = {float(self):.15g} generations ({self.method}, {quality})"


def collapse_time(D: int, p: Atoms, *, method: Method | None = None) -> CollapseTime:
    """Expected number of fits until the data of a generation show one atom only.

    E[T] = 1 + Σ_{k=2..D} G_k (1 − Σ_i p_i^k), see `theory.markov.coalescent`. Left to itself the function
    answers exactly for D ≤ 60, by balls for D ≤ 2000, and beyond by the expansion where its error is below
    10⁻¹² relative, else by the streamed dual up to D = 2·10⁶, else by the expansion with the error it has.
    Beyond a thousand distinct probabilities the streamed dual comes first, as it is the quickest there.

    Args:
        D: data per generation, at least 1.
        p: the real distribution, from `atoms` or `uniform`.
        method: one method to be used whatever its cost; None to choose. "interval" is about a generation wide
            at any D, but proved; "expansion" is far sharper, and its error is an estimate.

    Raises:
        ValueError: D below 1, or out of reach of the method asked for.

    >>> from theory.markov.atoms import atoms, uniform
    >>> print(collapse_time(2, atoms(["1/3", "2/3"])))
    E[T] = 1.88888888888889 generations (exact, exactly)
    >>> print(collapse_time(100, uniform(10)).method)
    ball
    >>> answer = collapse_time(10**15, uniform(10**5))
    >>> answer.method, float(answer)
    ('expansion', 1999989999966654.2)
    """
    if D < 1:
        raise ValueError(f"D must be at least 1, got {D}")
    if method is None:
        return _chosen(D, p)
    if method == "exact":
        return CollapseTime(value=collapse_time_exact(D, p), error=0.0, method="exact", guarantee="exact")
    if method == "ball":
        enclosure = collapse_time_ball(D, p)
        return CollapseTime(
            value=enclosure, error=float(enclosure.rad()), method="ball", guarantee="enclosed"
        )
    if method == "streamed":
        mean = collapse_time_streamed(D, p)
        return CollapseTime(
            value=arb(mean), error=_STREAMED_ERROR * mean, method="streamed", guarantee="tested"
        )
    if method == "interval":
        from theory.markov.enclosure import collapse_time_enclosure

        interval = collapse_time_enclosure(D, p.groups)
        return CollapseTime(
            value=interval, error=float(interval.rad()), method="interval", guarantee="enclosed"
        )
    return _expanded(D, p)


def collapse_time_streamed(D: int, p: Atoms) -> float:
    """E[T] in float64 from the streamed dual; relative error below 10⁻¹² for D ≤ 2·10⁶ (tested).

    1 − p_max^k is taken as −expm1(k log p_max), so an atom close to one costs no digits; powers of the others
    are summed until they no longer count.

    >>> from theory.markov.atoms import uniform
    >>> round(collapse_time_streamed(2, uniform(2)), 12)
    2.0
    """
    if D == 1:
        return 1.0
    from theory.markov.streamed_dual import streamed_sojourn_times

    visits = streamed_sojourn_times(D)
    (top, many), *others = p.groups
    if top == 1:
        return 1.0
    rest = others if many == 1 else [(top, many - 1), *others]
    k = np.arange(2, D + 1)
    total = 1.0 + float(visits @ -np.expm1(k * log1p(-float(1 - top))))
    negligible = 1e-22
    for start in range(0, len(rest), 4096):
        part = rest[start : start + 4096]
        chances = np.array([float(q) for q, _ in part])
        weights = np.array([float(n) for _, n in part])
        powers = chances * chances
        for visit in visits:
            alike = float(weights @ powers)
            total -= float(visit) * alike
            if alike < negligible:
                break
            powers *= chances
    return total


def _chosen(D: int, p: Atoms) -> CollapseTime:
    if D <= _EXACT_UP_TO:
        return collapse_time(D, p, method="exact")
    if D <= _BALL_UP_TO and D * len(p.groups) <= _BALL_TERMS:
        return collapse_time(D, p, method="ball")
    if D <= _STREAMED_UP_TO and len(p.groups) > _MANY_GROUPS:
        return collapse_time(D, p, method="streamed")
    expanded = _expanded(D, p)
    if expanded.error <= _STREAMED_ERROR * float(expanded) or D > _STREAMED_UP_TO:
        return expanded
    return collapse_time(D, p, method="streamed")


def _expanded(D: int, p: Atoms) -> CollapseTime:
    from theory.markov.expansion import collapse_time_expansion

    answer = collapse_time_expansion(D, p.groups)
    error = answer.error + float(answer.value.rad())
    return CollapseTime(value=answer.value, error=error, method="expansion", guarantee="tested")
