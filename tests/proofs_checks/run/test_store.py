"""The store keeps, refuses, and leaves alone."""

import json
import resource
import sqlite3
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.run import store as stores
from proofs_checks.run.store import StoreError, key_of, open_store
from proofs_checks.run.tasks import Task

RUN = CliRunner()
FORMULA = "regression.accumulate.in_design_risk"
CITING = "gaussian.accumulate_biased.variance_limit"


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path.parent / f"{tmp_path.name}_state"))
    return tmp_path / "results.sqlite"


@pytest.fixture
def filled(path):
    with open_store(path) as store:
        for number in range(200):
            store.put({"shard": number}, {"state": [number, 0.1, "x" * 100]})
    return path


def test_what_is_kept_is_found_again_and_nothing_else(filled):
    with open_store(filled) as store:
        assert store.get({"shard": 7}) == {"state": [7, 0.1, "x" * 100]}
        assert store.get({"shard": 200}) is None
        assert store.summary()["results"] == 200


def test_the_first_value_stays(filled):
    with open_store(filled) as store:
        store.put({"shard": 7}, "another")
        assert store.get({"shard": 7}) != "another"


def test_another_code_is_another_store(filled):
    with open_store(filled) as store:
        store.code = "edited"
        assert store.get({"shard": 7}) is None
        assert (store.summary()["results"], store.summary()["stale"]) == (0, 200)
        assert store.delete(every=False) == 200
    assert key_of({"shard": 7}, "a") != key_of({"shard": 7}, "b")


def test_two_connections_write_at_once(filled):
    with open_store(filled) as one, open_store(filled) as other:
        for number in range(200, 260):
            (one if number % 2 else other).put({"shard": number}, number)
            (other if number % 3 else one).put({"shard": number}, number)
        assert not one.trouble
        assert not other.trouble
        assert [one.get({"shard": number}) for number in range(200, 260)] == list(range(200, 260))
    assert open_store(filled).summary()["results"] == 260


def forged(path, find, put):
    """Rewrite what the store holds, with digests that fit, as anyone can who may write the file."""
    with sqlite3.connect(path) as connection:
        for key, value in connection.execute("SELECT key, value FROM results").fetchall():
            text = value.replace(find, put)
            row = (text, stores._digest(key, text), key)
            connection.execute("UPDATE results SET value = ?, digest = ? WHERE key = ?", row)
    connection.close()


def test_a_forged_result_counts_as_absent_and_is_written_anew(filled):
    forged(filled, "0.1", "0.9")
    with open_store(filled) as store:
        assert store.get({"shard": 7}) is None
        assert store.not_sealed == 1
        store.put({"shard": 7}, "honest")
        assert store.get({"shard": 7}) == "honest"


def test_a_forged_verdict_is_not_taken_from_the_store(path):
    command = ["verify", CITING, "--budget", "0.05", "--workers", "1", "--json", "--store", str(path)]
    honest = RUN.invoke(app, command)
    forged(path, '"grade": "citing"', '"grade": "proof"')
    found = RUN.invoke(app, [*command, "--resume"])
    assert found.stdout == honest.stdout
    assert "PROVED-CITING" in found.stdout
    assert f"{path}: 1 of its results count as absent: they are not sealed by your key" in found.stderr
    again = RUN.invoke(app, [*command, "--resume"])
    assert "not sealed" not in again.stderr
    assert "0 of" not in again.stderr


