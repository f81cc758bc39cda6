"""Profiles and Table 1 as tables for a write-up."""

from __future__ import annotations

from collections.abc import Sequence

from proofs_checks.show.tables import Column, Entry, Noted, Table
from theory.collapse.definitions import DEFINITIONS
from theory.collapse.profile import Profile
from theory.collapse.reading import Reading
from theory.collapse.table1 import Comparison

LEGEND = "✓ model collapse occurs, ✗ it does not, ? undecided."


def grid(found: Sequence[Profile], *, reasons: bool = False, transposed: bool = False) -> Table:
    """Return definitions × loops (``transposed``: loops × definitions).

    With ``reasons`` every cell has its reason as a footnote.
    """

    def entry(item: Profile, number: int) -> Entry:
        answer = item[number]
        return Noted(entry=answer.mark, notes=(answer.reason,)) if reasons else answer.mark

    across = (
        [f"Def. {definition.number}" for definition in DEFINITIONS]
        if transposed
        else [item.loop for item in found]
    )
    rows: list[tuple[Entry, ...]]
    if transposed:
        rows = [
            (item.loop, *(entry(item, definition.number) for definition in DEFINITIONS)) for item in found
        ]
    else:
        rows = [
            (str(definition), *(entry(item, definition.number) for item in found))
            for definition in DEFINITIONS
        ]
    named = tuple(f"{definition}." for definition in DEFINITIONS) if transposed else ()
    return Table(
        label="collapse-profiles",
        caption="The collapse profile of model-data feedback loops under the eight definitions.",
        columns=(
            Column(heading="loop" if transposed else "definition", width=0.3),
            *(Column(heading=heading, kind="mark") for heading in across),
        ),
        rows=tuple(rows),
        notes=(LEGEND, *named, *((reading_note(found[0].reading),) if found else ())),
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
            Column(heading="definition", width=0.22),
            Column(heading="rule"),
            Column(heading="printed", kind="mark"),
            Column(heading="computed", kind="mark"),
            Column(heading="agrees also under", width=0.26),
            Column(heading="differs under", width=0.26),
            Column(heading="undecided under", width=0.16),
        ),
        rows=tuple(
            (
                str(cell.answer.definition),
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


def reading_note(reading: Reading) -> str:
    """Return the reading in one sentence."""
    stated = ", ".join(
        f"{name.replace('_', ' ')} {value or 'none'}" for name, value in reading.to_json().items()
    )
    return f"Reading: {stated}."
