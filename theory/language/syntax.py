"""The tree of an expression as it is written, with nothing evaluated, and its text.

The parser of ``theory.language.expressions`` builds SymPy's tree, whose terms stand in SymPy's order. What a
person reads should stand as its author wrote it: :func:`read_syntax` keeps that order, for typesetting.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from theory.language.expression_tokens import PLAIN_DIGITS, ExpressionError, Token, tokens

Head = Literal[
    "number", "name", "sum", "product", "quotient", "negative", "power", "call", "entry", "range", "case"
]
_SUM, _PRODUCT, _NEGATIVE, _POWER, _ATOM = range(5)
_LEVEL: dict[Head, int] = {
    "sum": _SUM,
    "product": _PRODUCT,
    "quotient": _PRODUCT,
    "negative": _NEGATIVE,
    "power": _POWER,
}


@dataclass(frozen=True, slots=True)
class Node:
    """A number or name (its ``text``), or an operation on ``parts``; ``text`` names functions and ranges.

    The parts of an ``entry`` are its index; of a ``range`` its term and limits, its ``text`` being
    ``sum:i`` or ``product:i``; of a ``case`` its value and the sides of its condition, if any.
    """

    head: Head
    parts: tuple[Node, ...] = ()
    text: str = ""

    def __str__(self) -> str:
        return _WRITE[self.head](self)

    @property
    def names(self) -> frozenset[str]:
        """Return the names that occur, indices of sums included."""
        own = {self.text} if self.head in ("name", "entry") else set()
        return frozenset(own.union(*(part.names for part in self.parts)))


def _at(node: Node, level: int) -> str:
    return str(node) if _LEVEL.get(node.head, _ATOM) >= level else f"({node})"


def _sum(node: Node) -> str:
    shown = _at(node.parts[0], _PRODUCT)
    for part in node.parts[1:]:
        minus = part.head == "negative"
        shown += f" - {_at(part.parts[0], _PRODUCT)}" if minus else f" + {_at(part, _PRODUCT)}"
    return shown


def _product(node: Node) -> str:
    first, *others = node.parts
    shown = [_at(first, _NEGATIVE if first.head == "quotient" else _PRODUCT)]
    return "*".join([*shown, *(_at(part, _POWER) for part in others)])


def _quotient(node: Node) -> str:
    above, below = node.parts
    return f"{_at(above, _PRODUCT)}/{_at(below, _POWER)}"


def _range(node: Node) -> str:
    name, _, index = node.text.partition(":")
    term, low, high = node.parts
    return f"{name}({term}, {index}, {low}, {high})"


def _case(node: Node) -> str:
    value, *sides = node.parts
    return f"{value} if {sides[0]} {node.text} {sides[1]}" if sides else f"{value} otherwise"


_WRITE: dict[Head, Callable[[Node], str]] = {
    "number": lambda node: node.text,
    "name": lambda node: node.text,
    "sum": _sum,
    "product": _product,
    "quotient": _quotient,
    "negative": lambda node: f"-{_at(node.parts[0], _PRODUCT)}",
    "power": lambda node: f"{_at(node.parts[0], _ATOM)}^{_at(node.parts[1], _ATOM)}",
    "call": lambda node: f"{node.text}({', '.join(map(str, node.parts))})",
    "entry": lambda node: f"{node.text}[{node.parts[0]}]",
    "range": _range,
    "case": _case,
}


def number(text: str) -> Node:
    """Return a number."""
    return Node("number", text=text)


def name(text: str) -> Node:
    """Return a name."""
    return Node("name", text=text)


def call(function: str, *arguments: Node) -> Node:
    """Return a function's value."""
    return Node("call", arguments, function)


def power(base: Node, exponent: Node) -> Node:
    """Return a power."""
    return Node("power", (base, exponent))


# --- from text ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """An expression and the abbreviations behind it: name, index (or ``""``) and what it stands for."""

    body: Node
    short: tuple[tuple[str, str, Node], ...] = ()


_SHORT = re.compile(r"(\w+)(?:\((\w+)\))?\s*=(.*)", re.DOTALL)
_RANGES = {"sum": "sum", "Σ": "sum", "∑": "sum", "product": "product", "∏": "product", "Π": "product"}
_COMPARISONS = frozenset(("=", "<", ">", "<=", ">=", "≤", "≥"))


