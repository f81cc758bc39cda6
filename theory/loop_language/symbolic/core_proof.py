"""The solving step proved by the trusted core: a first-order recursion, defined there, solved by induction.

What is proved is that the sequence with this recursion has this closed form, for all values of the parameters
in their domains. That the recursion is the loop's is not part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from theory.core import Refused, Theorem, apply, define_recursively, eq, integer, le, real
from theory.language.parameters import Parameter
from theory.loop_language.definition import t
from theory.loop_language.symbolic.solve import Problem, values_from
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
    if len(problem.factors) != 1:
        return None
    base = max(problem.base, since)
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
