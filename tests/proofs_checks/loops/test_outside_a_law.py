"""A chance that feedback takes out of [0, 1] is seen, and of such a loop nothing is derived at any door."""

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.loops.agreement import leaves
from proofs_checks.own.claims_file.loops import parse_loops, shipped

CORRECTED = """
[[loop]]
id = "mine.corrected"
words = "the synthetic part is taken off"
[loop.parameters]
a = {{ kind = "real", lower = {lower}, upper = 1, lower_open = true }}
[loop.state]
p = {{ start = "1/2" }}
[loop.data]
x = {{ law = "{law}", size = 2 }}
[loop.fit]
p = "(mean(x) - (1 - a)*p)/a"
[loop.observe]
square = "(p - 1/2)^2"
"""
CLAIM = """
[[claim]]
id = "mine.bounded"
loop = "mine.corrected"
observable = "square"
bounded = "t"
"""
CHANCE = "bernoulli(a/2 + (1 - a)*p)"
TRIALS = "binomial(1, a/2 + (1 - a)*p)"


def one(law, lower=0):
    (loop,) = parse_loops(CORRECTED.format(law=law, lower=lower))
    return loop


@pytest.mark.parametrize("law", [CHANCE, TRIALS])
def test_a_chance_outside_its_range_is_found(law):
    assert "a chance of -1/2 at a = 1/3; bound the parameters" in leaves(one(law))
    assert not leaves(one(law, '"1/2"'))
    assert not leaves(one("normal(p, 1)"))


@pytest.mark.parametrize("words", ["derive", "eval t=2 a=1/10", "profile", "show"])
def test_no_door_opens(words, tmp_path):
    place = tmp_path / "loops.toml"
    place.write_text(CORRECTED.format(law=CHANCE, lower=0) + CLAIM, "utf8")
    door, *rest = words.split()
    found = CliRunner().invoke(app, [door, str(place), *(["mine.corrected.square"] if rest else []), *rest])
    assert found.exit_code == 2
    assert not found.stdout
    assert "mine.corrected is refused: x is drawn from a bernoulli law with a chance of -1/2" in found.stderr
    judged = CliRunner().invoke(app, ["verify", "--file", str(place)])
    assert judged.exit_code == 2
    assert "a bernoulli law with a chance of -1/2" in judged.stderr


def test_no_shipped_loop_leaves_what_its_laws_are_defined_for():
    assert not [loop.id for loop in shipped() if leaves(loop)]
