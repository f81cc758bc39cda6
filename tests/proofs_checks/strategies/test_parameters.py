"""Every formula of the catalogue has a strategy, and what it draws is admissible."""

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from proofs_checks.strategies import draw_points, formula_values, loops, simplest_first
from theory import catalogue
from theory.language.parameters import validate

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
