"""The columns of the atlas, and its cells that are not in the class of the loop language.

A new family is one ``Column`` with its block; a new rule is one ``Rule`` with words in ``theory.blocks``.
What becomes of an observable stands nowhere here: ``theory.engine.growth`` derives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import sympy as sp

from theory.blocks import BIASED, FRESH_REGRESSION, GAUSSIAN, KERNEL_DENSITY, MEAN, MORRIS, REGRESSION, Family
from theory.language.expressions import parse_expression
from theory.language.parameters import COUNT, POSITIVE_REAL, Parameter

Status = Literal["closed", "recursive", "open", "void"]
NO_LABELS = {"labels": "editing regenerates labels, and the family has none"}
COUNTS = NO_LABELS | {
    "a scale": "the mean of a count fixes its variance: for λ ≠ 1 no member of the family has the fit's mean "
    "and λ times its variance"
}
ONE_PARAMETER = NO_LABELS | {
    "a scale": "one parameter fixes the whole law: none of the family has the fit's parameter and λ times "
    "its variance"
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A family of the atlas.

    Attributes:
        families: blocks; formulas are those of the first of which the catalogue has any.
        at: what names in the blocks are in this family: its v₂, if its variance function is quadratic.
        parameters: of its own. lacks: what rules need that it has not, and why.
        sense: in which sense its formulas fill its cells.
    """

    id: str
    words: str
    families: tuple[Family, ...]
    at: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    lacks: Mapping[str, str] = field(default_factory=lambda: NO_LABELS)
    sense: str = ""

    def value(self, name: str) -> sp.Expr:
        """Return what a name in the blocks is in this family."""
        return parse_expression(self.at[name], self.parameters)

    @property
    def curvature(self) -> sp.Expr | None:
        """Return v₂, if the variance function is quadratic."""
        return self.value("v2") if "v2" in self.at else None


def _morris(
    name: str, words: str, v2: str, lacks: Mapping[str, str] = NO_LABELS, own: tuple[Parameter, ...] = ()
) -> Column:
    """Return a family whose variance function is quadratic (Morris 1982)."""
    families = (MORRIS, MEAN) if v2 == "0" else (MORRIS,)
    return Column(id=name, words=words, families=families, at={"v2": v2}, lacks=lacks, parameters=own)


