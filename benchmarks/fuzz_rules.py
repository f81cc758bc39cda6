"""Every rule of the core at random, until enough of what it accepts was evaluated by meaning.

    python -m benchmarks.fuzz_rules                     the table of benchmarks/fuzz.md
    python -m benchmarks.fuzz_rules --judged 100        a smaller one

The exit code is 1 if a theorem that was accepted is false, a rule was not reached, or too few goals of a rule
were near misses.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator

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


def campaigns(judged: int, seconds: float, say: Callable[[str], None] = lambda _: None) -> dict[str, Counts]:
    """Let every source run until each of its rules was judged so often; ``seconds`` for each source."""
    found = {}
    for name, source in SOURCES.items():
        own, seed, began = Counts(), 0, time.process_time()
        while time.process_time() - began < seconds:
            open_ = tuple(r for r in source.RULES if own.judged[r] < judged)
            if not open_:
                break
            seed += 1
            own.add(source.campaign(seed, 1000, open_, stop=judged))
        say(f"{name}: {time.process_time() - began:.0f} s CPU, {own.points} points")
        found[name] = own
    return found


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
    for rule, name in sorted((rule, name) for name in found for rule in SOURCES[name].RULES):
        seen = found[name]
        near = f"{seen.near[rule]} ({100 * seen.near[rule] // max(seen.tried[rule], 1)} %)"
        false = sum(rule == r for r, _ in seen.false)
        counts = seen.tried[rule], near, seen.accepted[rule], seen.judged[rule], false
        yield f"| {rule} | {name} | " + " | ".join(map(str, counts)) + " |"


def main() -> int:
    """Run the campaigns and print what they saw."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--judged", type=int, default=500, help="accepted and evaluated, for each rule")
    options.add_argument("--seconds", type=float, default=900, help="of CPU, for each source")
    chosen = options.parse_args()
    found = campaigns(chosen.judged, chosen.seconds, lambda words: print(words, file=sys.stderr, flush=True))
    total = Counts()
    for own in found.values():
        total.add(own)
    goals, near = sum(total.tried.values()), sum(total.near.values())
    print(HEAD)
    print(
        f"{goals} goals, {near} near misses ({100 * near // goals} %), {sum(total.accepted.values())} accepted,"
    )
    print(
        f"{sum(total.judged.values())} of them evaluated, at {total.points} points, {len(total.false)} false.\n"
    )
    print("\n".join(table(found)))
    wrong = list(faults(found, chosen.judged))
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
