"""``collapse check``: the marked equations of a draft get verdicts where they stand."""

import json

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims

DRAFT = r"""\documentclass{article}
% collapse: equals regression.accumulate.excess_risk_ratio
\begin{equation}
  R_t/R_1 = \sum_{i=1}^{t}\frac{1}{i^2}.
\end{equation}
\begin{align}
  % collapse: equals regression.replace.excess_risk_ratio
  R_t/R_1 &= t^2 \\
  % collapse: claim claims.toml#mine
  Q &= d \varsigma^2 t
\end{align}
"""
CLAIMS = r"""
[[claim]]
id = "mine"
latex = '\varsigma'
latex_names = { '\varsigma' = "sigma" }
equals = "regression.replace.in_design_risk"
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claims.toml").write_text(CLAIMS)
    return tmp_path


def check(here, text, *more):
    (here / "draft.tex").write_text(text)
    return CliRunner().invoke(app, ["check", "draft.tex", "--workers", "1", "--budget", "0.05", *more])


def test_each_marked_equation_is_judged_where_it_stands(here):
    done = check(here, DRAFT)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("draft.tex:4:13: ")
    assert "REFUTED" not in lines[0]
    assert lines[1] == "    read as: = sum(1/i^2, i, 1, t)"
    assert lines[3].startswith("draft.tex:8:14: REFUTED")
    assert lines[5].strip() == "t = 2"
    assert "draft.tex:10:8: " in lines[6]
    assert "read as: = d*sigma^2*t" in lines[7]
    assert done.exit_code == 1


def test_json_and_an_equation_that_cannot_be_read(here):
    done = check(
        here, "% collapse: equals regression.replace.excess_risk_ratio\n\\[ R = \\mine{t} \\]\n", "--json"
    )
    (equation,) = json.loads(done.stdout)["equations"]
    assert (equation["line"], equation["column"], equation["problem"]) == (
        2,
        8,
        "the command \\mine is not read",
    )
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no equation is marked"),
        ("% collapse: equals regression.replace.risk\n\\[ a = b \\]", "NOT READ"),
        ("% collapse: claim none.toml#a\n\\[ a = t \\]", "cannot be read"),
        ("% collapse: claim claims.toml#other\n\\[ a = t \\]", "has no claim 'other'"),
        ("% collapse: equals\n", "asks nothing"),
        ("% collapse: equals regression.replace.excess_risk_ratio\n\\[ R = " + "(" * 300, "not closed"),
        ("% collapse: equals regression.replace.excess_risk_ratio\n\\[ R = " + "(" * 300 + "\\]", "nested"),
    ],
)
def test_what_cannot_be_judged_is_one_line_and_exit_code_2(here, text, problem):
    done = check(here, text)
    assert done.exit_code == 2
    said = (done.stdout + done.stderr).strip()
    assert problem in said
    assert said.count("\n") == 0


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ("latex = 't = 2'", "field latex: line 1, column 3"),
        ("latex = 't'\nexpression = 't'", "give expression or latex, not both"),
        ("expression = 't'\nnotation = 'paper'", "goes with latex"),
        ("latex = 't'\nlatex_names = 3", "must be a table"),
        ("latex = 't'\nlatex_names = { x = 'y' }", "which is no parameter"),
        ("latex = 't'\nnotation = 'mine'", "must be one of library, paper"),
    ],
)
def test_latex_in_a_claims_file(fields, problem):
    with pytest.raises(ClaimsFileError) as caught:
        parse_claims(f"[[claim]]\nid = 'a'\nequals = 'regression.replace.excess_risk_ratio'\n{fields}")
    assert problem in str(caught.value)
