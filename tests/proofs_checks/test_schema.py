"""Reports follow the shipped schema; fingerprints depend on what was found and on nothing else."""

import copy
import json
import os
import platform
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.schema import report_schema, schema_name
from proofs_checks.verification import verify
from theory import catalogue

CLAIMS = ("position.appendix_a.printed_ratio_limit", "position.s4_1.real_share_falls_to_zero")
FAST = "position.s4_1.real_share_falls_to_zero"
RISK = "regression.replace.in_design_risk"
BUDGET = 0.2


@pytest.fixture(scope="module")
def report():
    return verify(CLAIMS, workers=1, budget=BUDGET).to_json()


@pytest.fixture(scope="module")
def validator():
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_a_report_follows_the_schema(report, validator):
    validator.validate(json.loads(json.dumps(report)))
    assert report["schema"] == schema_name() == validator.schema["properties"]["schema"]["const"]
    assert report["claims"]
    assert report["formulas"]


def test_the_schema_is_shipped_and_printed():
    assert files("proofs_checks.schema").joinpath("report-v2.json").is_file()
    found = CliRunner().invoke(app, ["verify", "--schema"])
    assert found.exit_code == 0
    assert json.loads(found.stdout) == report_schema()


def test_version_1_is_written_in_its_own_words(validator):
    name = "position.appendix_a.printed_ratio_limit"
    found = verify([name], workers=1, budget=BUDGET)
    old = json.loads(json.dumps(found.to_json(1)))
    jsonschema.Draft202012Validator(report_schema(1)).validate(old)
    assert not validator.is_valid(old)
    new = found.to_json()
    assert [item["corrected"] for item in (*new["claims"], *old["claims"])] == ["PROVED-CITING", "PROVED"]
    assert old["claims"][0]["expected"] == ["REFUTED", "PROVED"]
    assert {item["verdict"] for item in old["formulas"]} == {"PROVED"}
    grades = {item["grade"] for formula in old["formulas"] for item in formula["evidence"]}
    assert grades == {"proof", "rigorous", "statistical"}
    assert old["claims"][0]["fingerprint"] != new["claims"][0]["fingerprint"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [(["--schema"], 2), (["--schema", "2"], 2), (["--schema", "1"], 1), (["--schema", "--json"], 2)],
)
def test_the_schema_of_a_version_is_printed(words, shown):
    found = CliRunner().invoke(app, ["verify", *words])
    assert json.loads(found.stdout) == report_schema(shown)


@pytest.mark.parametrize("version", ["0", "3", "one"])
def test_an_unknown_version_is_one_line(version):
    found = CliRunner().invoke(app, ["verify", "--json", f"--schema={version}"])
    assert (found.exit_code, found.stderr) == (2, f"collapse: --schema {version}: there is 1 and 2\n")


def spoiled(report):
    """Yield reports that the schema must refuse, each with what is wrong."""
    for key in ("schema", "seed", "claims", "as_catalogued"):
        yield f"no {key}", {name: value for name, value in report.items() if name != key}
    for path, value in (
        (("schema",), "collapse-report/1"),
        (("seed",), -1),
        (("claims", 0, "verdict"), "PASSED"),
        (("claims", 0, "fingerprint"), "abc"),
        (("claims", 0, "replay"), "run it again"),
        (("claims", 0, "statements"), []),
        (("claims", 0, "statements", 0, "reason"), ""),
        (("claims", 0, "statements", 0, "witness"), None),
        (("claims", 0, "evidence", 0, "outcome"), "passed"),
        (("claims", 0, "evidence", 0, "grade"), "certain"),
        (("formulas", 0, "confirmed"), [0.1]),
        (("formulas", 0, "id"), "No Such Id"),
    ):
        found = copy.deepcopy(report)
        target = found
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = value
        yield f"{path} = {value!r}", found


def test_the_schema_refuses_what_is_no_report(report, validator):
    for wrong, found in spoiled(json.loads(json.dumps(report))):
        assert not validator.is_valid(found), wrong


def test_the_schema_takes_additions(report, validator):
    larger = json.loads(json.dumps(report))
    larger["resumed"] = 3
    larger["claims"][0]["kernel"] = {"proved": True}
    larger["claims"][0]["statements"][1]["verdict"] = "KERNEL-PROVED"
    larger["claims"][0]["evidence"][0]["grade"] = "kernel"
    validator.validate(larger)


def test_nothing_of_the_machine_is_in_the_report(report):
    text = json.dumps(report)
    for private in (platform.node(), str(Path.home()), os.getcwd(), sys.executable, "workers"):
        assert len(private) < 3 or private not in text


def test_the_report_is_the_same_run_after_run_whatever_the_workers(report):
    again = verify(CLAIMS, workers=2, budget=BUDGET).to_json()
    assert [item["fingerprint"] for item in again["claims"]] == [
        item["fingerprint"] for item in report["claims"]
    ]
    assert json.dumps(again) == json.dumps(report)


def test_the_fingerprint_is_the_same_whatever_the_hash_seed():
    found = set()
    for seed in ("0", "1"):
        command = [sys.executable, "-m", "proofs_checks.cli", "verify", FAST, RISK, "--json", "--no-store"]
        command += ["--workers", "1", "--budget", str(BUDGET)]
        printed = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        found.add(printed)
    assert len(found) == 1


def test_the_fingerprint_changes_with_what_was_found(report):
    other = verify([FAST], workers=1, budget=BUDGET).to_json()["claims"][0]
    (same,) = [item for item in report["claims"] if item["id"] == FAST]
    assert other["fingerprint"] == same["fingerprint"]
    assert len({item["fingerprint"] for item in (*report["claims"], *report["formulas"])}) == len(
        report["claims"]
    ) + len(report["formulas"])


def test_every_verdict_has_its_replay_line(report):
    for item in (*report["claims"], *report["formulas"]):
        assert item["replay"] == f"collapse verify {item['id']} --seed {report['seed']} --budget {BUDGET:g}"
        words = item["replay"].split()
        assert words[:2] == ["collapse", "verify"]
        assert words[2] in {**catalogue.claims(), **catalogue.formulas()}


def test_a_replay_line_repeats_the_verdict(report):
    (claim,) = [item for item in report["claims"] if item["id"] == FAST]
    found = CliRunner().invoke(app, [*claim["replay"].split()[1:], "--json", "--no-store", "--workers", "1"])
    (again,) = json.loads(found.stdout)["claims"]
    assert again == claim


def test_no_words_are_no_error(monkeypatch):
    """The README's first command is ``collapse verify``, alone."""
    monkeypatch.setattr("proofs_checks.verification.verify", lambda *_, **__: 1 / 0)
    asked = CliRunner().invoke(app, ["verify"])
    assert isinstance(asked.exception, ZeroDivisionError), asked.exception
