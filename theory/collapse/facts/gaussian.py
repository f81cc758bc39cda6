"""Gaussian data with fitted mean and variance, d = 1: what holds in expectation and what along one run."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import sympy as sp

from theory import catalogue
from theory.collapse.facts import Known
from theory.collapse.fate import Facts, Fate, Risk, Said, of_closed_form, of_formula
from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.engine.steps import cited, in_steps
from theory.families.gaussian import paths, risk, tails
from theory.families.gaussian.definitions import n, sigma0, trace, w
from theory.families.subsample import variance as subsample_variance
from theory.language.derivation import Derivation

W2 = "the expected squared Wasserstein distance to the real law"
VARIANCE = "the expected fitted variance"
PATH_VARIANCE = "the fitted variance"
UNIMODAL = "both the real law and the model's are Gaussian: one mode each"
ALONG = "along almost every run the model shrinks to a random point"
RATE = ("gaussian.replace.log_variance_rate",)
POOL = "W₂² has no closed form for the pooled fit; its two terms are bounded"
POOLED_PATH = "along a run the pooled fit settles at a random mean and variance, which was not derived here"


def _never_falls(closed: Derivation, divisor: sp.Expr) -> Derivation:
    """Derive that 𝔼W₂² rises strictly: it is what grows with t, minus a multiple of cᵗ, c < 1."""
    equation = closed.conclusion
    after_next = equation.xreplace({t: t + 1})
    small = risk.below_one(divisor)
    return in_steps(
        f"{closed.title}: rises from fit to fit",
        small,
        cited(
            sp.Lt(equation.lhs, after_next.lhs),
            "It is an increasing function of t minus a positive multiple of c^t, and c^(t+1) < c^t.",
            "powers of a proper fraction decrease",
            "Cauchy 1821, Cours d'analyse, ch. VI",
            "0 < c < 1 by the step before, and the coefficient of t is not negative",
            equation,
            small.after,
            instances=tuple(
                (
                    sp.Lt(equation.rhs, after_next.rhs, evaluate=False),
                    {"n": size, "sigma0": 1, "t": fit},
                )
                for size in (2, 10, 100)
                for fit in (1, 2, 30)
            ),
            rule="next fit",
        ),
        lemmas=(closed,),
    )


def tail_kept() -> Derivation:
    """Derive that the expected mass beyond any z real deviations of the real mean keeps a positive limit."""
    mass = sp.Function("tail_mass", nonnegative=True)
    place, z = sp.Symbol("limit_mass", positive=True), sp.Symbol("z", positive=True)
    floor = sp.erfc(z * sp.sqrt(n / 2)) / 2
    shrinks = paths.variance_collapses()
    settles = paths.mean_settles()
    tends_to = limit_at_infinity(mass(t), place)
    return in_steps(
        "The expected mass in the real tail does not vanish under replace",
        cited(
            tends_to,
            "The model shrinks to a point μ_∞, so the mass tends to P(|μ_∞ − μ₀| > zσ₀).",
            "dominated convergence",
            "Lebesgue 1904",
            "masses are at most 1, and μ_∞ has no atoms at the edge of the set",
            shrinks.conclusion,
            settles.conclusion,
            rule="dominated convergence",
        ),
        cited(
            sp.Ge(place, floor),
            "μ_∞ − μ₀ is σ₀Z/√n plus a symmetric variable independent of Z, which takes it inward at"
            " most half of the time.",
            "P(|A + B| > c) ≥ P(|A| > c)/2 for B symmetric and independent of A",
            "Lévy's inequality; Feller 1971, vol. II, ch. V.5",
            "the later increments are symmetric given the fitted variances, and independent of"
            " the first mean",
            tends_to,
            rule="symmetry",
        ),
        cited(
            sp.Gt(sp.Limit(mass(t), t, sp.oo), 0, evaluate=False),
            "erfc is positive everywhere.",
            "the complementary error function is positive",
            "DLMF 7.2.2",
            "its argument is real",
            sp.Ge(place, floor),
            instances=tuple((sp.Gt(floor, 0, evaluate=False), {"n": size, "z": 2}) for size in (2, 10, 100)),
            rule="positivity",
        ),
        lemmas=(shrinks, settles),
    )


def w2_bounded(rule: str, variance: Fate, drift: Fate | None) -> Derivation | None:
    """Derive that 𝔼W₂² stays bounded, from the mean term, its limit or a bound, and the expected variance."""
    if drift is None or variance.value is None or not drift.bounded:
        return None
    bound = drift.statement.rhs.xreplace({trace: sigma0**2}) + variance.value + sigma0**2
    return in_steps(
        "𝔼W₂² stays bounded",
        cited(
            sp.Le(sp.Limit(w(t), t, sp.oo), bound, evaluate=False),
            "W₂² = (μ_t − μ₀)² + (σ_t − σ₀)² and (a − b)² ≤ a² + b² for a, b ≥ 0.",
            "monotonicity of expectation",
            "Kolmogorov 1933, Foundations, ch. IV",
            "standard deviations are nonnegative",
            variance.derivation.conclusion,
            drift.derivation.conclusion,
            rule="square of a difference",
        ),
        lemmas=(variance.derivation, drift.derivation),
    )


TAILS_OF_A_POINT = Said(
    outcome="undecided",
    reason=(
        f"{ALONG} μ_∞: it leaves no mass in the tail set if μ_∞ lies outside it, and all if it lies inside;"
        " both have positive probability"
    ),
    formulas=RATE,
)


def _replace(biased: bool) -> Facts:
    family, rule = ("gaussian_biased", "replace_biased") if biased else ("gaussian", "replace")
    name = f"gaussian.{rule}.expected_w2"
    formula = catalogue.formula(name)
    if biased:
        fate = of_formula(f"{name}_limit", W2)
    else:
        fate = Fate(words=W2, derivation=risk.w2_diverges(), formulas=(name, "gaussian.replace.mean_drift"))
    same_rate = "the divisor n shrinks every fit by (n − 1)/n on top of that"
    variance = of_closed_form(f"gaussian.{rule}.variance", VARIANCE)
    path_variance = Fate(
        words=PATH_VARIANCE,
        derivation=(
            _biased_path(paths.variance_collapses(), same_rate) if biased else paths.variance_collapses()
        ),
        formulas=RATE,
    )
    settles = paths.mean_settles()
    kept = tail_kept()
    own = tails.tails_about_own_mean()
    own_said = Said(
        outcome="collapse",
        reason=f"{ALONG}, so that the mass beyond any distance from its own mean vanishes",
        formulas=RATE,
        derivations=(own,),
    )
    expected = Said(
        outcome="no collapse",
        reason=(
            "the expected mass in the real tail keeps a positive limit: the point that a run shrinks to lies"
            " in the tail with positive probability"
        ),
        formulas=RATE,
        derivations=(kept,),
        positive_only=True,
    )
    inside = Said(
        outcome="undecided",
        reason=(
            f"{ALONG}; the expected mass outside tends to P(|μ_∞ − μ₀| > zσ₀), which is positive and has no"
            " closed form at finite n"
        ),
        formulas=RATE,
        derivations=(kept,),
    )
    return Facts(
        loop=f"{family}.replace",
        words="Gaussian, variance fitted",
        formulas=(name,),
        risk=Risk(
            words=W2,
            formula=name,
            closed=formula.derivation,
            parameters=formula.parameters,
            fate=fate,
            increasing=_never_falls(formula.derivation, n if biased else n - 1),
            path=Fate(
                words="the squared Wasserstein distance",
                derivation=_biased_path(settles, same_rate) if biased else settles,
                formulas=RATE,
            ),
        ),
        variance=variance,
        variance_path=path_variance,
        unimodal=UNIMODAL,
        modes={
            "place, expectation": Said(
                outcome="undecided",
                reason=(
                    "the expected mass near the real mode tends to the probability that a run shrinks to a"
                    " point there, positive, without a closed form at finite n"
                ),
                formulas=RATE,
            ),
            "place, almost-surely": Said(
                outcome="undecided",
                reason=f"{ALONG}: near the real mode on some runs, away from it on others",
                formulas=RATE,
            ),
        },
        tails={
            "model, almost-surely": own_said,
            "model, expectation": Said(
                outcome="collapse",
                reason=(
                    f"{ALONG}: the expected mass beyond any fixed distance from its own mean vanishes with it"
                ),
                formulas=RATE,
                derivations=(own,),
            ),
            "expectation": expected if not biased else _unknown_biased(expected),
            "almost-surely": TAILS_OF_A_POINT,
        },
        outside={
            "support": Said(
                outcome="no collapse",
                reason=(
                    "the real law has full support, so that nothing lies outside it: the definition cannot"
                    " be met"
                ),
            ),
            "expectation": inside,
            "almost-surely": inside,
        },
        missing={"scaling": "the leading term of 𝔼W₂² in n was not derived", "scaling_total": "not derived"},
    )


def _unknown_biased(said: Said) -> Said:
    return replace(said, reason=f"{said.reason} (as for the divisor n − 1)")


def _biased_path(derivation: Derivation, why: str) -> Derivation:
    """Return the same conclusion for the divisor n, which shrinks the variance by (1 − 1/n)^t more."""
    return in_steps(
        f"{derivation.title}, divisor n",
        cited(
            derivation.conclusion,
            f"The same standard draws: {why}.",
            "comparison of sequences",
            "Cauchy 1821, Cours d'analyse, ch. VI",
            "Σ_t with divisor n is (1 − 1/n)^t times Σ_t with divisor n − 1 on the same draws",
            derivation.conclusion,
            rule="comparison",
        ),
        lemmas=(derivation,),
    )


def drift_bounded() -> Derivation:
    """Derive that with divisor n − 1 the mean term of the pooled fit stays below trace·π²/(6n)."""
    closed = catalogue.formula("gaussian.accumulate.mean_drift").derivation
    equation = closed.conclusion
    bound = trace * sp.pi**2 / (6 * n)
    below = sp.Le(equation.rhs, bound, evaluate=False)
    points = tuple({"n": size, "t": fits, "trace": 1} for size, fits in ((2, 1), (2, 40), (3, 25), (50, 30)))
    return in_steps(
        "Mean term under accumulate, unbiased: bounded",
        cited(
            below,
            "Every product of the factors 1 − 1/(j(jn − 1)) is at most 1, and Σ 1/i² < π²/6.",
            "comparison of series; Σ 1/i² = π²/6",
            "Cauchy 1821, Cours d'analyse, ch. VI; Euler 1735",
            "0 < 1 − 1/(j(jn − 1)) < 1 for j, n ≥ 2",
            points=points,
            rule="factors between 0 and 1",
        ),
        cited(
            sp.Le(sp.Limit(equation.lhs, t, sp.oo), bound, evaluate=False),
            "It rises with t, as every fit adds a positive term, and stays below the bound.",
            "a bounded monotone sequence converges to its supremum",
            "Cauchy 1821, Cours d'analyse, ch. VI",
            "the closed form is a sum of positive terms, bounded by the step before",
            equation,
            below,
            rule="the same for the mean term",
        ),
        lemmas=(closed,),
    )


def _accumulate(biased: bool) -> Facts:
    family, rule = ("gaussian_biased", "accumulate_biased") if biased else ("gaussian", "accumulate")
    name = f"gaussian.{rule}.variance"
    formula = catalogue.formula(name)
    variance = of_formula(f"{name}_limit", VARIANCE)
    drift = (
        of_formula("gaussian.accumulate_biased.mean_drift_limit", "the mean term")
        if biased
        else Fate(
            words="the mean term", derivation=drift_bounded(), formulas=("gaussian.accumulate.mean_drift",)
        )
    )
    bounded = w2_bounded(rule, variance, drift)
    missing = dict.fromkeys(("tails", "outside", "modes", "risk_path", "variance_path"), POOLED_PATH)
    return Facts(
        loop=f"{family}.accumulate",
        words="Gaussian, variance fitted",
        formulas=(name,),
        risk=(
            None
            if bounded is None
            else Risk(
                words=W2,
                formula=name,
                closed=None,
                parameters=formula.parameters,
                fate=Fate(words=W2, derivation=bounded, formulas=(name, f"{name}_limit", *drift.formulas)),
            )
        ),
        variance=variance.shown_positive(_positive(variance, biased)),
        unimodal=UNIMODAL,
        missing={
            **missing,
            "risk_ratio": POOL,
            "scaling": "the leading term of 𝔼W₂² in n was not derived",
            "scaling_total": "not derived",
        },
    )


def _positive(variance: Fate, biased: bool) -> Derivation:
    value = variance.derivation.conclusion.rhs
    statement = sp.Gt(value, 0, evaluate=False)
    theorem = "sin x > 0 on (0, π)" if biased else "Γ is positive on (0, ∞)"
    return in_steps(
        "The limit of the expected variance is positive",
        cited(
            statement,
            "Every factor is positive for n ≥ 2.",
            theorem,
            "DLMF 4.14, 5.2",
            "0 < π/√n < π" if biased else "all arguments are positive for n ≥ 2",
            points=tuple({"n": size, "sigma0": 1} for size in (2, 3, 10, 1_000)),
            rule="positivity",
        ),
        lemmas=(variance.derivation,),
    )


def _subsample(kind: str, biased: bool) -> Facts:
    family = "gaussian_biased" if biased else "gaussian"
    rule = f"subsample_{kind}_replacement"
    name = f"gaussian.{rule}{'_biased' if biased else ''}.variance"
    limit = f"{name}_limit"
    variance = of_formula(limit, VARIANCE) if limit in catalogue.formulas() else _diverging(kind, name)
    if variance is not None and limit in catalogue.formulas():
        variance = variance.shown_positive(_positive_by_instances(variance))
    reason = "the mean term under this rule was not derived with the variance fitted"
    return Facts(
        loop=f"{family}.{rule}",
        words="Gaussian, variance fitted",
        formulas=(name,),
        variance=variance,
        unimodal=UNIMODAL,
        missing=dict.fromkeys(
            ("risk", "risk_path", "variance_path", "scaling", "scaling_total", "tails", "outside", "modes"),
            reason,
        ),
    )


def _diverging(kind: str, name: str) -> Fate | None:
    rule = SUBSAMPLE_WITH_REPLACEMENT if kind == "with" else SUBSAMPLE_WITHOUT_REPLACEMENT
    return Fate(words=VARIANCE, derivation=subsample_variance.variance_diverges(rule), formulas=(name,))


def _positive_by_instances(variance: Fate) -> Derivation:
    return (
        _positive(variance, biased=True)
        if variance.value is not None and variance.value.has(sp.sin)
        else _positive(variance, biased=False)
    )


FACTS: Known = {
    "gaussian.replace": partial(_replace, False),
    "gaussian_biased.replace": partial(_replace, True),
    "gaussian.accumulate": partial(_accumulate, False),
    "gaussian_biased.accumulate": partial(_accumulate, True),
    **{
        f"{family}.subsample_{kind}_replacement": partial(_subsample, kind, biased)
        for family, biased in (("gaussian", False), ("gaussian_biased", True))
        for kind in ("with", "without")
    },
}
