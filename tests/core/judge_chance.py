"""Values of E and Ex by exact enumeration of finite laws; the judge's own arithmetic, nothing of the core's.

A law of which moments are known is replaced by weights on a few rational values that have these moments (some
may be negative: the mean of a polynomial is right all the same). So a term has this value only if it is a
polynomial of no higher degree; otherwise it is unknown.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import comb, perm
from typing import Any

from tests.core.judge import JUDGED
from theory.core.terms import Term
from theory.core.values import Undefined, Unknown, evaluate, truth, whole

MOST = 1_200
NODES = 5
Weighted = list[tuple[Fraction, Fraction]]


class Budget:
    """How many outcomes the outermost mean may still look at."""

    left, depth = MOST, 0


class Longer(Exception):
    """More draws are looked at than were made."""


class Draws:
    """z(1), …, z(n); asks for more by an exception."""

    def __init__(self, values: Sequence[Fraction], most: int | None = None) -> None:
        self.values, self.most = values, most

    def __call__(self, i: int) -> Fraction:
        if i < 1 or (self.most is not None and i > self.most):
            raise Undefined("no such draw")
        if i > len(self.values):
            raise Longer(i)
        return self.values[i - 1]


def exact(x: Any) -> Fraction:
    if not isinstance(x, Fraction):
        raise Unknown("no rational number")
    return x


def weights(moments: Sequence[Fraction]) -> Weighted:
    """Values around the mean with weights that give m_0 = 1, m_1, …: Lagrange's polynomials, averaged."""
    count = len(moments)
    center = moments[1] if count > 1 else Fraction(0)
    nodes = [center + Fraction((i + 1) // 2 * (-1) ** i) for i in range(count)]
    out = []
    for i, x in enumerate(nodes):
        polynomial = [Fraction(1)]
        for j, y in enumerate(nodes):
            if j != i:
                shifted = [Fraction(0), *polynomial]
                polynomial = [
                    (a - y * b) / (x - y) for a, b in zip(shifted, [*polynomial, Fraction(0)], strict=True)
                ]
        out.append((x, sum((c * m for c, m in zip(polynomial, moments, strict=True)), Fraction(0))))
    return out


def exists(m: Sequence[Fraction]) -> bool:
    """Whether a law has these raw moments (m_0 = 1 first), by its central ones."""
    mean = m[1] if len(m) > 1 else Fraction(0)
    central = [
        sum((comb(k, j) * m[j] * (-mean) ** (k - j) for j in range(k + 1)), Fraction(0))
        for k in range(len(m))
    ]
    if len(m) < 3:
        return True
    if central[2] <= 0:
        return central[2] == 0 and not any(central[2:])
    if len(m) > 5:
        raise Unknown("many moments")
    return len(m) < 5 or central[2] * central[4] >= central[3] ** 2 + central[2] ** 3


def normal_moments(mean: Fraction, variance: Fraction) -> list[Fraction]:
    odd = [1]
    for a in range(1, NODES):
        odd.append(odd[-1] * (2 * a - 1))
    return [
        sum(
            (comb(k, 2 * j) * mean ** (k - 2 * j) * variance**j * odd[j] for j in range(k // 2 + 1)),
            Fraction(0),
        )
        for k in range(NODES)
    ]


def listed(x: Term, env: Any, stack: tuple[Any, ...]) -> Callable[[int], Any]:
    if x.op == "bound":
        return stack[x.args[0]]
    if x.op == "lambda":
        return lambda n: evaluate(x.args[0], env, (Fraction(n), *stack))
    return env[x]


def outcomes(
    law: Term, n: int, env: Any, stack: tuple[Any, ...], checked: bool
) -> Iterator[tuple[Draws, Fraction]]:
    """Yield n draws with their weight."""
    if law.op in ("resample", "without_replacement"):
        size, values = whole(evaluate(law.args[0], env, stack)), listed(law.args[1], env, stack)
        if size < 1:
            raise Undefined("an empty list")
        every = [exact(values(i)) for i in range(1, size + 1)]
        if law.op == "without_replacement":
            if n > size:
                raise Undefined("more than there are")
            weight = Fraction(1, perm(size, n))
            for x in itertools.permutations(every, n):
                yield Draws(x, size), weight
            return
        one = [(x, Fraction(1, size)) for x in every]
    else:
        one = single(law, env, stack, checked)
    if len(one) ** n > MOST:
        raise Unknown("too many outcomes")
    for several in itertools.product(one, repeat=n):
        weight = Fraction(1)
        for _, w in several:
            weight *= w
        yield Draws([x for x, _ in several]), weight


def single(law: Term, env: Any, stack: tuple[Any, ...], checked: bool) -> Weighted:
    a = [exact(evaluate(x, env, stack)) for x in law.args]
    if law.op == "indicators":
        if checked and not 0 <= a[0] <= 1:
            raise Undefined("no probability")
        return [(Fraction(0), 1 - a[0]), (Fraction(1), a[0])]
    if law.op == "normal":
        if checked and a[1] < 0:
            raise Undefined("a negative variance")
        return weights(normal_moments(*a))
    if checked and not exists([Fraction(1), *a]):
        raise Undefined("no law has these moments")
    return weights([Fraction(1), *a])


def degree(t: Term, depth: int) -> int:
    """An upper bound of the degree in the draw that ``depth`` binders lie between."""
    if t.loose <= depth:
        return 0
    if t.op == "bound":
        return 1
    if t.op == "apply" and t.args[0].op == "bound":
        return degree(t.args[0], depth)
    if t.op == "add":
        return max(degree(c, depth) for c in t.args)
    if t.op == "mul":
        return sum(degree(c, depth) for c in t.args)
    if t.op == "pow" and t.args[1].op == "number" and t.args[1].args[0] >= 0:
        return int(t.args[1].args[0]) * degree(t.args[0], depth)
    if t.op == "sum":
        return degree(t.args[2], depth + 1)
    raise Unknown("no polynomial in the draws")


def known_moments(law: Term) -> int:
    return {"iid": len(law.args), "normal": NODES - 1}.get(law.op, 99)


def mean(law: Term, f: Callable[[Draws], Any], env: Any, stack: tuple[Any, ...], checked: bool = True) -> Any:
    n = 0
    if not Budget.depth:
        Budget.left = MOST
    Budget.depth += 1
    try:
        while True:
            try:
                total = Fraction(0)
                for draws, weight in outcomes(law, n, env, stack, checked):
                    Budget.left -= 1
                    if Budget.left < 0:
                        raise Unknown("too many outcomes")
                    total += weight * exact(f(draws))
                return total
            except Longer as more:
                n = more.args[0]
    finally:
        Budget.depth -= 1


def expectation(t: Term, env: Any, stack: tuple[Any, ...]) -> Any:
    law, body = t.args
    known = degree(body, 0) <= known_moments(law)
    value = mean(law, lambda z: evaluate(body, env, (z, *stack)), env, stack)
    if not known:
        raise Unknown("a degree above the moments")
    return value


def integrable(t: Term, env: Any, stack: tuple[Any, ...]) -> bool | None:
    try:
        expectation(t, env, stack)
    except Unknown:
        return None
    return True


def mean_at(t: Term, env: Any, stack: tuple[Any, ...]) -> Any:
    """Every path of the loop, forward."""
    loop, time, *values, body = t.args
    _, parameters, index, state, start, drawn, laws, step, given, *_ = loop.args
    last = whole(evaluate(time, env, stack))
    if last < 0:
        raise Undefined("before the start")
    own: dict[Term, Any] = {}
    for p, x in zip(parameters, values, strict=True):
        own[p] = listed(x, env, stack) if p.op == "sequence" else evaluate(x, env, stack)
    for p, v in own.items():
        if p.op == "variable" and any(truth(f, own, (v,)) is False for f in p.args[2]):
            raise Undefined("outside the domain of a loop")
    if any(truth(f, own) is False for f in given):
        raise Undefined("outside the domain of a loop")

    def rest(k: int, now: list[Any], made: dict[Term, Any], which: int) -> Any:
        here = {**own, index: Fraction(k), state: Draws(now, len(now)), **made}
        if k > last:
            return evaluate(body, env, (Draws(now, len(now)), *stack))
        if which == len(drawn):
            following = [exact(evaluate(x, here, ())) for x in step]
            return rest(k + 1, following, {}, 0)
        z = drawn[which]
        return mean(laws[which], lambda d: rest(k, now, {**made, z: d}, which + 1), here, (), checked=False)

    begin = [exact(evaluate(x, own, ())) for x in start]
    if last * max(1, len(drawn)) > 6:
        raise Unknown("a long loop")
    return rest(1, begin, {}, 0)


JUDGED.update({"E": expectation, "integrable": integrable, "Ex": mean_at, "integrable_at": lambda *_: None})
