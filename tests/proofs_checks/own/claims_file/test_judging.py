"""Claims of one's own are proved, confirmed, refuted with the smallest parameters, or left open."""

import json
import sys
from functools import cache

import pytest
from typer.testing import CliRunner

from proofs_checks import verification, verify
from proofs_checks.cli import app
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.verdict import judge
from theory.language.verdicts import meets

RUN = CliRunner()
QUICK = 0.6

SIMULATORS = '''
import random

import numpy as np


def variance_after(rng, t, n, sigma):
    """Fit a normal law to n draws of the last fit, t times; the maximum-likelihood variance at the end."""
    deviation = np.full(500, sigma)
    for _ in range(t):
        deviation = (rng.standard_normal((500, n)) * deviation[:, None]).std(axis=1)
    return deviation**2


def coin(rng, p):
    draw = random.Random(int(rng.integers(2**60))).random
    return [float(draw() < p) for _ in range(1000)]


def fails(rng, p):
    raise RuntimeError("out of paper\\nand ink")


def infinite(rng, p):
    return float("inf")


def cauchy(rng, p):
    return rng.standard_cauchy(1000)


def always(rng, p):
    return (rng.random(1000) < 2).astype(float)


def never(rng, p):
    return rng.permutation([-p, p] * 500)


def heavy(rng, p):
    return rng.pareto(1.5, 1000)


def stuck(rng, p):
    return (np.random.default_rng(1).random(300) < p).astype(float)


def skewed(rng, p):
    return rng.pareto(2.1, 1000) / p
'''


