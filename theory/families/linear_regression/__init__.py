r"""Linear regression: least squares refit on labels that earlier fits generated.

The data are y = Xw + σε with Gaussian rows x ~ N(0, Σ), any Σ > 0. Fit t yields ŵ_t; generation t + 1
draws labels y = Xŵ_t + σε anew. The excess risk is 𝔼‖x·(ŵ_t − w)‖² over a fresh x, without the test
label's own noise σ². With κ = d/(T − d − 1), the risk of one fit in units of σ²:

* replace: σ²κ t, diverging linearly;
* accumulate on the same design: σ²κ H₂(t), H₂(t) = Σ_{k≤t} 1/k² → π²/6;
* accumulate on fresh designs: σ² Σ_{k≤t} d/(k(kT − d − 1)), with a digamma limit;
* a fresh share of real labels on fresh designs: σ²κ Σ_{k<t} θ^k, θ by zonal polynomials;
* accumulate on fresh designs of c_j rows: σ² Σ_k c_k d/(C_k(C_k − d − 1));
* c_j copies of the design in generation j: σ²κ Σ_j c_j/C_j², C_j = c_1 + … + c_j, below 2σ²κ/c_1 always;
* replace, the t − 1 generators on T₀ rows with noise σ₀: σ²κ + (t − 1)σ₀² d/(T₀ − d − 1);
* ridge after such generators: they add (t − 1)σ₀² Σ (s_i/(s_i + λ))²/(T₀ − d − 1), s the spectrum of XᵀX/T;
* replace without noise on fresh isotropic designs of T < d rows: ‖w‖²(1 − (T/d)^t), saturating at ‖w‖².

Isotropy is needed nowhere: the risk is taken in the norm of the features' own covariance.
Sources: position paper §4.1 and Appendix A; Gerstgrasser et al. 2024; Dohmatob et al. 2024a.
"""

from __future__ import annotations

from theory.families.defined import limit_by_definition
from theory.families.linear_regression import (
    few_rows,
    fresh_schedule,
    fresh_share,
    outputs,
    ridge,
    ridge_large,
    ridgeless,
    unequal_sizes,
)
from theory.families.linear_regression.limits import (
    fresh_design_limit,
    schedule_bounded,
)
from theory.families.linear_regression.loops import (
    ACCUMULATE_LOOP,
    FRESH_LOOP,
    GENERATION,
    IN_DESIGN_PARAMETERS,
    NOISE,
    REPLACE_LOOP,
    RISK_PARAMETERS,
    SCHEDULE_LOOP,
    SETTING,
    SIZES,
)
from theory.families.linear_regression.loops import LOOPS as LOOPS_OF_ENOUGH_ROWS
from theory.families.linear_regression.risks import (
    accumulate_in_design,
    accumulate_ratio,
    accumulate_risk,
    fresh_design_risk,
    printed_ratio,
    replace_in_design,
    replace_ratio,
    replace_risk,
    schedule_factor,
)
from theory.language.formula import Formula, Kind, Source

__all__ = ["FORMULAS", "LOOPS"]

LIMIT = r"\lim_{t \to \infty} "
EXCESS_RISK = r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2"
EXCESS_RATIO = EXCESS_RISK + r" / \mathbb{E}\lVert \hat w_1 - w \rVert_\Sigma^2"
PRINTED_RATIO = (
    r"\mathbb{E}(x \cdot \hat w_t - y_{\mathrm{test}})^2"
    r" / \mathbb{E}(x \cdot \hat w_1 - y_{\mathrm{test}})^2"
)
APPENDIX_A = Source(paper="position paper", where="Appendix A")
GERSTGRASSER = Source(paper="Gerstgrasser et al. 2024", where="Theorem 1")
DOHMATOB = Source(paper="Dohmatob et al. 2024a")

