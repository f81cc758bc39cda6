"""An answer: does a loop collapse under a definition, why, by which formulas, under which reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from theory.collapse.definitions import DEFINITIONS, Definition
from theory.language.derivation import Derivation
from theory.language.plain import plain

Outcome = Literal["collapse", "no collapse", "undecided"]
MARKS: dict[Outcome, str] = {"collapse": "✓", "no collapse": "✗", "undecided": "?"}
"""The paper's own marks: ✓ where model collapse occurs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the eight answers of a profile.

    Attributes:
        number: of the definition.
        loop: id of the loop.
        outcome: collapse, no collapse or undecided.
        reason: one sentence.
        formulas: ids of the formulas in the catalogue that decide it.
        reading: the choices that it depends on, by name.
        derivations: what is concluded beyond the catalogue; each replays.
    """

    number: int
    loop: str
    outcome: Outcome
    reason: str
    formulas: tuple[str, ...] = ()
    reading: tuple[tuple[str, str], ...] = ()
    derivations: tuple[Derivation, ...] = field(default=(), repr=False, compare=False)

    @property
    def definition(self) -> Definition:
        """Return the definition that is answered."""
        return DEFINITIONS[self.number - 1]

    @property
    def mark(self) -> str:
        """Return ✓, ✗ or ?."""
        return MARKS[self.outcome]

    def __str__(self) -> str:
        return f"{self.loop}, Def. {self.number}: {self.outcome}. {self.reason}"

    def to_json(self) -> dict[str, object]:
        """Return the answer as plain data."""
        return {
            "loop": self.loop,
            "definition": self.number,
            "id": self.definition.id,
            "title": self.definition.title,
            "outcome": self.outcome,
            "reason": self.reason,
            "formulas": list(self.formulas),
            "reading": dict(self.reading),
            "statements": [plain(derivation.conclusion) for derivation in self.derivations],
        }
