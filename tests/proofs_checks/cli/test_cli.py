import json
import random
import re
import subprocess
import sys
from fractions import Fraction

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app, main
from proofs_checks.cli.evaluate import PLAIN_DOMAIN, _is_outside
from proofs_checks.verification import Report
from theory import catalogue, index
from theory.language.parameters import DomainError, read_values

RUN = CliRunner()
RISK = "regression.replace.excess_risk"
NEAREST_RISK = "did you mean 'regression.accumulate.excess_risk'"
NEAREST_CLAIM = "did you mean 'position.appendix_a.excess_ratio_limit'"


def run(*arguments):
    return RUN.invoke(app, list(arguments))


def test_eval_is_exact_where_the_value_is_rational():
    result = run("eval", "regression.accumulate.excess_risk", "t=2", "T=7", "d=2", "sigma=0.5", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["exact"] == "5/32"
    assert found["value"] == "0.15625"
    assert found["error"] == "0"


def test_eval_states_the_error_of_an_irrational_value():
    result = run("eval", "regression.accumulate.excess_risk_ratio_limit", "--digits", "40", "--json")
    found = json.loads(result.stdout)
    assert found["value"].startswith("1.64493406684822643647241516664602518921")
    assert found["exact"] is None
    assert float(found["error"]) < 1e-38


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["eval", RISK, "t=1", "T=3", "d=2", "sigma=1"],
            "T = 3 is outside its domain",
        ),
        (
            ["eval", RISK, "t=0", "T=5", "d=2", "sigma=1"],
            "t = 0 is outside its domain",
        ),
        (["eval", "regression.schedule.excess_risk_factor", "c=1,-2"], "c = -2 is outside its domain"),
        (["eval", "regression.schedule.excess_risk_factor", "c=1,,2"], "is not a number"),
        (
            ["eval", RISK, "t=x", "T=5", "d=2", "sigma=1"],
            "t = 'x' is not a number",
        ),
        (["eval", RISK, "t"], "is not of the form NAME=VALUE"),
        (["eval", RISK, "t=1", "t=2"], "t is given twice"),
        (["eval", RISK, "t=1"], "d, T, sigma are missing"),
        (["eval", RISK, "u=1"], "unknown parameter 'u'"),
        (
            ["eval", "regression.accumulate.exces_risk", "t=1"],
            "did you mean 'regression.accumulate.excess_risk'",
        ),
        (
            ["show", "position.appendix_a.excess_limit"],
            "did you mean 'position.appendix_a.excess_ratio_limit'",
        ),
        (["verify", "nonsense"], "no formula or claim is called 'nonsense'"),
    ],
)
def test_bad_input_gets_one_line_and_exit_code_2(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_lists_and_derivations_are_shown():
    assert "regression.schedule.excess_risk_factor" in run("formulas").stdout
    assert {claim["id"] for claim in json.loads(run("claims", "--json").stdout)} >= {
        "position.appendix_a.accumulate_monotone",
        "position.appendix_a.excess_ratio_limit",
        "position.appendix_a.printed_ratio_limit",
        "position.s4_1.replace_diverges",
        "position.s4_1.accumulate_bounded",
    }
    shown = run("show", "regression.accumulate.excess_risk", "--proof").stdout
    assert "d·σ²·H₂(t)/(T − d − 1)" in shown
    assert "steps hold: " in shown
    assert "Stein's identity" in shown
    steps = json.loads(run("show", "position.appendix_a.printed_ratio_limit", "--json").stdout)
    assert all(step["holds"] for derivation in steps["derivations"] for step in derivation["steps"])


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        ("integer t ≥ 1", "1", "0"),
        ("integer t ≥ 1", "2", "3/2"),
        ("real t > 0", "1/9", "0"),
        ("real t ≥ -1 and t < n - 1", "5/2", "3"),
        ("integer T ≥ d + 2", "5", "4"),
        ("integer T ≥ k + 2", "-1", None),
        ("real t > 0 and t ≤ 1", "1", "3/2"),
        ("real t < 0", "-1", "0"),
        ("real t ≥ cases(-1 if t = 1, 0 otherwise)", "-9", None),
    ],
)
def test_a_plain_domain_refuses_what_is_outside_and_no_more(domain, inside, outside):
    known = {"n": Fraction(4), "d": Fraction(3)}
    assert not _is_outside(Fraction(inside), domain, known)
    assert outside is None or _is_outside(Fraction(outside), domain, known)


def test_a_plain_domain_says_what_the_formula_says():
    draw = random.Random(3)
    asked = refused = 0
    for formula in catalogue.formulas().values():
        stated = [(p.name, p.condition) for p in formula.parameters]
        if not stated or any(PLAIN_DOMAIN.fullmatch(domain) is None for _, domain in stated):
            continue
        point = {name: Fraction(draw.choice(["-1", "0", "1", "2", "3", "5", "1/2"])) for name, _ in stated}
        quick = any(_is_outside(point[name], domain, point) for name, domain in stated)
        try:
            read_values(formula.parameters, {name: str(value) for name, value in point.items()})
        except DomainError:
            assert quick, (formula.id, point)
            refused += 1
        else:
            assert not quick, (formula.id, point)
        asked += 1
    assert refused > 20
    assert asked - refused > 20


def test_help_and_the_package_import_no_sympy():
    probe = "import sys; import theory, proofs_checks.cli; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
    assert run("--help").exit_code == 0
    assert run("verify", "--help").exit_code == 0


