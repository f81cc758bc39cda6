"""The loop of one entry against concrete designs, and what is stated for normal rows against the entry.

A loop is followed on integer designs; the loop of one entry is asked with the eigenvalues, or the mean
inverse, of these very designs. What is stated for normal rows is then the entry's value at the mean inverse
of a Wishart matrix, which is cited.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import sympy as sp

from proofs_checks.loops.designs import Matrix, eigenvalues, example, gram_of, inverted, means_at
from proofs_checks.loops.exact import exact_means, number
from theory.language.parameters import Domain, Parameter, Value, environment
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.symbolic.coordinates import EIGENVALUE, entry

INVERSES = Parameter(
    name="inverse_", meaning="tr S⁻¹/d of 1, 2, … designs", domain=Domain(kind="real", shape="list")
)
LARGEST = 2
MOST_ROWS = 6


def compared_at(
    loop: LoopDefinition, observable: sp.Expr, values: Mapping[str, Value], fits: int
) -> Iterator[tuple[int, Fraction, Fraction, Fraction]]:
    """Yield fit, mean on designs by enumeration, the same by the loop of one entry, and what is to be stated.

    Raises:
        ArithmeticError: the point is too large, or not rational.
    """
    length = int(number(loop.states[0].length, environment(values), {}))
    designs = [data for data in loop.data if data.design is not None]
    rows = [
        int(number(d.design.rows, environment(values), {})) for d in designs if d.design and d.design.rows
    ]
    given = next((d.design.eigenvalues for d in designs if d.design and d.design.is_given), "")
    if length > LARGEST or max(rows, default=1) > MOST_ROWS:
        raise ArithmeticError("the design is too large to be followed")
    if given:
        yield from _at_given(loop, observable, values, fits, given)
    elif any(data.design is not None and data.design.fresh for data in designs):
        yield from _at_fresh(loop, observable, values, fits, length, rows[0])
    else:
        design = example(rows[0], length, 0)
        one = entry(loop, observable)
        exact = means_at(loop, observable, fits, values, {d.name: [design] * fits for d in designs})
        by_entry = _summed(
            [_of_entry(one, fits, {**values, EIGENVALUE.name: s}) for s in eigenvalues(design)]
        )
        mean = Fraction(rows[0] - length - 1)
        if mean > 0:
            stated = [length * value for value in _of_entry(one, fits, {**values, EIGENVALUE.name: mean})]
        else:  # no inverse Gram matrix is in an observable that is defined here: any eigenvalue does
            stated = by_entry
        for fit in range(fits):
            yield fit + 1, exact[fit], by_entry[fit], stated[fit]


def _of_entry(one: LoopDefinition, fits: int, values: Mapping[str, Value]) -> list[Fraction]:
    return exact_means(one, one.observables["value"], fits, values)


def _summed(columns: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    return [sum(column, Fraction(0)) for column in zip(*columns, strict=True)]


def _at_given(
    loop: LoopDefinition, observable: sp.Expr, values: Mapping[str, Value], fits: int, given: str
) -> Iterator[tuple[int, Fraction, Fraction, Fraction]]:
    found = values[given]
    assert isinstance(found, tuple)
    roots = [Fraction(math.isqrt(s.numerator), math.isqrt(s.denominator)) for s in found]
    if any(root**2 != s for root, s in zip(roots, found, strict=True)):
        raise ArithmeticError("an eigenvalue is no square")
    design = tuple(tuple(root * (a == b) for b in range(len(roots))) for a, root in enumerate(roots))
    designs = {data.name: [design] * fits for data in loop.data}
    one = entry(loop, observable)
    exact = means_at(loop, observable, fits, values, designs)
    lists = {p.name for p in loop.parameters if p.domain.shape != "scalar"}
    each = []
    for place, s in enumerate(found):
        entries = {f"{name}_i": values[name][place] for name in lists}  # type: ignore[index]  # a list
        each.append(_of_entry(one, fits, {**values, **entries, EIGENVALUE.name: s}))
    total = _summed(each)
    for fit in range(fits):
        yield fit + 1, exact[fit], total[fit], total[fit]


def _at_fresh(
    loop: LoopDefinition, observable: sp.Expr, values: Mapping[str, Value], fits: int, length: int, rows: int
) -> Iterator[tuple[int, Fraction, Fraction, Fraction]]:
    choices = [example(rows, length, which) for which in (0, 1)]
    pooled = bool(loop.pools)
    names = [data.name for data in loop.data]
    orders = list(itertools.product(choices, repeat=fits if pooled else fits * len(names)))
    exact = [Fraction(0)] * fits
    for order in orders:
        own = {name: order[place * fits : (place + 1) * fits] for place, name in enumerate(names)}
        found = means_at(loop, observable, fits, values, {name: own[name] or order for name in names})
        exact = [a + b / len(orders) for a, b in zip(exact, found, strict=True)]
    inverses = tuple(_mean_inverse(choices, count) for count in range(1, fits + 1))
    wider = LoopDefinition.map(loop, lambda expr: expr, (*loop.parameters, INVERSES))
    measured = entry(wider, observable, lambda count: sp.Indexed(INVERSES.symbol, count))
    by_entry = [length * v for v in _of_entry(measured, fits, {**values, INVERSES.name: inverses})]
    stated = [length * v for v in _of_entry(entry(loop, observable), fits, values)]
    for fit in range(fits):
        yield fit + 1, exact[fit], by_entry[fit], stated[fit]


def _mean_inverse(choices: Sequence[Matrix], count: int) -> Fraction:
    """Return the mean of tr S⁻¹/d over all sums S of ``count`` Gram matrices."""
    found = []
    for chosen in itertools.product(choices, repeat=count):
        inverse = inverted(gram_of(tuple(itertools.chain(*chosen))))
        found.append(sum((inverse[k][k] for k in range(len(inverse))), Fraction(0)) / len(inverse))
    return sum(found, Fraction(0)) / len(found)
