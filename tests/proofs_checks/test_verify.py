import json
from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from proofs_checks.evidence.search import counterexample_evidence
from proofs_checks.run import tasks
from proofs_checks.show.reports.run import last_lines, report_lines
from proofs_checks.show.terminal import print_shown
from proofs_checks.verification import verify
from theory import catalogue
from theory.language.derivation import Combination, Sign, Step
from theory.language.formula import evaluate

QUICK = 1.0
CLAIM = "position.appendix_a.printed_ratio_limit"


@pytest.mark.parametrize("workers", [2, 4])
def test_the_report_does_not_depend_on_the_workers(workers):
    alone = verify([CLAIM], workers=1, budget=QUICK)
    assert json.dumps(alone.to_json()) == json.dumps(verify([CLAIM], workers=workers, budget=QUICK).to_json())


def test_another_seed_draws_other_points():
    first = verify(["regression.accumulate.in_design_risk"], workers=1, budget=0.1, seed=1)
    second = verify(["regression.accumulate.in_design_risk"], workers=1, budget=0.1, seed=2)
    assert first.to_json() != second.to_json()


def test_the_claim_as_printed_is_refuted_with_the_simplest_witness():
    (judged,) = verify([CLAIM], workers=1, budget=QUICK).claims
    assert [verdict.name for verdict in judged.verdicts] == ["REFUTED", "PROVED-CITING"]
    assert judged.verdicts[0].witness == "d = 1, T = 3"
    assert judged.as_expected


def test_a_false_formula_drags_its_claims_down(monkeypatch):
    name = "regression.accumulate.excess_risk_ratio"
    formula = catalogue.formula(name)
    steps = formula.derivation.steps
    wrong = replace(steps[-1], after=steps[-1].after.func(steps[-1].after.lhs, 2 * steps[-1].after.rhs))
    broken = replace(
        formula.stating(wrong.after.rhs),
        derive=lambda: replace(formula.derivation, steps=(*steps[:-1], wrong)),
    )
    real = catalogue.formula
    monkeypatch.setattr(catalogue, "formula", lambda asked: broken if asked == name else real(asked))
    report = verify(["position.appendix_a.accumulate_monotone"], workers=1, budget=QUICK)
    (refuted,) = report.formulas[0].verdicts
    assert (refuted.name, refuted.witness) == ("REFUTED", "at t = 1 is 1 by its premises, and 2 is concluded")
    assert report.claims[0].verdicts[0].name == "INCONCLUSIVE"
    assert not report.as_expected


def test_an_interrupt_loses_nothing_that_was_found(monkeypatch):
    real, calls = tasks.run_task, []

    def interrupting(task):
        calls.append(task)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(task)

    monkeypatch.setattr(tasks, "run_task", interrupting)
    report = verify(["position.s4_1.replace_diverges"], workers=1, budget=0.05)
    assert report.interrupted
    assert report.claims[0].verdicts[0].name == "INCONCLUSIVE"
    assert any(item.check == "exact oracle" for item in report.formulas[0].verdicts[0].evidence)


def test_the_json_has_what_scripts_read():
    report = verify([CLAIM], workers=1, budget=QUICK).to_json()
    (claim,) = report["claims"]
    assert claim["id"] == CLAIM
    assert (claim["verdict"], claim["as_printed"], claim["corrected"]) == (
        "REFUTED",
        "REFUTED",
        "PROVED-CITING",
    )
    assert claim["seed"] == 2025
    assert claim["replay"] == f"collapse verify {CLAIM} --seed 2025 --budget 1"
    assert {item["check"] for item in claim["evidence"]} >= {
        "certificate replay",
        "counterexample search",
        "monte carlo",
        "ball enclosure",
        "exact oracle",
    }


OTHER = "position.s4_1.real_share_falls_to_zero"


@pytest.fixture(scope="module")
def of_two():
    return verify([CLAIM, OTHER], workers=1, budget=0.05)


def test_a_run_is_one_line_a_claim_and_then_a_summary(of_two):
    lines = list(report_lines(of_two, cards=False))
    assert lines[-1] == "Every verdict is as catalogued."
    assert sum(line.strip() == CLAIM for line in lines) == 1
    before = lines[: next(place for place, line in enumerate(lines) if "REFUTED as printed" in line)]
    assert "false as printed" in " ".join(before)
    assert "2 sentences judged" in lines
    assert "    1 hold as printed" in lines
    assert "    1 do not, and hold with another hypothesis, constant or scope" in lines
    assert max(map(len, lines)) <= 120


