r"""The expected time to total collapse: exactly by the dual coalescent, and at most 2D − 1 whatever p is.

    E[T] = 1 + Σ_{k=2..D} G_k (1 − Σ_i p_i^k) ≤ 2D − 1.

The bound in one breath: E[1/A] = Σ_{m≤D} (m/D)^{k−1}/D when k data have A parents, which is a right-endpoint
sum of ∫ x^{k−1} dx = 1/k; by the trapezoid rule it exceeds 1/k by at least 1/(2D). So 2D(1 − 1/A) falls by at
least one in each generation, and starts at 2D − 2.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb

from theory.engine.steps import cited, combined, in_steps
from theory.families.categorical.loop import (
    COUNT_LAW,
    DATA,
    DISTRIBUTION,
    DRAWN,
    PAPER,
    REPLACE_LOOP,
    D,
    N,
    c,
    collapsed_by_enumeration,
    i,
    identity_points,
    j,
    k,
    law,
    loop_points,
    m,
    p,
    power_sum_by_enumeration,
    q,
    read,
    t,
    time_by_enumeration,
)
from theory.language.derivation import Derivation, Enumeration, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Kind
from theory.language.parameters import Values
from theory.markov.coalescent import collapse_time_ball, collapse_time_exact
from theory.markov.collapse_time import collapse_time
from theory.markov.functions import WORDS, AncestorProbability, SojournTime
from theory.numbers.value import Value, from_ball, from_estimate, from_fraction

M = sp.Function("M", nonnegative=True)
F = sp.Function("F", nonnegative=True)
ET = sp.Function("ET", positive=True)

power_sum = sp.Sum(p[i] ** k, (i, 1, N))
TIME = 1 + sp.Sum(SojournTime(k, D) * (1 - power_sum), (k, 2, D))
VISITS = sp.Sum(SojournTime(k, D), (k, 2, D))
PARENTS = AncestorProbability(k, j, D)
DUALITY = equate(sp.Sum((c / D) ** k * law(c), (c, 0, D)), sp.Sum(PARENTS * q**j, (j, 1, k)))
FLOW = equate(
    SojournTime(k, D) * (1 - AncestorProbability(k, k, D)),
    sp.Sum(SojournTime(m, D) * AncestorProbability(m, k, D), (m, k + 1, D)),
)
START = equate(SojournTime(D, D) * (1 - AncestorProbability(D, D, D)), 1)


@cache
def collapse_time_derivation() -> Derivation:
    """Derive E[T] = 1 + Σ_k G_k (1 − Σ_i p_i^k) from the binomial law of one atom's count."""
    moments = equate(M(t + 1, k), sp.Sum(PARENTS * M(t, j), (j, 1, k)))
    collapsed = equate(F(t), M(t - 1, D))
    return Derivation(
        title="The expected time to total collapse, by the dual coalescent",
        steps=(
            DRAWN,
            Step(
                rule="moment duality",
                before=(COUNT_LAW,),
                after=DUALITY,
                because="C^k = Σ_j S₂(k, j) C(C−1)…(C−j+1), and the j-th factorial moment of a binomial "
                "count is D(D−1)…(D−j+1) q^j. In words: k draws from the fit copy A distinct data, and all "
                "of these are the atom with probability q^A.",
                certificate=Enumeration(
                    points=identity_points(5, k=(1, 2, 3, 4, 5)), definitions=(COUNT_LAW,)
                ),
            ),
            Step(
                rule="one generation back",
                before=(DUALITY,),
                after=moments,
                because="M(t, k) = 𝔼 Σ_i p_i(t)^k: apply the duality to every atom and average over the "
                "past.",
                certificate=Enumeration(
                    points=loop_points(3, t=(0, 1, 2), k=(1, 2, 3, 4)),
                    meanings=((M, power_sum_by_enumeration),),
                ),
            ),
            Step(
                rule="disjoint events",
                after=collapsed,
                because="F(t) = ℙ(T ≤ t): generation t shows one atom only if all D draws from fit t − 1 are "
                "that atom; these events exclude each other, and one atom once alone stays alone.",
                certificate=Enumeration(
                    points=loop_points(3, t=(1, 2, 3)),
                    meanings=((M, power_sum_by_enumeration), (F, collapsed_by_enumeration)),
                ),
            ),
            Step(
                rule="flow of ancestors",
                after=FLOW,
                because="Expected generations with k < D ancestors: those entered from m > k, for as long as "
                "they last.",
                certificate=Enumeration(
                    points=tuple({"D": size, "k": n} for size in range(3, 9) for n in range(2, size))
                ),
            ),
            Step(
                rule="start of the ancestors",
                after=START,
                because="The ancestors start at the D data themselves.",
                certificate=Enumeration(points=tuple({"D": size} for size in range(2, 9))),
            ),
            Step(
                rule="sum over generations",
                before=(moments, collapsed, FLOW, START),
                after=equate(ET(D), TIME),
                because="𝔼[T] = Σ_{t≥0} ℙ(T > t) = 1 + Σ_{t≥1} (1 − M(t−1, D)), and M(t−1, D) = Σ_k ℙ(A_t = "
                "k) Σ_i p_i^k for the number A_t of ancestors, A_1 = D. All terms are nonnegative, so the "
                "sums may be exchanged: Σ_t ℙ(A_t = k) = G_k. One ancestor contributes nothing.",
                certificate=Enumeration(points=loop_points(4), meanings=((ET, time_by_enumeration),)),
            ),
        ),
        notation={M(t, k): "𝔼 Σ_i p_i(t)^k", F(t): "ℙ(T ≤ t)", ET(D): "𝔼[T]"},
    )


