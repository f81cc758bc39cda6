"""Claims about a loop from fit 0 on, before its formula begins: what the loop starts with decides there."""

from __future__ import annotations

import pytest

from proofs_checks.evidence.questions import question_evidence
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.verdict import ALONE, judge
from tests.proofs_checks.loops.files import MINE
from tests.proofs_checks.loops.test_far_claims import BLENDED, GAUSS
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import Refused
from theory.language.question import Question
from theory.loop_language.definition import t
from theory.proofs.loop_claims import from_fit_on, proved_best, proved_far, proved_monotone

KEPT = """
[[loop]]
id = "own.kept"
words = "real data are kept, and pooled with those of each fit"
[loop.parameters]
n = { lower = 1 }
m = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
z = { law = "normal(e, V)", size = "m", kept = true }
x = { law = "normal(e, V)", size = "n" }
[loop.fit]
e = "mean(z, x)"
[loop.observe]
risk = "e^2"
"""
ONCE = """
[[loop]]
id = "own.once"
words = "one fit to data that are off by d"
[loop.parameters]
n = { lower = 1 }
d = { kind = "real" }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
x = { law = "normal(d, V)", size = "n", real = true }
[loop.fit]
e = "mean(x)"
[loop.observe]
risk = "e^2"
"""
ATOMS = """
[[loop]]
id = "own.atoms"
words = "frequencies of atoms, drawn and fitted again"
[loop.parameters]
n = { lower = 1 }
q = { kind = "real", shape = "distribution" }
[loop.state]
p = { start = "q[i]", length = "len(q)" }
[loop.data]
x = { law = "categorical(p)", size = "n" }
[loop.fit]
p = "mean(x)"
[loop.observe]
diversity = "1 - norm2(p)"
repeat = "norm2(p)"
"""
SQUARES = "sum(q[i]^2, i, 1, len(q))"
OF_ATOMS = [
    ("diversity", {"expression": f"(1 - 1/n)^t*(1 - {SQUARES})"}, "PROVED"),
    ("diversity", {"relation": "<=", "expression": "(1 - 1/n)^t"}, "PROVED"),
    ("diversity", {"nonincreasing": "t"}, "PROVED"),
    ("diversity", {"nondecreasing": "n"}, "PROVED"),
    ("diversity", {"limit": "t", "expression": "0"}, "PROVED"),
    ("diversity", {"bounded": "t"}, "PROVED"),
    ("repeat", {"nondecreasing": "t"}, "PROVED"),
    ("repeat", {"nonincreasing": "n"}, "PROVED"),
    ("repeat", {"relation": ">=", "expression": SQUARES}, "PROVED"),
    ("repeat", {"relation": "<=", "expression": "1"}, "PROVED"),
    ("diversity", {"expression": f"(1 - 1/n)^(t + 1)*(1 - {SQUARES})"}, "REFUTED"),
    ("diversity", {"relation": "<", "expression": "(1 - 1/n)^t"}, "REFUTED"),
    ("diversity", {"relation": "<=", "expression": "1 - 1/n"}, "REFUTED"),
    ("diversity", {"decreasing": "t"}, "REFUTED"),
    ("diversity", {"increasing": "n"}, "REFUTED"),
    ("diversity", {"nonincreasing": "n"}, "REFUTED"),
    ("diversity", {"limit": "n", "expression": "1"}, "REFUTED"),
    ("repeat", {"relation": ">", "expression": SQUARES}, "REFUTED"),
    ("repeat", {"nondecreasing": "n"}, "REFUTED"),
]
TRUE = [
    (MINE, "mine.mean.risk", {"expression": "V*t/n"}),
    (MINE, "mine.mean.risk", {"relation": "<", "expression": "V*(t + 1)/n"}),
    (MINE, "mine.mean.risk", {"increasing": "t"}),
    (MINE, "mine.mean.risk", {"nonincreasing": "n"}),
    (MINE, "mine.mean.risk", {"nondecreasing": "V"}),
    (MINE, "mine.mean.risk", {"limit": "n", "expression": "0"}),
    (MINE, "mine.mean.risk", {"limit": "t", "expression": "oo"}),
    (MINE, "mine.mean.risk", {"growth": "n", "relation": "<=", "expression": "1/n"}),
    (MINE, "mine.mean.risk", {"growth": "t", "expression": "t"}),
    (MINE, "mine.mean.mean", {"expression": "0"}),
    (GAUSS, "own.gauss.variance", {"decreasing": "t"}),
    (GAUSS, "own.gauss.variance", {"nondecreasing": "n"}),
    (GAUSS, "own.gauss.risk", {"relation": "<", "expression": "V"}),
    (GAUSS, "own.gauss.variance", {"limit": "n", "expression": "V"}),
    (BLENDED, "own.blended", {"argmin": "w", "expression": "n/(n + m)"}),
    (ONCE, "own.once", {"relation": "<=", "expression": "V/n + d^2"}),
    (ONCE, "own.once", {"nondecreasing": "V"}),
    (KEPT, "own.kept", {"nondecreasing": "t"}),
]
FALSE = [
    (MINE, "mine.mean.risk", {"relation": "<", "expression": "2*V*t/n"}, "n = 1, V = 1, t = 0"),
    (MINE, "mine.mean.risk", {"relation": ">=", "expression": "V/n"}, "n = 1, V = 1, t = 0"),
    (MINE, "mine.mean.risk", {"relation": ">", "expression": "0"}, "n = 1, V = 1, t = 0"),
    (MINE, "mine.mean.risk", {"relation": "<=", "expression": "V*t/(n + 1)"}, "n = 1, V = 1, t = 1"),
    (MINE, "mine.mean.risk", {"decreasing": "n"}, "n = 1, V = 1, t = 0"),
    (MINE, "mine.mean.risk", {"increasing": "V"}, "n = 1, V = 1, t = 0"),
    (MINE, "mine.mean.risk", {"growth": "n", "expression": "1/n"}, "V = 1, t = 0"),
    (MINE, "mine.mean.risk", {"expression": "V*t/n + V*0^t"}, "n = 1, V = 1, t = 0"),
    (GAUSS, "own.gauss.variance", {"increasing": "n"}, "n = 2, V = 1, t = 0"),
    (GAUSS, "own.gauss.risk", {"argmax": "n", "expression": "3"}, "n = 2, V = 1, t = 1"),
    (ONCE, "own.once", {"expression": "V/n + d^2"}, "n = 1, d = 1, V = 1, t = 0"),
    (ONCE, "own.once", {"increasing": "t"}, "n = 1, d = 1, V = 1, t = 1"),
    (KEPT, "own.kept", {"relation": ">=", "expression": "V/(m + n)"}, "n = 1, m = 1, V = 1, t = 0"),
]


