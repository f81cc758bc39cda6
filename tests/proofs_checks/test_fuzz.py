"""A short fuzz of the parser and the reader of claims files, and what its alarms notice."""

import importlib
import time

import pytest

from benchmarks import fuzz


def test_no_traceback_no_evaluation_no_hang():
    said = []
    assert fuzz.fuzz(600, seed=1, report=said.append) == []
    assert [line.partition(":")[0] for line in said] == ["parser", "claims files"]
    assert all(" read, " in line and " refused" in line for line in said)


@pytest.mark.parametrize(
    ("read", "noticed"),
    [
        (lambda text: eval("1 + 1"), "ALARM: evaluated ('1 + 1',)"),
        (lambda text: exec("1"), "ALARM: evaluated"),
        (lambda text: open(text), "ALARM: evaluated"),  # noqa: SIM115  # it must not open
        (lambda text: __import__("antigravity"), "ALARM: imported antigravity"),
        (lambda text: importlib.import_module("os"), "ALARM: evaluated ('os',)"),
        (lambda text: time.sleep(9), "ALARM: an input took longer than 0.1 s"),
        (lambda text: 1 / 0, "TRACEBACK: ZeroDivisionError"),
    ],
)
def test_the_alarms_go_off(monkeypatch, read, noticed):
    monkeypatch.setattr(fuzz, "LONGEST", 0.1)
    with fuzz.nothing_is_run():
        outcome = fuzz.judged(read, "text")
    assert outcome.startswith(noticed)
    assert eval("1 + 1") == 2