@pytest.fixture(autouse=True)
def beside(tmp_path, monkeypatch):
    """A directory of claims files with a module of simulators."""
    (tmp_path / "own_simulators.py").write_text(SIMULATORS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_simulators", raising=False)
    return tmp_path


def judged(fields, parameters="", budget=QUICK):
    text = f'[[claim]]\nid = "c"\n{fields}\n' + (f"[claim.parameters]\n{parameters}\n" if parameters else "")
    (item,) = verify(parse_claims(text), path="claims.toml", budget=budget, workers=1).claims
    return item


RATIO = "regression.accumulate.excess_risk_ratio"
RISK = "regression.replace.excess_risk"


ROWS = 't = { lower = 1 }\nd = { lower = 1 }\nT = { lower = "d + 2", ceiling = "d + 9" }'
FEWER = ROWS.replace("d + 2", "d + 1")

COMPARED = {
    "sum": (RATIO, "sum(1/k^2, k, 1, t)", "", "", "REPLAYED", None),
    "shifted": (RATIO, "H2(t - 1) + 1/t^2", "", "", "REPLAYED", None),
    "split": (RATIO, "sum(2/i^2 + 1/i, i, 1, t)/2 - H(t)/2", "", "", "REPLAYED", None),
    "at": (RISK, "t*d/(T - d - 1)", "at = { sigma = 1 }", ROWS, "REPLAYED", None),
    "at-expression": (
        RISK,
        "t*d/(d + 7)",
        "at = { sigma = 1, T = '2*d + 8' }",
        "t = { lower = 1 }\nd = { lower = 1 }",
        "REPLAYED",
        None,
    ),
    "bound": (RISK, "t*d/(T - d - 1) + t", "relation = '<='\nat = { sigma = 1 }", ROWS, "REPLAYED", None),
    "limit": (f"{RATIO}_limit", "pi^2/6", "", "", "REPLAYED", None),
    "linear": (RATIO, "t", "", "", "REFUTED", "t = 2"),
    "nearly": (RATIO, "H2(t)*(1 + 1/10^9)", "", "", "REFUTED", "t = 1"),
    "too-high": (RATIO, "pi^2/6 - 1/t", "relation = '>='", "", "CONSISTENT", None),
    "too-low": (RATIO, "pi^2/6 - 2/t", "relation = '<='", "", "REFUTED", "t = 1"),
    "late": (RATIO, "3/2", "relation = '<='", "", "REFUTED", "t = 7"),
    "no-one": (RISK, "sigma^2*d*t/(T - d)", "", "", "REFUTED", "t = 1, d = 1, T = 3, sigma = 1"),
    "digits": (f"{RATIO}_limit", "1.6449340668", "", "", "REFUTED", "every parameter"),
    "wider": (RISK, "t*d/(T - d - 1)", "at = { sigma = 1 }", FEWER, "INCONCLUSIVE", None),
}


@pytest.fixture(scope="module")
def compared():
    text = "".join(
        f'[[claim]]\nid = "{name}"\nequals = "{equals}"\nexpression = "{expression}"\n{fields}\n'
        + (f"[claim.parameters]\n{parameters}\n" if parameters else "")
        for name, (equals, expression, fields, parameters, _, _) in COMPARED.items()
    )
    found = verify(parse_claims(text), path="claims.toml", budget=QUICK, workers=1)
    return {item.claim.id: item for item in found.claims}


@pytest.mark.parametrize("name", COMPARED)
def test_a_comparison_with_the_catalogue_is_decided_exactly(compared, name):
    *_, verdict, witness = COMPARED[name]
    item = compared[name]
    assert meets(item.verdict.name, verdict)
    assert item.verdict.witness == witness
    assert item.as_expected is (verdict in {"REPLAYED", "CONSISTENT"})
    assert item.verdict.weakest or verdict == "REFUTED"


def test_a_domain_that_is_not_shown_to_lie_in_the_formulas_is_no_proof(compared):
    assert "divides by zero at t = 1, d = 1, T = 2" in compared["wider"].verdict.reason


def test_a_shipped_loop_is_simulated_against_ones_own_expression():
    in_design = "regression.replace.in_design_risk"
    right = judged(f'expression = "t*d*sigma^2"\nsimulate = "{in_design}"', budget=6)
    assert right.verdict.name == "CONFIRMED"
    wrong = judged(f'expression = "t*d*sigma"\nsimulate = "{in_design}"\nmargin = 0.1')
    assert (wrong.verdict.name, wrong.verdict.witness) == ("REFUTED", "t = 1, d = 1, T = 1, sigma = 2")


OWN = """
t = { lower = 1, ceiling = 3 }
n = { lower = 8, ceiling = 20 }
sigma = { kind = "real", lower = 1, ceiling = 2 }
"""
P = 'p = { kind = "real", lower = 0.2, upper = 0.8 }'


def test_a_simulator_of_ones_own_is_set_against_its_expression():
    simulator = 'simulator = "own_simulators:variance_after"\nmargin = 0.2\ncost = 10\n'
    assert judged(simulator + 'expression = "sigma^2*(1 - 1/n)^t"', OWN, 6).verdict.name == "CONFIRMED"
    wrong = judged(simulator + 'expression = "sigma^2*(1 - t/n)"', OWN, 6).verdict
    assert wrong.name == "REFUTED"
    assert wrong.witness == "t = 2, n = 8, sigma = 1"


def test_bounded_observations_are_tested_without_asymptotics():
    fields = 'simulator = "own_simulators:coin"\nbounds = [0, 1]\nmargin = 0.2\ncost = 10\nexpression = '
    right = judged(fields + '"p"', P).verdict
    assert right.name == "CONFIRMED"
    assert "(non-asymptotic)" in right.evidence[0].summary
    assert judged(fields + '"p^2"', P).verdict.name == "REFUTED"
    beyond = judged(fields + '"1 + p"', P).verdict
    assert beyond.name == "REFUTED"
    assert "every observation lies between 0 and 1 at p = " in beyond.reason
    assert judged(fields + '"1"\nrelation = "<="', P).verdict.name == "CONFIRMED"
    assert judged(fields + '"1"', P).verdict.name == "REFUTED"
    at_most = judged(fields + '"1.2*p"\nrelation = "<="', P).verdict
    assert at_most.name == "CONFIRMED"
    assert judged(fields + '"p/2"\nrelation = "<="', P).verdict.name == "REFUTED"
    assert judged(fields + '"p/2"\nrelation = ">="', P).verdict.name == "CONFIRMED"
    near = 'relation = "~="\n' + fields
    assert judged(near + '"1.05*p"', P).verdict.name == "CONFIRMED"
    assert judged(near + '"p/2"', P).verdict.name == "REFUTED"


@pytest.mark.parametrize(
    ("simulator", "expression", "reason"),
    [
        ("fails", "p", "the simulator raised RuntimeError: out of paper"),
        ("infinite", "p", "the simulator returned inf"),
        ("heavy", "2 + 0*p", "a test of the mean"),
        ("stuck", "p", "observations vary, and it drew nothing from rng: does it draw with rng?"),
        ("cauchy", "p", "a test of the mean is invalid: tail index"),
        ("always", "p/p", "the observations do not vary"),
        ("never", "0*p", "the prediction is 0"),
        ("coin", "log(p - 1)", "could not be enclosed"),
        ("coin", "sum(i, i, 1, p)", "its limits are not integers"),
        ("coin", "sum(sum(sum(p*i*j*k, i, 1, 10^4*5*p), j, 1, 10^4*5*p), k, 1, 10^4*5*p)", "too"),
    ],
)
def test_what_cannot_be_tested_is_inconclusive_and_says_why(simulator, expression, reason):
    item = judged(f'simulator = "own_simulators:{simulator}"\nexpression = "{expression}"', P)
    assert item.verdict.name == "INCONCLUSIVE"
    assert reason in item.verdict.reason
    assert not item.as_expected


def test_a_known_variance_or_tail_makes_a_test_of_what_is_heavy():
    fields = 'simulator = "own_simulators:skewed"\ncost = 1\nmargin = 0.2\nexpression = '
    assert "a test of the mean" in judged(fields + '"10/(11*p)"', P).verdict.reason
    known = 'variance = "18/p^2"\n'
    right = judged(known + fields + '"10/(11*p)"', P).verdict
    assert right.name == "CONFIRMED"
    assert "(non-asymptotic)" in right.evidence[0].summary
    assert judged(known + fields + '"1/(2*p)"', P).verdict.name == "REFUTED"
    assert "tail exponent 2.1 ≤ 4" in judged("tail = 2.1\n" + fields + '"10/(11*p)"', P).verdict.reason
    light = 'simulator = "own_simulators:coin"\ntail = inf\ncost = 1\nexpression = "p"'
    assert "(asymptotic)" in judged(light, P).verdict.evidence[0].summary


def test_a_bound_is_refuted_whatever_the_margin_and_a_law_may_be_stated():
    fields = 'simulator = "own_simulators:coin"\ncost = 10\nrelation = "<="\nexpression = '
    for known in ("bounds = [0, 1]\n", 'law = "bernoulli"\n', "variance = 0.25\n", "tail = inf\n"):
        assert judged(known + fields + '"p - 1/50"', P, 6).verdict.name == "REFUTED"
        assert judged(known + fields + '"0*p"', P).verdict.name == "REFUTED"
        shown = judged(known + fields + '"p"', P).verdict.reason
        assert shown == "mean ≤ bound·(1 + 0.05), error probability 0.001"
    absolute = judged('law = "bernoulli"\nabsolute_margin = 0.04\n' + fields + '"p"', P).verdict
    assert absolute.reason.startswith("mean ≤ bound + 0.04, ")


def test_a_simulator_that_leaves_the_run_costs_its_claim_only(beside):
    (beside / "own_simulators.py").write_text("import sys\n\n\ndef leaves(rng, p):\n    sys.exit(0)\n")
    head = '[[claim]]\nid = "own"\nexpression = "p"\nsimulator = "own_simulators:leaves"\n'
    own = f"{head}[claim.parameters]\n{P}\n"
    (beside / "claims.toml").write_text(TRUE + own)
    found = run("--file", "claims.toml", "--allow-import")
    assert found.exit_code == 1
    assert "the simulator raised SystemExit: 0" in " ".join(found.stdout.replace("│", " ").split())
    assert "2 claims of claims.toml: 1 PROVED-CITING, 1 INCONCLUSIVE." in found.stdout
    (beside / "own_simulators.py").write_text("raise SystemExit\n")
    sys.modules.pop("own_simulators", None)
    refused = run("--file", "claims.toml", "--allow-import")
    assert refused.exit_code == 2
    assert "own_simulators cannot be imported: SystemExit" in refused.stderr


def test_the_workers_do_not_change_the_report():
    text = f'[[claim]]\nid = "a"\nexpression = "t"\nsimulate = "{RATIO}"\n'

    @cache
    def names(workers):
        found = verify(parse_claims(text), path="claims.toml", budget=QUICK, workers=workers)
        return [(item.verdict.name, item.verdict.witness, item.verdict.evidence) for item in found.claims]

    assert names(1) == names(2)


FALSE = '[[claim]]\nid = "false"\nexpression = "t"\nequals = "regression.accumulate.excess_risk_ratio"\n'
TRUE = FALSE.replace("false", "true").replace('"t"', '"H2(t)"')


def run(*arguments):
    return RUN.invoke(app, ["verify", "--workers", "1", "--budget", str(QUICK), *arguments])


def test_a_formula_in_doubt_limits_only_the_claims_that_rest_on_it(monkeypatch):
    real = verification.judge_formulas

    def doubting(*arguments):
        return {**real(*arguments), RISK: judge([])}

    monkeypatch.setattr(verification, "judge_formulas", doubting)
    text = TRUE + f'[[claim]]\nid = "risk"\nexpression = "sigma^2*d*t/(T - d - 1)"\nequals = "{RISK}"\n'
    wrong = text.replace('"risk"', '"off"').replace("d*t/", "d/")
    claims = parse_claims(text + wrong.removeprefix(TRUE))
    names = [item.verdict.name for item in verify(claims, path="c.toml", budget=QUICK, workers=1).claims]
    assert names == ["PROVED-CITING", "INCONCLUSIVE", "INCONCLUSIVE"]


def test_the_command_line_refutes_with_exit_code_1(beside):
    (beside / "claims.toml").write_text(TRUE + FALSE)
    found = run("--file", "claims.toml")
    assert found.exit_code == 1
    assert "REFUTED  simplest witness: t = 2" in found.stdout
    assert "Not as expected: false." in found.stdout
    assert "collapse verify --file claims.toml false --seed 2025" in found.stdout
    report = json.loads(run("--file", "claims.toml", "--json").stdout)
    assert [(claim["id"], claim["verdict"]) for claim in report["claims"]] == [
        ("true", "PROVED-CITING"),
        ("false", "REFUTED"),
    ]
    assert report["claims"][1]["witness"] == "t = 2"
    assert not report["as_expected"]
    only = run("--file", "claims.toml", "true")
    assert only.exit_code == 0
    assert "1 claim of claims.toml: 1 PROVED-CITING." in only.stdout


def test_nothing_is_imported_unless_it_is_allowed(beside):
    (beside / "loud.py").write_text('from pathlib import Path\nPath("ran").write_text("")\n')
    (beside / "claims.toml").write_text(
        TRUE + f'[[claim]]\nid = "own"\nexpression = "p"\nsimulator = "loud:f"\n[claim.parameters]\n{P}\n'
    )
    refused = run("--file", "claims.toml")
    assert refused.exit_code == 2
    assert refused.stderr == (
        "collapse: claims.toml:5: claim 'own', field simulator: importing loud:f runs its code; "
        "allow it with --allow-import\n"
    )
    assert not (beside / "ran").exists()
    assert run("--file", "claims.toml", "true").exit_code == 0
    missing = run("--file", "claims.toml", "--allow-import")
    assert missing.exit_code == 2
    assert "claims.toml:5: claim 'own', field simulator: loud has no function 'f'" in missing.stderr
    assert (beside / "ran").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--file", "none.toml"], "none.toml: cannot be read"),
        (["--file", "claims.toml", "tru"], "claims.toml has no claim 'tru'; did you mean 'true'?"),
        (["--file", "claims.toml", "--all"], "--file goes with neither --all nor --kernel"),
        (["--allow-import"], "--allow-import goes with --file"),
    ],
)
def test_bad_usage_gets_one_line_and_exit_code_2(beside, arguments, said):
    (beside / "claims.toml").write_text(TRUE)
    found = run(*arguments)
    assert found.exit_code == 2
    assert said in found.stderr
    assert found.stderr.count("\n") == 1
    assert not found.stdout


def test_the_template_judges_itself_as_it_says(beside):
    printed = RUN.invoke(app, ["claims", "--template"])
    (beside / "claims.toml").write_text(printed.stdout)
    assert run("--file", "claims.toml", "--budget", "6").exit_code == 0
