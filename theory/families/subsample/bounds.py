r"""Accumulate-subsample without replacement at finite n: the risk of the mean between two multiples of H₂(t).

Without replacement the increments of the risk do not decouple, and no closed form of the limit t → ∞ is
known at finite n. But the pool's unbiased variance d(t) stays between L = 1 − 1/(2n) and A = m/(m − 1), in
units of σ², and with c = m/n the risk, in units of σ²/m, obeys for every t

    (x + c + xc) H₂(t) − 2xc  at x = L from below, at x = A from above;

both are (1 + 2c)H₂(t) − 2c up to O(1/m). So for all n ≥ m ≥ 2 it stays bounded, with lim inf and lim sup
between these bounds with π²/6 for H₂(t).
"""

from __future__ import annotations

from functools import cache, partial
from typing import Literal

import sympy as sp

from theory.engine.limits import BASEL_LIMIT, basel, limit_at_infinity, t
from theory.engine.naming import instance
from theory.engine.rules import SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.engine.steps import in_the_limit
from theory.families.subsample.mean import (
    ANY_SIZE,
    GENERATION,
    LOOP_OF,
    PAPER,
    RATIO,
    drawn,
    m,
    n,
    recursion,
    rho,
    risk,
    seen,
    sigma,
    u,
    v,
)
from theory.language.derivation import (
    Combination,
    Comparison,
    Derivation,
    LimitOrder,
    Step,
)
from theory.language.equations import equate
from theory.language.formula import Formula, Kind
from theory.language.loop import Rule
from theory.language.statements import LowerLimit, UpperLimit

Side = Literal["lower", "upper"]
RULES = (SUBSAMPLE_WITHOUT_REPLACEMENT, SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT)
SQUARES = sp.harmonic(t, 2)


def _variance(rule: Rule, side: Side) -> sp.Expr:
    """Return L or A."""
    size = seen(rule)
    return 1 - 1 / (2 * n) if side == "lower" else size / (size - 1)


def _lower_bounds(rule: Rule) -> tuple[tuple[sp.Expr, sp.Expr], ...]:
    own = ((m, sp.Integer(2)), (n, m)) if rule in ANY_SIZE else ((n, sp.Integer(2)),)
    return ((sigma, sp.Integer(0)), *own)


def _relation(side: Side, left: sp.Expr, right: sp.Expr) -> sp.Basic:
    return (sp.Ge if side == "lower" else sp.Le)(left, right, evaluate=False)


@cache
def bound(rule: Rule, side: Side) -> Derivation:
    """Derive the bound on the risk ratio at every t."""
    found, size = recursion(rule), seen(rule)
    rules, starts = found.recurrences, {x: equate(x(1), found.starts[x(1)]) for x in (u, v)}
    x, share = _variance(rule, side), size / n
    lower = _lower_bounds(rule)
    spread = _relation(side, v(t), sigma**2 * x * (n * t - 1) / (n * t))
    before = spread.xreplace({t: t - 1})
    pooled = (x / size + 1 / n) * (SQUARES - 1) - x / n * (2 - 1 / t - SQUARES) + 1 / n
    mean = _relation(side, u(t), sigma**2 * pooled)
    observed = found.observing(rho)[-1].after
    value = (x + share + x * share) * SQUARES - 2 * x * share
    above = (*lower, (t, sp.Integer(1)))
    return Derivation(
        title=f"A {side} bound on the risk under {rule.id.replace('_', ' ')}",
        lemmas=(risk(rule),),
        steps=(
            Step(
                rule="the pool's variance",
                before=(rules[v], starts[v]),
                after=spread,
                because="The bound is carried over by the recurrence.",
                certificate=Comparison(sequence=v, index=t, lower=lower),
            ),
            instance(spread, (t, t - 1), rule="fit before"),
            Step(
                rule="the pool's mean",
                before=(rules[u], starts[u], before),
                after=mean,
                because="Insert the bound on the variance; Σ 1/((k − 1)k²) telescopes against Σ 1/k².",
                certificate=Comparison(sequence=u, index=t, lower=lower),
            ),
            Step(
                rule="the risk",
                before=(observed, mean, spread),
                after=_relation(side, rho(t), value),
                because="The fit's risk is the pool mean's, plus what drawing adds.",
                certificate=Combination(factors=tuple(observed.rhs.coeff(x(t)) for x in (u, v)), lower=above),
            ),
        ),
    )


