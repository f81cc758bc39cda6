"""Writes the lists of the theorems for Coq, and of formulas without one: ``make index``."""

from __future__ import annotations

import json
from pathlib import Path

from proofs_checks.kernel.core_theorems import core_certificates
from proofs_checks.kernel.listing import FILE, WITHOUT
from proofs_checks.kernel.missing import without_a_theorem
from proofs_checks.kernel.report import listing
from proofs_checks.kernel.theorems import covered


def made() -> str:
    """Return the file as it should be: one line a theorem."""
    found = listing(covered()) + [{**item, "core": True} for item in listing(core_certificates())]
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in found)


def made_without() -> str:
    """Return the file of the formulas without a theorem, each with the reason."""
    found = ({"id": name, "why": why} for name, why in without_a_theorem().items())
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in found)


def main() -> None:
    """Write the files that are out of date, and say so."""
    for name, text in ((FILE, made()), (WITHOUT, made_without())):
        target = Path(__file__).with_name(name)
        if not target.exists() or target.read_text(encoding="utf8") != text:
            target.write_text(text, encoding="utf8")
            print(f"wrote {target.name}")


if __name__ == "__main__":
    main()
