"""Claims about loops that the same file defines, or that are shipped, decided from what is derived."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from proofs_checks.loops.experiment import is_light, loop_experiment, observable_range
from proofs_checks.own.claims_file.loops import parse_loops, shipped
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from proofs_checks.verification import verify
from tests.proofs_checks.loops.files import MINE
from theory.loop_language.formulas import formula_of
from theory.proofs.decided import context_of, decided

LOOPS = (
    MINE
    + """
[[loop]]
id = "mine.verified"
[loop.parameters]
n = { lower = 1 }
[loop.state]
e = { start = "1/2" }
[loop.data]
x = { law = "truncated_normal(e, 1, 0, 2)", size = "n" }
[loop.fit]
e = "mean(x)"
[loop.observe]
mean = "e"
"""
)
RISK = '[[claim]]\nid = "c"\nloop = "mine.mean"\nobservable = "risk"\n'
VERDICTS = {
    'expression = "t*V/n"': ("PROVED", None),
    'expression = "t*V/(n + 1)"': ("REFUTED", "n = 1, V = 1, t = 1"),
    'expression = "2*V/n"\nrelation = "<="': ("REFUTED", "n = 1, V = 1, t = 3"),
    'expression = "V/n"\nrelation = ">="': ("PROVED", None),
    'limit = "t"\nexpression = "oo"': ("PROVED", None),
    'limit = "n"\nexpression = "0"': ("PROVED", None),
    'bounded = "t"': ("REFUTED", None),
    'increasing = "t"': ("PROVED", None),
    'decreasing = "n"': ("PROVED", None),
    'growth = "t"\nexpression = "t"': ("PROVED", None),
}


@pytest.mark.parametrize("said", VERDICTS)
def test_a_claim_is_decided_from_what_is_derived(said: str) -> None:
    (claim,) = parse_claims(LOOPS + RISK + said)
    report = verify([claim], path="mine.toml", workers=1)
    name, witness = VERDICTS[said]
    assert report.claims[0].verdict.name == name, report.claims[0].verdict
    if witness:
        assert report.claims[0].verdict.witness == witness
    assert [item.id for item in report.formulas] == ["mine.mean.risk"]
    assert report.formulas[0].verdict.name == "PROVED"
    (printed,) = report.to_json()["claims"]  # type: ignore[misc]  # a list
    assert printed["judged_by"]["loop"] == "mine.mean"  # type: ignore[index, call-overload]  # a table


def test_a_shipped_loop_may_be_named() -> None:
    text = '[[claim]]\nid = "c"\nloop = "mean.slow"\nexpression = "t*w^2*V/n"'
    report = verify(parse_claims(text), path="mine.toml", workers=1)
    assert report.claims[0].verdict.name == "PROVED"


def test_a_loop_of_the_same_id_in_another_file_is_another_loop() -> None:
    other = LOOPS.replace('e = "mean(x)"', 'e = "mean(x)/2"', 1)
    said = RISK + 'expression = "t*V/n"'
    first, second = parse_claims(LOOPS + said), parse_claims(other + said)
    assert verify(first, path="a.toml", workers=1).claims[0].verdict.name == "PROVED"
    assert verify(second, path="b.toml", workers=1).claims[0].verdict.name == "REFUTED"
    assert verify(first, path="a.toml", workers=1).claims[0].verdict.name == "PROVED"


def test_the_core_decides_no_wrong_form() -> None:
    loop = parse_loops(LOOPS)[0]
    formula = formula_of(loop, "risk")
    derivation, context = formula.derivation, context_of(formula)
    assert list(decided(derivation, context)) == [0]
    (step,) = derivation.steps
    for wrong in (step.after.rhs * sp.Rational(201, 200), step.after.rhs + 1, 1 / step.after.rhs):
        changed = replace(step, after=sp.Eq(step.after.lhs, wrong, evaluate=False))
        assert decided(replace(derivation, steps=(changed,)), context) == {}
    other = parse_loops(LOOPS.replace('size = "n"', 'size = "n + 1"'))[0]
    moved = replace(step, certificate=replace(step.certificate, loop=other))
    assert decided(replace(derivation, steps=(moved,)), context) == {}


def test_what_is_refused_is_judged_by_its_raw_data() -> None:
    said = '[[claim]]\nid = "c"\nloop = "mine.verified"\nexpression = "{}"\nrelation = "{}"'
    good = verify(parse_claims(LOOPS + said.format("3/2", "<=")), path="m.toml", workers=1, budget=1)
    assert good.claims[0].verdict.name == "CONFIRMED"
    bad = verify(parse_claims(LOOPS + said.format("1", ">=")), path="m.toml", workers=1, budget=1)
    assert (bad.claims[0].verdict.name, bad.claims[0].verdict.witness) == ("REFUTED", "n = 1, t = 1")


BAD = {
    'loop = "mine.maen"\nobservable = "risk"\nexpression = "1"': "did you mean 'mine.mean'?",
    'loop = "nothing"\nobservable = "risk"\nexpression = "1"': "define it as a [[loop]] of this file",
    'loop = "mine.mean"\nexpression = "1"': "must be one of risk, mean",
    'loop = "mine.mean"\nobservable = "risc"\nexpression = "1"': "must be one of risk, mean; found 'risc'",
    'observable = "risk"\nexpression = "1"': "goes with loop",
    'loop = "mine.mean"\nobservable = "risk"\nexpression = "q"': "unknown name 'q'",
    'loop = "mine.mean"\nobservable = "risk"': "is missing",
    'loop = "mine.mean"\nobservable = "risk"\nequals = "a"\nexpression = "1"': "no formula is called 'a'",
    'loop = 3\nexpression = "1"': "must be a text in quotes",
    'loop = "mine.verified"\nlimit = "t"\nexpression = "1"': "nothing decides limit: mine.verified: draws",
    'loop = "mine.mean"\nobservable = "risk"\nlimit = "q"\nexpression = "1"': "is no single parameter",
}


@pytest.mark.parametrize("said", BAD)
def test_what_is_wrong_gets_one_line(said: str) -> None:
    with pytest.raises(ClaimsFileError) as caught:
        parse_claims(f'{LOOPS}\n[[claim]]\nid = "c"\n{said}', "mine.toml")
    (problem,) = caught.value.problems
    assert BAD[said] in str(problem)
    assert "\n" not in str(problem)


def test_a_broken_loop_is_a_problem_of_its_own_line() -> None:
    with pytest.raises(ClaimsFileError, match=r"loop 'mine\.mean', field fit\.e: x is a list of data"):
        parse_claims(LOOPS.replace('"mean(x)"', '"x"', 1) + RISK + 'expression = "1"', "mine.toml")


def test_the_test_of_raw_data_is_chosen_from_the_definition() -> None:
    loops = {loop.id: loop for loop in (*shipped(), *parse_loops(LOOPS))}
    light = {name for name, loop in loops.items() if is_light(loop) and loop.data}
    assert {"mean.weighted_real", "mine.mean", "categorical.smoothed", "mean.window_2"} <= light
    assert not light & {"gaussian.truncated", "exponential.rate", "covariance.traces"}
    smoothed = loops["categorical.smoothed"]
    values = {"D": 4, "K": 3, "a": 1, "q": 0, "t": 5}
    low, high = observable_range(smoothed, smoothed.observables["atom_variance"], values)
    experiment = loop_experiment(smoothed, "atom_variance")
    drawn = experiment.draw(np.random.default_rng(1), values, 2_000)
    assert low <= drawn.min()
    assert drawn.max() <= high < 1
    assert experiment.bounds is not None
    assert experiment.bounds(values) == (low, high)
    assert loop_experiment(loops["mine.verified"], "mean").bounds is not None
    assert loop_experiment(loops["mine.mean"], "risk").bounds is None
    assert observable_range(
        loops["mine.verified"], loops["mine.verified"].observables["mean"], {"n": 2, "t": 3}
    ) == (
        0.0,
        2.0,
    )


def test_the_same_report_from_another_process(tmp_path: Path) -> None:
    claims = parse_claims(LOOPS + RISK + 'expression = "2*V/n"\nrelation = "<="')
    one, two = (verify(claims, path="m.toml", workers=workers).to_json() for workers in (1, 2))
    assert one == two


BEST_WEIGHT = """[[claim]]
id = "c"
loop = "mean.weighted_real"
limit = "t"
argmin = "w"
expression = "{}"
"""


@pytest.mark.parametrize(
    ("weight", "verdict"),
    [
        ("(sqrt(1 + 4*m/n) - 1)*n/(2*m)", "PROVED"),
        ("(sqrt(n^2 + 4*m*n) - n)/(2*m)", "PROVED"),
        ("n/(n + m)", "REFUTED"),
    ],
)
def test_the_best_weight_of_a_limit(weight: str, verdict: str) -> None:
    """The golden ratio's inverse at m = n (He, Xu and Cheng): certified by a square, not searched."""
    claims = parse_claims(BEST_WEIGHT.format(weight))
    report = verify(claims, path="mine.toml", workers=1)
    assert report.claims[0].verdict.name == verdict
    assert str(claims[0].printed.question).startswith("lim mean as t → ∞ is least at w = ")


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ('increasing = "w"', "says one thing, and this one says limit already"),
        ('argmin = "t"', "goes alone, or with argmin or argmax of another parameter"),
    ],
)
def test_a_limit_goes_with_a_best_value_of_another_parameter(instead: str, said: str) -> None:
    lines = BEST_WEIGHT.format("n/(n + m)").replace('argmin = "w"', instead)
    lines = lines if "argmin" in instead else lines.replace('expression = "n/(n + m)"\n', "")
    with pytest.raises(ClaimsFileError, match=said):
        parse_claims(lines)


