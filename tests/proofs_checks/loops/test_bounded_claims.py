"""Claims that a loop's mean is bounded exactly where a condition holds, judged from its definition."""

from __future__ import annotations

import pytest

from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from tests.proofs_checks.loops.files import of_literature, scaled
from tests.proofs_checks.loops.test_derive_command import run
from tests.proofs_checks.loops.test_limits_asked import MOMENTUM, claim, judged
from tests.proofs_checks.loops.test_monotone_claims import LABS, RESCALED, SWINGING

TWO = """
[[loop]]
id = "own.two"
words = "two labs fit means to their own data, times a and b"
[loop.parameters]
a = { kind = "real", lower = 0, open = true }
b = { kind = "real", lower = 0, open = true }
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
x = { start = 0 }
y = { start = 0 }
[loop.data]
u = { law = "normal(x, V)", size = "n" }
w = { law = "normal(y, V)", size = "n" }
[loop.fit]
x = "a*mean(u)"
y = "b*mean(w)"
[loop.observe]
gap = "(x - y)^2"
"""
STEP = """
[[loop]]
id = "own.step"
words = "a step of length h towards 0"
[loop.parameters]
h = { kind = "real", lower = 0, open = true }
x0 = { kind = "real", lower = 0, open = true }
[loop.state]
x = { start = "x0" }
[loop.data]
u = { law = "normal(x, 1)", size = "1" }
[loop.fit]
x = "x - h*mean(u)"
[loop.observe]
risk = "x^2"
place = "x"
"""
HEAVY = """
[[loop]]
id = "own.heavy"
words = "gradient steps with momentum, a mean of n data for the gradient"
[loop.parameters]
h = { kind = "real", lower = 0, open = true }
b = { kind = "real", lower = 0, upper = 1, upper_open = true }
V = { kind = "real", lower = 0, open = true }
n = { lower = 1 }
[loop.state]
x = { start = 0 }
u = { start = 0 }
[loop.data]
z = { law = "normal(x, V)", size = "n" }
[loop.fit]
x = "x - h*mean(z) + b*(x - u)"
u = "x"
[loop.observe]
risk = "x^2"
"""
WITH_MOMENTUM = MOMENTUM.partition("[[claim]]")[0]
MOVED = HEAVY.replace("x = { start = 0 }", "x = { start = 1 }").replace('"x^2"', '"x^2"\nplace = "x"')
FRESH = """
[[loop]]
id = "own.mad"
words = "a Gaussian fitted to fresh real and to synthetic data"
[loop.parameters]
n = { lower = 2 }
m = { lower = 2 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
s = { start = "V" }
[loop.data]
z = { law = "normal(0, V)", size = "m" }
x = { law = "normal(e, s)", size = "n" }
[loop.fit]
e = "mean(x, z)"
s = "var(x, z, ddof = 1)"
[loop.observe]
risk = "e^2"
variance = "s"
"""
SLOW = of_literature("mean.slow")
ANY_SHARE = SLOW.replace("lower = 0, upper = 1", "lower = -1, upper = 1")
PLAIN = SWINGING.replace('h = { kind = "real", lower = 0, upper = 1,', 'h = { kind = "real", lower = 0,')
PULLED = scaled("own.pulled", "c", "lower = 0").replace('"c*mean(x)"', '"e + c^2*(mean(x) - e)"')
DRIFTING = scaled("own.drifting", "d", "").replace(",  }", " }").replace('"d*mean(x)"', '"mean(x) + d - 2"')
DRIFTING = DRIFTING.replace('risk = "e^2"', 'place = "e"')
FROM_REST = WITH_MOMENTUM.replace("lower = 0, open = true }\nb", "lower = 0 }\nb")
FROM_PLAIN = PLAIN.replace("lower = 0, lower_open = true }\nb", "lower = 0 }\nb")
TRUE = (
    (LABS, "labs.shrunk.risk", "g < 1"),
    (RESCALED, "gauss.rescaled.risk", "c*(n - 1) < n"),
    (RESCALED, "gauss.rescaled.variance", "c*(n - 1)/n <= 1"),
    (TWO, "own.two.gap", "a < 1 and b < 1"),
    (STEP, "own.step.risk", "h < 2"),
    (STEP, "own.step.place", "h <= 2"),
    (STEP, "own.step.risk", "h <= 1 or h < 2"),
    (TWO, "own.two.gap", "a < 1 and b < 1 or a < 1/2 and b < 1"),
    (HEAVY, "own.heavy.risk", "h < 2*(1 + b)"),
    (SWINGING, "own.swinging.place", ""),
    (PLAIN, "own.swinging.place", "h <= 2*(1 + b)"),
    (MOVED, "own.heavy.place", "h <= 2*(1 + b)"),
    (WITH_MOMENTUM, "mine.momentum.mean", "h <= 2*(1 + b)"),
    (SLOW, "own.slow", "w <= 0"),
    (FRESH, "own.mad.variance", ""),
    (FRESH, "own.mad.risk", ""),
    (SLOW, "own.slow", "w = 0"),
    (SLOW, "own.slow", "w*V = 0"),
    (ANY_SHARE, "own.slow", "w = 0"),
    (PULLED, "own.pulled", "c = 0"),
    (DRIFTING, "own.drifting", "d = 2"),
    (DRIFTING.replace("start = 0", "start = -3"), "own.drifting", "d = 2"),
    (FROM_REST, "mine.momentum.mean", "h <= 2*(1 + b)"),
    (FROM_REST, "mine.momentum.risk", "h < 2*(1 + b)"),
    (FROM_PLAIN, "own.swinging.place", "h <= 2*(1 + b)"),
)
FALSE = (
    (LABS, "labs.shrunk.risk", "g <= 1"),
    (RESCALED, "gauss.rescaled.risk", "c*(n - 1) <= n"),
    (RESCALED, "gauss.rescaled.variance", "c <= 1"),
    (TWO, "own.two.gap", "a < 1 and b <= 1"),
    (TWO, "own.two.gap", "a < 1"),
    (STEP, "own.step.risk", "h <= 2"),
    (STEP, "own.step.place", "h < 2"),
    (STEP, "own.step.risk", "h <= 1 or h < 3/2"),
    (TWO, "own.two.gap", "a < 1 or b < 1"),
    (HEAVY, "own.heavy.risk", "h <= 2*(1 + b)"),
    (HEAVY, "own.heavy.risk", "h < 2"),
    (PLAIN, "own.swinging.place", "h < 2*(1 + b)"),
    (PLAIN, "own.swinging.place", ""),
    (PLAIN.replace("upper_open = true", "upper_open = false"), "own.swinging.place", "h <= 2*(1 + b)"),
    (MOVED, "own.heavy.place", "h < 2*(1 + b)"),
    (WITH_MOMENTUM, "mine.momentum.mean", "h < 2*(1 + b)"),
    (WITH_MOMENTUM, "mine.momentum.mean", "h <= 2*(1 + b) + 1/1000"),
    (WITH_MOMENTUM, "mine.momentum.risk", "h <= 2*(1 + b)"),
    (SLOW, "own.slow", "w < 0"),
    (SLOW, "own.slow", "w <= 1/2"),
    (ANY_SHARE, "own.slow", "w <= 0"),
    (ANY_SHARE, "own.slow", "w >= 0"),
    (SLOW, "own.slow", "w = 1"),
    (ANY_SHARE, "own.slow", "w = -1"),
    (PULLED, "own.pulled", "c = 1"),
    (DRIFTING, "own.drifting", "d = 1"),
    (DRIFTING, "own.drifting", "d <= 2"),
    (DRIFTING, "own.drifting", "d = 2 or d = 3"),
    (FROM_REST, "mine.momentum.mean", "h < 2*(1 + b)"),
    (FROM_REST, "mine.momentum.risk", "h > 0 and h < 2*(1 + b)"),
    (FROM_PLAIN, "own.swinging.place", ""),
)
NAMES = ("state", "fit_number", "k_fit", "side", "step_of_a")


