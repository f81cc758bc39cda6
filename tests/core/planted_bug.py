"""A bug to plant in the core."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """One edit of a module of the core."""

    file: str
    old: str
    new: str
    words: str
