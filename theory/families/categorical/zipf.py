r"""The missing mass of a Zipf law: what p_i = i^{−b}/ζ(b), i = 1, 2, …, gives to the atoms that D data miss.

The binomial theorem makes the sum over all atoms a finite one,

    Σ_i p_i(1 − p_i)^D = Σ_{k≤D} (−1)^k C(D, k) ζ(b(k + 1))/ζ(b)^{k+1}.

As a function of the rank, p(1 − p)^D rises and then falls, to no more than 1/(eD), and its integral is a Beta
function: the sum is Γ(1 − 1/b)Γ(D + 1)/(bζ(b)^{1/b}Γ(D + 2 − 1/b)) up to 2/(eD), of order D^{1/b − 1}.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.core import instantiate
from theory.engine.steps import cited, defined, differentiated, inserted_in_sum, proved
from theory.families.categorical.loop import DATA, REPLACE_LOOP, D, i
from theory.families.categorical.missing import missing
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source
from theory.language.parameters import Domain, Parameter, Values, integer_of
from theory.numbers.value import Value
from theory.numbers.walk import TooManyTerms
from theory.proofs.exponentials import ODDS, SIZE, missed_share_at_most

EXPONENT = Parameter(
    name="b",
    meaning="exponent of the Zipf law p_i = i^(−b)/ζ(b)",
    domain=Domain(kind="real", lower=1, lower_open=True),
    ceiling=4,
)
b = EXPONENT.symbol
odds = sp.Symbol("y", positive=True)
x, k = sp.Symbol("x", positive=True), sp.Symbol("k", integer=True, nonnegative=True)
ZIPF = i ** (-b) / sp.zeta(b)
NAMED = defined(
    equate(missing(D), sp.Sum(ZIPF * (1 - ZIPF) ** D, (i, 1, sp.oo))),
    "Atom i is missed by D data with probability (1 − p_i)^D.",
)
INTEGRAL = sp.gamma(1 - 1 / b) * sp.gamma(D + 1) / (b * sp.zeta(b) ** (1 / b) * sp.gamma(D + 2 - 1 / b))
POWER = sp.gamma(1 - 1 / b) * D ** (1 / b - 1) / (b * sp.zeta(b) ** (1 / b))


@cache
def missing_mass() -> Derivation:
    """Derive Σ_k (−1)^k C(D, k) ζ(b(k + 1))/ζ(b)^{k+1}."""
    term = (-1) ** k * sp.binomial(D, k)
    powers = sp.Sum(term * sp.Sum(ZIPF ** (k + 1), (i, 1, sp.oo)), (k, 0, D))
    expanded = cited(
        equate(missing(D), powers),
        "(1 − p)^D is expanded, and the finite sum taken outside.",
        "binomial theorem",
        "DLMF 1.2.2",
        "",
        NAMED.after,
        conditions=(sp.Gt(b, 1, evaluate=False),),
    )
    zeta = sp.zeta(b * (k + 1)) / sp.zeta(b) ** (k + 1)
    summed = cited(
        equate(sp.Sum(ZIPF ** (k + 1), (i, 1, sp.oo)), zeta),
        "The definition of ζ at b(k + 1).",
        "ζ(s) = Σ i^{−s}",
        "DLMF 25.2.1",
        "",
        conditions=(sp.Gt(b, 1, evaluate=False), sp.Ge(k, 0, evaluate=False)),
    )
    return Derivation(
        title="The missing mass of a Zipf law",
        steps=(
            NAMED,
            expanded,
            summed,
            *inserted_in_sum(expanded.after, summed.after, term, (k, 0, D), "Each power by its sum."),
        ),
        notation=NOTATION,
    )


@cache
def missing_mass_of_many_data() -> Derivation:
    """Derive Γ(1 − 1/b)D^{1/b−1}/(bζ(b)^{1/b}) up to O(1/D)."""
    integral = sp.Integral(x ** (-1 / b) * (1 - x) ** D, (x, 0, 1)) / (b * sp.zeta(b) ** (1 / b))
    value = cited(
        equate(integral, INTEGRAL),
        "The integral of p(1 − p)^D over the ranks (ζ(b)x)^{−1/b}, by Euler's Beta function.",
        "Euler's Beta integral",
        "DLMF 5.12.1",
        "",
        conditions=(sp.Gt(1 - 1 / b, 0, evaluate=False), sp.Gt(D + 1, 0, evaluate=False)),
    )
    turns = differentiated(
        equate(sp.Derivative(x * (1 - x) ** D, x), (1 - x) ** (D - 1) * (1 - (D + 1) * x)),
        "p(1 − p)^D rises up to p = 1/(D + 1), then falls: so it does with the rank.",
    )
    share = 1 / (1 + odds)
    largest = proved(
        sp.Le(share * (1 - share) ** D, sp.exp(-1) / D, evaluate=False),
        "(1 − p)^D ≤ e^{−Dp}, and Dp ≤ e^{Dp − 1}; p = 1/(1 + y).",
        lambda read, _: instantiate(missed_share_at_most(), {SIZE: read(D), ODDS: read(odds)}),
        rule="the largest term",
    )
    law = (
        "a sum of what rises and then falls differs from the integral by at most the largest value",
        "Rudin 1976, Principles of Mathematical Analysis, ch. 6, exercise 8, on either side of the largest "
        "value",
        "",
        turns.after,
        largest.after,
        NAMED.after,
        value.after,
    )
    above = cited(
        sp.Le(missing(D), INTEGRAL + 1 / (sp.E * D), evaluate=False),
        "The integral is from rank ζ(b)^{−1/b} on.",
        *law,
        conditions=(sp.Ge(D, 1, evaluate=False), sp.Gt(b, 1, evaluate=False)),
    )
    below = cited(
        sp.Ge(missing(D), INTEGRAL - 2 / (sp.E * D), evaluate=False),
        "What the integral has before rank 1 is at most 1/(eD) too.",
        *law,
        conditions=(sp.Ge(D, 1, evaluate=False), sp.Gt(b, 1, evaluate=False)),
    )
    return Derivation(
        title="The missing mass of a Zipf law for many data",
        steps=(
            NAMED,
            turns,
            largest,
            value,
            above,
            below,
            cited(
                equate(missing(D), POWER),
                "Between the two bounds, up to O(1/D); Γ(D + 1)/Γ(D + 2 − 1/b) is D^{1/b−1} up to a factor 1 "
                "+ O(1/D).",
                "the ratio of two Gamma functions",
                "DLMF 5.11.13",
                "",
                above.after,
                below.after,
                laws=("D → ∞ with b fixed",),
                conditions=(sp.Gt(b, 1, evaluate=False),),
            ),
        ),
        notation={**NOTATION, x: "the variable of integration"},
    )


def within_reach(values: Values, digits: int) -> Value | None:
    """Return nothing: the tree is evaluated, where its terms are few enough to cancel in a second or two.

    Raises:
        TooManyTerms: D > 2000.
    """
    del digits
    if (size := integer_of(values, "D")) > LARGEST:
        raise TooManyTerms(
            f"D = {size}: the alternating sum is evaluated up to D = {LARGEST}; for many data see "
            "categorical.replace.missing_mass_zipf_large"
        )
    return None


LARGEST = 2_000
NOTATION = {missing(D): "expected real probability of the atoms without a datum among the first D"}
FORMULAS = (
    Formula(
        id="categorical.replace.missing_mass_zipf",
        title="expected missing mass of a Zipf law on infinitely many atoms after D data",
        observable=r"\mathbb{E} \sum_{i : c_i = 0} p_i",
        statement="M(D) = sum((-1)^k*binomial(D, k)*zeta(b*(k + 1))/zeta(b)^(k + 1), k, 0, D)",
        parameters=(DATA, EXPONENT),
        loop=REPLACE_LOOP,
        derive=missing_mass,
        algorithm=within_reach,
        conditions="p_i = i^(−b)/ζ(b) for i = 1, 2, …",
    ),
    Formula(
        id="categorical.replace.missing_mass_zipf_large",
        title="expected missing mass of a Zipf law on infinitely many atoms, for many data",
        observable=r"\mathbb{E} \sum_{i : c_i = 0} p_i",
        statement="M(D) = gamma(1 - 1/b)*D^(1/b - 1)/(b*zeta(b)^(1/b))",
        parameters=(DATA, EXPONENT),
        loop=REPLACE_LOOP,
        derive=missing_mass_of_many_data,
        kind=Kind(name="asymptotic", order="O(1/D)"),
        sources=(
            Source(paper="Karlin 1967", where="number of occupied cells"),
            Source(paper="Hutter 2021", where="§3"),
        ),
        conditions="p_i = i^(−b)/ζ(b) for i = 1, 2, …; b fixed as D → ∞",
    ),
)
