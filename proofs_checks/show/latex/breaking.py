r"""LaTeX that breaks over lines: what is long is taken out of groups, in which TeX cannot break.

:func:`theory.language.typeset.latex` writes one line, however long: ``\left( … \right)``, fractions, roots.
Here a long bracket gets a fixed size, a long numerator stands behind its fraction, a long denominator becomes
a power −1, and long products may break between their factors. Nothing is reordered and no value changes; what
is short is left as it is.

>>> print(breaking(r"R{\left(t \right)} = \frac{t}{2}"))
R(t) = \frac{t}{2}
>>> print(breaking(r"\frac{a + b + c + d}{2}", line=6))
\frac{1}{2} \bigl(a + b + c + d\bigr)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

LINE = 24.0
"""Beyond this width, in letters, brackets and fractions let lines break, unless told otherwise."""

_TOKEN = re.compile(r"\\text\{[^{}]*\}|\\(?:[A-Za-z]+|.)|[0-9]+|[^\s]", re.DOTALL)
_SPACING = r"\, \: \; \! \quad \qquad \displaystyle \allowbreak"
_SPACES = frozenset((*_SPACING.split(), "\\ "))
_RAISED = frozenset("^_")
_ADDED = frozenset(("+", "-", r"\pm"))
_RELATED = r"= < > \leq \geq \le \ge \neq \sim \to \rightarrow \in , ;"
_RELATIONS = frozenset(_RELATED.split())
_NAMES = (
    r"\sum \prod \lim \liminf \limsup \log \exp \sin \cos \tan \cot \sinh \cosh \tanh \min \max \psi \Gamma "
    r"\zeta \mathbb \operatorname \nabla \cdot"
)
_OPERATORS = frozenset(_NAMES.split())
"""What belongs to what follows it."""
_STYLES = (
    r"\mathbb \mathrm \mathbf \mathcal \operatorname \text \hat \bar \tilde \overline \widehat \substack"
)
_ONE_GROUP = frozenset(_STYLES.split())
_BEHIND = frozenset(("(", ")", "[", "]", "!", "|", r"\}"))
"""Plain signs that stay with what is before them: arguments of functions, closing brackets."""
_BRACKETS = {"(": ")", "[": "]", r"\{": r"\}", "|": "|", r"\lvert": r"\rvert", r"\lfloor": r"\rfloor"}


@dataclass(frozen=True, slots=True)
class _Part:
    """A token, a group, a fraction, a root, a bracket of any size, or cases; ``inner`` are its own parts."""

    kind: Literal["token", "group", "frac", "root", "fence", "cases"]
    text: str = ""
    inner: tuple[tuple[_Part, ...], ...] = ()
    applied: bool = False
    """Whether it holds the arguments of the function before it."""


def breaking(latex: str, line: float = LINE) -> str:
    """Return LaTeX, as this library prints it, that TeX can break over lines when it stands in a paragraph.

    Args:
        latex: what :func:`theory.language.typeset.latex` returns.
        line: how many letters may stand together that cannot be broken.

    Raises:
        ValueError: a bracket or a group is not closed.
    """
    return _open(_read(latex), line)


# --- reading ----------------------------------------------------------------------------------------------


def _read(latex: str) -> tuple[_Part, ...]:
    words = [word for word in _TOKEN.findall(latex) if word not in _SPACES]
    return _parts(words, 0, "")[0]


def _parts(words: Sequence[str], place: int, end: str) -> tuple[tuple[_Part, ...], int]:
    """Read parts up to ``end``; return them and the place behind."""
    found: list[_Part] = []
    while place < len(words) and words[place] != end:
        part, place = _part(words, place)
        found.append(part)
    if end:
        if place == len(words):
            raise ValueError(f"{end!r} is missing")
        place += 1
    return tuple(found), place


def _part(words: Sequence[str], place: int) -> tuple[_Part, int]:
    word = words[place]
    if word in ("}", r"\right"):
        raise ValueError(f"{word!r} closes nothing")
    if word == "{":
        inner, place = _parts(words, place + 1, "}")
        if len(inner) == 1 and inner[0].kind == "fence":
            return replace(inner[0], applied=True), place
        return _Part("group", inner=(inner,)), place
    if word == r"\left":
        opening = words[place + 1]
        inner, place = _parts(words, place + 2, r"\right")
        return _Part("fence", opening + " " + words[place], (inner,)), place + 1
    if word in (r"\frac", r"\tfrac"):
        above, place = _argument(words, place + 1)
        below, place = _argument(words, place)
        return _Part("frac", inner=(above, below)), place
    if word == r"\sqrt" and words[place + 1] != "[":
        inside, place = _argument(words, place + 1)
        return _Part("root", inner=(inside,)), place
    if word == r"\begin":
        end = next(k for k in range(place, len(words)) if words[k] == r"\end")
        raw = words[place : end + 1]
        name = "".join(words[place + 2 : words.index("}", place)])
        close = words.index("}", end)
        if name != "cases":
            text = _joined([*raw, *words[end + 1 : close + 1]])
            return _Part("token", text), close + 1
        body, rows = words[words.index("}", place) + 1 : end], []
        for row in _split(body, r"\\"):
            value, *when = _split(row, "&")
            rows += [_parts(value, 0, "")[0], _parts(when[0] if when else [], 0, "")[0]]
        return _Part("cases", inner=tuple(rows)), close + 1
    if word in _ONE_GROUP and place + 1 < len(words) and words[place + 1] == "{":
        close = words.index("}", place)
        depth = 0
        for close in range(place + 1, len(words)):
            depth += {"{": 1, "}": -1}.get(words[close], 0)
            if depth == 0:
                break
        return _Part("token", _joined(words[place : close + 1])), close + 1
    return _Part("token", word), place + 1


def _argument(words: Sequence[str], place: int) -> tuple[tuple[_Part, ...], int]:
    if words[place] == "{":
        return _parts(words, place + 1, "}")
    part, place = _part(words, place)
    return (part,), place


def _split(words: Sequence[str], at: str) -> list[list[str]]:
    """Cut a row of words at a word that stands outside all groups."""
    found: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += {"{": 1, "}": -1, r"\left": 1, r"\right": -1}.get(word, 0)
        if word == at and depth == 0:
            found.append([])
        else:
            found[-1].append(word)
    return [row for row in found if row] or [[]]


def _joined(words: Sequence[str]) -> str:
    shown = ""
    for word in words:
        apart = re.search(r"\\[A-Za-z]+$", shown) and word[0].isalpha()
        shown += (" " if apart else "") + word
    return shown


# --- measuring --------------------------------------------------------------------------------------------


def _width(parts: Sequence[_Part]) -> float:
    total, raised = 0.0, False
    for part in parts:
        total += _wide(part) * (0.7 if raised else 1.0)
        raised = part.text in _RAISED and part.kind == "token"
    return total


def _wide(part: _Part) -> float:
    if part.kind == "token":
        text = part.text
        if text in _RAISED or text == "&":
            return 0.0
        if text in _ADDED or text in _RELATIONS:
            return 2.2
        if text.startswith((r"\operatorname", r"\text", r"\mathrm")):
            return float(len(text[text.find("{") :]) - 2) + 0.3
        return 1.5 if text in (r"\sum", r"\prod") else float(len(text)) if text.isdigit() else 1.1
    if part.kind == "frac":
        return max(_width(inner) for inner in part.inner) + 0.4
    if part.kind == "cases":
        return max((_width(a) + _width(b) + 4 for a, b in _rows(part)), default=0.0) + 1.5
    return sum(_width(inner) for inner in part.inner) + {"group": 0.0, "root": 1.5}.get(part.kind, 1.4)


def _rows(part: _Part) -> list[tuple[tuple[_Part, ...], tuple[_Part, ...]]]:
    return list(zip(part.inner[::2], part.inner[1::2], strict=True))


def _tall(parts: Sequence[_Part]) -> bool:
    """Whether a bracket around the parts should be taller than a letter."""
    raised = False
    for part in parts:
        high = (
            part.kind in ("frac", "cases")
            or part.text in (r"\sum", r"\prod")
            or (not raised and any(_tall(inner) for inner in part.inner))
        )
        if high and not raised:
            return True
        raised = part.text in _RAISED and part.kind == "token"
    return False


# --- writing ----------------------------------------------------------------------------------------------


def _shut(parts: Sequence[_Part]) -> str:
    """Write parts where nothing may break."""
    shown = []
    for place, part in enumerate(parts):
        below = place > 0 and parts[place - 1].text == "_"
        shown.append(_shut_part(part) if not below else _index(part))
    return _together(shown)


def _index(part: _Part) -> str:
    """Write an index; a word of three letters or more stands upright."""
    text = _shut_part(part)
    return rf"{{\mathrm{text.replace(' ', '')}}}" if re.fullmatch(r"\{(?:[A-Za-z] ?){3,}\}", text) else text


def _shut_part(part: _Part) -> str:
    if part.kind == "token":
        return part.text
    if part.kind == "group":
        return "{" + _shut(part.inner[0]) + "}"
    if part.kind == "frac":
        return rf"\frac{{{_shut(part.inner[0])}}}{{{_shut(part.inner[1])}}}"
    if part.kind == "root":
        return rf"\sqrt{{{_shut(part.inner[0])}}}"
    if part.kind == "cases":
        rows = [f"{_shut(value)} & {_shut(when)}" for value, when in _rows(part)]
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"
    opening, closing = part.text.split(" ")
    if not _tall(part.inner[0]) and _BRACKETS.get(opening) == closing:
        return _together([opening, _shut(part.inner[0]), closing])
    return _together([rf"\left{opening}", _shut(part.inner[0]), rf"\right{closing}"])


def _together(shown: Sequence[str]) -> str:
    """Join what is written, with spaces around signs and where a command would run into a letter."""
    text = ""
    for one in shown:
        if not one:
            continue
        if one in (r"\text{for}", r"\text{with }"):
            one = one.replace("{", "{ ").replace("}", " }").replace("  ", " ") + " "
        if one in _ADDED or (one in _RELATIONS and one not in ",;"):
            text = text.rstrip() + f" {one} "
            continue
        if one in (",", ";"):
            text = text.rstrip() + f"{one} "
            continue
        tight = (
            not text or text[-1] in "^_{([ " or one[0] in "^_)]}({," or one.startswith((r"\bigr", r"\biggr"))
        )
        after_command = re.search(r"\\[A-Za-z]+$", text) and one[0].isalpha()
        text += ("" if tight and not after_command else " ") + one
    text = re.sub(r"(^|[({\[=,]) - ", r"\1 -", text).lstrip()
    return re.sub(r"^- ", "-", text).rstrip()


def _open(parts: Sequence[_Part], line: float, run: float = 0.0) -> str:
    """Write parts outside all groups, where TeX breaks at signs, and between long factors.

    ``run``: how wide is what stands before them without a break.
    """
    shown: list[str] = []
    for place, part in enumerate(parts):
        raised = place > 0 and parts[place - 1].kind == "token" and parts[place - 1].text in _RAISED
        if part.kind == "token" and part.text in _ADDED | _RELATIONS:
            shown.append(part.text)
            run = 0.0
            continue
        if run > 6 and _may_break(parts, place) and run + _unit(parts, place) > line:
            shown.append(r"\allowbreak")
            run = 0.0
        below = raised and parts[place - 1].text == "_"
        shown.append(_index(part) if below else _shut_part(part) if raised else _open_part(part, line))
        run += _wide(part) * (0.7 if raised else 1.0)
    return _together(shown)


def _unit(parts: Sequence[_Part], place: int) -> float:
    """Return the width of a factor with all that must stay with it: indices, powers, arguments."""
    end = place + 1
    while end < len(parts) and not _may_break(parts, end) and parts[end].text not in _ADDED | _RELATIONS:
        end += 1
    return _width(parts[place:end])


def _may_break(parts: Sequence[_Part], place: int) -> bool:
    """Whether a line may break before a factor: behind no function's name, operator or script sign."""
    part, before = parts[place], place - 1
    if part.applied or (part.kind == "token" and part.text in _RAISED | _ADDED | _RELATIONS | _BEHIND):
        return False
    if before >= 0 and parts[before].kind == "token" and parts[before].text in _RAISED:
        return False
    while before >= 1 and parts[before - 1].kind == "token" and parts[before - 1].text in _RAISED:
        before -= 2
    last = parts[before] if before >= 0 else part
    name = re.match(r"\\?[A-Za-z]+", last.text) if last.kind == "token" else None
    return not (name and name[0] in _OPERATORS) and part.kind != "group"


