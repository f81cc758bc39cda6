"""How verdicts and outcomes look in the terminal, wherever they are shown."""

from __future__ import annotations

from theory.language.verdicts import VerdictName

STYLES: dict[VerdictName, str] = {
    "KERNEL-PROVED": "bold green",
    "PROVED": "bold green",
    "PROVED-CITING": "bold green",
    "REPLAYED": "green",
    "CONFIRMED": "green",
    "CONSISTENT": "cyan",
    "INCONCLUSIVE": "yellow",
    "REFUTED": "bold red",
    "ERROR": "bold red",
}
MARKS = {"supports": "✓", "refutes": "✗", "undecided": "?", "error": "!"}
