"""Bounds and orders of means whose closed form has powers of both signs, or is complex somewhere."""

from __future__ import annotations

import pytest

from proofs_checks.own.claims_file.loops import parse_loops
from tests.proofs_checks.loops.files import of_literature
from tests.proofs_checks.loops.test_fading_blocks import FED, LAGGED
from tests.proofs_checks.loops.test_first_fits import KEPT
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.loop_language.derive import derive_one

WINDOW = of_literature("mean.window_2")
ECHO = """
[[loop]]
id = "own.echo"
words = "a fit to new data, and half of those before"
[loop.parameters]
m = { lower = 1 }
s2 = { kind = "real", lower = 0, open = true }
[loop.state]
a = { start = 0 }
b = { start = 0 }
[loop.data]
y = { law = "normal(a, s2)", size = "m" }
[loop.fit]
a = "mean(y)/2 + b/2"
b = "mean(y)"
[loop.observe]
risk = "a^2"
"""
OSCILLATING = """
[[loop]]
id = "own.oscillating"
words = "a drift that is pushed by what changes its sign and fades"
[loop.parameters]
c = { kind = "real", lower = 0, open = true }
[loop.state]
x = { start = 1 }
y = { start = 0 }
[loop.fit]
x = "-x/3"
y = "y + x + c"
[loop.observe]
place = "y"
size = "x"
"""
TRUE = (
    (WINDOW, "own.window_2", {"relation": "<=", "expression": "V*t/n"}),
    (WINDOW, "own.window_2", {"relation": "<=", "expression": "V*t/(2*n) + V"}),
    (WINDOW, "own.window_2", {"relation": ">=", "expression": "4*V*t/(9*n)"}),
    (WINDOW, "own.window_2", {"growth": "t", "expression": "t"}),
    (WINDOW, "own.window_2", {"growth": "t", "expression": "t", "relation": ">="}),
    (ECHO, "own.echo", {"relation": "<", "expression": "4*s2*t/(9*m)"}),
    (ECHO, "own.echo", {"relation": ">=", "expression": "s2*t/(4*m)"}),
    (ECHO, "own.echo", {"growth": "t", "expression": "t"}),
    (OSCILLATING, "own.oscillating.place", {"relation": "<=", "expression": "1 + c*t"}),
    (OSCILLATING, "own.oscillating.place", {"relation": ">=", "expression": "c*t"}),
    (OSCILLATING, "own.oscillating.place", {"growth": "t", "expression": "t"}),
    (OSCILLATING, "own.oscillating.size", {"relation": "<=", "expression": "1/9"}),
)
FALSE = (
    (WINDOW, "own.window_2", {"relation": "<=", "expression": "V/n + V*t/(3*n)"}, "n = 1, V = 1, t = 5"),
    (WINDOW, "own.window_2", {"growth": "t", "expression": "t^2"}, "n = 1, V = 1"),
    (ECHO, "own.echo", {"relation": ">=", "expression": "3*s2*t/(8*m)"}, "m = 1, s2 = 1, t = 1"),
    (OSCILLATING, "own.oscillating.place", {"relation": ">=", "expression": "c*t + 7/10"}, "c = 1, t = 2"),
    (OSCILLATING, "own.oscillating.size", {"relation": "<", "expression": "1/9"}, "c = 1, t = 2"),
)
OFF = (
    (LAGGED, "own.lagged", "2*(1 + g)/(m*(1 - g)*(2 + g))"),
    (FED, "own.fed.gap", "a/100"),
)


@pytest.mark.parametrize(("loop", "name", "said"), TRUE)
def test_what_holds_is_proved(loop, name, said):
    found, _, words = judged(loop + claim(loop=name, **said))
    assert found == "PROVED"
    assert "from the definition of the loop" in words


@pytest.mark.parametrize(("loop", "name", "said", "witness"), FALSE)
def test_what_is_off_is_refuted_at_the_simplest_point(loop, name, said, witness):
    assert judged(loop + claim(loop=name, **said))[:2] == ("REFUTED", witness)


@pytest.mark.parametrize(("loop", "name", "limit"), OFF)
def test_a_false_limit_is_refuted_where_eigenvalues_are_complex_for_some_parameters(loop, name, limit):
    """A form with √(1 − 4g) was derived for g in (0, 1): it was not replayed, and nothing refuted by it."""
    (defined,) = parse_loops(loop)
    observable = name.partition(".")[2].partition(".")[2] or "risk"
    derived = derive_one(defined, observable)
    assert derived.form is None
    assert "complex" in derived.reason
    assert judged(loop + claim(loop=name, limit="t", expression=limit))[0] == "REFUTED"


FAR_ONLY = (  # the limit in t fails where the sizes are unequal, and so a finite t does
    ("V/m + V/n", "n = 3, m = 1, V = 1, t = 11"),
    ("V/m + V/(2*n)", "n = 2, m = 1, V = 1, t = 7"),
    ("149*V/(100*m)", "n = 25, m = 1, V = 1, t = 236"),
)


@pytest.mark.parametrize(("bound", "witness"), FAR_ONLY)
def test_a_bound_that_fails_far_only_is_refuted_where_its_limit_first_does(bound, witness):
    """These were INCONCLUSIVE: no point was tried at which both the sizes are unequal and t is large."""
    said = claim(loop="own.kept", relation="<=", expression=bound)
    assert judged(KEPT + said)[:2] == ("REFUTED", witness)


@pytest.mark.parametrize("bound", ["3*V/(2*m)", "V*(m + 3*n)/(m*(m + 2*n))"])
def test_the_least_bound_of_kept_data_is_proved(bound):
    assert judged(KEPT + claim(loop="own.kept", relation="<=", expression=bound))[0] == "PROVED"
