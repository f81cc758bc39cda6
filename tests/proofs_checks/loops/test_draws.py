"""Second moments over all draws from a pool: what every outcome gives; wrong ones noticed, others refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.loops.draws import NoDraws, drawn_course
from proofs_checks.loops.exact import NotRational, TooManyWorlds, exact_means
from theory.blocks import definition
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Variance

AT = {
    "n": 2,
    "m": 2,
    "sigma": Fraction(3, 2),
    "sigma0": Fraction(3, 2),
    "v2": Fraction(-1, 2),
    "V0": Fraction(5, 2),
    "V1": Fraction(1, 3),
}
NAMES = (
    "mean.subsample_with_replacement.risk_ratio",
    "gaussian.subsample_without_replacement.variance",
    "gaussian.subsample_any_size_with_replacement_biased.variance",
    "exponential_family.subsample_any_size_with_replacement.mean_squared_error",
)


def course(loop: LoopDefinition, fits: int = 2) -> list[Fraction]:
    (observable,) = loop.observables.values()
    at = {one.name: AT[one.name] for one in loop.parameters}
    return list(itertools.islice(drawn_course(loop, observable, at), fits))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_what_every_outcome_gives(name: str) -> None:
    loop = definition(name)
    (observable,) = loop.observables.values()
    at = {one.name: AT[one.name] for one in loop.parameters}
    assert course(loop) == exact_means(loop, observable, 2, at)


def _law(loop: LoopDefinition, *arguments: object) -> LoopDefinition:
    data = tuple(
        one if one.drawn_from else replace(one, law=Law("normal", arguments))  # type: ignore[arg-type]
        for one in loop.data
    )
    return replace(loop, data=data)


def _drawn(loop: LoopDefinition, **changes: object) -> LoopDefinition:
    data = tuple(replace(one, **changes) if one.drawn_from else one for one in loop.data)  # type: ignore[arg-type]
    return replace(loop, data=data)


GAUSSIAN = definition("gaussian.subsample_without_replacement.variance")
ONE = sp.Integer(1)
E, S = (state.symbol for state in GAUSSIAN.states)
EDITS: dict[str, Callable[[LoopDefinition], LoopDefinition]] = {
    "variance of the law": lambda loop: _law(loop, E, 2 * S),
    "draws with replacement": lambda loop: _drawn(loop, replacement=True),
    "divisor": lambda loop: replace(loop, fit={**loop.fit, "s": Variance(0, *loop.fit["s"].args[1:])}),
    "start": lambda loop: replace(
        loop, states=(loop.states[0], replace(loop.states[1], start=sp.Integer(1)))
    ),
    "observable": lambda loop: replace(loop, observables={"value": E**2}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_loop_changed_for_it_alone_is_noticed(edit: str) -> None:
    assert course(EDITS[edit](GAUSSIAN)) != course(GAUSSIAN)


@pytest.mark.parametrize(
    ("loop", "observable", "why"),
    [
        (definition("gaussian.accumulate.variance"), S, "draws from it"),
        (_law(GAUSSIAN, 2 * E, S), S, "not the fitted mean"),
        (GAUSSIAN, E**4, "beyond the second"),
        (GAUSSIAN, S**2, "beyond the second"),
        (replace(GAUSSIAN, fit={**GAUSSIAN.fit, "e": 2 * GAUSSIAN.fit["e"]}), S, "no mean and no variance"),
    ],
)
def test_other_loops_are_refused(loop: LoopDefinition, observable: object, why: str) -> None:
    with pytest.raises(NoDraws, match=why):
        next(itertools.islice(drawn_course(loop, observable, AT), 1, None))  # type: ignore[arg-type]


def test_it_stops_at_its_limits() -> None:
    at = {**AT, "n": 30}
    with pytest.raises(TooManyWorlds, match="draws of 30"):
        list(itertools.islice(drawn_course(GAUSSIAN, S, at, most=100), 2))
    with pytest.raises(NotRational, match="divisor 0"):
        next(drawn_course(GAUSSIAN, S, {**AT, "n": 1}))
