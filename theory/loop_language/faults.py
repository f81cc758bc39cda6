"""What no definition of a loop may say: each fault with its place and one line.

Nothing of what a loop means is here; what is let through is read by ``definition`` and by those after it.
"""

from __future__ import annotations

import re

import sympy as sp

from theory.language.expression_functions import CONSTANTS
from theory.language.parameters import length_symbol
from theory.loop_language.definition import ID, NAME, Data, LoopDefinition, LoopError, Pool, t
from theory.loop_language.statistics import (
    MOST_CANDIDATES,
    OUTSIDE,
    Luce,
    Norm2,
    PowerMean,
    Ridge,
    Statistic,
    Times,
    Unknown,
    Variance,
)
from theory.loop_language.vectors import faults, i

MOST_STATES, MOST_DATA, MOST_WINDOW, MOST_ORDER = 8, 10, 12, 8
CASE = re.compile(rf"{ID.pattern}(\[.+\](\.entry)?)?")
"""The id of a loop, or of one with values put in for parameters, a[q = 1], or of an entry of its vectors."""
_TAKEN = {*CONSTANTS, "t", "sum", "product", "len", "true", "false"}
_ERRORS = {"e", "E"}
"""Names of constants that a state may have all the same: e is the usual letter for the error of a fit."""


def check(loop: LoopDefinition) -> None:
    """Refuse a definition that is none.

    Raises:
        LoopError: in one line, what is wrong and where.
    """
    if not CASE.fullmatch(loop.id):
        raise LoopError(("id",), f"{loop.id[:40]!r} is no name of letters, digits, '.', '_' and '-'")
    _check_names(loop)
    _check_data(loop)
    _check_pools(loop)
    _check_fits(loop)
    _check_observables(loop)
    _check_parts(loop)
    for path, said in faults(loop):
        raise LoopError(path, said)


def _check_names(loop: LoopDefinition) -> None:
    for what, most, entries in (
        ("state", MOST_STATES, loop.states),
        ("data", MOST_DATA, loop.data),
        ("observe", 20, loop.observables),
    ):
        if not entries and what != "data":
            raise LoopError((what,), "is missing: a loop has at least one")
        if len(entries) > most:
            raise LoopError((what,), f"has {len(entries)} entries; the limit is {most}")
    seen: dict[str, str] = {}
    for what, names in (
        ("parameters", [p.name for p in loop.parameters]),
        ("state", [s.name for s in loop.states]),
        ("data", [d.name for d in loop.data]),
        ("pool", [p.name for p in loop.pools]),
    ):
        for name in names:
            free = (name not in _TAKEN and not (loop.is_vector and name == i.name)) or (
                what == "state" and name in _ERRORS
            )
            if not NAME.fullmatch(name):
                raise LoopError((what, name[:40]), "is no free name (letters, digits and _)")
            if not free:
                meant = " (Euler's number; only a state may be called so)" if name in _ERRORS else ""
                raise LoopError((what, name), f"is no free name: {name} has a meaning of its own{meant}")
            if name in seen:
                raise LoopError((what, name), f"the name is used twice, first in {seen[name]}")
            seen[name] = what
    for name in loop.observables:
        if not NAME.fullmatch(name):
            raise LoopError(("observe", name[:40]), "is no name (letters, digits and _)")


def _allowed(loop: LoopDefinition, *, time: bool = True, states: bool = False) -> set[sp.Basic]:
    names: set[sp.Basic] = {parameter.symbol for parameter in loop.parameters}
    names |= {length_symbol(p) for p in loop.parameters if p.domain.shape != "scalar"}
    names |= {p.symbol.label for p in loop.parameters if p.domain.shape != "scalar"}
    names |= {i} if loop.is_vector else set()
    return names | ({t} if time else set()) | ({s.symbol for s in loop.states} if states else set())


def _refuse_strangers(expr: sp.Expr, allowed: set[sp.Basic], path: tuple[str, ...], takes: str) -> None:
    for symbol in sorted(expr.free_symbols - allowed, key=str):
        if isinstance(symbol, sp.Indexed):
            continue
        if symbol.name == t.name and t in allowed:
            raise LoopError(path, "shows a symbol t of its own: from theory.loop_language import t")
        if symbol.name in map(str, allowed):
            raise LoopError(path, f"shows another symbol that is called {symbol}, too: use the one declared")
        raise LoopError(path, f"may use {takes}, but not {symbol}")


