"""The pool at any temperature: all shares step by step, beside the bounds of the proofs, and single draws."""

import numpy as np
import pytest

from theory.papers import temperatures

STARTS = ((0.5, 0.3, 0.2), (0.26, 0.25, 0.25, 0.24), (0.9, 0.1))


def ratios(start, temperature, generations):
    """Return every other share over that of the first atom, after each generation."""
    pool, found = np.array(start), []
    for generation in range(1, generations + 1):
        found.append(pool[1:] / pool[0])
        drawn = pool ** (1 / temperature)
        pool = pool + (drawn / drawn.sum() - pool) / (generation + 1)
    return np.array(found)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("temperature", [0.1, 0.5, 0.9, 0.99])
def test_below_one_a_generation_takes_at_least_the_share_that_the_proof_says(start, temperature):
    found = ratios(start, temperature, 400)
    kept = 1 - (1 - found[0] ** (1 / temperature - 1)) / np.arange(2, 401)[:, None]
    assert (found[1:] <= found[:-1] * kept * (1 + 1e-12)).all()
    assert (found >= 0).all()


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("temperature", [1.01, 1.5, 2, 10])
def test_above_one_the_gap_falls_by_at_least_the_share_that_the_proof_says(start, temperature):
    found = ratios(start, temperature, 400)
    first = found[0]
    c = (first ** (1 / temperature) - first) / (len(start) * (1 - first))
    kept = 1 - c / np.arange(2, 401)[:, None]
    assert (1 - found[1:] <= (1 - found[:-1]) * kept * (1 + 1e-12)).all()
    assert (found <= 1).all()


def test_at_temperature_one_nothing_moves_and_a_larger_constant_is_refuted():
    assert np.allclose(ratios(STARTS[0], 1, 50), [0.6, 0.4])
    found = ratios(STARTS[2], 2, 40)
    c = 3 * (found[0] ** 0.5 - found[0]) / (2 * (1 - found[0]))
    assert (1 - found[1:] > (1 - found[:-1]) * (1 - c / np.arange(2, 41)[:, None])).any()


@pytest.mark.parametrize(
    ("temperature", "alone", "even"), [(0.5, True, False), (1, False, False), (2, False, True)]
)
def test_single_draws_end_with_one_atom_below_one_only(temperature, alone, even):
    """2000 draws in 300 urns: the shares of two atoms that start with a datum each."""
    draws, counts = np.random.default_rng(8), np.ones((300, 2))
    late = np.zeros((300, 2))
    for draw in range(2000):
        weights = counts ** (1 / temperature)
        second = draws.random(300) < weights[:, 1] / weights.sum(axis=1)
        counts[np.arange(300), second.astype(int)] += 1
        if draw >= 1000:
            late[np.arange(300), second.astype(int)] += 1
    smaller = (counts / counts.sum(axis=1, keepdims=True)).min(axis=1)
    assert bool((late.min(axis=1) == 0).mean() > 0.95) is alone
    assert bool((smaller > 0.4).mean() > 0.9) is even


def test_the_proofs_end_in_the_limits():
    for prove, limit in ((temperatures.one_atom_is_left, 0), (temperatures.shares_become_equal, 0)):
        assert prove().conclusion.rhs == limit
    assert temperatures.one_atom_is_drawn().conclusion.rhs == 1
