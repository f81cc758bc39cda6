"""A step that the core does not prove, tried at points: what its premises say against what it concludes.

The premises are put into the conclusion, a recurrence is run from its first values, and both sides are
evaluated at points of the formula's domain: exactly, or in balls. A difference is certain, and agreement says
nothing. Where a side keeps a quantity without a value nothing is tried, nor where a name of the step is not
what it is declared to be, or a range ends more than one before it begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb, fmpq
from sympy.core.function import AppliedUndef

from proofs_checks.evidence.checkers.shared import Replayed
from proofs_checks.evidence.search import show_point
from proofs_checks.strategies import draw_points, simplest_first
from theory.core import Refused
from theory.core.normal_forms import canonical
from theory.language.derivation import (
    Algebra,
    Cases,
    Combination,
    Definition,
    Derivation,
    Instance,
    LinearRecurrence,
    Recurrence,
    Step,
)
from theory.language.parameters import Parameter, Values, environment
from theory.numbers.decimals import decimal_of_ball
from theory.numbers.walk import TooManyTerms, enclose, exact, precision
from theory.proofs.number_steps import NumberReader

DIGITS = 30
MOST_BITS = 2_048
POINTS = 24
MOST_FITS = 40
"""How far a recurrence is run."""

Number = Fraction | arb
Domains = tuple[tuple[Derivation, tuple[Parameter, ...]], ...]
"""Derivations with the parameters of the formulas whose they are."""


def tried(
    found: tuple[tuple[Step, Replayed], ...],
    derivation: Derivation,
    parameters: tuple[Parameter, ...],
    used: Domains,
) -> tuple[tuple[Step, Replayed], ...]:
    """Refute what is not decided and contradicts premises that are, at a point of its own domain."""
    if all(result.holds is not None for _, result in found):
        return found
    held = {step.after for step, result in found if result.holds}

    def again(step: Step, result: Replayed, domain: tuple[Parameter, ...] | None) -> Replayed:
        if result.holds is not None or domain is None or not held.issuperset(step.before):
            return result
        why = contradiction(step, domain)
        return Replayed(False, why) if why else result

    domains = _tried_in(derivation, parameters, used)
    return tuple(
        (step, again(step, result, domain)) for (step, result), domain in zip(found, domains, strict=True)
    )


def _tried_in(
    derivation: Derivation, parameters: tuple[Parameter, ...], used: Domains
) -> list[tuple[Parameter, ...] | None]:
    """Return the parameters in whose domains each of ``all_steps`` may be tried; ``None``: it may in none.

    A lemma that is the derivation of a formula in ``used`` has that formula's, any other the conclusion's.
    There the conclusion must rest on a step for every value of its names: not if a later step puts something
    for one of them, or takes it to be an index, or no longer shows it; nor if one is the name of a value that
    others of the parameters, or what another one names, decide.
    """
    found: list[tuple[Parameter, ...] | None] = []
    own: list[tuple[int, Step]] = []

    def gather(part: Derivation) -> None:
        for lemma in part.lemmas:
            declared = next((domain for other, domain in used if lemma is other or lemma == other), None)
            if declared is None:
                gather(lemma)
            else:
                found.extend(_tried_in(lemma, declared, used))
        own.extend(enumerate(part.steps, len(found)))
        found.extend([parameters] * len(part.steps))

    gather(derivation)
    defined = _bound(own, parameters)
    moved: defaultdict[sp.Basic, set[str]] = defaultdict(set)
    needed = {derivation.conclusion}
    for place, step in reversed(own):
        if step.after not in needed or (moved[step.after] | defined) & _names(step.after, *step.before):
            found[place] = None
        if step.after in needed:
            lost = _names(*step.before) - _names(step.after) | _moved_by(step)
            needed.update(step.before)
            for premise in step.before:
                moved[premise] |= moved[step.after] | lost
    return found


def _bound(steps: Sequence[tuple[int, Step]], parameters: tuple[Parameter, ...]) -> set[str]:
    """Return the parameters whose definitions tie them to others: T/d does not run freely, ‖w‖² does."""
    declared = {parameter.name for parameter in parameters}
    values: dict[str, set[str]] = defaultdict(set)
    for _, step in steps:
        if (
            isinstance(step.certificate, Definition)
            and step.after.args
            and str(step.after.args[0]) in declared
        ):
            values[str(step.after.args[0])] |= _names(*step.after.args[1:])
    return {
        name
        for name, says in values.items()
        if says & declared.union(*(values[other] for other in values.keys() - {name}))
    }


def _moved_by(step: Step) -> set[str]:
    """Return the names of premises that mean something else in a step's conclusion."""
    c = step.certificate
    if isinstance(c, Instance):
        return _names(*(name for name, _ in c.substitution))
    if isinstance(c, Cases):
        return _names(c.variable, c.positive)
    index = getattr(c, "index", None)
    return set() if index is None else _names(index)


