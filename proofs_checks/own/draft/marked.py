r"""Find the equations of a LaTeX draft that comments mark, row by row, with their places.

A mark is a comment ``% collapse: equals ID`` or ``% collapse: claim FILE#ID``. It stands on the line before a
display, and then means the display's only equation, or inside it, and then means the row that follows. A row
without a relation continues the one before; a row that begins with one is a further side of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LARGEST_DRAFT = 5_000_000
ROWS = ("align", "aligned", "alignat", "gather", "eqnarray", "split", "flalign", "multline")
ONE_ROW = ("equation", "displaymath", "math")

_ENVIRONMENTS = "|".join((*ROWS, *ONE_ROW))
_MARK = re.compile(r"^[ \t]*%[ \t]*collapse:[ \t]*(?P<said>.*?)[ \t\r]*$")
_BEGIN = re.compile(rf"\\begin\{{(?P<name>(?:{_ENVIRONMENTS})\*?)\}}(?:\{{\d+\}})?|\\\[|\$\$")
_RELATION = re.compile(r"\\(?:leqslant|leq|le|geqslant|geq|ge|sim|approx)(?![A-Za-z])|=")
_IGNORED = re.compile(r"\\(?:label|tag|nonumber|notag)(?![A-Za-z])(?:\{[^{}]*\})?")
_BREAK = re.compile(r"\\\\(?:\[[^\]\n]*\])?")

Relation = Literal["=", "<=", ">=", "~="]
SPELLED: dict[str, Relation] = {
    "=": "=",
    r"\le": "<=",
    r"\leq": "<=",
    r"\leqslant": "<=",
    r"\ge": ">=",
    r"\geq": ">=",
    r"\geqslant": ">=",
    r"\sim": "~=",
    r"\approx": "~=",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a comment asks: that an equation ``equals`` a formula, or is the right side of a ``claim``."""

    asks: Literal["equals", "claim"]
    name: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Side:
    """A right-hand side of a marked equation: its relation, its LaTeX with comments blanked, its place."""

    mark: Mark
    relation: Relation
    latex: str
    line: int
    column: int


class DraftError(ValueError):
    """A draft cannot be read or a mark cannot be followed; one line with the place."""

    def __init__(self, where: str, problem: str, line: int = 0, column: int = 0) -> None:
        """Say what is wrong at a line and a column, counted from 1; 0 stands for none."""
        place = f":{line}" if line else ""
        place += f":{column}" if column else ""
        super().__init__(f"{where}{place}: {problem}")


