"""Small sizes at which a step about matrices or averages is tried: such as give both of its sides a value."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction

import sympy as sp

from theory.language.derivation import Averaging, MatrixReplay, Random, Step
from theory.numbers.walk import exact

Sizes = Mapping[str, object]
SHARES = (Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(1))
LISTS = ((1, 1), (2, 1, 2), (3, 2, 1, 2))
"""Numbers of data of generations 1, 2, and so on."""
OUTCOMES = 2000
"""Of the noise, the masks and the draws together: where there are more, nothing is tried."""


def candidates(step: Step) -> Iterator[Sizes]:
    """Yield values for what counts in a step, in an order of their own that is always the same."""
    how = step.certificate
    assert isinstance(how, (MatrixReplay, Averaging))
    said, counts = sp.Tuple(step.after, *how.definitions), sp.Tuple(*_counts(how, step.after))
    bound = {x.limits[0][0] for x in said.atoms(sp.Sum, sp.Product)}
    bound |= {x for d in how.definitions if isinstance(d.lhs, sp.Indexed) for x in d.lhs.indices}
    names = {s for s in said.free_symbols | counts.free_symbols if type(s) is sp.Symbol} - bound
    bases = sp.Tuple(said, counts).atoms(sp.IndexedBase)
    lists = {str(base.label) for base in bases if not isinstance(base.label, Random)}
    values: dict[str, tuple[object, ...]] = {
        s.name: (1, 2, 3, 4, 5) if s.is_integer else SHARES
        for s in sorted(names, key=str)
        if s.name not in lists and (s.is_integer or s in counts.free_symbols)
    }
    values |= dict.fromkeys(sorted(lists), LISTS)
    every = list(itertools.product(*values.values()))
    random.Random(0).shuffle(every)
    for chosen in every:
        sizes = dict(zip(values, chosen, strict=True))
        if _outcomes(how, sizes) <= OUTCOMES:
            yield sizes


def _counts(how: MatrixReplay | Averaging, after: sp.Basic) -> list[sp.Expr]:
    """Return the rows and columns of matrices, the lengths of lists, and the data drawn from."""
    if isinstance(how, MatrixReplay):
        return [side for x in sp.Tuple(after, *how.definitions).atoms(sp.MatrixSymbol) for side in x.shape]
    drawn = [side for draws in how.draws for side in (draws.count, draws.population)]
    return [*(length for _, length in (*how.noise, *how.data)), *drawn]


def _outcomes(how: MatrixReplay | Averaging, sizes: Sizes) -> float:
    """Return how many outcomes the new randomness has, none where a count is no whole number."""

    def whole(count: sp.Expr) -> int:
        found = exact(count, sizes)
        if found is None or found.denominator != 1 or found < 0:
            raise ValueError(f"{count} is no number of data")
        return int(found)

    try:
        if isinstance(how, MatrixReplay):
            new = [x for x in (how.noise, how.mask and how.mask[0]) if x is not None]
            sides = [
                (whole(x.shape[0]), 1 if how.mask and x == how.mask[0] else whole(x.shape[1])) for x in new
            ]
            return math.prod(2 ** (rows * columns) for rows, columns in sides)
        noise = (5 if how.normal else 2) ** sum(whole(length) for _, length in how.noise)
        return noise * math.prod(whole(draws.population) ** whole(draws.count) for draws in how.draws)
    except (ValueError, TypeError, KeyError, IndexError, ZeroDivisionError):
        return math.inf
