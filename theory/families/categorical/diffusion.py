r"""The limit D → ∞ of the discrete loop: what the time to collapse tends to, and what entropy measures
instead.

Per generation an atom's proportion q moves by a centred error of variance q(1 − q)/D, so a sum over atoms Σ
f(p_i) drifts by Σ ½ p_i(1 − p_i)/D · f''(p_i) (mixed derivatives vanish): the Wright–Fisher generator L on
separable functions.

* f = −2D (1 − x) log(1 − x): L Σf = −Σ p_i = −1, f = 0 at the vertices, hence E[T] ~ −2D Σ (1 − p_i) log(1 −
  p_i).
* f = −x log x: L H = −(N − 1)/(2D) on N living atoms, hence 2D·H[p] ~ E Σ_t (K_t − 1).

For two atoms both sums agree, as K_t − 1 is 1 until collapse; for more they do not.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb, ctx, fmpq

from theory.core import instantiate
from theory.engine.naming import define
from theory.engine.steps import cited, combined, compared, computed, differentiated, proved
from theory.families.categorical.loop import (
    COUNT_LAW,
    DATA,
    DIFFUSION,
    DISTRIBUTION,
    DRAWN,
    PAPER,
    REPLACE_LOOP,
    D,
    N,
    c,
    i,
    identity_points,
    law,
    p,
    q,
    read,
)
from theory.families.categorical.time import ET, TIME, collapse_time_bounded, collapse_time_derivation
from theory.language.derivation import Citation, Derivation, Enumeration, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source
from theory.language.parameters import Domain, Parameter, Values
from theory.markov.atoms import Atoms
from theory.markov.functions import WORDS, DescentConstant, XLogX
from theory.numbers.value import Value, from_ball, from_fraction
from theory.proofs.logarithms import FROM, entropy_fades

DT = sp.Function("T_D", nonnegative=True)
LT = sp.Function("T_large", nonnegative=True)
X = sp.Function("X", nonnegative=True)
W = sp.Function("W", nonnegative=True)
SQUARE = sp.Function("T_square", nonnegative=True)

x = sp.Symbol("x", positive=True)
FADES = proved(
    sp.Ge(x * sp.log(x), -2 * sp.sqrt(x), evaluate=False),
    "log √x ≥ 1 − 1/√x: x log x lies between −2√x and 0 for a share x, so that it is continuous at 0.",
    lambda read, _: instantiate(entropy_fades(), {FROM: read(x)}),
    rule="continuous at 0",
)
LIMIT_TIME = -2 * D * sp.Sum(XLogX(1 - p[i]), (i, 1, N))
ENTROPY = -sp.Sum(XLogX(p[i]), (i, 1, N))
VARIANCE = equate(sp.Sum((c / D - q) ** 2 * law(c), (c, 0, D)), q * (1 - q) / D)
TIME_CURVE = (1 - q) * sp.log(1 - q)
ENTROPY_CURVE = q * sp.log(q)

ETHIER_KURTZ = "Ethier and Kurtz 1986, Markov Processes, chapter 10, theorem 1.1 and proposition 4.1.7"
EXAMPLES: tuple[tuple[Fraction, ...], ...] = (
    (Fraction(1, 2), Fraction(1, 2)),
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    (Fraction(1, 4),) * 4,
)


def _variance() -> tuple[Step, ...]:
    return (
        DRAWN,
        Step(
            rule="variance of one fit",
            before=(COUNT_LAW,),
            after=VARIANCE,
            because="A binomial count, divided by D.",
            certificate=Enumeration(points=identity_points(5), definitions=(COUNT_LAW,)),
        ),
    )


def _curvature(curve: sp.Expr, second: sp.Expr, factor: sp.Expr, drift: sp.Expr) -> tuple[Step, ...]:
    """Derive by what one atom's term of a sum over atoms moves in a generation, on average."""
    bent = equate(sp.Derivative(curve, (q, 2)), second)
    return (
        differentiated(bent, "The curvature of one atom's term.", rule="second derivative"),
        computed(
            equate(VARIANCE.rhs / 2 * factor * bent.lhs, drift),
            "Half the variance of one generation times the curvature; a martingale has no first-order drift.",
            VARIANCE,
            bent,
            rule="generator",
        ),
    )


