"""Which loop of the core a definition is read as: by moments to some order; of a map, between two ends.

What is proved is of the loop that is chosen here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from typing import TypeVar

import sympy as sp

from theory.core import Refused
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.statistics import Statistic, Times
from theory.proofs.loop_terms import LoopTerm, loop_term
from theory.proofs.state_domains import pairs_of_ends

T = TypeVar("T")


@dataclass(frozen=True)
class MapTerm(LoopTerm):
    """A map as a loop of the core, whose state stays between two ends."""

    low: sp.Expr = sp.S.Zero
    high: sp.Expr = sp.S.One


def is_map(loop: LoopDefinition) -> bool:
    """Return whether a loop feeds one number back, without data and as a polynomial that is no line."""
    if loop.is_vector or len(loop.states) != 1 or loop.data or loop.pools:
        return False
    (state,) = loop.states
    step = loop.fit[state.name]
    fixed = not step.has(t) and not step.atoms(Statistic, Times)
    return bool(fixed and step.is_polynomial(state.symbol) and sp.degree(step, state.symbol) > 1)


def _terms_of(loop: LoopDefinition, order: int) -> list[Callable[[], LoopTerm]]:
    """Return ways to read a loop as one of the core: by moments to one order or another, or between ends."""
    if not is_map(loop):
        return [partial(loop_term, loop, one) for one in dict.fromkeys((order, 2, 4))]
    return [partial(_between, loop, *pair) for pair in pairs_of_ends(loop)]


def in_some_order(
    loop: LoopDefinition, observable: sp.Expr, proved: Callable[[LoopTerm], T], *, once: bool = False
) -> T:
    """Return what is proved of the loop as the core defines it, with moments to one order or another.

    With ``once``, of the first order in which the core defines it; of a map, between any ends. Where another
    order changes nothing of the loop, what failed of it is not sought again.

    Raises:
        Refused: it is no loop of the core, or nothing is proved of it.
    """
    reasons, tried = list[str](), list[LoopTerm]()
    for make in _terms_of(loop, loop.order(observable)):
        try:
            if not (once and tried and not is_map(loop)) and (made := make()) not in tried:
                tried.append(made)
                return proved(made)
        except (Refused, ValueError, TypeError, ZeroDivisionError) as refused:
            reasons.append(str(refused))
    raise Refused(reasons[0])


def _between(loop: LoopDefinition, low: sp.Expr, high: sp.Expr) -> MapTerm:
    x = loop.states[0].symbol
    keeps = (sp.Le(low, x, evaluate=False), sp.Le(x, high, evaluate=False))
    plain = loop_term(loop, 1, keeps)
    return MapTerm(**{f.name: getattr(plain, f.name) for f in fields(plain)}, low=low, high=high)
