"""Search for the simplest counterexample to a statement, by exact decisions at points."""

from __future__ import annotations

from proofs_checks.strategies import simplest_first
from proofs_checks.verdict import SIMPLEST, Evidence
from theory.language.claim import Statement
from theory.language.parameters import Value
from theory.language.plain import counted

MOST_POINTS = 60


def show_point(point: dict[str, Value]) -> str:
    """Return a parameter point in words.

    >>> show_point({"t": 3, "d": 1})
    't = 3, d = 1'
    """
    parts = []
    for name, value in point.items():
        text = f"({', '.join(map(str, value))})" if isinstance(value, tuple) else str(value)
        parts.append(f"{name} = {text}")
    return ", ".join(parts)


def counterexample_evidence(statement: Statement) -> Evidence | None:
    """Ask ``statement.decide`` at parameter points, simplest first; ``None`` if it cannot be asked."""
    if statement.decide is None:
        return None
    held = undecided = 0
    for point in simplest_first(statement.parameters, MOST_POINTS):
        decision = statement.decide(point)
        if decision.holds is False:
            where = show_point(point)
            return Evidence(
                check="counterexample search",
                subject=statement.words,
                outcome="refutes",
                grade="rigorous",
                summary=f"{decision.shown} at {where}" if where else decision.shown,
                witness=where or decision.shown,
                details={
                    "points tried before": held + undecided,
                    **({SIMPLEST: True} if where and not undecided else {}),
                },
            )
        held += decision.holds is True
        undecided += decision.holds is None
    return Evidence(
        check="counterexample search",
        subject=statement.words,
        outcome="undecided" if undecided else "supports",
        grade="rigorous",
        summary=f"held at {counted(held, 'point')}, undecided at {undecided}",
        details={"held": held, "undecided": undecided},
    )
