"""That work goes on, and how far it is: on standard error, and on terminals only. It loads nothing heavy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from proofs_checks.show import screen

if TYPE_CHECKING:
    from proofs_checks.run.running import Progress as ProgressCall


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[ProgressCall]:
    """Show progress on standard error while the block runs (not if ``quiet`` or not a terminal)."""
    with progress_and_output(quiet) as (progress, _):
        yield progress


@contextmanager
def progress_and_output(quiet: bool = False) -> Iterator[tuple[ProgressCall, Callable[[str], None]]]:
    """Show progress as :func:`progress_bar` does, beside a call that writes to standard output."""
    console = screen.console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda label, done, total: None, _write
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,  # it would go to standard error
    )

    def write(text: str) -> None:
        bar.stop()
        _write(text)
        bar.start()

    with bar:
        task = bar.add_task("preparing", total=None)
        yield (
            lambda label, done, total: bar.update(task, description=label, completed=done, total=total),
            write,
        )


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


@contextmanager
def working(label: str, quiet: bool = False) -> Iterator[None]:
    """Show on standard error that work goes on while the block runs (not if ``quiet``)."""
    console = screen.console(stderr=True)
    if quiet or not console.is_terminal:
        yield
        return
    with console.status(label):
        yield
