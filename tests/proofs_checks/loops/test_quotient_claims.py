"""Claims about a quotient of two states where nothing is random: the variance of a Kalman filter."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops, shipped
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import Refused, integer, le
from theory.language.derivation import OneGeneration
from theory.loop_language.definition import GENERATION
from theory.loop_language.formulas import formula_of
from theory.proofs.decided import Context, decided
from theory.proofs.loop_claims import proved_monotone, proved_value
from theory.proofs.loop_terms import loop_term

KALMAN = next(one for one in shipped() if one.id == "kalman.variance")
q, r = (p.symbol for p in KALMAN.parameters)
RANDOM = """
[[loop]]
id = "own.random"
words = "two means that are not independent"
[loop.parameters]
n = { lower = 1 }
[loop.state]
a = { start = 1 }
b = { start = 1 }
[loop.data]
x = { law = "normal(a, 1)", size = "n" }
[loop.fit]
a = "mean(x)"
b = "mean(x) + b"
[loop.observe]
sum = "a + b"
"""


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"nondecreasing": "t"}, "PROVED"),
        ({"increasing": "t"}, "PROVED"),
        ({"relation": "<=", "expression": "q + r"}, "PROVED"),
        ({"relation": ">=", "expression": "q"}, "PROVED"),
        ({"nonincreasing": "t"}, "REFUTED"),
        ({"relation": "<=", "expression": "q"}, "REFUTED"),
        ({"relation": "<=", "expression": "r"}, "REFUTED"),
    ],
)
def test_the_variance_of_a_kalman_filter(fields: dict[str, str], verdict: str) -> None:
    found, _, said = judged(claim(loop="kalman.variance", observable="variance", **fields))
    assert found == verdict
    assert (verdict == "PROVED") == ("by the core from the definition of the loop" in said)


def test_its_form_is_proved() -> None:
    """Numerator and denominator have theirs, and the denominator stays above 0."""
    formula = formula_of(KALMAN, "variance")
    known = decided(formula.derivation, Context((*KALMAN.parameters, GENERATION), formula=True))
    steps = formula.derivation.all_steps
    above = [i for i, step in enumerate(steps) if isinstance(step.after, sp.StrictGreaterThan)]
    assert above
    assert set(above) <= set(known)
    step = steps[above[0]]
    assert isinstance(step.certificate, OneGeneration)
    for wrong in (sp.Gt(step.after.lhs, 1, evaluate=False), sp.Gt(-step.after.lhs, 0, evaluate=False)):
        changed = replace(formula.derivation, lemmas=(), steps=(replace(step, after=wrong),))
        assert not decided(changed, Context((*KALMAN.parameters, GENERATION), formula=True))


def test_what_is_false_of_a_quotient_is_no_theorem() -> None:
    assert proved_value(KALMAN, "variance", "<", q + r, 1)
    with pytest.raises(Refused):
        proved_value(KALMAN, "variance", "<", q, 1)
    with pytest.raises(Refused):
        proved_monotone(KALMAN, "variance", GENERATION, up=False, strict=False, first=1)


def test_the_mean_of_a_random_quotient_is_not_the_quotient_of_means() -> None:
    (loop,) = parse_loops(RANDOM)
    a, b = (state.symbol for state in loop.states)
    k = integer("k_fit", lambda v: [le(1, v)], witness=1)
    assert loop_term(loop, 2).mean(a / b, k).op == "Ex"
    assert loop_term(KALMAN, 2).mean(KALMAN.observables["variance"], k).op != "Ex"
