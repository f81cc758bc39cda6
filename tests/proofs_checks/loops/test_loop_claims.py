"""A script that proves something else of a loop than what is claimed makes no theorem about the claim."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import sympy as sp

from proofs_checks.own.claims_file.reading import parse_claims
from tests.proofs_checks.loops.files import RISK, of_literature, scaled
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import Refused, assume, diverges, le, rational_limit, sign
from theory.language.parameters import Domain, Parameter
from theory.loop_language.definition import LoopDefinition, t
from theory.proofs import bounded_means, claimed_values, compared_means
from theory.proofs.loop_claims import _any_fit, proved_bounded, proved_monotone, proved_value

REPLACE = RISK.replace("mine.mean", "own.replace")
SHRUNK = scaled("own.shrunk", "g", "lower = 0, open = true")


@pytest.fixture(scope="module")
def shrunk() -> LoopDefinition:
    (found,) = parse_claims(SHRUNK + claim(loop="own.shrunk", bounded="t"))
    assert found.printed.question is not None
    assert found.printed.question.loop is not None
    return found.printed.question.loop


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


FITS = Parameter(name="t", meaning="fit", domain=Domain(kind="integer", lower=1))
BOUNDED, GROWS = bounded_means.bounded_proof, bounded_means.unbounded_proof


def test_where_the_mean_is_bounded_is_proved(shrunk):
    g = named(shrunk)["g"].symbol
    assert len(proved_bounded(shrunk, "risk", g < 1, FITS, 1)) == 3
    assert len(proved_bounded(shrunk, "risk", sp.Or(g**2 < 1, g < sp.Rational(1, 2)), FITS, 1)) == 5


FALSE_CONDITIONS = {
    "at its edge as well": lambda g: g <= 1,
    "not everywhere": lambda g: g < sp.Rational(1, 2),
    "never": lambda g: sp.false,
    "always": lambda g: sp.true,
    "elsewhere": lambda g: g > 1,
    "and": lambda g: sp.And(g < 1, g > sp.Rational(1, 2)),
    "or": lambda g: sp.Or(g < 1, g > 2),
    "unequal": lambda g: sp.Ne(g, 1),
}


@pytest.mark.parametrize("name", FALSE_CONDITIONS)
def test_a_false_condition_is_not_proved(name, shrunk):
    with pytest.raises(Refused):
        proved_bounded(shrunk, "risk", FALSE_CONDITIONS[name](named(shrunk)["g"].symbol), FITS, 1)


def _case(shrunk, *, below: bool):
    g = named(shrunk)["g"].symbol
    return (g < 1,) if below else (g >= 1,)


FALSE_BOUNDS = {
    "in another case": (lambda s, loop, claim, case: BOUNDED(loop, claim, _case(s, below=True)), None),
    "one side twice": (
        lambda s, loop, claim, case: (BOUNDED(loop, claim, _case(s, below=True))[0],) * 2,
        None,
    ),
    "by itself": (lambda s, loop, claim, case: (_at_most_itself(claim),) * 2, None),
    "what is claimed, assumed": (None, lambda s, loop, claim, case: assume(_diverges(claim))),
    "of another observable": (
        None,
        lambda s, loop, claim, case: GROWS(
            loop, replace(claim, observable=claim.observable / 2), _case(s, below=False)
        ),
    ),
    "a number that grows": (None, lambda s, loop, claim, case: _numbers_diverge(claim)),
}


def _at_most_itself(claim):
    mean = claim.made.mean(claim.observable, claim.runs.fit)
    return sign(le(mean, mean))


def _diverges(claim):
    return diverges(claim.runs.fit, claim.made.mean(claim.observable, claim.runs.fit))


def _numbers_diverge(claim):
    return rational_limit(diverges(claim.runs.fit, claim.runs.fit))


@pytest.mark.parametrize("name", FALSE_BOUNDS)
def test_a_script_of_another_bound_proves_no_claim(name, shrunk, monkeypatch):
    stays, grows = FALSE_BOUNDS[name]
    g, edge = named(shrunk)["g"].symbol, sp.Rational(1, 2)
    if stays is not None:
        monkeypatch.setattr(bounded_means, "bounded_proof", partial(stays, shrunk))
    if grows is not None:
        monkeypatch.setattr(bounded_means, "unbounded_proof", partial(grows, shrunk))
    with pytest.raises(Refused):
        proved_bounded(shrunk, "risk", g <= 1 if stays is not None else g < edge, FITS, 1)


NAMED = """
[[loop]]
id = "own.named"
words = "a number that stays"
[loop.parameters]
V = { kind = "real", lower = 0, open = true }
NAME = { kind = "real", lower = 0, open = true }
[loop.state]
p = { start = "V^2 - NAME*V/1000" }
[loop.fit]
p = "p"
[loop.observe]
share = "p"
"""
FIT = """
[[loop]]
id = "own.named_fit"
words = "a number that stays"
[loop.parameters]
k_fit = { lower = 1 }
[loop.state]
p = { start = "k_fit" }
[loop.fit]
p = "p"
[loop.observe]
share = "p"
"""


@pytest.mark.parametrize("name", ["step_of_V", "s"])
def test_a_step_is_no_parameter(name):
    """Over steps of length s alone the mean rises: of V = s/4000 and of s/2000 it is less at the second."""
    assert judged(NAMED.replace("NAME", name) + claim(loop="own.named", increasing="V"))[0] != "PROVED"


def test_a_fit_is_no_parameter(monkeypatch):
    """That E(k; k) is k says nothing of E(k; n)."""
    (found,) = parse_claims(FIT + claim(loop="own.named_fit", increasing="t"))
    loop = found.printed.question.loop
    monkeypatch.setattr(
        claimed_values, "value_proof", lambda loop, claim, first, only: (assume(claim.at(_any_fit(first))),)
    )
    with pytest.raises(Refused, match="hypotheses remain"):
        proved_value(loop, "share", "=", t, 1)


def test_a_size_that_is_a_number_needs_no_time_limit():
    """Fifty draws, each of a chance between 0 and 1: the core does not go through 2^50 ends of domains."""
    atom = of_literature("categorical.contaminated").replace('size = "n"', 'size = "50"')
    atom = atom.replace("a*q + (1 - a)*p", "p")
    form = claim(loop="own.contaminated", expression="q*(1 - q)*(1 - (49/50)^t)")
    assert judged(atom + form)[0] in ("REPLAYED", "PROVED")
