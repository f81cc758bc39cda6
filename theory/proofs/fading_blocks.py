"""Limits of means that feed each other, alone or in pairs, where eigenvalues may be complex or negative.

The distances from a fixed point obey the recursion without what it adds. Of a mean that a step multiplies by
a, P = x² falls by the share 1 − a²; of a pair, by Jury's conditions, the form P of ``coupled_pairs`` falls by
the share W/(W + G + H). Where a share is at least c and means that fade feed it by f, (p + f)² ≤ (1 + c)p² +
(1 + 1/c)f² gives P ≤ M(1 − g)^2k, with one g ≤ c²/4 for all. The means of the squares of two states (x, z)
are no such pairs; those of x², x·y and y² − T·x·y + D·x², y being x a fit later, are: the third a step
multiplies by D. So no eigenvalue is needed, and T² = 4D is no exception. The lemmas are of any numbers; those
of a loop are put in at the end. Nothing here is trusted (``loop_claims`` compares).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import combinations, permutations
from typing import NamedTuple

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
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_same,
    lt,
    number,
    power,
    product_order,
    rational_limit,
    real,
    sign,
    squeeze,
    substitute,
    tends,
)
from theory.core.registry import R
from theory.loop_language.definition import LoopDefinition, t
from theory.proofs import coupled_pairs as jury
from theory.proofs.bounded_means import Under, discharging, linear_step
from theory.proofs.compared_means import Family, blocks, factored, fixed_point, of_some_family
from theory.proofs.coupled_pairs import Pair
from theory.proofs.loop_claims import BoundedClaim, FarMean
from theory.proofs.tactics import Part, at, first_of

MOST_BLOCKS = 4
X, Y, X_LATER, Y_LATER, U, V, FACTOR = (
    real(f"fading_{name}") for name in ("x", "y", "x_later", "y_later", "fed", "fed_later", "factor")
)
POWER = real("fading_power", lambda v: [lt(0, v)], witness=1)
POWER_LATER = real("fading_power_later")
START, PUSH, BOUND = (real(f"fading_{name}", lambda v: [le(0, v)]) for name in ("start", "push", "bound"))
GAP = real("fading_gap", lambda v: [lt(0, v), lt(v, 1)], witness=number(1) / 2)
COUNT = integer("fading_count", lambda v: [le(0, v)])
HALF = number(1) / 2
Gaps = tuple[Term, Term, Term] | None
"""G, H and W of a pair; of one mean nothing."""


def _share(place: int) -> Term:
    return real(f"fading_share_{place}", lambda v: [lt(0, v), lt(v, 1)], witness=HALF)


def _most(place: int) -> Term:
    return real(f"fading_most_{place}", lambda v: [le(0, v)])


def _gaps(place: int) -> tuple[Term, Term, Term]:
    names = (f"fading_{side}_{place}" for side in ("below", "above", "weight"))
    one, other, third = (real(name, lambda v: [lt(0, v)], witness=1) for name in names)
    return one, other, third


def _named(what: str, place: int, other: int = 0) -> Term:
    return real(f"fading_{what}_{place}_{other}")


SHARE, MOST, GAPS = _share(0), _most(0), _gaps(0)


def _product(gaps: tuple[Term, Term, Term]) -> Term:
    """Return D."""
    return (gaps[0] + gaps[1]) / 2 - 1


def _weight(gaps: tuple[Term, Term, Term]) -> Term:
    """Return W."""
    return (1 - _product(gaps)) * gaps[0] * gaps[1] / 2


def _roots(x: Term, y: Term, gaps: Gaps) -> list[tuple[Term, Term]]:
    """Return the weights and roots of the squares whose sum a form is: x² of one mean, P of a pair."""
    if gaps is None:
        return [(number(1), x)]
    g, h, w = gaps
    return [(w, x), (g / 2, _product(gaps) * x + y), (h / 2, _product(gaps) * x - y)]


def _form(x: Term, y: Term, gaps: Gaps) -> Term:
    """Return P."""
    first, *rest = (w * root**2 for w, root in _roots(x, y, gaps))
    return sum(rest, first)


def _square(root: Term) -> Theorem:
    return instantiate(sign(le(0, X**2)), {X: root})


def _rate(most: Term, push: Term, share: Term) -> Term:
    """Return (1 + 1/c)·Q ≤ M·c²/2."""
    return le((1 + 1 / share) * push, most * share**2 / 2)


@cache
def not_negative(pair: bool) -> Theorem:
    """Return 0 ≤ P."""
    gaps = GAPS if pair else None
    parts = ((w, _square(root)) for w, root in _roots(X, Y, gaps))
    return combine(le(0, _form(X, Y, gaps)), *parts)


@cache
def started(pair: bool) -> Theorem:
    """Return P ≤ M, x′ = x, y′ = y, s = 1 ⊢ P′ ≤ M·s²."""
    gaps = GAPS if pair else None
    using = [assume(eq(X_LATER, X)), *([assume(eq(Y_LATER, Y))] if pair else []), assume(eq(POWER, 1))]
    goal = le(_form(X_LATER, Y_LATER, gaps), MOST * POWER**2)
    return combine(goal, (1, assume(le(_form(X, Y, gaps), MOST))), using=tuple(using))


def _feeding(n: int) -> list[tuple[Term, ...]]:
    """Return names of what feeds a block: its distance, what it adds to x and to y, and its B."""
    names = ("distance", "adds", "adds_later")
    found = [tuple(real(f"fading_{name}_{j}") for name in names) for j in range(n)]
    return [(*one, real(f"fading_bound_{j}", lambda v: [le(0, v)])) for j, one in enumerate(found)]


def _pushed(n: int, gaps: Gaps) -> Term:
    """Return Q = n·Σ P(u_j, v_j)·B_j."""
    size = number(0)
    for _, u, v, bound in _feeding(n):
        size = size + n * _form(u, v, gaps) * bound
    return size


@cache
def pushes(n: int, pair: bool) -> Theorem:
    """Return 0 ≤ Q."""
    gaps, parts = GAPS if pair else None, list[Part]()
    for _, u, v, bound in _feeding(n):
        parts += [(n * w * bound, _square(root)) for w, root in _roots(u, v, gaps)]
    return combine(le(0, _pushed(n, gaps)), *parts)


@cache
def pushed(n: int, pair: bool) -> Theorem:
    """Return z_j² ≤ B_j·s² for all j ⊢ P(Σ u_j·z_j, Σ v_j·z_j) ≤ Q·s², by n·Σ a_j² ≥ (Σ a_j)²."""
    gaps, parts, known, fed = GAPS if pair else None, list[Part](), list[Theorem](), _feeding(n)
    x = y = number(0)
    for z, u, v, bound in fed:
        x, y = x + u * z, y + v * z
        near = assume(le(z**2, bound * POWER**2))
        factor = n * _form(u, v, gaps)
        parts.append((factor, near))
        known.append(combine(le(0, factor), *((n * w, _square(root)) for w, root in _roots(u, v, gaps))))
    for (z, u, v, _), (z_2, u_2, v_2, _) in combinations(fed, 2):
        roots = zip(_roots(u, v, gaps), _roots(u_2, v_2, gaps), strict=True)
        parts += [(w, _square(a * z - b * z_2)) for (w, a), (_, b) in roots]
    y = y if pair else number(0)
    return discharging(combine(le(_form(x, y, gaps), _pushed(n, gaps) * POWER**2), *parts), *known)


@cache
def enough() -> tuple[Theorem, ...]:
    """Return of M = P + 2(1 + 1/c)Q/c² that it is not negative, at least P, and enough for what feeds it."""
    more, rest = (2 * (1 + 1 / SHARE) / SHARE**2, sign(le(0, PUSH))), sign(le(0, START))
    value = _enough(START, PUSH, SHARE)
    rate = combine(_rate(value, PUSH, SHARE), (SHARE**2 / 2, rest))
    return combine(le(0, value), (1, rest), more), combine(le(START, value), more), rate


def _enough(start: Term, push: Term, share: Term) -> Term:
    return start + 2 * (1 + 1 / share) * push / share**2


@cache
def fed_step(pair: bool) -> Theorem:
    """Return that P ≤ M·s² is P′ ≤ M·s′², s′ = (1 − g)·s, where what feeds it has P ≤ Q·s²."""
    c, m, s2, gaps = SHARE, MOST, POWER**2, GAPS if pair else None
    ends = {jury.G: GAPS[0], jury.H: GAPS[1], jury.W: GAPS[2], jury.D: _product(GAPS)}
    later = substitute(jury.later(X, Y), ends)
    own = (Y, later) if pair else (FACTOR * X, number(0))
    parts: list[Part] = [(s2, assume(_rate(m, PUSH, c))), (2 * m * s2, assume(le(GAP, c**2 / 4)))]
    parts += [(1, sign(le(0, m * GAP**2 * s2))), (1 - c**2, assume(le(_form(X, Y, gaps), m * s2)))]
    parts.append((1 + 1 / c, assume(le(_form(U, V, gaps), PUSH * s2))))
    pairs = zip(_roots(*own, gaps), _roots(U, V, gaps), strict=True)
    parts += [(w * c, _square(root - feed / c)) for (w, root), (_, feed) in pairs]
    if pair:
        falls = jury.put_in(jury.below_squares(), {**ends, jury.X: X, jury.Y: Y})
        parts.append(((1 + c) * (X**2 + Y**2), assume(le(c * sum(GAPS, number(0)), GAPS[2]))))
        parts.append(((1 + c) * c, falls))
        using = [
            assume(eq(X_LATER, Y + U)),
            assume(eq(Y_LATER, later + V)),
            assume(eq(GAPS[2], _weight(GAPS))),
        ]
    else:
        parts.append(((1 + c) * X**2, assume(le(c, 1 - FACTOR**2))))
        using = [assume(eq(X_LATER, FACTOR * X + U))]
    using.append(assume(eq(POWER_LATER, (1 - GAP) * POWER)))
    goal = le(_form(X_LATER, Y_LATER, gaps), m * POWER_LATER**2)
    return combine(goal, *parts, using=tuple(using))


@cache
def first_square() -> Theorem:
    """Return P ≤ M·s² ⊢ x² ≤ M/W·s²."""
    parts = ((w / GAPS[2], _square(root)) for w, root in _roots(X, Y, GAPS)[1:])
    now = assume(le(_form(X, Y, GAPS), MOST * POWER**2))
    return combine(le(X**2, MOST / GAPS[2] * POWER**2), (1 / GAPS[2], now), *parts)


@cache
def positive_powers() -> Theorem:
    """Return 0 < (1 − g)^k."""
    phi = lt(0, power(1 - GAP, COUNT))
    step = combine(at(phi, COUNT, COUNT + 1), (1 - GAP, assume(phi)))
    return induction(COUNT, 0, sign(at(phi, COUNT, 0)), step, phi)


@cache
def within(side: int) -> Theorem:
    """Return x² ≤ B·s² ⊢ ±x ≤ (1 + B)/2·s."""
    goal = le(side * X, (1 + BOUND) / 2 * POWER)
    share = 1 / (2 * POWER)
    return combine(goal, (share, assume(le(X**2, BOUND * POWER**2))), (share, _square(POWER - side * X)))


class Bound(NamedTuple):
    """That the square of a distance is at most B·s², and that 0 ≤ B."""

    size: Term
    least: Theorem
    square: Theorem


@dataclass(frozen=True)
class Block:
    """One mean, or two that feed each other, of which the first is followed."""

    number: int
    places: tuple[int, ...]
    pair: Pair | None

    @property
    def gaps(self) -> Gaps:
        """Return the names of the pair's numbers."""
        return None if self.pair is None else _gaps(self.number)

    @property
    def share(self) -> Term:
        """Return the name of c."""
        return _share(self.number)

    @property
    def most(self) -> Term:
        """Return the name of M."""
        return _most(self.number)

    @property
    def factor(self) -> Term:
        """Return the name of a."""
        return _named("factor", self.number)

    @property
    def start(self) -> tuple[Term, Term]:
        """Return the names of x and y at the first fit."""
        return _named("start", self.number, 0), _named("start", self.number, 1)