def read_syntax(text: str) -> Written:
    """Read an expression, with its abbreviations, as it is written.

    Names are not looked up: the text must be one that the parser of expressions or statements reads.

    Raises:
        ExpressionError: the text is no expression.

    >>> str(read_syntax("d - T - 1 + 2*x where x = 1").body)
    'd - T - 1 + 2*x'
    """
    body, *behind = re.split(r"\bwhere\b", text, maxsplit=1)
    short = []
    for entry in _entries(behind[0]) if behind else ():
        match = _SHORT.fullmatch(entry.strip())
        if match is None:
            raise ExpressionError(f"{entry.strip()!r} is no abbreviation", text, len(body))
        short.append((match[1], match[2] or "", _Reader(match[3]).whole()))
    return Written(_Reader(body).whole(), tuple(short))


def _entries(text: str) -> list[str]:
    """Return the entries of a list that is separated by the commas outside all brackets."""
    found, level = [""], 0
    for sign in text:
        level += (sign in "([") - (sign in ")]")
        if sign == "," and level == 0:
            found.append("")
        else:
            found[-1] += sign
    return found


class _Reader:
    """A recursive descent over the tokens of the expression language."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def whole(self) -> Node:
        found = self.sum()
        if self.token.kind != "end":
            self.unexpected()
        return found

    def unexpected(self) -> None:
        raise ExpressionError(f"{self.token.shown} is unexpected here", self.text, self.token.offset)

    def take(self, *signs: str) -> bool:
        if self.token.kind == "sign" and self.token.text in signs:
            self.place += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            self.unexpected()

    def sum(self) -> Node:
        terms = [self.product()]
        while (minus := self.take("-")) or self.take("+"):
            term = self.product()
            terms.append(Node("negative", (term,)) if minus else term)
        return terms[0] if len(terms) == 1 else Node("sum", tuple(terms))

    def product(self) -> Node:
        """Read factors; what stands behind ``/`` is a factor below the line of all before it."""
        minus = False
        while (negative := self.take("-")) or self.take("+"):
            minus = minus != negative
        found = self.power()
        while (below := self.take("/")) or self.take("*"):
            factor = self.power()
            if below:
                found = Node("quotient", (found, factor))
            elif found.head == "product":
                found = Node("product", (*found.parts, factor))
            else:
                found = Node("product", (found, factor))
        return Node("negative", (found,)) if minus else found

    def power(self) -> Node:
        base = self.postfix()
        if not self.take("^"):
            return base
        minus = self.take("-")
        exponent = self.power()
        return power(base, Node("negative", (exponent,)) if minus else exponent)

    def postfix(self) -> Node:
        found = self.primary()
        while True:
            if self.token.kind == "superscript":
                found = power(found, number(self.token.text.translate(PLAIN_DIGITS)))
                self.place += 1
            elif self.take("!"):
                found = call("factorial", found)
            else:
                return found

    def primary(self) -> Node:
        token = self.token
        self.place += 1
        if token.kind == "number":
            return number(token.text)
        if token.kind == "sign" and token.text == "(":
            found = self.sum()
            self.expect(")")
            return found
        if token.kind != "name":
            self.place -= 1
            self.unexpected()
        if token.text == "cases" and self.take("("):
            return self.cases()
        if token.text in _RANGES and self.take("("):
            return self.range(_RANGES[token.text])
        if token.text in _RANGES and self.take("["):
            return self.bracketed_range(_RANGES[token.text])
        if self.take("["):
            index = self.sum()
            self.expect("]")
            return Node("entry", (index,), token.text)
        if self.take("("):
            return call(token.text, *self.arguments())
        return name(token.text)

    def arguments(self) -> list[Node]:
        found = [self.sum()]
        while self.take(","):
            found.append(self.sum())
        self.expect(")")
        return found

    def range(self, kind: str) -> Node:
        term = self.sum()
        self.expect(",")
        index = self.token.text
        self.place += 1
        self.expect(",")
        low = self.sum()
        self.expect(",")
        high = self.sum()
        self.expect(")")
        return Node("range", (term, low, high), f"{kind}:{index}")

    def bracketed_range(self, kind: str) -> Node:
        index = self.token.text
        self.place += 1
        self.expect("=")
        low = self.sum()
        self.expect("..")
        high = self.sum()
        self.expect("]")
        self.expect("(")
        term = self.sum()
        self.expect(")")
        return Node("range", (term, low, high), f"{kind}:{index}")

    def cases(self) -> Node:
        found: list[Node] = []
        while True:
            value = self.sum()
            word = self.token.text
            self.place += 1
            if word == "otherwise":
                self.expect(")")
                return call("cases", *found, Node("case", (value,)))
            if word != "if":
                self.place -= 1
                self.unexpected()
            left, sign = self.sum(), self.token.text
            if sign not in _COMPARISONS:
                self.unexpected()
            self.place += 1
            found.append(Node("case", (value, left, self.sum()), sign))
            self.expect(",")
