"""Every formula of the catalogue has a strategy, and what it draws is admissible."""

import threading
from fractions import Fraction

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from proofs_checks.strategies import draw_points, formula_values, loops, simplest_first, values
from proofs_checks.strategies.parameters import outside_of_tests, visit_draws
from theory import catalogue
from theory.language.parameters import Domain, Parameter, validate

NAMES = sorted(catalogue.formulas())


@given(data=st.data(), name=st.sampled_from(NAMES))
def test_drawn_values_are_admissible(data, name):
    point = data.draw(formula_values(name))
    assert validate(catalogue.formula(name).parameters, point) == point


@pytest.mark.parametrize("name", NAMES[:2])
def test_values_shrink_to_the_boundary(name):
    parameters = catalogue.formula(name).parameters
    assert find(formula_values(name), lambda point: True) == next(simplest_first(parameters))


@given(loop=loops())
def test_drawn_loops_are_those_of_the_catalogue(loop):
    assert catalogue.loops()[loop.id] is loop


def test_the_same_root_draws_the_same_points():
    parameters = catalogue.formula(NAMES[0]).parameters
    assert draw_points(parameters, 5, 1) == draw_points(parameters, 5, 1)


def test_an_unknown_formula_is_named_with_its_nearest_match():
    with pytest.raises(catalogue.UnknownId, match=r"regression.replace.excess_risk"):
        formula_values("regression.replace.exces_risk")


def test_distinct_points_are_drawn_boundary_first():
    parameters = catalogue.formula(NAMES[0]).parameters
    points = draw_points(parameters, 5, 2)
    assert points[0] == next(simplest_first(parameters))
    assert len(points) == len({str(point) for point in points}) <= 5


@pytest.mark.parametrize("count", [1, 2, 10])
def test_the_points_are_the_first_of_a_search_that_goes_on(count):
    parameters = catalogue.formula("gaussian.replace.variance").parameters
    drawn = [next(simplest_first(parameters))]
    visit_draws(values(parameters), drawn.append, examples=4 * count, root=3)
    distinct = [point for place, point in enumerate(drawn) if point not in drawn[:place]]
    assert len(distinct) > count
    assert draw_points(parameters, count, 3) == distinct[:count]


def narrow(**domain):
    return Parameter(name="h", meaning="step", domain=Domain(kind="real", **domain), ceiling=Fraction(1, 10))


def test_a_narrow_interval_of_reals_has_points_and_shrinks():
    step = narrow(lower=0, lower_open=True)
    assert find(values([step]), lambda point: True) == {"h": Fraction(1, 120)}
    assert [point["h"] for point in simplest_first([step], 3)] == [
        Fraction(1, 10),
        Fraction(1, 20),
        Fraction(1, 15),
    ]
    entries = narrow(lower=0, lower_open=True, shape="list")
    assert next(simplest_first([entries])) == {"h": (Fraction(1, 10),)}


def test_a_closed_lower_end_is_the_boundary():
    share = Parameter(
        name="p", meaning="share", domain=Domain(kind="real", lower=Fraction(1, 5), upper=1), ceiling=1
    )
    assert next(simplest_first([share])) == {"p": Fraction(1, 5)}
    assert find(values([share]), lambda point: point["p"] < Fraction(2, 5))["p"] <= Fraction(1, 3)


def test_domains_without_a_lower_end_have_points():
    below = Parameter(name="x", meaning="x", domain=Domain(kind="integer", upper=-3), ceiling=-3)
    assert next(simplest_first([below]))["x"] <= -3
    assert find(values([below]), lambda point: True)["x"] == -3


def test_searches_inside_a_test_share_a_thread_and_may_nest():
    """hypothesis collects all garbage in each new thread: seconds, in a large process."""
    threads = set()

    def search():
        @settings(max_examples=1, database=None)
        @given(st.just(3))
        def inner(x):
            deeper = outside_of_tests(lambda: find(st.integers(), lambda y: y >= x))
            threads.add((threading.get_ident(), deeper))

        inner()

    @settings(max_examples=2, database=None)
    @given(st.integers(0, 1))
    def outer(_):
        outside_of_tests(search)

    outer()
    assert len(threads) == 1
    assert {found for _, found in threads} == {3}
    assert threads.isdisjoint({(threading.get_ident(), 3)})
