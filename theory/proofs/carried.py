"""What a theorem about one step asks of the names in it, carried through the steps that follow.

A step of a derivation is decided where its names have the domains of the theorem and Δ holds. What follows
from it holds under the same conditions: an ``Instance`` puts its values into them; a recurrence uses a
statement from the index after its start on, a limit at late indices only, and there they must hold; what is
left at the conclusion must hold in the domains of the formula. A name that is no parameter of it, and for
which nothing is put, is one of its loop's (its number of data n, say), and has the domain that was declared.

αn is whole where α is declared to be a share of n, and where a formula says so of a number n of data that is
no parameter, or that tends to ∞: a limit is along the n for which it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import count

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    apply,
    eq,
    for_all,
    integer,
    le,
    lt,
    ne,
    number,
    real,
    sequence,
    substitute,
)
from theory.core.definedness import index_in
from theory.core.normal_forms import canonical
from theory.core.signs import Hypotheses, holds
from theory.core.terms import add, is_integer, opened
from theory.language.derivation import (
    Cases,
    Comparison,
    Definition,
    Induction,
    Instance,
    LinearRecurrence,
    Recurrence,
    SequenceLimit,
    Step,
    Summation,
)
from theory.language.parameters import Parameter
from theory.language.statements import LowerLimit, UpperLimit
from theory.proofs.matrix_steps import OF_DESIGNS, plain_number
from theory.proofs.numbers_of_data import shares, sums_at_least
from theory.proofs.reading import Reader, readable
from theory.proofs.roots import signs_by_squaring

LATE = 10
"""A limit looks at no index before this one, nor before this one plus any sizes that are fixed."""


@dataclass(frozen=True)
class Condition:
    """``holds``: a formula; ``whole``: a number is; ``never``: nothing shows it; else of a matrix.

    It is asked for where each formula of ``case`` holds.
    """

    kind: str
    of: Term | sp.Basic
    case: frozenset[Term] = frozenset()


NEVER = Condition("never", sp.S.false)
Conditions = frozenset[Condition]


class ByName(Reader):
    """Reads numbers; a name that is unknown is one that its assumptions describe."""

    def term(self, e: sp.Basic) -> Term:
        """Return a number as a term."""
        if isinstance(e, sp.Symbol) and e not in self.names:
            known = next((v for s, v in self.names.items() if str(s) == e.name), None)
            self.names[e] = plain_number(e) if known is None else known
        if isinstance(e, sp.Indexed) and e.base not in self.names:
            least = 0 if e.base.label.is_nonnegative else None
            within = None if least is None else (lambda v: [le(least, v)])
            self.names[e.base] = sequence(str(e.base.label), 1, within)
        return super().term(e)


@dataclass(frozen=True)
class Domain:
    """The variables of a formula by name, what their domains say of whole lists, and as what names are read.

    ``whole``: numbers of data that are declared to be whole, αn with a share α of n.
    """

    named: dict[str, Term]
    given: Hypotheses
    names: Mapping[sp.Basic, Term]
    whole: frozenset[Term] = frozenset()

    def reader(self) -> ByName:
        """Return what reads numbers here; what it learns of a name says nothing of one elsewhere."""
        return ByName(dict(self.names))

    def shows(self, c: Condition) -> bool:
        """Whether a condition holds in the domains."""
        if not isinstance(c.of, Term):
            return False
        try:
            here, f = self._where(frozenset(map(self.own, c.case)), self.own(c.of))
            return here._whole(f) if c.kind == "whole" else here._holds(f)
        except Refused:
            return False

    def _where(self, case: frozenset[Term], f: Term) -> tuple[Domain, Term]:
        """Return the domain in a case, and a formula there; 0 is put for what is 0, also in its bounds."""
        zero = {h.args[0]: number(0) for h in case if h.op == "eq" and h.args[0].op == "variable"}
        bounds = frozenset(opened(g, number(0)) for v in zero for g in v.args[2])
        given = frozenset(substitute(h, zero) for h in self.given | case) | bounds
        return (replace(self, given=given) if case else self), substitute(f, zero)

    def own(self, t: Term) -> Term:
        """Return a term with the domain's variables for those of their names."""
        named = {v: self.named.get(v.args[0], v) for v in t.free}
        return substitute(t, {v: w for v, w in named.items() if v is not w})

    def _holds(self, f: Term) -> bool:
        if f.op == "all" and not holds(f, self.given):
            return self._holds(opened(f.args[2], _any_of(f, self.given)))
        facts = self.given | _that_follow(sums_at_least(f, self.given), self.given)
        return holds(f, facts) or holds(f, facts | _that_follow(signs_by_squaring(f, self.given), self.given))

    def _whole(self, x: Term) -> bool:
        side: list[Term] = []
        x = canonical(x, side)
        if not all(holds(f, self.given) for f in side):
            return False
        by_name = {v.args[0]: v for v in x.free}
        counts = (substitute(w, {v: by_name.get(v.args[0], v) for v in w.free}) for w in self.whole)
        return is_integer(x) or any(canonical(w, []) is x for w in counts)


