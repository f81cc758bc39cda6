"""The collapse profile of a loop: the eight answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from theory.collapse.answer import Answer
from theory.collapse.definitions import DEFINITIONS
from theory.collapse.facts import MODULES, facts
from theory.collapse.fate import Facts, Risk, parameters_of
from theory.collapse.predicates import PREDICATES
from theory.collapse.reading import Reading
from theory.language.parameters import DomainError, Parameter, validate

if TYPE_CHECKING:
    from theory.loop_language.definition import LoopDefinition

MAIN_LOOPS = (
    "regression.replace",
    "regression.accumulate",
    "gaussian.replace",
    "gaussian_biased.replace",
    "gaussian_biased.accumulate",
    "normal.replace",
    "normal.accumulate",
    "mixture.replace",
    "mixture.accumulate",
    "categorical.replace",
    "categorical.accumulate",
    "kernel_density.replace",
    "kernel_density.accumulate",
)
ALIASES = {
    "gaussian.replace_biased": "gaussian_biased.replace",
    "gaussian.accumulate_biased": "gaussian_biased.accumulate",
    "gaussian.subsample_with_replacement_biased": "gaussian_biased.subsample_with_replacement",
    "gaussian.subsample_without_replacement_biased": "gaussian_biased.subsample_without_replacement",
    "regression.accumulate_fresh_design": "regression_fresh.accumulate",
}
"""Ids of loops in the catalogue → the atlas's own."""


OUTSIDE_THE_ATLAS = {
    "mixture.replace": "two Gaussian modes of known width; replace",
    "mixture.accumulate": "two Gaussian modes of known width; accumulate",
}
"""Loops whose family is not in the atlas."""


class UnknownLoop(KeyError):
    """No loop has this id; the message names the nearest one."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The eight answers for a loop, under one reading."""

    loop: str
    words: str
    reading: Reading
    answers: tuple[Answer, ...]

    def __getitem__(self, number: int) -> Answer:
        """Return the answer to this definition, 1 to 8."""
        return self.answers[number - 1]

    def __str__(self) -> str:
        lines = [f"{self.loop} ({self.words})"]
        lines += [f"  {answer.mark} {answer.definition}: {answer.reason}" for answer in self.answers]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope=row>{answer.definition}</th><td>{escape(answer.mark)}</td>"
            f"<td>{escape(answer.reason)}</td></tr>"
            for answer in self.answers
        )
        caption = escape(f"{self.loop} ({self.words})")
        return f"<table><caption>{caption}</caption><tbody>{rows}</tbody></table>"

    def to_json(self) -> dict[str, object]:
        """Return the profile as plain data."""
        return {
            "loop": self.loop,
            "words": self.words,
            "reading": self.reading.to_json(),
            "answers": [answer.to_json() for answer in self.answers],
        }


@cache
def loops() -> dict[str, str]:
    """Return the loops that have a profile, every cell of the atlas and some beside it: id → words."""
    from theory import atlas

    words = dict(atlas.ROWS)
    cells = {
        f"{name}.{rule}": f"{column.words}; {words[rule]}"
        for name, column in atlas.COLUMN.items()
        for rule, _ in atlas.ROWS
    }
    return cells | OUTSIDE_THE_ATLAS


def profile(
    loop: str | LoopDefinition,
    reading: Reading | None = None,
    values: Mapping[str, int | Fraction] | None = None,
) -> Profile:
    """Return the collapse profile of a loop.

    Args:
        loop: ``family.rule``, a cell of the atlas, the id of a loop in the catalogue, or a loop that is
            defined in the loop language (``Loop.definition()``).
        reading: how the definitions are read (default: every choice's own default).
        values: sizes and parameters that are fixed, by the names that the formulas use; what is not given is
            quantified over, and an answer that depends on it is undecided. Values for a loop in the loop
            language are put into its definition, of which the answers are derived.

    Raises:
        UnknownLoop: there is no such loop; the message names the nearest one.
        DomainError: a value is outside its domain, or there is no parameter of this name.

    >>> from theory.collapse import Reading, profile
    >>> print("".join(answer.mark for answer in profile("regression.accumulate").answers))
    ✗✓✗✗✗✗✗✗
    >>> profile("regression.accumulate", Reading(catastrophic_factor="1.5"))[1].outcome
    'collapse'
    """
    chosen = reading or Reading()
    if not isinstance(loop, str):
        from theory.collapse.facts.defined import facts_at

        checked = _checked(f"{loop.id} has no parameter", _parameters(loop), values or {})
        return _answered(facts_at(loop, checked), chosen, checked)
    name = ALIASES.get(loop, loop)
    if name not in loops():
        near = get_close_matches(name, [*loops(), *ALIASES], n=1, cutoff=0.3)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UnknownLoop(f"no loop is called {loop!r}{hint}")
    known = facts(name) or _of_cell(name)
    checked = _checked(f"no formula of {name} has a parameter", parameters_of(known), values or {})
    return _answered(known, chosen, checked, loops()[name])


