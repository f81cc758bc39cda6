"""Suresh et al. 2024 (rate of collapse): theorems read in the authors' notebook, the abstract besides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import sympy as sp

from theory.core import Theorem, convert, diverges, instantiate, le, substitute
from theory.engine.limits import limit_at_infinity
from theory.engine.steps import cited, compared, in_steps, proved, squeezed
from theory.families.categorical import moments, survivors
from theory.families.categorical.loop import DIFFUSION, D, N, i, p
from theory.families.gaussian import bounds
from theory.families.gaussian.deviation import C4
from theory.families.poisson import survival as poisson
from theory.families.poisson.median import FIRST, bracket_is_half, median_is_linear, rate
from theory.families.poisson.survival import DATA, P, g, lam, n, t
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter
from theory.proofs import discrete_terms as terms
from theory.proofs.branching import survival_exponent
from theory.proofs.logarithms import SEEN, TERM, log_of_a_share_diverges
from theory.proofs.rare_atoms import one_survives_at_least
from theory.proofs.subjects import Read, surviving_share

PAPER = "Suresh et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "code"),)
count = sp.Symbol("c", integer=True, positive=True)
loss = sp.Function("L", real=True)
SHARE = Parameter(name="p", meaning="a share of the real data", domain=Domain(kind="real", lower=0, upper=1))
chance = SHARE.symbol
others = sp.Symbol("m", integer=True, positive=True)


@cache
def mean_is_not_linear() -> Derivation:
    """Derive that the mean time to lose a word seen c times, over c, grows without bound."""
    share = count / (count + others)
    curve = -2 * (count + others) * share * sp.log(share) / (1 - share)
    named = equate(loss(others), curve / count)

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        along = instantiate(log_of_a_share_diverges(), {SEEN: read(count)})
        return convert(along, diverges(TERM, substitute(read(curve / count), {read(others): TERM})))

    grows = proved(
        limit_at_infinity(curve / count, sp.oo, others),
        "It is −2 log(c/D)/(1 − c/D), at least log(D − c) − log c, and the logarithm is unbounded.",
        prove,
    )
    bound = compared(sp.Ge(loss(others), curve / count, evaluate=False), "As it is equal.", (), named)
    return in_steps(
        "The mean time to forget a word is not linear in its count",
        cited(
            named,
            "The mean time to loss, given loss, of a type of frequency c/D, divided by c.",
            "mean time to loss of a neutral allele in the diffusion limit",
            "Kimura and Ohta 1969, Genetics 61",
            "",
            laws=(DIFFUSION,),
        ),
        grows,
        bound,
        squeezed(
            limit_at_infinity(loss(others), sp.oo, others),
            "It is what tends to infinity.",
            bound.after,
            grows.after,
        ),
    )


@cache
def bernoulli_survives() -> Derivation:
    """Derive P(t) ≥ 1 − exp(−npg_t) for a share fitted to n data."""
    least, subject = 1 - sp.exp(-n * chance * g(t)), surviving_share(n, chance)

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        at = {terms.D: read(n), terms.Q: read(chance), terms.FIT: read(t) - 1}
        made = instantiate(one_survives_at_least(), at)
        return convert(made, le(read(least), subject(read, read(t))))

    return in_steps(
        "How long a share survives at least",
        Step(
            rule="induction",
            after=sp.Ge(P(t), least, evaluate=False),
            because="The mean of exp(−gX) over n draws of probability p is (1 − p + pe^{−g})^n ≤ exp(−np(1 − "
            "e^{−g})), and g_{t+1} = 1 − exp(−g_t): the chance to be lost by fit t is at most exp(−npg_t).",
            certificate=CoreProof(prove=prove, subjects=((P, subject), (g, survival_exponent))),
        ),
    )


CLAIMS = (
    Claim(
        id="suresh.poisson",
        quote="P(Λ_k ≠ 0) = 1 − e^{−nλ₀g_k}",
        source=Source(paper=PAPER, where="Theorem 2"),
        printed=Statement(
            words="For Pois(λ) the chance that fit t is not 0 is exactly 1 − exp(−nλg_t).",
            assertion=equate(P(t), 1 - sp.exp(-n * lam * g(t))),
            where="P(t) = ℙ(λ_t > 0); g₁ = 1, g_{t+1} = 1 − exp(−g_t).",
            formulas=("poisson.replace.survival_probability",),
            prove=poisson.survival_derivation,
        ),
        expected=("PROVED",),
        read=READ,
        reading="n times the fitted rate is a critical branching process.",
    ),
    Claim(
        id="suresh.polynomial",
        quote="Λ_k → 0",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 2"),
        printed=Statement(
            words="t·ℙ(λ_t > 0) tends to 2nλ.",
            assertion=limit_at_infinity(t * (1 - sp.exp(-n * lam * g(t))), 2 * n * lam, t),
            where="ℙ(λ_t > 0) = 1 − exp(−nλg_t), g₁ = 1, g_{t+1} = 1 − exp(−g_t).",
            formulas=("poisson.replace.survival_probability",),
            prove=poisson.survival_decays_like_one_over_t,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The rate at which it goes to 0: like 1/t, the limit of the bracket 1/k ≤ g_k ≤ 3/k being 2.",
    ),
    Claim(
        id="suresh.unique_symbols",
        quote="Σ_i(1 − e^{−np_ig_k}) ≤ 𝔼[uniq_k]",
        source=Source(paper=PAPER, where="Corollary 1"),
        printed=Statement(
            words="The expected number of atoms among the data of generation t is at least Σ(1 − (1 − "
            "p_i/t)^D).",
            assertion=sp.Ge(moments.K(t), sp.Sum(1 - (1 - p[i] / t) ** D, (i, 1, N))),
            where="K(t) is the expected number of atoms among the data of generation t.",
            formulas=("categorical.replace.surviving_atoms_lower_bound",),
            prove=survivors.survivors_lower_bound,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The lower half with 1/t for g_t: rational, and at most a factor two weaker in the exponent.",
    ),
    Claim(
        id="suresh.gaussian_bound",
        quote="P(Σ_k > ε) ≤ (σ/ε)e^{−k/(4n−1)}",
        source=Source(paper=PAPER, where="Theorem 3"),
        printed=Statement(
            words="ℙ(σ_t > ε) ≤ c4(n)^tσ₀/ε.",
            assertion=sp.Le(bounds.tail(t), C4**t / bounds.ratio),
            where="P(t) = ℙ(σ_t > ε), ratio = ε/σ₀; one Gaussian, d = 1, divisor n − 1, n ≥ 2; c4(n) = "
            "√(2/(n − 1))Γ(n/2)/Γ((n − 1)/2).",
            formulas=("gaussian.replace.standard_deviation", "gaussian.replace.deviation_tail_bound"),
            prove=bounds.deviation_tail,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        finding="loose",
        reading="The cited bound is Markov's on the mean c4(n)^tσ₀, with e^(−1/(4n − 1)) for c4(n); "
        "almost every path goes at e^{−t/(2n)}, twice the exponent, "
        "gaussian.replace.log_variance_rate.",
    ),
    Claim(
        id="suresh.time_to_forget",
        quote="the time to forget a word is approximately linearly dependent on the number of times it "
        "occurred in the original corpus",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="The mean time to lose a word seen c times, divided by c, stays bounded as the corpus"
            " grows.",
            assertion=sp.Lt(sp.Limit(loss(others), others, sp.oo), sp.oo, evaluate=False),
            where="L(m) = −2D·(c/D)log(c/D)/(c(1 − c/D)), D = c + m, the mean time to loss given loss in the "
            "diffusion limit, over c.",
        ),
        corrected=Statement(
            words="The mean time to forget a word seen c times among D, over c, grows without bound, like 2 "
            "log(D/c).",
            assertion=limit_at_infinity(loss(others), sp.oo, others),
            where="L(m) as before, c fixed.",
            prove=mean_is_not_linear,
        ),
        expected=("INCONCLUSIVE", "PROVED-CITING"),
        read=((PAPER, "abstract"),),
        reading="“Approximately” leaves room, and the median is linear, suresh.median_time_to_forget. Of the "
        "mean it fails by a logarithm: at D = 500 a word seen once takes 11.8 fits in the mean, one seen "
        "twenty times 132.",
    ),
    Claim(
        id="suresh.median_time_to_forget",
        quote="the time to forget a word is approximately linearly dependent on the number of times it "
        "occurred in the original corpus",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="The median time m until a word is forgotten, over the number n of data, tends to 2λ/log "
            "2.",
            assertion=limit_at_infinity(FIRST / n, 2 * rate / sp.log(2), n),
            where="m(n, λ) is the least t with 1 − exp(−nλg_t) ≤ 1/2: the word's count is expected to be nλ, "
            "λ > 0, and its law is that of Pois(λ), suresh.poisson.",
            formulas=(
                "poisson.replace.loss_time_median",
                "poisson.replace.loss_time_median_upper",
                "poisson.replace.loss_time_median_lower",
            ),
            prove=median_is_linear,
        ),
        expected=("PROVED",),
        read=((PAPER, "abstract"),),
        reading="Of the median: 2/log 2 = 2.885 fits for each time that the word is expected to occur, to "
        "within one fit and a logarithm. A word expected ten times is forgotten after 27 fits in the median.",
        reading_of="suresh.time_to_forget",
    ),
    Claim(
        id="suresh.g_bracket",
        quote="1/k ≤ g_k ≤ 3/k",
        source=Source(paper=PAPER, where="Theorem 1"),
        printed=Statement(
            words="1/g_t is at least (t + 1)/2, so that g_t ≤ 2/(t + 1).",
            assertion=sp.Ge(1 / g(t), (t + 1) / 2, evaluate=False),
            where="g_1 = 1, g_{t+1} = 1 − exp(−g_t).",
            prove=bracket_is_half,
        ),
        expected=("PROVED",),
        read=READ,
        finding="loose",
        reading="The upper end of the bracket, by a factor 3(t + 1)/(2t) above: 3 where 2 is right for many "
        "fits. The lower end holds with equality at k = 1 only; g_k ~ 2/k.",
    ),
    Claim(
        id="suresh.bernoulli_lower",
        quote="ℙ(P_k ≠ 0) ≥ 1 − e^{−npg_k}",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 1"),
        printed=Statement(
            words="A share p fitted to n data is not lost by fit t with probability at least 1 − "
            "exp(−npg_t).",
            assertion=sp.Ge(P(t), 1 - sp.exp(-n * chance * g(t)), evaluate=False),
            where="P(t) = ℙ(p_t > 0), replace; 0 ≤ p ≤ 1, n ≥ 1; g_1 = 1, g_{t+1} = 1 − exp(−g_t).",
            prove=bernoulli_survives,
            parameters=(DATA, SHARE),
        ),
        expected=("PROVED",),
        read=READ,
        reading="The Poisson law of suresh.poisson as a bound on the binomial one: for rare words both are "
        "close.",
    ),
)
