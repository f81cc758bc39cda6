"""What came out of a run, sentence by sentence: one counts once, however many readings are judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from proofs_checks.run.judging import Judged

Outcome = Literal["holds", "corrected", "false", "open"]
OUTCOMES: dict[Outcome, str] = {
    "holds": "hold as printed",
    "corrected": "do not, and hold with another hypothesis, constant or scope",
    "false": "do not, and nothing near them is shown to hold",
    "open": "open",
}
OPEN = ("CONSISTENT", "INCONCLUSIVE")


def is_sentence(judged: Judged) -> bool:
    """Return whether a claim stands for its sentence: it is no further reading of one, nor withdrawn."""
    claim = judged.claim
    return claim is not None and not claim.reading_of and not claim.superseded_by


def outcome(judged: Judged) -> Outcome:
    """Return what came out of a claim."""
    printed = judged.verdicts[0].name
    if printed in OPEN:
        return "open"
    if printed != "REFUTED":
        return "holds"
    corrected = judged.verdicts[1:]
    return "corrected" if corrected and corrected[0].name not in (*OPEN, "REFUTED") else "false"


def counted(claims: Iterable[Judged]) -> Counter[Outcome]:
    """Return how many sentences came out how."""
    return Counter(outcome(judged) for judged in claims if is_sentence(judged))
