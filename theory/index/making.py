"""Writes the index out of the catalogue: ``make index``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from theory import atlas, catalogue, theorems
from theory.bibliography import REFERENCES
from theory.cited_whole import cited_whole
from theory.collapse import DEFINITIONS
from theory.hypotheses import hypotheses
from theory.index import FILES, Kind
from theory.language.claim import FINDINGS, Claim, Statement
from theory.language.formula import Formula
from theory.language.loop import Loop
from theory.language.plain import plain
from theory.language.typeset import latex
from theory.papers.ledger import section_of
from theory.proofs.decided import decided_of
from theory.proofs.grades import citations, formula_verdict, part_verdict, proof_of


def formula_entry(formula: Formula) -> dict[str, Any]:
    """Return what the index holds of a formula."""
    return {
        "id": formula.id,
        "title": formula.title,
        "observable": formula.observable,
        "rhs": plain(formula.rhs),
        "latex": formula.latex(),
        "statement": str(formula.statement),
        "kind": str(formula.kind),
        "verdict": formula_verdict(formula.id),
        "parameters": [
            {"name": p.name, "meaning": p.meaning, "domain": p.condition} for p in formula.parameters
        ],
        "setting": [{"name": p.name, "meaning": p.meaning} for p in formula.setting],
        "conditions": formula.besides,
        "hypotheses": list(hypotheses(formula)),
        "cites": _cites(catalogue.formula(name) for name in catalogue.ancestors(formula.id)),
        "uses": list(formula.uses),
        "sources": [str(source) for source in formula.sources],
        "loop": formula.loop.id if formula.loop else None,
    }


def claim_entry(claim: Claim) -> dict[str, Any]:
    """Return what the index holds of a claim."""
    stated = [claim.printed, *([claim.corrected] if claim.corrected else [])]
    return {
        "id": claim.id,
        "quote": claim.quote,
        "said": claim.said,
        "paraphrase": claim.paraphrase,
        "source": str(claim.source),
        "section": section_of(claim.source),
        "printed": claim.printed.words,
        "corrected": claim.corrected.words if claim.corrected else None,
        "reading": claim.reading,
        "about": claim.about,
        "read": dict(claim.read),
        "expected": list(claim.expected),
        "as_report": claim.as_report,
        "finding": claim.finding,
        "finding_means": FINDINGS.get(claim.finding, ""),
        "reading_of": claim.reading_of,
        "superseded_by": claim.superseded_by,
        "unread": list(claim.unread),
        "statements": [plain(item.assertion) for item in stated],
        "where": [item.besides for item in stated],
        "formulas": list(dict.fromkeys(name for item in stated for name in item.formulas)),
        "cites": _cites(stated),
    }


def _cites(proved: Iterable[Formula | Statement]) -> list[dict[str, Any]]:
    """Return the theorems that proofs cite and the core does not prove, with what each asks for there.

    ``whole``: it says by itself what the first proof is of, or any of a claim (``theory.cited_whole``).
    """
    found: dict[str, dict[str, Any]] = {}
    for place, item in enumerate(proved):
        if isinstance(item, Formula):
            derivation = item.derivation
        elif item.prove is not None:
            derivation = item.prove()
        else:
            continue
        known = decided_of(derivation, item)
        own = place == 0 or not isinstance(item, Formula)
        whole = cited_whole(derivation, known) if own else ()
        for how in citations(derivation, known):
            entry = {
                "theorem": how.theorem,
                "source": how.source,
                "laws": list(how.laws),
                "conditions": [plain(c) for c in how.conditions],
                "of_loop": list(how.of_loop),
                "believed": how.hypotheses,
                "published": how.published,
                "whole": how in whole,
            }
            found[json.dumps(entry)] = entry
    return list(found.values())


def loop_entry(loop: Loop) -> dict[str, Any]:
    """Return what the index holds of a loop: its definition, and the formulas that hold in it."""
    return {
        "id": loop.id,
        "family": loop.family,
        "rule": loop.rule.id,
        "words": loop.rule.words,
        "estimator": loop.estimator,
        "definition": [plain(equation) for equation in loop.definition],
        "formulas": [name for name, f in catalogue.formulas().items() if f.loop is loop],
    }


def cell_entry(cell: atlas.Cell) -> dict[str, Any]:
    """Return what the index holds of a cell of the atlas."""
    words = {name: column.words for name, column in atlas.COLUMN.items()}
    return {
        "id": f"{cell.family}.{cell.rule}",
        "family": cell.family,
        "rule": cell.rule,
        "words": f"{words[cell.family]}; {dict(atlas.ROWS)[cell.rule]}",
        "status": cell.status,
        "formulas": list(cell.formulas),
        "closed_form": None if cell.shown is None else plain(cell.shown),
        "latex": None if cell.shown is None else latex(cell.shown),
        "limit": None if cell.limit is None else plain(cell.limit),
        "growth": cell.growth,
        "reason": cell.reason,
    }


def _theorems() -> Iterator[dict[str, Any]]:
    for name in theorems.NAMES:
        found = theorems.theorem(name)
        if found is not None:
            yield {
                "id": found.id,
                "title": found.title,
                "answers": found.answers,
                "hypotheses": list(found.hypotheses),
                "parts": [
                    {
                        "label": part.label,
                        "words": part.words,
                        "formula": part.formula,
                        "lines": part.lines,
                        "verdict": part_verdict(part, *proof_of(part, found)),
                    }
                    for part in found.parts
                ],
                "remark": found.remark,
            }


def _out_of_scope() -> Iterator[dict[str, Any]]:
    for item in catalogue.out_of_scope():
        words = re.findall(r"[a-z0-9]+", item.quote.lower())
        yield {
            "id": f"out_of_scope.{'_'.join(words[:6])}",
            "quote": item.quote,
            "source": str(item.source),
            "section": section_of(item.source),
            "category": item.category,
            "reason": item.reason,
        }


def _definitions() -> Iterator[dict[str, Any]]:
    for item in DEFINITIONS:
        yield {
            "id": f"definition.{item.number}",
            "title": item.title,
            "words": item.words,
            "predicate": item.predicate,
            "papers": list(item.papers),
        }


MAKERS: dict[Kind, Callable[[], Iterator[dict[str, Any]]]] = {
    "formula": lambda: map(formula_entry, catalogue.formulas().values()),
    "claim": lambda: map(claim_entry, catalogue.claims().values()),
    "loop": lambda: map(loop_entry, catalogue.loops().values()),
    "theorem": _theorems,
    "cell": lambda: map(cell_entry, atlas.cells()),
    "definition": _definitions,
    "paper": lambda: (
        {"id": item.key, "type": item.kind, "cited_as": list(item.cited_as), **dict(item.fields)}
        for item in REFERENCES
    ),
    "out of scope": _out_of_scope,
}


def made(kind: Kind) -> str:
    """Return the file of a kind as it should be: one line an entry."""
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in MAKERS[kind]())


def main() -> None:
    """Write every file that is out of date, and say which."""
    for kind, name in FILES.items():
        target, text = Path(__file__).with_name(name), made(kind)
        if not target.exists() or target.read_text(encoding="utf8") != text:
            target.write_text(text, encoding="utf8")
            print(f"wrote {target.name}")


if __name__ == "__main__":
    main()
