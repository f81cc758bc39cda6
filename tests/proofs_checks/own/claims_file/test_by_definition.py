"""Claims about a loop proved from its definition, however they are written; near misses are not."""

from __future__ import annotations

import pytest

from proofs_checks.evidence.by_definition import by_definition
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.verdict import ALONE, Evidence, Verdict, judge, weaken
from proofs_checks.verification import verify
from theory import catalogue

LOOPS = """
[[loop]]
id = "own.schedule"
[loop.parameters]
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
m = { start = 0 }
v = { start = "V" }
[loop.data]
x = { law = "normal(m, v)", size = "n*t" }
[loop.fit]
m = "mean(x)"
v = "var(x)"
[loop.observe]
variance = "v"
mean_squared_error = "m^2"

[[loop]]
id = "own.weighted"
[loop.parameters]
w = { kind = "real", lower = 0, upper = 1 }
n = { lower = 1 }
k = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
z = { law = "normal(e, V)", size = "n", real = true }
x = { law = "normal(e, V)", size = "k*n" }
[loop.fit]
e = "w*mean(z) + (1 - w)*mean(x)"
[loop.observe]
mean_squared_error = "e^2"

[[loop]]
id = "own.smoothed"
[loop.parameters]
D = { lower = 1 }
a = { kind = "real", lower = 0 }
b = { kind = "real", lower = 0 }
q = { kind = "real", lower = 0, upper = 1 }
[loop.state]
p = { start = "q" }
[loop.data]
x = { law = "bernoulli(p)", size = "D" }
[loop.fit]
p = "(sum(x) + a)/(D + a + b)"
[loop.observe]
mean = "p"
heterozygosity = "2*p*(1 - p)"
"""
VARIANCE, ERROR = "own.schedule.variance", "own.schedule.mean_squared_error"
WEIGHTED, MEAN, MIXED = "own.weighted", "own.smoothed.mean", "own.smoothed.heterozygosity"
FROM_TWO = """
[claim.parameters]
n = { lower = 2 }
V = { kind = "real", lower = 0, open = true }
t = { lower = 1 }
"""
HALVES = """
at = { w = "1/2", k = 1 }
[claim.parameters]
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
t = { lower = 1 }
"""
FIRST = """
at = { t = 1 }
[claim.parameters]
w = { kind = "real", lower = 0, upper = 1 }
n = { lower = 1 }
k = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
"""
EQUAL = """
at = { b = "a" }
[claim.parameters]
D = { lower = 1 }
a = { kind = "real", lower = 0 }
q = { kind = "real", lower = 0, upper = 1 }
t = { lower = 1 }
"""
STEP = "V*(w^2/n + (1 - w)^2/(k*n))"
PROVED = (
    (VARIANCE, "=", "V*gamma(t + 1 - 1/n)/(gamma(t + 1)*gamma(1 - 1/n))", FROM_TWO),
    (VARIANCE, "=", "V*product((n*j - 1)/(n*j), j, 1, t)", ""),
    (VARIANCE, "=", "V*product(1 - 1/(n*(j + 1)), j, 0, t - 1)", ""),
    (VARIANCE, "=", "V*product(1 - 1/(n*(t - j)), j, 0, t - 1)", ""),
    (VARIANCE, "=", "V*(1 - 1/n)*product(1 - 1/(n*j), j, 2, t)", ""),
    (VARIANCE, "=", "V*product(n*j - 1, j, 1, t)/(n^t*gamma(t + 1))", ""),
    (ERROR, "=", "V*(1 - product(1 - 1/(n*j), j, 1, t))", ""),
    (ERROR, "=", "V*sum(product(1 - 1/(n*i), i, 1, j - 1)/(n*j), j, 1, t)", ""),
    (WEIGHTED, "=", f"{STEP}*sum((1 - w)^(2*j), j, 0, t - 1)", ""),
    (WEIGHTED, "=", f"{STEP}*sum((1 - w)^(2*(t - j)), j, 1, t)", ""),
    (WEIGHTED, "=", STEP, FIRST),
    (WEIGHTED, "<=", "V/n", HALVES),
    (WEIGHTED, "<=", f"{STEP}*t", ""),
    (WEIGHTED, ">=", STEP, ""),
    (VARIANCE, "<=", "V*(1 - 1/n)", ""),
    (VARIANCE, ">=", "V*(1 - 1/n)/t", ""),
    (VARIANCE, "<", "V", ""),
    (MEAN, "<=", "1", ""),
    (MIXED, "<=", "1/2", ""),
    (MIXED, ">=", "0", ""),
    (
        MIXED,
        "=",
        "2*q*(1 - q)*(D*(D - 1)/(D + 2*a)^2)^t"
        " + (1 - (D*(D - 1)/(D + 2*a)^2)^t)*2*a*(D + a)/(4*D*a + D + 4*a^2)",
        EQUAL,
    ),
)
NEAR_MISSES = (
    (VARIANCE, "=", "V*gamma(t - 1/n)/(gamma(t)*gamma(1 - 1/n))", FROM_TWO),
    (VARIANCE, "=", "V*product(1 - 1/(n*j), j, 2, t)", ""),
    (VARIANCE, "=", "V*product(1 - 1/(n*(j + 1)), j, 1, t)", ""),
    (VARIANCE, "=", "V*product(1 - 1/(n*(t - j)), j, 0, t - 2)", ""),
    (ERROR, "=", "V*(1 - product(1 - 1/(n*j), j, 1, t - 1))", ""),
    (ERROR, "=", "V*sum(product(1 - 1/(n*i), i, 1, j)/(n*j), j, 1, t)", ""),
    (WEIGHTED, "=", f"{STEP}*sum((1 - w)^(2*j), j, 1, t)", ""),
    (WEIGHTED, "=", f"{STEP}*(1 - (1 - w)^(2*t))/(w*(2 - w))", ""),  # 0/0 at w = 0
    (WEIGHTED, "=", f"{STEP}*(1 + w)", FIRST),
    (WEIGHTED, "<=", "3*V/(5*n)", HALVES),
    (WEIGHTED, "<", f"{STEP}*t", ""),
    (WEIGHTED, "<=", STEP, ""),
    (VARIANCE, "<", "V*(1 - 1/n)", ""),
    (MEAN, "<", "1", ""),
    (MIXED, "<", "1/2", ""),
    (MIXED, "<=", "2*q*(1 - q)", ""),
)


