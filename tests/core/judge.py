"""The judge of theorems: random points of Γ at which Δ holds, and the formula there by its meaning alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from tests.core.judge_limits import law_value, limit_truth
from theory.core.terms import Refused, Term, key
from theory.core.theorem import Theorem
from theory.core.values import SYMBOLS, VALUES, Undefined, Unknown, evaluate, truth

Environment = dict[Term, Any]
JUDGED: dict[str, Callable[..., Any]] = {"tends": limit_truth, "diverges": limit_truth}
"""Values of terms that the core itself must not believe: they are right for what it integrates only."""


POINTS: dict[str, Callable[[Term, Environment, random.Random], Any]] = {}
"""By operator of another module's variables: a random value, ``NoPoint`` if none is found."""


@contextmanager
def judging() -> Iterator[None]:
    """Let terms have the values of ``JUDGED`` for a while."""
    before, symbols = dict(VALUES), dict(SYMBOLS)
    VALUES.update(JUDGED)
    SYMBOLS.update({2: _limit_value, 6: law_value})
    try:
        yield
    finally:
        VALUES.clear()
        VALUES.update(before)
        SYMBOLS.clear()
        SYMBOLS.update(symbols)


def _limit_value(head: Term, own: Environment) -> Fraction:
    """The limit of a rational sequence, of small denominator, seen far out; 0 where it has none.

    A number is as near as 1/q² to a fraction of denominator q by chance: much nearer is asked for.
    """
    k = head.args[2][1]
    try:
        far, farther = (evaluate(head.args[3], {**own, k: Fraction(n)}) for n in (10**40, 10**41))
    except Undefined:
        raise Unknown(f"{head} is not seen to settle") from None
    if not (isinstance(far, Fraction) and isinstance(farther, Fraction)):
        raise Unknown(f"{head} is no limit of fractions")
    near = farther.limit_denominator(10**10)
    small = abs(farther - near) < Fraction(1, 10**32) and abs(far - near) < Fraction(1, 10**31)
    if not small and abs(farther) < 10**9:
        raise Unknown(f"{head} is not seen to settle")
    return near if small else Fraction(0)


WHOLE = (-4, -3, -2, -1, 0, 1, 1, 2, 3, 4, 5, 6, 7, 9)


class NoPoint(Exception):
    """No value of a variable was found in its domain."""


class Drawn:
    """A sequence whose values are drawn where it is asked for them, each in its domain."""

    def __init__(self, v: Term, env: Environment, rng: random.Random) -> None:
        self.values: dict[int, Fraction] = {}
        self._v, self._env, self._rng = v, env, random.Random(rng.random())

    def __call__(self, n: int) -> Fraction:
        inner = self._rng
        for _ in range(200):
            if n in self.values:
                return self.values[n]
            whole = Fraction(inner.randint(-3, 4))
            is_whole = self._v.args[2] == "integer"
            x = whole if is_whole else Fraction(inner.randint(-6, 8), inner.randint(1, 3))
            if all(truth(f, self._env, (x,)) for f in self._v.args[3]):
                self.values[n] = x
        raise NoPoint


def point(variables: frozenset[Term], rng: random.Random) -> Environment:
    """Return random values of the variables, each in its domain."""
    env: Environment = {}
    left = sorted(variables, key=key)
    while left:
        v = next(x for x in left if not any(o is not x and o in x.free for o in left))
        left.remove(v)
        if v.op == "sequence":
            env[v] = Drawn(v, env, rng)
            continue
        if v.op in POINTS:
            env[v] = POINTS[v.op](v, env, rng)
            continue
        for _ in range(60):
            small = Fraction(rng.choice([-2, -1, 0, 1, 2]))
            broken = Fraction(rng.randint(-9, 9), rng.randint(1, 4))
            x = Fraction(rng.choice(WHOLE)) if v.sort == "integer" else rng.choice([small, broken])
            if all(truth(f, env, (x,)) for f in v.args[2]):
                env[v] = x
                break
        else:
            raise NoPoint
    return env


def _satisfied(theorem: Theorem, env: Environment) -> bool:
    """Whether Δ holds; ``for all`` is believed where many indices say so, a limit never: it cannot be
    seen.
    """
    for h in sorted(theorem.hypotheses, key=key):
        answer = truth(h, env)
        if answer is False or (answer is None and h.op not in ("all", "defined_power")):
            return False
    return True


def _is_broken(theorem: Theorem, env: Environment) -> bool:
    """Whether a ``for all`` of Δ, believed by some of its indices, fails about where a sequence was seen."""
    places = {n + off for x in env.values() if isinstance(x, Drawn) for n in x.values for off in range(-2, 3)}
    for h in theorem.hypotheses:
        if h.op != "all":
            continue
        try:
            low = evaluate(h.args[0], env)
            high = None if h.args[1] is None else evaluate(h.args[1], env)
        except (NoPoint, Undefined, Unknown, OverflowError):
            continue
        for place in sorted(places):
            if place < low or (high is not None and place > high):
                continue
            try:
                if truth(h.args[2], env, (Fraction(place),)) is False:
                    return True
            except Undefined:
                return True
            except (NoPoint, Unknown, OverflowError, Refused):
                continue
    return False


def falsified(theorem: Theorem, points: int = 6, seed: int = 0) -> tuple[Environment | None, int]:
    """Return a point at which the theorem is false or undefined (if one was found), and how many were
    looked at.
    """
    with judging():
        return _falsified(theorem, points, seed)


def contradicted(theorem: Theorem, points: int, seed: int = 0) -> int:
    """Return at how many of some random points Δ was evaluated and is not satisfied."""
    rng, seen = random.Random(seed), 0
    for _ in range(points):
        try:
            seen += not _satisfied(theorem, point(theorem.variables, rng))
        except (NoPoint, Undefined, Unknown, OverflowError):
            continue
    return seen


def _falsified(theorem: Theorem, points: int, seed: int) -> tuple[Environment | None, int]:
    rng = random.Random(seed)
    seen = 0
    for _ in range(8 * points):
        try:
            env = point(theorem.variables, rng)
            if not _satisfied(theorem, env):
                continue
        except (NoPoint, Undefined, Unknown, OverflowError):
            continue
        try:
            false = truth(theorem.formula, env) is False
        except Undefined:
            false = True
        except (Unknown, NoPoint, OverflowError, Refused):
            false = False
        if false and _is_broken(theorem, env):
            continue
        seen += 1
        if false:
            return env, seen
        if seen >= points:
            break
    return None, seen
