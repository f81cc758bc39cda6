"""What a second worker gains: the same claims with one process and with two, in turns."""

from __future__ import annotations

import json
import statistics
import time

from proofs_checks.verification import Report, verify

ROUNDS = 3
CLAIM = "position.s4_1.accumulate_bounded"
ONE_FORMULA = "gaussian.replace_biased.mean_drift"


def timed(names: list[str], workers: int) -> tuple[float, Report]:
    start = time.perf_counter()
    found = verify(names, workers=workers)
    return time.perf_counter() - start, found


def main() -> None:
    for names in ([CLAIM], [ONE_FORMULA]):
        verify(names, workers=1, budget=0.1)
        ratios, alone = [], []
        for _ in range(ROUNDS):
            one, first = timed(names, 1)
            two, second = timed(names, 2)
            assert json.dumps(first.to_json()) == json.dumps(second.to_json())
            ratios.append(one / two)
            alone.append(one)
        print(
            f"{names[0]:<44} one worker {statistics.median(alone):6.2f} s   "
            f"two are {statistics.median(ratios):.2f} × as fast (best {max(ratios):.2f} ×), same report"
        )
