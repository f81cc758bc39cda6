"""Why ``faults`` is not among the lines that one trusts: of what it refuses there is no theorem."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

from tests.theory.loop_language.definitions import loop
from tests.theory.loop_language.test_definition import GAUSSIAN
from theory.core import Refused, number
from theory.loop_language import LoopError, faults
from theory.loop_language.definition import Data, LoopDefinition, Pool, State, t
from theory.loop_language.laws import bernoulli, binomial, gamma, normal
from theory.loop_language.statistics import (
    LeastSquares,
    Luce,
    Mean,
    Norm2,
    PowerMean,
    Ridge,
    Times,
    Unknown,
    Variance,
)
from theory.proofs.loop_terms import loop_term

LOOP = loop(GAUSSIAN)
(X,), (E, S) = LOOP.data, (state.symbol for state in LOOP.states)
x, P = X.symbol, sp.Symbol("p", real=True)
OTHER, HALF = sp.Symbol("other", real=True), sp.Rational(1, 2)
OTHER_T = sp.Symbol("t", integer=True)
PICKED = Data(name="a", size=X.size, drawn_from="x")
Change = dict[str, Any]


def fitted(expr: sp.Expr, **more: Any) -> Change:
    return {"fit": {**LOOP.fit, "e": expr}, **more}


def started(at: sp.Expr) -> Change:
    return {"states": (State(name="e", start=at), LOOP.states[1])}


def drawn(**changes: Any) -> Change:
    return {"data": (replace(X, **changes),)}


def in_a_pool(**pool: Any) -> Change:
    return fitted(Mean(P), pools=(Pool(name="p", **pool),))


def picked(name: str, *, first: bool = False) -> Change:
    data = replace(PICKED, drawn_from=name)
    window = (Pool(name="p", append=("x",), window=2),)
    return fitted(Mean(data.symbol), data=(data, X) if first else (X, data), pools=window)


NO_LOOPS: dict[str, Change] = {
    "no state": {"states": (), "fit": {}},
    "a start with a name of nothing": started(OTHER),
    "a start that shows t": started(t),
    "a start that shows a state": started(S),
    "a start made of data": started(Mean(x)),
    "a size with a name of nothing": drawn(size=sp.Symbol("other", integer=True, positive=True)),
    "a size that shows a state": drawn(size=S),
    "a size in another t": drawn(size=sp.Symbol("t", integer=True)),
    "no data": drawn(size=sp.Integer(0)),
    "a negative size": drawn(size=sp.Integer(-3)),
    "a half size": drawn(size=sp.Rational(5, 2)),
    "a subsample of nothing": picked("q"),
    "a subsample of later data": picked("x", first=True),
    "a subsample of itself": picked("a"),
    "a subsample of a window": picked("p"),
    "a law of data": drawn(law=normal(Mean(x), S)),
    "a law with a name of nothing": drawn(law=normal(OTHER, S)),
    "a law in another t": drawn(law=normal(OTHER_T, S)),
    "a negative variance": drawn(law=normal(E, -1)),
    "a chance above 1": drawn(law=bernoulli(2)),
    "chances above 1": drawn(law=binomial(3, 2)),
    "a negative shape": drawn(law=gamma(-1, E)),
    "a pool of nothing": in_a_pool(append=()),
    "a pool of what is no data": in_a_pool(append=("q",)),
    "a window of nothing": in_a_pool(append=("x",), window=0),
    "a weight with a name of nothing": in_a_pool(append=("x",), forget=OTHER),
    "a weight in another t": in_a_pool(append=("x",), forget=OTHER_T),
    "no fit": {"fit": {"e": Mean(x)}},
    "a fit with a name of nothing": fitted(Mean(x) + OTHER),
    "a fit in another t": fitted(Mean(x) / OTHER_T),
    "a fit by a list": fitted(x),
    "a statistic outside": fitted(Unknown(sp.Symbol("median"))),
    "a mean of no data": fitted(Mean(OTHER)),
    "a mean of a state": fitted(Mean(E)),
    "a mean of a sum": fitted(Mean(x + 1)),
    "powers of a sum": fitted(PowerMean(2, x + 1)),
    "a variance of a number": fitted(Variance(0, X.size)),
    "a multiplier that is no data": fitted(Times(E, OTHER)),
    "a multiple of a multiplier": fitted(Times(E, 2 * x)),
    "a choice among half candidates": fitted(Luce(E, 2, sp.Rational(5, 2))),
    "a pole": fitted(Mean(x) / (t - 3)),
    "least squares without a design": fitted(LeastSquares(x)),
    "ridge without a design": fitted(Ridge(x, sp.Integer(1))),
    "a pool that forgets beside data": fitted(
        Mean(P, x), pools=(Pool(name="p", append=("z",), forget=HALF),), data=(X, replace(X, name="z"))
    ),
}


def made(change: Change) -> LoopDefinition:
    return replace(LOOP, id="case", **change)


@pytest.mark.parametrize("what", NO_LOOPS)
def test_it_is_said_what_is_wrong(what: str) -> None:
    with pytest.raises(LoopError) as refused:
        made(NO_LOOPS[what])
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("what", NO_LOOPS)
def test_of_what_is_refused_the_core_has_no_loop(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "faults", lambda _: ())
    none = (LoopError, Refused, TypeError, KeyError, IndexError, AttributeError, StopIteration, RuntimeError)
    with pytest.raises(none):
        loop_term(made(NO_LOOPS[what]), 2)


@pytest.mark.parametrize("observed", [Mean(x), OTHER, OTHER_T * E, Norm2(E), Luce(E, 2, 3)])
def test_of_what_may_not_be_observed_the_core_has_no_mean(observed: sp.Expr) -> None:
    with pytest.raises(Refused, match="no term for"):
        loop_term(LOOP, 2).mean(observed, number(2))


TWO_WAYS: dict[str, tuple[Change, str]] = {
    "two states of a name": ({"states": (*LOOP.states, LOOP.states[0])}, "used twice"),
    "data called as a state": (
        fitted(Mean(S), data=(replace(X, name="s"),)) | {"fit": {"e": Mean(S), "s": Variance(1, S)}},
        "used twice",
    ),
    "a state called π": (
        {"states": (State(name="pi", start=sp.Integer(0)), LOOP.states[1])},
        "a meaning of its own",
    ),
    "a law beside a pool": (drawn(drawn_from="x"), "not both"),
    "a real subsample": (
        picked("x") | {"data": (X, replace(PICKED, source="real"))},
        "neither real nor kept",
    ),
    "kept data that grow": (drawn(source="kept", size=t, law=normal(0, 1)), "number cannot show t"),
    "kept data that move": (drawn(source="kept", law=normal(t, 1)), "law cannot show t"),
    "a pool of kept data": (
        in_a_pool(append=("z",)) | {"data": (X, replace(X, name="z", source="kept", law=normal(0, 1)))},
        "append drawn data",
    ),
    "a weight that moves": (in_a_pool(append=("x",), forget=1 / (t + 1)), "forget"),
    "half a trial": (drawn(law=binomial(sp.Rational(5, 2), HALF)), "must be whole"),
    "trials that are fitted": (drawn(law=binomial(S, HALF)), "may not depend on a state"),
    "the half power": (fitted(PowerMean(HALF, x)), "from 1 to"),
    "half a degree of freedom": (fitted(Variance(HALF, x)), "from 0 to 9"),
    "a list named twice": (fitted(Mean(x, x)), "named twice"),
    "data beside their pool": (
        fitted(Mean(P, x), pools=(Pool(name="p", append=("x",)),)),
        "counted twice",
    ),
    "degrees of freedom of weights": (
        fitted(Variance(1, P), pools=(Pool(name="p", append=("x",), forget=HALF),)),
        "has no ddof",
    ),
    "a multiplier of many": (fitted(Times(E, x)), "must have size 1"),
}


@pytest.mark.parametrize("what", TWO_WAYS)
def test_what_could_be_read_in_two_ways_is_refused_where_definitions_are_made(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """These checks are trusted: of some of these there would be a theorem, of one of the two readings."""
    change, said = TWO_WAYS[what]
    monkeypatch.setattr(faults, "faults", lambda _: ())
    with pytest.raises(LoopError, match=said):
        made(change)


def test_a_reading_without_these_checks_would_be_another_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mean of x^(5/2) would be that of x²."""
    monkeypatch.setattr("theory.loop_language.definition._of_a_statistic", lambda *_: ())
    monkeypatch.setattr(faults, "faults", lambda _: ())
    wrong, right = (fitted(PowerMean(k, x)) for k in (sp.Rational(5, 2), sp.Integer(2)))
    assert loop_term(made(wrong), 2).loop.args[7] is loop_term(made(right), 2).loop.args[7]
