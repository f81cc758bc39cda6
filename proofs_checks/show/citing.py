"""What to cite of a claim: the statements that hold, with the claim's id, and BibTeX entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from theory.bibliography import UnknownReference, bibtex, keys_of, to_bibtex

HOLDS = ("KERNEL-PROVED", "PROVED", "PROVED-CITING", "REPLAYED", "CONFIRMED", "CONSISTENT")
FORMS = ("as printed", "as corrected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A statement that holds, in the form of which it is, with its verdict: found by a run, or catalogued."""

    form: str
    verdict: str
    words: str
    formula: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """What to cite of a claim.

    Attributes:
        id: of the claim.
        holding: the statements that hold; none if nothing near the sentence is shown to hold.
        instead: the claim that took this one's place, if it is withdrawn.
        keys: of the works that the sentence is of, and of those that it reports.
        bibtex: their entries, and one for the claim.
    """

    id: str
    holding: tuple[Holding, ...]
    instead: str
    keys: tuple[str, ...]
    bibtex: str

    @property
    def line(self) -> str:
        """Return in one line what holds."""
        if not self.holding:
            return "nothing near it is shown to hold"
        first = self.holding[0]
        return f"{first.words} ({first.form}, {first.verdict})"

    def to_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "id": self.id,
            "holds": [
                {
                    "form": item.form,
                    "verdict": item.verdict,
                    "words": item.words,
                    "statement": item.formula,
                    "where": item.where,
                }
                for item in self.holding
            ],
            "instead": self.instead,
            "keys": list(self.keys),
            "bibtex": self.bibtex,
        }


def what_to_cite(entry: Mapping[str, Any], verdicts: Sequence[str] | None = None) -> Citing:
    """Return what to cite of a claim.

    Args:
        entry: of the claim, in the index.
        verdicts: found by a run, as printed and, if there is one, as corrected. ``None``: the catalogued
            ones.

    >>> from theory import index
    >>> what_to_cite(index.entry("strong.one_percent")).line[-45:]
    'of (11) at every size. (as corrected, PROVED)'
    """
    words = (entry["printed"], entry["corrected"])
    holding = tuple(
        Holding(
            form=FORMS[place],
            verdict=verdict,
            words=words[place],
            formula=entry["statements"][place],
            where=entry["where"][place],
        )
        for place, verdict in enumerate(entry["expected"] if verdicts is None else verdicts)
        if verdict in HOLDS
    )
    named = [entry["source"].partition(", ")[0], *entry["read"]]
    keys = tuple(dict.fromkeys(key for paper in named for key in _keys(paper)))
    return Citing(
        id=entry["id"],
        holding=holding,
        instead=entry["superseded_by"],
        keys=keys,
        bibtex=f"{to_bibtex(keys)}\n{_own(entry['id'], holding)}",
    )


def _keys(paper: str) -> tuple[str, ...]:
    """The keys of a work that is named; none if the bibliography has no entry of it."""
    try:
        return keys_of(paper)
    except UnknownReference:
        return ()


def _own(name: str, holding: tuple[Holding, ...]) -> str:
    from proofs_checks.show.latex.text import latex_text

    said = " ".join(f"{item.form.capitalize()} ({item.verdict}): {item.words}" for item in holding)
    fields = (
        ("author", "{The collapse-theory authors}"),
        ("title", "collapse-theory: an analytic theory verifier for model collapse"),
        ("version", version("collapse-theory")),
        ("note", latex_text(f"Claim {name}. {said}".strip())),
    )
    return bibtex("software", f"collapse-theory:{name}", fields)