@cache
def domain_of(parameters: tuple[Parameter, ...], counts: tuple[sp.Expr, ...] = ()) -> Domain:
    """Return the domain of a formula's parameters, and of numbers of data that are whole."""
    names, given = readable(parameters)
    given |= _that_follow(shares(given), given)
    named = {v.args[0]: v for v in names.values() if v.op == "variable"}
    reader = ByName(dict(names))
    of = [
        (names[p.symbol], p.domain.of) for p in parameters if p.domain.kind == "share" and p.symbol in names
    ]
    whole = frozenset((*(r * reader.term(n) for r, n in of), *map(reader.term, counts)))
    return Domain(named, given, reader.names, whole)


def _any_of(f: Term, given: Hypotheses) -> Term:
    """Return an index of a statement for all of a range, declared where the range is never empty."""
    low, high, _ = f.args
    used = {v.args[0] for t in (low, high, f, *given) if t is not None for v in t.free}
    name = next(n for n in (f"each_{j}" for j in count()) if n not in used)
    try:
        return integer(name, lambda v: [le(low, v), *([] if high is None else [le(v, high)])], witness=low)
    except Refused:
        return index_in(low, high, f, *given)


def _that_follow(theorems: Iterable[Theorem], given: Hypotheses) -> Hypotheses:
    """Return what theorems say that hold where what is given does."""
    return frozenset(theorem.formula for theorem in theorems if theorem.hypotheses <= given)


# ---- the conditions of a theorem ----


def conditions_of(theorem: Theorem, left: Iterable[Term], domain: Domain) -> Conditions:
    """Return what a theorem asks of its names: their domains, and what of Δ is not shown."""
    found: set[Condition] = set()
    share = {}
    for v in theorem.variables:
        if v.op == "sequence":
            found |= {Condition("holds", f) for f in _of_entries(v)}
        if v.op == "variable":
            whole = v.sort == "integer"
            found |= {Condition("whole", v)} if whole else set()
            for f in (opened(g, v) for g in v.args[2]):
                positive = whole and f is le(1, v)  # of a whole number the same
                found.add(Condition("holds", lt(0, v) if positive else f))
        if v.op == "matrix" and v.args[3]:
            found.add(Condition(v.args[3], sp.Symbol(v.args[0])))
        counts = [w for w in theorem.variables if w.args[0] == "n"] if v.args[0] == "m_share" else []
        if counts and any(f.free for f in v.args[2]):  # a whole number αn
            share[v] = domain.named.get("alpha", real("alpha")) * counts[0]
    for h in theorem.hypotheses:
        if h.op in OF_DESIGNS and h.args[0].op == "matrix":
            found.add(Condition(h.op, sp.Symbol(h.args[0].args[0])))
    found |= {Condition("holds", h) for h in left}
    return frozenset(_put(c, share) for c in found) if share else frozenset(found)


def _of_entries(values: Term) -> list[Term]:
    """Return what the domain of a list says of each of its entries."""
    i = index_in(values.args[1], None, values)
    return [for_all(i, values.args[1], None, opened(f, apply(values, i))) for f in values.args[3]]


def declared(statement: sp.Basic) -> Conditions:
    """Return what the names of a statement are declared to be."""
    found: set[Condition] = set()
    for s in statement.free_symbols:
        if type(s) is sp.Symbol:
            v = plain_number(s)
            found |= {Condition("whole", v)} if s.is_integer else set()
            found |= {Condition("holds", opened(f, v)) for f in v.args[2]}
            if s.is_nonpositive:
                found.add(Condition("holds", lt(v, 0) if s.is_negative else le(v, 0)))
            elif s.is_nonzero and not s.is_positive:
                found.add(Condition("holds", ne(v, 0)))
            if s.is_even or s.is_odd or s.is_prime or s.is_composite or s.is_irrational:
                found.add(NEVER)  # no condition says so
    return frozenset(found)


