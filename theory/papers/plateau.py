"""What a risk that rises and then stays level says, and what it leaves open."""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import define
from theory.engine.rules import ACCUMULATE
from theory.families.kernel_density.second_moment import M, h, second_moment, sigma
from theory.language.derivation import (
    Citation,
    Combination,
    Derivation,
    RationalLimit,
    Sign,
    Squeeze,
    Step,
)

first, factor = (sp.Symbol(name, positive=True) for name in ("r_1", "f"))
risk, level = (sp.Function(name, real=True) for name in ("r", "p"))
HARMONIC = sp.harmonic(t)
accumulated = partial(second_moment, ACCUMULATE)


@cache
def level_has_a_limit() -> Derivation:
    """Derive that a risk that stays at f times the first fit's tends to f times it."""
    plateau = sp.Eq(level(t), factor * first)
    return Derivation(
        title="A plateau is a finite limit",
        steps=(
            define(plateau, "From some fit on the risk is f times that of the first fit."),
            Step(
                rule="limit of a rational function",
                before=(plateau,),
                after=limit_at_infinity(level(t), factor * first),
                because="A constant.",
                certificate=RationalLimit(),
            ),
        ),
    )


@cache
def doubled_is_an_increase() -> Derivation:
    """Derive that twice a positive risk is more than it."""
    doubled = sp.Eq(risk(5), 2 * first)
    return Derivation(
        title="A doubled risk has increased",
        steps=(
            define(doubled, "The figure as reported: twice the first fit's distance by the fifth fit."),
            Step(
                rule="sign of the difference",
                before=(doubled,),
                after=sp.Gt(risk(5), first),
                because="The difference is the first fit's risk.",
                certificate=Sign(lower=((first, sp.Integer(0)),)),
            ),
        ),
    )


@cache
def density_spreads_for_ever() -> Derivation:
    """Derive that the second moment of a kernel density estimate diverges under accumulate, like h² log t."""
    lemma = accumulated()
    lower = sp.Ge(HARMONIC, sp.log(t + 1))
    grows = limit_at_infinity(h**2 * sp.log(t + 1), sp.oo)
    points = tuple({"t": fits} for fits in (1, 2, 10, 1000))
    kept = sp.Ge(sigma**2, 0, evaluate=False)
    bound = sp.Ge(M(t), h**2 * sp.log(t + 1))
    return Derivation(
        title="A kernel density estimate spreads for ever under accumulate",
        lemmas=(lemma,),
        steps=(
            Step(
                rule="integral bound",
                after=lower,
                because="1/k ≥ log(1 + 1/k), summed over k ≤ t.",
                certificate=Citation(
                    theorem="log(1 + x) ≤ x for x > −1",
                    source="DLMF 4.5.1",
                    hypotheses="x = 1/k",
                    instances=tuple((lower, point) for point in points),
                ),
            ),
            Step(
                rule="sign",
                after=kept,
                because="A square.",
                certificate=Sign(lower=((sigma, sp.Integer(0)),)),
            ),
            Step(
                rule="combine the bounds",
                before=(lemma.conclusion, lower, kept),
                after=bound,
                because="Multiply by h² and drop σ₀².",
                certificate=Combination(factors=(h**2, sp.Integer(1)), lower=((h, sp.Integer(0)),)),
            ),
            Step(
                rule="limit",
                after=grows,
                because="The logarithm is unbounded.",
                certificate=Citation(theorem="log x → ∞ as x → ∞", source="DLMF 4.2.2", hypotheses="h > 0"),
            ),
            Step(
                rule="squeeze",
                before=(bound, grows),
                after=limit_at_infinity(M(t), sp.oo),
                because="It is at least what tends to infinity.",
                certificate=Squeeze(),
            ),
        ),
    )
