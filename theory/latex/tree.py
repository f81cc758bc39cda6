"""What was read, and how it is written in the expression language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

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
