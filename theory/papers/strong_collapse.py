r"""The floor under the risk of least squares on real data mixed with mislabelled ones.

Of n₁ + n₂ exchangeable rows x with 𝔼xx^⊤ = Σ, n₂ are labelled by w + δ instead of w, with δ fixed. Every
label has centred noise. Least squares on all of them has, at every sample size and for every law of the rows,

.. math:: \mathbb{E}\|\hat w - w\|_Σ^2 \ge p_2^2 c^2, \qquad p_2 = n_2/(n_1 + n_2), \quad c^2 = δ^\top Σ δ,

what Dohmatob et al. (2024b) call strong collapse: the floor does not move with the number of data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, product

import sympy as sp
from flint import fmpq, fmpq_mat

from theory.engine.limits import limit_at_infinity
from theory.language.derivation import Combination, Derivation, Enumeration, RationalLimit, Step
from theory.language.parameters import fraction_of, integer_of

real, synthetic = (sp.Symbol(name, integer=True, positive=True) for name in ("n1", "n2"))
c = sp.Symbol("c", positive=True)
along, risk = (sp.Function(name, real=True) for name in ("q", "b"))
p2 = synthetic / (real + synthetic)
ROWS = ((1, 0), (1, 2), (-1, 1), (3, 1), (2, -1))
SHIFT = (Fraction(3, 5), Fraction(4, 5))
POINTS = tuple(
    {"n1": ours, "n2": theirs, "c": scale}
    for ours, theirs, scale in ((1, 1, 1), (1, 2, 2), (2, 1, Fraction(1, 3)), (3, 1, 5), (2, 2, 1), (1, 4, 3))
)
Observe = Callable[[list[Fraction], list[Fraction]], Fraction]


def _averaged(observe: Observe, point: Mapping[str, object]) -> Fraction:
    """Fit to raw labels, w = 0 and Σ = 1, averaged over which rows are synthetic and all signs of noise."""
    ours, theirs = integer_of(point, "n1"), integer_of(point, "n2")
    delta = [fraction_of(point, "c") * part for part in SHIFT]
    rows = ROWS[: ours + theirs]
    design = fmpq_mat([[fmpq(entry) for entry in row] for row in rows])
    solve = (design.transpose() * design).inv() * design.transpose()
    found: list[Fraction] = []
    for chosen in combinations(range(len(rows)), theirs):
        for noise in product((-1, 1), repeat=len(rows)):
            labels = [Fraction(sign) for sign in noise]
            for row in chosen:
                labels[row] += sum(a * b for a, b in zip(rows[row], delta, strict=True))
            fit = solve * fmpq_mat([[fmpq(label.numerator, label.denominator)] for label in labels])
            error = [Fraction(int(entry.p), int(entry.q)) for entry in fit.entries()]
            found.append(observe(error, delta))
    return sum(found, Fraction(0)) / len(found)


def _along(point: Mapping[str, object], *_: object) -> Fraction:
    return _averaged(lambda e, delta: sum((a * b for a, b in zip(e, delta, strict=True)), Fraction(0)), point)


def _risk(point: Mapping[str, object], *_: object) -> Fraction:
    return _averaged(lambda e, _: sum((part**2 for part in e), Fraction(0)), point)


MEANINGS = ((along, _along), (risk, _risk))


@cache
def floor() -> Derivation:
    """Derive 𝔼‖ŵ − w‖²_Σ ≥ p₂²c²."""
    bias, error = along(real, synthetic), risk(real, synthetic)
    pulled = sp.Eq(bias, p2 * c**2)
    bounded = sp.Ge(error, bias**2 / c**2)
    replayed = Enumeration(points=POINTS, meanings=MEANINGS)
    return Derivation(
        title="A fixed shift of the synthetic labels leaves a floor under the risk",
        steps=(
            Step(
                rule="exchangeable rows",
                after=pulled,
                because="q is 𝔼 δ^⊤Σ(ŵ − w). With S the sum of xx^⊤ over all rows, ŵ − w = S⁻¹(S₂δ + X^⊤e). "
                "The n₁ + n₂ matrices S⁻¹xx^⊤ have the same mean and add up to 1, so 𝔼S⁻¹S₂ = p₂; e is "
                "centred.",
                certificate=replayed,
            ),
            Step(
                rule="Cauchy–Schwarz and Jensen",
                after=bounded,
                because="b is 𝔼‖ŵ − w‖²_Σ, and (δ^⊤Σv)² ≤ c²‖v‖²_Σ; the mean of a square is at least the "
                "square of the mean.",
                certificate=replayed,
            ),
            Step(
                rule="floor",
                before=(pulled, bounded),
                after=sp.Ge(error, p2**2 * c**2),
                because="Insert q.",
                certificate=Combination(),
            ),
        ),
    )


@cache
def floor_vanishes() -> Derivation:
    """Derive that the floor p₂²c² tends to 0 as n₁ → ∞ with n₂ synthetic rows, so only as p₂ → 0."""
    lemma = floor()
    return Derivation(
        title="The floor goes as the share of synthetic data goes",
        lemmas=(lemma,),
        steps=(
            Step(
                rule="limit of a rational function",
                after=limit_at_infinity(lemma.conclusion.rhs, sp.Integer(0), real),
                because="p₂ = n₂/(n₁ + n₂); the floor is a multiple of its square, and positive for every "
                "p₂ > 0.",
                certificate=RationalLimit(),
            ),
        ),
    )
