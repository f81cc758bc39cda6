"""Mutants: one formula written wrongly in every way that a slip of the pen suggests.

Each operator walks the tree of the right-hand side and changes one place (or one symbol everywhere).
Nothing is simplified and nothing is judged here: a mutant may equal its original, or have no value
somewhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.language.formula import Formula
from theory.language.parameters import Parameter
from theory.language.plain import plain

Path = tuple[int, ...]
SCALES = (sp.Rational(201, 200), sp.Rational(199, 200))
RANGES = (sp.Sum, sp.Product)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A wrong right-hand side, the operator that made it, and what it changed, in words or as new and old."""

    operator: str
    changed: str | tuple[sp.Expr, sp.Expr]
    rhs: sp.Expr

    @property
    def change(self) -> str:
        """Return what was changed in words; expressions are printed only when asked for."""
        return self.changed if isinstance(self.changed, str) else " for ".join(map(plain, self.changed))

    def __str__(self) -> str:
        return f"{self.operator}: {self.change}"


def mutants(formula: Formula) -> tuple[Mutant, ...]:
    """Return the mutants of a formula, each expression once, in the order of the operators.

    >>> from theory.catalogue import formula
    >>> for mutant in mutants(formula("regression.accumulate.excess_risk_ratio"))[:4]:
    ...     print(mutant)
    index shift: t + 1 for t everywhere
    index shift: t - 1 for t everywhere
    function swap: H₁(t) for H₂(t)
    function swap: H₃(t) for H₂(t)
    """
    original = formula.rhs
    seen = {original}
    found: list[Mutant] = []
    for mutant in _all(original, formula.parameters):
        if mutant.rhs not in seen and not mutant.rhs.has(sp.nan, sp.zoo, sp.oo):
            seen.add(mutant.rhs)
            found.append(mutant)
    return tuple(found)


def _all(original: sp.Expr, parameters: Sequence[Parameter]) -> Iterator[Mutant]:
    yield from _index_shifts(original, parameters)
    yield from _swapped_parameters(original, parameters)
    for operator, rewrite in LOCAL:
        for path, node in places(original):
            for new in rewrite(node):
                yield Mutant(
                    operator=operator,
                    changed=(new, node),
                    rhs=put(original, path, new),
                )
    yield Mutant(operator="sign", changed="the whole negated", rhs=-original)
    for scale in SCALES:
        yield Mutant(operator="scale", changed=f"{scale} times the whole", rhs=scale * original)


def places(expr: sp.Expr, path: Path = ()) -> Iterator[tuple[Path, sp.Expr]]:
    """Yield every subexpression that may be changed, with the path to it.

    Conditions of cases, list entries, bound variables, and the orders of harmonic numbers and polygamma
    functions are left alone; other operators speak of those.
    """
    yield path, expr
    for place in _children(expr):
        yield from places(_child(expr, place), (*path, *place))


def _children(expr: sp.Expr) -> Iterator[Path]:
    if isinstance(expr, RANGES):
        yield (0,)
        yield (1, 1)
        yield (1, 2)
    elif isinstance(expr, sp.Piecewise):
        yield from ((case, 0) for case in range(len(expr.args)))
    elif isinstance(expr, sp.harmonic):
        yield (0,)
    elif isinstance(expr, sp.polygamma):
        yield (1,)
    elif not isinstance(expr, sp.Indexed):
        yield from ((place,) for place in range(len(expr.args)))


def _child(expr: sp.Basic, path: Path) -> sp.Expr:
    for place in path:
        expr = expr.args[place]
    return expr


def put(expr: sp.Basic, path: Path, new: sp.Expr) -> sp.Expr:
    """Return ``expr`` with the subexpression at ``path`` replaced."""
    if not path:
        return new
    arguments = list(expr.args)
    arguments[path[0]] = put(arguments[path[0]], path[1:], new)
    return expr.func(*arguments)


def _scalars(expr: sp.Expr, parameters: Sequence[Parameter], kind: str) -> list[sp.Symbol]:
    kinds = (kind, "share") if kind == "real" else (kind,)
    names = [p.name for p in parameters if p.domain.kind in kinds and p.domain.shape == "scalar"]
    by_name = {symbol.name: symbol for symbol in expr.free_symbols if isinstance(symbol, sp.Symbol)}
    return [by_name[name] for name in names if name in by_name]


def _index_shifts(original: sp.Expr, parameters: Sequence[Parameter]) -> Iterator[Mutant]:
    for symbol in _scalars(original, parameters, "integer"):
        occurrences = [path for path, node in places(original) if node == symbol]
        for step in (1, -1):
            yield Mutant(
                operator="index shift",
                changed=f"{symbol + step} for {symbol} everywhere",
                rhs=original.xreplace({symbol: symbol + step}),
            )
            if len(occurrences) > 1:
                for number, path in enumerate(occurrences, start=1):
                    yield Mutant(
                        operator="index shift",
                        changed=f"{symbol + step} for {symbol} at its occurrence {number}",
                        rhs=put(original, path, symbol + step),
                    )