def limit_by_blocks(loop: LoopDefinition, far: FarMean, limit: sp.Expr | None) -> Theorem:
    """Return the limit of a mean whose distance from a fixed point fades, the one that is said if one is.

    Raises:
        Refused: the means are of another kind, or a number of a step is not seen to be as it must.
    """
    claim = BoundedClaim(far.made, far.observable, sp.true, far.index, far.first)

    def proved(family: Family) -> Theorem:
        if far.order != 1 or sp.Matrix(family.rows).has(t) or sp.Matrix(family.increments).has(t):
            raise Refused("no step with constant coefficients")
        ways = ((family, None), *_of_squares(loop, family))
        return first_of(*(partial(by, *way) for way in ways))

    def by(family: Family, step: Pair | None) -> Theorem:
        return _Blocks(Under(claim.runs, loop, family, claim, ()), far, step).limit(limit)

    return of_some_family(loop, far.observable, proved)


def _of_squares(loop: LoopDefinition, family: Family) -> Iterator[tuple[Family, Pair]]:
    """Yield the family with x², x·y and y² − T·x·y + D·x² for the means of the squares of two states.

    With it comes how a step carries the states.
    """
    states = sorted(set().union(*(mean.free_symbols for mean in family.means)), key=str)
    if len(family.means) != 3 or len(states) != 2:
        return
    p, q = states
    if set(family.means) != {p**2, p * q, q**2}:
        return
    shown = any(w != 0 for m, w in zip(family.means, family.weights, strict=True) if m == p**2)
    for x, z in ((p, q), (q, p)) if shown else ((q, p), (p, q)):
        with suppress(Refused):
            pair = linear_step(loop, x, z)
            y = pair.rows[0][0] * x + pair.rows[0][1] * z
            forms = [sp.expand(one) for one in (x**2, x * y, y**2 - pair.trace * x * y + pair.product * x**2)]
            yield _in_forms(family, forms, (x, z)), pair


