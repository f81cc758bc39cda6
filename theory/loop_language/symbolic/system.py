"""Average and close: the linear system that the moments of a loop's states obey.

E ∏ S_k^{a_k} over n independent data is a sum over set partitions of the factors: falling factorial of n
times a product of raw moments, one a block. Draws from a finite pool go by the same sum with the pool's power
means, and Möbius inversion where nothing is put back. Sizes stay symbols. From the monomials of an observable
the system is closed breadth first; what would never close is refused with the chain that escapes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import sympy as sp
from sympy.polys.rings import PolyRing

from theory.language.plain import plain
from theory.language.signs import is_positive
from theory.loop_language.definition import GENERATION, Data, LoopDefinition, Pool, t
from theory.loop_language.symbolic.coefficients import Coefficients
from theory.loop_language.symbolic.lift import Lift, kept, lagged, pooled, power_sum, random_size
from theory.loop_language.symbolic.moments import raw_moments
from theory.loop_language.symbolic.refusal import Refused

MOST_MOMENTS = 40
MOST_ORDER = 8
MOST_KEPT = 64
"""Systems that are kept, as many proofs ask for the same one."""
Monomial = tuple[tuple[sp.Symbol, int], ...]
"""Powers of states, sorted by name; () is 1."""
Row = dict[Monomial, Any]
"""A linear combination of moments; coefficients in the field."""
ONE: Monomial = ()


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """v(t) = A(t) v(t − 1) for t > ``base``, with v(``base``) known; ONE is the constant.

    ``goal`` is the observable's mean as a combination of the moments at t; ``early`` its values before
    ``base``.
    """

    field: Coefficients
    base: int
    moments: tuple[Monomial, ...]
    rows: dict[Monomial, Row]
    initial: dict[Monomial, Any]
    goal: Row
    early: dict[int, Any]

    def step(self, row: Row) -> Row:
        """Return a combination of moments at t as one of those at t − 1."""
        found: Row = {}
        for monomial, coefficient in row.items():
            for other, factor in (
                {ONE: self.field.field.one} if not monomial else self.rows[monomial]
            ).items():
                found[other] = found.get(other, self.field.field.zero) + coefficient * factor
        return {monomial: value for monomial, value in found.items() if value}

    def constants(self) -> set[Monomial]:
        """Return the moments that stay as they begin, if more than these are asked.

        A set of moments stays, as E[p] = q, if a step returns their first values, whatever t is.
        """
        zero = self.field.field.zero
        stays = set(self.moments)
        while moved := {
            m
            for m in stays
            if not self.rows[m].keys() <= {*stays, ONE}
            or sum((c * self.initial[o] for o, c in self.rows[m].items()), zero) != self.initial[m]
        }:
            stays -= moved
        return set() if self.goal.keys() <= {*stays, ONE} else stays

    def without_constants(self) -> System:
        """Return the system without the moments that stay as they begin."""
        zero, stays = self.field.field.zero, self.constants()
        if not stays:
            return self

        def put_in(row: Row) -> Row:
            known = sum((c * self.initial[o] for o, c in row.items() if o in {*stays, ONE}), zero)
            left = {o: c for o, c in row.items() if o not in {*stays, ONE}}
            return {**left, ONE: known} if known else left

        left = tuple(m for m in self.moments if m not in stays)
        return replace(
            self, moments=left, rows={m: put_in(self.rows[m]) for m in left}, goal=put_in(self.goal)
        )

    def value(self, row: Row) -> Any:
        """Return a combination at ``base``."""
        at = self.field.at
        total = self.field.field.zero
        for monomial, coefficient in row.items():
            total += at(coefficient, self.base) * self.initial[monomial]
        return total


def name_of(monomial: Monomial) -> str:
    """Return a moment as it is printed.

    >>> name_of(((sp.Symbol("e"), 2),))
    'E[e²]'
    """
    return "1" if not monomial else f"E[{plain(sp.prod([symbol**power for symbol, power in monomial]))}]"


@cache
def _partitions(count: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Return the set partitions of range(count)."""
    if count == 0:
        return ((),)
    found = []
    for smaller in _partitions(count - 1):
        last = count - 1
        found.append((*smaller, (last,)))
        found += [(*smaller[:i], (*smaller[i], last), *smaller[i + 1 :]) for i in range(len(smaller))]
    return tuple(found)


