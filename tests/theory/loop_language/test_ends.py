"""Without a closed form: it is said that none exists of its kind, or that none was sought."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

from proofs_checks.loops.exact import exact_means
from proofs_checks.own.claims_file.loops import shipped
from tests.theory.loop_language.definitions import loop, parameter
from theory.language.formula import evaluate
from theory.language.parameters import DomainError, environment
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import Derived, derive, derive_one
from theory.loop_language.formulas import formula_from
from theory.loop_language.symbolic.limits import settled
from theory.loop_language.symbolic.solve import (
    NONE_EXISTS,
    NOT_SEARCHED,
    Problem,
    _has_pole,
    _largest_degree,
    solve,
)
from theory.numbers.walk import exact

n = sp.Symbol("n", positive=True)
FIRST = tuple(sp.Integer(k) for k in (1, 2, 5, 7, 11))


def problem(factors: list[object], increment: object = 0) -> Problem:
    coefficients = tuple(map(sp.sympify, factors))
    return Problem(
        base=0, factors=coefficients, increment=sp.sympify(increment), first=FIRST[: len(factors) + 1]
    )


@pytest.mark.parametrize(
    ("given", "said", "end"),
    [
        (problem([1, 1, 1]), "irreducible polynomial of degree 3", NOT_SEARCHED),
        (problem([-1, 1]), "complex eigenvalues", NOT_SEARCHED),
        (problem([-1, -2, 1, 2]), "a double pair", NOT_SEARCHED),
        (problem([1, 1 / (t + 1), 1]), "order 3 with coefficients in t", NOT_SEARCHED),
        (problem([1, 2**t]), "not rational in t", NOT_SEARCHED),
        (problem([1, t + 1]), "Petkovšek", NONE_EXISTS),
        (problem([-1, (t + 1) / n]), "Petkovšek", NONE_EXISTS),
        (problem([-(t + 1), n], 3), "Petkovšek", NONE_EXISTS),
        (
            problem(
                [
                    -((t + 1) ** 3) / (t + 2) ** 3,
                    (34 * (t + 1) ** 3 + 51 * (t + 1) ** 2 + 27 * t + 32) / (t + 2) ** 3,
                ]
            ),
            "Petkovšek",
            NONE_EXISTS,
        ),
    ],
)
def test_a_recurrence_without_form_says_how_the_search_ended(given: Problem, said: str, end: str) -> None:
    found = solve(given)
    assert found.form is None
    assert said in found.reason
    assert found.reason.endswith(end)


RATIOS = [t + 1, (t + 2) / (t + 1), -(t + 3) / n]


@pytest.mark.parametrize(("r", "s"), list(itertools.permutations(RATIOS, 2)))
def test_none_is_never_said_of_what_has_a_product(r: sp.Expr, s: sp.Expr) -> None:
    """(N − s)(N − r) y = 0 is solved by ∏ r, whatever s is."""
    given = problem([sp.factor(-s * r), sp.factor(s + r.subs(t, t + 1))])
    assert not solve(given).reason.endswith(NONE_EXISTS)


def test_the_degree_of_a_polynomial_solution_is_bounded() -> None:
    def bound(*parts: sp.Expr) -> int | None:
        return _largest_degree([sp.Poly(part, t) for part in parts])

    for degree in range(5):  # c(t + 1)/c(t) for c = t^degree: (t)^d c(t + 1) − (t + 1)^d c(t) = 0
        assert bound(-((t + 1) ** degree), t**degree) == degree
    assert bound(sp.Integer(1), sp.Integer(-2), sp.Integer(1)) == 1
    assert bound(sp.Integer(1), sp.Integer(1)) is None


def coupled(states: str, fit: str, observe: str = 'seen = "a"') -> LoopDefinition:
    return loop(f"[state]\n{states}\n[fit]\n{fit}\n[observe]\n{observe}\n")


SIZES = parameter("c", "integer", 2, shape="list")
LOOPS = {
    "degree 3": (
        coupled("a = { start = 1 }\nb = { start = 0 }\nd = { start = 0 }", 'a = "b"\nb = "d"\nd = "a + b"'),
        "degree 3",
    ),
    "complex": (coupled("a = { start = 1 }\nb = { start = 0 }", 'a = "b"\nb = "-a"'), "complex eigenvalues"),
    "order 3 in t": (
        coupled(
            "a = { start = 1 }\nb = { start = 0 }\nd = { start = 0 }", 'a = "b"\nb = "d"\nd = "a/t + b + d"'
        ),
        "order 3",
    ),
    "a list of sizes": (
        loop(
            """
            [state]
            a = { start = 0 }
            b = { start = 1 }
            [data]
            x = { law = "moments(b, b^2 + 1)", size = "c[t]" }
            [fit]
            a = "mean(x)"
            b = "a + b"
            [observe]
            seen = "a^2"
            """,
            SIZES,
        ),
        "coupled moments without a recurrence of small order",
    ),
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_without_form_says_how_the_search_ended(name: str) -> None:
    definition, said = LOOPS[name]
    (derived,) = derive(definition)
    assert (derived.form, derived.search) == (None, "not searched")
    assert said in derived.reason
    assert derived.reason.endswith(NOT_SEARCHED)
    assert derived.recursion, "the recursion is what is known"


def test_none_exists_is_said_of_a_loop() -> None:
    """y(t + 1) = (t/n) y(t) − y(t − 1): Bessel functions of the order t."""
    (derived,) = derive(
        coupled("a = { start = 1 }\nb = { start = 0 }", 'a = "b"\nb = "t/n*b - a"', 'seen = "b"')
    )
    assert (derived.form, derived.search) == (None, "none exists")
    assert derived.reason.endswith(NONE_EXISTS)


def test_time_that_ran_out_is_said() -> None:
    definition = coupled(
        "a = { start = 1 }\nb = { start = 0 }", 'a = "b"\nb = "t/n*b + a/(t + n)"', 'seen = "(a + b)^4"'
    )
    began = time.perf_counter()
    (derived,) = derive(definition, seconds=0.2)
    assert time.perf_counter() - began < 60  # a hang, not a benchmark
    assert derived.search in ("not searched", "refused")
    assert "took longer than" in derived.reason


def test_a_quotient_says_of_which_part_there_is_none() -> None:
    (derived,) = derive(
        coupled(
            "a = { start = 1 }\nb = { start = 0 }\nd = { start = 1 }",
            'a = "b"\nb = "-a"\nd = "2*d"',
            'seen = "d/(2*d + a + b)"',
        )
    )
    assert derived.search == "not searched"
    assert derived.reason.endswith(NOT_SEARCHED)


def shipped_loop(name: str, observable: str) -> Derived:
    return derive_one(next(one for one in shipped() if one.id == name), observable)


def test_a_recursion_begins_after_what_elimination_divides_by() -> None:
    """Without replacement the squared error's own recursion divides by t − 4 and by t − 1."""
    derived = derive_one(
        replace(subsampled(), observables={"squared": sp.Symbol("e", real=True) ** 2}),
        "squared",
    )
    assert derived.problem is not None
    parts = [*derived.problem.factors, derived.problem.increment]
    bottoms = sp.Mul(*(sp.fraction(sp.together(part))[1] for part in parts))
    small = {n_: sp.Integer(5) for n_ in bottoms.free_symbols - {t}}
    assert all(bottoms.xreplace({**small, t: sp.Integer(k)}) != 0 for k in range(derived.problem.base, 40))
    assert any(bottoms.xreplace({**small, t: sp.Integer(k)}) == 0 for k in range(derived.problem.base))
    assert [fit for fit, _ in derived.early] == list(range(1, derived.since))
    assert derived.form is not None
    point = {"n": 3, "V": 1}
    known = exact_means(subsampled(), sp.Symbol("e", real=True) ** 2, 2, {"n": 2, "V": 1})
    early = dict(derived.early)
    for fit, value in enumerate(known, 1):
        assert early[fit].subs({s: {"n": 2, "V": 1}[s.name] for s in early[fit].free_symbols}) == value
    assert all(
        value is not None
        for value in (exact(derived.form, environment({**point, "t": k})) for k in (5, 6, 9))
    )