def _in_forms(family: Family, forms: Sequence[sp.Expr], states: tuple[sp.Symbol, sp.Symbol]) -> Family:
    """Return the family of other means that are sums of those of a family."""
    whole = sp.Matrix([[sp.Poly(one, *states).coeff_monomial(m) for m in family.means] for one in forms])
    back = whole.inv()

    def simple(matrix: sp.Matrix) -> sp.Matrix:
        return matrix.applyfunc(factored)

    rows = simple(whole * sp.Matrix(family.rows) * back)
    increments, first = (simple(whole * sp.Matrix(one)) for one in (family.increments, family.first))
    weights = simple(back.T * sp.Matrix(family.weights))
    return replace(
        family,
        means=tuple(forms),
        rows=tuple(tuple(rows.row(i)) for i in range(len(forms))),
        increments=tuple(increments),
        first=tuple(first),
        weights=tuple(weights),
    )


@dataclass(frozen=True)
class _Blocks:
    """A family of means in blocks that fade."""

    under: Under
    far: FarMean
    step: Pair | None
    """Of the states, where the means are of their squares."""
    bounds: dict[int, Bound] = field(default_factory=dict)

    # ---- the numbers

    @property
    def family(self) -> Family:
        """Return the means."""
        return self.under.family

    @cached_property
    def fixed(self) -> tuple[sp.Expr, ...]:
        """Return the fixed point."""
        return fixed_point(self.family.rows, self.family.increments)

    @cached_property
    def used(self) -> list[list[int]]:
        """Return the groups of means that the observable shows, and those that feed them."""
        found, wanted = list[list[int]](), {i for i, w in enumerate(self.family.weights) if w != 0}
        for group in reversed(list(blocks(self.family.rows))):
            if wanted.intersection(group):
                wanted |= {j for i in group for j, w in enumerate(self.family.rows[i]) if w != 0}
                found.insert(0, group)
        if len(found) > MOST_BLOCKS or any(len(group) > 2 for group in found):
            raise Refused("means that feed each other are neither alone nor two")
        return found

    @cached_property
    def blocks(self) -> list[Block]:
        """Return the blocks, a pair twice where both means are used elsewhere."""
        found: list[Block] = []
        rows = self.family.rows
        for group in self.used:
            if len(group) == 1:
                found.append(Block(len(found), tuple(group), None))
                continue
            for i, j in permutations(group):
                others = [n for own in self.used for n in own if own is not group]
                if self.family.weights[i] != 0 or any(rows[n][i] != 0 for n in others):
                    pair = Pair(((rows[i][i], rows[i][j]), (rows[j][i], rows[j][j])))
                    found.append(Block(len(found), (i, j), pair))
        return found

    def read(self, value: sp.Expr) -> Term:
        """Return a number of the loop as a term."""
        return self.under.read(value, self.far.fit)

    def distance(self, place: int) -> Term:
        """Return E m_i − y*_i."""
        return self.under.mean(place) - _named("fixed", place)

    @property
    def _count(self) -> Term:
        return self.far.fit - self.far.first

    @cached_property
    def scale(self) -> Term:
        """Return s."""
        return power(1 - GAP, self._count)

    @cached_property
    def positive(self) -> Theorem:
        """Return 0 < s."""
        return instantiate(positive_powers(), {COUNT: self._count})

    # ---- the limit

    def limit(self, limit: sp.Expr | None) -> Theorem:
        """Prove the limit of the observable's mean."""
        far, k, weights = self.far, self.far.fit, self.family.weights
        pairs = zip(weights, self.fixed, strict=True)
        value = factored(self.family.constant + sum((w * y for w, y in pairs), sp.S.Zero))
        if limit is not None and sp.cancel(value - limit) != 0:
            raise Refused(f"the limit is {value}")
        known = [one for block in self.blocks for one in self._known(block)]
        put = [self._bounded(block) for block in self.blocks]
        places = [i for i, w in enumerate(weights) if w != 0]
        spots = [real(f"spot_{i}") for i in places]
        total = body = self.read(value)
        for i, spot in zip(places, spots, strict=True):
            weight, distance = self.read(weights[i]), self.under.mean(i) - self.read(self.fixed[i])
            total, body = total + weight * spot, body + weight * distance
        vanish = [self._with_numbers(self._vanishes(i), put, known) for i in places]
        there = continuous_limit(vanish, spots, total)
        there = convert(there, tends(k, body, self.read(value)))
        whole = limit_same(there, algebra(eq(body, far.ratio)), k, far.first)
        end = self.read(value) if limit is None else far.made.reader(k).term(limit)
        return self.under._held(convert(whole, far.tends(end)))

    def _vanishes(self, place: int) -> Theorem:
        """Prove that a distance tends to 0, as it stays within ±(1 + B)/2·s."""
        k, bound, spot, index = self.far.fit, self.bounds[place], real("fading"), integer("index")
        distance, size = self.distance(place), (1 + bound.size) / 2
        fades = cite("powers below 1", {R: 1 - GAP})
        sides, ends = list[Theorem](), list[Theorem]()
        for side in (-1, 1):
            near = instantiate(within(side), {X: distance, BOUND: bound.size, POWER: self.scale})
            near = discharging(near, bound.square, bound.least, self.positive)
            edge = side * size * self.scale
            sides.append(combine(le(edge, distance) if side < 0 else le(distance, edge), (1, near)))
            moved = continuous_limit([fades], [spot], side * size * spot)
            along = limit_along(moved, rational_limit(diverges(index, index - self.far.first)))
            ends.append(convert(along, tends(k, edge, 0)))
        return squeeze(sides[0], sides[1], ends[0], ends[1], k, self.far.first)

    # ---- a block

    def _start(self, block: Block) -> tuple[Term, Term]:
        """Return x and y at the first fit."""
        first, rows = self.under._first_values(1)[0], self.family.rows
        gaps = {i: first[i] - self.fixed[i] for i in block.places}
        ahead = sum((rows[block.places[0]][j] * gap for j, gap in gaps.items()), sp.S.Zero)
        return self.read(gaps[block.places[0]]), self.read(ahead)

    def _fed(self, block: Block) -> list[tuple[int, Term, Term]]:
        """Return the means that feed a block, with what they add to x and to y a fit later."""
        i, rows, found = block.places[0], self.family.rows, list[tuple[int, Term, Term]]()
        for j in range(len(rows)):
            if j in block.places:
                continue
            ahead = sum((rows[i][n] * rows[n][j] for n in block.places), sp.S.Zero)
            if any(rows[n][j] != 0 for n in block.places):
                found.append((j, self.read(rows[i][j]), self.read(ahead)))
        return found

    def _names(self, block: Block) -> dict[Term, Term]:
        """Return what the names of the lemmas are of a block: its own names, and those of what feeds it."""
        put = {SHARE: block.share, MOST: block.most, POWER: self.scale, FACTOR: block.factor}
        if block.gaps is not None:
            put |= zip(GAPS, block.gaps, strict=True)
        fed = self._fed(block)
        for names, (j, *_) in zip(_feeding(len(fed)), fed, strict=True):
            adds = (_named("adds", block.number, j), _named("adds_later", block.number, j))
            put |= zip(names, (self.distance(j), *adds, self.bounds[j].size), strict=True)
        return put

    def _values(self, block: Block) -> dict[Term, Term]:
        """Return the loop's numbers by their names in the proof: they are put in at the end."""
        found = dict(zip(block.start, self._start(block), strict=True))
        rows = self.family.rows[block.places[0]]
        found |= {_named("row", block.number, j): self.read(rows[j]) for j in block.places}
        for j, u, v in self._fed(block):
            found |= {_named("adds", block.number, j): u, _named("adds_later", block.number, j): v}
        if block.pair is None or block.gaps is None:
            (i,) = block.places
            return found | {block.factor: self.read(self.family.rows[i][i])}
        return found | dict(zip(block.gaps, map(self.read, block.pair.gaps), strict=False))

    def _said(self, block: Block) -> list[Theorem]:
        """Return what these names are, assumed."""
        return [assume(eq(name, value)) for name, value in (self._fixed | self._values(block)).items()]

    @cached_property
    def _fixed(self) -> dict[Term, Term]:
        """Return the fixed point by its names."""
        places = (i for group in self.used for i in group)
        return {_named("fixed", i): self.read(self.fixed[i]) for i in places}

    def _bounded(self, block: Block) -> tuple[Block, Term, tuple[Theorem, ...]]:
        """Bound the distances of a block; return what M is, and what it has to be."""
        k, first, gaps, most = self.far.fit, self.far.first, block.gaps, block.most
        i, x, y, pair = block.places[0], self.distance(block.places[0]), number(0), gaps is not None
        if block.pair is not None:
            for j in block.places:
                y = y + _named("row", block.number, j) * self.distance(j)
        put, fed = self._names(block), self._fed(block)
        least = [self.bounds[j].least for j, *_ in fed]
        push = substitute(_pushed(len(fed), GAPS if pair else None), put)
        least_push = discharging(jury.put_in(pushes(len(fed), pair), put), *least)
        goal = le(_form(x, y, gaps), most * self.scale**2)
        (x_0, y_0), said = block.start, self._said(block)
        begun = [*said, *(fact for j in block.places for fact in self.under._to_the_start(j, first))]
        here = {X: x_0, Y: y_0, X_LATER: at(x, k, first), Y_LATER: at(y, k, first)}
        start = jury.put_in(started(pair), put | here | {POWER: at(self.scale, k, first)})
        start = discharging(
            start, *(combine(h, using=tuple(begun)) for h in start.hypotheses if h.op == "eq")
        )
        step = self._step(block, {**put, X: x, Y: y, PUSH: push}, least_push)
        proof = induction(k, first, start, step, goal)
        size, near = most, proof
        if gaps is not None:
            size = most / gaps[2]
            near = discharging(jury.put_in(first_square(), {**put, X: x, Y: y}), proof, self.positive)
        self.bounds[i] = Bound(size, sign(le(0, size)), near)
        begins = _form(x_0, y_0, gaps)
        own = put | {START: begins, PUSH: push}
        positive = jury.put_in(not_negative(pair), put | {X: x_0, Y: y_0})
        facts = (discharging(jury.put_in(one, own), positive, least_push) for one in enough())
        return block, _enough(begins, push, block.share), tuple(facts)

    def _step(self, block: Block, put: dict[Term, Term], least_push: Theorem) -> Theorem:
        """Return what the form is at most a fit later."""
        k, gaps, fed = self.far.fit, block.gaps, self._fed(block)
        pair, names = gaps is not None, _feeding(len(fed))
        u = v = number(0)
        for z, one, other, _ in names:
            u, v = u + one * z, v + other * z
        feed = {U: substitute(u, put), V: substitute(v, put), PUSH: put[PUSH]}
        put = {name: x for name, x in put.items() if name is not PUSH}
        put |= {POWER_LATER: at(self.scale, k, k + 1)}
        put |= {X_LATER: at(put[X], k, k + 1), Y_LATER: at(put[Y], k, k + 1)}
        unfolded = [one for i in block.places for one in self.under._unfolded_once(i)]
        unfolded += self._said(block)
        squares = [self.bounds[j].square for j, *_ in fed]
        least = [self.bounds[j].least for j, *_ in fed]
        push = discharging(jury.put_in(pushed(len(fed), pair), put), *squares, *least, self.positive)
        made = jury.put_in(fed_step(pair), put)
        named = tuple(assume(eq(name, x)) for name, x in feed.items())  # so long as what they feed is asked
        asked = next(h for h in made.hypotheses if h.op == "le" and U in h.free)
        made = jury.put_in(discharging(made, combine(asked, (1, push), using=named)), feed)
        equal = [h for h in made.hypotheses if h.op == "eq" and k in h.free]
        found = (combine(h, using=tuple(unfolded)) for h in equal)
        return discharging(made, least_push, self.positive, *found)

    # ---- the numbers put in

    def _known(self, block: Block) -> list[Theorem]:
        """Show of a block's numbers what is asked: 0 < 1 − a², or Jury's conditions."""
        under = self.under
        if block.pair is None:
            (i,) = block.places
            return [under._contracts(self.family.rows[i][i])]
        if self.step is not None:  # H is (1 − D)² + T² of the states
            rest = under.shown(1 - self.step.product, strict=True)
            square = product_order(lt(0, rest.formula.args[1] ** 2), rest, rest)
            above = lt(0, self.read(block.pair.gaps[1]))
            under.known.append(
                under._held(combine(above, (1, square), (1, _square(self.read(self.step.trace)))))
            )
        found = [under.shown(gap, strict=True) for gap in block.pair.gaps]
        found.append(under.shown(1 - block.pair.product, strict=True))
        return found

    def _with_numbers(
        self,
        theorem: Theorem,
        put: Sequence[tuple[Block, Term, tuple[Theorem, ...]]],
        known: Sequence[Theorem],
    ) -> Theorem:
        """Put the loop's numbers into a theorem about any: M, then g, c, W, and G and H."""
        for block, value, facts in reversed(put):
            theorem = discharging(instantiate(theorem, {block.most: value}), *facts)
        shares = [block.share for block, *_ in put]
        theorem = discharging(instantiate(theorem, {GAP: _gap_of(shares)}), *_below(shares))
        for block, *_ in put:
            theorem = _with_values(_with_share(theorem, block), self._values(block))
        return discharging(_with_values(theorem, self._fixed), *known)


