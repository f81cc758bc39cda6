"""A few points inside the domains of scalar parameters, at which a sign is looked at before it is proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy as sp

from theory.language.parameters import Parameter

PLACES = ((sp.Rational(1, 2), 1), (sp.Rational(1, 3), 2), (sp.Rational(4, 5), 5))
"""The share of an interval, and how far from the end of a ray."""


def few_points(parameters: Sequence[Parameter]) -> Iterator[dict[sp.Symbol, sp.Expr]]:
    """Yield points of parameters, none where one of them is no number by itself.

    >>> from theory.language.parameters import Domain
    >>> n = Parameter(name="n", meaning="size", domain=Domain(kind="integer", lower=2))
    >>> [point[n.symbol] for point in few_points([n])]
    [3, 3, 6]
    """
    if any(p.domain.shape != "scalar" or p.domain.kind == "share" for p in parameters):
        return
    for share, far in PLACES:
        point: dict[sp.Symbol, sp.Expr] = {}
        for p in parameters:
            ends = (p.domain.lower, p.domain.upper)
            low, high = (None if end is None else sp.sympify(end).xreplace(point) for end in ends)
            if low is not None and high is not None:
                value = low + (high - low) * share
            else:
                value = low + far * share if low is not None else high - far if high is not None else share
            point[p.symbol] = sp.ceiling(value) if p.domain.kind == "integer" else value
        yield point
