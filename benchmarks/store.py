"""What the store costs: a run without it, with it, and resumed from it; bytes and time a result."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from proofs_checks.run.store import open_store
from proofs_checks.verification import verify

ROUNDS = 3
CLAIM = "position.s4_1.accumulate_bounded"


def main() -> None:
    verify([CLAIM], workers=1, budget=0.1)
    without, kept, resumed = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            verify([CLAIM], workers=1)
            without.append(time.perf_counter() - start)
            start = time.perf_counter()
            with open_store(Path(folder) / "results.sqlite") as store:
                verify([CLAIM], workers=1, store=store)
            kept.append(time.perf_counter() - start)
            start = time.perf_counter()
            with open_store(Path(folder) / "results.sqlite") as store:
                found = verify([CLAIM], workers=1, store=store, resume=True)
            resumed.append(time.perf_counter() - start)
            size = (Path(folder) / "results.sqlite").stat().st_size
    print(f"{CLAIM}: {found.resumed} results, {size / 1e6:.2f} MB, {size / found.resumed:.0f} bytes a result")
    for words, times in (("without a store", without), ("with one", kept), ("resumed", resumed)):
        share = statistics.median(b / a for a, b in zip(without, times, strict=True))
        print(f"{words:<16} {statistics.median(times):8.3f} s   {share:7.1%} of a run without")
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "results.sqlite") as store:
        start = time.perf_counter()
        for number in range(10_000):
            store.put({"shard": number}, [number] * 50)
        each = (time.perf_counter() - start) / 10_000
    print(f"one result written {each * 1e6:.0f} µs")
