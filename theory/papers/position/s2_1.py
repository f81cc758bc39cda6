"""Section 2.1: the Gaussian loop, what of W₂² diverges and what vanishes."""

from __future__ import annotations

from functools import partial

import sympy as sp
from flint import arb

from theory.chi_products.moments import mean_log_ball
from theory.engine.limits import limit_at_infinity, t
from theory.families.gaussian import bounds, first_moments, paths, risk
from theory.families.gaussian.definitions import (
    DEVIATION,
    GENERATION,
    SAMPLE_SIZE,
    TRACE,
    b,
    m,
    r,
    term,
    trace,
    v,
    w,
)
from theory.families.gaussian.definitions import n as SIZE
from theory.families.gaussian.heavy_tails import w2_variance_ball
from theory.families.gaussian.tails import (
    ends_beyond,
    own_tail,
    real_tail_gains,
    tail_mass_limit_ball,
    tails_about_own_mean,
)
from theory.language.almost_sure import AlmostSurely
from theory.language.claim import Claim, Decision, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Values, environment, integer_of
from theory.numbers.walk import exact
from theory.papers import plateau, propagation, rare_events
from theory.papers.asking import VARIANCE_VANISHES
from theory.papers.position import PAPER
from theory.transport.split import A, B, R, mu, nu, split, w2_squared

WHERE = Source(paper=PAPER, where="§2.1")
path_w2 = sp.Function("path_W2", real=True)
path_mean_term = sp.Function("path_mean_term", real=True)
fixed_tail = sp.Function("tail_mass", nonnegative=True)


def _integer(values: Values, name: str) -> int:
    return integer_of(values, name)


def _right_side_is_constant(values: Values) -> Decision:
    variance = w2_variance_ball(_integer(values, "t"), _integer(values, "n"))
    shown = (
        f"the right-hand side is random, with variance {float(variance):.4g} σ0⁴; the left-hand side "
        f"is a number"
    )
    return Decision(holds=False if variance > 0 else None, shown=shown)


def _paths_diverge(values: Values) -> Decision:
    rate = mean_log_ball(_integer(values, "n") - 1)
    shown = (
        f"almost every path of the mean converges: its steps shrink like e^(t·{float(rate) / 2:.4g}), "
        f"a summable series"
    )
    return Decision(holds=False if rate < 0 else None, shown=shown)


def _covariance_term_vanishes(values: Values) -> Decision:
    limit = exact(risk.covariance_term_limit().conclusion.rhs, environment(values))
    if limit is None:
        return Decision(holds=None, shown="the limit is not rational here")
    shown = f"the covariance term tends to {limit} in expectation and to {limit / 2} almost surely"
    return Decision(holds=limit == 0, shown=shown)


def _term_vanishes_on_paths(values: Values) -> Decision:
    rate = mean_log_ball(_integer(values, "n") - 1)
    shown = f"Σ_t shrinks like e^(t·{float(rate):.4g}), so the term tends to tr Σ0 = {values['trace']}, not 0"
    return Decision(holds=False if rate < 0 else None, shown=shown)


def _fixed_tail_vanishes(values: Values) -> Decision:
    lower = tail_mass_limit_ball(_integer(values, "n"))
    shown = (
        f"the expected mass beyond 2σ0 of the real mean stays above {float(lower):.3g}: the limit μ "
        f"may lie there"
    )
    return Decision(holds=False if lower > arb(0) else None, shown=shown)


