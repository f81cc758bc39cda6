"""Alemohammad et al. 2023 (self-consuming models go MAD), read in the original (v1, appendices A and B)."""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.engine.steps import compared, put
from theory.families.gaussian import first_moments, paths, risk
from theory.families.gaussian.definitions import lam, m, n, sigma0, trace, v, w
from theory.families.gaussian.deviation import C4
from theory.families.real_share.mean import REAL_DATA, alpha, rho, risk_limit
from theory.language.almost_sure import AlmostSurely
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.loop import Rule
from theory.language.parameters import POSITIVE_REAL, Parameter
from theory.papers import fresh_biased_gaussian as biased
from theory.papers.asking import VARIANCE_VANISHES, asks
from theory.papers.deciding import holds
from theory.papers.fresh_biased_gaussian import N as real
from theory.papers.fresh_biased_gaussian import lam as bias
from theory.papers.fresh_biased_gaussian import m as count

PAPER = "Alemohammad et al. 2023"
READ: tuple[tuple[str, How], ...] = ((PAPER, "original"),)
SYNTHETIC = Parameter(name="s", meaning="synthetic data for one real datum", domain=POSITIVE_REAL, ceiling=4)
synthetic = sp.Symbol("s", positive=True)
SHARED = (REAL_DATA.xreplace({alpha: 1 / (1 + synthetic)}),)
j = sp.Symbol("j", integer=True, positive=True)
RATIO = (
    "ρ(t) is the risk of a mean in units of σ²/n; 1 + s = 1/α, s > 0 synthetic data for one fresh real one."
)


@cache
def below_the_start() -> Derivation:
    """Derive lim ρ < 1/α: fresh data and synthetic ones end below the risk of the real data of a round."""
    title = "Unbiased synthetic data beside fresh real ones lower the risk of a mean"
    return _limit_against(title, FRESH_REAL_SHARE, sp.Lt, 1 + synthetic, "1/(2 − α) < 1.")


@cache
def above_the_start() -> Derivation:
    """Derive lim ρ > 1/α: synthetic data beside kept real ones end above the risk of these alone."""
    title = "Synthetic data beside kept real ones raise the risk of a mean"
    return _limit_against(title, KEPT_REAL_SHARE, sp.Gt, 1 + synthetic, "(3 − 2α)/(2 − α) > 1.")


@cache
def at_most_double() -> Derivation:
    """Derive lim ρ > 1/(2α): synthetic data at most double the data."""
    title = "Unbiased synthetic data at most double the effective sample"
    return _limit_against(title, FRESH_REAL_SHARE, sp.Gt, (1 + synthetic) / 2, "1/(2 − α) > 1/2.")


def _limit_against(
    title: str, rule: Rule, relation: type[sp.Rel], value: sp.Expr, because: str
) -> Derivation:
    """Derive how lim ρ under a rule lies to a value, α = 1/(1 + s) put in."""
    found = risk_limit(rule)
    here = put(found.conclusion, "α = 1/(1 + s).", alpha=1 / (1 + synthetic))
    stated = relation(sp.Limit(rho(t), t, sp.oo), value, evaluate=False)
    steps = (here, compared(stated, because, ((synthetic, 0),), here.after))
    return Derivation(title=title, lemmas=(found,), steps=steps)