def proofs(about: str, relation: str, expression: str, more: str) -> list[Evidence]:
    said = f'[[claim]]\nid = "c"\nloop = "{about}"\nexpression = "{expression}"\nrelation = "{relation}"\n'
    (claim,) = parse_claims(LOOPS + said + more)
    question = claim.printed.question
    assert question is not None
    assert question.loop is not None
    catalogue.adopt(question.loop)
    return by_definition("c", question, catalogue.formula(question.formula))


@pytest.mark.parametrize(("about", "relation", "expression", "more"), PROVED)
def test_what_is_claimed_is_proved_however_it_is_written(
    about: str, relation: str, expression: str, more: str
) -> None:
    (found,) = proofs(about, relation, expression, more)
    assert (found.grade, found.outcome) == ("proof", "supports")


@pytest.mark.parametrize(("about", "relation", "expression", "more"), NEAR_MISSES)
def test_what_fails_somewhere_is_not_proved(about: str, relation: str, expression: str, more: str) -> None:
    assert proofs(about, relation, expression, more) == []


def test_a_fit_before_the_first_or_a_value_outside_the_domain_is_not_proved() -> None:
    early = FROM_TWO.replace("t = { lower = 1 }", "t = { lower = 0 }")
    assert proofs(VARIANCE, "=", "V*product(1 - 1/(n*j), j, 1, t)", early) == []
    assert proofs(VARIANCE, "=", "V*product(1 - 1/(n*j), j, 1, t)", FROM_TWO.replace("2", "0")) == []
    assert proofs(WEIGHTED, "<=", "V*t", HALVES.replace("1/2", "3/2")) == []


def test_the_verdict_is_proved_where_the_closed_form_divides_by_0() -> None:
    said = f'[[claim]]\nid = "c"\nloop = "{WEIGHTED}"\nexpression = "{STEP}*t"\nrelation = "<="\n'
    (claim,) = parse_claims(LOOPS + said)
    report = verify([claim], path="mine.toml", workers=1)
    assert report.claims[0].verdict.name == "PROVED", report.claims[0].verdict
    assert report.formulas[0].verdict.name == "PROVED", "where it does not divide by 0"


def test_a_proof_by_itself_is_none_where_the_loop_is_in_doubt() -> None:
    (proof,) = proofs(*PROVED[1])
    own = judge([proof])
    assert proof.details[ALONE]
    assert weaken(own, [("f", Verdict(name="REPLAYED", reason="r"))]).name == "PROVED"
    assert weaken(own, [("f", Verdict(name="REFUTED", reason="r"))]).name == "INCONCLUSIVE"
