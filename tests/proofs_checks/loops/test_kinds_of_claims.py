"""Claims as a user writes them, one or more of each kind, beside false neighbours: these are refuted."""

from __future__ import annotations

import pytest

from proofs_checks.evidence.questions import question_evidence
from proofs_checks.verdict import judge
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
LOOPS = {"mixed": MIXED}
TRUE = [
    ("mixed.error", {"decreasing": "n"}),
    ("mixed.error", {"argmax": "q", "expression": "1/2"}),
    ("mixed.variance", {"increasing": "n"}),
    ("mixed.variance", {"relation": "<=", "expression": "1/4"}),
    ("mixed.variance", {"argmax": "q", "expression": "1/2"}),
    ("mixed.variance", {"argmax": "q", "limit": "t", "expression": "1/2"}),
]
FALSE = [
    ("mixed.error", {"increasing": "m"}),
    ("mixed.error", {"argmax": "q", "expression": "1/3"}),
    ("mixed.variance", {"decreasing": "m"}),
    ("mixed.variance", {"relation": "<=", "expression": "1/5"}),
    ("mixed.variance", {"argmin": "q", "expression": "1/2"}),
    ("mixed.variance", {"argmax": "q", "limit": "t", "expression": "2/3"}),
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
