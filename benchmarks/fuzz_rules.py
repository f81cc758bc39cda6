"""Every rule of the core at random, until enough of what it accepts was evaluated by meaning.

    python -m benchmarks.fuzz_rules                     the table of benchmarks/fuzz.md
    python -m benchmarks.fuzz_rules --judged 100        a smaller one

The exit code is 1 if a theorem that was accepted is false, or a rule was not reached.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator

from proofs_checks.show.reports.trust import rules
from tests.core import fuzz, fuzz_categorical, fuzz_chance, fuzz_matrices
from tests.core.fuzzing import Counts

HEAD = """# The rules of the core at random

`make fuzz`. A goal is an application of a rule, or a near miss of what it made (an index, bound, exponent or
summand off by one), asked for as the same statement. What is accepted is evaluated by meaning at random
points of Γ and Δ; for `absurd`, Δ is evaluated, which holds nowhere.
"""
SOURCES = (fuzz, fuzz_categorical, fuzz_chance, fuzz_matrices)


def campaigns(judged: int, seconds: float, say: Callable[[str], None] = lambda _: None) -> Counts:
    """Let every source run until each of its rules was judged so often; ``seconds`` for each source."""
    total = Counts()
    for source in SOURCES:
        own, seed, began = Counts(), 0, time.process_time()
        while time.process_time() - began < seconds:
            open_ = tuple(r for r in source.RULES if own.judged[r] < judged)
            if not open_:
                break
            seed += 1
            own.add(source.campaign(seed, 1000, open_, stop=judged))
        say(f"{source.__name__}: {time.process_time() - began:.0f} s CPU, {own.points} points")
        total.add(own)
    return total


def table(seen: Counts) -> Iterator[str]:
    """Yield the table in Markdown: a line for each rule that ``collapse trust`` prints."""
    false = [name for name, _ in seen.false]
    yield "| rule | goals | near misses | accepted | evaluated at a point | false |"
    yield "|---|---|---|---|---|---|"
    for name in rules():
        tried = max(seen.tried[name], 1)
        near = f"{seen.near[name]} ({100 * seen.near[name] // tried} %)"
        counts = seen.tried[name], near, seen.accepted[name], seen.judged[name], false.count(name)
        yield f"| {name} | " + " | ".join(map(str, counts)) + " |"


def main() -> int:
    """Run the campaigns and print what they saw."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--judged", type=int, default=500, help="accepted and evaluated, for each rule")
    options.add_argument("--seconds", type=float, default=480, help="of CPU, for each source")
    chosen = options.parse_args()
    seen = campaigns(chosen.judged, chosen.seconds, lambda words: print(words, file=sys.stderr))
    goals, near = sum(seen.tried.values()), sum(seen.near.values())
    share = 100 * near // goals
    print(HEAD)
    print(f"{goals} goals, {near} near misses ({share} %), {sum(seen.accepted.values())} accepted,")
    print(f"{seen.points} points, {len(seen.false)} false.\n")
    print("\n".join(table(seen)))
    for name, theorem in seen.false:
        print(f"FALSE {name}: {theorem}", file=sys.stderr)
    left = [name for name in rules() if seen.judged[name] < chosen.judged]
    if left:
        print(f"not reached: {', '.join(left)}", file=sys.stderr)
    return 1 if seen.false or left else 0


if __name__ == "__main__":
    sys.exit(main())
