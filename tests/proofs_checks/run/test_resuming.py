"""A run that was killed, interrupted or raced by another goes on, and reports what one left alone reports."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.kills import loop
from proofs_checks.cli import app
from proofs_checks.run import tasks
from proofs_checks.run.code_version import digest_of, source_files
from proofs_checks.run.store import open_store
from proofs_checks.verification import verify

NAMES = ("regression.accumulate.in_design_risk", "regression.replace.in_design_risk")
CLAIM = "position.s4_1.replace_diverges"
QUICK = 0.5


def body(report):
    return json.dumps(report.to_json())


@pytest.fixture(scope="module")
def alone():
    return body(verify(NAMES, workers=1, budget=QUICK))


def test_a_finished_run_is_resumed_whole(tmp_path, alone):
    with open_store(tmp_path / "a.sqlite") as store:
        first = verify(NAMES, workers=1, budget=QUICK, store=store)
        again = verify(NAMES, workers=1, budget=QUICK, store=store, resume=True)
    assert body(first) == body(again) == alone
    assert (first.resumed, again.computed) == (0, 0)
    assert first.computed == again.resumed > 10


def test_without_resume_everything_is_computed_again(tmp_path, alone):
    with open_store(tmp_path / "a.sqlite") as store:
        verify(NAMES, workers=1, budget=QUICK, store=store)
        assert verify(NAMES, workers=1, budget=QUICK, store=store).resumed == 0


@pytest.mark.parametrize("third", [0, 1, 2])
def test_whatever_results_are_missing_the_report_is_the_same(tmp_path, alone, third):
    path = tmp_path / "a.sqlite"
    with open_store(path) as store:
        verify(NAMES, workers=1, budget=QUICK, store=store)
    with sqlite3.connect(path) as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM results ORDER BY key")]
        connection.executemany("DELETE FROM results WHERE key = ?", [(key,) for key in keys[third::3]])
    connection.close()
    with open_store(path) as store:
        again = verify(NAMES, workers=2, budget=QUICK, store=store, resume=True)
    assert body(again) == alone
    assert again.resumed > 0
    assert again.computed > 0


def test_a_larger_budget_goes_on_from_the_shards_of_a_smaller_one(tmp_path):
    name = "gaussian.replace_biased.mean_drift"
    with open_store(tmp_path / "a.sqlite") as store:
        small = verify([name], workers=1, budget=0.2, store=store)
        large = verify([name], workers=1, budget=0.8, store=store, resume=True)
    assert large.resumed > small.computed // 2
    assert body(large) == body(verify([name], workers=1, budget=0.8))


def test_another_seed_takes_nothing_that_depends_on_the_seed(tmp_path):
    with open_store(tmp_path / "a.sqlite") as store:
        verify(NAMES[:1], workers=1, budget=QUICK, store=store)
        assert verify(NAMES[:1], workers=1, budget=QUICK, seed=1, store=store, resume=True).resumed == 0


def test_failures_are_not_kept(tmp_path, monkeypatch):
    def broken(task):
        raise ZeroDivisionError("by design")

    with open_store(tmp_path / "a.sqlite") as store:
        with monkeypatch.context() as patch:
            patch.setattr(tasks, "run_task", broken)
            report = verify(NAMES[:1], workers=1, budget=QUICK, store=store)
        assert report.formulas[0].verdicts[0].name == "INCONCLUSIVE"
        assert "ZeroDivisionError: by design" in report.formulas[0].verdicts[0].reason
        assert store.summary()["results"] == 0
        assert verify(NAMES[:1], workers=1, budget=QUICK, store=store, resume=True).as_expected


def command(*options, names=NAMES):
    words = ["verify", *names, "--json", "--workers", "2", "--budget", str(QUICK), *options]
    return [sys.executable, "-m", "proofs_checks.cli", *words]


def test_an_edited_formula_is_not_answered_from_the_store(tmp_path):
    root, path = Path(__file__).parents[3], tmp_path / "a.sqlite"
    for package in ("theory", "proofs_checks"):
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    edited = tmp_path / "theory/families/linear_regression/risks.py"
    edited.write_text(edited.read_text() + "\n# edited\n")

    def taken(folder):
        run = subprocess.run(
            command("--resume", "--store", str(path), names=NAMES[:1]),
            cwd=folder,
            capture_output=True,
            check=True,
        )
        return run.stderr.decode().splitlines()[-1]

    assert taken(root).startswith("collapse: 0 of")
    assert taken(tmp_path).startswith("collapse: 0 of")
    with open_store(path) as store:
        found = store.summary()
    assert min(found["results"], found["stale"]) >= 10


def test_the_code_version_sees_every_module(tmp_path):
    files = source_files()
    names = {"/".join(file.parts[-2:]) for file in files}
    assert {
        "theory/atlas.py",
        "evidence/replay.py",
        "sequential/betting.py",
        "linear_regression/risks.py",
    } <= names
    copies = [Path(shutil.copy(file, tmp_path / f"{number}.py")) for number, file in enumerate(files)]
    whole = digest_of(copies)
    for copy in copies[:: len(copies) // 7]:
        content = copy.read_bytes()
        copy.write_bytes(content + b"#")
        assert digest_of(copies) != whole
        copy.write_bytes(content)
    assert digest_of(copies) == whole


def test_two_processes_on_one_store_do_no_harm(tmp_path, alone):
    path = tmp_path / "a.sqlite"
    both = [
        subprocess.Popen(
            command("--resume", "--store", str(path)), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in both:
        printed, said = process.communicate()
        assert process.returncode == 0, said
        assert json.loads(printed) == json.loads(alone)
    with open_store(path) as store:
        again = verify(NAMES, workers=1, budget=QUICK, store=store, resume=True)
    assert again.computed == 0


def test_an_interrupt_keeps_what_is_finished(tmp_path, alone):
    path = tmp_path / "a.sqlite"
    process = subprocess.Popen(
        command("--store", str(path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a background job ignores it
    )
    log = tmp_path / "a.sqlite-wal"
    while not log.exists() or log.stat().st_size == 0:  # until a first result is kept
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate()
    report = json.loads(printed)
    assert report["interrupted"]
    assert process.returncode == 130, said
    assert said.decode() == f"collapse: results kept in {path}; add --resume to go on from them\n"
    with open_store(path) as store:
        again = verify(NAMES, workers=1, budget=QUICK, store=store, resume=True)
    assert body(again) == alone


def test_kills_at_random_moments_lose_nothing(tmp_path):
    found = loop(NAMES[:1], kills=2, seed=1, folder=tmp_path)
    assert (found.lost, found.orphans) == (0, 0)
    assert found.identical == found.compared == 1


@pytest.mark.slow
def test_fifty_kills_at_random_moments_lose_nothing(tmp_path):
    found = loop((*NAMES, CLAIM), kills=51, seed=2, folder=tmp_path)
    assert (found.lost, found.orphans) == (0, 0)
    assert found.identical == found.compared == 17
    assert len(set(found.kept)) > 10


def test_the_page_is_made_from_what_verify_has_kept(tmp_path):
    options = ["--workers", "1", "--budget", "0.1", "--store", str(tmp_path / "a.sqlite")]
    assert CliRunner().invoke(app, ["verify", *NAMES[:1], *options]).exit_code == 0
    words = ["report", *NAMES[:1], *options, "--no-figures", "-o", str(tmp_path / "page"), "--resume"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    taken, total = done.stderr.split()[1:4:2]
    assert taken == total
    assert NAMES[0] in (tmp_path / "page" / "index.html").read_text()
