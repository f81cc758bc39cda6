"""Parameters and their domains: the single source of truth about a symbol.

From a domain come the SymPy assumptions, the printed condition, the validator with its error
message and (in ``proofs_checks.strategies``) the hypothesis strategy and the boundary examples.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any, Literal

import sympy as sp

from theory.numbers.walk import exact

Scalar = int | Fraction
Value = int | Fraction | tuple[Fraction, ...]
Values = Mapping[str, Value]
Bound = Any
"""An ``int``, a ``Fraction``, or a SymPy expression in the symbols of earlier parameters (untyped)."""

_NUMBER = re.compile(r"[+-]?(\d{1,4000})(/\d{1,4000}|(\.\d{1,4000})?([eE][+-]?\d{1,3})?)?")


class DomainError(ValueError):
    """A value lies outside its parameter's domain, or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """Admissible values: an interval of integers or of reals, shares of a count, or lists of them.

    A bound may be an expression in the symbols of parameters listed before it (``d + 2``).
    ``shape`` is ``"scalar"``, ``"list"`` (one or more entries, each in the interval) or
    ``"distribution"`` (a list whose entries sum to one). A ``"share"`` of a count n (``of``, as a bound is
    given) is r/n with an integer r from 1 to n, or to n − 1 if ``upper_open``; its interval, by default
    (0, 1], is what is known of it as a real number. ``first`` is the least first entry of a list.

    >>> Domain(kind="integer", lower=1).describe("t")
    'integer t ≥ 1'
    >>> Domain(kind="real", lower=0, lower_open=True, shape="list").describe("c")
    'list of real c_i > 0'
    >>> Domain(kind="share", of=sp.Symbol("n", integer=True, positive=True)).describe("alpha")
    'alpha = r/n with an integer r from 1 to n'
    """

    kind: Literal["integer", "real", "share"]
    lower: Bound | None = None
    upper: Bound | None = None
    lower_open: bool = False
    upper_open: bool = False
    shape: Literal["scalar", "list", "distribution"] = "scalar"
    of: Bound | None = None
    first: Bound | None = None

    def __post_init__(self) -> None:
        if (self.kind == "share") != (self.of is not None):
            raise ValueError("of: a share, and nothing else, is one of a count")
        if self.kind == "share":
            if self.lower is None:
                object.__setattr__(self, "lower", 0)
                object.__setattr__(self, "lower_open", True)
            if self.upper is None:
                object.__setattr__(self, "upper", 1)

    def describe(self, name: str) -> str:
        """Return the condition in words, as error messages and tables print it."""
        if self.kind == "share":
            return f"{name} = r/{self.of} with an integer r from 1 to {self.of}" + " - 1" * self.upper_open
        entry = name if self.shape == "scalar" else f"{name}_i"
        left = "" if self.lower is None else f" {'>' if self.lower_open else '≥'} {_shown(self.lower)}"
        right = "" if self.upper is None else f" {'<' if self.upper_open else '≤'} {_shown(self.upper)}"
        joined = f"{entry}{left}" + (f" and {entry}{right}" if left and right else right)
        words = f"{self.kind} {joined}"
        if self.shape == "list":
            return f"list of {words}" + (
                "" if self.first is None else f" with {name}_1 ≥ {_shown(self.first)}"
            )
        if self.shape == "distribution":
            return f"list of {words} that sums to 1"
        return words


COUNT = Domain(kind="integer", lower=1)
"""Of what is counted from 1."""
POSITIVE_REAL = Domain(kind="real", lower=0, lower_open=True)


def _shown(bound: Bound) -> str:
    """Return a bound as the expression language writes it."""
    if not isinstance(bound, sp.Piecewise):
        return re.sub(r"\blen_(\w+)", r"len(\1)", str(bound))
    *cases, (last, _) = bound.args
    named = [f"{value} if {case.lhs} = {case.rhs}" for value, case in cases]
    return f"cases({', '.join(named)}, {last} otherwise)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named symbol with its meaning and domain.

    ``ceiling`` is the largest value that examples are drawn from (searches and simulations; it
    does not restrict the domain) and may depend on earlier parameters, as a bound may. For lists
    it bounds the entries and ``longest`` the length.
    """

    name: str
    meaning: str
    domain: Domain
    latex: str = ""
    ceiling: Bound = 12
    longest: int = 6

    @property
    def symbol(self) -> sp.Symbol | sp.IndexedBase:
        """Return the SymPy symbol with the assumptions that the domain implies."""
        assumptions: dict[str, bool] = {"integer" if self.domain.kind == "integer" else "real": True}
        lower = self.domain.lower
        if isinstance(lower, sp.Expr):
            positive, nonnegative = bool(lower.is_positive), bool(lower.is_nonnegative)
        else:
            positive = lower is not None and (lower > 0 or (lower == 0 and self.domain.lower_open))
            nonnegative = lower == 0
        if positive:
            assumptions["positive"] = True
        elif nonnegative:
            assumptions["nonnegative"] = True
        make = sp.Symbol if self.domain.shape == "scalar" else sp.IndexedBase
        return make(self.name, **assumptions)

    @property
    def condition(self) -> str:
        """Return the domain in words."""
        return self.domain.describe(self.name)


