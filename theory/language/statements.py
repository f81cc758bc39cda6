"""Statements as text: a relation whose left side is a defined name of a loop, or its limit.

    R(t) = sigma^2*d*t/(T - d - 1)
    1 - F(t) <= D*(1 - 1/D)^(t - 1)/2
    limit(rho(t), t, oo) = pi^2/6

The sides are expressions (``theory.language.expressions``) with these words besides:

    R(t), lam_c                    names of defined quantities, as the loop's derivations call them
    limit(R(t), t, oo)             a limit; also liminf, limsup; oo (or ∞) stands on the right side as well
    cases(t if x = 0, 2*t otherwise)
    xlogx(p[i]), …                 the library's own functions, where they are handed in
    r^t + r where r = 1 - x        behind an expression: abbreviations, one after the other; a = …, f(k) = …

A statement is written by its author and never taken from a proof: :func:`differs` says whether what a
derivation concludes is this statement, and if not, where it parts from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from theory.language.expression_functions import CONSTANTS, Known, Part
from theory.language.expression_tokens import ExpressionError, Token
from theory.language.expressions import Parser
from theory.language.parameters import Parameter
from theory.language.plain import plain
from theory.language.printed import PrintedFunction

Functions = Mapping[str, type[sp.Function]]
Sign = Literal["=", "<", "<=", ">", ">="]
COMPARISONS: dict[str, type[Relational]] = {
    "=": sp.Equality,
    "<": sp.StrictLessThan,
    "<=": sp.LessThan,
    "≤": sp.LessThan,
    ">": sp.StrictGreaterThan,
    ">=": sp.GreaterThan,
    "≥": sp.GreaterThan,
}
WEAKER: dict[type[Relational], type[Relational]] = {
    sp.LessThan: sp.StrictLessThan,
    sp.GreaterThan: sp.StrictGreaterThan,
}
"""What is stated → what implies it, being stronger."""


class DefinedNumber(sp.Symbol):  # type: ignore[misc]  # SymPy is untyped
    """The name of a defined number in a statement: no parameter, whatever is assumed of it."""

    __slots__ = ()


class LowerLimit(PrintedFunction):
    """The limit inferior of a sequence f(t) as t → ∞: ``LowerLimit(f(t), t)``."""

    nargs = 2
    text = "liminf {0} as {1} → ∞"
    tex = r"\liminf_{{{1} \to \infty}} {0}"


class UpperLimit(LowerLimit):
    """The limit superior of a sequence f(t) as t → ∞: ``UpperLimit(f(t), t)``."""

    text = "limsup {0} as {1} → ∞"
    tex = r"\limsup_{{{1} \to \infty}} {0}"


_LIMITS: dict[str, type[sp.Expr]] = {"limit": sp.Limit, "liminf": LowerLimit, "limsup": UpperLimit}
_SHORT = re.compile(r"(?P<name>\w+)(?:\((?P<place>\w+)\))?\s*=(?P<text>.*)", re.DOTALL)
_SIDES = re.compile(r"(?P<left>[^<>=≤≥]*[^<>=≤≥\s])\s*(?P<sign><=|>=|[<>=≤≥])\s*(?P<right>\S.*)", re.DOTALL)


def sides(text: str) -> tuple[str, Sign, str]:
    """Return left side, sign and right side of a statement, without reading the sides.

    Raises:
        ExpressionError: the text is no relation.

    >>> sides("R(t) ≤ cases(1 if x = 0, 2 otherwise)")
    ('R(t)', '<=', 'cases(1 if x = 0, 2 otherwise)')
    """
    match = _SIDES.fullmatch(text.strip())
    if match is None:
        raise ExpressionError("a statement is left side, sign (=, <, <=, >, >=) and right side", text, 0)
    sign = {"≤": "<=", "≥": ">="}.get(match["sign"], match["sign"])
    return match["left"], sign, match["right"]  # type: ignore[return-value]  # one of the five signs


def parse_statement(text: str, parameters: Sequence[Parameter] = (), functions: Functions = {}) -> Relational:  # noqa: B006  # never changed
    """Read a statement: both sides may speak of defined names.

    Raises:
        ExpressionError: the text is no statement of the language; its ``marked`` shows where.

    >>> from theory.language.parameters import Domain
    >>> t = Parameter(name="t", meaning="fit", domain=Domain(kind="integer", lower=1))
    >>> parse_statement("limit(rho(t), t, oo) = pi^2/6")
    Eq(Limit(rho(t), t, oo, dir='-'), pi**2/6)
    >>> parse_statement("f(t) <= cases(1 if t = 1, 1/(t - 1) otherwise)", [t])
    f(t) <= Piecewise((1, Eq(t, 1)), (1/(t - 1), True))
    """
    left, sign, right = sides(text)
    one, other = (_read(side, parameters, functions, names=True) for side in (left, right))
    return COMPARISONS[sign](one, other, evaluate=False)


def parse_closed_form(text: str, parameters: Sequence[Parameter], functions: Functions = {}) -> sp.Expr:  # noqa: B006  # never changed
    """Read the right side of a formula, in which nothing but its parameters may occur.

    >>> from theory.language.parameters import Domain
    >>> t = Parameter(name="t", meaning="fit", domain=Domain(kind="integer", lower=1))
    >>> parse_closed_form("f(t)/f(t + 1) where a = 2, f(k) = a^k + 1", [t])
    (2**t + 1)/(2**(t + 1) + 1)
    """
    return _read(text, parameters, functions, names=False)


def _read(text: str, parameters: Sequence[Parameter], functions: Functions, names: bool) -> sp.Expr:
    body, *abbreviations = re.split(r"\bwhere\b", text, maxsplit=1)
    short: dict[str, tuple[sp.Symbol | None, Part]] = {}
    for entry in _apart(abbreviations[0]) if abbreviations else ():
        match = _SHORT.fullmatch(entry.strip())
        if match is None:
            raise ExpressionError(
                f"{entry.strip()!r} is no abbreviation: a = …, or f(k) = …", text, len(body)
            )
        if match["name"] in short or any(match["name"] == parameter.name for parameter in parameters):
            raise ExpressionError(f"{match['name']!r} has a meaning already", text, len(body))
        parser = StatementParser(match["text"], parameters, functions, names, short)
        place = None if match["place"] is None else sp.Dummy(match["place"], integer=True, positive=True)
        if place is not None:
            parser.indices[match["place"]] = Part(place, 1.0, 2.0, constant=False)
        short[match["name"]] = (place, parser.part())
    return StatementParser(body, parameters, functions, names, short).whole()


def _apart(text: str) -> list[str]:
    """Return the entries of a list that is separated by the commas outside all brackets."""
    entries, level = [""], 0
    for sign in text:
        level += (sign in "([") - (sign in ")]")
        if sign == "," and level == 0:
            entries.append("")
        else:
            entries[-1] += sign
    return entries


def _known(name: str, head: type[sp.Function]) -> Known:
    """Return one of the library's own functions as the parser knows functions."""
    (places,) = head.nargs
    return Known(
        build=head,
        arguments=(int(places), int(places)),
        grow=lambda parts: (sum(part.bits for part in parts) + 8, 2.0),
        usage=f"{name} of {places} arguments",
    )


