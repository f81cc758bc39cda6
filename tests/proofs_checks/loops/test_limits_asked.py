"""The limit of a loop, evaluated and claimed on: LOOP.OBSERVABLE.limit and t=oo; and points of 0/0."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import sympify

from proofs_checks.evidence.checkers import check
from proofs_checks.own.claims_file.loops import parse_loops, shipped
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from proofs_checks.run.results import Examined
from proofs_checks.run.tasks import Task, run_task
from proofs_checks.verification import verify
from tests.proofs_checks.loops.test_derive_command import run
from theory import catalogue
from theory.language.formula import evaluate
from theory.loop_language.definition import LoopError
from theory.loop_language.formulas import limit_of
from theory.proofs.decided import decided_of, stated_where

WEIGHTED = """
[[loop]]
id = "mine.weighted"
words = "half real, half synthetic"
[loop.parameters]
w = { kind = "real", lower = 0, upper = 1 }
n = { lower = 1 }
[loop.state]
e = { start = 0 }
[loop.data]
z = { law = "normal(e, 1)", size = "n", real = true }
x = { law = "normal(e, 1)", size = "n" }
[loop.fit]
e = "w*mean(z) + (1 - w)*mean(x)"
[loop.observe]
risk = "e^2"
"""
INSIDE = WEIGHTED.replace("lower = 0, upper = 1", "lower = 0, lower_open = true, upper = 1")
LIMIT = "(2*w^2 - 2*w + 1)/(n*w*(2 - w))"


def claim(**fields: str) -> str:
    told = "\n".join(f'{name} = "{value}"' for name, value in fields.items())
    return f'\n[[claim]]\nid = "mine.claim"\n{told}\n'


def judged(text: str) -> tuple[str, str | None, str]:
    report = verify(list(parse_claims(text)), path="mine.toml", workers=1)
    (found,) = report.claims
    said = "; ".join(one.summary for one in found.verdict.evidence)
    return found.verdict.name, found.verdict.witness, said


EDITED = """
[[loop]]
id = "mine.edited"
[loop.parameters]
n = {{ lower = 2 }}
V = {{ kind = "real", lower = 0, lower_open = true }}
[loop.state]
e = {{ start = 0 }}
[loop.data]
x = {{ law = "normal(e, V)", size = "n" }}
[loop.fit]
e = "mean(x)/{by}"
[loop.observe]
risk = "e^2"
"""


@pytest.mark.parametrize(("by", "limit", "verdict"), [(2, 3, "PROVED"), (3, 8, "PROVED"), (3, 3, "REFUTED")])
def test_a_loop_that_is_edited_in_a_session_is_another_loop(by: int, limit: int, verdict: str) -> None:
    """All in one process: what was found of the loop of this id before is not what is found now."""
    for each, its in ((2, 3), (by, limit)):
        asked = claim(loop="mine.edited.risk", limit="t", expression=f"V/({its}*n)")
        found = judged(EDITED.format(by=each) + asked)[0]
    assert found == verdict


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "loops.toml"
    path.write_text(INSIDE, "utf8")
    return path


def test_the_limit_is_evaluated_with_its_grade(file: Path) -> None:
    for words in (["mine.weighted", "t=oo"], ["mine.weighted.risk", "t=∞"], ["mine.weighted.risk.limit"]):
        code, out, err = run("eval", str(file), *words, "w=1/2", "n=10")
        value, grade = out.splitlines()
        assert (code, value.split()[-1], err) == (0, "(1/15)", ""), words
        assert grade == "PROVED: the core proves it from the loop's definition"
    code, out, _ = run("eval", str(file), "mine.weighted", "w=1/2", "n=10", "t=oo", "--json")
    data = json.loads(out)
    assert (code, data["id"], data["exact"], data["grade"][:6]) == (
        0,
        "mine.weighted.risk.limit",
        "1/15",
        "PROVED",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["mean.weighted_real.mean_squared_error", "w=oo", "n=1", "m=1", "V=1", "t=1"],
            "w cannot tend to inf",
        ),
        (["mean.weighted_real.mean_squared_error", "n=oo", "t=oo", "w=1"], "a limit is taken in one of them"),
        (["mean.weighted_real.mean_squared_error", "k=oo", "n=1"], "has no parameter 'k'"),
        (
            ["regression.replace.excess_risk", "T=9", "d=2", "sigma=1", "t=oo"],
            "no finite limit as t → ∞: linear",
        ),
    ],
)
def test_what_has_no_limit_is_said_in_a_line(words: list[str], said: str) -> None:
    code, out, err = run("eval", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_limit_by_rules_is_held_against_far_fits() -> None:
    """No core proof, but the mean comes nearer to it; another number is refused by the same check."""
    kalman = next(loop for loop in shipped() if loop.id == "kalman.variance")
    limit = limit_of(kalman, "variance")
    step = limit.derivation.steps[-1]
    assert check(step.certificate, step).holds is True
    wrong = step.after.func(step.after.lhs, step.after.rhs + sympify("1/1000"), evaluate=False)
    assert check(step.certificate, replace(step, after=wrong)).holds is False
    code, out, _ = run("eval", "kalman.variance", "q=1", "r=1", "t=oo")
    assert (code, out.splitlines()[1].split()[0]) == (0, "REPLAYED:")
    assert "the mean comes nearer to it up to fit 2000 at 4 points" in " ".join(out.split())


def test_the_core_proves_the_limit_and_no_other() -> None:
    (loop,) = parse_loops(INSIDE)
    limit = limit_of(loop, "risk")
    ((_, theorem),) = decided_of(limit.derivation, limit).items()
    assert theorem.formula.op == "tends"
    assert not theorem.cites
    (step,) = limit.derivation.steps
    wrong = step.after.func(step.after.lhs, step.after.rhs + 1, evaluate=False)
    moved = replace(limit.derivation, steps=(replace(step, after=wrong),))
    assert not decided_of(moved, limit)


CLAIMS = {
    "equal": ({"loop": "mine.weighted.risk.limit", "expression": LIMIT}, "PROVED"),
    "as a limit in t": ({"loop": "mine.weighted", "limit": "t", "expression": LIMIT}, "PROVED"),
    "below": (
        {"loop": "mine.weighted", "observable": "risk.limit", "relation": "<=", "expression": "1/(n*w)"},
        "PROVED",
    ),
    "falls": ({"loop": "mine.weighted.risk.limit", "decreasing": "n"}, "PROVED"),
    "off": ({"loop": "mine.weighted.risk.limit", "expression": f"{LIMIT} + 1/10^9"}, "REFUTED"),
    "rises": ({"loop": "mine.weighted.risk.limit", "increasing": "n"}, "REFUTED"),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_on_the_limit(name: str) -> None:
    fields, expected = CLAIMS[name]
    found, _, said = judged(INSIDE + claim(**fields))
    assert found == expected
    assert "mine.weighted.risk.limit" in said or "difference" in said or "for n = 2" in said, said


def test_words_say_that_the_limit_was_compared_where_the_mean_was_not() -> None:
    """1/(n w) bounds the limit and is said to; of the mean nothing is said."""
    text = claim(equals="regression.accumulate.excess_risk", limit="T", relation=">=", expression="-1")
    _, _, said = judged(text)
    assert "is a lower bound of the limit of regression.accumulate.excess_risk as a rational" in said


def test_a_claim_on_a_limit_that_is_none_is_a_problem_of_its_line() -> None:
    grows = WEIGHTED.replace('"w*mean(z) + (1 - w)*mean(x)"', '"mean(x)"')
    with pytest.raises(ClaimsFileError, match="has no finite limit as t → ∞: linear"):
        parse_claims(grows + claim(loop="mine.weighted.risk.limit", expression="1"))
    with pytest.raises(LoopError, match="has no finite limit"):
        limit_of(parse_loops(grows)[0], "risk")


def test_claims_at_0_by_0_use_the_recursions_value() -> None:
    """At w = 0 the closed form is 0/0 and the risk t/n: what fails there only is refuted there."""
    (loop,) = parse_loops(WEIGHTED)
    catalogue.adopt(loop)
    formula = catalogue.formula("mine.weighted.risk")
    assert evaluate(formula, {"w": 0, "n": 2, "t": 6}).exact == 3
    assert float(formula.numpy()(w=[0.0, 1.0], n=2, t=6)[0]) == 3
    false = claim(loop="mine.weighted", relation="<=", expression="t/n - (1 - w)^100*t/(4*n)")
    name, witness, _ = judged(WEIGHTED + false)
    assert name == "REFUTED"
    assert witness is not None
    assert "w = 0" in witness
    name, _, said = judged(WEIGHTED + claim(loop="mine.weighted", relation="<=", expression="t/n"))
    assert name != "REFUTED", said


def test_a_form_is_proved_where_it_has_a_value_and_said_to_be() -> None:
    """As a statement for all w it is none; a wrong form is not proved where w is not 0 either."""
    (loop,) = parse_loops(WEIGHTED)
    catalogue.adopt(loop)
    formula = catalogue.formula("mine.weighted.risk")
    derivation, (last, *_) = formula.derivation, formula.derivation.steps[::-1]
    assert len(derivation.all_steps) - 1 in decided_of(derivation, formula)
    assert not decided_of(derivation, replace(formula, where_undefined=None))
    assert list(map(str, stated_where(formula))) == ["w ≠ 0"]
    wrong = replace(last, after=last.after.func(last.after.lhs, last.after.rhs * 2, evaluate=False))
    assert not decided_of(replace(derivation, steps=(*derivation.steps[:-1], wrong)), formula)
    found = run_task(Task(kind="formula", subject="mine.weighted.risk", root=1))
    assert isinstance(found, Examined)
    assert "where w ≠ 0, elsewhere by the recursion" in found.evidence[0].summary


def test_what_another_parameter_bounds_does_not_grow_by_itself():
    """T ≥ d + 2: d → ∞ for a given T means nothing, in eval and in claims."""
    code, out, err = run("eval", "regression.replace.excess_risk", "t=1", "d=oo", "T=3", "sigma=1")
    assert (code, out) == (2, "")
    assert err == "collapse: d cannot tend to infinity for a given T: integer T ≥ d + 2\n"
    with pytest.raises(ClaimsFileError, match="d cannot tend to infinity for a given T"):
        parse_claims(claim(equals="regression.replace.excess_risk", bounded="d"))


def test_a_bound_with_cases_breaks_no_claim_about_growth():
    name = "exponential_family.sampling_bias.mean_squared_error"
    _, _, said = judged(claim(equals=name, bounded="t"))
    assert "broke down" not in said


BY_RULES = """
[[loop]]
id = "mine.by_rules"
[loop.state]
p = { start = 2 }
[loop.data]
x = { law = "moments(0, 1, 0, p)", size = 3 }
[loop.fit]
p = "p/2 + var(x)"
[loop.observe]
mean = "p"
"""
"""Of whose data the core does not know that there is such a law."""
GRADES = {
    "": {"limit": "t", "expression": LIMIT},
    "bounded": {"bounded": "t"},
    "of the order of 1": {"growth": "t", "expression": "1"},
    "at most of the order of 1": {"growth": "t", "expression": "1", "relation": "<="},
}


@pytest.mark.parametrize("name", GRADES)
def test_what_follows_from_a_limit_has_its_grade(name: str) -> None:
    """The limit itself, its being bounded and its order: one fact, one grade; where rules give it, theirs."""
    found, _, said = judged(INSIDE + claim(loop="mine.weighted", **GRADES[name]))
    assert found == "PROVED", said
    if name:
        assert judged(BY_RULES + claim(loop="mine.by_rules", **GRADES[name]))[0] == "REPLAYED"


def test_a_limit_says_nothing_outside_its_domain() -> None:
    """At w = 0 the loop of which the limit is known is not defined, and the mean grows."""
    wide = '[claim.parameters]\nw = { kind = "real", lower = 0, upper = 1 }\nn = { lower = 1 }\n'
    wide += "t = { lower = 1 }\n"
    assert judged(INSIDE + claim(loop="mine.weighted", bounded="t") + wide)[0] == "REFUTED"


@pytest.mark.parametrize("index", ["n", "t"])
def test_a_limit_is_evaluated_with_the_grade_of_the_claim(file: Path, index: str) -> None:
    limit = "0" if index == "n" else LIMIT
    found, _, _ = judged(INSIDE + claim(loop="mine.weighted", limit=index, expression=limit))
    values = {"w": "1/2", "n": "10", "t": "4", index: "oo"}
    _, out, _ = run(
        "eval", str(file), "mine.weighted", *(f"{name}={value}" for name, value in values.items())
    )
    assert out.splitlines()[1].partition(":")[0] == found == "PROVED"


def test_a_constant_tends_to_itself_and_the_core_says_so() -> None:
    code, out, err = run("eval", "gaussian.replace.variance", "t=3", "n=oo", "sigma0=2")
    assert (code, out.splitlines(), err) == (0, ["4", "PROVED: the limit σ₀² is proved by the core"], "")


EXCEPTIONAL = {
    ("w=1/2", "n=10"): (0, "(1/15)", "PROVED: the core proves it from the loop's definition"),
    ("w=0", "n=10"): (2, "", "mine.weighted.risk has no finite limit as t → ∞: linear"),
    ("w=2", "n=10"): (2, "", "w = 2 is outside its domain: real w ≥ 0 and w ≤ 1 (parameter w)"),
}


@pytest.mark.parametrize("values", EXCEPTIONAL)
def test_numbers_that_settle_the_case_are_answered_by_it(tmp_path: Path, values: tuple[str, ...]) -> None:
    """Where w may be 0 there is no limit for all w; with a number for w it is known which case applies."""
    path = tmp_path / "loops.toml"
    path.write_text(WEIGHTED, "utf8")
    code, out, said = EXCEPTIONAL[values]
    for asked in (["mine.weighted", "t=oo"], ["mine.weighted.risk.limit"]):
        found, printed, err = run("eval", str(path), *asked, *values)
        answer = (f"{out}\n{said}\n", "") if code == 0 else (out, f"collapse: {said}\n")
        assert (found, printed.partition(" ")[2].lstrip(), err) == (code, *answer)


LAZY = """\
[[loop]]
id = "mine.lazy"
[loop.parameters]
a = { kind = "real", lower = 0, open = true, upper = 1 }
eps = { kind = "real" }
[loop.state]
theta = { start = 0 }
[loop.fit]
theta = "theta + a*(mean(x) - theta)"
[loop.data]
x = { law = "normal(1 + eps*theta, 1)", size = 4 }
[loop.observe]
risk = "theta^2"

