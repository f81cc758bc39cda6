"""What the strategies promise, that they reach the awkward cases, and that they shrink to plain ones."""

from fractions import Fraction
from itertools import pairwise

import flint
import numpy as np
import pytest
from hypothesis import find, given

from proofs_checks.strategies import covariances, designs, schedules, simplex_points


@given(simplex_points(max_size=6))
def test_simplex_points_are_positive_and_sum_to_one(point):
    assert 2 <= len(point) <= 6
    assert min(point) > 0
    assert sum(point) == 1


@given(simplex_points(min_size=3, max_size=3, zeros=True))
def test_sparse_simplex_points_sum_to_one(point):
    assert len(point) == 3
    assert min(point) >= 0
    assert sum(point) == 1


@pytest.mark.parametrize(
    "awkward",
    [
        lambda p: max(p) > 1 - Fraction(1, 10**6),
        lambda p: len({len(str(x.denominator)) for x in p}) > 2,
        lambda p: len(p) == 8,
        lambda p: len(set(p)) == 1,
        lambda p: p.count(0) == len(p) - 1 > 0,
    ],
)
def test_awkward_simplex_points_are_reached(awkward):
    assert awkward(find(simplex_points(zeros=True), awkward))


def test_simplex_points_shrink_to_the_uniform_law():
    assert find(simplex_points(), lambda p: len(p) >= 3) == (Fraction(1, 3),) * 3
    skewed = find(simplex_points(), lambda p: min(p) < Fraction(1, 5))
    assert len(skewed) == 2
    assert min(skewed).numerator == 1


@given(covariances(max_dimension=4, decades=3))
def test_covariances_have_the_eigenvalues_they_were_built_from(matrix):
    exact = flint.fmpq_mat([[flint.fmpq(x.numerator, x.denominator) for x in row] for row in matrix])
    assert exact == exact.transpose()
    roots = sorted(np.linalg.eigvalsh(np.array(matrix, dtype=float)), reverse=True)
    assert all(abs(np.log10(root) - round(np.log10(root))) < 1e-6 for root in roots)
    assert roots[0] / roots[-1] < 1001


@given(covariances(min_dimension=2, max_dimension=4, rank_deficit=1))
def test_the_rank_is_the_one_asked_for(matrix):
    exact = flint.fmpq_mat([[flint.fmpq(x.numerator, x.denominator) for x in row] for row in matrix])
    assert exact.rref()[1] == len(matrix) - 1


def test_awkward_covariances_are_reached_and_plain_ones_come_first():
    def is_awkward(matrix):
        return np.linalg.cond(np.array(matrix, dtype=float)) > 1e5 and any(matrix[0][1:])

    assert is_awkward(find(covariances(), is_awkward))
    assert find(covariances(min_dimension=3), lambda m: True) == tuple(
        tuple(Fraction(i == j) for j in range(3)) for i in range(3)
    )


@given(designs(columns=3))
def test_designs_have_full_column_rank(design):
    assert 3 <= len(design) <= 7
    assert flint.fmpz_mat([list(row) for row in design]).rank() == 3


def test_designs_shrink_to_the_identity():
    assert find(designs(columns=2), lambda x: len(x) == 3) == ((1, 0), (0, 1), (0, 0))
    assert find(designs(columns=2), lambda x: x[0] == (0, 1)) == ((0, 1), (1, 0))


@given(schedules(min_length=2, max_length=5, largest=40))
def test_schedules_stay_in_range(schedule):
    assert 2 <= len(schedule) <= 5
    assert all(1 <= size <= 40 for size in schedule)


@pytest.mark.parametrize(
    "kind",
    [
        lambda s: len(s) > 3 and len(set(s)) == 1 and s[0] > 7,
        lambda s: len(s) > 3 and len({b - a for a, b in pairwise(s)}) == 1 and s[1] > s[0],
        lambda s: len(s) > 3 and len({Fraction(b, a) for a, b in pairwise(s)}) == 1 and s[1] > s[0],
        lambda s: len(s) > 3 and list(s) == sorted(set(s), reverse=True),
    ],
)
def test_every_kind_of_schedule_is_reached(kind):
    assert kind(find(schedules(), kind))


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: simplex_points(min_size=0), "min_size"),
        (lambda: simplex_points(min_size=3, max_size=2), "max_size"),
        (lambda: covariances(rank_deficit=1), "min_dimension"),
        (lambda: covariances(decades=-1), "decades"),
        (lambda: designs(columns=0), "columns"),
        (lambda: designs(columns=1, extra_rows=-1), "extra_rows"),
        (lambda: schedules(largest=0), "largest"),
    ],
)
def test_bad_arguments_are_refused(build, name):
    with pytest.raises(ValueError, match=rf"^{name} = "):
        build()
