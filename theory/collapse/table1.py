"""Table 1 of the paper: linear regression under accumulate and replace, each cell computed and compared.

A printed mark is compared with the answer under the given reading; the readings that the definition leaves
open are named under which the two agree, and those under which they differ. The default is the literal
reading under which all sixteen agree: Definition 5 in the total of all data, as generations pile up, and
Definition 8 by data that are "not supported" by the real law.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cache
from typing import Literal

from theory.collapse.answer import MARKS, Answer
from theory.collapse.definitions import DEFINITIONS
from theory.collapse.profile import profile
from theory.collapse.reading import Reading

PRINTED = {
    "regression.accumulate": ("✗", "✓", "✗", "✗", "✓", "✗", "✗", "✗"),
    "regression.replace": ("✓", "✓", "✓", "✗", "✓", "✗", "✗", "✗"),
}
"""The marks as printed, Definitions 1 to 8; ✓ where model collapse occurs."""

PAPER_READING = Reading(data_size="total", density_threshold=Fraction(0))
"""What the paper's words say of Definition 5, and of Definition 8: outside the support of the real law."""

READINGS: dict[str, Reading] = {"paper": PAPER_READING, "old": Reading()}
"""By name: the default of Table 1, and what it was in 0.1.0, which is that of every other loop."""

Agreement = Literal["agrees", "differs", "undecided"]

OTHER_READINGS: dict[int, tuple[dict[str, object], ...]] = {
    1: (
        {"catastrophic_factor": "3/2"},
        {"horizon": 5},
        {"baseline": "same-size"},
        {"mode": "almost-surely"},
    ),
    2: ({"baseline": "same-size"}, {"mode": "almost-surely"}),
    3: ({"mode": "almost-surely"},),
    4: ({"mode": "almost-surely"},),
    5: (
        {"data_size": "total"},
        {"data_size": "generation"},
        {"data_size": "generation", "scaling": "coefficient"},
    ),
    6: ({"modes": "place"}, {"modes": "place", "mode": "almost-surely"}),
    7: (
        {"tail_about": "model"},
        {"tail_sides": "one"},
        {"mode": "almost-surely"},
        {"tail_sides": "one", "mode": "almost-surely"},
        {"tail_sides": "one", "mode": "almost-surely", "occurrence": "recurring"},
        {"tail_left": 1},
    ),
    8: (
        {"density_threshold": 0},
        {"density_threshold": "1/100"},
        {"density_threshold": "1/100", "outside_mass": "1/100"},
        {"density_threshold": "1/100", "mode": "almost-surely"},
        {"density_threshold": "1/100", "mode": "almost-surely", "occurrence": "recurring"},
    ),
}
"""The other readings that each definition is tried under, as changes of the given one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One of the sixteen cells.

    Attributes:
        answer: under the given reading.
        printed: ✓ or ✗.
        agreement: whether the answer is the printed one.
        agrees_under: other readings whose answer is the printed one.
        differs_under: other readings whose answer is the opposite.
        undecided_under: other readings under which it is undecided.
    """

    answer: Answer
    printed: str
    agreement: Agreement
    agrees_under: tuple[str, ...] = ()
    differs_under: tuple[str, ...] = ()
    undecided_under: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.answer.loop}, Def. {self.answer.number}: printed {self.printed}, {self.agreement}"

    def to_json(self) -> dict[str, object]:
        """Return the comparison as plain data."""
        return {
            "printed": self.printed,
            "agreement": self.agreement,
            "agrees_under": list(self.agrees_under),
            "differs_under": list(self.differs_under),
            "undecided_under": list(self.undecided_under),
            "answer": self.answer.to_json(),
        }


def table1(reading: Reading | None = None) -> tuple[Comparison, ...]:
    """Return the sixteen cells, definition by definition, accumulate before replace.

    >>> {cell.agreement for cell in table1()}
    {'agrees'}
    >>> old = table1(READINGS["old"])
    >>> [str(cell) for cell in old if cell.agreement != "agrees"]  # doctest: +NORMALIZE_WHITESPACE
    ['regression.accumulate, Def. 5: printed ✓, differs', 'regression.replace, Def. 5: printed ✓, differs',
     'regression.replace, Def. 8: printed ✗, differs']
    """
    return _table1(reading or PAPER_READING)


@cache
def _table1(reading: Reading) -> tuple[Comparison, ...]:
    return tuple(compared(loop, definition.number, reading) for definition in DEFINITIONS for loop in PRINTED)


def compared(loop: str, number: int, reading: Reading) -> Comparison:
    """Return one cell: the answer, the printed mark, and the readings under which they agree or differ."""
    printed = PRINTED[loop][number - 1]
    answer = profile(loop, reading)[number]
    found: dict[Agreement, list[str]] = {"agrees": [], "differs": [], "undecided": []}
    for changes in OTHER_READINGS[number]:
        other = replace(reading, **changes)  # type: ignore[arg-type]  # checked by the reading itself
        if other != reading:
            found[_agreement(profile(loop, other)[number], printed)].append(_changed(reading, other))
    return Comparison(
        answer=answer,
        printed=printed,
        agreement=_agreement(answer, printed),
        agrees_under=tuple(found["agrees"]),
        differs_under=tuple(found["differs"]),
        undecided_under=tuple(found["undecided"]),
    )


def _agreement(answer: Answer, printed: str) -> Agreement:
    if answer.outcome == "undecided":
        return "undecided"
    return "agrees" if MARKS[answer.outcome] == printed else "differs"


def _changed(reading: Reading, other: Reading) -> str:
    names = [
        item.name for item in fields(Reading) if getattr(reading, item.name) != getattr(other, item.name)
    ]
    return other.describe(*names)
