"""Two walkers over a SymPy tree that use none of SymPy's arithmetic.

``exact`` evaluates in the rationals, ``enclose`` in real balls at rising precision (Arb). SymPy
serves as the syntax of formulas only, so neither can repeat a mistake of its simplifier.

Neither builds what is too long to build. Rationals stop at ``LARGEST_BITS``; ranges that run up to the index
of another range are continued, not begun again; long geometric and rational ranges have closed forms
(:mod:`theory.numbers.ranges`); and what remains is refused before it is begun, with the number of terms that
would do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Generic, TypeVar

import sympy as sp
from flint import arb, fmpq, fmpz

from theory.numbers.decimals import precision
from theory.numbers.ranges import geometric, long_product, long_sum, quotient

__all__ = ["BALL_FUNCTIONS", "EXACT_FUNCTIONS", "TooManyTerms", "ball", "enclose", "exact", "precision"]

LARGEST_BITS = 40_000
"""Bits of the largest numerator or denominator that is built."""
MOST_EXACT_VISITS = 100_000
MOST_VISITS = 500_000
"""Nodes of a tree that one evaluation visits, ranges written out: about a second."""
LONG_RANGE = 200
LARGEST_FACTORIAL = 20_000
MOST_SHOWN = 200
MOST_ZERO_BITS = 2_048

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
    sp.erfc: lambda x: _erfc(x),
    sp.Abs: abs,
    sp.floor: lambda x: x.floor(),
    sp.ceiling: lambda x: x.ceil(),
}
"""Extension point: a function of balls; a family that needs another special function adds it here."""


def _erfc(x: arb) -> arb:
    """erfc decreases; far out Arb encloses it at a point far better than over a ball."""
    if x.rad() == 0 or not x > 10:
        return x.erfc()
    return x.lower().erfc().union(x.upper().erfc())


class TooManyTerms(ValueError):
    """A number is too long to be built, or a finite sum or product to be evaluated term by term."""


def exact(expr: sp.Expr, env: Environment) -> Fraction | None:
    """Return the rational value of ``expr``, or ``None`` if a step leaves the rationals.

    Args:
        expr: a SymPy expression in symbols, rationals, powers, finite sums and products,
            harmonic numbers, factorials, binomials and list entries (1-based).
        env: symbol name to ``int``, ``Fraction`` or (for lists) a sequence of them.

    Raises:
        KeyError: a symbol has no value. TooManyTerms: the number, or the way to it, is too long.
        ZeroDivisionError: division by zero.

    >>> t = sp.Symbol("t")
    >>> exact(sp.harmonic(t, 2), {"t": 3})
    Fraction(49, 36)
    """
    found = _ExactWalk().value(expr, env)
    return None if found is None else _fraction_of(found)


def ball(expr: sp.Expr, env: Environment) -> arb:
    """Return a ball that contains ``expr`` at Arb's current precision.

    The ball may be wide, or even indeterminate; :func:`enclose` raises the precision until it is
    narrow. Symbols may be bound to balls as well as to exact numbers.

    Raises:
        TooManyTerms: a range is too long to add term by term and has no closed form here.
    """
    return _BallWalk().value(expr, env)


def enclose(expr: sp.Expr, env: Environment, digits: int = 30, most_bits: int = 200_000) -> arb:
    """Return a ball around the value of ``expr``, right to ``digits`` significant digits however small it is.

    A ball that still contains zero at more than 1024 bits is returned as it is: its radius is about 10^−300
    of what the value was made of, and no precision tells zero from a smaller number.

    Raises:
        ArithmeticError: the precision limit was reached first (undecided, not zero).
    """
    wanted = int(digits * 3.33) + 8
    bits, zero_bits = wanted + 48, MOST_ZERO_BITS + 2 * wanted
    while bits <= most_bits:
        with precision(bits):
            value = ball(expr, env)
            if value.is_finite():
                if value.rel_accuracy_bits() >= wanted:
                    return value
                if value.contains(0) and 2 * bits > min(zero_bits, most_bits):
                    return value
        bits *= 2
    said = str(expr)
    short = said if len(said) <= MOST_SHOWN else f"{said[:MOST_SHOWN]} …"
    raise ArithmeticError(f"{short} could not be enclosed to {digits} digits with {most_bits} bits")


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


def outermost(expr: sp.Sum | sp.Product) -> tuple[sp.Expr, sp.Symbol, sp.Expr, sp.Expr]:
    """Return term, index and limits of the outermost range (SymPy merges a sum of sums into one node).

    >>> i, j = sp.symbols("i j")
    >>> outermost(sp.Sum(sp.Sum(i * j, (j, 1, i)), (i, 1, 3)))
    (Sum(i*j, (j, 1, i)), i, 1, 3)
    """
    *inner, (index, low, high) = expr.limits
    return (expr.func(expr.function, *inner) if inner else expr.function), index, low, high


def _rational(value: object) -> fmpq:
    if isinstance(value, fmpq):
        return value
    if not isinstance(value, (int, Fraction)):
        raise TypeError(f"{value!r} is no exact number")
    return fmpq(value.numerator, value.denominator)


def _fraction_of(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _whole(number: fmpq | None) -> int | None:
    return int(number.p) if number is not None and number.q == 1 else None


def _within_bits(number: fmpq) -> fmpq:
    if max(number.p.bit_length(), number.q.bit_length()) > LARGEST_BITS:
        raise TooManyTerms(f"an exact number of more than {LARGEST_BITS} bits")
    return number


def _entry(node: sp.Indexed, index: int | None, env: Environment) -> object:
    sequence = env[str(node.base.label)]
    if not isinstance(sequence, Sequence):
        raise TypeError(f"{node.base.label} is not a list")
    if index is None or not 1 <= index <= len(sequence):
        raise IndexError(f"{node} has no such entry: the list has {len(sequence)}")
    return sequence[index - 1]


Number = TypeVar("Number", fmpq, arb)


class _Walk(Generic[Number]):
    """What both walkers share: the count of visits, and ranges that are continued.

    The totals of a range whose term does not contain the index of another range are kept from its lower limit
    on, so that Σ_i f(i, Σ_{j≤i} g(j)) costs as many terms as it has.
    """

    most_visits: int

    def __init__(self) -> None:
        self.visits = 0
        self.bound: set[str] = set()
        self.totals: dict[tuple[object, ...], list[Number]] = {}

    def value(self, expr: sp.Expr, env: Environment) -> Number | None:
        raise NotImplementedError

    def start(self, expr: sp.Sum | sp.Product) -> Number:
        raise NotImplementedError

    def check(self, total: Number) -> None:
        """Raise if the total has become too long."""

    def visit(self) -> None:
        self.visits += 1
        if self.visits > self.most_visits:
            raise TooManyTerms("the sums and products have too many terms to evaluate")

    def written_out(self, expr: sp.Sum | sp.Product, span: range, env: Environment) -> Number | None:
        """Add or multiply the terms one by one; ``None`` if a term has no value here."""
        term, index, *_ = outermost(expr)
        outer = self.bound
        inside = {symbol.name for symbol in term.free_symbols}
        kept = not (inside & outer) - {index.name}
        key = (type(expr), term, index, span.start)
        totals = self.totals.setdefault(key, [self.start(expr)]) if kept else [self.start(expr)]
        self.bound = outer | {index.name}
        before, spent = len(totals) - 1, self.visits
        try:
            for done, place in enumerate(span[before:], start=1):
                value = self.value(term, {**env, index.name: place})
                if value is None:
                    return None
                totals.append(totals[-1] + value if isinstance(expr, sp.Sum) else totals[-1] * value)
                self.check(totals[-1])
                if done == 1:
                    self.afford(expr, span.stop - span.start - before, self.visits - spent)
        finally:
            self.bound = outer
        return totals[len(span)]

    def raised(self, base: Number, exponent: int) -> Number:
        raise NotImplementedError

    def geometric(self, expr: sp.Sum, first: int, last: int, env: Environment) -> Number | None:
        """Return a geometric sum by its closed form, ``None`` if it is none, or a part has no value here."""
        term, index, *_ = outermost(expr)
        inner = {name: value for name, value in env.items() if name != index.name}
        found = geometric(term, index, lambda part: exact(part, inner))
        if found is None:
            return None
        base, count = self.value(found.base, inner), last - first + 1
        if base is None:
            return None
        total, ratio = self.raised(base, found.slope * first + found.shift), self.raised(base, found.slope)
        total *= count if ratio == 1 else (self.raised(ratio, count) - 1) / (ratio - 1)
        for part in found.factors:
            if (factor := self.value(part, inner)) is None:
                return None
            total *= factor
        self.check(total)
        return total

    def afford(self, expr: sp.Sum | sp.Product, count: int, each: int) -> None:
        """Refuse a range before it is begun if its terms are more than can be visited."""
        most = (self.most_visits - self.visits) // max(1, each)
        if count > most + 1:
            noun = "sum" if isinstance(expr, sp.Sum) else "product"
            raise TooManyTerms(
                f"a {noun} of {count} terms is too long to evaluate term by term; {most} terms would do"
            )


class _ExactWalk(_Walk[fmpq]):
    """Values in the rationals; ``None`` where a step leaves them."""

    most_visits = MOST_EXACT_VISITS

    def start(self, expr: sp.Expr) -> fmpq:
        return fmpq(0 if isinstance(expr, sp.Sum) else 1)

    def check(self, total: fmpq) -> None:
        _within_bits(total)

    def value(self, expr: sp.Expr, env: Environment) -> fmpq | None:
        self.visit()
        if isinstance(expr, sp.Rational):
            return fmpq(int(expr.p), int(expr.q))
        if isinstance(expr, sp.Symbol):
            return _rational(env[expr.name])
        if isinstance(expr, sp.Indexed):
            return _rational(_entry(expr, _whole(self.value(expr.indices[0], env)), env))
        if isinstance(expr, (sp.Sum, sp.Product)):
            return self.ranged(expr, env)
        if isinstance(expr, sp.Piecewise):
            return self.value(branch(expr, env), env)
        known: list[fmpq] = []
        for argument in expr.args:
            value = self.value(argument, env)
            if value is None:
                return None
            known.append(value)
        if not known:
            return None
        if isinstance(expr, sp.Add):
            return _within_bits(sum(known, fmpq(0)))
        if isinstance(expr, sp.Mul):
            return _within_bits(math.prod(known, start=fmpq(1)))
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
        found = function(*map(_fraction_of, known)) if function else None
        return None if found is None else _rational(found)

    def ranged(self, expr: sp.Sum | sp.Product, env: Environment) -> fmpq | None:
        _, _, low, high = outermost(expr)
        first, last = _whole(self.value(low, env)), _whole(self.value(high, env))
        if first is None or last is None:
            return None
        if isinstance(expr, sp.Sum) and last - first >= LONG_RANGE:
            with suppress(KeyError, TypeError, ZeroDivisionError):  # then the terms say so, or have values
                if (found := self.geometric(expr, first, last, env)) is not None:
                    return found
        return self.written_out(expr, range(first, last + 1), env)

    def raised(self, base: fmpq, exponent: int) -> fmpq:
        found = _exact_power(base, fmpq(exponent))
        assert found is not None  # a whole power is rational
        return found


class _BallWalk(_Walk[arb]):
    """Values in balls at Arb's current precision."""

    most_visits = MOST_VISITS

    def start(self, expr: sp.Expr) -> arb:
        return arb(0 if isinstance(expr, sp.Sum) else 1)

    def value(self, expr: sp.Expr, env: Environment) -> arb:
        self.visit()
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
            return _to_ball(_entry(expr, _integer(expr.indices[0], env), env))
        if isinstance(expr, (sp.Sum, sp.Product)):
            return self.ranged(expr, env)
        if isinstance(expr, sp.Piecewise):
            return self.value(branch(expr, env), env)
        if isinstance(expr, sp.harmonic):
            return self.harmonic(expr, env)
        if isinstance(expr, sp.Pow):
            return self.power(expr, env)
        values = [self.value(argument, env) for argument in expr.args]
        if isinstance(expr, sp.Add):
            return sum(values, arb(0))
        if isinstance(expr, sp.Mul):
            return math.prod(values, start=arb(1))
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

    def ranged(self, expr: sp.Sum | sp.Product, env: Environment) -> arb:
        _, _, low, high = outermost(expr)
        first, last = _integer(low, env), _integer(high, env)
        if first is None or last is None:
            raise TypeError(f"cannot enclose {expr}: its limits are not integers")
        if last - first >= LONG_RANGE:
            closed = self.closed(expr, first, last, env)
            if closed is not None:
                return closed
        found = self.written_out(expr, range(first, last + 1), env)
        assert found is not None
        return found

    def closed(self, expr: sp.Sum | sp.Product, first: int, last: int, env: Environment) -> arb | None:
        """Return a long range by its closed form, ``None`` where none is known."""
        term, index, *_ = outermost(expr)
        inner = {name: value for name, value in env.items() if name != index.name}

        def constant(part: sp.Expr) -> Fraction | None:
            return exact(part, inner)

        try:
            if isinstance(expr, sp.Sum) and (found := self.geometric(expr, first, last, env)) is not None:
                return found
            ratio = quotient(term, index, constant)
        except (KeyError, TypeError, TooManyTerms):
            return None
        if ratio is None:
            return None
        return (long_sum if isinstance(expr, sp.Sum) else long_product)(ratio, first, last)

    def raised(self, base: arb, exponent: int) -> arb:
        return base ** fmpz(exponent)

    def power(self, expr: sp.Pow, env: Environment) -> arb:
        base = self.value(expr.base, env)
        try:
            exponent = exact(expr.exp, env)
        except TooManyTerms:
            exponent = None
        if exponent is not None and exponent.denominator == 1:
            return base ** fmpz(exponent.numerator)
        if exponent == Fraction(1, 2):
            return base.sqrt()
        return base ** self.value(expr.exp, env)

    def harmonic(self, expr: sp.harmonic, env: Environment) -> arb:
        n = self.value(expr.args[0], env)
        order = exact(expr.args[1], env) if len(expr.args) == 2 else Fraction(1)
        if order == 1:
            return (n + 1).digamma() + arb.const_euler()
        if order is None or order.denominator != 1 or order < 2:
            raise TypeError(f"no enclosure is known for harmonic numbers of order {order}")
        s = arb(int(order))
        return s.zeta() - s.zeta(n + 1)


