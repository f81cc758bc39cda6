"""Run tasks on any ``concurrent.futures.Executor``; the results do not depend on which one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor

from proofs_checks.tasks import Result, Task, run_task

Progress = Callable[[str, int, int], None]


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def run(
    tasks: list[Task], workers: int | None, executor: Executor | None, progress: Progress | None
) -> tuple[dict[Task, Result], bool]:
    """Do the tasks; return the results and whether an interrupt left some of them undone."""
    results: dict[Task, Result] = {}

    def note(task: Task) -> None:
        if progress:
            progress(task.label, len(results), len(tasks))

    count = workers or os.cpu_count() or 1
    futures: dict[Task, Future[Result]] = {}
    try:
        if executor is None and count == 1:
            for task in tasks:
                results[task] = run_task(task)
                note(task)
            return results, False
        pool = executor or ProcessPoolExecutor(max_workers=count, initializer=_leave_interrupts_to_parent)
        try:
            for task in sorted(tasks, key=lambda item: item.kind != "point"):
                futures[task] = pool.submit(run_task, task)
            for task, future in futures.items():
                results[task] = future.result()
                note(task)
        finally:
            for future in futures.values():
                future.cancel()
            if executor is None:
                pool.shutdown(wait=True, cancel_futures=True)
    except KeyboardInterrupt:
        done = {task: future for task, future in futures.items() if future.done() and not future.cancelled()}
        results.update({task: future.result() for task, future in done.items() if not future.exception()})
        return results, True
    return results, False
