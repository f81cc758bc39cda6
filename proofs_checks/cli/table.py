"""``collapse table``: a table for a write-up."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from proofs_checks.cli.common import JsonFlag, fail

if TYPE_CHECKING:
    from theory.language.parameters import Parameter


def table(
    selection: Annotated[
        str,
        typer.Argument(
            metavar="[SELECTION]",
            help="formulas, claims, out-of-scope, ledger, atlas, collapse-times; the beginning of ids "
            "(regression, gaussian.replace, position.s4_1); or a key of the bibliography.",
        ),
    ] = "formulas",
    form: Annotated[
        str, typer.Option("--format", help="terminal, latex, markdown, html, csv or json.", metavar="FORMAT")
    ] = "terminal",
    notation: Annotated[
        str, typer.Option(help="library, or paper for the position paper's symbols.", metavar="NOTATION")
    ] = "library",
    ids: Annotated[
        Optional[bool],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option("--ids/--no-ids", help="A column of ids (default: in every format but LaTeX)."),
    ] = None,
    sizes: Annotated[
        str, typer.Option("--data", help="Collapse times: values of D, comma-separated.", metavar="D,D,…")
    ] = "10,100,1000",
    distributions: Annotated[
        Optional[list[str]],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(
            "--p",
            help="Collapse times: probabilities, comma-separated, or uniform:N; may be repeated.",
            metavar="P,P,…",
        ),
    ] = None,
    out: Annotated[
        Optional[Path],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option("-o", "--out", help="Write to this file.", metavar="FILE"),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Print a table for a write-up: closed forms with conditions and sources, claims with verdicts, and more.

    The first line in LaTeX says which packages it needs; `collapse bibliography` prints what it cites.

    Example: collapse table regression.accumulate --format latex --notation paper -o table.tex
    """
    from proofs_checks import terminal
    from theory.language.parameters import DomainError
    from theory.tables import FORMATS, render_all
    from theory.tables.notation import NOTATIONS
    from theory.tables.selection import UnknownSelection, tables_of

    form = "json" if as_json else form
    if form not in ("terminal", *FORMATS):
        fail(f"--format {form!r} is unknown; it is one of terminal, {', '.join(FORMATS)}")
    named = next((name for name in NOTATIONS if name == notation), None)
    if named is None:
        fail(f"--notation {notation!r} is unknown; it is one of {', '.join(NOTATIONS)}")
    if out is not None and not out.parent.is_dir():
        fail(f"the directory {str(out.parent)!r} does not exist")
    if out is not None and form == "terminal":
        fail(f"give --format with --out; it is one of {', '.join(FORMATS)}")
    try:
        with terminal.working("deriving what the table shows", quiet=form != "terminal"):
            found = tables_of(
                selection,
                notation=named,
                ids=form != "latex" if ids is None else ids,
                sizes=_sizes(sizes),
                distributions=[_distribution(text) for text in distributions or ()],
            )
    except (UnknownSelection, DomainError) as error:
        fail(str(error))
    if form == "terminal":
        for item in found:
            terminal.print_table(item)
        return
    text = render_all(found, form)
    if out is None:
        typer.echo(text, nl=False)
    else:
        try:
            out.write_text(text, encoding="utf8")
        except OSError as error:
            fail(f"cannot write {str(out)!r}: {error.strerror}")
        typer.echo(f"wrote {out}", err=True)


def _sizes(text: str) -> list[int]:
    from theory.language.parameters import read_values

    data, _ = _parameters()
    return [int(str(read_values([data], {"D": part})["D"])) for part in text.split(",")]


def _distribution(text: str) -> tuple[Fraction, ...]:
    from theory.language.parameters import DomainError, read_values

    _, p = _parameters()
    word, colon, count = text.partition(":")
    if colon and word == "uniform":
        if not count.isascii() or not count.isdigit() or not 1 <= int(count[:9]) <= 10**5:
            raise DomainError(f"--p {text!r}: the number of atoms must be an integer from 1 to 100000")
        return (Fraction(1, int(count)),) * int(count)
    found = read_values([p], {"p": text})["p"]
    return found if isinstance(found, tuple) else (Fraction(found),)


def _parameters() -> tuple[Parameter, Parameter]:
    from theory import catalogue

    D, p = catalogue.formula("categorical.replace.collapse_time").parameters
    return D, p