def test_a_store_sealed_by_another_key_is_read_as_empty(filled, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another"))
    with open_store(filled) as store:
        assert [store.get({"shard": number}) for number in range(200)] == [None] * 200
        assert store.not_sealed == 200


def test_a_seal_does_not_move_to_another_result(filled):
    with sqlite3.connect(filled) as connection:
        one, other = connection.execute("SELECT key, value, digest, seal FROM results LIMIT 2").fetchall()
        moved = (other[1], stores._digest(one[0], other[1]), other[3], one[0])
        connection.execute("UPDATE results SET value = ?, digest = ?, seal = ? WHERE key = ?", moved)
    connection.close()
    with open_store(filled) as store:
        assert sum(store.get({"shard": number}) is None for number in range(200)) == 1


def foreign_text(path):
    path.write_text("my thesis, chapter one\n" * 100)


def foreign_database(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE results (key TEXT)")
    connection.close()


def truncated(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def beheaded(path):
    path.write_bytes(path.read_bytes()[:60])


def overwritten(path):
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 3 * 4096 + 2000] = b"\xff" * 2000
    path.write_bytes(bytes(content))


def flipped(path):
    content = path.read_bytes()
    place = content.rindex(b"0.1, ")
    path.write_bytes(content[:place] + b"0.2" + content[place + 3 :])


def newer(path):
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {stores.SCHEMA + 1}")
    connection.close()


def without_table(path):
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE results")
    connection.close()


def other_columns(path):
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE results")
        connection.execute("CREATE TABLE results (key TEXT PRIMARY KEY, value TEXT, digest TEXT)")
    connection.close()


SPOILT = {
    foreign_text: "is not a store of results",
    foreign_database: "is not a store of results",
    truncated: "is damaged",
    beheaded: "is not a store of results",
    overwritten: "is damaged",
    flipped: "is damaged (the digest of result",
    newer: "was written by a newer version",
    without_table: "is damaged",
    other_columns: "is damaged (its columns are key, value, digest)",
}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_spoilt_or_foreign_file_is_refused_and_left_as_it_is(filled, spoil):
    if spoil is foreign_database:
        filled.unlink()
    spoil(filled)
    before, beside = filled.read_bytes(), sorted(filled.parent.iterdir())
    with pytest.raises(StoreError, match=r"left as it is"):
        open_store(filled)
    for command in (
        ["verify", FORMULA, "--resume", "--store", str(filled)],
        ["store", "--store", str(filled)],
    ):
        result = RUN.invoke(app, command)
        assert result.exit_code == 2
        assert SPOILT[spoil] in result.stderr
        assert result.stderr.count("\n") == 1
        assert result.stdout == ""
    assert filled.read_bytes() == before
    assert sorted(filled.parent.iterdir()) == beside


def test_a_directory_is_refused(tmp_path):
    with pytest.raises(StoreError, match="is a directory"):
        open_store(tmp_path)


def test_a_store_nobody_asked_for_stops_no_run(filled, monkeypatch):
    foreign_text(filled)
    monkeypatch.setenv(stores.VARIABLE, str(filled))
    result = RUN.invoke(app, ["verify", FORMULA, "--budget", "0.05", "--workers", "1", "--json"])
    assert json.loads(result.stdout)["formulas"]
    assert (
        result.stderr
        == f"collapse: results are not kept: {filled} is not a store of results; it was left as it is\n"
    )


def test_a_place_that_cannot_be_made_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    result = RUN.invoke(app, ["verify", FORMULA, "--store", str(tmp_path / "file" / "x.sqlite")])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert str(tmp_path / "file") in result.stderr


def test_a_store_that_cannot_be_written_is_read(filled, monkeypatch):
    monkeypatch.setattr(stores.os, "access", lambda path, how: False)
    before = filled.read_bytes()
    with open_store(filled) as store:
        assert store.get({"shard": 7}) is not None
        store.put({"shard": 999}, 1)
        assert store.get({"shard": 999}) is None
        assert "cannot be written" in store.trouble
    assert filled.read_bytes() == before


def test_writing_that_fails_is_said_once_and_stops_nothing(filled):
    with open_store(filled) as store:
        store._connection.execute("PRAGMA query_only = 1")
        store.put({"shard": 300}, 1)
        store.put({"shard": 301}, 1)
        assert "readonly" in store.trouble
        assert store.trouble.count("\n") == 0
        assert store.get({"shard": 7}) is not None


def test_on_a_full_disk_the_report_is_still_printed(path):
    command = ["verify", FORMULA, "--budget", "0.5", "--workers", "1", "--json", "--store", str(path)]
    full = subprocess.run(
        [sys.executable, "-m", "proofs_checks.cli", *command],
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    alone = RUN.invoke(app, [*command[:-2], "--no-store"])
    assert full.stdout.decode() == alone.stdout
    assert full.returncode == alone.exit_code == 0
    said = full.stderr.decode()
    assert "no further results are kept" in said
    assert "Traceback" not in said
    assert RUN.invoke(app, [*command, "--resume"]).stdout == alone.stdout


def test_the_command_shows_and_cleans(filled):
    with open_store(filled) as store:
        store.code = "older"
        store.put({"shard": 0}, 0)
    shown = json.loads(RUN.invoke(app, ["store", "--store", str(filled), "--json"]).stdout)
    assert (shown["results"], shown["stale"], shown["deleted"]) == (200, 1, 0)
    assert shown["megabytes"] > 0
    assert "1 results deleted" in RUN.invoke(app, ["store", "--store", str(filled), "--prune"]).stdout
    cleared = json.loads(RUN.invoke(app, ["store", "--store", str(filled), "--clear", "--json"]).stdout)
    assert (cleared["deleted"], cleared["results"]) == (200, 0)


def test_there_is_nothing_to_show_where_there_is_no_store(path):
    result = RUN.invoke(app, ["store", "--store", str(path)])
    assert result.exit_code == 2
    assert "there is no store at" in result.stderr
    assert not path.exists()


def test_a_result_that_cannot_be_read_is_one_line(tmp_path):
    path = tmp_path / "a.sqlite"
    task = Task(kind="formula", subject=FORMULA, root=2025)
    with open_store(path) as store:
        store.put(task.identity(), {"no": "evidence"})
    result = RUN.invoke(app, ["verify", FORMULA, "--resume", "--store", str(path), "--workers", "1"])
    assert result.exit_code == 2
    assert f"{path}: the result of replaying {FORMULA} cannot be read (KeyError: 'evidence')" in result.stderr
    assert result.stderr.count("\n") == 1
