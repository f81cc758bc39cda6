"""Steps about numbers, as statements of the core: decided in the domains of a formula.

Names are variables with the domains of the parameters, or with what their assumptions say, or any numbers,
and then what the step needs of them is left; f(t) is the value of a sequence. What stands for a number and is
not looked into (a mean, a trace, a random name) is any real number, the same one wherever it is written the
same; a mean is linear in what is no random quantity. In a recurrence an index runs from its start on, in a
limit it is late: there a premise in which it occurs is used.

Every theorem here says: from the premises, as they are read, and nothing else but what ``left`` lists, the
conclusion, as it is read. The reading is trusted; the scripts (``scalar_tactics``) are not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    convert,
    diverges,
    eq,
    integer,
    le,
    lt,
    number,
    product_over,
    real,
    sequence,
    sqrt,
    sum_over,
    tends,
)
from theory.core.definedness import definedness
from theory.core.signs import decided_false, holds
from theory.core.terms import is_integer, opened
from theory.language.derivation import (
    Algebra,
    Cases,
    Combination,
    Comparison,
    Differentiation,
    Divergence,
    Expectation,
    GeometricLimit,
    Induction,
    Instance,
    LimitOf,
    LimitOrder,
    LinearRecurrence,
    Random,
    RationalLimit,
    Recurrence,
    SequenceLimit,
    Sign,
    Squeeze,
    Step,
    Summation,
)
from theory.language.derivatives import derivative
from theory.language.equations import put_in
from theory.language.parameters import Parameter
from theory.language.statements import LowerLimit, UpperLimit
from theory.numbers.walk import outermost
from theory.proofs import scalar_tactics
from theory.proofs.carried import LATE, ByName, symbols_in
from theory.proofs.matrix_steps import DecidedStep, plain_number
from theory.proofs.reading import READ, readable
from theory.proofs.scalar_tactics import Given

PLACE = sp.Symbol("place", integer=True)
TRUE = eq(0, 0)
OPAQUE = (Random, sp.Trace, sp.MatrixExpr, sp.matrices.expressions.matexpr.MatrixElement, Divergence)
"""What is a number, or of one row and column, and is not looked into."""


ENDLESS = (sp.Sum, sp.Product, sp.Integral, sp.Derivative, sp.Limit, LowerLimit, UpperLimit)
MAY_HAVE_NO_VALUE = (sp.Function, sp.Pow, *ENDLESS)
_EVERYWHERE = "Abs sign floor ceiling cos cosh tanh atan asinh erf Max Min"
TOTAL = tuple(getattr(sp, name) for name in _EVERYWHERE.split())
"""Functions with a real value everywhere."""
Asked = tuple[tuple[sp.Expr, bool], ...]
REAL_WHERE: dict[type[sp.Basic], Callable[..., Asked]] = {
    sp.zeta: lambda s, a=sp.S.One: ((s - 1, True), (a, True)),
    sp.asin: lambda x: ((1 - x**2, False),),
    sp.acos: lambda x: ((1 - x**2, False),),
    sp.acosh: lambda x: ((x - 1, False),),
    sp.loggamma: lambda x: ((x, True),),
}
"""Functions with a real value where each of these is at least 0, or above it."""


def _is_own(e: sp.Basic) -> bool:
    """Whether a function is one of this library, which has a value where its formulas have."""
    return type(e).__module__.startswith("theory.")


@dataclass(frozen=True)
class NumberReader(ByName):
    """Reads numbers.

    ``own`` are the parameters' names; ``seen`` the quantities that are not looked into, ``inside`` equations
    between random quantities, which may be put into a mean; ``bound`` what runs: the index of a sum, a limit
    or an induction; ``told`` what stands in a premise, and so has a value.
    """

    own: frozenset[str] = frozenset()
    seen: dict[sp.Basic, Term] = field(default_factory=dict)
    inside: tuple[sp.Basic, ...] = ()
    bound: frozenset[sp.Basic] = frozenset()
    limits: bool = True
    free: bool = False
    told: frozenset[sp.Basic] = frozenset()

    def term(self, e: sp.Basic) -> Term:
        """Return a number as a term."""
        if e in self.names:
            return self.names[e]
        if isinstance(e, (sp.Symbol, AppliedUndef, sp.Indexed)) and e.is_commutative is not True:
            raise Refused(f"{e} is no number")
        if isinstance(e, sp.Symbol) and e.is_extended_real is False:
            raise Refused(f"{e} is no real number")
        if isinstance(e, Expectation):
            return self._mean(e)
        if isinstance(e, sp.binomial) and e.args[1].is_Integer and 0 <= e.args[1] <= 20:
            return self.term(sp.Mul(*(e.args[0] - i for i in range(e.args[1])), 1 / sp.factorial(e.args[1])))
        if self._not_looked_into(e):
            return self._any(e) if e in self.told else self._where_real(e, self._any(e))
        if isinstance(e, sp.Symbol):
            twins = (s for s in self.names if isinstance(s, sp.Symbol) and s.name == e.name)
            if isinstance(e, sp.Dummy) or (e.name not in self.own and any(twins)):
                raise Refused(f"two meanings of {e}")
            self._not_seen(e.name)
            twin = next((v for s, v in self.names.items() if str(s) == e.name), None)
            if self.free and twin is None:
                self.names[e] = integer(e.name) if e.is_integer else real(e.name)
        if isinstance(e, (sp.Indexed, AppliedUndef)):
            self._not_seen(str(e.base.label) if isinstance(e, sp.Indexed) else e.func.__name__)
        if isinstance(e, sp.Indexed) and self.free and e.base not in self.names:
            self.names[e.base] = sequence(str(e.base.label), 1)
        return super().term(e)

    def _not_looked_into(self, e: sp.Basic) -> bool:
        if isinstance(e, OPAQUE) or (isinstance(e, (sp.Limit, LowerLimit, UpperLimit)) and not self.limits):
            return True
        if isinstance(e, sp.Indexed):
            return isinstance(e.base.label, Random) or len(e.indices) != 1
        if isinstance(e, sp.Pow):
            if isinstance(e.base, sp.Function) and not e.exp.is_number and self._not_looked_into(e.base):
                return True
            half = isinstance(e.exp, sp.Rational) and e.exp.q <= 2
            return not half and e.exp.is_integer is not True and e.base != sp.E
        if isinstance(e, (sp.Integral, sp.Derivative)):
            return True
        if isinstance(e, AppliedUndef) and e.func not in self.names:
            named = len(e.args) == 1 and e.func.__name__.isidentifier()
            return not named or not is_integer(self.term(e.args[0]))
        return isinstance(e, sp.Function) and not isinstance(e, (AppliedUndef, *READ))

    def _where_real(self, e: sp.Basic, value: Term) -> Term:
        """Return a value that is not looked into under the conditions that make it a real number.

        A value in a premise has one.
        """
        if isinstance(e, sp.Pow):
            strict = not (isinstance(e.exp, sp.Rational) and e.exp > 0)
            asked: Asked = () if e.base.is_number and e.base.is_positive else ((e.base, strict),)
        elif isinstance(e, ENDLESS):
            raise Refused(f"no premise says that {e} has a value")
        elif isinstance(e, sp.Function) and not isinstance(e, (AppliedUndef, *TOTAL)) and not _is_own(e):
            if type(e) not in REAL_WHERE:
                raise Refused(f"no premise says that {e} has a real value")
            asked = REAL_WHERE[type(e)](*e.args)
        else:
            return value
        for part, strict in asked:
            here = self.term(part)
            value = value + 0 * (sqrt(here) / here if strict else sqrt(here))
        return value

    def _not_seen(self, name: str) -> None:
        """Refuse the name that a quantity which is not looked into has here."""
        if any(v.args[0] == name for v in self.seen.values()):
            raise Refused(f"two meanings of {name}")

    def _own(self, kind: str) -> str:
        """Return a name for what is not looked into, which no name of the statement is."""
        used = {v.args[0] for v in self.seen.values()}.union(map(str, self.names), self.sequences)
        return next(name for j in count(1) if (name := f"{kind}_{j}") not in used)

    def _any(self, e: sp.Basic) -> Term:
        """A number of which nothing is known; f(x, i) and f(p[i]) are values of a sequence in i."""
        last: Any = e.args[-1] if isinstance(e, AppliedUndef) else None
        index = last.indices[0] if isinstance(last, sp.Indexed) and len(last.indices) == 1 else last
        others = self.bound - {index} | sp.Tuple(*e.args[:-1]).free_symbols & {index}
        if isinstance(index, sp.Symbol) and index.is_integer and not others & e.free_symbols:
            family = e.func(*e.args[:-1], last.xreplace({index: PLACE}))
            if family not in self.seen:
                self.seen[family] = sequence(self._own("values"), 0)
            return apply(self.seen[family], self.term(index))
        running = self.bound & e.free_symbols
        if len(running) == 1:  # a number for each value of the index
            (index,) = running
            family = e.xreplace({index: PLACE})
            if family not in self.seen:
                first = 0 if index.is_nonnegative and not index.is_positive else 1
                self.seen[family] = sequence(self._own("values"), first)
            return apply(self.seen[family], self.term(index))
        if running:
            raise Refused(f"{e} depends on an index that runs")
        if e not in self.seen:
            self.seen[e] = real(self._own("number"))
        return self.seen[e]

    def _mean(self, e: Expectation) -> Term:
        """E[Σ c·x] = Σ c·E[x] where c is not random."""
        body = e.args[0]
        for equation in self.inside:
            if (equation.rhs.free_symbols - equation.lhs.free_symbols) & indices(body):
                raise Refused(f"{equation} would be bound within {body}")
            body = body.xreplace({equation.lhs: equation.rhs})
        made = number(0)
        for term in sp.Add.make_args(sp.expand(body)):
            factors = sp.Mul.make_args(term)
            random = [x for x in factors if x.has(sp.MatrixSymbol, Random, AppliedUndef)]
            rest = self.term(sp.Mul(*(x for x in factors if x not in random)))
            made = made + (rest * self._any(Expectation(sp.Mul(*random))) if random else rest)
        return made

    def _binding(self, k: sp.Symbol, body: sp.Basic) -> tuple[Term, Term]:
        """Read what is bound over an index."""
        index = self.index()
        inner = replace(self, names={**self.names, k: index}, bound=self.bound | {k})
        made = inner.term(body)
        for name, value in inner.names.items():
            if name not in inner.bound:
                self.names.setdefault(name, value)
        return index, made

    def _range(self, e: sp.Sum | sp.Product) -> Term:
        term, k, low, high = outermost(e)
        if high == sp.oo:
            return self._any(e) if e in self.told else self._where_real(e, self._any(e))
        ends = self.term(low), self.term(high)
        try:
            index, made = self._binding(k, term)
        except Refused:
            return self._any(e)
        return (sum_over if isinstance(e, sp.Sum) else product_over)(index, *ends, made)

    def formula(self, e: sp.Basic) -> Term:
        """Return a relation as a formula, or what an equation says of a limit that is no number here."""
        if isinstance(e, Relational) and isinstance(e.lhs, sp.Limit) and not self.limits:
            return self._relation(e)
        return super().formula(e)

    def _limit(self, e: Relational) -> Term:
        body, k, to = e.lhs.args[:3]
        if not isinstance(e, sp.Equality) or to != sp.oo:
            raise Refused(f"{e} is no limit of the core")
        index, along = self._binding(k, body)
        if index not in along.free:
            raise Refused(f"{body} does not show that it depends on {k}")
        return diverges(index, along) if e.rhs == sp.oo else tends(index, along, self.term(e.rhs))


def least(index: sp.Symbol) -> int:
    """Return the least value that an index is declared to have."""
    if not index.is_nonnegative:
        raise Refused(f"{index} has no least value")
    return 1 if index.is_positive else 0


def first_use(step: Step) -> int | None:
    """Return the value of the index from which on a step uses what its premises say of it."""
    c: Any = step.certificate
    if isinstance(c, Summation):
        if not isinstance(c.first, sp.Integer):
            raise Refused(f"a sum from {c.first} on begins at no number")
        return int(c.first)
    start = start_of(step)
    if start is None or isinstance(c, Induction):
        return start
    return start + (len(step.before) - 1 if isinstance(c, LinearRecurrence) else 1)


def start_of(step: Step) -> int | None:
    """Return the value of the index from which on a recurrence or an induction concludes."""
    c: Any = step.certificate
    if isinstance(c, (Induction, LinearRecurrence)):
        return c.start
    if not isinstance(c, (Recurrence, Comparison)):
        return None
    values = (b.lhs for b in step.before[1:] if isinstance(b, sp.Equality))
    first = next((value.args[0] for value in values if value.func == c.sequence), None)
    if not isinstance(first, sp.Integer):
        raise Refused("no start of the recurrence is given")
    return int(first)


NUMBERS = (Algebra, Cases, Combination, Instance, Sign)
"""Certificates of steps in which a limit is a number, if it is not the equation that says so."""


IN_THE_LIMIT = (GeometricLimit, LimitOf, Squeeze)
"""Certificates that lead from limits and equations to a limit; a RationalLimit puts its premises in."""


def _reader(
    step: Step, parameters: Sequence[Parameter], limits: bool, free: bool
) -> tuple[NumberReader, Term | None]:
    names, _ = readable(parameters)
    own = frozenset(map(str, names))
    names = {} if free else dict(names)
    index = None if isinstance(step.certificate, SequenceLimit) else getattr(step.certificate, "index", None)
    said = isinstance(step.after, sp.Equality) and isinstance(step.after.lhs, sp.Limit)
    if index is None and limits and said:
        index = step.after.lhs.args[1]
        if isinstance(step.certificate, RationalLimit) and not index.is_integer:
            index = None  # a number grows
    if index is not None:
        if not index.is_integer:
            raise Refused(f"{index} does not run through integers")
        names = {s: v for s, v in names.items() if str(s) != index.name}
        start = start_of(step)
        if start is not None and start > least(index):
            raise Refused(f"starts at {index} = {start}, and the conclusion speaks of earlier values too")
        first = first_use(step)
        if first is not None and index.is_nonnegative and first < least(index):
            raise Refused(f"uses at {index} = {first} what is said from {least(index)} on")
        if start is None and free:
            names[index] = integer(index.name)
        elif start is None:
            names[index] = plain_number(index)
        else:
            names[index] = integer(index.name, lambda v: [le(start, v)], witness=start)
        own -= {index.name}
    equations = (b for b in step.before if isinstance(b, sp.Equality) and not b.has(Expectation))
    inside = tuple(b for b in equations if b.lhs.has(Random, sp.MatrixSymbol))
    runs = frozenset[sp.Basic]() if index is None else frozenset({index})
    told = frozenset(x for b in step.before for x in b.atoms(*MAY_HAVE_NO_VALUE))
    reader = NumberReader(names, own=own, inside=inside, limits=limits, free=free, bound=runs, told=told)
    apart = isinstance(step.certificate, Cases)  # each case is read by itself
    spoken: tuple[sp.Basic, ...] = () if apart else (step.after, *step.before)
    for s in sorted(frozenset[sp.Symbol]().union(*map(symbols_in, spoken)), key=str):
        reader.term(s)
    return reader, None if index is None else names[index]


def decide(step: Step, parameters: Sequence[Parameter] = (), *, free: bool = False) -> DecidedStep:
    """Prove a step about numbers.

    Args:
        step: with a certificate of ``scalar_tactics.TACTICS``, or an ``Instance``.
        parameters: whose domains the names have.
        free: names may be any numbers, or any whole ones; what the statement needs of them is left.

    Raises:
        Refused: the statement cannot be read or is not proved.
    """
    said = (step.after, *step.before, *getattr(step.certificate, "factors", ()))
    ways = isinstance(step.certificate, NUMBERS) and any(
        s.has(sp.Limit, LowerLimit, UpperLimit) for s in said
    )
    if not ways:
        return _decide(step, parameters, True, free)
    try:
        return _decide(step, parameters, True, free)
    except Refused:
        return _decide(step, parameters, False, free)


def _decide(step: Step, parameters: Sequence[Parameter], limits: bool, free: bool) -> DecidedStep:
    reader, index = _reader(step, parameters, limits, free)
    special = SPECIAL.get(type(step.certificate))
    if special is not None:
        return special(reader, step)
    if isinstance(step.certificate, RationalLimit):
        step = replace(step, after=_with_premises(step), before=())
        if not step.after.lhs.args[0].has(step.after.lhs.args[1]):
            theorem = algebra(eq(reader.term(step.after.lhs.args[0]), reader.term(step.after.rhs)))
            return DecidedStep(theorem, tuple(sorted(theorem.hypotheses, key=str)))
    elif isinstance(step.certificate, IN_THE_LIMIT) and isinstance(step.after.lhs, sp.Limit):
        function, along = step.after.lhs.args[:2]
        sides = [side for premise in step.before for side in premise.args]
        told = [side for side in sides if side != function]  # of a side of a premise the others tell
        _shown(along, step.after.rhs, *told, *(() if function in sides else (function,)))
    before = tuple(map(reader.formula, step.before))
    made = [_case(step, reader, before, index, case) for case in _cases(step.after)]
    return replace(made[0], also=tuple(made[1:]))


def _with_premises(step: Step) -> sp.Basic:
    """Return a limit with the premises put into its function: equations that hold at every index."""
    function, index, *rest = step.after.lhs.args
    for equation in step.before:
        hidden = equation.rhs.free_symbols - equation.lhs.free_symbols
        if not isinstance(equation, sp.Equality) or hidden & (indices(function) | {index}):
            raise Refused(f"{equation} would be bound within {function}")
        function = function.xreplace({equation.lhs: equation.rhs})
    if function.has(sp.Limit):
        raise Refused(f"{function} does not show what it depends on")
    _shown(index, function)
    return sp.Eq(sp.Limit(function, index, *rest), step.after.rhs, evaluate=False)


def _shown(index: sp.Symbol, *statements: sp.Basic) -> None:
    """Refuse a value that does not show whether it depends on an index that runs to ∞."""
    for f in set[Any]().union(*(said.atoms(AppliedUndef) for said in statements)):
        if index not in f.free_symbols:
            raise Refused(f"{f} does not show whether it depends on {index}")


def _cases(statement: sp.Basic) -> list[tuple[sp.Basic, tuple[sp.Basic, ...]]]:
    """Return a relation; of an equation by cases each of them, with what holds there."""
    if not (isinstance(statement, sp.Equality) and isinstance(statement.rhs, sp.Piecewise)):
        return [(statement, ())]
    out: list[tuple[sp.Basic, tuple[sp.Basic, ...]]] = []
    before: tuple[sp.Basic, ...] = ()
    for value, condition in statement.rhs.args:
        here = () if condition == sp.true else (condition,)
        out.append((sp.Eq(statement.lhs, value, evaluate=False), (*before, *here)))
        before = (*before, sp.Not(condition))
    if statement.rhs.args[-1][1] != sp.true:
        raise Refused("the cases do not cover everything")
    return out


def _case(
    step: Step,
    reader: NumberReader,
    before: tuple[Term, ...],
    index: Term | None,
    case: tuple[sp.Basic, tuple[sp.Basic, ...]],
) -> DecidedStep:
    relation, conditions = case
    goal, here = reader.formula(relation), tuple(map(reader.formula, conditions))
    start = start_of(step)
    if isinstance(step.certificate, Summation):
        start = int(step.certificate.first)
    low = LATE if start is None else start
    given = Given(reader, replace(step, after=relation), before, here, index, low)
    theorem = scalar_tactics.TACTICS[type(step.certificate)](given, goal)
    theorem = _discharged(theorem, goal, [f for f in before if f.op in ("le", "lt")])
    left = tuple(sorted((h for h in theorem.hypotheses if not _says(given, h)), key=str))
    return DecidedStep(theorem, left)


def _discharged(theorem: Theorem, goal: Term, orders: Sequence[Term]) -> Theorem:
    """Return a script's theorem, if it is the goal, without what follows from orders that are premises."""
    moved = theorem if theorem.formula is goal else convert(theorem, goal)
    moved = scalar_tactics.discharged(moved, orders)
    if moved.formula is not goal:
        raise Refused("a script proves another statement: {}", moved)
    return moved


