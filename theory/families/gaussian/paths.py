"""What almost every path does under replace: Σ_t → 0 at an exact rate, and μ_t converges; any dimension d.

Along a fixed direction u the loop *is* the one-dimensional loop: uᵀX is normal, and uᵀΣ_t u is the sample
variance of uᵀX. tr Σ_t is the sum over d orthogonal directions, and the largest of d sequences has the
exponential rate that all of them have.
"""

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from theory.core import Term, Theorem, algebra, cite, eq, function, number
from theory.core.logic import rewrite
from theory.core.registry import P, Q, X, Y
from theory.engine.chi_square import ChiSquareLogMean, freedom, log_mean
from theory.engine.limits import below_basel, limit_at_infinity, t
from theory.engine.naming import instance
from theory.engine.steps import cited, combined, computed, in_steps, proved
from theory.families.gaussian import definitions as g
from theory.families.gaussian.definitions import defined, n, trace
from theory.families.gaussian.deviation import chi_square_law
from theory.language.almost_sure import AlmostSurely
from theory.language.derivation import CoreProof, Derivation, Expectation, MatrixReplay, Step, Summation
from theory.language.equations import equate
from theory.language.loop import NORMAL_DATA
from theory.proofs.chi_square_means import mean_log_below_nothing

rate = sp.Symbol("rate", real=True)
variance = sp.Function("V", positive=True)
trace_path = sp.Function("S", positive=True)
distance = sp.Function("D", nonnegative=True)
term_path = sp.Function("term_path", nonnegative=True)
beyond = sp.Function("P", nonnegative=True)
fit = sp.Symbol("i", integer=True, positive=True)
RATE = sp.digamma((n - 1) / 2) + sp.log(2) - sp.log(n - 1)
TERM_SETTLES = AlmostSurely(limit_at_infinity(term_path(t), trace))
DIRECTION = sp.MatrixSymbol("u", g.d, 1)


@cache
def log_rate() -> Derivation:
    """Derive 𝔼 log(σ_t²/σ_{t−1}²) = ψ((n−1)/2) − log((n−1)/2), the almost-sure exponential rate."""
    law = chi_square_law()
    lemma = log_mean()
    special = lemma.conclusion.xreplace({freedom: n - 1})
    name = equate(rate, Expectation(sp.log(g.SQUARES)) - sp.log(n - 1))
    cochran = equate(Expectation(sp.log(g.SQUARES)), ChiSquareLogMean(n - 1))
    return in_steps(
        "The almost-sure rate of collapse",
        *law[:-1],
        Step(
            rule="law of a quadratic form",
            before=law[-1].before,
            after=cochran,
            because="A projection of rank n − 1 makes zᵀCz a χ²_{n−1}.",
            certificate=law[-1].certificate,
        ),
        instance(
            lemma.conclusion, (freedom, n - 1), rule="put in the degrees of freedom", because="m = n − 1."
        ),
        *defined((name,), "log σ_t² − log σ_{t−1}² is the log of zᵀCz/(n − 1), whatever σ_{t−1}."),
        computed(equate(rate, RATE), "The mean log of a chi-square.", name, cochran, special),
        lemmas=(lemma,),
    )


def _negative() -> Step:
    return proved(
        sp.Lt(RATE, 0),
        "ψ(x) − log x rises with each step of x by 1, to 0; here x = (n − 1)/2.",
        lambda read, _: mean_log_below_nothing(read(n)),
        rule="the mean logarithm of a chi-square",
    )


COLLAPSE = AlmostSurely(limit_at_infinity(trace_path(t), sp.Integer(0)))
SETTLES = AlmostSurely(sp.Lt(sp.Limit(distance(t), t, sp.oo), sp.oo, evaluate=False))


LARGE_NUMBERS = AlmostSurely(limit_at_infinity(sp.log(variance(t)) / t, RATE))


def _spread(values: sp.MatrixExpr) -> sp.Expr:
    """Return the sample variance of a column of n numbers, divisor n − 1."""
    centred = values - g.ones * g.ones.T * values / n
    return sp.Trace(centred.T * centred) / (n - 1)


def _collapse_steps() -> tuple[Step, ...]:
    """Return the steps to tr Σ_t → 0 almost surely, any d."""
    width = sp.Trace(DIRECTION.T * g.Sigma * DIRECTION)
    same = equate(width, _spread(g.NEXT.data * DIRECTION))
    premises = (g.NEXT.mean, g.NEXT.unbiased)
    root = next(x for x in g.NEXT.factor.rhs.atoms(sp.MatrixSymbol))
    drawn = (g.NEXT.factor, g.NEXT.draw)
    narrow = equate(
        sp.Trace(DIRECTION.T * g.NEXT.old_sigma * DIRECTION),
        sp.Trace((root.T * DIRECTION).T * (root.T * DIRECTION)),
    )
    by_noise = equate(width, _spread(g.NEXT.noise * root.T * DIRECTION))
    return (
        *defined((*drawn, *premises), "Data are drawn, mean and covariance are fitted."),
        Step(
            rule="one direction",
            before=premises,
            after=same,
            because="uᵀΣ_t u is the sample variance of the projected data Xu: along u the loop is "
            "that of d = 1.",
            certificate=MatrixReplay(
                definitions=premises,
            ),
        ),
        Step(
            rule="width of one direction",
            before=(g.NEXT.factor,),
            after=narrow,
            because="uᵀΣu = ‖Lᵀu‖² with Σ = LLᵀ: it is 0 only where Lᵀu is.",
            certificate=MatrixReplay(definitions=(g.NEXT.factor,)),
        ),
        Step(
            rule="noise along one direction",
            before=(*premises, g.NEXT.draw),
            after=by_noise,
            because="uᵀΣ_t u is the sample variance of ZLᵀu: a direction of width 0 keeps it.",
            certificate=MatrixReplay(definitions=(*premises, g.NEXT.draw)),
        ),
        _negative(),
        cited(
            LARGE_NUMBERS,
            "log uᵀΣ_t u is a sum of t independent, identically distributed terms of mean `rate`.",
            "strong law of large numbers",
            "Kolmogorov 1933, Foundations, ch. VI",
            "",
            equate(rate, RATE),
            same,
            of_loop=(NORMAL_DATA,),
            conditions=(sp.Ge(n, 2, evaluate=False),),
            rule="strong law of large numbers",
        ),
        cited(
            COLLAPSE,
            "tr Σ_t is the sum of uᵀΣ_t u over d directions; each is e^{t(rate + o(1))} with rate < 0.",
            "a finite union of null sets is null",
            "Kolmogorov 1933, Foundations, ch. I",
            "",
            narrow,
            by_noise,
            LARGE_NUMBERS,
            sp.Lt(RATE, 0),
            rule="finitely many directions",
        ),
    )


