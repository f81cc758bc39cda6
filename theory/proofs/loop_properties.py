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


def _normal_data(found: LoopDefinition) -> bool:
    """Whether mean and variance are fitted to one list of normal data, all from the fit before."""
    if found.pools or len(found.data) > 1:
        return False
    (data,) = found.data
    fitted = {state.symbol: found.fit[state.name] for state in found.states}
    if data.law is None or data.law.name != "normal" or data.source != "model" or data.design is not None:
        return False
    mean, variance = data.law.arguments
    spread = [s for s, f in fitted.items() if isinstance(f, Variance) and f.args[-1] == data.symbol]
    if fitted.get(mean) != Mean(data.symbol) or len(fitted) != 2 or not spread:
        return False
    return not (variance / spread[0]).free_symbols & fitted.keys()


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


def _each_alike(found: LoopDefinition) -> bool:
    """Whether a draw has mean and square of one list of data of the fit before, and of noise besides."""
    if found.pools or len(found.data) > 1:
        return False
    (data,) = found.data
    fits = {Mean(data.symbol): "mean", PowerMean(2, data.symbol): "square"}
    kept = {fits.get(found.fit[state.name]): state.symbol for state in found.states}
    if kept.keys() != {"mean", "square"} or data.law is None or data.law.name != "moments":
        return False
    mean, square = data.law.arguments
    noise = square - kept["square"]
    own = not noise.free_symbols & set(kept.values())
    return bool(mean == kept["mean"] and own and data.source == "model" and data.design is None)


_PROPERTIES: Mapping[str, Callable[[LoopDefinition], bool]] = {
    NORMAL_DATA: _normal_data,
    UNBIASED: _unbiased,
    NORMAL_LABELS: _normal_labels,
    ALL_KEPT: _all_kept,
    EACH_ALIKE: _each_alike,
}
