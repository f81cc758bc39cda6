"""The discrete loop: symbols, parameters, definition, and its quantities by enumeration."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from theory.engine.naming import define
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.loop import Loop
from theory.language.parameters import COUNT, Domain, Parameter, Values, integer_of, length_symbol, list_of
from theory.markov.atoms import Atoms, atoms
from theory.markov.wright_fisher import collapse_time_by_enumeration, law_of_counts

GENERATION = Parameter(name="t", meaning="number of fits, the first on real data", domain=COUNT, ceiling=6)
DATA = Parameter(name="D", meaning="data per generation", domain=COUNT, ceiling=6)
DISTRIBUTION = Parameter(
    name="p",
    meaning="the real distribution",
    domain=Domain(kind="real", lower=0, shape="distribution"),
    ceiling=1,
    longest=4,
)
t, D, p = GENERATION.symbol, DATA.symbol, DISTRIBUTION.symbol
N = length_symbol(DISTRIBUTION)
i, j, k, m = sp.symbols("i j k m", integer=True, positive=True)
c = sp.Symbol("c", integer=True, nonnegative=True)
q = sp.Symbol("q", nonnegative=True)
law = sp.Function("b", nonnegative=True)

COUNT_LAW = equate(law(c), sp.binomial(D, c) * q**c * (1 - q) ** (D - c))
"""The count of an atom of fitted probability q among the D data drawn from the fit."""

DIFFUSION = "D → ∞ with t/D fixed"
DRAWS = "every generation is D independent draws from the fit before it"
REPLACE_LOOP = Loop(
    id="categorical.replace",
    family="categorical",
    rule=REPLACE,
    estimator="empirical proportions (maximum likelihood)",
    definition=(COUNT_LAW,),
    law=DRAWS,
)
ACCUMULATE_LOOP = Loop(
    id="categorical.accumulate",
    family="categorical",
    rule=ACCUMULATE,
    estimator="empirical proportions (maximum likelihood)",
    definition=(COUNT_LAW,),
    law=DRAWS,
)

PAPER = Source(paper="position paper", where="§4.4 and Figure 4")
SEDDIK = Source(paper="Seddik et al. 2024", where="fully synthetic regime")
DRAWN = define(COUNT_LAW, "D independent draws from the fit: each is the atom with probability q.")

Point = Mapping[str, Any]
PROBABILITIES: tuple[tuple[Fraction, ...], ...] = (
    (Fraction(1),),
    (Fraction(1, 2), Fraction(1, 2)),
    (Fraction(2, 3), Fraction(1, 3)),
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    (Fraction(1, 4), Fraction(3, 4), Fraction(0)),
)


def loop_points(largest: int, **more: tuple[int, ...]) -> tuple[Point, ...]:
    """Instances of the loop: D up to `largest`, every distribution of `PROBABILITIES`, and further values."""
    found: list[dict[str, Any]] = [
        {"D": size, "p": chances, "len_p": len(chances)}
        for size in range(1, largest + 1)
        for chances in PROBABILITIES
    ]
    for name, values in more.items():
        found = [{**point, name: value} for point in found for value in values]
    return tuple(found)


def identity_points(largest: int, **more: tuple[int, ...]) -> tuple[Point, ...]:
    """D up to `largest` and more values of q than the degree in q of an identity at that D and k ≤ D."""
    found: list[dict[str, Any]] = [
        {"D": size, "q": Fraction(a, size + 1)} for size in range(1, largest + 1) for a in range(size + 2)
    ]
    for name, values in more.items():
        found = [{**point, name: value} for point in found for value in values]
    return tuple(found)


def _law(point: Point, generation: Fraction) -> Mapping[tuple[int, ...], Fraction]:
    return law_of_counts(int(point["D"]), tuple(point["p"]), int(generation))


def power_sum_by_enumeration(point: Point, generation: Fraction, power: Fraction) -> Fraction:
    """E Σ_i p_i(t)^k over every count vector of generation t; the real p for t = 0."""
    if generation == 0:
        return sum((x ** int(power) for x in point["p"]), Fraction(0))
    size = int(point["D"])
    return sum(
        (
            w * sum(Fraction(x, size) ** int(power) for x in counts)
            for counts, w in _law(point, generation).items()
        ),
        Fraction(0),
    )


def collapsed_by_enumeration(point: Point, generation: Fraction) -> Fraction:
    """P(T ≤ t), t ≥ 1, over every count vector."""
    size = int(point["D"])
    return sum((w for counts, w in _law(point, generation).items() if max(counts) == size), Fraction(0))


def atoms_with_count(point: Point, generation: Fraction, count: Fraction) -> Fraction:
    """Expected number of atoms that hold exactly so many data of generation t ≥ 1."""
    return sum(
        (w * sum(x == count for x in counts) for counts, w in _law(point, generation).items()), Fraction(0)
    )


def survivors_by_enumeration(point: Point, generation: Fraction) -> Fraction:
    """E K_t: expected number of atoms with at least one datum in generation t ≥ 1."""
    return sum((w * sum(x > 0 for x in counts) for counts, w in _law(point, generation).items()), Fraction(0))


def loss_by_enumeration(point: Point, generation: Fraction, chance: Fraction) -> Fraction:
    """P(an atom of that probability has no datum in generation t ≥ 1); all other atoms count as one."""
    lumped = law_of_counts(int(point["D"]), (chance, 1 - chance), int(generation))
    return sum((w for counts, w in lumped.items() if counts[0] == 0), Fraction(0))


def missing_by_enumeration(point: Point, *_: Fraction) -> Fraction:
    """Expected real probability of the atoms without a datum in generation 1."""
    chances = tuple(point["p"])
    return sum(
        (
            w * sum(chance for chance, x in zip(chances, counts, strict=True) if x == 0)
            for counts, w in _law(point, Fraction(1)).items()
        ),
        Fraction(0),
    )


def time_by_enumeration(point: Point, *_: Fraction) -> Fraction:
    """E[T] from the fundamental matrix of the chain of all count vectors."""
    return collapse_time_by_enumeration(int(point["D"]), atoms(point["p"]))


def read(values: Values) -> tuple[int, Atoms]:
    """Return D and the grouped distribution of validated values."""
    chances = list_of(values, "p")
    return integer_of(values, "D"), atoms(chances)
