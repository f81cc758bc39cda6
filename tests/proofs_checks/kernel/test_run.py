import copy
import json
import shutil

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.kernel.library import fundamental_matrix_theorem, theorems
from proofs_checks.kernel.render import render, theorem_name
from proofs_checks.kernel.run import CoqMissing, coqc, judge_file
from proofs_checks.kernel.theorems import covered, cut_out, formula_certificate

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed")
RUN = CliRunner()
RISK = "regression.accumulate.excess_risk"


def judged(certificate):
    return judge_file(render(certificate), theorem_name(certificate))


@needs_coq
def test_coq_accepts_the_closed_form_and_its_axioms_are_listed():
    found = judged(formula_certificate(RISK))
    assert found.accepted, found.reason
    assert "ClassicalDedekindReals.sig_forall_dec" in found.assumptions


def mutated(name, change):
    certificate = copy.deepcopy(cut_out(name))
    text = json.dumps(certificate)
    assert change[0] in text, change
    steps = json.dumps(certificate["steps"])
    assert change[0] in steps, change
    certificate["steps"] = json.loads(steps.replace(*change))
    return certificate


NUMBER_2, NUMBER_3 = '{"op": "number", "value": "2"}', '{"op": "number", "value": "3"}'
SHIFTED = ('"from": {"op": "literal", "value": 1}, "to"', '"from": {"op": "literal", "value": 2}, "to"')
MUTANTS = {
    "recurrence, wrong coefficient": ("gaussian.replace.drift_fourth_moment", (NUMBER_3, NUMBER_2)),
    "recurrence, shifted index": (RISK, SHIFTED),
    "recurrence, product shifted": ("gaussian.accumulate_biased.variance", SHIFTED),
    "recurrence, from too early": ("gaussian.sampling_bias.variance", ('"start": 1', '"start": 0')),
    "instance, other place": (
        "regression.replace.excess_risk_ratio",
        ('"at": [{"op": "literal", "value": 1}]', '"at": [{"op": "literal", "value": 2}]'),
    ),
    "algebra, a premise left out": ("gaussian.replace.expected_w2", ('"uses": ["h1", ', '"uses": [')),
}


LIMIT, SCHEDULE = (
    "regression.accumulate.printed_risk_ratio_limit",
    "regression.schedule.excess_risk_factor_bound",
)
MUTANTS |= {
    "limit, wrong value": (LIMIT, ('"value": "6"', '"value": "8"')),
    "induction, wrong bound": (SCHEDULE, (NUMBER_2, '{"op": "number", "value": "1"}')),
}


def some(names, fast):
    """The others are slow: each runs Coq."""
    return [pytest.param(name, marks=() if name in fast else pytest.mark.slow) for name in names]


@needs_coq
@pytest.mark.parametrize("name", some(MUTANTS, ("recurrence, shifted index", "limit, wrong value")))
def test_coq_rejects_mutants(name):
    certificate = mutated(*MUTANTS[name])
    found = judged(certificate)
    assert not found.accepted
    assert "coqc" in found.reason


def spoiled(name, change):
    certificate = copy.deepcopy(theorems()[name])
    change(certificate["data"])
    return certificate


def one_more(data):
    data["columns"][0][0] += 1


def transposed(data):
    data["columns"] = [list(row) for row in zip(*data["columns"], strict=True)]


def too_tight(data):
    _, high = data["rows"][0]["bounds"]
    data["rows"][0]["bounds"] = [high, high]


SPOILED = {
    "an entry of the inverse": ("library.fundamental_matrix_10", one_more),
    "rows for columns": ("library.fundamental_matrix_10", transposed),
    "a bound moved inwards": ("library.enclosures", too_tight),
    "an entry of the collapse times": ("library.not_proportional_to_entropy", one_more),
}


@needs_coq
@pytest.mark.parametrize("name", SPOILED)
def test_coq_rejects_wrong_numbers(name):
    found = judged(spoiled(*SPOILED[name]))
    assert not found.accepted
    assert "coqc" in found.reason


@needs_coq
@pytest.mark.parametrize("name", ["library.fundamental_matrix_10", "library.products", "library.accumulate"])
def test_coq_accepts_the_theorems_of_the_library(name):
    found = judged(theorems()[name])
    assert found.accepted, found.reason


