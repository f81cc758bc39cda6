"""That a step stays where its laws exist, by means of data in [0, 1] or of squares: a script.

What it proves the core asks for when a loop is made: that probabilities stay within [0, 1] and variances ≥ 0,
and that a number that is fed back without randomness stays between two ends.
"""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    add_up,
    apply,
    assume,
    combine,
    integer,
    le,
    number,
    sign,
    sum_over,
    weaken,
)
from theory.loop_language.definition import Data, LoopDefinition, Pool, State
from theory.loop_language.statistics import Variance
from theory.proofs.polynomial_signs import Between

_I = integer("datum")


@dataclass(frozen=True)
class Kept:
    """What a state remembers of data that are kept: ∑ z and ∑ z², and 1 before fit 1, 0 ever after."""

    first: Term
    second: Term
    before: Term

    def spread(self, size: Term) -> tuple[Term, ...]:
        """Return what is so in every state: 0 ≤ n∑z² − (∑z)², and that ``before`` is a share."""
        gap = size * self.second - self.first**2
        return le(0, gap), le(0, self.before), le(self.before, 1)


@dataclass(frozen=True)
class Pooled:
    """What a state remembers of a pool: means of x and x², their weight W, and what a fit makes of them."""

    first: Term
    second: Term
    weight: Term
    data: tuple[Data, ...]
    after: tuple[Term, Term]

    @property
    def spread(self) -> Term:
        """Return what is so in every state: 0 ≤ P₂ − P₁²."""
        return le(0, self.second - self.first**2)


@dataclass(frozen=True)
class Reads:
    """A loop, its draws and states by name, and how its expressions and the sums of its data are read."""

    loop: LoopDefinition
    draws: Mapping[str, Term]
    states: Mapping[str, Term]
    term: Callable[[sp.Expr], Term]
    total: Callable[[Data, int], Term]
    """Σ z or Σ z² of data, those that are kept among them."""
    kept: Mapping[str, Kept]
    pools: Mapping[str, Pooled]


def stays(f: Term, goal: Term, kept: Sequence[Term], reads: Reads) -> list[Theorem]:
    """Return theorems from which the core may see that a relation of the domain holds after a step.

    Args:
        f: the relation.
        goal: what it says of the next state.
        kept: all relations of the domain.
        reads: the loop.
    """
    out, below = list[Theorem](), list[Theorem]()
    for data in reads.loop.data:
        if data.drawn_from or data.law is None or not data.law.kind.chances:
            continue
        size = data.size * (data.law.argument("N") if data.law.name == "binomial" else 1)
        with contextlib.suppress(Refused):
            below.append(add_up(sign(le(apply(reads.draws[data.name], _I), 1)), _I, 1, reads.term(size)))
    given = [*map(assume, kept)]
    for some in (*([one] for one in below), *([below] if len(below) > 1 else [])):
        with contextlib.suppress(Refused):
            out.append(sign(goal, *some, *given))
    for name, one in reads.kept.items():
        data = reads.loop.datum(name)
        if f is one.spread(reads.term(data.size))[0]:
            with contextlib.suppress(Refused):
                out.append(combine(goal, (number(1), _of_kept(data, one, reads))))
    for pool in reads.pools.values():
        if f is pool.spread:
            with contextlib.suppress(Refused):
                out.append(combine(goal, (number(1), _of_pool(pool, reads))))
    for s in reads.loop.states:
        if f is le(0, reads.states[s.name]):
            with contextlib.suppress(Refused):
                out.append(_of_variances(goal, reads.loop.fit[s.name], kept, reads))
            if reads.loop.fit[s.name].is_polynomial(s.symbol) and not reads.loop.data:
                out += _between(f, goal, s, reads)
    return out


def pairs_of_ends(loop: LoopDefinition) -> list[tuple[sp.Expr, sp.Expr]]:
    """Return between which ends a number may stay that is fed back: fixed points, 0 and 1, and its start."""
    (state,) = loop.states
    x, step = state.symbol, loop.fit[state.name]
    factors = [sp.Poly(f, x) for f, _ in sp.factor_list(sp.numer(sp.together(step - x)))[1] if f.has(x)]
    roots = [sp.factor(-f.coeff_monomial(1) / f.LC()) for f in factors if f.degree() == 1]
    ends = list(dict.fromkeys((*sorted(roots, key=str), sp.S.Zero, sp.S.One)))
    pairs = [(a, b) for a in (*ends, state.start) for b in (*ends, state.start) if a != b]
    return sorted(pairs, key=lambda pair: state.start in pair)