def latex_names(parameters: Iterable[Parameter]) -> dict[str, str]:
    """Return the LaTeX of the parameters that have one of their own, by name."""
    return {parameter.name: parameter.latex for parameter in parameters if parameter.latex}


def length_symbol(parameter: Parameter) -> sp.Symbol:
    """Return the symbol that stands for the number of entries of a list parameter."""
    return sp.Symbol(f"len_{parameter.name}", integer=True, positive=True)


def integer_of(values: Mapping[str, Any], name: str, otherwise: int | None = None) -> int:
    """Return the value of a whole parameter, or what it is where it is not given.

    >>> integer_of({"t": 3}, "t"), integer_of({"t": 3}, "m", 1)
    (3, 1)
    """
    value = values[name] if otherwise is None else values.get(name, otherwise)
    if isinstance(value, tuple) or value != int(value):
        raise TypeError(f"{name} is no whole number: {value}")
    return int(value)


def fraction_of(values: Mapping[str, Any], name: str, otherwise: Scalar | None = None) -> Fraction:
    """Return the value of a scalar parameter, or what it is where it is not given.

    >>> fraction_of({"alpha": Fraction(1, 2)}, "alpha")
    Fraction(1, 2)
    """
    value = values[name] if otherwise is None else values.get(name, otherwise)
    if isinstance(value, tuple):
        raise TypeError(f"{name} is a list: {value}")
    return Fraction(value)


def float_of(values: Mapping[str, Any], name: str, otherwise: Scalar | None = None) -> float:
    """Return the value of a scalar parameter as a float, or what it is where it is not given.

    >>> float_of({"alpha": Fraction(1, 2)}, "alpha")
    0.5
    """
    return float(fraction_of(values, name, otherwise))


def list_of(values: Mapping[str, Any], name: str) -> tuple[Fraction, ...]:
    """Return the value of a parameter that is a list.

    >>> list_of({"p": (Fraction(1, 2), Fraction(1, 2))}, "p")
    (Fraction(1, 2), Fraction(1, 2))
    """
    value = values[name]
    if not isinstance(value, tuple):
        raise TypeError(f"{name} is no list: {value}")
    return value


def environment(values: Values) -> dict[str, Value]:
    """Return ``values`` with the lengths of the lists added, ready for a tree walker."""
    lengths = {f"len_{name}": len(value) for name, value in values.items() if isinstance(value, tuple)}
    return {**values, **lengths}


def bound_at(bound: Bound | None, values: Values) -> Scalar | None:
    """Return the number that a bound stands for once earlier parameters have values."""
    if bound is None or isinstance(bound, (int, Fraction)):
        return bound
    number = exact(bound, environment(values))
    if number is None:
        raise TypeError(f"the bound {bound} is not rational at {dict(values)}")
    return int(number) if number.denominator == 1 else number


def _check_scalar(parameter: Parameter, value: Scalar, earlier: Values) -> Scalar:
    domain = parameter.domain
    low, high = bound_at(domain.lower, earlier), bound_at(domain.upper, earlier)
    count = bound_at(domain.of, earlier)
    parts = value if count is None else value * count
    fits = (
        (domain.kind == "real" or Fraction(parts).denominator == 1)
        and (count is None or (count >= 1 and Fraction(count).denominator == 1))
        and (low is None or value > low or (value == low and not domain.lower_open))
        and (high is None or value < high or (value == high and not domain.upper_open))
    )
    if not fits:
        reached = {
            _shown(bound): number
            for bound, number in ((domain.lower, low), (domain.upper, high), (domain.of, count))
            if isinstance(bound, sp.Expr) and not bound.is_number
        }
        here = "".join(f" (here {text} = {number})" for text, number in reached.items())
        raise DomainError(
            f"{parameter.name} = {value} is outside its domain: {parameter.condition}{here} "
            f"({parameter.meaning})"
        )
    return int(value) if domain.kind == "integer" else Fraction(value)


