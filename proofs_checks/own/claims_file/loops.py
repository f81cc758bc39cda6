"""Read the loops of a file: each ``[[loop]]`` a definition, or every problem with its line and field."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from proofs_checks.own.claims_file.fields import ProblemAt
from proofs_checks.own.claims_file.parameters import read_parameters
from proofs_checks.own.claims_file.tables import (
    MOST_PROBLEMS,
    ClaimsFileError,
    Problem,
    problem_of,
    read_text,
    tables_of,
)
from theory import catalogue
from theory.loop_language.definition import ID, LoopDefinition, LoopError
from theory.loop_language.reading import read_loop


def read_loops(path: Path | str) -> tuple[LoopDefinition, ...]:
    """Read and check all loops of a file; none is derived.

    Raises:
        ClaimsFileError: the file cannot be read, or a definition is wrong. All problems are listed.
    """
    return parse_loops(read_text(path), str(path))


@cache
def shipped() -> tuple[LoopDefinition, ...]:
    """Return the loops of the literature that are shipped as definitions."""
    place = resources.files("theory.loop_language") / "literature.toml"
    return parse_loops(place.read_text("utf8"), "literature")


def parse_loops(text: str, shown: str = "loops") -> tuple[LoopDefinition, ...]:
    """Read loops from the text of a file; ``shown`` names it in messages.

    Raises:
        ClaimsFileError: as :func:`read_loops`.

    >>> parse_loops('[[loop]]\\nid = "a"', "mine.toml")
    Traceback (most recent call last):
    proofs_checks.own.claims_file.tables.ClaimsFileError: mine.toml:1: loop 'a', field state: is missing: \
a table [loop.state]
    """
    found: list[LoopDefinition] = []
    problems: list[Problem] = []
    for number, table in enumerate(tables_of(text, shown, "loop")):
        try:
            found.append(_loop(table, found))
        except (LoopError, ProblemAt) as error:
            problems.append(problem_of(error.path, error.said, error.marked, text, shown, number, table))
    if problems:
        raise ClaimsFileError(problems[:MOST_PROBLEMS])
    return tuple(found)


def _loop(table: object, earlier: list[LoopDefinition]) -> LoopDefinition:
    if not isinstance(table, Mapping):
        raise LoopError((), "must be a table")
    made = read_loop(table, read_parameters(table.get("parameters", {})))
    if not ID.fullmatch(made.id):
        raise LoopError(("id",), f"{made.id[:40]!r} is no name of letters, digits, '.', '_' and '-'")
    if any(made.id == other.id for other in earlier):
        raise LoopError(("id",), f"{made.id!r} is used twice")
    if any(catalogue.has_id(name) for name in (made.id, *(f"{made.id}.{o}" for o in made.observables))):
        raise LoopError(("id",), f"{made.id!r} is an id of the catalogue; choose another")
    return made