def from_fit_0(text: str, loop: str, said: dict[str, str], upper: str = "") -> Question:
    """Return the question, all parameters as the loop has them, t from 0 on."""
    _, _, own = text.partition("[loop.parameters]\n")
    own = own.partition("[loop.state]")[0]
    (found,) = parse_claims(
        f"{text}{claim(loop=loop, **said)}[claim.parameters]\n{own}t = {{ lower = 0{upper} }}\n"
    )
    assert found.printed.question is not None
    return found.printed.question


@pytest.mark.parametrize(("text", "loop", "said"), TRUE)
def test_what_holds_from_fit_0_on_is_proved(text, loop, said):
    found = judge(question_evidence("claim", from_fit_0(text, loop, said)))
    assert found.name == "PROVED"
    alone = any(one.details.get(ALONE) for one in found.evidence)
    assert alone or "t = 0" in found.reason or "t" in said.values()


@pytest.mark.parametrize(("text", "loop", "said", "witness"), FALSE)
def test_what_fails_at_fit_0_is_refuted_there(text, loop, said, witness):
    found = judge(question_evidence("claim", from_fit_0(text, loop, said)))
    assert (found.name, found.witness) == ("REFUTED", witness)


def test_what_divides_by_t_has_no_value_at_fit_0():
    """As it is written V·t/(n·t)·t is V·t/n from fit 1 on alone."""
    for said in ("V*t/(n*t)*t", "V/t - V/t + V*t/n", "V*t/n + 1/(1 - 0^t) - 1/(1 - 0^t)"):
        for relation in ("<=", "="):
            told = {"relation": relation, "expression": said}
            found = judge(question_evidence("claim", from_fit_0(MINE, "mine.mean.risk", told)))
            assert found.name == "INCONCLUSIVE"


def test_no_limit_is_taken_where_t_is_bounded():
    told = {"relation": ">=", "expression": "V*t*(2 - t)/n"}
    for upper, verdict in ((", upper = 9", "PROVED"), ("", "PROVED")):
        found = judge(question_evidence("claim", from_fit_0(MINE, "mine.mean.risk", told, upper)))
        assert found.name == verdict
    told = {"relation": "<=", "expression": "V*(10 - t)/n"}
    found = judge(question_evidence("claim", from_fit_0(MINE, "mine.mean.risk", told, ", upper = 5")))
    assert found.name != "REFUTED"


def test_the_first_fits_are_proved_each_where_all_together_are_not():
    asked_of: list[tuple[int, bool]] = []

    def prove(fit: int, only: bool) -> list[object]:
        asked_of.append((fit, only))
        if not only and fit < 2:
            raise Refused("it begins too late")
        return [(fit, only)]

    assert from_fit_on(0, 2, prove) == ((0, True), (1, True), (2, False))  # type: ignore[comparison-overlap, arg-type]
    assert asked_of == [(0, False), (2, False), (0, True), (1, True)]
    with pytest.raises(Refused):
        from_fit_on(1, 1, prove)  # type: ignore[arg-type]


