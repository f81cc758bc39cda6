"""The Poisson loop on raw data: draw n counts from Poisson(λ), fit λ by their mean, draw again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.sequential import Instrument, start_bernoulli
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

__all__ = ["EXPERIMENTS", "draw_data", "draw_total", "simulate_rates"]

Draw = Callable[[int, NDArray[np.float64], np.random.Generator], NDArray[np.int64]]


def draw_data(n: int, rates: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Sum of n data from Poisson(rate) for each rate, every datum drawn by itself."""
    return np.asarray(rng.poisson(rates[:, None], size=(rates.size, n)).sum(axis=1), dtype=np.int64)


def draw_total(n: int, rates: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """The same sum drawn as one Poisson(n · rate), which it is; for large n."""
    return np.asarray(rng.poisson(n * rates), dtype=np.int64)


def simulate_rates(
    n: int, lam: float, generations: int, replicates: int, rng: np.random.Generator, draw: Draw = draw_data
) -> NDArray[np.float64]:
    """Fitted rates λ_1, …, λ_t of each replicate, shape (replicates, generations)."""
    rates = np.full(replicates, lam)
    history = np.empty((replicates, generations))
    for t in range(generations):
        alive = rates > 0
        fitted = np.zeros(replicates)
        fitted[alive] = draw(n, rates[alive], rng) / n
        rates = fitted
        history[:, t] = rates
    return history


def _alive(rng: np.random.Generator, values: Values, replicates: int) -> NDArray[np.float64]:
    fits, data, rate = integer_of(values, "t"), integer_of(values, "n"), float_of(values, "lam")
    return (simulate_rates(data, rate, fits, replicates, rng)[:, -1] > 0).astype(float)


def _proportion(values: Values, mean: float) -> Instrument:
    del values, mean
    return start_bernoulli()


def _whole(name: str, meaning: str, ceiling: int) -> Parameter:
    return Parameter(name=name, meaning=meaning, domain=Domain(kind="integer", lower=1), ceiling=ceiling)


RATE = Parameter(
    name="lam", meaning="the real rate", domain=Domain(kind="real", lower=0, lower_open=True), ceiling=3
)
EXPERIMENTS = (
    Experiment(
        formula="poisson.replace.survival_probability",
        draw=_alive,
        cost=lambda values: integer_of(values, "t") * integer_of(values, "n"),
        instrument=_proportion,
        parameters=(_whole("t", "number of fits", 12), _whole("n", "data per generation", 8), RATE),
    ),
)
