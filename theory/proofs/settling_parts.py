"""A mean as a sum of parts c + (y − c)·λᵏ: what is compared is a step of a part, and its weight.

Put on one denominator, forms with roots and several sizes have too many terms to be multiplied out. So the
induction, and the sum, are lemmas of any numbers, and only what they ask of the numbers at hand is compared:
where a part begins, what a step makes of it, where it stays, and the coefficient of each power. Nothing here
is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    combine,
    cut,
    eq,
    induction,
    instantiate,
    integer,
    le,
    ne,
    number,
    power,
    real,
    substitute,
    unfold,
)
from theory.loop_language.definition import t
from theory.proofs.reading import Reader
from theory.proofs.tactics import at

NOW, LATER, FACTOR, ADDED, PLACE, FIRST = (
    real(f"settling_{name}") for name in ("now", "later", "factor", "added", "place", "first")
)


Power = tuple[sp.Expr, int]
"""A base and an exponent."""


def powers_of(form: sp.Expr) -> dict[sp.Pow, Power]:
    """Return the powers in t of a form, each xᵉᵗ⁺ᵈ with x and e."""
    powers = (x for x in sorted(form.atoms(sp.Pow), key=str) if x.exp.has(t) and not x.base.has(t))
    slopes = ((x, sp.expand(x.exp).coeff(t)) for x in powers)
    return {x: (x.base, int(slope)) for x, slope in slopes if slope.is_Integer}


@dataclass(frozen=True, slots=True)
class Part:
    """A mean that a step multiplies by λ and adds b to, and that begins at y.

    Attributes:
        power: x with λ = xᵉ, as the form of the sum has it, and e; none for λ = 1.
        place: where it would stay, c with b = (1 − λ)c; for λ = 1, what a step adds.
        first: y.
        theorem: ⊢ mean = c + (y − c)·λᵏ⁻ˢ for k ≥ s, or y + (k − s)·b.
    """

    power: Power | None
    place: sp.Expr
    first: sp.Expr
    theorem: Theorem


INVERSE = real("settling_inverse", lambda v: [ne(v, 0)], witness=1)
BEGINS, STEP, ADDS = eq(NOW, FIRST), eq(LATER, FACTOR * NOW + ADDED), eq(ADDED, (1 - FACTOR) * PLACE)
RISES = eq(LATER, NOW + PLACE)


@cache
def _fit(base: int) -> Term:
    return integer(f"settling_from_{base}", lambda v: [le(base, v)], witness=base)


def _form(place: Term, first: Term, factor: Term | None, steps: Term) -> Term:
    return first + steps * place if factor is None else place + (first - place) * power(factor, steps)


@cache
def _settling(base: int, moves: Term | None) -> tuple[Term, Theorem, Theorem]:
    """What is multiplied and added to, that it begins as it does, and that it is so one step further.

    It moves by λ, by the inverse of a number, or by nothing but what is added.
    """
    k = _fit(base)
    here = eq(NOW, _form(PLACE, FIRST, moves, base - k if moves is INVERSE else k - base))
    later = eq(LATER, at(here.args[1], k, k + 1))
    begins = combine(at(here, k, base), (1, assume(BEGINS)))
    if moves is None:
        return here, begins, combine(later, (1, assume(RISES)), (1, assume(here)))
    factor = 1 / INVERSE if moves is INVERSE else FACTOR
    step, adds = (assume(substitute(x, {FACTOR: factor})) for x in (STEP, ADDS))
    return here, begins, combine(later, (1, step), (1, adds), (factor, assume(here)))


def settles(
    mean: Term,
    k: Term,
    base: int,
    numbers: Mapping[Term, Term],
    known: Sequence[Theorem],
    start: Sequence[Theorem],
) -> Theorem:
    """⊢ mean = c + (y − c)·λᵏ⁻ˢ for k ≥ s, by induction; without a λ, mean = y + (k − s)·b.

    ``numbers`` says what ``FACTOR`` λ (or its ``INVERSE``), ``ADDED`` (1 − λ)c, ``PLACE`` c (or b) and
    ``FIRST`` y are; ``known`` is put in after a step is unfolded, ``start`` at the base.
    """
    moves = next((x for x in (FACTOR, INVERSE) if x in numbers), None)
    here, begun, moved = _settling(base, moves)
    own = {**numbers, NOW: mean, LATER: at(mean, k, k + 1)}
    at_base = {**numbers, NOW: at(mean, k, base)}
    begins = substitute(BEGINS, at_base)
    said: tuple[Term, ...] = (RISES,) if moves is None else (STEP, ADDS)
    if moves is INVERSE:
        said = tuple(substitute(x, {FACTOR: 1 / INVERSE}) for x in said)
    step, *adds = (substitute(x, own) for x in said)
    begun = _shown(_put(begun, {**at_base, _fit(base): k}), [algebra(begins, *start)])
    stepped = combine(step, using=(unfold(own[LATER]), *known))
    moved = _shown(_put(moved, {**own, _fit(base): k}), [stepped, *map(algebra, adds)])
    return induction(k, base, begun, moved, substitute(here, {**own, _fit(base): k}))


def _shown(theorem: Theorem, facts: Sequence[Theorem]) -> Theorem:
    """A theorem without the hypotheses that facts state; those that the core decides are gone already."""
    for fact in facts:
        if fact.formula in theorem.hypotheses:
            theorem = cut(fact, theorem)
    return theorem


def _put(theorem: Theorem, values: Mapping[Term, Term]) -> Theorem:
    return instantiate(theorem, {v: x for v, x in values.items() if v in theorem.variables})


def added_up(
    goal: Term,
    form: sp.Expr,
    parts: Sequence[Part],
    constant: sp.Expr,
    reader: Reader,
    k: Term,
    base: int,
) -> Theorem:
    """⊢ mean = form, the mean being the sum of parts and a constant: coefficient by coefficient.

    Raises:
        Refused: the form is no such sum of powers, or a coefficient is another.
    """
    pieces = {piece: real(f"piece_{i}") for i, piece in enumerate(dict.fromkeys(_pieces(form)))}
    names = {piece: sp.Dummy() for piece in pieces}
    powers = {x: sp.Dummy() for x in powers_of(form)}
    own_power = {power: x for x, power in powers_of(form).items()}
    bare = sp.expand(form.xreplace(powers).xreplace(names))
    alike = set(own_power) <= {part.power for part in parts} and len(own_power) == len(powers)
    if not alike or not bare.is_polynomial(t, *powers.values()):
        raise Refused("the form is no sum of the powers of its parts")
    whole, said = sp.Poly(bare, t, *powers.values()), Reader({n: pieces[p] for p, n in names.items()})
    if whole.total_degree() > 1:
        raise Refused("the form is no sum of powers")

    def coefficient(of: sp.Expr) -> Term:
        return said.term(whole.coeff_monomial(of))

    mean, rest = real("sum_of_parts"), real("rest_of_sum")
    own = {term: reader.term(p) for p, term in pieces.items()} | {
        mean: goal.args[0],
        rest: reader.term(constant),
    }
    shown: list[tuple[Term | int, Theorem]] = []
    total, stays, slope = rest, rest, number(0)
    for i, part in enumerate(parts):
        one, place, first = (real(f"{name}_of_part_{i}") for name in ("mean", "place", "first"))
        own |= {one: part.theorem.formula.args[0], place: reader.term(part.place)}
        own |= {first: reader.term(part.first)}
        total = total + one
        if part.power is None:
            shown.append((1, assume(eq(one, _form(place, first, None, k - base)))))
            stays, slope = stays + first - base * place, slope + place
            continue
        x = own_power.get(part.power)
        if x is None:
            raise Refused("the form does not show a power of its parts")
        eigen, ahead = Reader(pieces).term(x.base), int(x.exp.subs(t, base))
        factor, steps = eigen ** abs(part.power[1]), k - base if part.power[1] > 0 else base - k
        shown += [
            (1, assume(eq(one, _form(place, first, factor, steps)))),
            (
                power(factor, steps),
                assume(eq(first - place, power(eigen, ahead) * coefficient(powers[x]))),
            ),
        ]
        stays = stays + place
    shown += [
        (1, assume(eq(mean, total))),
        (1, assume(eq(stays, coefficient(sp.S.One)))),
        (k, assume(eq(slope, coefficient(t)))),
    ]
    skeleton = Reader({**pieces, t: k}).term(form)
    theorem = instantiate(combine(eq(mean, skeleton), *shown), own)
    theorem = _shown(theorem, [part.theorem for part in parts])
    asked = sorted((h for h in theorem.hypotheses if h.op == "eq"), key=str)
    return _shown(theorem, [algebra(h) for h in asked])


def _pieces(form: sp.Expr) -> Iterator[sp.Expr]:
    """Yield the largest parts of a form that are free of t and no numbers."""
    if not form.has(t):
        if not form.is_Rational:
            yield form
        return
    if form != t:
        for part in form.args:
            yield from _pieces(part)