@cache
def collapse_time_diffusion_derivation() -> Derivation:
    """Derive the diffusion limit −2D Σ (1 − p_i) log(1 − p_i) of E[T]."""
    close = sp.Lt(sp.Abs(TIME - LIMIT_TIME), 3 + sp.log(D))
    points = tuple(
        {"D": size, "p": chances, "len_p": len(chances)} for size in (12, 48) for chances in EXAMPLES
    )
    drift = _curvature(TIME_CURVE, 1 / (1 - q), -2 * D, -q)
    bound = collapse_time_bounded()
    squares = cited(
        sp.Le(SQUARE(D), 2 * (2 * D - 1) ** 2),
        "T² is at most twice the sum of what is left of T at every fit, and the mean of that is at most "
        "2D − 1, whatever the fit.",
        "Khas'minskii's lemma on times whose mean is bounded from every start",
        "Khas'minskii 1959, Theory Probab. Appl. 4, pp. 309–318",
        "",
        bound.conclusion,
    )
    least = ((D, sp.Integer(1)),)
    eight = compared(sp.Le(2 * (2 * D - 1) ** 2 / D**2, 8, evaluate=False), "2D − 1 ≤ 2D.", least)
    integrable = combined(
        sp.Le(SQUARE(D) / D**2, 8, evaluate=False),
        "Second moments of T/D are bounded, so that T/D is uniformly integrable as D grows.",
        squares.after,
        eight.after,
        factors=(1 / D**2, sp.Integer(1)),
        lower=least,
        rule="divide by D²",
    )
    return Derivation(
        title="The diffusion limit of the time to total collapse",
        lemmas=(collapse_time_derivation(), bound),
        steps=(
            *_variance(),
            *drift,
            FADES,
            squares,
            eight,
            integrable,
            cited(
                equate(DT(D), LIMIT_TIME),
                "Summed over atoms the drift of −2D Σ (1 − p_i) log(1 − p_i) is −Σ p_i = −1 per "
                "generation; the function is continuous on the simplex and 0 at its vertices, so it is the "
                "expected time to reach one.",
                "Dynkin's formula, and convergence of the Wright–Fisher chain and of its mean "
                "absorption time to those of the diffusion",
                ETHIER_KURTZ,
                "",
                drift[-1].after,
                FADES.after,
                integrable.after,
                instances=tuple((close, point) for point in points),
                laws=(DIFFUSION,),
                rule="Dynkin's formula",
            ),
        ),
        notation={DT(D): "𝔼[T] in the limit D → ∞", ET(D): "𝔼[T]", SQUARE(D): "𝔼[T²]", x: "a share"},
    )


@cache
def excess_support_derivation() -> Derivation:
    """Derive 2D·H[p] = E Σ_t (K_t − 1) in the diffusion limit."""
    drift = _curvature(ENTROPY_CURVE, 1 / q, -1, -(1 - q) / (2 * D))
    return Derivation(
        title="What D times entropy measures",
        steps=(
            *_variance(),
            *drift,
            FADES,
            cited(
                equate(X(D), 2 * D * ENTROPY),
                "Summed over the K living atoms, Σ (1 − p_i) = K − 1: entropy drifts by −(K − "
                "1)/(2D) per generation; it is continuous on the simplex and 0 at its vertices, so "
                "H[p] = 𝔼 Σ_t (K_t − 1)/(2D).",
                "Dynkin's formula, and convergence of the Wright–Fisher chain to its diffusion",
                ETHIER_KURTZ,
                "",
                drift[-1].after,
                FADES.after,
                laws=(DIFFUSION,),
                rule="Dynkin's formula",
            ),
        ),
        notation={
            X(D): "𝔼 Σ_t (K_t − 1), K_t the number of surviving atoms, in the limit D → ∞",
            x: "a share",
        },
    )


SPREAD = Parameter(
    name="p",
    meaning="the real distribution, on two or more atoms",
    domain=Domain(kind="real", lower=0, upper=1, upper_open=True, shape="distribution"),
    ceiling=1,
    longest=4,
)
CONSTANT = sp.Rational(3, 2) - sp.EulerGamma / 3 + DescentConstant(0)
EXPANSION = (
    LIMIT_TIME - sp.log(D) / 3 + CONSTANT - sp.Rational(1, 3) * sp.Sum(p[i] * sp.log(1 - p[i]), (i, 1, N))
)


