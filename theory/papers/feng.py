r"""Feng et al. 2024 (verified synthetic data), read in a summary checked against the original.

Labels are wrong with probability p; the verifier keeps a right one with probability φ, a wrong one with ψ.
Among the labels kept a share (1 − p)φ/((1 − p)φ + pψ) is right, and it exceeds one half where p < 1/(1 +
ψ/φ).
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.steps import compared, computed, defined, in_steps, put
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import COUNT, Parameter
from theory.papers.deciding import holds

PAPER = "Feng et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "checked-summary"),)
p, phi, psi = (sp.Symbol(name, positive=True) for name in ("p", "phi", "psi"))
right = sp.Symbol("q", positive=True)
ROWS = Parameter(name="T", meaning="rows", domain=COUNT, ceiling=12)
SPARE = Parameter(name="k", meaning="features beyond the rows and two, d − T − 2", domain=COUNT, ceiling=6)
T, k = ROWS.symbol, SPARE.symbol
d = sp.Symbol("d", integer=True, positive=True)
noise = sp.Function("N", real=True)
MEANS = (
    "q is the share of right labels among those kept, 0 < p < 1; φ > 0 and ψ ≥ 0 are the chances to keep a "
    "right and a wrong one."
)

RIDGELESS = (
    "T/(d − T − 1) is the noise risk of T < d − 1 isotropic Gaussian rows in units of σ², d = T + 2 + k."
)


@cache
def breakdown() -> Derivation:
    """Derive q − 1/2 = (φ + ψ)(φ/(φ + ψ) − p)/(2((1 − p)φ + pψ))."""
    named = equate(right, (1 - p) * phi / ((1 - p) * phi + p * psi))
    return in_steps(
        "The breakdown point of pruned labels",
        defined(named, "The right ones among the labels that the verifier keeps."),
        computed(
            equate(
                right - sp.Rational(1, 2),
                (phi + psi) * (1 / (1 + psi / phi) - p) / (2 * ((1 - p) * phi + p * psi)),
            ),
            "The denominator is positive, so the sign is that of 1/(1 + ψ/φ) − p.",
            named,
        ),
    )


@cache
def without_a_verifier() -> Derivation:
    """Derive the same at ψ = φ: q − 1/2 = 1/2 − p."""
    found = breakdown()
    here = put(found.conclusion, "All labels are kept alike.", psi=phi)
    return in_steps("The breakdown point without a verifier", here, lemmas=(found,))


@cache
def more_rows_help() -> Derivation:
    """Derive that d/(T − d − 1) decreases with T at fixed d."""
    return in_steps(
        "More rows lower the noise above the interpolation threshold",
        compared(
            sp.Lt(d / (k + 1), d / k, evaluate=False),
            "T − d − 1 = k with T rows, and one more with one more.",
            ((d, 1), (k, 1)),
        ),
    )


@cache
def more_rows_hurt() -> Derivation:
    """Derive that T/(d − T − 1) increases with T at fixed d."""
    return in_steps(
        "Double descent: more rows raise the noise below the interpolation threshold",
        compared(
            sp.Gt((T + 1) / k, T / (k + 1), evaluate=False),
            "d − T − 1 = k + 1 with T rows, and one less with one more.",
            ((T, 1), (k, 1)),
        ),
    )


Sentence = partial(Claim, read=READ)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="feng.breakdown",
        quote="the breakdown point p* = 1/(1 + ψ/φ): if p < p*, the accuracy tends to 1; if p > p*, it "
        "tends to 0",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 4.2"),
        printed=Statement(
            words="The labels kept are right by a majority if p < 1/(1 + ψ/φ), and wrong by one if p is "
            "above.",
            assertion=equate(
                right - sp.Rational(1, 2),
                (phi + psi) * (1 / (1 + psi / phi) - p) / (2 * ((1 - p) * phi + p * psi)),
            ),
            where=MEANS,
            prove=breakdown,
        ),
        expected=("PROVED",),
        reading="What decides: with infinitely many data a classifier learns the majority, if keeping depends"
        " on the features only through whether the label is right. At p* itself neither holds.",
    ),
    Sentence(
        id="feng.no_verifier",
        quote="without pruning the breakdown point is 1/2",
        paraphrase=True,
        source=Source(paper=PAPER, where="§4.4"),
        printed=Statement(
            words="If right and wrong labels are kept alike, the share of right ones exceeds 1/2 by (1/2 − "
            "p).",
            assertion=equate(
                right - sp.Rational(1, 2),
                (phi + phi) * (1 / (1 + phi / phi) - p) / (2 * ((1 - p) * phi + p * phi)),
            ),
            where=MEANS,
            prove=without_a_verifier,
        ),
        expected=("PROVED",),
        reading="A verifier that knows the truth has ψ = 0 and breaks down at no p < 1.",
    ),
    Sentence(
        id="feng.real_data_always_help",
        quote="the inclusion of additional real data is always advantageous",
        source=Source(paper=PAPER, where="§4"),
        printed=Statement(
            words="With more rows than features one more real row lowers the noise risk of least squares.",
            assertion=sp.Lt(d / (k + 1), d / k, evaluate=False),
            where="d/(T − d − 1) is the noise risk of T Gaussian rows in units of σ², T = d + 1 + k, k > 0.",
            formulas=("regression.accumulate.excess_risk",),
            prove=more_rows_help,
        ),
        expected=("PROVED-CITING",),
        reading="For regression with many data, as the paper's classifiers have them; these are not judged. "
        "“Always” at its word, with fewer rows than features, is feng.real_data_below_interpolation.",
    ),
    Sentence(
        id="feng.real_data_below_interpolation",
        quote="the inclusion of additional real data is always advantageous",
        source=Source(paper=PAPER, where="§4"),
        printed=Statement(
            words="Below the interpolation threshold, too, one more real row lowers the noise risk of the "
            "least-norm fit.",
            assertion=sp.Lt((T + 1) / k, T / (k + 1), evaluate=False),
            where=RIDGELESS,
            formulas=("regression.ridgeless.excess_risk",),
            decide=holds("the noise risk with one more row", sp.Lt((T + 1) / k, T / (k + 1), evaluate=False)),
            parameters=(ROWS, SPARE),
        ),
        corrected=Statement(
            words="Below the interpolation threshold one more real row raises the noise risk of the "
            "least-norm fit.",
            assertion=sp.Gt((T + 1) / k, T / (k + 1), evaluate=False),
            where=RIDGELESS,
            formulas=("regression.ridgeless.excess_risk",),
            prove=more_rows_hurt,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        reading_of="feng.real_data_always_help",
        reading="“Always” at its word, where a fit has fewer rows than features: double descent. The paper's "
        "own setting, a classifier on many data, is outside of it.",
    ),
)