def validate(parameters: Sequence[Parameter], values: Mapping[str, object]) -> dict[str, Value]:
    """Check and normalise a full set of values, in the order of ``parameters``.

    Numbers of Python, NumPy and SymPy are read exactly, a float as the decimal that it prints as. Integers
    come back as ``int``, reals as ``Fraction``, lists as tuples of ``Fraction``.

    Raises:
        DomainError: a value is missing, unknown, of the wrong type or outside its domain; the
            message is one line that names the parameter and its domain.
    """
    known = {parameter.name for parameter in parameters}
    unknown = sorted(set(values) - known)
    if unknown:
        expected = ", ".join(parameter.name for parameter in parameters)
        raise DomainError(f"unknown parameter {unknown[0]!r}; expected {expected}")
    checked: dict[str, Value] = {}
    for parameter in parameters:
        if parameter.name not in values:
            raise DomainError(f"{parameter.name} is missing: {parameter.condition} ({parameter.meaning})")
        value = values[parameter.name]
        if parameter.domain.shape == "scalar":
            checked[parameter.name] = _check_scalar(parameter, _scalar(parameter, value), checked)
            continue
        if getattr(value, "ndim", 0) == 1:
            value = list(value)  # type: ignore[call-overload]  # an array of one axis
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence) or len(value) == 0:
            raise DomainError(f"{parameter.name} must be a non-empty {parameter.condition}")
        entries = tuple(
            Fraction(_check_scalar(parameter, _scalar(parameter, entry), checked)) for entry in value
        )
        first = bound_at(parameter.domain.first, checked)
        if first is not None and entries[0] < first:
            raise DomainError(
                f"{parameter.name}_1 = {entries[0]} is outside its domain: {parameter.condition} "
                f"(here {parameter.name}_1 ≥ {first}) ({parameter.meaning})"
            )
        if parameter.domain.shape == "distribution" and sum(entries) != 1:
            raise DomainError(
                f"{parameter.name} sums to {sum(entries)}, not 1: {parameter.condition} ({parameter.meaning})"
            )
        checked[parameter.name] = entries
    return checked


def _scalar(parameter: Parameter, value: object) -> Scalar:
    number = exact_number(value)
    if number is None:
        raise DomainError(
            f"{parameter.name} = {value!r} is not a finite number; give an int, a Fraction or a decimal: "
            f"{parameter.condition}"
        )
    return number


def exact_number(value: object) -> Scalar | None:
    """Return a number of Python, NumPy or SymPy exactly, a float as the decimal that it prints as.

    >>> [str(exact_number(value)) for value in (3, 1.5, 0.1, sp.Rational(1, 3), True, "2")]
    ['3', '3/2', '1/10', '1/3', 'None', 'None']
    """
    if isinstance(value, (bool, sp.Basic)) and not isinstance(value, sp.Rational):
        return None
    if isinstance(value, (Integral, sp.Integer)):
        return int(value)
    if isinstance(value, (Rational, sp.Rational)):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, (Real, Decimal)) and math.isfinite(value):
        return Fraction(str(value) if isinstance(value, Decimal) else repr(float(value)))
    return None


def read_scalar(parameter: Parameter, text: str) -> Scalar:
    """Read one exact number: an integer, ``num/den``, or a decimal read exactly.

    Raises:
        DomainError: the text is no such number.
    """
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or re.search(r"/0+$", stripped):
        shown = stripped if len(stripped) <= 40 else stripped[:37] + "..."
        raise DomainError(
            f"{parameter.name} = {shown!r} is not a number (integer, num/den or decimal): "
            f"{parameter.condition}"
        )
    number = Fraction(stripped)
    return int(number) if number.denominator == 1 else number


def read_values(parameters: Sequence[Parameter], texts: Mapping[str, str]) -> dict[str, Value]:
    """Read and validate values given as text (lists comma-separated).

    >>> t = Parameter(name="t", meaning="generation", domain=Domain(kind="integer", lower=1))
    >>> read_values([t], {"t": "3"})
    {'t': 3}

    Raises:
        DomainError: as :func:`validate`, or a text is not a number.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    raw: dict[str, object] = {}
    for name, text in texts.items():
        parameter = by_name.get(name)
        if parameter is None or parameter.domain.shape == "scalar":
            raw[name] = text if parameter is None else read_scalar(parameter, text)
        else:
            raw[name] = tuple(read_scalar(parameter, entry) for entry in text.split(","))
    return validate(parameters, raw)


def above(name: str, parameters: Sequence[Parameter]) -> Parameter | None:
    """Return a parameter that cannot stay as another one grows: its domain moves, T ≥ d + 2 or V ≤ n/t."""
    for p in parameters:
        for end, rises in ((p.domain.lower, -1), (p.domain.upper, 1)):
            shown = [s for s in getattr(end, "free_symbols", ()) if s.name == name]
            if any((rises * sp.diff(end, s)).is_nonnegative is not True for s in shown):
                return p
    return None
