"""Writes the list of the theorems for Coq out of their certificates: ``make index``."""

from __future__ import annotations

import json
from pathlib import Path

from proofs_checks.kernel.core_theorems import core_certificates
from proofs_checks.kernel.listing import FILE
from proofs_checks.kernel.report import listing
from proofs_checks.kernel.theorems import covered


def made() -> str:
    """Return the file as it should be: one line a theorem."""
    found = listing(covered()) + [{**item, "core": True} for item in listing(core_certificates())]
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in found)


def main() -> None:
    """Write the file if it is out of date, and say so."""
    target, text = Path(__file__).with_name(FILE), made()
    if not target.exists() or target.read_text(encoding="utf8") != text:
        target.write_text(text, encoding="utf8")
        print(f"wrote {target.name}")


if __name__ == "__main__":
    main()
