"""The functions that an expression may call, each with a bound on the numbers it can make.

SymPy evaluates while it builds: ``factorial(10**9)`` or ``9**9**9`` would never return. Every part of an
expression therefore carries two bounds that are known before SymPy sees it: ``bits``, the length of the
numbers that could be written out when its constants fold, and ``size``, a bound on the absolute value of a
constant. What exceeds the limits is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sympy as sp

MOST_BITS = 12_000
"""Python prints integers of at most 4300 decimal digits, that is 14,284 bits, unless told otherwise."""


class TooLarge(ValueError):
    """Folding the constants of an expression could write out numbers beyond the limit."""


@dataclass(frozen=True, slots=True)
class Part:
    """A built expression with the bounds on its numbers; a constant has no names in it.

    A product keeps its ``factors``: SymPy multiplies a number into a lone sum, but not into a product.
    """

    expr: sp.Expr
    bits: float
    size: float
    constant: bool = True
    factors: tuple[Part, ...] = ()


def number(value: sp.Rational) -> Part:
    """Return the part that an exact number is."""
    bits = abs(int(value.p)).bit_length() + int(value.q).bit_length()
    return Part(value, bits, float(abs(value)) if bits < 2_000 else math.inf)


def named_part(symbol: sp.Expr) -> Part:
    """Return the part that a parameter or an index is."""
    return Part(symbol, 1.0, 2.0, constant=False)


def power_bits(base: Part, exponent: Part) -> float:
    """Return the bits of a power: those of the base times the exponent, if that is a constant, or else
    times the constants in the exponent's terms, which may fold (2^(t + 9)·2^(−t) is 2^9).

    Raises:
        TooLarge: they exceed the limit.
    """
    times = exponent.size
    if not exponent.constant:
        times = sum(_leading(term) for term in sp.Add.make_args(exponent.expr))
    bits = max(1.0, base.bits) * max(1.0, times) + exponent.bits
    if not bits <= MOST_BITS:
        raise TooLarge(f"the power could have more than {MOST_BITS} binary digits")
    return bits


def _leading(term: sp.Expr) -> float:
    coefficient = term.as_coeff_Mul()[0]
    return number(coefficient).size if isinstance(coefficient, sp.Rational) else 1.0


def size_of(bits: float) -> float:
    """Return the largest value of so many bits.

    >>> size_of(3.0), size_of(5000.0)
    (8.0, inf)
    """
    return 2.0**bits if bits < 1_000 else math.inf


Grow = Callable[[list[Part]], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A function of the vocabulary.

    ``arguments`` are the fewest and the most; ``grow`` bounds bits and size from the arguments (or raises
    ``TooLarge``); ``order`` is the place of the argument, if any, that must be a small integer; ``keywords``
    are arguments given by name after the others, with what they are if left out.
    """

    build: Callable[..., sp.Expr]
    arguments: tuple[int, int]
    grow: Grow
    usage: str
    order: int | None = None
    largest_order: int = 50
    keywords: Mapping[str, int] = field(default_factory=dict)


def _tame(parts: list[Part]) -> tuple[float, float]:
    bits = sum(part.bits for part in parts) + 2
    return bits, 2.0


def _logarithm(parts: list[Part]) -> tuple[float, float]:
    return parts[0].bits + 2, parts[0].bits + 2


def _pole(parts: list[Part]) -> tuple[float, float]:
    bits = parts[0].bits + 8
    return bits, size_of(bits)


def _chosen(parts: list[Part]) -> tuple[float, float]:
    return sum(part.bits for part in parts) + 1, sum(part.size for part in parts) + 1


def _exponential(parts: list[Part]) -> tuple[float, float]:
    bits = power_bits(Part(sp.E, max(2.0, parts[0].bits), math.e), parts[0])
    return bits, size_of(bits)


def _until(largest: float) -> Grow:
    def grow(parts: list[Part]) -> tuple[float, float]:
        top = max((part.size for part in parts if part.constant), default=0.0)
        if not top <= largest:
            raise TooLarge(f"a number inside must stay below {largest:g}")
        bits = (top + 2) * math.log2(top + 2) + sum(part.bits for part in parts)
        return bits, size_of(bits)

    return grow