def _between(f: Term, goal: Term, state: State, reads: Reads) -> list[Theorem]:
    """Prove that a step stays above, or below, an end, from what is said of both."""
    x, step = state.symbol, reads.loop.fit[state.name]
    here = reads.states[state.name]
    out: list[Theorem] = []
    for low, high in pairs_of_ends(reads.loop):
        between, side = Between(x, low, high, reads.term), None
        if f is le(reads.term(low), here):
            side = step - low
        elif f is le(here, reads.term(high)):
            side = high - step
        if side is not None:
            with contextlib.suppress(Refused):
                out.append(combine(goal, (1, between.at_least_0(sp.expand(side)))))
    return out


def _of_variances(goal: Term, fit: sp.Expr, kept: Sequence[Term], reads: Reads) -> Theorem:
    """Prove that a fit is not negative that adds multiples of variances to what is not negative."""
    named = {one: sp.Dummy() for one in sorted(fit.atoms(Variance), key=str)}
    plain = sp.expand(fit.xreplace(named))
    parts: list[tuple[Term, Theorem]] = []
    for one, name in named.items():
        lists = reads.loop.members(one)
        sizes = [_size(x, reads) for x in lists]
        sums = [_sum(x, reads) for x in lists]
        size = _added(sizes)
        mean = _added(sums) / size
        factor = reads.term(plain.coeff(name, 1)) / (size - int(one.args[0]))
        for x, n, sum_ in zip(lists, sizes, sums, strict=True):
            off = sign(le(0, (sum_ - n * mean) ** 2))
            if not isinstance(x, Data):
                parts += [(factor * n, _of_pool(reads.pools[x.name], reads)), (factor / n, off)]
            elif x.name in reads.kept:
                parts += [(factor / n, _of_kept(x, reads.kept[x.name], reads)), (factor / n, off)]
            else:
                parts.append((factor, _squares(x, mean, reads)))
    rest = reads.term(plain.xreplace(dict.fromkeys(named.values(), sp.Integer(0))))
    return combine(goal, *parts, (number(1), sign(le(0, rest), *map(assume, kept))))


def _of_kept(data: Data, one: Kept, reads: Reads) -> Theorem:
    """Prove 0 ≤ nS₂ − S₁² after a step, from 0 ≤ nS₂ − S₁² before it, where S = f·∑z + (1 − f)·S, 0 ≤ f ≤ 1.

    It is f·(n∑z² − (∑z)²) + (1 − f)·(nS₂ − S₁²) + f(1 − f)·(∑z − S₁)².
    """
    n, f = reads.term(data.size), one.before
    z = reads.draws[data.name]
    total = apply(z, 1) if data.size == 1 else sum_over(_I, 1, n, apply(z, _I))
    drawn = _squares(data, total / n, reads)
    before, *share = one.spread(n)
    moved = sign(le(0, (total - one.first) ** 2))
    parts = ((f * n, drawn), (1 - f, assume(before)), (f * (1 - f), moved))
    goal = le(0, n * reads.total(data, 2) - reads.total(data, 1) ** 2)
    return combine(goal, *((factor, weaken(part, *share)) for factor, part in parts))


def _squares(x: Data, mean: Term, reads: Reads) -> Theorem:
    """Prove 0 ≤ ∑ (x − mean)² of data as they are drawn."""
    z = reads.draws[x.name]
    square = sign(le(0, (apply(z, 1 if x.size == 1 else _I) - mean) ** 2))
    return square if x.size == 1 else add_up(square, _I, 1, reads.term(x.size))


def _size(x: Data | Pool, reads: Reads) -> Term:
    if isinstance(x, Data):
        return reads.term(x.size)
    pool = reads.pools[x.name]
    return pool.weight + _added([reads.term(one.size) for one in pool.data])


def _sum(x: Data | Pool, reads: Reads) -> Term:
    return reads.total(x, 1) if isinstance(x, Data) else _size(x, reads) * reads.pools[x.name].after[0]


def _of_pool(pool: Pooled, reads: Reads) -> Theorem:
    """Prove 0 ≤ P₂ − P₁² after a step, from the same before it, where P becomes (W·P + ∑x)/(W + n).

    It is W/(W + n)·(P₂ − P₁²) + ∑(x − ∑x/n)²/(W + n) + W·n/(W + n)²·(P₁ − ∑x/n)².
    """
    n, total = _added([reads.term(x.size) for x in pool.data]), _added([reads.total(x, 1) for x in pool.data])
    w, every = pool.weight, pool.weight + n
    moved = sign(le(0, (pool.first - total / n) ** 2))
    parts = [(w / every, assume(pool.spread)), (w * n / every**2, moved)]
    parts += [(1 / every, _squares(x, total / n, reads)) for x in pool.data]
    return combine(le(0, pool.after[1] - pool.after[0] ** 2), *parts)


def _added(terms: Sequence[Term]) -> Term:
    return reduce(operator.add, terms)