def _says(given: Given, h: Term) -> bool:
    """Whether a hypothesis is a premise, or one at all late values of the index."""
    if h in given.before or h in given.here:
        return True
    if h.op != "all" or given.running is None or not holds(le(given.low, h.args[0])):
        return False
    return opened(h.args[2], given.running) in given.before


def _instance(reader: NumberReader, step: Step) -> DecidedStep:
    """A premise with values put for names, which are in the domains of the names."""
    (premise,) = step.before
    c: Any = step.certificate
    values = {name: sp.sympify(value) for name, value in c.substitution}
    asked: list[Term] = []
    for name, value in values.items():
        if not isinstance(name, (sp.Symbol, sp.MatrixSymbol, sp.IndexedBase)):
            raise Refused(f"{name} has its meaning already")
        if premise.has(name) and value.free_symbols & indices(premise):
            raise Refused(f"{value} would be bound within {premise}")
        if (
            not name.has(*LETTERS)
            and _may_be_random(value)
            and any(m.has(name) for m in premise.atoms(Expectation))
        ):
            raise Refused(f"{value} may be random, and {name} is taken out of a mean")
        if isinstance(name, sp.Symbol) and not isinstance(name, Random) and premise.has(name):
            asked += definedness(reader.term(value))
    if put_in(premise, values) != step.after:
        raise Refused("not the premise with these values")
    if any(map(decided_false, asked)):
        raise Refused("a value that is put in has none")
    return DecidedStep(algebra(TRUE), tuple(f for f in dict.fromkeys(asked) if not holds(f)))