def plain_names(step: Step) -> dict[str, Term]:
    """Return the names of a step with the domains that they are declared to have, those of one meaning."""
    symbols = symbols_in(step.after).union(*map(symbols_in, step.before))
    called = Counter(s.name for s in symbols)
    return {s.name: plain_number(s) for s in symbols if s.is_commutative and called[s.name] == 1}


@lru_cache(maxsize=8192)
def symbols_in(statement: sp.Basic) -> frozenset[sp.Symbol]:
    """Return the names of numbers in a statement."""
    return frozenset(s for s in statement.free_symbols if type(s) is sp.Symbol)


def _put(c: Condition, values: dict[Term, Term]) -> Condition:
    if not isinstance(c.of, Term):
        return c
    try:
        return Condition(c.kind, substitute(c.of, values), frozenset(substitute(f, values) for f in c.case))
    except Refused:
        return NEVER


# ---- steps ----


Meanings = Mapping[sp.Basic, sp.Basic]


def meanings(steps: Sequence[Step]) -> Meanings:
    """Return the values of the symbols that steps define."""
    return {
        s.after.lhs: s.after.rhs
        for s in steps
        if isinstance(s.certificate, Definition)
        and isinstance(s.after, sp.Equality)
        and type(s.after.lhs) is sp.Symbol
        and not s.after.has(sp.MatrixSymbol)
    }


def carried(
    steps: Sequence[Step], place: int, first: Conditions, domain: Domain, meaning: Meanings
) -> Conditions:
    """Return what the conclusion of the steps needs of what the step at a place needs, if not the domain.

    ``meaning``: the values of symbols; one that has none is one of the statement's own.
    """
    if not first:
        return first
    under: dict[sp.Basic, Conditions] = {steps[place].after: first}
    for step in steps[place + 1 :]:
        if not under:
            break
        met = [under.get(b, frozenset()) for b in step.before]
        under.pop(step.after, None)  # any one way to conclude a statement is enough
        if any(met):
            under[step.after] = _substituted(_through(step, met, domain), meaning, domain)
    return frozenset(c for c in under.get(steps[-1].after, ()) if not domain.shows(c))


def _through(step: Step, met: list[Conditions], domain: Domain) -> Conditions:
    """Return under what a step's conclusion holds; ``met`` lists it for each premise."""
    c, every = step.certificate, frozenset[Condition]().union(*met)
    if isinstance(c, Instance):
        return _substituted(every, dict(c.substitution), domain)
    if isinstance(c, Induction):
        return _from(every, c.index, c.start, domain, late=False)
    if isinstance(c, (Recurrence, LinearRecurrence, SequenceLimit, Comparison)):
        start, rest = _start(step), frozenset[Condition]().union(*met[1:])
        if start is not None:
            later = every if isinstance(c, Comparison) else met[0]
            own = _from(later, c.index, start + 1, domain, late=False)
            first = c.start if isinstance(c, LinearRecurrence) else start
            every = own if later is every else own | _from(rest, c.index, first, domain, late=False)
        elif not isinstance(c, SequenceLimit):  # that keeps its index
            every = _never(every, c.index)
    if isinstance(c, Cases):
        return _of_cases(c, met, domain)
    if isinstance(c, Summation):
        if not c.first.is_Integer:
            return _never(every, c.index)
        return _from(every, c.index, int(c.first), domain, late=False)
    for bound in _limits(step.after):
        if bound not in step.after.free_symbols:
            every = _from(every, bound, LATE, domain, late=True)
    return every


def asked_by(step: Step, each: list[Conditions], domain: Domain) -> Conditions:
    """Return what a step asks for in itself, from what its theorems do: of cases, one for each."""
    if isinstance(step.certificate, Cases):
        return _of_cases(step.certificate, each, domain)
    return frozenset[Condition]().union(*each)


def _of_cases(c: Cases, met: list[Conditions], domain: Domain) -> Conditions:
    """Return what the cases ask of a variable that is 0, positive or negative, each where it is so."""
    v = domain.reader().term(c.variable)
    signs = (eq(v, 0), lt(0, v), lt(v, 0))
    values: tuple[dict[sp.Basic, sp.Basic], ...] = ({}, {c.positive: c.variable}, {c.positive: -c.variable})
    out: set[Condition] = set()
    for conditions, value, sign_ in zip(met, values, signs, strict=False):
        for each in _substituted(conditions, value, domain):
            out.add(replace(each, case=each.case | {sign_}) if isinstance(each.of, Term) else each)
    return frozenset(out)


