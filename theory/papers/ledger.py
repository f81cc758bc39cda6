"""The ledger: what a paper says section by section, judged or out of scope, selected and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from theory import catalogue
from theory.language.claim import Claim, OutOfScope
from theory.language.formula import Source
from theory.papers.selection import in_order, section_named

Stated = TypeVar("Stated", Claim, OutOfScope)
POSITION = "position paper"


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
    """Return the section of the position paper that a source stands in, without the figure, or its paper.

    >>> section_of(Source(paper="position paper", where="§4.1, Figure 3"))
    '§4.1'
    >>> section_of(Source(paper="Zhu et al. 2024", where="Theorem 1"))
    'Zhu et al. 2024'
    """
    return source.where.partition(",")[0] if source.paper == POSITION else source.paper


def sections() -> tuple[str, ...]:
    """Return the sections of the position paper in its order, then the other papers."""
    sources = [claim.source for claim in catalogue.claims().values()]
    return in_order(
        section_of(source) for source in (*sources, *(o.source for o in catalogue.out_of_scope()))
    )


def in_section(items: Iterable[Stated], section: str) -> list[Stated]:
    """Return the statements of one section, named as ``§4.1``, ``4.1``, ``s4_1``, ``Appendix A`` or ``A``.

    Raises:
        UnknownSelection: the ledger has no such section.
    """
    named = section_named(section, sections())
    return [item for item in items if section_of(item.source) == named]


def sentences(claims: Iterable[Claim]) -> int:
    """Return how many sentences are judged: one counts once, however many readings; withdrawn ones do not."""
    return len({claim.reading_of or claim.id for claim in claims if not claim.superseded_by})


def is_whole(names: Iterable[str]) -> bool:
    """Return whether these ids are all the claims that there are."""
    return set(names) >= set(catalogue.claims())


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