LETTERS = (Random, sp.MatrixSymbol)
"""What may be random."""


def _may_be_random(value: sp.Basic) -> bool:
    """Whether a value, its means aside, shows what a mean does not pass through."""
    return bool(value.replace(Expectation, lambda _: sp.S.One).has(*LETTERS, AppliedUndef))


def indices(statement: sp.Basic) -> set[sp.Basic]:
    """Return the symbols that sums, products, limits, integrals and derivatives bind somewhere."""
    ranges = {x[0] for node in statement.atoms(sp.Sum, sp.Product, sp.Integral) for x in node.limits}
    ranges |= {x[0] for node in statement.atoms(sp.Derivative) for x in node.variable_count}
    return ranges | {node.args[1] for node in statement.atoms(sp.Limit, LowerLimit, UpperLimit)}


def _order_of_limits(reader: NumberReader, step: Step) -> DecidedStep:
    """lim inf f ≥ L means: f lies above a sequence that tends to L; lim sup f ≤ L: below one."""
    bound, limit = step.before
    below = isinstance(step.after.lhs, LowerLimit) and not isinstance(step.after.lhs, UpperLimit)
    weak, allowed = (
        (sp.GreaterThan, (sp.GreaterThan, sp.StrictGreaterThan))
        if below
        else (sp.LessThan, (sp.LessThan, sp.StrictLessThan))
    )
    if not isinstance(step.after.lhs, LowerLimit) or not isinstance(step.after, weak):
        raise Refused("no statement about limits of subsequences")
    said = isinstance(limit, sp.Equality) and isinstance(limit.lhs, sp.Limit) and limit.lhs.args[2] == sp.oo
    if not isinstance(bound, allowed) or not said:
        raise Refused("no bound on this side, or no limit of one")
    function, index = step.after.lhs.args
    _shown(index, step.after.rhs, bound.rhs, *limit.args)
    if (bound.lhs, bound.rhs, index, step.after.rhs) != (function, *limit.lhs.args[:2], limit.rhs):
        raise Refused("not one sequence, its bound and the limit of that")
    theorem = assume(replace(reader, limits=True).formula(limit))
    return DecidedStep(theorem, ())


