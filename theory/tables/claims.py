"""Tables of claims: the paper's words, what they assert, and the verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from theory.bibliography import keys_of
from theory.language.claim import Claim
from theory.tables.table import Column, Entry, Noted, Table


def claims_table(
    claims: Sequence[Claim],
    verdicts: Mapping[str, Sequence[str]] | None = None,
    *,
    ids: bool = True,
    label: str = "claims",
) -> Table:
    """Return a table of claims, each with its quotation, its statements and their verdicts.

    Args:
        claims: in the order of the rows.
        verdicts: found by a run, by id: as printed and, if there is one, as corrected. ``None``: the
            catalogued verdicts, which the caption then says.
        ids: whether the first column gives the ids. label: of the table in LaTeX.
    """
    found = "found by this run" if verdicts is not None else "as catalogued"
    keys = dict.fromkeys(key for claim in claims for key in keys_of(claim.source.paper))
    columns = (
        *([Column(heading="claim")] if ids else []),
        Column(heading="where"),
        Column(heading="as printed", width=0.29),
        Column(heading="verdict"),
        Column(heading="as corrected", width=0.25),
        Column(heading="verdict as corrected"),
    )
    return Table(
        label=label,
        caption=f"Claims and their verdicts, {found}.",
        columns=columns,
        rows=tuple(_row(claim, (verdicts or {}).get(claim.id, claim.expected), ids) for claim in claims),
        notes=("Quotations are the paper's own words; a statement is what they are read to assert.",),
        sources=tuple(keys),
    )


def _row(claim: Claim, verdicts: Sequence[str], ids: bool) -> tuple[Entry, ...]:
    printed: Entry = Noted(entry=claim.printed.words, notes=(f"“{claim.quote}”",))
    corrected = claim.corrected.words if claim.corrected else "—"
    second = verdicts[1] if claim.corrected and len(verdicts) > 1 else "—"
    return (*([claim.id] if ids else []), claim.source.where, printed, verdicts[0], corrected, second)
