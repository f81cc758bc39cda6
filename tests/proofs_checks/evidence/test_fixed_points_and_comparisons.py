"""The certificates of fixed points and of super- and subsolutions: right ones replay, wrong ones do not."""

import pytest
import sympy as sp

from proofs_checks.evidence.replay import check
from theory.engine.limits import limit_at_infinity
from theory.language.derivation import Comparison, FixedPoint, Step

t, n = sp.symbols("t n", integer=True, positive=True)
x = sp.Symbol("x", positive=True)
u, f = (sp.Function(name, real=True) for name in "uf")
RULES = (sp.Eq(u(t), u(t - 1) / 2 + f(t - 1) / 4), sp.Eq(f(t), 1 - u(t - 1) / 3))


def replayed(step):
    return check(step.certificate, step).holds


def fixed(point, weights, rules=RULES, **more):
    return Step(
        rule="fixed point",
        before=rules,
        after=limit_at_infinity(u(t), point[0], t),
        because="",
        certificate=FixedPoint(sequences=(u, f), index=t, point=point, weights=weights, **more),
    )


RIGHT = (sp.Rational(3, 7), sp.Rational(6, 7))
ONES = (sp.Integer(1), sp.Integer(1))


def test_a_fixed_point_of_a_contraction_is_the_limit():
    assert replayed(fixed(RIGHT, ONES)) is True


def test_a_point_that_is_not_fixed_is_contradicted():
    assert replayed(fixed((sp.Rational(1, 2), sp.Rational(5, 6)), ONES)) is False


def test_weights_that_show_no_contraction_decide_nothing():
    assert replayed(fixed(RIGHT, (sp.Integer(1), sp.Integer(4)))) is None
    assert replayed(fixed(RIGHT, (sp.Integer(1), sp.Integer(-1)))) is None


def test_an_expansion_has_a_fixed_point_but_no_limit():
    rules = (sp.Eq(u(t), 2 * u(t - 1) - 1), sp.Eq(f(t), f(t - 1) / 2))
    assert replayed(fixed((sp.Integer(1), sp.Integer(0)), ONES, rules)) is None


def test_coefficients_that_vary_with_the_index_are_refused():
    rules = (sp.Eq(u(t), u(t - 1) / (t + 1)), sp.Eq(f(t), f(t - 1) / 2))
    assert replayed(fixed((sp.Integer(0), sp.Integer(0)), ONES, rules)) is None


@pytest.mark.parametrize(
    ("factor", "answer"),
    [(x / (1 + x), True), (-x / (1 + x), True), ((x - 1) / (x + 1), True), (1 + x, None)],
)
def test_the_sign_of_a_coefficient_need_not_be_known(factor, answer):
    rules = (sp.Eq(u(t), factor * u(t - 1)), sp.Eq(f(t), f(t - 1) / 2))
    step = fixed((sp.Integer(0), sp.Integer(0)), ONES, rules, lower=((x, sp.Integer(0)),))
    assert replayed(step) is answer


GROWTH = (sp.Eq(u(t), (1 - 1 / (n * t)) * u(t - 1) + 1 / (n * t)), sp.Eq(u(1), sp.Rational(1, 2)))


def compared(relation, bound, before=GROWTH):
    return Step(
        rule="comparison",
        before=before,
        after=relation(u(t), bound, evaluate=False),
        because="",
        certificate=Comparison(sequence=u, index=t, lower=((n, sp.Integer(1)),)),
    )


@pytest.mark.parametrize(
    ("relation", "bound", "answer"),
    [
        (sp.Le, sp.Integer(1), True),
        (sp.Ge, sp.Rational(1, 2), True),
        (sp.Le, 1 - 1 / (2 * t), True),
        (sp.Le, 1 - 1 / (t + 2), None),
        (sp.Ge, sp.Integer(1), None),
        (sp.Le, sp.Rational(1, 3), None),
    ],
)
def test_a_supersolution_bounds_from_above_and_a_subsolution_from_below(relation, bound, answer):
    assert replayed(compared(relation, bound)) is answer


def test_a_negative_coefficient_is_refused():
    rules = (sp.Eq(u(t), -u(t - 1) / 2 + 1), sp.Eq(u(1), sp.Integer(0)))
    assert replayed(compared(sp.Le, sp.Integer(1), rules)) is None


def test_a_bound_on_another_sequence_must_be_on_the_same_side():
    rules = (sp.Eq(u(t), u(t - 1) / 2 + f(t - 1)), sp.Eq(u(1), sp.Integer(0)))
    above, below = sp.Le(f(t - 1), sp.Rational(1, 2)), sp.Ge(f(t - 1), sp.Rational(1, 2))
    assert replayed(compared(sp.Le, sp.Integer(1), (*rules, above))) is True
    assert replayed(compared(sp.Le, sp.Integer(1), (*rules, below))) is None
