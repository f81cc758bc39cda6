"""Derivations as data: written as a tree in JSON and read back by a whitelist; nothing is evaluated.

A text is a list of nodes, each of which refers to earlier ones by their numbers, so that what occurs
often is written once. A node is a list that starts with its kind: numbers and symbols with their
assumptions, applied heads (sums, relations, functions: SymPy's that are listed here, and the library's
own), and the records of ``theory.language.derivation``. Functions of Python are no data: a derivation
whose certificates hold some cannot be written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any, get_args

import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.symbol import Str
from sympy.functions.elementary.piecewise import ExprCondPair

from theory.language.derivation import (
    Certificate,
    Derivation,
    Divergence,
    Draws,
    Expectation,
    Random,
    Step,
)
from theory.language.statements import LowerLimit, UpperLimit
from theory.numbers.walk import BALL_FUNCTIONS, EXACT_FUNCTIONS

VERSION = 1
CONSTANTS = {
    "pi": sp.pi,
    "E": sp.E,
    "EulerGamma": sp.EulerGamma,
    "oo": sp.oo,
    "true": sp.true,
    "false": sp.false,
}
HEADS: dict[str, Any] = {
    head.__name__: head
    for head in (
        *(sp.Add, sp.Mul, sp.Pow, sp.Sum, sp.Product, sp.Tuple, sp.Derivative, sp.Limit, sp.Integral),
        *(sp.Eq, sp.Ne, sp.Lt, sp.Le, sp.Gt, sp.Ge, sp.Piecewise, ExprCondPair, sp.Indexed, sp.IndexedBase),
        *(sp.binomial, sp.factorial, sp.harmonic, sp.gamma, sp.erfc, sp.loggamma, sp.polygamma, sp.zeta),
        *(sp.Abs, sp.exp, sp.log, sp.sin, sp.cos, sp.cot, sp.tan, sp.sinh, sp.cosh, sp.Min, sp.Max),
        *(sp.MatAdd, sp.MatMul, sp.MatPow, sp.Transpose, sp.Inverse, sp.Trace, sp.Identity),
        *(sp.matrices.expressions.special.OneMatrix, sp.ZeroMatrix, sp.HadamardProduct),
        *(Expectation, Divergence, LowerLimit, UpperLimit),
    )
}
RECORDS: dict[str, Any] = {
    record.__name__: record for record in (*get_args(Certificate), Draws, Step, Derivation)
}
SYMBOLS: dict[str, Any] = {"symbol": sp.Symbol, "random": Random}


class NotData(TypeError):
    """Something in a derivation has no written form."""


class Unreadable(ValueError):
    """A text is no derivation in the written form."""


def _own_heads() -> dict[str, Any]:
    """Return the library's own functions, as far as their modules are loaded."""
    registered = (*EXACT_FUNCTIONS, *BALL_FUNCTIONS)
    return {head.__name__: head for head in registered if head.__module__.startswith("theory.")}


def written(derivation: Derivation) -> str:
    """Return a derivation as JSON that :func:`read` gives back unchanged.

    Raises:
        NotData: it holds something without a written form (a function of Python, an unknown head), or
            SymPy would not rebuild an expression as it was.
    """
    nodes = _Nodes()
    root = nodes.number(derivation)
    text = json.dumps({"version": VERSION, "root": root, "nodes": nodes.written}, separators=(",", ":"))
    if read(text) != derivation:
        raise NotData(f"{derivation.title}: does not read back as it was")
    return text


class _Nodes:
    """The nodes written so far, each once."""

    def __init__(self) -> None:
        self.written: list[list[Any]] = []
        self._numbers: dict[tuple[type, object], int] = {}
        self._heads = HEADS | _own_heads()

    def number(self, value: object) -> int:
        """Return the number of the node that stands for a value, writing it if it is new."""
        key = (type(value), value) if isinstance(value, (sp.Basic, str, UndefinedFunction)) else None
        if key is not None and key in self._numbers:
            return self._numbers[key]
        node = self._node(value)
        self.written.append(node)
        if key is not None:
            self._numbers[key] = len(self.written) - 1
        return len(self.written) - 1

    def _node(self, value: object) -> list[Any]:
        if isinstance(value, sp.Basic):
            return self._expression(value)
        if isinstance(value, UndefinedFunction):
            return ["function", value.__name__, dict(sorted(value._kwargs.items()))]
        if value is None or isinstance(value, (bool, str)):
            return ["plain", value]
        if isinstance(value, (int, Fraction)):
            return ["int" if isinstance(value, int) else "fraction", str(value)]
        if isinstance(value, tuple):
            return ["tuple", [self.number(item) for item in value]]
        if isinstance(value, Mapping):
            return ["mapping", [[self.number(key), self.number(item)] for key, item in value.items()]]
        if RECORDS.get(type(value).__name__) is type(value):
            inside = {item.name: self.number(getattr(value, item.name)) for item in fields(value)}  # type: ignore[arg-type]  # all records are dataclasses
            return ["record", type(value).__name__, inside]
        raise NotData(f"{value!r} has no written form")

    def _expression(self, expr: sp.Basic) -> list[Any]:
        constant = next((name for name, known in CONSTANTS.items() if expr is known), None)
        if constant is not None:
            return ["constant", constant]
        if isinstance(expr, sp.Rational):
            return ["rational", str(expr.p), str(expr.q)]
        kind = next((name for name, made in SYMBOLS.items() if type(expr) is made), None)
        if kind is not None:
            return [kind, expr.name, dict(sorted(expr.assumptions0.items()))]
        if isinstance(expr, sp.MatrixSymbol):
            return ["matrix", expr.name, *(self.number(side) for side in expr.shape)]
        if isinstance(expr, Str):
            return ["word", expr.name]
        arguments = [self.number(argument) for argument in expr.args]
        if isinstance(expr, AppliedUndef):
            return ["apply", self.number(type(expr)), arguments]
        name = type(expr).__name__
        if self._heads.get(name) is not type(expr):
            raise NotData(f"{name} is not among the heads that are written")
        kind = next((kind for kind, build in BUILD.items() if _builds(build, expr)), None)
        if kind is None:
            raise NotData(f"SymPy does not rebuild {expr} as it was")
        return [kind, name, arguments]


