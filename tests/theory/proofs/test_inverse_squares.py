"""Σ 1/k² → π²/6: proved, cited nowhere, and nothing near it."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops
from theory import catalogue
from theory.core import PI, Refused, cite, convert, instantiate, le, lt, number
from theory.core.registry import X
from theory.core.values import evaluate, truth
from theory.engine.limits import basel, below_basel, limit_at_infinity, t
from theory.language.derivation import Derivation
from theory.loop_language.formulas import limit_of
from theory.proofs.decided import FREE, decided, decided_of
from theory.proofs.grades import cited_by, formula_verdict, promised
from theory.proofs.inverse_squares import (
    SIZE,
    _bounds,
    _claim,
    _doubled,
    inverse_squares_below,
    limit_of_inverse_squares,
)

H2 = sp.harmonic(t, 2)
POOLED = """
[[loop]]
id = "mine.pooled"
words = "the mean of all data so far"
[loop.parameters]
n = { lower = 1 }
[loop.state]
e = { start = 0 }
[loop.data]
x = { law = "normal(e, 1)", size = "n" }
[loop.fit]
e = "((t - 1)*e + mean(x))/t"
[loop.observe]
risk = "e^2"
"""


def test_the_sum_is_proved_and_what_is_named_on_the_way_is_not_in_it() -> None:
    for theorem in (limit_of_inverse_squares(), inverse_squares_below()):
        assert not theorem.hypotheses
        assert not theorem.cites
        assert "limit" not in str(theorem.formula)


@pytest.mark.parametrize("law", ["sine and cosine", "sine of the double", "sine below the angle"])
def test_a_law_of_the_sine_holds_wherever_it_is_said(law: str) -> None:
    theorem = cite(law)
    for x in (Fraction(p, 7) for p in (-200, -22, -11, -1, 0, 1, 5, 11, 22, 33, 200)):
        given = all(truth(h, {X: x}) for h in theorem.hypotheses)
        held = truth(theorem.formula, {X: x})
        assert held is not False if given else held is not True


def test_the_tangent_is_above_its_angle_up_to_a_right_one() -> None:
    theorem = cite("angle below its tangent")
    assert theorem.hypotheses == {lt(0, X), lt(X, PI / 2)}
    for x in (Fraction(1, 10**6), Fraction(1, 2), Fraction(3, 2), Fraction(157, 100)):
        assert truth(theorem.formula, {X: x})
    for x in (Fraction(0), Fraction(-1), Fraction(9, 2)):
        assert not truth(theorem.formula, {X: x})


def test_the_angles_are_doubled_and_only_doubled() -> None:
    for m in (1, 2, 3, 5, 8):
        left, right = (evaluate(side, {}) for side in _claim(number(m)).args)
        assert left.overlaps(right.numerator + 0 * left)
    two = instantiate(_doubled(), {SIZE: 1})
    assert convert(two, _claim(number(2))).hypotheses >= two.hypotheses
    for m in (1, 3, 4):
        with pytest.raises(Refused):
            convert(two, _claim(number(m)))
    with pytest.raises(Refused):
        instantiate(_doubled(), {SIZE: 0})


def test_the_bounds_hold_at_every_size_and_are_no_narrower() -> None:
    lower, upper = _bounds()
    for m in (1, 2, 7, 100):
        assert truth(lower.formula, {SIZE: Fraction(m)})
        assert truth(upper.formula, {SIZE: Fraction(m)})
    a, b = lower.formula.args
    with pytest.raises(Refused):
        convert(lower, le(a + PI**2 / (16 * SIZE), b))


def with_conclusion(derivation: Derivation, after: sp.Basic) -> Derivation:
    return replace(derivation, steps=(*derivation.steps[:-1], replace(derivation.steps[-1], after=after)))


@pytest.mark.parametrize(
    ("derivation", "near"),
    [
        (basel(), limit_at_infinity(H2, sp.pi**2 / 8)),
        (basel(), limit_at_infinity(H2, sp.pi**2 / 12)),
        (basel(), limit_at_infinity(sp.harmonic(t + 1, 2) - 1, sp.pi**2 / 6)),
        (basel(), limit_at_infinity(sp.harmonic(t, 3), sp.pi**2 / 6)),
        (basel(), limit_at_infinity(sp.harmonic(t, 4), sp.pi**4 / 90)),
        (below_basel(), sp.Lt(H2, sp.Rational(8, 5))),
        (below_basel(), sp.Lt(sp.pi**2 / 6, H2)),
        (below_basel(), sp.Lt(sp.harmonic(t + 1, 2), sp.pi**2 / 6)),
    ],
)
def test_the_steps_are_decided_and_what_is_near_them_is_not(derivation: Derivation, near: sp.Basic) -> None:
    last = len(derivation.all_steps) - 1
    known = decided(derivation, FREE)
    assert promised(derivation, known) == "PROVED"
    assert not cited_by(derivation, known)
    assert last not in decided(with_conclusion(derivation, near), FREE)


def test_a_formula_that_rests_on_it_cites_nothing() -> None:
    name = "mean.subsample_without_replacement.risk_ratio_limit_lower"
    assert formula_verdict(name) == "PROVED"
    formula = catalogue.formula(name)
    assert not cited_by(formula.derivation, decided_of(formula.derivation, formula))


def test_a_loop_of_a_user_whose_limit_it_is_cites_nothing() -> None:
    (loop,) = parse_loops(POOLED)
    limit = limit_of(loop, "risk")
    assert sp.simplify(limit.rhs - sp.pi**2 / (6 * sp.Symbol("n", integer=True, positive=True))) == 0
    known = decided_of(limit.derivation, limit)
    assert promised(limit.derivation, known) == "PROVED"
    assert not cited_by(limit.derivation, known)
