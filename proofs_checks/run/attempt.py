"""One piece of work, tried in any process: what a task is to those who do it and keep its result."""

from __future__ import annotations

import threading
import traceback
from typing import Protocol

from proofs_checks.run.code_version import code_version
from proofs_checks.run.results import Failure, Result
from proofs_checks.verdict import Json
from theory.language.time_limit import TimeLimitExceeded

ONE_AT_A_TIME = threading.Lock()


class TaskLike(Protocol):
    """A piece of work, a pure function of its fields, that pickles.

    ``kind`` tells :func:`~proofs_checks.run.results.result_from` what its result is, and ``label`` is
    what the progress display shows.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102  # the class says it

    @property
    def label(self) -> str: ...  # noqa: D102  # the class says it

    def identity(self) -> dict[str, Json]:
        """Return what the result depends on, beside the code, as JSON."""
        ...

    def run(self) -> Result:
        """Do it."""
        ...


def attempt(task: TaskLike, code: str) -> Result:
    """Do one piece of work, in any process; a check that breaks down is a failure with its reason.

    Args:
        task: what to do. One at a time: precisions are settings of the whole process.
        code: version of the code that the run was started with; another one refuses the task.
    """
    if code_version() != code:
        return Failure(reason="a worker runs another version of the code, of Python or of a library")
    try:
        with ONE_AT_A_TIME:
            return task.run()
    except TimeLimitExceeded as error:
        return Failure(reason=str(error))
    except (Exception, SystemExit) as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{last.name}, line {last.lineno}"
        return Failure(reason=f"the check broke down: {type(error).__name__}: {error} (in {where})")
