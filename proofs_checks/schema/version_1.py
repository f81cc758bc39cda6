"""What a report says in the words of version 1, in which every derivation that replays is PROVED.

Version 1 has one word, PROVED, for what is now PROVED, PROVED-CITING and REPLAYED, none for ERROR (it says
INCONCLUSIVE), and calls KERNEL-PROVED what Coq proves from hypotheses that are definitions or were replayed
before.
"""

from __future__ import annotations

from typing import Any

from theory.language.verdicts import DERIVED


def verdict_name(name: str, by_coq: bool = False) -> str:
    """Return a verdict's name in version 1.

    >>> verdict_name("REPLAYED"), verdict_name("REPLAYED", by_coq=True), verdict_name("REFUTED")
    ('PROVED', 'KERNEL-PROVED', 'REFUTED')
    >>> verdict_name("ERROR")
    'INCONCLUSIVE'
    """
    if name == "ERROR":
        return "INCONCLUSIVE"
    if name not in DERIVED:
        return name
    return "KERNEL-PROVED" if by_coq else "PROVED"


def in_version_1(item: dict[str, Any]) -> dict[str, Any]:
    """Return a claim or formula of a report, as it stands in the current version, in version 1."""
    found = _judgement(item)
    found["evidence"] = [_evidence(one) for one in item["evidence"]]
    if "statements" in item:
        found["statements"] = [_judgement(one) for one in item["statements"]]
        found["verdict"] = found["as_printed"] = found["statements"][0]["verdict"]
        if item["corrected"] is not None:
            found["corrected"] = found["statements"][1]["verdict"]
    if isinstance(item.get("expected"), list):
        found["expected"] = [verdict_name(name) for name in item["expected"]]
    elif item.get("expected"):
        found["expected"] = verdict_name(item["expected"])
    return found


def _judgement(item: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in item.items() if name != "by_coq"}
    return {**own, "verdict": verdict_name(item["verdict"], item.get("by_coq", False))}


def _evidence(item: dict[str, Any]) -> dict[str, Any]:
    grade = item["grade"]
    if item["check"] == "kernel proof" and item["outcome"] == "supports":
        grade = "rigorous" if item["details"]["granted"] else "kernel"
    outcome = "undecided" if item["outcome"] == "error" else item["outcome"]
    return {**item, "outcome": outcome, "grade": "proof" if grade in ("citing", "instances") else grade}
