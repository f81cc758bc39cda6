"""How long the whole atlas takes: deriving every cell from nothing, and replaying every derivation."""

from __future__ import annotations

import time

from proofs_checks.evidence.replay import replay
from theory import atlas, catalogue
from theory.families import coupled


def main() -> None:
    start = time.perf_counter()
    cells = atlas.cells()
    names = sorted({name for item in cells for name in item.formulas})
    recursive = sorted({item.rule for item in cells if item.recurrence is not None})
    for name in names:
        _ = catalogue.formula(name).rhs
    for rule in recursive:
        coupled.RECURRENCES[rule]()
    derived = time.perf_counter()
    steps = failed = 0
    for name in names:
        formula = catalogue.formula(name)
        for _, found in replay(formula.derivation, formula.loop.definition if formula.loop else ()):
            steps, failed = steps + 1, failed + (found.holds is not True)
    for rule in recursive:
        for _, found in replay(coupled.RECURRENCES[rule](), coupled.DEFINITIONS[rule]):
            steps, failed = steps + 1, failed + (found.holds is not True)
    done = time.perf_counter()
    counts = ", ".join(f"{count} {status}" for status, count in atlas.counts().items())
    print(f"{len(cells)} cells ({counts}), {len(names)} formulas, {len(recursive)} recurrences")
    print(f"deriving from nothing  {derived - start:8.2f} s")
    print(f"replaying {steps:5d} steps  {done - derived:8.2f} s   ({failed} not replayed)")


if __name__ == "__main__":
    main()
