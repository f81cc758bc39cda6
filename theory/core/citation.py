"""Published and elementary theorems: an instance is a theorem once its hypotheses are shown, or are in Δ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from theory.core.logic import instantiate
from theory.core.terms import Number, Term, need
from theory.core.theorem import Theorem, checked_formula, conclude


class Entry:
    """A registered theorem: typed variables (those that occur), hypotheses, a conclusion, where it stands."""

    __slots__ = ("conclusion", "elementary", "hypotheses", "name", "source")

    def __init__(
        self, name: str, source: str, hypotheses: tuple[Term, ...], conclusion: Term, elementary: bool
    ) -> None:
        """Record the entry; ``schema`` makes it."""
        self.name, self.source, self.hypotheses = name, source, hypotheses
        self.conclusion, self.elementary = conclusion, elementary


_ENTRIES: dict[str, Entry] = {}


def schema(
    name: str, source: str, hypotheses: Iterable[Term], conclusion: Term, *, elementary: bool = False
) -> Entry:
    """Register a theorem that the core does not prove (the registry's own module only).

    An elementary one (a law of log, √, exp, sin, powers; what defines Γ) is believed and not in ``cites``.
    """
    need(name not in _ENTRIES, "{} is registered already", name)
    given = tuple(checked_formula(h) for h in hypotheses)
    _ENTRIES[name] = Entry(name, source, given, checked_formula(conclusion), elementary)
    return _ENTRIES[name]


def entries() -> tuple[Entry, ...]:
    """Return the registered theorems."""
    return tuple(_ENTRIES.values())


def cite(name: str, values: Mapping[Term, Number] | None = None) -> Theorem:
    """An instance of a registered theorem; its hypotheses are shown, or become hypotheses."""
    need(name in _ENTRIES, "{} is not in the registry", name)
    entry = _ENTRIES[name]
    cites = frozenset() if entry.elementary else frozenset({name})
    general = conclude(name, entry.conclusion, (), hypotheses=frozenset(entry.hypotheses), cites=cites)
    return instantiate(general, values or {})