def _names(*said: sp.Basic) -> set[str]:
    return {str(name) for one in said for name in one.free_symbols}


def contradiction(step: Step, parameters: tuple[Parameter, ...]) -> str:
    """Return where the premises of a step give its conclusion another value, in one line; nothing if nowhere.

    >>> x, y = sp.symbols("x y")
    >>> known = (sp.Eq(x, 2),)
    >>> for said in (sp.Eq(x, 3), sp.Eq(y, 3)):
    ...     step = Step(rule="", before=known, after=said, because="", certificate=Algebra())
    ...     print(contradiction(step, ()) or "not tried: y has no value")
    is 2 by its premises, and 3 is concluded
    not tried: y has no value
    """
    equations = [e for e in step.before if isinstance(e, sp.Equality)]
    if not isinstance(step.after, sp.Equality) or len(equations) < len(step.before):
        return ""
    c = step.certificate
    recursive = isinstance(c, (Recurrence, LinearRecurrence))
    if not recursive and not isinstance(c, (Algebra, Combination, Instance)):
        return ""
    put = c.substitution if isinstance(c, Instance) else ()
    if not recursive and _captured(equations, put, step.after):
        return ""
    if isinstance(c, Instance):
        equations = [e.xreplace(dict(c.substitution)) for e in equations]
    left, right = step.after.args if recursive else (_rewritten(side, equations) for side in step.after.args)
    others = _index(step, parameters) if recursive else _that_cancel(sp.Tuple(left, right), parameters)
    if others is None:
        return ""
    said = sp.Tuple(step.after, *step.before)
    for point in points_of(parameters, 0):
        here = {**dict.fromkeys(others, 1), **point}
        if not _is_said(said, point) or not _is_said(sp.Tuple(left, right), point):
            continue
        reached = _run(step, point) if recursive else value_at(left, here)
        concluded = None if reached is None else value_at(right, here)
        if reached is not None and concluded is not None and differ(reached, concluded):
            where = f"at {show_point(dict(point))} " if point else ""
            return f"{where}is {_apart(reached, concluded)} is concluded"
    return ""


def _captured(
    equations: Sequence[sp.Equality], put: Sequence[tuple[sp.Basic, sp.Basic]], after: sp.Equality
) -> bool:
    """Whether what is put in is an index that a range runs over, or shows one that its name does not."""
    runs = {k for e in (*equations, after) for r in e.atoms(sp.Sum, sp.Product) for k in r.variables}
    values = (*(e.args for e in equations), *put)
    return any(name in runs or runs & (value.free_symbols - name.free_symbols) for name, value in values)


def _is_said(what: sp.Tuple, point: Values) -> bool:
    """Whether names are what they are declared to be at a point, and no range has a negative length."""
    env = environment(point)
    for name in what.free_symbols:
        value = exact_at(name, point) if str(name) in env else None
        if value is not None and (
            (name.is_positive and value <= 0)
            or (name.is_nonnegative and value < 0)
            or (name.is_negative and value >= 0)
            or (name.is_integer and value.denominator > 1)
        ):
            return False
    ends = (limits for r in what.atoms(sp.Sum, sp.Product) for limits in r.limits)
    lengths = (high - low + 1 for _, low, high in ends)
    fixed = (x for x in lengths if {str(name) for name in x.free_symbols} <= env.keys())
    return all(length is None or length >= 0 for length in (exact_at(x, point) for x in fixed))


def _rewritten(side: sp.Expr, equations: Sequence[sp.Equality]) -> sp.Expr:
    """Put equations in until nothing changes, each at most as often as there are equations."""
    values = {e.lhs: e.rhs for e in equations}
    for _ in equations:
        side = side.xreplace(values)
    return side


def _index(step: Step, parameters: tuple[Parameter, ...]) -> set[str] | None:
    """Return no names, if a recurrence shows only parameters, its index among them; else ``None``."""
    names = frozenset[sp.Basic]().union(*(e.free_symbols for e in (step.after, *step.before)))
    shown = {s.name for s in names if isinstance(s, sp.Symbol)}
    return set() if step.certificate.index.name in shown <= _own(parameters) else None  # type: ignore[union-attr]  # a recurrence


