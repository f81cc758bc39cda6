"""Which code computes: a digest of the sources and the versions of the libraries they compute with."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

import proofs_checks
import theory

LIBRARIES = ("sympy", "mpmath", "numpy", "scipy", "hypothesis", "python-flint")


def source_files() -> list[Path]:
    """Return every module of the two packages, and every template for Coq, in a fixed order."""
    roots = [Path(path) for package in (theory, proofs_checks) for path in package.__path__]
    return [file for root in roots for suffix in ("py", "v") for file in sorted(root.rglob(f"*.{suffix}"))]


def digest_of(files: list[Path]) -> str:
    """Return a digest of the files' names and contents.

    >>> digest_of([]) == digest_of([]) != digest_of(source_files()[:1])
    True
    """
    total = hashlib.sha256()
    for file in files:
        name = "/".join(file.parts[-3:])
        total.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


@cache
def code_version() -> str:
    """Return a digest that changes with any source file, library, or kind of processor.

    It is taken when it is first asked for, so a file edited later in a run belongs to the next.
    """
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    machine = [platform.python_version(), platform.system(), platform.machine()]
    words = "\n".join([digest_of(source_files()), *libraries, *machine])
    return hashlib.sha256(words.encode()).hexdigest()[:32]
