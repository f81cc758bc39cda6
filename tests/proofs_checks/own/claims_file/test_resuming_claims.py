"""Claims of a file are resumed, interrupted and sent to a cluster as the shipped ones are."""

import json
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from proofs_checks import verify
from proofs_checks.own.claims_file.reading import ClaimsFileError, read_claims
from proofs_checks.own.claims_file.simulating import check_imports
from proofs_checks.run.executors import dask_executor
from proofs_checks.run.store import open_store

QUICK = 0.3
MODULE = "coin_of_mine"

SIMULATOR = """
import time
from functools import partial
from pathlib import Path

DAWDLE = Path(__file__).with_name("dawdle")

print("imported")

def heads(rng, p):
    print("drawn")
    if DAWDLE.exists():
        time.sleep(0.02)
    return (rng.random(1000) < p).astype(float)
"""

CLAIMS = f"""
[[claim]]
id = "right"
expression = "p"
simulator = "{MODULE}:heads"
bounds = [0, 1]
cost = 10
[claim.parameters]
p = {{ kind = "real", lower = "2/5", upper = "9/10" }}

[[claim]]
id = "wrong"
expression = "p^2"
simulator = "{MODULE}:heads"
bounds = [0, 1]
cost = 10
[claim.parameters]
p = {{ kind = "real", lower = "2/5", upper = "9/10" }}

[[claim]]
id = "known"
expression = "H2(t)"
equals = "regression.accumulate.excess_risk_ratio"
[claim.parameters]
t = {{ lower = 1 }}
"""


@pytest.fixture
def path(tmp_path, monkeypatch):
    (tmp_path / f"{MODULE}.py").write_text(SIMULATOR)
    (tmp_path / "claims.toml").write_text(CLAIMS)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    return tmp_path / "claims.toml"


def judge(path, ids=("right", "wrong", "known"), **settings):
    claims = [claim for claim in read_claims(path) if claim.id in ids]
    return verify(claims, path=str(path), budget=QUICK, **{"workers": 1, **settings})


def body(report):
    return json.dumps(report.to_json())


def command(path, *options):
    """Verify one simulated claim in a process of its own: to derive the third takes as long again."""
    words = ["verify", "--file", str(path), "right", "--allow-import", "--json", "--budget", str(QUICK)]
    words += options
    return [sys.executable, "-m", "proofs_checks.cli", *words]


def test_a_finished_run_is_resumed_whole(path):
    alone = judge(path)
    assert [item.verdict.name for item in alone.claims] == ["CONFIRMED", "REFUTED", "PROVED-CITING"]
    with open_store(path.with_name("a.sqlite")) as store:
        first = judge(path, store=store, workers=2)
        again = judge(path, store=store, resume=True)
    assert body(first) == body(again) == body(alone)
    assert (first.resumed, again.computed) == (0, 0)
    assert first.computed == again.resumed > 10


@pytest.mark.parametrize(
    ("file", "old", "new", "kept"),
    [
        (f"{MODULE}.py", "rng.random(1000) < p", "rng.random(1000) <= p", 0),
        ("claims.toml", 'expression = "p"', 'expression = "p + p/10^6"', 0),
        ("claims.toml", 'id = "right"\n', 'id = "right"\nmargin = 0.07\n', 0),
        ("claims.toml", 'id = "right"\n', 'id = "right"\nalpha = 1e-5\n', 0),
        ("claims.toml", 'id = "right"\n', 'id = "right"\nwords = "the coin is fair to p"\n', 6),
    ],
)
def test_what_a_result_depends_on_is_never_answered_from_the_store(path, monkeypatch, file, old, new, kept):
    with open_store(path.with_name("a.sqlite")) as store:
        assert judge(path, ("right",), store=store).computed == 6
        edited = path.with_name(file)
        assert old in edited.read_text()
        edited.write_text(edited.read_text().replace(old, new, 1))
        monkeypatch.delitem(sys.modules, MODULE, raising=False)
        found = judge(path, ("right",), store=store, resume=True)
    assert (found.resumed, found.computed) == (kept, 6 - kept)
    assert body(found) == body(judge(path, ("right",)))


def test_ctrl_c_keeps_what_is_finished(path):
    """What a kill leaves is shown of the shipped claims: the store does not know whose they are."""
    alone = body(judge(path, ("right",)))
    store, slow = path.with_name("a.sqlite"), path.with_name("dawdle")
    options = ("--store", str(store), "--resume")
    slow.touch()
    process = subprocess.Popen(
        command(path, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a background job ignores it
    )
    log = store.with_name("a.sqlite-wal")
    while not log.exists() or log.stat().st_size == 0:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    sent = time.monotonic()
    printed, said = process.communicate()
    assert process.returncode == 130, said
    assert time.monotonic() - sent < 60
    assert json.loads(printed)["interrupted"]
    assert said.decode().endswith(f"{store}; add --resume to go on from them\n")
    slow.unlink()
    again = subprocess.run(command(path, *options), capture_output=True, check=False)
    assert json.loads(again.stdout) == json.loads(alone)
    taken, total = again.stderr.decode().splitlines()[-1].split()[1:4:2]
    assert 0 < int(taken) < int(total)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_a_cluster_judges_the_claims_of_a_file(path):
    from distributed import LocalCluster

    alone = body(judge(path, ids=("right",)))
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    )
    with cluster, dask_executor(cluster.scheduler_address) as (_, workers):
        assert workers == 2
        words = command(path, "--no-store", "--scheduler", cluster.scheduler_address)
        done = subprocess.run(words, capture_output=True, check=True)
    assert json.loads(done.stdout) == json.loads(alone)


def test_a_module_of_the_same_name_is_not_taken_for_another(path, tmp_path_factory):
    check_imports(read_claims(path), str(path), allow_import=True)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for file in (path, path.with_name(f"{MODULE}.py")):
        (elsewhere / file.name).write_text(file.read_text())
    other = elsewhere / "claims.toml"
    with pytest.raises(ClaimsFileError, match=f"another {MODULE}, .*, is in use already"):
        check_imports(read_claims(other), str(other), allow_import=True)
