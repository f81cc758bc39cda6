"""What is no definition of a loop, in one line each: limits, names that are unknown, numbers out of range.

It serves whoever writes a definition. Of what passes here and should not there is no theorem: the core has no
such term, or refuses it. What could be read in two ways is refused where definitions are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sympy as sp

from theory.language.parameters import length_symbol
from theory.language.signs import is_positive
from theory.loop_language import vectors
from theory.loop_language.definition import (
    GENERATION,
    ID,
    NAME,
    Data,
    LoopDefinition,
    t,
)
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
from theory.loop_language.vectors import Fault, i

MOST_STATES, MOST_DATA, MOST_WINDOW = 8, 10, 12
CASE = re.compile(rf"{ID.pattern}(\[.+\](\.entry)?)?")
"""The id of a loop, or of one with values put in for parameters, a[q = 1], or of an entry of its vectors."""


def faults(loop: LoopDefinition) -> Iterator[Fault]:
    """Yield what is wrong with a definition, where and in one line; the first is what is to be mended first.

    What comes after the first may presuppose that it is mended.
    """
    if not CASE.fullmatch(loop.id):
        yield ("id",), f"{loop.id[:40]!r} is no name of letters, digits, '.', '_' and '-'"
    for part in (_of_names, _of_data, _of_pools, _of_fits, _of_observables, _of_parts, vectors.faults):
        yield from part(loop)


def _of_names(loop: LoopDefinition) -> Iterator[Fault]:
    for what, most, entries in (
        ("state", MOST_STATES, loop.states),
        ("data", MOST_DATA, loop.data),
        ("observe", 20, loop.observables),
    ):
        if not entries and what != "data":
            yield (what,), "is missing: a loop has at least one"
        if len(entries) > most:
            yield (what,), f"has {len(entries)} entries; the limit is {most}"
    for what, named in (
        ("parameters", loop.parameters),
        ("state", loop.states),
        ("data", loop.data),
        ("pool", loop.pools),
    ):
        for one in named:
            if not NAME.fullmatch(one.name):
                yield (what, one.name[:40]), "is no free name (letters, digits and _)"
    for name in loop.observables:
        if not NAME.fullmatch(name):
            yield ("observe", name[:40]), "is no name (letters, digits and _)"


def _allowed(loop: LoopDefinition, *, time: bool = True, states: bool = False) -> set[sp.Basic]:
    names: set[sp.Basic] = {parameter.symbol for parameter in loop.parameters}
    names |= {length_symbol(p) for p in loop.parameters if p.domain.shape != "scalar"}
    names |= {p.symbol.label for p in loop.parameters if p.domain.shape != "scalar"}
    names |= {i} if loop.is_vector else set()
    return names | ({t} if time else set()) | ({s.symbol for s in loop.states} if states else set())


def _strangers(expr: sp.Expr, allowed: set[sp.Basic], path: tuple[str, ...], takes: str) -> Iterator[Fault]:
    for symbol in sorted(expr.free_symbols - allowed, key=str):
        if isinstance(symbol, sp.Indexed):
            continue
        if symbol.name == t.name and t in allowed:
            yield path, "shows a symbol t of its own: from theory.loop_language import t"
        if symbol.name in map(str, allowed):
            yield path, f"shows another symbol that is called {symbol}, too: use the one declared"
        yield path, f"may use {takes}, but not {symbol}"


def _of_data(loop: LoopDefinition) -> Iterator[Fault]:
    for state in loop.states:
        path = ("state", state.name)
        if state.length is not None:
            yield from _strangers(state.length, _allowed(loop, time=False), (*path, "length"), "parameters")
            if state.length.has(i) or not state.length.is_integer:
                yield (*path, "length"), f"must be a whole number, found {state.length}"
        yield from _strangers(state.start, _allowed(loop, time=False), path, "parameters")
        if state.start.atoms(Statistic, Times):
            yield path, "the start is a number, not a statistic"
    earlier: list[str] = []
    for data in loop.data:
        path = ("data", data.name)
        yield from _strangers(data.size, _allowed(loop), (*path, "size"), "parameters and t")
        if data.size.is_number and not (data.size.is_Integer and data.size >= 1):
            yield (*path, "size"), f"must be a whole number ≥ 1, found {data.size}"
        if data.inverse_size is not None:
            yield from _strangers(data.inverse_size, _allowed(loop), (*path, "size"), "parameters and t")
        if data.drawn_from:
            here = [pool.name for pool in loop.pools] + earlier
            if data.drawn_from not in here:
                yield path, f"draws from {data.drawn_from!r}, which is no pool or earlier data"
            pool = loop.pool(data.drawn_from)
            if pool is not None and (pool.window is not None or pool.forget is not None):
                yield path, f"draws from {pool.name}; only a pool of all data can be drawn from"
        elif data.law is not None:
            yield from _of_law(loop, data, path)
        earlier.append(data.name)


def _of_law(loop: LoopDefinition, data: Data, path: tuple[str, ...]) -> Iterator[Fault]:
    assert data.law is not None
    law, allowed = data.law, _allowed(loop, states=True)
    names = law.kind.arguments or tuple(f"m{i + 1}" for i in range(len(law.arguments)))
    for name, argument in zip(names, law.arguments, strict=True):
        place = (*path, "law")
        if argument.atoms(Statistic, Times):
            yield place, f"{law.name}: {name} may not use data; make the statistic a state"
        yield from _strangers(argument, allowed, place, "parameters, states and t")
        if name in law.kind.positive and argument.is_number and not argument > 0:
            yield place, f"{law.name}: {name} = {argument} must be > 0"
        if name == "variance" and argument.is_number and argument < 0:
            yield place, f"{law.name}: the variance {argument} is negative"
        if name == "p" and argument.is_number and not 0 <= argument <= 1:
            yield place, f"{law.name}: the probability {argument} is outside [0, 1]"


def _of_pools(loop: LoopDefinition) -> Iterator[Fault]:
    names = {data.name for data in loop.data}
    for pool in loop.pools:
        path = ("pool", pool.name)
        if not pool.append:
            yield path, 'appends nothing; write append = "x"'
        for name in pool.append:
            if name not in names:
                yield (*path, "append"), f"{name!r} is no data of this loop"
        if pool.window is not None and not 1 <= pool.window <= MOST_WINDOW:
            yield (*path, "window"), f"must be a whole number from 1 to {MOST_WINDOW}"
        if pool.forget is not None:
            yield from _strangers(pool.forget, _allowed(loop, time=False), (*path, "forget"), "parameters")


def _of_fits(loop: LoopDefinition) -> Iterator[Fault]:
    states = {state.name for state in loop.states}
    for name in loop.fit:
        if name not in states:
            yield ("fit", name[:40]), "is no state of this loop"
    for state in loop.states:
        path = ("fit", state.name)
        if state.name not in loop.fit:
            yield path, "is missing: every state has a fit"
        expr = loop.fit[state.name]
        yield from ((path, said) for said in _of_statistics(loop, expr))
        bare = {data.symbol for data in loop.data} | {pool.symbol for pool in loop.pools}
        rest = expr.replace(lambda e: isinstance(e, (Statistic, Times)), lambda _: sp.Integer(1))
        used = sorted(rest.free_symbols & bare, key=str)
        if used:
            yield path, f"{used[0]} is a list of data; write mean({used[0]})"
        yield from _strangers(
            rest, _allowed(loop, states=True), path, "parameters, states, t and statistics of data"
        )


def _of_statistics(loop: LoopDefinition, expr: sp.Expr) -> Iterator[str]:
    known = {data.name for data in loop.data} | {pool.name for pool in loop.pools}
    for refused in sorted(expr.atoms(Unknown), key=str):
        yield f"{refused.args[0]} {OUTSIDE[refused.args[0].name]}"
    for statistic in sorted(expr.atoms(Statistic), key=str):
        listed = statistic.args[1:] if isinstance(statistic, (PowerMean, Variance)) else statistic.args
        listed = statistic.args[:1] if isinstance(statistic, Ridge) else listed
        for argument in listed:
            if not isinstance(argument, sp.Symbol) or argument.name not in known:
                yield f"{argument} is no list of data or pool; a statistic takes their names"
        pools = [pool for pool in loop.pools if pool.symbol in listed]
        if len(listed) > 1 and any(pool.forget is not None for pool in pools):
            yield f"{pools[0].name} forgets, and cannot be pooled with other data"
    for product in expr.atoms(Times):
        multiplier = product.args[1]
        if not isinstance(multiplier, sp.Symbol) or multiplier.name not in {d.name for d in loop.data}:
            yield "times(theta, u): u must be data of this loop"


def _of_observables(loop: LoopDefinition) -> Iterator[Fault]:
    states = {state.symbol for state in loop.states}
    for name, expr in loop.observables.items():
        path = ("observe", name)
        if expr.atoms(Statistic, Times):
            yield path, "an observable is made of states; make the statistic a state"
        bare = expr.replace(lambda e: isinstance(e, Norm2), lambda e: e.args[0])
        yield from _strangers(bare, _allowed(loop, states=True), path, "parameters, states and t")
        if not expr.free_symbols & states:
            yield path, "shows no state"
        if loop.is_vector or expr.atoms(Norm2):  # ``vectors.faults`` says what is wrong
            continue
        top, bottom = sp.fraction(sp.together(expr))
        if not top.is_polynomial(*states) or not bottom.is_polynomial(*states):
            yield path, "must be a polynomial in the states, or a quotient of two"
        if bottom.free_symbols & states and loop.data:
            yield path, "the mean of a quotient is no moment; observe its numerator and denominator"


def _of_parts(loop: LoopDefinition) -> Iterator[Fault]:
    """Yield a coefficient with a pole at a generation t ≥ 1, and a choice among no number of candidates."""
    places: list[tuple[tuple[str, ...], sp.Expr]] = [(("fit", name), expr) for name, expr in loop.fit.items()]
    places += [(("observe", name), expr) for name, expr in loop.observables.items()]
    for data in loop.data:
        places += [(("data", data.name, "law"), argument) for argument in data.law or ()]
        places.append((("data", data.name, "size"), data.size))
    for path, expr in places:
        if expr.atoms(Luce):
            yield path, f"luce(p, R, K): K must be a whole number from 1 to {MOST_CANDIDATES}"
        bottom = sp.fraction(sp.together(expr))[1]
        if not bottom.has(t) or bottom.atoms(Statistic):
            continue
        for factor in sp.Mul.make_args(sp.factor(bottom)):
            base = factor.base if isinstance(factor, sp.Pow) else factor
            if base.free_symbols == {t} and base.is_polynomial(t):
                roots = [root for root in sp.roots(base, t) if root.is_Integer and root >= 1]
                if roots:
                    yield path, f"has a pole at t = {min(roots)}; t runs from 1"
            elif (root := _whole_root(base, loop)) is not None:
                yield path, f"has a pole at t = {root}; t runs from 1"


def _whole_root(bottom: sp.Expr, loop: LoopDefinition) -> sp.Expr | None:
    """Return the number of the fit, in the parameters, at which a denominator may be 0, if one is seen."""
    bottom, domain = sp.expand(bottom), (*loop.parameters, GENERATION)
    slope = bottom.coeff(t, 1)
    if slope not in (1, -1) or (bottom - slope * t).has(t) or (bottom / slope - t).is_integer is not True:
        return None
    if any(is_positive(side * bottom, domain) for side in (1, -1)):
        return None
    return sp.expand(t - bottom / slope)
