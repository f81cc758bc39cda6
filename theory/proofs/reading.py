"""Written statements as formulas of the core.

Trusted where it reads a statement: a wrong reading would prove another one. A statement is a relation of
SymPy that the whitelist parser made (``Formula.relation``); its parameters have domains. The variables are
the core's with those very domains, ``conditions`` what a domain says of a whole list (Σ pᵢ = 1),
``sequents`` the formulas to be proved: one, or one for each case of a closed form by cases.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from theory.core import (
    PI,
    Refused,
    Term,
    Theorem,
    apply,
    binomial,
    constant,
    define_limit,
    diverges,
    eq,
    function,
    gamma,
    integer,
    le,
    lt,
    ne,
    number,
    power,
    product_over,
    real,
    sequence,
    sqrt,
    sum_over,
    tends,
)
from theory.core.definedness import fresh
from theory.core.terms import add, is_integer, mul
from theory.core.theorem import theorems
from theory.language.parameters import Parameter, length_symbol
from theory.numbers.walk import outermost

_FUNCTIONS = {
    sp.gamma: "gamma",
    sp.log: "log",
    sp.exp: "exp",
    sp.erfc: "erfc",
    sp.sin: "sin",
    sp.sinh: "sinh",
}
READ = (sp.harmonic, sp.polygamma, sp.factorial, sp.binomial, *_FUNCTIONS)
"""The functions that have terms."""
_RELATIONS = {sp.Equality: eq, sp.Unequality: ne, sp.StrictLessThan: lt, sp.LessThan: le}
_REVERSED = {sp.StrictGreaterThan: lt, sp.GreaterThan: le}
_NUMBERS = {sp.pi: PI, sp.E: constant("e"), sp.EulerGamma: constant("euler")}


def zeta(s: int) -> Term:
    """Return the symbol of the limit of 1 + 1/2^s + … + 1/k^s, s ≥ 2."""
    last, i = integer("zeta_last", lambda k: [le(1, k)], witness=1), integer("zeta_index")
    return define_limit(f"zeta_{s}", (), last, sum_over(i, 1, last, power(i, -s)))


@dataclass(frozen=True)
class Reader:
    """Turns trees of SymPy into terms; ``names`` says what symbols and lists are.

    ``subjects`` says what named functions are, given their arguments. A function of one whole number without
    a name or subject is read as a sequence of its own name.
    """

    names: dict[Any, Term]
    sequences: dict[str, Term] = field(default_factory=dict)
    subjects: Mapping[Any, Callable[..., Term]] = field(default_factory=dict, kw_only=True)

    def term(self, e: sp.Basic) -> Term:
        """Return a number as a term; ``Refused`` if the core has no such term."""
        if e in self.names:
            return self.names[e]
        if isinstance(e, sp.Rational):
            return number(Fraction(int(e.p), int(e.q)))
        if e in _NUMBERS:
            return _NUMBERS[e]
        if isinstance(e, sp.Add):
            return add(*map(self.term, e.args))
        if isinstance(e, sp.Mul):
            return mul(*map(self.term, e.args))
        if isinstance(e, sp.Pow):
            return self._power(e)
        if isinstance(e, (sp.Sum, sp.Product)):
            return self._range(e)
        if e.func in self.subjects:
            return self.subjects[e.func](*map(self.term, e.args))
        if e.func in self.names:  # a function of several numbers that has a symbol of the core
            return apply(self.names[e.func], *map(self.term, e.args))
        if isinstance(e, (sp.Indexed, AppliedUndef)):
            return self._entry(e)
        return self._function(e)

    def _power(self, e: sp.Pow) -> Term:
        base, exponent = e.base, e.exp
        if isinstance(exponent, sp.Rational) and exponent.q == 2:
            return power(sqrt(self.term(base)), int(exponent.p))
        if isinstance(exponent, sp.Rational) and exponent.q != 1:
            raise Refused(f"no term for a root of order {exponent.q}")
        read = self.term(exponent)
        if not is_integer(read):
            return function("exp", read if base == sp.E else read * function("log", self.term(base)))
        return power(self.term(base), read)

    def _range(self, e: sp.Sum | sp.Product) -> Term:
        body, k, low, high = outermost(e)
        if k in self.names:
            raise Refused(f"the index {k} is a parameter")
        index = self.index()
        inner = Reader({**self.names, k: index}, self.sequences, subjects=self.subjects)
        over = sum_over if isinstance(e, sp.Sum) else product_over
        return over(index, self.term(low), self.term(high), inner.term(body))

    def index(self) -> Term:
        """Return an integer variable to bind, whose name is that of nothing else."""
        return fresh(self.names.values())

    def _entry(self, e: sp.Indexed | AppliedUndef) -> Term:
        """An entry of a list, or a value of a defined name, which becomes a sequence variable."""
        if len(e.args) != (2 if isinstance(e, sp.Indexed) else 1):
            raise Refused(f"{e} has several places")
        head = e.base if isinstance(e, sp.Indexed) else e.func
        place = self.term(e.args[-1])
        if head in self.names:
            return apply(self.names[head], place)
        if isinstance(e, sp.Indexed):
            raise Refused(f"{head} is no list of the parameters")
        name = e.func.__name__
        if name not in self.sequences:
            self.sequences[name] = sequence(name, 0)
        return apply(self.sequences[name], place)

    def _function(self, e: sp.Basic) -> Term:
        if isinstance(e, sp.harmonic):
            x, order = self.term(e.args[0]), int(e.args[1]) if len(e.args) > 1 else 1
            if is_integer(x):
                i = self.index()
                return sum_over(i, 1, x, power(i, -order))
            return function("harmonic", x, order)
        if isinstance(e, sp.polygamma) and e.args[0] == 0:
            return function("digamma", self.term(e.args[1]))
        if isinstance(e, sp.zeta) and len(e.args) == 1 and e.args[0].is_Integer and e.args[0] > 1:
            return apply(zeta(int(e.args[0])))
        if isinstance(e, sp.factorial):
            return gamma(self.term(e.args[0]) + 1)
        if isinstance(e, sp.binomial):
            return binomial(*map(self.term, e.args))
        if e.func in _FUNCTIONS:
            return function(_FUNCTIONS[e.func], self.term(e.args[0]))
        raise Refused(f"no term for {type(e).__name__}: {e}")

    def formula(self, e: sp.Basic) -> Term:
        """Return a relation, or what an equation says of a limit, as a formula."""
        if not isinstance(e, Relational):
            raise Refused(f"{e} is no relation")
        return self._limit(e) if isinstance(e.lhs, sp.Limit) else self._relation(e)

    def _relation(self, e: Relational) -> Term:
        if type(e) in _REVERSED:
            return _REVERSED[type(e)](self.term(e.rhs), self.term(e.lhs))
        return _RELATIONS[type(e)](self.term(e.lhs), self.term(e.rhs))

    def _limit(self, e: Relational) -> Term:
        body, k, to = e.lhs.args[:3]
        if not isinstance(e, sp.Equality) or to != sp.oo:
            raise Refused(f"{e} is no limit of the core")
        index = self.index()
        along = Reader({**self.names, k: index}, self.sequences, subjects=self.subjects).term(body)
        if index not in along.free:
            raise Refused(f"{body} does not show that it depends on {k}")
        return diverges(index, along) if e.rhs == sp.oo else tends(index, along, self.term(e.rhs))


# ---- parameters ----


ANY_FIT, STEP_OF, VALUES_OF = "k_fit", "step_of_", "values_of_"
"""Names of the number of a fit, of a parameter's step, and of a list of its values."""
TAKEN = (ANY_FIT, "fit_number", "state", "side", "place_in_values")


