"""Steps that average over new data, as statements of the core: proved for all sizes, given the past.

Names that the step defines are their definitions; noise is a list of independent draws of mean 0 and variance
1, of normal ones if the step says so; a drawn index a uniform draw from its list, with or without
replacement: each is what an E binds. Any other random name or list is the past and may have any value; a mean
over it follows as the mean of both sides. A share α of n data means that αn is a whole number m, and α = m/n.
The reading is trusted; the proof is not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from theory.core import (
    Refused,
    Term,
    algebra,
    apply,
    eq,
    expectation,
    for_all,
    iid,
    integer,
    le,
    lt,
    normal,
    power,
    real,
    resample,
    sequence,
    sum_over,
    without_replacement,
)
from theory.core.chance import LAWS
from theory.core.definedness import index_in
from theory.core.signs import holds
from theory.core.terms import add, opened
from theory.language.derivation import Averaging, Draws, Expectation, Random, Step
from theory.language.parameters import Parameter
from theory.numbers.walk import outermost
from theory.proofs.matrix_steps import DecidedStep, plain_number
from theory.proofs.reading import Reader, readable


@dataclass(frozen=True)
class DataReader(Reader):
    """Reads past and new data; inside a mean, ``drawn`` says which list a draw of indices gives."""

    single: Mapping[sp.Basic, sp.Basic] = field(default_factory=dict)
    squares: Mapping[sp.Basic, sp.Basic] = field(default_factory=dict)
    families: Mapping[sp.Basic, tuple[sp.Symbol, sp.Basic]] = field(default_factory=dict)
    draws: Mapping[sp.Basic, Draws] = field(default_factory=dict)
    noise: Mapping[sp.Basic, sp.Expr] = field(default_factory=dict)
    drawn: dict[sp.Basic, tuple[sp.Basic, Term]] = field(default_factory=dict)
    share: tuple[sp.Symbol, sp.Symbol] | None = None
    inside: bool = False
    depth: int = 0
    bound: frozenset[sp.Basic] = frozenset()
    ranges: tuple[tuple[Term, Term, Term], ...] = ()
    asked: set[Term] = field(default_factory=set)
    """That no place is beyond how many there are."""

    def deeper(self) -> DataReader:
        """Return a reader one definition further down, where no index is bound."""
        if self.depth > 30:
            raise Refused("definitions are circular")
        names = {k: v for k, v in self.names.items() if k not in self.bound}
        return replace(self, depth=self.depth + 1, names=names, bound=frozenset())

    def term(self, e: sp.Basic) -> Term:
        """Return a number as a term."""
        if e in self.single:
            return self._defined(self.single[e])
        if (
            isinstance(e, sp.Pow)
            and e.base in self.squares
            and e.exp.is_Integer
            and e.exp > 0
            and e.exp % 2 == 0
        ):
            return power(self._defined(self.squares[e.base]), int(e.exp) // 2)
        if e in self.squares:
            raise Refused(f"only the square of {e} has a definition")
        if isinstance(e, sp.Indexed):
            return self._data(e)
        if isinstance(e, sp.Symbol) and e not in self.names:
            self.names[e] = real(e.name) if isinstance(e, Random) else plain_number(e)
        return super().term(e)

    def size(self, e: sp.Basic) -> Term:
        """Return a whole number: of a share of n data, with the number m of them."""
        if self.share is not None:
            alpha, m = self.share
            n = next((s for s in e.free_symbols if s.name == "n"), None)
            if alpha in e.free_symbols:
                if n is None:
                    raise Refused(f"{e} is no number of data")
                e = sp.expand(e.xreplace({alpha: m / n}))
        return self.term(e)

    def _range(self, e: sp.Sum | sp.Product) -> Term:
        if not isinstance(e, sp.Sum):
            return super()._range(e)
        term, k, low, high = outermost(e)
        if k in self.names:
            raise Refused(f"the index {k} is a parameter")
        index = self.index()
        over = index, self.size(low), self.size(high)
        names, ranges = {**self.names, k: index}, (over, *self.ranges)
        body = replace(self, names=names, bound=self.bound | {k}, ranges=ranges)
        made = body.term(term)
        self._keep(body)
        return sum_over(*over, made)

    def _place(self, e: sp.Basic, many: sp.Expr) -> Term:
        """Read a place in a list of so many, and ask that it is none beyond, wherever indices run."""
        made = self.term(e)
        asked = le(made, self.size(many))
        for over in self.ranges:
            if over[0] in asked.free:
                asked = for_all(*over, asked)
        self.asked.add(asked)
        return made

    def _keep(self, other: DataReader) -> None:
        """Names met further in are names of this step."""
        for name, value in other.names.items():
            if name not in other.bound:
                self.names.setdefault(name, value)

    def _defined(self, value: sp.Basic) -> Term:
        below = self.deeper()
        made = below.term(value)
        self._keep(below)
        return made

    def _data(self, e: sp.Indexed) -> Term:
        base, index = e.base, e.indices[0]
        if len(e.indices) != 1:
            raise Refused(f"{e} has several places")
        if base in self.families:
            formal, rhs = self.families[base]
            place = sp.Dummy("place", integer=True)
            here = self.term(index)
            below = self.deeper()
            inner = replace(below, names={**below.names, place: here}, bound=frozenset({place}))
            made = replace(inner, bound=frozenset()).term(rhs.xreplace({formal: place}))
            self._keep(inner)
            return made
        if isinstance(index, sp.Indexed) and index.base in self.draws:
            if not self.inside:
                raise Refused(f"{e} is random, and stands outside a mean")
            source, z = self.drawn[index.base]
            if source != base:
                raise Refused("one draw of indices into two lists")
            place, draw = index.indices[0], self.draws[index.base]
            if isinstance(place, sp.Indexed) and place.base in self.draws:  # drawn from what is drawn
                source, z = self.drawn[place.base]
                if source != index.base:
                    raise Refused("one draw of indices into two lists")
                place, draw = place.indices[0], self.draws[place.base]
            return apply(z, self._place(place, draw.count))
        if base in self.draws or (base in self.noise and not self.inside):
            raise Refused(f"{e} is random, and stands outside a mean")
        if base not in self.names:
            if base in self.noise:
                raise Refused(f"{base} is not drawn here")
            self.names[base] = sequence(str(base.label), 1)
        place = self._place(index, self.noise[base]) if base in self.noise else self.term(index)
        return apply(self.names[base], place)


def _reader(step: Step, parameters: Sequence[Parameter]) -> DataReader:
    c = step.certificate
    assert isinstance(c, Averaging)
    single: dict[sp.Basic, sp.Basic] = {}
    squares: dict[sp.Basic, sp.Basic] = {}
    families: dict[sp.Basic, tuple[sp.Symbol, sp.Basic]] = {}
    fresh = {base for base, _ in c.noise} | {d.index for d in c.draws}
    lengths = (
        *(many for _, many in (*c.noise, *c.data)),
        *(x for d in c.draws for x in (d.count, d.population)),
    )
    sizes = sp.Tuple(*lengths).free_symbols | {p.symbol for p in parameters}
    for equation in c.definitions:
        if equation not in step.before:
            raise Refused(f"{equation} is no premise of the step")
        named = equation.lhs
        known: dict[sp.Basic, Any]
        if isinstance(named, sp.Indexed) and isinstance(named.indices[0], sp.Symbol):
            if named.indices[0] in sizes:
                raise Refused(f"{equation} is about one place")
            known, name, value = families, named.base, (named.indices[0], equation.rhs)
        elif isinstance(named, Random):
            known, name, value = single, named, equation.rhs
        elif isinstance(named, sp.Pow) and isinstance(named.base, Random) and named.exp == 2:
            known, name, value = squares, named.base, equation.rhs
        else:
            raise Refused(f"{equation} defines nothing random")
        if name in fresh or any(name in other for other in (single, squares, families)):
            raise Refused(f"{name} has two meanings")
        known[name] = value
    every = sp.Tuple(step.after, *c.definitions, *(n for _, n in c.noise)).free_symbols
    names, share = _parameters(parameters, next((s for s in every if str(s) == "n"), None))
    return DataReader(
        names,
        {},
        single,
        squares,
        families,
        {d.index: d for d in c.draws},
        dict(c.noise),
        {},
        share,
    )


def _parameters(
    parameters: Sequence[Parameter], count: sp.Symbol | None
) -> tuple[dict[sp.Basic, Term], tuple[sp.Symbol, sp.Symbol] | None]:
    """Return the variables; a share α of n data is m/n for a whole m, within α's domain."""
    names = dict(readable([p for p in parameters if p.name != "alpha"])[0])
    alpha = next((p for p in parameters if p.name == "alpha"), None)
    if alpha is None or count is None:
        return dict(readable(parameters)[0]), None
    if count not in names:
        names[count] = plain_number(count)
    d, n, reader = alpha.domain, names[count], Reader(names)
    low, high = (reader.term(sp.sympify(b)) * n for b in (d.lower, d.upper))
    above, below = (lt if d.lower_open else le), (lt if d.upper_open else le)
    for witness in (0, 1, n):
        with contextlib.suppress(Refused):
            m = integer("m_share", lambda v: [above(low, v), below(v, high)], witness=witness)
            break
    else:
        raise Refused("no share of data")
    symbol = sp.Dummy("m_share", integer=True)
    names[symbol] = m
    names[alpha.symbol] = m / n
    return names, (alpha.symbol, symbol)


