"""The verdicts, strongest first: one word for each way in which a statement can be known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

VerdictName = Literal[
    "KERNEL-PROVED",
    "PROVED",
    "PROVED-CITING",
    "REPLAYED",
    "CONFIRMED",
    "CONSISTENT",
    "INCONCLUSIVE",
    "REFUTED",
    "ERROR",
]

VERDICTS: tuple[VerdictName, ...] = get_args(VerdictName)
"""Strongest first."""

STRENGTH: dict[str, int] = {name: place for place, name in enumerate(reversed(VERDICTS))}

MEANINGS: dict[str, str] = {
    "KERNEL-PROVED": "PROVED, and Coq proves the statement from definitions alone: those of the loop and of "
    "the moments of its law.",
    "PROVED": "Every step of a derivation is decided for all values; nothing is cited.",
    "PROVED-CITING": "As PROVED, up to published theorems that are cited by name.",
    "REPLAYED": "A derivation replays, but a step of it, or of what it rests on, is tried at finitely many "
    "sizes only; the argument for all sizes is in words.",
    "CONFIRMED": "No derivation, but every confidence sequence lies within the margin, at the stated error "
    "probability.",
    "CONSISTENT": "Some evidence supports it and none is undecided.",
    "INCONCLUSIVE": "Something could not be decided, and the verdict says what; unknown is never a pass.",
    "REFUTED": "A counterexample, exact or statistical, with the simplest witness that was found.",
    "ERROR": "The catalogue contradicts itself: a derivation does not end in the statement that is written.",
}

DERIVED: tuple[VerdictName, ...] = ("KERNEL-PROVED", "PROVED", "PROVED-CITING", "REPLAYED")
"""Verdicts that rest on a derivation of exactly the statement; a stronger one takes a weaker one's place."""


def weakest(verdicts: Iterable[VerdictName]) -> VerdictName:
    """Return the weakest of verdicts.

    >>> weakest(["PROVED", "REPLAYED"])
    'REPLAYED'
    """
    return min(verdicts, key=STRENGTH.__getitem__)


def meets(found: str, stated: str) -> bool:
    """Return whether a verdict is the stated one, or one that rests on a better derivation.

    >>> meets("PROVED", "REPLAYED"), meets("REPLAYED", "PROVED"), meets("CONFIRMED", "CONSISTENT")
    (True, False, False)
    """
    if found in DERIVED and stated in DERIVED:
        return STRENGTH[found] >= STRENGTH[stated]
    return found == stated
