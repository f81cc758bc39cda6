"""Kanabar and Gastpar 2026 (watermarked and masked data; provenance known), read in the original."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.engine.steps import compared, computed, defined, in_steps, rational_limit
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import POSITIVE_REAL, Parameter
from theory.papers.deciding import holds

PAPER = "Kanabar and Gastpar 2026"
READ: tuple[tuple[str, How], ...] = ((PAPER, "original"),)
n1, n2, a1, a2, s = (sp.Symbol(name, positive=True) for name in ("n_1", "n_2", "a_1", "a_2", "s"))
x, y = (sp.Symbol(name, nonnegative=True) for name in ("x", "y"))
loss = sp.Symbol("E", positive=True)
gap = sp.Function("g", real=True)
chi = Parameter(name="c", meaning="χ² divergence", domain=POSITIVE_REAL, latex=r"\chi^2", ceiling=4)
SIZE = n1 * a1**2 + n2 * a2**2
FIRST, SECOND = n1 * a1**2 / SIZE, n2 * a2**2 / SIZE


@cache
def effective_size() -> Derivation:
    """Derive that two unbiased corrected batches, weighted by n·a², have the loss s/(n₁a₁² + n₂a₂²)."""
    named = equate(loss, FIRST**2 * s / (n1 * a1**2) + SECOND**2 * s / (n2 * a2**2))
    return in_steps(
        "The effective size of batches of known real share",
        defined(
            named,
            "(p̂ − (1 − a)P̂)/a is unbiased with a variance of at most s/(n·a²); the weights sum to 1.",
        ),
        computed(equate(loss, s / SIZE), "The weights cancel.", named),
    )


@cache
def proposition_1() -> Derivation:
    """Derive 1/(a + e − ae) ≤ 1/a at a = 1/(1 + x), e = 1/(1 + y)."""
    a, e = 1 / (1 + x), 1 / (1 + y)
    return in_steps(
        "The mixture is at least as flat as its parts",
        compared(
            sp.Le(1 / (a + e - a * e), 1 / a, evaluate=False),
            "e(1 − a) ≥ 0.",
            ((x, 0), (y, 0)),
        ),
    )


@cache
def factor_above_one() -> Derivation:
    """Derive n(1 + χ²) > n for χ² > 0."""
    return in_steps(
        "The factor by which a watermark raises the effective size",
        compared(
            sp.Gt(s * (1 + chi.symbol), s, evaluate=False),
            "χ² is positive unless both laws agree.",
            ((s, 0), (chi.symbol, 0)),
        ),
    )


@cache
def masked() -> Derivation:
    """Derive the variance p(1 − ap)/(na) of an unbiased share from data of which a share a is shown."""
    named = equate(loss, n1 * (a1 * y) * (1 - a1 * y) / (n1 * a1) ** 2)
    return in_steps(
        "The variance of a share of masked data",
        defined(named, "A datum is the symbol and shown with probability ap: a binomial count over na."),
        computed(equate(loss, y * (1 - a1 * y) / (n1 * a1)), "Cancel.", named),
    )


@cache
def provenance_is_worth() -> Derivation:
    """Derive that Σna over Σna² is 1 + x at a = 1/(1 + x), and so unbounded."""
    named = equate(gap(x), n1 * (1 / (1 + x)) / (n1 * (1 / (1 + x)) ** 2))
    shown = equate(gap(x), 1 + x)
    return in_steps(
        "What it is worth to know which data are real",
        defined(named, "With provenance na real data count, without it na², as kanabar.effective_size."),
        computed(shown, "Cancel.", named),
        rational_limit(limit_at_infinity(gap(x), sp.oo, x), "It grows with x.", shown),
    )


CLAIMS = (
    Claim(
        id="kanabar.effective_size",
        quote="the minimax loss scales as 1/Σ_i n_iα_i²",
        paraphrase=True,
        source=Source(paper=PAPER, where="after (3)"),
        printed=Statement(
            words="Two batches of known real shares, corrected and weighted by n·a², have together the "
            "loss s/(n₁a₁² + n₂a₂²).",
            assertion=equate(loss, s / (n1 * a1**2 + n2 * a2**2)),
            where="E is the variance of the weighted mean of the two corrected estimates, each of "
            "variance s/(n·a²).",
            prove=effective_size,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The upper bound, for two batches; more add up alike. That no estimator does better is "
        "theirs and not judged.",
    ),
    Claim(
        id="kanabar.prop_1",
        quote="1/(α + ε − αε) ≤ 1/max(α, ε)",
        source=Source(paper=PAPER, where="Proposition 1"),
        printed=Statement(
            words="1/(a + e − ae) is at most 1/a.",
            assertion=sp.Le(
                1 / (1 / (1 + x) + 1 / (1 + y) - 1 / (1 + x) * (1 / (1 + y))),
                1 / (1 / (1 + x)),
                evaluate=False,
            ),
            where="a = 1/(1 + x) and e = 1/(1 + y) are shares, x, y ≥ 0; by symmetry it is at most 1/e "
            "as well.",
            prove=proposition_1,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The second inequality of the proposition.",
    ),
    Claim(
        id="kanabar.factor_sign",
        quote="the effective sample size improves by a factor of 1 − χ²",
        paraphrase=True,
        source=Source(paper=PAPER, where="§IV"),
        printed=Statement(
            words="A factor 1 − χ² does not lower the effective size.",
            assertion=sp.Ge(1 - chi.symbol, 1, evaluate=False),
            where="χ² > 0 is the divergence of the watermarked law from the mixture.",
            decide=holds("the factor", sp.Ge(1 - chi.symbol, 1, evaluate=False)),
            parameters=(chi,),
        ),
        corrected=Statement(
            words="A watermark multiplies the effective size by 1 + χ², which raises it.",
            assertion=sp.Gt(s * (1 + chi.symbol), s, evaluate=False),
            where="s = Σ n_ia_i² is the effective size without a watermark, χ² > 0.",
            prove=factor_above_one,
        ),
        expected=("REFUTED", "PROVED"),
        read=READ,
        reading="A slip of sign in one sentence: the paper's own (7) has 1 + χ², and all that follows uses "
        "it.",
    ),
    Claim(
        id="kanabar.masking_variance",
        quote="the corrected estimate has variance p(1 − ap)/(na)",
        paraphrase=True,
        source=Source(paper=PAPER, where="(13)"),
        printed=Statement(
            words="The share of a symbol among n data of which a share a is shown, over a, has variance p(1 "
            "− ap)/(na).",
            assertion=equate(loss, y * (1 - a1 * y) / (n1 * a1)),
            where="E is that variance, with n = n₁, a = a₁ and p = y.",
            prove=masked,
        ),
        expected=("PROVED",),
        read=READ,
        reading="Exact, at every n. With a = 1 it is p(1 − p)/n.",
    ),
    Claim(
        id="kanabar.oracle_gap",
        quote="the ratio of the losses without and with knowledge of provenance can be unbounded",
        paraphrase=True,
        source=Source(paper="Kanabar and Gastpar 2025", where="abstract"),
        printed=Statement(
            words="At the same real share a in every batch the ratio of the effective sizes is 1/a, which is "
            "unbounded.",
            assertion=limit_at_infinity(gap(x), sp.oo, x),
            where="g(x) = na/(na²) at a = 1/(1 + x): na data count where provenance is known, na² where only "
            "the share is.",
            prove=provenance_is_worth,
        ),
        expected=("PROVED",),
        read=(("Kanabar and Gastpar 2025", "abstract"),),
        reading="The effective sizes are those of kanabar.effective_size; with shares that decay over the "
        "batches the ratio grows along the loop.",
    ),
)
