r"""Two Gaussian modes, half and half, each refitted by the mean of its own data; the width σ is known.

A datum keeps the label of the mode that it was drawn from, n data of each in every generation. The
difference of a pair of data, one from each mode, is a datum about the separation Δ of the two means, with
variance 2σ². So, with g(t) = t under replace and H₂(t) under accumulate,

* 𝔼Δ_t² = Δ₀² + 2σ²g(t)/n: on average the modes move apart;
* Δ_t is N(Δ₀, 2σ²g(t)/n), and the mixture has one mode instead of two exactly if |Δ_t| ≤ 2σ: the modes are
  entangled with probability ½[erfc((Δ₀ − 2σ)/s) − erfc((Δ₀ + 2σ)/s)], s² = 4σ²g(t)/n.

Position paper §2, Definition 6.
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import define
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.engine.steps import cited, computed, in_steps, rooted
from theory.families.defined import averages, by_definition, loop_of
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Rule
from theory.language.parameters import COUNT, POSITIVE_REAL, Parameter

GENERATION = Parameter(name="t", meaning="number of fits", domain=COUNT)
SIZE = Parameter(name="n", meaning="number of data of each mode in a generation", domain=COUNT)
SEPARATION = Parameter(
    name="Delta",
    meaning="distance between the real modes' means",
    domain=POSITIVE_REAL,
    latex=r"\Delta_0",
    ceiling=6,
)
WIDTH = Parameter(
    name="sigma",
    meaning="standard deviation of each mode, known",
    domain=POSITIVE_REAL,
    latex=r"\sigma",
    ceiling=3,
)
PARAMETERS = (GENERATION, SIZE, SEPARATION, WIDTH)
n, Delta, sigma = SIZE.symbol, SEPARATION.symbol, WIDTH.symbol
squared, spread, entangled = (sp.Function(name, positive=True) for name in ("S", "v_Delta", "entangled"))
u = sp.Function("u", real=True)
LOOP_OF = {
    rule: loop_of(
        f"mixture.{rule.id}.squared_separation",
        PARAMETERS,
        "two Gaussian modes on the line, of known width, labelled",
        rule,
        "mean of each mode's data",
    )
    for rule in (REPLACE, ACCUMULATE)
}
LOOPS = tuple(LOOP_OF.values())


@cache
def error(rule: Rule) -> Derivation:
    """Derive 𝔼(Δ_t − Δ₀)² = 2σ²g(t)/n."""
    growth = t if rule == REPLACE else sp.harmonic(t, 2)
    found = averages(f"mixture.{rule.id}.squared_error", PARAMETERS)
    title = f"Squared error of the separation under {rule.id}"
    return found.derivation(title, equate(u(t), 2 * sigma**2 * growth / n))


@cache
def entanglement(rule: Rule) -> Derivation:
    """Derive the probability that the fitted mixture has one mode instead of two."""
    found = error(rule)
    root = sp.sqrt(2 * spread(t))
    law = equate(
        entangled(t),
        (sp.erfc((Delta - 2 * sigma) / root) - sp.erfc((Delta + 2 * sigma) / root)) / 2,
    )
    named = equate(spread(t), found.conclusion.lhs)
    value = equate(spread(t), found.conclusion.rhs)
    deviation = equate(sp.sqrt(spread(t)), sp.sqrt(value.rhs))
    return in_steps(
        f"Probability that two modes are entangled under {rule.id}",
        define(named, "The variance of the separation."),
        computed(value, "Its squared error is known, and it is unbiased.", named, found.conclusion),
        cited(
            law,
            "Δ_t is linear in Gaussian noise, so N(Δ₀, v), and ½N(a, σ²) + ½N(b, σ²) has one "
            "mode exactly if |a − b| ≤ 2σ.",
            "modes of a mixture of two Gaussians of equal weight and width",
            "Behboodian 1970, Technometrics 12; Cramér 1946, §24.4",
            "",
            laws=("the data of both modes are Gaussian, equally many and of one width",),
            rule="Gaussian law and the number of modes",
        ),
        rooted(deviation, "It is positive, and its square is v.", value),
        computed(
            law.xreplace({spread(t): value.rhs}), "Insert.", law, deviation, rule="insert the deviation"
        ),
        lemmas=(found,),
    )


PAPER = Source(paper="position paper", where="§2, Definition 6")
STATEMENTS = {
    "mixture.replace.squared_separation": "S(t) = Delta^2 + 2*sigma^2*t/n",
    "mixture.replace.entanglement_probability": (
        "entangled(t) = erfc(sqrt(n)*(Delta - 2*sigma)/(2*sigma*sqrt(t)))/2 "
        "- erfc(sqrt(n)*(Delta + 2*sigma)/(2*sigma*sqrt(t)))/2"
    ),
    "mixture.accumulate.squared_separation": "S(t) = Delta^2 + 2*sigma^2*H2(t)/n",
    "mixture.accumulate.entanglement_probability": (
        "entangled(t) = erfc(sqrt(n)*(Delta - 2*sigma)/(2*sigma*sqrt(H2(t))))/2 "
        "- erfc(sqrt(n)*(Delta + 2*sigma)/(2*sigma*sqrt(H2(t))))/2"
    ),
}
FORMULAS = tuple(
    formula
    for rule, loop in LOOP_OF.items()
    for formula in (
        Formula(
            id=f"{loop.id}.squared_separation",
            title=f"mean squared distance between the fitted means of two modes on the line, under {rule.id}",
            observable=r"\mathbb{E}\,\Delta_t^2",
            statement=STATEMENTS[f"{loop.id}.squared_separation"],
            parameters=PARAMETERS,
            loop=loop,
            derive=by_definition(f"{loop.id}.squared_separation"),
            sources=(PAPER,),
        ),
        Formula(
            id=f"{loop.id}.entanglement_probability",
            title=f"probability that a fitted mixture of two modes on the line has one only, under {rule.id}",
            observable=r"\mathbb{P}(|\Delta_t| \le 2\sigma)",
            statement=STATEMENTS[f"{loop.id}.entanglement_probability"],
            parameters=PARAMETERS,
            loop=loop,
            derive=partial(entanglement, rule),
            sources=(PAPER,),
        ),
    )
)
