"""Do the tasks of a run on any executor, and keep their results in a store.

A worker that dies (out of memory, say) costs the tasks that were under way: they are done again, one at a
time so that the one at fault is found, and after three attempts that one is given up with its reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from typing import Any, Protocol

from proofs_checks.run.attempt import TaskLike, attempt
from proofs_checks.run.code_version import code_version
from proofs_checks.run.executors import Pool
from proofs_checks.run.results import Failure, Result, result_from, result_json
from proofs_checks.run.store import Store, StoreError

Progress = Callable[[str, int, int], None]
ATTEMPTS = 3


class WorkLike(Protocol):
    """What there is to do: a queue of tasks, and what their results call for.

    ``done`` and ``planned`` count tasks, for the progress display.
    """

    queue: deque[Any]
    planned: int
    done: int

    def read(self, task: Any, result: Result) -> None:
        """Record a result, and queue what it calls for."""
        ...

    def is_needed(self, task: Any) -> bool:
        """Return whether a task under way is still of use."""
        ...

    def draw_ahead(self) -> bool:
        """Queue a task that may be called for later; return whether there is one."""
        ...


@dataclass(slots=True, kw_only=True)
class Ran:
    """How a run went: whether it was interrupted, and how many results came from the store and from work."""

    interrupted: bool = False
    resumed: int = 0
    computed: int = 0


@dataclass(slots=True, kw_only=True)
class Job:
    """A task that was handed to a worker."""

    task: TaskLike
    attempts: int = 0
    alone: bool = False


@dataclass(slots=True, kw_only=True)
class Run:
    """The state of a run: work to do, jobs under way, jobs that lost their worker."""

    work: WorkLike
    pool: Pool
    progress: Progress | None
    store: Store | None
    resume: bool
    jobs: dict[Future[Result], Job] = field(default_factory=dict)
    lost: deque[Job] = field(default_factory=deque)
    ran: Ran = field(default_factory=Ran)

    def drain(self) -> None:
        """Work until nothing that is needed is left."""
        while True:
            self._fill()
            if not self._needed():
                return
            done, _ = wait(self.jobs, return_when=FIRST_COMPLETED)
            for future in done:
                self._settle(self.jobs.pop(future), future)

    def harvest(self) -> None:
        """Record what was finished when the run was interrupted."""
        self.ran.interrupted = True
        for future, job in self.jobs.items():
            if not future.cancel() and future.done() and not future.exception():
                self._record(job.task, future.result())

    def _needed(self) -> bool:
        """Return whether a job under way is more than a task drawn ahead that nothing calls for any more."""
        return any(self.work.is_needed(job.task) for job in self.jobs.values())

    def _fill(self) -> None:
        while len(self.jobs) < self.pool.at_once:
            job = self._next_job()
            if job is None:
                return
            try:
                future = self.pool.submit(attempt, job.task, code_version())
            except (RuntimeError, OSError) as error:
                self._record(job.task, Failure(reason=f"the executor takes no more tasks: {error}"))
            else:
                self.jobs[future] = job

    def _next_job(self) -> Job | None:
        if self.lost and self.jobs:
            return None
        if self.lost:
            return self.lost.popleft()
        if any(job.alone for job in self.jobs.values()):
            return None
        while True:
            idle = len(self.jobs) < self.pool.workers
            if not self.work.queue and not (idle and self.jobs and self.work.draw_ahead()):
                return None
            task = self.work.queue.popleft()
            kept = self.store.get(task.identity()) if self.store is not None and self.resume else None
            if kept is None:
                return Job(task=task)
            try:
                result = result_from(task.kind, kept)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise StoreError(
                    f"{self.store.path if self.store else 'the store'}: the result of {task.label} cannot "
                    f"be read ({type(error).__name__}: {error}); collapse store --clear deletes it"
                ) from error
            self.ran.resumed += 1
            self._read(task, result)

    def _settle(self, job: Job, future: Future[Result]) -> None:
        try:
            result = future.result()
        except Exception as error:
            job.attempts += 1
            job.alone = isinstance(error, BrokenExecutor)
            if job.attempts < ATTEMPTS:
                self.lost.append(job)
                return
            words = f"{type(error).__name__}: {error}".splitlines()[0]
            result = Failure(reason=f"the worker was lost {job.attempts} times: {words}")
        self._record(job.task, result)

    def _record(self, task: TaskLike, result: Result) -> None:
        if not isinstance(result, Failure):
            self.ran.computed += 1
            if self.store is not None:
                self.store.put(task.identity(), result_json(result))
        self._read(task, result)

    def _read(self, task: TaskLike, result: Result) -> None:
        self.work.read(task, result)
        if self.progress:
            self.progress(task.label, self.work.done, self.work.planned)


def run(
    work: WorkLike,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
    resume: bool = False,
) -> Ran:
    """Do the tasks and whatever their results call for.

    Args:
        work: the tasks to start with; it learns of every result.
        workers, executor: as in :class:`~proofs_checks.run.executors.Pool`.
        progress: called with a label, the tasks done and the number of tasks known so far.
        store: keeps each result as soon as it is there.
        resume: take results from the store where it has them.

    Raises:
        StoreError: a result in the store is none of ours.
    """
    pool = Pool(workers, executor)
    state = Run(work=work, pool=pool, progress=progress, store=store, resume=resume)
    try:
        state.drain()
    except KeyboardInterrupt:
        state.harvest()
    finally:
        for future in state.jobs:
            future.cancel()
        pool.stop(at_once=state.ran.interrupted)
    return state.ran
