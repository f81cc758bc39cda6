"""Limits and bounds of means that are products, Π (1 − 1/(nk²)): by Γ, and by their first factor."""

import pytest

from tests.proofs_checks.loops.test_limits_asked import judged

LOOP = """
[[loop]]
id = "mine.accumulate"
[loop.parameters]
n = { lower = 2 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
m = { start = 0 }
s = { start = "V" }
[loop.data]
x = { law = "normal(m, s)", size = "n" }
[loop.pool]
pool = { append = "x" }
[loop.fit]
m = "mean(pool)"
s = "var(pool)"
[loop.observe]
variance = "s"
[[claim]]
id = "mine.claim"
loop = "mine.accumulate"
"""
GAMMA = "V*(n - 1)/(n*gamma(2 - 1/sqrt(n))*gamma(2 + 1/sqrt(n)))"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (f'limit = "t"\nexpression = "{GAMMA}"', "PROVED"),
        (f'limit = "t"\nexpression = "{GAMMA.replace("2 +", "3 +")}"', "REFUTED"),
        ('limit = "t"\nexpression = "0"', "REFUTED"),
        ('expression = "V"\nrelation = "<="', "PROVED"),
        ('expression = "V*(1 - 2/n)"\nrelation = "<="', "REFUTED"),
    ],
)
def test_claims(claim: str, verdict: str) -> None:
    assert judged(LOOP + claim)[0] == verdict
