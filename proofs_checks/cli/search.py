"""``collapse search``: find anything in the catalogue."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import DEVIATES, JsonFlag, print_json, print_lines, say

FEW = 20


def search(
    query: Annotated[
        list[str],
        typer.Argument(metavar="WORDS…", help="Words, a quoted phrase, or mathematics: π²/6, pi^2/6."),
    ],
    everything: Annotated[
        bool, typer.Option("--all", help=f"All that is found, not the first {FEW}.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Find formulas, claims, loops, theorems, definitions and papers that have all of the words.

    Looks at ids, titles, words, quotations, closed forms and sources. Exit code 1 if nothing is found.

    Example: collapse search entropy; collapse search pi^2/6 accumulate; collapse search "golden ratio"
    """
    from proofs_checks.show.reports import search as searching

    hits = searching.search(query) or searching.search([word for part in query for word in part.split()])
    if as_json:
        print_json([{"kind": hit.kind, **hit.entry} for hit in hits])
    elif hits:
        shown = hits if everything else hits[:FEW]
        print_lines(searching.lines(shown))
        if len(hits) > len(shown):
            typer.echo(f"{len(hits) - len(shown)} more: collapse search {' '.join(query)} --all")
    else:
        say(f"nothing has all of the words: {searching.counts(query)}")
    if not hits:
        raise typer.Exit(DEVIATES)