def _check_data(loop: LoopDefinition) -> None:
    for state in loop.states:
        path = ("state", state.name)
        if state.length is not None:
            _refuse_strangers(state.length, _allowed(loop, time=False), (*path, "length"), "parameters")
            if state.length.has(i) or not state.length.is_integer:
                raise LoopError((*path, "length"), f"must be a whole number, found {state.length}")
        _refuse_strangers(state.start, _allowed(loop, time=False), path, "parameters")
        if state.start.atoms(Statistic, Times):
            raise LoopError(path, "the start is a number, not a statistic")
    earlier: list[str] = []
    for data in loop.data:
        path = ("data", data.name)
        _refuse_strangers(data.size, _allowed(loop), (*path, "size"), "parameters and t")
        if data.size.is_number and not (data.size.is_Integer and data.size >= 1):
            raise LoopError((*path, "size"), f"must be a whole number ≥ 1, found {data.size}")
        if data.inverse_size is not None:
            _refuse_strangers(data.inverse_size, _allowed(loop), (*path, "size"), "parameters and t")
        if (data.law is None) == (not data.drawn_from):
            raise LoopError(path, "needs a law, or a pool to draw from, and not both")
        if data.drawn_from:
            here = [pool.name for pool in loop.pools] + earlier
            if data.drawn_from not in here:
                raise LoopError(path, f"draws from {data.drawn_from!r}, which is no pool or earlier data")
            pool = loop.pool(data.drawn_from)
            if pool is not None and (pool.window is not None or pool.forget is not None):
                raise LoopError(path, f"draws from {pool.name}; only a pool of all data can be drawn from")
            if data.source != "model":
                raise LoopError(path, "a subsample is neither real nor kept")
        else:
            _check_law(loop, data, path)
        if data.source == "kept" and data.size.has(t):
            raise LoopError((*path, "size"), "kept data are drawn once, so that their number cannot show t")
        earlier.append(data.name)


def _check_law(loop: LoopDefinition, data: Data, path: tuple[str, ...]) -> None:
    assert data.law is not None
    law, allowed = data.law, _allowed(loop, states=True)
    names = law.kind.arguments or tuple(f"m{i + 1}" for i in range(len(law.arguments)))
    for name, argument in zip(names, law.arguments, strict=True):
        place = (*path, "law")
        if argument.atoms(Statistic, Times):
            raise LoopError(place, f"{law.name}: {name} may not use data; make the statistic a state")
        _refuse_strangers(argument, allowed, place, "parameters, states and t")
        if name in law.kind.positive and argument.is_number and not argument > 0:
            raise LoopError(place, f"{law.name}: {name} = {argument} must be > 0")
        if name in law.kind.whole and argument.is_number and not (argument.is_Integer and argument >= 1):
            raise LoopError(place, f"{law.name}: {name} = {argument} must be whole and ≥ 1")
        if name in law.kind.whole and argument.free_symbols & {s.symbol for s in loop.states}:
            raise LoopError(place, f"{law.name}: {name} may not depend on a state")
        if name == "variance" and argument.is_number and argument < 0:
            raise LoopError(place, f"{law.name}: the variance {argument} is negative")
        if name == "p" and argument.is_number and not 0 <= argument <= 1:
            raise LoopError(place, f"{law.name}: the probability {argument} is outside [0, 1]")
    if data.source == "kept" and any(argument.has(t) for argument in law.arguments):
        raise LoopError((*path, "law"), "kept data are drawn once, so that their law cannot show t")


def _check_pools(loop: LoopDefinition) -> None:
    names = {data.name for data in loop.data}
    for pool in loop.pools:
        path = ("pool", pool.name)
        if not pool.append:
            raise LoopError(path, 'appends nothing; write append = "x"')
        for name in pool.append:
            if name not in names:
                raise LoopError((*path, "append"), f"{name!r} is no data of this loop")
            data = loop.datum(name)
            if data.source == "kept" or data.drawn_from or data.inverse_size is not None:
                raise LoopError(
                    (*path, "append"), f"{name} is kept, a subsample or of random size; append drawn data"
                )
        if pool.window is not None and not 1 <= pool.window <= MOST_WINDOW:
            raise LoopError((*path, "window"), f"must be a whole number from 1 to {MOST_WINDOW}")
        if pool.forget is not None:
            _refuse_strangers(pool.forget, _allowed(loop, time=False), (*path, "forget"), "parameters")


def _check_fits(loop: LoopDefinition) -> None:
    states = {state.name for state in loop.states}
    for name in loop.fit:
        if name not in states:
            raise LoopError(("fit", name[:40]), "is no state of this loop")
    for state in loop.states:
        path = ("fit", state.name)
        if state.name not in loop.fit:
            raise LoopError(path, "is missing: every state has a fit")
        expr = loop.fit[state.name]
        _check_statistics(loop, expr, path)
        bare = {data.symbol for data in loop.data} | {pool.symbol for pool in loop.pools}
        rest = expr.replace(lambda e: isinstance(e, (Statistic, Times)), lambda _: sp.Integer(1))
        used = sorted(rest.free_symbols & bare, key=str)
        if used:
            raise LoopError(path, f"{used[0]} is a list of data; write mean({used[0]})")
        _refuse_strangers(
            rest, _allowed(loop, states=True), path, "parameters, states, t and statistics of data"
        )


