"""Mutants are made, told from their originals, and caught; the measurement itself is seen to fail."""

import json
from dataclasses import replace

import pytest
import sympy as sp
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.evidence.contradiction import points_of, value_at
from proofs_checks.evidence.monte_carlo import confront, plan
from proofs_checks.evidence.replay import replay_conclusion
from proofs_checks.power.mutants import JudgedMutant, compare, judge_mutants, mutants, report, run_mutants
from proofs_checks.power.mutants.operators import LOCAL
from proofs_checks.power.mutants.rigorous import refuted_by_balls, refuted_by_oracle
from proofs_checks.power.mutants.simulation import draw, log_e_values, refuted, resolution
from proofs_checks.run.store import open_store
from proofs_checks.show.mutants import Rows, write_up
from proofs_checks.show.tables import render
from proofs_checks.simulators import experiments
from theory import catalogue

RATIO = "regression.accumulate.excess_risk_ratio"
ENTROPY = "categorical.replace.entropy"


def compared(name, mutant):
    formula = catalogue.formula(name)
    points = points_of(formula.parameters, 0)
    return compare(formula.rhs, mutant, points, [value_at(formula.rhs, point) for point in points])


def test_every_operator_makes_mutants_and_none_is_its_original_or_made_twice():
    operators = set()
    for formula in catalogue.formulas().values():
        made = mutants(formula)
        assert made
        assert len({formula.rhs, *(mutant.rhs for mutant in made)}) == len(made) + 1
        operators |= {mutant.operator for mutant in made}
    assert operators == {name for name, _ in LOCAL} | {"index shift", "swapped parameters", "scale"}


@pytest.mark.parametrize(
    ("mutant", "standing"),
    [
        (lambda h, t: sp.harmonic(t, 1), "different"),
        (lambda h, t: sp.harmonic(t + 1, 2) - 1 / (t + 1) ** 2, "equal"),
        (lambda h, t: h + sp.Sum(0 * t + 1, (sp.Symbol("k", integer=True), 1, 0)), "equal"),
        (lambda h, t: 1 / (t - 3) - 1 / (t - 3) * (1 - h * (t - 3)), "different"),
        (lambda h, t: sp.zeta(2) - sp.polygamma(1, t + 1), "undecided"),
    ],
)
def test_a_mutant_is_equal_by_algebra_only_and_different_by_a_point_only(mutant, standing):
    h = catalogue.formula(RATIO).rhs
    (t,) = h.free_symbols
    assert compared(RATIO, mutant(h, t)).standing == standing


def test_an_index_that_adds_nothing_is_recognised():
    judged = judge_mutants(ENTROPY, ("replay",), 0, 1.0)
    equal = [mutant.change for mutant in judged.mutants if mutant.standing == "equal"]
    assert equal == ["D - 1 for D at its occurrence 4"]


@pytest.mark.parametrize("name", [RATIO, ENTROPY, "gaussian.accumulate_biased.variance_limit"])
def test_all_evidence_together_kills_every_mutant(name):
    judged = judge_mutants(name, ("replay", "oracle", "balls"), 0, 1.0)
    assert all(mutant.is_killed for mutant in judged.mutants if mutant.standing == "different")


@pytest.mark.parametrize("name", [RATIO, ENTROPY, "gaussian.accumulate_biased.variance_limit"])
def test_no_evidence_kills_the_original(name):
    formula = catalogue.formula(name)
    assert replay_conclusion(formula.derivation, formula.rhs).holds
    assert not refuted_by_oracle(formula, formula.rhs)
    assert not refuted_by_balls(formula, formula.rhs, 0)


@pytest.mark.parametrize(
    "name",
    [
        "regression.accumulate.in_design_risk",  # an exact pivot
        "regression.schedule.excess_risk_factor",  # a ratio of means
        "gaussian.replace.covariance_term",  # a known variance
        "categorical.replace.entropy",  # asymptotic
    ],
)
def test_the_resolution_is_what_scaled_mutants_show_one_by_one(name):
    point = plan(name, 7)[1]
    draws = draw(name, point, 7, 0.6)
    noticed = resolution(draws)
    assert 0.001 < noticed < 0.5
    patient = replace(experiments()[name], margin=1e-9)  # a verification would stop once it confirms
    for sign in (1, -1):
        wrong = confront(patient, point, draws.truth * (1 + sign * 1.05 * noticed), 7, 0.6)
        assert wrong.outcome == "refuted"
    outcomes = [
        confront(patient, point, draws.truth * (1 + sign * noticed / 2), 7, 0.6).outcome for sign in (1, -1)
    ]
    assert outcomes != ["refuted", "refuted"]


def test_the_same_draws_do_not_refute_the_truth_and_refute_what_a_statistic_cannot_be():
    name = "categorical.replace.collapse_probability"
    draws = draw(name, plan(name, 3)[1], 3, 0.3)
    assert refuted(draws, [draws.truth, 1.2, -0.1]) == [False, True, True]
    assert log_e_values(draws, []) == []


def test_the_report_depends_on_the_seed_alone():
    one, two = (
        run_mutants([RATIO, ENTROPY], budget=0.3, workers=workers, seed=5).to_json() for workers in (1, 2)
    )
    assert one == two


def test_unknown_evidence_and_formulas_get_one_line():
    for arguments in (["--evidence", "luck"], ["no.such.formula"]):
        found = CliRunner().invoke(app, ["mutants", *arguments])
        assert found.exit_code == 2
        assert len(found.stderr.strip().splitlines()) == 1


