"""Steps of all shipped derivations by kind: decided by the core, or by the checkers of derivations."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping

from theory import catalogue
from theory.core import Theorem
from theory.language.derivation import Derivation, Step
from theory.proofs.decided import About, decided_of
from theory.proofs.grades import APART, BY_CORE

Judged = tuple[str, Derivation, Mapping[int, Theorem]]


def derivations() -> Iterator[Judged]:
    """Yield every derivation of a formula or a claim, with what the core decides of it."""
    for name, formula in catalogue.formulas().items():
        yield judged(name, formula.derivation, formula)
    for claim in catalogue.claims().values():
        for statement in claim.statements:
            if statement.prove is not None:
                yield judged(claim.id, statement.prove(), statement)


def judged(name: str, derivation: Derivation, about: About) -> Judged:
    """Return a derivation with the theorems of the core."""
    return name, derivation, decided_of(derivation, about)


def by_checkers(derivation: Derivation, known: Mapping[int, Theorem]) -> list[Step]:
    """Return the steps that the core does not decide, and that the checkers of derivations do."""
    steps = enumerate(derivation.all_steps)
    return [s for place, s in steps if place not in known and not isinstance(s.certificate, APART)]


def main() -> None:
    """Print the table, and where the checkers decide."""
    every, decided, left = Counter[str](), Counter[str](), Counter[str]()
    where: dict[str, int] = {}
    undecided = 0
    for name, derivation, known in derivations():
        rest = by_checkers(derivation, known)
        for place, step in enumerate(derivation.all_steps):
            kind = type(step.certificate).__name__
            every[kind] += 1
            decided[kind] += place in known
        left.update(type(step.certificate).__name__ for step in rest)
        undecided += sum(isinstance(step.certificate, BY_CORE) for step in rest)
        if rest:
            where[name] = where.get(name, 0) + len(rest)
    spent = time.process_time()
    print(f"  {'certificate':<18}{'steps':>7}{'core':>7}{'checker':>9}")
    for kind, count in every.most_common():
        print(f"  {kind:<18}{count:>7}{decided[kind]:>7}{left[kind]:>9}")
    print(f"  {'all':<18}{every.total():>7}{decided.total():>7}{left.total():>9}")
    print(f"  from nothing, imports and all: {spent:.1f} s CPU")
    print(f"  that the core should decide and does not: {undecided}")
    print(f"  checkers decide steps in {len(where)} derivations:")
    for name, count in sorted(where.items()):
        print(f"    {count:>3}  {name}")
