"""The screen: how wide it is, what it can show, where a line may break. No formula and no id is cut."""

from __future__ import annotations

import codecs
import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console

PIPED = 80
"""Columns where no terminal and no COLUMNS says how many."""
WIDE = 140
"""From here on lists are tables; below, a block an entry."""
NARROWEST = 40
BREAK = re.compile(
    r"(?<= )(?=[+−=≤≥<>|&→] )|(?<=[·*,])|(?<=[·)] )|(?<=\))(?=/)|(?<=; )|(?<= )(?=if |otherwise )|(?<= as )"
)
"""Where a formula may go on in the next line: before an operator between spaces, after · and a comma."""

ASCII = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", (f"^{digit}" for digit in range(10)), strict=True)),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", (f"_{digit}" for digit in range(10)), strict=True)),
    **{"⁻": "^-", "ⁿ": "^n", "ᵗ": "^t", "ᵀ": "^T", "₊": "_+", "₋": "_-", "ᵢ": "_i", "ⱼ": "_j", "ₖ": "_k"},
    **{"·": "*", "−": "-", "–": "-", "—": "-", "×": "x", "√": "sqrt", "∞": "oo", "π": "pi", "½": "1/2"},
    **{"≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "∼": "~", "→": "->", "≪": "<<", "≫": ">>", "∝": "~"},
    **{
        "Σ": "Sum",
        "∏": "Prod",
        "Π": "Prod",
        "∑": "Sum",
        "∫": "int",
        "𝔼": "E",
        "ℙ": "P",
        "‖": "||",
        "∂": "d",
        "∈": " in ",
    },
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ζ": "zeta", "η": "eta"},
    **{"θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ρ": "rho", "σ": "sigma"},
    **{"τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta"},
    **{"Λ": "Lambda", "′": "'", "↦": "->", "≍": "~", "≃": "~"},
    **{"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "§": "sec. ", "⊗": "(x)", "⊤": "^T", "⊥": "_|_"},
    **{
        "┌": "+",
        "╭": "+",
        "╰": "+",
        "●": "#",
        "◐": "%",
        "○": "o",
        "✓": "yes",
        "✗": "no",
        "•": "*",
        "│": "|",
        "─": "-",
        "≡": "==",
        "±": "+-",
        "†": "+",
    },
}
"""What stands for a sign on a screen that cannot show it."""


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_sign_in_ascii(sign) for sign in text), error.end


def _sign_in_ascii(sign: str) -> str:
    """Return what stands for a sign, without its accents; ? if nothing does."""
    parts = [part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)]
    return ASCII.get(sign) or "".join(ASCII.get(part, part if part.isascii() else "?") for part in parts)


codecs.register_error("collapse", _in_ascii)


def prepare() -> None:
    """Let standard output and error replace what their encoding cannot show, by ASCII where there is some."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not (stream.encoding or "").lower().startswith("utf"):
            stream.reconfigure(errors="collapse")


def shown(text: str) -> str:
    """Return the text as standard output shows it, so that lines are measured as they will be."""
    encoding = (sys.stdout.encoding or "utf8").lower()
    return text if encoding.startswith("utf") else text.encode(encoding, "collapse").decode(encoding)


def width() -> int:
    """Return the columns to write in: those of COLUMNS, else of the terminal, else ``PIPED``."""
    return max(NARROWEST, shutil.get_terminal_size((PIPED, 24)).columns)


def console(*, stderr: bool = False) -> Console:
    """Return a rich console of that width, to which brackets are brackets: formulas have them."""
    from rich.console import Console

    colours: Literal["auto"] | None = None if _is_plain() else "auto"
    return Console(width=width(), highlight=False, markup=False, stderr=stderr, color_system=colours)


def _is_plain() -> bool:
    """Return whether neither colours nor bold letters are wanted."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def coloured() -> bool:
    """Return whether standard output is a terminal that colours are wanted on."""
    return sys.stdout.isatty() and not _is_plain()


def styled(text: str, code: str) -> str:
    """Return the text in bold (``"1"``), dim (``"2"``) or a colour, if colours are wanted."""
    return f"\x1b[{code}m{text}\x1b[0m" if coloured() else text


def words(text: str, indent: int = 0, columns: int | None = None, hang: int = 0) -> Iterator[str]:
    """Yield the lines of a text, broken between words; no word is cut.

    ``hang``: by how much the lines behind the first are further in.
    """
    yield from textwrap.wrap(
        shown(text),
        max(NARROWEST // 2, (columns or width())),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )


def identifier(text: str, indent: int = 0, columns: int | None = None) -> Iterator[str]:
    """Yield the lines of an id, less far in, and then broken behind a dot, only where the edge demands it.

    >>> print("\\n".join(identifier("one.two_three.four", 2, 16)))
      one.two_three.
          four
    """
    edge = columns or width()
    line = " " * (max(0, edge - len(text)) if len(text) <= edge < indent + len(text) else indent)
    for part in re.split(r"(?<=\.)", text):
        if len(line + part) > edge and line.strip():
            yield line
            line = " " * (indent + 4)
        line += part
    yield line


def formula(text: str, indent: int = 0, columns: int | None = None) -> Iterator[str]:
    """Yield the lines of a formula, broken at operators; what has none goes on beyond the edge.

    >>> print("\\n".join(formula("= σ²·d/(T − d − 1) + x", 2, 20)))
      = σ²·d/(T − d
          − 1) + x
    """
    edge = columns or width()
    line, hang = " " * indent, " " * (indent + 4)
    for part in BREAK.split(shown(text)):
        if len((line + part).rstrip()) > edge and line.strip():
            yield line.rstrip()
            line = hang
        line += part
    if line.strip():
        yield line.rstrip()
