"""Bounds of two numbers that feed each other, where their eigenvalues are irrational: by Jury's conditions.

A number x with x″ = T·x′ − D·x (trace T and determinant D of a step) stays bounded where G = 1 + D − T > 0,
H = 1 + D + T > 0 and D ≤ 1 (Jury 1964): for y = x′ the form Q = G/2·(x + y)² + H/2·(x − y)² never grows, as
Q′ = Q − (1 − D)(T·y − (1 + D)·x)². Where D < 1, P = W·x² + G/2·(D·x + y)² + H/2·(D·x − y)², W = (1 − D)GH/2,
falls by W(x² + y²) ≥ W/(W + G + H)·P, so that noise, which adds to E P a number a fit, leaves it bounded.
At the edge H = 0 an eigenvalue is −1. There Q + G/2·(D·x + y)² + H/2·(D·x − y)² never grows, and where D < 1
it bounds x + y and D·x + y, and so x.
The lemmas are of any numbers; ``bounded_means`` puts in those of a loop. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import sympy as sp

from theory.core import (
    Number,
    Term,
    Theorem,
    assume,
    combine,
    eq,
    instantiate,
    le,
    lt,
    number,
    product_order,
    real,
    sign,
)


def _positive(name: str) -> Term:
    return real(name, lambda v: [lt(0, v)], witness=1)


G, H, W = (_positive(name) for name in ("jury_below", "jury_above", "weight_of_squares"))
X, Y, X_LATER, Y_LATER = (real(name) for name in ("jury_x", "jury_y", "jury_x_later", "jury_y_later"))
D, MOST, EDGE = (real(name) for name in ("jury_product", "jury_most", "jury_squared"))
START, PUSH, PUSHED, SQUARES = (
    real(name) for name in ("jury_start", "jury_push", "jury_pushed", "jury_squares")
)
REST = _positive("jury_rest")
HALF = number(1) / 2


def product(*, edge: bool = False) -> Term:
    """Return D, for G and H, or at the edge for G and 1 − D."""
    return 1 - REST if edge else (G + H) / 2 - 1


def above(*, edge: bool = False) -> Term:
    """Return H."""
    return 4 - 2 * REST - G if edge else H


def form(x: Term, y: Term, *, edge: bool = False) -> Term:
    """Return Q, which no step makes larger; at the edge with what bounds D·x + y."""
    terms = (x, product(edge=True) * x) if edge else (x,)
    parts = [HALF * G * (one + y) ** 2 + HALF * above(edge=edge) * (one - y) ** 2 for one in terms]
    return parts[0] + parts[1] if edge else parts[0]


def strict_form(x: Term, y: Term) -> Term:
    """Return P, which a step makes smaller by a share of it."""
    return W * x**2 + HALF * G * (D * x + y) ** 2 + HALF * H * (D * x - y) ** 2


def _square(root: Term) -> Theorem:
    return sign(le(0, root**2))


def later(x: Term, y: Term, *, edge: bool = False) -> Term:
    """Return T·y − D·x, for G and H."""
    return (above(edge=edge) - G) / 2 * y - product(edge=edge) * x


def _at_edge(value: Term) -> Theorem:
    """Return 0 ≤ H ⊢ 0 ≤ H·value, of a value that is not negative by its sign."""
    most = above(edge=True)
    return product_order(le(0, most * value), assume(le(0, most)), sign(le(0, value)))


@cache
def kept(*, edge: bool = False) -> Theorem:
    """Return 0 ≤ 1 − D (at the edge 0 ≤ H), x′ = y, y′ = T·y − D·x, Q(x, y) ≤ M ⊢ Q(x′, y′) ≤ M."""
    falls = 1 - product(edge=edge)
    square = ((above(edge=edge) - G) / 2 * Y - (1 + product(edge=edge)) * X) ** 2
    if edge:
        less = [sign(le(0, REST * square)), _at_edge(REST * G * Y**2)]
    else:
        less = [product_order(le(0, falls * square), assume(le(0, falls)), sign(le(0, square)))]
    using = (assume(eq(X_LATER, Y)), assume(eq(Y_LATER, later(X, Y, edge=edge))))
    goal, now = (le(form(*pair, edge=edge), MOST) for pair in ((X_LATER, Y_LATER), (X, Y)))
    return combine(goal, *((1, one) for one in less), (1, assume(now)), using=using)


@cache
def started(*, edge: bool = False) -> Theorem:
    """Return x′ = x, y′ = y ⊢ Q(x′, y′) ≤ Q(x, y)."""
    using = (assume(eq(X_LATER, X)), assume(eq(Y_LATER, Y)))
    return combine(le(form(X_LATER, Y_LATER, edge=edge), form(X, Y, edge=edge)), using=using)


@cache
def within(side: int, *, edge: bool = False) -> Theorem:
    """Return Q ≤ M ⊢ ±x ≤ 1/2 + M/(2G) + M/(2H), at the edge Q ≤ M, 0 ≤ H ⊢ ±x ≤ (1 + M/G)/(1 − D)."""
    now = assume(le(form(X, Y, edge=edge), MOST))
    if edge:
        turned, share = product(edge=True) * X, 1 / (REST * G)
        squares = [_at_edge((one - Y) ** 2) for one in (X, turned)]
        ends = [_square(1 - side * (X + Y)), _square(1 + side * (turned + Y))]
        parts = [(share / 2, one) for one in squares] + [(HALF / REST, one) for one in ends]
        return combine(le(side * X, (1 + MOST / G) / REST), (share, now), *parts)
    share = 1 / (2 * G) + 1 / (2 * H)
    plus, minus = X + Y, X - Y
    return combine(
        le(side * X, HALF + MOST * share),
        (share, now),
        (G / (4 * H), _square(plus)),
        (H / (4 * G), _square(minus)),
        (HALF / 2, _square(1 - side * plus)),
        (HALF / 2, _square(1 - side * minus)),
    )


@cache
def above_square() -> Theorem:
    """Return ⊢ W·x² ≤ P."""
    return combine(
        le(W * X**2, strict_form(X, Y)), (HALF * G, _square(D * X + Y)), (HALF * H, _square(D * X - Y))
    )


@cache
def below_squares() -> Theorem:
    """Return 0 ≤ 1 − D² ⊢ P ≤ (W + G + H)(x² + y²)."""
    less = product_order(le(0, (1 - D**2) * X**2), assume(le(0, 1 - D**2)), _square(X))
    return combine(
        le(strict_form(X, Y), (W + G + H) * (X**2 + Y**2)),
        (W, _square(Y)),
        (HALF * G, _square(D * X - Y)),
        (HALF * H, _square(D * X + Y)),
        (G + H, less),
    )


def most(start: Term, push: Term) -> Term:
    """Return what P stays below, begun below ``start``, where a fit adds at most ``push``."""
    return start + push * (W + G + H) / W


@cache
def stays() -> Theorem:
    """Return P ≤ most, P ≤ (W + G + H)·S, 0 ≤ start, pushed ≤ push ⊢ P − W·S + pushed ≤ most."""
    whole = W + G + H
    return combine(
        le(MOST - W * SQUARES + PUSHED, most(START, PUSH)),
        ((G + H) / whole, assume(le(MOST, most(START, PUSH)))),
        (W / whole, assume(le(MOST, whole * SQUARES))),
        (W / whole, assume(le(0, START))),
        (1, assume(le(PUSHED, PUSH))),
    )


@cache
def begins() -> Theorem:
    """Return pushed ≤ start, 0 ≤ push ⊢ pushed ≤ most."""
    parts = ((1, assume(le(PUSHED, START))), ((W + G + H) / W, assume(le(0, PUSH))))
    return combine(le(PUSHED, most(START, PUSH)), *parts)


@cache
def shared() -> Theorem:
    """Return W·S ≤ P, P ≤ edge ⊢ S ≤ edge/W."""
    parts = ((1 / W, assume(le(W * SQUARES, MOST))), (1 / W, assume(le(MOST, EDGE))))
    return combine(le(SQUARES, EDGE / W), *parts)


@dataclass(frozen=True)
class Pair:
    """A step of two numbers, of which the first is followed: (x, z)′ = rows·(x, z)."""

    rows: tuple[tuple[sp.Expr, sp.Expr], tuple[sp.Expr, sp.Expr]]

    @cached_property
    def trace(self) -> sp.Expr:
        """Return T."""
        return sp.factor(sp.together(self.rows[0][0] + self.rows[1][1]))

    @cached_property
    def product(self) -> sp.Expr:
        """Return D."""
        (a, b), (c, d) = self.rows
        return sp.factor(sp.together(a * d - b * c))

    @cached_property
    def gaps(self) -> tuple[sp.Expr, sp.Expr]:
        """Return G and H."""
        return sp.factor(1 + self.product - self.trace), sp.factor(1 + self.product + self.trace)

    @cached_property
    def weight(self) -> sp.Expr:
        """Return W."""
        below, above = self.gaps
        return sp.factor((1 - self.product) * below * above / 2)


def put_in(theorem: Theorem, values: Mapping[Term, Number]) -> Theorem:
    """Return a lemma with a loop's numbers for those of its variables that it shows."""
    shown = theorem.formula.free.union(*(h.free for h in theorem.hypotheses))
    return instantiate(theorem, {v: x for v, x in values.items() if v in shown})
