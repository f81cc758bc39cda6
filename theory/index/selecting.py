"""What words select of the catalogue for a table, read out of the index: a mistyped one is told at once."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from theory import index

KEYWORDS = {
    "formulas": "every formula of the catalogue",
    "claims": "every claim with its verdicts",
    "out-of-scope": "every statement that mathematics cannot check, with the reason",
    "ledger": "how many statements of each section are judged, and how many out of scope",
    "atlas": "model family × propagation rule",
    "profile": "the eight definitions × the main loops",
    "table1": "the position paper's Table 1, printed and computed",
    "definitions": "the eight definitions of collapse",
    "collapse-times": "expected collapse times for chosen D and p",
}


class UnknownSelection(ValueError):
    """A word selects nothing; the message says what can be selected."""


def begins(name: str, word: str) -> bool:
    """Return whether a word is an id, its beginning, or a pattern that fits it.

    >>> begins("gaussian.replace.variance", "gaussian"), begins("gaussian.replace.variance", "*.variance")
    (True, True)
    """
    if any(sign in word.removesuffix(".*") for sign in "*?["):
        return fnmatchcase(name, word)
    return name == word or name.startswith(word.removesuffix("*").rstrip(".") + ".")


def of_work(key: str, *wanted: index.Kind) -> list[str]:
    """Return the ids of these kinds that a work is the source of, by its key in the bibliography.

    >>> of_work("hutter2021learning", "claim")
    ['hutter.zipf_constant']
    """
    names = next((tuple(item["cited_as"]) for item in index.entries("paper") if item["id"] == key), ())
    return [
        item["id"]
        for kind in wanted
        for item in index.entries(kind)
        if any(source.startswith(names) for source in item.get("sources", [item.get("source", "")]))
    ]


def unknown(word: str, names: Iterable[str]) -> str:
    """Return what to say of a word that selects nothing."""
    near = index.nearest(word, KEYWORDS) or index.nearest(word, names)
    hint = f" (did you mean {near!r}?)" if near else ""
    return (
        f"{word!r} selects no table{hint}: give one of {', '.join(KEYWORDS)}, the beginning of ids, or a key "
        "of the bibliography"
    )


def check(words: Iterable[str]) -> None:
    """Check, without SymPy, that each word selects something.

    Raises:
        UnknownSelection: the first one that selects nothing.
    """
    names = [item["id"] for kind in ("formula", "claim") for item in index.entries(kind)]
    papers = {item["id"] for item in index.entries("paper")}
    for word in words:
        if word not in KEYWORDS and word not in papers and not any(begins(name, word) for name in names):
            raise UnknownSelection(unknown(word, names))
