"""Steps about matrices, as statements of the core: proved for all sizes, given the past.

A step of a derivation equates matrices, or traces and means of them, under definitions of some of its names.
Here it is read as it stands: the names that it defines are their definitions, the new randomness (noise, a
mask) is what an E binds, and everything else is a variable that may have any value: the past. A mean over
everything follows, for every law of the past of which the new randomness is independent and for which it is
finite, as the mean of both sides: statements are linear in E. The reading is trusted; the proof is not.

What of a statement's conditions Γ does not show is declared of the loop, or left. Declared is, where it is
needed, that a design has no fewer rows than columns where the domain of a parameter does not say otherwise,
and full rank: without it there is no fit by least squares. Of a design whose rows a citation takes to be
Gaussian that is declared instead; full rank follows for almost every one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    cite,
    cut,
    eq,
    integer,
    le,
    lt,
    number,
    real,
)
from theory.core.chance import expectation
from theory.core.matrices import definite as is_definite
from theory.core.matrices import (
    diagonal,
    dims,
    divergence,
    full_rank,
    identity,
    inverse,
    matrix,
    ones,
    plus,
    same,
    scale,
    times,
    trace,
    transpose,
    zeros,
)
from theory.core.matrix_rules import known, matrix_equal
from theory.core.noise import mask, mask_draw, white
from theory.core.registry import COLUMNS, DESIGN, ROWS
from theory.core.terms import add
from theory.language.derivation import Divergence, Expectation, MatrixReplay, Random, Step
from theory.language.formula import Formula
from theory.language.parameters import Parameter, length_symbol
from theory.proofs.reading import Reader, variables

GAUSSIAN = "Gaussian rows are linearly independent"
OF_DESIGNS = ("gaussian_rows", "full_rank")
"""What may be declared of a design."""


@dataclass(frozen=True)
class MatrixReader(Reader):
    """Reads matrices as well; ``definitions`` of names are read in their place."""

    definitions: Mapping[sp.Basic, sp.Basic] = field(default_factory=dict)
    kinds: Mapping[sp.Basic, str] = field(default_factory=dict)
    draws: tuple[sp.Basic, ...] = ()
    open_: tuple[sp.Basic, ...] = ()
    any_real: bool = False

    def term(self, e: sp.Basic) -> Term:
        """Return a number as a term."""
        if isinstance(e, sp.MatrixExpr):
            if e.shape != (1, 1):
                raise Refused(f"{e} is no number")
            return trace(self.matrix(e))
        if isinstance(e, sp.Trace):
            return trace(self.matrix(e.arg))
        if isinstance(e, Divergence):
            return self._divergence(e)
        if isinstance(e, sp.Symbol) and e not in self.names:
            entry = self.names.get(sp.Symbol(e.name))
            free = self.any_real and not e.is_integer
            self.names[e] = entry if entry is not None else real(e.name) if free else plain_number(e)
        return super().term(e)

    def _divergence(self, e: Divergence) -> Term:
        body, z = e.args
        if z in self.definitions or z in self.kinds or z in self.draws:
            raise Refused("the variable of a divergence has free entries")
        place = self.matrix(z)
        taken = map(str, sp.Tuple(body, *self.definitions.values()).free_symbols)
        if f"{place.args[0]}_entry" in taken:
            raise Refused("a name that the reading has for itself")
        inner = matrix(f"{place.args[0]}_entry", *dims(place))
        names = {**self.names, z: inner}
        return divergence(place, inner, replace(self, names=names).matrix(body))

    def matrix(self, e: sp.Basic) -> Term:
        """Return a matrix as a term; ``Refused`` if the core has no such term."""
        if isinstance(e, sp.MatrixSymbol):
            return self._letter(e)
        if isinstance(e, sp.Identity):
            return identity(self.term(e.shape[0]))
        if isinstance(e, (sp.ZeroMatrix, sp.OneMatrix)):
            make = zeros if isinstance(e, sp.ZeroMatrix) else ones
            return make(*map(self.term, e.shape))
        if isinstance(e, sp.MatAdd):
            return plus(*map(self.matrix, e.args))
        if isinstance(e, sp.MatMul):
            numbers = [x for x in e.args if not isinstance(x, sp.MatrixExpr)]
            made = times(*(self.matrix(x) for x in e.args if isinstance(x, sp.MatrixExpr)))
            for x in numbers:
                made = scale(self.term(x), made)
            return made
        if isinstance(e, sp.Transpose):
            return transpose(self.matrix(e.arg))
        if isinstance(e, sp.Inverse) and e.args[1] == -1:  # a second argument that no printer shows
            return inverse(self.matrix(e.arg))
        if isinstance(e, sp.MatPow) and isinstance(e.exp, sp.Integer) and e.exp != 0:
            base = self.matrix(e.base)
            return times(*[base if e.exp > 0 else inverse(base)] * abs(int(e.exp)))
        if isinstance(e, sp.HadamardProduct) and len(e.args) == 2:
            others = [x for x in e.args if not isinstance(x, sp.Identity)]
            if len(others) == 1:
                return diagonal(self.matrix(others[0]))
        raise Refused(f"no term for the matrix {type(e).__name__}")

    def _letter(self, e: sp.MatrixSymbol) -> Term:
        if e in self.definitions:
            if e in self.open_:
                raise Refused(f"the definition of {e} is circular")
            made = replace(self, open_=(*self.open_, e)).matrix(self.definitions[e])
            # a sum with zeros of the name's own shape is refused if the definition has another
            plus(made, zeros(*map(self.term, e.shape)))
            return made
        if e not in self.names:
            if e in self.draws:
                raise Refused(f"{e} is random, and stands outside a mean")
            rows, columns = map(self.term, e.shape)
            self.names[e] = matrix(e.name, rows, columns, self.kinds.get(e, ""))
        return self.names[e]


@lru_cache(maxsize=8192)
def plain_number(s: sp.Symbol) -> Term:
    """A name that is no parameter of the formula: with the domain that its assumptions give it."""
    if s.is_integer:
        low = 1 if s.is_positive else 0
        return integer(s.name, (lambda v: [le(low, v)]) if s.is_nonnegative else None, witness=low)
    above = lt if s.is_positive else le
    return real(s.name, (lambda v: [above(0, v)]) if s.is_nonnegative else None, witness=1)


@dataclass(frozen=True)
class StepRead:
    """A statement and how its means are taken."""

    reader: MatrixReader
    certificate: MatrixReplay
    averaged: bool

    def number(self, e: sp.Basic) -> Term:
        """Read one side: means are linear, and what stands outside them is given."""
        if isinstance(e, Expectation):
            return self._mean(e.args[0])
        if isinstance(e, sp.Add):
            return add(*map(self.number, e.args))
        if isinstance(e, sp.Mul) and e.has(Expectation):
            means = [x for x in e.args if x.has(Expectation)]
            rest = [x for x in e.args if not x.has(Expectation)]
            if len(means) != 1 or any(x.has(sp.MatrixSymbol, Random) for x in rest):
                raise Refused(f"{e} is not linear in means")
            made = self.number(means[0])
            for x in rest:
                made = self.reader.term(x) * made
            return made
        if e.has(Expectation):
            raise Refused(f"{e} is not linear in means")
        return self.reader.term(e)

    def _mean(self, body: sp.Basic) -> Term:
        if body.has(Expectation):
            raise Refused("a mean in a mean")
        noise, masked = self.certificate.noise, self.certificate.mask
        inner = dict(self.reader.names)
        layers: list[tuple[Term, Term]] = []
        if noise is not None:
            rows, columns = map(self.reader.term, noise.shape)
            inner[noise] = matrix(noise.name, rows, columns)
            layers.append((white(rows, columns), inner[noise]))
        if masked is not None:
            n = self.reader.term(masked[0].shape[0])
            law = mask(n, self.reader.term(masked[1]))
            inner[masked[0]] = mask_draw(law, masked[0].name)
            layers.append((law, inner[masked[0]]))
        made = replace(self.reader, names=inner).term(body)
        for name, value in inner.items():  # letters met inside are those outside
            if name not in (noise, masked and masked[0]):
                self.reader.names.setdefault(name, value)
        for law, z in layers:
            made = expectation(law, z, made)
        return made


@dataclass(frozen=True)
class DecidedStep:
    """A step as a theorem; ``left`` of Δ is what was neither shown nor declared."""

    theorem: Theorem
    left: tuple[Term, ...]
    also: tuple[DecidedStep, ...] = ()
    """The other cases, of a statement by cases."""


def decide(
    step: Step,
    parameters: Sequence[Parameter] = (),
    *,
    designs: Sequence[str] = (),
    gaussian: Sequence[str] = (),
    any_real: bool = False,
) -> DecidedStep:
    """Prove a step about matrices for all sizes.

    Args:
        step: with a ``MatrixReplay`` certificate, of which definitions, noise and mask count, and what is
            declared symmetric (positive definite only where that is needed).
        parameters: whose domains the names have.
        designs: names of matrices of which it is declared, where it is needed, that they have no fewer rows
            than columns, or no more, and full rank.
        gaussian: those of them of which it is declared in its place that their rows are Gaussian.
        any_real: names that are no parameters may be any real numbers, whatever their assumptions say; what
            that leaves unshown is left.

    Raises:
        Refused: the statement cannot be read or is not proved.
    """
    inverses = sp.Tuple(step.after, *step.before).atoms(sp.Inverse)
    inverted = frozenset[sp.Basic]().union(*(x.atoms(sp.MatrixSymbol) for x in inverses))
    named = frozenset(getattr(step.certificate, "positive_definite", ()))
    for chosen in dict.fromkeys(((), tuple(designs))):
        for definite in dict.fromkeys((frozenset(), named & inverted, named)):
            found = _decide(step, parameters, chosen, gaussian, definite, any_real)
            if not found.left:
                return found
    return found


def _decide(
    step: Step,
    parameters: Sequence[Parameter],
    designs: Sequence[str],
    gaussian: Sequence[str],
    definite: Collection[sp.Basic],
    any_real: bool,
) -> DecidedStep:
    c = step.certificate
    if not isinstance(c, MatrixReplay):
        raise Refused("no step about matrices")
    if not isinstance(step.after, sp.Equality):
        raise Refused("no equation")
    definitions: dict[sp.Basic, sp.Basic] = {}
    for equation in c.definitions:
        if equation not in step.before:
            raise Refused(f"{equation} is no premise of the step")
        name = equation.lhs
        if not isinstance(name, sp.MatrixSymbol) or name in definitions:
            raise Refused(f"{equation} defines no matrix, or one that has a definition")
        definitions[name] = equation.rhs
    draws = tuple(x for x in (c.noise, c.mask and c.mask[0]) if x is not None)
    if set(draws) & (set(definitions) | set(c.positive_definite)):
        raise Refused("the new randomness has a definition")
    averaged = bool(step.after.has(Expectation))
    names = dict(variables(parameters)[0])
    _entries(parameters, names)
    _sizes(sp.Tuple(step.after, *(sp.Tuple(*item) for item in definitions.items())), designs, names)
    own = (s for s in c.positive_definite if s not in definitions)
    kinds = {s: "definite" if s in definite else "symmetric" for s in own}
    reader = MatrixReader(names, {}, definitions, kinds, draws if averaged else (), any_real=any_real)
    left, right = step.after.args
    if isinstance(left, sp.MatrixExpr) and left.shape != (1, 1):
        if averaged:
            raise Refused("a mean of a matrix")
        made = matrix_equal(same(reader.matrix(left), reader.matrix(right)))
    else:
        read = StepRead(reader, c, averaged)
        made = algebra(eq(read.number(left), read.number(right)))
    return _discharged(made, reader, designs, gaussian)


def _entries(parameters: Sequence[Parameter], names: dict[sp.Basic, Term]) -> None:
    """Give a number that has the name of a list of reals the domain of the list's entries."""
    for p in parameters:
        single = sp.Symbol(p.name)
        if p.domain.shape != "scalar" and single not in names and names[p.symbol].args[2] == "real":
            within = names[p.symbol].args[3]
            low = 0 if p.domain.lower is None else p.domain.lower
            for witness in (Fraction(1, 2), 1, low):
                try:
                    names[single] = real(p.name, lambda _, f=within: f, witness=witness)  # type: ignore[misc]
                    break
                except Refused:
                    continue


