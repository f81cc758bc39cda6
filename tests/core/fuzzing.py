"""What the fuzzers share: rules applied at random, near misses asked for, what is accepted judged by meaning.

An application makes a theorem, or is refused. Of what it makes, and in the goals that it states itself, an
index, bound, exponent or summand is then off by one: a *near miss*, asked for as what is the same up to
canonical form. Nothing accepted may be false at a point.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.core.judge import falsified
from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    binomial,
    convert,
    eq,
    generalise,
    integer,
    limit_same,
    number,
    power,
    specialise,
)
from theory.core.terms import node, opened, rebuild
from theory.language.time_limit import TimeLimitExceeded, within

RELATIONS = ("eq", "le", "lt", "ne")
ASKED = 3
"""How many near misses of an accepted theorem are asked for."""
_K = integer("fuzz_index", lambda v: [])


@dataclass
class Counts:
    """What a campaign saw, by rule: goals, near misses among them, accepted, judged at a point."""

    tried: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    points: int = 0
    false: list[tuple[str, Theorem | str]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Count what another campaign saw, too."""
        for name in ("tried", "near", "accepted", "judged", "errors"):
            getattr(self, name).update(getattr(other, name))
        self.points += other.points
        self.false += other.false


class Source:
    """A source of random rule applications, one method ``do_RULE`` each; ``near`` says that one is a miss."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.near = False

    def keep(self, theorem: Theorem) -> None:
        """Look at an accepted theorem, for later use."""

    def judge(self, theorem: Theorem, points: int, seed: int) -> tuple[object, int]:
        """Return where a theorem is false (or nothing), and how many points were looked at."""
        return falsified(theorem, points, seed)

    def perturbed(self, u: Term) -> Term:
        """One small structural change somewhere: a near miss."""
        step, done = self.rng.choice([1, -1]), False

        def go(q: Term) -> Term:
            nonlocal done
            if not done and self.rng.random() < 0.3:
                done = True
                if q.op == "number":
                    return number(q.args[0] + step)
                if q.op in ("sum", "product"):
                    return node(q.op, q.args[0] + self.rng.choice([0, 0, 1]), q.args[1] + step, q.args[2])
                if q.op == "pow" and q.args[1].op != "number":
                    return power(q.args[0], q.args[1] + step)
                if q.op == "function":
                    return node("function", q.args[0], q.args[1] + step, *q.args[2:])
                if q.op == "binomial":
                    return binomial(q.args[0] + step, q.args[1])
                if q.op == "apply" and q.args[0].op in ("sequence", "bound"):
                    return apply(q.args[0], q.args[1] + step)
                if q.op in ("over_fits", "Ex"):
                    return node(q.op, q.args[0], q.args[1] + step, *q.args[2:])
                if q.op in ("add", "mul") and len(q.args) > 1:
                    return q.args[0]
                done = False
            return rebuild(q, lambda a, _: go(a))

        for _ in range(4):
            made = go(u)
            if made is not u:
                break
        self.near |= made is not u
        return made

    def asked(self, made: Theorem) -> Callable[[], Theorem] | None:
        """Return what asks for a near miss of a theorem's formula; nothing where none is at hand."""
        f = made.formula
        if f.op in RELATIONS:
            side = self.rng.randrange(2)
            other = [a if n != side else self.perturbed(a) for n, a in enumerate(f.args)]
            return lambda: convert(made, node(f.op, *other))
        if f.op in ("tends", "diverges"):
            body = opened(f.args[-1], _K)
            other_body = self.perturbed(body)
            return lambda: limit_same(made, algebra(eq(body, other_body)), _K, 1)
        if f.op == "all" and opened(f.args[2], _K).op in RELATIONS:
            inner = opened(f.args[2], _K)
            off = node(inner.op, *(self.perturbed(a) for a in inner.args))
            return lambda: generalise(convert(specialise(made, _K), off), _K, f.args[0], f.args[1])
        return None


def rules_of(source: type[Source]) -> tuple[str, ...]:
    """Return the rules that a source applies."""
    return tuple(name[3:] for name in dir(source) if name.startswith("do_"))


def campaign(
    source: Source, rules: tuple[str, ...], runs: int, *, points: int = 6, stop: int = 0, seconds: float = 1.0
) -> Counts:
    """Apply rules at random ``runs`` times; with ``stop``, until each was judged so often."""
    counts, rng = Counts(), source.rng

    def one(name: str, run: Callable[[], Theorem]) -> Theorem | None:
        made = _timed(run, seconds / 2, counts, name)
        counts.tried[name] += 1
        counts.near[name] += source.near
        if made is None:
            return None
        counts.accepted[name] += 1
        seed = rng.randint(0, 10**9)
        judged = _timed(lambda: source.judge(made, points, seed), seconds, counts, name)
        if judged is None:
            return None
        counts.points += judged[1]
        counts.judged[name] += judged[1] > 0
        if judged[0] is not None:
            counts.false.append((name, made))
            return None
        return made  # type: ignore[no-any-return]  # timed returns what run returns

    for _ in range(runs):
        open_ = [r for r in rules if not stop or counts.judged[r] < stop]
        if not open_:
            break
        name = rng.choice(open_)
        source.near = False
        made = one(name, getattr(source, f"do_{name}"))
        if made is None:
            continue
        source.keep(made)
        for _ in range(ASKED):
            source.near = False
            ask = _timed(lambda made=made: source.asked(made), seconds, counts, name)  # type: ignore[misc]  # a default of a lambda
            if ask is not None and source.near:
                one(name, ask)
    return counts


def _timed(f: Callable[[], Any], seconds: float, counts: Counts, name: str) -> Any:
    try:
        return within(seconds, name, f)
    except (Refused, TimeLimitExceeded):
        return None
    except (
        ZeroDivisionError,
        RecursionError,
        OverflowError,
        MemoryError,
        TypeError,
        AttributeError,
        ValueError,
    ) as error:
        counts.errors[f"{name}: {type(error).__name__} {error}"[:90]] += 1
        return None
