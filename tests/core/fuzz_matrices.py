"""Random expressions of matrices against their canonical forms, judged by meaning.

Two unsymmetric square letters are among them (with one, tr ZAZB and tr A'B look alike), inverses, ones,
diagonal parts, noise, masks and a divergence. A goal is an expression and its canonical form, or a near miss.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

import tests.core.judge_matrices  # noqa: F401  # the judge learns what matrices are
from tests.core.judge import falsified
from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    eq,
    expectation,
    integer,
    le,
    mask,
    matrix_equal,
    real,
    white,
)
from theory.core.matrices import (
    diagonal,
    divergence,
    identity,
    inverse,
    is_square,
    matrix,
    ones,
    plus,
    same,
    scale,
    times,
    trace,
    transpose,
)
from theory.core.noise import mask_draw
from theory.core.normal_forms import canonical
from theory.core.terms import add, children, mul, node, number, rebuild

n, k = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("fuzz_n", "fuzz_k"))
c, p = real("fuzz_c"), real("fuzz_p", lambda v: [le(0, v), le(v, 1)])
A, B = matrix("FA", n, n), matrix("FB", n, n)
F, G = matrix("FF", n, k), matrix("FG", k, n)
S, W = matrix("FS", n, n, "symmetric"), matrix("FW", n, n, "definite")
u, v = matrix("Fu", n, 1), matrix("Fv", n, 1)
Z, Q, R = matrix("FZ", n, k), matrix("FQ", n, n), matrix("FR", n, 1)
M = mask_draw(mask(n, p), "%FM")


@dataclass
class Seen:
    """What a campaign saw."""

    accepted: int = 0
    near: int = 0
    points: int = 0
    false: list[Theorem] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


class Matrices:
    """A source of random expressions."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def square(self, depth: int, extra: tuple[Term, ...]) -> Term:
        r = self.rng.random()
        if depth == 0 or r < 0.25:
            return self.rng.choice([A, B, A, B, S, W, identity(n), *extra, *extra])
        if r < 0.45:
            return times(self.square(depth - 1, extra), self.square(depth - 1, extra))
        if r < 0.6:
            return plus(self.square(depth - 1, extra), self.square(depth - 1, extra))
        if r < 0.7:
            return transpose(self.square(depth - 1, extra))
        if r < 0.76:
            return scale(
                self.rng.choice([number(2), number(-1), c, number(Fraction(1, 2)), n]),
                self.square(depth - 1, extra),
            )
        if r < 0.82:
            return inverse(
                self.rng.choice([W, plus(W, times(F, transpose(F))), plus(A, B), A, self.square(1, ())])
            )
        if r < 0.87:
            return diagonal(self.square(depth - 1, ()))
        if r < 0.93:
            x, y = (self.rng.choice([u, v, ones(n)]) for _ in range(2))
            return times(x, transpose(y))
        return times(F, G) if self.rng.random() < 0.5 else times(F, transpose(F))

    def scalar(self, extra: tuple[Term, ...] = ()) -> Term:
        r = self.rng.random()
        one = trace(self.square(2, extra))
        if r < 0.6:
            return one
        if r < 0.8:
            return mul(one, trace(self.square(1, extra)))
        return add(one, mul(c, trace(self.square(1, extra))))

    def goal_side(self) -> Term:
        r = self.rng.random()
        if r < 0.4:
            return self.scalar()
        if r < 0.55:
            return expectation(white(n, n), Q, self.scalar((Q,)))
        if r < 0.65:
            return expectation(white(n, 1), R, self.scalar((times(R, transpose(u)),)))
        if r < 0.75:
            return expectation(white(n, k), Z, self.scalar((times(Z, G), times(F, transpose(Z)))))
        if r < 0.9:
            return expectation(mask(n, p), M, self.scalar((M,)))
        return divergence(A, Q, self.square(2, (Q,)))

    def wrong(self, t: Term) -> Term:
        """Change one thing in a term."""
        inner = [x for _, x in children(t)]
        if not inner or self.rng.random() < 0.3:
            if t.op == "number":
                return number(t.args[0] + self.rng.choice([1, -1]))
            if t.op == "matrix" and is_square(t):
                return self.rng.choice([transpose(t), A, B, W])
            if t.op in ("add", "mul") and len(t.args) > 1:
                return node(t.op, *t.args[1:])
            if t.op == "matrix_product" and len(t.args) > 1 and is_square(t):
                return node(t.op, *t.args[::-1]) if all(map(is_square, t.args)) else t
            return t
        at = self.rng.randrange(len(inner))
        place = iter(range(len(inner)))
        return rebuild(t, lambda x, _: self.wrong(x) if next(place) == at else x)

    def theorem(self) -> tuple[Theorem, bool]:
        near = self.rng.random() < 0.45
        if self.rng.random() < 0.2:
            from theory.core.words import as_term, combination

            a = self.square(3, ())
            b = as_term(combination(a, []), n)
            return matrix_equal(same(a, self.wrong(b) if near else b)), near
        a = self.goal_side()
        b = canonical(a, [])
        return algebra(eq(a, self.wrong(b) if near else b)), near


def campaign(seed: int, runs: int, points: int = 2) -> Seen:
    """Try random goals; judge what is accepted."""
    source, seen = Matrices(seed), Seen()
    for i in range(runs):
        try:
            theorem, near = source.theorem()
        except Refused as why:
            seen.refused[str(why)[:30]] += 1
            continue
        seen.accepted += 1
        seen.near += near
        found, looked = falsified(theorem, points, seed * 1000 + i)
        seen.points += looked
        if found is not None:
            seen.false.append(theorem)
    return seen