def _sizes(every: sp.Tuple, designs: Collection[str], names: dict[sp.Basic, Term]) -> None:
    """Declare what loops say of sizes that are no parameters.

    A design has no fewer rows than columns; the N data of the earlier fits are no fewer than the first n.
    """
    n = next((v for s, v in names.items() if str(s) == "n" and v.sort == "integer"), None)
    pooled = sp.Symbol("N", integer=True, positive=True)
    if n is not None and pooled not in names:
        names[pooled] = integer("N", lambda v: [le(n, v)], witness=n)
    for x in sorted(every.atoms(sp.MatrixSymbol), key=str):
        rows, columns = x.shape
        if x.name in designs and isinstance(rows, sp.Symbol) and rows not in names:
            if columns not in names and isinstance(columns, sp.Symbol):
                names[columns] = plain_number(columns)
            low = names.get(columns, number(1))
            names[rows] = integer(rows.name, lambda v, low=low: [le(low, v)], witness=low)  # type: ignore[misc]


def _discharged(
    theorem: Theorem, reader: MatrixReader, designs: Collection[str], gaussian: Collection[str]
) -> DecidedStep:
    """Show the inverses from the full rank of designs, and that of random ones from their Gaussian rows."""
    by_name = [v for v in reader.names.values() if v.op == "matrix" and v.args[0] in designs]
    for h in sorted(theorem.hypotheses, key=str):
        if h.op != "invertible":
            continue
        inside = [v for v in by_name if v in h.free]
        for chosen in [(), *((v,) for v in inside), tuple(inside)]:
            try:
                theorem = cut(known(h, *map(full_rank, chosen)), theorem)
                break
            except Refused:
                continue
    for v in by_name:
        if v.args[0] in gaussian and full_rank(v) in theorem.hypotheses:
            rows, columns = dims(v)
            theorem = cut(cite(GAUSSIAN, {DESIGN: v, ROWS: rows, COLUMNS: columns}), theorem)
    declared = {h for h in theorem.hypotheses if h.op in OF_DESIGNS and h.args[0] in by_name}
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses - declared, key=str)))


