r"""Symbols as a write-up prints them: this library's, or those of the position paper.

The paper writes β for the weights and n for the fit in Appendix A, ŵ_n in §4.3, hats and bracketed
superscripts for the Gaussian of §2.1, and w_n for the atoms' probabilities in §4.4.
"""

from __future__ import annotations

import re
from typing import Literal

import sympy as sp
from sympy.printing.pretty.pretty_symbology import pretty_symbol

from theory.language.formula import Formula
from theory.language.parameters import Parameter, latex_names
from theory.language.plain import plain
from theory.language.typeset import latex
from theory.tables.table import Math

Notation = Literal["library", "paper"]
NOTATIONS: tuple[Notation, ...] = ("library", "paper")

PLAIN_NAMES = {"trace": "tr Σ₀", "frobenius": "‖Σ₀‖_F", "norm2": "‖w‖²", "lam": "λ", "ratio": "ε/σ₀"}
C4 = sp.Function("c_4")
C4_NOTE = "c₄(n) = √(2/(n − 1)) Γ(n/2)/Γ((n − 1)/2), the mean of a sample standard deviation for σ = 1"

_T = r"(?<![A-Za-z\\])t(?![A-Za-z])"  # the letter alone, not a part of a command or a word
_GENERATION = (
    (_T, "n"),
    (r"\\hat w_(\w)", r"\\hat\\beta^{(\1)}"),
    (r"(?<![A-Za-z\\])w(?![A-Za-z])", r"\\beta"),
)
_GAUSSIAN = (
    (r"\\Sigma_0\^\{1/2\}", r"(\\Sigma^{(0)})^{1/2}"),
    (r"(?:\\hat)?\\(mu|sigma|Sigma)_(?:t|\{t\})\^2", r"(\\hat\\\1^{(t)})^2"),
    (r"(?:\\hat)?\\(mu|sigma|Sigma)_(?:t|\{t\})", r"\\hat\\\1^{(t)}"),
    (r"\\(mu|sigma|Sigma)_(?:0|\{0\})\^(\w|\{\w+\})", r"(\\\1^{(0)})^\2"),
    (r"\\(mu|sigma|Sigma)_(?:0|\{0\})", r"\\\1^{(0)}"),
)
_DISCRETE = (
    (r"p_i\(t\)\^2", r"(\\hat w_i^{(t)})^2"),
    (r"p_i\(t\)", r"\\hat w_i^{(t)}"),
    (r"p\(t\)", r"\\hat p^{(t)}"),
    (r"\{p\}_\{", r"{w}_{"),
    (r"(?<![A-Za-z\\])p_i", "w_i"),
)
PAPER: dict[str, tuple[tuple[str, str], ...]] = {
    "regression.editing": ((_T, "n"),),
    "regression": _GENERATION,
    "gaussian": _GAUSSIAN,
    "categorical": _DISCRETE,
}


def written(formula: Formula, notation: Notation = "library") -> Math:
    r"""Return ``observable = right-hand side`` (or ≤, ≥, ~) in a notation.

    >>> import theory
    >>> print(written(theory.formula("regression.replace.in_design_risk"), "paper").latex)
    \mathbb{E}\lVert X(\hat\beta^{(n)} - \beta) \rVert^2 = d \sigma^{2} n
    """
    kind = formula.kind
    sign = {"upper": r"\le", "lower": r"\ge"}.get(kind.side, "=" if kind.name == "exact" else r"\sim")
    shown = f"{formula.observable} {sign} {_right_side(formula)}"
    if notation == "paper":
        for pattern, replacement in _replacements(formula.id):
            shown = re.sub(pattern, replacement, shown)
    return Math(latex=shown, plain=plain(abbreviated(formula.rhs)))


def _right_side(formula: Formula) -> str:
    return latex(abbreviated(formula.rhs), latex_names(formula.parameters))


def _replacements(name: str) -> tuple[tuple[str, str], ...]:
    fitting = [prefix for prefix in PAPER if name == prefix or name.startswith(prefix + ".")]
    return PAPER[max(fitting, key=len)] if fitting else ()


def abbreviated(expr: sp.Expr) -> sp.Expr:
    """Return the expression with c₄(n) for its quotient of Gamma functions."""
    for n in (symbol for symbol in expr.free_symbols if symbol.name == "n"):
        quotient = sp.sqrt(2) * sp.gamma(n / 2) / sp.gamma(n / 2 - sp.Rational(1, 2))
        expr = expr.xreplace(
            {quotient / sp.sqrt(n - 1): C4(n), quotient / sp.sqrt(n): sp.sqrt(1 - 1 / n) * C4(n)}
        )
    return expr


def uses_c4(formula: Formula) -> bool:
    """Return whether the formula as written mentions c₄(n)."""
    return bool(abbreviated(formula.rhs).has(C4))


def condition(parameters: tuple[Parameter, ...]) -> str:
    """Return the domains in words, the symbols as mathematics writes them.

    >>> import theory
    >>> condition(theory.formula("regression.replace.excess_risk").parameters)
    'integer t ≥ 1; integer d ≥ 1; integer T ≥ d + 2; σ > 0'
    """
    words = [
        parameter.domain.describe(PLAIN_NAMES.get(parameter.name, pretty_symbol(parameter.name)))
        for parameter in parameters
    ]
    return "; ".join(word.removeprefix("real ").replace("list of real ", "list of ") for word in words)