SHARES = """
[[loop]]
id = "mine.shares"
[loop.parameters]
n = { lower = 1 }
a = { kind = "real", lower = 0, upper = 1 }
b = { kind = "real", lower = 0, upper = "1 - a" }
q = { kind = "real", lower = 0, upper = 1 }
[loop.state]
p = { start = "q" }
[loop.data]
x = { law = "bernoulli(a*p + (1 - a)*q)", size = "n" }
[loop.fit]
p = "mean(x)"
[loop.observe]
risk = "(p - q)^2"

[[claim]]
id = "c"
loop = "mine.shares"
"""
LIMIT = "q*(1 - q)/(n*(1 - a^2*(1 - 1/n)))"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (f'limit = "t"\nexpression = "{LIMIT} + a*b*(1 - a - b)*q*(1 - q)*(n - 1)"', "REFUTED"),
        (f'expression = "{LIMIT} - a*b*(1 - a - b)*q*(1 - q)*(n - 1)/8"\nrelation = "<="', "REFUTED"),
        ('expression = "q*(1 - q)/n"\nrelation = ">="', "PROVED"),
    ],
)
def test_what_holds_at_the_edges_is_tried_inside(claim: str, verdict: str) -> None:
    """Wrong where a, b, q and n leave the edges of their domains; and what is equal there is proved."""
    (judged,) = verify(parse_claims(SHARES + claim), workers=1).claims
    assert judged.verdict.name == verdict, judged.verdict.reason


def test_what_becomes_of_a_loop_needs_no_number_of_fits() -> None:
    domain = "[claim.parameters]\nn = { lower = 1 }\nV = { kind = 'real', lower = 0, open = true }\n"
    (judged,) = verify(parse_claims(LOOPS + RISK + 'limit = "t"\nexpression = "oo"\n' + domain)).claims
    assert judged.verdict.name == "PROVED"
