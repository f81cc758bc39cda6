"""Write claims of the catalogue as a claims file: what comes out is read back, and judged the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from proofs_checks.evidence.questions import question_of
from theory import catalogue
from theory.language.claim import Claim
from theory.language.parameters import Domain, Parameter
from theory.language.plain import plain
from theory.language.question import NotWritable

LABELS = ("as printed", "as corrected")
HEAD = "# Claims of the catalogue, as they stand there. collapse verify --file FILE judges them again.\n"


def name_of(claim: Claim, which: int) -> str:
    """Return the id of a statement's own claim: that of the claim, or ``ID.corrected``."""
    return claim.id if which == 0 else f"{claim.id}.corrected"


def written(claims: Iterable[Claim]) -> tuple[str, list[str]]:
    """Return claims as the text of a claims file, one table a statement, and what cannot be written, with
    the reason, one line each.
    """
    tables: list[str] = []
    refused: list[str] = []
    for claim in claims:
        for which in range(len(claim.statements)):
            try:
                tables.append(table_of(claim, which))
            except NotWritable as problem:
                refused.append(f"{claim.id} {LABELS[which]} cannot be written: {problem}")
    return HEAD + "\n" + "\n".join(tables) if tables else "", refused


def table_of(claim: Claim, which: int = 0) -> str:
    """Return one statement of a claim as a table of a claims file.

    Raises:
        NotWritable: it is no question about a formula of the catalogue.
    """
    asked = question_of(claim, which)
    fields: dict[str, Any] = {
        "id": name_of(claim, which),
        "words": claim.statements[which].words,
        "source": str(claim.source),
        **asked.fields,
        "equals": asked.formula,
        **({"at": {name: plain(value) for name, value in asked.at}} if asked.at else {}),
        **({"expected": claim.expected[which]} if claim.expected else {}),
    }
    lines = ["[[claim]]", *(f"{name} = {_toml(value)}" for name, value in fields.items())]
    if asked.parameters != catalogue.formula(asked.formula).parameters:
        lines += ["[claim.parameters]", *(f"{p.name} = {_toml(_parameter(p))}" for p in asked.parameters)]
    else:
        lines.append("# for " + ("; ".join(p.condition for p in asked.parameters) or "no parameters"))
    return "\n".join(lines) + "\n"


def _parameter(parameter: Parameter) -> dict[str, Any]:
    """Return the fields of a parameter, those at their defaults left out."""
    domain, default = parameter.domain, Domain(kind="real")
    names = (
        ("lower", "upper", "lower_open", "upper_open", "shape") if domain.of is None else ("of", "upper_open")
    )
    stated = {
        name: getattr(domain, name) for name in names if getattr(domain, name) != getattr(default, name)
    }
    ceiling = {} if domain.kind == "share" else {"ceiling": parameter.ceiling, "longest": parameter.longest}
    return {"kind": domain.kind, **stated, **ceiling, "meaning": parameter.meaning}


def _toml(value: Any) -> str:
    """Return a value in TOML; numbers that are no integers, and expressions, are texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    text = value if isinstance(value, str) else str(value) if isinstance(value, Fraction) else plain(value)
    return json.dumps(text, ensure_ascii=False)
