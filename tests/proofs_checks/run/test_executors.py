"""Any executor gives the same report, and a worker that dies costs its task at most."""

import json
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.run import executors, tasks
from proofs_checks.run.attempt import attempt
from proofs_checks.run.executors import ExecutorError, dask_executor
from proofs_checks.verification import verify

NAMES = ("regression.accumulate.in_design_risk", "regression.replace.in_design_risk")
QUICK = 0.5


def body(report):
    return json.dumps(report.to_json())


@pytest.fixture(scope="module")
def alone():
    return body(verify(NAMES, workers=1, budget=QUICK))


def test_threads(alone):
    with ThreadPoolExecutor(3) as pool:
        assert body(verify(NAMES, budget=QUICK, executor=pool)) == alone


def test_somebody_elses_processes_are_left_to_them(alone):
    with ProcessPoolExecutor(2) as pool:
        assert body(verify(NAMES, budget=QUICK, executor=pool)) == alone
        assert pool.submit(abs, -1).result() == 1


def test_an_executor_that_was_shut_down_makes_the_verdicts_inconclusive():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    report = verify(NAMES[:1], budget=QUICK, executor=pool)
    (judged,) = report.formulas
    assert judged.verdicts[0].name == "INCONCLUSIVE"
    assert "the executor takes no more tasks" in judged.verdicts[0].reason


def test_a_worker_that_dies_once_changes_nothing(alone, monkeypatch, tmp_path):
    real, died = tasks.run_task, tmp_path / "died"

    def dying(task):
        if task.kind == "formula" and not died.exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return real(task)

    monkeypatch.setattr(tasks, "run_task", dying)
    assert body(verify(NAMES, workers=2, budget=QUICK)) == alone
    assert died.exists()


def test_a_task_that_always_kills_its_worker_is_given_up_and_alone(monkeypatch):
    real = tasks.run_task

    def dying(task):
        if task.kind == "formula" and task.subject == NAMES[1]:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(task)

    monkeypatch.setattr(tasks, "run_task", dying)
    report = verify(NAMES, workers=2, budget=QUICK)
    good, bad = (judged.verdicts[0] for judged in report.formulas if judged.id in NAMES)
    assert good.name == "PROVED"
    assert bad.name == "INCONCLUSIVE"
    assert "the worker was lost 3 times" in bad.reason


def test_a_worker_with_other_code_is_refused():
    found = attempt(tasks.Task(kind="formula", subject=NAMES[0], root=1), "another version")
    assert "another version of the code" in found.reason


def test_no_scheduler_is_said_in_one_line(monkeypatch):
    monkeypatch.setattr(executors, "SECONDS_TO_ANSWER", 1)
    with (
        pytest.raises(ExecutorError, match="no Dask scheduler answers") as caught,
        dask_executor("tcp://127.0.0.1:9"),
    ):
        pass
    assert "\n" not in str(caught.value)


def test_dask_missing_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        pytest.raises(ExecutorError, match=r"pip install 'collapse-theory\[dask\]'"),
        dask_executor("tcp://x:1"),
    ):
        pass


@pytest.mark.filterwarnings("ignore")  # Dask's own, when a worker is killed under it
def test_a_dask_cluster_that_loses_a_worker_gives_the_same_report(alone):
    from distributed import LocalCluster

    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    )
    with cluster, dask_executor(cluster.scheduler_address) as (executor, workers):
        assert workers == 2
        pids = [nanny.process.pid for nanny in cluster.workers.values()]
        killed = threading.Event()

        def kill_midway(label, done, total):
            if done == 5:
                os.kill(pids[0], signal.SIGKILL)
                killed.set()

        found = verify(NAMES, budget=QUICK, executor=executor, workers=workers, progress=kill_midway)
        assert killed.is_set()
        words = ["verify", *NAMES, "--budget", str(QUICK), "--json", "--no-store"]
        command = CliRunner().invoke(app, [*words, "--scheduler", cluster.scheduler_address])
    assert body(found) == alone
    assert command.exit_code == 0
    assert json.loads(command.stdout) == json.loads(alone)


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "tcp://a b:1", ""])
def test_what_is_no_address_is_said_at_once(address):
    with pytest.raises(ExecutorError, match="is no address of a Dask scheduler"), dask_executor(address):
        pass


def test_an_executor_that_breaks_down_leaves_its_tasks_undecided():
    class Broken(ThreadPoolExecutor):
        def submit(self, *given, **named):
            raise OSError("no route to host")

    with Broken(1) as pool:
        found = verify(NAMES[:1], budget=QUICK, executor=pool)
    assert found.formulas[0].verdicts[0].name == "INCONCLUSIVE"
    assert "no route to host" in found.formulas[0].verdicts[0].reason
