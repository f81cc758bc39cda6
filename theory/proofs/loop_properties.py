"""What the definition of a loop says of its data, where a cited theorem asks for it: no author says it.

A loop without a definition says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import sympy as sp

from theory import blocks, catalogue
from theory.language.loop import ALL_KEPT, EACH_ALIKE, NORMAL_DATA, NORMAL_LABELS, UNBIASED
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.statistics import LeastSquares, Mean, PowerMean, Variance


@cache
def loop_says(loop: str, words: str) -> bool:
    """Whether the definition of a loop says what is asked of it: no loop says other words."""
    own = (name for name in blocks.of_own_loops() if (of := catalogue.formula(name).loop) and of.id == loop)
    found = next(map(blocks.definition, own), None)
    return found is not None and words in _PROPERTIES and _PROPERTIES[words](found)


Fitted = tuple[sp.Symbol, sp.Expr, set[sp.Symbol]]


def _beyond_the_mean(found: LoopDefinition, law: str, second: Callable[..., bool]) -> Fitted | None:
    """Return the state fitted by ``second``, what the law takes in its place, and both states.

    That is where one list of data, all from the fit before, has such a law, and its mean and this are fitted.
    """
    data, x = found.data[0], found.data[0].symbol
    fits = [(found.fit[state.name], state.symbol) for state in found.states]
    means, others = [s for f, s in fits if f == Mean(x)], [s for f, s in fits if second(f, x)]
    alone = not found.pools and len(found.data) == 1 and data.source == "model" and data.design is None
    takes = data.law.arguments if data.law is not None and data.law.name == law else ()
    both = takes[:1] == tuple(means) and [len(means), len(others), len(fits)] == [1, 1, 2]
    return (others[0], takes[1], {*means, *others}) if alone and both else None


def _normal_data(found: LoopDefinition) -> bool:
    """Whether mean and variance are fitted to one list of normal data, all from the fit before."""
    fit = _beyond_the_mean(found, "normal", lambda f, x: isinstance(f, Variance) and f.args[-1] == x)
    return fit is not None and not (fit[1] / fit[0]).free_symbols & fit[2]


def _each_alike(found: LoopDefinition) -> bool:
    """Whether a draw has mean and square of one list of data of the fit before, and of noise besides."""
    fit = _beyond_the_mean(found, "moments", lambda f, x: f == PowerMean(2, x))
    return fit is not None and not (fit[1] - fit[0]).free_symbols & fit[2]


def _unbiased(found: LoopDefinition) -> bool:
    """Whether every variance that is fitted has the divisor n − 1."""
    variances = [f for f in found.fit.values() if f.has(Variance)]
    return bool(variances) and all(isinstance(f, Variance) and f.args[0] == 1 for f in variances)


def _normal_labels(found: LoopDefinition) -> bool:
    """Whether labels are normal about a fit, of a variance that nothing fits, and fits are least squares."""
    states = {state.symbol for state in found.states}
    return all(isinstance(f, LeastSquares) for f in found.fit.values()) and all(
        x.design is not None
        and x.law is not None
        and x.law.name == "normal"
        and x.law.arguments[0] in states
        and not x.law.arguments[1].free_symbols & states
        for x in found.data
    )


def _all_kept(found: LoopDefinition) -> bool:
    """Whether a fit sees all data so far, alike, as many of each generation, and none of others."""
    if len(found.pools) != 1 or len(found.data) != 1:
        return False
    (pool,), (data,) = found.pools, found.data
    whole = pool.append == (data.name,) and pool.window is None and pool.forget is None
    fits = found.fit.values()
    seen = all(isinstance(f, (Mean, PowerMean)) and f.free_symbols == {pool.symbol} for f in fits)
    return whole and seen and data.source == "model" and isinstance(data.size, sp.Symbol)


_PROPERTIES: Mapping[str, Callable[[LoopDefinition], bool]] = {
    NORMAL_DATA: _normal_data,
    UNBIASED: _unbiased,
    NORMAL_LABELS: _normal_labels,
    ALL_KEPT: _all_kept,
    EACH_ALIKE: _each_alike,
}
