from fractions import Fraction

import numpy as np
import pytest

from proofs_checks.simulators.categorical import (
    draw_counts,
    draw_data,
    simulate_collapse_times,
    simulate_replace,
)
from proofs_checks.simulators.defined import draw_fits
from theory.markov.atoms import atoms, uniform
from theory.markov.coalescent import collapse_time_exact
from theory.markov.spectrum import collapse_curves


@pytest.mark.parametrize("draw", [draw_counts, draw_data])
def test_draws_have_multinomial_moments(draw: object) -> None:
    rng = np.random.default_rng(7)
    p = np.array([0.5, 0.3, 0.2])
    counts = draw(40, np.broadcast_to(p, (4000, 3)), rng)  # type: ignore[operator]  # either way of drawing
    assert (counts.sum(axis=1) == 40).all()
    covariance = 40 * (np.diag(p) - np.outer(p, p))
    assert np.abs(counts.mean(axis=0) - 40 * p).max() < 5 * np.sqrt(40 * 0.25 / 4000)
    assert np.abs(np.cov(counts.T) - covariance).max() < 1.0


@pytest.mark.parametrize("draw", [draw_counts, draw_data])
def test_collapse_times_average_to_the_exact_value(draw: object) -> None:
    p = atoms(["1/2", "1/4", "1/4"])
    times = simulate_collapse_times(12, [0.5, 0.25, 0.25], 1500, np.random.default_rng(3), draw)  # type: ignore[arg-type]  # either way of drawing
    error = times.std() / np.sqrt(times.size)
    assert abs(times.mean() - float(collapse_time_exact(12, p))) < 5 * error


def test_curves_average_to_the_exact_ones() -> None:
    runs = simulate_replace(30, [0.1] * 10, 25, 3000, np.random.default_rng(5))
    exact = collapse_curves(30, uniform(10), 25)
    for simulated, truth in (
        (runs.entropy, exact.entropy),
        (runs.surviving_atoms, exact.surviving_atoms),
    ):
        errors = simulated.std(axis=0) / np.sqrt(3000)
        assert (np.abs(simulated.mean(axis=0) - truth) < 5 * errors).all()


def test_accumulating_loses_no_seen_atom() -> None:
    values = {"D": 6, "p": (Fraction(1, 5),) * 5}
    fits = range(1, 41)
    shares = draw_fits("categorical.accumulate.heterozygosity", np.random.default_rng(1), values, 200, fits)
    assert (np.diff((shares["f"] > 0).sum(axis=2), axis=0) >= 0).all()


def test_one_atom_and_one_datum() -> None:
    rng = np.random.default_rng(0)
    assert (simulate_collapse_times(9, [1.0, 0.0], 5, rng) == 1).all()
    assert (simulate_collapse_times(1, [0.5, 0.5], 5, rng) == 1).all()
