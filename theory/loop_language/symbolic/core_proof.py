"""The solving step proved by the trusted core: a first-order recursion, defined there, solved by induction.

What is proved is that the sequence with this recursion has this closed form, for all values of the parameters
in their domains. That the recursion is the loop's is not part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    define_recursively,
    eq,
    integer,
    le,
    number,
    real,
)
from theory.language.parameters import Parameter
from theory.loop_language.definition import t
from theory.loop_language.symbolic.solve import Problem, form_of, values_from
from theory.loop_language.symbolic.system import ONE, Monomial, System
from theory.proofs.reading import Reader, variables
from theory.proofs.tactics import solve


def proved_form(
    name: str, problem: Problem, form: sp.Expr, since: int, parameters: Sequence[Parameter]
) -> Theorem | None:
    """Return the core's theorem y(t) = form for all t ≥ base, or nothing where the core does not prove it.

    Args:
        name: of the sequence; one name is one sequence in a process.
        problem: its recursion; only first order is tried.
        form: the closed form.
        since: the fit from which on it holds: the sequence begins there.
        parameters: with their domains.
    """
    base = max(problem.base, since)
    if len(problem.factors) != 1:
        return None
    try:
        (first,) = values_from(problem, base)
        names, conditions = variables(parameters)
        index = integer("fit", lambda v: [le(base, v)], witness=base)
        previous = real("previous")
        reader = Reader({**names, t: index})
        factor, increment = (
            reader.term(sp.factor(part.subs(t, t - 1))) for part in (problem.factors[0], problem.increment)
        )
        sequence, begins, follows = define_recursively(
            name,
            tuple(names.values()),
            index,
            base,
            reader.term(first),
            previous,
            factor * previous + increment,
        )
        goal = eq(apply(sequence, *names.values(), index), reader.term(form))
        theorem = solve(goal, index, base, follows, begins)
    except (Refused, ValueError, TypeError, ZeroDivisionError):
        return None
    return theorem if theorem.hypotheses <= conditions else None


def proved_system(
    name: str, system: System, form: sp.Expr, parameters: Sequence[Parameter]
) -> Theorem | None:
    """Return the core's theorem that the observable is its form, the moments being triangular.

    Each moment is a sequence of its own, whose step shows moments that come before it; its form is proved by
    induction with theirs, and the observable's by algebra.
    """
    from theory.proofs.loop_proofs import triangular  # which reads what is derived here

    order = triangular(system)
    if order is None:
        return None
    expr, base = system.field.expr, system.base
    try:
        names, conditions = variables(parameters)
        index, previous = integer("fit", lambda v: [le(base, v)], witness=base), real("previous")
        reader = Reader({**names, t: index})
        arguments = tuple(names.values())
        sequences: dict[Monomial, Term] = {}
        theorems: list[Theorem] = []
        for moment in order:
            closed = form_of(system, moment)
            if closed is None:
                return None
            step = number(0)
            for other, factor in system.rows[moment].items():
                before = previous if other == moment else _before(sequences, other, arguments, index)
                step = step + reader.term(expr(factor)) * before
            sequences[moment], begins, follows = define_recursively(
                f"{name}.{_plain_name(moment)}",
                arguments,
                index,
                base,
                reader.term(expr(system.initial[moment])),
                previous,
                step,
            )
            goal = eq(apply(sequences[moment], *arguments, index), reader.term(closed))
            theorems.append(solve(goal, index, base, follows, begins, *theorems))
        total = number(0)
        for moment, factor in system.goal.items():
            now = apply(sequences[moment], *arguments, index) if moment != ONE else number(1)
            total = total + reader.term(expr(factor)) * now
        theorem = algebra(eq(total, reader.term(form)), *theorems)
    except (Refused, ValueError, TypeError, ZeroDivisionError):
        return None
    return theorem if theorem.hypotheses <= conditions else None


def _before(
    sequences: dict[Monomial, Term], moment: Monomial, arguments: tuple[Term, ...], index: Term
) -> Term | int:
    return 1 if moment == ONE else apply(sequences[moment], *arguments, index - 1)


def _plain_name(moment: Monomial) -> str:
    return "moment_" + "_".join(f"{symbol}{power}" for symbol, power in moment)
