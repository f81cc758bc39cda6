"""A theorem: hypotheses and statements as a paper prints them, each with the derivation that proves it."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from theory.language.derivation import Deriver


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One statement of a theorem.

    ``words`` state it; ``prove`` derives it, from ``definitions`` and nothing else; ``formula`` is the id in
    the catalogue under which its right-hand side is evaluated and checked, if it has one.
    """

    label: str
    words: str
    prove: Deriver
    definitions: tuple[sp.Basic, ...]
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theorem:
    """A theorem of this library.

    ``answers`` says which open question it answers, and where that stands.
    """

    id: str
    title: str
    answers: str
    hypotheses: tuple[str, ...]
    parts: tuple[Part, ...]
    remark: str = ""
