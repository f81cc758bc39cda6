"""Shipped loops and those of a peer: lines of the definition, seconds, closed form and what it rests on."""

from __future__ import annotations

import statistics
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

from proofs_checks.loops.agreement import agreement
from proofs_checks.own.claims_file.loops import parse_loops
from proofs_checks.show.reports.derived import grade
from theory.language.plain import plain
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import Derived, derive_one

PEER = Path(__file__).with_name("peer.toml")
WIDEST = 90
"""Of a closed form in the table; what is longer is said to be."""


def texts() -> tuple[str, str]:
    """Return the two files of definitions: shipped, and the peer's five loops."""
    place = resources.files("theory.loop_language") / "literature.toml"
    return place.read_text("utf8"), PEER.read_text("utf8")


def lengths(text: str) -> dict[str, int]:
    """Return how many lines each definition has, without empty ones and comments."""
    found = {}
    for block in text.split("[[loop]]")[1:]:
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#")]
        found[tomllib.loads(block)["id"]] = len(lines) + 1
    return found


def outcome(derived: Derived) -> str:
    """Return the closed form, or in a few words what stands for it."""
    if derived.form is not None:
        said = plain(derived.form)
        return said if len(said) <= WIDEST else f"a closed form of {len(said)} characters"
    if derived.population is not None:
        return "; ".join(line for line in derived.population.lines(derived.name) if "→" in line)
    return f"{derived.search}: {derived.reason}"


def rows(loops: Sequence[LoopDefinition], lines: dict[str, int]) -> Iterator[tuple[str, float]]:
    """Yield a row of the table for each observable, and its seconds of processor time."""
    for loop in loops:
        for name in loop.observables:
            began = time.process_time()
            derived = derive_one(loop, name)
            seconds = time.process_time() - began
            compared = agreement(loop, derived)
            row = f"| {loop.id}.{name} | {lines[loop.id]} | {seconds:.2f} | {grade(loop, derived, compared)} "
            yield row + f"| {compared.points} | {outcome(derived)} |", seconds


def main() -> None:
    """Print both tables as Markdown; seconds are of processor time, imports and enumeration apart."""
    for text in texts():
        print("| observable | lines | s | grade | points | what was derived |")
        print("|---|---|---|---|---|---|")
        seconds = []
        for row, took in rows(parse_loops(text, "loops"), lengths(text)):
            print(row, flush=True)
            seconds.append(took)
        print(
            f"\n{len(seconds)} observables: median {statistics.median(seconds):.2f} s, "
            f"largest {max(seconds):.2f} s\n"
        )


if __name__ == "__main__":
    sys.exit(main())
