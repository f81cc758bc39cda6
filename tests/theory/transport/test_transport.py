"""W₂ between Gaussians: floats, balls, dual certificates, POT and closed forms agree; bad input is named."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proofs_checks.evidence.replay import replay
from tests.reference.bures_enclosed import bures_squared_ball, require_positive_semidefinite, w2_squared_ball
from tests.reference.bures_symbolic import bures_squared_symbolic
from tests.reference.duality import bures_squared_bracket
from theory.numbers.walk import precision
from theory.transport.gaussian import bures_squared, w2_squared
from theory.transport.split import SPLIT, split


@st.composite
def covariances(draw, dimension):
    """Draw an integer covariance of any rank, graded by powers of ten up to a condition number of 10¹²."""
    rank = draw(st.integers(0, dimension))
    entries = st.integers(-3, 3)
    root = np.array(
        draw(
            st.lists(st.lists(entries, min_size=rank, max_size=rank), min_size=dimension, max_size=dimension)
        )
    ).reshape(dimension, rank)
    grades = np.array([10 ** draw(st.integers(0, 6)) for _ in range(dimension)], dtype=object)
    scaled = root.astype(object) * grades[:, None]
    return (scaled @ scaled.T).tolist()


@st.composite
def pairs(draw):
    dimension = draw(st.integers(1, 3))
    return draw(covariances(dimension)), draw(covariances(dimension))


@given(pair=pairs())
@example(pair=([[1, 1], [1, 1]], [[1, 0], [0, 1]]))
@example(pair=([[0]], [[0]]))
@settings(max_examples=40, deadline=None)
def test_floats_balls_and_dual_certificates_agree(pair):
    a, b = pair
    ball = bures_squared_ball(a, b)
    total = float(np.trace(a) + np.trace(b))
    assert abs(bures_squared(a, b) - float(ball)) <= 1e-12 * total
    low, high = bures_squared_bracket(a, b)
    with precision(200):
        assert not ball < fmpq(low.numerator, low.denominator)
        assert not ball > fmpq(high.numerator, high.denominator)
    assert float(high - low) <= 1e-4 * total


@given(pair=pairs())
@settings(max_examples=30, deadline=None)
def test_the_distance_is_symmetric_and_vanishes_on_the_diagonal(pair):
    a, b = pair
    assert bures_squared_ball(a, b).overlaps(bures_squared_ball(b, a))
    assert bures_squared_ball(a, a).contains(0)
    assert bures_squared(a, a) <= 1e-14 * max(1.0, float(np.trace(a)))


CLOSED = [
    ([[9]], [[4]], 1),
    ([[4, 0], [0, 9]], [[1, 0], [0, 1]], 5),
    ([[1, 0], [0, 0]], [[0, 0], [0, 1]], 2),
    ([[2, 1], [1, 2]], [[2, 1], [1, 2]], 0),
    ([[2, 0, 0], [0, 8, 0], [0, 0, 18]], [[2, 0, 0], [0, 2, 0], [0, 0, 2]], 10),
    ([[5, 4], [4, 5]], [[0, 0], [0, 0]], 10),
    ([[5, 4], [4, 5]], [[1, 0], [0, 1]], 4),
]


@pytest.mark.parametrize(("a", "b", "value"), CLOSED)
def test_closed_forms(a, b, value):
    assert bures_squared_ball(a, b).contains(value)
    assert bures_squared(a, b) == pytest.approx(value, abs=1e-14)
    assert bures_squared_symbolic(a, b) == value


@pytest.mark.parametrize("seed", range(8))
def test_an_independent_implementation_agrees_on_regular_matrices(seed):
    ot = pytest.importorskip("ot")
    rng = np.random.default_rng(seed)
    d = 1 + seed % 5
    roots = rng.standard_normal((2, d, d))
    a, b = roots @ roots.swapaxes(1, 2) + 0.1 * np.eye(d)
    mean, mean0 = rng.standard_normal((2, d))
    peer = ot.gaussian.bures_wasserstein_distance(mean0, mean, b, a) ** 2
    assert w2_squared(mean, a, mean0, b).value == pytest.approx(float(peer), rel=1e-10)


def test_nearly_equal_matrices_keep_their_digits():
    a = np.array([[2.0, 1.0], [1.0, 3.0]])
    shift = 1e-9
    exact = bures_squared_ball([[2, 1], [1, 3]], [[2 + Fraction(shift), 1], [1, 3]])
    found = bures_squared(a, a + np.diag([shift, 0.0]))
    assert found == pytest.approx(float(exact), rel=1e-4)
    assert 0 < found < 1e-17


def test_graded_matrices_keep_their_small_part():
    assert bures_squared(np.diag([1.0, 1e-20]), np.diag([1.0, 4e-20])) == pytest.approx(1e-20)


def test_the_parts_are_the_mean_and_the_covariance_term():
    parts = w2_squared([3, 0], [[4, 0], [0, 1]], [0, 4], [[1, 0], [0, 1]])
    assert (parts.mean_term, parts.covariance_term, parts.value) == (25.0, 1.0, 26.0)
    mean_term, ball = w2_squared_ball([3, 0], [[4, 0], [0, 1]], [0, 4], [[1, 0], [0, 1]])
    assert mean_term == 25
    assert ball.contains(1)


def test_the_split_is_derived():
    derivation = split()
    assert derivation.conclusion == SPLIT
    assert all(result.holds for _, result in replay(derivation))


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 2], [0, 1]], r"symmetric, but sigma0\[\d,\d\]"),
        ([[1, 2], [2, 1]], "smallest eigenvalue is -1"),
        ([[1, 2, 3], [4, 5, 6]], "square matrix"),
        ([[1, float("nan")], [float("nan"), 1]], "finite"),
    ],
)
def test_what_is_no_covariance_is_refused(matrix, message):
    with pytest.raises(ValueError, match=message):
        w2_squared([0, 0], [[1, 0], [0, 1]], [0, 0], matrix)


def test_exact_indefiniteness_is_found_where_floats_see_none():
    tiny = Fraction(1, 10**30)
    with pytest.raises(ValueError, match="smallest eigenvalue is -1e-30"):
        require_positive_semidefinite([[1, 0], [0, -tiny]])
    with pytest.raises(ValueError, match="symmetric"):
        require_positive_semidefinite([[1, tiny], [0, 1]])


def test_dimensions_must_agree():
    with pytest.raises(ValueError, match="covariance must have the dimension of sigma0, got 1 and 2"):
        w2_squared(0, 1, [0, 0], [[1, 0], [0, 1]])
    with pytest.raises(ValueError, match="mean must have length 2"):
        w2_squared([0, 0, 0], [[1, 0], [0, 1]], [0, 0], [[1, 0], [0, 1]])
    with pytest.raises(ValueError, match="b must have the dimension of a"):
        bures_squared_ball([[1]], [[1, 0], [0, 1]])


@pytest.mark.parametrize(
    ("left", "right"), [(0, 0), (40, 40), (-40, -40), (300, 300), (-300, -300), (250, -250)]
)
def test_the_bracket_is_free_of_scales(left, right):
    """The bracket of (sA, s'B) in units of √(ss'): a grid of 2^−80 lost all below 10^−20."""
    a, b = [[2, 1], [1, 3]], [[5, -1], [-1, 1]]
    s, r = Fraction(10) ** left, Fraction(10) ** right
    low, high = bures_squared_bracket(
        [[s * x for x in row] for row in a], [[r * x for x in row] for row in b]
    )
    assert low <= high
    unit = Fraction(10) ** ((left + right) // 2)
    assert high - low <= unit / 10**8
    ball = bures_squared_ball(
        [[s * x for x in row] for row in a], [[r * x for x in row] for row in b], bits=2200
    )
    with precision(2400):
        assert arb(fmpq(low.numerator, low.denominator)) <= ball.upper()
        assert ball.lower() <= arb(fmpq(high.numerator, high.denominator))


def test_the_bracket_of_a_point_mass():
    assert bures_squared_bracket([[0, 0], [0, 0]], [[1, 0], [0, 2]]) == (3, 3)
