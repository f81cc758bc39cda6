"""Infinite products by Γ are proved from its recurrence; false neighbours are refused, or ask for more."""

from dataclasses import replace
from fractions import Fraction
from math import prod

import mpmath
import pytest
import sympy as sp

from proofs_checks.evidence.replay import check
from theory.core import Refused, integer, le, number, sqrt
from theory.engine.limits import t
from theory.engine.products import gamma_product
from theory.families.gaussian.definitions import n
from theory.families.gaussian.pool_limits import ZEROS, accumulate_variance_limit
from theory.proofs.gamma_products import product_limit

k = sp.Symbol("k", integer=True, positive=True)
N = integer("size_n", lambda v: [le(2, v)], witness=2)
HALF, NONE = number(Fraction(1, 2)), number(0)


def test_nothing_is_cited_and_the_value_is_the_limit() -> None:
    found = product_limit(lambda j: 1 - 1 / (4 * j**2), 1, (HALF, -HALF), (NONE, NONE))
    assert (found.hypotheses, found.cites) == (frozenset(), frozenset())
    partial = prod(1 - 1 / (4 * Fraction(j) ** 2) for j in range(1, 400))
    assert abs(float(partial) - 2 / mpmath.pi) < 1e-3
    assert abs(1 / (mpmath.gamma(0.5) * mpmath.gamma(1.5)) - 2 / mpmath.pi) < 1e-12


@pytest.mark.parametrize(
    ("factor", "first", "zeros", "poles"),
    [
        (lambda j: 1 - 1 / (4 * j**2), 1, (HALF, HALF), (NONE, NONE)),  # the sums differ
        (lambda j: 1 - 1 / (4 * j**2), 1, (HALF, -HALF), (HALF, -HALF)),  # of another factor
        (lambda j: 1 - 1 / (2 * j**2), 1, (HALF, -HALF), (NONE, NONE)),
        (
            lambda j: 1 - 1 / j**2,
            1,
            (number(1), number(-1)),
            (NONE, NONE),
        ),  # a factor is 0, Γ(0) has no value
        (lambda j: 1 - 1 / j, 2, (number(1), NONE), (NONE, NONE)),  # tends to 0
    ],
)
def test_neighbours_are_refused(factor, first, zeros, poles):
    with pytest.raises(Refused):
        product_limit(factor, first, zeros, poles)


def test_a_zero_that_may_lie_among_the_factors_is_asked_about() -> None:
    """√n is below 2 for some n only: where it is not, a factor may be 0."""
    root = sqrt(N)
    found = product_limit(lambda j: 1 - N / j**2, 2, (root, -root), (NONE, NONE))
    assert any("√" in str(h) for h in found.hypotheses)


@pytest.mark.parametrize("factor", [1, 2, 1 + 1 / n, n])
def test_a_step_says_the_limit_and_no_other(factor):
    step = accumulate_variance_limit().steps[0]
    assert step == replace(
        gamma_product(step.after.lhs.args[0], ZEROS, (sp.Integer(0), 1 / n)), certificate=step.certificate
    )
    other = replace(step, after=sp.Eq(step.after.lhs, factor * step.after.rhs, evaluate=False))
    assert check(other.certificate, other).holds is (True if factor == 1 else None)


def test_a_product_up_to_another_fit_has_no_such_limit() -> None:
    third = sp.Rational(1, 3)
    step = gamma_product(sp.Product(1 - 1 / (9 * k**2), (k, 1, t)), (third, -third), (sp.Integer(0),) * 2)
    assert check(step.certificate, step).holds is True
    (product,) = step.after.atoms(sp.Product)
    for other in (sp.Product(product.function, (k, 2, t)), sp.Product(product.function, (k, 1, 7))):
        wrong = replace(step, after=step.after.xreplace({product: other}))
        assert check(step.certificate, wrong).holds is None
