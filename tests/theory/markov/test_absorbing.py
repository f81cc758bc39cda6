from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given
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
