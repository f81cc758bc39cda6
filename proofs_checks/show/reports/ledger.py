"""The ledger of a paper: what a run refuted, what is out of scope, and the counts section by section."""

from __future__ import annotations

from theory.language.claim import FINDINGS, HOW, Claim


def how_read(claim: Claim) -> str:
    """Return how the papers that a claim leans on were read, in one line."""
    lost = " (its display formulas were lost)" if claim.formulas_lost else ""
    read = "Read: " + "; ".join(f"{paper}, {HOW[how]}" for paper, how in claim.read) + f"{lost}."
    return f"{_sentence(claim.as_report)}{read}" if claim.read else _sentence(claim.as_report).strip()


def what_else(claim: Claim) -> str:
    """Return what is to be said of a claim beside its verdicts, in one line; nothing if there is nothing."""
    found = f"{claim.finding}: {FINDINGS[claim.finding]}" if claim.finding else ""
    gone = f"withdrawn, see {claim.superseded_by}" if claim.superseded_by else ""
    other = f"another reading of {claim.reading_of}" if claim.reading_of else ""
    return "".join(_sentence(part) for part in (found, gone, other)).strip()


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}. " if text else ""
