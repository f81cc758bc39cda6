"""Section 4.4, last paragraph: timescales in other papers, maximum likelihood and densities."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.engine.rules import ACCUMULATE
from theory.engine.steps import in_steps, in_the_limit
from theory.families.categorical import moments, survival, survivors
from theory.families.categorical.loop import DATA, DISTRIBUTION, D, N, i, p, t
from theory.families.categorical.survival import alpha
from theory.families.gaussian.definitions import a, n, sigma0
from theory.families.gaussian.deviation import C4, replace_deviation
from theory.families.gaussian.risk import below_one, geometric
from theory.families.kernel_density import likelihood as kernel_likelihood
from theory.families.kernel_density.second_moment import h, sigma
from theory.families.poisson import survival as poisson
from theory.language.almost_sure import AlmostSurely
from theory.language.claim import Claim, Decision, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source, evaluate_expression
from theory.language.parameters import Domain, Parameter, Values, fraction_of, integer_of, list_of
from theory.markov.wright_fisher import law_of_counts
from theory.numbers.walk import enclose
from theory.papers import density_likelihood
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="§4.4")
SPREAD = "kernel_density.accumulate.second_moment"
MEAN = Parameter(
    name="mu",
    meaning="the real success probability",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True, upper_open=True),
    latex=r"\mu",
    ceiling=1,
)


def _exact_rate(values: Values) -> Decision:
    """Whether 1 − exp(−Dμg₁) with g₁ = 1 is the exact chance that the first fit is not 0."""
    size, mean = integer_of(values, "D"), fraction_of(values, "mu")
    found = 1 - (1 - mean) ** size
    gap = enclose(sp.Rational(found) - (1 - sp.exp(-size * sp.Rational(mean))), {})
    cited = evaluate_expression(1 - sp.exp(-size * sp.Rational(mean)), {}, digits=6).decimal
    shown = f"the first fit is not 0 with probability {found}, and the cited expression is {cited}"
    return Decision(holds=None if gap.contains(0) else False, shown=shown)


def _collapse_is_possible(values: Values) -> Decision:
    """Whether a fit that keeps the real proportions at weight 1 − α can have one atom left."""
    share, chances = fraction_of(values, "alpha"), list_of(values, "p")
    living = [chance for chance in chances if chance > 0]
    kept = min((1 - share) * chance for chance in living)
    return Decision(
        holds=len(living) < 2 or kept == 0,
        shown=f"with a share {share} of synthetic data every atom keeps at least {kept}: no total collapse",
    )


def _dies_out(values: Values) -> Decision:
    """Whether P(p_t ≠ 0) → 0: it is at least μ at every t, as E p_t = μ and p_t ≤ 1; checked at t = 3."""
    size, mean = integer_of(values, "D"), fraction_of(values, "mu")
    law = law_of_counts(size, (mean, 1 - mean), 3)
    alive = sum((w for counts, w in law.items() if counts[0] > 0), Fraction(0))
    holds = None if alive < mean else False
    return Decision(holds=holds, shown=f"ℙ(p_3 ≠ 0) = {alive}, and it stays at least μ = {mean}")


def _poisson_exponential(values: Values) -> Decision:
    """Whether t·P(λ_t > 0) → 0, as any exponential decay would have it; it tends to 2nλ."""
    data, rate = integer_of(values, "n"), fraction_of(values, "lam")
    if rate == 0:
        return Decision(holds=True, shown="λ = 0")
    far: Values = {"t": 4000, "n": data, "lam": rate}
    scaled = evaluate_expression(4000 * poisson.SURVIVAL, far, digits=8)
    shown = f"t·ℙ(λ_t > 0) tends to 2nλ = {2 * data * rate}, not to 0 (at t = 4000: {scaled.decimal})"
    return Decision(holds=False, shown=shown)


@cache
def deviation_vanishes() -> Derivation:
    """Derive E σ_t = c4(n)^t σ₀ → 0 under replace, n ≥ 2, divisor n − 1."""
    lemma = replace_deviation()
    power = geometric(C4)
    goal = limit_at_infinity(lemma.conclusion.lhs, sp.Integer(0), t)
    return in_steps(
        "The fitted standard deviation of the Gaussian loop collapses exponentially",
        below_one(n - 1),
        power,
        in_the_limit(
            goal,
            C4**t,
            "𝔼 σ_t = c4(n)^t σ₀; by Markov's inequality ℙ(σ_t > ε) ≤ c4(n)^t σ₀/ε as well.",
            lemma.conclusion,
            power.after,
            lower=((sigma0, sp.Integer(0)),),
            rule="limit",
        ),
        lemmas=(lemma,),
    )


Sentence = partial(Claim, source=WHERE, about="report")
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="position.s4_4.bernoulli_exponential",
        quote="for Bern(μ) … the parameters μ … collapse to 0 exponentially in the number of generations",
        printed=Statement(
            words="The fitted success probability tends to 0.",
            assertion=equate(sp.Limit(sp.Function("P_alive")(t), t, sp.oo), 0),
            decide=_dies_out,
            parameters=(DATA, MEAN),
        ),
        corrected=Statement(
            words="The chance that the fitted success probability is neither 0 nor 1 is at most (D/2)(1 − "
            "1/D)^{t−1}·2μ(1 − μ).",
            assertion=sp.Le(
                1 - survival.F(t), D / 2 * (1 - 1 / D) ** (t - 1) * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))
            ),
            where="F(t) = ℙ(fit t is 0 or 1), p = (μ, 1 − μ), so that 1 − Σp_i² = 2μ(1 − μ).",
            formulas=("categorical.replace.survival_upper_bound",),
            prove=survival.upper_bound,
        ),
        expected=("REFUTED", "PROVED"),
        read=(("Suresh et al. 2024", "code"),),
        reading="The Bernoulli loop is the discrete loop on two atoms, p = (μ, 1 − μ), with D data. The "
        "fitted probability ends at 0 or at 1, at 1 with probability μ, as it is a bounded "
        "martingale.",
    ),
    Sentence(
        id="position.s4_4.poisson_exponential",
        quote="for … Pois(λ) … the parameters … λ … collapse to 0 exponentially in the number of generations",
        printed=Statement(
            words="ℙ(λ_t > 0) decays exponentially, so that t·ℙ(λ_t > 0) tends to 0.",
            assertion=limit_at_infinity(t * poisson.SURVIVAL, sp.Integer(0), t),
            formulas=("poisson.replace.survival_probability",),
            decide=_poisson_exponential,
            parameters=(poisson.DATA, poisson.RATE),
        ),
        corrected=Statement(
            words="t·ℙ(λ_t > 0) tends to 2nλ: the decay is polynomial.",
            assertion=limit_at_infinity(
                t * (1 - sp.exp(-poisson.n * poisson.lam * poisson.g(t))), 2 * poisson.n * poisson.lam, t
            ),
            where="ℙ(λ_t > 0) = 1 − exp(−nλ g_t), g₁ = 1, g_{t+1} = 1 − exp(−g_t).",
            formulas=("poisson.replace.survival_probability",),
            prove=poisson.survival_decays_like_one_over_t,
        ),
        expected=("REFUTED", "PROVED"),
        read=(("Suresh et al. 2024", "code"),),
        reading="Collapse of λ to 0 is read as in the cited theorem: through the probability that the fitted "
        "rate is not 0. So the expected extinction time is infinite, and 𝔼λ_t = λ throughout.",
    ),
    Sentence(
        id="position.s4_4.gaussian_exponential",
        quote="for … Gaussian mixtures with shared variance σ² …, the parameters … σ collapse to 0 "
        "exponentially",
        printed=Statement(
            words="For two Gaussians of one variance, fitted by maximum likelihood, the fitted deviation "
            "tends to 0 geometrically.",
            assertion=AlmostSurely(limit_at_infinity(sp.Function("mixture_deviation")(t), sp.Integer(0), t)),
            where="The fitted common deviation of one run.",
        ),
        expected=("INCONCLUSIVE", "PROVED-CITING"),
        corrected=Statement(
            words="The mean of the fitted standard deviation tends to 0.",
            assertion=limit_at_infinity(a(t), sp.Integer(0), t),
            where="a(t) = 𝔼σ_t, one Gaussian, d = 1, divisor n − 1, n ≥ 2.",
            formulas=("gaussian.replace.standard_deviation",),
            prove=deviation_vanishes,
        ),
        read=(("Suresh et al. 2024", "code"),),
        reading="The sentence is about mixtures, for which the cited theorem treats an approximate maximum "
        "likelihood: not judged here. The second statement is the single Gaussian, divisor n − 1, "
        "where the mean is c4(n)^t σ₀ and decays geometrically; the mean variance does not decay at "
        "all.",
    ),
    Sentence(
        id="position.s4_4.seddik_total_collapse",
        quote="Seddik et al. (2024) previously controlled the total collapse probability in both the fully "
        "synthetic and partially-synthetic recursive training regimes",
        printed=Statement(
            words="In the fully synthetic regime ℙ(T > t) ≤ (D/2)(1 − 1/D)^{t−1}(1 − Σ p_i²).",
            assertion=sp.Le(
                1 - survival.F(t), D / 2 * (1 - 1 / D) ** (t - 1) * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))
            ),
            where="F(t) = ℙ(T ≤ t), T the first fit with one atom left.",
            formulas=("categorical.replace.survival_upper_bound", "categorical.replace.survival_lower_bound"),
            prove=survival.upper_bound,
        ),
        corrected=Statement(
            words="In the partially synthetic regime the distance from the real proportions is 𝔼 Σ (p_i(t) − "
            "p_i)² = α²(1 − Σ p_i²)/D · (1 − r^t)/(1 − r), r = α²(1 − 1/D).",
            assertion=equate(
                survival.V(t),
                alpha**2
                * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))
                / D
                * (1 - (alpha**2 * (1 - 1 / D)) ** t)
                / (1 - alpha**2 * (1 - 1 / D)),
            ),
            where="V(t) = 𝔼 Σ (p_i(t) − p_i)²; α is the share of synthetic data, r = α²(1 − 1/D).",
            formulas=("categorical.fixed_real_share.squared_distance",),
            prove=survival.mixed_distance,
        ),
        expected=("PROVED", "PROVED"),
        read=(("Seddik et al. 2024", "summary"),),
        reading="The fully synthetic half holds; for the partially synthetic one the cited paper bounds a "
        "distance, not a collapse probability (read in a secondary summary). With a share of real "
        "data in every fit nothing collapses totally.",
    ),
    Sentence(
        id="position.s4_4.suresh_exact_formulation",
        quote="Suresh et al. (2024) give an exact formulation of model collapse rate in the fundamental "
        "setting of recursive maximum likelihood estimation for discrete distributions and Gaussian mixtures",
        printed=Statement(
            words="For Bern(μ) the chance that fit t is not 0 is exactly 1 − exp(−Dμg_t).",
            assertion=equate(
                sp.Function("P_alive")(t), 1 - sp.exp(-DATA.symbol * MEAN.symbol * sp.Function("g")(t))
            ),
            decide=_exact_rate,
            parameters=(DATA, MEAN),
        ),
        corrected=Statement(
            words="For Pois(λ) the chance is exactly 1 − exp(−nλg_t), g_1 = 1, g_{t+1} = 1 − exp(−g_t).",
            assertion=equate(poisson.P(t), 1 - sp.exp(-poisson.n * poisson.lam * poisson.g(t))),
            where="P(t) = ℙ(λ_t > 0); g₁ = 1, g_{t+1} = 1 − exp(−g_t).",
            formulas=("poisson.replace.survival_probability",),
            prove=poisson.survival_derivation,
        ),
        expected=("REFUTED", "PROVED"),
        read=(("Suresh et al. 2024", "code"),),
        reading="“Exact” is read as an equality: of the cited theorems, read in the authors' notebook, only "
        "the one on Poisson is exact; Bernoulli and Gaussian ones are bounds, and mixtures are treated for "
        "an approximate maximum likelihood.",
    ),
    Sentence(
        id="position.s4_4.suresh_unique_symbols",
        quote="Suresh et al. (2024) further control the number of unique symbols after k generations in the "
        "fully synthetic regime",
        printed=Statement(
            words="The expected number of atoms among the data of generation t is at least Σ(1 − (1 − "
            "p_i/t)^D).",
            assertion=sp.Ge(moments.K(t), sp.Sum(1 - (1 - p[i] / t) ** D, (i, 1, N))),
            where="K(t) is the expected number of atoms among the data of generation t.",
            formulas=("categorical.replace.surviving_atoms_lower_bound",),
            prove=survivors.survivors_lower_bound,
        ),
        expected=("PROVED",),
        read=(("Suresh et al. 2024", "code"),),
        reading="The lower half of the cited corollary, read in the authors' notebook, with 1/t for its "
        "g_t: rational, and at most a factor two weaker in the exponent. Their upper half says less, since "
        "it needs 3Dp² + 3tp < 1. The control is of the expectation.",
    ),
    Sentence(
        id="position.s4_4.density_loss_diverges",
        quote="in the context of kernel density estimators with fixed bandwidths, that the negative log "
        "likelihood does diverge asymptotically",
        printed=Statement(
            words="Under accumulate the negative log-likelihood of real data tends to infinity, with "
            "infinitely many data per generation.",
            assertion=limit_at_infinity(density_likelihood.likelihood(t), sp.oo, t),
            where="ℓ(t) is the negative log-likelihood of real data, bandwidth h > 0.",
            formulas=(SPREAD,),
            prove=density_likelihood.likelihood_diverges,
        ),
        expected=("PROVED-CITING",),
        read=(("Kazdan et al. 2024b", "summary"),),
        reading="Gaussian kernel, infinitely many data per generation. The cited paper was "
        "read of in reviews.",
    ),
    Sentence(
        id="position.s4_4.density_loss_is_glacial",
        quote="“this occurs at a rate so glacial that it doesn’t pose a practical concern.”",
        printed=Statement(
            words="Under accumulate, with infinitely many data per generation, the negative log-likelihood "
            "is at most ½ log(2πh²H₁(t)) + σ₀²/h².",
            assertion=sp.Le(
                density_likelihood.likelihood(t),
                sp.log(2 * sp.pi * h**2 * sp.harmonic(t)) / 2 + sigma**2 / h**2,
            ),
            where="ℓ(t) is the negative log-likelihood of real data of variance σ₀².",
            formulas=(SPREAD,),
            prove=density_likelihood.likelihood_grows_slowly,
        ),
        corrected=Statement(
            words="With any number of data per generation it is at most ½ log(2πh²) + σ₀²/h² + (H₁(t) − "
            "1)/2.",
            assertion=sp.Le(
                kernel_likelihood.ell(t),
                sp.log(2 * sp.pi * h**2) / 2 + (2 * sigma**2 - h**2 + h**2 * sp.harmonic(t)) / (2 * h**2),
                evaluate=False,
            ),
            where="ℓ(t) is the expected negative log-likelihood of real data of variance σ₀².",
            formulas=(
                "kernel_density.accumulate.negative_log_likelihood_upper",
                "kernel_density.accumulate.negative_log_likelihood_lower",
            ),
            prove=partial(kernel_likelihood.upper, ACCUMULATE),
        ),
        expected=("PROVED-CITING", "PROVED-CITING"),
        read=(("Kazdan et al. 2024b", "summary"),),
        reading="Glacial is read as the rate: ½ log H₁(t) is 0.54 at t = 10 and 1.7 at t = 10¹²; the "
        "statement as printed takes infinitely many data per generation, the other any number. Under "
        "replace the growth is linear (kernel_density.replace.negative_log_likelihood_lower_linear). What "
        "concerns practice is not judged.",
    ),
    Sentence(
        id="position.s4_4.seddik_partially_synthetic",
        quote="Seddik et al. (2024) previously controlled the total collapse probability in both the fully "
        "synthetic and partially-synthetic recursive training regimes",
        printed=Statement(
            words="In the partially synthetic regime total collapse is possible, so that there is a "
            "probability of it to control.",
            assertion=sp.Gt(sp.Function("P_collapsed")(t), 0, evaluate=False),
            decide=_collapse_is_possible,
            parameters=(survival.SHARE, DISTRIBUTION),
        ),
        corrected=Statement(
            words="The distance from the real proportions is 𝔼 Σ (p_i(t) − p_i)² = α²(1 − Σ p_i²)/D · (1 − "
            "r^t)/(1 − r), r = α²(1 − 1/D).",
            assertion=equate(
                survival.V(t),
                alpha**2
                * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))
                / D
                * (1 - (alpha**2 * (1 - 1 / D)) ** t)
                / (1 - alpha**2 * (1 - 1 / D)),
            ),
            where="V(t) = 𝔼 Σ (p_i(t) − p_i)²; α is the share of synthetic data, r = α²(1 − 1/D).",
            formulas=("categorical.fixed_real_share.squared_distance",),
            prove=survival.mixed_distance,
        ),
        expected=("REFUTED", "PROVED"),
        reading_of="position.s4_4.seddik_total_collapse",
        read=(("Seddik et al. 2024", "summary"),),
        reading="The half on the partially synthetic regime, with the real proportions kept in every fit. The"
        " cited result was read in a secondary summary: a bound on a distance. With a share of real "
        "data in every fit no run collapses totally; what is controlled is a distance.",
    ),
)
