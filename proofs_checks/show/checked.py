"""What was checked of a step of a derivation, in one word or a few: no more than that."""

from __future__ import annotations

from theory.language.derivation import Citation, Definition, Step
from theory.proofs.grades import INSTANCES

PROVED, DEFINED, CITED, TRIED, REPLAYED = (
    "proved by the core",
    "defined",
    "cited",
    "tried at finitely many sizes",
    "replayed",
)
REFUTED, OPEN = "contradicted", "not decided"
MEANS = {
    PROVED: "for all values in its domain",
    DEFINED: "the loop says so, or a name is given",
    CITED: "a theorem that is not proved here",
    TRIED: "an instance, no proof",
    REPLAYED: "decided again from its certificate, under conditions of its own",
}


def checked(step: Step, holds: bool | None, *, by_core: bool) -> str:
    """Return what was checked of a step.

    Args:
        step: with its certificate.
        holds: what replaying it found.
        by_core: a theorem of the core decides it.
    """
    if holds is not True:
        return REFUTED if holds is False else OPEN
    if by_core:
        return PROVED
    c = step.certificate
    kinds = ((Definition, DEFINED), (Citation, CITED), (INSTANCES, TRIED))
    return next((word for kind, word in kinds if isinstance(c, kind)), REPLAYED)


def counted(words: list[str]) -> str:
    """Return how many steps hold, and by what.

    >>> counted(["replayed", "cited", "proved by the core", "replayed"])
    '4 of 4 steps hold: 1 proved by the core, 1 cited, 2 replayed.'
    """
    good = [word for word in words if word not in (REFUTED, OPEN)]
    parts = [f"{good.count(word)} {word}" for word in MEANS if word in good]
    return f"{len(good)} of {len(words)} steps hold{': ' if parts else ''}{', '.join(parts)}."