def _differentiation(reader: NumberReader, step: Step) -> DecidedStep:
    """f' = g: what the rules for sums, products, powers, exp and log make of f is g."""
    left, right = step.after.args
    if not isinstance(left, sp.Derivative) or len(left.variable_count) != 1:
        raise Refused("the left side is no derivative in one variable")
    variable, order = left.variable_count[0]
    if any(variable not in x.free_symbols for x in left.expr.atoms(AppliedUndef)):
        raise Refused(f"a value in {left.expr} does not show whether it depends on {variable}")
    try:
        own = derivative(left.expr, variable, int(order))
    except TypeError as error:
        raise Refused(str(error)) from None
    orders = list(map(reader.formula, step.before))
    has_value = 0 * reader.term(left.expr)
    theorem = algebra(eq(reader.term(own) + has_value, reader.term(right)))
    theorem = _discharged(theorem, theorem.formula, orders)
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses - set(orders), key=str)))


def _by_cases(reader: NumberReader, step: Step) -> DecidedStep:
    """A number is 0, a positive one or the negative of one: a premise for each."""
    c: Any = step.certificate
    symbol, positive = c.variable, c.positive
    if not positive.is_positive or symbol.is_integer is not positive.is_integer:
        raise Refused(f"{positive} is no positive number of the kind of {symbol}")
    if step.after.has(positive):
        raise Refused(f"{positive} stands in the statement already")
    values = (sp.Integer(0), positive) if symbol.is_nonnegative else (sp.Integer(0), positive, -positive)
    if len(step.before) != len(values):
        raise Refused("not its premises, case by case")
    made = []
    for value, premise in zip(values, step.before, strict=True):
        own = replace(reader, names=dict(reader.names))
        here, given = own.formula(_plain_case(step.after.xreplace({symbol: value}))), own.formula(premise)
        theorem = convert(assume(given), here)
        made.append(DecidedStep(theorem, tuple(sorted(theorem.hypotheses - {given}, key=str))))
    return replace(made[0], also=tuple(made[1:]))