def read_draft(path: Path | str) -> str:
    """Return the text of a draft.

    Raises:
        DraftError: it cannot be read, is larger than 5 MB, or is not UTF-8.
    """
    shown = str(path)
    try:
        with Path(path).open("rb") as file:
            raw = file.read(LARGEST_DRAFT + 1)
    except OSError as error:
        raise DraftError(shown, f"cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST_DRAFT:
        raise DraftError(shown, f"is larger than {LARGEST_DRAFT} bytes")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise DraftError(shown, "is not UTF-8 text", raw.count(b"\n", 0, error.start) + 1) from None


def marked_sides(text: str, shown: str = "draft") -> list[Side]:
    r"""Return the marked right-hand sides in the order in which they stand.

    Raises:
        DraftError: a mark is misspelled, marks nothing or several equations, or one without a relation.

    >>> marked_sides("% collapse: equals regression.replace.excess_risk\n\\[ R = t \\]")[0].latex.strip()
    't'
    """
    marks = _marks(text, shown)
    bare = _without_comments(text)
    found: list[Side] = []
    used: set[int] = set()
    for first, last, rows in _displays(bare, shown):
        start, end = _line(bare, first), _line(bare, last)
        before = [mark for mark in marks if mark.line in _lines_above(text, start)]
        inside = [mark for mark in marks if start <= mark.line <= end]
        statements = _statements(bare, first, last, rows)
        if before and len(statements) != 1:
            problem = f"this marks a display of {len(statements)} equations; put the mark before a row of it"
            raise DraftError(shown, problem, before[0].line)
        for mark in before:
            found += _sides(bare, statements[0], mark, shown)
        for mark in inside:
            rest = [statement for statement in statements if _line(bare, _end(statement)) > mark.line]
            if not rest:
                raise DraftError(shown, "no equation follows this mark in its display", mark.line)
            found += _sides(bare, rest[0], mark, shown)
        used |= {mark.line for mark in (*before, *inside)}
    for mark in marks:
        if mark.line not in used:
            raise DraftError(shown, "no display follows this mark", mark.line)
    return found


def _marks(text: str, shown: str) -> list[Mark]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _MARK.match(line)
        if match is None:
            continue
        asks, _, rest = match["said"].partition(" ")
        name = rest.strip()
        if asks == "equals" and name and " " not in name:
            found.append(Mark("equals", name, "", number))
        elif asks == "claim" and name.count("#") == 1 and all(name.split("#")) and " " not in name:
            file, _, claim = name.partition("#")
            found.append(Mark("claim", claim, file, number))
        else:
            problem = f"{match['said'][:60]!r} asks nothing; write 'equals ID' or 'claim FILE#ID'"
            raise DraftError(shown, problem, number)
    return found


def _without_comments(text: str) -> str:
    """Blank comments, keeping every place; an escaped per cent sign is none."""
    return re.sub(r"(?<!\\)((?:\\\\)*)%[^\n]*", lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text)


def _displays(text: str, shown: str) -> list[tuple[int, int, bool]]:
    """Return the places of the displays' insides, and whether they have rows."""
    found = []
    place = 0
    while match := _BEGIN.search(text, place):
        opened = match.group()
        name = match["name"]
        closing = rf"\end{{{name}}}" if name else {r"\[": r"\]", "$$": "$$"}[opened]
        end = text.find(closing, match.end())
        if end < 0:
            raise DraftError(shown, f"{opened} is not closed", _line(text, match.start()))
        rows = name is not None and name.rstrip("*") in ROWS
        found.append((match.end(), end, rows or r"\begin{" in text[match.end() : end]))
        place = end + len(closing)
    return found


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _lines_above(text: str, line: int) -> list[int]:
    """Return the lines just above a display that are marks, the nearest first."""
    lines = text.split("\n")
    above = []
    while line > 1 and _MARK.match(lines[line - 2]):
        line -= 1
        above.append(line)
    return above


def _end(statement: list[tuple[int, int]]) -> int:
    return statement[-1][1]


def _statements(text: str, first: int, last: int, rows: bool) -> list[list[tuple[int, int]]]:
    """Return the equations of a display, each as the places of its rows."""
    breaks = [(match.start(), match.end()) for match in _BREAK.finditer(text, first, last)] if rows else []
    cells = list(
        zip([first, *(end for _, end in breaks)], [*(start for start, _ in breaks), last], strict=True)
    )
    found: list[list[tuple[int, int]]] = []
    for start, end in cells:
        row = _cleaned(text[start:end])
        if not row.strip():
            continue
        end = start + len(row.rstrip())
        relation = _RELATION.search(row)
        continues = relation is None or not row[: relation.start()].strip()
        if found and continues:
            found[-1].append((start, end))
        else:
            found.append([(start, end)])
    return found


def _cleaned(row: str) -> str:
    """Blank labels, tags, alignment and inner environments, keeping every place."""
    row = _IGNORED.sub(lambda match: " " * len(match[0]), row)
    row = re.sub(r"\\(?:begin|end)\{(?:aligned|split|gathered)\}", lambda match: " " * len(match[0]), row)
    return re.sub(r"(?<!\\)&", " ", row)


def _sides(text: str, statement: list[tuple[int, int]], mark: Mark, shown: str) -> list[Side]:
    """Return the right-hand sides of an equation: what stands behind each relation outside brackets."""
    start, end = statement[0][0], statement[-1][1]
    whole = text[start:end]
    whole = _BREAK.sub(lambda match: " " * len(match[0]), whole) if len(statement) > 1 else whole
    whole = _cleaned(whole)
    relations = [match for match in _RELATION.finditer(whole) if _level(whole, match.start()) == 0]
    if not relations:
        raise DraftError(shown, "the equation marked here has no relation (=, \\le, \\ge)", mark.line)
    found = []
    for place, relation in enumerate(relations):
        until = relations[place + 1].start() if place + 1 < len(relations) else len(whole)
        latex = whole[relation.end() : until]
        began = start + relation.end() + len(latex) - len(latex.lstrip())
        column = began - text.rfind("\n", 0, began)
        found.append(
            Side(mark, SPELLED[relation.group()], latex.strip(), _line(text, began), column),
        )
    return found


def _level(text: str, place: int) -> int:
    before = text[:place].replace(r"\{", "  ").replace(r"\}", "  ")
    return before.count("{") - before.count("}")
