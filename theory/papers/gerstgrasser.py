"""Gerstgrasser et al. 2024 (accumulating data), read in a summary that was checked against the original."""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.logarithms import by_growth, harmonic_above_log, harmonic_below_log
from theory.engine.steps import combined, compared, defined, in_steps, squeezed
from theory.families.linear_regression import limits as regression
from theory.families.linear_regression.loops import R, T, d, sigma
from theory.families.linear_regression.risks import accumulate_risk, replace_risk
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation, Step, Summation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.papers.asking import asks
from theory.proofs.logarithms import log_of_next_diverges

PAPER = "Gerstgrasser et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "checked-summary"),)
KAPPA = "R(t) is the excess risk of fit t; κ = d/(T − d − 1), T ≥ d + 2."
k, spare = (sp.Symbol(name, integer=True, positive=True) for name in ("k", "s"))
grown = sp.Function("G", real=True)


@cache
def growing_replace_diverges() -> Derivation:
    """Derive G(t) ≥ (σ²d/T)(1 + 1/2 + … + 1/t) → ∞, with T = d + 1 + s more rows in every fit."""
    factor = sigma**2 * d / (d + 1 + spare)
    lower = harmonic_above_log(
        sp.Ge(sp.Sum(1 / k, (k, 1, t)), sp.log(t + 1), evaluate=False),
        "1/k ≥ log(1 + 1/k), summed over k ≤ t.",
    )
    steps = _term_by_term(sp.Ge, factor, "kT − d − 1 ≤ kT.", lower, "Multiply by σ²d/T.")
    grows = by_growth(
        limit_at_infinity(factor * sp.log(t + 1), sp.oo),
        "The logarithm is unbounded.",
        sp.log(t + 1),
        log_of_next_diverges,
    )
    tends = limit_at_infinity(grown(t), sp.oo)
    diverges = squeezed(tends, "It is at least what tends to infinity.", steps[-1].after, grows.after)
    return in_steps("Replacing all data diverges though every generation is larger", *steps, grows, diverges)


@cache
def growing_replace_is_logarithmic() -> Derivation:
    """Derive G(t) ≤ σ²d/(T − d − 1)·(1 + log t), with T = d + 1 + s more rows in every fit."""
    upper = harmonic_below_log(
        sp.Le(sp.Sum(1 / k, (k, 1, t)), 1 + sp.log(t), evaluate=False),
        "1/(k + 1) ≤ log(1 + 1/k), summed over k < t; the first term is 1.",
    )
    steps = _term_by_term(
        sp.Le, sigma**2 * d / spare, "kT − d − 1 ≥ k(T − d − 1).", upper, "Multiply by σ²d/(T − d − 1)."
    )
    return Derivation(
        title="Replacing all data by more in every generation degrades logarithmically at most", steps=steps
    )


def _term_by_term(
    relation: type[sp.Rel], factor: sp.Expr, why: str, harmonic: Step, multiplied: str
) -> tuple[Step, ...]:
    """Return the steps to a bound of G(t): a factor times a bound of 1 + 1/2 + … + 1/t."""
    own = sigma**2 * d / (k * (d + 1 + spare) - d - 1)
    named = equate(grown(t), sp.Sum(own, (k, 1, t)))
    term = relation(own, factor / k, evaluate=False)
    summed = relation(sp.Sum(own, (k, 1, t)), factor * sp.Sum(1 / k, (k, 1, t)), evaluate=False)
    positive = ((d, sp.Integer(1)), (spare, sp.Integer(1)), (sigma, sp.Integer(0)))
    return (
        defined(named, "Fit k sees kT fresh synthetic rows; its own error adds to that of its predecessor."),
        compared(term, why, ((k, 1), (d, 1), (spare, 1), (sigma, 0))),
        Step(
            rule="sum over the fits",
            before=(term,),
            after=summed,
            because="One term for every fit.",
            certificate=Summation(index=k, first=sp.Integer(1), last=t),
        ),
        harmonic,
        combined(
            relation(grown(t), factor * harmonic.after.rhs, evaluate=False),
            multiplied,
            named,
            summed,
            harmonic.after,
            factors=(sp.Integer(1), factor),
            lower=positive,
            rule="combine the bounds",
        ),
    )


