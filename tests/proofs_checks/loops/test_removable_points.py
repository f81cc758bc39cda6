"""Claims where an expression, or the closed form of a loop, is 0/0 at one admissible value."""

import pytest

from tests.proofs_checks.loops.test_limits_asked import judged

LOOP = """
[[loop]]
id = "mine.weighted"
[loop.parameters]
n = { lower = 1 }
w = { kind = "real", lower = 0, upper = 1 }
[loop.state]
e = { start = 0 }
[loop.data]
z = { law = "normal(e, 1)", size = "n", real = true }
x = { law = "normal(e, 1)", size = "n" }
[loop.fit]
e = "w*mean(z) + (1 - w)*mean(x)"
[loop.observe]
risk = "e^2"
[[claim]]
id = "mine.claim"
loop = "mine.weighted"
"""
FORM = "(w^2 + (1 - w)^2)*(1 - (1 - w)^(2*t))/(n*w*(2 - w))"
OPEN = 'w = { kind = "real", lower = 0, lower_open = true, upper = 1 }'


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (f'expression = "{FORM}"\n[claim.parameters]\n{OPEN}', "PROVED"),
        (f'expression = "{FORM}"', "INCONCLUSIVE"),
        ('expression = "t/n"\nat = { w = 0 }', "PROVED"),
        ('expression = "(t + 1)/(2*n)"\nat = { w = 0 }', "REFUTED"),
        ('expression = "t/n"\nrelation = "<="', "PROVED"),
        ('expression = "t*w/(n*w)"\nrelation = "<="', "INCONCLUSIVE"),
    ],
)
def test_what_is_said_where_a_form_is_0_over_0(claim: str, verdict: str) -> None:
    assert judged(LOOP + claim)[0] == verdict