def _side(e: sp.Basic, reader: DataReader, c: Averaging, averaged: bool) -> Term:
    """Read one side: linear in means; where there are means, nothing random stands outside them."""
    if isinstance(e, Expectation):
        return _mean(e.args[0], reader, c)
    if isinstance(e, sp.Add):
        return add(*(_side(x, reader, c, averaged) for x in e.args))
    if isinstance(e, sp.Mul) and e.has(Expectation):
        means = [x for x in e.args if x.has(Expectation)]
        rest = [x for x in e.args if not x.has(Expectation)]
        if len(means) != 1 or any(_random(x) for x in rest):
            raise Refused(f"{e} is not linear in means")
        made = _side(means[0], reader, c, averaged)
        for x in rest:
            made = reader.term(x) * made
        return made
    if e.has(Expectation):
        raise Refused(f"{e} is not linear in means")
    if averaged and _random(e):
        raise Refused(f"{e} is random, and stands outside a mean")
    return reader.term(e)


def _random(e: sp.Basic) -> bool:
    return any(isinstance(s, Random) for s in e.free_symbols)


def _mean(body: sp.Basic, reader: DataReader, c: Averaging) -> Term:
    if body.has(Expectation):
        raise Refused("a mean in a mean")
    names, drawn = dict(reader.names), dict(reader.drawn)
    layers: list[tuple[Term, Term]] = []
    for base, _ in c.noise:
        law = normal(0, 1) if c.normal else iid(0, 1)
        names[base] = _draw(law, len(layers))
        layers.append((law, names[base]))
    for d in c.draws:
        sources = _sources(body, d, reader)
        if not sources:
            continue
        if len(sources) > 1:
            raise Refused("one draw of indices into two lists")
        (source,) = sources
        if source in reader.noise:
            raise Refused(f"{source} is random itself, and no list that is drawn from")
        if source in drawn:  # drawn from what is drawn: that is drawn further out
            _, values = drawn[source]
            outer = next(i for i, (_, other) in enumerate(layers) if other is values)
        else:
            values = reader.names.setdefault(source, sequence(str(source.label), 1))
            outer = len(layers)
        law = (resample if d.replacement else without_replacement)(reader.size(d.population), values)
        z = _draw(law, len(layers))
        drawn[d.index] = source, z
        layers.insert(outer, (law, z))
    inner = replace(reader, names={**reader.names, **names}, drawn=drawn, inside=True)
    made = inner.term(body)
    for name, value in inner.names.items():
        if name not in reader.noise:
            reader.names.setdefault(name, value)
    for law, z in layers:
        made = expectation(law, z, made)
    return made


