r"""Dohmatob et al. 2024b (Strong Model Collapse), read in a summary that was checked against the original.

Least squares on n rows, p₂n of them labelled by w + δ, c² = δ^⊤Σδ, p₁ + p₂ = 1, n and d large with
φ = d/n < 1: their Corollary 1, (11), is E = σ²φ/(1 − φ) + (p₂² + p₁p₂φ/(1 − φ))c². Below
φ/(1 − φ) = 1/x, so that x = n/d − 1 grows with the data.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.engine.steps import compared, defined, in_steps, put, rational_limit
from theory.families.real_share.mean import REAL_DATA, alpha, rho, risk_limit
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.loop import Rule
from theory.language.parameters import COUNT, Parameter
from theory.papers import shifted_mixture, strong_collapse
from theory.papers.asking import asks
from theory.papers.deciding import equal, holds
from theory.papers.shifted_mixture import n1 as m1
from theory.papers.shifted_mixture import n2 as m2
from theory.papers.strong_collapse import real as n1
from theory.papers.strong_collapse import synthetic as n2

PAPER = "Dohmatob et al. 2024b"
READ: tuple[tuple[str, How], ...] = ((PAPER, "checked-summary"),)
EXCESS = Parameter(name="x", meaning="data per feature beyond the first, n/d − 1", domain=COUNT, ceiling=100)
REAL_PARTS = Parameter(name="m", meaning="real rows for one synthetic row", domain=COUNT, ceiling=99)
x, m = EXCESS.symbol, REAL_PARTS.symbol
sigma, c = (sp.Symbol(name, positive=True) for name in ("sigma", "c"))
risk = sp.Function("E", real=True)
p2 = 1 / (1 + m)
p1 = m / (1 + m)
phi = 1 / (1 + x)
EQ_11 = sigma**2 / x + (p2**2 + p1 * p2 / x) * c**2
MEANS = "E(x) is the risk of (11) at x = n/d − 1, p₂ = 1/(1 + m), p₁ = m/(1 + m)."
HALF = (REAL_DATA.xreplace({alpha: sp.Rational(1, 2)}),)
POSITIVE = ((x, 1), (m, 1), (sigma, 0), (c, 0))


@cache
def remainder() -> Derivation:
    """Derive (E − σ²φ − p₂²c²)/φ → p₁p₂c² as φ → 0 from (11)."""
    named = equate(risk(x), EQ_11)
    return in_steps(
        "The remainder of the small-φ form of the risk on mixed data",
        defined(named, "The cited Corollary 1, (11)."),
        rational_limit(
            limit_at_infinity((risk(x) - sigma**2 * phi - p2**2 * c**2) / phi, p1 * p2 * c**2, x),
            "1/φ = 1 + x; what is left of the noise term is of order φ.",
            named,
            lower=POSITIVE,
        ),
    )


@cache
def more_data_help() -> Derivation:
    """Derive E(x + 1) < E(x) from (11): more data, with the same share of synthetic ones, lower the risk."""
    named = equate(risk(x), EQ_11)
    after_next = put(named, "Put x + 1 for x.", x=x + 1)
    return in_steps(
        "More data lower the risk at a fixed share of synthetic data",
        defined(named, "The cited Corollary 1, (11)."),
        after_next,
        compared(
            sp.Lt(risk(x + 1), risk(x), evaluate=False),
            "1/x decreases, and nothing else depends on the number of data.",
            POSITIVE,
            named,
            after_next.after,
        ),
    )


@cache
def at_one_half(rule: Rule) -> Derivation:
    """Derive the limit of the risk at half real data, in units of σ²/n."""
    found = risk_limit(rule)
    half = put(found.conclusion, "Half of the data are real.", alpha=sp.Rational(1, 2))
    return in_steps("Half real data", half, lemmas=(found,))


@cache
def kept_half_is_worse() -> Derivation:
    """Derive that with the same real half kept the limit, 8/3, exceeds the 2 of that half alone."""
    found = at_one_half(KEPT_REAL_SHARE)
    return in_steps(
        "A kept real half with synthetic data is worse than alone",
        compared(
            sp.Gt(sp.Limit(rho(t), t, sp.oo), 2, evaluate=False),
            "n/2 real data alone have the risk 2σ²/n.",
            (),
            found.conclusion,
        ),
        lemmas=(found,),
    )


@cache
def fresh_half_is_better() -> Derivation:
    """Derive that with a fresh real half each round the limit, 4/3, is below the 2 of that half alone."""
    found = at_one_half(FRESH_REAL_SHARE)
    return in_steps(
        "A fresh real half with synthetic data is better than alone",
        compared(
            sp.Lt(sp.Limit(rho(t), t, sp.oo), 2, evaluate=False),
            "n/2 real data alone have the risk 2σ²/n.",
            (),
            found.conclusion,
        ),
        lemmas=(found,),
    )


CLAIMS = (
    Claim(
        id="strong.eq_12_remainder",
        quote="E_test = σ²φ + p₂²c² + O(φ²)",
        source=Source(paper=PAPER, where="Corollary 1, (12)"),
        printed=Statement(
            words="In the risk of (11) what is left beside σ²φ + p₂²c² vanishes faster than φ.",
            assertion=limit_at_infinity((risk(x) - sigma**2 * phi - p2**2 * c**2) / phi, sp.Integer(0), x),
            where=MEANS,
            decide=equal("the coefficient of c²φ", p1 * p2, sp.Integer(0)),
            parameters=(REAL_PARTS,),
        ),
        corrected=Statement(
            words="The remainder is p₁p₂c²φ at leading order.",
            assertion=limit_at_infinity((risk(x) - sigma**2 * phi - p2**2 * c**2) / phi, p1 * p2 * c**2, x),
            where=MEANS,
            prove=remainder,
        ),
        expected=("REFUTED", "PROVED"),
        read=READ,
        reading="(12) is derived from (11), which stands above it and is taken as it is. With p₂ = 1/2, c = "
        "1, σ = 0 and φ = 1/10 the risk of (11) is 0.2778, that of (12) 0.25.",
    ),
    Claim(
        id="strong.one_percent",
        quote="even the smallest fraction of synthetic data (e.g., as little as 1% of the total training "
        "dataset) can still lead to model collapse: larger and larger training sets do not enhance "
        "performance",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="At a fixed share of synthetic data a larger training set does not lower the risk of (11), "
            "at whatever finite size.",
            assertion=sp.Ge(risk(x + 1), risk(x), evaluate=False),
            where=MEANS,
            decide=holds(
                "the risk of the larger set, σ = c = 1,",
                sp.Ge(
                    EQ_11.xreplace({x: x + 1, sigma: 1, c: 1}),
                    EQ_11.xreplace({sigma: 1, c: 1}),
                    evaluate=False,
                ),
            ),
            parameters=(EXCESS, REAL_PARTS),
        ),
        corrected=Statement(
            words="More data, with the same share of synthetic ones, lower the risk of (11) at every size.",
            assertion=sp.Lt(risk(x + 1), risk(x), evaluate=False),
            where=MEANS,
            prove=more_data_help,
        ),
        expected=("REFUTED", "PROVED"),
        read=((PAPER, "abstract"),),
        reading="The sentence taken at finite sizes. As n → ∞ it holds: the risk does not fall below p₂²c², "
        "strong.plateau_unless. At 1 % with σ = c = 1 the floor is felt from n of order d/p₂² = 10⁴d "
        "on.",
    ),
    Claim(
        id="strong.plateau_unless",
        quote="model collapse generally persists even when mixing real and synthetic data, as long as the "
        "fraction of training data which is synthetic does not vanish",
        source=Source(paper=PAPER, where="§3.1"),
        printed=Statement(
            words="If the synthetic labels come from w + δ with a fixed δ, c² = δ^⊤Σδ > 0, the excess risk "
            "of least squares is at least p₂²c² for every share p₂ > 0 of synthetic data and every "
            "sample size.",
            assertion=sp.Ge(strong_collapse.risk(n1, n2), (n2 / (n1 + n2)) ** 2 * strong_collapse.c**2),
            where="b(n₁, n₂) is the excess risk of least squares on n₁ real and n₂ synthetic rows, "
            "exchangeable, X^⊤X invertible, noise of one variance; p₂ = n₂/(n₁ + n₂).",
            prove=strong_collapse.floor,
        ),
        expected=("PROVED",),
        read=READ,
        reading="With the theorem's condition, a shift of the labels that does not shrink with the data. The "
        "labels of a model fitted to T real data have a shift whose c² is of order 1/T only, and no "
        "floor is left.",
    ),
    Claim(
        id="strong.unless_removed",
        quote="model collapse cannot generally be mitigated by simple adjustments … unless these strategies"
        " asymptotically remove all but a vanishing proportion of synthetic data from the training "
        "process",
        source=Source(paper=PAPER, where="§1"),
        printed=Statement(
            words="With n₂ synthetic data among ever more real ones, so that their share p₂ vanishes, the "
            "floor p₂²c² tends to 0.",
            assertion=limit_at_infinity((n2 / (n1 + n2)) ** 2 * strong_collapse.c**2, sp.Integer(0), n1),
            where="p₂ = n₂/(n₁ + n₂), c² = δ^⊤Σδ.",
            prove=strong_collapse.floor_vanishes,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The half “unless”; that the floor stays at every other share is strong.plateau_unless.",
        reading_of="position.s4_2.unless_a_vanishing_proportion",
    ),
    Claim(
        id="strong.iterative_mixing",
        quote="iterative mixing recovers the clean rate, but is worse than training on the real part alone",
        paraphrase=True,
        source=Source(paper=PAPER, where="Corollary 3 and Figure 10"),
        printed=Statement(
            words="With the same real half kept in every round the limiting risk of a mean is more than "
            "that of the real half alone.",
            assertion=sp.Gt(sp.Limit(rho(t), t, sp.oo), 2, evaluate=False),
            where="ρ(t) is the risk in units of σ²/n; that of n/2 real data is 2.",
            whole=HALF,
            formulas=("mean.kept_real_share.risk_ratio_limit",),
            prove=kept_half_is_worse,
            question=asks("mean.kept_real_share.risk_ratio_limit", "2", relation=">", at={"alpha": "1/2"}),
        ),
        corrected=Statement(
            words="With fresh real data for the half of every round it is less.",
            assertion=sp.Lt(sp.Limit(rho(t), t, sp.oo), 2, evaluate=False),
            where="ρ(t) is the risk in units of σ²/n; that of n/2 real data is 2.",
            whole=HALF,
            formulas=("mean.fresh_real_share.risk_ratio_limit",),
            prove=fresh_half_is_better,
            question=asks("mean.fresh_real_share.risk_ratio_limit", "2", relation="<", at={"alpha": "1/2"}),
        ),
        expected=("PROVED", "PROVED"),
        read=READ,
        reading="Judged on the mean, which regression follows for many rows: 8/3 against 2 with the real half"
        " kept, as the paper has it, and 4/3 against 2 with a fresh one. Whether synthetic data hurt "
        "is whether real data are new.",
    ),
    Claim(
        id="strong.eq_11",
        quote="E ≃ σ²φ/(1 − φ) + (p₂² + p₁p₂φ/(1 − φ))c²",
        paraphrase=True,
        source=Source(paper=PAPER, where="Corollary 1, (11)"),
        printed=Statement(
            words="The exact risk on n₁ rows and n₂ shifted ones tends to σ²/x + (p₂² + p₁p₂/x)c² as d → ∞ "
            "with n = (1 + x)d.",
            assertion=limit_at_infinity(
                shifted_mixture.limiting(shifted_mixture.D),
                shifted_mixture.sigma**2 / shifted_mixture.x
                + (
                    (1 / (1 + shifted_mixture.m)) ** 2
                    + shifted_mixture.m
                    / (1 + shifted_mixture.m)
                    * (1 / (1 + shifted_mixture.m))
                    / shifted_mixture.x
                )
                * shifted_mixture.c**2,
                shifted_mixture.D,
            ),
            where="p₂ = 1/(1 + m), p₁ = m/(1 + m), φ = 1/(1 + x), so that φ/(1 − φ) = 1/x; isotropic "
            "Gaussian rows, c² = ‖δ‖².",
            prove=shifted_mixture.proportional_limit,
        ),
        corrected=Statement(
            words="At every size it is c²(n₂(n₂ + 2) + n₁n₂(n + 1)(d − 1)/((n − 1)(n − d − 1)))/(n(n + 2)) + "
            "σ²d/(n − d − 1).",
            assertion=equate(
                shifted_mixture.risk(m1, m2),
                shifted_mixture.c**2
                * (
                    m2 * (m2 + 2)
                    + m1
                    * m2
                    * (m1 + m2 + 1)
                    * (shifted_mixture.d - 1)
                    / ((m1 + m2 - 1) * (m1 + m2 - shifted_mixture.d - 1))
                )
                / ((m1 + m2) * (m1 + m2 + 2))
                + shifted_mixture.sigma**2 * shifted_mixture.d / (m1 + m2 - shifted_mixture.d - 1),
            ),
            where="R(n₁, n₂) = 𝔼‖ŵ − w‖², n₁, n₂, d ≥ 1, n = n₁ + n₂ > d + 1; isotropic Gaussian rows.",
            prove=shifted_mixture.exact_risk,
            parameters=(shifted_mixture.FEATURES, shifted_mixture.REAL, shifted_mixture.SHIFTED),
        ),
        expected=("PROVED-CITING", "PROVED-CITING"),
        read=READ,
        reading="Ridge → 0 below interpolation is least squares. With c² = ‖δ‖², which Definition 1 divides "
        "by d: under that scale (11) would lack a factor d.",
    ),
    Claim(
        id="strong.single_step_weighting",
        quote="weighting the synthetic data by a fixed amount does not remove the floor",
        paraphrase=True,
        source=Source(paper=PAPER, where="Corollary 2"),
        printed=Statement(
            words="With a weight v > 0 on each shifted row the floor (v/(m + v))²c² is positive.",
            assertion=sp.Gt(
                (1 / (1 + shifted_mixture.x) / (shifted_mixture.m + 1 / (1 + shifted_mixture.x))) ** 2,
                0,
                evaluate=False,
            ),
            where="v = 1/(1 + x), x ≥ 0, in units of c²; m rows without a shift for one with it, n → ∞ at "
            "fixed d.",
            prove=shifted_mixture.weight_leaves_a_floor,
        ),
        expected=("PROVED",),
        read=READ,
        reading="A weight that vanishes as the data grow does remove it, as the paper says.",
    ),
)
