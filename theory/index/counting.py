"""How many sentences the ledger judges: by work, by what came out, and by how they were read.

A sentence counts once, by its default reading; further readings are counted beside, and withdrawn claims too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from theory.index import Entry

POSITION = "position paper"
Outcome = Literal["holds", "evidence", "corrected", "false", "open"]
OUTCOMES: dict[Outcome, str] = {
    "holds": "hold as printed",
    "evidence": "weigh evidence, and the mathematics beside them holds",
    "corrected": "do not, and hold with another hypothesis, constant or scope",
    "false": "do not, and nothing near them is shown to hold",
    "open": "open",
}
"""What can come out of a sentence, in words."""
OPEN = ("CONSISTENT", "INCONCLUSIVE")


def outcome(verdicts: Sequence[str], finding: str) -> Outcome:
    """Return what came out: of the verdicts as printed and as corrected, and of what is found beside them.

    >>> outcome(["REFUTED", "PROVED"], ""), outcome(["PROVED"], "evidence"), outcome(["PROVED"], "loose")
    ('corrected', 'evidence', 'holds')
    """
    printed, *corrected = verdicts
    if printed in OPEN:
        return "open"
    if printed != "REFUTED":
        return "evidence" if finding == "evidence" else "holds"
    return "corrected" if corrected and corrected[0] not in (*OPEN, "REFUTED") else "false"


def is_sentence(reading_of: str, superseded_by: str) -> bool:
    """Return whether a claim stands for its sentence: it is no further reading of one, nor withdrawn."""
    return not reading_of and not superseded_by


def counts(claims: Iterable[Entry]) -> dict[str, Any]:
    """Return the counts of these entries of the index, work by work and in all, as they are catalogued.

    ``new`` are the sentences of all works but the position paper. ``read`` says how the work itself was read.
    """
    works: dict[str, list[Entry]] = {}
    for item in claims:
        works.setdefault(work_of(item), []).append(item)
    new = [item for name, items in works.items() if name != POSITION for item in items]
    return {
        "works": [{"work": name, **_counted(items)} for name, items in works.items()],
        "new": {"works": len(works) - (POSITION in works), **_counted(new)},
        "all": {"works": len(works), **_counted([item for items in works.values() for item in items])},
    }


def work_of(item: Entry) -> str:
    """Return the work that a claim is taken from, as sources name it."""
    return str(item["source"]).partition(", ")[0]


def _counted(items: list[Entry]) -> dict[str, Any]:
    sentences = [item for item in items if is_sentence(item["reading_of"], item["superseded_by"])]
    outcomes = Counter(outcome(item["expected"], item["finding"]) for item in sentences)
    return {
        "sentences": len(sentences),
        "readings": len(items) - len(sentences),
        "outcomes": {name: outcomes[name] for name in OUTCOMES},
        "verdicts": dict(Counter(item["expected"][0] for item in sentences)),
        "findings": dict(Counter(item["finding"] for item in sentences if item["finding"])),
        "read": dict(Counter(_how_read(item) for item in sentences)),
    }


def _how_read(item: Entry) -> str:
    own = work_of(item)
    return "original" if own == POSITION else str(item["read"].get(own, "not said"))
