"""Scripts for what becomes of a closed form far out: limits, ∞ among them, and bounds by a geometric sum.

r^t, r > 1, is at least t(t − 1)…(t − m + 1)(r − 1)^m/m! for every m, and so outgrows every power of t.
Nothing here is trusted (``far_end`` and ``loop_claims`` compare).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from math import factorial
from typing import Any

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    combine,
    convert,
    diverge_by,
    diverges,
    eq,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_by_degrees,
    limit_same,
    lt,
    number,
    numeric,
    power,
    rational_limit,
    real,
    sign,
    tends,
)
from theory.core.terms import children, opened
from theory.loop_language.definition import t
from theory.proofs.geometric_limits import geometric_limit
from theory.proofs.geometric_sums import (
    FACTOR,
    LAST,
    RATIO,
    below_one,
    geometric_sum,
    not_below_one,
    not_negative,
)
from theory.proofs.inverse_squares import inverse_powers_between
from theory.proofs.logarithms import LATE, harmonic_diverges, log_diverges, positive_late, shown_by
from theory.proofs.loop_limits import ReadsForms, limit_of_form
from theory.proofs.reading import Reader, zeta
from theory.proofs.tactics import COUNT, at, first_of

GROWN = real("grown_ratio", lambda v: [le(1, v)], witness=2)
INDEX = integer("index_of_end", lambda v: [le(1, v)], witness=1)
FAILED = (Refused, ValueError, TypeError, AttributeError, NotImplementedError, ArithmeticError)


def degrees_say(ratio: sp.Expr, index: sp.Symbol) -> sp.Expr | None:
    """Return the limit of a rational function, ∞ where it grows in size, nothing if it is none.

    >>> k, c = sp.symbols("k c")
    >>> degrees_say((c * k + 1) / (2 * k), k), degrees_say(k, k), degrees_say(2**k, k)
    (c/2, oo, None)
    """
    if not ratio.is_rational_function(index):
        return None
    top, bottom = (sp.Poly(part, index) for part in sp.fraction(sp.together(ratio)))
    if top.degree() > bottom.degree():
        return sp.oo
    return sp.factor(top.LC() / bottom.LC()) if top.degree() == bottom.degree() else sp.S.Zero


def what_stays(ratio: sp.Expr, index: sp.Symbol) -> sp.Expr:
    """Return the terms of a sum that are free of the index: its limit where the others fade.

    >>> k, a = sp.symbols("k a")
    >>> what_stays((a * 3**k - k) / 3**k, k)
    a
    """
    terms = sp.Add.make_args(sp.expand(ratio, power_base=False, power_exp=False))
    return sp.factor(sp.Add(*(one for one in terms if not one.has(index))))


@dataclass(frozen=True)
class Form:
    """A closed form in t, and what the core calls its parameters."""

    names: Mapping[Any, Term]

    def reader(self, time: Term) -> Reader:
        """Return what reads an expression where t is a term."""
        return Reader({**self.names, t: time})


def end_proof(
    goal: Term, form: sp.Expr, index: sp.Symbol, limit: sp.Expr, names: Mapping[Any, Term]
) -> Theorem:
    """Prove what a form tends to, a number or ∞, as an index grows from 1 on.

    Raises:
        Refused: no script proves it.
    """
    if form.is_rational_function(index):
        return rational_limit(goal)
    apart = {x: sp.Dummy(x.name, **x.assumptions0) for x in names if x == t != index}
    here = form.xreplace({**apart, index: t})
    made = Form({apart.get(x, x): term for x, term in names.items()})
    joined = _harmonic(sp.powsimp(here))
    if limit == sp.oo:
        return _same(goal, joined, partial(without_bound, made))
    ends = limit.xreplace(apart)

    def by_form(made: Form, here: sp.Expr, index: Term) -> Theorem:
        term = made.reader(index).term(here)
        same = shown_by(algebra(eq(term, term)), positive_late())
        return limit_of_form(made, same, here, ends, 1, index)

    def by_powers(made: Form, here: sp.Expr, index: Term) -> Theorem:
        reader = made.reader(index)
        return geometric_limit(reader, here, t, tends(index, reader.term(here), goal.args[0]))

    plain = sp.expand(here, power_base=False, power_exp=False)
    tries = [(joined, by_form), (sp.expand(here), by_powers), (here, by_powers), (plain, by_powers)]
    return first_of(*(partial(_tried, goal, made, shape, how) for shape, how in tries))


def _harmonic(form: sp.Expr) -> sp.Expr:
    """Return a form with its sums Σ[i=1..t] 1/i^s by their name."""

    def named(total: sp.Sum) -> sp.Expr:
        (i, low, high), s = total.limits[0], -sp.degree(1 / total.function, total.limits[0][0])
        whole = low == 1 and s < 0 and len(total.limits) == 1 and total.function == i**s
        return sp.harmonic(high, -s) if whole else total

    sums = {x: named(x) for x in form.atoms(sp.Sum) if (1 / x.function).is_polynomial(x.limits[0][0])}
    return form.xreplace(sums)


def _tried(goal: Term, made: Form, here: sp.Expr, prove: Callable[..., Theorem]) -> Theorem:
    falling = {x: sp.Dummy("inverse") for x in sorted(here.atoms(sp.Pow), key=str) if _falls(x)}
    try:
        more = {q: 1 / made.reader(INDEX).term(x.base) for x, q in falling.items()}
        facts = [_inverse(made.reader(INDEX).term(x.base), -sp.expand(x.exp).coeff(t)) for x in falling]
        turned = here.xreplace({x: q**-x.exp for x, q in falling.items()})
        return _same(goal, turned, partial(prove, Form({**made.names, **more})), facts)
    except FAILED as reason:
        raise Refused(str(reason)) from None


def _falls(part: sp.Pow) -> bool:
    slope = sp.expand(part.exp).coeff(t)
    return bool(slope.is_Integer and slope < 0 and part.exp == slope * t and not part.base.has(t))


def _inverse(base: Term, slope: sp.Integer) -> Theorem:
    """Return ⊢ (1/b)^(ck) = 1/b^(ck), by induction."""
    same = eq(power(1 / base, int(slope) * INDEX), 1 / power(base, int(slope) * INDEX))
    step = algebra(at(same, INDEX, INDEX + 1), assume(same))
    return induction(INDEX, 1, algebra(at(same, INDEX, 1)), step, same)


def _same(goal: Term, here: sp.Expr, prove: Callable[..., Theorem], facts: Sequence[Theorem] = ()) -> Theorem:
    """Return the limit of a form from that of the same form, written otherwise; log 1 = 0."""
    index, first = (LATE, 2) if here.has(sp.log(t)) else (INDEX, 1)
    there = prove(here, index)
    if there.formula is goal:
        return there
    sides = (opened(one.args[-1], index) for one in (there.formula, goal))
    equal = algebra(eq(*sides), *(instantiate(one, {INDEX: index}) for one in facts))
    found = limit_same(there, shown_by(equal, positive_late()), index, first)
    return found if found.formula is goal else convert(found, goal)


# ---- ∞


@cache
def power_outgrows(degree: int) -> Theorem:
    """k(k − 1)…(k − m + 1)·(r − 1)^m/m! ≤ r^k for r ≥ 1, k ≥ 0: r^(k+1) = r^k + (r − 1)r^k."""
    k, r = COUNT, GROWN
    phi = le(_falling(k, degree) * (r - 1) ** degree, power(r, k))
    if degree == 0:
        more = combine(at(phi, k, k + 1), (r, assume(phi)), (1, sign(le(0, r - 1))))
        return induction(k, 0, sign(at(phi, k, 0)), more, phi)
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (r - 1, power_outgrows(degree - 1)))
    return induction(k, 0, sign(at(phi, k, 0)), step, phi)


def _falling(k: Term, degree: int) -> Term:
    found = number(1)
    for i in range(degree):
        found = found * (k - i)
    return found / factorial(degree)


def without_bound(made: ReadsForms, form: sp.Expr, index: Term) -> Theorem:
    """Prove that a form in t → ∞: by its degrees in t, H_t, log t or b^(ct + d), or as b^t outgrows t^m.

    Raises:
        Refused: it is none of these.
    """
    reader = made.reader(index)
    goal = diverges(index, reader.term(form))
    if form.is_rational_function(t):
        return rational_limit(goal)
    parts = [x for x in sorted(form.atoms(sp.Pow, sp.harmonic, sp.log), key=str) if _moves(x)]
    if len(parts) != 1:
        raise Refused("not one part that moves")
    (part,) = parts
    there = _grows(part, reader, index)
    if not form.xreplace({part: sp.Dummy()}).has(t):
        return limit_by_degrees(goal, there)
    return _outgrows(form, part, goal, reader, index)


def _moves(part: sp.Expr) -> bool:
    return bool((part.exp if isinstance(part, sp.Pow) else part).has(t))


def _grows(part: sp.Expr, reader: Reader, index: Term) -> Theorem:
    """Return ⊢ a part → ∞."""
    if part == sp.log(t):
        return log_diverges()
    if part == sp.harmonic(t):
        return harmonic_diverges()
    if not isinstance(part, sp.Pow) or part.base.has(t):
        raise Refused(f"{part} is not known to grow")
    base, place = _rising(part, reader)
    line = instantiate(power_outgrows(1), {GROWN: base})
    grows = diverge_by(line, rational_limit(diverges(COUNT, line.formula.args[0]), 0), COUNT, 0)
    return grows if place is index else limit_along(grows, rational_limit(diverges(index, place)))


def _rising(part: sp.Pow, reader: Reader) -> tuple[Term, Term]:
    slope = sp.expand(part.exp).coeff(t)
    if not slope.is_positive:
        raise Refused(f"{part} is written as what falls")
    return reader.term(part.base), reader.term(part.exp)


def _outgrows(form: sp.Expr, part: sp.Pow, goal: Term, reader: Reader, index: Term) -> Theorem:
    """Return that a(t)·b^(ct + d) + r(t) → ∞, a and r rational functions, a not negative."""
    name = sp.Dummy("power")
    whole = sp.expand(form.xreplace({part: name}))
    factor, rest = sp.cancel(whole.coeff(name, 1)), sp.cancel(whole.coeff(name, 0))
    if sp.expand(whole - factor * name - rest) != 0 or not (factor * rest).is_rational_function(t):
        raise Refused("no rational functions beside a power")
    base, place = _rising(part, reader)
    more = max(_degree(rest), sp.S.Zero) - _degree(factor)
    law = instantiate(power_outgrows(max(1, int(more) + 1)), {GROWN: base, COUNT: place})
    scale = reader.term(sp.factor(factor))
    low = scale * law.formula.args[0] + reader.term(rest)
    above = combine(le(low, opened(goal.args[0], index)), (scale, law))
    return diverge_by(above, rational_limit(diverges(index, low)), index, 1)


def _degree(value: sp.Expr) -> sp.Expr:
    """Return the degree of a rational function of t, −∞ of 0."""
    top, bottom = (sp.degree(one, t) for one in sp.fraction(sp.together(value)))
    return top - bottom


# ---- how a limit stands to a value


def order_proof(goal: Term, gap: sp.Expr, names: Mapping[Any, Term]) -> Theorem:
    """Prove an order by its sign, or the gap as a number, by balls, times what has a sign.

    Raises:
        Refused: neither says it.
    """

    def by_a_number() -> Theorem:
        number_part, rest = sp.factor(gap).as_independent(*gap.free_symbols, as_Add=False)
        reader, turn = Reader(dict(names)), 1 if number_part.is_positive else -1
        known = numeric(lt(0, reader.term(sp.expand(turn * number_part))))
        return combine(goal, (reader.term(turn * rest), known))

    return first_of(lambda: sign_beside_zeta(goal), by_a_number)


def sign_beside_zeta(goal: Term) -> Theorem:
    """Prove an order by its sign, and by where ζ(3), ζ(4), … lie, which occur in it."""
    facts: list[Theorem] = []
    for s in range(3, 9):
        if apply(zeta(s)) in _within(goal):
            facts += inverse_powers_between(s, zeta(s))
    return sign(goal, *facts)


def _within(t: Term) -> Iterator[Term]:
    yield t
    for _, child in children(t):
        yield from _within(child)


# ---- C·Σ[j=1..t] r^(j − 1)


def bounds_by_ratio(r: Term, c: Term) -> tuple[Theorem, Theorem, Theorem]:
    """Return 0 ≤ C·Σ, C·Σ ≤ C/(1 − r) for r < 1, and C·Σ → ∞ for r ≥ 1."""
    laws = (not_negative, below_one, not_below_one)
    first, second, third = (instantiate(law(), {RATIO: r, FACTOR: c}) for law in laws)
    return first, second, third


__all__ = ["LAST", "bounds_by_ratio", "degrees_say", "end_proof", "geometric_sum", "without_bound"]
