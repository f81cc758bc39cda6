r"""What the second moments say of the negative log-likelihood of real data under a kernel density estimate.

ℓ_t = −𝔼 log p̂_t(x), x a fresh real datum, Gaussian kernel of deviation h, real data N(0, σ₀²) where a lower
bound needs their law; n data in each generation. Every statement here is a bound, with its proof:

* replace: ½ log(2π(σ₀² + h²t)) + σ₀²/(2(σ₀² + h²t)) ≤ ℓ_t ≤ ½ log(2πh²) + σ₀²/h² + (t − 1)/2 for every n;
  for n data also ℓ_t ≥ ½ log(2πh²) + σ₀²/(2h²) + (t − 1)/4 − (2n + 1)v(t)/(4h²), v the data's variance,
  which stays below σ₀² + (n − 1)h²: linear growth, by a quarter to a half a generation;
* accumulate: between half a log log (any n, by the number K of kernels in a draw, 𝔼K = H₁(t)) and
  ½ log(2πh²) + σ₀²/h² + (H₁(t) − 1)/2, half a logarithm: glacial.

Upper bounds are Jensen over the kernels, lower ones Jensen over the data, or distances to the data's mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache

import sympy as sp

from theory.core import Term, Theorem, combine, instantiate, le, number, sign
from theory.engine.limits import t
from theory.engine.naming import define, instance
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.engine.steps import cited, combined, computed, proved, square_and_more
from theory.families.exponential_family.mean_squared_error import n
from theory.families.kernel_density.sampling_bias import KERNEL_LOOP, D, density_variance
from theory.families.kernel_density.second_moment import (
    BANDWIDTH,
    GENERATION,
    LOOP_OF,
    SCALE,
    M,
    h,
    second_moment,
    sigma,
)
from theory.families.sampling_bias import lam
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source
from theory.language.loop import ALL_KEPT, Loop, Rule
from theory.language.parameters import COUNT, Parameter
from theory.proofs.logarithms import FROM, TO, rises_at_most

ell, depth = (sp.Function(name, real=True) for name in ("ell", "K"))
HARMONIC = sp.harmonic(t)
CONSTANT = sp.log(2 * sp.pi * h**2) / 2
SIZE = Parameter(name="n", meaning="number of data in each generation", domain=COUNT, ceiling=12)
JENSEN = ("Jensen's inequality", "Jensen 1906, Acta Math. 30")
_U, _V = (sp.Symbol(name, positive=True) for name in "uv")
NOTATION: Mapping[sp.Basic, str] = {
    _U: "a positive number",
    _V: "another positive number",
    ell(t): "−𝔼 log of the density of fit t at a real datum",
    M(t): "second moment of the density of fit t",
    depth(t): "mean number of kernels in a draw from fit t",
}


TANGENT = proved(
    sp.Le(sp.log(_U), sp.log(_V) + _U / _V - 1, evaluate=False),
    "−log is convex: it lies above each of its tangents.",
    lambda read, _: instantiate(rises_at_most(), {FROM: read(_V), TO: read(_U)}),
    rule="above the tangent",
)
REAL_DATUM = "x is a real datum, independent of all data of the fits"
GAUSSIAN_KERNEL = "the kernel is Gaussian"
GAUSSIAN = "the real data and the kernel are Gaussian"


def _cited(
    after: sp.Basic,
    theorem: tuple[str, str],
    because: str,
    *before: sp.Basic,
    laws: tuple[str, ...] = (REAL_DATUM,),
) -> Step:
    name, source = theorem
    return cited(after, because, name, source, "", *before, laws=laws, rule=name)


def _inserted(after: sp.Basic, *before: sp.Basic) -> Step:
    return combined(after, "In closed form.", *before, rule="insert the second moment")


@cache
def upper(rule: Rule) -> Derivation:
    """Derive the upper bound, by Jensen over the kernels."""
    lemma = second_moment(rule)
    jensen = sp.Le(ell(t), CONSTANT + (sigma**2 + M(t) - h**2) / (2 * h**2), evaluate=False)
    moment = lemma.conclusion.rhs
    return Derivation(
        title=f"An upper bound on the negative log-likelihood under {rule.id}",
        lemmas=(lemma,),
        notation=NOTATION,
        steps=(
            TANGENT,
            _cited(
                jensen,
                JENSEN,
                "−log of a mean of kernels is at most the mean of ½ log(2πh²) + (x − y)²/(2h²) over the data "
                "y that the fit sees; 𝔼(x − y)² = σ₀² + M(t) − h².",
                TANGENT.after,
            ),
            _inserted(
                sp.Le(ell(t), CONSTANT + (sigma**2 + moment - h**2) / (2 * h**2), evaluate=False),
                lemma.conclusion,
                jensen,
            ),
        ),
    )


@cache
def replace_lower() -> Derivation:
    """Derive the lower bound under replace that holds for every n, by Jensen over the data."""
    lemma = second_moment(REPLACE)
    moment = lemma.conclusion.rhs
    jensen = sp.Ge(ell(t), sp.log(2 * sp.pi * M(t)) / 2 + sigma**2 / (2 * M(t)), evaluate=False)
    return Derivation(
        title="A lower bound on the negative log-likelihood under replace",
        lemmas=(lemma,),
        notation=NOTATION,
        steps=(
            TANGENT,
            _cited(
                jensen,
                JENSEN,
                "−𝔼 log p̂_t(x) ≥ −log 𝔼p̂_t(x), and 𝔼p̂_t is the density of a draw from fit t: a real datum "
                "and t kernels, Gaussian with variance M(t). Then average over x.",
                TANGENT.after,
                laws=(REAL_DATUM, GAUSSIAN),
            ),
            combined(
                sp.Ge(ell(t), sp.log(2 * sp.pi * moment) / 2 + sigma**2 / (2 * moment), evaluate=False),
                "In closed form.",
                lemma.conclusion,
                jensen,
                rule="insert the second moment",
            ),
        ),
    )


def _parallelogram(read: Callable[[sp.Basic], Term], _: Sequence[Theorem]) -> Theorem:
    x, y, p = (read(sp.Symbol(name, real=True)) for name in "xyp")
    square = sign(le(0, (x - p - 2 * (y - p)) ** 2))
    return combine(le((x - p) ** 2 / 2 - (y - p) ** 2, (x - y) ** 2), (number(Fraction(1, 2)), square))


@cache
def replace_lower_linear() -> Derivation:
    """Derive the lower bound under replace that grows linearly at every finite n."""
    lemma, spread = second_moment(REPLACE), density_variance()
    unbiased = spread.conclusion.xreplace({lam: sp.Integer(1)})
    variance = D(t) - h**2
    distance = (sigma**2 + M(t) - h**2 - variance) / 2 - n * variance
    near = sp.Ge(ell(t), CONSTANT + distance / (2 * h**2), evaluate=False)
    own_variance = unbiased.rhs - h**2
    x, y, p = (sp.Symbol(name, real=True) for name in "xyp")
    nearest = Step(
        rule="the parallelogram law",
        after=sp.Ge((x - y) ** 2, (x - p) ** 2 / 2 - (y - p) ** 2, evaluate=False),
        because="The difference is ½((x − p) − 2(y − p))².",
        certificate=CoreProof(prove=_parallelogram),
    )
    square = square_and_more(
        sp.Ge((y - p) ** 2, 0, evaluate=False), "Each of the n squares is at most their sum.", y - p
    )
    inserted = sigma**2 + h**2 * (t - 1) / 2 - (n + sp.Rational(1, 2)) * own_variance
    return Derivation(
        title="A linear lower bound on the negative log-likelihood under replace",
        lemmas=(lemma, spread),
        notation={**NOTATION, D(t): "variance of the density of fit t about its own mean"},
        steps=(
            instance(
                spread.conclusion, (lam, sp.Integer(1)), rule="no sampling bias", because="λ = 1 is replace."
            ),
            nearest,
            square,
            _cited(
                near,
                ("monotonicity of expectation", "Kolmogorov 1933, Foundations, ch. IV"),
                "p̂_t(x) is at most the kernel at the nearest datum y, where p is the data's mean; "
                "(y − p)² is at most the sum over all n data. Of 𝔼p² and the data's variance D(t) − h² the "
                "sum is M(t) − h².",
                nearest.after,
                square.after,
                laws=(REAL_DATUM, GAUSSIAN_KERNEL),
            ),
            combined(
                sp.Ge(ell(t), CONSTANT + inserted / (2 * h**2), evaluate=False),
                "In closed form.",
                lemma.conclusion,
                unbiased,
                near,
                rule="insert both moments",
            ),
        ),
    )


@cache
def accumulate_lower() -> Derivation:
    """Derive the lower bound under accumulate that holds for every n and tends to infinity."""
    lemma = second_moment(ACCUMULATE)
    named = equate(depth(t), (M(t) - sigma**2) / h**2)
    found = equate(depth(t), HARMONIC)
    typical = 1 / sp.sqrt(sigma**2 + h**2 * depth(t) / 2)
    rare = 4 / (depth(t) * sp.sqrt(sigma**2 + h**2))
    bound = sp.Ge(ell(t), sp.log(2 * sp.pi) / 2 - sp.log(typical + rare), evaluate=False)
    points = tuple({"t": late, "h": Fraction(1, 2), "sigma0": 1} for late in (1, 10, 1000))
    variance = sp.Lt(HARMONIC - sp.harmonic(t, 2), HARMONIC, evaluate=False)
    return Derivation(
        title="A lower bound on the negative log-likelihood under accumulate",
        lemmas=(lemma,),
        notation=NOTATION,
        steps=(
            TANGENT,
            define(named, "Each kernel adds h² to the second moment of a draw."),
            computed(
                found,
                "The second moment is σ₀² + h²H₁(t).",
                named,
                lemma.conclusion,
                rule="mean number of kernels",
            ),
            cited(
                variance,
                "A draw comes from one of t generations, each as likely, and so back to the real "
                "data: the number of kernels is a sum of independent indicators with means 1/k, k ≤ t.",
                "depths in random recursive trees are sums of independent indicators",
                "Devroye 1988, Acta Informatica 26, pp. 123–130",
                "",
                points=points,
                of_loop=(ALL_KEPT,),
                rule="variance of the number of kernels",
            ),
            cited(
                bound,
                "−𝔼 log p̂_t(x) ≥ −log 𝔼p̂_t(x), and 𝔼p̂_t(x) is at most the mean of "
                "(2π(σ₀² + kh²))^{−1/2} over the number k ≥ 1 of kernels, which is at most half its mean "
                "with probability at most 4/𝔼k.",
                "Jensen's and Chebyshev's inequalities",
                "Rudin 1987, Real and Complex Analysis, ch. 3; Durrett 2019, Probability: Theory and "
                "Examples, ch. 1",
                "",
                TANGENT.after,
                named,
                variance,
                laws=(REAL_DATUM, GAUSSIAN),
                rule="Jensen and Chebyshev",
            ),
            _inserted(bound.xreplace({depth(t): HARMONIC}), found, bound),
        ),
    )


BOTH = Loop(
    id="kernel_density.replace_two_moments",
    family="kernel density estimate, fixed bandwidth",
    rule=REPLACE,
    estimator="kernel density estimate, its second moment and its variance",
    definition=(*LOOP_OF[REPLACE].definition, *KERNEL_LOOP.definition),
)
PAPER = Source(paper="position paper", where="§4.4")
KAZDAN = Source(
    paper="Kazdan et al. 2024, arXiv:2410.16713", where="kernel density estimates, fixed bandwidth"
)
LOSS = r"-\mathbb{E} \log \hat p_t(x)"
COMMON = (GENERATION, BANDWIDTH, SCALE)
FORMULAS = (
    Formula(
        id="kernel_density.replace.negative_log_likelihood_upper",
        title="upper bound on the expected negative log-likelihood of real data under replace, every n",
        observable=LOSS,
        statement="ell(t) <= log(2*pi*h^2)/2 + (2*sigma0^2 + h^2*t - h^2)/(2*h^2)",
        parameters=COMMON,
        loop=LOOP_OF[REPLACE],
        derive=lambda: upper(REPLACE),
        kind=Kind(name="bound", side="upper"),
        uses=("kernel_density.replace.second_moment",),
        sources=(PAPER, KAZDAN),
        conditions="Gaussian kernel",
    ),
    Formula(
        id="kernel_density.replace.negative_log_likelihood_lower",
        title="lower bound on the expected negative log-likelihood of real data under replace, every n",
        observable=LOSS,
        statement="ell(t) >= log(2*pi*(sigma0^2 + h^2*t))/2 + sigma0^2/(2*sigma0^2 + 2*h^2*t)",
        parameters=COMMON,
        loop=LOOP_OF[REPLACE],
        derive=replace_lower,
        kind=Kind(name="bound", side="lower"),
        uses=("kernel_density.replace.second_moment",),
        sources=(PAPER, KAZDAN),
        conditions="Gaussian kernel and real data",
    ),
    Formula(
        id="kernel_density.replace.negative_log_likelihood_lower_linear",
        title="lower bound on the expected negative log-likelihood under replace that grows linearly in t",
        observable=LOSS,
        statement=(
            "ell(t) >= log(2*pi*h^2)/2 + (sigma0^2 + h^2*(t - 1)/2 - (n + 1/2)*v)/(2*h^2) "
            "where b = 1 - 1/n, v = sigma0^2*b*b^(t - 1) + h^2*b*sum(b^k, k, 0, t - 2)"
        ),
        parameters=(GENERATION, SIZE, BANDWIDTH, SCALE),
        loop=BOTH,
        derive=replace_lower_linear,
        kind=Kind(name="bound", side="lower"),
        uses=("kernel_density.sampling_bias.variance", "kernel_density.replace.second_moment"),
        sources=(PAPER, KAZDAN),
        conditions="Gaussian kernel",
    ),
    Formula(
        id="kernel_density.accumulate.negative_log_likelihood_upper",
        title="upper bound on the expected negative log-likelihood of real data under accumulate, every n",
        observable=LOSS,
        statement="ell(t) <= log(2*pi*h^2)/2 + (2*sigma0^2 + h^2*H(t) - h^2)/(2*h^2)",
        parameters=COMMON,
        loop=LOOP_OF[ACCUMULATE],
        derive=lambda: upper(ACCUMULATE),
        kind=Kind(name="bound", side="upper"),
        uses=("kernel_density.accumulate.second_moment",),
        sources=(PAPER, KAZDAN),
        conditions="Gaussian kernel",
    ),
    Formula(
        id="kernel_density.accumulate.negative_log_likelihood_lower",
        title="lower bound on the expected negative log-likelihood of real data under accumulate, every n",
        observable=LOSS,
        statement=(
            "ell(t) >= log(2*pi)/2 - log(4/(sqrt(sigma0^2 + h^2)*H(t)) + 1/sqrt(sigma0^2 + h^2*H(t)/2))"
        ),
        parameters=COMMON,
        loop=LOOP_OF[ACCUMULATE],
        derive=accumulate_lower,
        kind=Kind(name="bound", side="lower"),
        uses=("kernel_density.accumulate.second_moment",),
        sources=(PAPER, KAZDAN),
        conditions="Gaussian kernel and real data",
    ),
)
LOOPS = (BOTH,)
