"""Statements about matrices and averages decided for all sizes, and false ones that must not be.

    python -m benchmarks.false_mutants > benchmarks/false_mutants.md    a quarter of an hour
    python -m benchmarks.false_mutants --log FILE    what was found is kept there and not done again

Every distinct step of the catalogue's derivations is decided by the core in the domains of a formula, or for
any sizes. Of each, mutants that an exact evaluation (``tests.core.mutants_of_steps``) finds false are asked,
also such as are right at every size at which the step was once tried. The exit code is 1 if one is proved.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys
import time
from collections import Counter
from pathlib import Path

import sympy as sp

from tests.core.mutants_of_steps import mutants
from theory import catalogue
from theory.core import Refused
from theory.language.derivation import Averaging, MatrixReplay, Step
from theory.language.formula import Formula
from theory.proofs.decided import READERS, Context, context_of

KINDS = (MatrixReplay, Averaging)
HEAD = """# Statements about matrices and averages, and false ones

`python -m benchmarks.false_mutants`: each distinct step of the catalogue's derivations, decided by the core
for all sizes; at most 25 mutants of each and those that are right at the sizes once tried, judged false by
exact evaluation.
"""


def statements() -> dict[str, tuple[Formula, Step]]:
    """Return the distinct statements about matrices and averages, each with a formula that rests on it."""
    found: dict[str, tuple[Formula, Step]] = {}
    for formula in catalogue.formulas().values():
        for step in formula.derivation.all_steps:
            c = step.certificate
            if isinstance(c, KINDS):
                found.setdefault(sp.srepr(sp.Tuple(step.after, *c.definitions)), (formula, step))
    return found


def is_decided(formula: Formula, step: Step) -> bool:
    """Whether the core proves a step in the domains of the formula, or for any sizes, with nothing left."""
    context = context_of(formula)
    for where in (context, *context.others, Context((), context.designs)):
        with contextlib.suppress(Refused):
            if not READERS[type(step.certificate)](step, where).left:
                return True
    return False


def main() -> int:
    """Decide the statements and their mutants, and print how many of each kind were proved."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--mutants", type=int, default=25, help="of each statement, at most")
    options.add_argument("--seconds", type=float, default=7200, help="after which it stops, to be resumed")
    options.add_argument("--log", type=Path, help="a file of what was found; resumed")
    chosen = options.parse_args()
    found: dict[str, list[int]] = {}
    if chosen.log and chosen.log.exists():
        found = dict(json.loads(line) for line in chosen.log.read_text(encoding="utf8").splitlines())
    began, every = time.monotonic(), statements()
    for number, (name, (formula, step)) in enumerate(every.items()):
        if name in found:
            continue
        if time.monotonic() - began > chosen.seconds:
            return 3
        others = mutants(step, chosen.mutants, number)
        proved = sum(is_decided(formula, dataclasses.replace(step, after=other)) for other in others)
        found[name] = [int(is_decided(formula, step)), len(others), proved]
        print(f"{len(found)} of {len(every)} statements, {proved} proved", file=sys.stderr, flush=True)
        if chosen.log:
            with chosen.log.open("a", encoding="utf8") as file:
                file.write(json.dumps([name, found[name]]) + "\n")
    print(HEAD)
    print("| kind | statements | decided for all sizes | false mutants | proved |\n|---|---|---|---|---|")
    totals: dict[str, Counter[int]] = {kind.__name__: Counter() for kind in KINDS}
    for name, (_, step) in every.items():
        totals[type(step.certificate).__name__].update(dict(enumerate((1, *found[name]))))
    for kind, counted in totals.items():
        print(f"| {kind} | " + " | ".join(str(counted[n]) for n in range(4)) + " |")
    return 1 if any(proved for _, _, proved in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
