"""``collapse table``: a table for a write-up."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from proofs_checks.cli.common import FormatOption, JsonFlag, fail, put
from proofs_checks.cli.defined import Asked, defined

if TYPE_CHECKING:
    from theory.language.formula import Formula
    from theory.language.parameters import Parameter


LARGEST_LIST = 256_000


def table(
    selection: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SELECTION]…",
            help="formulas, claims, out-of-scope, ledger, atlas, collapse-times (default: formulas); or any "
            "number of ids, beginnings of ids (regression, gaussian.replace, position.s4_1), patterns "
            "('*.variance_limit') and keys of the bibliography; shipped loops, or a FILE of loops "
            "(and ids of them).",
        ),
    ] = None,
    form: FormatOption = "terminal",
    notation: Annotated[
        str, typer.Option(help="library, or paper for the position paper's symbols.", metavar="NOTATION")
    ] = "library",
    ids: Annotated[
        bool | None,
        typer.Option("--ids/--no-ids", help="A column of ids (default: in every format but LaTeX)."),
    ] = None,
    sizes: Annotated[
        str, typer.Option("--data", help="Collapse times: values of D, comma-separated.", metavar="D,D,…")
    ] = "10,100,1000",
    distributions: Annotated[
        list[str] | None,
        typer.Option(
            "--p",
            help="Collapse times: probabilities, comma-separated, or uniform:N; may be repeated.",
            metavar="P,P,…",
        ),
    ] = None,
    ids_from: Annotated[
        Path | None,
        typer.Option(
            "--ids-from", help="Add the ids in this file, one a line; # begins a comment.", metavar="FILE"
        ),
    ] = None,
    layout: Annotated[
        str, typer.Option(help="LaTeX: article, twocolumn or beamer.", metavar="LAYOUT")
    ] = "article",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write to this file.", metavar="FILE")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Print a table for a write-up: closed forms with conditions and sources, claims with verdicts, and more.

    The first line in LaTeX says which packages it needs; `collapse bibliography` prints what it cites.

    Example: collapse table regression.accumulate --format latex --notation paper -o table.tex
    """
    from theory.index.selecting import UnknownSelection, check

    form = "json" if as_json else form
    asked, rest = defined(selection or ())
    words = [*rest, *(_ids(ids_from) if ids_from else ())]
    try:
        check(words)
    except UnknownSelection as error:
        fail(str(error))
    from proofs_checks.show.progress import working
    from proofs_checks.show.tables import FORMATS, render_all
    from proofs_checks.show.tables.latex import LAYOUTS, to_latex
    from proofs_checks.show.tables.notation import NOTATIONS
    from proofs_checks.show.tables.selection import tables_of
    from proofs_checks.show.tables.terminal import print_table
    from theory.language.parameters import DomainError

    page = next((name for name in LAYOUTS if name == layout), None)
    if page is None:
        fail(f"--layout {layout!r} is unknown; it is one of {', '.join(LAYOUTS)}")
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
        with working("deriving what the table shows", quiet=form != "terminal"):
            own = [(one, formula) for one in asked for formula in one.formulas()]
            if asked and not own:
                fail("no closed form was found to print; collapse derive FILE says why")
            found = tables_of(
                *words,
                notation=named,
                ids=_ids_shown(form, ids),
                more=[formula for _, formula in own],
                beside={formula.id: _footnotes(one, formula) for one, formula in own},
                sizes=_sizes(sizes),
                distributions=[_distribution(text) for text in distributions or ()],
            )
    except (UnknownSelection, DomainError) as error:
        fail(str(error))
    if form == "terminal":
        for item in found:
            print_table(item)
        return
    text = "\n".join(to_latex(item, page) for item in found) if form == "latex" else render_all(found, form)
    put(text, out)


def _footnotes(one: Asked, formula: Formula) -> list[str]:
    """Return what stands beside the closed form of a defined loop, or its limit: exceptions and its grade."""
    from proofs_checks.evidence.far import grade_of_loop
    from proofs_checks.show.reports.derived import footnotes
    from theory.loop_language.formulas import derived_of

    if one.limit:
        return [grade_of_loop(formula)]
    return footnotes(one.loop, derived_of(one.loop, formula.id.removeprefix(f"{one.loop.id}.")))


def _ids_shown(form: str, asked: bool | None) -> bool | Literal["line"]:
    """Return how ids are shown: in LaTeX a column of them would leave no room for formulas."""
    if form == "latex":
        return "line" if asked else False
    return asked is None or asked


def _ids(path: Path) -> list[str]:
    """Return the ids in a file, or leave with what is wrong with it."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_LIST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        fail(f"cannot read {str(path)!r}: {error.strerror}")
    except UnicodeDecodeError:
        fail(f"{str(path)!r} is not UTF-8 text")
    if len(raw) > LARGEST_LIST:
        fail(f"{str(path)!r} is larger than {LARGEST_LIST} bytes")
    words = [line.partition("#")[0].strip() for line in text.splitlines()]
    found = [word for word in words if word]
    if not found:
        fail(f"{str(path)!r} names no ids")
    strange = next((word for word in found if len(word) > 200 or " " in word), None)
    if strange is not None:
        fail(f"{str(path)!r}: {strange[:60]!r} is no id; write one a line")
    return found


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
