"""Steps that sum binomial coefficients, as statements of the core: proved for every number of data.

Σ[c=0..D] f(c)·b(c), with b(c) = C(D, c) q^c (1 − q)^(D − c) a definition of the step and f a polynomial of
degree at most two in c, is a combination of the first factorial moments; so is an alternating sum, of the
moments at x = −1, q = 1/2. The reading is trusted; the proof is not.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.core import (
    Refused,
    Term,
    Theorem,
    add_up,
    algebra,
    assume,
    binomial,
    binomial_moment,
    combine,
    convert,
    eq,
    induction,
    instantiate,
    integer,
    le,
    lt,
    number,
    power,
    real,
    split,
    split_terms,
    sum_over,
)
from theory.language.derivation import Enumeration, Step
from theory.proofs.matrix_steps import DecidedStep, plain_number
from theory.proofs.reading import Reader
from theory.proofs.tactics import at


class CountReader(Reader):
    """Reads binomial coefficients as well."""

    def term(self, e: sp.Basic) -> Term:
        """Return a number as a term."""
        if isinstance(e, sp.Symbol) and e not in self.names:
            self.names[e] = plain_number(e)
        if isinstance(e, sp.binomial):
            return binomial(*map(self.term, e.args))
        return super().term(e)


def decide(step: Step) -> DecidedStep:
    """Prove a step that sums over a binomial count, for all sizes.

    Raises:
        Refused: the statement cannot be read or is not proved.
    """
    c = step.certificate
    if {"index_count", "index_drawn"} & {str(s) for s in sp.Tuple(step.after, *step.before).free_symbols}:
        raise Refused("a name that the reading has for itself")
    if isinstance(c, Enumeration) and not c.definitions:
        return _alternating_sum(step)
    if not isinstance(c, Enumeration) or len(c.definitions) != 1 or c.definitions[0] not in step.before:
        raise Refused("no step about one count")
    (law,) = c.definitions
    total = step.after.args[0] if isinstance(step.after, sp.Equality) else None
    if not isinstance(total, sp.Sum) or len(total.limits) != 1 or not isinstance(law.lhs, AppliedUndef):
        raise Refused("no sum over a count")
    ((k, low, high),) = total.limits
    weights = [x for x in total.function.args if x == law.lhs.func(k)]
    if low != 0 or len(weights) != 1 or not total.function.is_Mul or law.lhs.args != (k,):
        raise Refused("no sum against the law of a count")
    factor = sp.expand(total.function / weights[0])
    if factor.has(law.lhs.func) or not factor.is_polynomial(k) or sp.degree(factor, k) > 2:
        raise Refused("no polynomial of degree two in the count")
    each = sp.Poly(factor, k)
    count = integer("index_count")
    reader = CountReader({k: count})
    size, b = reader.term(high), reader.term(law.rhs)
    goal = eq(sum_over(count, 0, size, reader.term(each.as_expr()) * b), reader.term(step.after.args[1]))
    square, plain, rest = (reader.term(each.coeff_monomial(k**j)) for j in (2, 1, 0))
    none, one, two = (binomial_moment(size, count, reader.term(_chance(law.rhs, k)), 1, j) for j in range(3))
    parts = split_terms(count, 0, size, count * (count - 1) * b, count * b)
    theorem = combine(goal, (square, parts), (square, two), (square + plain, one), (rest, none))
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses, key=str)))


def _chance(law: sp.Expr, k: sp.Symbol) -> sp.Expr:
    """Return q of a law with the factor q^k; that it is a binomial law, the core decides."""
    found = [x.base for x in law.args if isinstance(x, sp.Pow) and x.exp == k]
    if len(found) != 1:
        raise Refused("no binomial law")
    return found[0]


# ---- inclusion and exclusion ----

_HALF = number(Fraction(1, 2))
_FIRST = integer("first_exponent", lambda v: [le(0, v)])
_OTHER = integer("other_exponent", lambda v: [le(0, v)])
_BASE = real("base", lambda v: [lt(0, v)], witness=1)
_ANY = real("any_base")


@cache
def _powers() -> Theorem:
    """x^a x^b = x^(a + b)."""
    phi = eq(power(_BASE, _FIRST) * power(_BASE, _OTHER), power(_BASE, _FIRST + _OTHER))
    step = combine(at(phi, _FIRST, _FIRST + 1), (_BASE, assume(phi)))
    return induction(_FIRST, 0, algebra(at(phi, _FIRST, 0)), step, phi)


@cache
def _halves() -> Theorem:
    """2^a (1/2)^a = 1."""
    phi = eq(power(number(2), _FIRST) * power(_HALF, _FIRST), 1)
    step = combine(at(phi, _FIRST, _FIRST + 1), (1, assume(phi)))
    return induction(_FIRST, 0, algebra(at(phi, _FIRST, 0)), step, phi)


@cache
def _nothing() -> Theorem:
    """0^(a + 1) = 0."""
    general = algebra(eq(power(_ANY, _FIRST + 1), _ANY * power(_ANY, _FIRST)))
    return convert(instantiate(general, {_ANY: number(0)}), eq(power(number(0), _FIRST + 1), 0))


def alternating(n: Term, order: int) -> Theorem:
    """Σ[c=0..n] (−1)^c C(n, c) = 0 for n ≥ 1, and Σ[c=0..n] c (−1)^c C(n, c) = 0 for n ≥ 2."""
    c = integer("index_drawn", lambda v: [le(0, v), le(v, n)], witness=0)
    each = (c if order else number(1)) * power(number(-1), c) * binomial(n, c)
    moment = binomial_moment(n, c, _HALF, -1, order)
    one = instantiate(_powers(), {_BASE: _HALF, _FIRST: c, _OTHER: n - c})
    each_half = eq(each * power(_HALF, c) * power(_HALF, n - c), each * power(_HALF, n))
    weighted = add_up(combine(each_half, (each, one)), c, 0, n)
    total, two = sum_over(c, 0, n, each), power(number(2), n)
    zero = instantiate(_nothing(), {_FIRST: n - order - 1})
    return combine(
        eq(total, 0),
        (two, moment),
        (-two, weighted),
        (two * (-_HALF * n if order else number(1)), zero),
        (-total, instantiate(_halves(), {_FIRST: n})),
    )


def _alternating_sum(step: Step) -> DecidedStep:
    """Prove Σ[k=1..n] (a + bk)(−1)^k C(n, k) = −a, n ≥ 2: k = 0 is left out."""
    after = step.after
    total = after.lhs if isinstance(after, sp.Equality) else None
    if step.before or not isinstance(total, sp.Sum) or len(total.limits) != 1:
        raise Refused("no alternating sum")
    ((k, low, high),) = total.limits
    weights = (-1) ** k * sp.binomial(high, k)
    factor = sp.expand(sp.powsimp(total.function / weights))
    if low != 1 or not factor.is_polynomial(k) or sp.degree(factor, k) > 1 or factor.has(sp.binomial):
        raise Refused("no alternating sum of a line")
    count = integer("index_drawn")
    reader = CountReader({k: count})
    n = reader.term(high)
    line = sp.Poly(factor, k)
    plain, slope = (reader.term(line.coeff_monomial(k**j)) for j in range(2))
    each = power(number(-1), count) * binomial(n, count)
    whole = (plain + slope * count) * each
    goal = eq(sum_over(count, 1, n, reader.term(total.function)), reader.term(after.rhs))
    parts = split_terms(count, 0, n, plain * each, slope * count * each)
    theorem = combine(
        goal,
        (-1, split("sum", count, 0, 0, n, whole)),
        (1, parts),
        (plain, alternating(n, 0)),
        (slope, alternating(n, 1)),
    )
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses, key=str)))
