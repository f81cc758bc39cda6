"""Bounds of a mean by its closed form: a power that does not grow is at most what it is at the first fit.

So is a product of factors within [0, 1]. With E(t) = Σ c_i·p_i(t) + rest and powers p_i whose size does not
grow, |p_i(t)| ≤ |p_i(m)| for all t ≥ m, so that a bound follows where it does for these values; a larger m
needs less. Nothing here is trusted (``loop_claims`` compares).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    assume,
    combine,
    induction,
    instantiate,
    le,
    lt,
    number,
    sign,
)
from theory.language.signs import sign as sign_of
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import Derived
from theory.loop_language.formulas import derived_of
from theory.proofs.loop_claims import ValueClaim
from theory.proofs.loop_means import proved_mean
from theory.proofs.tactics import Part, at

MOST_POWERS = 4


@dataclass(frozen=True)
class BoundByForm:
    """A bound that is claimed of a mean with a closed form in powers, or products."""

    loop: LoopDefinition
    claim: ValueClaim

    @cached_property
    def derived(self) -> Derived:
        """Return what is known of the observable."""
        name = next(n for n, expr in self.loop.observables.items() if expr == self.claim.observable)
        return derived_of(self.loop, name)

    @cached_property
    def gap(self) -> dict[sp.Expr, sp.Expr]:
        """Return by how much the bound is kept: its coefficients by the powers of t in it, 1 for the rest."""
        form = self.derived.form
        if form is None or form.has(sp.Sum) or self.claim.said.has(sp.Sum, sp.Product):
            raise Refused("no closed form in powers")
        gap = self.claim.said - form
        gap = gap if self.claim.relation in ("≤", "<") else -gap
        found: dict[sp.Expr, sp.Expr] = {}
        for part in sp.Add.make_args(sp.expand(gap, power_exp=False)):
            powers = [f for f in sp.Mul.make_args(part) if _is_power(f)]
            power = sp.Mul(*powers)
            found[power] = found.get(power, sp.S.Zero) + part / power
        if len(found) > MOST_POWERS + 1 or any(isinstance(p, sp.Mul) for p in found):
            raise Refused("a product of powers, or too many")
        return found

    def proved(self, goal: Term, k: Term, first: int) -> Theorem:
        """Prove the bound for all fits from the first on."""
        derived, parts, rest = self.derived, list[Part](), self.gap.get(sp.S.One, sp.S.Zero)
        system, made = derived.system, self.claim.made
        if (
            derived.form is None
            or system is None
            or derived.divides
            or first < max(derived.since, system.base)
        ):
            raise Refused("no closed form is known for all values")
        reader = made.reader(k)
        for power, coefficient in self.gap.items():
            if power != 1:
                factor = sp.factor(coefficient)
                known = sign_of(factor, self.loop.parameters) if not factor.has(t) else None
                if known is None:
                    raise Refused("a coefficient without a sign")
                end, near = self._size(reader.term(power), power, k, first, up=known.direction < 0)
                rest += factor * end
                parts.append((reader.term(known.direction * factor), near))
        equation = proved_mean(made, self.claim.observable, system, derived.form, derived.since)
        index = equation.formula.args[0].args[1]
        up, value = self.claim.relation in ("≤", "<"), reader.term(sp.factor(rest))
        op = lt if goal.op == "lt" else le
        parts += [(1 if up else -1, _moved(equation, index, k)), (1, sign(op(number(0), value)))]
        return combine(goal, *parts)

    def _size(self, term: Term, power: sp.Expr, k: Term, first: int, *, up: bool) -> tuple[sp.Expr, Theorem]:
        """Return a number, and that a power is at most it, or at least it, from the first fit on."""
        if isinstance(power, sp.Product):
            ((place, _, last),) = power.limits
            begins = sp.factor(power.xreplace({t: sp.Integer(first)}).doit())
            if last != t or begins.has(sp.Product):
                raise Refused("a product that does not end at t")
            ratio = sp.factor(power.function.xreplace({place: t + 1}))
            return self._of_one_sign(term, ratio, begins, k, first, up=up)
        slope = sp.expand(power.exp).coeff(t)
        ratio = sp.factor(power.base**slope)
        start = power.xreplace({t: sp.Integer(first)})
        reader = self.claim.made.reader(k)
        if power.base.has(t) or not slope.is_Integer or sp.expand(power.exp - slope * t).has(t):
            raise Refused("no power of a number")
        known = sign_of(ratio, self.loop.parameters)
        if known is not None and known.direction > 0:
            return self._of_one_sign(term, ratio, start, k, first, up=up)
        if not (ratio.is_Rational and start.is_Rational and abs(ratio) <= 1):
            raise Refused("a power of both signs that is no number")
        least = abs(start)
        square = le(term**2, reader.term(least**2))
        less = sign(le(0, reader.term((1 - ratio**2) * least**2)))
        step = combine(at(square, k, k + 1), (reader.term(ratio**2), assume(square)), (1, less))
        kept = induction(k, first, sign(at(square, k, first)), step, square)
        end, side = reader.term(least), 1 if up else -1
        inner = sign(le(0, (end - side * term) ** 2))
        goal = le(term, end) if up else le(-1 * end, term)
        share = reader.term(1 / (2 * least))
        return (least if up else -least), combine(goal, (share, inner), (share, kept))

    def _of_one_sign(
        self, term: Term, ratio: sp.Expr, start: sp.Expr, k: Term, first: int, *, up: bool
    ) -> tuple[sp.Expr, Theorem]:
        reader = self.claim.made.reader(k)
        if not up:
            goal = le(0, term)
            step = combine(at(goal, k, k + 1), (reader.term(ratio), assume(goal)))
            return sp.S.Zero, induction(k, first, sign(at(goal, k, first)), step, goal)
        goal = le(term, reader.term(start))
        less = sign(le(0, reader.term(sp.factor((1 - ratio) * start))))
        step = combine(at(goal, k, k + 1), (reader.term(ratio), assume(goal)), (1, less))
        return start, induction(k, first, sign(at(goal, k, first)), step, goal)


def _is_power(part: sp.Expr) -> bool:
    return isinstance(part, sp.Product) or (isinstance(part, sp.Pow) and bool(part.exp.has(t)))


def _moved(equation: Theorem, index: Term, k: Term) -> Theorem:
    """Return an equation of any fit as one of the fit k."""
    return equation if index is k else instantiate(equation, {index: k})
