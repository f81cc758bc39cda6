"""Every rule of the core at random, until enough of what it accepts was evaluated by meaning.

    python -m benchmarks.fuzz_rules                     the table of benchmarks/fuzz.md
    python -m benchmarks.fuzz_rules --judged 100        a smaller one
    python -m benchmarks.fuzz_rules --log FILE          what was seen is kept there and not done again

The exit code is 1 if a theorem that was accepted is false, a rule was not reached, or too few goals of a rule
were near misses.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.core import fuzz, fuzz_categorical, fuzz_chance, fuzz_matrices
from tests.core.fuzzing import Counts

HEAD = """# The rules of the core at random

`make fuzz`. A goal is an application of a rule, or a near miss of what it made (an index, bound, exponent or
summand off by one), asked for as the same statement. What is accepted is evaluated by meaning at random
points of Γ and Δ; for `absurd`, Δ is evaluated, which holds nowhere. Numbers: by exact arithmetic and balls;
lists and the discrete loop: every vector of counts; means: every outcome of finite laws; matrices: exact
matrices, every outcome of the noise and the masks.
"""
SOURCES = {
    "numbers": fuzz,
    "lists": fuzz_categorical,
    "means": fuzz_chance,
    "matrices": fuzz_matrices,
}
NEAR = 0.3
"""The share of the goals of each rule that must be near misses."""


def campaigns(judged: int, seconds: float, log: Path | None = None) -> dict[str, Counts]:
    """Let every source run until each of its rules was judged so often, or ``seconds`` of CPU are over."""
    found = {name: Counts() for name in SOURCES}
    seeds, began = Counter[str](), time.process_time()
    if log and log.exists():
        for line in log.read_text(encoding="utf8").splitlines():
            name, seen = json.loads(line)
            found[name].add(from_json(seen))
            seeds[name] += 1
    for name, source in SOURCES.items():
        own = found[name]
        while open_ := tuple(r for r in source.RULES if own.judged[r] < judged):
            if time.process_time() - began > seconds:
                return found
            seeds[name] += 1
            seen = source.campaign(seeds[name], 1000, open_, stop=judged)
            own.add(seen)
            if log:
                with log.open("a", encoding="utf8") as file:
                    file.write(json.dumps([name, to_json(seen)], ensure_ascii=False) + "\n")
    return found


def to_json(seen: Counts) -> dict[str, Any]:
    """Return counts as JSON; of what is false, the words."""
    return {**vars(seen), "false": [(rule, str(theorem)) for rule, theorem in seen.false]}


def from_json(seen: dict[str, Any]) -> Counts:
    """Return what :func:`to_json` wrote."""
    counters = {name: Counter(x) for name, x in seen.items() if isinstance(x, dict)}
    return Counts(points=seen["points"], false=[(r, t) for r, t in seen["false"]], **counters)


def faults(found: dict[str, Counts], judged: int) -> Iterator[str]:
    """Yield what is false, what was not reached, and where too few goals were near misses."""
    for name, own in found.items():
        yield from (f"false: {rule} of {name}: {theorem}" for rule, theorem in own.false)
        yield from (f"raised: {error} of {name}, {times} times" for error, times in own.errors.items())
        for rule in SOURCES[name].RULES:
            if own.judged[rule] < judged:
                yield f"not reached: {rule} of {name}, {own.judged[rule]} of {judged}"
            if own.near[rule] < NEAR * own.tried[rule]:
                yield f"few near misses: {rule} of {name}, {own.near[rule]} of {own.tried[rule]}"


def table(found: dict[str, Counts]) -> Iterator[str]:
    """Yield the table in Markdown: a line for each rule and what it is about."""
    yield "| rule | about | goals | near misses | accepted | evaluated at a point | false |"
    yield "|---|---|---|---|---|---|---|"
    for rule, name in sorted((rule, about) for about in found for rule in SOURCES[about].RULES):
        seen = found[name]
        near = f"{seen.near[rule]} ({100 * seen.near[rule] // max(seen.tried[rule], 1)} %)"
        false = sum(rule == r for r, _ in seen.false)
        counts = seen.tried[rule], near, seen.accepted[rule], seen.judged[rule], false
        yield f"| {rule} | {name} | " + " | ".join(map(str, counts)) + " |"


def main() -> int:
    """Run the campaigns and print what they saw."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--judged", type=int, default=500, help="accepted and evaluated, for each rule")
    options.add_argument("--seconds", type=float, default=3600, help="of CPU")
    options.add_argument("--log", type=Path, help="a file of what was seen; resumed")
    chosen = options.parse_args()
    found = campaigns(chosen.judged, chosen.seconds, chosen.log)
    total = Counts()
    for own in found.values():
        total.add(own)
    goals, near, judged = (sum(c.values()) for c in (total.tried, total.near, total.judged))
    print(HEAD)
    share, accepted = 100 * near // goals, sum(total.accepted.values())
    print(f"{goals} goals, {near} near misses ({share} %), {accepted} accepted,")
    print(f"{judged} of them evaluated, at {total.points} points, {len(total.false)} false.\n")
    print("\n".join(table(found)))
    wrong = list(faults(found, chosen.judged))
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
