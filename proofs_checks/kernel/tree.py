"""Formulas as plain data: SymPy's trees, by a whitelist, as the JSON that certificates hold.

A tree is a dict with an ``op``. Real trees and trees of natural numbers are kept apart, as Coq keeps
them: an index, an exponent and a bound of a sum are natural numbers, everything else is real. What is
not on the list, and any subtraction of natural numbers that could fall below zero, is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

Tree = dict[str, Any]

FUNCTIONS: dict[type[sp.Basic], str] = {
    sp.exp: "exp",
    sp.log: "ln",
    sp.sin: "sin",
    sp.cos: "cos",
    sp.sinh: "sinh",
    sp.gamma: "Gamma",
}
ABSTRACT = ("Gamma", "digamma")
"""Functions that Coq's library lacks: a theorem that mentions one holds for every real function."""

RELATIONS: dict[type[sp.Basic], tuple[str, bool]] = {
    sp.Equality: ("=", False),
    sp.StrictLessThan: ("<", False),
    sp.LessThan: ("<=", False),
    sp.StrictGreaterThan: ("<", True),
    sp.GreaterThan: ("<=", True),
}


class Untranslatable(TypeError):
    """An expression has no translation by the whitelist; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which symbols are natural numbers, and from where on: ``lowest`` maps them to a lower bound."""

    lowest: Mapping[sp.Symbol, int]
    fresh: count[int] = field(default_factory=count)

    def with_index(self, index: sp.Symbol, low: int) -> Scope:
        """Return the scope under a sum or product over ``index``."""
        return Scope(lowest={**self.lowest, index: low}, fresh=self.fresh)


def natural_symbols(expressions: tuple[sp.Basic, ...]) -> frozenset[sp.Symbol]:
    """Return the symbols that must be natural numbers: they index, count or stand in an exponent."""
    found: set[sp.Symbol] = set()
    for node in (node for expr in expressions for node in sp.preorder_traversal(expr)):
        if isinstance(node, AppliedUndef):
            for place in node.args:
                found |= place.free_symbols if place.is_integer else set()
        elif isinstance(node, (sp.Sum, sp.Product)):
            for index, low, high in node.limits:
                found |= {index} | low.free_symbols | high.free_symbols
        elif isinstance(node, sp.Indexed):
            found |= node.indices[0].free_symbols
        elif isinstance(node, sp.harmonic):
            found |= node.args[0].free_symbols
        elif isinstance(node, sp.Limit):
            found |= {node.args[1]}
        elif isinstance(node, sp.Pow) and node.exp.is_integer:
            found |= node.exp.free_symbols
    return frozenset(symbol for symbol in found if isinstance(symbol, sp.Symbol) and symbol.is_integer)


def natural(expr: sp.Expr, scope: Scope) -> tuple[Tree, int]:
    """Return the tree of a natural number, and a lower bound of its value.

    Raises:
        Untranslatable: it is not linear with natural coefficients, or may be negative.
    """
    constant, terms = sp.Add(expr, sp.Integer(0), evaluate=True).as_coeff_Add()
    parts: list[Tree] = []
    low = 0
    for term in sp.Add.make_args(terms) if terms != 0 else ():
        coefficient, symbol = term.as_coeff_Mul()
        if symbol not in scope.lowest or not coefficient.is_Integer or coefficient <= 0:
            raise Untranslatable(f"{expr} is no natural number by the whitelist")
        part: Tree = {"op": "index", "name": symbol.name}
        if coefficient != 1:
            part = {"op": "times", "args": [{"op": "literal", "value": int(coefficient)}, part]}
        parts.append(part)
        low += int(coefficient) * scope.lowest[symbol]
    if not constant.is_Integer:
        raise Untranslatable(f"{expr} is no natural number by the whitelist")
    literal: Tree = {"op": "literal", "value": abs(int(constant))}
    if not parts:
        if constant < 0:
            raise Untranslatable(f"{expr} is negative")
        return literal, int(constant)
    whole: Tree = parts[0] if len(parts) == 1 else {"op": "plus", "args": parts}
    if constant == 0:
        return whole, low
    if constant > 0:
        return {"op": "plus", "args": [whole, literal]}, low + int(constant)
    if low + constant < 0:
        raise Untranslatable(f"{expr} may fall below zero")
    return {"op": "minus", "args": [whole, literal]}, low + int(constant)


def real(expr: sp.Expr, scope: Scope) -> Tree:
    """Return the tree of a real number.

    Raises:
        Untranslatable: something in it is not on the whitelist.
    """
    if isinstance(expr, sp.Rational):
        return {"op": "number", "value": str(expr)}
    if expr is sp.pi:
        return {"op": "pi"}
    if expr is sp.E:
        return {"op": "function", "name": "exp", "args": [{"op": "number", "value": "1"}]}
    if expr is sp.EulerGamma:
        return {"op": "real", "name": "euler_gamma"}
    if type(expr) in (sp.Symbol, sp.Dummy):
        if expr in scope.lowest:
            return {"op": "nat", "args": [{"op": "index", "name": expr.name}]}
        return {"op": "real", "name": expr.name}
    if isinstance(expr, sp.Add):
        return {"op": "add", "args": [real(arg, scope) for arg in expr.as_ordered_terms()]}
    if isinstance(expr, sp.Mul):
        return _quotient(expr, scope)
    if isinstance(expr, sp.Pow):
        return _power(expr.base, expr.exp, scope)
    if isinstance(expr, sp.harmonic):
        return _harmonic(expr, scope)
    if isinstance(expr, (sp.Sum, sp.Product)):
        return _range("sum" if isinstance(expr, sp.Sum) else "prod", expr, scope)
    if isinstance(expr, sp.Indexed):
        place, low = natural(expr.indices[0], scope)
        if low < 1:
            raise Untranslatable(f"{expr} may lie before the first entry")
        return {"op": "apply", "name": expr.base.label.name, "at": [place]}
    if isinstance(expr, AppliedUndef):
        return {
            "op": "apply",
            "name": expr.func.__name__,
            "at": [natural(place, scope)[0] for place in expr.args],
        }
    if isinstance(expr, sp.polygamma) and expr.args[0] == 0:
        return {"op": "function", "name": "digamma", "args": [real(expr.args[1], scope)]}
    if isinstance(expr, sp.Piecewise):
        return _cases(expr, scope)
    if type(expr) in FUNCTIONS:
        return {"op": "function", "name": FUNCTIONS[type(expr)], "args": [real(expr.args[0], scope)]}
    raise Untranslatable(f"{type(expr).__name__} is not on the whitelist: {expr}")