[[claim]]
id = "lazy.bounded"
loop = "mine.lazy"
observable = "risk"
bounded = "t"
at = { eps = AT }
[claim.parameters]
a = { kind = "real", lower = "1/4", upper = "3/4" }
t = { lower = 1 }
"""


@pytest.mark.parametrize(("eps", "found"), [("1", "REFUTED"), ("'1 - 2/a'", "REFUTED"), ("'1/2'", "PROVED")])
def test_a_claim_at_values_uses_no_form_that_divides_by_0(eps: str, found: str) -> None:
    """The closed form for all eps is 0/0 at the first two, where the mean grows; it was called constant."""
    assert judged(LAZY.replace("AT", eps))[0] == found


MOMENTUM = """\
[[loop]]
id = "mine.momentum"
[loop.parameters]
h = { kind = "real", lower = 0, open = true }
b = { kind = "real", lower = 0, upper = 1, upper_open = true }
V = { kind = "real", lower = 0, open = true }
[loop.state]
x = { start = 1 }
v = { start = 0 }
[loop.data]
z = { law = "normal(0, V)", size = 4 }
[loop.fit]
v = "b*v + x - mean(z)"
x = "x - h*(b*v + x - mean(z))"
[loop.observe]
risk = "x^2"
mean = "x"

[[claim]]
id = "momentum"
loop = "mine.momentum"
observable = "risk"
"""
OPEN = "b = { kind = 'real', lower = 0, upper = 1, upper_open = true }\n"
BOTH = f"{OPEN}V = {{ kind = 'real', lower = 0, open = true }}\nt = {{ lower = 0 }}\n"
SMALL = "h = { kind = 'real', lower = 0, open = true, upper = 1 }\n"
UP_TO_EDGE = "h = { kind = 'real', lower = 0, lower_open = true, upper = '2*b + 2' }\n"
BELOW_EDGE = UP_TO_EDGE.replace("lower_open", "open")
OF_RECURSION = {  # where eigenvalues may be complex, no form is printed, or none of real numbers
    "limit = 't'\nexpression = 'h*V*(1 + b)/(4*(1 - b)*(2*(1 + b) - h))'": (SMALL + BOTH, "PROVED"),
    "limit = 't'\nexpression = 'h*V/(4*(2 - h))'": (SMALL + BOTH, "REFUTED"),
    "bounded = 't'": (SMALL + BOTH, "PROVED"),
    "bounded = 't' # all": (BELOW_EDGE + BOTH, "PROVED"),
    "bounded = 't' # too wide": (UP_TO_EDGE + BOTH, "REFUTED"),
    "limit = 't'\nexpression = '3*V/20'\nat = { h = '1/2', b = '1/2' }": (BOTH.replace(OPEN, ""), "PROVED"),
    "nonincreasing = 't'\nobservable = 'mean'": (SMALL + BOTH, "REFUTED"),
}


@pytest.mark.long
@pytest.mark.parametrize("said", OF_RECURSION)
def test_a_claim_is_decided_by_the_recursion_where_no_form_does(said: str) -> None:
    """The first six were INCONCLUSIVE: eval knew the limits at numbers, verify did not."""
    parameters, verdict = OF_RECURSION[said]
    whose = MOMENTUM.replace('observable = "risk"\n', "") if "observable" in said else MOMENTUM
    if "upper = '2*b" in parameters:  # a bound shows earlier parameters
        parameters = OPEN + parameters.replace(OPEN, "")
    assert judged(f"{whose}{said}\n[claim.parameters]\n{parameters}")[0] == verdict


FLIPPED = """\
[[loop]]
id = "mine.flipped"
[loop.parameters]
a = { kind = "real" }
q = { kind = "real" }
[loop.state]
m = { start = "q" }
[loop.fit]
m = "a*m + 1"
[loop.observe]
mean = "m"

