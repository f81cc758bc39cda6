"""How long the whole catalogue and atlas take: derived from nothing, and checked step by step.

Each row is a process of its own, so that nothing is warm, and gives its CPU time, so that other work on the
machine does not count; nor do imports.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable

from proofs_checks.evidence.replay import replay
from theory import atlas, catalogue

Row = dict[str, float]


def main() -> None:
    derived, replayed = (_in_new_process(name) for name in WORK)
    cells = ", ".join(f"{count} {status}" for status, count in atlas.counts().items())
    print(f"{len(atlas.cells())} cells ({cells}); {derived['all']:.0f} formulas and recurrences")
    steps = f"replayed, {replayed['steps']:.0f} steps"
    for label, seconds, note in (
        ("derived from nothing", derived["seconds"], ""),
        (steps, replayed["seconds"], f"({replayed['failed']:.0f} not replayed)"),
    ):
        print(f"{label:<46} {seconds:7.2f} s   {note}".rstrip())


def _in_new_process(name: str) -> Row:
    command = [sys.executable, "-m", "benchmarks.atlas", name]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    found: Row = json.loads(done.stdout)
    return found


def _derive() -> Row:
    """Derive every formula and every recurrence of the atlas."""
    work = [formula.derive for formula in catalogue.formulas().values()]
    work += [cell.derive for cell in atlas.cells() if cell.derive is not None]
    start = time.process_time()
    for derive in work:
        derive()
    return {"all": len(work), "seconds": time.process_time() - start}


def _replay() -> Row:
    """Replay every derivation."""
    work = [
        (formula.derivation, formula.loop.definition if formula.loop else ())
        for formula in catalogue.formulas().values()
    ]
    work += [(cell.derive(), ()) for cell in atlas.cells() if cell.derive is not None]
    start = time.process_time()
    results = [found for derivation, definitions in work for _, found in replay(derivation, definitions)]
    return {
        "seconds": time.process_time() - start,
        "steps": len(results),
        "failed": sum(found.holds is not True for found in results),
    }


WORK: dict[str, Callable[[], Row]] = {"derive": _derive, "replay": _replay}


if __name__ == "__main__":
    print(json.dumps(WORK[sys.argv[1]]()))
