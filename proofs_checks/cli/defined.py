"""Loops of a file, or shipped ones, where a command takes an id: FILE [LOOP[.OBSERVABLE]], or the id."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from proofs_checks.cli.common import BAD_USAGE, fail, say

if TYPE_CHECKING:
    from theory.language.formula import Formula
    from theory.loop_language.definition import LoopDefinition

SHIPPED = "literature"
"""The word for the file of shipped loops."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A loop that is asked for, and which of its observables (empty: all)."""

    loop: LoopDefinition
    observable: str = ""
    limit: bool = False
    """Whether the limit of the observable's mean is asked for, LOOP.OBSERVABLE.limit."""

    @property
    def id(self) -> str:
        """Return what was asked for by name."""
        return ".".join(filter(None, (self.loop.id, self.observable, "limit" if self.limit else "")))

    @property
    def observables(self) -> tuple[str, ...]:
        """Return the names of the observables that are asked for."""
        return (self.observable,) if self.observable else tuple(self.loop.observables)

    def formulas(self) -> list[Formula]:
        """Return the closed forms that are asked for, or leave with the reason if one named is refused.

        Where all of a loop are asked for, those not found are left out with a line on standard error.
        """
        from theory.loop_language.definition import LoopError
        from theory.loop_language.formulas import formula_of, limit_of

        found = []
        for name in self.observables:
            try:
                found.append((limit_of if self.limit else formula_of)(self.loop, name))
            except LoopError as error:
                if self.observable:
                    fail(error.said)
                say(f"{self.loop.id}.{name} is left out: {error.said}")
        return found


def is_file(word: str) -> bool:
    """Return whether a word names a file of loops, and no id."""
    return word == SHIPPED or word.endswith(".toml") or "/" in word


@cache
def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the shipped loops, and of their observables, without reading an expression."""
    return tuple(
        name
        for loop in _shipped()
        for name in (loop["id"], *(f"{loop['id']}.{one}" for one in loop["observe"]))
    )


def shipped_loops() -> tuple[dict[str, str], ...]:
    """Return id and words of each shipped loop, without reading an expression."""
    return tuple({"id": loop["id"], "words": loop["words"]} for loop in _shipped())


@cache
def _shipped() -> tuple[dict[str, Any], ...]:
    text = (resources.files("theory") / "loop_language" / "literature.toml").read_text("utf8")
    return tuple(tomllib.loads(text)["loop"])


def defined(words: Sequence[str]) -> tuple[list[Asked], list[str]]:
    """Return the defined loops among the words of a command, and the other words.

    A file is followed by ids of its loops, or observables, or stands for all of its loops. The id of a
    shipped loop stands for itself. Words with = are left. Leaves with one line if a file is wrong, or lacks
    a loop.
    """
    found: list[Asked] = []
    rest: list[str] = []
    file, whole = "", False
    loops: tuple[LoopDefinition, ...] = ()
    for word in words:
        if "=" in word:
            rest.append(word)
        elif is_file(word):
            found += [Asked(loop) for loop in loops if whole]
            file, loops, whole = word, _read(word), True
        elif word.removesuffix(".limit") in shipped_ids() and not _named(word, loops):
            found += _named(word, _read(SHIPPED))
        elif loops:
            chosen = _named(word, loops)
            if not chosen:
                there = ", ".join(loop.id for loop in loops)
                fail(f"no loop of {file} is called {word!r}; there is {there}")
            found += chosen
            whole = False
        else:
            rest.append(word)
    found += [Asked(loop) for loop in loops if whole]
    for one in found:
        _refuse_what_leaves(one.loop)
    return found, rest


def _refuse_what_leaves(loop: LoopDefinition) -> None:
    """Leave with a line if fits leave where laws exist; that no shipped loop does is a test."""
    if loop.id in shipped_ids():
        return
    from proofs_checks.loops.outside import leaves

    if left := leaves(loop):
        fail(f"{loop.id} is refused: {left}")


def _named(word: str, loops: Sequence[LoopDefinition]) -> list[Asked]:
    for loop in loops:
        if word == loop.id:
            return [Asked(loop)]
        for name in loop.observables:
            if word == f"{loop.id}.{name}":
                return [Asked(loop, name)]
            if word == f"{loop.id}.{name}.limit" and name + ".limit" not in loop.observables:
                return [Asked(loop, name, limit=True)]
    return []


def _read(file: str) -> tuple[LoopDefinition, ...]:
    from proofs_checks.own.claims_file.tables import ClaimsFileError, refuse_tables

    try:
        if file != SHIPPED:
            refuse_tables(file)
        from proofs_checks.own.claims_file.loops import read_loops, shipped

        return shipped() if file == SHIPPED else read_loops(Path(file))
    except ClaimsFileError as error:
        for problem in error.problems[:3]:
            say(str(problem))
        raise typer.Exit(BAD_USAGE) from None
