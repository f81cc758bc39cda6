"""The ledger as JSON: what is out of scope, and the counts section by section."""

from __future__ import annotations

from proofs_checks.verdict import Json
from theory.claims import ledger
from theory.language.claim import OutOfScope


def out_of_scope_json(item: OutOfScope) -> dict[str, Json]:
    """Return a statement out of scope as ``collapse claims --out-of-scope --json`` prints it."""
    return {
        "quote": item.quote,
        "source": str(item.source),
        "section": ledger.section_of(item.source),
        "category": item.category,
        "reason": item.reason,
    }


def counts_json() -> list[Json]:
    """Return the counts of every section: claims by catalogued verdict, and what is out of scope."""
    return [
        {
            "section": count.section,
            "claims": count.claims,
            "verdicts": dict(count.verdicts),
            "out_of_scope": dict(count.out_of_scope),
        }
        for count in ledger.counts()
    ]
