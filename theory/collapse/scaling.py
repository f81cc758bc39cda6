"""The leading term of a risk in the size of the data, the generation held fixed."""

from __future__ import annotations

import sympy as sp

from theory.collapse.fate import Fate
from theory.collapse.limits import Lower
from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import computed, defined, in_steps, rational_limit
from theory.language.derivation import Derivation, SequenceLimit, Step
from theory.language.equations import equate

risk = sp.Function("risk", positive=True)
"""The risk as a function of the fit and of the size of the data."""


def by_degrees(formula: str, closed: Derivation, size: sp.Symbol, value: sp.Expr, lower: Lower) -> Fate:
    """Return the limit of (size) × (risk), a rational function of the size, as the size grows."""
    here = risk(t, size)
    named, equation = equate(here, closed.conclusion.lhs), equate(here, closed.conclusion.rhs)
    statement = limit_at_infinity(size * here, value, size)
    derivation = in_steps(
        f"{closed.title}: leading term in the size of the data",
        defined(named, "The risk, with the size of the data shown."),
        computed(equation, "Its closed form.", named, closed.conclusion),
        rational_limit(statement, "By the degrees in the size of the data.", equation, lower=lower),
        lemmas=(closed,),
    )
    return Fate(words="size × risk", derivation=derivation, formulas=(formula,))


def by_recurrence(formula: str, closed: Derivation, size: sp.Symbol, value: sp.Expr, lower: Lower) -> Fate:
    """Return the limit of (size) × (risk) from the recurrence of the risk that the closed form solves."""
    recurrence, start = closed.steps[-1].before
    sequence = recurrence.lhs.func
    scaled = sp.Function("w", real=True)
    named = equate(scaled(t), size * sequence(t))
    inner = recurrence.rhs.xreplace({sequence(t - 1): scaled(t - 1) / size})
    rule = equate(scaled(t), sp.expand(size * inner))
    return _scaled(formula, closed, (named, rule, equate(scaled(0), size * start.rhs)), size, value, lower)


def _scaled(
    formula: str,
    closed: Derivation,
    statements: tuple[sp.Eq, sp.Eq, sp.Eq],
    size: sp.Symbol,
    value: sp.Expr,
    lower: Lower,
) -> Fate:
    from theory.engine.naming import backwards, define, instance

    named, rule, start = statements
    scaled, sequence = named.lhs.func, named.rhs.atoms(sp.Function).pop().func
    recurrence, first = closed.steps[-1].before
    now = equate(sequence(t), scaled(t) / size)
    before = now.xreplace({t: t - 1})
    zero = named.xreplace({t: sp.Integer(0)})
    derivation = in_steps(
        f"{closed.title}: leading term in the size of the data",
        define(named, "The risk times the size of the data."),
        backwards(now, named),
        instance(now, (t, t - 1), rule="fit before"),
        instance(named, (t, sp.Integer(0)), rule="first fit"),
        computed(start, "The risk starts from zero.", zero, first, rule="start"),
        computed(rule, "Times the size of the data.", named, recurrence, before, rule="recurrence"),
        Step(
            rule="limit of a sequence in a parameter",
            before=(rule, start),
            after=limit_at_infinity(scaled(t), value, size),
            because="The coefficients converge as the size grows.",
            certificate=SequenceLimit(sequence=scaled, index=t, parameter=size, lower=lower),
        ),
        lemmas=(closed,),
    )
    return Fate(words="size × risk", derivation=derivation, formulas=(formula,))
