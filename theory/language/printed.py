"""A SymPy function that prints by a pattern: the one place that calls SymPy's untyped printers for it."""

from __future__ import annotations

from typing import Any, ClassVar

import sympy as sp


class PrintedFunction(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """A function that is printed by its patterns, in which {0}, {1}, … are its printed arguments."""

    text: ClassVar[str]
    tex: ClassVar[str]

    def _sympystr(self, printer: Any) -> str:
        return self.text.format(*map(printer._print, self.args))

    def _latex(self, printer: Any, *_: object) -> str:
        return self.tex.format(*map(printer._print, self.args))
