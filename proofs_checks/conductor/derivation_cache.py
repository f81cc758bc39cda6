"""Derivations kept on disk between runs: read by a whitelist, sealed, and replayed before they count.

An entry is named by the formula and belongs to one version of the code and its libraries. It is sealed
with a key of this user's own that lies elsewhere, for a derivation also holds what no checker decides
again: which quantity is meant, which theorem is cited. An entry that is stale is made anew; one that is
damaged, altered, foreign, or that does not replay is reported and made anew. Only what took long to derive
is kept.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from proofs_checks.conductor.code_version import code_version
from proofs_checks.conductor.seal import APPLICATION, is_sealed, seal
from proofs_checks.evidence.replay import Replayed, replay
from theory.catalogue import is_catalogued
from theory.language.derivation import Derivation, Step
from theory.language.formula import Formula
from theory.language.time_limit import TimeLimitExceeded, derivation_seconds, within
from theory.language.written import NotData, Unreadable, read, written

SWITCH = "COLLAPSE_CACHE"
WORTH_KEEPING = 0.05
"""Seconds that a derivation must take for its entry to be kept."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A derivation, what replaying every step of it found, and whether it came from the cache."""

    derivation: Derivation
    replayed: tuple[tuple[Step, Replayed], ...]
    from_cache: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the cache holds: its directory, whether it is used, the number and bytes of its entries."""

    directory: Path
    used: bool
    entries: int
    size: int


def directory() -> Path:
    """Return where the entries lie: ``$COLLAPSE_CACHE``, else the user's cache directory."""
    named = os.environ.get(SWITCH, "")
    if named and in_use():
        return Path(named)
    return user_cache_path(APPLICATION) / "derivations"


def in_use() -> bool:
    """Return whether the cache is used: not if the environment variable ``COLLAPSE_CACHE`` is ``off``."""
    return os.environ.get(SWITCH, "").lower() != "off"


def replay_seconds() -> float:
    """Return the time limit of replaying one derivation, in seconds."""
    return 5 * derivation_seconds()


def recalled(formula: Formula) -> Recalled:
    """Return a formula's derivation, from the cache if it has a good entry, with every step replayed.

    Raises:
        TimeLimitExceeded: deriving or replaying took too long; the message names the formula.
    """
    usable = in_use() and is_catalogued(formula)
    if usable and not formula.is_derived:
        found = _from_cache(formula)
        if found is not None:
            formula.adopt(found.derivation)
            return found
    fresh = not formula.is_derived
    start = time.perf_counter()
    derivation = formula.derivation
    if usable and fresh and time.perf_counter() - start > WORTH_KEEPING:
        keep(formula.id, derivation)
    return Recalled(derivation=derivation, replayed=_replayed(formula, derivation), from_cache=False)


def _replayed(formula: Formula, derivation: Derivation) -> tuple[tuple[Step, Replayed], ...]:
    definitions = formula.loop.definition if formula.loop else ()
    return within(replay_seconds(), f"replaying {formula.id}", lambda: replay(derivation, definitions))


def _from_cache(formula: Formula) -> Recalled | None:
    try:
        derivation = within(
            derivation_seconds(), f"reading the cache entry of {formula.id}", lambda: stored(formula.id)
        )
        if derivation is None:
            return None
        replayed = _replayed(formula, derivation)
    except (Unreadable, TimeLimitExceeded) as error:
        _reject(formula.id, str(error))
        return None
    broken = next((result for _, result in replayed if result.holds is not True), None)
    if broken is not None:
        _reject(formula.id, f"it does not replay: {broken.shown}")
        return None
    return Recalled(derivation=derivation, replayed=replayed, from_cache=True)


def _reject(name: str, reason: str) -> None:
    _log.warning("the cache entry of %s is not believed (%s); deriving it anew", name, reason)


def entry(name: str) -> Path:
    """Return the file of a formula's entry."""
    return directory() / f"{name}.json"


def keep(name: str, derivation: Derivation) -> bool:
    """Write an entry; return whether it could be written (a derivation that holds code cannot)."""
    try:
        text = written(derivation)
        head = {"code": code_version(), "seal": seal(name, text)}
        _replace(entry(name), json.dumps(head) + "\n" + text)
    except (NotData, OSError) as reason:
        _log.debug("no cache entry of %s: %s", name, reason)
        return False
    return True


def stored(name: str) -> Derivation | None:
    """Return the derivation in a formula's entry, not replayed yet; ``None`` if there is no fresh one.

    Raises:
        Unreadable: the entry is damaged, altered or foreign.
    """
    try:
        head, _, text = entry(name).read_text(encoding="utf-8").partition("\n")
    except UnicodeDecodeError as error:
        raise Unreadable("it is no text") from error
    except OSError:
        return None
    try:
        given = json.loads(head)
        made_by, found = str(given["code"]), str(given["seal"])
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable("its first line is damaged") from error
    if made_by != code_version():
        return None
    if not is_sealed(name, text, found):
        raise Unreadable("it is altered, or was made elsewhere: its seal is not ours")
    return read(text)


def contents() -> Contents:
    """Return what the cache holds."""
    sizes = [path.stat().st_size for path in directory().glob("*.json")]
    return Contents(directory=directory(), used=in_use(), entries=len(sizes), size=sum(sizes))


def clear() -> int:
    """Remove all entries and return how many there were."""
    paths = list(directory().glob("*.json"))
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


def _replace(path: Path, text: str) -> None:
    """Write a file whole: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(made, path)
    except BaseException:
        os.unlink(made)
        raise
