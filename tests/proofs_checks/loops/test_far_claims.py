"""Claims on limits, orders and best parameters of one's own loops, judged from their definitions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import sympy as sp

from proofs_checks.evidence.questions import question_evidence
from proofs_checks.verdict import ALONE, judge
from tests.proofs_checks.loops.files import of_literature, scaled
from tests.proofs_checks.loops.test_limits_asked import INSIDE, POOLED
from tests.proofs_checks.loops.test_monotone_claims import FRESH, asked
from theory.core import Refused, Theorem, assume, integer, lt, number, rational_limit, tends
from theory.language.parameters import Parameter
from theory.language.question import Question
from theory.loop_language.definition import GENERATION, LoopDefinition, t
from theory.proofs import best_place, far_means
from theory.proofs.loop_claims import FarMean, proved_best, proved_far
from theory.proofs.loop_terms import loop_term

WEIGHTED, POOL = INSIDE, POOLED.partition("[[claim]]")[0]
GAUSS = """
[[loop]]
id = "own.gauss"
words = "a normal law refitted"
[loop.parameters]
n = { lower = 2 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
v = { start = "V" }
[loop.data]
x = { law = "normal(e, v)", size = "n" }
[loop.fit]
e = "mean(x)"
v = "var(x)"
[loop.observe]
risk = "e^2"
variance = "v"
"""
BLENDED = """
[[loop]]
id = "own.blended"
words = "a blend of the means of two data sets"
[loop.parameters]
w = { kind = "real", lower = 0, upper = 1 }
n = { lower = 1 }
m = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
x = { law = "normal(e, V)", size = "n" }
z = { law = "normal(e, V)", size = "m" }
[loop.fit]
e = "w*mean(x) + (1 - w)*mean(z)"
[loop.observe]
risk = "e^2"
"""
SURROGATE = """
[[loop]]
id = "own.surrogate"
words = "one fit to n real data and m of a surrogate that is off by d"
[loop.parameters]
w = { kind = "real", lower = 0, upper = 1 }
n = { lower = 1 }
m = { lower = 1 }
d = { kind = "real" }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
z = { law = "normal(0, V)", size = "n", real = true }
x = { law = "normal(d, V)", size = "m", real = true }
[loop.fit]
e = "(1 - w)*mean(z) + w*mean(x)"
[loop.observe]
risk = "e^2"
"""
TWO_SIZES = INSIDE.replace("n = { lower = 1 }", "n = { lower = 1 }\nm = { lower = 1 }")
TWO_SIZES = TWO_SIZES.replace(
    'x = { law = "normal(e, 1)", size = "n" }', 'x = { law = "normal(e, 1)", size = "m" }'
)
WINDOW = of_literature("mean.window_2")
SCALED = scaled("own.scaled", "c", "lower = 1")
BOTH = FRESH.replace('risk = "e^2"', 'risk = "e^2"\nvariance = "v"')
GOLDEN = "(sqrt(5) - 1)/2"
OF_A_PROVED_LIMIT = [
    (BOTH, "own.fresh.risk", {"limit": "t", "expression": "V*(n + m - 1)/((n - 1)*(n + m) + n*m)"}),
    (BOTH, "own.fresh.variance", {"limit": "t", "expression": "V*(1 + m/(2*m*n + n^2 - m - n))"}),
]
TRUE = [
    (WEIGHTED, "mine.weighted", {"limit": "n", "expression": "0"}),
    (BOTH, "own.fresh.risk", {"limit": "m", "expression": "0"}),
    (BOTH, "own.fresh.risk", {"limit": "n", "expression": "0"}),
    (GAUSS, "own.gauss.risk", {"limit": "n", "expression": "0"}),
    (GAUSS, "own.gauss.variance", {"limit": "n", "expression": "V"}),
    (POOL, "mine.pooled", {"limit": "t", "relation": "<", "expression": "2*V/n"}),
    (BLENDED, "own.blended", {"limit": "m", "expression": "t*w^2*V/n"}),
    (GAUSS, "own.gauss.risk", {"growth": "n", "expression": "1/n"}),
    (WEIGHTED, "mine.weighted", {"growth": "n", "expression": "1/n"}),
    (WEIGHTED, "mine.weighted", {"growth": "t", "relation": "<=", "expression": "t"}),
    (GAUSS, "own.gauss.variance", {"growth": "t", "expression": "(1 - 1/n)^t"}),
    (WEIGHTED, "mine.weighted", {"argmin": "w", "limit": "t", "expression": GOLDEN}),
    (GAUSS, "own.gauss.variance", {"argmin": "n", "expression": "2"}),
    (GAUSS, "own.gauss.risk", {"argmax": "n", "expression": "2"}),
    (BLENDED, "own.blended", {"argmin": "w", "expression": "n/(n + m)"}),
    (BLENDED, "own.blended", {"argmin": "w", "expression": "(1/m)/(1/n + 1/m)"}),
    (
        TWO_SIZES,
        "mine.weighted",
        {"argmin": "w", "limit": "t", "expression": "(sqrt(n^2 + 4*m*n) - n)/(2*m)"},
    ),
    (
        TWO_SIZES,
        "mine.weighted",
        {"argmin": "w", "limit": "t", "expression": "(sqrt(1 + 4*m/n) - 1)*n/(2*m)"},
    ),
    (TWO_SIZES, "mine.weighted", {"argmin": "w", "limit": "t", "expression": "2/(1 + sqrt(1 + 4*m/n))"}),
    (SURROGATE, "own.surrogate", {"argmin": "w", "expression": "V*m/(V*m + V*n + d^2*m*n)"}),
    (SURROGATE, "own.surrogate", {"argmin": "w", "expression": "(V/n)/(V/n + V/m + d^2)"}),
    (SCALED, "own.scaled", {"argmin": "c", "expression": "1"}),
    (SCALED, "own.scaled", {"limit": "t", "expression": "oo"}),
    (WINDOW, "own.window_2", {"limit": "t", "expression": "oo"}),
    (SCALED, "own.scaled", {"growth": "t", "relation": ">=", "expression": "t"}),
    (SCALED, "own.scaled", {"growth": "n", "expression": "1/n"}),
]
FALSE = [
    (WEIGHTED, "mine.weighted", {"limit": "n", "expression": "1/t"}),
    (BOTH, "own.fresh.risk", {"limit": "t", "expression": "V/(n + m)"}),
    (BOTH, "own.fresh.variance", {"limit": "t", "expression": "V"}),
    (GAUSS, "own.gauss.variance", {"limit": "n", "expression": "V*(1 - 1/t)"}),
    (POOL, "mine.pooled", {"limit": "t", "relation": "<", "expression": "8*V/(5*n)"}),
    (BLENDED, "own.blended", {"limit": "m", "expression": "t*w*V/n"}),
    (GAUSS, "own.gauss.risk", {"growth": "n", "expression": "1/n^2"}),
    (WEIGHTED, "mine.weighted", {"growth": "t", "expression": "t"}),
    (GAUSS, "own.gauss.risk", {"growth": "t", "relation": ">=", "expression": "t"}),
    (POOL, "mine.pooled", {"growth": "t", "expression": "log(t)"}),
    (SCALED, "own.scaled", {"growth": "t", "relation": "<=", "expression": "t"}),
    (WEIGHTED, "mine.weighted", {"argmin": "w", "limit": "t", "expression": "1/2"}),
    (BLENDED, "own.blended", {"argmin": "w", "expression": "m/(n + m)"}),
    (BLENDED, "own.blended", {"argmin": "w", "expression": "(1/n)/(1/n + 1/m)"}),
    (TWO_SIZES, "mine.weighted", {"argmin": "w", "limit": "t", "expression": "2/(1 + sqrt(1 + 4*n/m))"}),
    (TWO_SIZES, "mine.weighted", {"argmin": "w", "limit": "t", "expression": "2/(1 + sqrt(1 + 5*m/n))"}),
    (
        TWO_SIZES,
        "mine.weighted",
        {"argmin": "w", "limit": "t", "expression": "(sqrt(1 + 4*m/n) + 1)*n/(2*m)"},
    ),
    (SURROGATE, "own.surrogate", {"argmin": "w", "expression": "(V/n)/(V/n + V/m + 2*d^2)"}),
    (SURROGATE, "own.surrogate", {"argmin": "w", "expression": "(V/m)/(V/n + V/m + d^2)"}),
    (SURROGATE, "own.surrogate", {"argmax": "w", "expression": "(V/n)/(V/n + V/m + d^2)"}),
    (POOL, "mine.pooled", {"limit": "t", "expression": "oo"}),
    (WINDOW, "own.window_2", {"limit": "n", "expression": "oo"}),
    (WINDOW, "own.window_2", {"limit": "t", "expression": "0"}),
    (BLENDED, "own.blended", {"growth": "t", "relation": ">=", "expression": "t^2"}),
    (SCALED, "own.scaled", {"growth": "n", "expression": "1"}),
    (BLENDED, "own.blended", {"argmax": "w", "expression": "n/(n + m)"}),
    (GAUSS, "own.gauss.variance", {"argmax": "n", "expression": "2"}),
]


@pytest.mark.parametrize(("text", "loop", "said"), TRUE)
def test_what_holds_is_proved_from_the_definition(text, loop, said):
    found = question_evidence("claim", asked(text, loop=loop, **said))
    assert judge(found).name == "PROVED"
    assert found[0].details[ALONE]


@pytest.mark.parametrize(("text", "loop", "said"), OF_A_PROVED_LIMIT)
def test_a_claim_that_is_a_proved_limit_is_proved_by_it(text, loop, said):
    found = question_evidence("claim", asked(text, loop=loop, **said))
    assert judge(found).name == "PROVED"
    assert ALONE not in found[0].details


@pytest.mark.parametrize(("text", "loop", "said"), FALSE)
def test_what_does_not_is_refuted_with_a_witness_and_no_script_proves_it(text, loop, said):
    question = asked(text, loop=loop, **said)
    found = judge(question_evidence("claim", question))
    assert found.name == "REFUTED"
    assert found.witness
    with pytest.raises(Refused):
        proved(question)


def proved(question: Question) -> tuple[Theorem, ...]:
    """Ask the scripts alone."""
    named = {p.name: p for p in question.parameters}
    said, first = question.expression.xreplace({named["t"].symbol: t}), 1
    loop, observable, index = question.loop, question.observable, named[question.index]
    if question.form in ("argmin", "argmax"):
        far = named["t"] if question.of_limit else None
        least = question.form == "argmin"
        return proved_best(loop, observable, index, said, least=least, first=first, of_limit=far)
    how = {"order": said} if question.form == "growth" else {"said": said}
    return proved_far(loop, observable, index, question.relation, first=first, **how)


def test_a_best_place_lies_in_the_domain():
    """Of half a datum, or of one where two are the least, nothing is said."""
    for place in ("5/2", "1"):
        question = asked(GAUSS, loop="own.gauss.variance", argmin="n", expression=place)
        assert judge(question_evidence("claim", question)).name != "PROVED"
        with pytest.raises(Refused):
            proved(question)


# ---- a script that proves something else


@pytest.fixture(scope="module")
def gauss() -> LoopDefinition:
    found = asked(GAUSS, loop="own.gauss.variance", limit="n", expression="V").loop
    assert found is not None
    return found


def named(loop: LoopDefinition) -> dict[str, Parameter]:
    return {p.name: p for p in loop.parameters}


LIMIT, PLACE = far_means.far_proof, best_place.best_mean_proof
FALSE_LIMITS = {
    "of another mean": lambda loop, name, far, relation, said: LIMIT(
        loop, "risk", replace(far, observable=loop.observables["risk"]), relation, sp.S.Zero
    ),
    "of the mean over an order": lambda loop, name, far, relation, said: LIMIT(
        loop, name, replace(far, order=named(loop)["n"].symbol), relation, sp.S.Zero
    ),
    "from a later fit on": lambda loop, name, far, relation, said: LIMIT(
        loop, name, replace(far, first=3), relation, named(loop)["V"].symbol
    ),
    "of a number": lambda loop, name, far, relation, said: (
        rational_limit(tends(integer("index"), number(0), 0)),
    ),
    "what is claimed, assumed": lambda loop, name, far, relation, said: (assume(far.tends(number(0))),),
}
FALSE_PLACES = {
    "the other way": lambda loop, name, runs, least: PLACE(loop, name, runs, least=not least),
    "at another place": lambda loop, name, runs, least: PLACE(
        loop, name, replace(runs, place=sp.Integer(2)), least=least
    ),
    "what is claimed, assumed": lambda loop, name, runs, least: assume(
        runs.says(loop.observables[name], up=not least, strict=False)
    ),
}


@pytest.mark.parametrize("name", FALSE_LIMITS)
def test_a_script_of_another_limit_proves_no_claim(name, gauss, monkeypatch):
    monkeypatch.setattr(far_means, "far_proof", FALSE_LIMITS[name])
    n = named(gauss)["n"]
    with pytest.raises(Refused):
        proved_far(gauss, "variance", n, "=", first=1, said=sp.S.Zero)


@pytest.mark.parametrize("name", FALSE_LIMITS)
def test_nor_of_another_order(name, gauss, monkeypatch):
    monkeypatch.setattr(far_means, "far_proof", FALSE_LIMITS[name])
    n = named(gauss)["n"]
    with pytest.raises(Refused):
        proved_far(gauss, "variance", n, "=", first=1, order=1 / n.symbol)


def test_a_mean_is_at_least_of_an_order_by_a_number_not_by_what_shrinks(gauss):
    made = loop_term(gauss, 2)
    far = FarMean(made, gauss.observables["variance"], GENERATION, sp.S.One, 1)
    number_above_0 = lt(0, made.names[named(gauss)["V"].symbol])
    assert len(far.says("≥", None, number_above_0)) == 2
    assert far.says("≥", None, lt(0, far.ratio)) == []


@pytest.mark.parametrize("name", FALSE_PLACES)
def test_a_script_of_another_place_proves_no_claim(name, gauss, monkeypatch):
    monkeypatch.setattr(best_place, "best_mean_proof", FALSE_PLACES[name])
    prove = partial(proved_best, gauss, "variance", named(gauss)["n"], sp.Integer(3), least=True)
    with pytest.raises(Refused):
        prove(first=1)
