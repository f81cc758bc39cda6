"""A loop of the loop language as a loop of the core: the same states, data and fits, term by term.

Trusted as ``reading`` is, to translate what is written and nothing else: the core checks that what comes out
is a loop, and ``definition`` shows it. The state has the loop's own parts first, then what pools remember: of
a pool of all data its running means of powers, of a window the last generations' sums, and the inverse sizes
while it fills.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    eq,
    iid,
    indicators,
    integer,
    le,
    loop,
    lt,
    mean_at,
    ne,
    normal,
    number,
    power,
    resample,
    sequence,
    sign,
    substitute,
    sum_over,
    without_replacement,
)
from theory.core import definition as loop_definition
from theory.core.loops import DRAWN, with_parts
from theory.language.parameters import length_symbol
from theory.loop_language.definition import Data, LoopDefinition, Pool, State, t
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, PowerMean, Statistic, Times, Total, Variance
from theory.loop_language.symbolic.lift import Lift, kept, lagged, pooled
from theory.loop_language.symbolic.moments import raw_moments
from theory.loop_language.symbolic.refusal import Refused as NotInTheClass
from theory.proofs.reading import Reader, variables
from theory.proofs.state_domains import Kept, Pooled, Reads, stays

T = TypeVar("T")
STATE = sequence("state", 1)
FIT = integer("fit_number", lambda k: [le(1, k)], witness=1)
_I = integer("datum")
BEFORE_FIT_1 = sp.Symbol("before_fit_1", real=True)
MOST_NAMES = 200
MORRIS = "data of such a family exist at every mean that fits reach (Morris 1982)"
NOT_NEGATIVE = {"poisson": "data of a Poisson law are at least 0"}
"""Laws of which the core knows moments alone, and what is declared of their data."""


@dataclass(frozen=True)
class LoopTerm:
    """A loop as a term of the core, and how the moments of the loop language are written in it."""

    loop: Term
    names: dict[sp.Basic, Term]
    conditions: frozenset[Term]
    parts: dict[sp.Symbol, int]
    filling: tuple[int, ...] = ()
    """Parts of the state that are constant once every window is full."""
    fresh: int = 0
    """The part of the state that is 1 before fit 1 and 0 ever after, if real data are kept; else 0."""
    fitted: tuple[tuple[int, sp.Expr], ...] = ()
    """Parts of the state that a fit makes of what pools remember alone, and how."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the loop's definition as the core has it, a line for each thing that it says."""
        return tuple(loop_definition(self.loop))

    def reader(self, time: Term) -> Reader:
        """Return what reads an expression in parameters, t and states."""
        states = {symbol: apply(STATE, place) for symbol, place in self.parts.items()}
        return Reader({**self.names, **states, t: time})

    def mean(self, expr: sp.Expr, when: Term, time: Term | None = None) -> Term:
        """Return E of an expression in the states after ``when`` fits; a quotient is not random."""
        top, bottom = sp.fraction(expr)
        if bottom.free_symbols & self.parts.keys() and not self.loop.args[DRAWN]:
            return self.mean(top, when, time) / self.mean(bottom, when, time)
        body = self.reader(when if time is None else time).term(expr)
        return mean_at(self.loop, when, tuple(self.names.values()), STATE, body)