FORMULAS = (
    Formula(
        id="regression.replace.excess_risk",
        title="excess risk of fit t when every fit sees the newest labels only",
        observable=EXCESS_RISK,
        statement="R(t) = sigma^2*d*t/(T - d - 1)",
        parameters=RISK_PARAMETERS,
        loop=REPLACE_LOOP,
        derive=replace_risk,
        sources=(APPENDIX_A, DOHMATOB),
    ),
    Formula(
        id="regression.replace.excess_risk_ratio",
        title="excess risk of fit t under replace, relative to fit 1",
        observable=EXCESS_RATIO,
        statement="rho(t) = t",
        parameters=(GENERATION,),
        loop=REPLACE_LOOP,
        derive=replace_ratio,
        setting=SETTING,
        uses=("regression.replace.excess_risk",),
        sources=(APPENDIX_A, DOHMATOB),
    ),
    Formula(
        id="regression.replace.in_design_risk",
        title="squared error of fit t on the rows of its own design, under replace",
        observable=r"\mathbb{E}\lVert X(\hat w_t - w) \rVert^2",
        statement="Q(t) = sigma^2*d*t",
        parameters=IN_DESIGN_PARAMETERS,
        loop=REPLACE_LOOP,
        derive=replace_in_design,
    ),
    Formula(
        id="regression.accumulate.excess_risk",
        title="excess risk of fit t on all labels so far, one design",
        observable=EXCESS_RISK,
        statement="R(t) = sigma^2*d*H2(t)/(T - d - 1)",
        parameters=RISK_PARAMETERS,
        loop=ACCUMULATE_LOOP,
        derive=accumulate_risk,
        sources=(APPENDIX_A, GERSTGRASSER),
    ),
    Formula(
        id="regression.accumulate.in_design_risk",
        title="squared error of fit t on the rows of its own design, under accumulate",
        observable=r"\mathbb{E}\lVert X(\hat w_t - w) \rVert^2",
        statement="Q(t) = sigma^2*d*H2(t)",
        parameters=IN_DESIGN_PARAMETERS,
        loop=ACCUMULATE_LOOP,
        derive=accumulate_in_design,
    ),
    Formula(
        id="regression.accumulate.excess_risk_ratio",
        title="excess risk of fit t under accumulate, relative to fit 1",
        observable=EXCESS_RATIO,
        statement="rho(t) = H2(t)",
        parameters=(GENERATION,),
        loop=ACCUMULATE_LOOP,
        derive=accumulate_ratio,
        setting=SETTING,
        uses=("regression.accumulate.excess_risk",),
        sources=(APPENDIX_A, GERSTGRASSER),
    ),
    Formula(
        id="regression.accumulate.excess_risk_ratio_limit",
        title="limit of the excess-risk ratio under accumulate",
        observable=LIMIT + EXCESS_RATIO,
        statement="limit(rho(t), t, oo) = pi^2/6",
        parameters=(),
        loop=ACCUMULATE_LOOP,
        derive=limit_by_definition("regression.accumulate.excess_risk_ratio_limit"),
        setting=SETTING,
        uses=("regression.accumulate.excess_risk_ratio",),
        sources=(APPENDIX_A, GERSTGRASSER),
    ),
    Formula(
        id="regression.accumulate.printed_risk_ratio",
        title="ratio of test errors as printed, with noisy test labels",
        observable=PRINTED_RATIO,
        statement="rho_test(t) = (1 + d*H2(t)/(T - d - 1))/(1 + d/(T - d - 1))",
        parameters=(GENERATION, *SETTING),
        loop=ACCUMULATE_LOOP,
        derive=printed_ratio,
        uses=("regression.accumulate.excess_risk",),
        sources=(APPENDIX_A,),
    ),
    Formula(
        id="regression.accumulate.printed_risk_ratio_limit",
        title="limit of the ratio of test errors as printed",
        observable=LIMIT + PRINTED_RATIO,
        statement="limit(rho_test(t), t, oo) = (1 + pi^2/6*d/(T - d - 1))/(1 + d/(T - d - 1))",
        parameters=SETTING,
        loop=ACCUMULATE_LOOP,
        derive=limit_by_definition("regression.accumulate.printed_risk_ratio_limit"),
        uses=("regression.accumulate.printed_risk_ratio",),
        sources=(APPENDIX_A,),
    ),
    Formula(
        id="regression.accumulate_fresh_design.excess_risk",
        title="excess risk of fit t on all data so far, a fresh design in every generation",
        observable=EXCESS_RISK,
        statement="R(t) = sigma^2*sum(d/(i*(i*T - d - 1)), i, 1, t)",
        parameters=RISK_PARAMETERS,
        loop=FRESH_LOOP,
        derive=fresh_design_risk,
    ),
    Formula(
        id="regression.accumulate_fresh_design.excess_risk_limit",
        title="limit of the excess risk under accumulate with fresh designs",
        observable=LIMIT + EXCESS_RISK,
        statement="limit(R(t), t, oo) = sigma^2*d/(d + 1)*(-psi(1 - (d + 1)/T) - EulerGamma)",
        parameters=(*SETTING, NOISE),
        loop=FRESH_LOOP,
        derive=fresh_design_limit,
        uses=("regression.accumulate_fresh_design.excess_risk",),
    ),
    Formula(
        id="regression.schedule.excess_risk_factor",
        title="excess risk after all generations of a schedule, in units of the risk of one fit on one copy",
        observable=r"\mathbb{E}\lVert \hat w_m - w \rVert_\Sigma^2 / (\sigma^2 \kappa)",
        statement="F(len(c)) = sum(c[i]/sum(c[j], j, 1, i)^2, i, 1, len(c))",
        parameters=(SIZES,),
        loop=SCHEDULE_LOOP,
        derive=schedule_factor,
        setting=SETTING,
    ),
    Formula(
        id="regression.schedule.excess_risk_factor_bound",
        title="upper bound on the excess-risk factor of every positive schedule",
        observable=r"\mathbb{E}\lVert \hat w_m - w \rVert_\Sigma^2 / (\sigma^2 \kappa)",
        statement="F(len(c)) < 2/c[1]",
        parameters=(SIZES,),
        loop=SCHEDULE_LOOP,
        derive=schedule_bounded,
        kind=Kind(name="bound", side="upper"),
        setting=SETTING,
        uses=("regression.schedule.excess_risk_factor",),
    ),
    *few_rows.FORMULAS,
    *unequal_sizes.FORMULAS,
    *ridge.FORMULAS,
    *ridge_large.FORMULAS,
    *ridgeless.FORMULAS,
    *fresh_schedule.FORMULAS,
    *fresh_share.FORMULAS,
    *outputs.FORMULAS,
)
LOOPS = (
    *LOOPS_OF_ENOUGH_ROWS,
    few_rows.LOOP,
    unequal_sizes.LOOP,
    ridge.LOOP,
    ridgeless.LOOP,
    fresh_schedule.LOOP,
    fresh_share.LOOP,
)
