"""What a risk that rises and then stays level says, and what it leaves open."""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.logarithms import by_growth, harmonic_above_log
from theory.engine.naming import define
from theory.engine.rules import ACCUMULATE
from theory.engine.steps import combined, compared, in_steps, rational_limit, squeezed
from theory.families.kernel_density.second_moment import M, h, second_moment, sigma
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.proofs.logarithms import log_of_next_diverges

first, factor = (sp.Symbol(name, positive=True) for name in ("r_1", "f"))
risk, level = (sp.Function(name, real=True) for name in ("r", "p"))
HARMONIC = sp.harmonic(t)
accumulated = partial(second_moment, ACCUMULATE)


@cache
def level_has_a_limit() -> Derivation:
    """Derive that a risk that stays at f times the first fit's tends to f times it."""
    plateau = equate(level(t), factor * first)
    return in_steps(
        "A plateau is a finite limit",
        define(plateau, "From some fit on the risk is f times that of the first fit."),
        rational_limit(limit_at_infinity(level(t), factor * first), "A constant.", plateau),
    )


@cache
def doubled_is_an_increase() -> Derivation:
    """Derive that twice a positive risk is more than it."""
    doubled = equate(risk(5), 2 * first)
    return in_steps(
        "A doubled risk has increased",
        define(doubled, "The figure as reported: twice the first fit's distance by the fifth fit."),
        compared(
            sp.Gt(risk(5), first),
            "The difference is the first fit's risk.",
            ((first, sp.Integer(0)),),
            doubled,
        ),
    )


@cache
def density_spreads_for_ever() -> Derivation:
    """Derive that the second moment of a kernel density estimate diverges under accumulate, like h² log t."""
    lemma = accumulated()
    lower = sp.Ge(HARMONIC, sp.log(t + 1))
    grows = limit_at_infinity(h**2 * sp.log(t + 1), sp.oo)
    kept = sp.Ge(sigma**2, 0, evaluate=False)
    bound = sp.Ge(M(t), h**2 * sp.log(t + 1))
    return in_steps(
        "A kernel density estimate spreads for ever under accumulate",
        harmonic_above_log(lower, "1/k ≥ log(1 + 1/k), summed over k ≤ t."),
        compared(kept, "A square.", ((sigma, sp.Integer(0)),), rule="sign"),
        combined(
            bound,
            "Multiply by h² and drop σ₀².",
            lemma.conclusion,
            lower,
            kept,
            factors=(h**2, sp.Integer(1)),
            lower=((h, sp.Integer(0)),),
            rule="combine the bounds",
        ),
        by_growth(grows, "The logarithm is unbounded.", sp.log(t + 1), log_of_next_diverges),
        squeezed(limit_at_infinity(M(t), sp.oo), "It is at least what tends to infinity.", bound, grows),
        lemmas=(lemma,),
    )
