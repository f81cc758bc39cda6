"""The scalar steps of a derivation, proved again by the core.

Today's derivations mix scalar steps with steps about matrices and averages, and some are decided at finitely
many sizes or cited. Here every step that speaks of numbers alone is proved by rules of the core from the
steps before it. What a step of another kind concludes about numbers enters by ``assume``: it stays in Δ,
where everybody sees it. Nothing here is trusted; a step that no tactic proves is assumed as well. To be
deleted with the old certificates, once the loops' definitions are proved.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFunction

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    cite,
    combine,
    convert,
    cut,
    diverges,
    for_all,
    function_of,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_same,
    lt,
    number,
    rational_limit,
    real,
    sequence,
    sign,
    squeeze,
    substitute,
    tends,
)
from theory.core.normal_forms import canonical
from theory.core.registry import R
from theory.core.terms import bind, mul, opened, rebuild
from theory.language.derivation import (
    Algebra,
    Combination,
    Comparison,
    CoreProof,
    Derivation,
    Expectation,
    Instance,
    LimitOf,
    Random,
    RationalLimit,
    Recurrence,
    Sign,
    Squeeze,
    Step,
)
from theory.language.formula import Formula
from theory.language.parameters import Parameter
from theory.proofs.geometric_limits import INDEX
from theory.proofs.reading import Reader, Statement, proves, read, variables
from theory.proofs.scalar_tactics import continuous, geometric_facts
from theory.proofs.tactics import at, solve


@dataclass
class Scalars:
    """What has been proved of a derivation so far, by the statement's own tree."""

    reader: Reader
    parameters: tuple[Parameter, ...]
    defined: frozenset[sp.Basic] = frozenset()
    index: Term | None = None
    known: dict[sp.Basic, Theorem] = field(default_factory=dict)
    assumed: list[sp.Basic] = field(default_factory=list)
    given: list[Theorem] = field(default_factory=list)

    def formula(self, e: sp.Basic) -> Term:
        """Read a statement of a step.

        Plain names become variables, with the domains that the loop's formulas give them. What is averaged in
        an expectation is not looked at: each is the value, at the index, of a sequence of its own.
        """
        for x in sorted(e.atoms(Expectation), key=sp.default_sort_key):
            if x not in self.reader.names:
                self.reader.names[x] = self._mean(x)
        outside = _outside_means(e)
        random = sorted(s.name for s in outside if isinstance(s, Random))
        if random:
            raise Refused(f"{random[0]} is random")
        for s in sorted(outside, key=sp.default_sort_key):
            if s in self.reader.names or isinstance(s, sp.Dummy) or not isinstance(s, sp.Symbol):
                continue
            self.reader.names[s] = self._variable(s)
        return self.reader.formula(e)

    def _mean(self, x: sp.Basic) -> Term:
        return self._at_the_fit(f"mean_{sum(isinstance(k, Expectation) for k in self.reader.names) + 1}")

    def _at_the_fit(self, name: str) -> Term:
        """A number that may be another one at each fit: a value of a sequence."""
        if name not in self.reader.sequences:
            self.reader.sequences[name] = sequence(name, 1)
        return apply(self.reader.sequences[name], 1 if self.index is None else self.index)

    def _variable(self, s: sp.Symbol) -> Term:
        """A parameter of the loop, or a name that the derivation defines, which may depend on the fit."""
        for p in self.parameters:
            if p.symbol == s:
                names, _ = variables([q for q in self.parameters if q.domain.shape == "scalar"])
                return names[s]
        if s in self.defined:
            return self._at_the_fit(s.name)
        if s.is_integer:
            low = 1 if s.is_positive else 0
            return integer(s.name, (lambda v: [le(low, v)]) if s.is_nonnegative else None, witness=low)
        return real(s.name, (lambda v: [lt(0, v)]) if s.is_positive else None, witness=1)

    def run(self, d: Derivation) -> None:
        """Prove what can be proved of a derivation and its lemmas."""
        for lemma in d.lemmas:
            self.run(lemma)
        for step in d.steps:
            if step.after in self.known:
                continue
            for case in _cases(step.after):
                try:
                    goal, given = (
                        self.formula(case.relation),
                        [assume(self.formula(c)) for c in case.conditions],
                    )
                except Refused:
                    continue
                self.known[case.relation] = self._proved(step, goal, given)

    def _proved(self, step: Step, goal: Term, given: list[Theorem]) -> Theorem:
        self.given = given
        before = [self.known[b] for b in step.before if b in self.known]
        tactic = _TACTICS.get(type(step.certificate)) if len(before) == len(step.before) else None
        tries: list[Callable[[], Theorem]] = [lambda: _registered(goal)]
        if tactic is not None:
            tries.append(partial(tactic, self, step, goal, before))
        for attempt in tries:
            try:
                made = attempt()
            except (Refused, KeyError, ValueError, IndexError, StopIteration):
                continue
            if made.formula is goal:
                return made
        self.assumed.append(step.after)
        return assume(goal)


