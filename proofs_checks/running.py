"""Do the tasks of a run on any executor, and keep their results in a store.

A worker that dies (out of memory, say) costs the tasks that were under way: they are done again, one at a
time so that the one at fault is found, and after three attempts that one is given up with its reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field

from proofs_checks.code_version import code_version
from proofs_checks.executors import Pool
from proofs_checks.results import Failure, Result, result_from, result_json
from proofs_checks.store import Store
from proofs_checks.tasks import Task, attempt, identity
from proofs_checks.work import Findings, Work

Progress = Callable[[str, int, int], None]
ATTEMPTS = 3


@dataclass(slots=True, kw_only=True)
class Job:
    """A task that was handed to a worker."""

    task: Task
    attempts: int = 0
    alone: bool = False


@dataclass(slots=True, kw_only=True)
class Run:
    """The state of a run: work to do, jobs under way, jobs that lost their worker."""

    work: Work
    pool: Pool
    progress: Progress | None
    store: Store | None
    resume: bool
    jobs: dict[Future[Result], Job] = field(default_factory=dict)
    lost: deque[Job] = field(default_factory=deque)

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
        self.work.findings.interrupted = True
        for future, job in self.jobs.items():
            if not future.cancel() and future.done() and not future.exception():
                self._record(job.task, future.result())

    def _needed(self) -> bool:
        """Return whether a job under way is more than a shard drawn ahead of a point since decided."""
        return any(
            job.task.kind != "shard" or self.work.course_of(job.task) is not None
            for job in self.jobs.values()
        )

    def _fill(self) -> None:
        while len(self.jobs) < self.pool.at_once:
            job = self._next_job()
            if job is None:
                return
            try:
                future = self.pool.submit(attempt, job.task, code_version())
            except RuntimeError as error:
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
            kept = self.store.get(identity(task)) if self.store is not None and self.resume else None
            if kept is None:
                return Job(task=task)
            self.work.findings.resumed += 1
            self._read(task, result_from(task.kind, kept))

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

    def _record(self, task: Task, result: Result) -> None:
        if not isinstance(result, Failure):
            self.work.findings.computed += 1
            if self.store is not None:
                self.store.put(identity(task), result_json(result))
        self._read(task, result)

    def _read(self, task: Task, result: Result) -> None:
        self.work.read(task, result)
        if self.progress:
            self.progress(task.label, self.work.done, self.work.planned)


def run(
    tasks: Sequence[Task],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
    resume: bool = False,
) -> Findings:
    """Do the tasks and whatever their results call for.

    Args:
        tasks: to start with.
        workers, executor: as in :class:`~proofs_checks.executors.Pool`.
        progress: called with a label, the tasks done and the number of tasks known so far.
        store: keeps each result as soon as it is there.
        resume: take results from the store where it has them.
    """
    work = Work(queue=deque(tasks), planned=len(tasks))
    pool = Pool(workers, executor)
    state = Run(work=work, pool=pool, progress=progress, store=store, resume=resume)
    try:
        state.drain()
    except KeyboardInterrupt:
        state.harvest()
    finally:
        for future in state.jobs:
            future.cancel()
        pool.stop(at_once=work.findings.interrupted)
    return work.findings
