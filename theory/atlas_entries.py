"""What fills the cells of families without a quadratic variance function, and why other cells are empty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Formulas of a cell: the observable, its limit if the catalogue has one, then others.

    ``sense`` says in which sense they fill it. What becomes of the observable stands nowhere here:
    ``theory.engine.growth`` derives it.
    """

    formulas: tuple[str, ...]
    sense: str = ""


def _entry(name: str, sense: str = "", *more: str) -> Entry:
    return Entry(formulas=(name, f"{name}_limit", *more), sense=sense)


SHARES = ("fresh_real_share", "kept_real_share")
SUBSAMPLES = ("subsample_with_replacement", "subsample_without_replacement")
VARIANCE, MOMENT = "expected variance", "second moment"
LOCAL = "maximum likelihood, the ratio to real data as n → ∞; for a location family exact under replace"
LABEL_NOISE = "label noise of λ times the variance: σ₀² = λσ², T₀ = T"
ENTRIES: dict[tuple[str, str], Entry] = {
    **{
        ("m_estimator", rule): _entry(f"m_estimator.{rule}.risk_ratio", LOCAL)
        for rule in ("replace", "accumulate", *SUBSAMPLES, *SHARES)
    },
    ("m_estimator", "schedule"): _entry(
        "m_estimator.schedule.risk_ratio", "in units of the risk of n real data"
    ),
    ("regression", "replace"): _entry("regression.replace.excess_risk"),
    ("regression", "accumulate"): _entry(
        "regression.accumulate.excess_risk",
        "the limit is that of the ratio to fit 1",
        "regression.accumulate.excess_risk_ratio_limit",
    ),
    ("regression", "schedule"): _entry(
        "regression.schedule.excess_risk_factor",
        "in units of σ²κ",
        "regression.schedule.excess_risk_factor_bound",
    ),
    ("regression", "editing"): _entry(
        "regression.editing.balanced_excess_risk_ratio",
        "balanced designs; T ≫ d for any",
        "regression.editing.excess_risk_ratio",
    ),
    ("regression", "sampling_bias"): _entry("regression.replace_unequal_sizes.excess_risk", LABEL_NOISE),
    ("regression_fresh", "replace"): _entry(
        "regression.replace.excess_risk",
        "the newest fit depends on its own design only, so one design or fresh ones are alike; also with a "
        "penalty on the last fit, or fewer rows than features",
        "regression.ridge.extra_risk_given_design",
        "regression.ridgeless.excess_risk",
    ),
    ("regression_fresh", "accumulate"): _entry("regression.accumulate_fresh_design.excess_risk"),
    ("regression_fresh", "schedule"): _entry(
        "regression.schedule_fresh_design.excess_risk", "c_k rows in generation k"
    ),
    ("regression_fresh", "fresh_real_share"): _entry(
        "regression.fresh_real_share_fresh_design.excess_risk", "the share of real labels"
    ),
    ("regression_fresh", "sampling_bias"): _entry(
        "regression.replace_unequal_sizes.excess_risk", LABEL_NOISE
    ),
    ("gaussian", "replace"): _entry("gaussian.replace.expected_w2", "expected squared Wasserstein distance"),
    ("gaussian_biased", "replace"): _entry(
        "gaussian.replace_biased.expected_w2", "expected squared Wasserstein distance"
    ),
    ("gaussian", "sampling_bias"): _entry(
        "gaussian.sampling_bias.variance",
        VARIANCE,
        "gaussian.sampling_bias.mean_drift",
        "gaussian.sampling_bias.threshold",
    ),
    ("gaussian_biased", "sampling_bias"): _entry(
        "gaussian.sampling_bias_biased.variance", VARIANCE, "gaussian.sampling_bias_biased.mean_drift"
    ),
    ("kernel_density", "sampling_bias"): _entry(
        "kernel_density.sampling_bias.variance", "expected variance about the density's own mean"
    ),
    **{
        ("kernel_density", rule): _entry(f"kernel_density.{rule}.second_moment", MOMENT)
        for rule in ("replace", "accumulate", "schedule", *SUBSAMPLES, *SHARES)
    },
    **{
        (family, rule): _entry(f"gaussian.{rule}{suffix}.variance", VARIANCE)
        for family, suffix in (("gaussian", ""), ("gaussian_biased", "_biased"))
        for rule in ("accumulate", "schedule", *SUBSAMPLES)
    },
    **{
        (family, rule): _entry(
            f"gaussian.{rule}{suffix}.variance",
            VARIANCE,
            f"gaussian.{rule}{suffix}.mean_drift",
            f"gaussian.{rule}{suffix}.mean_drift_limit",
        )
        for family, suffix in (("gaussian", ""), ("gaussian_biased", "_biased"))
        for rule in SHARES
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