def of_value(
    kind: str,
    value: sp.MatrixExpr,
    definitions: Mapping[sp.Basic, sp.Basic],
    definite: Iterable[sp.MatrixSymbol],
    designs: Collection[str],
    parameters: Sequence[Parameter],
) -> DecidedStep:
    """Prove of the value of a matrix what is declared of it: it is symmetric, definite or of full rank.

    Args:
        kind: ``symmetric``, ``definite`` or ``full_rank``.
        value: of the matrix. definitions: of all names.
        definite: matrices that are declared to be symmetric and positive definite. designs: of full rank.
        parameters: whose domains the names have.

    Raises:
        Refused: it is not shown.
    """
    names = dict(variables(parameters)[0])
    _sizes(sp.Tuple(value, *definitions.values()), designs, names)
    reader = MatrixReader(names, {}, definitions, dict.fromkeys(definite, "definite"))
    m = reader.matrix(value)
    if kind == "gaussian_rows":
        raise Refused("a law of rows is declared of a name")
    if kind == "symmetric":
        return _discharged(matrix_equal(same(m, transpose(m))), reader, designs, ())
    named = [full_rank(v) for v in reader.names.values() if v.op == "matrix" and v.args[0] in designs]
    goal = {"definite": is_definite, "full_rank": full_rank}[kind](m)
    return _discharged(known(goal, *named), reader, designs, ())