def _own_name(name: str) -> str:
    """Return a name that no fit, state or step has, which would fix it: an author's begin with a letter."""
    return f"_{name}" if name in TAKEN or name.startswith((STEP_OF, VALUES_OF)) else name


def variables(parameters: Sequence[Parameter]) -> tuple[dict[sp.Basic, Term], frozenset[Term]]:
    """Return the core's variables for the parameters, and what the domains say of whole lists."""
    names: dict[sp.Basic, Term] = {}
    conditions: list[Term] = []
    for p in parameters:
        reader = Reader(names)
        domain = p.domain
        low, high = (None if b is None else reader.term(sp.sympify(b)) for b in (domain.lower, domain.upper))

        def within(
            v: Term,
            low: Term | None = low,
            high: Term | None = high,
            opens: tuple[bool, bool] = (domain.lower_open, domain.upper_open),
        ) -> list[Term]:
            out = [] if low is None else [(lt if opens[0] else le)(low, v)]
            return out if high is None else [*out, (lt if opens[1] else le)(v, high)]

        for witness in _witnesses(low, high):
            try:
                if domain.shape == "scalar":
                    names[p.symbol] = (integer if domain.kind == "integer" else real)(
                        _own_name(p.name), within, witness=witness
                    )
                else:
                    sort = "integer" if domain.kind == "integer" else "real"
                    names[p.symbol] = sequence(_own_name(p.name), 1, within, sort=sort, witness=witness)
                break
            except Refused:
                continue
        else:
            raise Refused(f"no value of {p.name} was found in its domain")
        if domain.kind == "share":
            whole, count = names[p.symbol] * reader.term(domain.of), reader.term(domain.of)
            conditions += [le(1, whole), le(whole, count - 1 if domain.upper_open else count)]
        if domain.shape != "scalar":
            length = integer(str(length_symbol(p)), lambda v: [le(1, v)], witness=1)
            names[length_symbol(p)] = length
            i = fresh(names.values())
            if domain.shape == "distribution":
                conditions.append(eq(sum_over(i, 1, length, apply(names[p.symbol], i)), 1))
            if domain.first is not None:
                conditions.append(le(reader.term(sp.sympify(domain.first)), apply(names[p.symbol], 1)))
    return names, frozenset(conditions)


