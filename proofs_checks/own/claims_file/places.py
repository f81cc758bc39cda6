"""Where a field of a TOML text stands: the standard library's reader keeps no lines, errors need them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONG_STRING = re.compile(r'"""(?:\\.|[^\\])*?"""|' + r"'''.*?'''", flags=re.DOTALL)
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")


def line_of(text: str, claim: int, path: Sequence[str], kind: str = "claim") -> int:
    """Return the line (from 1) of a field of the n-th ``[[claim]]``, or of what comes nearest to it.

    Args:
        text: of the file.
        claim: number of the claim, from 0.
        path: the field, ``("parameters", "t", "lower")``; empty for the claim itself.
        kind: of table, ``claim`` or ``loop``.

    >>> line_of('[[claim]]\\nid = "a"\\n[claim.parameters]\\nt = { lower = 1 }', 0, ("parameters", "t"))
    4
    """
    best, deepest = 1, -1
    number, table = -1, tuple[str, ...]()
    for line, written in enumerate(_without_long_strings(text).split("\n"), 1):
        here: tuple[str, ...] | None = None
        if header := _HEADER.match(written):
            table = _names(header[2])
            number += header[1] == "[[" and table == (kind,)
            here = table[1:] if table[:1] == (kind,) else None
        elif key := _KEY.match(written):
            here = (*table[1:], *_names(key[1])) if table[:1] == (kind,) else None
        if number == claim and here is not None and here == tuple(path[: len(here)]) and len(here) > deepest:
            best, deepest = line, len(here)
    return best


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _without_long_strings(text: str) -> str:
    """Blank out multi-line strings, in which anything may look like a field, and keep their lines."""
    return _LONG_STRING.sub(lambda match: '""' + "\n" * match[0].count("\n"), text)
