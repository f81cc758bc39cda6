"""Limits of means that are fed back with numbers ≥ 0, without a closed form. Nothing here is trusted.

With A ≥ 0 the feedback, y* = A y* + b and w = A w + 1 > 0, a step multiplies C·w by at most ρ = 1 − 1/Σw, so
that |E m_i(t) − y*_i| ≤ C·ρᵗ·w_i for all t, by one induction over all means and both sides. No eigenvalue is
needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    cite,
    combine,
    continuous_limit,
    convert,
    diverges,
    eq,
    for_all,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_same,
    number,
    power,
    rational_limit,
    real,
    sign,
    specialise,
    squeeze,
    tends,
    unfold,
)
from theory.core.registry import R
from theory.language.signs import sign as sign_of
from theory.loop_language.definition import LoopDefinition, t
from theory.proofs.compared_means import Family, fixed_point, samples
from theory.proofs.geometric_sums import EXPONENT, RATIO, powers_not_negative
from theory.proofs.loop_claims import FarMean
from theory.proofs.loop_proofs import after_a_fit, to_the_start
from theory.proofs.tactics import at

MOST_MEANS = 3
Side = tuple[int, Literal[1, -1]]
"""A mean by its place, and from which side it is bounded."""


@dataclass(frozen=True)
class Envelope:
    """A family of means whose distance from a fixed point fades."""

    loop: LoopDefinition
    far: FarMean
    family: Family
    _terms: dict[sp.Expr, Term] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raise Refused for feedback that changes with t, or an induction that begins too late."""
        if len(self.family.means) > MOST_MEANS or any(a.has(t) for row in self.family.rows for a in row):
            raise Refused("no feedback by the same few numbers")
        if any(b.has(t) for b in self.family.increments):
            raise Refused("what is added changes with t")
        if max(self.family.base, 1 if self.far.made.fresh else 0) > self.far.first:
            raise Refused("it begins too late")
        scalars = [p for p in self.loop.parameters if p.domain.shape == "scalar" and p.domain.kind != "share"]
        for point in samples(scalars, self.far.index):
            if any(a.xreplace(point).is_negative for row in self.family.rows for a in row):
                raise Refused("a number of the feedback is negative")

    # ---- the numbers

    @cached_property
    def fixed(self) -> tuple[sp.Expr, ...]:
        """Return y*."""
        return fixed_point(self.family.rows, self.family.increments)

    @cached_property
    def widths(self) -> tuple[sp.Expr, ...]:
        """Return w."""
        return fixed_point(self.family.rows, (sp.S.One,) * len(self.family.means))

    @cached_property
    def rate(self) -> sp.Expr:
        """Return ρ."""
        return sp.factor(1 - 1 / sum(self.widths))

    @cached_property
    def first(self) -> tuple[sp.Expr, ...]:
        """Return the means at the first fit that is spoken of."""
        values = self.family.first
        for _ in range(self.family.base, self.far.first):
            values = tuple(
                sp.factor(b + sum((a * v for a, v in zip(row, values, strict=True)), sp.S.Zero))
                for row, b in zip(self.family.rows, self.family.increments, strict=True)
            )
        return values

    @cached_property
    def distances(self) -> tuple[tuple[sp.Expr, int], ...]:
        """Return the first distances from y*, each with its sign.

        Raises:
            Refused: a sign is not seen.
        """
        found = []
        for value, goal in zip(self.first, self.fixed, strict=True):
            gap = sp.factor(value - goal)
            known = sign_of(gap, self.loop.parameters)
            if known is None:
                raise Refused("the sign of a first distance is not seen")
            found.append((gap, known.direction))
        return tuple(found)

    @cached_property
    def size(self) -> sp.Expr:
        """Return C·ρ^first, so that C·ρ^first·w_i is at least as large as the first distance."""
        parts = zip(self.distances, self.widths, strict=True)
        return sp.factor(sum((direction * gap / width for (gap, direction), width in parts), sp.S.Zero))

    # ---- as theorems

    def read(self, expr: sp.Expr) -> Term:
        """Return an expression of the parameters as a term."""
        if expr not in self._terms:
            self._terms[expr] = self.far.made.reader(self.far.fit).term(sp.factor(sp.together(expr)))
        return self._terms[expr]

    def mean(self, place: int) -> Term:
        """Return E m_i at fit k."""
        return self.far.made.mean(self.family.means[place], self.far.fit)

    def envelope(self, place: int) -> Term:
        """Return C·ρ^k·w_i; the power begins to count at the first fit."""
        return self.read(self.size * self.widths[place]) * power(self.read(self.rate), self._count)

    @property
    def _count(self) -> Term:
        return self.far.fit - self.far.first

    def inside(self, side: Side) -> Term:
        """Return what is not negative: C·ρ^k·w_i ± (E m_i − y*_i)."""
        place, turn = side
        gap = self.mean(place) - self.read(self.fixed[place])
        return self.envelope(place) - turn * gap

    def limit(self, limit: sp.Expr | None) -> Theorem:
        """Prove the limit of the observable's mean, the one that is said if one is.

        Raises:
            Refused: a number of the feedback is not seen to be ≥ 0, or the rate to be below 1.
        """
        far, k, family = self.far, self.far.fit, self.family
        pairs = zip(family.weights, self.fixed, strict=True)
        goal = family.constant + sum((weight * value for weight, value in pairs), sp.S.Zero)
        if limit is not None and sp.cancel(goal - limit) != 0:
            raise Refused(f"the limit is {goal}")
        bounds = self.bounds()
        places = [i for i, weight in enumerate(family.weights) if weight != 0]
        limits = [self._limit_of(i, bounds) for i in places]
        spots = [real(f"spot_{i}") for i in places]
        total, body, value = (self.read(family.constant) for _ in range(3))
        for i, spot in zip(places, spots, strict=True):
            weight = self.read(family.weights[i])
            total, body = total + weight * spot, body + weight * self.mean(i)
            value = value + weight * self.read(self.fixed[i])
        there = convert(continuous_limit(limits, spots, total), tends(k, body, value))
        whole = limit_same(there, algebra(eq(body, far.ratio)), k, far.first)
        return convert(whole, far.tends(value if limit is None else far.made.reader(k).term(limit)))

    def _limit_of(self, place: int, bounds: Mapping[Side, Theorem]) -> Theorem:
        far, k = self.far, self.far.fit
        rate, goal, mean = self.read(self.rate), self.read(self.fixed[place]), self.mean(place)
        spot, index = real("fading"), integer("index")
        fades = cite("powers below 1", {R: rate})
        ends, sides = list[Theorem](), list[Theorem]()
        scale = self.read(self.size * self.widths[place])
        for turn in (-1, 1):
            edge = goal + turn * self.envelope(place)
            moved = continuous_limit([fades], [spot], goal + turn * scale * spot)
            along = limit_along(moved, rational_limit(diverges(index, index - far.first)))
            ends.append(convert(along, tends(k, edge, goal)))
            said = le(edge, mean) if turn < 0 else le(mean, edge)
            sides.append(combine(said, (1, bounds[place, 1 if turn > 0 else -1])))
        return squeeze(sides[0], sides[1], ends[0], ends[1], k, far.first)

    def bounds(self) -> dict[Side, Theorem]:
        """Prove the envelope of every mean on both sides, in one induction."""
        k, first = self.far.fit, self.far.first
        sides: list[Side] = [(i, turn) for i in range(len(self.family.means)) for turn in (1, -1)]
        goals = {side: le(0, self.inside(side)) for side in sides}
        weights = (integer(f"weight_{n}", lambda v: [le(0, v), le(v, 1)]) for n in range(len(sides)))
        choice = dict(zip(sides, weights, strict=True))
        total = number(0)
        for side in sides:
            total = total + choice[side] * self.inside(side)
        plain = le(0, total)
        whole = plain
        for side in sides:
            whole = for_all(choice[side], 0, 1, whole)

        def mixed(theorems: Mapping[Side, Theorem], goal: Term) -> Theorem:
            made = combine(goal, *((choice[side], theorems[side]) for side in sides))
            for side in sides:
                made = generalise(made, choice[side], 0, 1)
            return made

        def each(theorem: Theorem) -> dict[Side, Theorem]:
            found = {}
            for side in sides:
                chosen = theorem
                for other in reversed(sides):
                    chosen = specialise(chosen, int(other == side))
                found[side] = combine(goals[side], (1, chosen))
            return found

        start = {side: self._start(side, at(goals[side], k, first)) for side in sides}
        known = each(assume(whole))  # of large numbers the core asks long whether it holds by itself
        step = {side: self._step(side, known, at(goals[side], k, k + 1)) for side in sides}
        made = induction(k, first, mixed(start, at(plain, k, first)), mixed(step, at(plain, k, k + 1)), whole)
        return each(made)

    def _start(self, side: Side, goal: Term) -> Theorem:
        place, turn = side
        facts = [
            fact
            for mean in self._monomials(place)
            for fact in to_the_start(at(mean, self.far.fit, self.far.first))
        ]
        gap, direction = self.distances[place]
        rest = sp.factor(self.size * self.widths[place] - direction * gap)
        parts = [sign(le(0, self.read(rest)))]
        if direction != turn:
            parts.append(sign(le(0, self.read(2 * direction * gap))))
        return combine(goal, *((1, part) for part in parts), using=tuple(facts))

    def _step(self, side: Side, known: Mapping[Side, Theorem], goal: Term) -> Theorem:
        place, turn = side
        row = self.family.rows[place]
        rate = self.read(self.rate)
        fading = instantiate(powers_not_negative(), {RATIO: rate, EXPONENT: self._count})
        more = self.size * (self.rate * self.widths[place] - self.widths[place] + 1)
        parts = [(self.read(a), known[j, turn]) for j, a in enumerate(row) if a != 0]
        if sp.factor(more) != 0:
            parts.append((self.read(more), fading))
        facts: list[Theorem] = []
        for mean in self._monomials(place):
            facts += [
                unfold(at(mean, self.far.fit, self.far.fit + 1)),
                *after_a_fit(self.far.made, mean, self.far.fit),
            ]
        return combine(goal, *parts, using=(*facts, *self._staying))

    @cached_property
    def _staying(self) -> tuple[Theorem, ...]:
        return self.family.staying(self.far.made, self.far.fit, self.far.first)

    def _monomials(self, place: int) -> list[Term]:
        return monomials(self.far, self.family.means[place])


def monomials(far: FarMean, mean: sp.Expr) -> list[Term]:
    """Return a mean as it is written, then those of its monomials in the states."""
    states = list(far.made.parts)
    parts = sp.Poly(mean, *states).monoms()
    products = [sp.prod([s**e for s, e in zip(states, m, strict=True)]) for m in parts if any(m)]
    return [far.there.mean(one, far.fit) for one in dict.fromkeys((mean, *products))]
