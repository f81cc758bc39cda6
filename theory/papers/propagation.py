"""What telling the propagation rules apart takes: comparisons between replace, accumulate and subsampling."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import below_basel, limit_at_infinity, t
from theory.engine.naming import define, instance
from theory.engine.steps import combined, compared, computed, in_steps, rational_limit, squeezed
from theory.families.gaussian.bounds import covariance_term_upper, frobenius
from theory.families.gaussian.definitions import term, trace
from theory.families.gaussian.deviation import C4
from theory.families.linear_regression.loops import R, T, kappa, rho, sigma
from theory.families.linear_regression.ridgeless import T0, sigma0
from theory.families.linear_regression.risks import accumulate_ratio, replace_ratio
from theory.families.linear_regression.unequal_sizes import excess_risk
from theory.language.derivation import CoreProof, Derivation, Induction, Step
from theory.language.equations import equate
from theory.papers.core_steps import ones

size, generation = sp.symbols("n j", integer=True, positive=True)
share, gain, pool, synthetic = (sp.Function(name, real=True) for name in ("s", "q", "P", "S"))
replaced_share, kept_data = (sp.Function(name, real=True) for name in ("s_replace", "k_replace"))
SQUARES = sp.harmonic(t, 2)
FROM_FIRST = ((t, sp.Integer(1)), (SQUARES, sp.Integer(1)), (sp.pi, sp.Integer(3)))


def _defined(equation: sp.Eq, because: str) -> Step:
    return define(equation, because)


@cache
def real_share_vanishes() -> Derivation:
    """Derive that the real share 1/t of the data under accumulate tends to 0."""
    named = equate(share(t), size / (t * size))
    return in_steps(
        "The real share under accumulate",
        _defined(named, "n real data among the tn data of t generations of n."),
        rational_limit(
            limit_at_infinity(share(t), sp.Integer(0)),
            "It is 1/t: positive at every t, with limit 0.",
            named,
        ),
    )


@cache
def real_share_is_zero() -> Derivation:
    """Derive that the real share of fit t + 1 under replace is 0: all n data of it come from fit t."""
    counted = equate(kept_data(t + 1), 0)
    named = equate(replaced_share(t + 1), kept_data(t + 1) / size)
    return in_steps(
        "The real share under replace is 0 after the first fit",
        _defined(counted, "All data are deleted after every fit, and the new ones are drawn from it."),
        _defined(named, "The real ones among n data."),
        computed(equate(replaced_share(t + 1), 0), "No real data among n.", named, counted),
    )


@cache
def data_grow_linearly() -> Derivation:
    """Derive that under accumulate the synthetic data of fit t are (t − 1)n: n more a fit."""
    seen = equate(pool(t), sp.Sum(1, (generation, 1, t)))
    kept = equate(pool(t), t)
    named = equate(synthetic(t), size * (pool(t) - 1))
    return in_steps(
        "Synthetic data grow linearly under accumulate",
        _defined(seen, "Fit t sees every generation once."),
        Step(
            rule="count the generations",
            before=(seen,),
            after=kept,
            because="There are t of them.",
            certificate=CoreProof(prove=ones(t)),
        ),
        _defined(named, "All generations of n data but the first are synthetic."),
        computed(equate(synthetic(t), size * (t - 1)), "n more with every fit.", named, kept),
    )


@cache
def replace_outgrows_accumulate() -> Derivation:
    """Derive that the risk under replace grows without bound relative to that under accumulate."""
    below = below_basel()
    named = equate(gain(t), t / SQUARES)
    bound = sp.Gt(gain(t), 6 * t / sp.pi**2)
    grows = limit_at_infinity(6 * t / sp.pi**2, sp.oo)
    factor = 6 * t / (sp.pi**2 * SQUARES)
    return in_steps(
        "The risk under replace, relative to that under accumulate, diverges",
        _defined(named, "σ²κt over σ²κH₂(t)."),
        combined(
            bound,
            "H₂(t) < π²/6.",
            named,
            below.conclusion,
            factors=(factor,),
            lower=FROM_FIRST,
            rule="combine the bounds",
        ),
        rational_limit(grows, "Linear in t.", lower=((sp.pi, sp.Integer(3)),)),
        squeezed(limit_at_infinity(gain(t), sp.oo), "It is at least what tends to infinity.", bound, grows),
        lemmas=(below,),
    )


@cache
def subsample_below_replace() -> Derivation:
    """Derive 3H₂(t) − 2 ≤ t: subsampling without replacement is never worse than replace."""
    return in_steps(
        "Accumulate-subsample is at most as bad as replace",
        Step(
            rule="induction",
            after=sp.Le(3 * SQUARES - 2, t),
            because="Equal at t = 1; the left side then grows by 3/(t + 1)² < 1 a fit.",
            certificate=Induction(index=t, start=1),
        ),
    )


@cache
def subsample_above_accumulate() -> Derivation:
    """Derive H₂(t) ≤ 3H₂(t) − 2: subsampling without replacement is never better than accumulate."""
    return in_steps(
        "Accumulate-subsample is at least as bad as accumulate",
        Step(
            rule="induction",
            after=sp.Le(SQUARES, 3 * SQUARES - 2),
            because="Equal at t = 1; the right side grows three times as fast.",
            certificate=Induction(index=t, start=1),
        ),
    )


@cache
def covariance_term_bounded() -> Derivation:
    """Derive that the covariance term of W₂² under replace never exceeds 2 tr Σ₀ in expectation, any d."""
    upper = covariance_term_upper()
    kept = sp.Ge(frobenius * C4**t, 0)
    return in_steps(
        "The covariance term of W₂² stays bounded",
        compared(kept, "A norm times a mean of positive numbers.", ((size, 2),), rule="sign"),
        combined(
            sp.Le(term(t), 2 * trace),
            "Drop −2‖Σ₀‖_F c4(n)^t.",
            upper.conclusion,
            kept,
            factors=(sp.Integer(1), sp.Integer(2)),
            rule="combine the bounds",
        ),
        lemmas=(upper,),
    )


@cache
def accumulate_exceeds_first_fit() -> Derivation:
    """Derive H₂(t + 1) > 1: every fit after the first is worse than the first under accumulate."""
    lemma = accumulate_ratio()
    after_next = lemma.conclusion.xreplace({t: t + 1})
    larger = sp.Gt(sp.harmonic(t + 1, 2), 1, evaluate=False)
    return in_steps(
        "Under accumulate every later fit is worse than the first",
        instance(lemma.conclusion, (t, t + 1), rule="next fit"),
        Step(
            rule="induction",
            after=larger,
            because="H₂(2) = 5/4, and H₂ increases.",
            certificate=Induction(index=t, start=1),
        ),
        combined(
            sp.Gt(rho(t + 1), 1, evaluate=False),
            "The ratio is H₂ itself.",
            after_next,
            larger,
            rule="insert",
        ),
        lemmas=(lemma,),
    )


@cache
def same_model_on_fresh_designs() -> Derivation:
    """Derive that replace on a fresh design in every generation has the excess risk σ²κt of one design."""
    found = excess_risk()
    equal = found.conclusion.xreplace({T0: T, sigma0: sigma})
    return in_steps(
        "Replace on fresh designs has the risk of replace on one design",
        instance(
            found.conclusion,
            (T0, T),
            (sigma0, sigma),
            rule="equal sizes",
            because="Put T₀ = T and σ₀ = σ.",
        ),
        computed(equate(R(t), sigma**2 * kappa * t), "Every fit adds σ²κ.", equal, rule="collect"),
        lemmas=(found,),
    )


@cache
def replace_spread_stays() -> Derivation:
    """Derive that the risk under replace, relative to the first fit, is at least 1."""
    lemma = replace_ratio()
    return in_steps(
        "The fitted weights keep varying under replace",
        compared(
            sp.Ge(rho(t), 1, evaluate=False),
            "The ratio is t ≥ 1.",
            ((t, sp.Integer(1)),),
            lemma.conclusion,
        ),
        lemmas=(lemma,),
    )
