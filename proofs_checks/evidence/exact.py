"""Confront a formula with its exact oracle."""

from __future__ import annotations

from proofs_checks.oracles import oracles
from proofs_checks.verdict import Evidence
from theory.language.plain import counted


def oracle_evidence(name: str) -> Evidence | None:
    """Compare a formula with its oracle at every instance; ``None`` if it has no oracle."""
    oracle = oracles().get(name)
    if oracle is None:
        return None
    count = 0
    for where, found, claimed in oracle():
        count += 1
        if found != claimed:
            return Evidence(
                check="exact oracle",
                subject=name,
                outcome="refutes",
                grade="rigorous",
                summary=f"the loop gives {found}, the formula {claimed}: {where}",
                witness=where,
            )
    return Evidence(
        check="exact oracle",
        subject=name,
        outcome="supports",
        grade="rigorous",
        summary=f"equals the loop propagated in rationals at {counted(count, 'point')}",
        details={"points": count},
    )
