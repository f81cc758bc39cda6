"""Section 4.4: timescales of collapse, in the discrete loop and in recursive maximum likelihood."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.claims.position import PAPER
from theory.engine.limits import limit_at_infinity
from theory.families import poisson
from theory.families.categorical import diffusion, survival, time
from theory.families.categorical.loop import DATA, DISTRIBUTION, D, N, t
from theory.families.gaussian.definitions import sigma0
from theory.families.gaussian.deviation import C4, replace_deviation
from theory.families.gaussian.risk import below_one, geometric
from theory.language.claim import Claim, Decision, Statement
from theory.language.derivation import Citation, Derivation, LimitOf, Squeeze, Step
from theory.language.formula import Source, evaluate_expression
from theory.language.parameters import Domain, Parameter, Values, environment
from theory.markov.atoms import atoms, uniform
from theory.markov.coalescent import collapse_time_exact
from theory.markov.wright_fisher import law_of_counts
from theory.numbers.walk import enclose

WHERE = Source(paper=PAPER, where="§4.4")
TIME = "categorical.replace.collapse_time"
LIMIT = "categorical.replace.collapse_time_diffusion"
BOUND = "categorical.replace.collapse_time_bound"

MANY_DATA = Parameter(
    name="D", meaning="data per generation", domain=Domain(kind="integer", lower=2), ceiling=12
)
ATOMS = Parameter(
    name="N", meaning="number of equally likely atoms", domain=Domain(kind="integer", lower=2), ceiling=12
)
MEAN = Parameter(
    name="mu",
    meaning="the real success probability",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True, upper_open=True),
    latex=r"\mu",
    ceiling=1,
)


def _proportional(values: Values) -> Decision:
    """Whether the limit of E[T]/D is twice the entropy at this p; two atoms fix the constant at two."""
    chances = values["p"]
    if not isinstance(chances, tuple):
        raise TypeError("p must be a list")
    if atoms(chances).count <= 2:
        return Decision(holds=True, shown="one or two atoms: the two sums agree term by term")
    env = environment({**values, "D": 1})
    left, right = enclose(diffusion.LIMIT_TIME, env), enclose(2 * diffusion.ENTROPY, env)
    shown = f"E[T]/D tends to {left.str(8, radius=False)}, not to 2·H[p] = {right.str(8, radius=False)}"
    return Decision(holds=None if left.overlaps(right) else False, shown=shown)


def _d_log_n(values: Values) -> Decision:
    """Whether E[T] reaches D log N for uniform p, exactly."""
    size, count = int(values["D"]), int(values["N"])  # type: ignore[arg-type]  # validated as integers
    exact = collapse_time_exact(size, uniform(count))
    claimed = enclose(size * sp.log(count), {})
    apart = not bool(claimed.contains(0)) and not _contains(claimed, exact)
    shown = f"E[T] = {float(exact):.6g}, and D·log N = {claimed.str(6, radius=False)}"
    return Decision(holds=False if apart else None, shown=shown)


def _contains(ball: object, number: Fraction) -> bool:
    from flint import arb, fmpq

    return bool(ball.overlaps(arb(fmpq(number.numerator, number.denominator))))  # type: ignore[attr-defined]  # a ball


def _singletons_survive(values: Values) -> Decision:
    size = int(values["D"])  # type: ignore[arg-type]  # validated as an integer
    lost = Fraction(size - 1, size) ** size
    return Decision(
        holds=lost <= Fraction(1, 100),
        shown=f"an atom seen once is lost in the next fit with probability {float(lost):.6g}",
    )


def _dies_out(values: Values) -> Decision:
    """Whether P(p_t ≠ 0) → 0: it is at least μ at every t, as E p_t = μ and p_t ≤ 1; checked at t = 3."""
    size, mean = int(values["D"]), Fraction(values["mu"])  # type: ignore[arg-type]  # validated scalars
    law = law_of_counts(size, (mean, 1 - mean), 3)
    alive = sum((w for counts, w in law.items() if counts[0] > 0), Fraction(0))
    holds = None if alive < mean else False
    return Decision(holds=holds, shown=f"ℙ(p_3 ≠ 0) = {alive}, and it stays at least μ = {mean}")


def _poisson_exponential(values: Values) -> Decision:
    """Whether t·P(λ_t > 0) → 0, as any exponential decay would have it; it tends to 2nλ."""
    data, rate = int(values["n"]), Fraction(values["lam"])  # type: ignore[arg-type]  # validated scalars
    if rate == 0:
        return Decision(holds=True, shown="λ = 0")
    far: Values = {"t": 4000, "n": data, "lam": rate}
    scaled = evaluate_expression(4000 * poisson.SURVIVAL, far, digits=8)
    shown = f"t·ℙ(λ_t > 0) tends to 2nλ = {2 * data * rate}, not to 0 (at t = 4000: {scaled.decimal})"
    return Decision(holds=False, shown=shown)


@cache
def singletons_are_lost() -> Derivation:
    """Derive (1 − 1/D)^D → 1/e: what an atom seen once faces in every fit."""
    lost = (1 - 1 / D) ** D
    low, high = sp.exp(-1) * (1 - 1 / D), sp.exp(-1)
    below, above = sp.Ge(lost, low), sp.Lt(lost, high)
    points = tuple({"D": size} for size in (2, 3, 10, 1000))
    limit = limit_at_infinity(low, sp.exp(-1), D)
    return Derivation(
        title="The chance that an atom seen once is not drawn again",
        steps=(
            Step(
                rule="lower bound",
                after=below,
                because="(D − 1) log(1 − 1/D) ≥ −1, as log y ≥ 1 − 1/y at y = 1 − 1/D.",
                certificate=Citation(
                    theorem="log y ≥ 1 − 1/y for y > 0",
                    source="DLMF 4.5.2",
                    hypotheses="D ≥ 2",
                    instances=tuple((below, point) for point in points),
                ),
            ),
            Step(
                rule="upper bound",
                after=above,
                because="D log(1 − 1/D) < −1, as log y < y − 1 at y = 1 − 1/D.",
                certificate=Citation(
                    theorem="log y < y − 1 for 0 < y ≠ 1",
                    source="DLMF 4.5.1",
                    hypotheses="D ≥ 2",
                    instances=tuple((above, point) for point in points),
                ),
            ),
            Step(
                rule="limit",
                after=limit,
                because="1/D → 0.",
                certificate=Citation(theorem="1/D → 0", source="elementary", hypotheses="D → ∞"),
            ),
            Step(
                rule="squeeze",
                before=(below, above, limit),
                after=limit_at_infinity(lost, sp.exp(-1), D),
                because="Both bounds tend to 1/e.",
                certificate=Squeeze(),
            ),
        ),
    )


@cache
def deviation_vanishes() -> Derivation:
    """Derive E σ_t = c4(n)^t σ₀ → 0 under replace, n ≥ 2, divisor n − 1."""
    lemma = replace_deviation()
    power = geometric(C4)
    goal = limit_at_infinity(lemma.conclusion.lhs, sp.Integer(0), t)
    return Derivation(
        title="The fitted standard deviation of the Gaussian loop collapses exponentially",
        lemmas=(lemma,),
        steps=(
            below_one(C4, "1"),
            power,
            Step(
                rule="limit",
                before=(lemma.conclusion, power.after),
                after=goal,
                because="𝔼 σ_t = c4(n)^t σ₀; by Markov's inequality ℙ(σ_t > ε) ≤ c4(n)^t σ₀/ε as well.",
                certificate=LimitOf(sequence=C4**t, lower=((sigma0, sp.Integer(0)),)),
            ),
        ),
    )


CLAIMS = (
    Claim(
        id="position.s4_4.must_collapse",
        quote="this simple process must collapse",
        source=WHERE,
        printed=Statement(
            words="The probability that more than one atom is left tends to 0 as the fits go on.",
            assertion=survival.collapse_is_certain().conclusion,
            formulas=("categorical.replace.heterozygosity", "categorical.replace.survival_upper_bound"),
            prove=survival.collapse_is_certain,
        ),
        expected=("PROVED",),
        reading="For D ≥ 2; with D = 1 the first fit has one atom.",
    ),
    Claim(
        id="position.s4_4.collapse_time_proportional_to_entropy",
        quote="the expected number of model-fitting iterations before total collapse is … ∝ D H[p⁽⁰⁾]",
        source=WHERE,
        printed=Statement(
            words="For many data E[T] is a constant times D·H[p]; two atoms fix the constant at 2.",
            assertion=sp.Eq(diffusion.DT(D), 2 * D * diffusion.ENTROPY),
            formulas=(LIMIT,),
            decide=_proportional,
            parameters=(DISTRIBUTION,),
        ),
        corrected=Statement(
            words="For many data E[T] ~ −2D Σ (1 − p_i) log(1 − p_i): 2D·H[p] for two atoms, less for more, "
            "and never above 2D. What 2D·H[p] measures is the sum over generations of the surviving atoms "
            "beyond one.",
            assertion=diffusion.collapse_time_diffusion_derivation().conclusion,
            formulas=(LIMIT, "categorical.replace.excess_support"),
            prove=diffusion.collapse_time_diffusion_derivation,
        ),
        expected=("REFUTED", "PROVED"),
        reading="Read for D → ∞, where the law is meant; at finite D no law of this form is exact even for "
        "two atoms.",
    ),
    Claim(
        id="position.s4_4.uniform_collapse_time_d_log_n",
        quote="if our starting distribution is uniform, … the expected number of model-fitting iterations "
        "before total collapse is D log(N)",
        source=WHERE,
        printed=Statement(
            words="For uniform p, E[T] = D·log N.",
            assertion=sp.Eq(time.ET(D), D * sp.log(N)),
            formulas=(TIME,),
            decide=_d_log_n,
            parameters=(MANY_DATA, ATOMS),
        ),
        corrected=Statement(
            words="For every p, every number of atoms and every D, E[T] ≤ 2D − 1; for uniform p and many "
            "data E[T] ~ 2D (N − 1) log(N/(N − 1)), which rises from 2D·log 2 to 2D and knows no log N.",
            assertion=time.collapse_time_bounded().conclusion,
            formulas=(TIME, BOUND),
            prove=time.collapse_time_bounded,
        ),
        expected=("REFUTED", "PROVED"),
        reading="Any constant in front fails too: c·D·log N exceeds 2D − 1 once log N ≥ 2/c.",
    ),
    Claim(
        id="position.s4_4.trillions_of_models",
        quote="total collapse occurs so imperceptibly slowly that humanity could train trillions of models "
        "before noticing the onset of collapse",
        source=WHERE,
        printed=Statement(
            words="Nothing is noticeable early on: what the data show once is lost in the next fit with "
            "probability at most one in a hundred.",
            assertion=sp.Le((1 - 1 / D) ** D, sp.Rational(1, 100)),
            formulas=(),
            decide=_singletons_survive,
            parameters=(MANY_DATA,),
        ),
        corrected=Statement(
            words="Total collapse takes about 2D fits, but the tail goes at once: an atom seen once is lost "
            "in the next fit with probability (1 − 1/D)^D, which tends to 1/e, whatever the number of data.",
            assertion=singletons_are_lost().conclusion,
            formulas=(),
            prove=singletons_are_lost,
        ),
        expected=("REFUTED", "PROVED"),
        reading="The onset of collapse is read as loss of the tail (the paper's Definition 7), which the "
        "same section calls of interest; total collapse does take of the order of D fits.",
    ),
    Claim(
        id="position.s4_4.bernoulli_exponential",
        quote="for Bern(μ) … the parameters μ … collapse to 0 exponentially in the number of generations",
        source=WHERE,
        printed=Statement(
            words="The fitted success probability tends to 0.",
            assertion=sp.Eq(sp.Limit(sp.Function("P_alive")(t), t, sp.oo), 0),
            formulas=(),
            decide=_dies_out,
            parameters=(DATA, MEAN),
        ),
        corrected=Statement(
            words="The fitted success probability tends to 0 or to 1, to 1 with probability μ; the chance "
            "that it is neither decays geometrically, at most (D/2)(1 − 1/D)^{t−1}·2μ(1 − μ).",
            assertion=survival.upper_bound().conclusion,
            formulas=("categorical.replace.survival_upper_bound",),
            prove=survival.upper_bound,
        ),
        expected=("REFUTED", "PROVED"),
        reading="The Bernoulli loop is the discrete loop on two atoms, p = (μ, 1 − μ), with D data.",
    ),
    Claim(
        id="position.s4_4.poisson_exponential",
        quote="for … Pois(λ) … the parameters … λ … collapse to 0 exponentially in the number of generations",
        source=WHERE,
        printed=Statement(
            words="ℙ(λ_t > 0) decays exponentially, so that t·ℙ(λ_t > 0) tends to 0.",
            assertion=limit_at_infinity(t * poisson.SURVIVAL, sp.Integer(0), t),
            formulas=("poisson.replace.survival_probability",),
            decide=_poisson_exponential,
            parameters=(poisson.DATA, poisson.RATE),
        ),
        corrected=Statement(
            words="ℙ(λ_t > 0) = 1 − exp(−nλ g_t) decays like 2nλ/t: polynomially, with infinite expected "
            "extinction time and E λ_t = λ throughout.",
            assertion=poisson.survival_decays_like_one_over_t().conclusion,
            formulas=("poisson.replace.survival_probability",),
            prove=poisson.survival_decays_like_one_over_t,
        ),
        expected=("REFUTED", "PROVED"),
        reading="Collapse of λ to 0 is read as in the cited theorem: through the probability that the fitted "
        "rate is not 0.",
    ),
    Claim(
        id="position.s4_4.gaussian_exponential",
        quote="for … Gaussian mixtures with shared variance σ² …, the parameters … σ collapse to 0 "
        "exponentially",
        source=WHERE,
        printed=Statement(
            words="The mean of the fitted standard deviation, c4(n)^t σ₀, tends to 0 geometrically.",
            assertion=deviation_vanishes().conclusion,
            formulas=("gaussian.replace.standard_deviation",),
            prove=deviation_vanishes,
        ),
        expected=("PROVED",),
        reading="Judged on a single Gaussian with divisor n − 1; the mean variance does not decay at all, as "
        "𝔼 σ_t² = σ². For mixtures the cited theorem treats an approximate maximum likelihood, which is not "
        "judged here.",
    ),
    Claim(
        id="position.s4_4.seddik_total_collapse",
        quote="Seddik et al. (2024) previously controlled the total collapse probability in both the fully "
        "synthetic and partially-synthetic recursive training regimes",
        source=WHERE,
        printed=Statement(
            words="In the fully synthetic regime ℙ(T > t) ≤ (D/2)(1 − 1/D)^{t−1}(1 − Σ p_i²).",
            assertion=survival.upper_bound().conclusion,
            formulas=("categorical.replace.survival_upper_bound", "categorical.replace.survival_lower_bound"),
            prove=survival.upper_bound,
        ),
        corrected=Statement(
            words="With a share of real data in every fit nothing collapses totally; what is controlled is "
            "the distance from the real proportions, 𝔼 Σ (p_i(t) − p_i)² = α²(1 − Σ p_i²)/D · (1 − r^t)/(1 − "
            "r), r = α²(1 − 1/D).",
            assertion=survival.mixed_distance().conclusion,
            formulas=("categorical.fixed_real_share.squared_distance",),
            prove=survival.mixed_distance,
        ),
        expected=("PROVED", "PROVED"),
        reading="The fully synthetic half holds; for the partially synthetic one the cited paper bounds a "
        "distance, not a collapse probability (read in a secondary summary).",
    ),
)
