"""What a definition or a claim says where it has no value: late generations, poles, roots and logarithms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sympy import Rational

from proofs_checks.loops.agreement import agreement
from proofs_checks.own.claims_file.loops import parse_loops
from proofs_checks.own.claims_file.reading import ClaimsFileError
from proofs_checks.show.reports.derived import grade, text, to_json
from tests.proofs_checks.loops.test_derive_command import run
from tests.proofs_checks.loops.test_limits_asked import judged
from theory.language.formula import evaluate
from theory.language.parameters import DomainError
from theory.loop_language.definition import LoopDefinition, LoopError
from theory.loop_language.derive import derive_one
from theory.loop_language.formulas import formula_of, limit_of

LOOP = """
[[loop]]
id = "mine.undefined"
[loop.parameters]
n = {{ lower = 1 }}
w = {{ kind = "real", lower = 0, upper = 1 }}
V = {{ kind = "real", lower = 0, lower_open = true }}
[loop.state]
e = {{ start = 0 }}
[loop.data]
x = {{ law = "{law}", size = "{size}" }}
[loop.fit]
e = "{fit}"
[loop.observe]
place = "e"
risk = "e^2"
"""
CLAIM = """
[[claim]]
id = "mine.claim"
loop = "mine.undefined.{observable}"
{told}
"""


def written(law: str = "normal(e, V)", size: str = "n", fit: str = "mean(x)") -> str:
    return LOOP.format(law=law, size=size, fit=fit)


def loop(text: str) -> LoopDefinition:
    return parse_loops(text, "mine.toml")[0]


LATE = {
    "a chance": (written(law="bernoulli((t - 1)/1000)"), "t = 1002"),
    "a chance that falls": (written(law="bernoulli(1/2 - t/10^6)"), "t = 500001"),
    "a size": (written(size="3000*n - t"), "t = 6000"),
    "a variance": (written(law="normal(e, 50 - t)"), "t = 51"),
    "a power": (written(law="bernoulli(2^t/10^30)"), "t = 100"),
}


@pytest.mark.parametrize(("text_of", "end"), LATE.values(), ids=LATE)
def test_a_loop_that_ends_late_is_no_more_than_consistent(text_of: str, end: str) -> None:
    made = loop(text_of)
    derived = derive_one(made, "place")
    compared = agreement(made, derived)
    assert end in derived.ends
    assert (grade(made, derived, compared), derived.limit, derived.growth) == ("CONSISTENT", None, None)
    data = to_json(made, [(derived, compared)])
    assert isinstance(data, dict)
    (shown,) = data["observables"]
    assert shown["grade"] == "CONSISTENT"
    assert end in shown["ends"]
    assert f"none: {derived.ends}" in " ".join(text(made, [(derived, compared)]).split())
    with pytest.raises(LoopError, match="fails at t"):
        limit_of(made, "place")


def test_a_claim_on_a_loop_that_ends_is_no_more_than_consistent() -> None:
    text_of, end = LATE["a chance"]
    told = CLAIM.format(observable="place", told='expression = "(t - 1)/1000"')
    verdict, _, _ = judged(text_of + told)
    assert verdict == "CONSISTENT"
    with pytest.raises(DomainError, match=end):
        evaluate(formula_of(loop(text_of), "place"), {"n": 1, "w": 0, "V": 1, "t": 1002})
    assert evaluate(formula_of(loop(text_of), "place"), {"n": 1, "w": 0, "V": 1, "t": 1001}).exact == 1


@pytest.mark.parametrize("law", ["bernoulli((t - 1)/(t + 1000))", "bernoulli(1/2^t)", "normal(e, 50 + t)"])
def test_of_a_loop_that_goes_on_nothing_is_said(law: str) -> None:
    assert derive_one(loop(written(law=law)), "place").ends == ""


@pytest.mark.parametrize(
    "fit",
    [
        "mean(x)*(t - n)/(t - n)",
        "mean(x)*(w - 1/3)^2/(w - 1/3)^2",
        "mean(x)*e/e",
        "mean(x) + 1/(t - n) - 1/(t - n)",
        "mean(x) + 0/(w - 1/2)",
        "mean(x)*mean(x)/mean(x)",
    ],
)
def test_a_divisor_that_is_cancelled_is_refused(fit: str) -> None:
    """SymPy reads what has a pole as mean(x): it was PROVED for the values at which nothing is defined."""
    with pytest.raises(ClaimsFileError, match="which is cancelled by what it divides"):
        loop(written(fit=fit))


@pytest.mark.parametrize("fit", ["n*mean(x)/n", "mean(x)*(t + 1)/(t + 1)", "mean(x)*(w + 2)/(w + 2)"])
def test_a_divisor_without_a_zero_may_be_cancelled(fit: str) -> None:
    assert str(loop(written(fit=fit)).fit["e"]) == "Mean(x)"


@pytest.mark.parametrize(
    ("fit", "needs"),
    [
        ("mean(x)*(w^2 - 1/4)/(w - 1/2)", "2·w ≠ 1"),
        ("mean(x)*(w + 2)/(w - 1/2)", "2·w ≠ 1"),
        ("mean(x)/(1 + log(w))", "log(w) ≠ −1"),
    ],
)
def test_a_pole_inside_the_domain_is_a_condition(fit: str, needs: str) -> None:
    """The form was printed at w = 1/2 as nan, and evaluated there as if the fit were (w + 1/2)·mean(x)."""
    made = loop(written(fit=fit))
    assert needs in formula_of(made, "risk").conditions
    assert "nan" not in text(made, [(found := derive_one(made, "risk"), agreement(made, found))])
    if "log" not in fit:
        with pytest.raises(DomainError, match="2·w ≠ 1 fails at w = 1/2: the fit of e divides by it"):
            evaluate(formula_of(made, "risk"), {"n": 1, "V": 1, "w": Rational(1, 2), "t": 3})


@pytest.mark.parametrize(
    ("fit", "name", "condition"),
    [
        ("mean(x)/w", "w", "real w > 0 and w ≤ 1"),
        ("mean(x)/(1 - w)", "w", "real w ≥ 0 and w < 1"),
        ("mean(x)/(n - 1)", "n", "integer n ≥ 2"),
        ("sqrt(n - 3)*mean(x)", "n", "integer n ≥ 3"),
        ("log(w)*mean(x)", "w", "real w > 0 and w ≤ 1"),
    ],
)
def test_a_pole_at_the_end_of_the_domain_is_left_out(fit: str, name: str, condition: str) -> None:
    assert next(p for p in loop(written(fit=fit)).parameters if p.name == name).condition == condition


def test_a_claim_says_where_its_loop_has_a_value(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    told = CLAIM.format(observable="risk", told="bounded = 't'\niff = 'w < 1/2'")
    file.write_text(written(fit="mean(x)*(w^2 - 1/4)/(w - 1/2)") + told, "utf8")
    _, out, _ = run("verify", "--file", str(file))
    assert "integer t ≥ 1; 2·w ≠ 1" in " ".join(out.split())
    assert "Not simulated: 1 claim on loops" in out
    _, out, _ = run("verify", "--file", str(file), "--json")
    assert json.loads(out)["claims"][0]["conditions"] == ["2·w ≠ 1"]


@pytest.mark.parametrize("iff", ["sqrt(w - 1/2) < sqrt(1/2)", "log(w) < 0", "1/w > 1"])
def test_a_condition_without_a_value_is_said_to_have_none(iff: str) -> None:
    """It said that the check broke down: a comparison of what is not real."""
    told = CLAIM.format(observable="risk", told=f"bounded = 't'\niff = '{iff}'")
    verdict, _, said = judged(written(fit="w*mean(x)") + told)
    assert verdict == "INCONCLUSIVE"
    assert "has no value at n = 1, w = " in said
    assert "broke down" not in said


@pytest.mark.parametrize(
    ("size", "form", "limit"),
    [
        ("n*2^t", "V·(1 − 1/2^t)/n", "V/n"),
        ("n*3^(2*t)", "V·(1/8 − 1/(8·3^(2·t)))/n", "V/(8·n)"),
    ],
)
def test_geometric_sizes_have_a_closed_form_and_a_limit(size: str, form: str, limit: str) -> None:
    made = loop(written(size=size))
    assert made.open_conditions == ()
    assert formula_of(made, "risk").closed_form == form
    assert limit_of(made, "risk").closed_form == limit
    told = CLAIM.format(observable="risk", told='limit = "t"\nexpression = "V/(7*n)"')
    assert judged(written(size=size) + told)[0] == "REFUTED"


def test_powers_times_polynomials_are_summed() -> None:
    made = loop(written(law="normal(e, V*t^2)", size="n*2^t"))
    assert "Σ" not in formula_of(made, "risk").closed_form
    assert limit_of(made, "risk").closed_form == "6·V/n"
