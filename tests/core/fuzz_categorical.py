"""Random applications of the rules of the discrete loop, half of them near misses, judged by enumeration."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.core import fuzzing
from tests.core.fuzzing import Counts, Source, rules_of
from tests.core.judge_categorical import falsified
from theory.core import (
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    average_over,
    binomial,
    binomial_moment,
    categorical_loop,
    count_of_an_atom,
    define_values,
    eq,
    exchange,
    falling,
    first_fit,
    indicator,
    indicator_value,
    instantiate,
    integer,
    le,
    lt,
    ne,
    next_fit,
    number,
    one_vector,
    over_counts,
    over_fits,
    over_vectors,
    pick,
    power,
    real,
    sequence,
    shift_index,
    sign,
    split_terms,
    sum_over,
)
from theory.core.categorical import mass
from theory.core.normal_forms import canonical
from theory.core.terms import bind, node

D = integer("D", lambda v: [le(1, v)], witness=1)
N = integer("len_p", lambda v: [le(1, v)], witness=1)
P = sequence("p", 1, lambda v: [le(0, v)])
FIT = integer("fit", lambda v: [le(0, v)])
K = integer("k", lambda v: [le(1, v)], witness=1)
I = integer("i", lambda v: [le(1, v), le(v, N)], witness=1)
M, COUNT = integer("m_any"), integer("count")
J = integer("j", lambda v: [le(0, v)])
Q = real("q_in", lambda v: [le(0, v), le(v, 1)])
Y, SHARE = real("y"), real("alpha", lambda v: [lt(0, v), le(v, 1)], witness=1)
X = sequence("x", 1, lambda v: [le(0, v), le(v, 1)])
W = sequence("w", 1, lambda v: [le(0, v), le(v, 1)])
C = sequence("c", 1, lambda v: [le(0, v)], sort="integer")
EARLIER = sequence("fuzz_before", -1)
V = (D, N, P)


class Fuzzer(Source):
    """A source of random terms about lists, and rule applications."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.names, self.tag = 0, f"fuzzed{seed}"
        share = (1 - SHARE, 0, SHARE)
        self.loops = [
            (categorical_loop(f"{self.tag}.replace", V, D, N, P, K, (0, 0, 1)), V),
            (categorical_loop(f"{self.tag}.pool", V, D, N, P, K, (0, (K - 1) / K, 1 / K)), V),
            (categorical_loop(f"{self.tag}.mixed", (*V, SHARE), D, N, P, K, share), (*V, SHARE)),
        ]

    def judge(self, theorem: Theorem, points: int, seed: int) -> tuple[object, int]:
        """Judge by enumeration of the counts."""
        return falsified(theorem, points, seed)

    def of(self, *some: Any) -> Any:
        return self.rng.choice(some)

    def constant(self) -> Term:
        return number(self.of(0, 1, 1, 2, -1, Fraction(1, 2)))

    def place(self) -> Term:
        return self.of(I, I, I, number(1), number(1), number(2), number(0), M, N, N + 1)

    def body(self, v: Term, depth: int = 2) -> Term:
        """A term about a list."""
        r = self.rng.random()
        if depth == 0 or r < 0.3:
            return self.of(apply(v, self.place()), apply(v, I), apply(v, 1), D, Y, self.constant(), Q)
        a = self.body(v, depth - 1)
        if r < 0.45:
            return a + self.body(v, depth - 1)
        if r < 0.65:
            return a * self.body(v, depth - 1)
        if r < 0.72:
            return power(a, self.of(2, 2, K, J))
        if r < 0.8:
            return indicator(self.of(eq, le, lt, ne)(a, self.of(self.constant(), 1, D)))
        if r < 0.88:
            return a / self.of(D, D, a + 1, 1 + apply(v, I), a)
        return sum_over(self.of(I, K), 1, self.of(N, N, N, 2), self.of(apply(v, I) ** 2, apply(v, K), a))

    def plain(self) -> Term:
        """A term about an index."""
        a = self.of(K, K, COUNT, J, Y, D, K + 1, number(2), indicator(eq(K, self.of(1, D))))
        b = self.of(K, K**2, 1, Y, binomial(D, J), falling(self.of(D, Y, K), self.of(J, 2)), power(Y, J))
        return self.of(a * b, a + b, b, a / (K + 1), b / D)

    def end(self) -> Term:
        return self.of(D, D, D, M, number(3), K, D - 1, J, D + 1)

    def miss(self, u: Term) -> Term:
        """The term, or in half of the cases one that is a little wrong."""
        if self.rng.random() < 0.5:
            return u
        off = self.perturbed(u)
        self.near = True
        return off if off is not u else u + self.of(1, -1)

    def equation(self, theorem: Theorem) -> Theorem:
        """What a rule concludes, or a near miss of it by ``algebra`` from it."""
        if self.rng.random() < 0.5:
            return theorem
        a, b = theorem.formula.args
        return algebra(eq(self.miss(a), self.miss(b)), theorem)

    def loop(self) -> tuple[Term, tuple[Term, ...]]:
        return self.of(*self.loops)

    def fit(self, body: Term, x: Term = X) -> Term:
        loop, values = self.loop()
        return over_fits(loop, self.of(FIT, 0, 1, 1, FIT + 1), values, x, body)

    def drawn(self, body: Term) -> Term:
        return over_counts(self.of(D, D, 2, 3, M), self.of(N, N, 2), self.of(X, X, X, P), C, body)

    def vectors(self, body: Term) -> Term:
        return over_vectors(self.of(D, D, 2, 3, M), self.of(N, N, 2), C, body)

    # ---- one method a rule ----
    def do_exchange(self) -> Theorem:
        return self.equation(exchange(K, 1, self.end(), J, 0, self.end(), self.plain()))

    def do_split_terms(self) -> Theorem:
        return self.equation(split_terms(K, self.of(0, 1), self.end(), self.plain(), self.plain()))

    def do_shift_index(self) -> Theorem:
        by = self.of(1, -1, 2, J, M, D)
        return self.equation(shift_index(K, self.of(1, 0, 2), self.end(), by, self.plain()))

    def do_pick(self) -> Theorem:
        return self.equation(pick(K, self.of(0, 1), self.end(), self.of(1, D, J, M, D - 1, 2), self.plain()))

    def do_binomial_moment(self) -> Theorem:
        q = self.of(Q, Q, Y, apply(X, I), number(1), number(0), 1 - Q)
        size, base = self.of(D, D, D, J, M, 3), self.of(1, 1, Y, 2, Q, 0)
        return self.equation(binomial_moment(size, COUNT, q, base, self.of(0, 1, 2, J, K, D, M)))

    def do_indicator_value(self) -> Theorem:
        def relation() -> Term:
            a, b = self.of(Y, Q, K, K - Y, -Y), self.of(0, 1, Y, D)
            return node(self.of("eq", "ne", "le", "lt"), a, self.of(b, b, number(0)))

        f = relation()
        return indicator_value(assume(self.of(f, relation(), self.miss(f))), f)

    def do_sign(self) -> Theorem:
        a = indicator(node(self.of("eq", "ne", "le", "lt"), self.of(Y, Q, K), self.of(0, 1, D)))
        low, high = self.of((number(0), a), (a, number(1)), (a, number(2)), (a * Q, a), (a, Q))
        return sign(self.of(le, lt)(low, self.miss(high)))

    def do_define_values(self) -> Theorem:
        self.names += 1
        before = self.of(apply(EARLIER, J), apply(EARLIER, J - 1), apply(EARLIER, J + 1))
        total = sum_over(K, 0, self.of(J, 2), apply(EARLIER, K) * K)
        step = self.of(
            before * J + 1, before + apply(EARLIER, J) / D, total, before * FIT, before / (J - 1), 1 / before
        )
        start = self.of(indicator(eq(J, 0)), J, 1 / D, power(2, J), 1 / J)
        made = define_values(
            f"{self.tag}.law{self.names}",
            self.of((), (D,), (D,)),
            FIT,
            0,
            J,
            self.of(0, 0, 0, 1),
            start,
            EARLIER,
            step,
        )
        theorem = self.of(*made[1:])
        return instantiate(
            theorem,
            self.of(
                {},
                {FIT: FIT + 1} if FIT in theorem.variables else {},
                {J: self.of(0, 1, D)} if J in theorem.variables else {},
            ),
        )

    def do_first_fit(self) -> Theorem:
        loop, values = self.loop()
        return self.equation(first_fit(loop, values, X, self.body(X)))

    def do_next_fit(self) -> Theorem:
        loop, values = self.loop()
        return self.equation(next_fit(loop, self.of(FIT, 0, 1, M), values, X, C, self.body(X)))

    def do_count_of_an_atom(self) -> Theorem:
        f = self.of(
            COUNT,
            COUNT**2,
            power(Y, COUNT),
            indicator(eq(COUNT, self.of(0, D, J))),
            power(COUNT / D, K),
            COUNT * Y,
            1,
        )
        size, chances = self.of(D, D, 2, M), self.of(X, X, P)
        return self.equation(count_of_an_atom(size, N, chances, self.place(), C, COUNT, f))

    def do_one_vector(self) -> Theorem:
        size, atoms = self.of(D, D, 2, 3, M), self.of(N, N, 2)
        return self.equation(one_vector(size, atoms, self.place(), C))

    def do_algebra(self) -> Theorem:
        mean, v = self.of((self.fit, X), (self.drawn, C), (self.vectors, C))
        a, b, s = self.body(v, 1), self.body(v, 1), self.of(Y, D, number(2), Q, apply(v, 1))
        left = mean(s * a + b)

        def one(u: Term) -> Term:
            return node(left.op, *left.args[:-1], bind(u, v))

        right = self.of(
            s * one(a) + one(b),
            s * one(a) + one(b),
            canonical(left, []),
            one(a) * one(s) + one(b),
            one(s * a) + b,
        )
        return algebra(eq(left, self.miss(right)))

    def do_average_over(self) -> Theorem:
        counts = self.rng.random() < 0.4
        v, like = (
            (C, self.of(self.drawn, self.vectors)(apply(C, 1)))
            if counts
            else (self.of(X, X, W), self.fit(apply(X, I)))
        )
        a = self.body(v, 1)
        total = self.of(
            mass(v, N, D if counts else 1), mass(v, N, D if counts else 1), mass(v, N, 2), mass(v, 2, 1)
        )
        theorem = self.of(
            lambda: sign(self.of(le, lt)(self.of(0, a**2), self.of(apply(v, I), 1 + a**2, a, apply(v, 1)))),
            lambda: sign(le(apply(v, I) ** 2, self.of(apply(v, I), 1, D**2, D))),
            lambda: algebra(eq(a * (a + 1), self.miss(a**2 + a))),
            lambda: assume(total),
            lambda: assume(le(self.of(Y, apply(v, 1)), self.of(Q, D))),
            lambda: algebra(
                eq(sum_over(K, 1, N, 2 * apply(v, K)), self.miss(2 * total.args[1])), assume(total)
            ),
        )()
        return average_over(theorem, v, like)


RULES = rules_of(Fuzzer)


def campaign(
    seed: int, runs: int, rules: tuple[str, ...] = RULES, *, points: int = 6, stop: int = 0
) -> Counts:
    """Apply rules at random ``runs`` times; with ``stop``, until each was judged so often."""
    return fuzzing.campaign(Fuzzer(seed), rules, runs, points=points, stop=stop, seconds=2.0)
