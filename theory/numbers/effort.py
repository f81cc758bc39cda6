"""How long an expression takes to evaluate: its terms are counted before they are added up."""

from __future__ import annotations

import sympy as sp

from theory.numbers.walk import Environment, TooManyTerms, exact, outermost

MOST_VISITS = 2_000_000


def check_effort(expr: sp.Expr, env: Environment, most: int = MOST_VISITS) -> int:
    """Return how many nodes of the tree an evaluation visits, sums and products written out.

    Raises:
        TooManyTerms: they are more than ``most``.
        TypeError: a limit is no integer.

    >>> i, j, t = sp.symbols("i j t")
    >>> check_effort(sp.Sum(sp.Sum(i * j, (j, 1, i)), (i, 1, t)), {"t": 10})
    176
    """
    if isinstance(expr, (sp.Sum, sp.Product)):
        term, index, low, high = outermost(expr)
        ends = [exact(low, env), exact(high, env)]
        if any(end is None or end.denominator != 1 for end in ends):
            raise TypeError(f"the limits of {expr} are not integers")
        first, last = (int(end) for end in ends if end is not None)
        count = max(0, last - first + 1)
        if count > most:
            raise TooManyTerms(f"a sum or product of {count} terms is too long to evaluate")
        if not term.has(sp.Sum, sp.Product):
            return _within(1 + count * check_effort(term, {**env, index.name: first}, most), most)
        visits = 1
        for place in range(first, last + 1):
            visits = _within(visits + check_effort(term, {**env, index.name: place}, most - visits), most)
        return visits
    visits = 1
    for argument in expr.args:
        visits = _within(visits + check_effort(argument, env, most - visits), most)
    return visits


def _within(visits: int, most: int) -> int:
    if visits > most:
        raise TooManyTerms("the sums and products have too many terms to evaluate")
    return visits
