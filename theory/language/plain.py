"""One-line mathematics for terminals: ``𝔼[tr(Σ(XᵀX)⁻¹)] = d/(T − d − 1)``."""

from __future__ import annotations

import sympy as sp
from sympy.core.relational import Relational
from sympy.printing.pretty.pretty_symbology import pretty_symbol
from sympy.printing.str import StrPrinter

from theory.language.typeset import LENGTHS
from theory.numbers.walk import outermost

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
RELATIONS = {"==": "=", "<=": "≤", ">=": "≥", "!=": "≠"}


class _PlainPrinter(StrPrinter):  # type: ignore[misc]  # SymPy is untyped
    """SymPy's line printer, with the signs of mathematics."""

    def _print_Symbol(self, expr: sp.Symbol) -> str:
        if expr.name.startswith("len_"):
            return LENGTHS.get(expr.name, "m")
        return str(pretty_symbol(expr.name))

    def _print_MatrixSymbol(self, expr: sp.MatrixSymbol) -> str:
        return str(pretty_symbol(expr.name))

    def _print_Pi(self, expr: object) -> str:
        return "π"

    def _print_EulerGamma(self, expr: object) -> str:
        return "γ"

    def _print_Infinity(self, expr: object) -> str:
        return "∞"

    def _print_Relational(self, expr: sp.Basic) -> str:
        sign = RELATIONS.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_Limit(self, expr: sp.Limit) -> str:
        function, index, point, _ = expr.args
        return f"lim {self._print(function)} as {self._print(index)} → {self._print(point)}"

    def _print_AlmostSurely(self, expr: sp.Basic) -> str:
        return f"{self._print(expr.args[0])} almost surely"

    def _print_Expectation(self, expr: sp.Basic) -> str:
        return f"𝔼[{self._print(expr.args[0])}]"

    def _print_Divergence(self, expr: sp.Basic) -> str:
        return f"div({self._print(expr.args[0])})"

    def _print_Trace(self, expr: sp.Trace) -> str:
        return f"tr({self._print(expr.arg)})"

    def _print_Transpose(self, expr: sp.Transpose) -> str:
        return f"{self._factor(expr.arg)}ᵀ"

    def _print_Inverse(self, expr: sp.Inverse) -> str:
        return f"{self._factor(expr.arg)}⁻¹"

    def _factor(self, expr: sp.Basic) -> str:
        text = str(self._print(expr))
        return text if isinstance(expr, sp.MatrixSymbol) else f"({text})"

    def _print_MatMul(self, expr: sp.MatMul) -> str:
        parts = []
        for factor in expr.args:
            text = str(self._print(factor))
            parts.append(f"({text})" if isinstance(factor, (sp.Add, sp.MatAdd)) else text)
        joined = " ".join(parts)
        return "−" + joined.removeprefix("-1 ") if joined.startswith("-1 ") else joined

    def _print_MatAdd(self, expr: sp.MatAdd) -> str:
        parts = sorted((str(self._print(term)) for term in expr.args), key=lambda part: part.startswith("−"))
        return " + ".join(parts).replace("+ −", "− ")

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        if isinstance(expr.exp, sp.Integer) and expr.exp > 1:
            base = str(self._print(expr.base))
            tight = expr.base.is_Symbol or expr.base.is_Function or isinstance(expr.base, sp.Indexed)
            wrapped = base if tight or expr.base is sp.pi else f"({base})"
            return wrapped + str(expr.exp).translate(SUPERSCRIPTS)
        return str(super()._print_Pow(expr, rational=rational)).replace("**", "^")

    def _print_harmonic(self, expr: sp.harmonic) -> str:
        order = str(expr.args[1]) if len(expr.args) == 2 else "1"
        return f"H{order.translate(SUBSCRIPTS)}({self._print(expr.args[0])})"

    def _print_polygamma(self, expr: sp.polygamma) -> str:
        name = "ψ" if expr.args[0] == 0 else f"ψ^({self._print(expr.args[0])})"
        return f"{name}({self._print(expr.args[1])})"

    def _print_gamma(self, expr: sp.gamma) -> str:
        return f"Γ({self._print(expr.args[0])})"

    def _print_Sum(self, expr: sp.Sum) -> str:
        return self._range("Σ", expr)

    def _print_Product(self, expr: sp.Product) -> str:
        return self._range("∏", expr)

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        cases = [
            f"otherwise {self._print(value)}"
            if case is sp.true
            else f"{self._print(value)} if {self._print(case)}"
            for value, case in expr.args
        ]
        return f"({', '.join(cases)})"

    def _range(self, sign: str, expr: sp.Sum | sp.Product) -> str:
        term, index, low, high = outermost(expr)
        span = f"{self._print(index)}={self._print(low)}..{self._print(high)}"
        return f"{sign}[{span}] ({self._print(term)})"


def counted(count: int, one: str) -> str:
    """Return how many there are: ``1 point``, ``2 points``.

    >>> counted(1, "point"), counted(12, "instance")
    ('1 point', '12 instances')
    """
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def plain(expr: sp.Basic) -> str:
    """Return an expression or relation on one line.

    >>> t = sp.Symbol("t")
    >>> plain(sp.Eq(sp.Function("R")(t), sp.Symbol("sigma") ** 2 * sp.harmonic(t, 2)))
    'R(t) = σ²·H₂(t)'

    A form by cases is read in their order; brackets stand around it unless it ends the line.

    >>> x = sp.Symbol("x")
    >>> form = sp.Piecewise((t, sp.Eq(x, 0)), ((1 - x**t) / x, True))
    >>> plain(form), plain(2 * form)
    ('t if x = 0, otherwise (1 − x^t)/x', '2·(t if x = 0, otherwise (1 − x^t)/x)')
    """
    printer = _PlainPrinter()
    text = str(printer.doprint(expr))
    end = expr.rhs if isinstance(expr, Relational) else expr
    if isinstance(end, sp.Piecewise):
        cases = str(printer.doprint(end))
        text = text.removesuffix(cases) + cases[1:-1]
    return text.replace("**", "^").replace("*", "·").replace("-", "−")
