"""What holds for every instrument: independence of batching, merging, early and clear errors."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_checks.sequential import (
    cells,
    interval,
    log_e_value,
    merge,
    start_asymptotic,
    start_bernoulli,
    start_betting,
    start_categorical,
    start_catoni,
    start_catoni_moment,
    start_gamma,
    start_normal,
    start_poisson,
    update,
)

MEANS = {
    "betting": (start_betting(nulls=(0.2, 0.5, 0.9)), 0.5),
    "catoni": (start_catoni(variance=0.25, nulls=(0.2, 0.5)), 0.5),
    "catoni_moment": (start_catoni_moment(order=1.5, moment=0.25, nulls=(0.2, 0.5)), 0.5),
    "normal": (start_normal(variance=0.25), 0.5),
    "gamma": (start_gamma(shape=2.0), 0.5),
    "bernoulli": (start_bernoulli(), 0.5),
    "bernoulli_centred": (start_bernoulli(centre=0.3), 0.5),
    "asymptotic": (start_asymptotic(burn_in=2), 0.5),
}
units = st.lists(st.floats(0, 1, allow_subnormal=False), max_size=40)


@pytest.mark.parametrize("name", MEANS)
@given(first=units, second=units, third=units)
def test_batching_and_merging_change_rounding_only(name, first, second, third):
    start, null = MEANS[name]
    whole = update(start, first + second + third)
    cut = update(update(update(start, first), second), third)
    shards = merge(update(start, third), merge(update(start, first), update(start, second)))
    for other in (cut, shards):
        assert other.count == whole.count
        assert log_e_value(other, null) == pytest.approx(log_e_value(whole, null), rel=1e-9, abs=1e-9)
        assert interval(other, 0.05) == pytest.approx(interval(whole, 0.05), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", MEANS)
def test_nothing_read_says_nothing(name):
    start, null = MEANS[name]
    assert log_e_value(start, null) == pytest.approx(0.0, abs=1e-12)
    low, high = interval(start, 0.05)
    assert low <= 0 < 1 <= high
    assert update(start, []) == start


@pytest.mark.parametrize("name", MEANS)
@given(sample=st.lists(st.floats(0, 1), min_size=1, max_size=60), level=st.floats(0.001, 0.5))
def test_an_excluded_null_is_refuted_at_the_level_of_the_interval(name, sample, level):
    """The interval is never wider than what the two-sided e-value at α/2 and factor 2 would exclude."""
    start, null = MEANS[name]
    state = update(start, sample)
    low, high = interval(state, level)
    one_sided = hasattr(start, "nulls")
    if not low <= null <= high:
        assert log_e_value(state, null) >= -np.log(level) - 1e-9
    elif not one_sided:
        assert log_e_value(state, null) <= -np.log(level) + 1e-6


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("name", MEANS)
def test_observations_must_be_finite(name, bad):
    with pytest.raises(ValueError, match="finite"):
        update(MEANS[name][0], [0.5, bad])


@pytest.mark.parametrize(
    ("start", "batch"),
    [
        (start_betting(nulls=(0.5,)), [1.5]),
        (start_betting(nulls=(0.5,)), [-0.1]),
        (start_gamma(shape=1.0), [-1.0]),
        (start_poisson(), [0.5]),
        (start_poisson(), [-1]),
        (start_bernoulli(), [2]),
        (start_categorical(categories=3), [3]),
        (start_categorical(categories=3), [-1]),
        (start_categorical(categories=3), [0.5]),
    ],
)
def test_observations_outside_the_domain_are_refused(start, batch):
    with pytest.raises(ValueError, match=r"^batch: "):
        update(start, batch)


@pytest.mark.parametrize(
    "build",
    [
        lambda: start_betting(nulls=()),
        lambda: start_betting(nulls=(0.0,)),
        lambda: start_betting(nulls=(1.0,)),
        lambda: start_betting(nulls=(0.5,), lower=1.0, upper=0.0),
        lambda: start_catoni(variance=0.0, nulls=(1.0,)),
        lambda: start_catoni(variance=np.inf, nulls=(1.0,)),
        lambda: start_catoni_moment(order=1.0, moment=1.0, nulls=(1.0,)),
        lambda: start_catoni_moment(order=1.5, moment=0.0, nulls=(1.0,)),
        lambda: start_normal(variance=-1.0),
        lambda: start_gamma(shape=0.0),
        lambda: start_poisson(horizon=0.0),
        lambda: start_bernoulli(centre=1.0),
        lambda: start_bernoulli(horizon=np.nan),
        lambda: start_categorical(categories=1),
        lambda: start_categorical(categories=3, strength=0.0),
        lambda: start_asymptotic(burn_in=1),
        lambda: start_asymptotic(horizon=0.0),
        lambda: cells([1.5], 3),
    ],
)
def test_parameters_outside_the_domain_are_refused(build):
    with pytest.raises(ValueError, match=r"^[a-z_, ]+( = |: )"):
        build()


def test_levels_and_nulls_outside_the_domain_are_refused():
    for start, _ in MEANS.values():
        with pytest.raises(ValueError, match="alpha"):
            interval(start, 1.0)
    with pytest.raises(ValueError, match="not tracked"):
        log_e_value(start_betting(nulls=(0.5,)), 0.4)
    with pytest.raises(ValueError, match="no mean of a bernoulli law"):
        log_e_value(start_bernoulli(), 1.5)
    with pytest.raises(ValueError, match="no mean of a gamma law"):
        log_e_value(start_gamma(shape=1.0), -1.0)
    with pytest.raises(ValueError, match="finite"):
        log_e_value(start_asymptotic(), np.nan)
    with pytest.raises(ValueError, match="probabilities"):
        log_e_value(start_categorical(categories=2), (0.5, 0.6))


def test_strangers_are_refused():
    with pytest.raises(TypeError, match="no sequential instrument"):
        update(3, [1.0])
    with pytest.raises(TypeError, match="no sequential instrument"):
        log_e_value(3, 1.0)
    with pytest.raises(TypeError, match="no sequential instrument"):
        merge(3, 4)
    with pytest.raises(TypeError, match="no confidence sequence"):
        interval(start_categorical(categories=2), 0.05)
    with pytest.raises(TypeError, match="cannot be merged"):
        merge(start_bernoulli(), start_asymptotic())
    with pytest.raises(ValueError, match="started with"):
        merge(start_normal(variance=1.0), start_normal(variance=2.0))


@pytest.mark.parametrize("start", [start for start, _ in MEANS.values()])
def test_states_are_immutable_values_that_say_their_guarantee(start):
    with pytest.raises(AttributeError):
        start.count = 3
    assert hash(start) == hash(update(start, []))
    assert start.guarantee == ("asymptotic" if hasattr(start, "burn_in") else "non-asymptotic")


def test_exact_parameters_are_read_as_floats():
    third = Fraction(1, 3)
    for exact, rounded in (
        (start_betting(nulls=(third,)), start_betting(nulls=(1 / 3,))),
        (start_catoni(variance=third, nulls=(third,)), start_catoni(variance=1 / 3, nulls=(1 / 3,))),
        (start_normal(variance=third), start_normal(variance=1 / 3)),
        (start_gamma(shape=third), start_gamma(shape=1 / 3)),
    ):
        assert exact == rounded
        assert log_e_value(update(exact, [0.5]), third) == log_e_value(update(rounded, [0.5]), 1 / 3)
