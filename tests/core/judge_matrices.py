"""Values of matrices at points: exact rational matrices, noise and masks enumerated; nothing of the core's.

A matrix is evaluated together with its slope along one direction, from which a divergence is summed.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from math import prod
from typing import Any

from flint import fmpq, fmpq_mat

from tests.core.judge import JUDGED, POINTS, Environment, NoPoint
from tests.core.judge_chance import exact
from theory.core.terms import Term
from theory.core.values import Undefined, Unknown, evaluate, whole

LARGEST = 6
MOST_ENTRIES = 8
SYMMETRIC = ((Fraction(1), Fraction(1, 2)), (Fraction(-1), Fraction(1, 2)))
SKEWED = ((Fraction(2), Fraction(1, 5)), (Fraction(-1, 2), Fraction(4, 5)))


class Pair:
    """A matrix and its slope (``None``: 0)."""

    def __init__(self, value: Any, slope: Any = None) -> None:
        self.value, self.slope = value, slope


def rational(x: Fraction) -> Any:
    return fmpq(x.numerator, x.denominator)


def fraction(x: Any) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def filled(rows: int, columns: int, x: int) -> Any:
    return fmpq_mat(rows, columns, [x] * (rows * columns))


def eye(n: int) -> Any:
    return fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def size(t: Term, env: Environment, stack: tuple[Any, ...]) -> int:
    n = whole(evaluate(t, env, stack))
    if n < 1:
        raise Undefined("no size")
    if n > 3 * LARGEST:
        raise Unknown("large")
    return n


STEADY: dict[object, tuple[Pair, object]] = {}
"""Values of what no bound variable is in, by the values of its variables, which are kept alive with it."""
MOST_STEADY = 2000


def matrix(t: Term, env: Environment, stack: tuple[Any, ...]) -> Pair:
    if t.op == "matrix":
        return Pair(env[t])
    if t.loose:
        return _matrix(t, env, stack)
    given = [env[v] for v in t.free]
    key = (t, *map(id, given))
    if key not in STEADY:
        if len(STEADY) > MOST_STEADY:
            STEADY.clear()
        STEADY[key] = _matrix(t, env, stack), given
    return STEADY[key][0]


def _matrix(t: Term, env: Environment, stack: tuple[Any, ...]) -> Pair:
    op, a = t.op, t.args
    if op == "bound":
        found = stack[a[0]]
        return found if isinstance(found, Pair) else Pair(found)
    if op == "identity":
        return Pair(eye(size(a[0], env, stack)))
    if op in ("ones", "zeros"):
        return Pair(filled(size(a[0], env, stack), size(a[1], env, stack), int(op == "ones")))
    if op == "scaled":
        c, m = rational(exact(evaluate(a[0], env, stack))), matrix(a[1], env, stack)
        return Pair(c * m.value, None if m.slope is None else c * m.slope)
    parts = [matrix(x, env, stack) for x in a]
    if op == "matrix_sum":
        total = parts[0]
        for p in parts[1:]:
            total = Pair(total.value + p.value, _plus(total.slope, p.slope))
        return total
    if op == "matrix_product":
        total = parts[0]
        for p in parts[1:]:
            left = None if total.slope is None else total.slope * p.value
            right = None if p.slope is None else total.value * p.slope
            total = Pair(total.value * p.value, _plus(left, right))
        return total
    (m,) = parts
    if op == "transpose":
        return Pair(m.value.transpose(), None if m.slope is None else m.slope.transpose())
    if op == "diagonal":
        return Pair(_diagonal(m.value), None if m.slope is None else _diagonal(m.slope))
    if m.value.det() == 0:
        raise Undefined("singular")
    inverse = m.value.inv()
    return Pair(inverse, None if m.slope is None else fmpq(-1) * (inverse * m.slope * inverse))


def _plus(a: Any, b: Any) -> Any:
    return b if a is None else a if b is None else a + b


def _diagonal(m: Any) -> Any:
    n = m.nrows()
    return fmpq_mat(n, n, [m[i, j] if i == j else 0 for i in range(n) for j in range(n)])


def trace(t: Term, env: Environment, stack: tuple[Any, ...]) -> Fraction:
    m = matrix(t.args[0], env, stack).value
    return fraction(sum((m[i, i] for i in range(m.nrows())), fmpq(0)))


def divergence(t: Term, env: Environment, stack: tuple[Any, ...]) -> Fraction:
    place, body = t.args
    at = matrix(place, env, stack).value
    total = fmpq(0)
    for i, j in itertools.product(range(at.nrows()), range(at.ncols())):
        direction = filled(at.nrows(), at.ncols(), 0)
        direction[i, j] = 1
        slope = matrix(body, env, (Pair(at, direction), *stack)).slope
        total += fmpq(0) if slope is None else slope[i, j]
    return fraction(total)


def worlds(
    law: Term, env: Environment, stack: tuple[Any, ...], skewed: bool
) -> Iterator[tuple[Any, Fraction]]:
    if law.op == "white":
        rows, columns = (size(a, env, stack) for a in law.args)
        if rows * columns > MOST_ENTRIES:
            raise Unknown("too many entries")
        yield from _white(rows, columns, skewed)
        return
    if law.op == "choice":
        n, m = (whole(evaluate(a, env, stack)) for a in law.args)
        if not 0 <= m <= n or n < 1:
            raise Undefined("no choice")
        chosen_places = list(itertools.combinations(range(n), m))
        for places in chosen_places:
            ones = [int(i == j and i in places) for i in range(n) for j in range(n)]
            yield fmpq_mat(n, n, ones), Fraction(1, len(chosen_places))
        return
    n, p = size(law.args[0], env, stack), exact(evaluate(law.args[1], env, stack))
    if not 0 <= p <= 1:
        raise Undefined("no probability")
    for kept in itertools.product((0, 1), repeat=n):
        m = fmpq_mat(n, n, [int(i == j) * kept[i] for i in range(n) for j in range(n)])
        yield m, p ** sum(kept) * (1 - p) ** (n - sum(kept))


@cache
def _white(rows: int, columns: int, skewed: bool) -> tuple[tuple[Any, Fraction], ...]:
    out = []
    for chosen in itertools.product(SKEWED if skewed else SYMMETRIC, repeat=rows * columns):
        noise = fmpq_mat(rows, columns, [rational(x) for x, _ in chosen])
        out.append((noise, prod((w for _, w in chosen), start=Fraction(1))))
    return tuple(out)


def expectation(t: Term, env: Environment, stack: tuple[Any, ...]) -> Fraction:
    """The mean under two laws of the noise; where they differ, second moments do not say what it is."""
    law, body = t.args
    both = []
    for skewed in (False, True):
        total = Fraction(0)
        for z, weight in worlds(law, env, stack, skewed):
            total += weight * exact(evaluate(body, env, (z, *stack)))
        both.append(total)
    if both[0] != both[1]:
        raise Undefined("the mean depends on more than two moments")
    return both[0]


LAWS_OF_MATRICES = ("white", "mask", "choice")
_SCALAR = JUDGED["E"], JUDGED["integrable"]


def mean(t: Term, env: Environment, stack: tuple[Any, ...]) -> Any:
    return (expectation if t.args[0].op in LAWS_OF_MATRICES else _SCALAR[0])(t, env, stack)


def integrable(t: Term, env: Environment, stack: tuple[Any, ...]) -> bool | None:
    if t.args[0].op not in LAWS_OF_MATRICES:
        answer: bool | None = _SCALAR[1](t, env, stack)
        return answer
    expectation(t, env, stack)
    return True


def invertible(t: Term, env: Environment, stack: tuple[Any, ...]) -> bool:
    return bool(matrix(t.args[0], env, stack).value.det() != 0)


def definite(t: Term, env: Environment, stack: tuple[Any, ...]) -> bool:
    m = matrix(t.args[0], env, stack).value
    n = m.nrows()
    minors = (fmpq_mat(k, k, [m[i, j] for i in range(k) for j in range(k)]).det() for k in range(1, n + 1))
    return bool(m == m.transpose()) and all(x > 0 for x in minors)


def full_rank(t: Term, env: Environment, stack: tuple[Any, ...]) -> bool:
    m = matrix(t.args[0], env, stack).value
    return bool(m.rank() == min(m.nrows(), m.ncols()))


def same(t: Term, env: Environment, stack: tuple[Any, ...]) -> bool:
    a, b = (matrix(x, env, stack).value for x in t.args)
    return bool(a == b)


def random_matrix(v: Term, env: Environment, rng: random.Random) -> Any:
    _, rows, columns, kind = v.args
    n, m = (whole(evaluate(s, env)) for s in (rows, columns))
    if not (1 <= n <= LARGEST and 1 <= m <= LARGEST):
        raise NoPoint
    small = rng.random() < 0.3

    def entry() -> Any:
        return fmpq(rng.randint(-1, 1)) if small else fmpq(rng.randint(-40, 40), rng.randint(1, 3))

    x = fmpq_mat(n, m, [entry() for _ in range(n * m)])
    if kind == "symmetric":
        return x + x.transpose()
    return x.transpose() * x + eye(n) if kind == "definite" else x


POINTS["matrix"] = random_matrix
JUDGED.update(
    {
        "trace": trace,
        "divergence": divergence,
        "E": mean,
        "integrable": integrable,
        "invertible": invertible,
        "definite": definite,
        "full_rank": full_rank,
        "gaussian_rows": full_rank,
        "same": same,
    }
)