def _own(parameters: tuple[Parameter, ...]) -> set[str]:
    """Return the names of parameters, and of the lengths of lists."""
    return {p.name for p in parameters} | {f"len_{p.name}" for p in parameters}


def _that_cancel(sides: sp.Tuple, parameters: tuple[Parameter, ...]) -> set[str] | None:
    """Return the names beside the parameters, which cancel; ``None``: a side keeps a quantity."""
    if sides.atoms(AppliedUndef, sp.MatrixExpr, sp.Limit) or not all(s.is_commutative for s in sides):
        return None
    others = {s.name for s in sides.free_symbols if isinstance(s, sp.Symbol)} - _own(parameters)
    if others:
        try:
            reader = NumberReader({}, free=True)
            kept = {str(v.args[0]) for side in sides for v in canonical(reader.term(side), []).free}
        except (Refused, TypeError, ValueError):
            return None
        if kept & others:
            return None
    return others


def _run(step: Step, point: Values) -> Number | None:
    """Return the value that a recurrence gives at a point, if it is rational."""
    c = step.certificate
    assert isinstance(c, (Recurrence, LinearRecurrence))
    rule, *first = step.before
    u, k, last = c.sequence, c.index, point.get(c.index.name)
    known: dict[sp.Basic, sp.Expr] = {}
    for value in first:
        start = exact_at(value.rhs, point)
        if value.lhs.func != u or not value.lhs.args[0].is_Integer or start is None:
            return None
        known[value.lhs] = sp.Rational(start.numerator, start.denominator)
    begun = max((int(value.args[0]) for value in known), default=0)
    if not isinstance(last, int) or rule.lhs != u(k) or step.after.lhs != u(k) or last - begun > MOST_FITS:
        return None
    for fit in range(begun + 1, last + 1):
        here = exact_at(rule.rhs.xreplace({k: sp.Integer(fit)}).xreplace(known), {**point, k.name: fit})
        if here is None:
            return None
        known[u(sp.Integer(fit))] = sp.Rational(here.numerator, here.denominator)
    found = known.get(u(sp.Integer(last)))
    return None if found is None else Fraction(int(found.p), int(found.q))


def exact_at(rhs: sp.Expr, point: Values) -> Fraction | None:
    """Return the rational value of an expression at a point, ``None`` if it has none there."""
    found = value_at(rhs, point)
    return found if isinstance(found, Fraction) else None


def value_at(rhs: sp.Expr, point: Values) -> Number | None:
    """Return the exact value of an expression, else a ball of 30 digits, else ``None``: it has no value.

    Out of reach, the ball is all numbers.

    >>> x = sp.Symbol("x")
    >>> value_at(1 / (x - 1), {"x": 3}), value_at(1 / (x - 1), {"x": 1})
    (Fraction(1, 2), None)
    """
    env = environment(point)
    try:
        try:
            found = exact(rhs, env)
        except TooManyTerms:
            found = None
        return enclose(rhs, env, DIGITS, MOST_BITS) if found is None else found
    except TooManyTerms:
        return arb("nan")
    except (ArithmeticError, ValueError, IndexError, TypeError):
        return None


def differ(one: Number, other: Number) -> bool:
    """Return whether two numbers are certainly different."""
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one != other
    with precision(256):
        return not _ball(one).overlaps(_ball(other))


def _ball(number: Number) -> arb:
    return number if isinstance(number, arb) else arb(fmpq(number.numerator, number.denominator))


def _apart(one: Number, other: Number) -> str:
    """Return two different numbers in words; where decimals agree, by how much the second is another."""
    shown, beside = _shown(one), _shown(other)
    if shown != beside:
        return f"{shown} by its premises, and {beside}"
    with precision(256):
        by = _ball(other) - _ball(one)
        return f"{shown} by its premises, and {decimal_of_ball(abs(by), 2)[0]} {'more' if by > 0 else 'less'}"


def _shown(number: Number) -> str:
    return str(number) if isinstance(number, Fraction) else decimal_of_ball(number, 10)[0]


@cache
def points_of(parameters: tuple[Parameter, ...], root: int, count: int = POINTS) -> tuple[Values, ...]:
    """Return admissible points: the simplest of the domain, then drawn ones."""
    simple: list[Values] = list(simplest_first(parameters, count // 3)) if parameters else [{}]
    drawn = draw_points(parameters, count - len(simple), root)
    return (*simple, *(point for point in drawn if point not in simple))
