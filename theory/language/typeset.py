"""LaTeX of the library's expressions, as a paper writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import precedence_traditional

from theory.numbers.walk import outermost

LENGTHS = {"len_p": "N"}
"""Letters for the lengths of lists; N is that of a distribution, as in the discrete loop."""


def length_letter(name: str) -> str:
    """Return the letter that is printed for the length of a list, by the name of its symbol."""
    return LENGTHS.get(name, "m")


class _Printer(LatexPrinter):  # type: ignore[misc]  # SymPy is untyped
    """SymPy's LaTeX printer, with the notation of the papers."""

    _default_settings: ClassVar[dict[str, object]] = {**LatexPrinter._default_settings, "names": {}}

    def _print_Symbol(self, expr: sp.Symbol, style: str = "plain") -> str:
        if expr.name in self._settings["names"]:
            return str(self._settings["names"][expr.name])
        if expr.name.startswith("len_"):
            return length_letter(expr.name)
        head, *index = str(super()._print_Symbol(expr, style=style)).split("_", 1)
        if head.isalpha() and len(head) > 1:  # a word is no product of letters
            head = r"\lambda" if head == "lam" else rf"\mathrm{{{head}}}"
        return "_".join((head, *index))

    def _as_ordered_terms(self, expr: sp.Expr, order: str | None = None) -> list[sp.Expr]:
        terms = super()._as_ordered_terms(expr, order=order)
        first = next((term for term in terms if not term.could_extract_minus_sign()), None)
        return list(terms) if first is None else [first, *(term for term in terms if term is not first)]

    def _print_MatAdd(self, expr: sp.MatAdd) -> str:
        terms = sorted((str(self._print(term)) for term in expr.args), key=lambda text: text.startswith("-"))
        return " + ".join(terms).replace("+ -", "- ")

    def _print_harmonic(self, expr: sp.harmonic, exp: str | None = None) -> str:
        order = rf"^{{({self._print(expr.args[1])})}}" if len(expr.args) == 2 else ""
        text = rf"H_{{{self._print(expr.args[0])}}}{order}"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    def _print_polygamma(self, expr: sp.polygamma, exp: str | None = None) -> str:
        order = expr.args[0]
        name = r"\psi" if order == 0 else rf"\psi^{{({self._print(order)})}}"
        text = rf"{name}\left({self._print(expr.args[1])}\right)"
        return text if exp is None else rf"{text}^{{{exp}}}"

    def _print_Sum(self, expr: sp.Sum) -> str:
        return self._nested(expr) or str(super()._print_Sum(expr))

    def _print_Product(self, expr: sp.Product) -> str:
        return self._nested(expr) or str(super()._print_Product(expr))

    def _nested(self, expr: sp.Sum | sp.Product) -> str:
        """Return a sum of sums, which SymPy merges into one node, as one behind the other; else nothing."""
        if len(expr.limits) == 1:
            return ""
        term, *limits = outermost(expr)
        sign = r"\sum" if isinstance(expr, sp.Sum) else r"\prod"
        index, low, high = map(self._print, limits)
        return rf"{sign}_{{{index}={low}}}^{{{high}}} {self._print(term)}"

    def _print_Transpose(self, expr: sp.Transpose) -> str:
        inner = self.parenthesize(expr.arg, precedence_traditional(expr), True)
        return rf"{inner}^{{\top}}"

    def _print_Trace(self, expr: sp.Trace, exp: str | None = None) -> str:
        text = rf"\operatorname{{tr}}\left({self._print(expr.arg)}\right)"
        return text if exp is None else rf"{text}^{{{exp}}}"


def latex(expr: sp.Basic, names: Mapping[str, str] | None = None) -> str:
    r"""Return an expression or relation in LaTeX; ``names`` gives symbols (by name) their LaTeX.

    >>> t = sp.Symbol("t")
    >>> print(latex(sp.harmonic(t, 2)))
    H_{t}^{(2)}
    """
    return str(_Printer({"names": dict(names or {})}).doprint(expr))
