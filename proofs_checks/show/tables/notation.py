r"""Symbols as a write-up prints them: this library's, or those of the position paper.

The paper writes β for the weights and n for the fit in Appendix A, ŵ_n in §4.3, hats and bracketed
superscripts for the Gaussian of §2.1, and w_n for the atoms' probabilities in §4.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import sympy as sp
from sympy.printing.pretty.pretty_symbology import pretty_symbol

from proofs_checks.show.latex.writer import LINE, latex_of_text
from proofs_checks.show.tables.table import Math
from theory.language.formula import Formula
from theory.language.parameters import Parameter, latex_names
from theory.language.plain import plain
from theory.language.typeset import latex, length_letter

_SIGNS = {
    sp.Equality: "=",
    sp.LessThan: r"\le",
    sp.StrictLessThan: "<",
    sp.GreaterThan: r"\ge",
    sp.StrictGreaterThan: ">",
}
Notation = Literal["library", "paper"]
MATHEMATICS = re.compile(r"\$[^$]*\$|\\ensuremath\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}")
RAISED_TWICE = re.compile(r"(\\(?:hat\s*)?\\?(?:beta|mu|sigma|Sigma)\^\{\([^()]*\)\})(?=\s*\^)")
NOTATIONS: tuple[Notation, ...] = ("library", "paper")

PLAIN_NAMES = {"trace": "tr Σ₀", "frobenius": "‖Σ₀‖_F", "norm2": "‖w‖²", "lam": "λ", "ratio": "ρ"}
C4 = sp.Function("c_4")

_T = r"(?<![A-Za-z\\])t(?![A-Za-z])"  # the letter alone, not a part of a command or a word
_GENERATION = (
    (_T, "n"),
    (r"\\hat w_(\w)", r"\\hat\\beta^{(\1)}"),
    (r"\\hat\{w\}_\{(\w+|\\mathrm\{prev\})\}", r"\\hat\\beta^{(\1)}"),
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
    (r"(?<![A-Za-z\\])p_", "w_"),
)
Rules = tuple[tuple[str, str], ...]
PAPER: dict[str, Rules] = {
    "regression.editing": ((_T, "n"),),
    "regression": _GENERATION,
    "gaussian": _GAUSSIAN,
    "categorical": _DISCRETE,
}


_FIT_IN_WORDS = (
    (r"(?<![\w'’])t(?![\w'’])", "n"),
    (r"ₜ|(?<=\w)_t\b", "ₙ"),
    (r"ŵ", "β̂"),
    (r"(?<![\w'’])w(?![\w'’])", "β"),
)
PAPER_WORDS: dict[str, Rules] = {
    "regression.editing": _FIT_IN_WORDS[:2],
    "regression": _FIT_IN_WORDS,
    "categorical": ((r"(?<![\w'’])p(?=_|₁|\b(?!['’]))", "w"),),
}
"""The same in running text; the Gaussian of §2.1 has the library's names there."""


def written(formula: Formula, notation: Notation = "library", line: float = LINE) -> Math:
    r"""Return ``observable = right-hand side`` (or ≤, ≥, ~) in a notation.

    >>> import theory
    >>> print(written(theory.formula("regression.replace.in_design_risk"), "paper").latex)
    \mathbb{E}\lVert X(\hat\beta^{(n)} - \beta) \rVert^2 = \sigma^{2} d n
    """
    sign = r"\sim" if formula.kind.name in {"asymptotic", "diffusion"} else _SIGNS[type(formula.relation)]
    shown = f"{formula.observable} {sign} {_right_side(formula, line)}"
    if notation == "paper":
        shown = _rewritten(shown, formula.id)
    return Math(latex=shown, plain=plain(abbreviated(formula.rhs)))


def _rewritten(mathematics: str, name: str) -> str:
    """Return LaTeX mathematics in the paper's notation; what is raised twice gets brackets."""
    for pattern, replacement in _fitting(PAPER, name):
        mathematics = re.sub(pattern, replacement, mathematics)
    return RAISED_TWICE.sub(r"(\1)", mathematics)


def in_paper(text: str, name: str) -> str:
    r"""Return LaTeX about the formula with this id with all its mathematics in the paper's notation.

    >>> print(in_paper(r"fit $t$ has \ensuremath{\epsilon_{t}} to it", "regression.replace.excess_risk"))
    fit $n$ has \ensuremath{\epsilon_{n}} to it
    """
    return MATHEMATICS.sub(lambda found: _rewritten(found[0], name), text)


def _right_side(formula: Formula, line: float) -> str:
    if isinstance(formula.statement, str):
        return latex_of_text(formula.closed_form, formula.parameters, line=line)
    return latex(abbreviated(formula.rhs), latex_names(formula.parameters))


def _fitting(rules: Mapping[str, Rules], name: str) -> Rules:
    """Return the rules of the longest prefix of an id that has any."""
    fitting = [prefix for prefix in rules if name == prefix or name.startswith(prefix + ".")]
    return rules[max(fitting, key=len)] if fitting else ()


def abbreviated(expr: sp.Expr) -> sp.Expr:
    """Return the expression with c₄(n) for its quotient of Gamma functions."""
    for n in (symbol for symbol in expr.free_symbols if symbol.name == "n"):
        quotient = sp.sqrt(2) * sp.gamma(n / 2) / sp.gamma(n / 2 - sp.Rational(1, 2))
        expr = expr.xreplace(
            {quotient / sp.sqrt(n - 1): C4(n), quotient / sp.sqrt(n): sp.sqrt(1 - 1 / n) * C4(n)}
        )
    return expr


def condition(formula: Formula, notation: Notation = "library") -> str:
    """Return the domains in words, the symbols as mathematics writes them.

    >>> import theory
    >>> condition(theory.formula("regression.replace.excess_risk"))
    'integer t ≥ 1; integer d ≥ 1; integer T ≥ d + 2; σ > 0'
    """
    words = [parameter.domain.describe(plain_name(parameter)) for parameter in formula.parameters]
    said = "; ".join(word.removeprefix("real ").replace("list of real ", "list of ") for word in words)
    lengths = re.sub(r"\blen\((\w+)\)", lambda found: length_letter(f"len_{found[1]}"), said)
    return in_words(lengths, formula.id, notation)


def plain_name(parameter: Parameter) -> str:
    """Return a parameter's name as running text writes it."""
    return PLAIN_NAMES.get(parameter.name) or str(pretty_symbol(parameter.name))


def in_words(text: str, name: str, notation: Notation = "library") -> str:
    """Return running text about the formula with this id, its symbols in a notation.

    >>> in_words("excess risk of fit t, where ŵₜ − w is …", "regression.replace.excess_risk", "paper")
    'excess risk of fit n, where β̂ₙ − β is …'
    """
    if notation == "paper":
        for pattern, replacement in _fitting(PAPER_WORDS, name):
            text = re.sub(pattern, replacement, text)
    return text
