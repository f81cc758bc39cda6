"""Vector states: which laws, designs, fits and observables a loop of vectors may have.

A loop has vectors or single numbers, not both. All entries of a vector obey the same equations; an entry of a
list parameter is q[i], i the place of the entry. Every fit is linear in the vectors, and an observable is a
combination of squared norms: its mean then needs one entry at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sympy as sp

from theory.language.parameters import Domain, Parameter
from theory.language.signs import is_nonnegative
from theory.loop_language.statistics import LeastSquares, Mean, Norm2, Ridge, Statistic, Times, Total

if TYPE_CHECKING:
    from theory.loop_language.definition import Condition, Data, LoopDefinition

PLACE = Parameter(
    name="i", meaning="the place of an entry of a vector", domain=Domain(kind="integer", lower=1)
)
i: sp.Symbol = PLACE.symbol
Fault = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """The rows at which labels are drawn: the label of a row x is normal with mean x·w.

    Attributes:
        rows: number of rows, each a standard normal vector as long as the state; None if they are given.
        fresh: whether every generation draws a new design. One that is kept is the same X for all lists.
        eigenvalues: a list parameter; the design is then given, and these are the eigenvalues of XᵀX.
    """

    rows: sp.Expr | None = None
    fresh: bool = True
    eigenvalues: str = ""

    def map(self, change: Callable[[sp.Expr], sp.Expr]) -> Design:
        """Return the design with ``change`` applied to its rows."""
        return self if self.rows is None else replace(self, rows=change(self.rows))

    @property
    def is_given(self) -> bool:
        """Return whether the design is not random."""
        return bool(self.eigenvalues)


def faults(loop: LoopDefinition) -> Iterator[Fault]:
    """Yield what is wrong with the vectors of a loop: where, and one line."""
    if not loop.is_vector:
        yield from _without_vectors(loop)
        return
    lengths = {state.length for state in loop.states}
    if None in lengths:
        single = next(state.name for state in loop.states if state.length is None)
        yield ("state", single), "is a number beside vectors; give every state a length, or none"
        return
    if len(lengths) > 1:
        yield ("state",), f"the vectors differ in length: {', '.join(sorted(map(str, lengths)))}"
        return
    for data in loop.data:
        yield from _data_faults(loop, data)
    kept = {data.design for data in loop.data if data.design is not None and not data.design.fresh}
    if len(kept) > 1:
        yield ("data",), "designs that are kept are one and the same X; give them equal rows"
    for name, expr in loop.fit.items():
        yield from _fit_faults(loop, name, expr)
    for name, expr in loop.observables.items():
        yield from _observable_faults(loop, name, expr)
    if any(data.law is not None and data.law.name == "categorical" for data in loop.data):
        yield from _sums(loop)


def _without_vectors(loop: LoopDefinition) -> Iterator[Fault]:
    for data in loop.data:
        if data.design is not None:
            yield ("data", data.name, "design"), 'needs a vector state: state = { start = 0, length = "d" }'
        elif data.law is not None and data.law.name == "categorical":
            yield (
                ("data", data.name, "law"),
                'categorical draws from a vector state: p = { start = "q[i]", length = "len(q)" }; '
                "the frequency of one atom is bernoulli(p)",
            )
    for name, expr in loop.fit.items():
        if expr.atoms(LeastSquares, Ridge):
            yield ("fit", name), "least_squares and ridge take data with a design"
    for name, expr in loop.observables.items():
        if expr.atoms(Norm2):
            yield ("observe", name), "norm2 takes a vector state; the square of a number is e^2"


def _data_faults(loop: LoopDefinition, data: Data) -> Iterator[Fault]:
    path = ("data", data.name)
    if data.drawn_from:
        if any(loop.datum(x).design for x in _named(loop, data.drawn_from)):
            yield path, "rows of a design are not subsampled here"
        return
    assert data.law is not None
    if data.design is None and data.law.name != "categorical":
        yield (*path, "law"), "data of a vector loop have a design, or the law categorical(p)"
    if data.design is not None:
        rows = data.design.rows
        if rows is not None and not data.design.fresh and "t" in map(str, rows.free_symbols):
            yield (
                (*path, "rows"),
                "may not show t: a design that is kept has the same rows in every generation",
            )
        if data.law.argument("mean") not in {state.symbol for state in loop.states}:
            yield (*path, "labels"), "must be normal(X*w, variance), w a state"
        if data.law.argument("variance").free_symbols & {s.symbol for s in loop.states}:
            yield (*path, "labels"), "the variance may not show a state"
        if data.inverse_size is not None:
            yield path, "copies of a design are not random here"


def _named(loop: LoopDefinition, name: str) -> tuple[str, ...]:
    pool = loop.pool(name)
    return (name,) if pool is None else pool.append


def _fit_faults(loop: LoopDefinition, name: str, expr: sp.Expr) -> Iterator[Fault]:
    path = ("fit", name)
    if expr.atoms(Times):
        yield path, "times is for single numbers"
        return
    for statistic in expr.atoms(Statistic):
        lists = [loop.datum(x) for symbol in statistic.lists for x in _named(loop, symbol.name)]
        with_design = [data.design is not None for data in lists]
        if isinstance(statistic, (LeastSquares, Ridge)):
            if not all(with_design):
                yield path, f"{statistic.lists[0]} has no design; least_squares and ridge need one"
        elif not isinstance(statistic, (Mean, Total)) or any(with_design):
            yield path, "a vector is fitted by mean or sum of categorical data, least_squares or ridge"
        if isinstance(statistic, Ridge) and statistic.args[1].atoms(Statistic):
            yield path, "ridge(z, lam): lam may not use data"
    vectors = [*(state.symbol for state in loop.states), *sorted(expr.atoms(Statistic), key=str)]
    names = {part: sp.Dummy() for part in vectors}
    plain = expr.xreplace(names)
    if not plain.is_polynomial(*names.values()) or sp.Poly(plain, *names.values()).total_degree() > 1:
        yield path, "must be linear in the vectors"


def _observable_faults(loop: LoopDefinition, name: str, expr: sp.Expr) -> Iterator[Fault]:
    path = ("observe", name)
    states = [state.symbol for state in loop.states]
    norms = {norm: sp.Dummy() for norm in expr.atoms(Norm2)}
    plain = expr.xreplace(norms)
    if not norms or plain.free_symbols & set(states):
        yield path, "of a vector, observe norm2(w), its squared length, or a combination of such"
        return
    if not plain.is_polynomial(*norms.values()) or sp.Poly(plain, *norms.values()).total_degree() > 1:
        yield path, "must be linear in norm2"
    for norm in norms:
        body = norm.args[0]
        if not body.is_polynomial(*states) or sp.Poly(body, *states).total_degree() > 1:
            yield path, "norm2 takes what is linear in the states"
        if len(norm.args) > 1:
            data = norm.args[1]
            known = {one.name: one for one in loop.data}
            if not isinstance(data, sp.Symbol) or data.name not in known or known[data.name].design is None:
                yield path, "norm2(w, z): z must be data with a design, at whose rows X·w is measured"
            elif known[data.name].design.fresh:  # type: ignore[union-attr]  # it has one
                yield path, f"norm2(w, {data.name}): the design must be kept (fresh = false)"


def _sums(loop: LoopDefinition) -> Iterator[Fault]:
    """Yield which start, law or fit does not sum to 1 over the entries."""
    length = loop.states[0].length
    for state in loop.states:
        if not _is_one(loop, state.start, length):
            yield ("state", state.name), 'does not sum to 1; start = "q[i]" with q a distribution does'
        elif not _is_one(loop, loop.fit[state.name], length):
            yield ("fit", state.name), "does not sum to 1 over the entries"
    for data in loop.data:
        atoms = data.law is not None and data.law.name == "categorical"
        if atoms and not _is_one(loop, data.law.argument("p"), length):  # type: ignore[union-attr]  # it has one
            yield ("data", data.name, "law"), "the probabilities do not sum to 1"


def _is_one(loop: LoopDefinition, expr: sp.Expr, length: sp.Expr | None) -> bool:
    shapes = {p.symbol: p.domain.shape for p in loop.parameters if p.domain.shape != "scalar"}
    ones: dict[sp.Expr, sp.Expr] = {state.symbol: sp.Integer(1) for state in loop.states}
    for statistic in expr.atoms(Mean, Total):
        if isinstance(statistic, Mean):
            ones[statistic] = sp.Integer(1)
        else:
            (data,) = (loop.datum(symbol.name) for symbol in statistic.lists)
            ones[statistic] = data.size
    for entry in expr.atoms(sp.Indexed):
        if shapes.get(entry.base) == "distribution" and entry.indices == (i,):
            ones[entry] = sp.Integer(1)
    names = {part: sp.Dummy() for part in ones}
    plain = expr.xreplace(names)
    if plain.has(i) or not plain.is_polynomial(*names.values()):
        return False
    constant = plain.xreplace(dict.fromkeys(names.values(), sp.Integer(0)))
    total = plain - constant + constant * (length or 1)
    return bool(sp.simplify(total.xreplace({names[part]: one for part, one in ones.items()}) - 1) == 0)


def conditions(loop: LoopDefinition) -> Iterator[Condition]:
    """Yield what designs need: rows enough that a fit exists, and that its squared error has a mean."""
    from theory.loop_language.definition import Condition

    length = loop.states[0].length
    for data in loop.data:
        if data.design is None or data.design.rows is None or length is None:
            continue
        fitted = any(
            isinstance(part, LeastSquares) for expr in loop.fit.values() for part in expr.atoms(Statistic)
        )
        inverse = any(len(norm.args) == 1 for expr in loop.observables.values() for norm in expr.atoms(Norm2))
        if fitted and inverse:
            why = f"E tr (XᵀX)⁻¹ of the design of {data.name} is finite"
            yield Condition(kind="≥ 0", expr=sp.expand(data.design.rows - length - 2), because=why)
        else:
            why = f"the design of {data.name} has as many rows as columns"
            yield Condition(kind="≥ 0", expr=sp.expand(data.design.rows - length), because=why)


def above_earlier(condition: Condition, parameters: list[Parameter]) -> tuple[int, sp.Expr] | None:
    """Return the place of a whole parameter and its new lower bound, in parameters before it: T ≥ d + 2."""
    for place, parameter in enumerate(parameters):
        domain, earlier = parameter.domain, {p.symbol for p in parameters[:place]}
        bound = sp.expand(parameter.symbol - condition.expr)
        if (
            condition.kind == "≥ 0"
            and domain.kind == "integer"
            and domain.shape == "scalar"
            and bound.free_symbols
            and bound.free_symbols <= earlier
            and bound.is_integer
            and (domain.lower is None or is_nonnegative(bound - domain.lower, tuple(parameters[:place])))
        ):
            return place, bound
    return None


def orders(parameters: list[Parameter]) -> Iterator[list[Parameter]]:
    """Yield the parameters as they are listed, and with one that no bound shows as the last."""
    yield parameters
    for last in parameters:
        others = [other for other in parameters if other is not last]
        bounds = (b for p in others for b in (p.domain.lower, p.domain.upper, p.domain.of) if b is not None)
        if not any(last.symbol in sp.sympify(bound).free_symbols for bound in bounds):
            yield [*others, last]
