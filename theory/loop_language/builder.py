"""Write a loop in Python: the same tree as a file's, and the same checks.

>>> n, V = whole("n", 1), real("V", above=0)
>>> loop = Loop("mean.replaced", words="fits to the mean of data from the last fit", parameters=(n, V))
>>> e = loop.state("e", start=0)
>>> x = loop.draw("x", normal(e, V), size=n)
>>> loop.fit(e=mean(x))
>>> loop.observe("mean_squared_error", e**2)
>>> loop.definition().fit["e"]
Mean(x)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

import sympy as sp

from theory.language.formula import Formula
from theory.language.parameters import Domain, Parameter
from theory.loop_language.definition import Data, LoopDefinition, LoopError, Pool, Source, State
from theory.loop_language.derive import SECONDS, Derived, derive
from theory.loop_language.formulas import evaluate, formula_of
from theory.loop_language.laws import Law, normal
from theory.loop_language.printing import equations, to_html, to_latex
from theory.loop_language.statistics import mean
from theory.loop_language.vectors import Design
from theory.loop_language.writing import to_toml
from theory.numbers.value import Value

__all__ = ["Loop", "Quantity", "mean", "normal", "real", "whole"]


class Quantity:
    """A parameter that calculates: its symbol in expressions, its domain in the definition."""

    def __init__(self, parameter: Parameter) -> None:
        """Take a declared parameter."""
        self.parameter = parameter

    def _sympy_(self) -> sp.Expr:
        return self.parameter.symbol

    def __repr__(self) -> str:
        return self.parameter.name

    def __add__(self, other: Any) -> sp.Expr:
        return self.parameter.symbol + sp.sympify(other)

    def __sub__(self, other: Any) -> sp.Expr:
        return self.parameter.symbol - sp.sympify(other)

    def __mul__(self, other: Any) -> sp.Expr:
        return self.parameter.symbol * sp.sympify(other)

    def __truediv__(self, other: Any) -> sp.Expr:
        return self.parameter.symbol / sp.sympify(other)

    def __pow__(self, other: Any) -> sp.Expr:
        return self.parameter.symbol ** sp.sympify(other)

    def __radd__(self, other: Any) -> sp.Expr:
        return sp.sympify(other) + self.parameter.symbol

    def __rsub__(self, other: Any) -> sp.Expr:
        return sp.sympify(other) - self.parameter.symbol

    def __rmul__(self, other: Any) -> sp.Expr:
        return sp.sympify(other) * self.parameter.symbol

    def __rtruediv__(self, other: Any) -> sp.Expr:
        return sp.sympify(other) / self.parameter.symbol

    def __rpow__(self, other: Any) -> sp.Expr:
        return sp.sympify(other) ** self.parameter.symbol

    def __neg__(self) -> sp.Expr:
        return -self.parameter.symbol


def _quantity(
    name: str,
    kind: Literal["integer", "real"],
    meaning: str,
    bounds: tuple[Any, Any, Any, Any],
    ceiling: Any,
) -> Quantity:
    least, above, at_most, below = (None if bound is None else _bound(bound) for bound in bounds)
    lower, upper = least if above is None else above, at_most if below is None else below
    fallback = upper if upper is not None else 12 if lower is None else lower + 12
    domain = Domain(
        kind=kind,
        lower=lower,
        upper=upper,
        lower_open=above is not None,
        upper_open=below is not None,
    )
    return Quantity(
        Parameter(
            name=name,
            meaning=meaning or f"parameter {name}",
            domain=domain,
            ceiling=fallback if ceiling is None else ceiling,
        )
    )


def _bound(bound: Any) -> Any:
    """Return a bound as parameters take it: exact numbers plain, expressions as trees."""
    if isinstance(bound, (int, Fraction)):
        return bound
    tree = sp.sympify(bound)
    return int(tree) if tree.is_Integer else Fraction(int(tree.p), int(tree.q)) if tree.is_Rational else tree


def whole(name: str, at_least: Any = None, at_most: Any = None, *, meaning: str = "") -> Quantity:
    """Return a whole parameter."""
    return _quantity(name, "integer", meaning, (at_least, None, at_most, None), None)


def real(
    name: str,
    *,
    at_least: Any = None,
    above: Any = None,
    at_most: Any = None,
    below: Any = None,
    meaning: str = "",
) -> Quantity:
    """Return a real parameter; ``above`` and ``below`` are strict."""
    return _quantity(name, "real", meaning, (at_least, above, at_most, below), None)


class Loop:
    """Collects the parts of a loop in the order in which they are written; ``definition`` checks them."""

    def __init__(self, id: str, *, words: str = "", parameters: Sequence[Quantity | Parameter] = ()) -> None:
        """Begin a loop."""
        self._id, self._words = id, words
        self._parameters = tuple(p.parameter if isinstance(p, Quantity) else p for p in parameters)
        self._states: list[State] = []
        self._data: list[Data] = []
        self._pools: list[Pool] = []
        self._fit: dict[str, sp.Expr] = {}
        self._observables: dict[str, sp.Expr] = {}

    def state(self, name: str, start: Any = 0, *, length: Any = None) -> sp.Symbol:
        """Declare a state with its value at fit 0, and return its symbol; with a length it is a vector."""
        many = None if length is None else sp.sympify(length)
        state = State(name=name, start=sp.sympify(start), length=many)
        self._states.append(state)
        return state.symbol

    def draw(self, name: str, law: Law, size: Any = 1, *, inverse_mean_size: Any = None) -> sp.Symbol:
        """Draw data from the last fit."""
        return self._add(name, law, size, "model", inverse_mean_size)

    def real(self, name: str, law: Law, size: Any = 1) -> sp.Symbol:
        """Draw fresh real data in every generation: the law at fit 0."""
        return self._add(name, law, size, "real", None)

    def keep(self, name: str, law: Law, size: Any = 1) -> sp.Symbol:
        """Draw real data once and keep them."""
        return self._add(name, law, size, "kept", None)

    def design(
        self,
        name: str,
        labels: Law,
        *,
        rows: Any = None,
        eigenvalues: Quantity | None = None,
        fresh: bool = True,
        copies: Any = 1,
        real: bool = False,
    ) -> sp.Symbol:
        """Draw labels at the rows of a design: ``labels`` is ``normal(w, variance)``, their mean X·w.

        Args:
            name: of the data.
            labels: their law given the vector state w.
            rows: how many standard normal rows. eigenvalues: of XᵀX, a list, for a given design instead.
            fresh: whether every generation draws a new design.
            copies: how often the rows of a kept or given design are labelled. real: whether by the truth.
        """
        given = "" if eigenvalues is None else eigenvalues.parameter.name
        how = Design(
            rows=None if rows is None else sp.sympify(rows), fresh=fresh and not given, eigenvalues=given
        )
        data = Data(
            name=name,
            law=labels,
            size=sp.sympify(copies),
            source="real" if real else "model",
            design=how,
        )
        self._data.append(data)
        return data.symbol

    def _add(self, name: str, law: Law, size: Any, source: Source, inverse: Any) -> sp.Symbol:
        inverse_size = None if inverse is None else sp.sympify(inverse)
        data = Data(name=name, law=law, size=sp.sympify(size), source=source, inverse_size=inverse_size)
        self._data.append(data)
        return data.symbol

    def pool(
        self,
        name: str,
        append: sp.Symbol | Sequence[sp.Symbol],
        *,
        window: int | None = None,
        forget: Any = None,
    ) -> sp.Symbol:
        """Pool the data of all generations so far, of the last ``window``, or weighted."""
        names = (append,) if isinstance(append, sp.Symbol) else tuple(append)
        weight = None if forget is None else sp.sympify(forget)
        pool = Pool(name=name, append=tuple(map(str, names)), window=window, forget=weight)
        self._pools.append(pool)
        return pool.symbol

    def subsample(self, name: str, pool: sp.Symbol, size: Any, *, replacement: bool = True) -> sp.Symbol:
        """Draw uniformly from a pool, which already holds this generation's data."""
        data = Data(name=name, size=sp.sympify(size), drawn_from=str(pool), replacement=replacement)
        self._data.append(data)
        return data.symbol

    def fit(self, **fits: Any) -> None:
        """Say how each state is computed, ``e=mean(x)``."""
        for name, expr in fits.items():
            if name in self._fit:
                raise LoopError(("fit", name), "is given twice")
            self._fit[name] = sp.sympify(expr)

    def observe(self, name: str, expr: Any) -> None:
        """Name a function of the states whose mean is asked for."""
        if name in self._observables:
            raise LoopError(("observe", name), "is given twice")
        self._observables[name] = sp.sympify(expr)

    def definition(self) -> LoopDefinition:
        """Return the loop, checked.

        Raises:
            LoopError: the definition is wrong.
        """
        return LoopDefinition(
            id=self._id,
            words=self._words,
            parameters=self._parameters,
            states=tuple(self._states),
            data=tuple(self._data),
            pools=tuple(self._pools),
            fit=dict(self._fit),
            observables=dict(self._observables),
        )

    def derive(self, seconds: float = SECONDS) -> tuple[Derived, ...]:
        """Return what is known of each observable; ``theory.loop_language.derive.derive`` says more."""
        return derive(self.definition(), seconds)

    def formula(self, observable: str) -> Formula:
        """Return the closed form of an observable as a formula, like one of the catalogue.

        Raises:
            LoopError: there is no such observable, or nothing was derived of it.
        """
        return formula_of(self.definition(), observable)

    def evaluate(self, observable: str, digits: int = 30, **values: object) -> Value:
        """Return the mean of an observable: exactly where it is rational, else with a rigorous error.

        Args:
            observable: its name. digits: significant digits of the decimal.
            values: of all parameters, and of ``t``, the number of fits.

        >>> n, V = whole("n", 1), real("V", above=0)
        >>> loop = Loop("mean.replaced", parameters=(n, V))
        >>> e = loop.state("e", start=0)
        >>> x = loop.draw("x", normal(e, V), size=n)
        >>> loop.fit(e=mean(x))
        >>> loop.observe("risk", e**2)
        >>> print(loop.evaluate("risk", n=3, V=2, t=10, digits=5))
        6.6667  (20/3)
        """
        return evaluate(self.definition(), observable, digits, **values)

    def toml(self) -> str:
        """Return the definition as a file has it."""
        return to_toml(self.definition())

    def __repr__(self) -> str:
        return "\n".join([f"Loop {self._id}", *(f"    {line}" for line in equations(self.definition()))])

    def _repr_html_(self) -> str:
        return to_html(self.definition())

    def _repr_latex_(self) -> str:
        return to_latex(self.definition())
