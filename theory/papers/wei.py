"""Wei et al. 2026 (co-evolving preferences), read in the original; judged on two items, choices of two."""

from __future__ import annotations

import sympy as sp

from theory.language.claim import Claim, How, Statement
from theory.language.formula import Source
from theory.papers import curation
from theory.papers.curation import further, gain, moved, u, win

PAPER = "Wei et al. 2026"
READ: tuple[tuple[str, How], ...] = ((PAPER, "original"),)
e = 1 + gain

CLAIMS = (
    Claim(
        id="wei.fixed_points",
        quote="the fixed points of the synthetic-only update are the laws of equal reward on their support",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 3.2"),
        printed=Statement(
            words="With two items and choices of two a step moves the share u of the first by u(1 − "
            "u)(2w − 1).",
            assertion=sp.Eq(moved(u) - u, u * (1 - u) * (2 * win - 1)),
            where="H(u) is the share after one step, w the chance that item 1 is chosen over item 2.",
            formulas=(),
            prove=curation.one_choice,
        ),
        expected=("PROVED",),
        read=READ,
        reading="So it rests at u = 0 and u = 1, or everywhere if w = 1/2, that is at equal rewards.",
    ),
    Claim(
        id="wei.lipschitz",
        quote="the curation step is Lipschitz in total variation with constant 2e^{2τ}(2 + e^{2τ})",
        paraphrase=True,
        source=Source(paper=PAPER, where="Lemma 3.6"),
        printed=Statement(
            words="With two items and choices of two the bound is at least six times the exact constant"
            " 2e/(1 + e), e = e^{2τ}.",
            assertion=sp.Ge(2 * e * (2 + e), 6 * (2 * e / (1 + e)), evaluate=False),
            where="e = 1 + x, x ≥ 0; rewards lie in [−τ, τ].",
            formulas=(),
            prove=curation.lipschitz_is_loose,
        ),
        expected=("PROVED",),
        read=READ,
        finding="loose",
        reading="The factor between is (1 + e)(2 + e): the bound is 6 at τ = 0, where the exact constant "
        "is 1, and 138.8 at τ = 1, where it is 1.76. The exact constant never exceeds 2.",
    ),
    Claim(
        id="wei.unique_equilibrium",
        quote="if ηL_p < 1 there is a unique equilibrium, reached geometrically",
        paraphrase=True,
        source=Source(paper=PAPER, where="Lemma 3.7"),
        printed=Statement(
            words="With two items and choices of two a share η ≤ 1/2 of curated data makes the loop a "
            "contraction, whatever τ.",
            assertion=sp.Lt(1 / (2 + further) * (2 * e / (1 + e)), 1, evaluate=False),
            where="η = 1/(2 + y), y ≥ 0; 2e/(1 + e) is the exact Lipschitz constant, e = e^{2τ} = 1 + "
            "x, x ≥ 0.",
            formulas=(),
            prove=curation.contraction_at_half,
        ),
        expected=("PROVED",),
        read=READ,
        finding="loose",
        reading="The lemma holds; its condition asks for η < 1/6 at τ = 0 and for η < 1/138 at τ = 1, "
        "where η ≤ 1/2 is enough.",
    ),
)