[[claim]]
id = "flipped"
loop = "mine.flipped"
observable = "mean"
"""


def test_what_alternates_is_said_to(tmp_path: Path) -> None:
    """It was said that its limit is not known: bounded."""
    path = tmp_path / "loops.toml"
    path.write_text(FLIPPED.partition("[[claim]]")[0], "utf8")
    code, _, err = run("eval", str(path), "mine.flipped.mean", "a=-1", "q=3", "t=oo")
    alternates = "bounded, without a limit: in the end 3 (t even) and −2 (t odd)"
    assert (code, err) == (2, f"collapse: mine.flipped.mean has no limit as t → ∞: {alternates}\n")


def test_it_is_said_what_decided() -> None:
    """The rules of growth were named where the poles of a constant recurrence decide."""
    known = "[claim.parameters]\nq = { kind = 'real' }\nt = { lower = 1 }"
    verdict, witness, said = judged(f"{FLIPPED}bounded = 't'\niff = 'q < 0'\nat = {{ a = -1 }}\n{known}")
    assert (verdict, witness) == ("REFUTED", "q = 1")
    assert said == "is bounded, by the poles of its generating function, at q = 1"


AT_DIVISION = {  # at a = 1 the form for all a is 0/0
    "expression = 'q + t'": "PROVED",
    "expression = 'q + t + 1'": "REFUTED",
    "increasing = 't'": "PROVED",
    "decreasing = 't'": "REFUTED",
}


@pytest.mark.parametrize("said", AT_DIVISION)
def test_equality_and_monotone_claims_where_the_form_divides_by_0(said: str) -> None:
    known = "[claim.parameters]\nq = { kind = 'real' }\nt = { lower = 1 }"
    assert judged(f"{FLIPPED}{said}\nat = {{ a = 1 }}\n{known}")[0] == AT_DIVISION[said]


def test_values_outside_the_domain_are_put_in_nowhere() -> None:
    outside = MOMENTUM + "limit = 't'\nexpression = '0'\nat = { h = '-1/2', b = '1/2' }\n[claim.parameters]\n"
    assert judged(outside + BOTH.replace(OPEN, ""))[0] != "REPLAYED"


POOLED = """\
[[loop]]
id = "mine.pooled"
[loop.parameters]
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
x = { law = "normal(e, V)", size = "n" }
[loop.pool]
all = { append = "x" }
[loop.fit]
e = "mean(all)"
[loop.observe]
risk = "e^2"

