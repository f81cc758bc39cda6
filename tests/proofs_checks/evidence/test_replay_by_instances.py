"""Enumeration and differentiation decide true steps again and do not pass false ones."""

from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.replay import check
from theory.language.derivation import Differentiation, Enumeration, Step

x, n = sp.Symbol("x", positive=True), sp.Symbol("n", integer=True, positive=True)
k = sp.Symbol("k", integer=True, positive=True)
u = sp.Function("u", positive=True)
POINTS = tuple({"n": size} for size in range(1, 6))
NAMED = sp.Eq(u(k), k**2)


def enumerated(after: sp.Basic, *, before: tuple[sp.Basic, ...] = (), **more: object) -> bool | None:
    certificate = Enumeration(points=POINTS, **more)  # type: ignore[arg-type]  # fields of the certificate
    step = Step(rule="test", after=after, because="", certificate=certificate, before=before)
    return check(certificate, step).holds


def differentiated(after: sp.Basic) -> bool | None:
    step = Step(rule="test", after=after, because="", certificate=Differentiation())
    return check(step.certificate, step).holds


SQUARES = sp.Sum(u(k), (k, 1, n))


def test_a_sum_is_enumerated_from_a_definition() -> None:
    closed = n * (n + 1) * (2 * n + 1) / 6
    assert enumerated(sp.Eq(SQUARES, closed), before=(NAMED,), definitions=(NAMED,))
    assert enumerated(sp.Eq(SQUARES, closed + 1), before=(NAMED,), definitions=(NAMED,)) is False
    assert enumerated(sp.Lt(SQUARES, closed), before=(NAMED,), definitions=(NAMED,)) is False
    assert enumerated(sp.Le(SQUARES, closed), before=(NAMED,), definitions=(NAMED,))


def test_a_meaning_is_computed_from_the_point() -> None:
    def cubes(point: dict[str, int], index: Fraction) -> Fraction:
        return index**3 + 0 * point["n"]

    triangle = (n * (n + 1) / 2) ** 2
    assert enumerated(sp.Eq(SQUARES, triangle), meanings=((u, cubes),))
    assert enumerated(sp.Eq(SQUARES, triangle / n), meanings=((u, cubes),)) is False


def test_a_definition_that_is_no_premise_is_not_used() -> None:
    assert enumerated(sp.Eq(SQUARES, n), definitions=(NAMED,)) is False


def test_irrational_values_are_not_decided() -> None:
    assert enumerated(sp.Eq(sp.sqrt(n), n, evaluate=False)) is None


@pytest.mark.parametrize(
    ("curve", "order", "derivative", "holds"),
    [
        ((1 - x) * sp.log(1 - x), 2, 1 / (1 - x), True),
        (x * sp.log(x), 2, 1 / x, True),
        (sp.exp(-(x**2)), 1, -2 * x * sp.exp(-(x**2)), True),
        (x * sp.log(x), 1, sp.log(x), None),
        (x**3, 2, 6 * x**2, None),
    ],
)
def test_derivatives(curve: sp.Expr, order: int, derivative: sp.Expr, holds: bool | None) -> None:
    assert differentiated(sp.Eq(sp.Derivative(curve, (x, order)), derivative)) is holds


def test_what_is_no_derivative_is_refused() -> None:
    assert differentiated(sp.Eq(x, x + 1, evaluate=False)) is None
