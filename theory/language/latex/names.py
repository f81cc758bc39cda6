r"""How the names of parameters are spelled in LaTeX: ``sigma0`` as ``\sigma_0``, ``lam`` as ``\lambda``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from theory.language.latex.tokens import tokens
from theory.language.parameters import Parameter, length_symbol
from theory.language.typeset import length_letter

Spelling = tuple[str, ...]
"""A name as its tokens, an index or exponent of one token without its braces."""

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
    "chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK = frozenset(_GREEK.split())
VARIANTS = {r"\varepsilon": r"\epsilon", r"\vartheta": r"\theta", r"\varphi": r"\phi", r"\varrho": r"\rho"}
PAPER = {"t": ("n", "w"), "p": ("w",)}
"""The letters of the position paper for this library's: n for the fit, w for the atoms' probabilities."""
_OF_PAPER = (
    (re.compile(r"\\(mu|sigma|Sigma)_(?:0|\{0\})"), r"\\\1^{(0)}"),
    (re.compile(r"(?<![A-Za-z\\])w(?![A-Za-z])"), r"\\beta"),
)
r"""What the paper writes: ``\sigma^{(0)}`` for ``\sigma_0``, ``\lVert\beta\rVert`` for ``\lVert w\rVert``."""

_NAME = re.compile(r"(?P<stem>[A-Za-z]+?)_?(?P<index>\d*)")


def spelled(latex: str) -> Spelling:
    r"""Return a name's tokens, with braces around one token left out.

    >>> spelled(r"\sigma_{0}") == spelled(r"\sigma_0") == ('\\sigma', '_', '0')
    True
    """
    return without_braces([token.text for token in tokens(latex)][:-1])


def without_braces(texts: Sequence[str]) -> Spelling:
    """Return tokens with the braces around single tokens left out."""
    kept: list[str] = []
    for text in texts:
        kept.append(VARIANTS.get(text, text))
        if len(kept) >= 3 and kept[-1] == "}" and kept[-3] == "{":
            kept[-3:] = [kept[-2]]
    return tuple(kept)


def spellings(
    parameters: Sequence[Parameter], extra: Mapping[str, str] | None = None, *, paper: bool = False
) -> dict[Spelling, str]:
    r"""Return what may be written for the parameters: spelling → text in the expression language.

    Args:
        parameters: by their own LaTeX, if they have one, and by the LaTeX of their names; the length of the
            only list by the letter that the library prints for it, if that is free.
        extra: further LaTeX → name of a parameter.
        paper: whether the position paper's letters stand for this library's where they are free, and
            ``\sigma^{(0)}`` for ``\sigma_0``, ``\beta`` for ``w`` in what is longer.

    Raises:
        ValueError: ``extra`` names something that is no parameter.

    >>> from theory.language.parameters import Domain
    >>> lam = Parameter(name="lam", meaning="penalty", domain=Domain(kind="real", lower=0))
    >>> spellings([lam])
    {('\\lambda',): 'lam'}
    """
    found: dict[Spelling, str] = {}
    for parameter in parameters:
        found[spelled(latex_of_name(parameter.name))] = parameter.name
        if parameter.latex:
            found[spelled(parameter.latex)] = parameter.name
    known = {parameter.name for parameter in parameters}
    if paper:
        for name, letters in PAPER.items():
            free = [letter for letter in letters if (letter,) not in found]
            if name in known and free:
                found[(free[0],)] = name
        for parameter in parameters:
            own = theirs = parameter.latex or latex_of_name(parameter.name)
            for pattern, replacement in _OF_PAPER:
                theirs = pattern.sub(replacement, theirs)
            if theirs != own and parameter.name != "w":
                found.setdefault(spelled(theirs), parameter.name)
    for latex, name in (extra or {}).items():
        if name not in known:
            raise ValueError(
                f"{latex} stands for {name!r}, which is no parameter; there are {', '.join(known)}"
            )
        found[spelled(latex)] = name
    lists = [parameter for parameter in parameters if parameter.domain.shape != "scalar"]
    if len(lists) == 1:
        letter = length_letter(length_symbol(lists[0]).name)
        found.setdefault((letter,), f"len({lists[0].name})")
    return found


def latex_of_name(name: str) -> str:
    r"""Return a parameter's name in LaTeX: ``\sigma_{0}`` for ``sigma0``."""
    match = _NAME.fullmatch(name)
    if match is None and len(name) == 1:
        return name
    if match is None:
        return rf"\mathrm{{{name}}}"
    stem, index = match["stem"], match["index"]
    stem = {"lam": "lambda"}.get(stem, stem)
    shown = rf"\{stem}" if stem in GREEK else (stem if len(stem) == 1 else rf"\mathrm{{{stem}}}")
    return f"{shown}_{{{index}}}" if index else shown
