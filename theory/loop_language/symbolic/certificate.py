"""The certificate of a closed form, decided exactly: it obeys the recurrence and begins as it must.

A form in t is made of atoms (λ^t, products and sums up to t, Γ, harmonic numbers, polygammas). Each atom at t
+ 1 is a rational multiple of, or a rational addition to, itself at t; put in, the recurrence is an identity
of rational functions in the atoms, the parameters and square roots, and that is decided in FLINT. No
solver and no simplifier is asked. With the first values, induction over t gives the form for every t.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp
from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from theory.core.normal_forms import common, times, to_the
from theory.core.terms import Refused
from theory.language.expression_ranges import unrolled
from theory.loop_language.definition import t


class NoRule(ValueError):
    """An atom has no rule for the next t, so that nothing is decided."""


def obeys(
    form: sp.Expr, factors: Sequence[sp.Expr], increment: sp.Expr, first: Sequence[sp.Expr], base: int
) -> bool:
    """Return whether y(t + k) = Σ factors_i(t) y(t + i) + increment(t), and y(base), y(base + 1), … = first.

    False means that it was not decided to hold.

    >>> V = sp.Symbol("V")
    >>> obeys(V * t, [sp.Integer(1)], V, [sp.Integer(0)], 0)
    True
    >>> obeys(V * t, [sp.Integer(1)], V, [V], 0)
    False
    """
    try:
        shifts = [form]
        for _ in factors:
            shifts.append(_next(shifts[-1]))
        gap = shifts[-1] - increment if factors else form - increment
        for factor, shift in zip(factors, shifts, strict=False):
            gap -= factor * shift
        if not is_zero(gap):
            return False
        return all(is_zero(at(form, base + i) - value) for i, value in enumerate(first[: len(factors)]))
    except NoRule:
        return False


def at(form: sp.Expr, generation: int) -> sp.Expr:
    """Return a form at a numeric t, its sums and products written out."""
    value = unrolled(form.subs(t, generation))
    moving = any(part.has(t) for part in form.atoms(sp.polygamma, sp.gamma))
    return sp.expand_func(value) if moving else value


def _next(expr: sp.Expr) -> sp.Expr:
    """Return an expression at t + 1 in terms of its atoms at t."""
    if not expr.has(t):
        return expr
    if expr == t:
        return t + 1
    if isinstance(expr, (sp.Add, sp.Mul)):
        return expr.func(*map(_next, expr.args))
    if isinstance(expr, sp.Pow):
        if expr.exp.is_Integer:
            return _next(expr.base) ** expr.exp
        step = sp.expand(expr.exp.subs(t, t + 1) - expr.exp)
        if expr.base.has(t) or not step.is_Integer:
            raise NoRule(str(expr))
        return expr * expr.base**step
    if isinstance(expr, (sp.Sum, sp.Product)):
        return _next_of_range(expr)
    if isinstance(expr, (sp.gamma, sp.harmonic, sp.polygamma)):
        return _next_of_function(expr)
    raise NoRule(str(expr))


def _next_of_range(expr: sp.Expr) -> sp.Expr:
    if len(expr.limits) != 1:
        raise NoRule(str(expr))
    index, low, high = expr.limits[0]
    if low.has(t) or sp.expand(high - t).has(t) or not sp.expand(high - t).is_Integer:
        raise NoRule(str(expr))
    term = _unrolled(expr.function.subs(index, high + 1))
    return expr + term if isinstance(expr, sp.Sum) else expr * term


def _unrolled(expr: sp.Expr) -> sp.Expr:
    """Write ranges up to t + s, s ≥ 1, as ranges up to t times or plus their last parts."""

    def last(part: sp.Expr) -> sp.Expr:
        index, low, high = part.limits[0]
        beyond = sp.expand(high - t)
        if not beyond.is_Integer or beyond < 1 or low.has(t):
            return part
        shorter = part.func(part.function, (index, low, high - 1))
        term = part.function.subs(index, high)
        return _unrolled(shorter + term if isinstance(part, sp.Sum) else shorter * term)

    return expr.replace(lambda e: isinstance(e, (sp.Sum, sp.Product)), last)


def _next_of_function(expr: sp.Expr) -> sp.Expr:
    order, argument = (
        (expr.args[0], expr.args[1])
        if isinstance(expr, sp.polygamma)
        else (expr.args[1] if len(expr.args) == 2 else sp.Integer(1), expr.args[0])
    )
    if sp.expand(argument - t).has(t) or not order.is_Integer:
        raise NoRule(str(expr))
    if isinstance(expr, sp.gamma):
        return expr * argument
    if isinstance(expr, sp.harmonic):
        return expr + (argument + 1) ** -order
    return expr + (-1) ** order * sp.factorial(order) / argument ** (order + 1)


def is_zero(expr: sp.Expr) -> bool:
    """Return whether an expression vanishes identically in its atoms; square roots are reduced.

    False says also that it is too large to be decided.

    >>> x = sp.Symbol("x", positive=True)
    >>> is_zero((sp.sqrt(x) - 1) * (sp.sqrt(x) + 1) - x + 1), is_zero(sp.sqrt(x) - x)
    (True, False)
    """
    expr = sp.sympify(expr)
    if expr == 0:
        return True
    names: dict[sp.Expr, sp.Symbol] = {}
    roots: list[tuple[sp.Symbol, sp.Expr]] = []
    plain = _named(expr, names, roots)
    symbols = sorted(sp.Tuple(plain, *(part for root in roots for part in root)).free_symbols, key=str)
    ring = fmpq_mpoly_ctx.get([f"g{i}" for i in range(max(1, len(symbols)))], Ordering.lex)
    fields = _Quotients(dict(zip(symbols, ring.gens(), strict=False)), ring.constant(1))
    try:
        top, bottom = fields.of(plain)
        for symbol, radicand in reversed(roots):
            over, under = fields.of(radicand)
            place = symbols.index(symbol)
            top, bottom = (_without_root(part, place, over, under) for part in (top, bottom))
    except (Refused, ZeroDivisionError):
        return False
    return top.is_zero() and not bottom.is_zero()


@dataclass(frozen=True, slots=True)
class _Quotients:
    """Rational functions as quotients of polynomials over the rationals, in FLINT."""

    generators: Mapping[sp.Symbol, fmpq_mpoly]
    one: fmpq_mpoly

    def of(self, expr: sp.Expr) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        if isinstance(expr, sp.Rational):
            return self.one * fmpq(int(expr.p), int(expr.q)), self.one
        if isinstance(expr, sp.Symbol):
            return self.generators[expr], self.one
        if isinstance(expr, sp.Pow):
            top, bottom = self.of(expr.base)
            if expr.exp < 0:
                if top.is_zero():
                    raise ZeroDivisionError
                top, bottom = bottom, top
            return to_the(top, abs(int(expr.exp))), to_the(bottom, abs(int(expr.exp)))
        parts = [self.of(part) for part in expr.args]
        top, bottom = parts[0]
        for above, below in parts[1:]:
            if isinstance(expr, sp.Add):
                shared = common(bottom, below)
                mine, other = bottom / shared, below / shared
                top, bottom = times(top, other) + times(above, mine), times(bottom, other)
            else:
                first, second = common(top, below), common(above, bottom)
                top, bottom = (
                    times(top / first, above / second),
                    times(bottom / second, below / first),
                )
        return top, bottom


def _without_root(poly: fmpq_mpoly, place: int, over: fmpq_mpoly, under: fmpq_mpoly) -> fmpq_mpoly:
    """Return a polynomial times a power of ``under``, the square of a generator being over/under."""
    by_power: dict[int, dict[tuple[int, ...], fmpq]] = {}
    for powers, coefficient in poly.to_dict().items():
        rest = (*powers[:place], powers[place] % 2, *powers[place + 1 :])
        by_power.setdefault(int(powers[place]) // 2, {})[rest] = coefficient
    found, most = poly * 0, max(by_power, default=0)
    for power, terms in by_power.items():
        part = poly.context().from_dict(terms)
        for factor in (*[over] * power, *[under] * (most - power)):
            part = times(part, factor)
        found += part
    return found


def _named(expr: sp.Expr, names: dict[sp.Expr, sp.Symbol], roots: list[tuple[sp.Symbol, sp.Expr]]) -> sp.Expr:
    """Return an expression with every part that is no rational function named, equal parts by one name."""
    if isinstance(expr, (sp.Rational, sp.Symbol)):
        return expr
    if isinstance(expr, (sp.Add, sp.Mul)):
        return expr.func(*(_named(argument, names, roots) for argument in expr.args))
    if isinstance(expr, sp.Pow) and expr.exp.is_Integer:
        return _named(expr.base, names, roots) ** expr.exp
    if isinstance(expr, sp.Pow) and expr.exp.is_Rational and expr.exp.q == 2:
        radicand = _named(expr.base, names, roots)
        root = sp.sqrt(expr.base)
        if root not in names:
            names[root] = sp.Dummy("root")
            roots.append((names[root], radicand))
        return names[root] ** expr.exp.p
    if isinstance(expr, sp.Pow) and not expr.base.has(t):
        offset, moving = expr.exp.as_coeff_Add()
        if offset.is_Integer and offset:
            return _named(expr.base, names, roots) ** offset * _named(expr.base**moving, names, roots)
    if expr not in names:
        names[expr] = sp.Dummy(type(expr).__name__)
    return names[expr]