def _check_statistics(loop: LoopDefinition, expr: sp.Expr, path: tuple[str, ...]) -> None:
    known = {data.name for data in loop.data} | {pool.name for pool in loop.pools}
    for refused in sorted(expr.atoms(Unknown), key=str):
        raise LoopError(path, f"{refused.args[0]} {OUTSIDE[refused.args[0].name]}")
    for statistic in sorted(expr.atoms(Statistic), key=str):
        listed = statistic.args[1:] if isinstance(statistic, (PowerMean, Variance)) else statistic.args
        listed = statistic.args[:1] if isinstance(statistic, Ridge) else listed
        for argument in listed:
            if not isinstance(argument, sp.Symbol) or argument.name not in known:
                raise LoopError(path, f"{argument} is no list of data or pool; a statistic takes their names")
        if len(set(listed)) < len(listed):
            raise LoopError(path, f"{listed[0]} is named twice in one statistic")
        members = loop.members(statistic)
        if isinstance(statistic, PowerMean):
            order = statistic.args[0]
            if not (order.is_Integer and 1 <= order <= MOST_ORDER):
                raise LoopError(path, f"power_mean(x, k): k must be whole, from 1 to {MOST_ORDER}")
        if isinstance(statistic, Variance):
            if not (statistic.args[0].is_Integer and 0 <= statistic.args[0] <= 9):
                raise LoopError(path, "var(x, ddof = k): ddof must be a whole number from 0 to 9")
            if statistic.args[0] and any(isinstance(x, Pool) and x.forget is not None for x in members):
                raise LoopError(path, "the variance of a pool that forgets has no ddof; leave it 0")
        pools = [x for x in members if isinstance(x, Pool)]
        if len(members) > 1 and any(pool.forget is not None for pool in pools):
            raise LoopError(path, f"{pools[0].name} forgets, and cannot be pooled with other data")
        appended = {name for pool in pools for name in pool.append}
        twice = sorted(appended & {x.name for x in members})
        if twice:
            raise LoopError(path, f"{twice[0]} is already in the pool, and would be counted twice")
    for product in expr.atoms(Times):
        multiplier = product.args[1]
        if not isinstance(multiplier, sp.Symbol) or multiplier.name not in {d.name for d in loop.data}:
            raise LoopError(path, "times(theta, u): u must be data of this loop")
        if loop.datum(multiplier.name).size != 1:
            raise LoopError(path, f"times(theta, {multiplier}): {multiplier} must have size 1")


def _check_observables(loop: LoopDefinition) -> None:
    states = {state.symbol for state in loop.states}
    for name, expr in loop.observables.items():
        path = ("observe", name)
        if expr.atoms(Statistic, Times):
            raise LoopError(path, "an observable is made of states; make the statistic a state")
        bare = expr.replace(lambda e: isinstance(e, Norm2), lambda e: e.args[0])
        _refuse_strangers(bare, _allowed(loop, states=True), path, "parameters, states and t")
        if not expr.free_symbols & states:
            raise LoopError(path, "shows no state")
        if loop.is_vector or expr.atoms(Norm2):  # ``vectors.faults`` says what is wrong
            continue
        top, bottom = sp.fraction(sp.together(expr))
        if not top.is_polynomial(*states) or not bottom.is_polynomial(*states):
            raise LoopError(path, "must be a polynomial in the states, or a quotient of two")
        if bottom.free_symbols & states and loop.data:
            raise LoopError(
                path, "the mean of a quotient is no moment; observe its numerator and denominator"
            )


def _check_parts(loop: LoopDefinition) -> None:
    """Refuse a coefficient with a pole at a generation t ≥ 1, and a choice among no number of candidates."""
    places: list[tuple[tuple[str, ...], sp.Expr]] = [(("fit", name), expr) for name, expr in loop.fit.items()]
    places += [(("observe", name), expr) for name, expr in loop.observables.items()]
    for data in loop.data:
        places += [(("data", data.name, "law"), argument) for argument in data.law or ()]
        places.append((("data", data.name, "size"), data.size))
    for path, expr in places:
        if expr.atoms(Luce):
            raise LoopError(path, f"luce(p, R, K): K must be a whole number from 1 to {MOST_CANDIDATES}")
        bottom = sp.fraction(sp.together(expr))[1]
        if not bottom.has(t) or bottom.atoms(Statistic):
            continue
        for factor in sp.Mul.make_args(sp.factor(bottom)):
            base = factor.base if isinstance(factor, sp.Pow) else factor
            if base.free_symbols == {t} and base.is_polynomial(t):
                roots = [root for root in sp.roots(base, t) if root.is_Integer and root >= 1]
                if roots:
                    raise LoopError(path, f"has a pole at t = {min(roots)}; t runs from 1")
