"""Loops with a design, exactly, design by design: every fit as a linear map of all noise drawn so far.

Nothing is known here of means of inverse Gram matrices: a loop is followed on concrete designs.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp
from flint import fmpq

from proofs_checks.loops.exact import ONE, ZERO, Names, fraction, number, rational, without_norms
from theory.language.parameters import Value, environment
from theory.loop_language.definition import Data, LoopDefinition
from theory.loop_language.statistics import LeastSquares, Ridge, Statistic
from theory.loop_language.vectors import i

Matrix = tuple[tuple[Fraction, ...], ...]
Rows = tuple[tuple[fmpq, ...], ...]
Affine = dict[int, fmpq]
"""A number as a combination of noises, by their place; −1 stands for the constant 1."""
Designs = Mapping[str, Sequence[Matrix]]
"""Of each list of data the design of generation 1, 2, …"""
Drawn = Mapping[str, tuple[Rows, list[Affine]]]
"""Of each list of data its rows and their labels."""


def means_at(
    loop: LoopDefinition, observable: sp.Expr, fits: int, values: Mapping[str, Value], designs: Designs
) -> list[Fraction]:
    """Return the mean of an observable at fits 1, …, ``fits``, given the designs."""
    run = _Run(loop, environment(values), designs)
    return [fraction(run.step(generation, observable)) for generation in range(1, fits + 1)]


class _Run:
    """A loop on given designs: states are vectors of combinations of noises."""

    def __init__(self, loop: LoopDefinition, values: Names, designs: Designs) -> None:
        self.loop, self.values = loop, values
        self.designs = {name: [_rational(design) for design in each] for name, each in designs.items()}
        self.variances: list[fmpq] = []
        length = loop.states[0].length
        assert length is not None
        self.length = int(number(length, values, {}))
        self.truth = {s.name: [self._start(s.start, k) for k in self.places] for s in loop.states}
        self.states = self.truth
        self.pools: dict[str, list[list[tuple[Rows, list[Affine]]]]] = {p.name: [] for p in loop.pools}

    @property
    def places(self) -> range:
        return range(1, self.length + 1)

    def _start(self, expr: sp.Expr, place: int) -> Affine:
        return {-1: number(expr, {**self.values, "t": 0, i.name: place}, {})}

    def step(self, generation: int, observable: sp.Expr) -> fmpq:
        names = {**self.values, "t": generation}
        rows: dict[str, tuple[Rows, list[Affine]]] = {}
        for data in self.loop.data:
            rows[data.name] = self._labelled(data, generation, names)
        for pool in self.loop.pools:
            self.pools[pool.name].append([rows[name] for name in pool.append])
        self.states = {
            s.name: [self._entry(self.loop.fit[s.name], k, names, rows) for k in self.places]
            for s in self.loop.states
        }
        return self._observed(observable, names, generation)

    def _labelled(self, data: Data, generation: int, names: Names) -> tuple[Rows, list[Affine]]:
        assert data.law is not None
        mean, variance = data.law.arguments
        design = self.designs[data.name][generation - 1] * int(number(data.size, names, {}))
        vector = (self.truth if data.source == "real" else self.states)[mean.name]
        labels = []
        for row in design:
            label: Affine = {len(self.variances): ONE}
            self.variances.append(number(variance, names, {}))
            for x, w in zip(row, vector, strict=True):
                _add(label, w, x)
            labels.append(label)
        return design, labels

    def _entry(
        self,
        expr: sp.Expr,
        place: int,
        names: Names,
        rows: Drawn,
    ) -> Affine:
        if isinstance(expr, (LeastSquares, Ridge)):
            return self._fitted(expr, names, rows)[place - 1]
        if isinstance(expr, sp.Symbol) and expr.name in self.states:
            return self.states[expr.name][place - 1]
        if isinstance(expr, sp.Add):
            total: Affine = {}
            for part in expr.args:
                _add(total, self._entry(part, place, names, rows), ONE)
            return total
        if isinstance(expr, sp.Mul):
            scale, vector = ONE, {-1: ONE}
            for part in expr.args:
                factor = self._entry(part, place, names, rows)
                if set(factor) <= {-1}:
                    scale *= factor.get(-1, ZERO)
                else:
                    vector = factor
            return {key: scale * value for key, value in vector.items()}
        return {-1: number(expr, {**names, i.name: place}, {})}

    def _fitted(self, expr: Statistic, names: Names, rows: Drawn) -> list[Affine]:
        parts: list[tuple[Rows, list[Affine], fmpq]] = []
        for symbol in expr.lists:
            pool = self.loop.pool(symbol.name)
            if pool is None:
                parts.append((*rows[symbol.name], ONE))
                continue
            held = self.pools[symbol.name]
            held = held if pool.window is None else held[-pool.window :]
            weight = ONE if pool.forget is None else number(pool.forget, names, {})
            for age, generation in enumerate(reversed(held)):
                parts += [(*one, weight**age) for one in generation]
        penalty = number(expr.args[1], names, {}) if isinstance(expr, Ridge) else ZERO
        gram = [[penalty * (a == b) for b in range(self.length)] for a in range(self.length)]
        moment: list[Affine] = [{} for _ in range(self.length)]
        for design, labels, weight in parts:
            for row, label in zip(design, labels, strict=True):
                for a, b in itertools.product(range(self.length), repeat=2):
                    gram[a][b] += weight * row[a] * row[b]
                for a in range(self.length):
                    _add(moment[a], label, weight * row[a])
        inverse = inverted(gram)
        fits: list[Affine] = []
        for line in inverse:
            total: Affine = {}
            for factor, part in zip(line, moment, strict=True):
                _add(total, part, factor)
            fits.append(total)
        return fits

    def _observed(self, observable: sp.Expr, names: Names, generation: int) -> fmpq:
        plain, norms = without_norms(observable)
        squares = {}
        for symbol, norm in norms:
            vector = [self._entry(norm.args[0], place, names, {}) for place in self.places]
            if len(norm.args) > 1:
                seen = []
                for row in self.designs[norm.args[1].name][generation - 1]:
                    total: Affine = {}
                    for x, part in zip(row, vector, strict=True):
                        _add(total, part, x)
                    seen.append(total)
                vector = seen
            squares[symbol] = sum((self._mean_square(part) for part in vector), ZERO)
        return number(plain, {**names, **squares}, {})

    def _mean_square(self, part: Affine) -> fmpq:
        noises = (value**2 * self.variances[key] for key, value in part.items() if key >= 0)
        return part.get(-1, ZERO) ** 2 + sum(noises, ZERO)


def _add(total: Affine, more: Affine, factor: fmpq) -> None:
    for key, value in more.items():
        total[key] = total.get(key, ZERO) + factor * value


def _rational(design: Matrix) -> Rows:
    return tuple(tuple(map(rational, row)) for row in design)


def inverted(matrix: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Return the inverse of a 1 × 1 or 2 × 2 matrix, in rationals of the kind that it has.

    >>> inverted(((Fraction(2), Fraction(1)), (Fraction(1), Fraction(1))))[1]
    (Fraction(-1, 1), Fraction(2, 1))
    """
    if len(matrix) == 1:
        return ((1 / matrix[0][0],),)
    (a, b), (c, d) = matrix
    det = a * d - b * c
    return ((d / det, -b / det), (-c / det, a / det))


def gram_of(design: Matrix) -> Matrix:
    """Return XᵀX."""
    columns = tuple(zip(*design, strict=True))
    return tuple(
        tuple(sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0)) for b in columns) for a in columns
    )


def eigenvalues(design: Matrix) -> tuple[Fraction, ...]:
    """Return the eigenvalues of XᵀX of a design of :func:`example`."""
    gram = gram_of(design)
    return (gram[0][0],) if len(gram) == 1 else (gram[0][0] + gram[0][1], gram[0][0] - gram[0][1])


def example(rows: int, length: int, which: int) -> Matrix:
    """Return an integer design whose XᵀX has rational eigenvalues: rows (a, b) come with (b, a).

    >>> eigenvalues(example(3, 2, 0))
    (Fraction(9, 1), Fraction(3, 1))
    """
    if length == 1:
        return tuple((Fraction(1 + (row * (which + 1)) % 3),) for row in range(rows))
    found: list[tuple[Fraction, ...]] = [] if rows % 2 == 0 else [(Fraction(1), Fraction(-1))]
    for pair in range(rows // 2):
        a, b = Fraction(2 + which + pair), Fraction(1 - which)
        found += [(a, b), (b, a)]
    return tuple(found)
