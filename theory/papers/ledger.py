"""The ledger: what a paper says section by section, judged or out of scope, selected and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from theory import catalogue
from theory.language.claim import CATEGORIES, FINDINGS, Claim, OutOfScope
from theory.language.formula import Source
from theory.language.verdicts import VERDICTS

Stated = TypeVar("Stated", Claim, OutOfScope)
POSITION = "position paper"


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
    found = {section_of(source) for source in (*sources, *(o.source for o in catalogue.out_of_scope()))}
    return tuple(sorted(found, key=lambda name: (_place(name), name)))


def _place(section: str) -> int:
    starts = ("Abstract", "§", "Appendix")
    return next((place for place, start in enumerate(starts) if section.startswith(start)), len(starts))


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


def papers() -> dict[str, str]:
    """Return the short name of every paper, as its ids begin, with the name that sources give it."""
    return {claim.id.partition(".")[0]: claim.source.paper for claim in catalogue.claims().values()}


def in_paper(claims: Iterable[Claim], paper: str) -> list[Claim]:
    """Return the claims of one paper, named as its ids begin, ``zhu``, or as ``Zhu et al. 2024``.

    Raises:
        UnknownSelection: the ledger has no such paper.
    """
    named = {name: short for short, full in papers().items() for name in (short, full.lower())}
    if paper.strip().lower() not in named:
        raise UnknownSelection(f"no paper is called {paper!r}; there is {', '.join(papers())}")
    short = named[paper.strip().lower()]
    return [claim for claim in claims if claim.id.partition(".")[0] == short]


def of_kind(claims: Iterable[Claim], kind: str) -> list[Claim]:
    """Return the claims with this finding: ``loose``, ``vacuous`` and so on, or ``superseded``.

    Raises:
        UnknownSelection: there is no such kind.
    """
    if kind == "superseded":
        return [claim for claim in claims if claim.superseded_by]
    if kind not in FINDINGS:
        raise UnknownSelection(f"no kind is called {kind!r}; there is {', '.join(FINDINGS)}, superseded")
    return [claim for claim in claims if claim.finding == kind]


def searched(claims: Iterable[Claim], text: str) -> list[Claim]:
    """Return the claims in which every word of a text occurs: in id, quotation, statements or reading."""
    words = text.lower().split()
    return [claim for claim in claims if all(word in _text(claim) for word in words)]


def _text(claim: Claim) -> str:
    said = " ".join(f"{statement.words} {statement.where}" for statement in claim.statements)
    return f"{claim.id} {claim.source} {claim.quote} {said} {claim.reading}".lower()


def sentences(claims: Iterable[Claim]) -> int:
    """Return how many sentences are judged: one counts once, however many readings; withdrawn ones do not."""
    return len({claim.reading_of or claim.id for claim in claims if not claim.superseded_by})


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
