"""How long a user waits: ``collapse --help``, ``import theory``, against Python's own start."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 7
COMMANDS = {
    "python -c pass (the limit)": [sys.executable, "-c", "pass"],
    "import theory": [sys.executable, "-c", "import theory"],
    "import theory and sympy": [sys.executable, "-c", "import theory, sympy"],
    "collapse --help": [sys.executable, "-m", "proofs_checks.cli", "--help"],
}


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            times[name].append(_seconds(command))
    limit = statistics.median(times["python -c pass (the limit)"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:<30} {median * 1000:8.1f} ms   {median / limit:6.1f} × Python's start")
