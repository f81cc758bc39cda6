"""The text of a claims file and its tables, and what is wrong with them before an expression is read.

Nothing here needs SymPy: what is no claims file is refused before that is loaded.
"""

from __future__ import annotations

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from proofs_checks.own.claims_file.fields import NO_PARAMETERS, PARAMETER_FIELDS, Fields, ProblemAt
from proofs_checks.own.claims_file.places import line_of
from theory.language.loop_tables import ID, LoopError, check_tables

LARGEST_FILE = 256_000
MOST_CLAIMS = 1_000
MOST_PROBLEMS = 20
_FLOAT = re.compile(r"[+-]?[0-9_]{1,100}(\.[0-9_]{1,100})?([eE][+-]?[0-9_]{1,3})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file: its place, one line, and (for an expression) the place marked."""

    where: str
    said: str
    marked: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.said}"


class ClaimsFileError(ValueError):
    """A file is no claims file; ``problems`` lists what is wrong, one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems; the message has one a line."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


def read_text(path: Path | str) -> str:
    """Return the text of a file.

    Raises:
        ClaimsFileError: it cannot be read, is too large, or is not UTF-8.
    """
    shown = str(path)
    try:
        with Path(path).open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ClaimsFileError([Problem(shown, f"cannot be read: {error.strerror}")]) from None
    if len(raw) > LARGEST_FILE:
        raise ClaimsFileError([Problem(shown, f"is larger than {LARGEST_FILE} bytes")])
    if raw.startswith(BOM_UTF8):
        raise ClaimsFileError([Problem(f"{shown}:1", "begins with a byte order mark; save it without one")])
    try:
        return raw.decode("utf8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ClaimsFileError([Problem(f"{shown}:{line}", "is not UTF-8 text")]) from None


def number(text: str) -> Fraction | float:
    """Read a TOML float exactly; what is no ordinary number stays a float and is refused later."""
    return Fraction(text.replace("_", "")) if _FLOAT.fullmatch(text) else float(text.replace("_", ""))


def tables_of(text: str, shown: str, name: str = "claim") -> list[object]:
    """Return the tables [[name]] of a file's text, claim or loop, none of them validated.

    Raises:
        ClaimsFileError: the text is no TOML, or has none of them.
    """
    try:
        data = tomllib.loads(text, parse_float=number)
    except tomllib.TOMLDecodeError as error:
        said, _, place = str(error).rpartition(" (at ")
        found = re.match(r"line (\d+), column (\d+)\)", place)
        last = text.rstrip("\n").count("\n") + 1
        where, column = (f":{found[1]}", f" (column {found[2]})") if found else (f":{last}", " (at the end)")
        raise ClaimsFileError([Problem(shown + where, f"is no TOML: {said or error}{column}")]) from None
    except RecursionError:
        raise ClaimsFileError([Problem(shown, "is no TOML: nested too deep")]) from None
    except ValueError as error:  # an integer with too many digits, a date that does not exist
        raise ClaimsFileError([Problem(shown, f"is no TOML: {str(error).splitlines()[0][:100]}")]) from None
    unknown = sorted(set(data) - {"claim", "loop"})
    if unknown:
        raise ClaimsFileError(
            [Problem(shown, f"has an unknown table {unknown[0][:40]!r}; expected [[{name}]]")]
        )
    found = data.get(name)
    if not isinstance(found, list) or not found:
        raise ClaimsFileError([Problem(shown, f"has no [[{name}]]")])
    if len(found) > MOST_CLAIMS:
        raise ClaimsFileError([Problem(shown, f"has {len(found)} {name}s; the limit is {MOST_CLAIMS}")])
    return found


def refuse_tables(path: Path | str) -> None:
    """Refuse a file whose loops are none, whatever their expressions are.

    Raises:
        ClaimsFileError: the file cannot be read, is no TOML, or has a wrong table; all these are listed.
    """
    text, shown = read_text(path), str(path)
    problems: list[Problem] = []
    seen: set[object] = set()
    for place, table in enumerate(tables_of(text, shown, "loop")):
        try:
            check_tables(table)
            _check_parameters(table)
            if isinstance(table, Mapping) and table["id"] in seen:
                raise LoopError(("id",), f"{table['id']!r} is used twice")
        except (LoopError, ProblemAt) as error:
            problems.append(problem_of(error.path, error.said, error.marked, text, shown, place, table))
        seen.add(table.get("id") if isinstance(table, Mapping) and isinstance(table.get("id"), str) else None)
    if problems:
        raise ClaimsFileError(problems[:MOST_PROBLEMS])


def _check_parameters(table: object) -> None:
    entries = table.get("parameters", {}) if isinstance(table, Mapping) else {}
    if not isinstance(entries, Mapping):
        raise ProblemAt(("parameters",), NO_PARAMETERS)
    for name, entry in entries.items():
        Fields(entry, PARAMETER_FIELDS, ("parameters", name))


def problem_of(
    path: tuple[str, ...], said: str, marked: str, text: str, shown: str, place: int, table: object
) -> Problem:
    """Return what is wrong with a loop, with its line in the file."""
    name = table.get("id") if isinstance(table, Mapping) else None
    called = f"loop {name!r}" if isinstance(name, str) and ID.fullmatch(name) else f"loop {place + 1}"
    field = f", field {'.'.join(path)}" if path else ""
    return Problem(f"{shown}:{line_of(text, place, path, 'loop')}", f"{called}{field}: {said}", marked)