def test_of_a_claim_that_ends_each_fit_is_proved_and_none_after():
    def prove(fit: int, only: bool) -> list[object]:
        if not only or fit > 3:
            raise Refused("it fails later")
        return [(fit, only)]

    assert from_fit_on(2, 2, prove, 3) == ((2, True), (3, True))  # type: ignore[comparison-overlap, arg-type]
    with pytest.raises(Refused):
        from_fit_on(2, 2, prove, 4)  # type: ignore[arg-type]


FADING = MINE.replace("start = 0", "start = 2").replace(
    '"normal(e, V)", size = "n"', '"normal(0, V)", size = "n*t^2"'
)
ENDING = [
    (0, {"expression": "4"}, "PROVED", None),
    (0, {"expression": "5"}, "REFUTED", "n = 1, V = 1, t = 0"),
    (0, {"relation": "<", "expression": "4 + V"}, "PROVED", None),
    (0, {"relation": "<", "expression": "4"}, "REFUTED", "n = 1, V = 1, t = 0"),
    (0, {"nondecreasing": "V"}, "PROVED", None),
    (0, {"increasing": "V"}, "REFUTED", "n = 1, V = 1, t = 0"),
    (1, {"relation": "<=", "expression": "V/n + 4"}, "PROVED", None),
    (1, {"relation": "<=", "expression": "V/n + 3"}, "REFUTED", "n = 1, V = 1/2, t = 0"),
    (2, {"relation": ">=", "expression": "V*(5 - t)/(16*n)*t^2"}, "REFUTED", "n = 1, V = 1, t = 2"),
    (2, {"relation": ">=", "expression": "V*t/(16*n)"}, "PROVED", None),
    (3, {"relation": ">=", "expression": "V*t/(16*n)"}, "REFUTED", "n = 1, V = 1, t = 3"),
]


@pytest.mark.parametrize(("last", "said", "verdict", "witness"), ENDING)
def test_a_claim_that_ends_is_of_those_fits_alone(last, said, verdict, witness):
    """Before the formula begins, and where it fails at the fit after the last."""
    assert FADING.count("t^2") == 1
    found = judge(question_evidence("claim", from_fit_0(FADING, "mine.mean.risk", said, f", upper = {last}")))
    assert (found.name, found.witness) == (verdict, witness)


def test_of_one_fit_alone_no_more_is_proved_than_holds_there():
    loop = from_fit_0(MINE, "mine.mean.risk", {"increasing": "t"}).loop
    assert loop is not None
    n, V = loop.parameters
    with pytest.raises(Refused):
        proved_monotone(loop, "risk", n, up=False, strict=True, first=0, only=True)
    assert proved_monotone(loop, "risk", n, up=False, strict=False, first=0, only=True)
    assert proved_monotone(loop, "risk", n, up=False, strict=True, first=1, only=True)
    with pytest.raises(Refused):
        proved_monotone(loop, "risk", V, up=False, strict=False, first=2, only=True)
    with pytest.raises(Refused):
        proved_far(loop, "risk", n, "=", first=0, said=V.symbol, only=True)
    assert proved_far(loop, "risk", n, "=", first=2, said=t * 0, only=True)
    with pytest.raises(Refused):
        proved_best(loop, "risk", n, t * 0 + 2, least=False, first=1, only=True)


@pytest.mark.parametrize(("observable", "said", "verdict"), OF_ATOMS)
def test_what_is_said_of_atoms_is_decided(observable, said, verdict):
    """Also at fit 0, with what the loop starts with."""
    question = from_fit_0(ATOMS, f"own.atoms.{observable}", said)
    found = question_evidence("claim", question)
    assert judge(found).name == verdict
    assert not any(one.details.get(ALONE) for one in found)


def test_a_claim_on_atoms_is_proved_of_every_entry():
    own = ATOMS.partition("[loop.parameters]\n")[2].partition("[loop.state]")[0]
    made = claim(loop="own.atoms.repeat", nonincreasing="n")
    name, _, said = judged(f"{ATOMS}{made}[claim.parameters]\n{own}t = {{ lower = 0 }}\n")
    assert (name, "that of every entry is nonincreasing" in said) == ("PROVED", True)


MORE_EACH_TIME = ATOMS.replace('size = "n"', 'size = "n*t"')


@pytest.mark.parametrize(
    ("loop", "said", "verdict"),
    [
        (ATOMS, {"expression": "0"}, "PROVED"),
        (ATOMS, {"expression": "0", "relation": ">"}, "REFUTED"),
        (MORE_EACH_TIME, {"expression": "0"}, "REPLAYED"),
        (MORE_EACH_TIME, {"expression": "0", "relation": ">"}, "REFUTED"),
    ],
)
def test_a_limit_of_atoms_is_as_strong_as_what_the_core_has_of_their_loop(loop, said, verdict):
    made = claim(loop="own.atoms.diversity", limit="t", **said)
    assert judged(loop + made)[0] == verdict
