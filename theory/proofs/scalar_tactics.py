"""Scripts that prove the scalar steps of derivations by rules of the core; nothing here is trusted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from math import prod
from typing import Any

import sympy as sp

from theory.core import (
    Number,
    Refused,
    Term,
    Theorem,
    add_up,
    algebra,
    assume,
    combine,
    continuous_limit,
    convert,
    cut,
    diverge_by,
    diverges,
    eq,
    for_all,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_same,
    lt,
    ne,
    number,
    numeric,
    rational_limit,
    real,
    rewrite,
    sign,
    specialise,
    squeeze,
    substitute,
    tends,
)
from theory.core.normal_forms import atoms, canonical
from theory.core.terms import bind, children, opened, replaced, term
from theory.language import derivation as of
from theory.proofs.geometric_limits import INDEX, RATIO, geometric, geometric_limit
from theory.proofs.tactics import at, first_of

PLACE = real("place_")
BASE, FACTOR = (
    real("base_", lambda v: [lt(0, v)], witness=1),
    real("factor_", lambda v: [lt(0, v)], witness=1),
)
_ANY_K = integer("k_any_power", lambda v: [le(0, v)], witness=0)


@dataclass(frozen=True)
class Given:
    """A step as it is read: its premises, the conditions of its case, and the index that runs in it.

    A recurrence begins at ``low``; a limit looks at no earlier index.
    """

    reader: Any
    step: Any
    before: tuple[Term, ...]
    here: tuple[Term, ...]
    running: Term | None
    low: int

    @property
    def index(self) -> Term:
        """The index that runs."""
        if self.running is None:
            raise Refused("no index runs")
        return self.running

    def at(self, n: int, value: Term, first: int = 1) -> Theorem:
        """Premise n at a value of the index after the first, or from the first on."""
        f = self.before[n]
        if self.running not in f.free:
            return assume(f)
        return specialise(assume(for_all(self.index, self.low + first, None, f)), value)

    @property
    def equations(self) -> list[Theorem]:
        """The equations among the premises and conditions, assumed."""
        return [assume(f) for f in (*self.before, *self.here) if f.op == "eq"]

    @property
    def given(self) -> list[Theorem]:
        """The premises and conditions, assumed."""
        return list(map(assume, (*self.before, *self.here)))


def _plain(equation: Theorem) -> Theorem:
    """x = b/c from c·x = b, where x is the only atom of the left side that is no name."""
    left, right = equation.formula.args
    found = [a for a in atoms(canonical(left, [])) if a.op != "variable" or a.args[0].startswith("number_")]
    if equation.formula.op != "eq" or len(found) != 1 or left is found[0]:
        return equation
    factor = canonical(left / found[0], [])
    try:
        return combine(eq(found[0], right / factor), (1 / factor, equation))
    except Refused:
        return equation


def discharged(theorem: Theorem, orders: Sequence[Term]) -> Theorem:
    """A theorem without the hypotheses that follow by sign from inequalities that are premises."""
    given = list(map(assume, orders))
    for _ in orders:  # what is asked to show one may follow from another
        for h in sorted(theorem.hypotheses - set(orders), key=str):
            tries = [partial(sign, h, *given), *(partial(_not_zero, h, each) for each in given)]
            with contextlib.suppress(Refused):
                theorem = cut(first_of(*tries), theorem)
    return theorem


def _not_zero(goal: Term, order: Theorem) -> Theorem:
    """x ≠ 0 from 0 < x or x < 0, however x is written."""
    if goal.op != "ne":
        raise Refused(f"{goal} says of nothing that it is not 0")
    x = goal.args[0] - goal.args[1]

    def by(said: Term) -> Theorem:
        theorem = instantiate(sign(ne(PLACE, 0), assume(said)), {PLACE: x})
        return convert(cut(convert(order, substitute(said, {PLACE: x})), theorem), goal)

    return first_of(lambda: by(lt(0, PLACE)), lambda: by(lt(PLACE, 0)))


def _algebra(g: Given, goal: Term) -> Theorem:
    if goal.op != "eq":
        before = g.given
        return first_of(lambda: combine(goal, *((1, b) for b in before)), lambda: sign(goal, *before))
    before = g.equations
    return first_of(
        lambda: algebra(goal, *before),
        lambda: algebra(goal, *before, *before),
        lambda: algebra(goal, *reversed(before)),
        lambda: algebra(goal, *map(_plain, before), *map(_plain, before)),
        lambda: combine(goal, *((1, b) for b in before)),
        lambda: algebra(goal, *before, *power_facts(goal, *(b.formula for b in before))),
    )


@cache
def _inverse_power() -> Theorem:
    """b^(−k) = 1/b^k."""
    k = _ANY_K
    phi = eq(BASE ** (-k) * BASE**k, 1)
    product = induction(
        k, 0, algebra(at(phi, k, number(0))), combine(at(phi, k, k + 1), (1, assume(phi))), phi
    )
    return combine(eq(BASE ** (-k), 1 / BASE**k), (1 / BASE**k, product))


@cache
def _product_power() -> Theorem:
    """(a·b)^k = a^k·b^k."""
    k = _ANY_K
    phi = eq((FACTOR * BASE) ** k, FACTOR**k * BASE**k)
    step = combine(at(phi, k, k + 1), (FACTOR * BASE, assume(phi)))
    return induction(k, 0, algebra(at(phi, k, number(0))), step, phi)


def power_facts(*formulas: Term) -> list[Theorem]:
    """Equations that write b^(−e) as 1/b^e, and the powers of numbers in powers of primes."""
    every = {a for f in formulas for side in f.args for a in atoms(canonical(side, [])) if a.op == "pow"}
    found: list[Theorem] = []
    for base, exponent in sorted({a.args for a in every}, key=str):
        if exponent.op == "mul" and exponent.args[0].op == "number" and exponent.args[0].args[0] < 0:
            exponent = canonical(-exponent, [])
            found.append(instantiate(_inverse_power(), {BASE: base, _ANY_K: exponent}))
        if base.op == "number" and base.args[0] > 0:
            found += _in_primes(base.args[0], exponent)
    return found


def _in_primes(base: Fraction, exponent: Term) -> list[Theorem]:
    """Equations, one after the other, that write (p/q)^e in powers of primes."""
    if base.denominator > 1:
        prime = min(sp.primefactors(base.denominator))
        whole = instantiate(_product_power(), {FACTOR: number(base), BASE: number(prime), _ANY_K: exponent})
        part, rest = number(base) ** exponent, base * prime
        theorem = combine(
            eq(part, number(rest) ** exponent / number(prime) ** exponent),
            (-1 / number(prime) ** exponent, whole),
        )
    else:
        prime = min(sp.primefactors(base.numerator), default=base.numerator)
        if prime == base.numerator:
            return []
        rest = base / prime
        theorem = instantiate(_product_power(), {FACTOR: number(prime), BASE: number(rest), _ANY_K: exponent})
    return [theorem, *_in_primes(rest, exponent)]


def _combination(g: Given, goal: Term) -> Theorem:
    factors = [g.reader.term(f) for f in g.step.certificate.factors]
    before = list(map(assume, g.before))
    first, last = before[: len(before) - len(factors)], before[len(before) - len(factors) :]
    first = [b for b in first if b.formula.op == "eq"]
    parts = list(zip(factors, last, strict=True))
    return first_of(
        lambda: combine(goal, *parts, using=tuple(first)),
        lambda: combine(goal, *parts, using=(*first, *first)),
        lambda: combine(goal, *parts, using=(*map(_plain, first), *map(_plain, first))),
        lambda: algebra(goal, *before),
    )


def _recurrence(g: Given, goal: Term) -> Theorem:
    start = int(g.step.before[1].lhs.args[0])
    k = integer("k_" + str(start).replace("-", "m"), lambda v: [le(start, v)], witness=start)
    phi = substitute(goal, {g.index: k})
    after = at(phi, k, k + 1)
    facts = [*geometric_facts(phi, after), *(assume(f) for f in g.here if f.op == "eq")]
    base = algebra(at(phi, k, start), assume(g.before[1]), *facts)
    rule = g.at(0, k + 1)
    step = first_of(
        lambda: algebra(after, rule, assume(phi), *facts), lambda: _constant_varied(rule, phi, after)
    )
    return instantiate(induction(k, start, base, step, phi), {k: g.index})


def _constant_varied(rule: Theorem, phi: Term, after: Term) -> Theorem:
    """The step from f(k) to f(k + 1) of f = F(S, P), where S is a sum and P a product up to k.

    With S' = S + h and P' = a·P it is f' = a·f + F(h, P') − F(0, P') if F is affine in S and linear in P.
    That is shown of any numbers, so that S, P, h and a are never multiplied out in one another.
    """
    old, new = ({x.op: x for x in _ranges(f.args[1])} for f in (phi, after))
    if not old.keys() == new.keys() == {"sum", "product"}:
        raise Refused("no sum and product to be named")

    def form(total: Number, factor: Number) -> Term:
        return replaced(replaced(after.args[1], new["sum"], term(total)), new["product"], term(factor))

    names = [real(f"part_{i}") for i in range(8)]
    f, s, p, f_next, s_next, p_next, a, h = names
    facts = (
        eq(f_next, a * f + form(h, p_next) - form(0, p_next)),
        eq(f, form(s, p)),
        eq(p_next, a * p),
        eq(s_next, s + h),
    )
    parts = [phi.args[0], old["sum"], old["product"], after.args[0], new["sum"], new["product"]]
    parts += [opened(new[op].args[2], new[op].args[1]) for op in ("product", "sum")]
    values = dict(zip(names, parts, strict=True))
    shown = [algebra(fact, rule) for fact in (substitute(each, values) for each in facts) if fact is not phi]
    return _put(algebra(eq(f_next, form(s_next, p_next)), *map(assume, facts)), values, *shown)


def _linear_recurrence(g: Given, goal: Term) -> Theorem:
    """By induction on m values at once: with L_i(j) = δ_ij, Σ L_i(z)·(y − form)(k + i) = 0, z = 0..m − 1."""
    k, order = _from_start(g), len(g.before) - 1
    phi = substitute(goal, {g.index: k})
    z = integer("place_in_a_row", lambda v: [le(0, v), le(v, order - 1)], witness=0)
    weights = [
        prod(((z - j) / (i - j) for j in range(order) if j != i), start=number(1)) for i in range(order)
    ]
    y, form = ([real(f"{name}_{i}") for i in range(order)] for name in ("value", "form"))
    each = list(map(eq, y, form))

    def together(formulas: Sequence[Term]) -> Term:
        left, right = (
            sum((w * f.args[i] for w, f in zip(weights, formulas, strict=True)), number(0)) for i in (0, 1)
        )
        return eq(left, right)

    def named(theorem: Theorem, formulas: Sequence[Term], *shown: Theorem) -> Theorem:
        """What holds of any numbers, of the values and forms of a row."""
        sides = [{name: f.args[i] for name, f in zip((y, form)[i], formulas, strict=True)} for i in (0, 1)]
        return _put(theorem, {**sides[0], **sides[1]}, *shown)

    def joined(facts: Sequence[Theorem]) -> Theorem:
        whole = combine(together(each), *zip(weights, map(assume, each), strict=True))
        return generalise(named(whole, [f.formula for f in facts], *facts), z, 0, order - 1)

    def at_place(i: int, whole: Theorem) -> Theorem:
        place = substitute(together(each), {z: number(i)})
        return named(algebra(each[i], assume(place)), row[:-1], specialise(whole, i))

    values, row = [assume(f) for f in g.before[1:]], [at(phi, k, k + i) for i in range(order + 1)]
    base = joined([algebra(at(f, k, g.low), *values) for f in row[:-1]])
    psi, rule = for_all(z, 0, order - 1, together(row[:-1])), g.at(0, k + order, order)
    following = first_of(
        lambda: _by_roots(rule, k, phi, row), lambda: algebra(row[-1], rule, *map(assume, row[-2::-1]))
    )
    known = [at_place(i, assume(psi)) for i in range(order)]
    for one in known:
        if one.formula in following.hypotheses:
            following = cut(one, following)
    moved = [
        rewrite(algebra(eq(k + (i + 1), k + 1 + i)), one)  # as the row is written from k + 1 on
        for i, one in enumerate([*known[1:], following])
    ]
    whole = induction(k, g.low, base, joined(moved), psi)
    return instantiate(rewrite(algebra(eq(k + 0, k)), at_place(0, whole)), {k: g.index})


def _put(theorem: Theorem, values: Mapping[Term, Term], *shown: Theorem) -> Theorem:
    """What holds of any numbers, of these; what is shown of them is no hypothesis then.

    What is true by canonical form goes with the first of its kind.
    """
    made = instantiate(theorem, values)
    for fact in shown:
        if fact.formula in made.hypotheses:
            made = cut(fact, made)
    return made


def _by_roots(rule: Theorem, k: Term, phi: Term, row: Sequence[Term]) -> Theorem:
    """The step of c + Σ c_j·r_j^k, where r_j^m = Σ a_i·r_j^i and c = Σ a_i·c + b: a_i and b are the rule's.

    It is shown of any numbers, so that no root is multiplied out in the coefficients, which hold roots too.
    """
    order, form = len(row) - 1, phi.args[1]
    powers = sorted({x for x in _inside(form, "pow") if x.args[1] is k}, key=str)
    values = {canonical(x, []): x for x in _inside(rule.formula.args[1], "apply")}
    before = [values.get(canonical(f.args[0], []), f.args[0]) for f in row[:-1]]
    first, rest = range(order), range(len(powers))

    def numbers(name: str, count: int) -> list[Term]:
        return [real(f"{name}_{i}") for i in range(count)]

    def parts(whole: Term, places: Sequence[Term]) -> tuple[Term, list[Term]]:
        """What is left of a whole that is affine in some places, and their factors."""
        at_0 = _put_in(whole, places, [number(0)] * len(places))
        units = ([number(int(i == j)) for j in range(len(places))] for i in range(len(places)))
        return at_0, [_put_in(whole, places, unit) - at_0 for unit in units]

    y, f, a, (b, c) = (
        *(numbers(x, order + 1) for x in ("value", "form")),
        numbers("a", order),
        numbers("b", 2),
    )
    r, r_m, c_j = (numbers(x, len(powers)) for x in ("root", "last", "c"))
    x = [numbers(f"power_{i}", len(powers)) for i in range(order + 1)]
    level, slopes = parts(rule.formula.args[1], before)
    constant, factors = parts(form, powers)
    general = _put_in(form, powers, x[0])
    if not powers or k in general.free:
        raise Refused("no sum of powers")
    at_row = [[at(power, k, k + i) for power in powers] for i in range(order + 1)]
    put = dict(zip([*y, *f], [g.args[i] for i in (0, 1) for g in row], strict=True)) | {b: level, c: constant}
    put |= dict(zip([*a, *c_j, *r], [*slopes, *factors, *(p.args[0] for p in powers)], strict=True))
    put |= {r_m[j]: powers[j].args[0] ** order for j in rest}
    put |= {x[i][j]: at_row[i][j] for i in range(order + 1) for j in rest}
    zero = number(0)
    step = eq(y[-1], sum((a[i] * y[i] for i in first), b))
    forms = [eq(f[i], sum((c_j[j] * x[i][j] for j in rest), c)) for i in range(order + 1)]
    by_algebra = [
        *(
            eq(x[i][j], (r[j] ** i if i < order else r_m[j]) * x[0][j])
            for i in range(1, order + 1)
            for j in rest
        ),
        *(eq(r_m[j], sum((a[i] * r[j] ** i for i in first), zero)) for j in rest),
        eq(b, c - sum((a_i * c for a_i in a), zero)),
    ]
    facts = [step, *map(eq, y[:-1], f), *forms, *by_algebra]
    affine = algebra(eq(general, sum((factors[j] * x[0][j] for j in rest), constant)))
    return _put(
        algebra(eq(y[-1], f[-1]), *map(assume, facts)),
        put,
        algebra(substitute(step, put), rule),
        *(instantiate(affine, dict(zip(x[0], each, strict=True))) for each in at_row),
        *(algebra(substitute(fact, put)) for fact in by_algebra),
    )


def _put_in(whole: Term, places: Sequence[Term], values: Sequence[Term]) -> Term:
    for place, value in zip(places, values, strict=True):
        whole = replaced(whole, place, value)
    return whole


def _inside(t: Term, op: str) -> list[Term]:
    return [*([t] if t.op == op else []), *(s for _, c in children(t) for s in _inside(c, op))]


def geometric_facts(*formulas: Term) -> list[Theorem]:
    """For Σ[j=0..m−1] rʲ in formulas: rᵐ = 1 + (r − 1)·Σ[j=0..m−1] rʲ, proved by induction."""
    sums = {s: r for f in formulas for s in _inside(f, "sum") if (r := _ratio(s)) is not None}
    found = {(r, canonical(s.args[1] + 1, [])) for s, r in sums.items()}
    return [instantiate(geometric(), {RATIO: r, INDEX: m}) for r, m in sorted(found, key=str)]


def _ranges(t: Term) -> list[Term]:
    return [t] if t.op in ("sum", "product") else [s for _, c in children(t) for s in _ranges(c)]


def _ratio(s: Term) -> Term | None:
    low, high, body = s.args
    if high.loose:
        return None
    is_power = low is number(0) and body.op == "pow" and body.args[1].op == "bound" and not body.args[0].loose
    return body.args[0] if is_power else None


def _sign(g: Given, goal: Term) -> Theorem:
    """By the bounds that the domains give; those that the author gives of numbers are shown by balls."""
    numbers = []
    for quantity, bound in g.step.certificate.lower:
        if quantity.is_number:
            numbers.append(numeric(lt(g.reader.term(bound), g.reader.term(quantity))))
    return first_of(lambda: sign(goal, *g.given), lambda: sign(goal, *g.given, *numbers))


def _inserted(g: Given, goal: Term, equations: Sequence[Term], prove: Callable[[Term], Theorem]) -> Theorem:
    """Prove the limit of the right side of an equation, and pass it on to the left side."""
    tries: list[Callable[[], Theorem]] = [lambda: prove(goal)]
    for f in equations:
        if f.op == "eq" and bind(f.args[0], g.index) is goal.args[-1]:
            right = f.args[1]
            other = tends(g.index, right, goal.args[0]) if goal.op == "tends" else diverges(g.index, right)
            tries.append(partial(_same, prove, other, f, g))
    return first_of(*reversed(tries))


def _same(prove: Callable[[Term], Theorem], other: Term, equation: Term, g: Given) -> Theorem:
    return limit_same(prove(other), assume(equation), g.index, g.low)


def _rational_limit(g: Given, goal: Term) -> Theorem:
    return _inserted(g, goal, g.before, lambda f: rational_limit(f, g.low))


def _limit_of(g: Given, goal: Term) -> Theorem:
    limit = assume(g.before[-1])
    return _inserted(g, goal, g.before[:-1], lambda f: continuous(f, limit))


def continuous(goal: Term, limit: Theorem) -> Theorem:
    """A goal whose body is a continuous function of the sequence that has a limit."""
    k = INDEX
    inner, body = opened(limit.formula.args[1], k), opened(goal.args[1], k)
    f = replaced(body, inner, PLACE)
    if k in f.free:
        f = replaced(canonical(body + 0 * inner, []), canonical(inner, []), PLACE)
    if k in f.free:
        raise Refused("the index remains")
    return convert(continuous_limit([limit], [PLACE], f), goal)


def _geometric_limit(g: Given, goal: Term) -> Theorem:
    closed = [premise.rhs for premise in g.step.before if isinstance(premise, sp.Equality)]
    form, *others = closed or [g.step.after.lhs.args[0]]
    if others:
        raise Refused("one closed form is needed")
    return _inserted(
        g, goal, g.before, lambda f: geometric_limit(g.reader, form, g.step.certificate.index, f)
    )


def _squeeze(g: Given, goal: Term) -> Theorem:
    t = g.index
    limits = [assume(f) for f in g.before if f.op in ("tends", "diverges")]
    orders = [f for f in g.before if f.op in ("le", "lt")]
    body = opened(goal.args[-1], t)
    lows = [f for f in orders if f.args[1] is body]
    highs = [f for f in orders if f.args[0] is body]
    if goal.op == "diverges":
        return first_of(*(lambda f=f, m=m: diverge_by(assume(f), m, t, g.low) for f in lows for m in limits))
    value = goal.args[0]
    constant = (side for f in (*lows, *highs) for side in f.args if t not in side.free)
    everything = [*limits, *(rational_limit(tends(t, side, value)) for side in constant)]
    return first_of(
        *(
            lambda lo=lo, hi=hi, a=a, b=b: squeeze(assume(lo), assume(hi), a, b, t, g.low)
            for lo in lows
            for hi in highs
            for a in everything
            for b in everything
        )
    )


def _summation(g: Given, goal: Term) -> Theorem:
    c = g.step.certificate
    summed = add_up(assume(g.before[-1]), g.index, g.reader.term(c.first), g.reader.term(c.last))
    using = tuple(map(assume, g.before[:-1]))
    return first_of(
        lambda: combine(goal, (1, summed), using=using), lambda: combine(goal, (1, summed), using=using * 2)
    )


def _from_start(g: Given) -> Term:
    """Return a variable for the index, from the start on."""
    return integer(f"k_{g.low}".replace("-", "m"), lambda v: [le(g.low, v)], witness=g.low)


def _induction(g: Given, goal: Term) -> Theorem:
    return first_of(lambda: _by_gain(g, goal), lambda: _by_growth(g, goal))


def _by_gain(g: Given, goal: Term) -> Theorem:
    k = _from_start(g)
    phi = substitute(goal, {g.index: k})
    following = at(phi, k, k + 1)
    using = [g.at(i, k, 0) if g.index in f.free else assume(f) for i, f in enumerate(g.before)]
    base = sign(at(phi, k, g.low), *using)
    gap, after = (f.args[1] - f.args[0] for f in (phi, following))
    gain = sign(le(0, after - gap), *using)
    return instantiate(
        induction(k, g.low, base, combine(following, (1, assume(phi)), (1, gain)), phi), {k: g.index}
    )


def _by_growth(g: Given, goal: Term) -> Theorem:
    """0 < u(k) from u(k) = 2c·u(k − 1) + s·u(k − 2): at once u(k) ≥ 0 and u(k + 1) ≥ c·u(k), then u(k) > 0.

    Also u(k) < 0, by −u.
    """
    if goal.op != "lt" or len(g.before) != 3 or not isinstance(g.step.before[0], sp.Equality):
        raise Refused("nothing grows by a recurrence of order two")
    k, rule = _from_start(g), g.step.before[0]
    u, t = g.step.after.lhs, g.step.certificate.index
    slope, s = (rule.rhs.coeff(u.xreplace({t: t - i})) for i in (1, 2))
    if 0 in (slope, s) or sp.Tuple(slope, s).has(t):
        raise Refused("the recurrence has no constant coefficients")
    c, square = g.reader.term(sp.factor(slope / 2)), g.reader.term(sp.factor(slope**2 / 4 + s))
    phi = substitute(goal, {g.index: k})
    z = integer("place_in_a_row", lambda v: [le(0, v), le(v, 1)], witness=0)

    def value(n: Term) -> Term:
        low, high = at(phi, k, n).args
        gap: Term = high - low
        return gap

    def row(n: Term) -> list[Term]:
        return [le(0, value(n)), le(0, value(n + 1) - c * value(n))]

    def together(n: Term) -> Term:
        one, other = (f.args[1] for f in row(n))
        return for_all(z, 0, 1, le(0, (1 - z) * one + z * other))

    def joined(n: Term, one: Theorem, other: Theorem) -> Theorem:
        body = opened(together(n).args[2], z)
        return generalise(combine(body, (1 - z, one), (z, other)), z, 0, 1)

    def taken(whole: Theorem, n: Term) -> list[Theorem]:
        return [convert(specialise(whole, i), f) for i, f in enumerate(row(n))]

    first, following = number(g.low), row(k + 1)
    values = list(map(assume, g.before[1:]))
    known, grows = taken(assume(together(k)), k)
    later = combine(following[1], (c, grows), (square, known), using=(g.at(0, k + 2, 2),))
    step = joined(k + 1, combine(following[0], (1, grows), (c, known)), later)
    whole = induction(k, g.low, joined(first, *(sign(f, *values) for f in row(first))), step, together(k))
    grows = taken(whole, k)[1]
    above = combine(at(phi, k, k + 1), (1, grows), (c, assume(phi)))
    return instantiate(induction(k, g.low, sign(at(phi, k, first), *values), above, phi), {k: g.index})


def _comparison(g: Given, goal: Term) -> Theorem:
    """From k to k + 1 each sequence in the recurrence is replaced by its bound, times its coefficient."""
    k = _from_start(g)
    phi = substitute(goal, {g.index: k})
    start = next(i for i, f in enumerate(g.before) if f.op == "eq" and g.index not in f.free)
    bounds = [i for i, f in enumerate(g.before) if f.op in ("le", "lt")]
    base = sign(at(phi, k, g.low), assume(g.before[start]))
    rule, following = g.at(0, k + 1), at(phi, k, k + 1)
    symbols = [sp.Dummy() for _ in (0, *bounds)]
    w, t = g.step.certificate.sequence, g.step.certificate.index
    known = [w(t - 1), *(g.step.before[i].lhs for i in bounds)]
    affine = sp.expand(g.step.before[0].rhs.xreplace(dict(zip(known, symbols, strict=True))))
    slopes = [substitute(g.reader.term(sp.factor(affine.coeff(s))), {g.index: k + 1}) for s in symbols]
    parts = list(zip(slopes, [assume(phi), *(g.at(i, k + 1) for i in bounds)], strict=True))
    # what is left of the bound is a theorem by its sign
    gap = following.args[1] - following.args[0]
    for factor, part in parts:
        gap = gap - factor * (part.formula.args[1] - part.formula.args[0])
    gap = replaced(canonical(gap, []), canonical(rule.formula.args[0], []), rule.formula.args[1])
    step = combine(following, *parts, (1, sign(le(0, canonical(gap, [])))), using=(rule,))
    return instantiate(induction(k, g.low, base, step, phi), {k: g.index})


def affine_limit(
    reader: Any, value: sp.Expr, parameter: sp.Symbol, places: list[sp.Symbol], limits: list[Theorem]
) -> Theorem:
    """The limit of Σ a_i(n) x_i(n) + b(n), from those of the x_i and the degrees of a_i and b."""
    n = reader.names[parameter]
    affine = sp.expand(value)
    every = [sp.factor(affine.coeff(place)) for place in places]
    rest = sp.factor(affine - sum(a * p for a, p in zip(every, places, strict=True)))
    slopes = [a for a in every if a != 0]
    limits = [limit for a, limit in zip(every, limits, strict=True) if a != 0]
    parts = (*slopes, rest)
    found = [_by_degrees(n, reader.term(p), reader.term(_leading(p, parameter))) for p in parts]
    at_ = [real(f"place_{i}") for i in range(2 * len(slopes) + 1)]
    total = sum((a * x for a, x in zip(at_[1::2], at_[2::2], strict=True)), at_[0])
    pairs = [t for pair in zip(found, limits, strict=False) for t in pair]
    return continuous_limit([found[-1], *pairs], at_, total)


def _by_degrees(n: Term, body: Term, value: Term) -> Theorem:
    if n in body.free:
        return rational_limit(tends(n, body, value), 10)
    zero = rational_limit(tends(n, 1 / n, 0), 10)
    made = continuous_limit([zero], [PLACE], body + 0 * PLACE)
    return convert(made, tends(n, body + 0 / n, body))


def _leading(part: sp.Expr, parameter: sp.Symbol) -> sp.Expr:
    """Propose the limit of a rational function."""
    if not part.is_rational_function(parameter):
        raise Refused(f"{part} is no rational function of {parameter}")
    top, bottom = (sp.Poly(x, parameter) for x in sp.fraction(sp.together(part)))
    if top.degree() < bottom.degree():
        return sp.Integer(0)
    if top.degree() > bottom.degree():
        raise Refused("grows")
    return top.LC() / bottom.LC()


TACTICS: dict[type, Callable[[Given, Term], Theorem]] = {
    of.Algebra: _algebra,
    of.Combination: _combination,
    of.Comparison: _comparison,
    of.GeometricLimit: _geometric_limit,
    of.Induction: _induction,
    of.LimitOf: _limit_of,
    of.LinearRecurrence: _linear_recurrence,
    of.RationalLimit: _rational_limit,
    of.Recurrence: _recurrence,
    of.Sign: _sign,
    of.Squeeze: _squeeze,
    of.Summation: _summation,
}