def _draw(law: Term, place: int) -> Term:
    """Return the variable of a draw to bind, whose name is that of nothing else."""
    return LAWS[law.op].draw(law, f"%z{place}")


def _sources(e: sp.Basic, d: Draws, reader: DataReader) -> set[sp.Basic]:
    """Return the lists into which an index list points, definitions put in."""
    found: set[sp.Basic] = set()
    todo, seen = [e], set()
    while todo:
        x = todo.pop()
        for entry in x.atoms(sp.Indexed):
            if isinstance(entry.indices[0], sp.Indexed) and entry.indices[0].base == d.index:
                found.add(entry.base)
        every = [
            *reader.single.items(),
            *reader.squares.items(),
            *((b, r) for b, (_, r) in reader.families.items()),
        ]
        for name, value in every:
            if name not in seen and x.has(name):
                seen.add(name)
                todo.append(value)
    return found


def decide(step: Step, parameters: Sequence[Parameter] = ()) -> DecidedStep:
    """Prove a step that averages over new data, for all sizes.

    Raises:
        Refused: the statement cannot be read or is not proved.
    """
    c = step.certificate
    if not isinstance(c, Averaging) or not isinstance(step.after, sp.Equality):
        raise Refused("no step about averages")
    reader = _reader(step, parameters)
    averaged = bool(step.after.has(Expectation))
    left, right = (_side(x, reader, c, averaged) for x in step.after.args)
    theorem = algebra(eq(left, right))
    beyond = {f for f in reader.asked if not _within(f)}
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses | beyond, key=str)))


def _within(f: Term) -> bool:
    """Whether a place is within its list, for all indices of its ranges."""
    while f.op == "all":
        f = opened(f.args[2], index_in(f.args[0], f.args[1], f))
    return holds(f, frozenset())
