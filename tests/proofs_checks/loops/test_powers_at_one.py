"""t·aᵗ at a = 1: what is like a power is bounded below 1 alone, whatever ends the base has."""

from __future__ import annotations

import pytest

from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.engine.growth import growth
from theory.language.parameters import Domain, Parameter
from theory.loop_language.definition import t

TIMED = """
[[loop]]
id = "own.timed"
words = "a share that is scaled in every fit"
[loop.parameters]
a = { kind = "real", lower = 0, DOMAIN }
p0 = { kind = "real", lower = 0, lower_open = true }
[loop.state]
p = { start = "p0" }
[loop.fit]
p = "SIGN*a*p"
[loop.observe]
times = "(t + 1)*p"
plus = "(t + 1)*p + 1"
over = "p/(t + 1)"
"""
SHARE, ANY = "upper = 1", "lower_open = true"


def of(domain: str, sign: str = "1") -> str:
    return TIMED.replace("DOMAIN", domain).replace("SIGN", sign)


@pytest.mark.parametrize(
    ("text", "observable", "iff", "verdict"),
    [
        (of(SHARE), "times", "", "REFUTED"),
        (of(SHARE), "plus", "", "REFUTED"),
        (of(ANY), "times", "a <= 1", "REFUTED"),
        (of(ANY), "plus", "a <= 1", "REFUTED"),
        (of(ANY), "times", "a < 1", "TRUE"),
        (of(ANY), "over", "a <= 1", "TRUE"),
        (of(ANY), "over", "a < 1", "REFUTED"),
        (of(SHARE), "over", "", "TRUE"),
    ],
)
def test_a_power_times_a_geometric_one(text, observable, iff, verdict):
    fields = {"loop": f"own.timed.{observable}", "bounded": "t"} | ({"iff": iff} if iff else {})
    name, _, _ = judged(text + claim(**fields))
    assert name == verdict if verdict == "REFUTED" else name in ("PROVED", "REPLAYED")


@pytest.mark.parametrize("iff", ["", "a < 1"])
def test_a_sign_that_alternates_keeps_nothing_bounded(iff):
    fields = {"loop": "own.timed.times", "bounded": "t"} | ({"iff": iff} if iff else {})
    name, _, _ = judged(of(SHARE, "-1") + claim(**fields))
    assert name not in (("REFUTED",) if iff else ("PROVED", "REPLAYED"))


@pytest.mark.parametrize("power", [1, 2])
def test_the_rule_itself(power):
    share = Parameter(name="a", meaning="a", domain=Domain(kind="real", lower=0, upper=1))
    around = Parameter(name="a", meaning="a", domain=Domain(kind="real", lower=-1, upper=1))
    for a in (share, around):
        found = growth(t**power * a.symbol**t, [a])
        assert found is None or found.bounded is not True
        flat = growth(a.symbol**t / t**power, [a])
        assert flat is not None
        assert flat.bounded is True
