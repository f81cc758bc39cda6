"""Two walkers over a SymPy tree that use none of SymPy's arithmetic.

``exact`` evaluates in the rationals, ``enclose`` in real balls at rising precision (Arb). SymPy
serves as the syntax of formulas only, so neither can repeat a mistake of its simplifier.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction

import sympy as sp
from flint import arb, ctx, fmpq

from theory.numbers.products import long_product, quotient

LONGEST_SUM = 200_000
LONGEST_HARMONIC = 5_000
LONG_PRODUCT = 500
LARGEST_EXPONENT = 1_000_000
LARGEST_POWER = 100_000_000

Environment = Mapping[str, object]

EXACT_FUNCTIONS: dict[type, Callable[..., Fraction | None]] = {
    sp.floor: lambda x: Fraction(math.floor(x)),
    sp.ceiling: lambda x: Fraction(math.ceil(x)),
}
"""Extension point: a function of exact arguments, or ``None`` where its value is irrational."""

BALL_FUNCTIONS: dict[type, Callable[..., arb]] = {
    sp.exp: lambda x: x.exp(),
    sp.log: lambda x: x.log(),
    sp.sin: lambda x: x.sin(),
    sp.cos: lambda x: x.cos(),
    sp.tan: lambda x: x.tan(),
    sp.cot: lambda x: x.cot(),
    sp.sinh: lambda x: x.sinh(),
    sp.cosh: lambda x: x.cosh(),
    sp.tanh: lambda x: x.tanh(),
    sp.erf: lambda x: x.erf(),
    sp.gamma: lambda x: x.gamma(),
    sp.loggamma: lambda x: x.lgamma(),
    sp.digamma: lambda x: x.digamma(),
    sp.zeta: lambda x: x.zeta(),
    sp.factorial: lambda x: (x + 1).gamma(),
    sp.erfc: lambda x: x.erfc(),
    sp.Abs: abs,
    sp.floor: lambda x: x.floor(),
    sp.ceiling: lambda x: x.ceil(),
}
"""Extension point: a function of balls; a family that needs another special function adds it here."""


class TooManyTerms(ValueError):
    """A finite sum or product is longer than a direct evaluation should attempt."""


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Set Arb's working precision for a block and restore it afterwards."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def _fraction(value: object) -> Fraction:
    if not isinstance(value, (int, Fraction)):
        raise TypeError(f"{value!r} is no exact number")
    return Fraction(value)


def _limits(node: sp.Expr, bounds: tuple[Fraction | None, Fraction | None]) -> range | None:
    low, high = bounds
    if low is None or high is None or low.denominator != 1 or high.denominator != 1:
        return None
    if high - low >= LONGEST_SUM:
        raise TooManyTerms(f"{type(node).__name__} of {high - low + 1} terms; the limit is {LONGEST_SUM}")
    return range(int(low), int(high) + 1)


def _entry(node: sp.Indexed, env: Environment) -> object:
    index = exact(node.indices[0], env)
    sequence = env[str(node.base.label)]
    if not isinstance(sequence, Sequence):
        raise TypeError(f"{node.base.label} is not a list")
    if index is None or index.denominator != 1 or not 1 <= index <= len(sequence):
        raise IndexError(f"{node} has no such entry: the list has {len(sequence)}")
    return sequence[int(index) - 1]


def exact(expr: sp.Expr, env: Environment) -> Fraction | None:
    """Return the rational value of ``expr``, or ``None`` if a step leaves the rationals.

    Args:
        expr: a SymPy expression in symbols, rationals, powers, finite sums and products,
            harmonic numbers, factorials, binomials and list entries (1-based).
        env: symbol name to ``int``, ``Fraction`` or (for lists) a sequence of them.

    Raises:
        KeyError: a symbol has no value. TooManyTerms: a sum is too long to add term by term.
        ZeroDivisionError: division by zero.

    >>> t = sp.Symbol("t")
    >>> exact(sp.harmonic(t, 2), {"t": 3})
    Fraction(49, 36)
    """
    if isinstance(expr, sp.Rational):
        return Fraction(int(expr.p), int(expr.q))
    if isinstance(expr, sp.Symbol):
        return _fraction(env[expr.name])
    if isinstance(expr, sp.Indexed):
        return _fraction(_entry(expr, env))
    if isinstance(expr, (sp.Sum, sp.Product)):
        return _exact_range(expr, env)
    if isinstance(expr, sp.Piecewise):
        return exact(branch(expr, env), env)
    values = [exact(argument, env) for argument in expr.args]
    if not values or any(value is None for value in values):
        return None
    known = [value for value in values if value is not None]
    if isinstance(expr, sp.Add):
        return sum(known, Fraction(0))
    if isinstance(expr, sp.Mul):
        product = Fraction(1)
        for value in known:
            product *= value
        return product
    if isinstance(expr, sp.Pow):
        return _exact_power(*known)
    if isinstance(expr, sp.harmonic):
        return _exact_harmonic(known)
    if isinstance(expr, (sp.Min, sp.Max)):
        return min(known) if isinstance(expr, sp.Min) else max(known)
    if isinstance(expr, sp.Abs):
        return abs(known[0])
    if isinstance(expr, (sp.factorial, sp.binomial)):
        return _exact_factorial(expr, known)
    function = EXACT_FUNCTIONS.get(type(expr))
    return function(*known) if function else None


def branch(expr: sp.Piecewise, env: Environment) -> sp.Expr:
    """Return the case of a definition by cases that holds at exact numbers.

    Raises:
        TypeError: no case holds, or a condition is not decided in the rationals.
    """
    orders: dict[type, Callable[[Fraction, Fraction], bool]] = {
        sp.Equality: lambda a, b: a == b,
        sp.StrictGreaterThan: lambda a, b: a > b,
        sp.GreaterThan: lambda a, b: a >= b,
        sp.StrictLessThan: lambda a, b: a < b,
        sp.LessThan: lambda a, b: a <= b,
    }
    for case, condition in expr.args:
        if condition is sp.true:
            return case
        left, right = (exact(side, env) for side in condition.args)
        if left is None or right is None:
            raise TypeError(f"the case {condition} is not decided by exact numbers")
        if orders[type(condition)](left, right):
            return case
    raise TypeError(f"no case of {expr} holds")


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator == 1:
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if abs(exponent) > LARGEST_EXPONENT or abs(exponent) * bits > LARGEST_POWER:
            raise TooManyTerms(f"power {exponent} is too large for exact arithmetic")
        power = fmpq(base.numerator, base.denominator) ** int(exponent)
        return Fraction(int(power.p), int(power.q))
    if base < 0:
        return None
    root = sp.Rational(base.numerator, base.denominator) ** sp.Rational(1, exponent.denominator)
    if not isinstance(root, sp.Rational):
        return None
    found = Fraction(int(root.p), int(root.q))
    if found**exponent.denominator != base:
        return None
    return _exact_power(found, Fraction(exponent.numerator))


def _add_tree(terms: list[fmpq]) -> fmpq:
    while len(terms) > 1:
        terms = [sum(terms[i : i + 2], fmpq(0)) for i in range(0, len(terms), 2)]
    return terms[0] if terms else fmpq(0)


def _exact_harmonic(arguments: list[Fraction]) -> Fraction | None:
    n, order = arguments[0], arguments[1] if len(arguments) == 2 else Fraction(1)
    if n.denominator != 1 or order.denominator != 1 or n < 0:
        return None
    if n > LONGEST_HARMONIC:
        raise TooManyTerms(f"harmonic number with {n} terms; the limit is {LONGEST_HARMONIC}")
    total = _add_tree([fmpq(1, k ** int(order)) for k in range(1, int(n) + 1)])
    return Fraction(int(total.p), int(total.q))


def _exact_factorial(expr: sp.Expr, known: list[Fraction]) -> Fraction | None:
    if any(value.denominator != 1 or value < 0 or value > LONGEST_SUM for value in known):
        return None
    if isinstance(expr, sp.factorial):
        return Fraction(math.factorial(int(known[0])))
    n, k = (int(value) for value in known)
    return Fraction(math.comb(n, k))


def outermost(expr: sp.Sum | sp.Product) -> tuple[sp.Expr, sp.Symbol, sp.Expr, sp.Expr]:
    """Return term, index and limits of the outermost range (SymPy merges a sum of sums into one node).

    >>> i, j = sp.symbols("i j")
    >>> outermost(sp.Sum(sp.Sum(i * j, (j, 1, i)), (i, 1, 3)))
    (Sum(i*j, (j, 1, i)), i, 1, 3)
    """
    *inner, (index, low, high) = expr.limits
    return (expr.func(expr.function, *inner) if inner else expr.function), index, low, high


def _exact_range(expr: sp.Sum | sp.Product, env: Environment) -> Fraction | None:
    term, index, low, high = outermost(expr)
    span = _limits(expr, (exact(low, env), exact(high, env)))
    if span is None:
        return None
    if isinstance(expr, sp.Product) and len(span) > LONGEST_HARMONIC:
        raise TooManyTerms(f"exact product of {len(span)} terms; the limit is {LONGEST_HARMONIC}")
    terms: list[fmpq] = []
    for k in span:
        value = exact(term, {**env, index.name: k})
        if value is None:
            return None
        terms.append(fmpq(value.numerator, value.denominator))
    if isinstance(expr, sp.Sum):
        total = _add_tree(terms)
    else:
        total = fmpq(1)
        for term in terms:
            total *= term
    return Fraction(int(total.p), int(total.q))


def _to_ball(value: object) -> arb:
    if isinstance(value, arb):
        return value
    number = _fraction(value)
    return arb(fmpq(number.numerator, number.denominator))


def ball(expr: sp.Expr, env: Environment) -> arb:
    """Return a ball that contains ``expr`` at Arb's current precision.

    The ball may be wide, or even indeterminate; :func:`enclose` raises the precision until it is
    narrow. Symbols may be bound to balls as well as to exact numbers.
    """
    if isinstance(expr, sp.Rational):
        return arb(fmpq(int(expr.p), int(expr.q)))
    if expr is sp.pi:
        return arb.pi()
    if expr is sp.E:
        return arb(1).exp()
    if expr is sp.EulerGamma:
        return arb.const_euler()
    if isinstance(expr, sp.Symbol):
        return _to_ball(env[expr.name])
    if isinstance(expr, sp.Indexed):
        return _to_ball(_entry(expr, env))
    if (
        isinstance(expr, sp.Product)
        and len(expr.limits) == 1
        and (long := _long_product(expr, env)) is not None
    ):
        return long
    if isinstance(expr, (sp.Sum, sp.Product)):
        term, index, low, high = outermost(expr)
        span = _limits(expr, (exact(low, env), exact(high, env)))
        if span is None:
            raise TypeError(f"cannot enclose {expr}: its limits are not integers")
        total = arb(0) if isinstance(expr, sp.Sum) else arb(1)
        for place in span:
            value = ball(term, {**env, index.name: place})
            total = total + value if isinstance(expr, sp.Sum) else total * value
        return total
    if isinstance(expr, sp.Piecewise):
        return ball(branch(expr, env), env)
    if isinstance(expr, sp.harmonic):
        return _ball_harmonic(expr, env)
    if isinstance(expr, sp.Pow):
        return _ball_power(expr, env)
    values = [ball(argument, env) for argument in expr.args]
    if isinstance(expr, sp.Add):
        return sum(values, arb(0))
    if isinstance(expr, sp.Mul):
        product = arb(1)
        for value in values:
            product *= value
        return product
    if isinstance(expr, sp.polygamma):
        return _ball_polygamma(exact(expr.args[0], env), values[1])
    if isinstance(expr, sp.binomial):
        top, chosen = values
        return (top + 1).gamma() / ((chosen + 1).gamma() * (top - chosen + 1).gamma())
    if isinstance(expr, (sp.Min, sp.Max)):
        best = values[0]
        for value in values[1:]:
            best = best.min(value) if isinstance(expr, sp.Min) else best.max(value)
        return best
    function = BALL_FUNCTIONS.get(type(expr))
    if function is None:
        raise TypeError(f"no enclosure is known for {type(expr).__name__} in {expr}")
    return function(*values)


def _long_product(expr: sp.Product, env: Environment) -> arb | None:
    index, low, high = expr.limits[0]
    first, last = exact(low, env), exact(high, env)
    if first is None or last is None or last - first < LONG_PRODUCT:
        return None
    inner = {name: value for name, value in env.items() if name != index.name}
    try:
        ratio = quotient(expr.function, index, lambda part: exact(part, inner))
    except KeyError:
        return None
    return None if ratio is None else long_product(ratio, int(first), int(last))


def _ball_power(expr: sp.Pow, env: Environment) -> arb:
    base = ball(expr.base, env)
    try:
        exponent = exact(expr.exp, env)
    except TooManyTerms:
        exponent = None
    if exponent is not None and exponent.denominator == 1:
        return base ** int(exponent)
    if exponent == Fraction(1, 2):
        return base.sqrt()
    return base ** ball(expr.exp, env)


def _ball_polygamma(order: Fraction | None, x: arb) -> arb:
    if order is None or order.denominator != 1 or order < 0:
        raise TypeError("the order of a polygamma function must be a nonnegative integer")
    if order == 0:
        return x.digamma()
    m = int(order)
    sign = 1 if m % 2 else -1
    return sign * arb(m + 1).gamma() * arb(m + 1).zeta(x)


def _ball_harmonic(expr: sp.harmonic, env: Environment) -> arb:
    n = ball(expr.args[0], env)
    order = exact(expr.args[1], env) if len(expr.args) == 2 else Fraction(1)
    if order == 1:
        return (n + 1).digamma() + arb.const_euler()
    if order is None or order.denominator != 1 or order < 2:
        raise TypeError(f"no enclosure is known for harmonic numbers of order {order}")
    s = arb(int(order))
    return s.zeta() - s.zeta(n + 1)


def enclose(expr: sp.Expr, env: Environment, digits: int = 30, most_bits: int = 200_000) -> arb:
    """Return a ball around the value of ``expr`` that is right to ``digits`` significant digits.

    A value of zero is returned once its ball is narrower than ``10**-digits``.

    Raises:
        ArithmeticError: the precision limit was reached first (undecided, not zero).
    """
    bits = int(digits * 3.33) + 40
    while bits <= most_bits:
        with precision(bits):
            value = ball(expr, env)
            if value.is_finite() and (
                value.rel_accuracy_bits() >= digits * 3.33 or value.rad() < arb(10) ** (-digits - 1)
            ):
                return value
        bits *= 2
    raise ArithmeticError(f"{expr} could not be enclosed to {digits} digits with {most_bits} bits")
