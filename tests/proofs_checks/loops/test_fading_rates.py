"""Limits and bounds of means of which a step keeps a share that changes with t, from the definition."""

from __future__ import annotations

import pytest

from tests.proofs_checks.loops.files import of_literature
from tests.proofs_checks.loops.test_limits_asked import claim, judged

DECAYING = of_literature("categorical.decaying_share")
FASTER = DECAYING.replace("n*t^2", "n*t^3")
AVERAGED = """
[[loop]]
id = "own.averaged"
words = "a share 1/t of every fit is real"
[loop.parameters]
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
z = { law = "normal(0, V)", size = "n" }
[loop.fit]
e = "(1 - 1/t)*e + mean(z)/t"
[loop.observe]
risk = "e^2"
"""
PULLED = """
[[loop]]
id = "own.pulled"
words = "a share 2/(t + 1) of each fit is the truth, d at first"
[loop.parameters]
d = { kind = "real" }
q = { kind = "real" }
[loop.state]
m = { start = "d" }
[loop.fit]
m = "(1 - 2/(t + 1))*m + 2*q/(t + 1)"
[loop.observe]
place = "m"
gap = "(m - q)^2"
"""
TRUE = (
    (DECAYING, "own.decaying_share", {"limit": "t", "expression": "0"}),
    (DECAYING, "own.decaying_share", {"bounded": "t"}),
    (FASTER, "own.decaying_share", {"limit": "t", "expression": "0"}),
    (FASTER, "own.decaying_share", {"bounded": "t"}),
    (AVERAGED, "own.averaged", {"limit": "t", "expression": "0"}),
    (AVERAGED, "own.averaged", {"bounded": "t"}),
    (AVERAGED, "own.averaged", {"growth": "t", "expression": "1/t"}),
    (AVERAGED, "own.averaged", {"growth": "t", "relation": "<=", "expression": "1/t"}),
    (PULLED, "own.pulled.gap", {"limit": "t", "expression": "0"}),
    (PULLED, "own.pulled.place", {"bounded": "t"}),
)
FALSE = (
    (DECAYING, "own.decaying_share", {"limit": "t", "expression": "q*(1 - q)/(10*n)"}, "n = 1, q = 1/2"),
    (AVERAGED, "own.averaged", {"limit": "t", "expression": "V/(9*n)"}, "n = 1, V = 1"),
    (PULLED, "own.pulled.place", {"limit": "t", "expression": "d"}, "d = 1, q = 2"),
    (PULLED, "own.pulled.gap", {"limit": "t", "relation": "<", "expression": "0"}, "d = 1, q = 1"),
)


@pytest.mark.parametrize(("loop", "name", "said"), TRUE)
def test_it_is_proved_between_bounds_that_come_to_the_limit(loop, name, said):
    found, _, words = judged(loop + claim(loop=name, **said))
    assert found == "PROVED"
    by_form = f"equals {name}.limit as a rational function" in words
    assert by_form or "from the definition of the loop" in words


@pytest.mark.parametrize(("loop", "name", "said", "witness"), FALSE)
def test_a_limit_that_is_off_is_refuted(loop, name, said, witness):
    assert judged(loop + claim(loop=name, **said))[:2] == ("REFUTED", witness)
