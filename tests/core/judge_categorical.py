"""The judge of theorems about the discrete loop: every path of a short loop, and lists that add up.

The values of E here are exact sums over all count vectors, by meaning alone, without a rule of the core.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from tests.core.judge import Environment, NoPoint
from tests.core.judge_limits import law_value
from theory.core.terms import Refused, Term, key
from theory.core.theorem import Theorem
from theory.core.values import SYMBOLS, VALUES, Undefined, Unknown, _value, truth, whole

States = dict[tuple[Fraction, ...], Fraction]


def _listed(shares: tuple[Fraction, ...]) -> Callable[[int], Fraction]:
    def at(n: int) -> Fraction:
        if n < 1:
            raise Undefined("a list before its start")
        return shares[n - 1] if n <= len(shares) else Fraction(0)

    return at


def compositions(size: int, atoms: int) -> Iterator[tuple[int, ...]]:
    if atoms == 1:
        yield (size,)
        return
    for first in range(size + 1):
        for rest in compositions(size - first, atoms - 1):
            yield (first, *rest)


def _probability(counts: tuple[int, ...], chances: tuple[Fraction, ...]) -> Fraction:
    ways, out = math.factorial(sum(counts)), Fraction(1)
    for n, q in zip(counts, chances, strict=True):
        ways //= math.factorial(n)
        out *= q**n
    return ways * out


def _list_of(f: Term, atoms: int, env: Environment, stack: tuple[Any, ...]) -> tuple[Fraction, ...]:
    def entry(i: int) -> Fraction:
        if f.op == "sequence":
            value = env[f](i)
        elif f.op == "bound":
            value = stack[f.args[0]](i)
        else:
            value = _value(f.args[0], env, (Fraction(i), *stack))
        if not isinstance(value, Fraction):
            raise Unknown("a probability that is no fraction")
        return value

    out = tuple(entry(i) for i in range(1, atoms + 1))
    if sum(out) != 1 or min(out) < 0:
        raise Undefined("no distribution")
    return out


def _sizes(size: Term, atoms: Term, env: Environment, stack: tuple[Any, ...]) -> tuple[int, int]:
    d, n = (whole(_value(s, env, stack)) for s in (size, atoms))
    if d < 0 or n < 1:
        raise Undefined("a negative number of data, or no atom")
    if d > 5 or n > 4:
        raise Unknown("too many count vectors")
    return d, n


def _over_counts(t: Term, env: Environment, stack: tuple[Any, ...]) -> Fraction:
    d, n = _sizes(t.args[0], t.args[1], env, stack)
    chances = _list_of(t.args[2], n, env, stack)
    out = Fraction(0)
    for counts in compositions(d, n):
        here = _listed(tuple(map(Fraction, counts)))
        out += _probability(counts, chances) * _value(t.args[3], env, (here, *stack))
    return out


def _over_vectors(t: Term, env: Environment, stack: tuple[Any, ...]) -> Fraction:
    d, n = _sizes(t.args[0], t.args[1], env, stack)
    out = Fraction(0)
    for counts in compositions(d, n):
        out += _value(t.args[2], env, (_listed(tuple(map(Fraction, counts))), *stack))
    return out


def _over_fits(t: Term, env: Environment, stack: tuple[Any, ...]) -> Fraction:
    loop, when, *values, body = t.args
    own: dict[Term, Any] = {}
    for p, x in zip(loop.args[1], values, strict=True):
        if p.op != "sequence":
            own[p] = _value(x, env, stack)
            if not all(truth(f, own, (own[p],)) for f in p.args[2]):
                raise Undefined("a parameter outside its domain")
    d, n = _sizes(*loop.args[2:4], own, ())
    at = dict(zip(loop.args[1], values, strict=True))
    real = _list_of(at[loop.args[4]], n, env, stack)
    fits = whole(_value(when, env, stack))
    if fits < 0:
        raise Undefined("a fit before the first")
    if fits > 3 or (d + 1) ** n > 40:
        raise Unknown("too many paths")
    states: States = {real: Fraction(1)}
    for k in range(1, fits + 1):
        a, b, g = (_value(w, {**own, loop.args[5]: Fraction(k)}, ()) for w in loop.args[6])
        after: States = {}
        for x, weight in states.items():
            for counts in compositions(d, n):
                new = tuple(
                    a * p + b * y + g * Fraction(c, d) for p, y, c in zip(real, x, counts, strict=True)
                )
                after[new] = after.get(new, Fraction(0)) + weight * _probability(counts, x)
        states = after
    total: Any = Fraction(0)
    for x, weight in states.items():
        value = _value(body, env, (_listed(x), *stack))
        if not isinstance(value, Fraction):
            raise Unknown("no fraction")
        total += weight * value
    return total


def _every(f: Term, env: Environment, stack: tuple[Any, ...]) -> bool | None:
    raise Unknown("all states")


JUDGED = {
    "over_counts": _over_counts,
    "over_fits": _over_fits,
    "over_vectors": _over_vectors,
    "every": _every,
}


@contextmanager
def judging() -> Iterator[None]:
    before, symbols = dict(VALUES), dict(SYMBOLS)
    VALUES.update(JUDGED)
    SYMBOLS[6] = law_value
    try:
        yield
    finally:
        VALUES.clear()
        VALUES.update(before)
        SYMBOLS.clear()
        SYMBOLS.update(symbols)


def _added_up(theorem: Theorem) -> dict[Term, tuple[Term, Term]]:
    """Which lists have to add up, over how many entries and to what."""
    out = {}
    for h in theorem.hypotheses:
        if h.op == "eq" and h.args[0].op == "sum":
            _, high, body = h.args[0].args
            if body.op == "apply" and body.args[0].op == "sequence" and body.args[1].op == "bound":
                out[body.args[0]] = (high, h.args[1])
    return out


def _split(total: int, parts: int, rng: random.Random) -> list[int]:
    cuts = sorted(rng.randint(0, total) for _ in range(parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def point(theorem: Theorem, rng: random.Random) -> Environment:
    """Small sizes, lists that add up where they must, other values at random in their domains."""
    env: Environment = {}
    adds = _added_up(theorem)
    left = sorted(theorem.variables | {v for a, b in adds.values() for v in a.free | b.free}, key=key)
    while left:
        v = next(
            x
            for x in left
            if not any(o is not x and (o in x.free or (x in adds and o in adds[x][0].free)) for o in left)
        )
        left.remove(v)
        if v.op == "sequence":
            env[v] = _sequence(v, adds, env, rng)
            continue
        for _ in range(60):
            x = (
                Fraction(rng.randint(-1, 4))
                if v.sort == "integer"
                else Fraction(rng.randint(-4, 8), rng.randint(1, 4))
            )
            if all(truth(f, env, (x,)) for f in v.args[2]):
                env[v] = x
                break
        else:
            raise NoPoint
    return env


def _sequence(
    v: Term, adds: dict[Term, tuple[Term, Term]], env: Environment, rng: random.Random
) -> Callable[[int], Fraction]:
    low, whole_ = int(v.args[1].args[0]), v.args[2] == "integer"
    values: dict[int, Fraction] = {}
    inner = random.Random(rng.random())
    if v in adds:
        n, total = (whole(_value(x, env, ())) for x in adds[v])
        if n < 1 or total < 0:
            raise NoPoint
        parts = _split(total if whole_ else 12, n, rng)
        values = {i + 1: Fraction(x) if whole_ else Fraction(x * total, 12) for i, x in enumerate(parts)}

    def at(i: int) -> Fraction:
        if i < low:
            raise Undefined("a sequence before its start")
        for _ in range(80):
            if i in values:
                return values[i]
            x = (
                Fraction(inner.randint(-1, 3))
                if whole_
                else Fraction(inner.randint(-3, 6), inner.randint(1, 4))
            )
            if all(truth(f, env, (x,)) for f in v.args[3]):
                values[i] = x
        raise NoPoint

    for x in values.values():
        if not all(truth(f, env, (x,)) for f in v.args[3]):
            raise NoPoint
    return at


def _holds(h: Term, env: Environment) -> bool:
    if h.op == "every":
        return False
    answer = truth(h, env)
    return answer is True or (answer is None and h.op == "all")


def falsified(theorem: Theorem, points: int = 6, seed: int = 0) -> tuple[Environment | None, int]:
    """Return a point at which the theorem is false or undefined, and how many points were looked at."""
    rng = random.Random(seed)
    seen = 0
    with judging():
        for _ in range(10 * points):
            try:
                env = point(theorem, rng)
                if not all(_holds(h, env) for h in sorted(theorem.hypotheses, key=key)):
                    continue
            except (NoPoint, Undefined, Unknown, OverflowError):
                continue
            try:
                answer = truth(theorem.formula, env)
            except (Unknown, NoPoint, OverflowError, Refused):
                continue
            except Undefined:
                return env, seen + 1
            seen += 1
            if answer is False:
                return env, seen
            if seen >= points:
                break
    return None, seen
