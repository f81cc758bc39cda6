"""Enclose values and limits: rigorous balls (Arb), with mpmath at 50 digits as a second opinion."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache

import mpmath
import sympy as sp
from flint import arb, fmpq
from sympy.core.function import AppliedUndef

from proofs_checks.strategies import draw_points
from proofs_checks.verdict import Evidence, Json
from theory.catalogue import formula as formula_by_id
from theory.language.expression_ranges import unrolled
from theory.language.formula import Formula, evaluate
from theory.language.parameters import Parameter, Value, Values, environment
from theory.language.plain import counted
from theory.language.statements import LowerLimit
from theory.numbers.walk import TooManyTerms, enclose, exact, precision

DIGITS = 50
POINTS = 6
FAR = tuple(10**k for k in range(1, 10))

Items = tuple[tuple[str, Value], ...]


def second_opinion(expr: sp.Expr, values: Values) -> mpmath.mpf:
    """Return the value at ``DIGITS`` digits by mpmath, through SymPy's own evaluation."""
    numbers: dict[sp.Basic, sp.Expr] = {}
    env = environment(values)
    for symbol in expr.free_symbols:
        bound = env.get(symbol.name) if isinstance(symbol, sp.Symbol) else None
        if isinstance(bound, (int, Fraction)):
            numbers[symbol] = sp.Rational(bound)
    lists = {name: value for name, value in values.items() if isinstance(value, tuple)}
    replaced = unrolled(expr.subs(numbers)).doit()
    for entry in replaced.atoms(sp.Indexed):
        place = int(entry.indices[0]) - 1
        replaced = replaced.subs(entry, sp.Rational(lists[str(entry.base.label)][place]))
    with mpmath.workdps(DIGITS + 10):
        return mpmath.mpf(str(sp.N(replaced, DIGITS + 10)))


def _agrees(enclosure: arb, opinion: mpmath.mpf) -> bool:
    with precision(4 * DIGITS + 64), mpmath.workdps(DIGITS + 20):
        fraction = Fraction(mpmath.nstr(opinion, DIGITS + 8, strip_zeros=False))
        slack = arb(10) ** (-DIGITS) * (abs(enclosure) + arb(10) ** -DIGITS)
        gap = abs(enclosure - arb(fmpq(fraction.numerator, fraction.denominator)))
        return not bool(gap > slack)


def _has_value(expr: sp.Expr, point: Values) -> bool:
    try:
        with suppress(TooManyTerms):
            exact(expr, environment(point))
        enclose(expr, environment(point), DIGITS)
    except ArithmeticError:
        return False
    return True


def value_evidence(formula: Formula, root: int) -> Evidence | None:
    """Compare ball enclosures of the right-hand side with mpmath where it has a value in the domain.

    Where it divides by 0, or is not enclosed in real numbers, and the formula says what gives the value
    there, nothing is to be enclosed; nor of a recursion.
    """
    points = [] if formula.rhs.has(AppliedUndef) else draw_points(formula.parameters, POINTS, root)
    if formula.where_undefined is not None:
        points = [point for point in points if _has_value(formula.rhs, point)]
    if not points and (formula.where_undefined is not None or formula.algorithm is not None):
        return None
    return evidence_at_points(
        formula,
        points,
        lambda point: _agrees(
            enclose(formula.rhs, environment(point), DIGITS), second_opinion(formula.rhs, point)
        ),
        differ="the ball and mpmath disagree",
        agree=f"enclosed to {DIGITS} digits at {{points}}; mpmath agrees",
        details={"digits": DIGITS},
    )


def evidence_at_points(
    formula: Formula,
    points: Sequence[Values],
    agrees: Callable[[Values], bool],
    *,
    differ: str,
    agree: str,
    details: dict[str, Json] | None = None,
) -> Evidence:
    """Return rigorous evidence from a comparison at points: the first that differs refutes.

    Args:
        agrees: decides one point. differ: what to say of a point that differs. agree: of all points,
            ``{count}`` of them.
    """
    for point in points:
        if not agrees(point):
            return Evidence(
                check="ball enclosure",
                subject=formula.id,
                outcome="refutes",
                grade="rigorous",
                summary=f"{differ} at {point}",
                witness=str(point),
            )
    return Evidence(
        check="ball enclosure",
        subject=formula.id,
        outcome="supports",
        grade="rigorous",
        summary=agree.format(points=counted(len(points), "point")),
        details={"points": len(points), **(details or {})},
    )


