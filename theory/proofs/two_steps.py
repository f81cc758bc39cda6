"""Claims about a mean whose own recursion goes two fits back: y(t + 2) = c·y(t) + b·y(t + 1) + a.

Moments that feed each other have no recursion of the first order, and combinations that feed only themselves
divide by what may be 0; the recursion of the observable itself divides by nothing. What is said of y(t) and
y(t + 1) is carried together, under ∀j ∈ 0..1. Nothing here is trusted: ``loop_claims`` compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    combine,
    eq,
    for_all,
    generalise,
    induction,
    integer,
    le,
    number,
    sign,
    specialise,
    substitute,
    unfold,
)
from theory.core.normal_forms import atoms, canonical
from theory.loop_language.definition import t
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.solve import Problem, problem_of, values_from
from theory.loop_language.symbolic.system import System
from theory.proofs.loop_proofs import after_a_fit, staying, to_the_start
from theory.proofs.loop_terms import LoopTerm
from theory.proofs.tactics import at

WHICH = integer("which_of_two", lambda j: [le(0, j), le(j, 1)])


@dataclass(frozen=True)
class TwoSteps:
    """An observable's mean from fit ``base`` on, k the number of the fit."""

    made: LoopTerm
    system: System
    observable: sp.Expr
    k: Term
    base: int

    @cached_property
    def problem(self) -> Problem:
        """Return the recursion of the mean itself."""
        recurrence = scalar_recurrence(self.system)
        problem = None if recurrence is None else problem_of(recurrence)
        if problem is None or len(problem.factors) != 2 or problem.base > self.base:
            raise Refused("no recursion that goes two fits back")
        return problem

    def proved(self, goal: Term, said: sp.Expr) -> Theorem:
        """Prove that the mean is what is said, or at most or at least that, for every fit from the base on.

        Raises:
            Refused: what a step makes of the gap is not seen to have a sign.
        """
        if goal.op not in ("eq", "le"):
            raise Refused("a strict inequality is not carried")
        up = 1 if goal.op == "eq" or goal.args[0].op == "Ex" else -1
        relation = eq if goal.op == "eq" else le
        gap = goal.args[1] - goal.args[0]
        later = substitute(gap, {self.k: self.k + 1})
        both = relation(number(0), WHICH * gap + (1 - WHICH) * later)
        whole = for_all(WHICH, 0, 1, both)
        now, then = (self._one(relation, assume(whole), which, gap, later) for which in (1, 0))
        c, b = map(self._read, self.problem.factors)
        values = [said.xreplace({t: t + i}) for i in range(3)]
        rest = values[2] - sum(f * v for f, v in zip(self.problem.factors, values, strict=False))
        parts = [((1 - WHICH) * c, now), (WHICH + (1 - WHICH) * b, then)]
        parts += self._rest(goal.op, up * (rest - self.problem.increment), 1 - WHICH)
        step = combine(at(both, self.k, self.k + 1), *parts, using=(self.recursion,))
        step = generalise(step, WHICH, 0, 1)
        proof = induction(self.k, self.base, self._begun(both, up, said), step, whole)
        found = combine(goal, (1, self._one(relation, proof, 1, gap, later)))
        if found.hypotheses - self.made.conditions:
            raise Refused("a step may turn the gap")
        return found

    @cached_property
    def recursion(self) -> Theorem:
        """Return ⊢ y(k + 2) = c·y(k) + b·y(k + 1) + a, from the loop's definition."""
        mean = self.made.mean(self.observable, self.k)
        after = substitute(mean, {self.k: self.k + 1})
        last = substitute(after, {self.k: self.k + 1})
        c, b, a = map(self._read, (*self.problem.factors, self.problem.increment))
        facts = [unfold(last), unfold(after)]
        between = canonical(self.k + 1, [])
        for side in (facts[0].formula.args[1], after):
            facts += [
                unfold(one) for one in atoms(canonical(side, [])) if one.op == "Ex" and one.args[1] is between
            ]
        facts += after_a_fit(self.made, mean, self.k)
        facts += staying(self.made, self.system, self.k, self.base)
        return algebra(eq(last, c * mean + b * after + a), *facts)

    def _one(self, relation: object, theorem: Theorem, which: int, gap: Term, later: Term) -> Theorem:
        one = gap if which else later
        return combine(relation(number(0), one), (1, specialise(theorem, which)))  # type: ignore[operator]

    def _begun(self, both: Term, up: int, said: sp.Expr) -> Theorem:
        first = at(both, self.k, self.base)
        facts, parts = [], []
        values = values_from(self.problem, self.base)
        for i, share in enumerate((WHICH, 1 - WHICH)):
            fit = self.base + i
            gap = up * (said.xreplace({t: sp.Integer(fit)}) - values[i])
            parts += self._rest("eq" if both.op == "eq" else "le", gap, share, fit)
            facts += to_the_start(self.made.mean(self.observable, number(fit)))
        return generalise(combine(first, *parts, using=tuple(facts)), WHICH, 0, 1)

    def _rest(
        self, op: str, value: sp.Expr, share: Term, fit: int | None = None
    ) -> list[tuple[Term, Theorem]]:
        """Return that a number is not negative, as a part of a combination; nothing of an equation."""
        if op == "eq":
            return []
        value = sp.factor(sp.powsimp(sp.expand(value)))
        if value == 0:
            return []
        time = self.k if fit is None else number(fit)
        return [(share, sign(le(0, self.made.reader(time).term(value))))]

    def _read(self, expr: sp.Expr) -> Term:
        return self.made.reader(self.k).term(sp.factor(expr))
