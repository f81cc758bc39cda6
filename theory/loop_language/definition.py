"""A feedback loop as its author defines it: the tree that the three interpreters share, checked when built.

Fit 0 is the start, the truth. Generation t ≥ 1 draws its data from fit t − 1, in the order in which they are
declared, and fit t is computed from them. Nothing here knows a moment, a power sum or a closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

import sympy as sp

from theory.language.expression_functions import CONSTANTS
from theory.language.loop_tables import ID as ID
from theory.language.loop_tables import NAME as NAME
from theory.language.loop_tables import LoopError as LoopError
from theory.language.parameters import Domain, Parameter
from theory.language.signs import is_nonnegative, is_positive
from theory.loop_language.divisors import (
    is_whole_and_positive,
    needed_for_values,
    never_whole,
    without_positive_names,
)
from theory.loop_language.law_domains import needs_of_arguments
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, PowerMean, Statistic, Times, Total, Variance
from theory.loop_language.vectors import Design, Fault, above_earlier, i, orders
from theory.loop_language.vectors import conditions as design_conditions

GENERATION = Parameter(
    name="t", meaning="generation: number of fits done", domain=Domain(kind="integer", lower=1), ceiling=8
)
t: sp.Symbol = GENERATION.symbol
MOST_ORDER = 8
Source = Literal["model", "real", "kept"]
_TAKEN = {*CONSTANTS, "t", "sum", "product", "len", "true", "false", "oo"}
_ERRORS = {"e", "E"}
"""Names of constants that a state may have all the same: e is the usual letter for the error of a fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """A list of data of one generation.

    ``source``: drawn from the last fit, fresh from the truth ("real"), or from the truth once and kept.
    ``drawn_from`` names the pool or list of which the data are a uniform subsample; there is no law then.
    Where there is a ``design``, the law is that of the labels, its mean w standing for x·w, and the size is
    the number of copies of the design. ``inverse_size`` is E[1/N] where the number of data N is random and
    independent of all else.
    """

    name: str
    size: sp.Expr
    law: Law | None = None
    source: Source = "model"
    drawn_from: str = ""
    replacement: bool = True
    inverse_size: sp.Expr | None = None
    design: Design | None = None

    @property
    def symbol(self) -> sp.Symbol:
        """Return the name as statistics take it."""
        return sp.Symbol(self.name, real=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Data of many generations: all so far or the last ``window``, weighted by ``forget``^(t − j)."""

    name: str
    append: tuple[str, ...]
    window: int | None = None
    forget: sp.Expr | None = None

    @property
    def symbol(self) -> sp.Symbol:
        """Return the name as statistics take it."""
        return sp.Symbol(self.name, real=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A number or vector that a model is described by, with its value at fit 0; ``length`` is a vector's."""

    name: str
    start: sp.Expr
    length: sp.Expr | None = None

    @property
    def symbol(self) -> sp.Symbol:
        """Return the state as expressions use it: its value at the fit before."""
        return sp.Symbol(self.name, real=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What the definition needs of its parameters beyond their declared domains, with the reason."""

    kind: Literal["whole", "≥ 0", "> 0", "≠ 0"]
    expr: sp.Expr
    because: str


@dataclass(frozen=True, kw_only=True)
class LoopDefinition:
    """A loop: parameters, states, data, pools, one fit a state, observables.

    A condition in one parameter, n − 2 ≥ 0, raises the bound of its domain; ``conditions`` are all that the
    definition needs beyond the domains declared.

    Raises:
        LoopError: when built, if the definition is wrong; the message is one line.
    """

    id: str
    words: str = ""
    parameters: tuple[Parameter, ...]
    states: tuple[State, ...]
    data: tuple[Data, ...]
    pools: tuple[Pool, ...] = ()
    fit: Mapping[str, sp.Expr]
    observables: Mapping[str, sp.Expr]
    source: str = ""
    conditions: tuple[Condition, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        """Check the whole definition and collect the conditions that it implies."""
        _check(self)
        needed = _needed(self)
        never = next((one for one in needed if _never(one, (*self.parameters, GENERATION))), None)
        if never is not None:
            said = str(never.expr).replace("-", "−").replace("*", "·")
            kind = "is never whole" if never.kind == "whole" else f"{never.kind} is needed and never holds"
            raise LoopError((), f"{said} {kind}: {never.because}")
        raised = _raised(self.parameters, needed, self.is_vector)
        by_name = {new.name: new.symbol for new in raised}
        names = {old.symbol: by_name[old.name] for old in self.parameters if old.symbol != by_name[old.name]}
        if names:
            moved = self.map(lambda expr: expr.xreplace(names), raised)
            for part in ("states", "data", "pools", "fit", "observables"):
                object.__setattr__(self, part, getattr(moved, part))
        object.__setattr__(self, "parameters", raised)
        object.__setattr__(
            self, "conditions", tuple(replace(one, expr=one.expr.xreplace(names)) for one in needed)
        )

    def __hash__(self) -> int:
        return hash((self.id, self.parameters, self.states, self.data, self.pools, tuple(self.fit.items())))

    @property
    def open_conditions(self) -> tuple[Condition, ...]:
        """Return the conditions that are more than a bound of one parameter, which its domain has taken."""
        return tuple(one for one in self.conditions if not _implied(one, (*self.parameters, GENERATION)))

    def state(self, name: str) -> State:
        """Return a state by name."""
        return next(state for state in self.states if state.name == name)

    def datum(self, name: str) -> Data:
        """Return a list of data by name."""
        return next(data for data in self.data if data.name == name)

    def pool(self, name: str) -> Pool | None:
        """Return a pool by name, if it is one."""
        return next((pool for pool in self.pools if pool.name == name), None)

    @property
    def is_vector(self) -> bool:
        """Whether the states are vectors."""
        return any(state.length is not None for state in self.states)

    @property
    def start(self) -> dict[sp.Symbol, sp.Expr]:
        """Return what the states are at fit 0: substituted, it makes a law the true one."""
        return {state.symbol: state.start for state in self.states}

    def true_law(self, data: Data) -> Law:
        """Return the law of a datum at fit 0."""
        assert data.law is not None
        return data.law.map(lambda argument: argument.xreplace(self.start))

    def members(self, statistic: Statistic) -> tuple[Data | Pool, ...]:
        """Return the lists of a statistic."""
        return tuple(self.pool(x.name) or self.datum(x.name) for x in statistic.lists)

    def map(self, change: Callable[[sp.Expr], sp.Expr], parameters: tuple[Parameter, ...]) -> LoopDefinition:
        """Return the loop with ``change`` applied to every expression, and other parameters.

        Raises:
            LoopError: what comes out is no definition.
        """
        return replace(
            self,
            parameters=parameters,
            states=tuple(
                replace(
                    state,
                    start=change(state.start),
                    length=None if state.length is None else change(state.length),
                )
                for state in self.states
            ),
            data=tuple(
                replace(
                    data,
                    size=change(data.size),
                    law=None if data.law is None else data.law.map(change),
                    inverse_size=None if data.inverse_size is None else change(data.inverse_size),
                    design=None if data.design is None else data.design.map(change),
                )
                for data in self.data
            ),
            pools=tuple(
                replace(pool, forget=None if pool.forget is None else change(pool.forget))
                for pool in self.pools
            ),
            fit={name: change(expr) for name, expr in self.fit.items()},
            observables={name: change(expr) for name, expr in self.observables.items()},
        )

    def order(self, observable: sp.Expr) -> int:
        """Return the order of moments of a datum that the mean of an observable takes.

        A state weighs what its fit does: a mean or multiplier 1, a variance 2, a mean of k-th powers k.
        """
        from theory.loop_language.orders import order

        return order(self, observable)


def _check(loop: LoopDefinition) -> None:
    """Refuse names with two meanings, what is no definition, then what could be read in two ways."""
    from theory.loop_language.faults import faults

    for found in (_names, faults, _read_in_two_ways):
        for path, said in found(loop):
            raise LoopError(path, said)


def _read_in_two_ways(loop: LoopDefinition) -> Iterator[Fault]:
    """Yield what a definition would say, of which a reader and the core could think differently.

    A theorem would be about the other loop; of all else that is wrong there is no theorem.
    """
    for data in loop.data:
        path = ("data", data.name)
        if (data.law is None) == (not data.drawn_from):
            yield path, "needs a law, or a pool to draw from, and not both"
        if data.drawn_from and data.source != "model":
            yield path, "a subsample is neither real nor kept"
        if data.source == "kept" and data.size.has(t):
            yield (*path, "size"), "kept data are drawn once, so that their number cannot show t"
        if data.source == "kept" and any(argument.has(t) for argument in data.law or ()):
            yield (*path, "law"), "kept data are drawn once, so that their law cannot show t"
        if data.law is not None:
            yield from (((*path, "law"), said) for said in _of_trials(loop, data.law))
    for pool in loop.pools:
        for data in map(loop.datum, pool.append):
            if data.source == "kept" or data.drawn_from or data.inverse_size is not None:
                said = f"{data.name} is kept, a subsample or of random size; append drawn data"
                yield ("pool", pool.name, "append"), said
        if pool.forget is not None and pool.forget.free_symbols & {t, *(s.symbol for s in loop.states)}:
            yield ("pool", pool.name, "forget"), "may use parameters, but neither t nor states"
    for name, expr in loop.fit.items():
        for statistic in sorted(expr.atoms(Statistic), key=str):
            yield from ((("fit", name), said) for said in _of_a_statistic(loop, statistic))
        for product in expr.atoms(Times):
            if loop.datum(product.args[1].name).size != 1:
                yield ("fit", name), f"times(theta, {product.args[1]}): {product.args[1]} must have size 1"


def _names(loop: LoopDefinition) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for what, names in (
        ("parameters", [p.name for p in loop.parameters]),
        ("parameters", [f"len_{p.name}" for p in loop.parameters if p.domain.shape != "scalar"]),
        ("state", [s.name for s in loop.states]),
        ("data", [d.name for d in loop.data]),
        ("pool", [p.name for p in loop.pools]),
    ):
        for name in names:
            free = (name not in _TAKEN and not (loop.is_vector and name == i.name)) or (
                what == "state" and name in _ERRORS
            )
            if not free:
                meant = " (Euler's number; only a state may be called so)" if name in _ERRORS else ""
                yield (what, name), f"is no free name: {name} has a meaning of its own{meant}"
            if name in seen:
                yield (what, name), f"the name is used twice, first in {seen[name]}"
            seen[name] = what


def _of_trials(loop: LoopDefinition, law: Law) -> Iterator[str]:
    """Yield which number of trials is none: the core would read the moments that its formulas give."""
    for name in law.kind.whole:
        argument = law.argument(name)
        if argument.is_number and not (argument.is_Integer and argument >= 1):
            yield f"{law.name}: {name} = {argument} must be whole and ≥ 1"
        if argument.free_symbols & {s.symbol for s in loop.states}:
            yield f"{law.name}: {name} may not depend on a state"


def _of_a_statistic(loop: LoopDefinition, statistic: Statistic) -> Iterator[str]:
    members, first = loop.members(statistic), statistic.args[0]
    if len(set(members)) < len(members):
        yield f"{statistic.lists[0]} is named twice in one statistic"
    if isinstance(statistic, PowerMean) and not (first.is_Integer and 1 <= first <= MOST_ORDER):
        yield f"power_mean(x, k): k must be whole, from 1 to {MOST_ORDER}"
    if isinstance(statistic, Variance) and not (first.is_Integer and 0 <= first <= 9):
        yield "var(x, ddof = k): ddof must be a whole number from 0 to 9"
    forgets = any(isinstance(x, Pool) and x.forget is not None for x in members)
    if isinstance(statistic, Variance) and first and forgets:
        yield "the variance of a pool that forgets has no ddof; leave it 0"
    appended = {name for x in members if isinstance(x, Pool) for name in x.append}
    for name in sorted(appended & {x.name for x in members}):
        yield f"{name} is already in the pool, and would be counted twice"


def _sizes(loop: LoopDefinition, statistic: Statistic) -> sp.Expr:
    """Return the number of data in a statistic at its least: pools after the first generation."""
    first = {t: sp.Integer(1)}
    total = sp.Integer(0)
    for member in loop.members(statistic):
        if isinstance(member, Pool):
            total += sum((loop.datum(name).size.subs(first) for name in member.append), sp.Integer(0))
        else:
            total += member.size
    return total


def _left(loop: LoopDefinition, drawn: Data) -> sp.Expr:
    """Return how many data draws without replacement leave, at fit 1 if they are never fewer later."""
    pool = loop.pool(drawn.drawn_from)
    if pool is None:
        return loop.datum(drawn.drawn_from).size - drawn.size
    sizes = [loop.datum(name).size for name in pool.append]
    if any(size.has(sp.Indexed) or not size.is_polynomial(t) for size in sizes):
        return _sizes(loop, Mean(pool.symbol)) - drawn.size
    past = sp.Dummy(integer=True, positive=True)
    held = sum((sp.summation(size.subs(t, past), (past, 1, t)) for size in sizes), sp.Integer(0))
    left = sp.expand(held - drawn.size)
    more = sp.expand(left.subs(t, t + 1) - left)
    return left.subs(t, 1) if is_nonnegative(more, (*loop.parameters, GENERATION)) else left


def _needed(loop: LoopDefinition) -> tuple[Condition, ...]:
    """Return the conditions that the declared domains, or stronger conditions, do not imply."""
    domain = (*loop.parameters, GENERATION)
    found = [condition for condition in _conditions(loop) if not _implied(condition, domain)]
    return tuple(
        condition
        for condition in found
        if not any(
            other is not condition
            and other.kind == condition.kind == "≥ 0"
            and (condition.expr - other.expr).is_positive
            for other in found
        )
    )


def _implied(condition: Condition, domain: tuple[Parameter, ...]) -> bool:
    if condition.kind == "≥ 0":
        return is_nonnegative(condition.expr, domain) or is_whole_and_positive(condition.expr + 1)
    return condition.kind == "> 0" and is_positive(condition.expr, domain)


def _never(condition: Condition, domain: tuple[Parameter, ...]) -> bool:
    """Return whether a condition holds nowhere in the domain."""
    if condition.kind == "whole":
        return never_whole(condition.expr)
    if condition.expr.is_number:
        return not _implied(condition, ())
    if condition.kind == "> 0":
        return is_nonnegative(-condition.expr, domain)
    return condition.kind == "≥ 0" and is_positive(-condition.expr, domain)


def _raised(
    parameters: tuple[Parameter, ...], conditions: tuple[Condition, ...], vectors: bool
) -> tuple[Parameter, ...]:
    """Return the parameters with the bounds that linear conditions add, in one of them alone.

    Of vectors also those of a parameter in terms of earlier ones, since rows are as many as columns: it comes
    after them then.
    """
    found = list(parameters)
    for condition in conditions:
        for order in orders(found) if vectors else ():
            if (above := above_earlier(condition, order)) is not None:
                found = order
                break
        else:
            above = None
        if above is not None:
            place, lower = above
            found[place] = replace(
                found[place], domain=replace(found[place].domain, lower=lower), ceiling=lower + 12
            )
            continue
        for place, parameter in enumerate(found):
            symbol, domain = parameter.symbol, parameter.domain
            own = parameters[place].symbol
            slope = sp.expand(condition.expr).coeff(own, 1)
            bound = sp.expand(own - condition.expr / slope) if slope.is_Rational and slope != 0 else sp.nan
            if (
                condition.kind not in ("≥ 0", "> 0")
                or domain.shape != "scalar"
                or domain.kind == "share"
                or not bound.is_Rational
                or isinstance(domain.lower if slope > 0 else domain.upper, sp.Expr)
                or _implied(replace(condition, expr=condition.expr.xreplace({own: symbol})), (parameter,))
            ):
                continue
            strict = condition.kind == "> 0"
            if domain.kind == "integer" and not (bound.is_Integer and strict):
                bound, strict = sp.ceiling(bound) if slope > 0 else sp.floor(bound), False
            value = int(bound) if bound.is_Integer else Fraction(int(bound.p), int(bound.q))
            narrower = (
                replace(domain, lower=value, lower_open=strict)
                if slope > 0
                else replace(domain, upper=value, upper_open=strict)
            )
            found[place] = replace(parameter, domain=narrower)
            ceiling = found[place].ceiling
            if isinstance(ceiling, (int, Fraction)) and slope > 0 and ceiling < value + 1:
                found[place] = replace(found[place], ceiling=value + 12)
    return tuple(found)


def _conditions(loop: LoopDefinition) -> Iterator[Condition]:
    """Yield what the definition needs: whole sizes, enough rows, subsamples no larger than their pool."""
    seen: set[tuple[str, sp.Expr]] = set()

    def once(kind: Literal["whole", "≥ 0", "> 0", "≠ 0"], expr: sp.Expr, because: str) -> Iterator[Condition]:
        expr = sp.expand(expr)
        if kind in ("≥ 0", "> 0"):
            expr = without_positive_names(expr)
        if (kind, expr) not in seen:
            seen.add((kind, expr))
            yield Condition(kind=kind, expr=expr, because=because)

    for data in loop.data:
        if data.inverse_size is not None:
            yield from once("> 0", data.inverse_size, f"E[1/N], N the size of {data.name}")
            yield from once("≥ 0", 1 - data.inverse_size, f"E[1/N] ≤ 1, N ≥ 1 the size of {data.name}")
        elif not data.size.is_integer:
            yield from once("whole", data.size, f"the size of {data.name}")
        if data.law is not None:
            true = loop.true_law(data)  # where fits take later laws is not said by the parameters
            of = "labels of" if data.design is not None else f"{true.name} law of"
            for name, kind, expr in needs_of_arguments(true):
                yield from once(kind, expr, f"the {name} of the {of} {data.name}")
        if data.drawn_from and not data.replacement:
            yield from once(
                "≥ 0", _left(loop, data), f"{data.name} is drawn without replacement from {data.drawn_from}"
            )
    for needed in (*design_conditions(loop), *needed_for_values(loop, (*loop.parameters, GENERATION))):
        yield from once(needed.kind, needed.expr, needed.because)
    for expr in loop.fit.values():
        for statistic in sorted(expr.atoms(Statistic), key=str):
            if any(isinstance(x, Data) and x.inverse_size is not None for x in loop.members(statistic)):
                continue
            rows = _sizes(loop, statistic)
            names = ", ".join(x.name for x in statistic.lists)
            if isinstance(statistic, Variance) and not any(
                isinstance(x, Pool) and x.forget is not None for x in loop.members(statistic)
            ):
                ddof = statistic.args[0]
                yield from once("≥ 0", rows - ddof - 1, f"var({names}, ddof = {ddof}) needs {ddof + 1} data")
            elif not isinstance(statistic, Total):
                yield from once("≥ 0", rows - 1, f"a mean of {names} needs a datum")