@cache
def bound_limit(rule: Rule, side: Side) -> Derivation:
    """Derive the bound on what the risk ratio comes to as t → ∞: its lower or upper limit."""
    lemma = bound(rule, side)
    inequality = lemma.conclusion
    value = inequality.rhs.xreplace({SQUARES: sp.pi**2 / 6})
    limit = limit_at_infinity(inequality.rhs, value)
    extremum = LowerLimit if side == "lower" else UpperLimit
    return Derivation(
        title=f"The {side} bound under {rule.id.replace('_', ' ')} in the limit",
        lemmas=(lemma, basel()),
        steps=(
            in_the_limit(
                limit,
                SQUARES,
                "The bound is affine in the sum of inverse squares.",
                BASEL_LIMIT,
                lower=((n, sp.Integer(2)), (m, sp.Integer(2)), (t, sp.Integer(1))),
            ),
            Step(
                rule="the order of limits",
                before=(inequality, limit),
                after=_relation(side, extremum(rho(t), t), value),
                because="What bounds every term bounds the limits of subsequences.",
                certificate=LimitOrder(),
            ),
        ),
    )


STATEMENTS = {
    "mean.subsample_without_replacement.risk_ratio_lower": "rho(t) >= (3 - 1/n)*H2(t) - 2 + 1/n",
    "mean.subsample_without_replacement.risk_ratio_limit_lower": (
        "liminf(rho(t), t, oo) >= pi^2/6*(3 - 1/n) - 2 + 1/n"
    ),
    "mean.subsample_without_replacement.risk_ratio_upper": "rho(t) <= (1 + 2*n/(n - 1))*H2(t) - 2*n/(n - 1)",
    "mean.subsample_without_replacement.risk_ratio_limit_upper": (
        "limsup(rho(t), t, oo) <= pi^2/6*(1 + 2*n/(n - 1)) - 2*n/(n - 1)"
    ),
    "mean.subsample_any_size_without_replacement.risk_ratio_lower": (
        "rho(t) >= (1 - 1/(2*n) + m/n + m/n*(1 - 1/(2*n)))*H2(t) - m/n*(2 - 1/n)"
    ),
    "mean.subsample_any_size_without_replacement.risk_ratio_limit_lower": (
        "liminf(rho(t), t, oo) >= pi^2/6*(1 - 1/(2*n) + m/n + m/n*(1 - 1/(2*n))) - m/n*(2 - 1/n)"
    ),
    "mean.subsample_any_size_without_replacement.risk_ratio_upper": (
        "rho(t) <= (m/(m - 1) + m/n + m^2/(n*(m - 1)))*H2(t) - 2*m^2/(n*(m - 1))"
    ),
    "mean.subsample_any_size_without_replacement.risk_ratio_limit_upper": (
        "limsup(rho(t), t, oo) <= pi^2/6*(m/(m - 1) + m/n + m^2/(n*(m - 1))) - 2*m^2/(n*(m - 1))"
    ),
}


def _formulas(rule: Rule, side: Side) -> tuple[Formula, ...]:
    loop = LOOP_OF[rule]
    any_size = rule in ANY_SIZE
    ratio = RATIO.replace("n", "m", 1) if any_size else RATIO
    name = f"mean.{rule.id}.risk_ratio"
    sizes = drawn(rule, least=2)
    kind = Kind(name="bound", side=side)
    extremum = "inf" if side == "lower" else "sup"
    return (
        Formula(
            id=f"{name}_{side}",
            title=f"{side} bound on the risk ratio at every fit, drawn without replacement",
            observable=ratio,
            statement=STATEMENTS[f"{name}_{side}"],
            parameters=(GENERATION, *sizes),
            loop=loop,
            derive=partial(bound, rule, side),
            kind=kind,
            uses=(name,),
            sources=(PAPER,),
        ),
        Formula(
            id=f"{name}_limit_{side}",
            title=f"{side} bound on the risk ratio as t → ∞ at every finite n, drawn without replacement",
            observable=rf"\lim{extremum}_{{t \to \infty}} {ratio}",
            statement=STATEMENTS[f"{name}_limit_{side}"],
            parameters=sizes,
            loop=loop,
            derive=partial(bound_limit, rule, side),
            kind=kind,
            uses=(f"{name}_{side}",),
            sources=(PAPER,),
        ),
    )


SIDES: tuple[Side, ...] = ("lower", "upper")
FORMULAS = tuple(formula for rule in RULES for side in SIDES for formula in _formulas(rule, side))
