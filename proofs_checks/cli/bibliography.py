"""``collapse bibliography``: the cited works as BibTeX."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofs_checks.cli.common import JsonFlag, fail, print_json, put


def bibliography(
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY]…", help="Keys of entries; none stands for all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write to this file.", metavar="FILE")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Print the cited works as BibTeX entries, by the keys that the tables cite.

    Example: collapse bibliography -o refs.bib
    """
    from theory.bibliography import BY_KEY, UnknownReference, to_bibtex

    try:
        text = to_bibtex(keys or BY_KEY)
    except UnknownReference as error:
        fail(str(error))
    if as_json and out is not None:
        fail("--json goes to standard output; give it or --out")
    if as_json:
        print_json(
            [{"key": key, "type": BY_KEY[key].kind, **dict(BY_KEY[key].fields)} for key in keys or BY_KEY]
        )
    else:
        put(text, out)