SHAPE = Parameter(name="r", meaning="shape of the family", domain=POSITIVE_REAL, ceiling=4)
TRIALS = Parameter(name="N", meaning="number of trials", domain=COUNT, ceiling=6)
VARIANCE = "expected variance"
COLUMNS = (
    _morris("normal", "Normal, variance known", "0"),
    _morris("poisson", "Poisson", "0", COUNTS),
    _morris("gamma", "Gamma, shape r", "1/r", own=(SHAPE,)),
    _morris("binomial", "binomial, N trials", "-1/N", COUNTS, (TRIALS,)),
    _morris("negative_binomial", "negative binomial, shape r", "1/r", COUNTS, (SHAPE,)),
    _morris("hyperbolic_secant", "hyperbolic secant, shape r", "1/r", own=(SHAPE,)),
    _morris("categorical", "categorical, each atom", "-1", COUNTS),
    Column(
        id="m_estimator",
        words="one smooth parameter, n → ∞",
        families=(Family(id="m_estimator.*", observed={"risk_ratio": ""}),),
        lacks=ONE_PARAMETER,
        sense="maximum likelihood, the ratio to real data as n → ∞; for a location family exact under "
        "replace",
    ),
    Column(id="regression", words="linear regression, one design", families=REGRESSION, lacks={}),
    Column(
        id="regression_fresh",
        words="linear regression, fresh designs",
        families=(FRESH_REGRESSION,),
        lacks={"labels": "editing keeps the rows and regenerates their labels: one design, by definition"},
    ),
    Column(id="gaussian", words="Gaussian, variance fitted (n − 1)", families=(GAUSSIAN,), sense=VARIANCE),
    Column(id="gaussian_biased", words="Gaussian, variance fitted (n)", families=(BIASED,), sense=VARIANCE),
    Column(
        id="kernel_density",
        words="kernel density, fixed bandwidth",
        families=(KERNEL_DENSITY,),
        sense="second moment",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A cell by hand: its formulas, where the blocks do not name them, and its reason or sense."""

    formulas: tuple[str, ...] = ()
    reason: str = ""
    status: Status = "closed"


DERIVED = "derived from the definition that the two blocks make; no formula of the catalogue"
NO_DEFINITION = "no formula of the catalogue, and the two blocks make no definition of the loop language"
W2 = "expected squared Wasserstein distance"
RATIO = Entry(reason="the ratio to n real data; its limit lies between those of its bounds")
LABEL_NOISE = Entry(
    formulas=("regression.replace_unequal_sizes.excess_risk",),
    reason="label noise of λ times the variance: σ₀² = λσ², T₀ = T",
)
JACOBI = Entry(
    status="open",
    reason=(
        "every fit multiplies the error by (XᵀX)⁻¹X_sᵀX_s, X_s the rows with synthetic labels; for Gaussian "
        "rows the risk is σ²κ/d times a sum of moments 𝔼 tr U^k of a matrix Beta variate U (Jacobi "
        "ensemble), for which no closed form in k is known"
    ),
)
INFINITE = (
    "the expected risk is infinite: with positive probability the rows seen are copies of d rows, and the "
    "inverse Gram matrix of d Gaussian rows has no mean"
)
ENTRIES: dict[tuple[str, str], Entry] = {
    ("normal", "subsample_without_replacement"): RATIO,
    ("poisson", "subsample_without_replacement"): RATIO,
    ("m_estimator", "schedule"): Entry(reason="in units of the risk of n real data"),
    ("regression", "accumulate"): Entry(
        formulas=("regression.accumulate.excess_risk", "regression.accumulate.excess_risk_ratio_limit"),
        reason="the limit is that of the ratio to fit 1",
    ),
    ("regression", "schedule"): Entry(reason="in units of σ²κ"),
    ("regression", "sampling_bias"): LABEL_NOISE,
    ("regression_fresh", "sampling_bias"): LABEL_NOISE,
    ("regression", "editing"): Entry(
        formulas=(
            "regression.editing.balanced_excess_risk_ratio",
            "regression.editing.excess_risk_ratio",
        ),
        reason="balanced designs; T ≫ d for any",
    ),
    ("regression_fresh", "replace"): Entry(
        formulas=(
            "regression.replace.excess_risk",
            "regression.ridge.extra_risk_given_design",
            "regression.ridgeless.excess_risk",
        ),
        reason="the newest fit depends on its own design only, so one design or fresh ones are alike; also "
        "with a penalty on the last fit, or fewer rows than features",
    ),
    ("regression_fresh", "schedule"): Entry(reason="c_k rows in generation k"),
    ("regression_fresh", "fresh_real_share"): Entry(reason="the share of real labels"),
    ("gaussian", "replace"): Entry(formulas=("gaussian.replace.expected_w2",), reason=W2),
    ("gaussian_biased", "replace"): Entry(formulas=("gaussian.replace_biased.expected_w2",), reason=W2),
    ("gaussian", "sampling_bias"): Entry(
        formulas=(
            "gaussian.sampling_bias.variance",
            "gaussian.sampling_bias.mean_drift",
            "gaussian.sampling_bias.threshold",
        ),
        reason=VARIANCE,
    ),
    ("kernel_density", "sampling_bias"): Entry(
        formulas=("kernel_density.sampling_bias.variance",),
        reason="expected variance about the density's own mean",
    ),
    ("regression", "fresh_real_share"): JACOBI,
    ("regression", "kept_real_share"): JACOBI,
    ("regression_fresh", "kept_real_share"): Entry(
        status="open",
        reason=(
            "all fits share the Gram matrix R of the kept rows: every fit multiplies the error by (R + S)⁻¹S "
            "with a new Wishart S, so the risk is an average over R of powers of "
            "𝔼[((R + S)⁻¹S)⊗((R + S)⁻¹S)] given R, an integral over S for which no closed form is known"
        ),
    ),
    ("regression_fresh", "subsample_without_replacement"): Entry(
        status="open",
        reason=(
            "fits share rows: the risk needs joint moments of the inverse Gram matrices of overlapping "
            "subsamples, which are dependent Wishart matrices; no closed form is known"
        ),
    ),
    ("regression", "subsample_with_replacement"): Entry(status="void", reason=INFINITE),
    ("regression_fresh", "subsample_with_replacement"): Entry(status="void", reason=INFINITE),
    ("regression", "subsample_without_replacement"): Entry(
        status="void", reason=f"from t ≥ T/d on, {INFINITE}"
    ),
}
