"""Claims that a loop's mean rises or falls, judged from its definition; and those of loops without data."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.evidence import questions
from proofs_checks.evidence.balls import limit_evidence
from proofs_checks.evidence.questions import question_evidence
from proofs_checks.own.claims_file import reading
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from proofs_checks.verdict import ALONE, judge
from tests.proofs_checks.loops.files import of_literature
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory import catalogue
from theory.core import Refused
from theory.language.question import Question
from theory.proofs.loop_claims import proved_monotone

LABS = """
[[loop]]
id = "labs.shrunk"
words = "two labs fit means to data of both, shrunk by g"
[loop.parameters]
g = { kind = "real", lower = 0, lower_open = true }
s = { kind = "real", lower = 0, upper = 1, lower_open = true, upper_open = true }
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
a = { start = 0 }
b = { start = 0 }
[loop.data]
x = { law = "normal(a, V)", size = "n" }
y = { law = "normal(b, V)", size = "n" }
[loop.fit]
a = "g*((1 - s)*mean(x) + s*mean(y))"
b = "g*(s*mean(x) + (1 - s)*mean(y))"
[loop.observe]
risk = "a^2"
"""
RESCALED = """
[[loop]]
id = "gauss.rescaled"
words = "a normal law refitted, its variance scaled by c"
[loop.parameters]
c = { kind = "real", lower = 0, lower_open = true }
n = { lower = 2 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
v = { start = "V" }
[loop.data]
x = { law = "normal(e, v)", size = "n" }
[loop.fit]
e = "mean(x)"
v = "c*var(x)"
[loop.observe]
risk = "e^2"
variance = "v"
"""
FRESH = """
[[loop]]
id = "own.fresh"
words = "a normal law refitted to n real and m synthetic data"
[loop.parameters]
n = { lower = 1 }
m = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
v = { start = "V" }
[loop.data]
z = { law = "normal(e, v)", size = "n", real = true }
x = { law = "normal(e, v)", size = "m" }
[loop.fit]
e = "mean(z, x)"
v = "var(z, x, ddof = 1)"
[loop.observe]
risk = "e^2"
"""
BLEND = """
[[loop]]
id = "own.blend"
words = "a share pulled to q"
[loop.parameters]
r = { kind = "real", lower = 0, upper = 1, lower_open = true, upper_open = true }
q = { kind = "real", lower = 0, upper = 1 }
p0 = { kind = "real", lower = 0, upper = 1 }
[loop.state]
p = { start = "p0" }
[loop.fit]
p = "r*p + (1 - r)*q"
[loop.observe]
share = "p"
distance = "(p - q)^2"
"""
SHARE = of_literature("categorical.contaminated")
MISLED = SHARE.replace("own.contaminated", "own.misled").replace('start = "q"', 'start = "s"')
MISLED = MISLED.replace("[loop.state]", 's = { kind = "real", lower = 0, upper = 1 }\n[loop.state]')
"""It begins with another share than the real one: of more real draws it may have a larger error at first."""
WINDOW = of_literature("mean.window_2")
TRUE = [
    (SHARE, "own.contaminated", "nonincreasing", "a"),  # these two by E p = q at every fit
    (SHARE, "own.contaminated", "nonincreasing", "n"),
    (WINDOW, "own.window_2", "increasing", "t"),
    (WINDOW, "own.window_2", "decreasing", "n"),
    (LABS, "labs.shrunk", "increasing", "t"),
    (LABS, "labs.shrunk", "increasing", "g"),
    (LABS, "labs.shrunk", "decreasing", "n"),
    (RESCALED, "gauss.rescaled.risk", "increasing", "t"),
    (RESCALED, "gauss.rescaled.risk", "nondecreasing", "c"),
    (RESCALED, "gauss.rescaled.variance", "increasing", "n"),
    (FRESH, "own.fresh", "increasing", "t"),
    (BLEND, "own.blend.distance", "nonincreasing", "t"),
    (BLEND, "own.blend.distance", "nondecreasing", "r"),
    (BLEND, "own.blend.share", "increasing", "q"),
]
FALSE = [
    (SHARE, "own.contaminated", "decreasing", "a", "n = 1, a = 1/2, q = 1, t = 1"),
    (SHARE, "own.contaminated", "nondecreasing", "a", "n = 2, a = 1/2, q = 1/2, t = 2"),
    (SHARE, "own.contaminated", "nondecreasing", "n", "n = 1, a = 1, q = 1/2, t = 1"),
    (SHARE, "own.contaminated", "increasing", "t", "n = 1, a = 1, q = 1, t = 1"),
    (MISLED, "own.misled", "nonincreasing", "a", "n = 1, a = 1/2, q = 2/3, s = 1, t = 1"),
    (WINDOW, "own.window_2", "decreasing", "t", "n = 1, V = 1, t = 1"),
    (WINDOW, "own.window_2", "nondecreasing", "n", "n = 1, V = 1, t = 1"),
    (LABS, "labs.shrunk", "nonincreasing", "g", "g = 1, s = 1/2, n = 1, V = 1, t = 1"),
    (LABS, "labs.shrunk", "decreasing", "s", "g = 1, s = 1/2, n = 1, V = 1, t = 1"),
    (RESCALED, "gauss.rescaled.risk", "increasing", "c", "c = 1, n = 2, V = 1, t = 1"),
    (RESCALED, "gauss.rescaled.variance", "nondecreasing", "t", "c = 1, n = 2, V = 1, t = 1"),
    (BLEND, "own.blend.distance", "decreasing", "t", "r = 1/2, q = 1, p0 = 1, t = 1"),
    (BLEND, "own.blend.share", "nondecreasing", "r", "r = 1/2, q = 1, p0 = 1/2, t = 1"),
]


def asked(text: str, **fields: str) -> Question:
    (found,) = parse_claims(text + claim(**fields))
    assert found.printed.question is not None
    return found.printed.question


@pytest.mark.parametrize(("text", "loop", "form", "index"), TRUE)
def test_what_is_monotone_is_proved_from_the_definition(text, loop, form, index):
    found = question_evidence("claim", asked(text, loop=loop, **{form: index}))
    assert judge(found).name == "PROVED"
    assert found[0].details[ALONE]


@pytest.mark.parametrize(("text", "loop", "form", "index", "witness"), FALSE)
def test_what_is_not_is_refuted_and_not_proved(text, loop, form, index, witness):
    question = asked(text, loop=loop, **{form: index})
    found = judge(question_evidence("claim", question))
    assert (found.name, found.witness) == ("REFUTED", witness)
    parameter = next(p for p in question.parameters if p.name == index)
    up, strict = form in ("increasing", "nondecreasing"), not form.startswith("non")
    with pytest.raises(Refused):
        proved_monotone(question.loop, question.observable, parameter, up=up, strict=strict, first=1)


def test_a_proof_from_the_definition_does_not_rest_on_the_closed_form():
    """The closed form divides by g − 1, and is REPLAYED; the claim is proved for g = 1 too."""
    name, _, said = judged(LABS + claim(loop="labs.shrunk", increasing="t"))
    assert name == "PROVED"
    assert "two runs compared" in said


@pytest.mark.parametrize(
    ("expression", "verdict"), [("q", "PROVED"), ("p0", "REFUTED"), ("(p0 + q)/2", "REFUTED")]
)
def test_without_data_every_run_is_the_mean(expression, verdict):
    text = claim(loop="own.blend.share", limit="t", expression=expression).rstrip()
    name, _, said = judged(f"{BLEND}{text}\nalmost_surely = true\n")
    assert name == verdict
    assert "nothing is random" in said


def test_with_data_a_run_is_not_the_mean():
    text = f"{claim(loop='own.fresh', limit='t', expression='0').rstrip()}\nalmost_surely = true\n"
    assert judged(FRESH + text)[0] == "INCONCLUSIVE"


def test_wrong_fields_are_said_before_anything_is_derived(monkeypatch):
    wrong = [
        claim(loop="own.fresh", increasing="k"),
        claim(loop="own.fresh", bounded="t", iff="n <"),
        claim(loop="own.fresh", expression="1/("),
    ]
    text = FRESH + "".join(one.replace("mine.claim", f"mine.{i}") for i, one in enumerate(wrong))
    asked_for = []
    monkeypatch.setattr(reading, "derived_of", lambda *given: asked_for.append(given))
    monkeypatch.setattr(reading, "_of_loop", lambda *given: asked_for.append(given))
    with pytest.raises(ClaimsFileError) as refused:
        parse_claims(text)
    assert [one.said.split(": ")[1] for one in refused.value.problems] == [
        "'k' is no single parameter of this claim; there are n, m, V, t",
        "line 1, column 1",
        "line 1, column 4",
    ]
    assert not asked_for


def test_what_takes_too_long_is_said(monkeypatch):
    def never(*_):
        while True:
            pass

    monkeypatch.setenv("COLLAPSE_DERIVATION_SECONDS", "0.05")
    monkeypatch.setattr(questions, "_judged", never)
    question = replace(asked(LABS, loop="labs.shrunk", decreasing="n"), form="nondecreasing", index="V")
    (found,) = question_evidence("claim", question)
    assert (found.outcome, found.summary) == ("undecided", "judging claim took longer than 0.05 s")


SWINGING = """
[[loop]]
id = "own.swinging"
words = "gradient steps with momentum"
[loop.parameters]
h = { kind = "real", lower = 0, upper = 1, lower_open = true }
b = { kind = "real", lower = 0, upper = 1, upper_open = true }
x0 = { kind = "real", lower = 0, lower_open = true }
[loop.state]
x = { start = "x0" }
u = { start = "x0" }
[loop.fit]
x = "x - h*x + b*(x - u)"
u = "x"
[loop.observe]
place = "x"
"""


def test_a_limit_that_a_mean_swings_to_is_held_against_its_recursion():
    parse_claims(SWINGING + claim(loop="own.swinging.place", limit="t", expression="0"))
    limit = catalogue.formula("own.swinging.place.limit")
    half = limit.parameters[-1].symbol / 2
    wrong = replace(limit, statement=sp.Eq(limit.relation.lhs, half, evaluate=False))
    found = [limit_evidence(formula, 1) for formula in (limit, wrong)]
    assert [one and one.outcome for one in found] == ["supports", "refutes"]
