"""Values of terms, from their meaning alone: rationals where possible, else balls. No normal form is used.

The rule ``numeric`` believes it for closed terms; everywhere else it is the judge of the core in its tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq

from theory.core.terms import RELATIONS, Refused, Term

LONG = 3000
BITS = 160
Value = Any
"""A ``Fraction`` or a ball (``flint.arb``, untyped)."""
Environment = Mapping[Term, Any]


class Undefined(Exception):
    """The term has no value here."""


class Unknown(Exception):
    """Too large to compute, or not decided by balls."""


VALUES: dict[str, Callable[[Term, Environment, tuple[Any, ...]], Value]] = {}
"""How terms of other modules are evaluated, by operator."""
SYMBOLS: dict[int, Callable[[Term, dict[Term, Any]], Value]] = {}
"""How symbols that other modules define are evaluated, by the number of parts of their definition."""


def as_ball(x: Value) -> Any:
    """Return a ball that contains the value."""
    return arb(fmpq(x.numerator, x.denominator)) if isinstance(x, Fraction) else x


def ball(t: Term) -> Any:
    """Return a ball that contains the value of a closed term.

    Raises:
        Refused: it has no value, or none that can be computed.
    """
    try:
        value = as_ball(evaluate(t, {}))
    except (Undefined, Unknown) as error:
        raise Refused(f"{t} has no computed value: {error}") from error
    if not value.is_finite():
        raise Refused(f"{t} has no computed value")
    return value


def whole(x: Value) -> int:
    """Return an integer value."""
    if not isinstance(x, Fraction) or x.denominator != 1:
        raise Undefined("no integer")
    return int(x)


def _combine(f: Callable[[Any, Any], Any], x: Value, y: Value) -> Value:
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return f(x, y)
    return f(as_ball(x), as_ball(y))


def _plus(x: Value, y: Value) -> Value:
    return _combine(lambda a, b: a + b, x, y)


def _times(x: Value, y: Value) -> Value:
    return _combine(lambda a, b: a * b, x, y)


def evaluate(t: Term, env: Environment, stack: tuple[Any, ...] = ()) -> Value:
    """Return the value of a term at values of its variables; ``stack`` holds those of the bound ones."""
    old = ctx.prec
    ctx.prec = max(old, BITS)
    try:
        return _value(t, env, stack)
    finally:
        ctx.prec = old


def _value(t: Term, env: Environment, stack: tuple[Any, ...]) -> Value:
    op, a = t.op, t.args
    if op == "number":
        return a[0]
    if op == "variable":
        return env[t]
    if op == "bound":
        return stack[a[0]]
    if op == "constant":
        return {"pi": arb.pi, "e": arb.const_e, "euler": arb.const_euler}[a[0]]()
    if op in ("add", "mul"):
        out: Value = Fraction(op == "mul")
        for c in a:
            out = (_plus if op == "add" else _times)(out, _value(c, env, stack))
        return out
    if op == "pow":
        return _power(_value(a[0], env, stack), whole(_value(a[1], env, stack)))
    if op in ("sum", "product"):
        return _range(t, env, stack)
    if op == "function":
        return _function(a[0], _value(a[1], env, stack), a[2:])
    if op == "apply":
        return _applied(t, env, stack)
    if op in VALUES:
        return VALUES[op](t, env, stack)
    raise Refused(f"{t} has no value: no number")


def _power(base: Value, exponent: int) -> Value:
    if exponent < 0:
        if isinstance(base, Fraction):
            if base == 0:
                raise Undefined("division by zero")
        elif base.contains(0):
            raise Unknown("perhaps a division by zero")
    if isinstance(base, Fraction) and abs(exponent) > LONG and base not in (0, 1, -1):
        base = as_ball(base)
    return base**exponent


def _range(t: Term, env: Environment, stack: tuple[Any, ...]) -> Value:
    low, high = (whole(_value(b, env, stack)) for b in t.args[:2])
    if high < low - 1:
        raise Undefined("a negative range")
    if high - low > LONG:
        raise Unknown("a long range")
    join = _plus if t.op == "sum" else _times
    out: Value = Fraction(t.op == "product")
    for i in range(low, high + 1):
        out = join(out, _value(t.args[2], env, (Fraction(i), *stack)))
    return out


def _outside(x: Any, low: int, included: bool) -> None:
    if x < low or (x == low and not included):
        raise Undefined("outside the domain of a function")
    if not (x > low or (included and x >= low)):
        raise Unknown("perhaps outside the domain of a function")


def _function(name: str, x: Value, orders: tuple[int, ...]) -> Value:
    b = as_ball(x)
    if name in ("gamma", "digamma", "log"):
        _outside(x if isinstance(x, Fraction) else b, 0, False)
    if name in ("sqrt", "xlogx"):
        _outside(x if isinstance(x, Fraction) else b, 0, True)
    if name == "harmonic":
        _outside(x if isinstance(x, Fraction) else b, -1, False)
        return _harmonic(x, orders[0])
    if abs(b) > LONG and name in ("gamma", "exp", "sinh"):
        raise Unknown("a large argument")
    if name == "gamma" and isinstance(x, Fraction) and x.denominator == 1:
        return Fraction(math.factorial(int(x) - 1))
    if name == "erfc":
        return b.erfc()
    if name == "xlogx":
        if isinstance(x, Fraction):
            return Fraction(0) if x == 0 else b * b.log()
        if not b > 0:
            raise Unknown("perhaps x log x at 0")
        return b * b.log()
    return {
        "gamma": b.gamma,
        "digamma": b.digamma,
        "log": b.log,
        "sqrt": b.sqrt,
        "exp": b.exp,
        "sin": b.sin,
        "sinh": b.sinh,
    }[name]()


def _harmonic(x: Value, order: int) -> Value:
    if isinstance(x, Fraction) and x.denominator == 1:
        if x > LONG:
            raise Unknown("a long range")
        return sum((Fraction(1, i**order) for i in range(1, int(x) + 1)), Fraction(0))
    if order == 1:
        return (as_ball(x) + 1).digamma() - arb(1).digamma()
    raise Unknown("a harmonic number of higher order off the integers")


def _applied(t: Term, env: Environment, stack: tuple[Any, ...]) -> Value:
    head, *arguments = t.args
    if head.op == "sequence":
        n = whole(_value(arguments[0], env, stack))
        if n < head.args[1].args[0]:
            raise Undefined("a sequence before its start")
        return env[head](n)
    if head.op == "bound":
        return stack[head.args[0]](whole(_value(arguments[0], env, stack)))
    if head.op != "symbol":
        raise Refused(f"{head} has no value")
    own: dict[Term, Any] = {}
    for p, x in zip(head.args[1], arguments, strict=True):
        own[p] = _argument(p, x, env, stack)
    for p, v in own.items():
        if p.op == "variable":
            for f in p.args[2]:
                if truth(f, own, (v,)) is False:
                    raise Undefined("outside the domain of a symbol")
    if head.args[2] is None:
        return _value(head.args[3], own, ())
    if len(head.args[2]) != 4:
        if len(head.args[2]) not in SYMBOLS:
            raise Unknown(f"{head} is not computed")
        return SYMBOLS[len(head.args[2])](head, own)
    start, initial, previous, k = head.args[2]
    n = whole(own[head.args[1][-1]])
    value = _value(initial, own, ())
    for i in range(int(start.args[0]) + 1, n + 1):
        value = _value(head.args[3], {**own, previous: value, k: Fraction(i)}, ())
    return value


def _argument(p: Term, x: Term, env: Environment, stack: tuple[Any, ...]) -> Any:
    if p.op != "sequence":
        return _value(x, env, stack)
    if x.op == "sequence":
        return env[x]
    if x.op == "bound":
        return stack[x.args[0]]
    return lambda n: _value(x.args[0], env, (Fraction(n), *stack))


def truth(f: Term, env: Environment, stack: tuple[Any, ...] = ()) -> bool | None:
    """Return whether a formula is true; ``None``: not decided.

    Raises:
        Undefined: one of its terms has no value.
    """
    old = ctx.prec
    ctx.prec = max(old, BITS)
    try:
        return _truth(f, env, stack)
    finally:
        ctx.prec = old


def surely(f: Term) -> bool:
    """Whether a closed formula is found to be true; ``False`` means "not shown"."""
    try:
        return truth(f, {}) is True
    except (Undefined, Unknown, Refused):
        return False


def _truth(f: Term, env: Environment, stack: tuple[Any, ...]) -> bool | None:
    op, a = f.op, f.args
    if op == "defined_power":
        base, exponent = _value(a[0], env, stack), whole(_value(a[1], env, stack))
        if exponent >= 0:
            return True
        return base != 0 if isinstance(base, Fraction) else None
    if op == "all":
        return _for_all(f, env, stack)
    if op in VALUES:
        answer: bool | None = VALUES[op](f, env, stack)
        return answer
    if op not in RELATIONS:
        raise Unknown(f"{f} is no relation between numbers")
    x, y = (_value(c, env, stack) for c in a)
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return {"eq": x == y, "ne": x != y, "le": x <= y, "lt": x < y}[op]
    x, y = as_ball(x), as_ball(y)
    if op == "eq":
        return None if x.overlaps(y) else False
    if op == "ne":
        return None if x.overlaps(y) else True
    if op == "le":
        return True if x <= y else False if x > y else None
    return True if x < y else False if x >= y else None


def _for_all(f: Term, env: Environment, stack: tuple[Any, ...]) -> bool | None:
    low = whole(_value(f.args[0], env, stack))
    endless = f.args[1] is None
    high = low + 10 if endless else whole(_value(f.args[1], env, stack))
    some = [_truth(f.args[2], env, (Fraction(i), *stack)) for i in range(low, min(high, low + 40) + 1)]
    for far in (10**3, 10**6, 10**9) if endless else ():
        try:
            some.append(_truth(f.args[2], env, (Fraction(low + far), *stack)))
        except Unknown:
            some.append(None)
    if False in some:
        return False
    return None if None in some or endless or high > low + 40 else True