class _Translator:
    def __init__(self, definition: LoopDefinition, order: int, keeps: tuple[sp.Basic, ...]) -> None:
        self.definition, self.order, self.keeps = definition, order, keeps
        self.lift = Lift(definition)
        self.parts = {s.symbol: i for i, s in enumerate(definition.states, 1)}
        self.trials = self._trials()
        self.draws = {d.name: _draw(d, trials=d.name in self.trials) for d in definition.data}
        self.memory: dict[sp.Symbol, tuple[Pool, int, int]] = {}
        self.filling: dict[tuple[str, int], sp.Symbol] = {}
        self.means: dict[sp.Symbol, int] = {}
        self.kept: dict[sp.Symbol, tuple[Data, int]] = {}

    def run(self, name: str) -> LoopTerm:
        loop_ = self.definition
        self.names, conditions = variables(loop_.parameters)
        used = {s for expr in _expressions(loop_) for s in expr.free_symbols}
        for p in loop_.parameters:
            if p.domain.shape != "scalar" and length_symbol(p) not in used:
                del self.names[length_symbol(p)]  # of a list, how many entries it has in all
        if any(d.inverse_size is not None and not self._by_its_mean(d) for d in loop_.data):
            raise Refused("of a random number of data the core knows E[1/N] and the mean alone")
        self._remember()
        states = {symbol: apply(STATE, place) for symbol, place in self.parts.items()}
        self.here = Reader({**self.names, **states, t: FIT})
        laws = [(self.draws[d.name], self._law(d)) for d in loop_.data]
        steps = [self._fit(loop_.fit[s.name]) for s in loop_.states]
        steps += [self._remembered(symbol) for symbol in list(self.parts)[len(loop_.states) :]]
        start = [Reader(self.names).term(s.start) for s in loop_.states]
        start += [self._empty(symbol) for symbol in list(self.parts)[len(loop_.states) :]]
        given = self._given()
        kept, inside, declared = self._domain(steps)
        made = loop(
            name,
            tuple(self.names.values()),
            FIT,
            STATE,
            start,
            laws,
            steps,
            given=given,
            domain=kept,
            inside=inside,
            declared=declared,
        )
        filling, known = tuple(self.parts[s] for s in self.filling.values()), conditions | frozenset(given)
        parts, fresh = {**self.parts, **self.means}, self.parts.get(BEFORE_FIT_1, 0)
        return LoopTerm(made, self.names, known, parts, filling, fresh, self._fitted(parts))

    def _fitted(self, parts: dict[sp.Symbol, int]) -> tuple[tuple[int, sp.Expr], ...]:
        before = {
            pooled(p.name, k, now=True): pooled(p.name, k, now=False) for p, k, _ in self.memory.values()
        }
        before |= {pooled(p.name, 1, now=True): pooled(p.name, 1, now=False) for p in self.definition.pools}
        lifted = {s: self.lift.fit(self.definition.fit[s.name]) for s in self.definition.states}
        shown = {s: expr.xreplace(before) for s, expr in lifted.items() if expr.free_symbols & before.keys()}
        known = {*parts, *self.names, t} - {s.symbol for s in lifted}
        return tuple((parts[s.symbol], expr) for s, expr in shown.items() if expr.free_symbols <= known)

    def _by_its_mean(self, data: Data) -> bool:
        """Return whether of data of a random number no more is looked at than their mean and its square."""
        others = (f.xreplace({Mean(data.symbol): sp.S.One}) for f in self.definition.fit.values())
        drawn = data.name in {x.drawn_from for x in self.definition.data}
        more = self.order > 2 or drawn or any(f.has(data.symbol) for f in others)
        return not more and data.source != "kept"

    def _trials(self) -> dict[str, sp.Expr]:
        """Return how many trials a datum is the sum of: a binomial one of which sums alone are looked at."""
        every = {p for f in self.definition.fit.values() for p in f.atoms(Statistic, Times)}
        more = set().union(*(p.free_symbols for p in every if not isinstance(p, (Mean, Total))))
        pooled = {x for pool in self.definition.pools if pool.symbol in more for x in pool.append}
        seen = {*pooled, *(str(x) for x in more), *(d.drawn_from for d in self.definition.data)}
        return {
            d.name: d.law.argument("N")
            for d in self.definition.data
            if d.law and d.law.name == "binomial" and d.inverse_size is None and d.name not in seen
        }

    # ---- what pools remember ----

    def _remember(self) -> None:
        """Give a part of the state to every power sum of a pool that a fit looks at."""
        wanted: dict[tuple[str, int], None] = {}
        for expr in self.definition.fit.values():
            for statistic in sorted(expr.atoms(Statistic), key=str):
                orders = {
                    Variance: (1, 2),
                    PowerMean: (int(statistic.args[0]) if isinstance(statistic, PowerMean) else 1,),
                }
                for member in self.definition.members(statistic):
                    for k in orders.get(type(statistic), (1,)):
                        if isinstance(member, Pool):
                            wanted[member.name, k] = None
                        elif member.source == "kept":
                            self.kept[kept(member.name, k)] = (member, k)
        for symbol in (*self.kept, *([BEFORE_FIT_1] if self.kept else [])):
            self.parts[self._free(symbol)] = len(self.parts) + 1
        for data in self.definition.data:
            if data.drawn_from and self.definition.pool(data.drawn_from) is not None:
                raise Refused("draws from a pool of all data are no loop of the core yet")
        for name, k in wanted:
            pool = self.definition.pool(name)
            assert pool is not None
            if pool.window is None:
                mean = self._mean_of(pool)
                if k == 1 and mean is not None:
                    self.means[self._free(pooled(name, 1, now=False))] = self.parts[mean.symbol]
                else:
                    self._part(pooled(name, k, now=False), pool, k, 0)
                continue
            for lag in range(1, pool.window):
                self._part(lagged(name, k, lag), pool, k, lag)
                if (name, lag) not in self.filling:
                    symbol = sp.Symbol(f"{name}_inverse_size_{lag}", real=True)
                    self.filling[name, lag] = symbol
                    self._part(symbol, pool, 0, lag)

    def _mean_of(self, pool: Pool) -> State | None:
        """Return the state that is the mean of a pool and so remembers it; fit 1 looks back at nothing."""
        alike = (s for s in self.definition.states if self.definition.fit[s.name] == Mean(pool.symbol))
        return next(alike, None)

    def _part(self, symbol: sp.Symbol, pool: Pool, order: int, lag: int) -> None:
        self.parts[self._free(symbol)] = len(self.parts) + 1
        self.memory[symbol] = (pool, order, lag)

    def _free(self, symbol: sp.Symbol) -> sp.Symbol:
        """Return the name of what is remembered; that of a state or parameter would be read as it is."""
        if symbol in {**self.names, **self.parts, **self.means}:
            raise Refused(f"{symbol} is the name of what data or a pool are remembered by")
        return symbol

    def _each(self, pool: Pool) -> sp.Expr:
        return sum((self.definition.datum(x).size for x in pool.append), sp.Integer(0))

    def _empty(self, symbol: sp.Symbol) -> Term:
        if symbol == BEFORE_FIT_1 or symbol in self.kept:
            return number(int(symbol == BEFORE_FIT_1))
        pool, order, lag = self.memory[symbol]
        mean = None if lag else self._mean_of(pool)
        start = mean.start**order if mean else sp.S.Zero  # of no weight, so that no variance is below 0
        return self._inverse(pool, lag) if order == 0 else Reader(self.names).term(start)

    def _inverse(self, pool: Pool, generations: int) -> Term:
        each = self._each(pool)
        if each.has(t):
            raise Refused("a window over generations of different sizes is no loop of the core yet")
        reader = Reader(self.names)
        total = sum((reader.term(self.lift.weight(pool, lag)) for lag in range(1, generations)), number(1))
        return 1 / (total * reader.term(each))

    def _remembered(self, symbol: sp.Symbol) -> Term:
        if symbol == BEFORE_FIT_1:
            return number(0)
        if symbol in self.kept:
            return self._kept(symbol)
        pool, order, lag = self.memory[symbol]
        if pool.window is None:
            return self._running(pool, order)
        if order == 0:
            after = lag + 1
            return (
                self._state(self.filling[pool.name, after])
                if after < pool.window
                else self._inverse(pool, pool.window)
            )
        if lag > 1:
            return self._state(lagged(pool.name, order, lag - 1))
        return self._sum_of(pool.append, order)

    def _state(self, symbol: sp.Symbol) -> Term:
        return apply(STATE, {**self.parts, **self.means}[symbol])

    def _sum_of(self, names: tuple[str, ...], order: int) -> Term:
        return _added(self._sum(self.definition.datum(x), order) for x in names)

    def _kept(self, symbol: sp.Symbol) -> Term:
        """Return Σ zᵏ of the data that were drawn first, those of this generation if it is the first."""
        data, order = self.kept[symbol]
        first = self._state(BEFORE_FIT_1)
        return first * self._drawn(data, order) + (1 - first) * self._state(symbol)

    def _running(self, pool: Pool, order: int) -> Term:
        size, before = (self.lift.pool_size(pool, g) for g in (t, t - 1))
        weight = pool.forget if pool.forget is not None else sp.Integer(1)
        old = (
            self.here.term(weight) * self.here.term(before) * self._state(pooled(pool.name, order, now=False))
        )
        return (old + self._sum_of(pool.append, order)) / self.here.term(size)

    # ---- statistics ----

    def _sum(self, data: Data, order: int) -> Term:
        return self._kept(kept(data.name, order)) if data.source == "kept" else self._drawn(data, order)

    def _drawn(self, data: Data, order: int) -> Term:
        z = self.draws[data.name]
        size = data.size * self.trials.get(data.name, sp.S.One)
        if size == 1:
            return power(apply(z, 1), order) if order > 1 else apply(z, 1)
        each = apply(z, _I)
        return sum_over(_I, 1, self.here.term(size), power(each, order) if order > 1 else each)

    def _pooled(self, statistic: Statistic, order: int) -> tuple[Term, Term | None, Term]:
        """Return Σ x^order over the lists, the number of data unless a window fills, and 1 over it."""
        parts: list[Term] = []
        size = sp.Integer(0)
        members = self.definition.members(statistic)
        for member in members:
            if isinstance(member, Data):
                parts.append(self._sum(member, order))
                size = size + member.size
            elif member.window is None:
                of_pool = self.lift.pool_size(member)
                parts.append(self.here.term(of_pool) * self._running(member, order))
                size = size + of_pool
            else:
                if len(members) > 1:
                    raise Refused("a window beside other data is no loop of the core yet")
                for lag in range(1, member.window):
                    weight = self.here.term(self.lift.weight(member, lag))
                    parts.append(weight * self._state(lagged(member.name, order, lag)))
                parts.append(self._sum_of(member.append, order))
                full = member.window == 1
                inverse = self._inverse(member, 1) if full else self._state(self.filling[member.name, 1])
                return _added(parts), None, inverse
        number_of_data = self.here.term(size)
        return _added(parts), number_of_data, 1 / number_of_data

    def _statistic(self, part: Statistic) -> Term:
        if isinstance(part, Total):
            return self._pooled(part, 1)[0]
        order = int(part.args[0]) if isinstance(part, PowerMean) else 1
        first, size, inverse = self._pooled(part, order)
        if isinstance(part, (Mean, PowerMean)):
            return first * inverse if size is None else first / size
        second, ddof = self._pooled(part, 2)[0], int(part.args[0])
        if size is None:
            return (second - first**2 * inverse) / (1 / inverse - ddof)
        return (second - first**2 / size) / (size - ddof if ddof else size)

    def _fit(self, expr: sp.Expr) -> Term:
        known: dict[sp.Basic, Term] = {s: self._statistic(s) for s in expr.atoms(Statistic)}
        for part in expr.atoms(Times):
            multiplier = apply(self.draws[part.args[1].name], 1)
            known[part] = (
                replace(self.here, names={**self.here.names, **known}).term(part.args[0]) * multiplier
            )
        return Reader({**self.here.names, **known}).term(expr)

    # ---- laws ----

    def _law(self, data: Data) -> Term:
        if data.drawn_from:
            source = self.definition.datum(data.drawn_from)
            make = resample if data.replacement else without_replacement
            return make(self.here.term(source.size), self.draws[source.name])
        law = data.law if data.source == "model" else self.definition.true_law(data)
        assert law is not None
        if data.inverse_size is not None:  # one draw, their mean: its variance is E[1/N] that of a datum
            first, second = raw_moments(law, 2)
            return iid(*map(self.here.term, (first, first**2 + data.inverse_size * (second - first**2))))
        if law.name == "normal":
            return normal(*map(self.here.term, law.arguments))
        if law.name == "bernoulli" or data.name in self.trials:
            return indicators(self.here.term(law.argument("p")))
        return iid(*map(self.here.term, self._moments(law)))

    def _moments(self, law: Law) -> list[sp.Expr]:
        if law.name == "moments":
            return list(law.arguments)
        return raw_moments(law, self.order)

    def _given(self) -> list[Term]:
        made = {"≥ 0": lambda x: le(0, x), "> 0": lambda x: lt(0, x), "≠ 0": lambda x: ne(x, 0)}
        reader = Reader(self.names)
        out = []
        for c in self.definition.conditions:
            if c.kind == "whole":
                raise Refused(f"{c.expr} is not seen to be whole")
            if not c.expr.has(t) and c.expr.free_symbols & set(self.names):
                out.append(made[c.kind](reader.term(c.expr)))
        return out

    # ---- the state's domain ----

    def _domain(self, steps: list[Term]) -> tuple[list[Term], list[Theorem], str]:
        """What laws need of states, probabilities within [0, 1] and variances ≥ 0, and that it stays so."""
        kept = [self.here.formula(f) for f in self.keeps]
        inside: list[Theorem] = []
        declared, states = "", {s.symbol for s in self.definition.states}
        for data in self.definition.data:
            law = None if data.drawn_from or data.source != "model" else data.law
            if law is None:
                continue
            for s in self.definition.states:
                here = apply(STATE, self.parts[s.symbol])
                if any(law.argument(x).has(s.symbol) for x in law.kind.chances):
                    kept += [le(0, here), le(here, 1)]
                if any(x.has(s.symbol) for x in (_variance(law), *map(law.argument, law.kind.nonnegative))):
                    kept.append(le(0, here))
            fed = (x for x in map(law.argument, law.kind.positive) if x.free_symbols & states)
            kept += [lt(0, self.here.term(x)) for x in fed]
            if law.name == "quadratic":
                mean, v0, v1, v2 = map(self.here.term, law.arguments)
                kept.append(le(0, v0 + v1 * mean + v2 * mean**2))
                self._stays_in_family(law)
                declared = MORRIS
            elif law.name in NOT_NEGATIVE and law.argument("mean").free_symbols & states:
                declared = NOT_NEGATIVE[law.name]
        remembered = self._spreads() if kept else {}
        pools = self._spreads_of_pools() if kept else {}
        for name, one in remembered.items():
            kept += one.spread(self.here.term(self.definition.datum(name).size))
        kept += [pool.spread for pool in pools.values()]
        kept = list(dict.fromkeys(kept))
        parts = {s.name: apply(STATE, self.parts[s.symbol]) for s in self.definition.states}
        reads = Reads(self.definition, self.draws, parts, self.here.term, self._sum, remembered, pools)
        for f in kept:
            goal = with_parts(f, STATE, steps)
            inside += stays(f, goal, kept, reads)
            if declared and declared != MORRIS and goal not in {one.formula for one in inside}:
                self._never_negative(goal, kept)
        return kept, inside, declared

    def _spreads(self) -> dict[str, Kept]:
        """Return what is remembered of kept data whose squares are looked at, too."""
        found = {}
        for data, order in self.kept.values():
            if order == 2 and kept(data.name, 1) in self.kept:
                first, second = (self._state(kept(data.name, k)) for k in (1, 2))
                found[data.name] = Kept(first, second, self._state(BEFORE_FIT_1))
        return found

    def _spreads_of_pools(self) -> dict[str, Pooled]:
        """Return what is remembered of all data so far whose squares are looked at, too."""
        found = {}
        for pool, order, lag in list(self.memory.values()):
            if order != 2 or lag or pool.window is not None:
                continue
            first, second = (self._state(pooled(pool.name, k, now=False)) for k in (1, 2))
            weight = self.here.term(self.lift.pool_size(pool, t - 1))
            if pool.forget is not None:
                weight = self.here.term(pool.forget) * weight
            data = tuple(map(self.definition.datum, pool.append))
            after = self._running(pool, 1), self._running(pool, 2)
            found[pool.name] = Pooled(first, second, weight, data, after)
        return found

    def _never_negative(self, f: Term, kept: list[Term]) -> None:
        """Refuse what is not seen to follow from 0 ≤ x of the data that have such a law."""
        least = {
            self.draws[d.name]: sequence(f"data_{d.name}_at_least_0", 1, lambda x: [le(0, x)])
            for d in self.definition.data
            if d.law and d.law.name in NOT_NEGATIVE
        }
        sign(substitute(f, least), *map(assume, kept))

    def _stays_in_family(self, law: Law) -> None:
        """Refuse what is not seen to keep the mean of such data an average of their values and the start."""
        loop_ = self.definition
        fed = [s for s in loop_.states if law.argument("mean").has(s.symbol)]
        laws = {d.name: d.law for d in loop_.data if d.law and d.law.name == law.name}
        alike = {name for name, one in laws.items() if one.arguments[1:] == law.arguments[1:]}
        alike |= {pool.name for pool in loop_.pools if {*pool.append} <= alike}
        for expr in (law.argument("mean"), *(loop_.fit[s.name] for s in fed)):
            means = sorted((m for m in expr.atoms(Mean) if {x.name for x in m.lists} <= alike), key=str)
            named = {part: sp.Dummy() for part in (*means, *(s.symbol for s in fed))}
            rest, left = sp.expand(expr.xreplace(named)), sp.S.One
            for name in named.values():
                share = rest.coeff(name, 1)
                rest, left = sp.expand(rest - share * name), left - share
                sign(le(0, self.here.term(share)))
            sign(le(0, self.here.term(left)))
            for s in fed:
                algebra(eq(self.here.term(rest), self.here.term(left * s.start)))


