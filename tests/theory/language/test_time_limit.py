import gc
import sys
import threading
import time
import weakref
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import pytest
import sympy as sp

from theory import catalogue
from theory.language.time_limit import BadTimeLimit, TimeLimitExceeded, derivation_seconds, is_deaf, within

ENDLESS = "an endless derivation took longer than 0.2 s"


def spin():
    while True:
        pass


def spin_within():
    within(0.2, "an endless derivation", spin)


def hard_for_sympy():
    x = sp.Symbol("x")
    return sp.integrate(sp.exp(-(x**6) - x**5 + sp.sin(x) * sp.log(1 + x**4)), (x, 0, sp.oo))


def stubborn():
    while True:
        try:
            spin()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return "swallowed"


def test_it_stops_work_in_the_main_thread():
    with pytest.raises(TimeLimitExceeded, match=ENDLESS):
        spin_within()


def test_it_stops_work_off_the_main_thread():
    with ThreadPoolExecutor(1) as pool, pytest.raises(TimeLimitExceeded, match=ENDLESS):
        pool.submit(spin_within).result(timeout=60)


def test_it_stops_work_in_a_worker_process():
    with ProcessPoolExecutor(1) as pool, pytest.raises(TimeLimitExceeded, match=ENDLESS):
        pool.submit(spin_within).result(timeout=60)


def test_it_stops_sympy():
    start = time.perf_counter()
    with pytest.raises(TimeLimitExceeded, match="integrating"):
        within(0.3, "integrating", hard_for_sympy)
    assert time.perf_counter() - start < 60


def test_it_counts_the_seconds_of_the_processor():
    assert within(0.1, "sleeping", lambda: time.sleep(0.3) or "slept") == "slept"
    with pytest.raises(TimeLimitExceeded, match="sleeping"):
        within(0.05, "sleeping", lambda: [time.sleep(0.02) for _ in range(200)])


def busy(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def test_nothing_is_raised_where_it_would_be_lost(monkeypatch):
    """Neither the collector's callbacks nor finalizers take the interruption."""

    class Finalized:
        def __del__(self):
            busy(0.005)

    def collecting(phase, info):
        busy(0.005)

    def work():
        while True:
            busy(0.005)
            Finalized()
            gc.collect(0)

    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)
    gc.callbacks.append(collecting)
    try:
        for _ in range(10):
            with pytest.raises(TimeLimitExceeded, match="collecting"):
                within(0.05, "collecting", work)
    finally:
        gc.callbacks.remove(collecting)
    assert not lost


def test_a_weak_table_that_drops_a_key_takes_no_interruption():
    seen = []

    class Watched(dict):
        def __delitem__(self, key):
            seen.append(is_deaf(sys._getframe()))
            super().__delitem__(key)

    class Key:
        pass

    table, key = weakref.WeakKeyDictionary(), Key()
    table.data = Watched()
    table[key] = 1
    del key
    assert seen == [True]
    assert not is_deaf(sys._getframe())


def test_a_finalizer_that_never_ends_is_left(monkeypatch):
    class Endless:
        def __del__(self):
            spin()

    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)
    with pytest.raises(TimeLimitExceeded, match="finalizing"):
        within(0.05, "finalizing", lambda: [Endless() for _ in range(2)] and spin())
    assert lost


def test_limits_nest():
    def outer():
        return within(30, "the inner work", spin)

    with pytest.raises(TimeLimitExceeded, match="the outer work"):
        within(0.2, "the outer work", outer)
    with pytest.raises(TimeLimitExceeded, match="the inner work"):
        within(30, "the outer work", lambda: within(0.2, "the inner work", spin))


def test_quick_work_passes_and_leaves_no_watcher():
    assert all(within(0.05, "counting", lambda: 7) == 7 for _ in range(50))
    time.sleep(0.2)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("time limit")]
    assert sum(range(10**6)) == 499999500000


def test_errors_of_the_work_pass_through():
    with pytest.raises(ZeroDivisionError):
        within(5, "dividing", lambda: 1 // 0)


def test_work_that_swallows_the_interruption_still_ends():
    assert within(0.2, "stubborn work", stubborn) == "swallowed"


def test_a_formula_names_itself_when_its_derivation_takes_too_long(monkeypatch):
    monkeypatch.setenv("COLLAPSE_DERIVATION_SECONDS", "0.2")
    endless = replace(catalogue.formula("regression.replace.excess_risk"), derive=lambda: spin())
    with pytest.raises(
        TimeLimitExceeded, match=r"deriving regression\.replace\.excess_risk took longer than 0\.2 s"
    ):
        _ = endless.derivation


@pytest.mark.parametrize("text", ["0", "-3", "soon", "nan", "inf"])
def test_a_limit_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("COLLAPSE_DERIVATION_SECONDS", text)
    with pytest.raises(BadTimeLimit, match="COLLAPSE_DERIVATION_SECONDS"):
        derivation_seconds()
