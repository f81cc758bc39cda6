"""Random applications of the rules, mostly to goals that are nearly right, judged by meaning.

At least 30 % of the goals are near misses: an index, bound, exponent or summand is off by one, a factor or a
term is lost. ``campaign`` counts, for every rule, what was tried, accepted, judged at a point, and false.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.core import fuzzing
from tests.core.fuzzing import RELATIONS, Counts, Source, rules_of
from tests.core.judge import contradicted, falsified
from theory.core import (
    PI,
    Refused,
    Term,
    Theorem,
    absurd,
    add_up,
    algebra,
    apply,
    assume,
    cases,
    cite,
    combine,
    continuous_limit,
    convert,
    cut,
    define,
    define_limit,
    define_recursively,
    defined,
    diverge_by,
    diverge_rising,
    diverges,
    eq,
    for_all,
    function,
    function_of,
    gamma,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_by_degrees,
    limit_of_sum,
    limit_order,
    limit_same,
    limit_value,
    lt,
    monotone_convergence,
    multiply_up,
    number,
    numeric,
    power,
    product_order,
    product_over,
    rational_limit,
    real,
    reciprocal_limit,
    rewrite,
    sequence,
    sign,
    specialise,
    split,
    sqrt,
    squeeze,
    sum_over,
    tends,
    unique,
    weaken,
)
from theory.core.definedness import definedness
from theory.core.normal_forms import canonical, difference
from theory.core.registry import WHOLE, P, Q, R
from theory.core.registry import X as ANGLE
from theory.core.terms import OPERATORS, add, key, mul, node, opened, rebuild, replaced, substitute

t, d = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("t", "d"))
k, m = integer("k", lambda v: [le(0, v)]), integer("m_any")
pp, h = integer("p3", lambda v: [le(-3, v)]), integer("h", lambda v: [le(5, v)], witness=7)
l = integer("l", lambda v: [le(1, v), le(v, t)], witness=1)
T = integer("T", lambda v: [le(d + 2, v)], witness=d + 2)
x, X, Y = real("x"), real("X"), real("Y")
y = real("y_pos", lambda v: [lt(0, v)], witness=1)
al = real("alpha", lambda v: [lt(0, v), le(v, 1)], witness=1)
be = real("beta", lambda v: [le(0, v), le(v, 1)])
z = real("z_in", lambda v: [lt(-1, v), lt(v, 1)])
w = real("w_up", lambda v: [le(-2, v), lt(v, y)])
c = sequence("c", 1, lambda v: [lt(0, v)], witness=1)
g, e = sequence("g", 0), sequence("e_int", 2, lambda v: [le(0, v)], sort="integer", witness=1)
INTEGERS, REALS = (t, k, m, pp, l, h, d, T), (x, y, al, be, z, w)


class Fuzzer(Source):
    """A source of random terms, goals and rule applications."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.names = 0
        self.tag = f"fuzz{seed}"
        one, _ = define(f"{self.tag}.f1", (t, y), y / t)
        two, _ = define(f"{self.tag}.f2", (x, c), x * apply(c, 3))
        self.r1 = define_recursively(f"{self.tag}.r1", (y,), k, 0, 1, X, X / (k + 1) + y)
        self.r2 = define_recursively(f"{self.tag}.r2", (g,), t, 1, apply(g, 1), X, X * 2 + apply(g, t))
        self.symbols = [one, two, self.r1[0], self.r2[0]]
        self.pool: list[Theorem] = [assume(lt(x, y)), *self.r1[1:], *self.r2[1:]]

    # ---- terms ----
    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def constant(self) -> Term:
        return number(self.rng.choice([0, 1, 1, 2, 3, -1, -2, Fraction(1, 2), Fraction(3, 2), 5]))

    def integer(self, depth: int = 2, extra: tuple[Term, ...] = ()) -> Term:
        r = self.rng.random()
        if depth == 0 or r < 0.45:
            some = self.rng.choice([*INTEGERS, *extra, *extra])
            return some if self.chance(0.8) else number(self.rng.randint(-3, 6))
        if r < 0.85:
            return self.integer(depth - 1, extra) + self.rng.choice([-5, -3, -2, -1, 1, 1, 2])
        if r < 0.95:
            return self.integer(depth - 1, extra) + self.integer(0, extra)
        return self.rng.choice([2, -1]) * self.integer(depth - 1, extra)

    def real(self, depth: int = 3, extra: tuple[Term, ...] = ()) -> Term:
        r = self.rng.random()
        if depth == 0 or r < 0.15:
            if self.chance(0.6):
                return self.rng.choice([*REALS, *extra])
            return self.rng.choice([*INTEGERS, *extra]) if self.chance(0.6) else self.constant()

        def sub() -> Term:
            return self.real(depth - 1, extra)

        if r < 0.35:
            return sub() + sub()
        if r < 0.52:
            return sub() * sub()
        if r < 0.64:
            return sub() / sub()
        if r < 0.69:
            return sub() ** self.rng.choice([2, 2, 3, -1, -2])
        if r < 0.76:
            return power(self.real(1, extra), self.integer(1, extra))
        if r < 0.87:
            over = sum_over if self.chance(0.65) else product_over
            low = self.rng.choice([number(0), number(1), number(1), number(2), self.integer(1)])
            try:
                return over(self.rng.choice([t, k, m, l, h]), low, self.integer(1, extra), sub())
            except Refused:
                return sub()
        if r < 0.93:
            return self._function(extra)
        if r < 0.97:
            return apply(self.rng.choice([c, g, e]), self.integer(1, extra))
        f = self.rng.choice(self.symbols)
        return apply(f, *(self._argument(p) for p in f.args[1]))

    def _function(self, extra: tuple[Term, ...]) -> Term:
        name = self.rng.choice(
            ["gamma", "gamma", "harmonic", "digamma", "sqrt", "sqrt", "log", "exp", "erfc", "sinh", "sin"]
        )
        a = self.real(1, extra) if self.chance(0.5) else self.integer(1, extra)
        return function(name, a, self.rng.choice([1, 2])) if name == "harmonic" else function(name, a)

    def _argument(self, p: Term) -> Term:
        if p.op == "sequence":
            return self.rng.choice([c, g, function_of(k, self.real(1))])
        return self.integer(1) if p.sort == "integer" else self.real(1)

    # ---- goals ----
    def variant(self, a: Term) -> Term:
        """Something that is often equal to a."""
        r = self.rng.random()
        if r < 0.2:
            return canonical(a, [])
        if r < 0.3:
            b = self.real(1)
            return (a * b) / b
        if r < 0.4:
            b = self.real(1)
            return a + b - b
        return self._shifted(a) if r < 0.8 else self.real(2) if r > 0.9 else a

    def _shifted(self, u: Term) -> Term:
        """Unfold sums, products, powers and functions by a step or two."""
        if u.op in ("sum", "product") and u.args[2].loose <= 1 and not u.args[1].loose and self.chance(0.7):
            s, (low, high, body) = self.rng.choice([1, 1, 2]), u.args
            join = add if u.op == "sum" else mul
            if self.chance(0.5):
                more = node(u.op, low, high + s, body)
                over = join(*(opened(body, high + i) for i in range(1, s + 1)))
                return more - over if u.op == "sum" else more / over
            less = node(u.op, low, high - s, body)
            return join(less, *(opened(body, high - i) for i in range(s)))
        if u.op == "pow" and u.args[1].op != "number" and self.chance(0.7):
            return power(u.args[0], u.args[1] - 1) * u.args[0]
        if u.op == "function" and not u.loose and self.chance(0.8):
            name, a = u.args[:2]
            if name == "gamma":
                return gamma(a - 1) * (a - 1)
            if name == "harmonic":
                return function(name, a - 1, u.args[2]) + a ** -u.args[2]
            if name == "digamma":
                return function(name, a - 1) + 1 / (a - 1)
            if name == "sqrt":
                return function(name, a) ** 3 / a
        return rebuild(
            u,
            lambda q, _: (
                self._shifted(q) if q.sort in ("integer", "real") and not OPERATORS[q.op].leaf else q
            ),
        )

    def wrong(self, b: Term) -> Term:
        r = self.rng.random()
        if r < 0.45:
            return b
        if r < 0.75:
            return self.perturbed(b)
        self.near = True
        return b + self.constant() if r < 0.9 else b * self.rng.choice(REALS)

    def goal(self, op: str = "", depth: int = 3) -> Term:
        a = self.real(depth)
        op = op or self.rng.choice(["eq", "eq", "le", "lt", "ne"])
        if self.chance(0.25):
            return node(op, a, self.perturbed(a))
        if op == "eq" or self.chance(0.2):
            return node(op, a, self.wrong(self.variant(a)))
        return node(op, a, self.real(2) if self.chance(0.5) else number(0))

    def signed(self) -> Term:
        """An expression that may have a sign."""
        a = self.real(2)
        for _ in range(self.rng.randint(0, 2)):
            a = a * self.rng.choice([a, self.real(1)]) + self.rng.choice([y, t, al, k, self.constant()])
        return a

    def formula(self) -> Term:
        r = self.rng.random()
        if r < 0.7:
            return node(self.rng.choice(RELATIONS), self.real(1), self.real(1))
        i = self.rng.choice([k, t])
        if r < 0.85:
            body = node(self.rng.choice(["le", "lt", "eq"]), self.real(1, (i,)), self.real(1, (i,)))
            return for_all(i, self.rng.choice([0, 1]), None if self.chance(0.5) else self.integer(1), body)
        return tends(i, self.real(2, (i,)), self.real(1))

    def pick(self, *ops: str) -> Theorem:
        some = [q for q in self.pool if not ops or q.formula.op in ops]
        if some:
            return self.rng.choice(some)
        return assume(self.goal(self.rng.choice([o for o in ops if o in RELATIONS] or ["eq"]), 1))

    def index(self) -> Term:
        return self.rng.choice([t, k, m, h, l, d, pp])

    def part(self) -> Term:
        return self.rng.choice([self.constant(), self.real(1), y, t])

    # ---- one method a rule ----
    def do_algebra(self) -> Theorem:
        return algebra(self.goal("eq"), *([self.pick("eq")] if self.chance(0.3) else []))

    def do_sign(self) -> Theorem:
        goal = node(self.rng.choice(["le", "lt", "ne"]), number(0), self.signed())
        r = self.rng.random()
        if r < 0.1:
            bounds = [self.rng.choice([x, y, t]), self.part() / self.real(1)]
            self.rng.shuffle(bounds)
            return sign(goal, assume(node(self.rng.choice(["le", "lt"]), *bounds)))
        if r < 0.3:
            return sign(goal, self.pick("eq", "le", "lt"))
        return (
            sign(goal, *(assume(self.formula()) for _ in range(self.rng.randint(1, 3))))
            if r < 0.6
            else sign(goal)
        )

    def do_combine(self) -> Theorem:
        parts = [(self.part(), self.pick("eq", "le", "lt")) for _ in range(self.rng.randint(1, 2))]
        total = add(*(mul(f, difference(q.formula)) for f, q in parts))
        b = self.real(1)
        goal = node(self.rng.choice(["eq", "le", "lt"]), b, b + self.wrong(total))
        return combine(goal, *parts, using=(self.pick("eq"),) if self.chance(0.2) else ())

    def do_product_order(self) -> Theorem:
        a, b = self.pick("le", "lt"), self.pick("le", "lt")
        product = difference(a.formula) * difference(b.formula)
        return product_order(node(self.rng.choice(["le", "lt"]), number(0), self.wrong(product)), a, b)

    def do_instantiate(self) -> Theorem:
        theorem = self.pick()
        at: dict[Term, Any] = {}
        for v in sorted(theorem.variables, key=key):
            if self.chance(0.6):
                if v.op == "sequence":
                    bodies = [k * k + 1, k + y, 1 / (k + 1), y, k, self.real(2, (k,))]
                    at[v] = self.rng.choice([c, g, e, function_of(k, self.rng.choice(bodies))])
                else:
                    at[v] = self.integer(2) if v.sort == "integer" else self.real(2)
        for base, dependent in ((d, T), (t, l), (y, w)):
            if base in at and dependent in theorem.variables and dependent not in at:
                at[dependent] = self.integer(2) if dependent.sort == "integer" else self.real(1)
        return instantiate(theorem, at)

    def do_induction(self) -> Theorem:
        j, s = self.rng.choice([k, t, m, h, l]), self.rng.choice([0, 1, 1, 2, -1])
        kind = self.rng.random()

        def at(phi: Term, v: Term) -> Term:
            return substitute(phi, {j: v})

        if kind < 0.3:
            phi = node(self.rng.choice(["le", "lt"]), self.real(1, (j,)), self.real(2, (j, j)))
            base = sign(at(phi, number(s)))
            if self.chance(0.5):
                gain = sign(le(0, difference(at(phi, j + 1)) - difference(phi)))
                return induction(j, s, base, combine(at(phi, j + 1), (1, assume(phi)), (1, gain)), phi)
            return induction(j, s, base, sign(at(phi, j + 1), assume(phi), assume(le(s, j))), phi)
        if kind < 0.7:
            bodies = [
                (j, j * (j + 1) / 2),
                (j**2, j * (j + 1) * (2 * j + 1) / 6),
                (1 + 0 * j, j),
                (j * x, x * j * (j + 1) / 2),
                (1 / (j * (j + 1)), j / (j + 1)),
                (2 * j - 1, j**2),
                (self.real(1, (j,)), self.real(1, (j,))),
            ]
            body, closed = self.rng.choice(bodies)
            phi = eq(sum_over(j, 1, j, body), self.wrong(closed))
            return induction(
                j, s, algebra(at(phi, number(s))), combine(at(phi, j + 1), (1, assume(phi))), phi
            )
        f, begins, again, index = (*self.r1, k) if self.chance(0.5) else (*self.r2, t)
        value = apply(f, y if f is self.r1[0] else g, j)
        phi = node(self.rng.choice(["le", "lt"]), number(0) if self.chance(0.6) else self.constant(), value)
        phi = node(phi.op, *(self.perturbed(a) for a in phi.args)) if self.chance(0.3) else phi
        base = sign(at(phi, number(s)), begins)
        following = instantiate(again, {index: j + 1})
        gap = replaced(difference(at(phi, j + 1)), *following.formula.args)
        step = sign(node(phi.op, number(0), gap), assume(phi), assume(le(s, j)))
        return induction(j, s, base, combine(at(phi, j + 1), (1, step), using=(following,)), phi)

    def do_add_up(self) -> Theorem:
        low = self.rng.choice([number(0), number(1), number(2), self.integer(1)])
        return add_up(self.pick("eq", "le", "lt"), self.index(), low, self.integer(1))

    def do_multiply_up(self) -> Theorem:
        low = self.rng.choice([number(0), number(1), number(2), self.integer(1)])
        i = self.index()
        a, b = self.real(1, (i,)), self.real(1, (i,))
        part = (
            sign(le(a, a + b**2))
            if self.chance(0.6)
            else algebra(eq(a, self.variant(a)))
            if self.chance(0.6)
            else self.pick("eq", "le")
        )
        return multiply_up(part, i, low, self.integer(1))

    def do_rewrite(self) -> Theorem:
        return rewrite(self.pick("eq"), self.pick())

    def do_cut(self) -> Theorem:
        with_hypotheses = [q for q in self.pool if q.hypotheses]
        theorem = self.rng.choice(with_hypotheses) if with_hypotheses else self.pick()
        hypotheses = sorted(theorem.hypotheses, key=key)
        if hypotheses and self.chance(0.8):
            a = self.rng.choice(hypotheses)
            if a.op in ("le", "lt", "eq") and self.chance(0.5):
                b = self.rng.choice([y, t, self.constant()])
                lemma = combine(node(a.op, a.args[0] * b, a.args[1] * b), (b, assume(a)))
                return cut(lemma, weaken(theorem, lemma.formula))
            if a.op in RELATIONS and self.chance(0.5):
                return cut(algebra(a) if a.op == "eq" else sign(a), theorem)
            return cut(weaken(assume(a), self.formula()), theorem)
        return cut(self.pick(), theorem)

    def do_cases(self) -> Theorem:
        q = self.rng.choice([x, z, be, self.real(1)])
        op = self.rng.choice(["le", "lt", "ne"])
        phi = node(
            op,
            number(0),
            self.rng.choice([q**2, q**2 + y, q * q * self.real(1), self.signed(), self.perturbed(q**2)]),
        )
        return cases(q, *(sign(phi, assume(f)) for f in (lt(q, 0), eq(q, 0), lt(0, q))))

    def do_absurd(self) -> Theorem:
        a, b = self.real(1), self.real(1)
        below = combine(
            lt(0, self.wrong(number(0))), (1, assume(lt(a, b))), (1, assume(le(b, self.rng.choice([a, b]))))
        )
        return absurd(below, self.formula())

    def do_generalise(self) -> Theorem:
        high = self.rng.choice([None, self.integer(1)])
        return generalise(self.pick(), self.index(), self.rng.choice([0, 1, 2]), high)

    def do_specialise(self) -> Theorem:
        every = self.pick("all") if self.chance(0.3) else self.do_generalise()
        return specialise(every, self.integer(2))

    def do_split(self) -> Theorem:
        i = self.index()
        low = self.rng.choice([number(0), number(1), number(2), self.integer(1)])
        op = self.rng.choice(["sum", "product"])
        return split(op, i, low, self.integer(1), self.integer(1), self.real(2, (i,)))

    def _quotient(self, j: Term) -> Term:
        def polynomial() -> Term:
            parts = [
                (self.real(1) if self.chance(0.5) else self.constant()) * j**q
                for q in range(self.rng.randint(1, 3))
            ]
            return add(*parts)

        return polynomial() / polynomial()

    def do_rational_limit(self) -> Theorem:
        j = self.rng.choice([k, t, h, m])
        return rational_limit(self._limit_of_quotient(j, j), self.rng.choice([0, 1, 2, 5]))

    def _limit_of_quotient(self, j: Term, g: Term) -> Term:
        """What a quotient of polynomials in g may tend to as j grows."""
        if self.chance(0.3):
            return diverges(j, self._quotient(g))
        if self.chance(0.6):
            a, b = self.rng.choice([(1, 1), (2, 3), (-1, 2)])
            lead = self.real(1)
            f = (lead * g**2 * a + self.constant() * g + 1) / (b * g**2 + g + self.real(1))
            return tends(j, f, self.wrong(lead * Fraction(a, b)))
        return tends(j, self._quotient(g), self.rng.choice([number(0), self.real(1)]))

    def do_continuous_limit(self) -> Theorem:
        places = (X, Y)[: self.rng.randint(1, 2)]
        return continuous_limit(
            [self._limit() for _ in places], places, self.real(3, (*places, *places, *places))
        )

    def _limit(self) -> Theorem:
        if self.chance(0.5):
            return self.pick("tends")
        j = self.rng.choice([k, t, h])
        a, b = self.rng.choice(
            [
                (1 / (j + 1), number(0)),
                (y - 1 / (j + 1), y),
                (-1 / (j + 2), number(0)),
                ((2 * j) / (j + 1), number(2)),
            ]
        )
        return rational_limit(tends(j, a, b), 0)

    def do_limit_same(self) -> Theorem:
        q, j = self.rng.choice([self._limit(), self.pick("tends", "diverges")]), self.rng.choice([k, t, h])
        a = opened(q.formula.args[-1], j)
        return limit_same(
            q,
            algebra(eq(a, self.variant(a))) if self.chance(0.8) else self.pick("eq"),
            j,
            self.rng.choice([0, 1, 2]),
        )

    def do_squeeze(self) -> Theorem:
        j = self.rng.choice([k, t, h])
        choices = [
            (1 / (j + 1), number(0)),
            (y / (j + 2) ** 2, number(0)),
            ((y * j + x) / (j + 1), y),
            (1 - 1 / (j + 1), number(1)),
            (x + 0 * j, x),
        ]
        a, limit = self.rng.choice(choices)
        b = a + self.rng.choice([1 / (j + 1), 1 / (j + 2) ** 2, y / (j + t), number(0), self.constant()])
        below, above = (rational_limit(tends(j, s, limit), 0) for s in (a, b))
        f = self.rng.choice([a, b, a + (b - a) / 2, a * 2 - a, (a + b * j) / (j + 1), a + (b - a) * al])
        lower, upper = sign(le(a, f)), sign(le(f, b))
        return squeeze(lower, upper, below, above, j, self.rng.choice([0, 1, 2, 5]))

    def do_limit_order(self) -> Theorem:
        q, j = self._limit(), self.rng.choice([k, t, h])
        a, bound = opened(q.formula.args[-1], j), self.rng.choice([self.constant(), self.real(1)])
        a = self.perturbed(a) if self.chance(0.3) else a
        return limit_order(
            sign(le(a, bound) if self.chance(0.5) else le(bound, a)), q, j, self.rng.choice([0, 1, 2])
        )

    def do_diverge_by(self) -> Theorem:
        q, j = self._growth(), self.rng.choice([k, t, h])
        a = opened(q.formula.args[0], j)
        return diverge_by(sign(le(a, a + self.real(2, (j,)) ** 2)), q, j, self.rng.choice([0, 1]))

    def do_diverge_rising(self) -> Theorem:
        """What rises, at places from its start on; in half of the goals one part is off."""
        j = self.rng.choice([k, t, h])
        body = self.rng.choice(
            [j * 1, 2 * j + 1, j**2, j - 1 / j, j + y * 0, x * 0 + 3 * j, j**2 - j, j / 2 + al]
        )
        g = self.rng.choice([2 * j, j + 2, j**2 + 2, 3 * j - 2, j * 1, j + 4])
        step, low, least, place, end = j + 1, 1, 1, g, None
        if self.chance(0.5):
            self.near, which = True, self.rng.randrange(6)
            step = j + 2 if which == 0 else step
            low = 3 if which == 1 else low
            least = self.rng.choice([0, 2]) if which == 2 else least
            place = g + 1 if which == 3 else place
            end = 20 if which == 4 else end
            body = (j - 3) ** 2 if which == 5 else body
        rises = generalise(sign(le(body, substitute(body, {j: step}))), j, low, end)
        places = generalise(sign(le(least, g)), j, 1, None)
        return diverge_rising(rises, places, rational_limit(diverges(j, substitute(body, {j: place})), 1))

    def _growth(self) -> Theorem:
        j = self.rng.choice([k, t, h])
        body = self.rng.choice([y * j, 2 * j + 1, j**2 - 3 * j, j * (j + 1) / (j + 2), self.part() * j])
        return rational_limit(diverges(j, body), self.rng.choice([0, 1, 2]))

    def do_reciprocal_limit(self) -> Theorem:
        return reciprocal_limit(self._growth())

    def do_limit_along(self) -> Theorem:
        return limit_along(
            self.rng.choice([self._limit(), self._growth(), self.pick("tends", "diverges")]), self._growth()
        )

    def do_limit_by_degrees(self) -> Theorem:
        growth = self._growth() if self.chance(0.7) else self.pick("diverges")
        j = self.rng.choice([k, t, h])
        return limit_by_degrees(self._limit_of_quotient(j, opened(growth.formula.args[0], j)), growth)

    def do_limit_of_sum(self) -> Theorem:
        n, j = self.rng.choice([(h, k), (k, t), (t, k)])
        a, limit = self.rng.choice(
            [
                (j * n / (n + 1), j),
                (x / (n + j + 1), number(0)),
                (j**2 - j / (n + 2), j**2),
                ((y * n + j) / (n + 1), y),
                (n / (n + j * x), number(1)),
            ]
        )
        theorem = rational_limit(tends(n, a, self.wrong(limit) if self.chance(0.3) else limit), 0)
        low = self.rng.choice([number(0), number(1), number(2), self.integer(1)])
        return limit_of_sum(theorem, j, low, self.integer(1))

    def _rising(self, j: Term) -> tuple[Term, Term, Term]:
        """A sequence that may rise, its limit, and what may bound it."""
        a, limit = self.rng.choice(
            [
                (y - 1 / (j + 1), y),
                (y * j / (j + 1), y),
                (1 - 1 / (j + 2) ** 2, number(1)),
                (x - y / (j + 3), x),
                (1 / (j + 1), number(0)),
                ((2 * j + 1) / (j + 1), number(2)),
            ]
        )
        return a, limit, self.rng.choice([limit, limit, limit + 1, limit - 1, limit + 1 / (j + 1)])

    def do_monotone_convergence(self) -> Theorem:
        j = self.rng.choice([k, t, h])
        a, _, bound = self._rising(j)
        own = (x, y) if self.chance(0.5) else (y, x)
        f = define_limit(self._name("lim"), own, j, self.perturbed(a) if self.chance(0.2) else a)
        rising, bounded = sign(le(a, substitute(a, {j: j + 1}))), sign(le(a, bound))
        return monotone_convergence(f, own, rising, bounded, j, self.rng.choice([0, 1, 2, 5]))

    def do_limit_value(self) -> Theorem:
        j = self.rng.choice([k, t, h])
        a, limit, _ = self._rising(j)
        f = define_limit(self._name("lim"), (x, y), j, self.perturbed(a) if self.chance(0.4) else a)
        theorem = rational_limit(tends(j, a, limit), 0)
        return limit_value(f, (x, y), theorem)

    def do_defined(self) -> Theorem:
        a = self.rng.choice([1 / (x - y), sqrt(x), function("log", z), gamma(k + y - 1), x / al, 1 / (t - d)])
        theorem = self.pick() if self.chance(0.4) else algebra(eq(a + x, x + self.variant(a)))
        f = self.rng.choice(definedness(theorem.formula) or [self.formula()])
        return defined(theorem, self.perturbed(f) if self.chance(0.4) else f)

    def do_unique(self) -> Theorem:
        a = self._limit()
        return unique(a, self.rng.choice([a, self._limit(), self.pick("tends")]))

    def judge(self, theorem: Theorem, points: int, seed: int) -> tuple[object, int]:
        """Judge by meaning; where no value satisfies Δ, by the points at which it is seen to fail."""
        found, seen = falsified(theorem, points, seed)
        return found, seen or (contradicted(theorem, points, seed) if theorem.rule == "absurdity" else 0)

    def keep(self, theorem: Theorem) -> None:
        """Add a theorem to the pool."""
        if len(key(theorem.formula)) < 500 and len(theorem.hypotheses) <= 5:
            if len(self.pool) < 150:
                self.pool.append(theorem)
            else:
                self.pool[self.rng.randrange(6, 150)] = theorem

    def _name(self, stem: str) -> str:
        self.names += 1
        return f"{self.tag}.{stem}{self.names}"

    def do_define(self) -> Theorem:
        parameters = tuple(self.rng.sample([t, k, x, y, al, c, g, d], self.rng.randint(1, 4)))
        numbers = tuple(p for p in parameters if p.op == "variable")
        f, is_ = define(self._name("g"), parameters, self._over(numbers, parameters))
        if len(self.symbols) < 12:
            self.symbols.append(f)
        return is_

    def _over(self, numbers: tuple[Term, ...], sequences: tuple[Term, ...] = ()) -> Term:
        """A term in the given variables only (mostly)."""
        a = self.rng.choice([*numbers, number(2)])
        b = self.rng.choice([*numbers, number(3), *(apply(s, 3) for s in sequences if s.op == "sequence")])
        return self.rng.choice(
            [a + b, a * b, a / (b**2 + 1), a / b, self.real(1), a**2 - b, sqrt(a), power(a, 3)]
        )

    def do_define_recursively(self) -> Theorem:
        parameters = tuple(self.rng.sample([x, y, al, c, g, d], self.rng.randint(0, 2)))
        j, s = self.rng.choice([k, t, h, m]), self.rng.choice([0, 1, 2])
        own = tuple(p for p in parameters if p.op == "variable")
        step = X * self._over((*own, j), parameters) + self._over((*own, j, X), parameters)
        f, *both = define_recursively(self._name("r"), parameters, j, s, self._over(own, parameters), X, step)
        if len(self.symbols) < 12:
            self.symbols.append(f)
        return self.rng.choice(both)

    def do_assume(self) -> Theorem:
        return assume(self.formula())

    def do_numeric(self) -> Theorem:
        def some() -> Term:
            return self.rng.choice(
                [
                    PI,
                    self.constant(),
                    PI * self.constant(),
                    gamma(Fraction(1, 2)),
                    1 / PI,
                    sqrt(2),
                    function("log", 3),
                ]
            )

        return numeric(node(self.rng.choice(["lt", "ne"]), some() + some() * some(), some()))

    def do_weaken(self) -> Theorem:
        return weaken(self.pick(), self.formula())

    def do_convert(self) -> Theorem:
        q = self.pick(*RELATIONS)
        if self.chance(0.6):
            return convert(
                q,
                node(
                    q.formula.op,
                    *(
                        self.wrong(self.variant(a)) if self.chance(0.3) else self.variant(a)
                        for a in q.formula.args
                    ),
                ),
            )
        return convert(q, node(q.formula.op, number(0), self.wrong(difference(q.formula))))

    def do_cite(self) -> Theorem:
        name, at = self.rng.choice(
            [
                ("compound interest", {}),
                ("exp of 1", {}),
                ("sine and cosine", {ANGLE: self.real(1)}),
                ("sine of the double", {ANGLE: self.real(1)}),
                ("sine below the angle", {ANGLE: self.real(1)}),
                ("angle below its tangent", {ANGLE: self.real(1)}),
                ("powers below 1", {R: self.real(2)}),
                ("log of a product", {P: self.real(1), Q: self.real(1)}),
                ("log of a power", {P: self.real(1), WHOLE: self.integer(1)}),
                ("exp of log", {P: self.real(1)}),
                ("log is increasing", {P: self.real(1), Q: self.real(1)}),
                ("log below its tangent", {P: self.real(1)}),
                ("root of a product", {P: self.real(1), Q: self.real(1)}),
            ]
        )
        return cite(name, at)


RULES = rules_of(Fuzzer)


def campaign(
    seed: int, runs: int, rules: tuple[str, ...] = RULES, *, points: int = 6, stop: int = 0
) -> Counts:
    """Apply rules at random ``runs`` times; with ``stop``, until each was judged so often."""
    return fuzzing.campaign(Fuzzer(seed), rules, runs, points=points, stop=stop)
