"""Limits of means that feed each other in pairs, and of the squares of two states, from the definition."""

from __future__ import annotations

import pytest

from tests.proofs_checks.loops.test_bounded_claims import MOVED
from tests.proofs_checks.loops.test_limits_asked import BELOW_EDGE, BOTH, MOMENTUM, OPEN, claim, judged
from tests.proofs_checks.loops.test_monotone_claims import SWINGING
from theory.core import le
from theory.proofs import fading_blocks
from theory.proofs.coupled_pairs import put_in

TURNING = """
[[loop]]
id = "own.turning"
words = "two fits turn about each other and shrink by r, each with noise of its own"
[loop.parameters]
r = { kind = "real", lower = 0, open = true, upper = 1 }
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
x = { start = 1 }
y = { start = 0 }
[loop.data]
u = { law = "normal(x, V)", size = "n" }
w = { law = "normal(y, V)", size = "n" }
[loop.fit]
x = "r*(3/5*mean(u) - 4/5*mean(w))"
y = "r*(4/5*mean(u) + 3/5*mean(w))"
[loop.observe]
both = "x^2 + y^2"
place = "x"
"""
LAGGED = """
[[loop]]
id = "own.lagged"
words = "a fit is corrected by a share g of what it was two fits before"
[loop.parameters]
g = { kind = "real", lower = 0, open = true, upper = 1 }
m = { lower = 2 }
[loop.state]
e = { start = 0 }
last = { start = 0 }
[loop.data]
x = { law = "normal(e, 2)", size = "m" }
[loop.fit]
e = "mean(x) - g*last"
last = "e"
[loop.observe]
risk = "e^2"
"""
FED = """
[[loop]]
id = "own.fed"
words = "a swinging pair that follows a target, which settles"
[loop.parameters]
a = { kind = "real", lower = 0, open = true, upper = 1 }
h = { kind = "real", lower = 0, open = true, upper = 2 }
[loop.state]
z = { start = 1 }
x = { start = 0 }
v = { start = 0 }
[loop.fit]
z = "-a*z + 1"
v = "v/2 + x - z"
x = "x - h*(v/2 + x - z)"
[loop.observe]
place = "x"
gap = "x - z"
"""
AHEAD = """
[[loop]]
id = "own.ahead"
words = "the gradient is taken where the momentum leads"
[loop.parameters]
s = { kind = "real", lower = 0, open = true, upper = 1 }
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
p = { start = 1 }
o = { start = 1 }
[loop.data]
g = { law = "normal(p + (p - o)/2, V)", size = "n" }
[loop.fit]
p = "p + (p - o)/2 - s*mean(g)"
o = "p"
[loop.observe]
risk = "p^2"
"""
WITH_MOMENTUM = MOMENTUM.partition("[[claim]]")[0]
UP_TO_EDGE = f"[claim.parameters]\n{OPEN}{BELOW_EDGE}{BOTH.replace(OPEN, '')}"
SIZES = f"{UP_TO_EDGE}n = {{ lower = 1 }}\n"
LIMIT = "h*V*(1 + b)/(n*(1 - b)*(2*(1 + b) - h))"
OF_FOUR = LIMIT.replace("n", "4")
TRUE = (
    (WITH_MOMENTUM, "mine.momentum.risk", {"expression": OF_FOUR}, UP_TO_EDGE),
    (WITH_MOMENTUM, "mine.momentum.risk", {"expression": f"2*{OF_FOUR}", "relation": "<"}, UP_TO_EDGE),
    (WITH_MOMENTUM, "mine.momentum.mean", {"expression": "0"}, UP_TO_EDGE),
    (MOVED, "own.heavy.risk", {"expression": LIMIT}, SIZES),
    (MOVED, "own.heavy.place", {"expression": "0"}, SIZES),
    (SWINGING, "own.swinging.place", {"expression": "0"}, ""),
    (TURNING, "own.turning.both", {"expression": "2*r^2*V/(n*(1 - r^2))"}, ""),
    (TURNING, "own.turning.place", {"expression": "0"}, ""),
    (LAGGED, "own.lagged.risk", {"expression": "2*(1 + g)/(m*g*(1 - g)*(2 + g))"}, ""),
    (FED, "own.fed.place", {"expression": "1/(1 + a)"}, ""),
    (FED, "own.fed.gap", {"expression": "0"}, ""),
    (AHEAD, "own.ahead", {"expression": "s*V*(3 - s)/(n*(1 + s)*(3 - 2*s))"}, ""),
)
BY_FORM = ("own.turning.both",)
"""Where the closed form is proved, and its limit by that."""
FALSE = (
    (WITH_MOMENTUM, "mine.momentum.risk", {"expression": f"{OF_FOUR}*(1 + h/100)"}, UP_TO_EDGE),
    (MOVED, "own.heavy.risk", {"expression": LIMIT, "relation": "<"}, SIZES),
    (TURNING, "own.turning.both", {"expression": "2*r^2*V/(n*(1 - r))"}, ""),
    (TURNING, "own.turning.place", {"expression": "r/100"}, ""),
    (AHEAD, "own.ahead", {"expression": "s*V/(n*(1 + s))"}, ""),
)


@pytest.mark.parametrize(("loop", "name", "said", "domain"), TRUE)
def test_the_limit_is_proved_where_eigenvalues_may_be_complex(loop, name, said, domain):
    """T² = 4D lies inside each domain."""
    found, _, words = judged(loop + claim(loop=name, limit="t", **said) + domain)
    assert found == "PROVED"
    assert name in BY_FORM or "from the definition of the loop, as a limit" in words


@pytest.mark.parametrize(("loop", "name", "said", "domain"), FALSE)
def test_a_limit_that_is_off_is_refuted(loop, name, said, domain):
    assert judged(loop + claim(loop=name, limit="t", **said) + domain)[0] == "REFUTED"


@pytest.mark.parametrize("pair", [False, True])
def test_what_feeds_a_block_must_be_as_small_as_it(pair):
    """A share of 0 that a step takes away, or a push without bound, leaves a hypothesis that is not shown."""
    lemma = fading_blocks.fed_step(pair)
    still = put_in(lemma, {fading_blocks.PUSH: fading_blocks.MOST})
    rate = fading_blocks._rate(fading_blocks.MOST, fading_blocks.MOST, fading_blocks.SHARE)
    assert rate in still.hypotheses
    assert le(fading_blocks.GAP, fading_blocks.SHARE**2 / 4) in lemma.hypotheses
