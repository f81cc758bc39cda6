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
from theory.loop_language.definition import Data, LoopDefinition, t
from theory.loop_language.symbolic.coordinates import EIGENVALUE, entry

INVERSES = Parameter(
    name="inverse_", meaning="tr S⁻¹/d of 1, 2, … designs", domain=Domain(kind="real", shape="list")
)
LARGEST = 2
MOST_ROWS = 9


def compared_at(
    loop: LoopDefinition, observable: sp.Expr, values: Mapping[str, Value], fits: int
) -> Iterator[tuple[int, Fraction, Fraction, Fraction]]:
    """Yield fit, mean on designs by enumeration, the same by the loop of one entry, and what is to be stated.

    Raises:
        ArithmeticError: the point is too large, or not rational.
    """
    length = int(number(loop.states[0].length, environment(values), {}))
    designs = [data for data in loop.data if data.design is not None]
    rows = {
        data.name: [
            int(number(data.design.rows, environment({**values, "t": fit}), {})) for fit in range(1, fits + 1)
        ]
        for data in designs
        if data.design and data.design.rows
    }
    given = next((d.design.eigenvalues for d in designs if d.design and d.design.is_given), "")
    if length > LARGEST or max(itertools.chain(*rows.values()), default=1) > MOST_ROWS:
        raise ArithmeticError("the design is too large to be followed")
    if given:
        yield from _at_given(loop, observable, values, fits, given)
    elif any(data.design is not None and data.design.fresh for data in designs):
        yield from _at_fresh(loop, observable, values, fits, length, rows)
    else:
        size = next(iter(rows.values()))[0]
        design = example(size, length, 0)
        one = entry(loop, observable)
        exact = means_at(loop, observable, fits, values, {d.name: [design] * fits for d in designs})
        by_entry = _summed(
            [_of_entry(one, fits, {**values, EIGENVALUE.name: s}) for s in eigenvalues(design)]
        )
        mean = Fraction(size - length - 1)
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
    loop: LoopDefinition,
    observable: sp.Expr,
    values: Mapping[str, Value],
    fits: int,
    length: int,
    rows: Mapping[str, list[int]],
) -> Iterator[tuple[int, Fraction, Fraction, Fraction]]:
    choices = {
        name: [[example(size, length, which) for which in (0, 1)] for size in rows[name]] for name in rows
    }
    names = list(choices)
    exact, orders = [Fraction(0)] * fits, 0
    for order in itertools.product(*(pair for name in names for pair in choices[name])):
        own = {name: list(order[place * fits : (place + 1) * fits]) for place, name in enumerate(names)}
        found = means_at(loop, observable, fits, values, own)
        exact, orders = [a + b for a, b in zip(exact, found, strict=True)], orders + 1
    wider = LoopDefinition.map(loop, lambda expr: expr, (*loop.parameters, INVERSES))
    if loop.pools:
        (pairs,) = choices.values()
        inverses = [_mean_inverse(pairs[:count]) for count in range(1, fits + 1)]
    else:
        inverses = [_mean_inverse([pair]) for name in names for pair in choices[name]]

    def inverse(data: Data, count: sp.Expr) -> sp.Expr:
        place = count if loop.pools else names.index(data.name) * fits + t
        return sp.Indexed(INVERSES.symbol, place)

    measured = entry(wider, observable, inverse)
    by_entry = [length * v for v in _of_entry(measured, fits, {**values, INVERSES.name: tuple(inverses)})]
    stated = [length * v for v in _of_entry(entry(loop, observable), fits, values)]
    for fit in range(fits):
        yield fit + 1, exact[fit] / orders, by_entry[fit], stated[fit]


def _mean_inverse(choices: Sequence[Sequence[Matrix]]) -> Fraction:
    """Return the mean of tr S⁻¹/d over all sums S of Gram matrices, one of each pair."""
    found = []
    for chosen in itertools.product(*choices):
        inverse = inverted(gram_of(tuple(itertools.chain(*chosen))))
        found.append(sum((inverse[k][k] for k in range(len(inverse))), Fraction(0)) / len(inverse))
    return sum(found, Fraction(0)) / len(found)
