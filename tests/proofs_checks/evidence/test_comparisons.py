"""The certificate of super- and subsolutions: right ones replay, wrong ones do not."""

import pytest
import sympy as sp

from proofs_checks.evidence.replay import check
from theory.language.derivation import Comparison, Step

t, n = sp.symbols("t n", integer=True, positive=True)
u, f = (sp.Function(name, real=True) for name in "uf")


def replayed(step):
    return check(step.certificate, step).holds


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
