"""Two labelled Gaussian modes of known width: do they entangle?"""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.collapse import limits
from theory.collapse.facts import Known
from theory.collapse.facts.normal import known_variance
from theory.collapse.fate import Facts, Fate, Risk, Said
from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.engine.steps import cited, in_steps
from theory.families import mixture
from theory.language.derivation import Derivation
from theory.language.loop import Rule

ERROR = "the squared error of the separation"
PARAMETERS = tuple(p for p in mixture.PARAMETERS if p is not mixture.SEPARATION)
UNDERIVED = "the law of the output of the whole mixture was not derived"


def entangled_in_the_limit(rule: Rule) -> Derivation:
    """Derive the limit of the probability of one mode, 0 under replace."""
    law = mixture.entanglement(rule)
    spread = limits.tends(mixture.error(rule), PARAMETERS)
    if spread is None:
        raise TypeError("the limit of the separation's error was not found")
    variance = spread.conclusion.rhs
    formula = next(step.after for step in law.steps if step.rule == "Gaussian law and the number of modes")
    if variance is sp.oo:
        value, because = sp.Integer(0), "Both arguments of erfc tend to 0, and the difference with them."
    else:
        value, because = formula.rhs.xreplace({mixture.spread(t): variance}), "erfc is continuous."
    return in_steps(
        f"Two modes in the limit, under {rule.id}",
        cited(
            limit_at_infinity(formula.lhs, value),
            because,
            "the complementary error function is continuous",
            "DLMF 7.2.2",
            "the variance of the separation tends to its limit, or to infinity",
            formula,
            spread.conclusion,
            rule="continuity",
        ),
        lemmas=(law, spread),
    )


def _facts(rule: Rule) -> Facts:
    name = f"mixture.{rule.id}.entanglement_probability"
    squared = f"mixture.{rule.id}.squared_separation"
    replacing = rule is REPLACE
    error = mixture.error(rule)
    fate = limits.tends(error, PARAMETERS)
    variance = known_variance("the variance within a mode, which is known and not fitted,")
    shown = entangled_in_the_limit(rule)
    apart = Said(
        outcome="no collapse",
        reason=(
            "the probability that the fitted mixture has one mode only tends to 0: on average the modes move"
            " apart"
            if replacing
            else (
                "for Δ₀ > 2σ (else the real law has one mode itself) the fitted mixture has two modes with"
                " probability above 1/2 at every fit and in the limit"
            )
        ),
        formulas=(name, squared),
        derivations=(shown,),
    )
    crossing = (
        "along one run the separation is a random walk, which crosses 2σ again and again: the modes merge and"
        " part"
    )
    settled = "along one run the separation settles at a random place, with one mode or two"
    return Facts(
        loop=f"mixture.{rule.id}",
        words="two Gaussian modes of known width, labelled",
        formulas=(squared, name),
        risk=Risk(
            words=ERROR,
            formula=squared,
            closed=error,
            parameters=PARAMETERS,
            fate=(
                None
                if fate is None
                else Fate(words=ERROR, derivation=fate, formulas=(squared,), parameters=PARAMETERS)
            ),
            increasing=limits.increases(error, PARAMETERS),
        ),
        variance=variance,
        variance_path=variance,
        modes={
            "number, expectation": apart,
            "number, almost-surely": Said(
                outcome="no collapse" if replacing else "undecided",
                reason=crossing if replacing else settled,
                formulas=(name,),
            ),
            "number, almost-surely, recurring": Said(
                outcome="collapse" if replacing else "undecided",
                reason=crossing if replacing else settled,
                formulas=(name,),
            ),
        },
        missing={
            "risk_path": "what one run does was not derived",
            "scaling": "the separation's error in n was not read as a scaling law",
            "tails": UNDERIVED,
            "outside": UNDERIVED,
            "modes": UNDERIVED,
        },
    )


FACTS: Known = {f"mixture.{rule.id}": partial(_facts, rule) for rule in (REPLACE, ACCUMULATE)}
