"""Refutation over a registry: its error rate measured, its procedures against their definitions."""

from math import inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_checks.sequential import confirmed, e_bh, log_average, log_product, margin_nulls, refuted

logs = st.lists(st.floats(-50, 50) | st.just(inf) | st.just(-inf), max_size=12)


@given(values=logs, alpha=st.floats(0.001, 0.5))
def test_e_bh_is_its_definition(values, alpha):
    count = len(values)
    ordered = sorted(values, reverse=True)
    cut = max(
        (k for k in range(1, count + 1) if ordered[k - 1] + log(k) >= log(count) - log(alpha)), default=0
    )
    chosen = e_bh(values, alpha)
    assert sum(chosen) == cut
    if cut:
        assert all(
            c == (v >= ordered[cut - 1]) for c, v in zip(chosen, values, strict=True) if v != ordered[cut - 1]
        )


@given(values=logs, alpha=st.floats(0.001, 0.5))
def test_e_bh_refutes_whatever_the_union_refutes(values, alpha):
    assert all(b or not a for a, b in zip(refuted(values, alpha), e_bh(values, alpha), strict=True))


@given(values=logs)
def test_weights_are_scaled_to_one(values):
    weights = np.arange(1.0, len(values) + 1)
    assert refuted(values, 0.05, weights) == refuted(values, 0.05, 7 * weights)
    assert e_bh(values, 0.05, weights) == e_bh(values, 0.05, 7 * weights)


def test_familywise_error_stays_below_alpha_for_the_worst_e_values():
    """Two-point e-values, 1/(wα) with probability wα and else 0, have mean 1 and err as often as can be."""
    rng, alpha, size = np.random.default_rng(7), 0.1, 20
    worst = np.where(rng.random((4000, size)) < alpha / size, log(size / alpha) + 1e-12, -inf)
    rate = np.mean([any(refuted(row, alpha)) for row in worst])
    assert 0.05 < rate < alpha + 0.02


def test_without_the_correction_a_registry_errs_far_too_often():
    rng, alpha, size = np.random.default_rng(8), 0.1, 20
    single = np.where(rng.random((2000, size)) < alpha, log(1 / alpha) + 1e-12, -inf)
    assert np.mean((single >= log(1 / alpha)).any(axis=1)) > 0.8
    assert np.mean([any(refuted(row, alpha)) for row in single]) <= alpha


def test_merging():
    assert log_product([1.0, -3.0]) == -2.0
    assert log_product([]) == 0.0
    assert log_product([inf, -inf]) == -inf
    assert log_average([]) == 0.0
    assert log_average([log(3.0), log(1.0)]) == pytest.approx(log(2.0))
    assert log_average([log(3.0), log(1.0)], [3.0, 1.0]) == pytest.approx(log(2.5))
    assert log_average([1000.0, 0.0]) == pytest.approx(1000.0 - log(2.0))


def test_confirmation_needs_the_whole_interval_inside_the_margin():
    assert confirmed((-1.01, -0.99), -1.0, 0.02)
    assert not confirmed((-inf, 1.0), 1.0, 0.02)
    assert not confirmed((0.5, 0.6), 1.0, 0.02)
    assert margin_nulls(2.0, 0.5) == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: refuted([1.0], 0.0),
        lambda: refuted([float("nan")], 0.05),
        lambda: refuted([1.0], 0.05, [0.0]),
        lambda: e_bh([1.0], 0.05, [1.0, 2.0]),
        lambda: log_average([1.0], [inf]),
        lambda: confirmed((0.0, 1.0), 0.0, 0.1),
        lambda: confirmed((0.0, 1.0), 1.0, 1.0),
    ],
)
def test_bad_arguments_are_refused(call):
    with pytest.raises(ValueError, match=r"^(alpha|log_e_values|weights|mean|margin)"):
        call()