def _swapped_parameters(original: sp.Expr, parameters: Sequence[Parameter]) -> Iterator[Mutant]:
    for kind in ("integer", "real"):
        for one, other in itertools.combinations(_scalars(original, parameters, kind), 2):
            yield Mutant(
                operator="swapped parameters",
                changed=f"{one} and {other} exchanged",
                rhs=original.xreplace({one: other, other: one}),
            )


def _terms(node: sp.Expr) -> Iterator[sp.Expr]:
    if isinstance(node, sp.Add):
        for place, term in enumerate(node.args):
            rest = [*node.args[:place], *node.args[place + 1 :]]
            yield sp.Add(*rest)
            yield sp.Add(*rest, 2 * term)


def _term_signs(node: sp.Expr) -> Iterator[sp.Expr]:
    if isinstance(node, sp.Add):
        for place, term in enumerate(node.args):
            yield sp.Add(*node.args[:place], -term, *node.args[place + 1 :])


def _factors(node: sp.Expr) -> Iterator[sp.Expr]:
    if isinstance(node, sp.Mul):
        for place, factor in enumerate(node.args):
            if factor != -1:
                yield sp.Mul(*node.args[:place], *node.args[place + 1 :])


def _constants(node: sp.Expr) -> Iterator[sp.Expr]:
    if isinstance(node, sp.Rational) and node not in (0, -1):
        candidates = (2 * node, node / 2, node + 1, node - 1, sp.Integer(1))
        yield from (value for value in candidates if value not in (node, 0))
    if node is sp.pi or node is sp.E:
        yield sp.Integer(3)
    if node is sp.EulerGamma:
        yield sp.Rational(1, 2)


def _exponents(node: sp.Expr) -> Iterator[sp.Expr]:
    if isinstance(node, sp.Pow):
        base, exponent = node.args
        yield from (sp.Pow(base, exponent + step) for step in (1, -1))
        yield sp.Pow(base, -exponent)
        if exponent in (sp.Rational(1, 2), sp.Rational(-1, 2)):
            yield sp.Pow(base, 2 * exponent)


def _bounds(node: sp.Expr) -> Iterator[sp.Expr]:
    if isinstance(node, RANGES) and len(node.limits) == 1:
        index, low, high = node.limits[0]
        for step in (1, -1):
            yield node.func(node.function, (index, low + step, high))
            yield node.func(node.function, (index, low, high + step))


SWAPS: dict[type, Callable[..., tuple[sp.Expr, ...]]] = {
    sp.log: lambda x: (sp.log(x) / sp.log(2), x - 1),
    sp.exp: lambda x: (1 + x, sp.exp(-x)),
    sp.sin: lambda x: (sp.sinh(x), sp.cos(x)),
    sp.cos: lambda x: (sp.cosh(x), sp.sin(x)),
    sp.sinh: lambda x: (sp.sin(x), sp.cosh(x)),
    sp.cosh: lambda x: (sp.cos(x), sp.sinh(x)),
    sp.gamma: lambda x: (sp.gamma(x + 1), sp.gamma(x + sp.Rational(1, 2))),
    sp.polygamma: lambda order, x: (sp.log(x), sp.polygamma(order + 1, x)),
    sp.harmonic: lambda n, order=1: tuple(
        sp.harmonic(n, other) for other in (order - 1, order + 1) if other >= 1
    ),
    sp.Min: lambda *x: (sp.Max(*x),),
    sp.Max: lambda *x: (sp.Min(*x),),
    sp.Sum: lambda function, limits: (sp.Product(function, limits),),
    sp.Product: lambda function, limits: (sp.Sum(function, limits),),
}
"""What each function is easily mistaken for."""


def _functions(node: sp.Expr) -> Iterator[sp.Expr]:
    swap = SWAPS.get(type(node))
    if swap is not None and (not isinstance(node, RANGES) or len(node.args) == 2):
        yield from swap(*node.args)
    if isinstance(node, sp.Piecewise):
        cases = [case for case, _ in node.args]
        conditions = [condition for _, condition in node.args]
        yield sp.Piecewise(*zip([*cases[1:], cases[0]], conditions, strict=True))


def _arguments(node: sp.Expr) -> Iterator[sp.Expr]:
    """Shift each integer argument of a function that the formula leaves unevaluated, ℙ(X_t = j; p, D) say."""
    if isinstance(node, (sp.Function, AppliedUndef)) and type(node) not in SWAPS:
        for place, argument in enumerate(node.args):
            if isinstance(argument, sp.Expr) and argument.is_integer:
                for step in (1, -1):
                    yield node.func(*node.args[:place], argument + step, *node.args[place + 1 :])


LOCAL: tuple[tuple[str, Callable[[sp.Expr], Iterator[sp.Expr]]], ...] = (
    ("function swap", _functions),
    ("argument shift", _arguments),
    ("bound of a sum or product", _bounds),
    ("term dropped or doubled", _terms),
    ("sign", _term_signs),
    ("factor dropped", _factors),
    ("constant", _constants),
    ("exponent", _exponents),
)
