"""Profiles and Table 1 as tables for a write-up."""

from __future__ import annotations

from collections.abc import Sequence

from proofs_checks.show.tables import Column, Entry, Noted, Table
from theory.collapse.definitions import DEFINITIONS
from theory.collapse.profile import Profile
from theory.collapse.reading import Reading
from theory.collapse.table1 import OTHER_READINGS, Comparison

LEGEND = "✓ model collapse occurs, ✗ it does not, ? undecided."


def grid(found: Sequence[Profile], *, reasons: bool = False) -> Table:
    """Return definitions × loops; with ``reasons`` every cell has its reason as a footnote."""

    def entry(item: Profile, number: int) -> Entry:
        answer = item[number]
        return Noted(entry=answer.mark, notes=(answer.reason,)) if reasons else answer.mark

    return _grid(
        [
            Column(heading="definition", width=0.3),
            *(Column(heading=item.loop, kind="mark") for item in found),
        ],
        [
            (str(definition), *(entry(item, definition.number) for item in found))
            for definition in DEFINITIONS
        ],
        *(reading_note(item.reading) for item in found[:1]),
    )


def transposed(found: Sequence[Profile], other: Sequence[Profile] = (), *, reasons: bool = False) -> Table:
    """Return loops × definitions.

    Args:
        found: the profiles, of one reading.
        other: of the same loops, under another reading: a definition on which it bears has a column for each
            of the two, with the choice in its heading.
        reasons: whether every cell has its reason as a footnote.
    """
    columns: list[tuple[int, int, str]] = []
    for definition in DEFINITIONS:
        choices = [_choice(found, other, definition.number, which) for which in (0, 1)] if other else []
        columns += [(definition.number, which, said) for which, said in enumerate(choices) if said] or [
            (definition.number, 0, "")
        ]

    def entry(pair: tuple[Profile, ...], number: int, which: int) -> Entry:
        answer = pair[which][number]
        return Noted(entry=answer.mark, notes=(answer.reason,)) if reasons else answer.mark

    pairs = list(zip(found, other, strict=True)) if other else [(item,) for item in found]
    return _grid(
        [
            Column(heading="loop", width=0.3),
            *(
                Column(heading=f"Def. {number}{said and f', {said}'}", kind="mark", width=0.1 if said else 0)
                for number, _, said in columns
            ),
        ],
        [(pair[0].loop, *(entry(pair, number, which) for number, which, _ in columns)) for pair in pairs],
        *(f"{definition}." for definition in DEFINITIONS),
        *(
            reading_note(item.reading, "where no heading says otherwise" if other else "")
            for item in found[:1]
        ),
    )


def _choice(found: Sequence[Profile], other: Sequence[Profile], number: int, which: int) -> str:
    """What a reading chooses for a definition where another chooses otherwise; nothing if none bears."""
    readings = found[0].reading, other[0].reading
    bears = dict.fromkeys(name for item in (*found, *other) for name, _ in item[number].reading)
    return readings[which].describe(
        *(name for name in bears if getattr(readings[0], name) != getattr(readings[1], name))
    )


def _grid(columns: Sequence[Column], rows: Sequence[tuple[Entry, ...]], *notes: str) -> Table:
    return Table(
        label="collapse-profiles",
        caption="The collapse profile of model-data feedback loops under the eight definitions.",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(LEGEND, *notes),
    )


def detail(found: Profile) -> Table:
    """Return one loop's eight answers with what decides each."""
    return Table(
        label=f"collapse-profile-{found.loop.replace('.', '-').replace('_', '-')}",
        caption=f"The collapse profile of {found.loop} ({found.words}).",
        columns=(
            Column(heading="definition", width=0.2),
            Column(heading="", kind="mark"),
            Column(heading="reason", width=0.4),
            Column(heading="decided by", width=0.2),
            Column(heading="reading", width=0.2),
        ),
        rows=tuple(
            (
                str(answer.definition),
                answer.mark,
                answer.reason,
                ", ".join(answer.formulas) or "—",
                ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in answer.reading),
            )
            for answer in found.answers
        ),
        notes=(LEGEND,),
    )


def comparison(cells: Sequence[Comparison], reading: Reading) -> Table:
    """Return Table 1: printed and computed, and the readings that decide between them."""
    return Table(
        label="table-1",
        caption="Table 1 of the position paper, computed: linear regression under accumulate and replace.",
        columns=(
            Column(heading="definition", width=0.26),
            Column(heading="rule"),
            Column(heading="printed", kind="mark"),
            Column(heading="computed", kind="mark"),
            Column(heading="agrees also under", width=0.24),
            Column(heading="differs under", width=0.24),
            Column(heading="undecided under", width=0.16),
        ),
        rows=tuple(
            (
                f"{cell.answer.definition}, read with {_read_with(cell)}",
                cell.answer.loop.partition(".")[2],
                cell.printed,
                cell.answer.mark,
                "; ".join(cell.agrees_under) or "—",
                "; ".join(cell.differs_under) or "—",
                "; ".join(cell.undecided_under) or "—",
            )
            for cell in cells
        ),
        notes=(LEGEND, reading_note(reading)),
    )


def _read_with(cell: Comparison) -> str:
    """What the reading chooses where another choice is tried beside it."""
    tried = {name for changes in OTHER_READINGS[cell.answer.number] for name in changes}
    return ", ".join(
        f"{name.replace('_', ' ')}: {value}"
        for name, value in cell.answer.reading
        if name.replace(" ", "_") in tried
    )


def reading_note(reading: Reading, where: str = "") -> str:
    """Return the reading in one sentence."""
    stated = ", ".join(
        f"{name.replace('_', ' ')} {value or 'none'}" for name, value in reading.to_json().items()
    )
    return f"Reading{where and f', {where}'}: {stated}."
