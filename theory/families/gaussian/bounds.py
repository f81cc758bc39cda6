"""Any dimension: the covariance term between two bounds with one rate, and the tail of σ_t.

No closed form of 𝔼 tr(Σ₀^{1/2}Σ_tΣ₀^{1/2})^{1/2} is known for d > 1. Writing the matrix as B W Bᵀ with the
newest Wishart W, and B = U D Vᵀ, rotation invariance leaves D W D: its root has diagonal entries at most
√(D W D)_ii, whose mean is c4(n) D_ii; and tr √M ≥ √(tr M). Both bounds decay like c4(n)^t, so that is the
exact rate for every d.
"""

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited, combined, in_steps, in_the_limit, squeezed
from theory.families.gaussian import definitions as g
from theory.families.gaussian.definitions import a, defined, n, sigma0, term, trace
from theory.families.gaussian.deviation import C4, replace_deviation
from theory.families.gaussian.first_moments import replace_spread
from theory.families.gaussian.risk import below_one, geometric
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.loop import NORMAL_DATA
from theory.language.parameters import POSITIVE_REAL, Domain, Parameter

FROBENIUS = Parameter(
    name="frobenius",
    meaning="Frobenius norm of the covariance of the real data, at most its trace",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=trace),
    latex=r"\lVert\Sigma_0\rVert_F",
    ceiling=9,
)
RATIO = Parameter(
    name="ratio",
    meaning="threshold ε for the fitted deviation, in units of σ₀",
    domain=POSITIVE_REAL,
    latex=r"\rho",
    ceiling=2,
)
frobenius, ratio = FROBENIUS.symbol, RATIO.symbol
h = sp.Function("h", real=True)
tail = sp.Function("P", real=True)


def _bound(title: str, upper_on_fidelity: bool) -> Derivation:
    start = trace if upper_on_fidelity else frobenius
    relation = sp.Le if upper_on_fidelity else sp.Ge
    bound = relation(h(t), start * C4**t)
    deviation, spread = replace_deviation(), replace_spread()
    split = equate(term(t), g.v(t) + trace - 2 * h(t))
    closed = 2 * trace - 2 * start * C4**t
    conclusion = sp.Ge(term(t), closed) if upper_on_fidelity else sp.Le(term(t), closed)
    words = (
        "(√X)_ii ≤ √(X_ii) for X = D W D with W the sample covariance of standard normal data, rotated, "
        "and 𝔼√(W_ii) = c4(n): 𝔼 tr √ falls by at least the factor c4(n) a fit."
        if upper_on_fidelity
        else "tr √M ≥ √(tr M), and 𝔼√(Σ D_ii² W_ii) ≥ c4(n) √(Σ D_ii²) by concavity in the weights: "
        "𝔼√(tr M) falls "
        "by at most the factor c4(n) a fit, from √(tr Σ₀²) = ‖Σ₀‖_F."
    )
    return in_steps(
        title,
        *defined((split,), "h(t) = 𝔼 tr(Σ₀^{1/2}Σ_tΣ₀^{1/2})^{1/2}; the covariance term of W₂², any d."),
        cited(
            bound,
            words,
            "the Wishart law of a sample covariance; Jensen's inequality for the spectral measure of a matrix"
            if upper_on_fidelity
            else "the Wishart law of a sample covariance; Jensen's inequality for a concave function of "
            "weights",
            "Muirhead 1982, Aspects of Multivariate Statistical Theory, §3.2; Bhatia 1997, Matrix Analysis, "
            "ch. V",
            "",
            deviation.conclusion,
            conditions=(sp.Ge(n, 2, evaluate=False),),
            laws=(g.GAUSSIAN_DATA,),
            of_loop=(NORMAL_DATA,),
            rule="Jensen in every generation",
        ),
        combined(
            conclusion,
            "𝔼 tr Σ_t = tr Σ₀.",
            split,
            spread.conclusion,
            bound,
            factors=(sp.Integer(2),),
            rule="insert",
        ),
        lemmas=(deviation, spread),
    )


@cache
def covariance_term_lower() -> Derivation:
    """Derive 𝔼(covariance term) ≥ 2 tr(Σ₀)(1 − c4(n)^t), any d; an equation for d = 1."""
    return _bound("Lower bound on the covariance term, any d", True)


@cache
def covariance_term_upper() -> Derivation:
    """Derive 𝔼(covariance term) ≤ 2 tr Σ₀ − 2‖Σ₀‖_F c4(n)^t, any d; an equation for rank one."""
    return _bound("Upper bound on the covariance term, any d", False)


@cache
def covariance_term_limit() -> Derivation:
    """Derive 𝔼(covariance term) → 2 tr Σ₀, any d, from the two bounds."""
    bounds = (covariance_term_lower(), covariance_term_upper())
    value = 2 * trace
    power = limit_at_infinity(C4**t, sp.Integer(0))
    ends = tuple(limit_at_infinity(bound.conclusion.rhs, value) for bound in bounds)
    return in_steps(
        "Limit of the covariance term, any d",
        below_one(n - 1),
        geometric(C4),
        *(
            in_the_limit(
                end,
                C4**t,
                "The bound is affine in c4(n)^t.",
                power,
                lower=((trace, sp.Integer(0)), (frobenius, sp.Integer(0))),
                rule="limit",
            )
            for end in ends
        ),
        squeezed(
            limit_at_infinity(term(t), value),
            "Both bounds tend to 2 tr Σ₀.",
            *(bound.conclusion for bound in bounds),
            *ends,
        ),
        lemmas=bounds,
    )


@cache
def deviation_tail() -> Derivation:
    """Derive P(σ_t > ε) ≤ (σ₀/ε) c4(n)^t."""
    lemma = replace_deviation()
    markov = sp.Le(tail(t), a(t) / (ratio * sigma0))
    closed = C4**t / ratio
    return in_steps(
        "Markov's bound on the tail of the fitted deviation",
        cited(
            markov,
            "P(σ_t > ε) ≤ 𝔼σ_t/ε with ε = ratio · σ₀.",
            "Markov's inequality",
            "Durrett 2019, Probability: Theory and Examples, ch. 1",
            "",
            conditions=(sp.Gt(ratio * sigma0, 0, evaluate=False),),
            of_loop=(NORMAL_DATA,),
            rule="Markov's inequality",
        ),
        combined(
            sp.Le(tail(t), closed),
            "𝔼σ_t = c4(n)^t σ₀.",
            lemma.conclusion,
            markov,
            rule="insert the mean deviation",
        ),
        lemmas=(lemma,),
    )
