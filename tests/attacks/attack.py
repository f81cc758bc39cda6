"""An attack tries to get a false theorem out of the core; what must come of it is written beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.core.judge import falsified
from theory.core import Refused, Term, Theorem, assume, combine, induction, sign
from theory.proofs.tactics import at

REFUSED, INEXPRESSIBLE, TRUE, CONDITIONAL = "refused", "inexpressible", "true", "true with the hypothesis"
ACCEPTED = "ACCEPTED"


@dataclass(frozen=True)
class Attack:
    """``run`` returns what the core made of the attempt, if it made anything."""

    name: str
    expected: str
    run: Callable[[], object]


ATTACKS: list[Attack] = []


def attack(name: str, run: Callable[[], object], expected: str = REFUSED) -> None:
    """List an attack."""
    ATTACKS.append(Attack(name, expected, run))


def outcome(a: Attack, points: int = 25) -> str:
    """Return what comes of an attack: ``ACCEPTED`` if the judge finds a theorem false."""
    try:
        made = a.run()
    except Refused:
        return REFUSED
    except (TypeError, KeyError, AttributeError, ValueError, NameError):
        return INEXPRESSIBLE
    if not isinstance(made, Theorem):
        return ACCEPTED
    if falsified(made, points)[0] is not None:
        return ACCEPTED
    return CONDITIONAL if made.hypotheses else TRUE


def demand(condition: object, why: str) -> None:
    """Refuse on the attack's own behalf, where the core made something true that is not what was wanted."""
    if not condition:
        raise Refused(why)


def inductive(formula: Term, k: Term, start: int, gain: Theorem) -> Theorem:
    """Prove an inequality by induction, from its start (by sign) and its increment."""
    base = sign(at(formula, k, start))
    following = at(formula, k, k + 1)
    return induction(k, start, base, combine(following, (1, assume(formula)), (1, gain)), formula)
