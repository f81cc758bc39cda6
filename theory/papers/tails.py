r"""Dohmatob et al. 2024c (a tale of tails), read in a summary.

For p_i ∝ i^{−β}, c = 1 − 1/β and many data a generation, an atom is lost by generation t with probability
exp(−T₀p g_t), g_{t+1} = 1 − exp(−g_t), and the missing mass after t generations is g_t^{−c} times that
after one.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter, Values
from theory.papers.steps import cited, squeezed

PAPER = "Dohmatob et al. 2024c"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
EXPONENT = Parameter(name="b", meaning="Zipf exponent β", domain=Domain(kind="integer", lower=2), ceiling=6)
c = sp.Symbol("c", positive=True)
growth, fading = sp.Function("rho", real=True), sp.Function("g", positive=True)


def _linear(values: Values) -> Decision:
    """Whether the missing mass of t generations is of order t: it is at most of order t^c, c < 1."""
    power = sp.Rational(values["b"] - 1, values["b"])  # type: ignore[operator]  # an integer
    grows_like = many_generations().conclusion.rhs
    shown = f"after t generations the missing mass is at most t^({power}) times that after one"
    return Decision(holds=False if grows_like == 0 and power < 1 else None, shown=shown)


@cache
def many_generations() -> Derivation:
    """Derive ρ(t)/t → 0 for the missing mass ρ(t) in units of that after one generation."""
    ratio = cited(
        sp.Eq(growth(t), fading(t) ** (-c)),
        "Σ p_i exp(−T₀p_ig) ~ C(T₀g)^{−c} for p_i ∝ i^{−β}, T₀ → ∞, at g = g_t over g = 1.",
        "Karamata's Abelian theorem for regularly varying counting functions",
        "Gnedin, Hansen and Pitman 2007, Probability Surveys 4, §3",
        "c = 1 − 1/β between 0 and 1; t fixed, T₀ → ∞",
    )
    low = cited(
        sp.Ge(growth(t) / t, 0, evaluate=False),
        "A missing mass is not negative.",
        "monotonicity of expectation",
        "Kolmogorov 1933, Foundations, ch. IV",
        "masses are not negative",
    )
    bound = cited(
        sp.Le(growth(t) / t, t ** (c - 1), evaluate=False),
        "1/g_{t+1} ≤ 1/g_t + 1, as 1/(1 − e^{−x}) ≤ 1/x + 1, so g_t ≥ 1/t.",
        "1 − e^{−x} ≥ x/(1 + x) for x ≥ 0",
        "DLMF 4.5.7",
        "x = g_t",
        ratio.after,
    )
    vanishes = cited(
        limit_at_infinity(t ** (c - 1), sp.Integer(0)),
        "c < 1.",
        "x^a → 0 as x → ∞ for a < 0",
        "DLMF 4.4.13",
        "a = c − 1 = −1/β",
    )
    return Derivation(
        title="The missing mass of a Zipf law over generations",
        steps=(
            ratio,
            low,
            bound,
            vanishes,
            squeezed(
                limit_at_infinity(growth(t) / t, sp.Integer(0)),
                "It lies between 0 and a power that vanishes.",
                low.after,
                bound.after,
                vanishes.after,
            ),
        ),
    )


CLAIMS = (
    Claim(
        id="tails.n_fold",
        quote="after n generations E_test ≍ T^{−c} + n·T₀^{−c}",
        paraphrase=True,
        source=Source(paper=PAPER, where="n-fold theorem, as quoted"),
        printed=Statement(
            words="The missing mass of a Zipf law after t generations is of the order of t times that "
            "after one.",
            assertion=sp.Gt(sp.Limit(growth(t) / t, t, sp.oo), 0, evaluate=False),
            where="ρ(t) is the missing mass after t generations of T₀ data in units of that after one, "
            "T₀ → ∞.",
            formulas=("categorical.replace.surviving_atoms",),
            decide=_linear,
            parameters=(EXPONENT,),
        ),
        corrected=Statement(
            words="It is of smaller order than t.",
            assertion=limit_at_infinity(growth(t) / t, sp.Integer(0)),
            where="ρ(t) as before; p_i ∝ i^{−β}, c = 1 − 1/β.",
            formulas=("categorical.replace.surviving_atoms",),
            prove=many_generations,
        ),
        expected=("REFUTED", "REPLAYED"),
        read=READ,
        reading="For multinomial regeneration, read as a two-sided rate, as it is quoted; as an upper "
        "bound it holds. The missing mass grows like (t/2)^c: at β = 2 by a factor 7.15 in a "
        "hundred generations.",
    ),
)
