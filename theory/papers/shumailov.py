"""Shumailov et al. 2024 (Nature 631): read in a summary checked against the article and its supplement."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, partial

import sympy as sp

from theory.core import instantiate
from theory.engine.limits import limit_at_infinity, t
from theory.engine.logarithms import by_growth
from theory.engine.steps import (
    cited,
    combined,
    computed,
    defined,
    in_steps,
    in_the_limit,
    proved,
    put,
    solved,
    squeezed,
)
from theory.families.categorical import survival
from theory.families.categorical.loop import D
from theory.families.gaussian import paths, risk
from theory.families.gaussian.definitions import n as size
from theory.families.gaussian.definitions import r, sigma0, w
from theory.families.gaussian.deviation import C4
from theory.language.almost_sure import AlmostSurely
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import COUNT, Domain, Parameter, Values, integer_of
from theory.papers import discrete
from theory.papers.asking import VARIANCE_VANISHES
from theory.proofs.logarithms import TERM, log_log_diverges, sum_beside_log_log

PAPER = "Shumailov et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "checked-summary"),)
SIZE = Parameter(name="M", meaning="data per generation", domain=Domain(kind="integer", lower=2), ceiling=12)
M, rarity = SIZE.symbol, sp.Symbol("q", positive=True)
sigma, n = sp.Symbol("sigma", positive=True), sp.Symbol("n", integer=True, positive=True)
j = sp.Symbol("j", integer=True, positive=True)
sizes = sp.IndexedBase("M", positive=True)
drift, spread, datum, ratio = (sp.Function(name, real=True) for name in ("m", "v", "x", "r"))
shortfall = sp.Function("f", real=True)
PLACE = Parameter(name="k", meaning="the power of 4", domain=COUNT, ceiling=4)


def _count_below_one(values: Values) -> Decision:
    """Whether a state of frequency 1/M has an expected count below 1 among M data."""
    size = integer_of(values, "M")
    return Decision(
        holds=Fraction(size) / size < 1, shown=f"the expected count of a state of probability 1/{size} is 1"
    )


@cache
def marginal_variance() -> Derivation:
    """Derive Var X_t = σ²(1 + t/n) for a datum drawn from fit t, unbiased fits."""
    step_spread, start_spread = equate(spread(t), spread(t - 1)), equate(spread(0), sigma**2)
    step_drift, start_drift = equate(drift(t), drift(t - 1) + spread(t - 1) / n), equate(drift(0), 0)
    kept = equate(spread(t), sigma**2)
    before = put(kept, "One fit earlier.", t=t - 1)
    grown = equate(drift(t), drift(t - 1) + sigma**2 / n)
    total = equate(drift(t), sigma**2 * t / n)
    named = equate(datum(t), spread(t) + drift(t))
    return in_steps(
        "The marginal variance of a datum of generation t",
        defined(step_spread, "The fitted variance is unbiased."),
        defined(start_spread, "The real variance."),
        solved(kept, step_spread, start_spread),
        before,
        defined(step_drift, "The mean of n draws varies by the variance drawn from, over n."),
        defined(start_drift, "The real mean."),
        computed(grown, "Insert the variance.", step_drift, before.after),
        solved(total, grown, start_drift),
        defined(named, "The variance given the fit, and that of its mean."),
        computed(equate(datum(t), sigma**2 * (1 + t / n)), "Add the two.", named, kept, total),
    )


@cache
def superlinear_and_divergent() -> Derivation:
    """Derive Σ_{j≤t} 1/((j + 1) log(j + 1)) ≥ log log(t + 2) − log log 2 → ∞."""
    total = sp.Function("S", real=True)
    term = 1 / ((j + 1) * sp.log(j + 1))
    named = equate(total(t), sp.Sum(term, (j, 1, t)))
    bound = sp.Ge(total(t), sp.log(sp.log(t + 2)) - sp.log(sp.log(2)), evaluate=False)
    lower = sp.Ge(sp.Sum(term, (j, 1, t)), sp.log(sp.log(t + 2)) - sp.log(sp.log(2)), evaluate=False)
    grows = by_growth(
        limit_at_infinity(sp.log(sp.log(t + 2)) - sp.log(sp.log(2)), sp.oo),
        "The logarithm of a logarithm is unbounded.",
        sp.log(sp.log(t + 2)),
        log_log_diverges,
    )
    return in_steps(
        "Sample sizes (i + 1) log(i + 1) grow superlinearly, and the distance diverges",
        defined(named, "Σ 1/M_i with M_i = (i + 1) log(i + 1)."),
        proved(
            lower,
            "log log(j + 2) − log log(j + 1) ≤ 1/((j + 1) log(j + 1)), summed over j ≤ t.",
            lambda read, _: instantiate(sum_beside_log_log(), {TERM: read(t)}),
            rule="induction",
        ),
        combined(bound, "The sum is S.", named, lower, rule="insert"),
        grows,
        squeezed(
            limit_at_infinity(total(t), sp.oo),
            "It is at least what tends to infinity.",
            bound,
            grows.after,
        ),
    )


def _only_superlinear(values: Values) -> Decision:
    """Whether sizes with a finite ΣM_i⁻¹ are large against i at 4^k: M_i = i² but M_{4^m} = 4^m are not."""
    place = 4 ** integer_of(values, "k")
    powers = {4**m for m in range(integer_of(values, "k") + 1)}
    total = sum(Fraction(1, i if i in powers else i * i) for i in range(1, place + 1))
    small = f"M_i = i², but M_i = i at powers of 4, has M_i/i = 1 at i = {place}"
    shown = f"{small}; there ΣM_i⁻¹ = {float(total):.4f}"
    return Decision(holds=False if total < 2 else None, shown=f"{shown}, and below π²/6 + 1/3 for ever")


@cache
def distance_to_first_order() -> Derivation:
    """Derive n·𝔼W₂²/σ₀² → 3t/2 as n → ∞ at fit t, d = 1."""
    found = risk.replace_w2()
    shrinks = equate(shortfall(size), size * (1 - C4**t))
    shown = computed(
        equate(size * w(t) / sigma0**2, t + 2 * shortfall(size)), "Insert.", found.conclusion, shrinks
    )
    tends = cited(
        limit_at_infinity(shortfall(size), t / 4, size),
        "c4(n) = 1 − 1/(4n) + O(n⁻²).",
        "the ratio of two Gamma functions",
        "DLMF 5.11.13",
        "",
        shrinks,
    )
    return in_steps(
        "The distance to the real law for many data",
        defined(shrinks, "What the fitted deviation lacks, times n."),
        shown,
        tends,
        in_the_limit(
            limit_at_infinity(size * w(t) / sigma0**2, 3 * t / 2, size),
            shortfall(size),
            "Affine in it.",
            shown.after,
            tends.after,
        ),
        lemmas=(found,),
    )


Sentence = partial(Claim, read=READ)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="shumailov.absorbing_states",
        quote="the process is a Markov chain whose absorbing states are the delta functions",
        paraphrase=True,
        source=Source(paper=PAPER, where="discrete distributions with exact approximation"),
        printed=Statement(
            words="Of the count vectors of D ≥ 2 data on N atoms exactly N are never left.",
            assertion=equate(discrete.absorbing(D, discrete.atom_count), discrete.atom_count),
            where="A(D, N) counts the count vectors of D ≥ 2 data on N atoms that are never left: 𝔼 of "
            "the number of atoms whose count changes is 0.",
            prove=discrete.absorbing_states,
        ),
        expected=("PROVED",),
        reading="An atom of weight 0 is an absorbing state that is never reached.",
    ),
    Sentence(
        id="shumailov.absorbed",
        quote="with probability 1 it converges to one of the absorbing states",
        paraphrase=True,
        source=Source(paper=PAPER, where="discrete distributions with exact approximation"),
        printed=Statement(
            words="The probability that more than one atom is left tends to 0 as the fits go on.",
            assertion=limit_at_infinity(1 - survival.F(t), sp.Integer(0), t),
            where="F(t) = ℙ(the data of generation t are all alike).",
            formulas=("categorical.replace.heterozygosity", "categorical.replace.survival_upper_bound"),
            prove=survival.collapse_is_certain,
        ),
        expected=("PROVED",),
        reading="An absorbed chain stays, so this is convergence almost surely.",
    ),
    Sentence(
        id="shumailov.rare_state",
        quote="consider a state i with probability q ≤ 1/M … the expected number of samples of it is "
        "less than 1",
        paraphrase=True,
        source=Source(paper=PAPER, where="discrete distributions with exact approximation"),
        printed=Statement(
            words="A state of probability 1/M has an expected count below 1 among M data.",
            assertion=sp.Lt(M * rarity, 1, evaluate=False),
            where="M data, each of which is the state with probability q = 1/M.",
            decide=_count_below_one,
            parameters=(SIZE,),
        ),
        corrected=Statement(
            words="The chance (1 − 1/D)^D that D data miss a state of probability 1/D tends to 1/e.",
            assertion=limit_at_infinity((1 - 1 / D) ** D, sp.exp(-1), D),
            where="D data a generation.",
            prove=discrete.singletons_are_lost,
        ),
        expected=("REFUTED", "PROVED"),
        reading="A slip at the equality: the count is exactly 1 there, and below 1 for q < 1/M. What the "
        "argument needs is that the state is missed often, which holds.",
    ),
    Sentence(
        id="shumailov.marginal_variance",
        quote="Var(X^n_j) = σ²(1 + n/M) + O(2)",
        source=Source(paper=PAPER, where="supplement 3.1.1"),
        printed=Statement(
            words="With unbiased fits to n data the variance of a datum drawn from fit t is exactly "
            "σ²(1 + t/n).",
            assertion=equate(datum(t), sigma**2 * (1 + t / n)),
            where="x(t) is the variance over all runs; any real law of variance σ².",
            formulas=("gaussian.replace.variance", "gaussian.replace.mean_drift"),
            prove=marginal_variance,
        ),
        expected=("PROVED",),
        finding="loose",
        reading="With t for the generation n and n for M. The remainder “O(2)” is 0 at every size, for "
        "every law with two moments.",
    ),
    Sentence(
        id="shumailov.theorem_3_1_risk",
        quote="𝔼[W₂²(N(μ_n, Σ_n), D₀)] → ∞",
        source=Source(paper=PAPER, where="Theorem 3.1"),
        printed=Statement(
            words="𝔼W₂² tends to infinity under replace with the unbiased covariance, any d.",
            assertion=limit_at_infinity(r(t), sp.oo),
            where="r(t) = 𝔼W₂² between fit t and the real law; n ≥ 2.",
            formulas=("gaussian.replace.mean_drift",),
            prove=risk.w2_diverges,
        ),
        expected=("PROVED-CITING",),
        reading="In expectation; almost every run keeps W₂² bounded.",
        reading_of="position.s2_1.expected_w2_diverges",
    ),
    Sentence(
        id="shumailov.theorem_3_1_variance",
        quote="Σ_n → 0 almost surely",
        source=Source(paper=PAPER, where="Theorem 3.1"),
        printed=Statement(
            words="Σ_t tends to 0 almost surely, any d.",
            assertion=AlmostSurely(limit_at_infinity(paths.trace_path(t), sp.Integer(0))),
            where="S(t) = tr Σ_t of one run, which bounds every entry of Σ_t.",
            formulas=("gaussian.replace.log_variance_rate",),
            prove=paths.variance_collapses,
            question=VARIANCE_VANISHES,
        ),
        expected=("PROVED-CITING",),
        reading="At the exact rate ψ((n − 1)/2) − log((n − 1)/2).",
    ),
    Sentence(
        id="shumailov.superlinear_only_if",
        quote="the only way for the distance to stay finite is for the number of samples M_i to grow "
        "superlinearly",
        paraphrase=True,
        source=Source(paper=PAPER, where="supplement 3.1.1"),
        printed=Statement(
            words="Wherever ΣM_i⁻¹ is finite, for sizes that fall at times too, M_i is large against i.",
            assertion=sp.Gt(ratio(4**PLACE.symbol), 1, evaluate=False),
            where="r(i) = M_i/i for M_i = i², but M_i = i where i is a power of 4, whose ΣM_i⁻¹ is "
            "below π²/6 + 1/3.",
            decide=_only_superlinear,
            parameters=(PLACE,),
        ),
        corrected=Statement(
            words="Superlinear growth is not enough either: for M_i = (i + 1) log(i + 1) the sum ΣM_i⁻¹, and "
            "the distance with it, tends to infinity.",
            assertion=limit_at_infinity(sp.Function("S", real=True)(t), sp.oo),
            where="S(t) = Σ_{i≤t} 1/((i + 1) log(i + 1)).",
            prove=superlinear_and_divergent,
        ),
        expected=("REFUTED", "PROVED"),
        reading="To the letter, for any sizes. The right condition is ΣM_i⁻¹ < ∞; where sizes do not "
        "decrease it does make M_i/i grow without bound, so that the sentence holds of them.",
    ),
    Sentence(
        id="shumailov.w2_first_order",
        quote="𝔼[W₂²] = (3/2)σ²Σ_{i≤n} 1/M_i + O(2)",
        paraphrase=True,
        source=Source(paper=PAPER, where="supplement, (6)"),
        printed=Statement(
            words="With fits to n data each, n·𝔼W₂² at fit t tends to (3/2)tσ₀² as n → ∞, d = 1.",
            assertion=limit_at_infinity(size * w(t) / sigma0**2, 3 * t / 2, size),
            where="w(t) = 𝔼W₂² = σ₀²(t/n + 2 − 2c4(n)^t), divisor n − 1; t fixed.",
            formulas=("gaussian.replace.expected_w2",),
            prove=distance_to_first_order,
        ),
        expected=("PROVED-CITING",),
        reading="Equal sizes, M_i = n. At every size it is t/n + 2(1 − c4(n)^t): 0.1648 against 0.165 at n = "
        "100 and t = 11, and 6.46 against 7.5 at n = 20 and t = 100, where the first order is out of "
        "its range.",
    ),
)
