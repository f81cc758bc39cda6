"""What a formula says at a point, exactly: the one place where oracles read formulas.

A mutant is put in a formula's place with `stating`, in this thread and only while its block runs; the
catalogue is not touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction

from theory.catalogue import formula
from theory.language.formula import Formula, evaluate

_STATED: ContextVar[Formula | None] = ContextVar("stated", default=None)


@contextmanager
def stating(other: Formula) -> Iterator[None]:
    """Let the oracles read ``other`` where they ask for the formula with its id."""
    token = _STATED.set(other)
    try:
        yield
    finally:
        _STATED.reset(token)


def claimed(name: str, **values: object) -> Fraction:
    """Return the exact value that a formula gives.

    Raises:
        TypeError: the value is not rational. UnknownId, DomainError: as the catalogue and the formula say.

    >>> claimed("regression.accumulate.excess_risk_ratio", t=2)
    Fraction(5, 4)
    """
    stated = _STATED.get()
    found = evaluate(stated if stated is not None and stated.id == name else formula(name), values).exact
    if found is None:
        raise TypeError(f"{name} has no exact value at {values}")
    return found