def readable(parameters: Sequence[Parameter]) -> tuple[dict[sp.Basic, Term], frozenset[Term]]:
    """The same of the parameters whose domains can be read; others may then have any value."""
    names, conditions = _readable(tuple(parameters))
    return dict(names), conditions


@lru_cache(maxsize=1024)
def _readable(parameters: tuple[Parameter, ...]) -> tuple[dict[sp.Basic, Term], frozenset[Term]]:
    kept: list[Parameter] = []
    for p in parameters:
        with contextlib.suppress(Refused):
            variables([*kept, p])
            kept.append(p)
    return variables(kept)


def _witnesses(low: Term | None, high: Term | None) -> list[Term]:
    """Return terms of which one lies in the domain, whatever the earlier parameters are."""
    out = [number(0), number(1), number(Fraction(1, 2)), number(2)]
    for b, away in ((low, 1), (high, -1)):
        if b is not None:
            out += [b, b + away]
    if low is not None and high is not None:
        out.append((low + high) / 2)
    return out


# ---- statements ----


@dataclass(frozen=True)
class Sequent:
    """What is to be proved: a formula, where the conditions of its case hold."""

    formula: Term
    conditions: frozenset[Term] = frozenset()


@dataclass(frozen=True)
class Statement:
    """A written statement as the core reads it."""

    sequents: tuple[Sequent, ...]
    conditions: frozenset[Term]
    reader: Reader


def read(
    relation: Relational, parameters: Sequence[Parameter], subjects: Mapping[Any, Term] | None = None
) -> Statement:
    """Read a statement; ``subjects`` says which terms the defined names on its left side are.

    Raises:
        Refused: the core has no such term or formula.
    """
    names, conditions = variables(parameters)
    reader = Reader({**names, **(subjects or {})})
    pieces = relation.rhs.args if isinstance(relation.rhs, sp.Piecewise) else ((relation.rhs, sp.true),)
    sequents: list[Sequent] = []
    excluded: frozenset[Term] = frozenset()
    for value, condition in pieces:
        here = excluded
        if condition != sp.true:
            case = reader.formula(condition)
            here = here | {case}
            excluded = excluded | {_opposite(case)}
        sequents.append(Sequent(reader.formula(relation.func(relation.lhs, value, evaluate=False)), here))
    return Statement(tuple(sequents), conditions, reader)


def _opposite(f: Term) -> Term:
    a, b = f.args
    return {"eq": ne(a, b), "ne": eq(a, b), "lt": le(b, a), "le": lt(b, a)}[f.op]


def proves(theorem: Theorem, statement: Statement, which: int = 0) -> str:
    """Return what a theorem is to a statement: ``proved``, ``citing``, ``assuming`` (Δ says what), or ``""``.

    The formula must be the statement's own, in its own variables. Hypotheses may be the conditions of the
    domain and of the case; anything else is an assumption.
    """
    theorems(theorem)
    sequent = statement.sequents[which]
    if theorem.formula is not sequent.formula:
        return ""
    if theorem.hypotheses - sequent.conditions - statement.conditions:
        return "assuming"
    return "citing" if theorem.cites else "proved"
