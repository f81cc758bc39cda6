"""A script that proves something else of a loop than what is claimed makes no theorem about the claim."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.own.claims_file.reading import parse_claims
from tests.proofs_checks.loops.test_limits_asked import claim
from theory.core import Refused, assume
from theory.language.parameters import Parameter
from theory.loop_language.definition import LoopDefinition, t
from theory.proofs import claimed_values, compared_means
from theory.proofs.loop_claims import _any_fit, proved_monotone, proved_value

REPLACE = """
[[loop]]
id = "own.replace"
words = "the mean of n data, drawn around the mean before"
[loop.parameters]
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
x = { law = "normal(e, V)", size = "n" }
[loop.fit]
e = "mean(x)"
[loop.observe]
risk = "e^2"
"""


@pytest.fixture(scope="module")
def loop() -> LoopDefinition:
    (found,) = parse_claims(REPLACE + claim(loop="own.replace", increasing="t"))
    assert found.printed.question is not None
    assert found.printed.question.loop is not None
    return found.printed.question.loop


def named(loop: LoopDefinition) -> dict[str, Parameter]:
    return {p.name: p for p in loop.parameters}


def risk(loop: LoopDefinition, factor: int = 1) -> sp.Expr:
    return factor * named(loop)["V"].symbol * t / named(loop)["n"].symbol


def test_the_value_and_its_change_are_proved(loop):
    assert len(proved_value(loop, "risk", "=", risk(loop), 1)) == 1
    assert len(proved_value(loop, "risk", "=", risk(loop), 1, only=True)) == 1
    assert not proved_monotone(loop, "risk", named(loop)["n"], up=False, strict=True, first=1).cites


VALUE, CHANGE = claimed_values.value_proof, compared_means.monotone_proof
FALSE_VALUES = {
    "of another expression": lambda loop, claim, first, only: VALUE(
        loop, replace(claim, said=risk(loop)), first, only
    ),
    "in another relation": lambda loop, claim, first, only: VALUE(
        loop, replace(claim, said=risk(loop), relation="≤"), first, only
    ),
    "of later fits": lambda loop, claim, first, only: VALUE(loop, replace(claim, said=risk(loop)), 3, False),
    "of one fit": lambda loop, claim, first, only: VALUE(loop, replace(claim, said=risk(loop)), first, True),
    "what is claimed, assumed": lambda loop, claim, first, only: (assume(claim.at(_any_fit(first))),),
    "nothing": lambda loop, claim, first, only: (),
}
FALSE_CHANGES = {
    "the other way": lambda loop, runs, wanted, up, strict: CHANGE(
        loop, runs, wanted, up=not up, strict=strict
    ),
    "not strictly": lambda loop, runs, wanted, up, strict: CHANGE(
        loop, runs, wanted, up=not up, strict=False
    ),
    "in another parameter": lambda loop, runs, wanted, up, strict: CHANGE(
        loop, replace(runs, index=named(loop)["V"]), wanted, up=up, strict=strict
    ),
    "from a later fit on": lambda loop, runs, wanted, up, strict: CHANGE(
        loop, replace(runs, first=4), wanted, up=not up, strict=strict
    ),
    "what is claimed, assumed": lambda loop, runs, wanted, up, strict: assume(
        runs.says(wanted, up=up, strict=strict)
    ),
}


@pytest.mark.parametrize("name", FALSE_VALUES)
def test_a_script_of_another_value_proves_no_claim(name, loop, monkeypatch):
    monkeypatch.setattr(claimed_values, "value_proof", FALSE_VALUES[name])
    with pytest.raises(Refused):
        proved_value(loop, "risk", "=", risk(loop, 2), 1)


@pytest.mark.parametrize("name", FALSE_CHANGES)
def test_a_script_of_another_change_proves_no_claim(name, loop, monkeypatch):
    monkeypatch.setattr(compared_means, "monotone_proof", FALSE_CHANGES[name])
    with pytest.raises(Refused):
        proved_monotone(loop, "risk", named(loop)["n"], up=True, strict=True, first=1)
