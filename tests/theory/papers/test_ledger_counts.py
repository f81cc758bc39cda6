"""How much of the literature is judged, as lower bounds: sentences, works, the hard ones, the thirty."""

import json

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.run.tasks import Task, run_task
from proofs_checks.verdict import judge
from theory import index
from theory.index.counting import POSITION, counts, is_sentence, work_of
from theory.papers.editions import EDITIONS, heading

THIRTY = (
    *("seddik.maximal_synthetic_amount", "zhu.theorem_1", "zhu.theorem_2_first_bound"),
    *("strong.eq_12_remainder", "tails.n_fold", "shumailov.superlinear_only_if"),
    *("dey_donoho.efficiency_bound", "benati.law", "falahati.diversity_preserved"),
    *("bertrand.condition_is_needed", "garg.fresh_design_golden", "strong.one_percent"),
    *("strong.iterative_mixing", "benati.mean_identity", "he.golden_ratio", "he.unified_expression"),
    *("he.risk_equals_weight", "mad.admissible_synthetic_constant", "mad.fresh_unbiased_always_helps"),
    *("wei.lipschitz", "kazdan.gaussian_likelihood", "garg.at_least_half", "feng.breakdown"),
    *("yi.knowledge_centre", "ferbach.limit", "marchi.heat_death", "kanabar.effective_size"),
    *("gerstgrasser.growing_replace", "suresh.time_to_forget", "bakshi.decaying_share"),
)
"""The most valuable candidates; the negative log-likelihood of the Gaussian loop stands at kazdan."""

WITNESSES = {
    "zhu.theorem_1": "p = 1/2",
    "zhu.theorem_2_first_bound": "K = 2",
    "strong.eq_12_remainder": "m = 1",
    "strong.one_percent": "x = 1, m = 1",
    "garg.fresh_design_golden": "m = 2, b = 1",
    "bertrand.condition_is_needed": "lambda = 1",
    "seddik.maximal_synthetic_amount": "m = 1, p = (1/2, 1/2)",
    "shumailov.superlinear_only_if": "k = 1",
    "tails.n_fold": "b = 2",
    "benati.law": "D = 2, k = 1",
}
"""Where each of the thirty that is refuted as printed fails."""

HARD = (
    *("shumailov.w2_first_order", "shumailov.superlinear_only_if", "mad.admissible_synthetic_constant"),
    *("dey_donoho.gaussian_process", "strong.eq_11", "hutter.zipf_constant", "tails.cut"),
    *("tails.finite_sample_cut", "tails.n_fold", "tails.narrowing", "tails.grokking", "feng.breakdown"),
    *("yi.knowledge_centre", "yi.contraction", "yi.noise_sum", "he.golden_ratio", "he.unified_expression"),
    *("garg.min_norm_golden", "garg.fresh_design_golden", "garg.at_least_half", "garg.increasing_in_snr"),
    *("xu.superlinear_necessary", "kanabar.effective_size", "marchi.heat_death", "marchi.floor"),
    *("ferbach.limit", "ferbach.increment", "wei.odds_contraction", "wei.lipschitz"),
    *("wei.unique_equilibrium", "falahati.nash", "falahati.diversity_preserved", "qiao.w2_limit"),
    *("suresh.time_to_forget", "benati.mean_identity", "benati.law", "borkar.two_regimes"),
    *("bakshi.decaying_share", "kimura_ohta.fixation_time", "kimura.fixation_sd", "baxter.loss_times"),
)
"""Those that needed a loop or a closed form of their own."""


@pytest.fixture(scope="module")
def by_id():
    return {item["id"]: item for item in index.entries("claim")}


def test_there_are_as_many_sentences_and_works_as_promised():
    found = counts(index.entries("claim"))
    assert found["new"]["sentences"] >= 110
    assert found["new"]["works"] >= 25
    for total in (found["new"], found["all"]):
        for field in ("outcomes", "verdicts", "read"):
            assert sum(total[field].values()) == total["sentences"]
    assert found["all"]["sentences"] == sum(work["sentences"] for work in found["works"])
    assert found["all"]["outcomes"]["false"] == 0


def test_no_work_has_more_than_six_beyond_the_thirty(by_id):
    beyond = [
        work_of(item)
        for name, item in by_id.items()
        if is_sentence(item["reading_of"], item["superseded_by"]) and name not in THIRTY
    ]
    assert {work for work in beyond if beyond.count(work) > 6} == {POSITION}


def test_no_claim_rests_on_a_step_at_finitely_many_sizes(by_id):
    assert [name for name, item in by_id.items() if "REPLAYED" in item["expected"]] == []


def test_the_thirty_are_judged_and_say_what_they_rest_on(by_id):
    assert len(set(THIRTY)) == 30
    for name in THIRTY:
        item = by_id[name]
        proved = item["expected"][-1] in ("PROVED", "PROVED-CITING")
        assert proved or any(cite["believed"] for cite in item["cites"]), name
        assert item["reading"], name
        if item["unread"]:
            assert "INCONCLUSIVE" in item["as_report"], name


def test_those_refuted_of_the_thirty_are_those_with_a_witness(by_id):
    assert {name for name in THIRTY if by_id[name]["expected"][0] == "REFUTED"} == set(WITNESSES)


def test_what_a_paper_prints_is_refuted_by_a_witness(by_id):
    refuted = [name for name, item in by_id.items() if item["expected"][0] == "REFUTED"]
    others = [name for name in refuted if work_of(by_id[name]) != POSITION]
    assert set(WITNESSES) < set(others)
    for name in others:
        verdict = judge(run_task(Task(kind="statement", subject=name, which=0, root=1, budget=1.0)))
        assert verdict.name == "REFUTED", name
        assert verdict.witness, name
        assert verdict.witness == WITNESSES.get(name, verdict.witness)


def test_forty_needed_mathematics_of_their_own(by_id):
    assert len(set(HARD)) >= 40
    assert set(HARD) <= set(by_id)


def test_every_work_says_what_of_it_was_at_hand(by_id):
    works = {work_of(item) for item in by_id.values()}
    assert works == set(EDITIONS)
    assert all(heading(work) != work for work in works)


def test_the_counts_are_printed_and_fit_the_screen(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    done = CliRunner().invoke(app, ["claims", "--counts"])
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    asked = CliRunner().invoke(app, ["claims", "--counts", "--paper", "zhu", "--json"])
    (work,) = json.loads(asked.stdout)["works"]
    assert (work["work"], work["sentences"], work["read"]) == ("Zhu et al. 2024", 4, {"original": 4})
    assert CliRunner().invoke(app, ["claims", "--counts", "--all"]).exit_code == 2
