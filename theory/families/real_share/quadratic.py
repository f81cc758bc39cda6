r"""A share α of real data in every generation, for the six families with quadratic variance function.

With ρ = 1 − α and λ = ρ(ρ + v₂/n), V₀ = V(θ₀):

* kept real data: 𝔼(θ_t − θ₀)² = V₀/n · ((3 − 2α) Σ_{k<t} λ^k − 2ρ^t Σ_{k<t} (ρ + v₂/n)^k);
* limits, for λ < 1: V₀/(n(1 − λ)) if the real data are fresh, (3 − 2α) times that if they are kept.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import KEPT_REAL_SHARE
from theory.engine.steps import computed, in_steps
from theory.families.exponential_family import mean_squared_error as exponential_family
from theory.families.exponential_family.mean_squared_error import (
    CURVATURE,
    ERROR,
    MORRIS,
    SIZE,
    TRUE_VARIANCE,
    V0,
    alpha,
    n,
    u,
    v2,
)
from theory.language.derivation import Definition, Derivation, FixedPoint, Instance, Step
from theory.language.formula import Formula, Source
from theory.language.loop import Loop
from theory.language.parameters import Domain, Parameter

rest = 1 - alpha
decay = rest * (rest + v2 / n)
h = sp.Function("h", real=True)
odds, place = sp.symbols("y z", positive=True)
WIDEST = n * (odds**2 + 2 * odds) / (1 + odds)
"""The v₂ at which λ = 1, in terms of the odds y = α/(1 − α)."""


def _rule(lemma: Derivation) -> sp.Eq:
    """Return the recurrence of the mean squared error alone."""
    return next(step.after for step in lemma.steps if step.rule == "insert" and step.after.lhs == u(t))


@cache
def fresh_limit() -> Derivation:
    """Derive the limit with fresh real data."""
    lemma = exponential_family.fresh_share_error()
    return in_steps(
        "Limit of the mean squared error with a fresh share of real data",
        _limit((_rule(lemma),), (V0 / (n * (1 - decay)),), (sp.Integer(1),)),
        lemmas=(lemma,),
    )


@cache
def kept_limit() -> Derivation:
    """Derive the limit with kept real data, through ρ^t as a sequence of its own."""
    lemma = exponential_family.kept_error()
    known = _rule(lemma)
    named, fading = sp.Eq(h(t), rest**t), sp.Eq(h(t), rest * h(t - 1))
    earlier = named.xreplace({t: t - 1})
    rule = sp.Eq(u(t), decay * u(t - 1) + V0 / n * (3 - 2 * alpha) - 2 * V0 / n * rest * h(t - 1))
    weight = n / (8 * V0) * (1 - decay) * (1 + decay)
    point = ((3 - 2 * alpha) * V0 / (n * (1 - decay)), sp.Integer(0))
    return in_steps(
        "Limit of the mean squared error with a kept share of real data",
        Step(rule="definition", after=named, because="A name for ρ^t.", certificate=Definition()),
        Step(
            rule="fit before",
            before=(named,),
            after=earlier,
            because="Put t − 1 for t.",
            certificate=Instance(substitution=((t, t - 1),)),
        ),
        computed(fading, "ρ^t = ρ·ρ^{t−1}.", named, earlier, rule="recurrence"),
        computed(rule, "In terms of the name.", known, earlier, rule="recurrence"),
        _limit((rule, fading), point, (sp.Integer(1), weight)),
        lemmas=(lemma,),
    )


def _limit(rules: tuple[sp.Eq, ...], point: tuple[sp.Expr, ...], weights: tuple[sp.Expr, ...]) -> Step:
    """Return the step that u tends to the first entry of the fixed point."""
    return Step(
        rule="fixed point",
        before=rules,
        after=limit_at_infinity(u(t), point[0]),
        because="The recurrences contract towards their fixed point, as |λ| < 1.",
        certificate=FixedPoint(
            sequences=tuple(rule.lhs.func for rule in rules),
            index=t,
            point=point,
            weights=weights,
            domain=((v2, -1 + (WIDEST + 1) * place / (1 + place)), (alpha, odds / (1 + odds))),
            lower=((V0, sp.Integer(0)), (odds, sp.Integer(0)), (place, sp.Integer(0)), (n, sp.Integer(1))),
        ),
    )


PAPER = Source(paper="position paper", where="§4.2")
TWO_DATA = replace(SIZE, domain=Domain(kind="integer", lower=2))
"""A real datum and a new one."""
PART = Parameter(
    name="alpha",
    meaning="share of real data in every generation, not all",
    domain=Domain(kind="share", of=n, upper_open=True),
    latex=r"\alpha",
    ceiling=1,
)
LOOPS: tuple[Loop, ...] = ()
"""Those of ``exponential_family``."""
BOUNDED = Parameter(
    name="v2",
    meaning=f"{CURVATURE.meaning}; above this interval the error grows without bound",
    domain=Domain(kind="real", lower=-1, upper=n * alpha * (2 - alpha) / (1 - alpha), upper_open=True),
    latex="v_2",
    ceiling=3,
)
FORMULAS = (
    Formula(
        id="exponential_family.kept_real_share.mean_squared_error",
        title="mean squared error of fit t to n data of which a share is real and kept from the first fit",
        observable=ERROR,
        statement=(
            "u(t) = V0*((3 - 2*alpha)*sum(((1 - alpha)*(1 - alpha + v2/n))^k, k, 0, t - 1) "
            "- 2*(1 - alpha)^t*sum((1 - alpha + v2/n)^k, k, 0, t - 1))/n"
        ),
        parameters=exponential_family.RULES[KEPT_REAL_SHARE],
        loop=exponential_family.LOOPS[4],
        derive=exponential_family.kept_error,
        sources=(MORRIS, PAPER),
    ),
    Formula(
        id="exponential_family.kept_real_share.mean_squared_error_limit",
        title="limit of the mean squared error with a kept share of real data",
        observable=rf"\lim_{{t \to \infty}} {ERROR}",
        statement="limit(u(t), t, oo) = V0*(3 - 2*alpha)/(n*(1 - (1 - alpha)*(1 - alpha + v2/n)))",
        parameters=(TWO_DATA, PART, BOUNDED, TRUE_VARIANCE),
        loop=exponential_family.LOOPS[4],
        derive=kept_limit,
        uses=("exponential_family.kept_real_share.mean_squared_error",),
        sources=(MORRIS, PAPER),
    ),
    Formula(
        id="exponential_family.fresh_real_share.mean_squared_error_limit",
        title="limit of the mean squared error with a fresh share of real data",
        observable=rf"\lim_{{t \to \infty}} {ERROR}",
        statement="limit(u(t), t, oo) = V0/(n*(1 - (1 - alpha)*(1 - alpha + v2/n)))",
        parameters=(TWO_DATA, PART, BOUNDED, TRUE_VARIANCE),
        loop=exponential_family.LOOPS[3],
        derive=fresh_limit,
        uses=("exponential_family.fresh_real_share.mean_squared_error",),
        sources=(MORRIS, PAPER),
    ),
)
