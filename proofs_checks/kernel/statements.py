"""A theorem's statement in Coq beside the same in mathematics, so that a reader can compare."""

from __future__ import annotations

from dataclasses import dataclass

from proofs_checks.kernel import coq
from proofs_checks.kernel.render import binders, conclusion
from proofs_checks.kernel.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the comparison; ``origin`` says what the line is to the theorem."""

    origin: str
    mathematics: str
    coq: str


def side_by_side(certificate: Tree) -> tuple[Row, ...]:
    """Return domain, hypotheses and conclusion, each in mathematics and in Coq."""
    variables = ", ".join(f"{word} : {kind}" for word, kind in binders(certificate))
    rows = [Row(origin="for all", mathematics="", coq=variables)] if variables else []
    rows += [Row(origin="domain", mathematics="", coq=coq.statement(item)) for item in certificate["domain"]]
    rows += [
        Row(origin=str(item["origin"]), mathematics=str(item["mathematics"]), coq=coq.statement(item))
        for item in certificate["hypotheses"]
    ]
    last = conclusion(certificate)
    rows.append(Row(origin="conclusion", mathematics=str(last["mathematics"]), coq=coq.statement(last)))
    return tuple(rows)