def _variance(law: Law) -> sp.Expr:
    """Return the variance of data as far as states may be in it, of laws that ask of it alone."""
    if law.name == "moments" and len(law.arguments) > 1:
        return sp.expand(law.arguments[1] - law.arguments[0] ** 2)
    return law.argument("variance") if law.name == "normal" else sp.S.Zero


def _added(parts: Iterable[Term]) -> Term:
    first, *more = parts
    for part in more:
        first = first + part
    return first


def _expressions(definition: LoopDefinition) -> Iterator[sp.Expr]:
    yield from (*definition.fit.values(), *definition.observables.values())
    yield from (state.start for state in definition.states)
    for data in definition.data:
        yield from (data.size, *(data.law or ()))


def _draw(data: Data, *, trials: bool) -> Term:
    """Return the sequence of a datum's draws, or trials; those of a Bernoulli law lie between 0 and 1."""
    between = trials or (data.law is not None and data.law.name == "bernoulli")
    return sequence(f"data_{data.name}", 1, (lambda x: [le(0, x), le(x, 1)]) if between else None)


def loop_term(definition: LoopDefinition, order: int, keeps: tuple[sp.Basic, ...] = ()) -> LoopTerm:
    """Return a definition as a loop of the core; laws of no kind of its own by moments up to an order.

    What the state ``keeps`` besides what laws need is shown as that is.
    One name is one definition in a process: another one of the same id takes the next free name.

    Raises:
        Refused: it is none, or the core does not see that it is.
    """
    if definition.is_vector:
        raise Refused("a loop of vectors is no loop of the core")
    try:
        return under_free_name(definition.id, lambda name: _Translator(definition, order, keeps).run(name))
    except NotInTheClass as refused:
        raise Refused(str(refused)) from refused


def under_free_name(loop: str, make: Callable[[str], T]) -> T:
    """Return what is made under the name of a loop, or the next one that no other definition has."""
    words = (re.sub(r"[^A-Za-z0-9_]", "_", p) for p in loop.split("."))
    plain = ".".join(w if w.isidentifier() else f"_{w}" for w in words)
    for number_ in range(MOST_NAMES):
        try:
            return make(plain if not number_ else f"{plain}.number_{number_ + 1}")
        except Refused as refused:
            if "is defined already" not in str(refused) and "is a variable" not in str(refused):
                raise
    raise Refused("too many loops of one name")


__all__ = ["FIT", "STATE", "LoopTerm", "loop_term", "under_free_name"]
