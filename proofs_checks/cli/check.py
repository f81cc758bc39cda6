"""``collapse check``: the marked equations of a LaTeX draft, judged where they stand."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from proofs_checks.cli.common import (
    BAD_USAGE,
    INTERRUPTED,
    BudgetOption,
    JsonFlag,
    SeedOption,
    WorkersOption,
    fail,
    print_json,
    readable,
)

if TYPE_CHECKING:
    from proofs_checks.own.draft.claims import Marked
    from proofs_checks.run.judging import Judged
    from proofs_checks.verdict import Json
    from proofs_checks.verification import Report


def check(
    draft: Annotated[Path, typer.Argument(help="The draft in LaTeX.", metavar="DRAFT.tex")],
    notation: Annotated[
        str, typer.Option(help="library, or paper for the position paper's symbols.", metavar="NOTATION")
    ] = "library",
    seed: SeedOption = 2025,
    workers: WorkersOption = None,
    budget: BudgetOption = 6.0,
    as_json: JsonFlag = False,
) -> None:
    r"""Judge the equations of a LaTeX draft that comments mark, each where it stands.

    A mark is a comment on the line before a display, or inside it before a row:
    "% collapse: equals ID" holds the right-hand side against a formula of the catalogue,
    "% collapse: claim FILE#ID" takes everything but the expression from a claim of a claims file.
    Nothing is run and no macro is expanded; what is ambiguous is refused with its line and column.

    Exit code 0 if every marked equation holds, 1 if one is REFUTED or undecided, 2 if one cannot be read.

    Example: collapse check draft.tex
    """
    if notation not in ("library", "paper"):
        fail(f"--notation {notation!r} is unknown; it is one of library, paper")
    readable(draft)
    from proofs_checks import verify
    from proofs_checks.own.draft.claims import claims_of_draft
    from proofs_checks.own.draft.marked import DraftError
    from proofs_checks.show.progress import progress_bar

    try:
        found = claims_of_draft(draft, paper=notation == "paper")
    except DraftError as error:
        fail(str(error))
    if not found:
        fail(f"{draft}: no equation is marked; write '% collapse: equals ID' on the line before one")
    claims = [item.claim for item in found if item.claim is not None]
    report = None
    if claims:
        with ExitStack() as stack:
            progress = stack.enter_context(progress_bar(quiet=as_json))
            report = verify(
                claims, path=str(draft), seed=seed, budget=budget, workers=workers, progress=progress
            )
    judged = {} if report is None else {item.id: item for item in report.claims}
    rows = [(item, judged.get(item.claim.id) if item.claim else None) for item in found]
    if as_json:
        print_json({"draft": str(draft), "equations": [_json(*row) for row in rows]})
    else:
        for row in rows:
            _say(str(draft), *row)
    raise typer.Exit(_code(report, rows))


def _code(report: Report | None, rows: list[tuple[Marked, Judged | None]]) -> int:
    if report is not None and report.interrupted:
        return INTERRUPTED
    if any(item.problem for item, _ in rows):
        return BAD_USAGE
    return 0 if all(judged is not None and judged.as_expected for _, judged in rows) else 1


def _say(draft: str, item: Marked, judged: Judged | None) -> None:
    mark = item.side.mark
    asked = mark.name if mark.asks == "equals" else f"{mark.file}#{mark.name}"
    if item.claim is None or judged is None:
        typer.echo(f"{draft}:{item.place}: NOT READ ({asked}): {item.problem}")
        return
    verdict = judged.verdict
    typer.echo(f"{draft}:{item.place}: {verdict.name}  {asked}")
    typer.echo(f"    read as: {item.side.relation} {_written(item)}")
    typer.echo(f"    {verdict.witness or verdict.reason}")


def _written(item: Marked) -> str:
    """Return the expression as it was read."""
    asked = None if item.claim is None else item.claim.printed.question
    return "" if asked is None else asked.text


def _json(item: Marked, judged: Judged | None) -> dict[str, Json]:
    mark = item.side.mark
    return {
        "line": item.line or item.side.line,
        "column": item.column or item.side.column,
        "asks": mark.asks,
        "id": mark.name,
        "file": mark.file or None,
        "latex": item.side.latex,
        "relation": item.side.relation,
        "expression": _written(item) if item.claim else None,
        "problem": item.problem or None,
        **({} if judged is None else judged.verdict.to_json()),
    }