@cache
def collapse_time_bounded() -> Derivation:
    """Derive E[T] ≤ 2D − 1 for every p, every number of atoms and every D ≥ 1."""
    mean_inverse = sp.Sum(PARENTS / j, (j, 1, k))
    riemann = sp.Sum((m / D) ** (k - 1), (m, 1, D)) / D
    inverse = equate(mean_inverse, riemann)
    trapezoid = sp.Le(1 / k + 1 / (2 * D), riemann)
    drift = sp.Le(1 / k + 1 / (2 * D), mean_inverse)
    visits = sp.Le(VISITS, 2 * D - 2)
    dropped = sp.Le(ET(D), 1 + VISITS)
    points = tuple({"D": size, "k": n} for size in range(1, 9) for n in range(2, 8))
    return in_steps(
        "The expected time to total collapse is at most 2D − 1",
        Step(
            rule="mean inverse number of parents",
            after=inverse,
            because="D(D−1)…(D−j+1)/j = Σ_{m≤D} m(m−1)…(m−j+1)/m, and Σ_j S₂(k, j) m(m−1)…(m−j+1) = m^k.",
            certificate=Enumeration(points=points),
        ),
        cited(
            trapezoid,
            "x^{k−1} is convex on [0, 1] and 0 at 0 for k ≥ 2: its trapezoid sum with mesh 1/D, "
            "which is the right-endpoint sum less 1/(2D), is at least ∫ x^{k−1} dx = 1/k.",
            "the trapezoid rule overestimates the integral of a convex function",
            "Hermite–Hadamard inequality",
            "x^{k−1} is convex on [0, 1] for k ≥ 2",
            points=tuple(point for point in points if point["k"] > 2),
            rule="trapezoid rule",
        ),
        combined(
            drift,
            "So 2D(1 − 1/A) falls by at least one in every generation with two or more ancestors.",
            inverse,
            trapezoid,
            factors=(sp.Integer(1),),
            rule="drift",
        ),
        Step(
            rule="sum of the drifts",
            before=(FLOW, START, drift),
            after=visits,
            because="Σ_k G_k (φ(k) − 𝔼[φ(A) | k]) = φ(D) for φ(k) = 2D(1 − 1/k), φ(1) = 0: multiply the "
            "flow equations by φ(k) and add them. Every bracket is at least 1, and φ(D) = 2D − 2.",
            certificate=Enumeration(points=tuple({"D": size} for size in range(1, 17))),
        ),
        Step(
            rule="probabilities are at most one",
            before=(equate(ET(D), TIME),),
            after=dropped,
            because="Σ_i p_i^k ≥ 0 and G_k ≥ 0.",
            certificate=Enumeration(points=loop_points(4), meanings=((ET, time_by_enumeration),)),
        ),
        combined(
            sp.Le(ET(D), 2 * D - 1),
            "Chain the two inequalities.",
            visits,
            dropped,
            factors=(sp.Integer(1), sp.Integer(1)),
            rule="add",
        ),
        lemmas=(collapse_time_derivation(),),
    )


def collapse_time_value(values: Values, digits: int) -> Value:
    """Exact for D ≤ 60, enclosed for D ≤ 2000, else the best of expansion and streamed dual, saying which."""
    size, real = read(values)
    if size <= 60:
        return from_fraction(collapse_time_exact(size, real), digits)
    if size * len(real.groups) <= 1_000_000 and size <= 2000:
        return from_ball(collapse_time_ball(size, real, bits=max(90, int(3.4 * digits) + 40)), digits)
    answer = collapse_time(size, real)
    if isinstance(answer.value, Fraction):
        return from_fraction(answer.value, digits)
    ball = arb(answer.value.mid(), answer.value.rad() + arb(answer.error))
    method = {"expansion": "expansion in 1/D", "streamed": "streamed dual in float64"}[answer.method]
    return from_estimate(ball, digits, method)


FORMULAS = (
    Formula(
        id="categorical.replace.collapse_time",
        title="expected number of fits until the data of a generation show one atom only",
        observable=r"\mathbb{E}[T]",
        statement="ET(D) = 1 + sum((1 - sum(p[i]^k, i, 1, len(p)))*sojourn_time(k, D), k, 2, D)",
        functions=WORDS,
        parameters=(DATA, DISTRIBUTION),
        loop=REPLACE_LOOP,
        derive=collapse_time_derivation,
        sources=(PAPER,),
        algorithm=collapse_time_value,
    ),
    Formula(
        id="categorical.replace.collapse_time_bound",
        title="upper bound on the expected time to total collapse, for every distribution",
        observable=r"\mathbb{E}[T]",
        statement="ET(D) <= 2*D - 1",
        parameters=(DATA,),
        loop=REPLACE_LOOP,
        derive=collapse_time_bounded,
        kind=Kind(name="bound", side="upper"),
        uses=("categorical.replace.collapse_time",),
        sources=(PAPER,),
    ),
)
