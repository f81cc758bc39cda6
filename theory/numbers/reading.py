"""Numbers of Python, NumPy, SymPy and mpmath as exact ones, without importing any of the three."""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?")


def exact_number(value: object) -> int | Fraction | None:
    """Return a number exactly, ``None`` for what is no finite number.

    Integers and rationals are what they are. A float, of whatever library, is the decimal that it prints.

    >>> exact_number(0.1), exact_number(Decimal("1.5")), exact_number("0.1"), exact_number(float("nan"))
    (Fraction(1, 10), Fraction(3, 2), None, None)
    """
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return None
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal):
        return Fraction(value) if value.is_finite() else None
    if not is_float(value):
        return None
    text = repr(value) if isinstance(value, float) and type(value) is float else str(value)
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


def is_float(value: object) -> bool:
    """Return whether a value is a floating-point number, of Python, NumPy, SymPy or mpmath.

    >>> is_float(0.5), is_float(1), is_float("0.5")
    (True, False, False)
    """
    library = type(value).__module__.partition(".")[0]
    if library in ("sympy", "mpmath"):
        return type(value).__name__ in ("Float", "mpf", "constant")
    return isinstance(value, float) or (library == "numpy" and isinstance(value, numbers.Real))


def exact_values(values: Mapping[str, object]) -> dict[str, object]:
    """Return values with every number in them made exact; what is no number stays what it is.

    >>> exact_values({"t": 3.0, "p": [0.25, 0.75], "n": "3"})
    {'t': Fraction(3, 1), 'p': (Fraction(1, 4), Fraction(3, 4)), 'n': '3'}
    """
    return {
        name: tuple(map(_or_itself, value)) if _is_list(value) else _or_itself(value)
        for name, value in values.items()
    }


def _is_list(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, (list, tuple)) or getattr(value, "ndim", 0) == 1


def _or_itself(value: object) -> object:
    number = exact_number(value)
    return value if number is None else number


def floats_read(values: Sequence[tuple[str, object]]) -> str:
    """Return the words that say how floats were read (``""``: there are none).

    >>> floats_read([("sigma", 0.1), ("t", 3)])
    'the float sigma = 0.1 read as 1/10'
    """
    said = []
    for name, value in values:
        entries = value if _is_list(value) else (value,)
        first = next((entry for entry in entries if is_float(entry)), None)
        if first is not None:
            said.append(f"{name} = {first} read as {exact_number(first)}")
    if not said:
        return ""
    return ("the float " if len(said) == 1 else "the floats ") + ", ".join(said)
