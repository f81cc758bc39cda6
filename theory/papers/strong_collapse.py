r"""The floor under the risk of least squares on real data mixed with mislabelled ones.

Of n₁ + n₂ exchangeable rows x, n₂ are labelled by w + δ instead of w, with δ fixed. Every label has centred
noise, uncorrelated and of one variance. Least squares on all of them, X^⊤X invertible, has at every sample
size, for every law of the rows and every Σ,

.. math:: \mathbb{E}\|\hat w - w\|_Σ^2 \ge p_2^2 c^2, \qquad p_2 = n_2/(n_1 + n_2), \quad c^2 = δ^\top Σ δ,

what Dohmatob et al. (2024b) call strong collapse: the floor does not move with the number of data.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import sympy as sp

from theory.core import Term, Theorem, algebra, average, cite, combine, cut, eq, le, number
from theory.core.matrices import minus, scale
from theory.core.registry import ARGUMENT, FORM, FORM_COLUMNS, FORM_SIZE, NOT_NEGATIVE
from theory.engine.limits import limit_at_infinity
from theory.engine.steps import combined, in_steps, rational_limit
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.proofs import subjects
from theory.proofs.subjects import Read

real, synthetic = (sp.Symbol(name, integer=True, positive=True) for name in ("n1", "n2"))
c = sp.Symbol("c", positive=True)
along, risk = (sp.Function(name, real=True) for name in ("q", "b"))
p2 = synthetic / (real + synthetic)
SUBJECTS = ((along, subjects.bias), (risk, subjects.risk), (c, subjects.length_of_the_shift))


def _given(theorem: Theorem) -> Theorem:
    """Show c² ≥ 0."""
    square = _form(subjects.SHIFT)
    return cut(square, theorem) if square.formula in theorem.hypotheses else theorem


def _form(v: Term) -> Theorem:
    """0 ≤ v'Σv."""
    sizes = {FORM_SIZE: subjects.COLUMNS, FORM_COLUMNS: number(1)}
    return cite(NOT_NEGATIVE, {**sizes, FORM: subjects.COVARIANCE, ARGUMENT: v})


def _pulled(read: Read, _: Sequence[Theorem]) -> Theorem:
    """E δ'Σ(ŵ − w) = p₂c²: at a place chosen among all the chance of a one is p₂."""
    return _given(algebra(eq(subjects.averaged(subjects.along), read(p2 * c**2))))


def _tangent(read: Read, _: Sequence[Theorem]) -> Theorem:
    """E ‖ŵ − w‖² ≥ 2p₂ E δ'Σ(ŵ − w) − p₂²c²: E ‖ŵ − w − p₂δ‖² is not negative."""
    share = read(p2)
    not_negative = _form(minus(subjects.error(), scale(share, subjects.SHIFT)))
    for law, draw in reversed(subjects.LAWS):
        not_negative = average(not_negative, draw, law)
    least = read(2 * p2 * along(real, synthetic) - p2**2 * c**2)
    return _given(combine(le(least, subjects.averaged(subjects.squared)), (1, not_negative)))


@cache
def floor() -> Derivation:
    """Derive 𝔼‖ŵ − w‖²_Σ ≥ p₂²c²."""
    bias, error = along(real, synthetic), risk(real, synthetic)
    pulled = equate(bias, p2 * c**2)
    bounded = sp.Ge(error, 2 * p2 * bias - p2**2 * c**2)
    return in_steps(
        "A fixed shift of the synthetic labels leaves a floor under the risk",
        Step(
            rule="exchangeable rows",
            after=pulled,
            because="q is 𝔼 δ^⊤Σ(ŵ − w). With S the sum of xx^⊤ over all rows, ŵ − w = S⁻¹(S₂δ + X^⊤e). "
            "Given the rows up to their order, every choice of n₂ of the n₁ + n₂ is as likely to be the "
            "synthetic ones, so 𝔼S⁻¹S₂ = p₂; e is centred.",
            certificate=CoreProof(prove=_pulled, subjects=SUBJECTS),
        ),
        Step(
            rule="a square is not negative",
            after=bounded,
            because="b is 𝔼‖ŵ − w‖²_Σ, and 𝔼‖ŵ − w − p₂δ‖²_Σ ≥ 0 with c² = δ^⊤Σδ.",
            certificate=CoreProof(prove=_tangent, subjects=SUBJECTS),
        ),
        combined(sp.Ge(error, p2**2 * c**2), "Insert q.", pulled, bounded, rule="floor"),
    )


@cache
def floor_vanishes() -> Derivation:
    """Derive that the floor p₂²c² tends to 0 as n₁ → ∞ with n₂ synthetic rows, so only as p₂ → 0."""
    lemma = floor()
    return in_steps(
        "The floor goes as the share of synthetic data goes",
        rational_limit(
            limit_at_infinity(lemma.conclusion.rhs, sp.Integer(0), real),
            "p₂ = n₂/(n₁ + n₂); the floor is a multiple of its square, and positive for every p₂ > 0.",
        ),
        lemmas=(lemma,),
    )
