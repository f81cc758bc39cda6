"""Names for expectations: a new symbol is defined, and the definition read backwards where that serves."""

from __future__ import annotations

import sympy as sp

from theory.language.derivation import Algebra, Definition, Step


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
