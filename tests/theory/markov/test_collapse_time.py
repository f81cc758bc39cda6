"""E[T] three ways that share nothing, the fast paths against them, and the edge cases."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.polynomials import collapse_time_polynomial, collapse_time_polynomial_by_enumeration
from theory.markov.atoms import Atoms, atoms, uniform
from theory.markov.coalescent import (
    ancestor_probability,
    ball_sojourn_times,
    collapse_time_ball,
    collapse_time_exact,
    exact_sojourn_times,
)
from theory.markov.collapse_time import collapse_time, collapse_time_streamed
from theory.markov.streamed_dual import streamed_sojourn_times
from theory.markov.wright_fisher import collapse_time_by_enumeration, collapse_time_by_marginals


@st.composite
def distributions(draw: st.DrawFn, most: int = 4) -> Atoms:
    weights = draw(st.lists(st.integers(0, 9), min_size=1, max_size=most).filter(any))
    return atoms([Fraction(w, sum(weights)) for w in weights])


@settings(deadline=None, max_examples=40)
@given(D=st.integers(1, 5), p=distributions())
def test_enumeration_marginals_and_dual_agree_exactly(D: int, p: Atoms) -> None:
    dual = collapse_time_exact(D, p)
    assert collapse_time_by_marginals(D, p) == dual
    assert collapse_time_by_enumeration(D, p) == dual


@settings(deadline=None, max_examples=15)
@given(D=st.integers(6, 30), p=distributions(most=8))
def test_marginals_and_dual_agree_exactly_further_out(D: int, p: Atoms) -> None:
    assert collapse_time_by_marginals(D, p) == collapse_time_exact(D, p)


@pytest.mark.parametrize("N", [2, 3])
@pytest.mark.parametrize("D", range(1, 7))
def test_polynomial_identity_in_the_probabilities(D: int, N: int) -> None:
    assert collapse_time_polynomial(D, N) == collapse_time_polynomial_by_enumeration(D, N)


@settings(deadline=None, max_examples=25)
@given(D=st.integers(1, 60), p=distributions(most=6))
def test_balls_contain_the_exact_value(D: int, p: Atoms) -> None:
    truth = collapse_time_exact(D, p)
    enclosure = collapse_time_ball(D, p)
    with ctx.workprec(400):
        assert enclosure.contains(arb(fmpq(truth.numerator, truth.denominator)).mid())
    assert float(enclosure.rad()) < 1e-20 * float(truth)


@pytest.mark.parametrize("D", [2, 3, 17, 300, 1200])
def test_streamed_visits_against_balls(D: int) -> None:
    streamed = streamed_sojourn_times(D)
    with ctx.workprec(120):
        for enclosure, visit in zip(ball_sojourn_times(D), streamed.tolist(), strict=True):
            assert abs(float(enclosure - visit)) <= 1e-14 * float(enclosure) + 1e-17


@pytest.mark.parametrize("D", [2, 50, 1200])
@pytest.mark.parametrize(
    "p",
    [
        uniform(2),
        uniform(1000),
        atoms([1 - Fraction(1, 10**6), Fraction(1, 10**6)]),
        atoms([Fraction(i, 210) for i in range(1, 21)]),
    ],
    ids=str,
)
def test_streamed_time_against_balls(D: int, p: Atoms) -> None:
    enclosure = collapse_time_ball(D, p)
    assert abs(float(enclosure - arb(collapse_time_streamed(D, p)))) <= 1e-13 * float(enclosure)


def test_ancestor_rows_sum_to_one() -> None:
    for k in range(1, 8):
        assert sum(ancestor_probability(k, j, 5) for j in range(k + 1)) == 1


def test_visits_solve_the_flow_equation() -> None:
    D = 12
    visits = {k: exact_sojourn_times(D).value(k) for k in range(2, D + 1)}
    for k in visits:
        inflow = sum(visits[m] * ancestor_probability(m, k, D) for m in range(k, D + 1))
        assert visits[k] == (k == D) + inflow


@pytest.mark.parametrize("D", [1, 2, 7, 100])
def test_one_atom_has_collapsed_at_the_first_fit(D: int) -> None:
    assert collapse_time(D, atoms([1, 0])).value == 1
    assert collapse_time_streamed(D, uniform(1)) == 1


def test_one_datum_collapses_at_once() -> None:
    assert collapse_time(1, uniform(10)).value == 1
    assert collapse_time_ball(1, uniform(10)) == 1


def test_atoms_of_probability_zero_do_not_matter() -> None:
    assert collapse_time(9, atoms(["1/2", 0, "1/2", 0])) == collapse_time(9, uniform(2))


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="D must be at least 1"):
        collapse_time(0, uniform(2))
    with pytest.raises(ValueError, match="sum to one"):
        atoms(["1/2", "1/3"])
    with pytest.raises(ValueError, match="no negative entry"):
        atoms(["3/2", "-1/2"])
    with pytest.raises(TypeError, match="binary float"):
        atoms([0.5, 0.5])  # type: ignore[list-item]  # that is the point
    with pytest.raises(ValueError, match="numbers"):
        atoms(["half", "1/2"])
    with pytest.raises(ValueError, match="N must"):
        uniform(0)


def test_many_atoms_are_no_obstacle() -> None:
    assert collapse_time(300, uniform(10**5), method="ball").error < 1e-15
    weights = np.random.default_rng(0).integers(1, 10**6, 20_000).tolist()
    total = sum(weights)
    spread = atoms([Fraction(w, total) for w in weights])
    assert collapse_time_streamed(3000, spread) < 2 * 3000


def test_the_answer_says_how_it_was_found() -> None:
    assert collapse_time(10, uniform(3)).guarantee == "exact"
    enclosed = collapse_time(200, uniform(3))
    assert (enclosed.method, enclosed.guarantee) == ("ball", "enclosed")
    assert "enclosed" in str(enclosed)


@pytest.mark.slow
def test_exact_rationals_at_three_hundred() -> None:
    truth = collapse_time_exact(300, atoms(["1/3", "2/3"]))
    enclosure = collapse_time_ball(300, atoms(["1/3", "2/3"]))
    with ctx.workprec(200):
        assert abs(float(enclosure - arb(fmpq(truth.numerator, truth.denominator)))) < 1e-20


@pytest.mark.slow
def test_streamed_visits_against_balls_at_two_thousand() -> None:
    test_streamed_visits_against_balls(2000)
