"""Where what is said of a closed form may change: the edges of its domain, and the zeros of its parts.

A divisor that vanishes, a base of powers that is 1 or −1, a coefficient that is 0, the two sides of a
condition: between two neighbouring zeros, in one parameter alone, nothing of this changes. So the zeros are
tried, a value on either side of each, and the ends of the domain.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

import sympy as sp

from proofs_checks.strategies import simplest_first
from proofs_checks.strategies.enumerated import edge_points
from theory.language.parameters import DomainError, Parameter, Scalar, Value, bound_at, validate

MOST_STARTS = 3
"""Points at which the other parameters are, while one is moved."""
MOST_ZEROS = 60
MOST_EDGES = 12
MOST_DEGREE = 12
MOST_OPERATIONS = 2_000
WIDTH = sp.Rational(1, 1000)
"""Of the interval that a zero is enclosed in which is not rational; both its ends are tried."""
Point = dict[str, Value]


def exceptional_points(parts: Sequence[sp.Expr], parameters: Sequence[Parameter]) -> list[Point]:
    """Return points at which a part vanishes in one parameter alone, then the edges of the domain."""
    found: list[Point] = []
    with suppress(KeyError, TypeError):  # a bound hangs on what is none of these parameters, or there is none
        zeros = itertools.islice(_at_zeros(parts, parameters), MOST_ZEROS)
        for point in itertools.chain(zeros, edge_points(parameters, MOST_EDGES)):
            if point not in found:
                found.append(point)
    return found


def exceptional_parts(expr: sp.Basic, index: sp.Symbol) -> list[sp.Expr]:
    """Return the parts of an expression, free of the index, at whose zeros something else becomes of it.

    >>> w, t = sp.symbols("w t", positive=True)
    >>> exceptional_parts((1 - w**t) / (1 - w), t)
    [1 - w, w, w - 1, w + 1]
    """
    found: list[sp.Expr] = []
    for node in sp.preorder_traversal(expr):
        if isinstance(node, sp.core.relational.Relational):
            found.append(node.lhs - node.rhs)
        elif isinstance(node, sp.Pow) and node.exp.is_number:
            found += [node.base] if node.exp.is_negative else []
        elif isinstance(node, sp.Pow) and not node.base.has(index):
            found += [node.base, node.base - 1, node.base + 1]
    if isinstance(expr, sp.Expr):
        found += _coefficients(expr, index)
    free = (part for part in found if part.free_symbols and not part.has(index))
    return list(dict.fromkeys(free))


def _coefficients(expr: sp.Expr, index: sp.Symbol) -> list[sp.Expr]:
    """Return the coefficients of the powers of what has the index, above and below the line."""
    if not expr.has(index) or expr.count_ops() > MOST_OPERATIONS:
        return []
    names = {
        node: sp.Dummy()
        for node in sorted(
            expr.atoms(sp.Pow, sp.Function, sp.Sum, sp.Product), key=sp.count_ops, reverse=True
        )
        if node.has(index) and not (isinstance(node, sp.Pow) and node.exp.is_Integer)
    }
    moving = (index, *names.values())
    found: list[sp.Expr] = []
    with suppress(sp.PolynomialError):
        for side in sp.fraction(sp.together(expr.xreplace(names))):
            found += sp.Poly(side, *moving).coeffs()
    return found


def _at_zeros(parts: Sequence[sp.Expr], parameters: Sequence[Parameter]) -> Iterator[Point]:
    for start in simplest_first(parameters, MOST_STARTS):
        for parameter in parameters:
            if parameter.domain.shape != "scalar":
                continue
            others = {p.symbol: sp.sympify(start[p.name]) for p in parameters if p is not parameter}
            zeros = sorted({zero for part in parts for zero in _zeros(part, parameter.symbol, others)})
            for value in _beside(zeros, parameter, start):
                with suppress(DomainError):
                    yield validate(parameters, {**start, parameter.name: value})


def _zeros(part: sp.Expr, symbol: sp.Symbol, others: Mapping[sp.Basic, sp.Basic]) -> list[Fraction]:
    """Return where a part vanishes in one symbol; of one that is not rational, both ends of an interval."""
    if not part.has(symbol):
        return []
    try:
        here = sp.numer(sp.together(part.xreplace(others)))
    except IndexError:  # an entry that a list of this length does not have
        return []
    if here.free_symbols != {symbol} or not here.is_polynomial(symbol):
        return []
    poly = sp.Poly(here, symbol)
    if poly.is_zero or poly.degree() > MOST_DEGREE or not all(c.is_Rational for c in poly.coeffs()):
        return []
    rational = list(poly.ground_roots())
    apart = [
        end
        for (low, high), _ in poly.intervals(eps=WIDTH)
        if not any(low <= zero <= high for zero in rational)
        for end in (low, high)
    ]
    return [Fraction(int(zero.p), int(zero.q)) for zero in (*rational, *apart)]


def _beside(zeros: Sequence[Fraction], parameter: Parameter, start: Point) -> Iterator[Scalar]:
    """Yield the zeros, then a value between each two neighbours, the ends of the domain among them."""
    whole = parameter.domain.kind == "integer"
    for zero in zeros:
        yield from dict.fromkeys((math.floor(zero), math.ceil(zero))) if whole else (zero,)
    ends = [bound_at(bound, start) for bound in (parameter.domain.lower, parameter.domain.upper)]
    places = sorted({*zeros, *(Fraction(end) for end in ends if end is not None)})
    if not zeros:
        return
    if ends[0] is None:
        places.insert(0, places[0] - 1)
    if ends[1] is None:
        places.append(places[-1] + 1)
    for low, high in itertools.pairwise(places):
        between = (low + high) / 2
        yield math.floor(between) if whole else between
