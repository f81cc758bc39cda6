"""A bound on the time that a computation may take, in whatever thread or process it runs."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

DERIVATION_SECONDS = 60.0
"""How long one derivation may take unless ``COLLAPSE_DERIVATION_SECONDS`` says otherwise."""

Made = TypeVar("Made")
_VARIABLE = "COLLAPSE_DERIVATION_SECONDS"
_AGAIN = 0.5
_SOON = 0.001
_POSTPONED = 500
IDLE = 10.0
"""A computation may also take this many times its seconds by the clock: it may wait, or have no processor."""


class TimeLimitExceeded(TimeoutError):
    """A computation took longer than it may; the message names it."""


class BadTimeLimit(ValueError):
    """The environment variable ``COLLAPSE_DERIVATION_SECONDS`` is no positive number."""


class _Interrupt(BaseException):
    """Raised inside the computation; no ``except Exception`` of a solver swallows it."""


def derivation_seconds() -> float:
    """Return the time limit of one derivation in seconds.

    Raises:
        BadTimeLimit: the environment variable ``COLLAPSE_DERIVATION_SECONDS`` is no positive number.
    """
    text = os.environ.get(_VARIABLE, "")
    if not text:
        return DERIVATION_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise BadTimeLimit(f"{_VARIABLE} = {text!r} is no positive number of seconds")
    return seconds


def bounded(derive: Callable[[], Made], subject: str) -> Made:
    """Return what ``derive`` returns, within the time limit of one derivation.

    Raises:
        TimeLimitExceeded: it took longer; the message names the subject.
    """
    return within(derivation_seconds(), f"deriving {subject}", derive)


def within(seconds: float, doing: str, work: Callable[[], Made]) -> Made:
    """Return what ``work`` returns, or stop it: pure Python, SymPy say, in whatever thread this runs.

    The seconds are those that the thread has a processor, so that a busy machine finds what a quiet one does;
    by the clock it may take ``IDLE`` times as long. Where a system does not tell, they are by the clock.

    A watching thread raises an exception in the working thread, again and again until the work is left,
    so this serves off the main thread and in worker processes, where signals do not. Limits nest. The
    exception arrives between two bytecodes: one call into C is not cut short. It waits while the garbage
    collector's callbacks or a finalizer run, or a weak table drops a key, which lose what is raised in them,
    but not for ever.

    Args:
        seconds: the limit, positive, of the thread's processor time.
        doing: what the work does, for the message ("deriving gaussian.replace.mean_drift").
        work: takes no arguments.

    Raises:
        TimeLimitExceeded: the work took longer.

    >>> def count():
    ...     while True:
    ...         pass
    >>> within(0.05, "counting for ever", count)
    Traceback (most recent call last):
    theory.language.time_limit.TimeLimitExceeded: counting for ever took longer than 0.05 s
    """

    class Expired(_Interrupt):
        """This limit's own, so that limits nest."""

    thread, lock, done = threading.get_ident(), threading.Lock(), threading.Event()
    fired = False

    left = _left_of(seconds, thread)

    def watch() -> None:
        nonlocal fired
        wait, postponed = seconds, 0
        while not done.wait(wait):
            with lock:
                if not fired and (rest := left()) > 0:
                    wait = max(_SOON, rest)
                    continue
                wait = _SOON
                postponed += 1
                if not done.is_set() and (
                    postponed > _POSTPONED or not is_deaf(sys._current_frames().get(thread))
                ):
                    fired = True
                    _raise_in(thread, Expired)
                    wait, postponed = _AGAIN, 0

    threading.Thread(target=watch, name=f"time limit: {doing}", daemon=True).start()
    other: BaseException | None = None
    try:
        return work()
    except Expired:
        pass
    finally:
        while True:
            try:
                with lock:
                    done.set()
                if fired:
                    _take(thread, Expired)
                break
            except Expired:
                if done.is_set():
                    break
            except BaseException as error:
                other = error
        if other is not None:
            raise other
    raise TimeLimitExceeded(f"{doing} took longer than {seconds:g} s")


def _left_of(seconds: float, thread: int) -> Callable[[], float]:
    """Return what says how many seconds of a thread's time are left, by the processor's clock of it.

    There is none left either after ``IDLE`` times the seconds by the wall clock.
    """
    end = time.perf_counter() + IDLE * seconds
    try:
        clock = time.pthread_getcpuclockid(thread)
    except (AttributeError, OSError):  # macOS, Windows
        return lambda: end - (IDLE - 1) * seconds - time.perf_counter()
    enough = time.clock_gettime(clock) + seconds
    return lambda: min(enough - time.clock_gettime(clock), end - time.perf_counter())


def _take(thread: int, exception: type[BaseException]) -> None:
    """Raise ``exception`` in this very thread and wait for it, so that none is pending afterwards.

    One that is pending already is replaced. Withdrawing it instead would leave the interpreter looking for it
    for ever: CPython 3.11 then does not leave the entry of the next traced function.
    """
    while True:
        _raise_in(thread, exception)
        for _ in range(1000):
            pass


def is_deaf(frame: FrameType | None) -> bool:
    """Return whether what is raised in a frame is lost.

    So it is in a collector's callback, in a finalizer, and where a weak table drops a key.
    """
    collecting = [getattr(callback, "__code__", None) for callback in gc.callbacks]
    while frame is not None:
        code = frame.f_code
        weak = code.co_name == "remove" and code.co_filename == weakref.__file__
        if code in collecting or code.co_name == "__del__" or weak:
            return True
        frame = frame.f_back
    return False


def _raise_in(thread: int, exception: type[BaseException]) -> None:
    """Raise an exception in a thread at its next bytecode."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(exception))
