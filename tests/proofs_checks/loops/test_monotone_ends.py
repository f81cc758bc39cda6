"""Bounds of a mean at every fit by the limit that it only rises, or falls, to, or by its first value."""

from __future__ import annotations

import pytest
import sympy as sp

from proofs_checks.evidence.questions import question_evidence
from proofs_checks.verdict import ALONE, judge
from tests.proofs_checks.loops.files import of_literature
from tests.proofs_checks.loops.test_first_fits import KEPT, from_fit_0
from tests.proofs_checks.loops.test_limits_asked import INSIDE, LIMIT, POOLED, claim, judged
from tests.proofs_checks.loops.test_monotone_claims import asked
from theory.core import Refused
from theory.loop_language.definition import t
from theory.proofs.loop_claims import proved_value

POOL = POOLED.partition("[[claim]]")[0]
GROWING = POOL.replace('size = "n"', 'size = "n*t^2"').replace("mean(all)", "mean(x)")
GROWING = GROWING.replace('[loop.pool]\nall = { append = "x" }\n', "").replace("mine.pooled", "mine.growing")
FALLING = """
[[loop]]
id = "mine.falling"
[loop.parameters]
c = { kind = "real", lower = 0, open = true }
[loop.state]
p = { start = "2*c" }
[loop.fit]
p = "p - c/t^2"
[loop.observe]
share = "p"
"""
SWINGING = FALLING.replace("p - c/t^2", "c - p/2").replace("falling", "swinging")
DECAYING = of_literature("categorical.decaying_share")
TRUE = [
    (POOL, "mine.pooled", "<=", "V*pi^2/(6*n)"),
    (POOL, "mine.pooled", "<", "V*zeta(2)/n"),
    (POOL, "mine.pooled", "<=", "V*(pi^2/6 + 1/t)/n"),
    (POOL, "mine.pooled", "<", "5*V/(3*n)"),
    (GROWING, "mine.growing", "<", "V*pi^2/(6*n)"),
    (FALLING, "mine.falling", ">", "c*(2 - pi^2/6)"),
    (FALLING, "mine.falling", ">=", "c/3"),
    (INSIDE, "mine.weighted", "<=", LIMIT),
    (KEPT, "own.kept", ">=", "V/(m + n)"),
    (POOL, "mine.pooled", ">=", "V*(1 + 1/t)/(2*n)"),
    (DECAYING, "own.decaying_share", "<=", "q*(1 - q)/n"),
]
FALSE = [
    (POOL, "mine.pooled", "<=", "V*(pi^2/6 - 1/1000)/n"),
    (POOL, "mine.pooled", "<", "V*pi^2/(7*n)"),
    (POOL, "mine.pooled", "<=", "V*(pi^2/6 - 1/t^2)/n"),
    (POOL, "mine.pooled", ">=", "V*pi^2/(6*n)"),
    (GROWING, "mine.growing", "<=", "41*V/(25*n)"),
    (FALLING, "mine.falling", ">", "c*(2 - pi^2/7)"),
    (FALLING, "mine.falling", "<=", "c*(2 - pi^2/6)"),
    (INSIDE, "mine.weighted", "<", LIMIT),
    (SWINGING, "mine.swinging", "<=", "2*c/3"),
    (SWINGING, "mine.swinging", ">=", "2*c/3"),
    (POOL, "mine.pooled", ">", "V/n"),
    (POOL, "mine.pooled", ">=", "V*(1 + 1/t)/n"),
    (DECAYING, "own.decaying_share", "<", "q*(1 - q)/n"),
    (DECAYING, "own.decaying_share", "<=", "q*(1 - q)/(n + 1)"),
]


@pytest.mark.parametrize(("text", "loop", "relation", "said"), TRUE)
def test_a_bound_by_the_limit_is_proved(text, loop, relation, said):
    found = question_evidence("claim", asked(text, loop=loop, relation=relation, expression=said))
    assert judge(found).name == "PROVED"
    assert found[0].details[ALONE]


@pytest.mark.parametrize(("text", "loop", "relation", "said"), FALSE)
def test_what_the_limit_does_not_obey_is_refuted_and_no_script_proves_it(text, loop, relation, said):
    question = asked(text, loop=loop, relation=relation, expression=said)
    found = judge(question_evidence("claim", question))
    assert found.name == "REFUTED"
    assert found.witness
    (fits,) = (p.symbol for p in question.parameters if p.name == "t")
    bound = question.expression.xreplace({fits: t})
    with pytest.raises(Refused):
        proved_value(question.loop, question.observable, question.relation, bound, 1)


def test_the_whole_claim_is_proved_as_the_script_does():
    """It was REPLAYED: nothing joined that it rises with what it rises to."""
    name, _, said = judged(POOL + claim(loop="mine.pooled", relation="<", expression="V*pi^2/(6*n)"))
    assert (name, "from the definition of the loop" in said) == ("PROVED", True)


def test_from_fit_0_on():
    for relation, verdict in (("<", "PROVED"), (">", "REFUTED")):
        told = {"relation": relation, "expression": "V*pi^2/(6*n)"}
        assert judge(question_evidence("claim", from_fit_0(POOL, "mine.pooled.risk", told))).name == verdict


def test_a_rising_mean_is_at_least_no_limit():
    """E < L says nothing of L < E, nor of what lies between the fits and the limit."""
    question = asked(POOL, loop="mine.pooled", relation="<", expression="V*pi^2/(6*n)")
    (n, V), loop = (p.symbol for p in question.loop.parameters), question.loop
    for relation, value in ((">", sp.pi**2 / 6), ("≥", sp.Rational(3, 2)), ("=", sp.pi**2 / 6)):
        with pytest.raises(Refused):
            proved_value(loop, "risk", relation, value * V / n, 1)
    assert proved_value(loop, "risk", "≥", V / n, 1)
