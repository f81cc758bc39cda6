from fractions import Fraction

import numpy as np
import pytest

from proofs_checks.simulators.poisson import draw_data, draw_total, simulate_rates
from theory.markov.branching import poisson_survival


@pytest.mark.parametrize("draw", [draw_data, draw_total])
def test_survival_is_the_exact_probability(draw: object) -> None:
    runs = 8000
    rates = simulate_rates(5, 0.4, 30, runs, np.random.default_rng(2), draw)  # type: ignore[arg-type]  # either way of drawing
    for t in (1, 2, 10, 30):
        chance = float(poisson_survival(t, 5, Fraction(2, 5)))
        assert abs((rates[:, t - 1] > 0).mean() - chance) < 5 * np.sqrt(chance * (1 - chance) / runs)


def test_the_rate_is_a_martingale() -> None:
    rates = simulate_rates(10, 1.5, 6, 20000, np.random.default_rng(4))
    error = rates[:, -1].std() / np.sqrt(20000)
    assert abs(rates[:, -1].mean() - 1.5) < 5 * error