class StatementParser(Parser):
    """The parser of one side of a statement."""

    def __init__(
        self,
        text: str,
        parameters: Sequence[Parameter],
        functions: Functions,
        names: bool,
        short: Mapping[str, tuple[sp.Symbol | None, Part]],
    ) -> None:
        """Read ``text``; ``names``: defined names may occur; ``short``: the abbreviations that may."""
        super().__init__(text, parameters, {name: _known(name, head) for name, head in functions.items()})
        self.names = names
        self.short = short

    def _special(self, name: str, token: Token, followed: str) -> Part | None:
        called = followed == "("
        if name in self.short and called == (self.short[name][0] is not None):
            return self._written_out(*self.short[name], token)
        if called and name in _LIMITS:
            return self._limit_of(name, token)
        if called and name == "cases":
            return self._cases(token)
        if name in {"oo", "∞"} and self.names:
            return Part(sp.oo, 1.0, 2.0)
        if not self.names or self._known(name, called):
            return None
        if called:
            self._expect("(", "'('")
            arguments = [part.expr for part in self._arguments()]
            return Part(sp.Function(name, real=True)(*arguments), 1.0, 2.0, constant=False)
        return Part(DefinedNumber(name), 1.0, 2.0, constant=False)

    def _known(self, name: str, called: bool) -> bool:
        return self._function(name) is not None if called else name in CONSTANTS

    def _written_out(self, place: sp.Symbol | None, meaning: Part, token: Token) -> Part:
        if place is None:
            return meaning
        self._expect("(", "'('")
        argument = self._sum()
        self._expect(")", "an operator or ')'")
        bound = meaning.expr.atoms(sp.Symbol) - meaning.expr.free_symbols
        if bound & argument.expr.free_symbols:
            self._fail("an index of this abbreviation is among the names put in", token)
        return Part(meaning.expr.xreplace({place: argument.expr}), meaning.bits, meaning.size, constant=False)

    def _limit_of(self, name: str, token: Token) -> Part:
        """Read ``limit(term, t, oo)``: the index, looked up ahead of the term, counts from 1."""
        self._expect("(", "'('")
        index = self._announced(name).text
        shadowed = self.parameters.pop(index, None)
        symbol = sp.Symbol(index, integer=True, positive=True)
        self.indices[index] = Part(symbol, 1.0, 2.0, constant=False)
        term = self._sum()
        del self.indices[index]
        if shadowed is not None:
            self.parameters[index] = shadowed
        self._expect(",", "an operator or ','")
        self._name("the index")
        self._expect(",", "','")
        if self._name("oo").text not in {"oo", "∞"}:
            self._fail("limits are taken as the index tends to oo", token)
        self._expect(")", "')'")
        made = sp.Limit(term.expr, symbol, sp.oo) if name == "limit" else _LIMITS[name](term.expr, symbol)
        return Part(made, term.bits, term.size, constant=False)

    def _cases(self, token: Token) -> Part:
        """Read ``cases(value if a = b, …, value otherwise)``."""
        self._expect("(", "'('")
        parts: list[Part] = []
        branches: list[tuple[sp.Expr, sp.Basic]] = []
        while True:
            value = self._sum()
            parts.append(value)
            word = self._name("'if' or 'otherwise'")
            if word.text == "otherwise":
                branches.append((value.expr, sp.true))
                break
            if word.text != "if":
                self._fail(f"expected 'if' or 'otherwise', found {word.shown}", word)
            left = self._sum()
            sign = self.token
            if sign.kind != "sign" or sign.text not in COMPARISONS:
                self._unexpected("a comparison")
            self.place += 1
            right = self._sum()
            branches.append((value.expr, COMPARISONS[sign.text](left.expr, right.expr, evaluate=False)))
            self._expect(",", "an operator or ','")
        self._expect(")", "')' behind 'otherwise'")
        bits = sum(part.bits for part in parts)
        return self._made(lambda: sp.Piecewise(*branches, evaluate=False), bits, 4.0, parts, token)


