r"""Curves of the discrete loop under replace: heterozygosity, collapse probability, surviving atoms, entropy.

Sums over atoms of a function of the atom's own count need the law of one count only, whatever N:
ℙ_{x,D}(X_t = j), the chance that an atom of real probability x holds j of the D data of generation t.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.naming import define
from theory.engine.steps import computed, inserted_in_sum, solved
from theory.families.categorical.loop import (
    ACCUMULATE_LOOP,
    COUNT_LAW,
    DATA,
    DISTRIBUTION,
    DRAWN,
    GENERATION,
    PAPER,
    REPLACE_LOOP,
    SEDDIK,
    D,
    N,
    atoms_with_count,
    c,
    collapsed_by_enumeration,
    i,
    identity_points,
    j,
    law,
    loop_points,
    p,
    power_sum_by_enumeration,
    q,
    read,
    survivors_by_enumeration,
    t,
)
from theory.families.categorical.urn import pool_derivation
from theory.language.derivation import Derivation, Enumeration, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.parameters import Values, integer_of
from theory.markov import first_fit
from theory.markov.ancestral_curves import (
    collapse_probability_ball,
    collapse_probability_exact,
    entropy_enclosed,
    surviving_atoms_ball,
    surviving_atoms_exact,
)
from theory.markov.functions import WORDS, CountProbability
from theory.markov.spectrum import entropy_at
from theory.numbers.value import Value, from_ball, from_estimate, from_fraction

S = sp.Function("S", nonnegative=True)
h = sp.Function("h", nonnegative=True)
F = sp.Function("F", nonnegative=True)
K = sp.Function("K", nonnegative=True)
H = sp.Function("entropy", nonnegative=True)
Phi = sp.Function("Phi", nonnegative=True)

squares = sp.Sum(p[i] ** 2, (i, 1, N))
SECOND_MOMENT = equate(sp.Sum((c / D) ** 2 * law(c), (c, 0, D)), (1 - 1 / D) * q**2 + q / D)
HETEROZYGOSITY = (1 - 1 / D) ** t * (1 - squares)


@cache
def heterozygosity_derivation() -> Derivation:
    """Derive E[1 − Σ p_i(t)²] = (1 − 1/D)^t (1 − Σ p_i²)."""
    summed = equate(S(t), (1 - 1 / D) * S(t - 1) + 1 / D)
    now, before = equate(h(t), 1 - S(t)), equate(h(t - 1), 1 - S(t - 1))
    start = equate(h(0), 1 - squares)
    step = equate(h(t), (1 - 1 / D) * h(t - 1))
    named = "The chance that two draws from fit t differ, and that for the fit before; fit 0 is the real p."
    return Derivation(
        title="Heterozygosity decays geometrically",
        steps=(
            DRAWN,
            Step(
                rule="second moment",
                before=(COUNT_LAW,),
                after=SECOND_MOMENT,
                because="Two of the data are the same datum with probability 1/D, else independent.",
                certificate=Enumeration(points=identity_points(5), definitions=(COUNT_LAW,)),
            ),
            Step(
                rule="sum over atoms",
                before=(SECOND_MOMENT,),
                after=summed,
                because="S(t) = 𝔼 Σ_i p_i(t)²; average the second moment over the past, and Σ_i p_i = 1.",
                certificate=Enumeration(
                    points=loop_points(3, t=(1, 2, 3)),
                    meanings=((S, lambda point, n: power_sum_by_enumeration(point, n, Fraction(2))),),
                ),
            ),
            *(define(e, named) for e in (now, before, start)),
            computed(step, "Insert.", now, before, summed, rule="recurrence"),
            solved(equate(h(t), HETEROZYGOSITY), step, start, because="A geometric sequence."),
        ),
        notation={h(t): "𝔼[1 − Σ_i p_i(t)²]"},
    )


def _chain_step(x: sp.Expr) -> Step:
    moved = sp.Sum(
        CountProbability(t, c, D, x) * sp.binomial(D, j) * (c / D) ** j * (1 - c / D) ** (D - j), (c, 0, D)
    )
    return Step(
        rule="the chain of one atom",
        before=(COUNT_LAW,),
        after=equate(CountProbability(t + 1, j, D, x), moved),
        because="Lump all other atoms into one: the count is then a Markov chain, binomial with q = c/D.",
        certificate=Enumeration(points=identity_points(3, t=(1, 2), j=(0, 1))),
    )


@cache
def collapse_probability_derivation() -> Derivation:
    """Derive P(T ≤ t) = Σ_i P(X_t = D; x = p_i)."""
    return Derivation(
        title="The distribution of the time to total collapse",
        steps=(
            DRAWN,
            _chain_step(q),
            Step(
                rule="disjoint events",
                after=equate(F(t), sp.Sum(CountProbability(t, D, D, p[i]), (i, 1, N))),
                because="T ≤ t means that some atom holds all D data of generation t; no two atoms can.",
                certificate=Enumeration(
                    points=loop_points(3, t=(1, 2, 3)), meanings=((F, collapsed_by_enumeration),)
                ),
            ),
        ),
        notation={F(t): "ℙ(T ≤ t)"},
    )


@cache
def surviving_atoms_derivation() -> Derivation:
    """Derive E K_t = Σ_i (1 − P(X_t = 0; x = p_i))."""
    return Derivation(
        title="The expected number of surviving atoms",
        steps=(
            DRAWN,
            _chain_step(q),
            Step(
                rule="linearity",
                after=equate(K(t), sp.Sum(1 - CountProbability(t, 0, D, p[i]), (i, 1, N))),
                because="An atom survives unless its count is zero; expectations add.",
                certificate=Enumeration(
                    points=loop_points(3, t=(1, 2, 3)), meanings=((K, survivors_by_enumeration),)
                ),
            ),
        ),
        notation={K(t): "expected number of atoms with a datum in generation t"},
    )


@cache
def entropy_derivation() -> Derivation:
    """Derive E H(p_t) = Σ_j (Σ_i P(X_t = j; x = p_i)) (j/D) log(D/j)."""
    spectrum = equate(Phi(t, j), sp.Sum(CountProbability(t, j, D, p[i]), (i, 1, N)))
    defined = equate(H(t), sp.Sum(Phi(t, j) * j / D * sp.log(D / j), (j, 1, D)))
    return Derivation(
        title="The expected entropy of the fitted distribution",
        steps=(
            DRAWN,
            _chain_step(q),
            Step(
                rule="linearity",
                after=spectrum,
                because="Φ(t, j) is the expected number of atoms that hold j of the D data; expectations "
                "add.",
                certificate=Enumeration(
                    points=tuple(
                        point for point in loop_points(3, t=(1, 2), j=(1, 2, 3)) if point["j"] <= point["D"]
                    ),
                    meanings=((Phi, atoms_with_count),),
                ),
            ),
            define(defined, "The expected entropy: an atom with j data adds (j/D) log(D/j)."),
            *inserted_in_sum(defined, spectrum, j / D * sp.log(D / j), (j, 1, D), "Insert the spectrum."),
        ),
        notation={H(t): "𝔼 H[p(t)]"},
    )


_SHORT = 4_000


def _is_short(generation: int, size: int) -> bool:
    return generation * size <= _SHORT and size <= 200


def entropy_value(values: Values, digits: int) -> Value:
    """Enclosed for D ≤ 64 and for the first fit, else by the frequency spectrum in float64.

    Raises:
        TooManyTerms: D is too large.
    """
    size, real = read(values)
    generation = integer_of(values, "t")
    bits = int(3.4 * digits) + 64
    if size <= 64:
        return from_ball(entropy_enclosed(generation, size, real, bits), digits)
    if generation == 1 and first_fit.seconds(size, real, bits) < 1:
        return from_ball(first_fit.first_entropy_enclosed(size, real, bits), digits)
    return from_estimate(entropy_at(size, real, generation), digits, "frequency spectrum in float64")


def collapse_probability_value(values: Values, digits: int) -> Value:
    """Exact for short loops, else by the law of the ancestors: E Σ_i p_i^A.

    Raises:
        TooManyTerms: D is too large.
    """
    size, real = read(values)
    generation = integer_of(values, "t")
    if _is_short(generation, size):
        return from_fraction(collapse_probability_exact(generation, size, real), digits)
    mean, proved = collapse_probability_ball(generation, size, real, int(3.4 * digits) + 64)
    return from_ball(mean, digits) if proved else from_estimate(mean, digits, FLOATS)


def surviving_atoms_value(values: Values, digits: int) -> Value:
    """Exact for short loops, else by the law of the ancestors: E Σ_i (1 − (1 − p_i)^A).

    Raises:
        TooManyTerms: D is too large.
    """
    size, real = read(values)
    generation = integer_of(values, "t")
    if _is_short(generation, size):
        return from_fraction(surviving_atoms_exact(generation, size, real), digits)
    mean, proved = surviving_atoms_ball(generation, size, real, int(3.4 * digits) + 64)
    return from_ball(mean, digits) if proved else from_estimate(mean, digits, FLOATS)


FLOATS = "law of the ancestors in float64"
SURESH = Source(paper="Suresh et al. 2024", where="Corollary 1 bounds the expected number of unique symbols")
CURVE = (GENERATION, DATA, DISTRIBUTION)
FORMULAS = (
    Formula(
        id="categorical.replace.heterozygosity",
        title="chance that two draws from fit t differ",
        observable=r"\mathbb{E}\left[1 - \sum_i p_i(t)^2\right]",
        statement="h(t) = (1 - sum(p[i]^2, i, 1, len(p)))*(1 - 1/D)^t",
        parameters=CURVE,
        loop=REPLACE_LOOP,
        derive=heterozygosity_derivation,
        sources=(SEDDIK,),
    ),
    Formula(
        id="categorical.replace.collapse_probability",
        title="probability that the data of generation t show one atom only",
        observable=r"\mathbb{P}(T \le t)",
        statement="F(t) = sum(count_probability(t, D, D, p[i]), i, 1, len(p))",
        functions=WORDS,
        parameters=CURVE,
        loop=REPLACE_LOOP,
        derive=collapse_probability_derivation,
        sources=(PAPER,),
        algorithm=collapse_probability_value,
    ),
    Formula(
        id="categorical.replace.surviving_atoms",
        title="expected number of atoms among the data of generation t",
        observable=r"\mathbb{E} K_t",
        statement="K(t) = sum(1 - count_probability(t, 0, D, p[i]), i, 1, len(p))",
        functions=WORDS,
        parameters=CURVE,
        loop=REPLACE_LOOP,
        derive=surviving_atoms_derivation,
        sources=(SURESH,),
        algorithm=surviving_atoms_value,
    ),
    Formula(
        id="categorical.replace.entropy",
        title="expected entropy of fit t, in nats",
        observable=r"\mathbb{E} H[p(t)]",
        statement=(
            "entropy(t) = sum(j/D*log(D/j)*sum(count_probability(t, j, D, p[i]), i, 1, len(p)), j, 1, D)"
        ),
        functions=WORDS,
        parameters=CURVE,
        loop=REPLACE_LOOP,
        derive=entropy_derivation,
        sources=(PAPER,),
        algorithm=entropy_value,
    ),
    Formula(
        id="categorical.accumulate.heterozygosity",
        title="chance that two draws from fit t differ, when all data are kept",
        observable=r"\mathbb{E}\left[1 - \sum_i p_i(t)^2\right]",
        statement="U(t) = (1 - sum(p[i]^2, i, 1, len(p)))*product(1 - 1/(k^2*D), k, 1, t)",
        parameters=CURVE,
        loop=ACCUMULATE_LOOP,
        derive=pool_derivation,
    ),
)
