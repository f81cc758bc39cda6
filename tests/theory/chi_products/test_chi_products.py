"""Products of chi-squares: tails exact against bounds, tail index, thresholds."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from tests.reference.tail_index import (
    collapse_threshold_ball,
    log_scale_moment_ball,
    tail_constant_ball,
    tail_index,
)
from tests.reference.tail_probability import (
    markov_bound_ball,
    moment_bound_ball,
    published_bound_ball,
    tail_probability_ball,
)
from theory import catalogue
from theory.chi_products.moments import log_moment_ball, mean_log_ball, moment
from theory.language.formula import evaluate
from theory.numbers.walk import precision


@given(n=st.integers(2, 200), ratio=st.fractions(min_value=Fraction(1, 10), max_value=3, max_denominator=20))
@settings(max_examples=12, deadline=None)
def test_one_fit_is_a_chi_square(n, ratio):
    exact = float(tail_probability_ball(1, n, ratio))
    assert exact == pytest.approx(chi2.sf(float(ratio) ** 2 * (n - 1), n - 1), abs=1e-11)


@given(
    t=st.integers(1, 100),
    n=st.integers(2, 100),
    ratio=st.fractions(min_value=Fraction(1, 100), max_value=2, max_denominator=100),
)
@settings(max_examples=12, deadline=None)
def test_every_bound_is_above_the_exact_probability(t, n, ratio):
    if ratio == 0:
        return
    exact = tail_probability_ball(t, n, ratio)
    with precision(200):
        assert exact.rad() < 1e-9
        assert -1e-9 < exact < 1 + 1e-9
        assert exact < markov_bound_ball(t, n, ratio) < published_bound_ball(t, n, ratio)
        assert exact < moment_bound_ball(t, n, ratio, Fraction(7, 10))


LOOSENESS = [  # t, n, ε/σ0, exact, published bound over exact
    (1, 10, Fraction(1), 0.4372741889, 2.2290),
    (100, 10, Fraction(1, 10), 0.0815620305, 9.4404),
    (400, 10, Fraction(1, 10), 1.18343e-5, 29.69),
    (1000, 100, Fraction(1, 100), 0.4191890, 19.46),
    (10, 10**6, Fraction(1), 0.4991376736, 2.00345),
]


@pytest.mark.parametrize(("t", "n", "ratio", "exact", "loose"), LOOSENESS)
def test_how_loose_the_published_bound_is(t, n, ratio, exact, loose):
    found = tail_probability_ball(t, n, ratio)
    assert float(found) == pytest.approx(exact, rel=1e-5)
    with precision(200):
        assert float(published_bound_ball(t, n, ratio) / found) == pytest.approx(loose, rel=1e-3)


def test_the_exponent_of_the_bound_is_half_of_the_almost_sure_one():
    for n in (10, 100, 1000):
        with precision(100):
            sure = -mean_log_ball(n - 1) / 2
            assert 0.44 < float(1 / (4 * n - 1) / sure) < 0.5


def test_whole_moments_are_rational():
    assert [moment(9, k) for k in range(4)] == [1, 1, Fraction(11, 9), Fraction(143, 81)]
    with precision(120):
        assert abs(log_moment_ball(9, Fraction(2)).exp() - 11 / 9) < 1e-15


@pytest.mark.parametrize("n", [2, 3, 10, 1000])
def test_the_unbiased_loop_has_tail_index_two_for_every_size(n):
    assert tail_index(n) == (2, 2)
    assert log_scale_moment_ball(n, Fraction(2), Fraction(1)).contains(0)


@pytest.mark.parametrize("n", [2, 3, 10, 100])
def test_divisor_n_has_a_finite_fourth_moment(n):
    low, high = tail_index(n, Fraction(n - 1, n), width=Fraction(1, 10**6))
    assert 4 < low < high < low + Fraction(1, 10**6) * 2


def test_more_bias_means_heavier_tails_up_to_the_threshold():
    indices = [tail_index(10, Fraction(k, 100), width=Fraction(1, 10**4))[0] for k in (80, 90, 100, 105, 112)]
    assert indices == sorted(indices, reverse=True)
    with pytest.raises(ValueError, match=r"below the collapse threshold 1\.122"):
        tail_index(10, Fraction(113, 100))


@pytest.mark.parametrize("n", [2, 10, 10**6])
def test_the_threshold_formula_is_the_ball(n):
    value = evaluate(catalogue.formula("gaussian.sampling_bias.threshold"), {"n": n}, digits=20)
    assert float(value.decimal) == pytest.approx(float(collapse_threshold_ball(n)), rel=1e-14)


def test_the_tail_constant_tends_to_one():
    assert float(tail_constant_ball(10**6)) == pytest.approx(1, abs=1e-6)
    assert float(tail_constant_ball(2)) < float(tail_constant_ball(10)) < 1