def _start(step: Step) -> int | None:
    """Return the index at which a recurrence starts: it is used from the next one on."""
    c = step.certificate
    if isinstance(c, LinearRecurrence):
        return c.start + len(step.before) - 2  # of order m: from m values on
    for item in step.before[1:]:
        if isinstance(item, sp.Equality) and item.lhs.func == c.sequence and item.lhs.args:  # type: ignore[union-attr]  # those with an index have a sequence
            return int(item.lhs.args[0]) if item.lhs.args[0].is_Integer else None
    return None


@lru_cache(maxsize=8192)
def _limits(statement: sp.Basic) -> frozenset[sp.Basic]:
    return frozenset(limit.args[1] for limit in statement.atoms(sp.Limit, LowerLimit, UpperLimit))


def _never(conditions: Conditions, index: sp.Basic) -> Conditions:
    name = index.name
    return frozenset(NEVER if _shows(c, name) else c for c in conditions)


def _shows(c: Condition, name: str) -> bool:
    return any(v.args[0] == name for v in _free(c))


def _free(c: Condition) -> frozenset[Term]:
    """Return the variables of a condition."""
    terms = (c.of, *c.case) if isinstance(c.of, Term) else c.case
    return frozenset[Term]().union(*(f.free for f in terms))


def _from(conditions: Conditions, index: sp.Basic, least: int, domain: Domain, late: bool) -> Conditions:
    """Say what is asked of the index from a number on, or late, of every such one; what holds is dropped."""
    out, name = set(), index.name
    for c in conditions:
        if not _shows(c, name):
            out.add(c)
            continue
        assert isinstance(c.of, Term)
        fixed = {domain.named.get(v.args[0], v) for v in _free(c) if late and v.args[0] != name}
        low = add(least, *(v for v in fixed if v.op == "variable" and is_integer(v)))
        here = _at_least(low, name, bool(index.is_integer))
        inner = replace(domain, named={**domain.named, name: here})
        if not inner.shows(c):
            out.add(_of_every(c, here, low))
    return frozenset(out)


@cache
def _at_least(low: Term, name: str, whole: bool) -> Term:
    return (integer if whole else real)(name, lambda v: [le(low, v)], witness=low)


def _of_every(c: Condition, index: Term, low: Term) -> Condition:
    """Return a condition at every index from a number on: names that occur may yet get values."""
    assert isinstance(c.of, Term)
    own = {v for v in _free(c) if v.args[0] == index.args[0]}
    if (
        c.kind != "holds"
        or not is_integer(index)
        or any(v.free & own for v in _free(c) - own)
        or any(f.free & own for f in c.case)
    ):
        return NEVER
    every = for_all(index, low, None, substitute(c.of, dict.fromkeys(own, index)))
    return replace(c, of=every)


def _substituted(conditions: Conditions, values: Meanings, domain: Domain) -> Conditions:
    """Put values for names."""
    if not values:
        return conditions
    numbers = {a.name: b for a, b in values.items() if isinstance(a, sp.Symbol)}
    lists = {str(a.label): b for a, b in values.items() if isinstance(a, sp.IndexedBase)}
    reader = domain.reader()
    matrices = {a.name: b for a, b in values.items() if isinstance(a, sp.MatrixSymbol)}
    isotropic = any(isinstance(b, sp.Identity) for b in matrices.values())
    out: set[Condition] = set()
    for c in conditions:
        if not isinstance(c.of, Term):
            out.add(_of_matrix(c, matrices, isotropic))
            continue
        try:
            free = _free(c)
            numbered = (v for v in free if v.op == "variable" and v.args[0] in numbers)
            read = {v: reader.term(numbers[v.args[0]]) for v in numbered}
            listed = (v for v in free if v.op == "sequence" and v.args[0] in lists)
            read |= {v: reader.term(lists[v.args[0]][1]).args[0] for v in listed}
            out.add(_put(c, read))
        except (Refused, KeyError):
            out.add(NEVER)
    return frozenset(out)


def _of_matrix(c: Condition, values: dict[str, sp.Basic], isotropic: bool) -> Condition:
    """The identity is definite; a transpose has the rank of what it is of, and Gaussian rows if N(0, I)."""
    value = values.get(str(c.of))
    if value is None:
        return c
    if c.kind not in OF_DESIGNS:
        return replace(c, of=value) if isinstance(value, sp.Identity) else NEVER
    turned = isinstance(value, sp.Transpose) and (isotropic or c.kind == "full_rank")
    inner = value.args[0] if turned else value
    return replace(c, of=sp.Symbol(inner.name)) if isinstance(inner, sp.MatrixSymbol) else NEVER