def _quotient(expr: sp.Mul, scope: Scope) -> Tree:
    number, rest = expr.as_coeff_Mul()
    above: list[Tree] = [] if number.p == 1 else [{"op": "number", "value": str(number.p)}]
    below: list[Tree] = [] if number.q == 1 else [{"op": "number", "value": str(number.q)}]
    for factor in rest.as_ordered_factors():
        base, exponent = factor.as_base_exp()
        if exponent.is_Rational and exponent < 0 and base is not sp.E:  # e^(−1) is one value, as it is alone
            below.append(_power(base, -exponent, scope))
        else:
            above.append(real(factor, scope))
    top = _product(above)
    return {"op": "div", "args": [top, _product(below)]} if below else top


def _product(factors: list[Tree]) -> Tree:
    if not factors:
        return {"op": "number", "value": "1"}
    return factors[0] if len(factors) == 1 else {"op": "mul", "args": factors}


def _power(base: sp.Expr, exponent: sp.Expr, scope: Scope) -> Tree:
    if base is sp.E:
        return {"op": "function", "name": "exp", "args": [real(exponent, scope)]}
    if exponent.is_Rational and exponent < 0:
        one: Tree = {"op": "number", "value": "1"}
        return {"op": "div", "args": [one, _power(base, -exponent, scope)]}
    if exponent == 1:
        return real(base, scope)
    if exponent.is_Rational and exponent.q == 2:
        root: Tree = {"op": "function", "name": "sqrt", "args": [real(base, scope)]}
        if exponent.p == 1:
            return root
        return {"op": "pow", "args": [root], "exponent": {"op": "literal", "value": int(exponent.p)}}
    return {"op": "pow", "args": [real(base, scope)], "exponent": natural(exponent, scope)[0]}


def _harmonic(expr: sp.harmonic, scope: Scope) -> Tree:
    order = expr.args[1] if len(expr.args) == 2 else sp.Integer(1)
    index = sp.Symbol(f"i{next(scope.fresh) or ''}", integer=True, positive=True)
    return _range("sum", sp.Sum(index**-order, (index, 1, expr.args[0])), scope)


def _range(op: str, expr: sp.Sum, scope: Scope) -> Tree:
    if len(expr.limits) != 1:
        raise Untranslatable(f"{expr} has several indices")
    index, low, high = expr.limits[0]
    if not low.is_Integer or low < 0:
        raise Untranslatable(f"{expr} does not begin at a natural number")
    last, least = natural(high, scope)
    if least < low - 1:
        raise Untranslatable(f"{expr} may end before it begins")
    return {
        "op": op,
        "index": index.name,
        "from": {"op": "literal", "value": int(low)},
        "to": last,
        "args": [real(expr.function, scope.with_index(index, int(low)))],
    }


def _cases(expr: sp.Piecewise, scope: Scope) -> Tree:
    values: list[Tree] = []
    conditions: list[Tree] = []
    for value, condition in expr.args:
        values.append(real(value, scope))
        if condition is sp.true:
            return {"op": "cases", "args": values, "conditions": conditions}
        if not isinstance(condition, (sp.Equality, sp.StrictGreaterThan)):
            raise Untranslatable(f"the case {condition} is not on the whitelist")
        sign = "=" if isinstance(condition, sp.Equality) else ">"
        conditions.append({"rel": sign, "args": [real(side, scope) for side in condition.args]})
    raise Untranslatable(f"the cases of {expr} do not cover everything")


def relation(statement: sp.Basic, scope: Scope) -> Tree:
    """Return the tree of an equation, an inequality or a limit.

    Raises:
        Untranslatable: something in it is not on the whitelist.
    """
    if isinstance(statement, sp.Equality) and isinstance(statement.lhs, sp.Limit):
        function, index, point, _ = statement.lhs.args
        if point != sp.oo:
            raise Untranslatable("only limits at infinity are translated")
        hidden = [node for node in function.atoms(AppliedUndef) if index not in node.free_symbols]
        if hidden:
            raise Untranslatable(f"{hidden[0]} may depend on {index} without showing it")
        inner = scope.with_index(index, scope.lowest.get(index, 1))
        value: Tree = {"op": "infinity"} if statement.rhs is sp.oo else real(statement.rhs, scope)
        return {"rel": "limit", "index": index.name, "args": [real(function, inner), value]}
    if type(statement) not in RELATIONS:
        raise Untranslatable(f"{type(statement).__name__} is no relation: {statement}")
    sign, swapped = RELATIONS[type(statement)]
    sides = statement.args[::-1] if swapped else statement.args
    return {"rel": sign, "args": [real(side, scope) for side in sides]}
