"""A formula as a function of NumPy arrays: ``theory.formula("ID").numpy()``."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from theory.language.parameters import DomainError, Parameter, environment, validate
from theory.numbers.reading import exact_number
from theory.numbers.walk import TooManyTerms, enclose

if TYPE_CHECKING:
    from theory.language.formula import Formula

DIGITS = 17
_SIMPLE = 10**7
_ROUNDING = Fraction(1, 10**12)


class ArrayFunction:
    """A formula over arrays, with its parameters as keyword arguments.

    Every value is enclosed to 17 digits and rounded once, so it is right to the last digit or the one before
    wherever it is a normal double, at every admissible size: nothing cancels, overflows or underflows on the
    way. No expression is rewritten at call time. A formula that is computed by an algorithm (collapse times,
    curves of chains, coupled recurrences) is computed by it here too. A value costs 20 to 200 μs.

    A float stands for the fraction with a denominator up to 10⁷ that rounds to it, where there is one
    (``1/3`` is a third), else for itself; a distribution whose floats sum to 1 up to 10⁻¹² is scaled so.
    """

    def __init__(self, formula: Formula) -> None:
        """Take the closed form and the parameters of a formula."""
        self.formula = formula
        self._expression = formula.rhs
        self._names = [parameter.name for parameter in formula.parameters]

    def __repr__(self) -> str:
        return f"{self.formula.id}({', '.join([*self._names, 'strict=False'])})"

    def __call__(self, *, strict: bool = False, **values: Any) -> NDArray[np.float64] | np.float64:
        """Return the values at broadcast arguments.

        Args:
            strict: raise outside the domain or out of reach, instead of NaN (out of reach with a warning).
            values: numbers or arrays, one for each parameter; lists and distributions along the last axis.

        Returns:
            An array of the broadcast shape, a number where that is ().

        Raises:
            TypeError: a parameter is missing or unknown.
            ValueError: the shapes do not broadcast.
            DomainError, TooManyTerms: with ``strict``.
        """
        wrong = sorted(set(self._names) ^ set(values))
        if wrong:
            what = "has no parameter" if wrong[0] in values else "needs a value for"
            raise TypeError(
                f"{self.formula.id} {what} {wrong[0]}: it takes {', '.join(self._names) or 'nothing'}"
            )
        arrays = [_array(parameter, values[parameter.name]) for parameter in self.formula.parameters]
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
        columns = [np.broadcast_to(array, shape) for array in arrays]
        result = np.empty(shape, dtype=np.float64)
        lost = 0
        for place in np.ndindex(shape):
            point = {name: column[place] for name, column in zip(self._names, columns, strict=True)}
            try:
                result[place] = self._at(point)
            except (DomainError, TooManyTerms) as error:
                if strict:
                    raise
                result[place] = np.nan
                lost += isinstance(error, TooManyTerms)
        if lost:
            warnings.warn(
                f"{self.formula.id}: {lost} values are out of reach and NaN", RuntimeWarning, stacklevel=2
            )
        return result[()]

    def _at(self, point: Mapping[str, object]) -> float:
        checked = validate(self.formula.parameters, point)
        if self.formula.algorithm is not None:
            found = self.formula.algorithm(checked, DIGITS)
            if found is not None:
                return float(found)
        try:
            ball = enclose(self._expression, environment(checked), DIGITS)
        except ArithmeticError:  # of balls, a division by 0 is one that is not enclosed
            if self.formula.where_undefined is None:
                raise
            return float(self.formula.where_undefined(checked, DIGITS))
        return 0.0 if ball.contains(0) else float(ball.mid())


def _array(parameter: Parameter, values: Any) -> NDArray[np.object_]:
    """Return an array of exact numbers, for lists one of tuples; what is no number stays what it is."""
    given = np.asarray(values) if not _is_exact(values) else np.asarray(values, dtype=object)
    exact = np.frompyfunc(_exact, 1, 1)(given)
    if parameter.domain.shape == "scalar":
        return np.asarray(exact, dtype=object)
    if exact.ndim == 0:
        raise ValueError(f"{parameter.name} is a list: give its entries along the last axis")
    rows = np.empty(exact.shape[:-1], dtype=object)
    for place in np.ndindex(rows.shape):
        entries = tuple(exact[place])
        rows[place] = _summing_to_one(entries) if parameter.domain.shape == "distribution" else entries
    return rows


def _is_exact(values: Any) -> bool:
    if isinstance(values, (list, tuple)):
        return any(_is_exact(entry) for entry in values)
    return isinstance(values, (int, Fraction)) and not isinstance(values, bool)


def _exact(value: Any) -> object:
    if isinstance(value, float):
        if not np.isfinite(value):
            return value
        whole = Fraction(value)
        simple = whole.limit_denominator(_SIMPLE)
        return simple if float(simple) == value else whole
    number = exact_number(value)
    return value if number is None else number


def _summing_to_one(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    if not all(isinstance(entry, (int, Fraction)) for entry in entries):
        return entries
    total = sum(entries, Fraction(0))
    return tuple(entry / total for entry in entries) if 0 < abs(total - 1) <= _ROUNDING else entries
