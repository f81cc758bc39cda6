"""The table of a peer's five loops says what is derived here."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.loops import PEER, lengths
from proofs_checks.loops.agreement import Agreement
from proofs_checks.own.claims_file.loops import parse_loops
from proofs_checks.show.reports.derived import grade
from theory.language.plain import plain
from theory.loop_language.derive import derive_one

TABLE = (Path(__file__).parents[3] / "docs/explanation/a-peer-on-five-loops.md").read_text("utf8")
LOOPS = {one.id.removeprefix("peer."): one for one in parse_loops(PEER.read_text("utf8"), "peer")}
ROWS = {
    "replace": "replace, variance known",
    "gaussian": "Gaussian, mean and variance",
    "fresh_real": "real share, fresh",
    "kept_real": "real share, kept",
    "fresh_real_variance": "real share, variance fitted",
    "accumulate": "accumulate",
    "two_types": "two types",
}


@pytest.mark.parametrize("name", [name for name in ROWS if name != "fresh_real_variance"])
def test_a_row_has_the_forms_and_the_grade(name: str) -> None:
    (row,) = [line for line in TABLE.splitlines() if line.startswith(f"| {ROWS[name]} |")]
    _, *cells, _ = (cell.strip() for cell in row.split("|"))
    found = [derive_one(LOOPS[name], observable) for observable in LOOPS[name].observables]
    assert cells[5] == "; ".join(plain(one.form) for one in found)
    assert {grade(LOOPS[name], one, Agreement(1, 1)) for one in found} == {cells[8]}


def test_the_row_with_roots_has_its_limit() -> None:
    derived = derive_one(LOOPS["fresh_real_variance"], "variance")
    assert derived.limit is not None
    assert f"limit {plain(derived.limit)} |" in TABLE
    assert grade(LOOPS["fresh_real_variance"], derived, Agreement(1, 1)) == "PROVED"


def test_every_loop_has_a_row_and_few_lines() -> None:
    assert LOOPS.keys() == ROWS.keys()
    assert max(lengths(PEER.read_text("utf8")).values()) <= 20
