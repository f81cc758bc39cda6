"""Wei et al. 2026 (co-evolving preferences), read in the original; judged on two items, choices of two."""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.language.claim import Claim, How, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.papers import curation
from theory.papers.curation import a, further, gain, moved, u, weight, win
from theory.papers.curation import reference as p0
from theory.papers.curation import share as eta
from theory.papers.curation import total as Z

PAPER = "Wei et al. 2026"
READ: tuple[tuple[str, How], ...] = ((PAPER, "original"),)
e = 1 + gain

Sentence = partial(Claim, read=READ, paraphrase=True)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="wei.fixed_points",
        quote="the fixed points of the synthetic-only update are the laws of equal reward on their support",
        source=Source(paper=PAPER, where="Theorem 3.2"),
        printed=Statement(
            words="With two items and choices of two a step moves the share u of the first by u(1 − "
            "u)(2w − 1).",
            assertion=equate(moved(u) - u, u * (1 - u) * (2 * win - 1)),
            where="H(u) is the share after one step, w the chance that item 1 is chosen over item 2.",
            prove=curation.one_choice,
        ),
        expected=("PROVED",),
        reading="So it rests at u = 0 and u = 1, or everywhere if w = 1/2, that is at equal rewards.",
    ),
    Sentence(
        id="wei.lipschitz",
        quote="the curation step is Lipschitz in total variation with constant 2e^{2τ}(2 + e^{2τ})",
        source=Source(paper=PAPER, where="Lemma 3.6"),
        printed=Statement(
            words="With two items and choices of two the bound is at least six times the exact constant"
            " 2e/(1 + e), e = e^{2τ}.",
            assertion=sp.Ge(2 * e * (2 + e), 6 * (2 * e / (1 + e)), evaluate=False),
            where="e = 1 + x, x ≥ 0; rewards lie in [−τ, τ].",
            prove=curation.lipschitz_is_loose,
        ),
        expected=("PROVED",),
        finding="loose",
        reading="The factor between is (1 + e)(2 + e): the bound is 6 at τ = 0, where the exact constant "
        "is 1, and 138.8 at τ = 1, where it is 1.76. The exact constant never exceeds 2.",
    ),
    Sentence(
        id="wei.unique_equilibrium",
        quote="if ηL_p < 1 there is a unique equilibrium, reached geometrically",
        source=Source(paper=PAPER, where="Lemma 3.7"),
        printed=Statement(
            words="With two items and choices of two a share η ≤ 1/2 of curated data makes the loop a "
            "contraction, whatever τ.",
            assertion=sp.Lt(1 / (2 + further) * (2 * e / (1 + e)), 1, evaluate=False),
            where="η = 1/(2 + y), y ≥ 0; 2e/(1 + e) is the exact Lipschitz constant, e = e^{2τ} = 1 + "
            "x, x ≥ 0.",
            prove=curation.contraction_at_half,
        ),
        expected=("PROVED",),
        finding="loose",
        reading="The lemma holds; its condition asks for η < 1/6 at τ = 0 and for η < 1/138 at τ = 1, "
        "where η ≤ 1/2 is enough.",
    ),
    Sentence(
        id="wei.odds_contraction",
        quote="a step shrinks the odds of an item of lower reward by at least the factor 1 − (1 − e^{−τΔ})(K "
        "− 1)/(e^{2τ} + K − 1)",
        source=Source(paper=PAPER, where="Proposition 3.1"),
        printed=Statement(
            words="With two items and choices of two a step keeps at most 1 − (1 − q)/(e^{2τ} + 1) of the "
            "odds of the worse item.",
            assertion=sp.Le(
                (1 + 1 / (1 + gain) - (1 - 1 / (1 + gain)) / (1 + further))
                / (2 - (1 - 1 / (1 + gain)) / (1 + further)),
                1 - (1 - 1 / (1 + gain)) / (2 + gain + a),
                evaluate=False,
            ),
            where="q = 1/(1 + x) is the ratio of the rewards' exponentials, u = 1/(1 + y) the share of the "
            "better item, e^{2τ} = 1 + x + a; x, y, a ≥ 0. The left side is the exact share 1 − (1 − q)/(2 − "
            "u(1 − q)).",
            prove=curation.odds_contract,
        ),
        expected=("PROVED",),
        finding="loose",
        reading="K = 2. The exact share that is kept lies between (1 + q)/2 and 2q/(1 + q): it does not "
        "depend on τ but through q. At τ = 1 and q = 1/2 the bound is 0.94, the exact share 0.67 to 0.75.",
    ),
    Sentence(
        id="wei.closed_form",
        quote="for K = ∞ the equilibrium is p = (1 − η)p_ref Z/(Z − ηe^{τr})",
        source=Source(paper=PAPER, where="Proposition 3.8"),
        printed=Statement(
            words="With infinitely many candidates one step leaves p = (1 − η)p₀Z/(Z − ηe) alone.",
            assertion=equate(
                curation.step_of((1 - eta) * p0 * Z / (Z - eta * weight)),
                (1 - eta) * p0 * Z / (Z - eta * weight),
            ),
            where="G(p) = (1 − η)p₀ + ηpe/Z for one atom: p₀ its share of the reference data, e = e^{τr} its "
            "weight, Z the mean weight, η the share of curated data.",
            prove=curation.many_candidates_rest,
        ),
        expected=("PROVED",),
        reading="Atom by atom. Z is then fixed by the shares' sum 1, which is one equation in one unknown.",
    ),
    Sentence(
        id="wei.duplicates",
        quote="two items with the same features: no equilibrium is locally asymptotically stable",
        source=Source(paper=PAPER, where="Corollary 3.5"),
        printed=Statement(
            words="Two items that win equally often keep their shares.",
            assertion=equate(moved(u), u),
            where="H(u) is the share after one choice of two, w = 1/2.",
            prove=curation.equal_features,
        ),
        expected=("PROVED",),
        reading="Every division between the two is a fixed point, so none attracts its neighbours.",
    ),
)
