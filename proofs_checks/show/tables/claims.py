"""Tables of claims: the paper's words, what they assert, and the verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofs_checks.show.tables.table import Column, Entry, Noted, Table
from theory.bibliography import keys_of
from theory.language.claim import CATEGORIES, Claim, OutOfScope
from theory.papers.ledger import SectionCount


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
        Column(heading="as printed", width=0.24),
        Column(heading="verdict"),
        Column(heading="as corrected", width=0.2),
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
    printed: Entry = Noted(entry=claim.printed.words, notes=(claim.said,))
    corrected = claim.corrected.words if claim.corrected else "—"
    second = verdicts[1] if claim.corrected and len(verdicts) > 1 else "—"
    return (*([claim.id] if ids else []), claim.source.where, printed, verdicts[0], corrected, second)


def out_of_scope_table(items: Sequence[OutOfScope], *, label: str = "out-of-scope") -> Table:
    """Return a table of the statements that mathematics cannot check, with the reasons."""
    keys = dict.fromkeys(key for item in items for key in keys_of(item.source.paper))
    used = {item.category for item in items}
    return Table(
        label=label,
        caption=f"{len(items)} statements that mathematics cannot check, with the reasons.",
        columns=(
            Column(heading="where"),
            Column(heading="the paper's words", width=0.45),
            Column(heading="category"),
            Column(heading="reason", width=0.3),
        ),
        rows=tuple((item.source.where, f"“{item.quote}”", item.category, item.reason) for item in items),
        notes=tuple(f"{name}: {words}." for name, words in CATEGORIES.items() if name in used),
        sources=tuple(keys),
    )


def ledger_table(counts: Sequence[SectionCount], *, label: str = "ledger") -> Table:
    """Return a table of how many statements of each section are judged, and how many are out of scope."""
    verdicts = list(dict.fromkeys(name for count in counts for name in sorted(count.verdicts)))
    rows: list[tuple[Entry, ...]] = [
        (
            count.section,
            str(count.claims),
            *(str(count.verdicts.get(name, 0)) for name in verdicts),
            str(count.unjudged),
            ", ".join(f"{number} {name}" for name, number in count.out_of_scope.items()) or "—",
        )
        for count in counts
    ]
    rows.append(
        (
            "all",
            str(sum(count.claims for count in counts)),
            *(str(sum(count.verdicts.get(name, 0) for count in counts)) for name in verdicts),
            str(sum(count.unjudged for count in counts)),
            ", ".join(
                f"{number} {name}"
                for name in CATEGORIES
                if (number := sum(count.out_of_scope.get(name, 0) for count in counts))
            ),
        )
    )
    return Table(
        label=label,
        caption="Statements judged, by verdict as printed, and statements out of scope, section by section.",
        columns=(
            Column(heading="section"),
            Column(heading="claims"),
            *(Column(heading=name, kind="mark") for name in verdicts),
            Column(heading="out of scope"),
            Column(heading="for which reasons", width=0.35),
        ),
        rows=tuple(rows),
    )
