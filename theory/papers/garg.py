r"""Garg, Bhattacharya and Sur 2025 (ridge and least norm on mixed labels): abstract and reviews read.

Fresh labels every round, as many real as synthetic ones, weight w on the real ones. On one design the
least-norm fit has a bias b that does not depend on w and a variance part that obeys He et al.'s recursion,
so its best w is 1/golden. With a fresh design of T < d isotropic rows every round, r = T/d, the error is
−(I − P)θ + (1 − w)Pδ + X⁺(noise), and

.. math:: R(t) = (1-r)\,b + (w^2 + (1-w)^2)\,κ + r\,(1-w)^2 R(t-1), \qquad κ = σ^2 T/(d - T - 1).
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited, compared, defined, in_steps, in_the_limit, solved, vanishing
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import POSITIVE_REAL, Domain, Parameter, Values
from theory.papers import he
from theory.papers.deciding import holds

PAPER = "Garg et al. 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)
w, b, kappa, r = (sp.Symbol(name, positive=True) for name in ("w", "b", "kappa", "r"))
R = sp.Function("R", real=True)
GOLDEN = he.GOLDEN
FRESH_LIMIT = ((1 - r) * b + (w**2 + (1 - w) ** 2) * kappa) / (1 - r * (1 - w) ** 2)
BIAS = Parameter(name="b", meaning="squared norm of the true weights", domain=POSITIVE_REAL, ceiling=4)
PER_ROW = Parameter(
    name="m", meaning="features for one row, d/T", domain=Domain(kind="integer", lower=2), ceiling=12
)
ROWS = Parameter(
    name="r",
    meaning="rows for one feature, T/d",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1, upper_open=True),
)
x, y, z, v = (sp.Symbol(name, nonnegative=True) for name in ("x", "y", "z", "v"))
side, shrink = x / (2 * (1 + x)), 1 / (1 + z)


def _per_direction(weight: sp.Expr) -> sp.Expr:
    """Risk of ridge along an eigenvector: bias² b and noise 1, which it keeps to the shares 1 − a and a."""
    bias = b * ((1 - shrink) / (1 - shrink * (1 - weight))) ** 2
    return bias + shrink**2 * (weight**2 + (1 - weight) ** 2) / (1 - shrink**2 * (1 - weight) ** 2)


def _golden_is_best(values: Values) -> Decision:
    """Whether the golden weight is as good as every other on a grid, fresh designs, κ = 1/(m − 1)."""
    rows = sp.Rational(1, values["m"])
    at = {r: rows, b: sp.Rational(values["b"]), kappa: rows / (1 - rows)}
    golden = FRESH_LIMIT.xreplace(at).xreplace({w: GOLDEN})
    for part in (10, 12, 14, 16, 18):
        other = FRESH_LIMIT.xreplace(at).xreplace({w: sp.Rational(part, 20)})
        found = holds(f"the risk at w = {part}/20", sp.Ge(other, golden, evaluate=False))({})
        if found.holds is False:
            return found
    return Decision(holds=None, shown="no weight of the grid is better")


@cache
def one_design() -> Derivation:
    """Derive lim R = b + κ(g + (w − g)²/((1 − g)w(2 − w))) for least norm on one design."""
    found = he.equally_many()
    named = equate(R(t), b + kappa * he.V(t))
    value = b + kappa * (GOLDEN + (w - GOLDEN) ** 2 / ((1 - GOLDEN) * w * (2 - w)))
    return in_steps(
        "Least norm on one design with fresh labels",
        defined(
            named,
            "Outside the row space the fit is 0 whatever w is: bias b. Inside, the fit is a "
            "weighted mean of labels.",
        ),
        in_the_limit(limit_at_infinity(R(t), value), he.V(t), "Affine in V.", named, found.conclusion),
        lemmas=(found,),
    )


@cache
def fresh_design() -> Derivation:
    """Derive the long-run risk of least norm with a fresh design every round."""
    step = equate(R(t), (1 - r) * b + (w**2 + (1 - w) ** 2) * kappa + r * (1 - w) ** 2 * R(t - 1))
    start = equate(R(0), b)
    power = (r * (1 - w) ** 2) ** t
    closed = equate(R(t), FRESH_LIMIT + (b - FRESH_LIMIT) * power)
    settles = vanishing(power, "0 < r < 1 and 0 < w ≤ 1")
    return in_steps(
        "Least norm with a fresh design every round",
        cited(
            step,
            "The three parts of the error are orthogonal in the mean: the fresh row space is "
            "independent of the last error, 𝔼P = rI, and 𝔼 tr (XX^⊤)⁻¹ = T/(d − T − 1); κ = σ²T/(d − T − 1) "
            "is positive for T < d − 1.",
            "rotation invariance of the normal law, and the mean of an inverse Wishart matrix",
            "Muirhead 1982, Aspects of Multivariate Statistical Theory, §3.2",
            "",
            conditions=(sp.Gt(kappa, 0, evaluate=False),),
            laws=("the rows of every design are independent N(0, I), and independent of all drawn before",),
        ),
        defined(start, "No fit yet: all weights 0."),
        solved(closed, step, start),
        settles,
        in_the_limit(
            limit_at_infinity(R(t), FRESH_LIMIT), power, "The power vanishes.", closed, settles.after
        ),
    )


@cache
def at_least_half() -> Derivation:
    """Derive f(1/2 − x) ≥ f(1/2 + x) for the risk f of ridge along every eigenvector."""
    low, high = sp.Rational(1, 2) - side, sp.Rational(1, 2) + side
    return in_steps(
        "Ridge never puts less than half of the weight on real labels",
        compared(
            sp.Ge(_per_direction(low), _per_direction(high), evaluate=False),
            "The noise of the labels is the same; less of it, and of the bias, is handed on from "
            "the last fit.",
            ((x, 0), (z, 0), (b, 0)),
        ),
    )


@cache
def more_signal_more_real() -> Derivation:
    """Derive that more weight on real labels lowers the risk of ridge by more where the signal is larger."""
    less, more = 1 / (2 + x), 1 / (2 + x + y)

    def bias(handed_on: sp.Expr) -> sp.Expr:
        return ((1 - shrink) / (1 - shrink * handed_on)) ** 2

    return in_steps(
        "The best weight on real labels grows with the signal",
        compared(
            sp.Ge((b + v) * (bias(less) - bias(more)), b * (bias(less) - bias(more)), evaluate=False),
            "Only the bias depends on the signal, and it falls with the weight on real labels.",
            ((x, 0), (y, 0), (z, 0), (b, 0), (v, 0)),
        ),
    )


CLAIMS = (
    Claim(
        id="garg.min_norm_golden",
        quote="in the case of min-ℓ₂-norm interpolation, we establish that the optimal real-data "
        "proportion converges to the reciprocal of the golden ratio for fairly general classes of"
        " covariate distributions",
        source=Source(paper=PAPER, where="abstract; Theorems 3.1 and 3.3"),
        printed=Statement(
            words="On one design with fresh labels the long-run risk of least norm is b + κ(g + (w − "
            "g)²/((1 − g)w(2 − w))), g = (√5 − 1)/2: least at w = g.",
            assertion=limit_at_infinity(
                R(t), b + kappa * (GOLDEN + (w - GOLDEN) ** 2 / ((1 - GOLDEN) * w * (2 - w)))
            ),
            where="R(t) is the risk of fit t, 0 < w ≤ 1, b its bias outside the row space, κ the risk of one "
            "fit to real labels inside it.",
            prove=one_design,
            parameters=(he.WEIGHT,),
        ),
        expected=("PROVED",),
        read=READ,
        reading="Not a limit: it holds for every design and every number of rows, as the bias does not depend"
        " on w.",
    ),
    Claim(
        id="garg.fresh_design_golden",
        quote="the golden ratio persists where the covariates vary from round to round",
        paraphrase=True,
        source=Source(paper=PAPER, where="extensions"),
        printed=Statement(
            words="With a fresh design every round no weight is better for least norm than 1/golden ratio.",
            assertion=sp.Ge(FRESH_LIMIT, FRESH_LIMIT.xreplace({w: GOLDEN}), evaluate=False),
            where="The long-run risk, r = T/d = 1/m; κ = 1/(m − 1), σ = 1, d → ∞.",
            decide=_golden_is_best,
            parameters=(PER_ROW, BIAS),
        ),
        corrected=Statement(
            words="The long-run risk is ((1 − r)b + (w² + (1 − w)²)κ)/(1 − r(1 − w)²), whose best weight "
            "depends on b, κ and r.",
            assertion=limit_at_infinity(
                R(t), ((1 - r) * b + (w**2 + (1 - w) ** 2) * kappa) / (1 - r * (1 - w) ** 2)
            ),
            where="R(t) is the risk of fit t, 0 < w ≤ 1, b = ‖θ‖², 0 < r = T/d < 1, κ = σ²T/(d − T − 1).",
            prove=fresh_design,
            parameters=(he.WEIGHT, ROWS),
        ),
        expected=("REFUTED", "PROVED-CITING"),
        read=READ,
        reading="Not a sentence of the abstract, but an extension as a review describes it. The best "
        "weight is 0.51 at r = 1/10 without signal and 0.90 at b = 10. For T > d + 1 the golden "
        "ratio stays.",
    ),
    Claim(
        id="garg.at_least_half",
        quote="the optimal mixing ratio should be at least one-half",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="Along every eigenvector of the design the long-run risk of ridge at weight 1/2 − v is at"
            " least that at 1/2 + v.",
            assertion=sp.Ge(
                b * ((1 - shrink) / (1 - shrink * (sp.Rational(1, 2) + side))) ** 2
                + shrink**2
                * ((sp.Rational(1, 2) - side) ** 2 + (sp.Rational(1, 2) + side) ** 2)
                / (1 - shrink**2 * (sp.Rational(1, 2) + side) ** 2),
                b * ((1 - shrink) / (1 - shrink * (sp.Rational(1, 2) - side))) ** 2
                + shrink**2
                * ((sp.Rational(1, 2) - side) ** 2 + (sp.Rational(1, 2) + side) ** 2)
                / (1 - shrink**2 * (sp.Rational(1, 2) - side) ** 2),
                evaluate=False,
            ),
            where="v = x/(2(1 + x)), x ≥ 0; a = 1/(1 + z) is the share of the eigenvalue that ridge keeps, "
            "b the squared true weight in units of the noise.",
            prove=at_least_half,
        ),
        expected=("PROVED",),
        read=READ,
        reading="So for the sum over all directions; the long-run bias of a direction is ((1 − a)/(1 − a(1 − "
        "w)))²b.",
    ),
    Claim(
        id="garg.increasing_in_snr",
        quote="the optimal weight on real data increases with the signal-to-noise ratio",
        paraphrase=True,
        source=Source(paper=PAPER, where="ridge, as a review describes it"),
        printed=Statement(
            words="Along every eigenvector more weight on real labels lowers the long-run risk of ridge by "
            "more where the signal is larger.",
            assertion=sp.Ge(
                (b + v)
                * (
                    ((1 - 1 / (1 + z)) / (1 - 1 / (1 + z) * (1 / (2 + x)))) ** 2
                    - ((1 - 1 / (1 + z)) / (1 - 1 / (1 + z) * (1 / (2 + x + y)))) ** 2
                ),
                b
                * (
                    ((1 - 1 / (1 + z)) / (1 - 1 / (1 + z) * (1 / (2 + x)))) ** 2
                    - ((1 - 1 / (1 + z)) / (1 - 1 / (1 + z) * (1 / (2 + x + y)))) ** 2
                ),
                evaluate=False,
            ),
            where="The weights on the last model's labels are 1/(2 + x) and, smaller, 1/(2 + x + y): more "
            "than half on real labels, where the best weight lies, garg.at_least_half. a = 1/(1 + z) "
            "is the share of the eigenvalue that ridge keeps, b and b + v squared true weights; x, y, "
            "z, v ≥ 0. The noise part of the risk is the same on both sides.",
            prove=more_signal_more_real,
        ),
        expected=("PROVED",),
        read=((PAPER, "summary"),),
        reading="Differences that increase in the signal move every best weight up with it (Topkis). At a = "
        "1/2 it is 0.531 without signal, 0.577 at b = 0.1 and 0.836 at b = 1, and 1 at b = 10.",
    ),
)