@pytest.mark.long
@pytest.mark.parametrize(("loop", "observable", "condition"), TRUE)
def test_where_a_mean_is_bounded_is_proved(loop, observable, condition):
    how = {"iff": condition} if condition else {}
    name, _, said = judged(loop + claim(loop=observable, bounded="t", **how))
    assert name == "PROVED"
    assert "from the definition of the loop" in said


@pytest.mark.parametrize(("loop", "observable", "condition"), FALSE)
def test_a_condition_that_is_off_is_refuted(loop, observable, condition):
    how = {"iff": condition} if condition else {}
    name, witness, _ = judged(loop + claim(loop=observable, bounded="t", **how))
    assert name == "REFUTED"
    assert witness


@pytest.mark.parametrize(
    ("loop", "name", "found"),
    [(STEP, "own.step.risk", "h < 2"), (HEAVY, "own.heavy.risk", "b > h/2 − 1")],
)
def test_a_claim_takes_the_condition_that_derive_prints(tmp_path, loop, name, found):
    """It was printed “bounded if”, though nothing else is bounded."""
    path = tmp_path / "loop.toml"
    path.write_text(loop, "utf8")
    code, out, _ = run("derive", str(path), name)
    assert code == 0
    assert f"bounded iff {found}" in out
    assert judged(loop + claim(loop=name, bounded="t", iff=found))[0] == "PROVED"


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_may_have_a_name_of_the_proofs(name):
    loop = TWO.replace("V", name)
    assert judged(loop + claim(loop="own.two.gap", bounded="t", iff="a < 1 and b < 1"))[0] == "PROVED"


@pytest.mark.parametrize("text", ["a < 1 and", "or a < 1", "and b < 1", "a and b < 1", "a < 1 and t < 1"])
def test_a_part_that_is_no_relation_of_the_parameters_is_refused(text):
    with pytest.raises(ClaimsFileError, match="iff"):
        parse_claims(TWO + claim(loop="own.two.gap", bounded="t", iff=text))
