"""Kill a run at random moments, resume it, and compare with a run that was left alone.

``python -m benchmarks kills`` prints what was killed when, and whether anything was lost. Every run is a
process of its own, killed with SIGKILL together with its workers or, every other time, without them.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from proofs_checks.run.store import open_store

KILLS = 60
KILLS_A_STORE = 3
NAMES = (
    "regression.accumulate.excess_risk",
    "gaussian.replace_biased.mean_drift",
    "position.s4_1.replace_diverges",
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the kills did: results kept at each, stores refused, reports compared and found identical."""

    kept: tuple[int, ...]
    lost: int
    refused: int
    compared: int
    identical: int
    orphans: int


def command(names: tuple[str, ...], store: Path | None) -> list[str]:
    kept = ["--no-store"] if store is None else ["--resume", "--store", str(store)]
    return [sys.executable, "-m", "proofs_checks.cli", "verify", *names, "--json", "--workers", "2", *kept]


def report(names: tuple[str, ...], store: Path | None) -> bytes:
    """Run to the end and return what is printed."""
    found = subprocess.run(command(names, store), capture_output=True, check=False)
    if found.returncode not in (0, 1):
        raise RuntimeError(found.stderr.decode())
    return found.stdout


def kill_after(names: tuple[str, ...], store: Path, seconds: float, with_workers: bool) -> list[int]:
    """Start a run and kill it after a while; return the processes that outlive it by more than a second."""
    process = subprocess.Popen(
        command(names, store), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    if with_workers:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    time.sleep(0.2)
    deadline = time.monotonic() + 20
    while (alive := _group(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return alive


def _group(leader: int) -> list[int]:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return []
    return [leader]


def loop(names: tuple[str, ...], kills: int, seed: int, folder: Path) -> Figures:
    """Kill runs at random moments; every few kills let one finish and compare its report."""
    chance = random.Random(seed)
    store = folder / "0.sqlite"
    start = time.perf_counter()
    expected = report(names, None)
    duration = time.perf_counter() - start
    counts: Counter[str] = Counter()
    kept: list[int] = []
    before = 0
    for number in range(kills):
        if number % KILLS_A_STORE == 0:
            store, before = folder / f"{number + 1}.sqlite", 0
        counts["orphans"] += len(
            kill_after(names, store, chance.uniform(0.0, 1.1 * duration), number % 2 == 0)
        )
        if store.exists():
            with open_store(store) as opened:
                now = int(str(opened.summary()["results"]))
            counts["lost"] += max(0, before - now)
            before = now
        kept.append(before)
        if number % KILLS_A_STORE == KILLS_A_STORE - 1 or number == kills - 1:
            counts["compared"] += 1
            counts["identical"] += report(names, store) == expected
    return Figures(
        kept=tuple(kept),
        lost=counts["lost"],
        refused=counts["refused"],
        compared=counts["compared"],
        identical=counts["identical"],
        orphans=counts["orphans"],
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = loop(NAMES, KILLS, 2025, Path(folder))
    print(f"{len(found.kept)} kills; results kept after each: {found.kept}")
    print(f"results lost {found.lost}; processes left behind {found.orphans}")
    print(f"reports compared after resuming {found.compared}, byte-identical {found.identical}")