def test_a_survivor_gives_exit_code_1_and_none_gives_0():
    weak = [RATIO, "--budget", "0.05", "--workers", "1"]
    found = CliRunner().invoke(app, ["mutants", *weak, "--evidence", "monte-carlo"])
    assert found.exit_code == 1
    assert "Survivors" in found.stdout
    assert CliRunner().invoke(app, ["mutants", *weak]).exit_code == 0


def test_what_was_done_before_an_interrupt_is_kept(monkeypatch):
    done = judge_mutants(RATIO, ("replay",), 0, 1.0)

    def interrupted(name, *_):
        if name == RATIO:
            return done
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "judge_mutants", interrupted)
    found = run_mutants([RATIO, ENTROPY], kinds=("replay",), workers=1)
    assert found.interrupted
    assert found.formulas == (done,)


@pytest.fixture(scope="module")
def three():
    names = [RATIO, ENTROPY, "categorical.replace.heterozygosity"]
    return {name: judge_mutants(name, ("replay",), 0, 1.0) for name in names}


@pytest.mark.parametrize("form", ["terminal", "markdown", "csv", "html", "latex"])
@pytest.mark.parametrize("columns", [60, 120])
def test_rows_are_written_in_order_as_they_are_done(form, columns, three, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    whole = report.MutantReport(formulas=tuple(three.values()), kinds=("replay",), seed=0, budget=1.0)
    written = []
    rows = Rows(replace(whole, formulas=()), list(three), form, written.append)

    def shown():
        early = "".join(written).replace("\\", "")
        return [name for name in three if name in early]

    first, second, third = three
    rows.add(three[second])
    assert shown() == []
    rows.add(three[first])
    assert shown() == ([] if form == "latex" else [first, second])
    rows.add(three[third])
    rows.finish(whole)
    if form == "terminal":
        assert shown() == list(three)
        assert capsys.readouterr().out.rstrip().endswith("by replay.")
    else:
        assert "".join(written) == render(write_up(whole), form)


def test_what_a_store_holds_is_not_judged_again(monkeypatch, tmp_path):
    asked = {"kinds": ("replay", "monte-carlo"), "budget": 0.05, "workers": 1}
    names = [RATIO, "categorical.replace.collapse_time_diffusion"]
    with open_store(tmp_path / "results.sqlite") as store:
        first = run_mutants(names[:1], **asked, store=store)
        second = run_mutants(names, **asked, store=store, resume=True)
        assert (second.resumed, second.computed) == (1, 1)
        assert second.formulas[0] == first.formulas[0]
        assert second.to_json() == run_mutants(names, **asked).to_json()
        monkeypatch.setattr(report, "judge_mutants", None)
        assert run_mutants(names, **asked, store=store, resume=True) == replace(second, resumed=2)
        with pytest.raises(TypeError):
            run_mutants(names, **{**asked, "budget": 0.06}, store=store, resume=True)


def test_an_interrupted_command_prints_what_is_done_and_goes_on(monkeypatch, tmp_path):
    def interrupted(name, *given):
        if name == RATIO:
            raise KeyboardInterrupt
        return judge_mutants(name, *given)

    command = ["mutants", ENTROPY, RATIO, "--evidence", "replay", "--format", "csv", "--workers", "1"]
    command += ["--store", str(tmp_path / "results.sqlite")]
    with monkeypatch.context() as patch:
        patch.setattr(report, "judge_mutants", interrupted)
        stopped = CliRunner().invoke(app, command)
    assert stopped.exit_code == 130
    assert stopped.stdout.splitlines()[:2] == ["formula,replay,any", f"{ENTROPY},39/39,39/39"]
    assert "add --resume" in stopped.stderr
    whole = CliRunner().invoke(app, [*command, "--resume"])
    assert whole.exit_code == 0
    assert "1 of 2 results taken from" in whole.stderr
    assert whole.stdout == CliRunner().invoke(app, command).stdout


def test_an_undecided_mutant_counts_neither_as_killed_nor_as_alive():
    def mutant(standing, answer):
        return JudgedMutant(
            operator="", change="", rhs="", standing=standing, shown="", refuted={"replay": answer}
        )

    judged = replace(
        judge_mutants(RATIO, (), 0, 1.0),
        mutants=(
            mutant("different", True),
            mutant("different", False),
            mutant("different", None),
            mutant("equal", None),
            mutant("undecided", False),
            mutant("undecided", True),
        ),
    )
    found = report.MutantReport(formulas=(judged,), kinds=("replay",), seed=0, budget=1.0)
    assert found.killed() == (2, 3)
    assert len(found.survivors) == 1
    assert len(found.standing("undecided")) == 1


def test_the_counts_can_be_written_up():
    options = ["mutants", RATIO, "--evidence", "replay,oracle", "--workers", "1"]
    counts = CliRunner().invoke(app, [*options, "--json"])
    (killed, total) = json.loads(counts.stdout)["killed"]["any"]
    written = CliRunner().invoke(app, [*options, "--format", "markdown"])
    assert written.exit_code == counts.exit_code == 0
    assert f"| all | {killed}/{total} | " in written.stdout
    assert f"{killed} of {total} mutants killed" in written.stdout
    csv = CliRunner().invoke(app, [*options, "--format", "csv"]).stdout
    assert "formula,replay,oracle,any" in csv
    refused = CliRunner().invoke(app, [*options, "--format", "word"])
    assert refused.exit_code == 2
    assert refused.stderr.startswith("collapse: --format 'word' is unknown")


@pytest.mark.slow
def test_at_least_99_of_100_mutants_of_the_shipped_formulas_are_killed():
    found = run_mutants()
    killed, total = found.killed()
    assert killed >= 0.99 * total
    assert found.median_resolution < 0.01