def _chosen_from(parts: list[Part]) -> tuple[float, float]:
    n, k = parts
    expanded = n.constant and not isinstance(n.expr, sp.Rational)
    return _until(30 if expanded else 1_000)(parts) if k.constant else _until(1_000)([n])


def _c4(n: sp.Expr) -> sp.Expr:
    return sp.sqrt(sp.Integer(2) / (n - 1)) * sp.gamma(n / 2) / sp.gamma((n - 1) / 2)


def _unevaluated(function: type[sp.Expr]) -> Callable[..., sp.Expr]:
    """Build without asking SymPy for the sign of a number, which could take for ever."""

    def build(*arguments: sp.Expr) -> sp.Expr:
        plain = all(isinstance(argument, (sp.Rational, sp.Symbol)) for argument in arguments)
        return function(*arguments) if plain else function(*arguments, evaluate=False)

    return build


def _one(build: Callable[..., sp.Expr], grow: Grow, usage: str) -> Known:
    return Known(build=build, arguments=(1, 1), grow=grow, usage=usage)


_ONE_PLACE: dict[str, Known] = {
    "exp": _one(sp.exp, _exponential, "exp(x)"),
    "log": _one(sp.log, _logarithm, "log(x), natural"),
    "sqrt": _one(sp.sqrt, _chosen, "sqrt(x)"),
    "sin": _one(sp.sin, _tame, "sin(x)"),
    "cos": _one(sp.cos, _tame, "cos(x)"),
    "tan": _one(sp.tan, _pole, "tan(x)"),
    "cot": _one(sp.cot, _pole, "cot(x)"),
    "sinh": _one(sp.sinh, _exponential, "sinh(x)"),
    "cosh": _one(sp.cosh, _exponential, "cosh(x)"),
    "tanh": _one(sp.tanh, _tame, "tanh(x)"),
    "erf": _one(sp.erf, _tame, "erf(x)"),
    "erfc": _one(sp.erfc, _tame, "erfc(x)"),
    "gamma": _one(sp.gamma, _until(1_000), "gamma(x)"),
    "loggamma": _one(sp.loggamma, _until(1_000), "loggamma(x)"),
    "digamma": _one(sp.digamma, _until(200), "digamma(x)"),
    "trigamma": _one(sp.trigamma, _until(200), "trigamma(x)"),
    "zeta": _one(sp.zeta, _until(100), "zeta(s)"),
    "factorial": _one(sp.factorial, _until(1_000), "factorial(n) or n!"),
    "c4": _one(_c4, _until(1_000), "c4(n) = E[sample standard deviation]/sigma of n normal draws"),
    "abs": _one(_unevaluated(sp.Abs), _chosen, "abs(x)"),
    "floor": _one(_unevaluated(sp.floor), _chosen, "floor(x)"),
    "ceiling": _one(_unevaluated(sp.ceiling), _chosen, "ceiling(x)"),
}

FUNCTIONS: dict[str, Known] = {
    **_ONE_PLACE,
    "harmonic": Known(
        build=sp.harmonic,
        arguments=(1, 2),
        grow=_until(500),
        usage="harmonic(n) or harmonic(n, order), also H(n) and H2(n)",
        order=1,
    ),
    "polygamma": Known(
        build=sp.polygamma, arguments=(2, 2), grow=_until(200), usage="polygamma(order, x)", order=0
    ),
    "binomial": Known(build=sp.binomial, arguments=(2, 2), grow=_chosen_from, usage="binomial(n, k)"),
    "min": Known(build=_unevaluated(sp.Min), arguments=(1, 20), grow=_chosen, usage="min(x, y, …)"),
    "max": Known(build=_unevaluated(sp.Max), arguments=(1, 20), grow=_chosen, usage="max(x, y, …)"),
}
"""Function names; ``sum``, ``product`` and ``len`` have a syntax of their own."""

ALIASES = {
    "ln": "log",
    "Γ": "gamma",
    "lgamma": "loggamma",
    "psi": "digamma",
    "ψ": "digamma",
    "H": "harmonic",
    "Abs": "abs",
    "Min": "min",
    "Max": "max",
    "ceil": "ceiling",
    "ζ": "zeta",
}

CONSTANTS: dict[str, sp.Expr] = {
    "pi": sp.pi,
    "π": sp.pi,
    "e": sp.E,
    "E": sp.E,
    "EulerGamma": sp.EulerGamma,
    "γ": sp.EulerGamma,
}