def subsampled() -> LoopDefinition:
    return next(one for one in shipped() if one.id == "mean.step_subsample")


def test_what_a_form_divides_by_is_said() -> None:
    derived = shipped_loop("mean.step_subsample", "step_variance")
    assert not derived.divides, "n ≥ 2"
    n_ = parameter("n")
    with_one = subsampled().map(
        lambda expr: expr.xreplace({subsampled().parameters[0].symbol: n_.symbol}),
        (n_, subsampled().parameters[1]),
    )
    derived = derive_one(with_one, "step_variance")
    assert any("2·j·n − 5·n − 1" in said or "2·k·n − 5·n − 1" in said for said in derived.divides)
    formula = formula_from(with_one, derived)
    assert evaluate(formula, {"n": 2, "V": 1, "t": 3}, 5).exact == sp.Rational(4, 9)
    with pytest.raises(DomainError, match="divides by 0 here"):
        evaluate(formula, {"n": 1, "V": 1, "t": 3}, 5)
    assert not shipped_loop("mean.step_accumulate", "step_variance").divides


def test_a_form_with_a_pole_is_not_accepted() -> None:
    j, k = (sp.Symbol(name, integer=True, positive=True) for name in "jk")
    assert _has_pole(sp.Sum(1 / (j - 3), (j, 2, t)))
    assert not _has_pole(sp.Sum(1 / (j - 3), (j, 4, t)))
    assert _has_pole(sp.Sum(1 / sp.Product((k - 2) / k, (k, 2, j)), (j, 2, t)))
    assert not _has_pole(sp.Product((k - 2) / k, (k, 2, t)))


@pytest.mark.parametrize("order", [1, 2, 3])
def test_a_recurrence_settles_exactly_if_its_eigenvalues_are_below_one(order: int) -> None:
    seen = set()
    for numerators in itertools.product(range(-7, 8, 3 if order == 3 else 2), repeat=order):
        factors = [sp.Rational(numerator, 6) for numerator in numerators]
        largest = max(abs(np.roots([1.0, *(-float(factor) for factor in reversed(factors))])))
        found = settled(problem(list(factors), 1), ())
        seen.add(found is not None)
        if abs(largest - 1) > 1e-6:
            assert (found is not None) == (largest < 1), factors
        if found is not None:
            assert found.limit == 1 / (1 - sum(factors))
    assert seen == {True, False}


def test_a_loop_without_form_has_its_limit() -> None:
    """Three eigenvalues that are roots of a cubic: the moments of two fits that are averaged."""
    definition = coupled(
        "a = { start = 1 }\nb = { start = 0 }\nd = { start = 0 }",
        'a = "b"\nb = "d"\nd = "w*(a + b + d)/4 + 1"',
    )
    (derived,) = derive(definition)
    w = next(p.symbol for p in definition.parameters if p.name == "w")
    assert derived.form is None
    assert derived.limit is not None
    assert sp.simplify(derived.limit - 1 / (1 - 3 * w / 4)) == 0
