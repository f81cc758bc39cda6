"""Exact oracles, without the value of the formula: seconds, and beside those written by hand.

``python -m benchmarks.oracles`` prints a line an oracle: processor time of all its points, least of some
rounds, each with the caches of the enumeration emptied, and the values found. With a directory that holds
the code before definitions replaced them, as ``git archive fa84ca4c^ | tar -x -C DIRECTORY`` makes it,
``python -m benchmarks.oracles DIRECTORY`` runs the same there and prints the ratio of the times of a value.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

ROUNDS = 3
NEAR = 3.0
"""Times the time of the one by hand, at most: the aim."""
Measured = dict[str, tuple[str, float, int]]


def measured() -> Measured:
    """Return of every oracle its module, seconds, and values found."""
    package = import_module("proofs_checks.oracles")
    modules = [
        import_module(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__)
    ]
    found = {}
    for module in modules:
        if hasattr(module, "claimed") and not module.__name__.endswith(".claimed"):
            vars(module)["claimed"] = lambda *_, **__: Fraction(1)
    for module in modules:
        for name, oracle in getattr(module, "ORACLES", {}).items():
            seconds = []
            for _ in range(ROUNDS):
                _forget()
                start = time.process_time()
                count = sum(1 for _ in oracle())
                seconds.append(time.process_time() - start)
            found[name] = (module.__name__.rpartition(".")[2], min(seconds), count)
    return found


def _forget() -> None:
    for name in ("proofs_checks.loops.exact", "proofs_checks.loops.draws"):
        for value in list(vars(sys.modules.get(name)).values()) if name in sys.modules else ():
            clear: Any = getattr(value, "cache_clear", None)
            if clear is not None:
                clear()


def _elsewhere(directory: str) -> Measured:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--json"],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": directory},
        check=True,
        capture_output=True,
        text=True,
    )
    found: Measured = json.loads(done.stdout)
    return found


def main() -> None:
    if "--json" in sys.argv:
        print(json.dumps(measured()))
        return
    now = measured()
    before = _elsewhere(sys.argv[-1]) if Path(sys.argv[-1]).is_dir() else {}
    ratios = []
    for name, (module, seconds, count) in sorted(now.items(), key=lambda row: row[1][1]):
        line = f"{seconds:8.4f} s {count:5} values {1000 * seconds / max(1, count):8.3f} ms each"
        if name in before and before[name][0] != module:
            _, old, values = before[name]
            ratios.append((seconds / count) / (old / values))
            line += f"   {ratios[-1]:6.1f} times by hand, {values:4} values in {old:.4f} s"
        print(f"{line}   {name}")
    print(f"{len(now)} oracles: {sum(row[1] for row in now.values()):.1f} s")
    if ratios:
        print(
            f"{len(ratios)} beside those by hand, for a value: {sum(r <= NEAR for r in ratios)} within "
            f"{NEAR:.0f} times, median {statistics.median(ratios):.1f}, most {max(ratios):.0f}"
        )


if __name__ == "__main__":
    main()
