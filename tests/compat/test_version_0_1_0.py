"""What users of version 0.1.0 have: claims files, reports, stores and seeds."""

import json
import shutil
from pathlib import Path

import jsonschema
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.own.claims_file.reading import read_claims
from proofs_checks.run.store import open_store
from proofs_checks.schema import report_schema
from theory import catalogue

HERE = Path(__file__).parent
REPORT = json.loads((HERE / "report-0.1.0.json").read_text(encoding="utf8"))
RUN = CliRunner()


def test_a_claims_file_is_read():
    claims = read_claims(HERE / "claims-0.1.0.toml")
    assert len(claims) == 3
    tests = [claim.printed.simulation for claim in claims]
    assert all(test.assumes == () or test.simulator or test.simulate for test in tests)


def test_a_report_still_follows_its_schema_and_its_ids_are_known():
    jsonschema.Draft202012Validator(report_schema(1)).validate(REPORT)
    assert {item["id"] for item in REPORT["claims"]} <= set(catalogue.claims())
    assert {item["id"] for item in REPORT["formulas"]} <= set(catalogue.formulas())


def test_the_same_seed_gives_the_same_verdicts_in_the_words_of_version_1():
    (claim,) = REPORT["claims"]
    command = ["verify", claim["id"], "--json", "--schema", "1", "--workers", "1", "--no-store"]
    found = json.loads(RUN.invoke(app, [*command, "--budget", "0.05"]).stdout)
    (again,) = found["claims"]
    assert (again["verdict"], again["expected"]) == (claim["verdict"], claim["expected"])
    assert (again["seed"], again["replay"]) == (claim["seed"], claim["replay"])


def test_a_store_counts_as_empty_and_takes_new_results(tmp_path):
    path = tmp_path / "store.sqlite"
    shutil.copy(HERE / "store-0.1.0.sqlite", path)
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