def _integer(expr: sp.Expr, env: Environment) -> int | None:
    value = exact(expr, env)
    return int(value) if value is not None and value.denominator == 1 else None


def _to_ball(value: object) -> arb:
    return value if isinstance(value, arb) else arb(_rational(value))


def _exact_power(base: fmpq, exponent: fmpq) -> fmpq | None:
    if exponent.q == 1:
        bits = max(base.p.bit_length(), base.q.bit_length())
        if base not in (-1, 0, 1) and abs(exponent) * bits > LARGEST_BITS:
            raise TooManyTerms(f"power {exponent} is too large for exact arithmetic")
        return base ** int(exponent.p)
    if base < 0:
        return None
    root = sp.Rational(int(base.p), int(base.q)) ** sp.Rational(1, int(exponent.q))
    if not isinstance(root, sp.Rational):
        return None
    found = fmpq(int(root.p), int(root.q))
    return _exact_power(found, fmpq(exponent.p)) if found ** int(exponent.q) == base else None


def _exact_harmonic(arguments: list[fmpq]) -> fmpq | None:
    n, order = _whole(arguments[0]), _whole(arguments[1]) if len(arguments) == 2 else 1
    if n is None or order is None or n < 0:
        return None
    if n * n.bit_length() * max(1, abs(order)) > LARGEST_BITS:
        raise TooManyTerms(f"harmonic number with {n} terms")
    terms = [fmpq(k) ** -order for k in range(1, n + 1)]
    while len(terms) > 1:
        terms = [sum(terms[i : i + 2], fmpq(0)) for i in range(0, len(terms), 2)]
    return terms[0] if terms else fmpq(0)


def _exact_factorial(expr: sp.Expr, known: list[fmpq]) -> fmpq | None:
    if any(value.q != 1 or value < 0 for value in known):
        return None
    if any(value > LARGEST_FACTORIAL for value in known):
        raise TooManyTerms(f"{expr} is too large for exact arithmetic")
    if isinstance(expr, sp.factorial):
        return fmpq(math.factorial(int(known[0].p)))
    n, k = (int(value.p) for value in known)
    return fmpq(math.comb(n, k))


def _ball_polygamma(order: Fraction | None, x: arb) -> arb:
    if order is None or order.denominator != 1 or order < 0:
        raise TypeError("the order of a polygamma function must be a nonnegative integer")
    if order == 0:
        return x.digamma()
    m = int(order)
    sign = 1 if m % 2 else -1
    return sign * arb(m + 1).gamma() * arb(m + 1).zeta(x)
