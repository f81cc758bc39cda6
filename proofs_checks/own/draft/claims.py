"""The marked equations of a draft as claims, read from their LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from proofs_checks.own.claims_file.fields import ProblemAt
from proofs_checks.own.claims_file.reading import claim_of, parameters_of
from proofs_checks.own.claims_file.tables import ClaimsFileError, read_text, tables_of
from proofs_checks.own.draft.marked import Side, marked_sides, read_draft
from theory.language.claim import Claim
from theory.language.expression_tokens import ExpressionError
from theory.language.latex.reader import read_latex


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A marked right-hand side with the claim that it makes, or with the reason why it makes none."""

    side: Side
    claim: Claim | None = None
    problem: str = ""
    line: int = 0
    column: int = 0

    @property
    def place(self) -> str:
        """Return line and column as ``12:5``."""
        return f"{self.line or self.side.line}:{self.column or self.side.column}"


def claims_of_draft(path: Path | str, *, paper: bool = False) -> list[Marked]:
    """Return the marked equations of a draft in their order, each as a claim or with its problem.

    Args:
        path: of the draft in LaTeX. paper: whether the position paper's letters are read where they are free.

    Raises:
        DraftError: the draft cannot be read, or a mark cannot be followed.
    """
    shown = str(path)
    return [_marked(side, Path(path), paper) for side in marked_sides(read_draft(path), shown)]


def _marked(side: Side, draft: Path, paper: bool) -> Marked:
    try:
        table = _table(side, draft)
        parameters = parameters_of(table)
        names = table.get("latex_names", {})
        text = read_latex(
            side.latex,
            parameters,
            names=cast(Mapping[str, str], names) if isinstance(names, Mapping) else None,
            paper=paper or table.get("notation") == "paper",
        )
        kept = {
            name: value for name, value in table.items() if name not in {"latex", "latex_names", "notation"}
        }
        made = {
            **kept,
            "id": f"line_{side.line}_{side.column}",
            "expression": text,
            "relation": side.relation,
        }
        return Marked(side=side, claim=claim_of(made, side.line))
    except ExpressionError as error:
        line, column = side.line + error.line - 1, error.column + (side.column - 1) * (error.line == 1)
        return Marked(side=side, problem=error.problem, line=line, column=column)
    except (ProblemAt, ValueError) as error:
        said = error.said if isinstance(error, ProblemAt) else str(error).splitlines()[0]
        return Marked(side=side, problem=said)


def _table(side: Side, draft: Path) -> dict[str, object]:
    """Return the table of a claims file that the mark stands for, without its expression."""
    mark = side.mark
    if mark.asks == "equals":
        return {"equals": mark.name, "source": f"{draft.name}, line {side.line}"}
    file = draft.parent / mark.file
    try:
        tables = tables_of(read_text(file), mark.file)
    except ClaimsFileError as error:
        raise ValueError(str(error.problems[0])) from None
    for table in tables:
        if isinstance(table, Mapping) and table.get("id") == mark.name:
            return dict(table)
    raise ValueError(f"{mark.file} has no claim {mark.name!r}")