def parameters_of(formula: Formula) -> tuple[Parameter, ...]:
    """Return the formula's parameters and setting, and what all other formulas of its loop agree on."""
    from theory import catalogue

    own = {p.name: p for p in (*formula.parameters, *formula.setting)}
    own |= {p.name: p for p in formula.parameters}  # the setting narrows nothing that is stated
    others: dict[str, list[Parameter]] = {}
    for other in catalogue.formulas().values():
        if other.loop is formula.loop:
            for p in other.parameters:
                if p.name not in own:
                    others.setdefault(p.name, []).append(p)
    agreed = {name: ps[0] for name, ps in others.items() if all(p.domain == ps[0].domain for p in ps)}
    return _in_order({**own, **agreed})


def _in_order(parameters: Mapping[str, Parameter]) -> tuple[Parameter, ...]:
    """Put each parameter after those that its domain mentions; what mentions others is left out."""
    out: list[Parameter] = []
    left = list(parameters.values())
    while True:
        known = {s for p in out for s in (p.symbol, length_symbol(p))} if out else set()
        ready = [p for p in left if _mentioned(p) <= known]
        if not ready:
            return tuple(out)
        out += ready
        left = [p for p in left if p not in ready]


def _mentioned(p: Parameter) -> set[sp.Basic]:
    domain = p.domain
    bounds = (b for b in (domain.lower, domain.upper, domain.of, domain.first) if b is not None)
    return {s for b in bounds for s in sp.sympify(b).free_symbols}
