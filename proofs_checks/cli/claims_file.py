"""``collapse verify --file``: judge the claims of one's own file."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING

import typer

from proofs_checks.cli.common import BAD_USAGE, fail, say

if TYPE_CHECKING:
    from theory.language.claim import Claim


def print_template() -> None:
    """Print a claims file that explains its fields."""
    typer.echo(
        (files("proofs_checks.own.claims_file") / "template.toml").read_text(encoding="utf8"), nl=False
    )


def print_claims(names: Sequence[str]) -> None:
    """Print shipped claims as a claims file; what cannot be written is named on standard error, with why."""
    from proofs_checks.own.claims_file.writing import written
    from theory import catalogue

    text, refused = written(catalogue.claim(name) for name in names)
    for line in refused:
        say(line)
    if not text:
        raise typer.Exit(BAD_USAGE)
    typer.echo(text, nl=False)


def read_file(path: str, names: Sequence[str], *, allow_import: bool) -> list[Claim]:
    """Return the claims of a file (those named, or all), or leave with what is wrong in it."""
    from proofs_checks.own.claims_file.tables import ClaimsFileError, read_text, tables_of

    try:
        tables_of(read_text(path), path)
        from proofs_checks.own.claims_file.reading import read_claims

        claims = read_claims(path)
        known = [claim.id for claim in claims]
        for name in names:
            if name not in known:
                near = get_close_matches(name, known, n=1, cutoff=0.3)
                fail(f"{path} has no claim {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        chosen = [claim for claim in claims if claim.id in names or not names]
        from proofs_checks.own.claims_file.simulating import check_imports

        check_imports(chosen, path, allow_import=allow_import)
    except ClaimsFileError as error:
        for problem in error.problems:
            say(str(problem))
            if problem.marked:
                typer.echo(problem.marked, err=True)
        raise typer.Exit(BAD_USAGE) from None
    return chosen