def test_claims_are_selected_by_section_and_verdict():
    found = json.loads(run("claims", "--section", "4.4", "--verdict", "refuted", "--json").stdout)
    assert found
    assert all(claim["section"] == "§4.4" and claim["expected"][0] == "REFUTED" for claim in found)
    assert "position.s2_2.plateau_is_not_definition_3" in run("claims", "--section", "2.2").stdout


def test_what_is_out_of_scope_is_listed_with_reasons():
    found = json.loads(run("claims", "--out-of-scope", "--category", "forecast", "--json").stdout)
    assert found
    assert all(item["category"] == "forecast" and item["reason"] for item in found)
    everything = json.loads(run("claims", "--all", "--json").stdout)
    assert len(everything["out_of_scope"]) == sum(
        sum(count["out_of_scope"].values()) for count in everything["counts"]
    )
    assert "for which reasons" in run("claims", "--all").stdout
    assert "; loose" in run("claims", "--kind", "loose").stdout
    assert "zhu.theorem_1" in run("claims", "--paper", "Zhu et al.", "--search", "theorem").stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--kind", "vacuous"), "1 claim, a reading of 1 sentence."),
        (("--kind", "superseded"), "5 claims, withdrawn."),
        (("--paper", "zhu"), "5 claims, readings of 5 sentences."),
        (("--search", "nowhere said"), "0 claims."),
    ],
)
def test_a_list_of_claims_ends_in_how_many_sentences_it_reads(options, said):
    assert run("claims", *options).stdout.splitlines()[-1] == said


@pytest.mark.parametrize(
    "options",
    [
        ("--section", "9"),
        ("--verdict", "WRONG"),
        ("--category", "forecast"),
        ("--out-of-scope", "--category", "weather"),
        ("--out-of-scope", "--all"),
        ("--out-of-scope", "--verdict", "PROVED"),
        ("--kind", "wrong"),
        ("--paper", "nobody"),
    ],
)
def test_bad_selections_of_claims_are_one_line(options):
    found = run("claims", *options)
    assert found.exit_code == 2
    assert found.stderr.startswith("collapse: ")
    assert len(found.stderr.strip().splitlines()) == 1


def test_claims_are_selected_by_what_is_judged():
    found = json.loads(run("claims", "--about", "report", "--json").stdout)
    assert found
    assert all(claim["about"] == "report" and claim["read"] for claim in found)
    assert run("claims", "--about", "poetry").exit_code == 2


def test_an_interrupt_before_any_result_is_said_in_one_line(monkeypatch, capsys):
    def interrupted(kind):
        raise KeyboardInterrupt

    monkeypatch.setattr(index, "entries", interrupted)
    monkeypatch.setattr(sys, "argv", ["collapse", "claims"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    assert capsys.readouterr().err == "collapse: interrupted\n"


def test_an_interrupt_while_commands_are_loaded_is_silent():
    interrupting = (
        "import sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'typer':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "import proofs_checks.cli"
    )
    left = subprocess.run([sys.executable, "-c", interrupting], capture_output=True, text=True, check=False)
    assert (left.returncode, left.stdout, left.stderr) == (130, "", "")


def test_verify_without_a_word_judges_every_claim(monkeypatch, tmp_path):
    asked = []

    def judged(names, **_):
        asked.append(names)
        return Report(claims=(), formulas=(), seed=1, budget=1.0)

    monkeypatch.setenv("COLLAPSE_STORE", str(tmp_path / "results.sqlite"))
    monkeypatch.setattr("proofs_checks.verification.verify", judged)
    result = run("verify")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code == 0
    assert asked == [()]


def test_the_version_is_printed():
    assert re.fullmatch(r"collapse-theory \d+\.\d+\.\d+\n", run("--version").stdout)


def test_a_budget_is_finite():
    found = run("verify", "--budget", "inf")
    assert found.exit_code == 2
    assert "--budget" in found.stderr


def test_the_figures_are_listed_with_what_they_show():
    from proofs_checks.show.figures import FIGURES

    listed = RUN.invoke(app, ["figure", "--list"])
    assert listed.exit_code == 0
    assert all(name in listed.output.splitlines() for name in FIGURES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["figure"], "--list says what they show"),
        (["figure", "fig3"], "-o FILE is missing"),
        (["figure", "regression.replace", "-o", "x.png"], "a loop in equations"),
        (["figure", "nosuch", "-o", "x.png"], "no figure is called"),
    ],
)
def test_a_figure_that_cannot_be_drawn_says_why(words, said):
    refused = RUN.invoke(app, words)
    assert refused.exit_code == 2
    assert said in refused.output


@pytest.mark.parametrize(
    "values", ["t=0 n=5 sigma0=1", "t=3/2 n=5 sigma0=1", "t=1 n=1 sigma0=1", "t=1 n=2 sigma0=0"]
)
def test_what_refuses_a_value_early_says_what_the_domain_says(values):
    from theory import catalogue
    from theory.language.parameters import DomainError, read_values

    texts = dict(pair.split("=") for pair in values.split())
    with pytest.raises(DomainError) as raised:
        read_values(catalogue.formula("gaussian.replace.variance").parameters, texts)
    refused = RUN.invoke(app, ["eval", "gaussian.replace.variance", *values.split()])
    assert refused.exit_code == 2
    assert " ".join(refused.output.split()) == f"collapse: {raised.value}"
