"""Results kept on disk by content, so that a run that was killed continues where it stopped.

One SQLite file. A result is found by a digest of what it depends on: the task and the version of the code
that does it, so that an edited formula is never answered from the store. Values are JSON, each with a
digest of its own. Every result is committed by itself (write-ahead log): a kill loses what was being
computed, nothing else. Processes may share a store; a result written twice is written once.

A result is believed if it is sealed by this user's key (:mod:`~proofs_checks.run.seal`); to any other
the store is empty, and says so. A file that is no store, or a damaged one, is refused and left as it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from proofs_checks.run.code_version import code_version
from proofs_checks.run.seal import is_sealed, seal
from proofs_checks.verdict import Json

APPLICATION = 0x434F4C4C  # "COLL"
SCHEMA = 2
MAGIC = b"SQLite format 3\0"
BUSY_SECONDS = 30.0
VARIABLE = "COLLAPSE_STORE"

COLUMNS = ["key", "code", "task", "value", "digest", "seal"]
COLUMNS_1 = COLUMNS[:-1]
"""Those of schema 1, whose results are not sealed."""

TABLE = """
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    task TEXT NOT NULL,
    value TEXT NOT NULL,
    digest TEXT NOT NULL,
    seal TEXT NOT NULL
) WITHOUT ROWID
"""


class StoreError(Exception):
    """The file cannot serve as a store; the message is one line and names the file."""


def default_path() -> Path:
    """Return where results are kept: ``$COLLAPSE_STORE``, or a file in the user's cache directory."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("collapse-theory") / "results.sqlite"


def key_of(identity: Mapping[str, Json], code: str) -> str:
    """Return the digest under which a result is kept.

    Args:
        identity: what the result depends on, beside the code.
        code: version of the code that computes it.

    >>> key_of({"shard": 0}, "a") == key_of({"shard": 0}, "b")
    False
    """
    canonical = json.dumps([identity, code], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _digest(key: str, value: str) -> str:
    return hashlib.sha256(f"{key}\0{value}".encode()).hexdigest()[:16]


@dataclass(slots=True, kw_only=True)
class Store:
    """An open store. Use it as a context manager.

    Attributes:
        path: the file.
        trouble: why results are no longer written (empty: they are). A disk that is full or read-only
            stops the writing, not the run.
        not_sealed: how many results were passed over that this user's programs did not write.
    """

    path: Path
    code: str = field(default_factory=code_version)
    trouble: str = ""
    not_sealed: int = 0
    _connection: sqlite3.Connection

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, identity: Mapping[str, Json]) -> Any:
        """Return the value kept for a task done by this code, ``None`` if there is none that is sealed."""
        key = key_of(identity, self.code)
        try:
            row = self._connection.execute("SELECT value, seal FROM results WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        if row is None:
            return None
        if not is_sealed(key, row[0], row[1]):
            self.not_sealed += 1
            return None
        return json.loads(row[0])

    def put(self, identity: Mapping[str, Json], value: Json) -> None:
        """Keep a value, unless the store can no longer be written."""
        if self.trouble:
            return
        key = key_of(identity, self.code)
        text = json.dumps(value)
        try:
            row = (key, self.code, json.dumps(identity), text, _digest(key, text), seal(key, text))
            known = self._connection.execute(
                "SELECT value, seal FROM results WHERE key = ?", (key,)
            ).fetchone()
            if known is None or not is_sealed(key, *known):
                self._connection.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?)", row)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self.trouble = self.trouble or f"{self.path}: no further results are kept: {error}"

    def summary(self) -> dict[str, Json]:
        """Return the path, the size, and how many results there are, of this code and of other versions."""
        count = "SELECT code = ?, count(*) FROM results GROUP BY 1"
        rows = dict(self._connection.execute(count, (self.code,)))
        sizes = [Path(f"{self.path}{end}") for end in ("", "-wal")]
        return {
            "path": str(self.path),
            "megabytes": round(sum(file.stat().st_size for file in sizes if file.exists()) / 1e6, 3),
            "results": rows.get(1, 0),
            "stale": rows.get(0, 0),
        }

    def delete(self, every: bool) -> int:
        """Delete the results of other versions of the code, or every result; return how many there were.

        Raises:
            StoreError: the file cannot be written.
        """
        try:
            rows = self._connection.execute("DELETE FROM results WHERE code <> ? OR ?", (self.code, every))
            self._connection.execute("VACUUM")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {error}") from error
        return rows.rowcount

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def open_store(path: Path | None = None) -> Store:
    """Open a store, and create it if there is none.

    A store in a place that cannot be written is read as it is; its ``trouble`` says so.

    Args:
        path: the file; ``None``: :func:`default_path`.

    Raises:
        StoreError: the file is no store, is damaged, or was written by a newer version; or there is none
            and none can be created.
    """
    path = default_path() if path is None else path
    try:
        if _existing(path):
            _examine(path)
            if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
                return _read_only(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection, unsealed = _connect(path)
        return Store(path=path, _connection=connection, not_sealed=unsealed)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}") from error


def _existing(path: Path) -> bool:
    return path.exists() and (path.is_dir() or path.stat().st_size > 0)


def _examine(path: Path) -> None:
    """Refuse what is no store of ours, or a damaged one, without writing to it."""
    if path.is_dir():
        raise StoreError(f"{path} is a directory, not a store of results")
    with path.open("rb") as file:
        header = file.read(100)
    application, schema = (int.from_bytes(header[start : start + 4], "big") for start in (68, 60))
    if not header.startswith(MAGIC) or len(header) < 100 or application != APPLICATION:
        raise StoreError(f"{path} is not a store of results; it was left as it is")
    if schema > SCHEMA:
        raise StoreError(
            f"{path} was written by a newer version (schema {schema}, this one knows {SCHEMA}); "
            "it was left as it is"
        )
    damage = _damage(path, "immutable=1")
    if damage and Path(f"{path}-wal").exists():  # a running or killed process wrote what the file lacks
        damage = _damage(path, "mode=ro")
    if damage and Path(f"{path}-journal").exists():
        damage = _damage(path, "mode=rw")
    if damage:
        raise StoreError(f"{path} is damaged ({damage}); it was left as it is: delete it to start anew")


def _damage(path: Path, how: str) -> str:
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=BUSY_SECONDS)
        try:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                return str(found).splitlines()[-1]
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
            columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(results)")]
            if columns != (COLUMNS if schema == SCHEMA else COLUMNS_1):
                return f"its columns are {', '.join(columns) or 'missing'}"
            for key, value, digest in connection.execute("SELECT key, value, digest FROM results"):
                if digest != _digest(key, value):
                    return f"the digest of result {key[:12]} is wrong"
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)
    return ""


def _connect(path: Path) -> tuple[sqlite3.Connection, int]:
    """Return the connection, and how many results an earlier version has left unsealed."""
    unsealed = 0
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application == 0:
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
            connection.execute(TABLE)
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        if schema < SCHEMA:
            (unsealed,) = connection.execute("SELECT count(*) FROM results").fetchone()
            connection.execute("ALTER TABLE results ADD COLUMN seal TEXT NOT NULL DEFAULT ''")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection, unsealed


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log, unless another process is in the way or the file system has none."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")


def _read_only(path: Path) -> Store:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
    trouble = f"{path} cannot be written: nothing is added to it"
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if schema < SCHEMA:
        connection.close()
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute(TABLE)
        trouble += ", and what it holds is not sealed: it counts as empty"
    return Store(path=path, _connection=connection, trouble=trouble)
