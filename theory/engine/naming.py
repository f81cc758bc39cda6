"""Names for expectations, defined and read backwards, and what is known at other values of its symbols."""

from __future__ import annotations

import sympy as sp

from theory.language.derivation import Algebra, Definition, Instance, Step
from theory.language.equations import put_in
from theory.language.plain import plain

i = sp.Symbol("i", integer=True, positive=True)
"""The index of data."""


def define(equation: sp.Eq, because: str) -> Step:
    """Return the step that names the left-hand side, a new symbol or function."""
    return Step(rule="definition", after=equation, because=because, certificate=Definition())


def backwards(after: sp.Eq, *definitions: sp.Eq) -> Step:
    """Return the step that expresses an expectation by the names that ``definitions`` give."""
    return Step(
        rule="in terms of the name",
        before=definitions,
        after=after,
        because="The definition, read backwards.",
        certificate=Algebra(),
    )


def instance(
    known: sp.Basic, *substitution: tuple[sp.Expr, sp.Expr], rule: str = "instance", because: str = ""
) -> Step:
    """Return the step that puts the second of each pair for the first.

    >>> x = sp.Symbol("x")
    >>> instance(sp.Eq(x, 1), (x, x - 1)).because
    'Put x − 1 for x.'
    """
    return Step(
        rule=rule,
        before=(known,),
        after=put_in(known, dict(substitution)),
        because=because or " ".join(f"Put {plain(new)} for {plain(old)}." for old, new in substitution),
        certificate=Instance(substitution=substitution),
    )
