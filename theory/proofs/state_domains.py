"""That a step stays where its laws exist, by means of data in [0, 1] or of squares: a script.

What it proves the core asks for when a loop is made: that probabilities stay within [0, 1] and variances ≥ 0,
and that a number that is fed back without randomness stays between two ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from theory.core import Refused, Term, Theorem, add_up, apply, assume, combine, integer, le, number, sign
from theory.loop_language.definition import Data, LoopDefinition, State
from theory.loop_language.statistics import Variance
from theory.proofs.polynomial_signs import Between

_I = integer("datum")


@dataclass(frozen=True)
class Reads:
    """A loop, its draws and states by name, and how its expressions and the sums of its data are read."""

    loop: LoopDefinition
    draws: Mapping[str, Term]
    states: Mapping[str, Term]
    term: Callable[[sp.Expr], Term]
    total: Callable[[Data], Term]


def stays(f: Term, goal: Term, kept: Sequence[Term], reads: Reads) -> list[Theorem]:
    """Return theorems from which the core may see that a relation of the domain holds after a step.

    Args:
        f: the relation.
        goal: what it says of the next state.
        kept: all relations of the domain.
        reads: the loop.
    """
    out: list[Theorem] = []
    for data in reads.loop.data:
        if data.drawn_from or data.law is None or data.size == 1 or data.law.name != "bernoulli":
            continue
        with contextlib.suppress(Refused):
            below = add_up(sign(le(apply(reads.draws[data.name], _I), 1)), _I, 1, reads.term(data.size))
            out.append(sign(goal, below, *map(assume, kept)))
    for s in reads.loop.states:
        if f is le(0, reads.states[s.name]):
            with contextlib.suppress(Refused):
                out.append(_of_variances(goal, reads.loop.fit[s.name], reads))
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


def _of_variances(goal: Term, fit: sp.Expr, reads: Reads) -> Theorem:
    """Prove that a fit is not negative that adds multiples of variances to what is not negative."""
    named = {one: sp.Dummy() for one in sorted(fit.atoms(Variance), key=str)}
    plain = sp.expand(fit.xreplace(named))
    parts: list[tuple[Term, Theorem]] = []
    for one, name in named.items():
        lists = [x for x in reads.loop.members(one) if isinstance(x, Data)]
        size = reads.term(sum((x.size for x in lists), sp.Integer(0)))
        first, *more = map(reads.total, lists)
        mean = sum(more, first) / size
        factor = reads.term(plain.coeff(name, 1)) / (size - int(one.args[0]))
        for x in lists:
            z = reads.draws[x.name]
            square = sign(le(0, (apply(z, 1 if x.size == 1 else _I) - mean) ** 2))
            parts.append((factor, square if x.size == 1 else add_up(square, _I, 1, reads.term(x.size))))
    rest = reads.term(plain.xreplace(dict.fromkeys(named.values(), sp.Integer(0))))
    return combine(goal, *parts, (number(1), sign(le(0, rest))))