def _answered(
    known: Facts, reading: Reading, values: Mapping[str, int | Fraction], words: str = ""
) -> Profile:
    found = tuple(predicate(known, reading, values) for predicate in PREDICATES)
    return Profile(loop=known.loop, words=words or known.words, reading=reading, answers=found)


def profiles(
    names: Iterable[str | LoopDefinition] = MAIN_LOOPS,
    reading: Reading | None = None,
    values: Mapping[str, int | Fraction] | None = None,
) -> tuple[Profile, ...]:
    """Return the profiles of several loops, under one reading; each takes the values that concern it.

    Raises:
        UnknownLoop: there is no such loop. DomainError: no loop has a parameter of a given name.
    """
    given, asked, used, found = values or {}, tuple(names), set[str](), []
    for name in asked:
        has = _parameters(name)
        own = {key: value for key, value in given.items() if key in has}
        used |= set(own)
        found.append(profile(name, reading, own if len(asked) > 1 else given))
    idle = sorted(set(given) - used)
    if idle and len(asked) > 1:
        raise DomainError(f"none of these loops has a parameter {idle[0]!r}")
    return tuple(found)


def _parameters(loop: str | LoopDefinition) -> dict[str, Parameter]:
    """Return the parameters of a loop by name: of its definition, else of the formulas known of it."""
    if not isinstance(loop, str):
        return {parameter.name: parameter for parameter in loop.parameters}
    known = facts(ALIASES.get(loop, loop))
    return {} if known is None else parameters_of(known)


def _checked(
    missing: str, has: Mapping[str, Parameter], values: Mapping[str, int | Fraction]
) -> Mapping[str, int | Fraction]:
    """Return the values, each inside its parameter's domain; ``missing`` begins the error for a stranger."""
    for name in values:
        if name not in has:
            which = f"; it has {', '.join(sorted(has))}" if has else ""
            raise DomainError(f"{missing} {name!r}{which}")
    checkable = [
        parameter
        for name, parameter in has.items()
        if name in values
        and parameter.domain.shape == "scalar"
        and {str(symbol) for symbol in getattr(parameter.domain.lower, "free_symbols", ())} <= set(values)
    ]
    validate(checkable, {parameter.name: values[parameter.name] for parameter in checkable})
    return values


RISKS = ("mean_squared_error", "excess_risk", "ratio", "factor", "expected_w2")
"""How the id of a formula ends that is a population risk, or a multiple of one."""


def _of_cell(loop: str) -> Facts:
    """Return what the atlas knows of a loop that has no file of facts: what becomes of its closed form."""
    from theory import atlas, catalogue
    from theory.collapse.facts.exponential_family import path_of

    family, _, rule = loop.partition(".")
    cell = atlas.cell(family, rule)
    closed = cell.status == "closed"
    derived = "its moments are known, but this was not derived from them here"
    reason = derived if cell.status in ("closed", "recursive") else cell.reason
    fields = (
        *("risk", "risk_path", "variance", "variance_path", "scaling", "scaling_total"),
        *("modes", "tails", "outside"),
    )
    risk = None
    if closed and cell.formulas and cell.formulas[0].endswith(RISKS):
        formula = catalogue.formula(cell.formulas[0])
        risk = Risk(
            words=formula.title,
            formula=formula.id,
            closed=None,
            parameters=tuple(p for p in cell.parameters if p.name != "t"),
            growth=cell.fate,
            path=path_of(family, rule),
        )
    return Facts(
        loop=loop,
        words=loops()[loop],
        formulas=cell.formulas,
        risk=risk,
        missing=dict.fromkeys((*fields, "risk_ratio"), reason),
    )


__all__ = ["DEFINITIONS", "MAIN_LOOPS", "MODULES", "Profile", "UnknownLoop", "loops", "profile", "profiles"]
