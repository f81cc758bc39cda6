"""Loops of Poisson and binomial data: what the data can be keeps the state where its law exists."""

import pytest

from proofs_checks.own.claims_file.loops import parse_loops
from tests.proofs_checks.loops.test_limits_asked import judged
from theory.core import Refused, definition
from theory.proofs.loop_terms import loop_term

LOOP = """
[[loop]]
id = "mine.counts"
[loop.parameters]
n = {{ lower = 1 }}
N = {{ lower = 1 }}
a = {{ kind = "real", lower = 0, upper = 1 }}
q = {{ kind = "real", lower = 0, upper = 1 }}
[loop.state]
p = {{ start = "q" }}
[loop.data]
x = {{ law = "{law}", size = "n" }}
[loop.fit]
p = "{fit}"
[loop.observe]
square = "p^2"
"""
CLAIM = """
[[claim]]
id = "mine.claim"
loop = "mine.counts"
"""
POISSON, MORRIS, BINOMIAL = "poisson(p)", "quadratic(p, 0, 1, 0)", "binomial(N, p)"


def loop(law, fit):
    (made,) = parse_loops(LOOP.format(law=law, fit=fit))
    return made


@pytest.mark.parametrize(
    ("law", "fit", "said"),
    [
        (POISSON, "mean(x)", "data of a Poisson law are at least 0"),
        (POISSON, "a*q + (1 - a)*mean(x)", "data of a Poisson law are at least 0"),
        (MORRIS, "a*q + (1 - a)*mean(x)", "(Morris 1982)"),
        (BINOMIAL, "mean(x)/N", ""),
        (BINOMIAL, "(sum(x) + a)/(n*N + 1)", ""),
    ],
)
def test_the_state_stays_where_the_law_exists(law, fit, said):
    lines = definition(loop_term(loop(law, fit), 2).loop)
    assert any(line.startswith("declared: ") for line in lines) == bool(said)
    assert said in lines[-1]


@pytest.mark.parametrize(
    ("law", "fit"),
    [
        (POISSON, "mean(x) - 1"),
        (POISSON, "2*mean(x) - p"),
        (POISSON, "mean(x) - var(x)"),
        (MORRIS, "mean(x) - 1"),
        (MORRIS, "2*mean(x) - p"),
        (MORRIS, "2*mean(x)"),
        (BINOMIAL, "mean(x)"),
        (BINOMIAL, "(sum(x) + 1)/(n*N)"),
        (BINOMIAL, "mean(x)/N - a"),
    ],
)
def test_a_state_that_may_leave_it_is_none_of_the_core(law, fit):
    with pytest.raises(Refused):
        loop_term(loop(law, fit), 2)


@pytest.mark.parametrize(
    ("law", "fit", "claim", "verdict"),
    [
        (POISSON, "mean(x)", 'growth = "t"\nexpression = "t"\nat = { q = "1/2" }', "PROVED-CITING"),
        (POISSON, "mean(x)", 'expression = "q^2 + q*t/(n + 1)"', "REFUTED"),
        (BINOMIAL, "mean(x)/N", 'expression = "q - q*(1 - q)*(1 - 1/(n*N))^t"', "PROVED"),
        (BINOMIAL, "mean(x)/N", 'expression = "q - q*(1 - q)*(1 - 1/n)^t"', "REFUTED"),
    ],
)
def test_claims(law, fit, claim, verdict):
    assert judged(LOOP.format(law=law, fit=fit) + CLAIM + claim)[0] == verdict
