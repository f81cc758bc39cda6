from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.markov.absorbing import (
    absorbing_chain,
    absorption_probabilities,
    expected_times,
    fundamental_matrix,
    time_variances,
)

HALF = Fraction(1, 2)
GAMBLER = [[1, 0, 0, 0], [HALF, 0, HALF, 0], [0, HALF, 0, HALF], [0, 0, 0, 1]]


def test_gamblers_ruin() -> None:
    chain = absorbing_chain(GAMBLER)
    assert expected_times(chain) == {1: 2, 2: 2}
    assert absorption_probabilities(chain)[1, 3] == Fraction(1, 3)
    assert fundamental_matrix(chain)[1, 2] == Fraction(2, 3)
    assert time_variances(chain)[1] == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[1, 0], [HALF, Fraction(1, 3)]], "row 1 sums to 5/6"),
        ([[1, 0], [Fraction(3, 2), -HALF]], "no negative entry"),
        ([[HALF, HALF], [HALF, HALF]], "absorbing state"),
        ([[1, 0, 0], [0, HALF, HALF], [0, HALF, HALF]], "state 1 cannot reach"),
        ([[1, 0]], "square"),
        ([["1"]], "int or Fraction"),
    ],
)
def test_bad_matrices_are_refused(rows: list[list[Fraction]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        absorbing_chain(rows)


def test_only_absorbing_states() -> None:
    chain = absorbing_chain([[1]])
    assert expected_times(chain) == {}
    assert "1 absorbing" in str(chain)


@st.composite
def chains(draw: st.DrawFn) -> list[list[Fraction]]:
    size = draw(st.integers(2, 5))
    weights = [[draw(st.integers(0, 5)) for _ in range(size)] for _ in range(size - 1)]
    rows = []
    for row in weights:
        row[-1] += 1
        rows.append([Fraction(w, sum(row)) for w in row])
    return [*rows, [Fraction(0)] * (size - 1) + [Fraction(1)]]


@given(chains())
def test_three_arithmetics_agree(rows: list[list[Fraction]]) -> None:
    exact = absorbing_chain(rows)
    ball = absorbing_chain(rows, arithmetic="ball")
    fast = absorbing_chain(rows, arithmetic="float")
    for measure in (expected_times, time_variances, absorption_probabilities, fundamental_matrix):
        truth, enclosed, quick = measure(exact), measure(ball), measure(fast)
        for key, value in truth.items():
            reference = fmpq(Fraction(value).numerator, Fraction(value).denominator)
            assert arb(reference).overlaps(enclosed[key])
            assert float(enclosed[key].rad()) < 1e-25 * (1 + abs(float(value)))
            assert quick[key] == pytest.approx(float(value), rel=1e-10, abs=1e-10)


@given(chains())
def test_times_solve_their_equation_and_probabilities_sum_to_one(rows: list[list[Fraction]]) -> None:
    chain = absorbing_chain(rows)
    times = expected_times(chain)
    for i in chain.transient:
        assert times[i] == 1 + sum(rows[i][j] * times[j] for j in chain.transient)
    ends = absorption_probabilities(chain)
    for i in chain.transient:
        assert sum(ends[i, a] for a in chain.absorbing) == 1


def test_variance_against_the_distribution() -> None:
    chain = absorbing_chain(GAMBLER, arithmetic="float")
    inner = np.array([[0, 0.5], [0.5, 0]])
    survival = [np.linalg.matrix_power(inner, t).sum(axis=1)[0] for t in range(200)]
    mean = sum(survival)
    second = sum((2 * t + 1) * s for t, s in enumerate(survival))
    assert time_variances(chain)[1] == pytest.approx(second - mean**2)


@pytest.mark.parametrize("exit_", [1e-3, 1e-13, 1e-18, 1e-130])
def test_slow_exits_cost_no_digits_in_floats(exit_: float) -> None:
    """markovchain #233: exits of 1e-13 and less; two states that swap and leave once in 2/exit steps."""
    lazy = absorbing_chain([[1, 0], [exit_, 1 - exit_]], arithmetic="float")
    assert expected_times(lazy)[1] == pytest.approx(1 / exit_, rel=1e-15)
    assert time_variances(lazy)[1] == pytest.approx((1 - exit_) / exit_**2, rel=1e-13)
    swap = absorbing_chain([[1, 0, 0], [exit_, 0, 1 - exit_], [0, 1, 0]], arithmetic="float")
    assert expected_times(swap)[1] == pytest.approx(2 / exit_ - 1, rel=1e-14)
    split = absorbing_chain(
        [[1, 0, 0, 0], [exit_, 1 - 4 * exit_, 3 * exit_, 0], [0, 1, 0, 0], [0, exit_, 0, 1 - exit_]],
        arithmetic="float",
    )
    assert expected_times(split)[1] == pytest.approx((1 + 3 * exit_) / exit_, rel=1e-14)
    assert expected_times(split)[3] == pytest.approx((2 + 3 * exit_) / exit_, rel=1e-14)
    ends = absorption_probabilities(
        absorbing_chain([[1, 0, 0], [0, 1, 0], [exit_, 3 * exit_, 1 - 4 * exit_]], arithmetic="float")
    )
    assert ends[2, 0] == pytest.approx(0.25, rel=1e-15)


@settings(deadline=None, max_examples=25)
@given(size=st.integers(2, 6), data=st.data())
def test_floats_keep_thirteen_digits_whatever_the_scales(size: int, data: st.DataObject) -> None:
    """Rates from 1 down to 1e-60, against rationals that are those very floats."""
    rates = st.integers(0, 60).map(lambda k: 10.0**-k / (2 * size))
    rows = [[data.draw(rates) if i != j else 0.0 for j in range(size + 1)] for i in range(size)]
    floats = [[*row] for row in rows] + [[0.0] * size + [1.0]]
    exact = [[Fraction(entry) for entry in row] for row in floats]
    for i in range(size):
        exact[i][i] = 1 - sum(exact[i])
        floats[i][i] = float(exact[i][i])
    slow, quick = absorbing_chain(exact), absorbing_chain(floats, arithmetic="float")
    for found, true in (
        (expected_times(quick), expected_times(slow)),
        (time_variances(quick), time_variances(slow)),
    ):
        for state, value in true.items():
            assert float(found[state]) == pytest.approx(float(value), rel=1e-12)


def test_a_label_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'a' is given twice"):
        absorbing_chain([[1, 0, 0], [0, 1, 0], [HALF, HALF, 0]], states=["a", "a", "b"])
