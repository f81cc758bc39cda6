"""What the tables of a loop in a file may have: seen before an expression is read, and without SymPy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from theory.language.expression_tokens import ExpressionError, tokens

FIELDS = ("id", "words", "source", "parameters", "state", "data", "pool", "fit", "observe")
STATE_FIELDS = ("start", "length")
DATA_FIELDS = ("law", "size", "real", "kept", "from", "sampler")
DESIGN_FIELDS = ("design", "rows", "columns", "labels", "fresh", "real", "copies")
POOL_FIELDS = ("append", "window", "forget")
LONGEST_WORDS = 2_000
DEEPEST = 40
ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
KEPT_DESIGN = 'one X for all generations and lists: design = "normal", fresh = false, equal rows in each list'
BOUNDS = ("lower", "upper", "ceiling", "of")


class LoopError(ValueError):
    """A definition is wrong at ``path``; the message is one line."""

    def __init__(self, path: tuple[str, ...], said: str, marked: str = "") -> None:
        """Name the place; ``marked`` shows an expression with a caret."""
        super().__init__(f"{'.'.join(path)}: {said}" if path else said)
        self.path, self.said, self.marked = path, said, marked


def known(table: object, names: Iterable[str], path: tuple[str, ...]) -> Mapping[str, object]:
    """Return a table whose fields are all among these names.

    Raises:
        LoopError: it is no table, or has another field.
    """
    if not isinstance(table, Mapping):
        raise LoopError(path, "must be a table")
    allowed = tuple(names)
    for name in table:
        if name not in allowed:
            near = get_close_matches(str(name)[:60], allowed, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected {', '.join(allowed)}"
            hint = KEPT_DESIGN if name == "kept" and "design" in allowed else hint
            raise LoopError((*path, str(name)[:40]), f"is no field of this table; {hint}")
    return table


def text(table: Mapping[str, object], name: str, path: tuple[str, ...], default: str | None = None) -> str:
    """Return a text of a table.

    Raises:
        LoopError: it is missing, is no text, or too long.
    """
    value = table.get(name, default)
    if value is None:
        raise LoopError((*path, name), "is missing")
    if not isinstance(value, str):
        raise LoopError((*path, name), "must be a text in quotes")
    if len(value) > LONGEST_WORDS:
        raise LoopError((*path, name), f"has {len(value)} characters; the limit is {LONGEST_WORDS}")
    return value


def flag(table: Mapping[str, object], name: str, path: tuple[str, ...]) -> bool:
    """Return a truth value of a table, false by default.

    Raises:
        LoopError: it is none.
    """
    value = table.get(name, False)
    if not isinstance(value, bool):
        raise LoopError((*path, name), "must be true or false")
    return value


def names(table: Mapping[str, object], what: str, *, optional: bool = False) -> tuple[str, ...]:
    """Return the names of the entries of a table of states, data or pools.

    Raises:
        LoopError: the table is missing or empty, or one is no name.
    """
    entries = table.get(what)
    if entries is None and optional:
        return ()
    if not isinstance(entries, Mapping) or not entries:
        raise LoopError((what,), f"is missing: a table [loop.{what}]" if entries is None else "is empty")
    for name in entries:
        if not NAME.fullmatch(name):
            raise LoopError((what, str(name)[:40]), "is no free name (letters, digits and _)")
    return tuple(entries)


def check_tables(table: object) -> None:
    """Refuse what is no loop, whatever its expressions are.

    Raises:
        LoopError: a table or field is missing, unknown or of another type, a bound shows a later parameter,
            or an expression is cut in no words or nested too deep.

    >>> check_tables({"id": "coin", "state": {"p": {"start": "1/2", "begin": 1}}})
    Traceback (most recent call last):
    theory.language.loop_tables.LoopError: state.p.begin: is no field of this table; expected start, length
    """
    loop = known(table, FIELDS, ())
    for what in ("state", "data", "pool"):
        names(loop, what, optional=what != "state")
    for name, default in (("words", ""), ("id", None), ("source", "")):
        text(loop, name, (), default)
    if not ID.fullmatch(made := text(loop, "id", ())):
        raise LoopError(("id",), f"{made[:40]!r} is no name of letters, digits, '.', '_' and '-'")
    _check_bounds(loop.get("parameters", {}))
    for path, entry in _entries(loop):
        for field, value in entry.items():
            if isinstance(value, str) and field != "sampler":
                _check_words(value, (*path, field))


def _entries(loop: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], Mapping[str, object]]]:
    """Yield the tables of a loop that have expressions, with their paths."""
    for what in ("state", "data", "pool"):
        entries = loop.get(what, {})
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            design = what == "data" and isinstance(entry, Mapping) and "design" in entry
            fields = {"state": STATE_FIELDS, "data": DATA_FIELDS, "pool": POOL_FIELDS}[what]
            yield (what, name), known(entry, DESIGN_FIELDS if design else fields, (what, name))
    for what in ("fit", "observe"):
        written = loop.get(what)
        if not isinstance(written, Mapping) or not written:
            raise LoopError((what,), f"is missing: a table [loop.{what}]")
        yield (what,), written


def _check_bounds(parameters: object) -> None:
    if not isinstance(parameters, Mapping):
        return
    left = list(map(str, parameters))
    for name, entry in parameters.items():
        for field in BOUNDS:
            value = entry.get(field) if isinstance(entry, Mapping) else None
            for word in re.findall(r"[A-Za-z_]\w*", value) if isinstance(value, str) else ():
                if word in left:
                    which = "itself" if word == name else f"{word}, which comes later"
                    raise LoopError(("parameters", str(name)[:40], field), f"may not show {which}")
        left.remove(str(name))


def _check_words(written: str, path: tuple[str, ...]) -> None:
    try:
        depth = deepest = 0
        for token in tokens(written):
            depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
            deepest = max(deepest, depth)
    except ExpressionError as error:
        raise LoopError(path, str(error), "\n".join(error.marked.splitlines()[1:])) from None
    if deepest > DEEPEST:
        raise LoopError(path, f"the expression is nested more than {DEEPEST} deep")
