"""One id, one grade: every door prints the verdict that the index states, and a run finds it."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from proofs_checks import verify
from proofs_checks.cli import app
from proofs_checks.graph import proof_graph
from proofs_checks.run.judging import Judged
from proofs_checks.show.latex.proof import claim_latex, formula_latex
from proofs_checks.show.page.render import page
from proofs_checks.show.reports.listing import card, claim_lines, formula_lines
from proofs_checks.verdict import Verdict
from theory import catalogue, index
from theory.language.verdicts import DERIVED
from theory.proofs.grades import formula_verdict

CLAIMS = (
    "position.s4_2.sufficient_not_necessary",
    "strong.iterative_mixing",
    "position.s4_1.real_share_falls_to_zero",
)
FORMULAS = (
    "regression.replace.excess_risk_ratio",
    "mean.fresh_real_share.risk_ratio_limit",
    "categorical.replace.collapse_time_expansion",
)
RUN = CliRunner()


def stated(name):
    """The verdicts of the index: of a claim's statements, or of a formula."""
    entry = index.entry(name)
    return tuple(entry["expected"]) if name in catalogue.claims() else (entry["verdict"],)


def in_the_graph(name):
    graph = proof_graph(catalogue.formula_or_claim(name))
    root = graph.nodes[name]
    return tuple(map(graph.verdict, root.children if root.kind == "claim" else (name,)))


def in_latex(name):
    """The verdicts of the statements that are proved, as the proof in LaTeX says how far it is checked."""
    item = catalogue.formula_or_claim(name)
    text = formula_latex(item) if name in catalogue.formulas() else claim_latex(item)
    return tuple(part.partition(" replay. ")[2].partition(":")[0] for part in text.split("How far it is")[1:])


def with_a_proof(name):
    if name in catalogue.formulas():
        return tuple(verdict for verdict in stated(name) if verdict in DERIVED)
    pairs = zip(catalogue.claim(name).statements, stated(name), strict=True)
    return tuple(verdict for statement, verdict in pairs if statement.prove is not None)


@pytest.mark.parametrize("name", [*CLAIMS, *FORMULAS])
def test_graph_and_latex_say_what_the_index_states(name):
    assert in_the_graph(name) == stated(name)
    assert in_latex(name) == with_a_proof(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*catalogue.claims(), *catalogue.formulas()])
def test_every_graph_and_latex_say_what_the_index_states(name):
    test_graph_and_latex_say_what_the_index_states(name)


def test_every_list_and_card_prints_it():
    for name in [*catalogue.claims(), *catalogue.formulas()]:
        entry, kind = index.entry(name), index.kinds()[name]
        lines = formula_lines([entry]) if kind == "formula" else claim_lines([entry])
        assert " → ".join(stated(name)) in " ".join(" ".join(lines).split()), name
        shown = "\n".join(card(entry, kind))
        assert all(f" {verdict}" in shown for verdict in stated(name)), name
    assert tuple(catalogue.claim(CLAIMS[0]).expected) == stated(CLAIMS[0])


def test_a_run_its_report_and_its_page_say_what_the_index_states(monkeypatch):
    report = verify([CLAIMS[2]], budget=0.02, workers=1)
    data = json.loads(json.dumps(report.to_json()))
    for item in data["claims"]:
        assert tuple(one["verdict"] for one in item["statements"]) == stated(item["id"]), item["id"]
    for item in data["formulas"]:
        assert (item["verdict"],) == stated(item["id"]), item["id"]
    assert report.as_expected
    monkeypatch.setattr("proofs_checks.show.page.render._grids", lambda *claims: ())  # no word of a claim
    text = page(report)
    assert all(f"catalogued {verdict}" not in text for verdict in DERIVED), "one grade on the page, the run's"


def test_show_prints_it_as_text_and_as_json():
    for name in (CLAIMS[0], FORMULAS[0]):
        text = RUN.invoke(app, ["show", name, "--proof"]).stdout
        assert stated(name)[0] in text
        found = json.loads(RUN.invoke(app, ["show", name, "--json"]).stdout)
        assert tuple(found.get("expected", [found.get("verdict")])) == stated(name)


def test_a_checked_draft_prints_it(tmp_path):
    draft = tmp_path / "draft.tex"
    draft.write_text("% collapse: equals " + FORMULAS[0] + "\n\\[ \\rho(t) = t \\]\n")
    assert (
        f": {stated(FORMULAS[0])[0]}  {FORMULAS[0]}"
        in RUN.invoke(app, ["check", str(draft), "--workers", "1", "--budget", "0.01"]).stdout
    )


@pytest.mark.parametrize(
    ("found", "expected", "good"),
    [
        ("PROVED", "PROVED", True),
        ("KERNEL-PROVED", "PROVED", True),
        ("PROVED", "PROVED-CITING", False),
        ("PROVED-CITING", "REPLAYED", False),
        ("REPLAYED", "PROVED", False),
    ],
)
def test_a_shipped_claim_that_comes_out_better_than_catalogued_is_a_deviation(found, expected, good):
    claim = catalogue.claim(CLAIMS[0])
    judged = Judged(
        id=claim.id, verdicts=(Verdict(name=found, reason=""),), expected=(expected,), claim=claim
    )
    assert judged.as_expected is good
    assert replace(judged, claim=None).as_expected is good


def test_the_verdict_of_a_formula_is_that_of_the_weakest_below_it():
    name = "gaussian.replace_biased.mean_drift_limit"
    assert formula_verdict(name) == index.entry(name)["verdict"] == "PROVED"
    above = "gaussian.replace.covariance_term_limit_any_dimension"
    assert formula_verdict(above) == index.entry(above)["verdict"] == "PROVED-CITING"