@cache
def expansion_derivation() -> Derivation:
    """State −2DΣ(1−p)log(1−p) − (1/3) log D + C − (1/3)Σ p log(1−p) for E[T], with its evidence."""
    named = equate(W(D), TIME)
    close = sp.Lt(sp.Abs(TIME - EXPANSION), 1 / sp.S(D))
    points = tuple(
        {"D": size, "p": chances, "len_p": len(chances)} for size in (16, 48) for chances in EXAMPLES
    )
    return Derivation(
        title="The time to total collapse for large D",
        lemmas=(collapse_time_derivation(),),
        steps=(
            define(named, "The exact expectation."),
            Step(
                rule="matching few and many ancestors",
                before=(named,),
                after=equate(LT(D), EXPANSION),
                because="Few ancestors: G_k = 2D/(k(k−1)) − 1/(3(k−1)) + …, summed against p^k. Many: their "
                "share descends by x ↦ 1 − e^{−x} in h_0(1) = A generations up to Kingman's regime. Both are "
                "one double series in 1/D and k = xD; equating constants gives C = 3/2 − γ/3 + A.",
                certificate=Citation(
                    theorem="matched expansion of the ancestral process with remainder O(log D/D)",
                    source="proof in the text of theory.markov.expansion; its coefficients are replayed "
                    "exactly",
                    hypotheses="",
                    laws=("D → ∞ with p fixed, no p_i being 1",),
                    published=False,
                    instances=tuple((close, point) for point in points),
                ),
            ),
        ),
        notation={LT(D): "𝔼[T] up to O(log D/D)"},
    )


def diffusion_value(values: Values, digits: int) -> Value:
    """−2D Σ (1 − p_i) log(1 − p_i) by balls; an atom of probability one adds nothing."""
    size, real = read(values)
    return _enclosed(real, size, digits, lambda x: -2 * size * (1 - x) * (-x).log1p())


def excess_support_value(values: Values, digits: int) -> Value:
    """2D·H[p] by balls."""
    size, real = read(values)
    return _enclosed(real, size, digits, lambda x: -2 * size * x * x.log())


def _enclosed(real: Atoms, size: int, digits: int, term: Callable[[arb], arb]) -> Value:
    if real.count == 1:
        return from_fraction(Fraction(0), digits)
    with ctx.workprec(int(3.4 * digits) + 64 + size.bit_length() + real.common_denominator.bit_length()):
        parts = (many * term(arb(fmpq(x.numerator, x.denominator))) for x, many in real.groups)
        return from_ball(sum(parts, arb(0)), digits)


KIND = Kind(name="diffusion")
POPULATION_GENETICS = Source(
    paper="Kimura and Ohta 1969; Littler 1975; Ewens 2004", where="mean fixation times"
)
FORMULAS = (
    Formula(
        id="categorical.replace.collapse_time_diffusion",
        title="expected number of fits until total collapse, in the limit of many data",
        observable=r"\mathbb{E}[T]",
        statement="T_D(D) = -2*D*sum(xlogx(1 - p[i]), i, 1, len(p))",
        functions=WORDS,
        parameters=(DATA, DISTRIBUTION),
        loop=REPLACE_LOOP,
        derive=collapse_time_diffusion_derivation,
        kind=KIND,
        uses=("categorical.replace.collapse_time", "categorical.replace.collapse_time_bound"),
        sources=(PAPER, POPULATION_GENETICS),
        algorithm=diffusion_value,
    ),
    Formula(
        id="categorical.replace.excess_support",
        title="expected sum over generations of the number of surviving atoms beyond one, in the limit of "
        "many data",
        observable=r"\mathbb{E} \sum_t (K_t - 1)",
        statement="X(D) = -2*D*sum(xlogx(p[i]), i, 1, len(p))",
        functions=WORDS,
        parameters=(DATA, DISTRIBUTION),
        loop=REPLACE_LOOP,
        derive=excess_support_derivation,
        kind=KIND,
        sources=(PAPER,),
        algorithm=excess_support_value,
    ),
    Formula(
        id="categorical.replace.collapse_time_expansion",
        title="expected number of fits until total collapse, for large D; A = −2.02929721441803609892…, "
        "the Abel constant of x ↦ 1 − exp(−x)",
        observable=r"\mathbb{E}[T]",
        statement=(
            "T_large(D) = -2*D*sum(xlogx(1 - p[i]), i, 1, len(p)) - log(D)/3 + descent_constant(0) + 3/2 "
            "- EulerGamma/3 - sum(p[i]*log(1 - p[i]), i, 1, len(p))/3"
        ),
        functions=WORDS,
        parameters=(DATA, SPREAD),
        loop=REPLACE_LOOP,
        derive=expansion_derivation,
        kind=Kind(name="asymptotic", order="O(log D / D)"),
        uses=("categorical.replace.collapse_time",),
        sources=(PAPER,),
    ),
)
