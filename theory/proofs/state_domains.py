"""That a step stays where its laws exist, by means of data in [0, 1] or of squares: a script.

What it proves the core asks for when a loop is made: that probabilities stay within [0, 1] and variances ≥ 0.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from theory.core import Refused, Term, Theorem, add_up, apply, assume, combine, integer, le, number, sign
from theory.loop_language.definition import Data, LoopDefinition
from theory.loop_language.statistics import Variance

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