class Engine:
    """Averages and closes one loop."""

    def __init__(self, loop: LoopDefinition, observable: sp.Expr) -> None:
        """Lift the loop and choose field and ring."""
        self.loop, self.observable = loop, observable
        self.lift = Lift(loop)
        self.states = [state.symbol for state in loop.states]
        self.lifted = {state.symbol: self.lift.fit(loop.fit[state.name]) for state in loop.states}
        self.top = min(MOST_ORDER, max(2, *(loop.order(expr) for expr in [observable, *self.states])))
        self._choose_ring()
        self._averages: dict[tuple[str, tuple[int, ...]], Any] = {}
        self._fits: dict[tuple[sp.Symbol, int], Any] = {}

    # --- the ring: old states and sums, this generation's sums, pools with it

    def _choose_ring(self) -> None:
        loop, orders = self.loop, range(1, self.top + 1)
        carried: list[sp.Symbol] = []
        fresh: list[sp.Symbol] = []
        for pool in loop.pools:
            for order in orders:
                if pool.window is None:
                    carried.append(pooled(pool.name, order, now=False))
                    fresh.append(pooled(pool.name, order, now=True))
                else:
                    carried += [lagged(pool.name, order, lag) for lag in range(1, pool.window)]
        for data in loop.data:
            if data.source == "kept":
                carried += [kept(data.name, order) for order in orders]
            else:
                fresh += [power_sum(data.name, order) for order in orders]
        self.carried, self.fresh = carried, fresh
        outside = [*self.states, *carried, *fresh]
        if taken := sorted({str(symbol) for symbol in outside if outside.count(symbol) > 1}):
            raise Refused(f"{taken[0]} is what the sums of data are called here; call the state otherwise")
        self.field = Coefficients(self._expressions(), outside)
        self.ring = PolyRing(outside, self.field.field, sp.polys.orderings.grevlex)
        self.index = {symbol: place for place, symbol in enumerate(outside)}
        self.symbols = outside

    def _expressions(self) -> Iterator[sp.Expr]:
        yield from self.lifted.values()
        yield self.observable
        for state in self.loop.states:
            yield state.start
        for data in self.loop.data:
            yield self.lift.size(data)
            yield from data.law or ()
            if data.inverse_size is not None:
                yield data.inverse_size
        for pool in self.loop.pools:
            yield self.lift.pool_size(pool)
            if pool.window is None:
                yield self.lift.pool_size(pool, t - 1)

    def polynomial(self, expr: sp.Expr, what: str) -> Any:
        """Return an expression as an element of the ring.

        Raises:
            Refused: it is no polynomial in states and sums.
        """
        expr = expr.xreplace(self.field.atoms) if self.field.atoms else expr
        top, bottom = sp.fraction(sp.together(expr))
        inside = bottom.free_symbols & set(self.symbols)
        if inside:
            data = next((x for x in sorted(inside, key=str) if x not in self.states), None)
            if data is not None:
                raise Refused(
                    f"{what} divides by a random quantity; declare its conditional moments (times) "
                    "or judge by simulation"
                )
            raise Refused(f"{what} divides by a state, and is no polynomial in it; take another coordinate")
        if not top.is_polynomial(*self.symbols):
            raise Refused(f"{what} is no polynomial in the states and statistics")
        poly = sp.Poly(sp.expand(top), *self.symbols)
        scale = self.field.of(1 / bottom)
        return self.ring.from_dict(
            {
                powers: self.field.of(coefficient) * scale
                for powers, coefficient in poly.terms()
                if coefficient
            }
        )

    # --- average

    def average(self, poly: Any, names: list[Data], generation: sp.Expr) -> Any:
        """Return E[poly] over the data named, last drawn first; all else is fixed."""
        for data in reversed(names):
            places = [self.index[power_sum(data.name, order)] for order in range(1, self.top + 1)]
            found = self.ring.zero
            for powers, coefficient in poly.terms():
                exponents = tuple(powers[place] for place in places)
                if not any(exponents):
                    found += self.ring({powers: coefficient})
                    continue
                rest = list(powers)
                for place in places:
                    rest[place] = 0
                mean = self._average_of(data, exponents, generation)
                found += self.ring({tuple(rest): coefficient}) * mean
            poly = self._without_random_size(found, data)
        return poly

    def _average_of(self, data: Data, exponents: tuple[int, ...], generation: sp.Expr) -> Any:
        key = (f"{data.name}@{generation}", exponents)
        if key not in self._averages:
            orders = [order for order, times in enumerate(exponents, 1) for _ in range(times)]
            if len(orders) > MOST_ORDER:
                raise Refused(
                    f"needs {len(orders)} factors of the data {data.name}; the limit is {MOST_ORDER}"
                )
            if data.drawn_from:
                self._averages[key] = self._of_subsample(data, orders, generation)
            else:
                self._averages[key] = self._of_independent(data, orders, generation)
        return self._averages[key]

    def _falling(self, size: sp.Expr, count: int) -> Any:
        element, result = self.field.of(size), self.field.field.one
        for i in range(count):
            result *= element - i
        return result

    def _of_independent(self, data: Data, orders: list[int], generation: sp.Expr) -> Any:
        highest, size = sum(orders), self.lift.size(data, generation)
        raw = self._raw(data, highest, generation)
        total = self.ring.zero
        for partition in _partitions(len(orders)):
            term = self.ring.one * self._falling(size, len(partition))
            for block in partition:
                term *= raw[sum(orders[i] for i in block) - 1]
            total += term
        return total

    def _raw(self, data: Data, order: int, generation: sp.Expr) -> list[Any]:
        assert data.law is not None
        law = self.loop.true_law(data) if data.source != "model" else data.law
        if law.name == "inverse_gamma":
            shape = law.argument("shape")
            if not is_positive(shape - order, (*self.loop.parameters, GENERATION)):
                raise Refused(
                    f"moment {order} of {data.name} is infinite unless {plain(shape)} > {order}; "
                    "bound the parameters so"
                )
        try:
            made = raw_moments(law, order)
        except Refused as refused:
            said = str(refused).replace("the data", f"the data {data.name}")
            raise Refused(said) from None
        return [self.polynomial(m.subs(t, generation), f"the law of {data.name}") for m in made]

    def _of_subsample(self, data: Data, orders: list[int], generation: sp.Expr) -> Any:
        pool = self.loop.pool(data.drawn_from)
        if pool is not None:
            size = self.lift.pool_size(pool, generation)
            names = {k: pooled(pool.name, k, now=True) for k in range(1, self.top + 1)}
            scale = self.field.field.one
        else:
            source = self.loop.datum(data.drawn_from)
            size = self.lift.size(source, generation)
            names = {k: power_sum(source.name, k) for k in range(1, self.top + 1)}
            scale = 1 / self.field.of(size)
        number = self.field.of(size)

        def mean(order: int) -> Any:
            if order > self.top:
                raise Refused(f"needs moment {order} of {data.drawn_from}; the limit is {self.top}")
            return self.ring.gens[self.index[names[order]]] * scale

        total = self.ring.zero
        for partition in _partitions(len(orders)):
            blocks = [sum(orders[i] for i in block) for block in partition]
            draws = self._falling(data.size.subs(t, generation), len(blocks))
            if data.replacement:
                term = self.ring.one
                for order in blocks:
                    term *= mean(order)
            else:
                term = self.ring.zero
                for inner in _partitions(len(blocks)):
                    part = self.ring.one
                    for block in inner:
                        sign = (-1) ** (len(block) - 1) * math.factorial(len(block) - 1)
                        part *= mean(sum(blocks[i] for i in block)) * number * sign
                    term += part
                term *= 1 / self._falling(size, len(blocks))
            total += term * draws
        return total

    def _without_random_size(self, poly: Any, data: Data) -> Any:
        """Replace 1/N by its declared mean; another power of N is refused."""
        if data.inverse_size is None:
            return poly
        number, mean = random_size(data.name), sp.Dummy("inverse")
        found = {}
        for powers, coefficient in poly.terms():
            expr = sp.expand(self.field.field.to_sympy(coefficient).subs(number, 1 / mean))
            if not expr.is_polynomial(mean) or sp.degree(expr, mean) > 1:
                raise Refused(f"needs more than E[1/N] of the size of {data.name}; only that is declared")
            found[powers] = self.field.of(expr.subs(mean, data.inverse_size))
        return self.ring.from_dict(found)

    # --- one generation

    def _fit(self, symbol: sp.Symbol, generation: sp.Expr) -> Any:
        key = (symbol, generation)
        if key not in self._fits:
            if symbol in self.lifted:
                expr = (
                    self.lifted[symbol]
                    if generation == t
                    else self.lift.fit(self.loop.fit[symbol.name], generation)
                )
                self._fits[key] = self.polynomial(expr, f"the fit of {symbol}")
            else:
                rule = self.lift.carried([symbol], generation)[symbol]
                self._fits[key] = self.polynomial(rule, str(symbol))
        return self._fits[key]

    def step(self, monomial: Monomial, generation: sp.Expr = t) -> tuple[Row, bool]:
        """Return a moment's next value, and whether it is in terms of the pools as they are then."""
        poly = self.ring.one
        for symbol, power in monomial:
            poly *= self._fit(symbol, generation) ** power
        subsamples = [data for data in self.loop.data if data.drawn_from]
        drawn = [data for data in self.loop.data if not data.drawn_from and data.source != "kept"]
        for data in reversed(subsamples):
            poly = self.average(poly, [data], generation)
        now = {pooled(pool.name, k, now=True) for pool in self.loop.pools for k in range(1, self.top + 1)}
        used = self._used(poly)
        ours = {symbol for symbol, _ in monomial}
        if used and used <= now and not all(str(symbol) + "_now" in map(str, now) for symbol in ours):
            return self._row(poly, {symbol: sp.Symbol(str(symbol)[:-4], real=True) for symbol in now}), True
        for pool in self.loop.pools:
            for order in range(1, self.top + 1) if pool.window is None else ():
                symbol = pooled(pool.name, order, now=True)
                if symbol in used:
                    rule = self.polynomial(self.lift.pool_step(pool, order, generation), pool.name)
                    poly = poly.compose(self.ring.gens[self.index[symbol]], rule)
        poly = self.average(poly, drawn, generation)
        return self._row(poly, {}), False

    def _used(self, poly: Any) -> set[sp.Symbol]:
        return {self.symbols[i] for powers in poly for i, power in enumerate(powers) if power}

    def _row(self, poly: Any, renamed: dict[sp.Symbol, sp.Symbol]) -> Row:
        row: Row = {}
        for powers, coefficient in poly.terms():
            if not coefficient:
                continue
            named = [
                (renamed.get(self.symbols[i], self.symbols[i]), power)
                for i, power in enumerate(powers)
                if power
            ]
            row[tuple(sorted(named, key=str))] = coefficient
        return row

    # --- close

    def close(self) -> System:
        """Return the system that the observable's mean needs.

        Raises:
            Refused: it does not close within the limits, or a step is outside the class.
        """
        goal = self._row(self.polynomial(self.observable, "the observable"), {})
        order = max((_degree(m) for m in goal), default=0)
        rows: dict[Monomial, Row] = {}
        same: dict[Monomial, Row] = {}
        cause: dict[Monomial, Monomial] = {}
        queue = [m for m in goal if m]
        while queue:
            monomial = queue.pop(0)
            if monomial in rows:
                continue
            self._limits(monomial, cause, len(rows), order)
            row, now = self.step(monomial)
            rows[monomial] = row
            if now:
                same[monomial] = row
                row, _ = self._dynamic(monomial)
                rows[monomial] = row
            for other in (*row, *same.get(monomial, ())):
                if other and other not in rows:
                    cause.setdefault(other, monomial)
                    queue.append(other)
        return self._assemble(goal, rows, same)

    def _dynamic(self, monomial: Monomial) -> tuple[Row, bool]:
        """Return the row of a moment that is made of pools, in terms of the generation before."""
        inner, _ = self.step(monomial)
        total: Row = {}
        for other, coefficient in inner.items():
            row = {ONE: self.field.field.one} if not other else self.step(other)[0]
            for key, value in row.items():
                total[key] = total.get(key, self.field.field.zero) + coefficient * value
        return {key: value for key, value in total.items() if value}, False

    def _limits(self, monomial: Monomial, cause: dict[Monomial, Monomial], count: int, order: int) -> None:
        largest = max(4, 2 * order)
        if count < MOST_MOMENTS and _degree(monomial) <= largest:
            return
        chain = [monomial]
        while chain[-1] in cause:
            chain.append(cause[chain[-1]])
        names = [name_of(m) for m in reversed(chain)]
        shown = names if len(names) <= 4 else [*names[:3], "…", names[-1]]
        raise Refused(
            f"the moments do not close: {' needs '.join(shown)}, and none was sought beyond "
            f"order {largest} or {MOST_MOMENTS} moments; bounds, or values for small t by enumeration"
        )

    def _assemble(self, goal: Row, rows: dict[Monomial, Row], same: dict[Monomial, Row]) -> System:
        if same and self.lift.warm_up:
            raise Refused("a window beside a pool of all data is not in the class; use one of them")
        base = max(self.lift.warm_up, 1 if same else 0)
        initial = {monomial: self._start(monomial) for monomial in rows}
        initial[ONE] = self.field.field.one
        early: dict[int, Any] = {}
        for generation in range(1, base + 1):
            if generation > 1:
                early[generation - 1] = self._at(goal, initial, generation - 1)
            initial = self._next(initial, rows, generation)
        here = {monomial: row for monomial, row in rows.items() if monomial not in same}
        if same:
            before = {
                monomial: {key: self.field.shifted(value, -1) for key, value in row.items()}
                for monomial, row in same.items()
            }
            here = {monomial: self._without(row, before) for monomial, row in here.items()}
            goal = self._without(goal, same)
        reached, queue = set[Monomial](), [m for m in goal if m]
        while queue:
            monomial = queue.pop()
            if monomial not in reached:
                reached.add(monomial)
                queue += [m for m in here[monomial] if m]
        order = tuple(sorted(reached, key=lambda m: (_degree(m), str(m))))
        return System(
            field=self.field,
            base=base,
            moments=order,
            rows={monomial: here[monomial] for monomial in order},
            initial={monomial: initial[monomial] for monomial in (*order, ONE)},
            goal=goal,
            early=early,
        )

    def _without(self, row: Row, same: dict[Monomial, Row]) -> Row:
        total: Row = {}
        for monomial, coefficient in row.items():
            for key, value in same.get(monomial, {monomial: self.field.field.one}).items():
                total[key] = total.get(key, self.field.field.zero) + coefficient * value
        return {key: value for key, value in total.items() if value}

    def _at(self, row: Row, values: dict[Monomial, Any], generation: int) -> Any:
        total = self.field.field.zero
        for monomial, coefficient in row.items():
            total += self.field.at(coefficient, generation) * values[monomial]
        return total

    def _next(
        self, values: dict[Monomial, Any], rows: dict[Monomial, Row], generation: int
    ) -> dict[Monomial, Any]:
        found = {ONE: self.field.field.one}
        warm = generation <= self.lift.warm_up
        for monomial, row in rows.items():
            now = self.step(monomial, sp.Integer(generation))[0] if warm else row
            found[monomial] = self._at(now, values, generation)
        return found

    def _start(self, monomial: Monomial) -> Any:
        """Return a moment at fit 0: states at their start, kept data drawn, pools empty."""
        poly = self.ring.one
        kept_sums = {
            kept(data.name, order): (data, order)
            for data in self.loop.data
            if data.source == "kept"
            for order in range(1, self.top + 1)
        }
        total = self.field.field.one
        exponents: dict[str, list[int]] = {}
        for symbol, power in monomial:
            if symbol in self.lifted:
                total *= self.field.of(self.loop.state(symbol.name).start) ** power
            elif symbol in kept_sums:
                data, order = kept_sums[symbol]
                exponents.setdefault(data.name, [0] * self.top)[order - 1] += power
            else:
                return self.field.field.zero
        for name, powers in exponents.items():
            poly *= self._average_of(self.loop.datum(name), tuple(powers), t)
        constant = self._row(poly, {})
        if set(constant) - {ONE}:
            raise Refused("the moments of kept data depend on a state")
        return total * constant.get(ONE, self.field.field.zero)


def _degree(monomial: Monomial) -> int:
    return sum(power for _, power in monomial)


@lru_cache(maxsize=MOST_KEPT)
def close(loop: LoopDefinition, observable: sp.Expr) -> System:
    """Return the closed system of moments of an observable that is a polynomial in the states."""
    return Engine(loop, observable).close()


__all__ = ["ONE", "Engine", "Monomial", "Pool", "Row", "System", "close", "name_of"]
