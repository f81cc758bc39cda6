"""Points away from the edges find what fails at no edge and at few of the simplest points."""

from __future__ import annotations

import sympy as sp

from proofs_checks.evidence.reach import far_points
from proofs_checks.strategies import inside_points, simplest_first
from theory.language.parameters import Domain, Parameter


def _real(name: str, upper: object = 1) -> Parameter:
    return Parameter(name=name, meaning=name, domain=Domain(kind="real", lower=0, upper=upper), ceiling=1)


SIZE = Parameter(name="n", meaning="n", domain=Domain(kind="integer", lower=1), ceiling=20)
SHARES = (SIZE, _real("a"), _real("b", 1 - sp.Symbol("a", real=True)), _real("q"))


def test_every_parameter_leaves_its_edges() -> None:
    points = inside_points(SHARES, 20)
    assert len(points) > 15
    assert all(0 < p["a"] < 1 and 0 < p["b"] < 1 - p["a"] and 0 < p["q"] < 1 for p in points)
    assert len({point["n"] for point in points}) > 3
    assert points == inside_points(SHARES, 20)


def test_no_point_is_tried_twice() -> None:
    """At a = 1 the share b is 0 alone, which was one point of the first hundred many times over."""
    points = list(simplest_first(SHARES, 100))
    assert len(points) == len({tuple(point.values()) for point in points})


def test_far_points_leave_the_edges_of_the_others() -> None:
    far = [one.point for one in far_points(SHARES) if one.size == 10**9]
    assert any(0 < p["a"] < 1 and 0 < p["q"] < 1 for p in far)
    assert any(p["a"] == 1 for p in far)


def test_distributions_lists_shares_and_open_ends() -> None:
    law = Parameter(name="p", meaning="p", domain=Domain(kind="real", shape="distribution", lower=0, upper=1))
    many = Parameter(name="c", meaning="c", domain=Domain(kind="integer", shape="list", lower=1), ceiling=9)
    share = Parameter(name="s", meaning="s", domain=Domain(kind="share", of=sp.Symbol("n")))
    any_real = Parameter(name="x", meaning="x", domain=Domain(kind="real"), ceiling=5)
    points = inside_points((SIZE, law, many, share, any_real), 12)
    assert len(points) == 12
    assert {len(point["p"]) for point in points} == {2, 3}  # type: ignore[arg-type]
    assert all(sum(point["p"]) == 1 for point in points)  # type: ignore[arg-type]
    assert {point["x"] > 0 for point in points} == {True, False}  # type: ignore[operator]
