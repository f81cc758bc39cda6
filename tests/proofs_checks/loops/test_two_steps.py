"""Claims about means whose own recursion goes two fits back: two models that are fed to each other."""

from __future__ import annotations

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops, shipped
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import Refused
from theory.loop_language.definition import t
from theory.loop_language.derive import derive_one
from theory.proofs.loop_claims import proved_value
from theory.proofs.loop_means import proved_observable

PAIR = """
[[loop]]
id = "own.pair"
words = "two models, each a times the mean of data drawn from the other"
[loop.parameters]
a = { kind = "real", lower = 0, open = true }
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
x = { start = 1 }
y = { start = 1 }
[loop.data]
u = { law = "normal(y, V)", size = "n" }
v = { law = "normal(x, V)", size = "n" }
[loop.fit]
x = "a*mean(u)"
y = "a*mean(v)"
[loop.observe]
risk = "x^2"
place = "x"
"""
FED = """
[[loop]]
id = "own.fed"
words = "one model sees real data and the other, which sees it"
[loop.parameters]
w = { kind = "real", lower = 0, lower_open = true, upper = 1 }
n = { lower = 1 }
m = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
a = { start = 0 }
b = { start = 0 }
[loop.data]
x = { law = "normal(b, V)", size = "n" }
y = { law = "normal(a, V)", size = "n" }
z = { law = "normal(0, V)", size = "m" }
[loop.fit]
a = "w*mean(z) + (1 - w)*mean(x)"
b = "mean(y)"
[loop.observe]
risk = "a^2"
"""
(FED_LOOP,), (PAIR_LOOP,) = parse_loops(FED), parse_loops(PAIR)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"observable": "risk", "relation": ">=", "expression": "a^(2*t)"}, "PROVED"),
        ({"observable": "risk", "relation": ">=", "expression": "a^(2*t) + a^2*V/n"}, "PROVED"),
        ({"observable": "risk", "relation": ">=", "expression": "a^(2*t) + 2*a^2*V/n"}, "REFUTED"),
        ({"observable": "risk", "relation": "<=", "expression": "a^(2*t) + t*V/n"}, "REFUTED"),
        ({"observable": "place", "bounded": "t", "iff": "a <= 1"}, "PROVED"),
        ({"observable": "place", "bounded": "t", "iff": "a < 1"}, "REFUTED"),
    ],
)
def test_two_models_fed_to_each_other(fields: dict[str, str], verdict: str) -> None:
    assert judged(PAIR + claim(loop="own.pair", **fields))[0] == verdict


def test_a_bound_of_the_pair_that_is_false_is_no_theorem() -> None:
    _, n, m, V = (p.symbol for p in FED_LOOP.parameters)
    assert proved_value(FED_LOOP, "risk", "≤", V * t / n + V / m, 0)
    with pytest.raises(Refused):
        proved_value(FED_LOOP, "risk", "≤", V * t / n, 0)


def test_a_form_is_proved_that_combinations_of_moments_divide_by_what_may_be_0() -> None:
    """At w = 1 both combinations are one; the recursion of the mean itself divides by nothing."""
    derived = derive_one(FED_LOOP, "risk")
    assert derived.form is not None
    assert derived.proved_of
    for wrong in (2 * derived.form, derived.form + t, derived.form.xreplace({t: t + 2})):
        with pytest.raises(Refused):
            proved_observable(FED_LOOP, FED_LOOP.observables["risk"], derived.system, wrong, 0)


def test_forms_with_powers_of_roots_are_proved() -> None:
    kalman = next(one for one in shipped() if one.id == "kalman.variance")
    for part in derive_one(kalman, "variance").parts:
        assert part.form is not None
        assert part.proved_of
        conjugate = part.form.replace(
            lambda one: one.is_Pow and one.exp == t, lambda one: (one.base + 1) ** t
        )
        for wrong in (conjugate, part.form + 1, part.form.xreplace({t: t + 1})):
            with pytest.raises(Refused):
                proved_observable(kalman, part.observable, part.system, sp.sympify(wrong), 0)
