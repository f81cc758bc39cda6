"""Rules about matrices; equations between traces, divergences and means of them are ``algebra``'s."""

from __future__ import annotations

from theory.core.definedness import definedness
from theory.core.matrices import minus
from theory.core.signs import DECIDERS, holds
from theory.core.terms import Term, need
from theory.core.theorem import Theorem, checked_formula, conclude
from theory.core.words import combination


def matrix_equal(goal: Term) -> Theorem:
    """A = B for matrices with one canonical form.

    Sound because the canonical form of A − B has the value of A − B wherever that is defined and the
    conditions hold that its making listed.
    """
    checked_formula(goal, "same")
    side: list[Term] = []
    a, b = goal.args
    need(not combination(minus(a, b), side), "{} and {} have different forms", a, b)
    return conclude("matrix equality", goal, [*definedness(goal), *side])


def known(goal: Term, *hypotheses: Term) -> Theorem:
    """What the hypotheses say of a matrix: it is invertible, definite or of full rank, by its form.

    u'Mu is positive semidefinite for definite M, and definite where u is injective; a sum of such forms with
    nonnegative coefficients is definite if one with a positive coefficient is; X'X is definite for X of full
    rank with at least as many rows as columns.
    """
    checked_formula(goal, "invertible", "definite", "full_rank")
    given = frozenset(checked_formula(h) for h in hypotheses)
    need(all(holds(c, given) for c in definedness(goal)), "not defined")
    need(DECIDERS[goal.op](goal, given), "not shown: {}", goal)
    return conclude("known of a matrix", goal, (), hypotheses=given)
