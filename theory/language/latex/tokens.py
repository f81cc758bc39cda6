r"""The words of a formula in LaTeX, without what only spaces or sizes it.

A token is a command (``\sigma``), a brace, or one other character: digits stay apart, since in LaTeX
``\frac12`` has two arguments and ``x^12`` an exponent of one digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from theory.language.expression_tokens import LONGEST_TEXT, MOST_TOKENS, ExpressionError

_SPACING = (
    r"\, \; \: \! \quad \qquad \displaystyle \textstyle \limits \nolimits \nonumber \notag "
    r"\mathstrut \allowbreak \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \big \Big \bigg \Bigg"
)
SPACING = frozenset((*_SPACING.split(), "\\ "))
"""Commands without a meaning for the value: spaces, sizes of brackets, styles."""

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[^\s\\]", re.DOTALL)
_PASSED = re.compile(r"(?:\s+|%[^\n]*(?:\n|$)|~)+")


@dataclass(frozen=True, slots=True)
class Token:
    """A command with its backslash, one character, or ``""`` at the end; with its place in the text."""

    text: str
    offset: int

    @property
    def shown(self) -> str:
        """Return the token as a message names it."""
        return repr(self.text).replace("\\\\", "\\") if self.text else "the end"

    @property
    def is_letter(self) -> bool:
        """Return whether this is one letter."""
        return len(self.text) == 1 and self.text.isalpha()

    @property
    def is_digit(self) -> bool:
        """Return whether this is one decimal digit."""
        return len(self.text) == 1 and self.text in "0123456789"


def tokens(text: str) -> list[Token]:
    r"""Cut LaTeX into tokens, the last of them empty.

    Raises:
        ExpressionError: the text is beyond the limits, or ends in a backslash.

    >>> [token.text for token in tokens(r"\sigma^2\,d % the noise")]
    ['\\sigma', '^', '2', 'd', '']
    """
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(f"the text has {len(text)} characters; the limit is {LONGEST_TEXT}", text, 0)
    found: list[Token] = []
    place = 0
    while place < len(text):
        passed = _PASSED.match(text, place)
        if passed:
            place = passed.end()
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError("a backslash at the end begins no command", text, place)
        if len(found) == MOST_TOKENS:
            raise ExpressionError(f"the formula has more than {MOST_TOKENS} parts", text, place)
        if match.group() not in SPACING:
            found.append(Token(match.group(), place))
        place = match.end()
    return [*found, Token("", len(text))]
