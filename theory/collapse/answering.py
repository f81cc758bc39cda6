"""How the predicates put an answer together: outcome, reason, formulas, and the reading it rests on."""

from __future__ import annotations

from collections.abc import Callable

from theory.collapse.answer import Answer, Outcome
from theory.collapse.definitions import DEFINITIONS
from theory.collapse.fate import Facts, Fate, Said
from theory.collapse.reading import Reading
from theory.engine.compare import Exact
from theory.language.derivation import Derivation
from theory.language.plain import plain

Predicate = Callable[[Facts, Reading, Exact], Answer]
NOTHING = "no formula of the catalogue decides it"
ALMOST_SURELY = "almost-surely"


def answered(
    facts: Facts,
    reading: Reading,
    number: int,
    outcome: Outcome,
    reason: str,
    formulas: tuple[str, ...] = (),
    derivations: tuple[Derivation, ...] = (),
    rests: tuple[str, ...] | None = None,
) -> Answer:
    """Return an answer with the choices that it rests on (default: all that the definition leaves open)."""
    names = DEFINITIONS[number - 1].choices if rests is None else rests
    stated = reading.to_json()
    return Answer(
        number=number,
        loop=facts.loop,
        outcome=outcome,
        reason=reason,
        formulas=tuple(dict.fromkeys(formulas)),
        reading=tuple((name, "none" if stated[name] is None else str(stated[name])) for name in names),
        derivations=derivations,
    )


def as_said(facts: Facts, reading: Reading, number: int, said: Said) -> Answer:
    """Return the answer that the facts themselves give."""
    return answered(facts, reading, number, said.outcome, said.reason, said.formulas, said.derivations)


def unknown(facts: Facts, reading: Reading, number: int, field: str, default: str = NOTHING) -> Answer:
    """Return the undecided answer, with the reason that the facts give for what is missing."""
    return answered(facts, reading, number, "undecided", facts.missing.get(field, default), facts.formulas)


def limit_words(fate: Fate) -> str:
    """Return what becomes of a quantity in words."""
    if fate.value is None:
        return f"{fate.words} stays bounded" if fate.bounded else f"{fate.words} is not known in the limit"
    return f"{fate.words} tends to {plain(fate.value)}"