def _with_share(theorem: Theorem, block: Block) -> Theorem:
    """Put in c, and W of a pair; what is asked is left to 0 < 1 − a², or to 0 < 1 − D."""
    a, gaps = block.factor, block.gaps
    if gaps is None:
        value, rest = (1 - a**2) / 2, assume(lt(0, 1 - a**2))
        positive, less = combine(lt(0, value), (HALF, rest)), combine(le(value, 1 - a**2), (HALF, rest))
        below = combine(lt(value, 1), (HALF, _square(a)), (1, sign(lt(0, HALF))))
        return discharging(instantiate(theorem, {block.share: value}), positive, less, below)
    whole, product, weight = sum(gaps, number(0)), _product(gaps), _weight(gaps)
    theorem = instantiate(theorem, {block.share: gaps[2] / whole})
    theorem = discharging(theorem, combine(le(gaps[2] / whole * whole, gaps[2])))
    rest = assume(lt(0, 1 - product))
    positive = product_order(lt(0, weight), rest, sign(lt(0, gaps[0] * gaps[1] / 2)))
    less = product_order(lt(0, 1 - product**2), rest, sign(lt(0, 1 + product)))
    theorem = instantiate(theorem, {gaps[2]: weight})
    return discharging(theorem, positive, algebra(eq(weight, weight)), less)


def _with_values(theorem: Theorem, values: Mapping[Term, Term]) -> Theorem:
    """Put numbers for their names."""
    theorem = jury.put_in(theorem, values)
    return discharging(theorem, *(algebra(eq(one, one)) for one in values.values()))


def _gap_of(shares: Sequence[Term]) -> Term:
    """Return g, the product of all c²/4."""
    total = number(1)
    for share in shares:
        total = total * (share**2 / 4)
    return total


def _below(shares: Sequence[Term]) -> list[Theorem]:
    """Return 0 < g, g < 1 and g ≤ c²/4 for each c."""
    gap, found = _gap_of(shares), list[Theorem]()
    for share in shares:
        own, rest = share**2 / 4, number(1)
        less = sign(le(rest, 1))
        for other in shares:
            if other is not share:
                more = other**2 / 4
                less = combine(le(rest * more, 1), (1, less), (rest, sign(le(more, 1))))
                rest = rest * more
        found.append(combine(le(gap, own), (own, less)))
    below = combine(lt(gap, 1), (1, found[0]), (1, sign(lt(shares[0] ** 2 / 4, 1))))
    return [*found, below, sign(lt(0, gap))]
