"""A theorem: hypotheses and statements as a paper prints them, each with the derivation that proves it."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy.core.relational import Relational

from theory.language.derivation import Derivation, Deriver
from theory.language.plain import plain
from theory.language.statements import differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One statement of a theorem.

    ``words`` state it, and ``statement`` does as a relation, written apart from any proof: for a formula of
    the catalogue, whose id is ``formula``, its own written statement. ``prove`` derives it, from
    ``definitions`` and nothing else; ``about`` are the ids of the formulas in whose domains it does.
    """

    label: str
    words: str
    statement: Relational
    prove: Deriver
    definitions: tuple[sp.Basic, ...]
    formula: str = ""
    about: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Return the statement on one line, or on one line for each of its cases."""
        value = self.statement.rhs
        if not isinstance(value, sp.Piecewise):
            return [plain(self.statement)]
        left = plain(sp.Eq(self.statement.lhs, sp.Symbol("x"), evaluate=False)).removesuffix("x")
        return [
            f"{left}{plain(case)}  " + ("otherwise" if condition is sp.true else f"if {plain(condition)}")
            for case, condition in value.args
        ]

    def ends_elsewhere(self, derivation: Derivation) -> str:
        """Return how a derivation misses the statement, in one line; nothing if it ends in it."""
        return differs(self.statement, derivation.conclusion)


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
