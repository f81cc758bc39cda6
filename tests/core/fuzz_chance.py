"""Random means and steps of loops, mostly nearly right, judged by enumeration of finite laws."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import tests.core.judge_chance  # noqa: F401  # the judge learns what means are
from tests.core import fuzzing
from tests.core.fuzzing import Counts, Source, rules_of
from theory.core import (
    Term,
    Theorem,
    algebra,
    apply,
    average,
    average_at,
    eq,
    expectation,
    iid,
    indicators,
    integer,
    le,
    loop,
    lt,
    mean_at,
    normal,
    number,
    real,
    resample,
    sequence,
    sign,
    sum_over,
    unfold,
    without_replacement,
)
from theory.core.normal_forms import canonical
from theory.core.terms import mul, power

n, k, i = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("n", "k", "i"))
t = integer("t", lambda v: [le(0, v)])
N = integer("N", lambda v: [le(n, v)], witness=n)
x, mu = real("x"), real("mu")
V = real("V", lambda v: [lt(0, v)], witness=1)
p = real("p", lambda v: [le(0, v), le(v, 1)])
z, s = sequence("z", 1), sequence("s", 1)
c = sequence("c", 1)
NOW, ALSO = apply(s, 1), apply(s, 2)


class Fuzzer(Source):
    """A source of means, steps and goals near them."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.seed, self.made = seed, 0

    def size(self) -> Term:
        return self.rng.choice([n, n, number(2), number(1), n + 1, t])

    def law(self, seen: Term | None = None) -> Term:
        center = self.rng.choice([x, mu, number(0), number(1)]) if seen is None else seen
        return self.rng.choice(
            [
                iid(center),
                iid(center, center**2 + V),
                iid(center, center**2 + x),
                iid(0, V, x),
                iid(0, 1, 0, self.rng.choice([3, 1, x])),
                normal(center, self.rng.choice([V, x, number(0)])),
                indicators(self.rng.choice([p, x, p / 2, 1 - p])),
                resample(n, c),
                without_replacement(self.rng.choice([N, n]), c),
            ]
        )

    def statistic(self, size: Term) -> Term:
        each = apply(z, i)
        total = sum_over(i, 1, size, each)
        return self.rng.choice(
            [
                total,
                total / size,
                sum_over(i, 1, size, each**2),
                sum_over(i, 1, size, (each - total / size) ** 2),
                apply(z, 1),
                apply(z, 2),
                total + x,
                sum_over(i, 1, size, apply(c, i) * each),
                sum_over(i, self.rng.choice([1, 2]), size, (x + each) ** self.rng.choice([1, 2])),
                sum_over(i, 1, size, each * apply(z, i + 1)),
            ]
        )

    def body(self) -> Term:
        size = self.size()
        a = self.statistic(size)
        r = self.rng.random()
        if r < 0.3:
            return a
        if r < 0.5:
            return a**2
        b = self.statistic(size)
        return self.rng.choice([a * b, a + b, a * b + mu, a / (a * a + 1), p * a - b])

    def wrong(self, a: Term) -> Term:
        """A term beside a, off by something small, in one of three cases."""
        if self.rng.random() < 0.6:
            return a
        self.near = True
        change: Callable[[], Term] = self.rng.choice(
            [
                lambda: a + 1,
                lambda: 2 * a,
                lambda: a + V / n,
                lambda: a * (n + 1) / n,
                lambda: -a,
                lambda: a + mul(Fraction(1, 2), power(x, 2)),
                lambda: a * (1 - 1 / n),
            ]
        )
        return change()

    def do_algebra(self) -> Theorem:
        term = expectation(self.law(), z, self.body())
        return algebra(eq(term, self.wrong(canonical(term, []))))

    def do_average(self) -> Theorem:
        law, body = self.law(), self.body()
        facts = (
            lambda: sign(le(0, body**2)),
            lambda: algebra(eq(body, self.wrong(canonical(body, [])))),
            lambda: sign(le(body, body**2 + 1)),
        )
        return average(self.rng.choice(facts)(), z, law)

    def loop(self) -> Term:
        self.made += 1
        law = self.rng.choice(
            [normal(NOW, V), iid(NOW, NOW**2 + V), iid(NOW), normal(0, V), iid(x * NOW, x**2 * NOW**2 + V)]
        )
        size = self.rng.choice([n, n, number(1), n * k])
        mean = sum_over(i, 1, size, apply(z, i)) / size
        step = self.rng.choice(
            [mean, p * NOW + (1 - p) * mean, ((k - 1) * NOW + mean) / k, mean / (1 + V), mean + x]
        )
        name = f"fuzz{self.seed}.loop{self.made}"
        second = self.rng.choice([ALSO + step, p * ALSO, NOW, ALSO + mean**2])
        return loop(name, (n, V, x, p), k, s, [self.rng.choice([0, x]), 1], [(z, law)], [step, second])

    def do_unfold(self) -> Theorem:
        made = self.loop()
        observable = self.rng.choice([NOW, NOW**2, ALSO, NOW * ALSO, NOW**2 - NOW, NOW + ALSO])
        when = self.rng.choice([number(0), number(1), number(1), k, t])
        theorem = unfold(mean_at(made, when, (n, V, x, p), s, observable))
        left, right = theorem.formula.args
        if when.op == "number" and when.args[0] == 1:
            goal = eq(left, self.wrong(canonical(right, [])))
            return algebra(goal, theorem)
        return algebra(eq(left, self.wrong(right)), theorem) if self.rng.random() < 0.5 else theorem

    def do_average_at(self) -> Theorem:
        made = self.loop()
        facts = (
            lambda: sign(le(0, NOW**2)),
            lambda: sign(le(NOW, NOW**2 + 1)),
            lambda: algebra(eq(NOW * ALSO, self.wrong(ALSO * NOW))),
        )
        return average_at(
            self.rng.choice(facts)(), s, made, self.rng.choice([number(0), number(1), t]), (n, V, x, p)
        )


RULES = rules_of(Fuzzer)


def campaign(
    seed: int, runs: int, rules: tuple[str, ...] = RULES, *, points: int = 3, stop: int = 0
) -> Counts:
    """Apply rules at random ``runs`` times; with ``stop``, until each was judged so often."""
    return fuzzing.campaign(Fuzzer(seed), rules, runs, points=points, stop=stop, seconds=4.0)
