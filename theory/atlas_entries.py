"""What fills the cells of families without a quadratic variance function, and why other cells are empty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Formulas of a cell, the observable first and then its limit, with what becomes of it."""

    formulas: tuple[str, ...]
    growth: str
    sense: str = ""


def _limited(name: str, growth: str, sense: str = "", *more: str) -> Entry:
    return Entry(formulas=(name, f"{name}_limit", *more), growth=growth, sense=sense)


def _entry(name: str, growth: str, sense: str = "", *more: str) -> Entry:
    return Entry(formulas=(name, *more), growth=growth, sense=sense)


SUBSAMPLES = ("subsample_with_replacement", "subsample_without_replacement")
VARIANCE, MOMENT = "expected variance", "second moment"
LOCAL = "maximum likelihood, the ratio to real data as n → ∞; for a location family exact under replace"
ENTRIES: dict[tuple[str, str], Entry] = {
    ("m_estimator", "replace"): _entry("m_estimator.replace.risk_ratio", "linear", LOCAL),
    ("m_estimator", "accumulate"): _limited(
        "m_estimator.accumulate.risk_ratio", "bounded, limit by π²/6", LOCAL
    ),
    ("m_estimator", "schedule"): _entry(
        "m_estimator.schedule.risk_ratio", "bounded", "in units of the risk of n real data"
    ),
    **{
        ("m_estimator", rule): _entry(f"m_estimator.{rule}.risk_ratio", "bounded", LOCAL)
        for rule in (*SUBSAMPLES, "fresh_real_share", "kept_real_share")
    },
    ("regression", "replace"): _entry("regression.replace.excess_risk", "linear"),
    ("regression", "accumulate"): _entry(
        "regression.accumulate.excess_risk",
        "bounded, limit by π²/6",
        "the limit is that of the ratio to fit 1",
        "regression.accumulate.excess_risk_ratio_limit",
    ),
    ("regression", "schedule"): _entry(
        "regression.schedule.excess_risk_factor",
        "bounded by 2/c₁",
        "in units of σ²κ",
        "regression.schedule.excess_risk_factor_bound",
    ),
    ("regression", "editing"): _entry(
        "regression.editing.balanced_excess_risk_ratio",
        "linear for every p > 0",
        "balanced designs; T ≫ d for any",
        "regression.editing.excess_risk_ratio",
    ),
    ("regression", "sampling_bias"): _entry(
        "regression.replace_unequal_sizes.excess_risk",
        "linear for every λ > 0",
        "label noise of λ times the variance: σ₀² = λσ², T₀ = T",
    ),
    ("regression_fresh", "replace"): _entry(
        "regression.replace.excess_risk",
        "linear",
        "the newest fit depends on its own design only, so one design or fresh ones are alike; with a "
        "penalty on the last fit, or fewer rows than features, linear too",
        "regression.ridge.extra_risk_given_design",
        "regression.ridgeless.excess_risk",
    ),
    ("regression_fresh", "accumulate"): _limited(
        "regression.accumulate_fresh_design.excess_risk", "bounded, limit by digamma"
    ),
    ("regression_fresh", "schedule"): _entry(
        "regression.schedule_fresh_design.excess_risk", "bounded", "c_k rows in generation k"
    ),
    ("regression_fresh", "fresh_real_share"): _entry(
        "regression.fresh_real_share_fresh_design.excess_risk",
        "bounded iff θ(α, T, d) < 1: every α for T ≫ d",
        "the share of real labels",
    ),
    ("regression_fresh", "sampling_bias"): _entry(
        "regression.replace_unequal_sizes.excess_risk",
        "linear for every λ > 0",
        "label noise of λ times the variance: σ₀² = λσ², T₀ = T",
    ),
    ("gaussian", "replace"): _entry(
        "gaussian.replace.expected_w2",
        "the mean drifts linearly in expectation",
        "expected squared Wasserstein distance",
    ),
    ("gaussian_biased", "replace"): _entry("gaussian.replace_biased.expected_w2", "saturates"),
    ("gaussian", "accumulate"): _limited("gaussian.accumulate.variance", "bounded, limit by Gamma", VARIANCE),
    ("gaussian_biased", "accumulate"): _limited(
        "gaussian.accumulate_biased.variance", "bounded, limit by sin", VARIANCE
    ),
    ("gaussian", "schedule"): _entry("gaussian.schedule.variance", "bounded, decreasing", VARIANCE),
    ("gaussian_biased", "schedule"): _entry(
        "gaussian.schedule_biased.variance", "bounded, decreasing", VARIANCE
    ),
    ("gaussian", "sampling_bias"): _entry(
        "gaussian.sampling_bias.variance",
        "λ^t in expectation; almost surely to 0 for λ < λ_c(n)",
        "expected variance; the mean drifts by Σ λ^k",
        "gaussian.sampling_bias.mean_drift",
        "gaussian.sampling_bias.threshold",
    ),
    ("gaussian_biased", "sampling_bias"): _entry(
        "gaussian.sampling_bias_biased.variance",
        "(λ(1 − 1/n))^t in expectation",
        "expected variance; the mean drifts by Σ (λ(1 − 1/n))^k",
        "gaussian.sampling_bias_biased.mean_drift",
    ),
    ("kernel_density", "replace"): _entry("kernel_density.replace.second_moment", "linear", MOMENT),
    ("kernel_density", "accumulate"): _entry(
        "kernel_density.accumulate.second_moment", "logarithmic", MOMENT
    ),
    ("kernel_density", "schedule"): _entry(
        "kernel_density.schedule.second_moment", "Σ c_k/C_k: like log C_t for many data", MOMENT
    ),
    ("kernel_density", "fresh_real_share"): _entry(
        "kernel_density.fresh_real_share.second_moment", "bounded by σ₀² + h²/α", MOMENT
    ),
    ("kernel_density", "kept_real_share"): _entry(
        "kernel_density.kept_real_share.second_moment", "bounded by σ₀² + h²/α", MOMENT
    ),
    ("kernel_density", "sampling_bias"): _entry(
        "kernel_density.sampling_bias.variance",
        "bounded iff λ(1 − 1/n) < 1",
        "expected variance about the density's own mean",
    ),
    **{
        ("kernel_density", rule): _entry(f"kernel_density.{rule}.second_moment", "logarithmic", MOMENT)
        for rule in SUBSAMPLES
    },
    **{
        (family, rule): _limited(
            f"gaussian.{rule}{suffix}.variance",
            "bounded, positive limit" if suffix else "like t^(1/n), unbounded",
            VARIANCE,
        )
        for family, suffix in (("gaussian", ""), ("gaussian_biased", "_biased"))
        for rule in SUBSAMPLES
    },
    **{
        (family, rule): _limited(
            f"gaussian.{rule}{suffix}.variance",
            "bounded" if rule == "fresh_real_share" else "bounded; to 0 if αn = 1",
            VARIANCE,
            f"gaussian.{rule}{suffix}.mean_drift",
            f"gaussian.{rule}{suffix}.mean_drift_limit",
        )
        for family, suffix in (("gaussian", ""), ("gaussian_biased", "_biased"))
        for rule in ("fresh_real_share", "kept_real_share")
    },
}

