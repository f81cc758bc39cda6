"""Where tasks are done: in this process, in a pool of processes, on a Dask cluster, or on any executor.

Whatever follows ``concurrent.futures.Executor`` will do. Over MPI (``mpiexec -n 9 python -m mpi4py.futures
script.py``)::

    from mpi4py.futures import MPIPoolExecutor
    verify(names, executor=MPIPoolExecutor(), workers=8)

and over Ray, which has no executor of its own but futures of the standard kind::

    class Ray(concurrent.futures.Executor):
        def submit(self, f, *given):
            return ray.remote(f).remote(*given).future()

    verify(names, executor=Ray(), workers=8)
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Found = TypeVar("Found")
DASK_EXTRA = "python -m pip install 'collapse-theory[dask]'"
SECONDS_TO_ANSWER = 10
PROCESSES_PER_CORE = 4


class ExecutorError(Exception):
    """The work cannot be sent where it was to go; the message is one line."""


class Inline(Executor):
    """Does each task at once, in this process."""

    def submit(self, fn: Callable[..., Found], /, *args: Any, **kwargs: Any) -> Future[Found]:
        """Do it and return a future that is done."""
        future: Future[Found] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Pool:
    """Processes that are replaced when one of them dies, or an executor that somebody else owns."""

    def __init__(self, workers: int | None, executor: Executor | None) -> None:
        """Start processes, unless an executor is given.

        Args:
            workers: how many tasks to do at once (``None``: one for each core, or as many as a given
                executor says that it has workers). Of one's own processes there are four a core at most.
            executor: the one to use instead of processes of one's own.
        """
        self.given = executor is not None
        stated = getattr(executor, "_max_workers", None)
        cores = os.cpu_count() or 1
        self.workers: int = workers or (stated if isinstance(stated, int) else None) or cores
        if not self.given:
            self.workers = min(self.workers, PROCESSES_PER_CORE * cores)
        self.at_once = 1 if self.workers == 1 and not self.given else 2 * self.workers
        self.executor = self._new() if executor is None else executor

    def _new(self) -> Executor:
        if self.workers == 1:
            return Inline()
        return ProcessPoolExecutor(max_workers=self.workers, initializer=_obey_parent)

    def submit(self, do: Callable[..., Found], *given: Any) -> Future[Found]:
        """Hand in a task, to new processes if the old ones broke.

        Raises:
            RuntimeError: a given executor takes no more tasks.
        """
        try:
            return self.executor.submit(do, *given)
        except BrokenExecutor:
            if self.given:
                raise
            self.executor.shutdown(wait=False, cancel_futures=True)
            self.executor = self._new()
            return self.executor.submit(do, *given)

    def stop(self, at_once: bool) -> None:
        """Let go of one's own processes; ``at_once`` does not wait for what they are doing."""
        if self.given:
            return
        processes = list((getattr(self.executor, "_processes", None) or {}).values())
        self.executor.shutdown(wait=not at_once, cancel_futures=True)
        if at_once:
            for process in processes:
                process.terminate()


def _obey_parent() -> None:
    """Leave interrupts to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def dask_executor(address: str) -> Iterator[tuple[Executor, int]]:
    """Connect to a Dask scheduler; yield its executor and the number of its workers.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises:
        ExecutorError: Dask is not installed, nobody answers at the address, or there is no worker.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as missing:
        raise ExecutorError(f"a Dask scheduler needs {missing.name}: {DASK_EXTRA}") from missing
    if not re.fullmatch(r"[a-z]+://[^:/\s]+(:\d+)?|[^:/\s]+:\d+", address):
        raise ExecutorError(f"{address!r} is no address of a Dask scheduler, such as tcp://10.0.0.1:8786")
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]  # distributed leaves it so
    except (OSError, TimeoutError, ValueError) as error:
        raise ExecutorError(f"no Dask scheduler answers at {address!r}: {error}") from error
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if workers == 0:
            raise ExecutorError(f"the Dask scheduler at {address!r} has no workers")
        executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]  # distributed leaves it so
        yield executor, workers
