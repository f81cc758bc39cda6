"""The order of moments of a datum that the mean of an observable takes: how many a law is written with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import sympy as sp

from theory.loop_language.statistics import Mean, PowerMean, Times, Total, Variance

if TYPE_CHECKING:
    from theory.loop_language.definition import LoopDefinition

HIGHEST = 64


def order(loop: LoopDefinition, observable: sp.Expr) -> int:
    """Return the order of an observable's mean, found by what the fits of its states do."""
    if loop.is_vector:
        return 2
    weight = {state.symbol: 1 for state in loop.states}
    for _ in loop.states:
        weight = {
            state.symbol: max(1, _weight(loop.fit[state.name], weight)) if state.name in loop.fit else 1
            for state in loop.states
        }
        if max(weight.values()) > HIGHEST:
            break
    return max(1, _weight(observable, weight))


def _weight(expr: sp.Expr, weight: Mapping[sp.Symbol, int]) -> int:
    if isinstance(expr, sp.Symbol):
        return weight.get(expr, 0)
    if isinstance(expr, Variance):
        return 2
    if isinstance(expr, PowerMean):
        return int(expr.args[0])
    if isinstance(expr, (Mean, Total)):
        return 1
    if isinstance(expr, Times):  # its multiplier is drawn anew: no datum is in both
        return max(1, _weight(expr.args[0], weight))
    if isinstance(expr, sp.Mul):
        return sum(_weight(argument, weight) for argument in expr.args)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        return abs(int(expr.exp)) * _weight(expr.base, weight)
    return max((_weight(argument, weight) for argument in expr.args), default=0)
