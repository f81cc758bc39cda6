"""Bugs planted in the core are noticed by the attacks and the fuzz."""

from dataclasses import replace
from pathlib import Path

import pytest

import theory.core
from tests.core.planted import ARGUED, BUGS, noticed
from tests.core.planted_bug import Bug

CORE = Path(theory.core.__file__).parent
QUICK = ("< from ≤", "0 to a negative power", "induction: start", "fit 0 beyond the last atom")


@pytest.mark.parametrize("file", sorted({b.file for b in BUGS}))
def test_every_bug_can_be_planted(file: str) -> None:
    text = (CORE / f"{file}.py").read_text()
    assert [b.words for b in BUGS if b.file == file and text.count(b.old) != 1] == []


@pytest.mark.parametrize("bug", [b for b in BUGS if b.words.endswith(QUICK)], ids=lambda b: b.words)
def test_some_bugs_are_noticed(bug: Bug) -> None:
    assert noticed(bug)


def test_what_does_not_end_is_told_by_its_own_time() -> None:
    first = "from __future__ import annotations\n"
    endless = replace(BUGS[0], file="terms", old=first, new=f"{first}while True:\n    pass\n")
    assert noticed(endless, seconds=1) == "the core no longer ends"


@pytest.mark.slow
@pytest.mark.parametrize("bug", [b for b in BUGS if b.words not in ARGUED], ids=lambda b: b.words)
def test_a_bug_is_noticed(bug: Bug) -> None:
    assert noticed(bug)


def test_nine_in_ten_are_noticed() -> None:
    assert len(ARGUED) <= len(BUGS) // 10