Sentence = partial(Claim, read=READ, paraphrase=True)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="gerstgrasser.accumulate",
        quote="the test error of accumulated data is σ²d/(T − d − 1) Σ_{i=1}^n 1/i²",
        source=Source(paper=PAPER, where="Theorem 2"),
        printed=Statement(
            words="Under accumulate on one design the excess risk of fit t is σ²κH₂(t).",
            assertion=equate(R(t), sigma**2 * d / (T - d - 1) * sp.harmonic(t, 2)),
            where=KAPPA,
            formulas=("regression.accumulate.excess_risk",),
            prove=accumulate_risk,
        ),
        expected=("PROVED-CITING",),
        reading="Theorem 2 of the second version, the same design in every generation. It holds for every"
        " covariance of the features.",
    ),
    Sentence(
        id="gerstgrasser.accumulate_bounded",
        quote="≤ σ²d/(T − d − 1) · π²/6",
        source=Source(paper=PAPER, where="Theorem 2"),
        printed=Statement(
            words="Under accumulate the excess risk stays below σ²κπ²/6.",
            assertion=sp.Lt(R(t), sp.pi**2 / 6 * sigma**2 * d / (T - d - 1), evaluate=False),
            where=KAPPA,
            formulas=("regression.accumulate.excess_risk",),
            prove=regression.accumulate_bounded,
        ),
        expected=("PROVED-CITING",),
        reading="Strictly, and in the limit it is attained.",
    ),
    Sentence(
        id="gerstgrasser.replace",
        quote="the test error of replaced data is σ²d/(T − d − 1) · n",
        source=Source(paper=PAPER, where="Theorem 1"),
        printed=Statement(
            words="Under replace on one design the excess risk of fit t is σ²κt.",
            assertion=equate(R(t), sigma**2 * d / (T - d - 1) * t),
            where=KAPPA,
            formulas=("regression.replace.excess_risk",),
            prove=replace_risk,
        ),
        expected=("PROVED-CITING",),
        reading="Quoted there from Dohmatob et al. 2024a.",
    ),
    Sentence(
        id="gerstgrasser.replace_is_linear",
        quote="the test error of replaced data is σ²d/(T − d − 1) · n",
        source=Source(paper=PAPER, where="Theorem 1; §2"),
        printed=Statement(
            words="Under replace the excess risk grows linearly in the number of fits.",
            assertion=sp.Eq(sp.Function("growth")(R(t), t), t, evaluate=False),
            where="It is of the order of t as t → ∞, every T ≥ d + 2.",
            formulas=("regression.replace.excess_risk",),
            question=asks("regression.replace.excess_risk", "t", form="growth", index="t"),
        ),
        expected=("PROVED-CITING",),
        reading="The growth that the text draws from the formula of gerstgrasser.replace.",
        reading_of="gerstgrasser.replace",
    ),
    Sentence(
        id="gerstgrasser.growing_replace",
        quote="if fit i sees i·T synthetic data only, the test error grows as O(log t)",
        source=Source(paper=PAPER, where="footnote 1 and appendix E"),
        printed=Statement(
            words="Replace whose fit k sees kT fresh synthetic rows has an excess risk of at most (1 + log "
            "t) times that of the first fit.",
            assertion=sp.Le(grown(t), sigma**2 * d / spare * (1 + sp.log(t)), evaluate=False),
            where="G(t) = Σ_{k≤t} σ²d/(kT − d − 1), T = d + 1 + s, s ≥ 1: the risks of the single fits,"
            " which add up; that of the first is σ²d/s.",
            prove=growing_replace_is_logarithmic,
        ),
        expected=("PROVED",),
        reading="The order is right: at leading order the growth is (σ²d/T) log t. It has no limit, so size "
        "alone does not save replace, gerstgrasser.size_is_not_the_reason.",
    ),
    Sentence(
        id="gerstgrasser.size_is_not_the_reason",
        quote="the larger size of the accumulated data does not explain why they do not collapse",
        source=Source(paper=PAPER, where="§2.1 and Table 2"),
        printed=Statement(
            words="With as many data as accumulate has, but all replaced, the excess risk of regression"
            " still tends to infinity.",
            assertion=limit_at_infinity(grown(t), sp.oo),
            where="G(t) = Σ_{k≤t} σ²d/(kT − d − 1), T = d + 1 + s, s ≥ 1.",
            prove=growing_replace_diverges,
        ),
        expected=("PROVED",),
        reading="In the linear model; the paper's evidence is an experiment on language models.",
    ),
)
