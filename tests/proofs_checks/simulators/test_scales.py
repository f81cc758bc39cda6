"""A simulation is the same at every scale: tiny noise is not rounded away beside a large truth."""

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from proofs_checks.evidence.monte_carlo import plan, settings_of
from proofs_checks.simulators import experiments

POWERS = {
    "sigma": 1,
    "sigma0": 1,
    "trace": 2,
    "norm2": 2,
    "Delta": 1,
    "frobenius": 2,
    "h": 1,
}
"""Parameters that have units, in units of a datum."""
LEVERAGES = ("regression.replace.", "regression.accumulate.")
"""Where h is a leverage, and has none."""

LOGARITHMS = ("gaussian.replace.negative_log_likelihood",)
"""What is a logarithm of a density moves by that of the scale."""


def units(name, point):
    return {
        key: power
        for key, power in POWERS.items()
        if key in point and (key != "h" or not name.startswith(LEVERAGES))
    }


NAMES = sorted(name for name in experiments() if units(name, {p.name for p in settings_of(name)}))
TINY = Fraction(1, 2**46)


def scaled(name, point, scale):
    return point | {key: point[key] * scale**power for key, power in units(name, point).items()}


def drawn(name, point, scale):
    found = experiments()[name].draw(np.random.default_rng(5), scaled(name, point, scale), 32)
    return np.asarray(found, dtype=float).reshape(32, -1)[:, 0]


def gap(name, point):
    """Return how far the observations at 2^-46 are from those at 1, in units of 1, 2^-46, 2^-92 or 2^-184."""
    large, small = drawn(name, point, Fraction(1)), drawn(name, point, TINY)
    if name in LOGARITHMS:
        return np.max(np.abs(small - np.log(float(TINY)) - large)) / np.max(np.abs(large))
    return min(
        np.max(np.abs(small / float(TINY) ** power - large)) / np.max(np.abs(large)) for power in (0, 1, 2, 4)
    )


@pytest.mark.parametrize("name", NAMES)
def test_observations_are_the_same_in_units_of_their_scale(name):
    for point in islice(plan(name, 0), 3):
        assert gap(name, point) < 1e-9


def test_a_truth_of_its_own_scale_is_noticed(monkeypatch):
    from proofs_checks.simulators import linear_regression

    monkeypatch.setattr(
        linear_regression, "truth_of", lambda features, noise: np.linspace(-1.0, 2.0, features)
    )
    name = "regression.replace.in_design_risk"
    assert max(gap(name, point) for point in plan(name, 0)) > 1e-4
