"""The discrete loop on raw data: draw D categorical data, fit the proportions, draw again.

No formula enters. The counts of D categorical draws are multinomial and carry all that the fit reads, so
whole generations are drawn as counts (`draw_counts`); `draw_data` draws every datum by itself and is what the
faster way is tested against. Atoms are exchangeable for everything recorded here, so counts may be sorted and
columns of zeros dropped as atoms die out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import zeta

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.simulators.defined import defined_experiment
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of, list_of

__all__ = [
    "EXPERIMENTS",
    "Trajectories",
    "draw_counts",
    "draw_data",
    "simulate_collapse_times",
    "simulate_replace",
]

Counts = NDArray[np.int64]
Draw = Callable[[int, NDArray[np.float64], np.random.Generator], Counts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectories:
    """Observables of each replicate at generations 1..t; every array has shape (replicates, t)."""

    entropy: NDArray[np.float64]
    surviving_atoms: NDArray[np.int64]


def draw_counts(D: int, fitted: NDArray[np.float64], rng: np.random.Generator) -> Counts:
    """Counts of D data from each row of `fitted`, shape (replicates, N) to (replicates, N)."""
    return np.asarray(rng.multinomial(D, fitted), dtype=np.int64)


def draw_data(D: int, fitted: NDArray[np.float64], rng: np.random.Generator) -> Counts:
    """The same, one datum at a time: D uniforms for each row, looked up in the cumulated proportions."""
    counts = np.zeros(fitted.shape, dtype=np.int64)
    edges = np.cumsum(fitted, axis=1)
    for row, (edge, tally) in enumerate(zip(edges, counts, strict=True)):
        data = np.searchsorted(edge / edge[-1], rng.random(D), side="right")
        counts[row] = np.bincount(np.minimum(data, tally.size - 1), minlength=tally.size)
    return counts


def simulate_replace(
    D: int,
    p: Sequence[float],
    generations: int,
    replicates: int,
    rng: np.random.Generator,
    draw: Draw = draw_counts,
) -> Trajectories:
    """Run the loop for a fixed number of generations; each fit sees the newest D data only."""
    fitted = _start(p, replicates)
    records = []
    for _ in range(generations):
        counts = _compact(draw(D, fitted, rng))
        fitted = counts / D
        records.append(_observed(counts, D))
    return _stack(records)


def simulate_collapse_times(
    D: int, p: Sequence[float], replicates: int, rng: np.random.Generator, draw: Draw = draw_counts
) -> NDArray[np.int64]:
    """Number of fits until the data of a generation show one atom only, one entry a replicate."""
    return _collapse_times(D, p, replicates, rng, draw)[0]


def _collapse_times(
    D: int, p: Sequence[float], replicates: int, rng: np.random.Generator, draw: Draw
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The same, and the chances of collapse at each of these fits given the fit before, added up.

    Given proportions p all D data show one atom with probability Σ p_i^D.
    """
    times, chances = np.zeros(replicates, dtype=np.int64), np.zeros(replicates)
    running = np.arange(replicates)
    fitted = _start(p, replicates)
    t = 0
    while running.size:
        t += 1
        chances[running] += (fitted**D).sum(axis=1)
        counts = _compact(draw(D, fitted, rng))
        going = counts[:, 0] < D
        times[running[~going]] = t
        running, counts = running[going], counts[going]
        fitted = counts / D
    return times, chances


def _start(p: Sequence[float], replicates: int) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(p, dtype=float), (replicates, len(p)))


def _compact(counts: Counts) -> Counts:
    """Largest counts first, columns without any datum dropped."""
    ordered = -np.sort(-counts, axis=1)
    alive = int((ordered > 0).sum(axis=1).max(initial=1))
    return np.ascontiguousarray(ordered[:, :alive])


def _observed(counts: Counts, total: int) -> tuple[NDArray[np.float64], Counts]:
    share = counts / total
    logs = np.log(share, out=np.zeros_like(share), where=counts > 0)
    return -(share * logs).sum(axis=1), (counts > 0).sum(axis=1).astype(np.int64)


def _stack(records: list[tuple[NDArray[np.float64], Counts]]) -> Trajectories:
    entropy, alive = (np.stack(column, axis=1) for column in zip(*records, strict=True))
    return Trajectories(entropy=entropy, surviving_atoms=alive)


def _read(values: Values) -> tuple[int, list[float]]:
    chances = list_of(values, "p")
    return integer_of(values, "D"), [float(x) for x in chances]


def _times(rng: np.random.Generator, values: Values, replicates: int) -> NDArray[np.float64]:
    size, chances = _read(values)
    return simulate_collapse_times(size, chances, replicates, rng).astype(float)


def controlled_times(rng: np.random.Generator, values: Values, replicates: int) -> NDArray[np.float64]:
    """Return the collapse time, and 1 less its added chances, of mean zero, shape (replicates, 2).

    Collapse happens once, so the indicators "at fit t" add up to 1; each less its chance given the fits
    before has mean zero.
    """
    times, added = _collapse_times(*_read(values), replicates, rng, draw_counts)
    return np.stack([times.astype(float), 1.0 - added], axis=1)


def expected_last_fit(
    observable: str, rng: np.random.Generator, values: Values, replicates: int
) -> NDArray[np.float64]:
    """Return the mean of an observable of the last fit given the fit before, shape (replicates,).

    Of D draws from proportions p an atom is missing with probability (1 − p_i)^D, and all show one atom with
    probability Σ p_i^D. At t = 1 the data are drawn: else the law of the draws alone would be tested.
    """
    size, chances = _read(values)
    fits = integer_of(values, "t")
    if fits == 1:
        return last_fit(simulate_replace, observable, rng, values, replicates)
    fitted = _start(chances, replicates)
    for _ in range(fits - 1):
        fitted = _compact(draw_counts(size, fitted, rng)) / size
    if observable == "collapsed":
        return np.asarray((fitted**size).sum(axis=1))
    return np.asarray((1.0 - (1.0 - fitted) ** size).sum(axis=1))


