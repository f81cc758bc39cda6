"""Random expressions of matrices against their canonical forms, judged by meaning.

Two unsymmetric square letters are among them (with one, tr ZAZB and tr A'B look alike), inverses, ones,
diagonal parts, noise, masks and a divergence. A goal is an expression and its canonical form, or a near miss.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import tests.core.judge_matrices  # noqa: F401  # the judge learns what matrices are
from tests.core import fuzzing
from tests.core.fuzzing import Counts, Source, rules_of
from theory.core import (
    Term,
    Theorem,
    algebra,
    eq,
    expectation,
    integer,
    known,
    le,
    lt,
    mask,
    matrix_equal,
    real,
    white,
)
from theory.core.matrices import (
    definite,
    diagonal,
    divergence,
    full_rank,
    identity,
    inverse,
    invertible,
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
from theory.core.noise import choice, mask_draw
from theory.core.normal_forms import canonical
from theory.core.terms import add, children, mul, node, number, rebuild
from theory.core.words import as_term, combination

n, k = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("fuzz_n", "fuzz_k"))
c, p = real("fuzz_c"), real("fuzz_p", lambda v: [le(0, v), le(v, 1)])
A, B = matrix("FA", n, n), matrix("FB", n, n)
F, G = matrix("FF", n, k), matrix("FG", k, n)
S, W = matrix("FS", n, n, "symmetric"), matrix("FW", n, n, "definite")
u, v = matrix("Fu", n, 1), matrix("Fv", n, 1)
Z, Q, R = matrix("FZ", n, k), matrix("FQ", n, n), matrix("FR", n, 1)
M = mask_draw(mask(n, p), "%FM")
some = integer("fuzz_some", lambda w: [le(0, w), le(w, n)])
MANY = mask_draw(choice(n + 1, some), "%FC")
PA, PB = matrix("FPA", n + 1, n + 1), matrix("FPB", n + 1, n + 1)


def of_places(rng: random.Random) -> Term:
    """A number of ones for n + 1 places."""
    return rng.choice([some, some + 1, n, number(1), number(2), n + 1])


class Matrices(Source):
    """A source of random expressions."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)

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

    def chosen(self) -> Term:
        """A mean over so many ones at chosen places, of degree 1 or 2; of one place there are no two."""
        if self.rng.random() < 0.3:
            return expectation(choice(n, some), M, self.scalar((M,)))
        of, law = self.rng.choice, choice(n + 1, of_places(self.rng))
        x, y = (of([PA, PB, transpose(PA), plus(PA, PB), times(PA, PB), identity(n + 1)]) for _ in range(2))
        bodies = (trace(times(MANY, x, MANY, y)), mul(trace(times(MANY, x)), trace(times(MANY, y))))
        return expectation(law, MANY, add(of(bodies), mul(c, trace(times(x, MANY)))))

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
        if r < 0.83:
            return expectation(mask(n, p), M, self.scalar((M,)))
        if r < 0.9:
            return self.chosen()
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

    def maybe_wrong(self, t: Term) -> Term:
        """The term, or in nearly half of the cases one that is a little wrong."""
        if self.rng.random() < 0.55:
            return t
        other = next((u for u in (self.wrong(t) for _ in range(6)) if u is not t), t)
        self.near |= other is not t
        return other

    def do_algebra(self) -> Theorem:
        a = self.goal_side()
        return algebra(eq(a, self.maybe_wrong(canonical(a, []))))

    def asked(self, made: Theorem) -> Callable[[], Theorem] | None:
        """Ask for a near miss; of an equation of matrices, too."""
        if made.formula.op != "same":
            return super().asked(made)
        a, b = made.formula.args
        self.near, off = True, self.wrong(b)
        return None if off is b else lambda: matrix_equal(same(a, off))

    def do_matrix_equal(self) -> Theorem:
        a = self.square(3, ())
        return matrix_equal(same(a, self.maybe_wrong(as_term(combination(a, []), n))))

    def do_known(self) -> Theorem:
        """Definite, invertible or of full rank, from what may be too little."""
        of = self.rng.choice
        parts = [W, times(transpose(G), G), times(F, transpose(F)), S, scale(c, W), scale(n, W)]
        form = plus(*(of(parts) for _ in range(of([1, 2]))))
        given = of([(), (full_rank(F),), (definite(S),), (lt(0, c),), (full_rank(G), lt(0, c)), (le(0, c),)])
        self.near = self.rng.random() < 0.45
        if self.near:
            lost = [plus(form, scale(number(-1), some)) for some in (A, W, identity(n))]
            form = of([*lost, scale(number(-1), form), transpose(A), A])
        goal = of([definite, invertible, invertible])(form)
        return known(full_rank(of([F, G, W, transpose(F)])) if self.rng.random() < 0.15 else goal, *given)


RULES = rules_of(Matrices)


def campaign(
    seed: int, runs: int, rules: tuple[str, ...] = RULES, *, points: int = 2, stop: int = 0
) -> Counts:
    """Apply rules at random ``runs`` times; with ``stop``, until each was judged so often."""
    return fuzzing.campaign(Matrices(seed), rules, runs, points=points, stop=stop, seconds=4.0)
