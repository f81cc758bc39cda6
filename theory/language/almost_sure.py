"""Statements that hold with probability one, for the steps that conclude them."""

from typing import Any

import sympy as sp
from sympy.logic.boolalg import BooleanFunction


class AlmostSurely(BooleanFunction):  # type: ignore[misc]  # SymPy is untyped
    """The statement holds with probability one; it has no rules of its own."""

    nargs = 1

    @classmethod
    def eval(cls, statement: sp.Basic) -> None:
        """Leave every statement alone."""

    def _latex(self, printer: Any, *_: object) -> str:
        shown = printer._print(self.args[0])
        return rf"{shown} \quad \text{{almost surely}}"
