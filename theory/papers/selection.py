"""How the ledger is selected from: names of sections, verdicts and so on, read as a person types them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

SUBJECTS = ("mathematics", "report")
SUPERSEDED = "superseded"


class UnknownSelection(ValueError):
    """A section, verdict or category is not in the ledger; the message lists those that are."""


def in_order(sections: Iterable[str]) -> tuple[str, ...]:
    """Return the names of sections in the order of the position paper, then the other papers."""
    starts = ("Abstract", "§", "Appendix")

    def place(section: str) -> int:
        return next((at for at, start in enumerate(starts) if section.startswith(start)), len(starts))

    return tuple(sorted(set(sections), key=lambda name: (place(name), name)))


def section_named(section: str, sections: Sequence[str]) -> str:
    """Return the one of these sections that is named as ``§4.1``, ``4.1``, ``s4_1``, ``Appendix A`` or ``A``.

    Raises:
        UnknownSelection: there is no such section.
    """
    plain = section.strip().lower()
    named = {name.removeprefix("§").removeprefix("Appendix ").lower(): name for name in sections}
    if plain not in named:
        plain = plain.replace("_", ".").removeprefix("§").removeprefix("s")
        plain = plain.removeprefix("appendix").strip(". ")
    if plain not in named:
        raise UnknownSelection(f"no section is called {section!r}; there is {', '.join(sections)}")
    return named[plain]


def one_of(name: str, known: Iterable[str], noun: str) -> str:
    """Return the one of these names that is typed so, in capitals or not.

    Raises:
        UnknownSelection: there is none.
    """
    named = {one.lower(): one for one in known}
    if name.strip().lower() not in named:
        near = get_close_matches(name.strip().lower(), named, n=1)
        hint = f"did you mean {named[near[0]]!r}? " if near else ""
        raise UnknownSelection(f"no {noun} is called {name!r}; {hint}there is {', '.join(named.values())}")
    return named[name.strip().lower()]