@cache
def variance_collapses() -> Derivation:
    """Derive Σ_t → 0 almost surely under replace, unbiased, any d."""
    lemma = log_rate()
    return Derivation(
        title="The covariance collapses almost surely", lemmas=(lemma,), steps=_collapse_steps()
    )


@cache
def mean_settles() -> Derivation:
    """Derive that the path of μ_t has finite length almost surely under replace, unbiased, any d."""
    collapse, squares = _collapse_steps(), below_basel()
    each = cited(
        sp.Le(beyond(fit), 1 / fit**2),
        "P(i) = ℙ(|Z| > i) ≤ 𝔼Z²/i² for a standard normal Z.",
        "Chebyshev's inequality",
        "Chebyshev 1867",
        "",
        conditions=(sp.Gt(fit, 0, evaluate=False),),
    )
    sums = [sp.Sum(side, (fit, 1, t)) for side in each.after.args]
    summed = Step(
        rule="sum over the fits",
        before=(each.after,),
        after=sp.Le(*sums, evaluate=False),
        because="Term by term.",
        certificate=Summation(index=fit, first=sp.Integer(1), last=t),
    )
    finite = combined(
        sp.Le(sums[0], sp.pi**2 / 6, evaluate=False),
        "The chances have a finite sum.",
        summed.after,
        squares.conclusion,
        factors=(sp.Integer(1), sp.Integer(1)),
        rule="add",
    )
    return in_steps(
        "The path of the mean has finite length almost surely",
        *collapse,
        each,
        summed,
        finite,
        cited(
            SETTLES,
            "‖μ_{t+1} − μ_t‖ is √(uᵀΣ_t u/n) times a normal in every direction; from some fit on the "
            "normals are at most t in size, the deviations fall like e^{t·rate/2}, so the steps are "
            "summable; D(t) is their sum up to fit t, the length of the path.",
            "Borel–Cantelli lemma",
            "Borel 1909; Cantelli 1917",
            "",
            finite.after,
            LARGE_NUMBERS,
            COLLAPSE,
            sp.Lt(RATE, 0),
            rule="comparison with a geometric series",
        ),
        lemmas=(log_rate(), squares),
    )


@cache
def covariance_term_settles() -> Derivation:
    """Derive that the covariance term of W₂² tends to tr Σ₀ almost surely, any d."""
    return in_steps(
        "The covariance term tends to tr Σ₀ almost surely",
        *_collapse_steps(),
        cited(
            TERM_SETTLES,
            "The term differs from tr Σ₀ by tr Σ_t − 2 tr(Σ₀^{1/2}Σ_tΣ₀^{1/2})^{1/2}, "
            "and the last trace, "
            "a nuclear norm, is at most √(tr Σ₀ tr Σ_t).",
            "Cauchy–Schwarz inequality for the trace",
            "Bhatia 1997, Matrix Analysis, ch. IV",
            "",
            COLLAPSE,
            rule="Cauchy–Schwarz inequality",
        ),
        lemmas=(log_rate(),),
    )


@cache
def threshold() -> Derivation:
    """Derive the sampling bias λ_c at which the almost-sure rate log λ + rate changes sign."""
    lemma = log_rate()
    critical, exponent = sp.Symbol("lam_c", positive=True), sp.Symbol("log_lam_c", real=True)
    closed = (n - 1) / 2 * sp.exp(-sp.digamma((n - 1) / 2))
    names = (equate(exponent, -rate), equate(critical, sp.exp(exponent)))
    solved = equate(critical, closed)

    def prove(read: Callable[[sp.Basic], Term], given: Sequence[Theorem]) -> Theorem:
        half, psi = read((n - 1) / 2), read(sp.digamma((n - 1) / 2))
        by_name, value, known = given
        power = eq(by_name.formula.args[0], function("log", half) - psi)
        exponent = algebra(power, by_name, known, cite("log of a product", {P: half, Q: number(2)}))
        total = cite("exp of a sum", {X: function("log", half), Y: -psi})
        return algebra(
            eq(*map(read, solved.args)), rewrite(exponent, value), total, cite("exp of log", {P: half})
        )

    return in_steps(
        "The threshold of sampling bias between collapse and explosion",
        *defined(names, "Drawing at λΣ adds log λ to every generation's rate; λ_c makes the sum 0."),
        Step(
            rule="exponentiate",
            before=(*names, lemma.conclusion),
            after=solved,
            because="exp(log(n − 1) − log 2 − ψ((n−1)/2)).",
            certificate=CoreProof(prove=prove),
        ),
        lemmas=(lemma,),
    )
