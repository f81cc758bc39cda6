"""Search over the whole catalogue: ids, titles, words, quotations, closed forms, sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from proofs_checks.show import screen
from theory import index
from theory.bibliography import BY_KEY
from theory.index import Entry, Kind

GREEK = {sign: word for sign, word in screen.ASCII.items() if word.isalpha() and len(sign) == 1}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
FORMULA = re.compile(r"[\d^/*+=<>()²³π√∞]|[^\x00-\x7f]")
"""What makes a word of a query a piece of mathematics."""
HEAD: dict[Kind, str] = {
    "formula": "title",
    "claim": "quote",
    "loop": "words",
    "theorem": "title",
    "cell": "words",
    "definition": "title",
    "paper": "title",
    "out of scope": "quote",
}
"""What is shown of each kind beside its id."""

ALSO = {
    "harmonic": "H₂(",
    "harmonic number": "H₂(",
    "wright fisher": "categorical.replace",
    "genetic drift": "categorical.replace",
    "branching": "poisson.replace",
    "galton watson": "poisson.replace",
    "autophagy": "alemohammad",
    "basel": "pi^2/6",
    "ols": "least squares",
    "kde": "kernel_density",
    "multinomial": "categorical",
    "wasserstein": "w2",
}
"""Words of the field → what the catalogue writes for them, or where they are treated."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that has all words of a query; what has them in its id or title comes first."""

    kind: Kind
    entry: Entry
    rank: int


def written(text: str) -> str:
    """Return mathematics in one spelling: ``π²/6`` and ``pi^2/6`` become the same.

    >>> written("π²·V₀/(6·n)"), written("pi^2 * V0/(6 n)")
    ('pi^2v0/(6n)', 'pi^2v0/(6n)')
    """
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^" + "".join(RAISED[s] for s in found[0]), text)
    text = "".join(LOWERED.get(sign, GREEK.get(sign, sign)) for sign in text.replace("**", "^"))
    text = text.replace("−", "-").replace("≤", "<=").replace("≥", ">=").replace("lambda", "lam")
    return re.sub(r"[\s·*_\\]", "", text.lower())


def spoken(text: str) -> str:
    """Return words in lower case, without accents, hyphens and underscores."""
    folded = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[-_\s]+", " ", "".join(sign for sign in folded if not unicodedata.combining(sign)))


@cache
def _texts(kind: Kind, place: int) -> tuple[str, str, str, str]:
    """Return an entry's id and title as spoken, all of it as spoken, its closed form and all as written."""
    item = index.entries(kind)[place]
    everything = " ".join(_strings(item))
    head = f"{item['id']} {item['id'].replace('.', ' ')} {item[HEAD[kind]]}"
    return spoken(head), spoken(everything), written(item.get("rhs", "")), written(everything)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "latex":
                yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def counts(query: Sequence[str]) -> str:
    """Return how many entries have each word of a query, in one line."""
    words = [word for part in query for word in part.split()]
    return ", ".join(f"{word} ({len(search([word]))})" for word in words)


def search(query: Sequence[str]) -> list[Hit]:
    """Return what has every word of the query, the best first; a word may be a phrase or mathematics."""
    asked = [word for word in query if word.strip()]
    if spoken(" ".join(asked)) in ALSO:
        asked = [" ".join(asked)]
    found = []
    for kind in index.FILES:
        for place, item in enumerate(index.entries(kind)):
            ranks = [_best(word, _texts(kind, place)) for word in asked]
            if ranks and all(ranks):
                found.append(Hit(kind, item, sum(ranks)))
    return sorted(found, key=lambda hit: -hit.rank)


def has(item: Entry, kind: Kind, query: Sequence[str]) -> bool:
    """Return whether an entry has every word of a query."""
    texts = _texts(kind, index.entries(kind).index(item))
    return all(_best(word, texts) for word in query)


def _best(word: str, texts: tuple[str, str, str, str]) -> int:
    """Return the rank of a word, or of what the catalogue writes for it."""
    also = ALSO.get(spoken(word))
    return max(_rank(word, texts), _rank(also, texts) if also else 0)


def _rank(word: str, texts: tuple[str, str, str, str]) -> int:
    head, everything, closed, written_all = texts
    said, formula = spoken(word), written(word)
    if closed and formula == closed:
        return 5
    if said in head.split():
        return 4
    if said in head:
        return 3
    if said in everything:
        return 2
    if FORMULA.search(word) and formula and formula in written_all:
        return 2
    return 0


def lines(hits: Sequence[Hit]) -> Iterator[str]:
    """Yield hits as a person reads them: kind, id and what it is; of a formula the closed form."""
    from proofs_checks.show.reports.listing import stated

    for hit in hits:
        yield f"{screen.styled(hit.entry['id'], '1')}  ({hit.kind})"
        head = hit.entry[HEAD[hit.kind]]
        yield from screen.words(BY_KEY[hit.entry["id"]].title if hit.kind == "paper" else head, 4)
        if hit.kind == "formula":
            yield from screen.formula(stated(hit.entry), 4)
