"""Bounds in t of means that other means feed, in sums among them."""

from __future__ import annotations

import pytest

from tests.proofs_checks.loops.test_limits_asked import claim, judged

SHRUNK = """
[[loop]]
id = "own.shrunk"
words = "a mean with momentum, and a variance that is shrunk"
[loop.parameters]
n = { lower = 2 }
b = { kind = "real", lower = 0, upper = 1, upper_open = true }
s = { kind = "real", lower = 0, lower_open = true, upper = 1 }
V = { kind = "real", lower = 0, lower_open = true }
[loop.state]
m = { start = 0 }
v = { start = "V" }
[loop.data]
x = { law = "normal(m, v)", size = "n" }
[loop.fit]
m = "b*m + (1 - b)*mean(x)"
v = "s*var(x, ddof = 1)"
[loop.observe]
drift = "m^2"
both = "v + m^2"
"""
LABS = """
[[loop]]
id = "own.labs"
words = "a lab trains on its own data and on those of another, whose spread is fitted with a bias"
[loop.parameters]
n = { lower = 2 }
a = { kind = "real", lower = 0, upper = 1 }
V = { kind = "real", lower = 0, lower_open = true }
[loop.state]
m = { start = 0 }
v = { start = "V" }
u = { start = "V" }
[loop.data]
x = { law = "normal(m, v)", size = "n" }
y = { law = "normal(0, u)", size = "n" }
[loop.fit]
m = "mean(x)"
v = "a*var(x, ddof = 1) + (1 - a)*var(y, ddof = 1)"
u = "var(y)"
[loop.observe]
drift = "m^2"
spread = "v"
"""
SUM = "V*s^t + V*(1 - b)^2*sum(s^i, i, 0, t - 1)/n"
TRUE = (
    (SHRUNK, "own.shrunk.drift", "<=", "V*t/n"),
    (SHRUNK, "own.shrunk.drift", "<=", "V*t*(1 - b)^2/n"),
    (SHRUNK, "own.shrunk.both", "<=", "V + V*t/n"),
    (SHRUNK, "own.shrunk.both", "<=", SUM),
    (LABS, "own.labs.drift", "<=", "V*t/n"),
    (LABS, "own.labs.spread", ">=", "V*(1 - 1/n)^t"),
)
FALSE = (
    (SHRUNK, "own.shrunk.drift", "<=", "V*s*t/n", "n = 2, b = 1/3, s = 1/3, V = 1, t = 1"),
    (SHRUNK, "own.shrunk.drift", "<", "V*t*(1 - b)^2/n", "n = 2, b = 1/2, s = 1, V = 1, t = 1"),
    (SHRUNK, "own.shrunk.both", "<=", "V + V*(t - 1)/n", "n = 2, b = 1/2, s = 1, V = 1, t = 1"),
    (LABS, "own.labs.drift", "<=", "V*t/(2*n)", "n = 2, a = 1, V = 1, t = 1"),
    (LABS, "own.labs.spread", ">=", "V*(1 - 1/(2*n))^t", "n = 2, a = 0, V = 1, t = 2"),
)


@pytest.mark.parametrize(("loop", "name", "relation", "said"), TRUE)
def test_a_bound_that_moves_is_proved_of_a_mean_that_others_feed(loop, name, relation, said):
    found, _, words = judged(loop + claim(loop=name, relation=relation, expression=said))
    assert found == "PROVED"
    assert "from the definition of the loop" in words


@pytest.mark.parametrize(("loop", "name", "relation", "said", "witness"), FALSE)
def test_a_bound_that_is_crossed_is_refuted(loop, name, relation, said, witness):
    assert judged(loop + claim(loop=name, relation=relation, expression=said))[:2] == ("REFUTED", witness)