def _registered(goal: Term) -> Theorem:
    """Powers below 1, up to canonical forms."""
    if goal.op == "tends":
        k = integer("index_n")
        body = opened(goal.args[1], k)
        if body.op == "pow" and k not in body.args[0].free and goal.args[0] is number(0):
            powers = cite("powers below 1", {R: body.args[0]})
            if body.args[1] is k:
                return convert(powers, goal)
            return convert(limit_along(powers, rational_limit(diverges(k, body.args[1]))), goal)
    raise Refused("not registered")


# ---- a tactic for each kind of step ----


def _algebra(_: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    equations = [b for b in before if b.formula.op == "eq"]
    tries: list[Callable[[], Theorem]] = [
        lambda: algebra(goal, *equations),
        lambda: algebra(goal, *reversed(equations)),
        lambda: algebra(goal, *equations, *equations),
    ]
    if goal.op != "eq":
        tries = [lambda: combine(goal, *((1, b) for b in before)), lambda: sign(goal, *before)]
    return _first(tries)


def _first(tries: list[Callable[[], Theorem]]) -> Theorem:
    for attempt in tries:
        try:
            return attempt()
        except Refused:
            continue
    raise Refused("no tactic")


def _combination(scalars: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    factors = [scalars.reader.term(f) for f in step.certificate.factors]  # type: ignore[union-attr]  # by the table
    first, last = before[: len(before) - len(factors)], before[len(before) - len(factors) :]
    parts = list(zip(factors, last, strict=True))
    return _first(
        [
            lambda: combine(goal, *parts, using=tuple(first)),
            lambda: combine(goal, *parts, using=(*first, *first)),
            lambda: algebra(goal, *before),
            lambda: algebra(goal, *reversed(before)),
        ]
    )


def _instance(scalars: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    values: dict[Term, Term] = {}
    for old, new in step.certificate.substitution:  # type: ignore[union-attr]  # by the table
        if old not in scalars.reader.names:
            scalars.formula(sp.Eq(old, old, evaluate=False))
        v = scalars.reader.names[old]
        if v.op == "apply":  # a name that may depend on the fit: the same value at every one
            values[v.args[0]] = function_of(INDEX, scalars.reader.term(new))
        else:
            values[v] = scalars.reader.term(new)
    made = instantiate(before[0], values)
    return made if made.formula is goal else convert(made, goal)


def _recurrence(scalars: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    c = step.certificate
    t = scalars.reader.names[c.index]  # type: ignore[union-attr]  # by the table
    start = next(b for b in step.before if b.lhs.args and b.lhs.args[0].is_Integer)
    k0 = int(start.lhs.args[0])
    initial = before[step.before.index(start)]
    rule = before[1 - step.before.index(start)]
    k = integer(f"k_{k0}".replace("-", "m"), lambda v: [le(k0, v)], witness=k0)
    phi = substitute(goal, {t: k})
    facts = [*geometric_facts(phi), *(g for g in scalars.given if g.formula.op == "eq")]
    made = solve(phi, k, k0, instantiate(rule, {t: k}), initial, *facts)
    return instantiate(made, {k: t})


def _sign(_: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    return sign(goal, *before)


def _rational_limit(scalars: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    if not before:
        return rational_limit(goal)
    return _by_equation(scalars, goal, before, lambda g: rational_limit(g))


def _limit_of(scalars: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    *equations, limit = before
    return _by_equation(scalars, goal, equations, lambda g: continuous(g, limit))


def _by_equation(
    scalars: Scalars, goal: Term, equations: list[Theorem], prove: Callable[[Term], Theorem]
) -> Theorem:
    """Prove the limit of the right side of an equation, and pass it on to the left side."""
    tries: list[Callable[[], Theorem]] = [lambda: prove(goal)]
    for e in equations:
        for t in scalars.reader.names.values():
            if t.op == "variable" and t.sort == "integer" and bind(e.formula.args[0], t) is goal.args[-1]:
                right = e.formula.args[1]
                other = tends(t, right, goal.args[0]) if goal.op == "tends" else diverges(t, right)
                tries.append(lambda e=e, t=t, other=other: limit_same(prove(other), e, t, 1))  # type: ignore[misc]
    return _first(tries)


def _core_proof(scalars: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    how = step.certificate
    assert isinstance(how, CoreProof)
    if how.subjects:
        raise Refused("its names mean more than numbers")
    return convert(how.prove(scalars.reader.term, before), goal)


def _squeeze(scalars: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    lower, upper, below, above = before
    t = next(
        v
        for v in scalars.reader.names.values()
        if v.op == "variable"
        and v in upper.formula.args[0].free | lower.formula.args[1].free
        and bind(lower.formula.args[1], v) is goal.args[-1]
    )
    return squeeze(lower, upper, below, above, t, 1)


def _comparison(scalars: Scalars, step: Step, goal: Term, before: list[Theorem]) -> Theorem:
    """A bound of a sequence by induction: its recurrence put in, then the sign."""
    c = step.certificate
    t = scalars.reader.names[c.index]  # type: ignore[union-attr]  # by the table
    start = next(b for b in step.before if isinstance(b, sp.Eq) and b.lhs.args[0].is_Integer)
    k0 = int(start.lhs.args[0])
    initial, rule, *others = [
        before[step.before.index(start)],
        *(b for b, e in zip(before, step.before, strict=True) if e is not start),
    ]
    k = integer(f"k_{k0}", lambda v: [le(k0, v)], witness=k0)
    phi = substitute(goal, {t: k})
    after = at(phi, k, k + 1)
    known = [instantiate(o, {t: k + 1}) for o in others]
    rec = instantiate(rule, {t: k + 1})
    return instantiate(
        induction(k, k0, sign(at(phi, k, k0), initial), sign(after, rec, assume(phi), *known), phi), {k: t}
    )


_TACTICS: dict[type, Callable[[Scalars, Step, Term, list[Theorem]], Theorem]] = {
    Algebra: _algebra,
    Combination: _combination,
    Comparison: _comparison,
    CoreProof: _core_proof,
    Instance: _instance,
    LimitOf: _limit_of,
    RationalLimit: _rational_limit,
    Recurrence: _recurrence,
    Sign: _sign,
    Squeeze: _squeeze,
}


@dataclass(frozen=True)
class Ported:
    """A formula's written statement as the core proves it from its derivation: Δ says what is assumed."""

    theorem: Theorem
    statement: Statement
    assumed: tuple[sp.Basic, ...]
    which: int = 0
    means: tuple[tuple[str, sp.Basic], ...] = ()
    """Names of sequences in the proof, and the means whose values they are: that is not looked at."""

    @property
    def grade(self) -> str:
        """What the theorem is to the statement: ``proved``, ``citing`` or ``assuming``."""
        return proves(self.theorem, self.statement, self.which)


@dataclass(frozen=True)
class Case:
    """A relation, and the relations under which a closed form by cases is this one."""

    relation: sp.Basic
    conditions: tuple[sp.Basic, ...]


def _cases(e: sp.Basic) -> list[Case]:
    """Return a relation, or one for each case of its right side."""
    if not (isinstance(e, sp.Equality) and isinstance(e.rhs, sp.Piecewise)):
        return [Case(e, ())]
    return [
        Case(sp.Eq(e.lhs, value, evaluate=False), () if condition == sp.true else (condition,))
        for value, condition in e.rhs.args
    ]


class Tail(Scalars):
    """The steps from the first recurrences on: what these begin from is assumed as the steps state it."""

    def _proved(self, step: Step, goal: Term, given: list[Theorem]) -> Theorem:
        after = any(b in self.known and self.known[b].rule != "assumption" for b in step.before)
        limit = goal.op in ("tends", "diverges")
        if after or limit or isinstance(step.certificate, (Recurrence, Comparison)):
            return super()._proved(step, goal, given)
        self.assumed.append(step.after)
        return assume(goal)


def _outside_means(e: sp.Basic) -> set[sp.Basic]:
    """Return the free names outside expectations; SymPy would compare the sides of a relation built again."""
    if isinstance(e, Relational | BooleanFunction):
        return set().union(*map(_outside_means, e.args))
    free: set[sp.Basic] = e.xreplace({x: sp.Dummy() for x in e.atoms(Expectation)}).free_symbols
    return free


def port(formula: Formula, which: int = 0, reading: type[Scalars] = Scalars) -> Ported:
    """Prove a formula's statement (or one of its cases) from the scalar steps of its derivation.

    Raises:
        Refused: the statement, or its last step, cannot be read or proved.
    """
    statement = read(formula.relation, formula.parameters)
    reader = Reader(dict(statement.reader.names), statement.reader.sequences)
    t = reader.names.get(_index_of(formula.derivation)[0])
    scalars = _ran(formula, reader, reading)
    conclusion = _cases(formula.derivation.conclusion)[which].relation
    if conclusion not in scalars.known:
        raise Refused("the last step was not read")
    theorem, goal = scalars.known[conclusion], statement.sequents[which].formula
    if t is not None and scalars.index in theorem.variables:
        theorem = instantiate(theorem, {scalars.index: t})
    theorem = theorem if theorem.formula is goal else convert(theorem, goal)
    if goal in theorem.hypotheses:
        raise Refused("the statement itself would be assumed")
    theorem = _without_reflexive(_plainer(_without_definitions(theorem)))
    means = tuple((name.args[0].args[0], e) for e, name in reader.names.items() if isinstance(e, Expectation))
    return Ported(theorem, statement, tuple(scalars.assumed), which, means)


def port_step(formula: Formula, said: sp.Basic, reading: type[Scalars] = Scalars) -> Theorem:
    """Prove what a step of a formula's derivation says from the scalar steps before it.

    Raises:
        Refused: it cannot be read, or it would be assumed.
    """
    names, _ = variables(formula.parameters)
    scalars = _ran(formula, Reader(dict(names)), reading)
    if said not in scalars.known or scalars.known[said].rule == "assumption":
        raise Refused("the step was not proved")
    return _without_reflexive(_plainer(_without_definitions(scalars.known[said])))


def _ran(formula: Formula, reader: Reader, reading: type[Scalars]) -> Scalars:
    """Prove what can be proved of a formula's derivation, the index of its fits a variable of its own."""
    scalars = reading(reader, _of_the_loop(formula), _defined_names(formula.derivation))
    symbol, start = _index_of(formula.derivation)
    if symbol is not None:
        fit = integer("fit", lambda v: [le(start, v)], witness=start)
        reader.names[symbol] = scalars.index = fit
    scalars.run(formula.derivation)
    return scalars


def port_cases(formula: Formula) -> tuple[Ported, ...]:
    """Prove every case of a formula's statement (mostly one); ``Refused`` if one of them is not proved.

    From the loop's definition where that is written down for the core, so that nothing is assumed; else from
    what the derivation's other steps say.
    """
    from theory.proofs.catalogue_loops import from_definition

    with contextlib.suppress(Refused):
        proved = from_definition(formula)
        return tuple(
            Ported(theorem, statement, (), which) for which, (theorem, statement) in enumerate(proved)
        )
    from theory.proofs.discrete_formulas import PROOFS, prove

    if formula.id in PROOFS:
        return (prove(formula),)
    cases = _cases(formula.relation)
    return tuple(port(formula, which) for which in range(len(cases)))


def _of_the_loop(formula: Formula) -> tuple[Parameter, ...]:
    """Return the parameters of the formula, and those that other formulas of its loop have."""
    from theory import catalogue

    out = {p.name: p for p in formula.parameters}
    for other in catalogue.formulas().values():
        if other.loop is formula.loop:
            for p in other.parameters:
                out.setdefault(p.name, p)
    return tuple(out.values())


def _index_of(derivation: Derivation) -> tuple[sp.Symbol | None, int]:
    """Return the symbol that counts fits (that of a recurrence), and the first fit of the recurrences."""
    symbol, starts = None, []
    for step in _steps(derivation):
        if isinstance(step.certificate, Recurrence):
            symbol = symbol or step.certificate.index
            starts += [int(b.lhs.args[0]) for b in step.before if b.lhs.args and b.lhs.args[0].is_Integer]
    return symbol, min(starts, default=0)


def _defined_names(derivation: Derivation) -> frozenset[sp.Basic]:
    """Return the plain names on the left side of a step's equation, or squared there."""
    out: set[sp.Basic] = set()
    for step in _steps(derivation):
        if isinstance(step.after, sp.Equality):
            left = step.after.lhs.base if isinstance(step.after.lhs, sp.Pow) else step.after.lhs
            out |= {left} if isinstance(left, sp.Symbol) else set()
    return frozenset(out)


def _steps(derivation: Derivation) -> list[Step]:
    return [*(s for lemma in derivation.lemmas for s in _steps(lemma)), *derivation.steps]


def _without_definitions(theorem: Theorem) -> Theorem:
    """Put their values for names that Δ defines and φ does not mention."""
    for _ in range(20):
        for h in sorted(theorem.hypotheses, key=str):
            new = _defined(h, theorem)
            if new is not None:
                theorem = new
                break
        else:
            return theorem
    return theorem


def _defined(h: Term, theorem: Theorem) -> Theorem | None:
    """Put a value for a name that a hypothesis defines, at its index or at all of them."""
    body, k = h, None
    if h.op == "all" and h.args[1] is None:
        k = integer("index_k")
        body = opened(h.args[2], k)
    if body.op != "eq":
        return None
    for v, value in (body.args, body.args[::-1]):
        new = _values(v, value, k)
        for name, x in new.items():
            if name in theorem.formula.free or name in x.free:
                continue
            try:
                return instantiate(theorem, {name: x})
            except Refused:
                continue
    return None


def _values(v: Term, value: Term, k: Term | None) -> dict[Term, Term]:
    """Return what v = value says of a name: of a number, or (for all k ≥ low) of the mean of a fit."""
    if v.op == "variable" and k is None:
        return {v: value}
    if v.op != "apply" or v.args[0].op != "sequence" or not v.args[0].args[0].startswith("mean_"):
        return {}
    place = v.args[1]
    if k is None:
        return {v.args[0]: function_of(place, value)} if place.op == "variable" else {}
    shift = canonical(place - k, [])
    if shift.op != "number":
        return {}
    return {v.args[0]: function_of(k, substitute(value, {k: k - shift}))}


def _plainer(theorem: Theorem) -> Theorem:
    """Write each hypothesis in canonical form."""
    for h in sorted(theorem.hypotheses, key=str):
        try:
            short = _canonical(h)
            if short is not h:
                theorem = cut(convert(assume(short), h), theorem)
        except Refused:
            continue
    return theorem


def _without_reflexive(theorem: Theorem) -> Theorem:
    """Put for a hypothesis that says A = A, at one index or at every, that A has a value."""
    for h in sorted(theorem.hypotheses, key=str):
        k = integer("index_k")
        body = opened(h.args[2], k) if h.op == "all" else h
        if body.op == "eq" and body.args[0] is body.args[1]:
            fact = algebra(body)
            theorem = cut(generalise(fact, k, *h.args[:2]) if h.op == "all" else fact, theorem)
    return theorem


def _canonical(h: Term) -> Term:
    """Write whole numbers in canonical form, R(i) for R(i + 1 − 1), and products flat."""
    if h.op == "all":
        low, high, body = h.args
        k = integer("index_k")
        return for_all(k, low, high, _canonical(opened(body, k)))
    return _plain(h)


def _plain(t: Term) -> Term:
    if t.op == "add" and t.sort == "integer" and not t.loose:
        return canonical(t, [])
    new = rebuild(t, lambda c, _: _plain(c))
    if new.op == "mul":
        return mul(*(f for c in new.args for f in (c.args if c.op == "mul" else (c,))))
    return new
