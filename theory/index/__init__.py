"""The catalogue as plain data, read in milliseconds: what lists, searches and completions need, and no SymPy.

One file a kind beside this module, one JSON object a line, in the order of the catalogue. They are written by
``make index`` (``theory.index.making``); a test fails when they are out of date.

>>> from theory import index
>>> index.entry("regression.accumulate.excess_risk_ratio")["rhs"]
'H₂(t)'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Kind = Literal["formula", "claim", "loop", "theorem", "cell", "definition", "paper", "out of scope"]
Entry = Mapping[str, Any]

FILES: dict[Kind, str] = {
    "formula": "formulas.jsonl",
    "claim": "claims.jsonl",
    "loop": "loops.jsonl",
    "theorem": "theorems.jsonl",
    "cell": "atlas.jsonl",
    "definition": "definitions.jsonl",
    "paper": "papers.jsonl",
    "out of scope": "out_of_scope.jsonl",
}
"""Kind → its file. Every entry has an ``id``; those of papers are keys of the bibliography."""


@cache
def entries(kind: Kind) -> tuple[Entry, ...]:
    """Return the entries of a kind, in the order of the catalogue."""
    text = (files("theory.index") / FILES[kind]).read_text(encoding="utf8")
    return tuple(json.loads(line) for line in text.splitlines())


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kind of every id; a loop that is also a cell of the atlas is a loop."""
    return {item["id"]: kind for kind in reversed(FILES) for item in entries(kind)}


def entry(name: str) -> Entry:
    """Return the entry with this id.

    Raises:
        KeyError: there is none.
    """
    return next(item for item in entries(kinds()[name]) if item["id"] == name)


def nearest(name: str, among: Iterable[str]) -> str:
    """Return the id that a mistyped or shortened one most likely stands for, nothing if none is close.

    >>> from theory import index
    >>> nearest("replace.excess_risk", [item["id"] for item in entries("formula")])
    'regression.replace.excess_risk'
    """
    known = list(among)
    ends = [one for one in known if one.endswith(f".{name}")]
    if ends:
        return min(ends, key=len)
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    held = [one for one in known if name and name.lower() in one]
    loose = get_close_matches(name, known, n=1, cutoff=0.3)
    return next(iter(close or sorted(held, key=len) or loose), "")
