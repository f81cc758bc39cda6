"""Running text in LaTeX: every sign that mathematics writes in Unicode, in the commands of LaTeX."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde"}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀᵗᵏ", "0123456789+-()niTtk", strict=True)) | {"ᵀ": r"\top "}
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢⱼₖₘₙₜ", "0123456789+-aeijkmnt", strict=True))
SIGNS = {
    "✓": r"\checkmark",
    "✗": r"\times",
    "●": r"\bullet",
    "◐": r"\odot",
    "○": r"\circ",
    "½": r"\tfrac12",
    "ε": r"\epsilon",
    "φ": r"\phi",
}
_ACCENT = "".join(ACCENTS)
_RAISED = "".join(RAISED)
_SPECIAL = re.compile(
    rf"""
    (?<![^\W𝔼])(?P<base>\w[{_ACCENT}]?)(?P<sign>[_^])
    (?P<script>⊤|[^\W{_RAISED}]{{1,2}}(?![^\W{_RAISED}])|\{{[^{{}}]*\}}|\([^()]*\))
    |(?P<raised>[{"".join(RAISED)}]+)
    |(?P<lowered>[{"".join(LOWERED)}]+)
    |(?P<letter>\w)(?P<accent>[{_ACCENT}])
    |(?P<mark>[{"".join(SIGNS)}])
    """,
    re.VERBOSE,
)
_ENSURED = re.compile(r"\\ensuremath\{((?:[^{}]|\{[^{}]*\})*)\}")


def latex_text(text: str) -> str:
    r"""Return running text with every special sign in LaTeX.

    >>> print(latex_text("50% of σ² ≤ Σ_t"))
    50\% of \ensuremath{\sigma}\ensuremath{^{2}} \ensuremath{\leq} \ensuremath{\Sigma_{t}}

    >>> print(latex_text("Σ_{j≤t}"))
    \ensuremath{\Sigma_{j\leq t}}

    Raises:
        ValueError: a sign has no LaTeX here.
    """
    decomposed = unicodedata.normalize("NFD", text)
    pieces, end = [], 0
    for found in _SPECIAL.finditer(decomposed):
        pieces += [_words(decomposed[end : found.start()]), rf"\ensuremath{{{_mathematics(found)}}}"]
        end = found.end()
    return "".join([*pieces, _words(decomposed[end:])])


def _mathematics(found: re.Match[str]) -> str:
    part = found.groupdict()
    if part["raised"]:
        return "^{" + "".join(RAISED[sign] for sign in part["raised"]) + "}"
    if part["lowered"]:
        return "_{" + "".join(LOWERED[sign] for sign in part["lowered"]) + "}"
    if part["mark"]:
        return SIGNS[part["mark"]]
    if part["accent"]:
        return rf"\{ACCENTS[part['accent']]}{{{_inner(part['letter'])}}}"
    return f"{_inner(part['base'])}{part['sign']}{{{_inner(part['script'].strip('{}'))}}}"


def _inner(text: str) -> str:
    r"""Return what stands within mathematics; a control word is kept apart from a letter: ``j\leq t``."""
    shown = latex_text(text)

    def bare(found: re.Match[str]) -> str:
        word = re.search(r"\\[A-Za-z]+$", found[1])
        return found[1] + (" " if word and shown[found.end() : found.end() + 1].isalpha() else "")

    return _ENSURED.sub(bare, shown)


def _words(text: str) -> str:
    return str(_encoder().unicode_to_latex(unicodedata.normalize("NFC", text)))


@cache
def _encoder() -> UnicodeToLatexEncoder:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    return UnicodeToLatexEncoder(
        unknown_char_policy="fail",
        unknown_char_warning=False,
        replacement_latex_protection="braces-after-macro",
    )