@pytest.mark.slow
@needs_coq
def test_the_fundamental_matrix_of_twenty_data_is_within_reach():
    certificate = fundamental_matrix_theorem(20)
    found = judge_file(render(certificate), theorem_name(certificate), limit=1800)
    assert found.accepted, found.reason


@pytest.mark.parametrize(
    "smuggled",
    ["Axiom a : False.", "Admitted.", "Parameter a : False.", "Hypothesis a : False.", "Variable a : False."],
)
def test_what_assumes_is_refused_before_coq_sees_it(smuggled):
    found = judge_file(f"(* Axiom *) {smuggled}\nPrint Assumptions x.\n", "x")
    assert not found.accepted
    assert found.reason == f"the text holds {smuggled.split('.')[0].split()[0]}"


def test_the_assumptions_must_be_printed_last():
    found = judge_file("Theorem x : True. Proof. exact I. Qed.\n", "x")
    assert found.reason == "the file does not end by printing the theorem's assumptions"


@needs_coq
def test_an_axiom_that_is_not_listed_is_refused():
    text = (
        "Require Import ProofIrrelevance.\n"
        "Theorem x : forall (P : Prop) (a b : P), a = b.\nProof. apply proof_irrelevance. Qed.\n"
        "Print Assumptions x.\n"
    )
    found = judge_file(text, "x")
    assert not found.accepted
    assert "which is not on the list" in found.reason


@needs_coq
def test_a_proof_without_axioms_lists_none():
    found = judge_file("Theorem x : True.\nProof. exact I. Qed.\nPrint Assumptions x.\n", "x")
    assert found.accepted
    assert found.assumptions == ()


@needs_coq
def test_time_is_limited():
    text = "Theorem x : True.\nProof. do 100000000 idtac. exact I. Qed.\nPrint Assumptions x.\n"
    found = judge_file(text, "x", limit=0.2)
    assert not found.accepted
    assert "did not finish within 0.2 s" in found.reason


@pytest.mark.parametrize("arguments", [["kernel", RISK], ["verify", RISK, "--kernel"]])
def test_without_coq_the_commands_say_how_to_install_it(arguments, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CoqMissing):
        coqc()
    result = RUN.invoke(app, arguments)
    assert result.exit_code == 2
    assert "apt-get install coq libcoq-coquelicot libcoq-interval" in result.stderr


def test_the_list_and_the_file_need_no_coq(monkeypatch):
    monkeypatch.setenv("PATH", "")
    result = RUN.invoke(app, ["kernel", "--list", "--json", RISK])
    assert result.exit_code == 0
    (theorem,) = json.loads(result.stdout)["theorems"]
    assert theorem["statement"] == "R(t) = d·σ²·H₂(t)/(T − d − 1)"
    shown = RUN.invoke(app, ["show", RISK, "--coq"])
    assert shown.exit_code == 0
    assert "Theorem regression_accumulate_excess_risk :" in shown.stdout
    assert shown.stdout.rstrip().endswith("Print Assumptions regression_accumulate_excess_risk.")


def test_a_formula_that_no_template_covers_says_why():
    result = RUN.invoke(app, ["show", "categorical.replace.entropy", "--coq"])
    assert result.exit_code == 2
    assert "Coq has no proof of this" in result.stderr


def test_the_theorems_of_the_library_are_listed_by_their_beginning():
    result = RUN.invoke(app, ["kernel", "--list", "library.accumulate"])
    assert result.exit_code == 0
    assert "accumulate" in result.stdout
    assert RUN.invoke(app, ["kernel", "--list", "library.acumulate"]).exit_code == 2


def test_an_unknown_theorem_names_the_nearest():
    result = RUN.invoke(app, ["kernel", "--list", "regression.acumulate.excess_risk"])
    assert result.exit_code == 2
    assert f"did you mean '{RISK}'" in result.stderr


