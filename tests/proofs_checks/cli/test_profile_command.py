import json

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from theory.collapse import DEFINITIONS, loops

RUN = CliRunner()


def run(*arguments):
    return RUN.invoke(app, ["profile", *arguments])


def test_one_loop_shows_what_decides_each_answer():
    result = run("regression.accumulate")
    assert result.exit_code == 0
    for definition in DEFINITIONS:
        assert f"Def. {definition.number}" in result.stdout
    assert "π²/6" in result.stdout


def test_json_has_the_reading_and_the_answers():
    found = json.loads(run("regression.accumulate", "--catastrophic-factor", "1.5", "--json").stdout)
    assert found["reading"]["catastrophic_factor"] == "3/2"
    first = found["answers"][0]
    assert (first["outcome"], first["reading"]["catastrophic_factor"]) == ("collapse", "3/2")
    assert first["formulas"] == ["regression.accumulate.excess_risk"]


@pytest.mark.parametrize("form", ["latex", "markdown", "html", "csv"])
def test_the_grid_is_rendered(form):
    result = run("regression.replace", "regression.accumulate", "--format", form)
    assert result.exit_code == 0
    assert "Def. 8" in result.stdout


def test_reasons_are_footnotes():
    plain = run("regression.replace", "regression.accumulate").stdout
    with_reasons = run("regression.replace", "regression.accumulate", "--reasons").stdout
    assert "rising to it from below" not in plain
    assert "rising to it from below" in " ".join(with_reasons.split())


@pytest.mark.long
def test_all_covers_the_atlas():
    found = json.loads(run("--all", "--json").stdout)
    assert len(found) == len(loops())


def test_table_1():
    found = json.loads(run("--table1", "--json").stdout)
    assert len(found["cells"]) == 16
    assert all(cell["agreement"] == "agrees" for cell in found["cells"])
    shown = " ".join(run("--table1").stdout.replace("│", " ").split())
    assert "printed" in shown
    assert "data size total" in shown
    assert "differs under: data size: generation" in shown


def test_table_1_as_it_was_read_before():
    found = json.loads(run("--table1", "--reading", "old", "--json").stdout)
    assert sum(cell["agreement"] == "agrees" for cell in found["cells"]) == 13
    assert found["reading"]["data_size"] == "generation"
    changed = json.loads(run("--table1", "--reading", "old", "--data-size", "total", "--json").stdout)
    assert sum(cell["agreement"] == "agrees" for cell in changed["cells"]) == 15


def test_a_reading_may_be_named_for_a_loop_as_well():
    plain, old, paper = (
        json.loads(run("regression.replace", *named, "--json").stdout)["answers"]
        for named in ((), ("--reading", "old"), ("--reading", "paper"))
    )
    assert plain == old
    changed = [
        at
        for at, pair in enumerate(zip(plain, paper, strict=True), 1)
        if pair[0]["outcome"] != pair[1]["outcome"]
    ]
    assert changed == [5, 8]


def test_sizes_are_given_as_name_and_value():
    open_answer = json.loads(run("binomial.replace", "--json").stdout)["answers"][0]
    given = json.loads(run("binomial.replace", "n=100", "N=1", "--json").stdout)["answers"][0]
    assert (open_answer["outcome"], given["outcome"]) == ("undecided", "collapse")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--catastrophic-factor", "0"], "--catastrophic-factor = 0 is outside its domain"),
        (["--mode", "always"], "--mode = 'always' is outside its domain: expectation or almost-surely"),
        (["--tail-quantile", "x"], "--tail-quantile = 'x' is not a number"),
        (["regression.replce"], "did you mean 'regression.replace'"),
        (["--table1", "regression.replace"], "give no loops with it"),
        (["--table1", "--reading", "new"], "--reading must be one of paper, old"),
        (["--all", "regression.replace"], "give loops, or --all, but not both"),
        (["--format", "pdf"], "--format 'pdf' is unknown"),
        (["binomial.replace", "n=x"], "n = 'x' is not a number"),
        (["binomial.replace", "n=1", "n=2"], "n is given twice"),
        (["binomial.replace", "k=1"], "no formula of binomial.replace has a parameter 'k'"),
        (["binomial.replace", "N=0"], "N = 0 is outside its domain"),
    ],
)
def test_bad_input_gets_one_line_and_exit_code_2(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
