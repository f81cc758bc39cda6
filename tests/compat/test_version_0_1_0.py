"""What users of version 0.1.0 have: claims files, reports, stores and seeds.

The files were made by the code of 0.1.0 itself: ``collapse claims --template``; then, with ``--budget 0.05
--workers 1 --json`` and one store, ``collapse verify position.s4_1.real_share_falls_to_zero
regression.replace.in_design_risk`` and ``collapse verify --file claims-0.1.0.toml``.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.evidence.shards import observe
from proofs_checks.evidence.statements import statement_evidence
from proofs_checks.own.claims_file.reading import read_claims
from proofs_checks.run.store import open_store
from proofs_checks.schema import report_schema
from proofs_checks.simulators import experiments
from proofs_checks.verdict import judge
from theory import catalogue
from theory.language.verdicts import DERIVED

HERE = Path(__file__).parent
STORE = HERE / "store-0.1.0.sqlite"
CLAIMS = HERE / "claims-0.1.0.toml"
REPORT = json.loads((HERE / "report-0.1.0.json").read_text(encoding="utf8"))
OF_FILE = json.loads((HERE / "report-claims-0.1.0.json").read_text(encoding="utf8"))
RUN = CliRunner()
OPTIONS = ("--json", "--schema", "1", "--workers", "1", "--budget", "0.05")
FREE = {"details", "point"}
"""What a kind of evidence says of itself, and the values of a point, have keys of their own."""


def missing(before, after, path=""):
    """The keys of a report that are not where they were, or hold another kind of thing."""
    if isinstance(before, dict):
        if not isinstance(after, dict):
            return [path]
        lost = [f"{path}.{key}" for key in before if key not in after]
        return lost + [
            found
            for key in before
            if key in after and key not in FREE
            for found in missing(before[key], after[key], f"{path}.{key}")
        ]
    if isinstance(before, list):
        if not isinstance(after, list):
            return [path]
        return [found for pair in zip(before, after, strict=False) for found in missing(*pair, f"{path}[]")]
    same = (
        before is None
        or after is None
        or type(before) is type(after)
        or {type(before), type(after)} == {int, float}
    )
    return [] if same else [path]


def draws():
    """The shards of the store: what was drawn at a point, one for each formula and fallback."""
    with closing(sqlite3.connect(f"file:{STORE}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute("select task, value from results").fetchall()
    shards = [(json.loads(task), json.loads(value)) for task, value in rows]
    kept = {
        (task["subject"], task["fallback"]): (task, value)
        for task, value in shards
        if task["kind"] == "shard"
    }
    return [pytest.param(*kept[key], id=f"{key[0]} {key[1]}") for key in sorted(kept)]


def test_a_claims_file_is_read():
    claims = read_claims(CLAIMS)
    assert len(claims) == 3
    tests = [claim.printed.simulation for claim in claims]
    assert all(test.assumes == () or test.simulator or test.simulate for test in tests)


def test_its_claims_have_the_verdicts_they_had():
    """What was PROVED rests on a derivation still, at the grade that it is called by today."""
    before = {item["id"]: item for item in OF_FILE["claims"]}
    for claim in read_claims(CLAIMS):
        if claim.id == "accumulate.bounded":
            continue  # confirmed by simulation; its formula's draws are below
        verdict, old = judge(statement_evidence(claim, 0)), before[claim.id]
        assert verdict.witness == old["witness"]
        assert verdict.name in DERIVED if old["verdict"] == "PROVED" else verdict.name == old["verdict"]


def test_a_report_still_follows_its_schema_and_its_ids_are_known():
    jsonschema.Draft202012Validator(report_schema(1)).validate(REPORT)  # a file's report had no schema
    assert {item["id"] for item in REPORT["claims"]} <= set(catalogue.claims())
    assert {item["id"] for item in [*REPORT["formulas"], *OF_FILE["formulas"]]} <= set(catalogue.formulas())


def test_a_run_resumed_from_the_store_takes_nothing_and_says_so_in_one_line(tmp_path):
    """Its results are not sealed by the user's key, and another code's: no verdict rests on them."""
    path = tmp_path / "store.sqlite"
    shutil.copy(STORE, path)
    (claim,) = REPORT["claims"]
    done = RUN.invoke(app, ["verify", claim["id"], *OPTIONS, "--resume", "--store", str(path)])
    assert done.exit_code == 0
    said = [line for line in done.stderr.splitlines() if "not sealed" in line]
    assert len(said) == 1
    assert "43 of its results count as absent" in said[0]
    again = json.loads(done.stdout)
    assert missing({**REPORT, "formulas": []}, again) == []
    (found,) = again["claims"]
    assert (found["verdict"], found["expected"]) == (claim["verdict"], claim["expected"])
    assert (found["seed"], found["replay"]) == (claim["seed"], claim["replay"])


def test_the_keys_of_a_files_report_are_where_they_were():
    done = RUN.invoke(app, ["verify", "--file", str(CLAIMS), "replace.excess_risk", *OPTIONS, "--no-store"])
    again = json.loads(done.stdout)
    assert missing(OF_FILE | {"claims": OF_FILE["claims"][:1]}, again) == []
    assert missing(OF_FILE, {**again, "claims": {}}) == [".claims"]
    (claim,) = again["claims"]
    assert claim["verdict"] == OF_FILE["claims"][0]["verdict"]


@pytest.mark.parametrize(("task", "value"), draws())
def test_the_same_seed_draws_the_same_numbers(task, value):
    """As many, and to the same total; matrices are solved in another order, which the last digits show."""
    experiment = experiments()[task["subject"]]
    for _ in range(task["fallback"]):
        experiment = experiment.fallback
    point = {key: Fraction(x) if isinstance(x, str) else x for key, x in task["point"].items()}
    shard = observe(experiment, point, task["predicted"], task["seed"], task["shard"])
    numerator, denominator = map(int, value["total"]["fraction"])
    assert (shard.count, shard.numbers) == (value["count"], value["numbers"])
    assert float(shard.total) == pytest.approx(numerator / denominator, rel=1e-9)


def test_another_seed_draws_others():
    task, value = draws()[-1].values
    point = {key: Fraction(x) if isinstance(x, str) else x for key, x in task["point"].items()}
    shard = observe(experiments()[task["subject"]], point, task["predicted"], task["seed"] + 1, task["shard"])
    numerator, denominator = map(int, value["total"]["fraction"])
    assert float(shard.total) != pytest.approx(numerator / denominator, rel=1e-9)


def test_a_store_counts_as_empty_and_takes_new_results(tmp_path):
    path = tmp_path / "store.sqlite"
    shutil.copy(STORE, path)
    with open_store(path) as store:
        assert store.not_sealed > 0
        assert store.get({"shard": 7}) is None
        store.put({"shard": 7}, 1)
        assert store.get({"shard": 7}) == 1


def test_derivations_are_kept_no_longer():
    done = CliRunner().invoke(app, ["cache", "--clear"])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "kept on disk no longer" in done.stderr
    asked = CliRunner().invoke(app, ["verify", "no.such.claim", "--no-cache"])
    assert "no.such.claim" in asked.stderr, "the option is still read"
