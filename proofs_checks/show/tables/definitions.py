"""The eight definitions of model collapse as a table."""

from __future__ import annotations

from proofs_checks.show.tables.table import Column, Noted, Table
from theory.collapse.definitions import DEFINITIONS


def definitions_table(*, label: str = "definitions") -> Table:
    """Return the paper's eight definitions (§2): words, family, papers, and the sentence that is decided."""
    rows = tuple(
        (
            str(definition.number),
            Noted(
                entry=definition.title,
                notes=(
                    "in use: " + "; ".join(definition.papers),
                    *([definition.remark] * bool(definition.remark)),
                ),
            ),
            definition.family,
            definition.predicate.replace("_", " "),
        )
        for definition in DEFINITIONS
    )
    return Table(
        label=label,
        caption="Eight definitions of model collapse, and the sentence that is decided for each.",
        columns=(
            Column(heading="no.", kind="mark"),
            Column(heading="definition", width=0.2),
            Column(heading="family", width=0.16),
            Column(heading="decided", width=0.48),
        ),
        rows=rows,
        sources=("schaeffer2025position",),
    )
