"""The field of the coefficients: rational functions of parameters, t and whatever else occurs, exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sympy as sp

from theory.loop_language.definition import t
from theory.loop_language.symbolic.refusal import Refused

SUM = re.compile(r"\bS_(\w+)_(\d+)\b")
"""The symbol of a sum of data, as ``symbolic.lift`` names it; a person reads sum(x), or sum(x^2)."""


class Coefficients:
    """Q(parameters, t, atoms); an atom is a part that is no rational function, such as √V, γ^t or c[t].

    ``shift`` takes t to t + 1; an atom that shows t must say what becomes of it, or the shift is refused.
    """

    def __init__(self, expressions: Iterable[sp.Expr], variables: Iterable[sp.Symbol]) -> None:
        """Collect the symbols of all expressions, without the ``variables`` that stay outside."""
        outside = set(variables)
        self.atoms: dict[sp.Expr, sp.Symbol] = {}
        symbols: set[sp.Symbol] = {t}
        for expr in expressions:
            for atom in atoms(spread(expr)):
                if atom.free_symbols & outside:
                    shown = SUM.sub(_sum_of, str(atom)).replace("**", "^")
                    raise Refused(f"{shown} is no polynomial in states and statistics: declare its moments")
                if atom not in self.atoms:
                    self.atoms[atom] = sp.Dummy(f"a{len(self.atoms)}")
            symbols |= {s for s in spread(expr).xreplace(self.atoms).free_symbols if s not in outside}
        bases = (atom.base for atom in self.atoms if isinstance(atom, sp.Pow) and atom.exp == t)
        symbols |= {s for base in bases for s in base.xreplace(self.atoms).free_symbols}
        ordered = sorted(symbols - {t} - set(self.atoms.values()), key=str)
        self.symbols = [t, *self.atoms.values(), *ordered]
        self.field: Any = sp.QQ.frac_field(*self.symbols)
        self._back = {symbol: atom for atom, symbol in self.atoms.items()}
        self._moving = self._moves()
        self._factored: dict[Any, sp.Expr] = {}

    def _moves(self) -> dict[sp.Symbol, sp.Expr] | None:
        """Return what each moving atom becomes at t + 1, or nothing if one has no rule."""
        moves: dict[sp.Symbol, sp.Expr] = {}
        for atom, symbol in self.atoms.items():
            if not atom.has(t):
                continue
            if isinstance(atom, sp.Pow) and atom.exp == t and not atom.base.has(t):
                moves[symbol] = symbol * atom.base.xreplace(self.atoms)
            else:
                return None
        return moves

    def of(self, expr: sp.Expr) -> Any:
        """Return the element of the field that an expression is."""
        return self.field.from_sympy(spread(expr).xreplace(self.atoms))

    def expr(self, element: Any) -> sp.Expr:
        """Return an element as an expression, factored."""
        if element not in self._factored:
            self._factored[element] = sp.factor(self.field.to_sympy(element)).xreplace(self._back)
        return self._factored[element]

    @property
    def can_shift(self) -> bool:
        """Whether every atom says what becomes of it at t + 1."""
        return self._moving is not None

    def shifted(self, element: Any, by: int = 1) -> Any:
        """Return the element at t + ``by``."""
        if self._moving is None:
            raise Refused("the coefficients have no rule for the next generation")
        if not self._moving:
            generation = element.field.ring.gens[0]
            both = (p.compose(generation, generation + by) for p in (element.numer, element.denom))
            return element.field.new(*both)
        expr = self.field.to_sympy(element)
        moves = {s: sp.cancel(target / s) ** by * s for s, target in self._moving.items()}
        return self.field.from_sympy(expr.xreplace({t: t + by, **moves}))

    def at(self, element: Any, generation: int) -> Any:
        """Return the element at a numeric generation."""
        expr = self.field.to_sympy(element)
        moves = {symbol: atom.subs(t, generation) for atom, symbol in self.atoms.items() if atom.has(t)}
        if not any(expr.has(symbol) for symbol in moves):
            moves = {}
        value = expr.xreplace({**moves}).subs(t, generation)
        try:
            return self.field.from_sympy(sp.together(value.xreplace(self.atoms)))
        except ValueError:
            raise Refused(
                "a pool of generations of listed sizes: its first entries are no rational functions of t"
            ) from None

    def shows_time(self, element: Any) -> bool:
        """Return whether t, or an atom that shows it, occurs."""
        expr = self.field.to_sympy(element)
        return bool(expr.has(t)) or any(
            atom.has(t) and expr.has(symbol) for atom, symbol in self.atoms.items()
        )


def _sum_of(found: re.Match[str]) -> str:
    name, order = found.groups()
    return f"sum({name})" if order == "1" else f"sum({name}^{order})"


def spread(expr: sp.Expr) -> sp.Expr:
    """Return an expression with powers like γ^(t − 1) written as γ^t/γ.

    >>> g = sp.Symbol("g", positive=True)
    >>> spread(g ** (t - 1))
    g**t/g
    """
    return expr.replace(
        lambda e: isinstance(e, sp.Pow) and e.exp.has(t) and isinstance(e.exp, (sp.Add, sp.Mul)),
        lambda e: sp.Mul(*(_power(e.base, term) for term in sp.Add.make_args(sp.expand(e.exp)))),
    )


def _power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    times, rest = exponent.as_coeff_Mul()
    return (base**rest) ** times if rest == t and times.is_Integer else base**exponent


def atoms(expr: sp.Expr) -> set[sp.Expr]:
    """Return the parts of an expression that are no rational functions of symbols."""
    if isinstance(expr, (sp.Rational, sp.Symbol)):
        return set()
    if isinstance(expr, (sp.Add, sp.Mul)):
        return set().union(*(atoms(argument) for argument in expr.args))
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        return atoms(expr.base)
    return {expr}