JACOBI = (
    "every fit multiplies the error by (XᵀX)⁻¹X_sᵀX_s, X_s the rows with synthetic labels; for Gaussian "
    "rows the risk is σ²κ/d times a sum of moments 𝔼 tr U^k of a matrix Beta variate U (Jacobi ensemble), "
    "for which no closed form in k is known"
)
OPEN: dict[tuple[str, str], str] = {
    ("regression", "fresh_real_share"): JACOBI,
    ("regression", "kept_real_share"): JACOBI,
    ("regression_fresh", "kept_real_share"): (
        "all fits share the Gram matrix R of the kept rows: every fit multiplies the error by (R + S)⁻¹S "
        "with a new Wishart S, so the risk is an average over R of powers of 𝔼[((R + S)⁻¹S)⊗((R + S)⁻¹S)] "
        "given R, an integral over S for which no closed form is known"
    ),
    ("regression_fresh", "subsample_without_replacement"): (
        "fits share rows: the risk needs joint moments of the inverse Gram matrices of overlapping "
        "subsamples, which are dependent Wishart matrices; no closed form is known"
    ),
}
INFINITE = (
    "the expected risk is infinite: with positive probability the rows seen are copies of d rows, and the "
    "inverse Gram matrix of d Gaussian rows has no mean"
)
NO_LABELS = "editing regenerates labels, and the family has none"
ONE_DESIGN = "editing keeps the rows and regenerates their labels: one design, by definition"
COUNTS = (
    "the mean of a count fixes its variance: for λ ≠ 1 no member of the family has the fit's mean and λ "
    "times its variance"
)
ONE_PARAMETER = (
    "one parameter fixes the whole law: none of the family has the fit's parameter and λ times its variance"
)
WITHOUT_LABELS = (
    *("normal", "poisson", "gamma", "binomial", "negative_binomial", "hyperbolic_secant", "categorical"),
    "m_estimator",
    *("gaussian", "gaussian_biased", "kernel_density"),
)
VOID: dict[tuple[str, str], str] = {
    ("regression", "subsample_with_replacement"): INFINITE,
    ("regression_fresh", "subsample_with_replacement"): INFINITE,
    ("regression", "subsample_without_replacement"): f"from t ≥ T/d on, {INFINITE}",
    ("regression_fresh", "editing"): ONE_DESIGN,
    **{(family, "editing"): NO_LABELS for family in WITHOUT_LABELS},
    ("m_estimator", "sampling_bias"): ONE_PARAMETER,
    **{
        (family, "sampling_bias"): COUNTS
        for family in ("poisson", "binomial", "negative_binomial", "categorical")
    },
}
RECURSIVE = (
    "two coupled first-order recurrences, exact at every n; unlike with replacement the increments of the "
    "risk do not decouple from the variance"
)
