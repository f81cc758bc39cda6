"""Maps that are fed back: where signs say that they go, they go, and within the bounds that are stated."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import shipped
from tests.theory.loop_language.definitions import loop, parameter
from theory.language.parameters import Parameter
from theory.loop_language.definition import t
from theory.loop_language.derive import derive_one
from theory.loop_language.formulas import evaluate
from theory.loop_language.statistics import luce
from theory.loop_language.symbolic.population import Movement, Population, population

Q = parameter("q", "real", 0, 1, lower_open=True, upper_open=True)
MAPS = {one.id: one for one in shipped() if list(one.observables) == ["frequency"]}
assert len(MAPS) == 8
SLOW = {"types.chosen_of_four", "types.two_rewards_of_four", "types.two_rewards_pairwise"}


def made(fit: str, start: str = "q", *parameters: Parameter) -> Population:
    definition = loop(
        f'[state]\np = {{ start = "{start}" }}\n[fit]\np = "{fit}"\n[observe]\nseen = "p"\n',
        *(parameters or (Q,)),
    )
    found = population(definition, definition.observables["seen"])
    assert found is not None
    return found


def holds(one: Movement, found: Population, point: dict[sp.Symbol, Fraction], fits: int = 3) -> bool:
    """Return whether a movement that applies at a point is what the map does there."""
    numbers = {symbol: sp.Rational(value.numerator, value.denominator) for symbol, value in point.items()}
    low, high, start, target = (
        sp.sympify(x).xreplace(numbers) for x in (one.low, one.high, found.start, one.target)
    )
    if not low < start < high or (one.condition is not None and one.condition.xreplace(numbers) <= 0):
        return True
    now, before = start, start
    for fit in range(1, fits + 1):
        before, now = now, found.step.xreplace(numbers).xreplace({found.state: now, t: sp.Integer(fit)})
        gap, first = abs(target - now), abs(target - start)
        if abs(target - now) >= abs(target - before):
            return False
        for share, turn in ((one.slowest, 1), (one.fastest, -1)):
            if share is not None and turn * (first * share.xreplace(numbers) ** fit - gap) < 0:
                return False
    return True


def points(parameters: tuple[Parameter, ...], count: int) -> list[dict[sp.Symbol, Fraction]]:
    generator = random.Random(5)
    found = []
    for _ in range(count):
        point = {}
        for one in parameters:
            share = Fraction(generator.randint(1, 19), 20)
            high = one.domain.upper
            point[one.symbol] = share if high is not None else 1 + share / (1 - share)
        found.append(point)
    return found


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in MAPS]
)
def test_what_is_said_is_what_the_map_does(name: str) -> None:
    definition = MAPS[name]
    found = population(definition, definition.observables["frequency"])
    assert found is not None
    assert found.movements
    for point in points(definition.parameters, 4):
        assert all(holds(one, found, point) for one in found.movements)


def test_a_wrong_rate_or_target_would_be_noticed() -> None:
    definition = MAPS["types.chosen_of_three"]
    found = population(definition, definition.observables["frequency"])
    assert found is not None
    (one,) = found.movements
    for wrong in (
        {"target": one.low},
        {"slowest": one.slowest * sp.Rational(9, 10)},
        {"fastest": one.fastest * sp.Rational(3, 2)},
    ):
        changed = Movement(**{**{key: getattr(one, key) for key in Movement.__slots__}, **wrong})
        assert not all(holds(changed, found, point) for point in points(definition.parameters, 4))


@pytest.mark.parametrize(
    ("fit", "interval", "fixed", "movements"),
    [
        ("4*p*(1 - p)", True, (0, sp.Rational(3, 4)), 0),
        ("p + p*(1 - p)*(p - 1/2)", True, (0, sp.Rational(1, 2), 1), 2),
        ("(p^2 + 1)/2", True, (1,), 1),
        ("(p^2 + p + 1)/4", True, (), 0),
        ("1 - p^2", True, (), 0),
        ("2*p^2", False, (), 0),
        ("p/(p + 2*(1 - p))", True, (0, 1), 1),
        ("p + (p^2 - p)/t", True, (0, 1), 1),
        ("(t*p + p^2)/(t + 1)", True, (0, 1), 1),
    ],
)
def test_what_is_not_decided_is_not_said(
    fit: str, interval: bool, fixed: tuple[object, ...], movements: int
) -> None:
    """No order is kept, fixed points are irrational, or the map leaves the interval."""
    found = made(fit)
    assert ((found.interval is not None), found.fixed, len(found.movements)) == (interval, fixed, movements)


def test_a_limit_is_for_every_start_that_is_allowed() -> None:
    closed = parameter("q", "real", 0, 1)
    assert made("p^2").limit == 0
    assert made("p^2", "q", closed).limit is None, "1 stays 1"
    assert made("(p^2 + 1)/2", "q", closed).limit == 1
    assert made("p + p*(1 - p)*(p - 1/2)").limit is None


def test_choice_among_candidates_is_counted_out() -> None:
    """Against every order in which three candidates of two types are drawn, each kept by its weight."""
    p, weight = Fraction(1, 3), Fraction(5, 2)
    total = Fraction(0)
    for types in ((a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)):
        weights = [weight if one else Fraction(1) for one in types]
        chance = sum(w for w, one in zip(weights, types, strict=True) if one) / sum(weights)
        for one in types:
            chance *= p if one else 1 - p
        total += chance
    assert luce(sp.Rational(1, 3), sp.Rational(5, 2), 3) == sp.Rational(total.numerator, total.denominator)


def test_values_are_exact_and_then_balls() -> None:
    definition = MAPS["types.chosen_of_three"]
    late = evaluate(definition, "frequency", R=Fraction(3, 2), q=Fraction(1, 10), t=40)
    assert late.exact is None
    number = Fraction(1, 10)
    for _ in range(40):
        number = Fraction(float(luce(sp.Float(str(float(number)), 20), sp.Rational(3, 2), 3)))
    assert abs(float(late.decimal) - float(number)) < 1e-9
    edge = evaluate(MAPS["types.best_of_two"], "frequency", b=Fraction(1, 2), q=Fraction(1, 7), t=9)
    assert edge.exact == Fraction(1, 7), "neither type is preferred"


def test_the_search_says_that_it_was_none() -> None:
    derived = derive_one(MAPS["types.best_of_two"], "frequency")
    assert (derived.form, derived.search, derived.refused) == (None, "not searched", False)


@pytest.mark.parametrize(
    "fit", ["p + (p^2 - p)/t^2", "p + 2*(p^2 - p)/t", "p + (p^2 - p/t)/t", "p - (p^2 - p)/t"]
)
def test_a_share_that_stops_or_goes_too_far_says_nothing(fit: str) -> None:
    """Its sum converges, it is above 1 at first, it is no share of one map, or it turns the map round."""
    definition = loop(f'[state]\np = {{ start = "q" }}\n[fit]\np = "{fit}"\n[observe]\nseen = "p"\n', Q)
    found = population(definition, definition.observables["seen"])
    assert found is None or not any(one.target == 0 for one in found.movements)