def _sequence_limit(reader: NumberReader, step: Step) -> DecidedStep:
    """By induction on the index: the limits of the first value, and of each one from that of the one before.

    At one index the values are sequences in the parameter that grows.
    """
    c: Any = step.certificate
    w, k, parameter = c.sequence, c.index, c.parameter
    rule, *others = step.before
    if rule.lhs != w(k) or not isinstance(step.after.lhs, sp.Limit):
        raise Refused("not about the sequence of the certificate")
    function, grown, to, _ = step.after.lhs.args
    if (function, grown, to) != (w(k), parameter, sp.oo) or not parameter.is_integer:
        raise Refused("not about the sequence of the certificate")
    closed = step.after.rhs
    start: Any = None
    limits: dict[sp.Basic, sp.Expr] = {}
    for item in others:
        if isinstance(item.lhs, sp.Limit):
            other, index, infinity, _ = item.lhs.args
            if (index, infinity) != (parameter, sp.oo):
                raise Refused(f"{item} is no limit as {parameter} grows")
            limits[other] = item.rhs
        elif isinstance(item.lhs, AppliedUndef) and item.lhs.func == w and item.lhs.args[0].is_Integer:
            start = item
    recursive = rule.rhs.has(w)
    if recursive and start is None:
        raise Refused("no initial value is given")
    first = int(start.lhs.args[0]) + 1 if recursive else least(k)
    if first < least(k):
        raise Refused(f"uses at {k} = {first} what is said from {least(k)} on")
    known, made = dict(limits), []
    values = {item.lhs: item.rhs for item in others}
    for other, ends in limits.items():
        before = other.xreplace({k: first - 1})
        if first == least(k) and rule.rhs.has(other.xreplace({k: k - 1})):  # no limit speaks of this one
            if before not in values:
                raise Refused(f"the limit of {before} is not known")
            at_first = ends.xreplace({k: first - 1})
            made.append(_grown(reader, parameter, None, 0, values[before], {}, at_first))
        known[other.xreplace({k: k - 1})] = ends.xreplace({k: k - 1})
    if recursive:
        known[w(k - 1)] = closed.xreplace({k: k - 1})
    made.insert(0, _grown(reader, parameter, k, first, rule.rhs, known, closed))
    if recursive:
        base = start.lhs.args[0]
        made.append(_grown(reader, parameter, None, 0, start.rhs, {}, closed.xreplace({k: base})))
        made.append(DecidedStep(algebra(TRUE), (le(first - 1, reader.term(k)),)))
    return replace(made[0], also=tuple(made[1:]))