REAL_TAIL_GAINS = Statement(
    words="The chance that a run ends beyond two standard deviations of the real law tends to 1 − "
    "2/√6 as n → ∞.",
    assertion=limit_at_infinity(ends_beyond(SIZE), 1 - 2 / sp.sqrt(6), SIZE),
    where="G(n) = ℙ(|μ_∞ − μ₀| > 2σ₀), the limiting mass of the model there; d = 1, divisor n − 1.",
    formulas=("gaussian.replace.log_variance_rate",),
    prove=real_tail_gains,
)
Sentence = partial(Claim, source=WHERE)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="position.s2_1.w2_split",
        quote="𝔼[W₂²(N(μ̂⁽ᵗ⁾, Σ̂⁽ᵗ⁾), N(μ⁽⁰⁾, Σ⁽⁰⁾))] = ‖μ̂⁽ᵗ⁾ − μ⁽⁰⁾‖² + Tr(Σ̂⁽ᵗ⁾ + Σ⁽⁰⁾ − 2(…)^{1/2})",
        printed=Statement(
            words="The expectation of W₂² equals the split of the fitted parameters themselves.",
            assertion=equate(w(t), path_w2(t)),
            formulas=("gaussian.replace.expected_w2",),
            decide=_right_side_is_constant,
            parameters=(GENERATION, SAMPLE_SIZE),
        ),
        corrected=Statement(
            words="W₂² between N(μ, A) and N(ν, B) itself splits into these two terms.",
            assertion=sp.Eq(
                w2_squared,
                sp.Trace((mu - nu) * (mu - nu).T)
                + sp.Trace(A)
                + sp.Trace(B)
                - 2 * sp.Trace(sp.MatPow(R * B * R, sp.Rational(1, 2))),
                evaluate=False,
            ),
            where="A and B are covariance matrices of any size d, μ and ν means, R is the square root of A.",
            prove=split,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        reading="A slip in print, taken to the letter: the right-hand side lacks its expectation. The split "
        "is right for any d, so 𝔼W₂² is the sum of the expectations of the two.",
    ),
    Sentence(
        id="position.s2_1.expected_w2_diverges",
        quote="the population risk as measured by the expected squared Wasserstein distance … diverges",
        printed=Statement(
            words="𝔼W₂² tends to infinity under replace with the unbiased covariance.",
            assertion=limit_at_infinity(r(t), sp.oo),
            where="r(t) = 𝔼W₂² between fit t and the real law, any d; n ≥ 2.",
            formulas=("gaussian.replace.mean_drift",),
            prove=risk.w2_diverges,
        ),
        expected=("PROVED-CITING",),
        read=(("Shumailov et al. 2023", "memory"),),
        reading="In expectation, and for the unbiased covariance only: with divisor n it tends to 2 tr Σ₀, "
        "and almost every path keeps W₂² bounded.",
    ),
    Sentence(
        id="position.s2_1.w2_mean_term_diverges",
        quote="‖μ̂⁽ᵗ⁾ − μ⁽⁰⁾‖² → ∞ … the sequence of means randomly walks away from the ground truth mean",
        printed=Statement(
            words="The mean term of W₂² tends to infinity in expectation under replace with the unbiased "
            "covariance.",
            assertion=limit_at_infinity(m(t), sp.oo),
            where="m(t) = 𝔼‖μ_t − μ₀‖², any d; n ≥ 2, tr Σ₀ > 0.",
            formulas=("gaussian.replace.mean_drift",),
            prove=risk.mean_term_diverges,
        ),
        expected=("PROVED",),
        reading="In expectation, as the left-hand side of the display is. Along a path it fails: "
        "position.s2_1.w2_mean_converges; the expectation lives on paths of vanishing probability.",
    ),
    Sentence(
        id="position.s2_1.w2_mean_converges",
        quote="the sequence of means (μ̂⁽ᵗ⁾)_t randomly walks away from the ground truth mean",
        printed=Statement(
            words="Almost every path of the fitted mean walks away to infinity.",
            assertion=AlmostSurely(limit_at_infinity(path_mean_term(t), sp.oo)),
            formulas=("gaussian.replace.log_variance_rate",),
            decide=_paths_diverge,
            parameters=(SAMPLE_SIZE,),
        ),
        corrected=Statement(
            words="Almost surely the path of the fitted mean has finite length, any d: the mean converges.",
            assertion=AlmostSurely(sp.Lt(sp.Limit(paths.distance(t), t, sp.oo), sp.oo, evaluate=False)),
            where="D(t) = ‖μ_1 − μ_0‖ + … + ‖μ_t − μ_{t−1}‖ of one run.",
            formulas=("gaussian.replace.log_variance_rate",),
            prove=paths.mean_settles,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        reading_of="position.s2_1.w2_mean_term_diverges",
        reading="The reading along a path of the sentence about the sequence of means; in expectation it "
        "holds, position.s2_1.w2_mean_term_diverges.",
    ),
    Sentence(
        id="position.s2_1.w2_covariance_term_vanishes",
        quote="Tr(Σ̂⁽ᵗ⁾ + Σ⁽⁰⁾ − 2((Σ⁽⁰⁾)^{1/2}Σ̂⁽ᵗ⁾(Σ⁽⁰⁾)^{1/2})^{1/2}) → 0",
        printed=Statement(
            words="The covariance term of W₂² tends to 0.",
            assertion=limit_at_infinity(b(t), sp.Integer(0)),
            formulas=("gaussian.replace.covariance_term_limit",),
            decide=_covariance_term_vanishes,
            parameters=(SAMPLE_SIZE, DEVIATION),
        ),
        corrected=Statement(
            words="It tends to 2 tr Σ₀ in expectation, any d.",
            assertion=limit_at_infinity(term(t), 2 * trace),
            where="B(t) is the expected covariance term at fit t; trace = tr Σ₀ > 0.",
            formulas=("gaussian.replace.covariance_term_limit_any_dimension",),
            prove=bounds.covariance_term_limit,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        reading="Read in expectation, as the display's left-hand side; the next claim reads it along a path.",
    ),
    Sentence(
        id="position.s2_1.w2_covariance_term_vanishes_on_paths",
        quote="Tr(Σ̂⁽ᵗ⁾ + Σ⁽⁰⁾ − 2((Σ⁽⁰⁾)^{1/2}Σ̂⁽ᵗ⁾(Σ⁽⁰⁾)^{1/2})^{1/2}) → 0",
        printed=Statement(
            words="Almost surely the covariance term of W₂² tends to 0.",
            assertion=AlmostSurely(limit_at_infinity(paths.term_path(t), sp.Integer(0))),
            formulas=("gaussian.replace.log_variance_rate",),
            decide=_term_vanishes_on_paths,
            parameters=(SAMPLE_SIZE, TRACE),
        ),
        corrected=Statement(
            words="Almost surely it tends to tr Σ₀, any d.",
            assertion=AlmostSurely(limit_at_infinity(paths.term_path(t), trace)),
            where="The covariance term at fit t of one run; trace = tr Σ₀ > 0.",
            formulas=("gaussian.replace.log_variance_rate",),
            prove=paths.covariance_term_settles,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        reading_of="position.s2_1.w2_covariance_term_vanishes",
        reading="The reading along a path, as the display is printed: since Σ_t → 0, what is left is tr Σ₀.",
    ),
    Sentence(
        id="position.s2_1.variance_collapses",
        quote="while the variance collapses",
        printed=Statement(
            words="Σ_t tends to 0 almost surely, any d.",
            assertion=AlmostSurely(limit_at_infinity(paths.trace_path(t), sp.Integer(0))),
            where="S(t) = tr Σ_t of one run, which bounds every entry of Σ_t.",
            formulas=("gaussian.replace.log_variance_rate",),
            prove=paths.variance_collapses,
            question=VARIANCE_VANISHES,
        ),
        expected=("PROVED-CITING",),
        reading="Almost surely, at the exact rate ψ((n−1)/2) − log((n−1)/2); in expectation it does not: "
        "𝔼Σ_t = Σ₀ for every t.",
    ),
    Sentence(
        id="position.s2_1.tails_vanish",
        quote="and tails do vanish",
        printed=Statement(
            words="Almost surely the model's mass further than any fixed distance from its own mean tends "
            "to 0.",
            assertion=AlmostSurely(limit_at_infinity(own_tail(t), sp.Integer(0))),
            where="The mass of N(μ_t, Σ_t) further than ε from μ_t, any ε > 0, any d.",
            formulas=("gaussian.replace.log_variance_rate",),
            prove=tails_about_own_mean,
        ),
        expected=("PROVED-CITING",),
        reading="Tails are read as the model's own. A fixed tail of the real law is another matter: the model"
        " shrinks to a point μ_∞, which lies in that tail with positive probability, "
        "position.s2_1.real_tail_keeps_mass.",
    ),
    Sentence(
        id="position.s2_1.real_tail_keeps_mass",
        quote="and tails do vanish",
        printed=Statement(
            words="The expected mass that the model puts beyond two standard deviations of the real law "
            "tends to 0.",
            assertion=limit_at_infinity(fixed_tail(t), sp.Integer(0)),
            where="The expected mass of N(μ_t, σ_t²) further than 2σ₀ from μ₀, d = 1, divisor n − 1.",
            formulas=("gaussian.replace.log_variance_rate",),
            decide=_fixed_tail_vanishes,
            parameters=(SAMPLE_SIZE,),
        ),
        corrected=REAL_TAIL_GAINS,
        expected=("REFUTED", "CONSISTENT"),
        reading="The reading under which the sentence fails: a fixed tail of the real law. Its limiting mass "
        "is ℙ(|μ_∞ − μ₀| > 2σ₀), positive at every n: 0.144 at n = 2 by raw runs, and 0.1835 for many data, "
        "by a diffusion limit in which μ_∞ has Student's law with two degrees of freedom, against the real "
        "0.0455. The tail gains.",
        reading_of="position.s2_1.tails_vanish",
    ),
    Sentence(
        id="position.s2_1.real_tail_gains",
        quote="and tails do vanish",
        printed=REAL_TAIL_GAINS,
        expected=("CONSISTENT",),
        reading="Now the corrected form of position.s2_1.real_tail_keeps_mass, which says more.",
        reading_of="position.s2_1.tails_vanish",
        superseded_by="position.s2_1.real_tail_keeps_mass",
    ),
    Sentence(
        id="position.s2_1.neither_is_the_cause",
        quote="while the variance collapses and tails do vanish, neither is the cause of the population "
        "risk diverging",
        printed=Statement(
            words="The covariance term of W₂² never exceeds 2 tr Σ₀ in expectation, any d.",
            assertion=sp.Le(term(t), 2 * trace),
            where="B(t) is the expected covariance term at fit t; trace = tr Σ₀.",
            formulas=("gaussian.replace.covariance_term_upper",),
            prove=propagation.covariance_term_bounded,
        ),
        expected=("PROVED-CITING",),
        reading="Cause is read as the term of the split that diverges. Along a path the collapse of the "
        "variance is what makes the mean settle, so that nothing diverges there: the expectation "
        "grows on the ever rarer paths whose variance has not collapsed. With 𝔼W₂² unbounded, all "
        "that diverges is the mean term.",
    ),
    Sentence(
        id="position.s2_1.entangling_is_not_the_cause",
        quote="such undesirable behavior is attributable to neither real data tails disappearing quickly "
        "nor to real data modes entangling slowly",
        printed=Statement(
            words="All of W₂² but the mean term stays at most 2 tr Σ₀ in expectation, any d, so neither "
            "tails nor modes can make it diverge.",
            assertion=sp.Le(term(t), 2 * trace),
            where="B(t) is the expected covariance term at fit t: what of W₂² depends on shape; "
            "trace = tr Σ₀.",
            formulas=("gaussian.replace.covariance_term_upper",),
            prove=propagation.covariance_term_bounded,
        ),
        expected=("PROVED-CITING",),
        reading="The split has two terms. What a fit loses in its tails, or in how it sees modes, changes the"
        " second only, and that one is bounded; a Gaussian has one mode at every fit.",
    ),
    Sentence(
        id="position.s2_1.unbiased_covariance",
        quote="For model fitting, we compute the unbiased mean and covariance of the most recent data",
        printed=Statement(
            words="The expected trace of the fitted covariance is tr Σ₀ at every fit under replace with "
            "divisor n − 1, any d.",
            assertion=equate(v(t), trace),
            where="v(t) = 𝔼 tr Σ_t, trace = tr Σ₀; n ≥ 2.",
            formulas=("gaussian.replace.variance",),
            prove=first_moments.replace_spread,
        ),
        expected=("PROVED",),
        reading="Unbiased at every fit, not the first alone: the covariance is a martingale. It is what makes"
        " 𝔼W₂² diverge, for with divisor n it has a limit.",
    ),
    Sentence(
        id="position.s2_1.plateau_under_definition_3",
        quote="We believe that under Definitions 3, 6, and 7, these results suggest that model collapse has "
        "not occurred",
        printed=Statement(
            words="A risk that stays at a multiple of the first model's has that multiple as its finite "
            "limit: no collapse by Definition 3.",
            assertion=limit_at_infinity(plateau.level(t), plateau.factor * plateau.first),
            where="p(t) = f·r₁ is the risk on the plateau, r₁ > 0 the first model's, f > 0.",
            prove=plateau.level_has_a_limit,
        ),
        expected=("PROVED",),
        finding="evidence",
        read=(("Shumailov et al. 2023", "quoted"),),
        reading="By logic from the plateau as the paper reports it; the experiment itself is not judged.",
    ),
    Sentence(
        id="position.s2_1.plateau_under_definitions_6_and_7",
        quote="We believe that under Definitions 3, 6, and 7, these results suggest that model collapse has "
        "not occurred",
        printed=Statement(
            words="Cutting an event of probability ε = 1/(1 + r) to ε/k costs at most ε·log k of log-"
            "likelihood.",
            assertion=sp.Le(
                rare_events.extra_loss(rare_events.cut), sp.log(rare_events.cut) / (1 + rare_events.odds)
            ),
            where="L(k) is how far the model's expected log-likelihood of real data lies below the best; r "
            "> 0 are the odds against the event, k ≥ 1.",
            prove=rare_events.loss_hides_a_rare_event,
            parameters=(rare_events.ODDS, rare_events.CUT),
        ),
        expected=("PROVED",),
        reading_of="position.s2_1.plateau_under_definition_3",
        finding="evidence",
        read=(("Shumailov et al. 2023", "quoted"),),
        reading="“Suggest” weighs evidence. A plateau of perplexity decides Definition 3; of 6 and 7 it says "
        "little where events are rare, for a perplexity within a factor R of the best allows every k "
        "up to R^{1/ε}. That later models prefer what the first one finds likely points to Definition"
        " 7, if anywhere.",
    ),
)