def differs(stated: Relational, concluded: sp.Basic) -> str:
    """Return where a conclusion parts from a statement, in one line; nothing if it is that statement.

    Bound variables may be called otherwise; free symbols must be the same with the same assumptions; defined
    names must be the same. A strict inequality is enough where a weak one is stated.

    >>> t, r = sp.Symbol("t"), sp.Symbol("t", integer=True)
    >>> differs(sp.Le(t, 2), sp.Lt(t, 2)), differs(sp.Lt(t, 2), sp.Le(t, 2))
    ('', 'it concludes t ≤ 2, where < is stated')
    >>> differs(sp.Eq(t, 2), sp.Eq(t, 3))
    'it concludes t = 3: the right side is not the stated 2'
    >>> differs(sp.Eq(r, 2), sp.Eq(t, 2))
    'it concludes t = 2: the left side is not the stated t, but a symbol of other assumptions'
    """
    if not isinstance(concluded, Relational):
        return f"it concludes {plain(concluded)}, which is no relation"
    if type(concluded) is not type(stated) and type(concluded) is not WEAKER.get(type(stated)):
        return f"it concludes {plain(concluded)}, where {_shown_sign(stated)} is stated"
    numbers = {number.name: number for number in stated.atoms(DefinedNumber)}
    named = {symbol: numbers[symbol.name] for symbol in concluded.atoms(sp.Symbol) if symbol.name in numbers}
    for side, ours, theirs in (
        ("left", stated.lhs, concluded.lhs),
        ("right", stated.rhs, concluded.rhs),
    ):
        if alike(ours) != _alike(theirs, named, 0):
            same = ", but a symbol of other assumptions" if plain(ours) == plain(theirs) else ""
            return f"it concludes {plain(concluded)}: the {side} side is not the stated {plain(ours)}{same}"
    return ""


def _shown_sign(relation: Relational) -> str:
    return {"==": "=", "<=": "≤", ">=": "≥"}.get(str(relation.rel_op), str(relation.rel_op))


def alike(expr: sp.Basic) -> sp.Basic:
    """Return an expression with bound variables by their depth and defined names by their spelling.

    >>> i, k, n = sp.Symbol("i"), sp.Symbol("k", positive=True), sp.Symbol("n")
    >>> alike(sp.Sum(1 / i, (i, 1, n))) == alike(sp.Sum(1 / k, (k, 1, n)))
    True
    >>> alike(sp.Function("f", positive=True)(n)) == alike(sp.Function("f")(n))
    True
    """
    return _alike(expr, {}, 0)


def _alike(expr: sp.Basic, renamed: Mapping[sp.Basic, sp.Basic], depth: int) -> sp.Basic:
    if expr in renamed:
        return renamed[expr]
    if isinstance(expr, (sp.Sum, sp.Product)):
        inner, limits = dict(renamed), []
        for place, (index, low, high) in enumerate(reversed(expr.limits)):
            own = (_alike(low, inner, depth + place), _alike(high, inner, depth + place))
            inner[index] = sp.Symbol(f"_{depth + place}")
            limits.append(sp.Tuple(inner[index], *own))
        body = _alike(expr.function, inner, depth + len(limits))
        return sp.Tuple(sp.Symbol(type(expr).__name__), body, *limits)
    if isinstance(expr, (sp.Limit, LowerLimit)):
        index = expr.args[1]
        inner = {**renamed, index: sp.Symbol(f"_{depth}")}
        rest = expr.args[2:]
        return sp.Tuple(sp.Symbol(type(expr).__name__), _alike(expr.args[0], inner, depth + 1), *rest)
    if isinstance(expr, AppliedUndef):
        name = sp.Symbol(f"{expr.func.__name__}(")
        return sp.Tuple(name, *(_alike(argument, renamed, depth) for argument in expr.args))
    if not expr.args:
        return expr
    arguments = [_alike(argument, renamed, depth) for argument in expr.args]
    if isinstance(expr, (sp.Add, sp.Mul)):
        arguments.sort(key=sp.default_sort_key)
    return sp.Tuple(sp.Symbol(type(expr).__name__), *arguments)