def _grown(
    reader: NumberReader,
    parameter: sp.Symbol,
    k: sp.Symbol | None,
    first: int,
    value: sp.Expr,
    known: Mapping[sp.Expr, sp.Expr],
    limit: sp.Expr,
) -> DecidedStep:
    """What a value tends to as a parameter grows, at any one index from the first on."""
    names = dict(reader.names)
    if {f"{parameter}_grows", f"{k}_at"} & set(map(str, names)):
        raise Refused("a name that the reading has for itself")
    n = names[parameter] = integer(f"{parameter}_grows", lambda v: [le(1, v)], witness=1)
    if k is not None:
        names[k] = integer(f"{k}_at", lambda v: [le(first, v)], witness=first)
    places = {quantity: sp.Dummy() for quantity in known}
    here = replace(reader, names=names, bound=frozenset({parameter}))
    values = [sequence(f"value_{i}", 1) for i in range(len(known))]
    for place, values_ in zip(places.values(), values, strict=True):
        names[place] = apply(values_, n)
    pairs = zip(values, known.values(), strict=True)
    given = [tends(n, apply(values_, n), here.term(ends)) for values_, ends in pairs]
    said = value.xreplace(places)
    if said.atoms(AppliedUndef):
        raise Refused(f"{said} holds a sequence whose limit is not known")
    limits, at = list(map(assume, given)), list(places.values())
    theorem = scalar_tactics.affine_limit(here, said, parameter, at, limits)
    theorem = convert(theorem, tends(n, here.term(said), here.term(limit)))
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses - set(given), key=str)))