def _open_part(part: _Part, line: float) -> str:
    wide = _wide(part)
    if wide <= line or part.kind in ("token", "group"):
        return _shut_part(part)
    if part.kind == "fence":
        opening, closing = part.text.split(" ")
        size = ("biggl", "biggr") if _tall(part.inner[0]) else ("bigl", "bigr")
        return rf"\{size[0]}{opening}{_open(part.inner[0], line)}\{size[1]}{closing}"
    if part.kind == "root":
        return f"{_bracketed(part.inner[0], line)}^{{1/2}}"
    if part.kind == "frac":
        above, below = part.inner
        return _open_fraction(above, below, line)
    rows = [rf"{_open(value, line)}\ {_open(when, line)}".rstrip() for value, when in _rows(part)]
    return r"\bigl\{" + r";\ \allowbreak ".join(rows) + r"\bigr\}"


def _open_fraction(above: tuple[_Part, ...], below: tuple[_Part, ...], line: float) -> str:
    added = any(part.kind == "token" and part.text in _ADDED for part in above)
    head = 0 if added else _head(above, line)
    if _width(below) > line:
        power = f"{_bracketed(below, line)}^{{-1}}"
        if _shut(above) == "1":
            return power
        over = _bracketed(above, line) if added else _open(above, line)
        return rf"{over} \allowbreak {power}"
    alone = head == 1 and above[0].kind == "fence"
    front = (_shut(above[0].inner[0]) if alone else _shut(above[:head])) or "1"
    wide = max(_width(above[:head]), _width(below)) + 0.4
    over = _bracketed(above, line) if added else _open(above[head:], line, wide)
    gap = r"\allowbreak " if added and wide > 6 else ""
    return rf"\frac{{{front}}}{{{_shut(below)}}} {gap}{over}"


def _head(above: tuple[_Part, ...], line: float) -> int:
    """Return how many parts of a numerator, whole factors, are short enough to stay in the fraction."""
    for place, part in enumerate(above):
        wide = _wide(part) > line / 2 or _width(above[: place + 1]) > line
        if wide or part.text in (r"\sum", r"\prod"):
            while place and not _may_break(above, place):
                place -= 1
            return place
    return 0


def _bracketed(parts: tuple[_Part, ...], line: float) -> str:
    size = ("biggl", "biggr") if _tall(parts) else ("bigl", "bigr")
    return rf"\{size[0]}({_open(parts, line)}\{size[1]})"
