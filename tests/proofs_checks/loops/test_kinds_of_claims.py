"""Claims as a user writes them, one or more of each kind, beside false neighbours: these are refuted."""

from __future__ import annotations

import pytest

from proofs_checks.evidence.questions import question_evidence
from proofs_checks.verdict import judge
from tests.proofs_checks.loops.test_far_claims import GAUSS
from tests.proofs_checks.loops.test_monotone_claims import asked

MIXED = """
[[loop]]
id = "own.mixed"
words = "a frequency fitted to n real data and m synthetic, pooled"
[loop.parameters]
n = { lower = 1 }
m = { lower = 1 }
q = { kind = "real", lower = 0, upper = 1, open = true }
[loop.state]
p = { start = "q" }
[loop.data]
z = { law = "bernoulli(q)", size = "n", real = true }
x = { law = "bernoulli(p)", size = "m" }
[loop.fit]
p = "mean(z, x)"
[loop.observe]
error = "(p - q)^2"
variance = "p*(1 - p)"
"""
KALMAN = """
[[loop]]
id = "own.kalman"
words = "the variance of a filtered state, from its noise on"
[loop.parameters]
q = { kind = "real", lower = 0, open = true }
r = { kind = "real", lower = 0, open = true }
[loop.state]
a = { start = "q" }
b = { start = 1 }
[loop.fit]
a = "(q + r)*a + q*r*b"
b = "a + r*b"
[loop.observe]
variance = "a/b"
"""
FROM_ABOVE = KALMAN.replace("own.kalman", "own.above").replace('start = "q"', 'start = "q + r"')
LAZY = """
[[loop]]
id = "own.lazy"
words = "what fades feeds what fades"
[loop.parameters]
r = { kind = "real", lower = 0, upper = 1, open = true }
W = { kind = "real", lower = 0, open = true }
[loop.state]
a = { start = "W" }
b = { start = 0 }
[loop.fit]
a = "r*a"
b = "r*b + a"
[loop.observe]
tail = "b"
"""
SHARES = """
[[loop]]
id = "own.shares"
words = "a blend of what is and V/k, with n against k"
[loop.parameters]
n = { lower = 1 }
k = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
y = { start = 0 }
[loop.fit]
y = "n/(n + k)*y + V/(n + k)"
[loop.observe]
value = "y"
"""
ROOT = "(q + sqrt(q^2 + 4*q*r))/2"
LOOPS = {
    "mixed": MIXED,
    "kalman": KALMAN,
    "above": FROM_ABOVE,
    "gauss": GAUSS,
    "lazy": LAZY,
    "shares": SHARES,
}
TRUE = [
    ("mixed.error", {"decreasing": "n"}),
    ("mixed.error", {"argmax": "q", "expression": "1/2"}),
    ("mixed.variance", {"increasing": "n"}),
    ("mixed.variance", {"relation": "<=", "expression": "1/4"}),
    ("mixed.variance", {"argmax": "q", "expression": "1/2"}),
    ("mixed.variance", {"argmax": "q", "limit": "t", "expression": "1/2"}),
    ("kalman.variance", {"limit": "t", "expression": ROOT}),
    ("kalman.variance", {"relation": "<", "expression": ROOT}),
    ("kalman.variance", {"relation": "<=", "expression": "q + sqrt(q*r)"}),
    ("kalman.variance", {"increasing": "q"}),
    ("kalman.variance", {"increasing": "r"}),
    ("above.variance", {"limit": "t", "expression": ROOT}),
    ("above.variance", {"relation": ">=", "expression": ROOT}),
    ("gauss.risk", {"relation": "<=", "expression": "t*V/n"}),
    ("lazy.tail", {"relation": "<=", "expression": "W/(1 - r)"}),
    ("shares.value", {"decreasing": "n"}),
    ("shares.value", {"growth": "t", "relation": "<=", "expression": "log(t)"}),
]
FALSE = [
    ("mixed.error", {"increasing": "m"}),
    ("mixed.error", {"argmax": "q", "expression": "1/3"}),
    ("mixed.variance", {"decreasing": "m"}),
    ("mixed.variance", {"relation": "<=", "expression": "1/5"}),
    ("mixed.variance", {"argmin": "q", "expression": "1/2"}),
    ("mixed.variance", {"argmax": "q", "limit": "t", "expression": "2/3"}),
    ("kalman.variance", {"limit": "t", "expression": "(q + sqrt(q^2 + 3*q*r))/2"}),
    ("kalman.variance", {"limit": "t", "expression": "(q - sqrt(q^2 + 4*q*r))/2"}),
    ("kalman.variance", {"relation": "<=", "expression": "(q + sqrt(q^2 + 3*q*r))/2"}),
    ("kalman.variance", {"relation": "<=", "expression": "sqrt(q*r) + q/2"}),
    ("kalman.variance", {"decreasing": "q"}),
    ("above.variance", {"increasing": "t"}),
    ("above.variance", {"relation": "<=", "expression": ROOT}),
    ("gauss.risk", {"relation": "<", "expression": "t*V/n"}),
    ("gauss.risk", {"relation": "<=", "expression": "t*V/(n + 1)"}),
    ("lazy.tail", {"relation": "<=", "expression": "W/(2*(1 - r))"}),
    ("shares.value", {"increasing": "n"}),
    ("shares.value", {"growth": "t", "expression": "log(t)"}),
]


def verdict(about, fields):
    loop, _, observable = about.partition(".")
    question = asked(LOOPS[loop], loop=f"own.{loop}", observable=observable, **fields)
    return judge(question_evidence("claim", question))


@pytest.mark.parametrize(("about", "fields"), TRUE)
def test_what_is_true_is_proved(about, fields):
    assert verdict(about, fields).name in ("PROVED", "PROVED-CITING")


@pytest.mark.parametrize(("about", "fields"), FALSE)
def test_a_false_neighbour_is_refuted_with_a_witness(about, fields):
    found = verdict(about, fields)
    assert found.name == "REFUTED"
    assert found.witness