def _of_value(condition: Term) -> bool:
    """Whether a condition says that nothing is divided by 0, and no root taken of a negative number."""
    if condition.op == "le":  # of whole numbers it may be the end of a range
        return condition.args[0] is number(0) and not is_integer(condition.args[1])
    return condition.op == "ne" or (condition.op == "all" and _of_value(condition.args[2]))


def _said_to_exist(relation: sp.Basic) -> frozenset[sp.Basic]:
    """Return what has a value where a relation says something, without a condition that tells where."""
    parts = relation.atoms(*MAY_HAVE_NO_VALUE)
    return frozenset(x for x in parts if not isinstance(x, sp.Pow) and type(x) not in REAL_WHERE)


def _arguments(relation: sp.Basic) -> list[sp.Basic]:
    """Return the arguments of named functions, those that show an index that runs aside."""
    shown = (f for f in relation.atoms(AppliedUndef) if f.free_symbols <= relation.free_symbols)
    return sorted({x for f in shown for x in f.args if not x.has(*LETTERS)}, key=str)


@cache
def has_value(statement: sp.Basic) -> frozenset[Term]:
    """Return when a statement speaks of its names: they are what is declared, and it has a real value."""
    out: set[Term] = set()
    for relation, _ in _cases(statement):
        for limits in (True, False):
            with contextlib.suppress(Refused):
                reader = NumberReader({}, limits=limits, free=True, told=_said_to_exist(relation))
                for s in sorted((s for s in relation.free_symbols if type(s) is sp.Symbol), key=str):
                    reader.term(s)
                out.update(filter(_of_value, definedness(reader.formula(relation))))
                for x in _arguments(relation):
                    with contextlib.suppress(Refused):
                        out.update(filter(_of_value, definedness(reader.term(x))))
                for x in relation.free_symbols:
                    if type(x) is sp.Symbol and x.is_positive:
                        out.add(le(1, reader.term(x)) if x.is_integer else lt(0, reader.term(x)))
                break
    return frozenset(out)


def _plain_case(statement: sp.Basic) -> sp.Basic:
    if statement.has(sp.Piecewise):
        raise Refused(f"{statement} leaves the case open")
    return statement


SPECIAL: dict[type, Callable[[NumberReader, Step], DecidedStep]] = {
    Cases: _by_cases,
    Differentiation: _differentiation,
    Instance: _instance,
    LimitOrder: _order_of_limits,
    SequenceLimit: _sequence_limit,
}
"""Certificates of steps that are read in a way of their own."""
KINDS = (*scalar_tactics.TACTICS, *SPECIAL)
"""The certificates whose steps are decided here."""