Sentence = partial(Claim, read=READ)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="mad.proposition_variance",
        quote="for a sampling bias λ ≤ 1, Σ_t → 0 almost surely",
        paraphrase=True,
        source=Source(paper=PAPER, where="§3.1 and appendix A"),
        printed=Statement(
            words="Without sampling bias, λ = 1, Σ_t tends to 0 almost surely, any d.",
            assertion=AlmostSurely(limit_at_infinity(paths.trace_path(t), sp.Integer(0))),
            where="S(t) = tr Σ_t of one run, divisor n − 1.",
            formulas=("gaussian.replace.log_variance_rate",),
            prove=paths.variance_collapses,
            question=VARIANCE_VANISHES,
        ),
        expected=("PROVED-CITING",),
        reading="The case λ = 1, of which λ < 1 is smaller by λ^t. It stays true for λ a little above 1: "
        "the threshold is gaussian.sampling_bias.threshold.",
    ),
    Sentence(
        id="mad.supermartingale_reason",
        quote="due to being a bounded supermartingale, the covariance is guaranteed to converge to zero",
        source=Source(paper=PAPER, where="§3.1"),
        printed=Statement(
            words="Without sampling bias the expected trace of the covariance is tr Σ₀ at every fit, any d.",
            assertion=equate(v(t), trace),
            where="v(t) = 𝔼 tr Σ_t, trace = tr Σ₀; λ = 1, divisor n − 1.",
            formulas=("gaussian.replace.variance",),
            prove=first_moments.replace_spread,
        ),
        expected=("PROVED",),
        finding="reason false",
        reading="The conclusion holds, mad.proposition_variance, and the argument of appendix A carries "
        "it. A nonnegative supermartingale converges, but need not go to 0: at λ = 1 this one is "
        "a martingale that keeps its mean.",
    ),
    Sentence(
        id="mad.trade_off",
        quote="a sampling bias λ < 1 … the mean does not stray far",
        paraphrase=True,
        source=Source(paper=PAPER, where="§3.1"),
        printed=Statement(
            words="The mean term under replace is (tr Σ₀/n)(1 + λ + … + λ^{t−1}).",
            assertion=equate(m(t), trace / n * sp.Sum(lam ** (j - 1), (j, 1, t))),
            where="m(t) = 𝔼‖μ_t − μ₀‖², trace = tr Σ₀; synthetic data are drawn with λ times the fitted "
            "covariance.",
            formulas=("gaussian.sampling_bias.mean_drift",),
            prove=first_moments.sampling_bias_drift,
        ),
        expected=("PROVED",),
        reading="For λ < 1 it stays below tr Σ₀/(n(1 − λ)). Their first draw is biased already, which "
        "puts a factor λ before it all.",
    ),
    Sentence(
        id="mad.trade_off_threshold",
        quote="a sampling bias λ < 1 … the mean does not stray far",
        paraphrase=True,
        source=Source(paper=PAPER, where="§3.1"),
        printed=Statement(
            words="The mean term under replace is bounded in t if and only if λ < 1.",
            assertion=sp.Eq(sp.Function("bounded")(m(t), t), lam < 1, evaluate=False),
            where="m(t) = 𝔼‖μ_t − μ₀‖²; synthetic data are drawn with λ times the fitted covariance.",
            formulas=("gaussian.sampling_bias.mean_drift",),
            question=asks("gaussian.sampling_bias.mean_drift", "lam < 1", form="bounded", index="t"),
        ),
        expected=("PROVED",),
        reading="The sentence as a threshold. At λ = 1 the mean term grows linearly, above it exponentially.",
        reading_of="mad.trade_off",
    ),
    Sentence(
        id="mad.distance_increases",
        quote="the expected distance increases with the generations",
        paraphrase=True,
        source=Source(paper=PAPER, where="§3.1, fully synthetic loop"),
        printed=Statement(
            words="For d = 1 and λ = 1, 𝔼W₂² = σ₀²(t/n + 2(1 − c4(n)^t)).",
            assertion=equate(w(t), sigma0**2 * (t / n + 2 - 2 * C4**t)),
            where="w(t) = 𝔼W₂², divisor n − 1, n ≥ 2; 0 < c4(n) < 1.",
            formulas=("gaussian.replace.expected_w2",),
            prove=risk.replace_w2,
        ),
        expected=("PROVED-CITING",),
        reading="Both terms increase with t.",
    ),
    Sentence(
        id="mad.every_loop_is_mad",
        quote="Under mild conditions, an autophagous generative process is a MAD generative process",
        source=Source(paper=PAPER, where="§2.1, claim"),
        printed=Statement(
            words="In the fully synthetic loop, d = 1 and λ = 1, 𝔼W₂² = σ₀²(t/n + 2(1 − c4(n)^t)).",
            assertion=equate(w(t), sigma0**2 * (t / n + 2 - 2 * C4**t)),
            where="w(t) = 𝔼W₂², divisor n − 1, n ≥ 2; 0 < c4(n) < 1.",
            formulas=("gaussian.replace.expected_w2",),
            prove=risk.replace_w2,
        ),
        expected=("PROVED-CITING",),
        reading="MAD is that the expected distance increases, as both terms here do. “Under mild conditions” "
        "are words that the claim does not spell out; what they have to exclude is "
        "mad.fresh_real_data_improve.",
    ),
    Sentence(
        id="mad.fresh_real_data_improve",
        quote="Under mild conditions, an autophagous generative process is a MAD generative process",
        source=Source(paper=PAPER, where="§2.1, claim"),
        printed=Statement(
            words="With fresh real and unbiased synthetic data in every fit, too, the risk of a mean ends "
            "above that of the real data of one round.",
            assertion=sp.Gt(sp.Limit(rho(t), t, sp.oo), 1 + synthetic, evaluate=False),
            where=RATIO,
            formulas=("mean.fresh_real_share.risk_ratio_limit",),
            decide=holds(
                "the long-run risk over σ²/n",
                sp.Gt((1 + synthetic) ** 2 / (1 + 2 * synthetic), 1 + synthetic, evaluate=False),
            ),
            parameters=(SYNTHETIC,),
        ),
        corrected=Statement(
            words="With fresh real and unbiased synthetic data in every fit the risk of a mean ends "
            "below that of the real data of one round.",
            assertion=sp.Lt(sp.Limit(rho(t), t, sp.oo), 1 + synthetic, evaluate=False),
            where=RATIO,
            formulas=("mean.fresh_real_share.risk_ratio_limit",),
            whole=SHARED,
            prove=below_the_start,
        ),
        expected=("REFUTED", "PROVED"),
        reading_of="mad.every_loop_is_mad",
        reading="The claim without its conditions. A loop that starts from the real data of a round and gets "
        "fresh ones in every fit improves: its risk falls from 1/100 to 1/190 for 100 fresh real and 900 "
        "synthetic data.",
    ),
    Sentence(
        id="mad.fixed_real_only_delays",
        quote="only delays the inevitable degradation",
        source=Source(paper=PAPER, where="§4"),
        printed=Statement(
            words="With the same real data kept in every fit the risk of a mean ends above that of these "
            "real data alone.",
            assertion=sp.Gt(sp.Limit(rho(t), t, sp.oo), 1 + synthetic, evaluate=False),
            where="ρ(t) is the risk of a mean in units of σ²/n; 1 + s = 1/α, s > 0 synthetic data for one "
            "real one that is kept.",
            formulas=("mean.kept_real_share.risk_ratio_limit",),
            whole=SHARED,
            prove=above_the_start,
        ),
        corrected=Statement(
            words="It has a finite limit, (3 − 2α)/(α(2 − α)) times the risk of n real data.",
            assertion=limit_at_infinity(rho(t), (3 - 2 * alpha) / (alpha * (2 - alpha))),
            where="ρ(t) is the risk in units of σ²/n, 0 < α ≤ 1.",
            formulas=("mean.kept_real_share.risk_ratio_limit",),
            whole=(REAL_DATA,),
            prove=partial(risk_limit, KEPT_REAL_SHARE),
        ),
        expected=("PROVED", "PROVED"),
        reading="By their own definition, any increase, the sentence holds of a mean: its risk rises to a "
        "plateau. The second statement says how far: read as divergence the sentence fails, for what is "
        "delayed has an end.",
    ),
    Sentence(
        id="mad.fresh_unbiased_always_helps",
        quote="without sampling bias it appears that synthetic data never hurt: the effective sample "
        "size is at least n_r",
        paraphrase=True,
        source=Source(paper=PAPER, where="§5.3"),
        printed=Statement(
            words="With fresh real data in every fit, any number of unbiased synthetic data lowers the "
            "limiting risk of a mean below that of the real data alone.",
            assertion=sp.Lt(sp.Limit(rho(t), t, sp.oo), 1 + synthetic, evaluate=False),
            where=RATIO,
            formulas=("mean.fresh_real_share.risk_ratio_limit",),
            whole=SHARED,
            prove=below_the_start,
        ),
        corrected=Statement(
            words="The limiting risk stays above half of that of the real data alone: synthetic data at most "
            "double the effective sample.",
            assertion=sp.Gt(sp.Limit(rho(t), t, sp.oo), (1 + synthetic) / 2, evaluate=False),
            where=RATIO,
            formulas=("mean.fresh_real_share.risk_ratio_limit",),
            whole=SHARED,
            prove=at_most_double,
        ),
        expected=("PROVED", "PROVED"),
        finding="evidence",
        reading="An observation of theirs, by simulation, as a theorem for means: the effective size is "
        "(2 − α)n_r.",
    ),
    Sentence(
        id="mad.admissible_synthetic_constant",
        quote="for λ < 1 the largest admissible number of synthetic data tends to a constant as n_r grows",
        paraphrase=True,
        source=Source(paper=PAPER, where="§5.3 and Figure 11"),
        printed=Statement(
            words="What m synthetic data change in the long-run 𝔼W₂² beside N fresh real ones, times N², "
            "tends to m((1 − λ)²m − (9 − λ − 2λ²))/4 as N → ∞.",
            assertion=limit_at_infinity(
                real**2 * biased.gain(real),
                count * ((1 - bias) ** 2 * count - (9 - bias - 2 * bias**2)) / 4,
                real,
            ),
            where="g(N) is 𝔼W₂² with m synthetic data less that without, in units of σ²; d = 1, unbiased "
            "variances, synthetic data of λ times the fitted variance.",
            prove=biased.second_order,
        ),
        expected=("CONSISTENT",),
        finding="evidence",
        reading="Their figure as a theorem, d = 1: for λ < 1 synthetic data help if m < (9 − λ − 2λ²)/(1 − "
        "λ)² and hurt if m is above, whatever n_r: 9 at λ = 0, 32 at 1/2, 81.3 at 0.7. At λ = 1 no "
        "number hurts.",
    ),
)