def test_what_is_unexpected_comes_first_and_says_what_was_catalogued(of_two):
    good = next(item for item in of_two.claims if item.id == OTHER)
    changed = replace(of_two, claims=(*of_two.claims, replace(good, expected=("REFUTED",))))
    lines = list(report_lines(changed, cards=False))
    first = next(line for line in lines if line.startswith("  "))
    assert first.strip() == OTHER
    assert any("catalogued REFUTED" in line for line in lines)
    assert lines[-1] == next(last_lines(changed)) == f"Not as catalogued: {OTHER}."


def test_a_card_has_the_witness_the_evidence_and_the_command(of_two):
    shown = " ".join(" ".join(report_lines(of_two, cards=True)).split())
    assert "at d = 1, T = 3" in shown
    assert "as corrected: PROVED-CITING" in shown
    assert f"again: collapse verify {CLAIM} --seed 2025 --budget 0.05" in shown
    assert "monte carlo" in shown


def test_a_witness_is_never_empty():
    statement = catalogue.claim("position.appendix_a.table1_def6_replace_by_place").printed
    found = counterexample_evidence(statement)
    assert found.outcome == "refutes"
    assert found.witness


def test_a_proof_that_ends_in_another_statement_is_an_error_that_names_the_claim(monkeypatch):
    name = "position.s4_1.replace_diverges"
    claim = catalogue.claim(name)
    other = catalogue.claim("position.s4_1.real_share_falls_to_zero").printed.assertion
    changed = replace(claim, printed=replace(claim.printed, assertion=other))
    real = catalogue.claim
    monkeypatch.setattr(catalogue, "claim", lambda asked: changed if asked == name else real(asked))
    report = verify([name], workers=1, budget=QUICK)
    verdict = report.claims[0].verdicts[0]
    assert verdict.name == "ERROR"
    assert f"{name} as printed: the proof ends in" in verdict.reason
    assert not report.as_expected


def loosened(formula, rhs):
    """A formula as it is written, with a derivation that goes on to a weaker bound, and replays."""
    proved = formula.derivation.conclusion
    room, looser = sp.Le(proved.rhs, rhs, evaluate=False), sp.Le(proved.lhs, rhs)
    more = (
        Step(rule="room", after=room, because="", certificate=Sign(lower=())),
        Step(
            rule="so",
            before=(proved, room),
            after=looser,
            because="",
            certificate=Combination(factors=(sp.S(1),) * 2),
        ),
    )
    derivation = replace(formula.derivation, steps=(*formula.derivation.steps, *more))
    return replace(formula, derive=lambda: derivation)


def test_a_derivation_that_drifts_from_its_statement_is_an_error_by_name(monkeypatch):
    """E[T] ≤ 2D + 5 is true and replays, but it is not the statement E[T] ≤ 2D − 1 that is printed."""
    name = "categorical.replace.collapse_time_bound"
    formula = catalogue.formula(name)
    broken = loosened(formula, 2 * formula.parameters[0].symbol + 5)
    assert all(result.holds for _, result in replay(broken.derivation, broken.loop.definition))
    real = catalogue.formula
    monkeypatch.setattr(catalogue, "formula", lambda asked: broken if asked == name else real(asked))
    (judged,) = (item for item in verify([name], workers=1, budget=QUICK).formulas if item.id == name)
    assert judged.verdicts[0].name == "ERROR"
    assert f"the derivation of {name} does not end in its statement" in judged.verdicts[0].reason
    assert "2·D + 5" in judged.verdicts[0].reason
    assert not judged.as_expected


def test_a_derivation_that_breaks_is_reported_by_what_needs_it_and_by_nothing_else(monkeypatch, capsys):
    name = "regression.replace.excess_risk"
    broken = replace(catalogue.formula(name), derive=lambda: 1 // 0)
    real = catalogue.formula
    monkeypatch.setattr(catalogue, "formula", lambda asked: broken if asked == name else real(asked))
    assert evaluate(broken, {"t": 2, "d": 1, "T": 4, "sigma": 1}).exact == 1
    assert str(broken).startswith(f"{name} = ")
    (judged,) = verify([name], workers=1, budget=QUICK).formulas
    assert judged.verdicts[0].name == "INCONCLUSIVE"
    assert "ZeroDivisionError" in judged.verdicts[0].reason
    (other,) = verify(["regression.accumulate.in_design_risk"], workers=1, budget=QUICK).formulas
    assert other.as_expected


def test_a_drifted_derivation_is_an_error_wherever_it_is_shown(capsys):
    formula = catalogue.formula("categorical.replace.collapse_time_bound")
    print_shown(loosened(formula, 2 * formula.parameters[0].symbol + 5))
    shown = " ".join(capsys.readouterr().out.split())
    assert f"{formula.id} ≤ 2·D − 1" in shown
    assert f"ERROR: the derivation of {formula.id} does not end in its statement" in shown
