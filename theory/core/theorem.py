"""The theorem Γ; Δ ⊢ φ, and the one function by which the rules of the core make it.

Meaning: at all values of the variables in their domains (Γ, which the variables carry) at which every
hypothesis (Δ) is defined and true, every term of φ is defined and φ is true. ``cites`` names the registered
theorems used.

Only modules of ``theory.core`` may name ``conclude`` (a test reads the sources). A rule hands it the
conclusion, the premises and the obligations under which the conclusion follows from them; each obligation
is shown from Γ and Δ, or becomes a member of Δ; one that is false between numbers refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakKeyDictionary

from theory.core.definedness import definedness
from theory.core.display import TAKEN, shown, shown_variable
from theory.core.signs import NONE, decided_false, holds, is_relation
from theory.core.terms import (
    FORMULA,
    INTEGER,
    NUMBERS,
    OPERATORS,
    REAL,
    Number,
    Refused,
    Term,
    bound,
    is_integer,
    need,
    node,
    number,
    opened,
    symbols,
    term,
)

_TOKEN = object()
_DECLARED: set[Term] = set()
_NAMES: dict[str, Term] = {}
_RESTS: dict[Term, frozenset[str]] = {}
CHECKS: list[Callable[[Term], None]] = []
"""What other modules ask of a formula before it may occur in a theorem; each raises ``Refused``."""


class Theorem:
    """Γ; Δ ⊢ φ with the registry entries cited, the rule that made it and that rule's premises.

    ``details`` are the rule's other arguments, for whoever writes the proof down; the core never reads them.
    """

    __slots__ = ("__weakref__", "cites", "details", "formula", "hypotheses", "premises", "rule")
    hypotheses: frozenset[Term]
    formula: Term
    cites: frozenset[str]
    rule: str
    premises: tuple[Theorem, ...]
    details: tuple[Any, ...]

    def __init__(
        self,
        token: object,
        hypotheses: frozenset[Term],
        formula: Term,
        cites: frozenset[str],
        rule: str,
        premises: tuple[Theorem, ...],
        details: tuple[Any, ...] = (),
    ) -> None:
        """Make the theorem; refused to all but this module."""
        if token is not _TOKEN:
            raise Refused("only the core makes theorems")
        for name, value in zip(
            ("hypotheses", "formula", "cites", "rule", "premises", "details"),
            (hypotheses, formula, cites, rule, premises, details),
            strict=True,
        ):
            object.__setattr__(self, name, value)
        _MADE[self] = hypotheses, formula, cites

    def __setattr__(self, *_: object) -> None:
        raise Refused("theorems are immutable")

    def __reduce__(self) -> str:
        raise Refused("theorems are not stored: a proof is run again")

    def __copy__(self) -> Theorem:
        return self

    def __deepcopy__(self, _: object) -> Theorem:
        return self

    @property
    def variables(self) -> frozenset[Term]:
        """Γ: the variables of φ and Δ, and those in their domains."""
        return self.formula.free.union(*(h.free for h in self.hypotheses))

    def __repr__(self) -> str:
        return self.describe()

    def describe(self) -> str:
        """Return Γ; Δ ⊢ φ as text, domains and citations included."""
        gamma = "; ".join(sorted(shown_variable(v) for v in self.variables))
        delta = "; ".join(sorted(shown(h) for h in self.hypotheses))
        cites = f"   citing {', '.join(sorted(self.cites))}" if self.cites else ""
        return f"{gamma + ' | ' if gamma else ''}{delta + ' ' if delta else ''}⊢ {shown(self.formula)}{cites}"


def checked(t: Term) -> Term:
    """Return a term or formula all of whose variables are declared and symbols defined; else refuse."""
    need(isinstance(t, Term), "{!r} is no term", t)
    need(t.loose == 0, "{} has a loose bound variable", t)
    for v in t.free:
        need(v in _DECLARED, "{} is not declared", v)
    for s in symbols(t):
        need(s in _DECLARED, "{} is not defined", s)
    for check in CHECKS:
        check(t)
    return t


def checked_formula(t: Term, *ops: str) -> Term:
    """Return a checked formula of one of the operators."""
    checked(t)
    need(t.sort == FORMULA, "{} is no formula", t)
    need(not ops or t.op in ops, "{} is not of the form that the rule needs", t)
    return t


_MADE: WeakKeyDictionary[Theorem, tuple[frozenset[Term], Term, frozenset[str]]] = WeakKeyDictionary()
"""What the core made, so that an object filled by hand is no theorem, nor one that was changed since."""


def theorems(*given: Theorem) -> None:
    """Refuse what is no theorem, or not as the core made it."""
    for g in given:
        need(type(g) is Theorem, "{}: no theorem", type(g).__name__)
        need(_MADE.get(g) == (g.hypotheses, g.formula, g.cites), "not as the core made it")


def show_that(*formulas: Term, given: frozenset[Term] = NONE) -> None:
    """Refuse unless every formula holds."""
    for f in formulas:
        need(holds(f, given), "not shown: {}", f)


def conclude(
    rule: str,
    formula: Term,
    obligations: Iterable[Term] = (),
    premises: tuple[Theorem, ...] = (),
    *,
    hypotheses: frozenset[Term] | None = None,
    cites: frozenset[str] = frozenset(),
    details: tuple[Any, ...] = (),
) -> Theorem:
    """Make the theorem that a rule concludes.

    Args:
        rule: the rule's name, for the reader.
        formula: what is concluded.
        obligations: what must hold besides; shown, or added to Δ.
        premises: the theorems used; their citations are inherited.
        hypotheses: what of the premises' Δ remains (``None``: all of it).
        cites: registry entries that the rule itself uses.
        details: the rule's other arguments, for the reader.
    """
    checked_formula(formula)
    given = frozenset().union(*(p.hypotheses for p in premises)) if hypotheses is None else hypotheses
    kept = frozenset(h for h in given if not holds(h))
    for h in kept:
        need(not decided_false(h), "false: {}", h)
    for o in dict.fromkeys(obligations):
        if not holds(o, kept):
            need(not decided_false(o), "false: {}", o)
            kept |= {checked_formula(o)}
    names = [v.args[0] for v in formula.free.union(*(h.free for h in kept))]
    need(len(set(names)) == len(names), "one name for two variables: {}", ", ".join(sorted(names)))
    rests = rests_on(formula).union(*(rests_on(h) for h in kept))
    inherited = (frozenset(cites) | rests).union(*(p.cites for p in premises))
    return Theorem(_TOKEN, kept, formula, inherited, rule, tuple(premises), details)


# ---- Γ: variables, each with a witness that its domain is not empty ----

Domain = Callable[[Term], Iterable[Term]]


def _domain(sort: str, domain: Domain | None, witness: Number, more: object = None) -> tuple[Term, ...]:
    """Check a domain: relations in declared variables, defined for every value, true of the witness."""
    this = bound(0, sort)
    formulas = tuple(domain(this)) if domain else ()
    w = checked(term(witness))
    need(w.sort in NUMBERS and (sort == REAL or is_integer(w)), "the witness is no {}", sort)
    value = node("variable", "%value", sort, ())
    for f in formulas:
        need(f.loose <= 1 and is_relation(f), "a domain is made of relations")
        for u in f.free:
            need(u in _DECLARED, "{} is not declared", u)
        need(symbols(f) <= _DECLARED, "a symbol is not defined")
        show_that(*definedness(opened(f, value)))
    show_that(*definedness(w), *(opened(f, w) for f in formulas))
    return formulas


def _identifier(name: str) -> str:
    need(isinstance(name, str) and name.isidentifier(), "{!r} is no name", name)
    need(name not in _NAMES, "{} is a defined symbol", name)
    need(name not in TAKEN, "{} is a constant or a function", name)
    return name


def variable(name: str, sort: str, domain: Domain | None = None, *, witness: Number = 0) -> Term:
    """Declare a number variable; ``domain`` maps its value to relations in earlier variables.

    The witness, a term in earlier variables, shows that the domain is never empty: a hypothesis that no value
    satisfies would make anything true.
    """
    need(sort in NUMBERS, "no sort {!r}", sort)
    v = node("variable", _identifier(name), sort, _domain(sort, domain, witness))
    _DECLARED.add(v)
    return v


def integer(name: str, domain: Domain | None = None, *, witness: Number = 0) -> Term:
    """Declare an integer variable."""
    return variable(name, INTEGER, domain, witness=witness)


def real(name: str, domain: Domain | None = None, *, witness: Number = 0) -> Term:
    """Declare a real variable."""
    return variable(name, REAL, domain, witness=witness)


def sequence(
    name: str, first: int, range_: Domain | None = None, *, sort: str = REAL, witness: Number = 0
) -> Term:
    """Declare a sequence on the integers from ``first`` on, each of whose values is in the range."""
    need(sort in NUMBERS, "no sort {!r}", sort)
    formulas = _domain(sort, range_, witness)
    v = node("sequence", _identifier(name), number(int(first)), sort, formulas)
    _DECLARED.add(v)
    return v


def declare(leaf: Term) -> Term:
    """Declare a variable of another module's sort (modules of the core only, once its type is not empty)."""
    need(OPERATORS[leaf.op].leaf, "a variable is declared")
    _DECLARED.add(leaf)
    return leaf


def rests_on(t: Term) -> frozenset[str]:
    """Return what the definitions of the symbols in a term or formula declare: cited wherever they occur."""
    return frozenset().union(*(_RESTS[s] for s in symbols(t) if s in _RESTS))


def name_symbol(symbol: Term, rests: frozenset[str] = frozenset()) -> None:
    """Enter a defined symbol: one name, one definition, so that what is printed says what is meant.

    ``rests``: what its definition declares, or that of a symbol in it.
    """
    name = symbol.args[0]
    need(isinstance(name, str) and all(p.isidentifier() for p in name.split(".")), f"{name!r} is no name")
    need(name not in TAKEN, "{} is a constant or a function", name)
    need(_NAMES.setdefault(name, symbol) is symbol, "{} is defined already, otherwise", name)
    taken = any(OPERATORS[v.op].leaf == "variable" and v.args[0] == name for v in _DECLARED)
    if taken:
        del _NAMES[name]
        raise Refused(f"{name} is a variable")
    _RESTS[symbol] = rests
    _DECLARED.add(symbol)
