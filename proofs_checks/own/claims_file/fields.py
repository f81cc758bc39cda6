"""The fields of one table of a claims file, read with their types; a problem knows its path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING

from theory.language.expression_tokens import ExpressionError

if TYPE_CHECKING:
    import sympy as sp

    from theory.language.expressions import Written
    from theory.language.parameters import Parameter

LONGEST_WORDS = 2_000
NO_PARAMETERS = 'must be a table, such as t = { kind = "integer", lower = 1 }'
PARAMETER_FIELDS = (
    "kind",
    "of",
    "lower",
    "upper",
    "open",
    "lower_open",
    "upper_open",
    "shape",
    "ceiling",
    "longest",
    "meaning",
)
LONGEST_INTEGER = 1_000
MEANT = {
    "min": "lower = …",
    "minimum": "lower = …",
    "least": "lower = …",
    "max": "upper = …",
    "maximum": "upper = …",
    "most": "upper = …",
    "type": 'kind = "integer" or kind = "real"',
    "domain": 'kind = "integer" or kind = "real", with lower and upper',
    "list": 'shape = "list"',
    "vector": 'shape = "list"',
    "array": 'shape = "list"',
    "description": 'meaning = "…"',
}
"""What other notations call a field of this one, or a value of it, and what is written here."""


class ProblemAt(ValueError):
    """What is wrong with the field at ``path``, without the file's name and line."""

    def __init__(self, path: Sequence[str], said: str, marked: str = "") -> None:
        """Name the field; ``marked`` shows an expression with a caret."""
        super().__init__(said)
        self.path = tuple(path)
        self.said = said
        self.marked = marked


class Fields:
    """A table with the names that it may have."""

    def __init__(self, table: object, known: Iterable[str], path: Sequence[str] = ()) -> None:
        """Refuse what is no table, and unknown fields."""
        self.path = tuple(path)
        if not isinstance(table, Mapping):
            raise ProblemAt(self.path, "must be a table")
        self.table: Mapping[str, object] = table
        names = tuple(known)
        for name in table:
            if name not in names:
                near = get_close_matches(name[:60], names, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"expected {', '.join(names)}"
                if (meant := MEANT.get(name.lower())) is not None and meant.split()[0] in names:
                    hint = f"write {meant}"
                raise ProblemAt((*self.path, name[:40]), f"is no field of this table; {hint}")

    def at(self, name: str) -> tuple[str, ...]:
        """Return the path of a field."""
        return (*self.path, name)

    def text(self, name: str, needed: str = "", *, default: str | None = None) -> str:
        """Return a text; ``needed`` says what is missing if there is no default."""
        value = self.table.get(name, default)
        if value is None:
            raise ProblemAt(self.at(name), f"is missing: {needed}")
        if not isinstance(value, str):
            raise ProblemAt(self.at(name), f"must be a text in quotes, found {shown(value)}")
        if name not in ("expression", "latex") and len(value) > LONGEST_WORDS:
            raise ProblemAt(self.at(name), f"has {len(value)} characters; the limit is {LONGEST_WORDS}")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """Return one of the allowed texts."""
        value = self.table.get(name, default)
        if value not in allowed:
            named = ", ".join(word for word in allowed if word)
            meant = MEANT.get(value) if isinstance(value, str) and name in ("kind", "shape") else None
            hint = "" if meant is None else f"; write {meant}"
            raise ProblemAt(self.at(name), f"must be one of {named}; found {shown(value)}{hint}")
        return str(value)

    def flag(self, name: str) -> bool:
        """Return a truth value, false by default."""
        value = self.table.get(name, False)
        if not isinstance(value, bool):
            raise ProblemAt(self.at(name), f"must be true or false, found {shown(value)}")
        return value

    def exact(self, name: str, path: Sequence[str] = ()) -> Fraction:
        """Return a number exactly."""
        value = self.table.get(name)
        where = (*path, name) if path else self.at(name)
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            raise ProblemAt(where, f"must be a finite number, found {shown(value)}")
        if isinstance(value, int) and value.bit_length() > LONGEST_INTEGER:
            raise ProblemAt(where, f"has more than {LONGEST_INTEGER} binary digits")
        return Fraction(value)

    def share(self, name: str, default: float) -> float:
        """Return a number strictly between 0 and 1."""
        if name not in self.table:
            return default
        value = self.exact(name)
        if not 0 < value < 1 or float(value) in {0.0, 1.0}:
            raise ProblemAt(self.at(name), f"must lie strictly between 0 and 1, found {shown(value)}")
        return float(value)

    def whole(self, name: str, least: int, most: int, default: int) -> int:
        """Return an integer within limits."""
        value = self.table.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ProblemAt(self.at(name), f"must be an integer from {least} to {most}, found {shown(value)}")
        return value


def shown(value: object) -> str:
    """Return a value as a message quotes it, shortened."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > LONGEST_INTEGER:
        return "a huge integer"
    if isinstance(value, Fraction):
        text = (
            f"{float(value):g}" if max(value.numerator.bit_length(), 1) < LONGEST_INTEGER else "a huge number"
        )
    else:
        text = repr(value) if isinstance(value, (str, int, float)) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def expression(text: str, parameters: Sequence[Parameter], path: Sequence[str]) -> sp.Expr:
    """Read an expression; an error keeps the path of its field.

    Raises:
        ProblemAt: the text is no expression.
    """
    return with_parts(text, parameters, path)[0]


def with_parts(
    text: str, parameters: Sequence[Parameter], path: Sequence[str]
) -> tuple[sp.Expr, tuple[Written, ...]]:
    """Read an expression and its parts as written; an error keeps the path of its field.

    Raises:
        ProblemAt: the text is no expression.
    """
    from theory.language.expressions import parse_with_parts

    try:
        return parse_with_parts(text, parameters)
    except ExpressionError as error:
        raise ProblemAt(path, str(error), "\n".join(error.marked.splitlines()[1:])) from None