def last_fit(
    loop: Callable[..., Trajectories],
    observable: str,
    rng: np.random.Generator,
    values: Values,
    replicates: int,
) -> NDArray[np.float64]:
    """Return an observable of the last fit, shape (replicates,)."""
    size, chances = _read(values)
    runs = loop(size, chances, integer_of(values, "t"), replicates, rng)
    if observable == "collapsed":
        return np.asarray(runs.surviving_atoms[:, -1] == 1, dtype=float)
    return np.asarray(getattr(runs, observable)[:, -1], dtype=float)


def _missing_mass(rng: np.random.Generator, values: Values, replicates: int) -> NDArray[np.float64]:
    size, chances = _read(values)
    counts = draw_counts(size, _start(chances, replicates), rng)
    return np.asarray((counts == 0) @ np.asarray(chances, dtype=float))


def _missing_mass_of_zipf(rng: np.random.Generator, values: Values, replicates: int) -> NDArray[np.float64]:
    exponent = float_of(values, "b")
    ranks = np.sort(rng.zipf(exponent, (replicates, integer_of(values, "D"))), axis=1)
    is_new = np.diff(ranks, axis=1, prepend=0) > 0
    seen = (is_new * ranks.astype(float) ** -exponent).sum(axis=1) / zeta(exponent)
    return np.asarray(1 - seen)


_NUMBERS_PER_COUNT = 4


def _cost(values: Values) -> int:
    """A binomial count takes about as long as four normal numbers."""
    size, chances = _read(values)
    fits = integer_of(values, "t", 2 * size)
    return _NUMBERS_PER_COUNT * fits * len(chances)


def _cost_of_one_fit(values: Values) -> int:
    return _cost({**values, "t": 1})


def _cost_but_the_last(values: Values) -> int:
    """The last of two or more fits is averaged over, not drawn."""
    return _cost({**values, "t": max(1, integer_of(values, "t") - 1)})


def _whole(name: str, meaning: str, lower: int, ceiling: int) -> Parameter:
    return Parameter(name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower), ceiling=ceiling)


SPREAD = Parameter(
    name="p",
    meaning="the real distribution, on two or more atoms",
    domain=Domain(kind="real", lower=0, upper=1, upper_open=True, shape="distribution"),
    ceiling=1,
    longest=4,
)
FITS = _whole("t", "number of fits", 1, 4)
LATER = _whole("t", "number of fits, enough for collapse to be seen", 3, 9)
DATA = _whole("D", "data per generation", 2, 6)
FEW = _whole("D", "data per generation", 2, 4)
SHARE = Parameter(
    name="alpha",
    meaning="share of synthetic data in every fit",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True),
    ceiling=1,
)
CURVE = (FITS, DATA, SPREAD)
ZIPF = Parameter(
    name="b",
    meaning="exponent of the Zipf law",
    domain=Domain(kind="real", lower=Fraction(3, 2), upper=4),
    ceiling=4,
)
"""Far ranks of smaller exponents are beyond 64 bits too often."""


def _unit(values: Values) -> tuple[float, float]:
    del values
    return 0.0, 1.0


def _atoms(values: Values) -> tuple[float, float]:
    """From one atom to all of them, but no more than there are data."""
    size, chances = _read(values)
    return 1.0, float(min(size, len(chances)))


def _entropies(values: Values) -> tuple[float, float]:
    return 0.0, math.log(_atoms(values)[1])


def _distances(values: Values) -> tuple[float, float]:
    """‖fit − p‖² ≤ 2 on the simplex, and each fit is α times a distance shorter."""
    return 0.0, 2.0 * float_of(values, "alpha") ** 2


EXPERIMENTS = (
    Experiment(
        formula="categorical.replace.collapse_time",
        draw=_times,
        controlled=controlled_times,
        cost=_cost,
        tail=all_moments,  # geometric: P(T > t) ≤ const · (1 − 1/D)^t
        parameters=(DATA, SPREAD),
    ),
    *(
        defined_experiment(f"categorical.{rule}.heterozygosity", bounds=_unit, parameters=CURVE)
        for rule in ("replace", "accumulate")
    ),
    Experiment(
        formula="categorical.replace.collapse_probability",
        draw=partial(expected_last_fit, "collapsed"),
        cost=_cost_but_the_last,
        bounds=_unit,
        parameters=(LATER, FEW, SPREAD),
    ),
    Experiment(
        formula="categorical.replace.surviving_atoms",
        draw=partial(expected_last_fit, "surviving_atoms"),
        cost=_cost_but_the_last,
        bounds=_atoms,
        parameters=CURVE,
    ),
    Experiment(
        formula="categorical.replace.missing_mass",
        draw=_missing_mass,
        cost=_cost_of_one_fit,
        bounds=_unit,
        parameters=(DATA, SPREAD),
    ),
    Experiment(
        formula="categorical.replace.missing_mass_zipf",
        draw=_missing_mass_of_zipf,
        cost=lambda values: 2 * integer_of(values, "D"),
        bounds=_unit,
        parameters=(DATA, ZIPF),
    ),
    Experiment(
        formula="categorical.replace.entropy",
        draw=partial(last_fit, simulate_replace, "entropy"),
        cost=_cost,
        bounds=_entropies,
        parameters=CURVE,
    ),
    defined_experiment(
        "categorical.fixed_real_share.squared_distance",
        bounds=_distances,
        parameters=(FITS, DATA, SHARE, SPREAD),
    ),
)
