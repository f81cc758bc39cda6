r"""Dohmatob et al. 2024c (a tale of tails), read in a summary.

For p_i ∝ i^{−β}, c = 1 − 1/β and many data a generation, an atom is lost by generation t with probability
exp(−T₀p g_t), g_{t+1} = 1 − exp(−g_t), and the missing mass after t generations is g_t^{−c} times that
after one.
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.core import instantiate
from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited, in_steps, squeezed
from theory.families.poisson.survival import about_the_exponent
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter, Values, integer_of
from theory.markov.functions import SurvivalExponent
from theory.papers import missing_mass
from theory.papers.missing_mass import B, T, b, beyond, clean, k, missed, survives, tau, x
from theory.proofs.survival_exponents import FITS, at_least_one_over

PAPER = "Dohmatob et al. 2024c"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
CHECKED: tuple[tuple[str, How], ...] = ((PAPER, "checked-summary"),)
EXPONENT = Parameter(name="b", meaning="Zipf exponent β", domain=Domain(kind="integer", lower=2), ceiling=6)
ABOVE_ONE = Domain(kind="real", lower=1, lower_open=True)
WEIGHTS = Parameter(name="b", meaning="exponent of the weights", domain=ABOVE_ONE)
TRAINING = Parameter(name="B", meaning="exponent of the training law", domain=ABOVE_ONE)
beyond_one = sp.Symbol("s", positive=True)
c = beyond_one / (1 + beyond_one)
growth, fading = sp.Function("rho", real=True), SurvivalExponent


def _linear(values: Values) -> Decision:
    """Whether the missing mass of t generations is of order t: it is at most of order t^c, c < 1."""
    power = sp.Rational(integer_of(values, "b") - 1, integer_of(values, "b"))
    grows_like = many_generations().conclusion.rhs
    shown = f"after t generations the missing mass is at most t^({power}) times that after one"
    return Decision(holds=False if grows_like == 0 and power < 1 else None, shown=shown)


@cache
def many_generations() -> Derivation:
    """Derive ρ(t)/t → 0 for the missing mass ρ(t) in units of that after one generation."""
    ratio = cited(
        equate(growth(t), fading(t) ** (-c)),
        "Σ p_i exp(−T₀p_ig) ~ C(T₀g)^{−c} for p_i ∝ i^{−β}, T₀ → ∞, at g = g_t over g = 1; c = s/(1 + s), "
        "s = β − 1.",
        "Karamata's Abelian theorem for regularly varying counting functions",
        "Gnedin, Hansen and Pitman 2007, Probability Surveys 4, §3",
        "",
        conditions=(sp.Gt(c, 0, evaluate=False), sp.Lt(c, 1, evaluate=False)),
    )
    low = cited(
        sp.Ge(growth(t) / t, 0, evaluate=False),
        "A missing mass is not negative.",
        "monotonicity of expectation",
        "Kolmogorov 1933, Foundations, ch. IV",
        "",
    )
    slow = about_the_exponent(
        sp.Ge(fading(t), 1 / t, evaluate=False),
        "1/g_t grows by 1/2 + g_t/12 or less in each fit, and g_t ≤ 1.",
        lambda read: instantiate(at_least_one_over(), {FITS: read(t)}),
        rule="survival exponent",
    )
    bound = cited(
        sp.Le(growth(t) / t, t ** (c - 1), evaluate=False),
        "g_t^{−c} ≤ t^c.",
        "a power with a positive exponent rises",
        "DLMF 4.2.26",
        "",
        ratio.after,
        slow.after,
        conditions=(sp.Gt(c, 0, evaluate=False),),
    )
    vanishes = cited(
        limit_at_infinity(t ** (c - 1), sp.Integer(0)),
        "c < 1.",
        "x^a → 0 as x → ∞ for a < 0",
        "DLMF 4.4.13",
        "",
        conditions=(sp.Lt(c, 1, evaluate=False),),
    )
    return in_steps(
        "The missing mass of a Zipf law over generations",
        ratio,
        low,
        slow,
        bound,
        vanishes,
        squeezed(
            limit_at_infinity(growth(t) / t, sp.Integer(0)),
            "It lies between 0 and a power that vanishes.",
            low.after,
            bound.after,
            vanishes.after,
        ),
    )


Sentence = partial(Claim, paraphrase=True)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="tails.n_fold",
        quote="after n generations E_test ≍ T^{−c} + n·T₀^{−c}",
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
            words="The missing mass after t generations is of smaller order than t.",
            assertion=limit_at_infinity(growth(t) / t, sp.Integer(0)),
            where="ρ(t) as before; p_i ∝ i^{−β}, c = 1 − 1/β.",
            formulas=("categorical.replace.surviving_atoms",),
            prove=many_generations,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        read=READ,
        reading="For multinomial regeneration, read as a two-sided rate, as it is quoted; as an upper "
        "bound it holds. The missing mass grows like (t/2)^c: at β = 2 by a factor 7.15 in a "
        "hundred generations.",
    ),
    Sentence(
        id="tails.cut",
        quote="for a training law cut at rank k the test error scales as T^{−(1−1/β)} + k^{−(β−1)}",
        source=Source(paper=PAPER, where="Theorem 2.1"),
        printed=Statement(
            words="The weight beyond rank k of p_i ∝ i^{−b}, times k^{b−1}, tends to 1/(b − 1).",
            assertion=limit_at_infinity(beyond(k), 1 / (b - 1), k),
            where="S(k) = k^{b−1}Σ_{i>k} i^{−b}, b > 1.",
            prove=missing_mass.tail_beyond_a_cut,
            parameters=(WEIGHTS,),
        ),
        expected=("PROVED-CITING",),
        read=CHECKED,
        reading="The second term, with its constant: no number of data T brings the error below it. The "
        "first is the missing mass of the law itself, tails.narrowing with both exponents alike.",
    ),
    Sentence(
        id="tails.finite_sample_cut",
        quote="a sample of T₀ data cuts the tail at k ~ T₀^{1/β}",
        source=Source(paper=PAPER, where="(6) and Corollary 2.2"),
        printed=Statement(
            words="An atom at rank xT^{1/b} of p_i = i^{−b} is among T data with a probability that tends to "
            "1 − exp(−x^{−b}).",
            assertion=limit_at_infinity(survives(T), 1 - sp.exp(-(x ** (-b))), T),
            where="s(T) = 1 − (1 − x^{−b}/T)^T, x > 0, up to the constant that makes p sum to 1.",
            prove=missing_mass.survival_at_the_cut,
        ),
        expected=("PROVED-CITING",),
        read=CHECKED,
        reading="So the order is right and the cut is not sharp: at x = 1 an atom is seen with probability "
        "0.63, and beyond the cut with about x^{−b}.",
    ),
    Sentence(
        id="tails.narrowing",
        quote="training on p_i ∝ i^{−β′} changes the exponent of the scaling law to (β − 1)/β′",
        source=Source(paper=PAPER, where="on temperature"),
        printed=Statement(
            words="The test mass i^{−b} missed by T data of weights i^{−B}, times T^{(b−1)/B}, tends to Γ((b "
            "− 1)/B)/B.",
            assertion=limit_at_infinity(T ** ((b - 1) / B) * missed(T), sp.gamma((b - 1) / B) / B, T),
            where="M(T) = Σi^{−b} exp(−Ti^{−B}), b, B > 1: Poisson sampling, which multinomial sampling "
            "follows.",
            prove=missing_mass.narrowed_training_law,
            parameters=(WEIGHTS, TRAINING),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="With the constant. B = b is the law of the original, exponent 1 − 1/b.",
    ),
    Sentence(
        id="tails.grokking",
        quote="beside synthetic data cut at k, real data leave a plateau k^{−(β−1)} until T_real ~ k^β",
        source=Source(paper=PAPER, where="Theorem 3.2"),
        printed=Statement(
            words="At β = 2 with τk² real data the mass missed beyond rank k, times k, tends to "
            "√π·erf(√τ)/(2√τ).",
            assertion=limit_at_infinity(
                clean(k), sp.sqrt(sp.pi) * (1 - sp.erfc(sp.sqrt(tau))) / (2 * sp.sqrt(tau)), k
            ),
            where="C(k) = kΣ_{i>k} i^{−2} exp(−τk²/i²), τ > 0; erf = 1 − erfc.",
            prove=missing_mass.clean_data_beyond_a_cut,
        ),
        expected=("PROVED-CITING",),
        read=CHECKED,
        reading="The whole passage at β = 2: the plateau 1 as τ → 0, 0.75 at τ = 1, and the law of the real "
        "data, √π/(2√τ), beyond.",
    ),
)
