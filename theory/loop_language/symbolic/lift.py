"""Lift: statistics become power sums, a pool its running power means, a window its last generations' sums."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from theory.loop_language.definition import Data, LoopDefinition, Pool, t
from theory.loop_language.statistics import Mean, PowerMean, Statistic, Times, Total, Variance
from theory.loop_language.symbolic.refusal import Refused

ORDERS = range(1, 9)


def power_sum(data: str, order: int) -> sp.Symbol:
    """Return the symbol of Σ x^order over the data drawn in this generation."""
    return sp.Symbol(f"S_{data}_{order}", real=True)


def pooled(pool: str, order: int, *, now: bool) -> sp.Symbol:
    """Return the symbol of a pool's mean of powers: with this generation's data, or before."""
    return sp.Symbol(f"{pool}_{order}{'_now' if now else ''}", real=True)


def lagged(pool: str, order: int, lag: int) -> sp.Symbol:
    """Return the symbol of Σ x^order over what a window got ``lag`` generations ago."""
    return sp.Symbol(f"{pool}_{order}_lag{lag}", real=True)


def kept(data: str, order: int) -> sp.Symbol:
    """Return the symbol of Σ x^order over kept data."""
    return sp.Symbol(f"{data}_{order}", real=True)


def random_size(data: str) -> sp.Symbol:
    """Return the symbol of a random number of data."""
    return sp.Symbol(f"N_{data}", positive=True)


class Lift:
    """The lifted loop: what the statistics of generation t are, polynomials in sums and old sums.

    ``generation`` is t as a symbol or, while a window fills, a number.
    """

    def __init__(self, loop: LoopDefinition) -> None:
        """Prepare the loop; nothing is expanded yet."""
        self.loop = loop
        self.windows = {pool.name: pool.window for pool in loop.pools if pool.window is not None}
        self.warm_up = max((window - 1 for window in self.windows.values()), default=0)

    def size(self, data: Data, generation: sp.Expr = t) -> sp.Expr:
        """Return the number of data that a generation draws."""
        return random_size(data.name) if data.inverse_size is not None else data.size.subs(t, generation)

    def pool_size(self, pool: Pool, generation: sp.Expr = t) -> sp.Expr:
        """Return the number (or the total weight) of the data in a pool after a generation."""
        each = sum((self.loop.datum(name).size for name in pool.append), sp.Integer(0))
        if pool.window is not None:
            held = [(generation - lag, self.weight(pool, lag)) for lag in range(pool.window)]
            sizes = (each.subs(t, g) * weight for g, weight in held if not (g.is_Integer and g < 1))
            return sum(sizes, sp.Integer(0))
        if pool.forget is not None:
            if each.has(t):
                raise Refused(f"{pool.name} forgets, and its generations differ in size: use a plain pool")
            return each * (1 - pool.forget**generation) / (1 - pool.forget)
        if not each.has(t):
            return each * generation
        index = sp.Symbol("i", integer=True, positive=True)
        term = each.subs(t, index)
        if each.is_polynomial(t):
            return sp.factor(sp.summation(term, (index, 1, t))).subs(t, generation)
        total = sp.Sum(term, (index, 1, t))
        if generation == t:
            return total
        if generation == t - 1:
            return total - each
        return total.subs(t, generation)

    def weight(self, pool: Pool, lag: int) -> sp.Expr:
        """Return what a generation weighs that is so many fits old."""
        return sp.Integer(1) if pool.forget is None else pool.forget**lag

    def sums(self, member: Data | Pool, order: int, generation: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        """Return Σ x^order over a list, and the number of its data."""
        if isinstance(member, Data):
            symbol = kept if member.source == "kept" else power_sum
            return symbol(member.name, order), self.size(member, generation)
        size = self.pool_size(member, generation)
        if member.window is None:
            return size * pooled(member.name, order, now=True), size
        here = sum((power_sum(name, order) for name in member.append), sp.Integer(0))
        older = (
            self.weight(member, lag) * lagged(member.name, order, lag) for lag in range(1, member.window)
        )
        return here + sum(older), size

    def statistic(self, part: Statistic, generation: sp.Expr = t) -> sp.Expr:
        """Return a statistic in power sums."""
        members = self.loop.members(part)

        def pooled_sum(order: int) -> tuple[sp.Expr, sp.Expr]:
            found = [self.sums(member, order, generation) for member in members]
            return sum(s for s, _ in found), sum(n for _, n in found)

        if isinstance(part, Total):
            return pooled_sum(1)[0]
        if isinstance(part, Mean):
            total, size = pooled_sum(1)
            return total / size
        if isinstance(part, PowerMean):
            total, size = pooled_sum(int(part.args[0]))
            return total / size
        assert isinstance(part, Variance)
        (first, size), (second, _) = pooled_sum(1), pooled_sum(2)
        return (second - first**2 / size) / (size - part.args[0])

    def fit(self, expr: sp.Expr, generation: sp.Expr = t) -> sp.Expr:
        """Return a fit in power sums and old states."""
        found = {part: self.statistic(part, generation) for part in expr.atoms(Statistic)}
        for part in expr.atoms(Times):
            found[part] = part.args[0].xreplace(found) * power_sum(part.args[1].name, 1)
        return expr.xreplace(found) if generation == t else expr.xreplace(found).subs(t, generation)

    def carried(self, used: Iterable[sp.Symbol], generation: sp.Expr = t) -> dict[sp.Symbol, sp.Expr]:
        """Return the rules of the old sums that are in use: each one's next value, as a fit's."""
        rules: dict[sp.Symbol, sp.Expr] = {}
        for symbol in used:
            for pool in self.loop.pools:
                for order in ORDERS:
                    here = sum((power_sum(name, order) for name in pool.append), sp.Integer(0))
                    if pool.window is not None:
                        for lag in range(1, pool.window):
                            if symbol == lagged(pool.name, order, lag):
                                before = here if lag == 1 else lagged(pool.name, order, lag - 1)
                                rules[symbol] = before
                    elif symbol == pooled(pool.name, order, now=False):
                        rules[symbol] = pooled(pool.name, order, now=True)
            for data in self.loop.data:
                if data.source == "kept" and any(symbol == kept(data.name, order) for order in ORDERS):
                    rules[symbol] = symbol
        return rules

    def pool_step(self, pool: Pool, order: int, generation: sp.Expr = t) -> sp.Expr:
        """Return a pool's mean of powers with this generation's data, by the one before."""
        here = sum((power_sum(name, order) for name in pool.append), sp.Integer(0))
        size, before = self.pool_size(pool, generation), self.pool_size(pool, generation - 1)
        weight = pool.forget if pool.forget is not None else sp.Integer(1)
        return (weight * before * pooled(pool.name, order, now=False) + here) / size
