"""The ledger: what a paper says section by section, judged or out of scope, selected and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from theory import catalogue
from theory.language.claim import CATEGORIES, Claim, OutOfScope
from theory.language.formula import Source

Stated = TypeVar("Stated", Claim, OutOfScope)
VERDICTS = ("KERNEL-PROVED", "PROVED", "CONFIRMED", "CONSISTENT", "INCONCLUSIVE", "REFUTED")


class UnknownSelection(ValueError):
    """A section, verdict or category is not in the ledger; the message lists those that are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCount:
    """How many statements of a section are judged, by catalogued verdict as printed, or out of scope."""

    section: str
    verdicts: dict[str, int]
    out_of_scope: dict[str, int]

    @property
    def claims(self) -> int:
        """Return the number of claims."""
        return sum(self.verdicts.values())

    @property
    def unjudged(self) -> int:
        """Return the number of statements out of scope."""
        return sum(self.out_of_scope.values())


def section_of(source: Source) -> str:
    """Return the section that a source stands in, without the figure.

    >>> section_of(Source(paper="position paper", where="§4.1, Figure 3"))
    '§4.1'
    """
    return source.where.partition(",")[0]


def sections() -> tuple[str, ...]:
    """Return the sections of the ledger, in the order of the paper."""
    sources = [claim.source for claim in catalogue.claims().values()]
    found = {section_of(source) for source in (*sources, *(o.source for o in catalogue.out_of_scope()))}
    return tuple(sorted(found, key=lambda name: (name != "Abstract", not name.startswith("§"), name)))


def in_section(items: Iterable[Stated], section: str) -> list[Stated]:
    """Return the statements of one section, named as ``§4.1``, ``4.1``, ``s4_1``, ``Appendix A`` or ``A``.

    Raises:
        UnknownSelection: the ledger has no such section.
    """
    plain = section.strip().lower().replace("_", ".").removeprefix("§").removeprefix("s")
    plain = plain.removeprefix("appendix").strip(". ")
    named = {name.removeprefix("§").removeprefix("Appendix ").lower(): name for name in sections()}
    if plain not in named:
        raise UnknownSelection(f"no section is called {section!r}; there is {', '.join(sections())}")
    return [item for item in items if section_of(item.source) == named[plain]]


def with_verdict(claims: Iterable[Claim], verdict: str) -> list[Claim]:
    """Return the claims that are catalogued with this verdict as printed.

    Raises:
        UnknownSelection: there is no such verdict.
    """
    if verdict.upper() not in VERDICTS:
        raise UnknownSelection(f"no verdict is called {verdict!r}; there is {', '.join(VERDICTS)}")
    return [claim for claim in claims if claim.expected[0] == verdict.upper()]


def judged_as(claims: Iterable[Claim], about: str) -> list[Claim]:
    """Return the claims that are judged as ``mathematics``, or as a ``report`` of another paper.

    Raises:
        UnknownSelection: it is neither.
    """
    if about not in ("mathematics", "report"):
        raise UnknownSelection(f"claims are judged as mathematics or as report, not as {about!r}")
    return [claim for claim in claims if claim.about == about]


def in_category(items: Iterable[OutOfScope], category: str) -> list[OutOfScope]:
    """Return the statements that are out of scope for this reason.

    Raises:
        UnknownSelection: there is no such category.
    """
    if category not in CATEGORIES:
        raise UnknownSelection(f"no category is called {category!r}; there is {', '.join(CATEGORIES)}")
    return [item for item in items if item.category == category]


def counts() -> tuple[SectionCount, ...]:
    """Return, section by section, how many statements are judged and how many are out of scope."""
    claims, others = catalogue.claims().values(), catalogue.out_of_scope()
    return tuple(
        SectionCount(
            section=name,
            verdicts=dict(Counter(claim.expected[0] for claim in in_section(claims, name))),
            out_of_scope=dict(Counter(item.category for item in in_section(others, name))),
        )
        for name in sections()
    )
