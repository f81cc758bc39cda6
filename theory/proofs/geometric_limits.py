"""Limits of closed forms in powers bᵗ and geometric sums Σ[k<t] rᵏ: scripts, nothing here is trusted.

What moves in such a form is a product of powers, a sum, or both: with b the product of the bases, bᵗ → 0
for |b| < 1, tᵐ·bᵗ → 0 for 0 ≤ b < 1, Σ[k<t] rᵏ → 1/(1 − r) for |r| < 1, and bᵗ·Σ[k<t] rᵏ → 0 for
0 ≤ b < 1, |br| < 1.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import Any

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    cases,
    cite,
    combine,
    continuous_limit,
    convert,
    cut,
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
    rational_limit,
    real,
    sign,
    squeeze,
    substitute,
    sum_over,
    tends,
)
from theory.core.registry import R
from theory.proofs.geometric_sums import EXPONENT, powers_not_negative
from theory.proofs.geometric_sums import RATIO as BASE
from theory.proofs.tactics import at

INDEX = integer("index_k", lambda v: [le(0, v)])
K = integer("k_power", lambda v: [le(1, v)], witness=1)
FADING = real("fading", lambda v: [le(0, v), lt(v, 1)])
RATIO = real("ratio_")
_J = integer("j_power")
Moving = tuple[sp.Expr, ...]
"""Factors that depend on the index: powers and sums."""


def geometric_limit(reader: Any, form: sp.Expr, t: sp.Symbol, goal: Term) -> Theorem:
    """Prove that a closed form tends to what ``goal`` says.

    Raises:
        Refused: it is of another kind, or no limit is shown.
    """
    index = reader.names[t]
    every = {m: c for m, c in _monomials(form, t).items() if m}
    constant = _monomials(form, t).get((), sp.Integer(0))
    limits = [_of_product(reader, m, t, index) for m in every]
    places = [real(f"place_{i}") for i in range(len(limits))]
    pairs = zip(every.values(), places, strict=True)
    total = sum((reader.term(c) * place for c, place in pairs), reader.term(constant))
    return convert(continuous_limit(limits, places, total), goal)


def _monomials(form: sp.Expr, t: sp.Symbol) -> dict[Moving, sp.Expr]:
    """Return the coefficients of the products of what moves."""
    if not form.has(t):
        return {(): form}
    if isinstance(form, sp.Add):
        out: dict[Moving, sp.Expr] = {}
        for part in form.args:
            for moving, coefficient in _monomials(part, t).items():
                out[moving] = out.get(moving, sp.Integer(0)) + coefficient
        return out
    if isinstance(form, sp.Mul):
        out = {(): sp.Integer(1)}
        for factor in form.args:
            parts = _monomials(factor, t)
            products: dict[Moving, sp.Expr] = {}
            for one, a in out.items():
                for other, b in parts.items():
                    both = tuple(sorted((*one, *other), key=str))
                    products[both] = products.get(both, sp.Integer(0)) + a * b
            out = products
        return out
    return {(form,): sp.Integer(1)}


def _of_product(reader: Any, moving: Moving, t: sp.Symbol, index: Term) -> Theorem:
    """Return the limit of a product of powers, of at most one sum, and of powers of the index."""
    own = [f for f in moving if f.as_base_exp()[0] == t and f.as_base_exp()[1].is_Integer]
    degree, moving = sp.Mul(*own).as_base_exp()[1] if own else 0, tuple(f for f in moving if f not in own)
    powers = {f: f.exp.coeff(t) for f in moving if isinstance(f, sp.Pow) and not f.base.has(t)}
    sums = [f for f in moving if isinstance(f, sp.Sum)]
    if (
        not degree
        and len(moving) == len(powers) == 1
        and powers[moving[0]] == 1
        and (moving[0].exp - t).is_Integer
    ):
        by, k = reader.term(moving[0].exp - t), integer("index_t")
        fades = instantiate(powers_vanish(), {R: reader.term(moving[0].base)})
        return limit_along(fades, rational_limit(diverges(k, k + by))) if by is not number(0) else fades
    whole = all(c.is_Integer and f.exp == c * t for f, c in powers.items())
    if len(powers) + len(sums) < len(moving) or len(sums) > 1 or not whole or (degree and sums):
        raise Refused(f"{sp.Mul(*moving)} is no product of powers and a geometric sum")
    if degree < 0 or (degree and not powers):
        raise Refused(f"a power of {t} beside what does not fade")
    base = prod((power(reader.term(f.base), int(c)) for f, c in powers.items()), start=number(1))
    if degree:
        theorem = instantiate(fading_power(int(degree)), {FADING: base})
    elif not sums:
        theorem = instantiate(powers_vanish(), {R: base})
    else:
        ratio = _ratio(sums[0], t, reader)
        found, at_ = (fading_sum(), {FADING: base, RATIO: ratio}) if powers else (whole_sum(), {R: ratio})
        theorem = instantiate(found, at_)
    total = reader.term(sums[0]) if sums else reader.term(t**degree)
    return _split(theorem, base, [reader.term(f) for f in powers], total, index) if powers else theorem


def _ratio(total: sp.Sum, t: sp.Symbol, reader: Any) -> Term:
    """Return r of Σ[k=0..t−1] rᵏ."""
    k, low, high = total.limits[0]
    ratio = total.function.xreplace({k: sp.Integer(1)})
    if len(total.limits) > 1 or (low, high) != (0, t - 1) or total.function != ratio**k or ratio.has(k, t):
        raise Refused(f"{total} is no geometric sum")
    made: Term = reader.term(ratio)
    return made


def _split(theorem: Theorem, base: Term, powers: list[Term], total: Term, index: Term) -> Theorem:
    """Return the limit of b₁ᵗ·b₂ᵗ·…·Σ from that of (b₁·b₂·…)ᵗ·Σ."""
    phi = eq(power(base, K), substitute(prod(powers, start=number(1)), {index: K}))
    same = induction(K, 1, algebra(at(phi, K, 1)), algebra(at(phi, K, K + 1), assume(phi)), phi)
    along = substitute(total, {index: K})
    same = combine(eq(phi.args[0] * along, phi.args[1] * along), (along, same))
    return limit_same(theorem, same, K, 1)


# ---- the three limits ----


@cache
def powers_vanish() -> Theorem:
    """rᵗ → 0 for −1 < r < 1."""
    return cite("powers below 1")


def _sum(ratio: Term, k: Term) -> Term:
    return sum_over(_J, 0, k - 1, power(ratio, _J))


@cache
def geometric() -> Theorem:
    """rᵏ = 1 + (r − 1)·Σ[j<k] rʲ."""
    phi = eq(power(RATIO, INDEX), 1 + (RATIO - 1) * _sum(RATIO, INDEX))
    step = combine(at(phi, INDEX, INDEX + 1), (1, assume(phi)))
    return induction(INDEX, 0, algebra(at(phi, INDEX, 0)), step, phi)


def _closed(ratio: Term) -> Theorem:
    return instantiate(geometric(), {RATIO: ratio, INDEX: K})


@cache
def whole_sum() -> Theorem:
    """Σ[j<t] rʲ → 1/(1 − r) for −1 < r < 1."""
    place = real("place_")
    there = continuous_limit([powers_vanish()], [place], (1 - place) / (1 - R))
    closed = combine(eq((1 - power(R, K)) / (1 - R), _sum(R, K)), (1 / (R - 1), _closed(R)))
    return convert(limit_same(there, closed, K, 1), tends(K, _sum(R, K), 1 / (1 - R)))


@cache
def fading_sum() -> Theorem:
    """bᵗ·Σ[j<t] rʲ → 0 for 0 ≤ b < 1, −1 < br < 1: it is (b·(br)ᵗ − …)/(r − 1), or t·bᵗ where r = 1."""
    b, r = FADING, RATIO
    goal = tends(K, power(b, K) * _sum(r, K), 0)
    one, other = real("place_"), real("place_2")
    two = [instantiate(powers_vanish(), {R: b * r}), instantiate(powers_vanish(), {R: b})]
    there = continuous_limit(two, [one, other], (one - other) / (r - 1))
    phi = eq(power(b * r, K), power(b, K) * power(r, K))
    split = induction(K, 1, algebra(at(phi, K, 1)), algebra(at(phi, K, K + 1), assume(phi)), phi)
    value = (power(b * r, K) - power(b, K)) / (r - 1)
    same = combine(
        eq(value, power(b, K) * _sum(r, K)), (1 / (r - 1), split), (power(b, K) / (r - 1), _closed(r))
    )
    apart = convert(limit_same(there, same, K, 1), goal)
    sides = [_given(apart, assume(h)) for h in (lt(r - 1, 0), lt(0, r - 1))]
    is_one = assume(eq(r - 1, 0))
    phi = eq(_sum(r, K), K)
    ones = eq(power(r, K), 1)
    unit = induction(
        K,
        1,
        algebra(at(ones, K, 1), _put(is_one)),
        algebra(at(ones, K, K + 1), assume(ones), _put(is_one)),
        ones,
    )
    count = induction(K, 1, algebra(at(phi, K, 1)), algebra(at(phi, K, K + 1), assume(phi), unit), phi)
    along = combine(eq(K * power(b, K), power(b, K) * _sum(r, K)), (-power(b, K), count))
    return cases(r - 1, sides[0], limit_same(fading_power(1), along, K, 1), sides[1])


def _put(equation: Theorem) -> Theorem:
    """r = 1 from r − 1 = 0."""
    return combine(eq(RATIO, 1), (1, equation))


@cache
def _slower() -> Theorem:
    """t·bᵗ ≤ C·qᵗ for 0 ≤ b < 1, where q = (1 + b)/2 and C = 1/(q − b)."""
    b, q, c = FADING, _slower_base(FADING), 2 / (1 - FADING)
    phi = le(power(b, K), power(q, K))
    step = combine(at(phi, K, K + 1), (b, assume(phi)), ((1 - b) / 2, _not_negative(q)))
    powers = induction(K, 1, sign(at(phi, K, 1)), step, phi)
    phi = le(K * power(b, K), c * power(q, K))
    step = combine(at(phi, K, K + 1), (b, assume(phi)), (b, powers), (1 - b, _not_negative(q)))
    return induction(K, 1, sign(at(phi, K, 1)), step, phi)


def _slower_base(b: Term) -> Term:
    return (1 + b) / 2


@cache
def fading_power(degree: int) -> Theorem:
    """tᵐ·bᵗ → 0 for 0 ≤ b < 1, m ≥ 1: one factor t after the other is bounded by a larger base."""
    base, scale, parts = FADING, number(1), []
    for left in reversed(range(degree)):
        parts.append((scale * K**left, instantiate(_slower(), {FADING: base})))
        scale, base = scale * 2 / (1 - base), _slower_base(base)
    body, place = K**degree * power(FADING, K), real("place_")
    above = combine(le(body, scale * power(base, K)), *parts)
    zero = rational_limit(tends(K, number(0), 0))
    top = continuous_limit([instantiate(powers_vanish(), {R: base})], [place], scale * place)
    top = convert(top, tends(K, scale * power(base, K), 0))
    return squeeze(combine(le(0, body), (K**degree, _not_negative(FADING))), above, zero, top, K, 1)


def _not_negative(b: Term) -> Theorem:
    return instantiate(powers_not_negative(), {BASE: b, EXPONENT: K})


# ---- what they ask for ----


def _given(theorem: Theorem, fact: Theorem) -> Theorem:
    """Return a theorem with what a fact shows of its hypotheses discharged."""
    for asked in sorted(theorem.hypotheses - {fact.formula}, key=str):
        try:
            theorem = cut(sign(asked, fact), theorem)
        except Refused:
            continue
    return theorem
