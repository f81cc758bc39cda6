"""The words of an expression: its text cut into tokens, and the error that points into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

LONGEST_TEXT = 10_000
MOST_TOKENS = 2_000
LONGEST_NUMBER = 300
LARGEST_DECIMAL_EXPONENT = 300
WIDEST_QUOTE = 100

SUPERSCRIPT_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
SUBSCRIPT_DIGITS = "₀₁₂₃₄₅₆₇₈₉"
PLAIN_DIGITS = str.maketrans(SUPERSCRIPT_DIGITS + SUBSCRIPT_DIGITS, "0123456789-0123456789")

Kind = Literal["number", "name", "sign", "superscript", "end"]

_KINDS: tuple[Kind, ...] = ("number", "name", "superscript", "sign")
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>[A-Za-z_Α-Ωα-ω][A-Za-z0-9_Α-Ωα-ω{SUBSCRIPT_DIGITS}]*|[Σ∑Π∏∞])"
    rf"|(?P<superscript>[{SUPERSCRIPT_DIGITS}]+)"
    r"|(?P<sign>\*\*|\.\.|==|<=|>=|!=|[-+*/^(),\[\]!=<>·×−⋅≤≥≠])"
)
_SPACE = re.compile(r"\s*")
_SAME_SIGN = {"**": "^", "·": "*", "×": "*", "⋅": "*", "−": "-"}


class ExpressionError(ValueError):
    """A text is no expression; says where, what was expected, and shows the place with a caret.

    ``str`` is one line that begins with line and column (both counted from 1); ``marked`` adds the source
    line and a caret below the place.
    """

    def __init__(self, problem: str, text: str, offset: int) -> None:
        """Point at ``text[offset]``."""
        self.problem = problem
        self.line = text.count("\n", 0, offset) + 1
        start = text.rfind("\n", 0, offset) + 1
        self.column = offset - start + 1
        self._source = text[start:].partition("\n")[0]
        super().__init__(f"line {self.line}, column {self.column}: {problem}")

    @property
    def marked(self) -> str:
        """Return the message, the source line (a long one cut around the place) and the caret."""
        first = max(0, self.column - 1 - WIDEST_QUOTE // 2)
        shown = self._source[first : first + WIDEST_QUOTE].replace("\t", " ")
        return f"{self}\n    {shown}\n    {' ' * (self.column - 1 - first)}^"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its text as written (signs by one spelling) and its place."""

    kind: Kind
    text: str
    offset: int

    @property
    def shown(self) -> str:
        """Return the token as an error message names it."""
        if self.kind == "end":
            return "the end"
        return repr(self.text if len(self.text) <= 40 else self.text[:37] + "...")


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens, the last of kind ``end``.

    Raises:
        ExpressionError: a character that begins no token, or a text beyond the limits.

    >>> [token.text for token in tokens("2**t")]
    ['2', '^', 't', '']
    """
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(f"the text has {len(text)} characters; the limit is {LONGEST_TEXT}", text, 0)
    found: list[Token] = []
    place = _skip(text, 0)
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(f"the character {text[place]!r} has no meaning here", text, place)
        if len(found) == MOST_TOKENS:
            raise ExpressionError(f"the expression has more than {MOST_TOKENS} parts", text, place)
        kind: Kind = next(kind for kind in _KINDS if match[kind] is not None)
        found.append(Token(kind, _SAME_SIGN.get(match[kind], match[kind]), place))
        place = _skip(text, match.end())
    return [*found, Token("end", "", len(text))]


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def read_number(token: Token, text: str) -> Fraction:
    """Return the exact value of a number token.

    Raises:
        ExpressionError: it has too many digits, or too large an exponent.
    """
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(mantissa) > LONGEST_NUMBER:
        raise ExpressionError(
            f"the number has {len(mantissa)} characters; the limit is {LONGEST_NUMBER}", text, token.offset
        )
    if len(exponent) > 6 or abs(int(exponent or 0)) > LARGEST_DECIMAL_EXPONENT:
        raise ExpressionError(
            f"the exponent of a number must lie within ±{LARGEST_DECIMAL_EXPONENT}", text, token.offset
        )
    return Fraction(mantissa) * Fraction(10) ** int(exponent or 0)
