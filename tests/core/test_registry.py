"""Registered theorems at random typed points: none is false there, and limits come nearer."""

import random
from fractions import Fraction

import pytest

import tests.core.judge_matrices  # noqa: F401  # the judge learns what matrices are
from tests.core.judge import NoPoint, falsified, point
from theory.core import Theorem, cite, entries
from theory.core.values import Undefined, Unknown, as_ball, evaluate, truth

NAMES = [e.name for e in entries()]
LIMITS = [e.name for e in entries() if e.conclusion.op == "tends"]


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_holds_at_random_points(name: str) -> None:
    theorem = cite(name)
    if any(h.op == "eq" for h in theorem.hypotheses):
        return  # met by no random point; see below
    refuted, seen = falsified(theorem, points=30)
    assert refuted is None
    assert seen >= (30 if theorem.variables else 1)


def distances(theorem: Theorem, rng: random.Random) -> list[float]:
    env = point(theorem.variables, rng)
    shifts = {v.args[0]: v for v in env if v.args[0].startswith("shift_")}
    if len(shifts) == 4:  # a + b = c + d
        env[shifts["shift_d"]] = env[shifts["shift_a"]] + env[shifts["shift_b"]] - env[shifts["shift_c"]]
        if env[shifts["shift_d"]] <= -1:
            raise NoPoint
    assert all(truth(h, env) for h in theorem.hypotheses)
    limit, body = theorem.formula.args
    value = as_ball(evaluate(limit, env))
    far = (as_ball(evaluate(body, env, (Fraction(k),))) for k in (150, 300))
    return [abs(float((f - value).mid())) for f in far]


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_comes_nearer(name: str) -> None:
    rng, seen = random.Random(3), 0
    for _ in range(60):
        try:
            near, nearer = distances(cite(name), rng)
        except (NoPoint, Undefined, Unknown):
            continue
        assert nearer < 0.75 * near or nearer < 1e-12
        seen += 1
    assert seen >= 10


def test_only_elementary_entries_are_not_named() -> None:
    for e in entries():
        assert cite(e.name).cites == (frozenset() if e.elementary else {e.name})
        assert e.source