def limit_evidence(formula: Formula, root: int) -> Evidence | None:
    """Enclose the approach to a limit: the gap |F(t) − L| must shrink towards zero as t grows.

    By t = 10⁹ it must have fallen below a millionth of its value at t = 10 (or below the last digit), or have
    more than halved with every power of ten, or have fallen by the same factor with each of them, as a slow
    power of t does: a gap to another limit ends by falling no more.

    Parameters of the formula that it uses first on which the limit does not depend are drawn too.

    Returns ``None`` for a formula that does not state a finite limit of the formula
    that it uses first, or where that cannot be evaluated at fits so late.
    """
    stated = formula.relation
    if not isinstance(stated.lhs, (sp.Limit, LowerLimit)) or stated.rhs is sp.oo or not formula.uses:
        return None
    index = stated.lhs.args[1]
    used = formula_by_id(formula.uses[0])
    own = {parameter.name for parameter in formula.parameters}
    free = tuple(p for p in used.parameters if p.name not in own | {index.name})
    if not own | {index.name} <= {p.name for p in used.parameters} or any(
        index in sp.sympify(bound).free_symbols
        for p in free
        for bound in (p.domain.lower or 0, p.domain.upper or 0, p.ceiling)
    ):
        return None
    points = _limit_points((*formula.parameters, *free), root)
    table: list[Json] = []
    try:
        _approach(used, index.name, points[0])
    except TooManyTerms:
        return None
    for items in points:
        point = dict(items)
        limit = enclose(formula.rhs, environment({name: point[name] for name in own}), DIGITS)
        with precision(256):
            gaps: Sequence[arb] = [abs(value - limit) for value in _approach(used, index.name, items)]
        with precision(256):
            tiny = arb(10) ** (5 - DIGITS)
            shrinking = all(
                bool(later < earlier) or bool(later < tiny) for earlier, later in itertools.pairwise(gaps)
            )
            shrinking = shrinking or all(bool(gap < tiny) for gap in gaps[-3:])  # before, it may swing
            steady = all(bool(later * 2 < earlier) for earlier, later in itertools.pairwise(gaps))
            small = bool(gaps[-1] < gaps[0] * arb(10) ** -6) or bool(gaps[-1] < tiny)
            small = small or steady or _falls_like_a_power(gaps)
        table.append({"at": str(point), "gaps": [gap.str(5, radius=False) for gap in gaps]})
        if not (shrinking and small):
            return Evidence(
                check="ball enclosure",
                subject=formula.id,
                outcome="refutes",
                grade="rigorous",
                summary=f"the enclosed gaps to the limit do not shrink at {point or 'every parameter'}",
                witness=str(point),
                details={"gaps": table},
            )
    return Evidence(
        check="ball enclosure",
        subject=formula.id,
        outcome="supports",
        grade="rigorous",
        summary=f"the enclosed gap to the limit falls below a millionth of its start by t = {FAR[-1]:.0e}, "
        "or more than halves, or falls by one factor, whenever t grows tenfold",
        details={"gaps": table},
    )


def _falls_like_a_power(gaps: Sequence[arb]) -> bool:
    """Return whether the gaps fall by a factor below 0.98 that does not come nearer to 1."""
    factors = [later / earlier for earlier, later in itertools.pairwise(gaps)]
    return all(bool(factor < 0.98) for factor in factors) and bool(factors[-1] < factors[0] * 1.01)


@cache
def _limit_points(parameters: tuple[Parameter, ...], root: int) -> tuple[Items, ...]:
    return tuple(tuple(point.items()) for point in draw_points(parameters, 3, root))


@cache
def _approach(used: Formula, index: str, point: Items) -> tuple[arb, ...]:
    """Return the values of a formula at the far places of its index (kept: many limits are held to one)."""
    found = [_enclosed(used, {**dict(point), index: far}) for far in reversed(FAR)]
    return tuple(reversed(found))


def _enclosed(formula: Formula, point: Values) -> arb:
    """Return a ball around the value of a formula, also where its right-hand side does not give it."""
    if formula.algorithm is None:
        try:
            return enclose(formula.rhs, environment(point), DIGITS)
        except ArithmeticError:
            if formula.where_undefined is None:
                raise
    value = evaluate(formula, point, DIGITS)
    with precision(256):
        return arb(value.decimal, value.error or "inf")