@needs_coq
def test_verify_with_kernel_names_the_hypotheses_and_who_established_them():
    result = RUN.invoke(app, ["verify", RISK, "--kernel", "--budget", "0.01", "--workers", "1", "--json"])
    assert result.exit_code == 0, result.stdout
    (judged_formula,) = json.loads(result.stdout)["formulas"]
    assert (judged_formula["verdict"], judged_formula["by_coq"]) == ("PROVED-CITING", True)
    assert judged_formula["kernel_seconds"][RISK] > 0
    (kernel,) = [item for item in judged_formula["evidence"] if item["check"] == "kernel proof"]
    assert "seconds" not in json.dumps(kernel)
    assert kernel["grade"] == "rigorous"
    assert "[replayed outside Coq by " in kernel["summary"]
    assert kernel["details"]["file"] == "regression_accumulate_excess_risk.v"


@needs_coq
def test_what_coq_proves_from_definitions_alone_is_above_proved():
    name = "position.s4_1.real_share_falls_to_zero"
    result = RUN.invoke(app, ["verify", name, "--kernel", "--workers", "1", "--json"])
    assert result.exit_code == 0, result.stdout
    (judged,) = json.loads(result.stdout)["claims"]
    assert judged["verdict"] == "KERNEL-PROVED"
    old = RUN.invoke(app, ["verify", RISK, name, "--kernel", "--budget", "0.01", "--json", "--schema", "1"])
    report = json.loads(old.stdout)
    assert [item["verdict"] for item in (*report["claims"], *report["formulas"])] == ["KERNEL-PROVED"] * 2


@pytest.mark.slow
@needs_coq
def test_coq_accepts_every_theorem():
    result = RUN.invoke(app, ["kernel", "--json"])
    refused = [item for item in json.loads(result.stdout)["theorems"] if not item["accepted"]]
    assert not refused


STEPS = {
    "sign": "position.s2_2.doubled_distance_is_definition_2.printed",
    "combination": "kernel_density.accumulate.negative_log_likelihood_upper",
    "squeeze": "position.s4_2.marchi_temperature.corrected",
    "geometric": "regression.replace_overparametrised.squared_error_limit",
    "rational_limit": "position.s2_1.plateau_under_definition_3.printed",
    "basel_below": "position.s4_1.accumulate_bounded.printed",
}
ONE = {"op": "number", "value": "1"}


def ends_with(template, claim):
    """A certificate cut off after its first step by this template, whose claim is changed."""
    certificate = copy.deepcopy(covered()[STEPS[template]])
    steps = certificate["steps"]
    place = next(place for place, step in enumerate(steps) if step["template"] == template)
    certificate["steps"], certificate["conclusion"] = steps[: place + 1], steps[place]["name"]
    steps[place]["claim"] = claim(steps[place]["claim"])
    return certificate


def falsified(claim):
    """The other direction of an inequality, or one more than the limit."""
    left, right = claim["args"]
    if claim["rel"] in ("<", "<="):
        return {**claim, "rel": "<", "args": [right, left]}
    return {**claim, "args": [left, {"op": "add", "args": [right, ONE]}]}


@needs_coq
@pytest.mark.parametrize("template", some(STEPS, ("sign", "squeeze")))
def test_coq_rejects_a_mutant_of_every_kind_of_step(template):
    true = judged(ends_with(template, lambda claim: claim))
    assert true.accepted, true.reason
    found = judged(ends_with(template, falsified))
    assert not found.accepted
    assert "coqc" in found.reason


@needs_coq
@pytest.mark.parametrize(
    ("name", "written", "instead"),
    [
        ("library.accumulate", "u t < c * (PI ^ 2 / 6)", "u t < c * (PI ^ 2 / 7)"),
        ("library.accumulate", "forall t : nat, u t = c * sum 1 t", "forall t : nat, u t = c * sum 2 t"),
        ("library.label_editing", "<= 1 + 2 * sum 1 t p", "<= 1 + 1 * sum 1 t p"),
        ("library.products", "<= (1 + a) * exp a)", "<= 1 + a)"),
    ],
)
def test_coq_rejects_mutants_of_the_typed_statements(name, written, instead):
    certificate = theorems()[name]
    text = render(certificate)
    assert written in text
    found = judge_file(text.replace(written, instead), theorem_name(certificate))
    assert not found.accepted
    assert "coqc" in found.reason