[[claim]]
id = "pooled"
loop = "mine.pooled"
observable = "risk"
"""
BEYOND = {  # the mean rises strictly to π²V/(6n) = 1.6449 V/n
    ("<=", "pi^2*V/(6*n)"): "PROVED",
    ("<", "pi^2*V/(6*n)"): "PROVED",
    ("<", "2*V/n"): "PROVED",
    ("<", "8*V/(5*n)"): "REFUTED",
    (">", "V/(2*n)"): "PROVED",
}


@pytest.mark.parametrize("said", BEYOND)
def test_a_bound_is_decided_by_the_limit_that_the_mean_rises_to(said: tuple[str, str]) -> None:
    """The first three were CONSISTENT, and REPLAYED while no theorem joined the rise with the limit."""
    relation, expression = said
    asked = f"relation = '{relation}'\nexpression = '{expression}'"
    assert judged(POOLED + asked)[0] == BEYOND[said]


def test_values_too_small_for_a_fraction_are_compared() -> None:
    """At t = 10^9 the means are like 10^(−3·10^8): the fraction of such a decimal was built, for minutes."""
    text = FLIPPED.replace("a*m + 1", "a*m") + "nonincreasing = 't'\n[claim.parameters]\n"
    text += "a = { kind = 'real', lower = '1/4', upper = '1/2' }\n"
    text += "q = { kind = 'real', lower = 1 }\nt = { lower = 1 }"
    assert judged(text)[0] in ("PROVED", "CONSISTENT")


GROWING = POOLED.replace('size = "n"', 'size = "n*t"')


@pytest.mark.parametrize(
    ("relation", "order", "verdict"),
    [("<=", "log(t)", "PROVED"), ("<=", "1/t", "REFUTED"), ("=", "log(t)", "REFUTED")],
)
def test_what_has_a_limit_is_compared_with_an_order(relation: str, order: str, verdict: str) -> None:
    said = f'growth = "t"\nrelation = "{relation}"\nexpression = "{order}"\n'
    assert judged(GROWING + said)[0] == verdict