BUILD: dict[str, Callable[[Any, Iterable[sp.Basic]], Any]] = {
    "held": lambda head, arguments: head(*arguments, evaluate=False),
    "made": lambda head, arguments: head(*arguments),
    "bare": lambda head, arguments: sp.Basic.__new__(head, *arguments),
}
"""Ways to rebuild an expression from its head and arguments; the first that gives it back is written."""


def _builds(build: Callable[[Any, Iterable[sp.Basic]], Any], expr: sp.Basic) -> bool:
    try:
        made = build(type(expr), expr.args)
    except (TypeError, ValueError, AttributeError):
        return False
    return type(made) is type(expr) and made == expr and made.args == expr.args


def read(text: str) -> Derivation:
    """Return the derivation that a text stands for.

    Raises:
        Unreadable: it is no JSON, or not in the written form.
    """
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise Unreadable(f"the written form has version {VERSION}, not {document['version']}")
        heads = HEADS | _own_heads()
        made: list[Any] = []
        for node in document["nodes"]:
            made.append(_made(node, _Earlier(made), heads))
        found = made[document["root"]]
    except Unreadable:
        raise
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    if not isinstance(found, Derivation) or not _is_well_formed(found):
        raise Unreadable("the text stands for no derivation")
    return found


class _Earlier:
    """The values of the nodes read so far."""

    def __init__(self, made: list[Any]) -> None:
        self._made = made

    def __call__(self, number: object) -> Any:
        if type(number) is not int or not 0 <= number < len(self._made):
            raise Unreadable(f"node {number!r} is no earlier one")
        return self._made[number]


def _made(node: list[Any], earlier: _Earlier, heads: Mapping[str, Any]) -> Any:
    """Return the value of one node."""
    kind, first, *rest = node
    if kind == "plain" and (first is None or isinstance(first, (bool, str))):
        return first
    if kind == "int":
        return int(first)
    if kind == "fraction":
        return Fraction(first)
    if kind == "rational":
        return sp.Rational(int(first), int(rest[0]))
    if kind == "constant":
        return CONSTANTS[first]
    if kind == "word":
        return Str(_text(first))
    if kind in SYMBOLS:
        return SYMBOLS[kind](_text(first), **_assumptions(rest[0]))
    if kind == "function":
        return sp.Function(_text(first), **_assumptions(rest[0]))
    if kind == "matrix":
        return sp.MatrixSymbol(_text(first), earlier(rest[0]), earlier(rest[1]))
    if kind == "apply":
        function = earlier(first)
        if not isinstance(function, UndefinedFunction):
            raise Unreadable("what is applied is no function symbol")
        return function(*map(earlier, rest[0]))
    if kind in BUILD:
        return _applied(kind, heads[first], tuple(map(earlier, rest[0])))
    if kind == "tuple":
        return tuple(map(earlier, first))
    if kind == "mapping":
        return {earlier(key): earlier(value) for key, value in first}
    if kind == "record":
        return RECORDS[first](**{_text(name): earlier(number) for name, number in rest[0].items()})
    raise Unreadable(f"no node is of the kind {kind!r}")


def _applied(kind: str, head: Any, arguments: tuple[Any, ...]) -> sp.Basic:
    if not all(isinstance(argument, sp.Basic) for argument in arguments):
        raise Unreadable(f"{head.__name__} is applied to something that is no expression")
    made: sp.Basic = BUILD[kind](head, arguments)
    return made


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"{value!r} is no text")
    return value


def _assumptions(value: object) -> dict[str, bool]:
    if not isinstance(value, dict) or not all(isinstance(holds, bool) for holds in value.values()):
        raise Unreadable(f"{value!r} are no assumptions")
    return value


def _is_well_formed(derivation: Derivation) -> bool:
    """Return whether the records hold what their fields say."""
    return (
        isinstance(derivation.title, str)
        and isinstance(derivation.steps, tuple)
        and len(derivation.steps) > 0
        and all(_is_step(step) for step in derivation.steps)
        and isinstance(derivation.lemmas, tuple)
        and all(isinstance(lemma, Derivation) and _is_well_formed(lemma) for lemma in derivation.lemmas)
        and isinstance(derivation.notation, Mapping)
    )


def _is_step(step: object) -> bool:
    return (
        isinstance(step, Step)
        and isinstance(step.rule, str)
        and isinstance(step.because, str)
        and isinstance(step.after, sp.Basic)
        and isinstance(step.before, tuple)
        and all(isinstance(premise, sp.Basic) for premise in step.before)
        and isinstance(step.certificate, get_args(Certificate))
    )
