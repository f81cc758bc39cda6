"""Partial sums of Gauss's series at any length, against exact sums, limits and the recurrences."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq

from theory import catalogue, evaluate
from theory.engine.gauss_sums import START, gauss_sum
from theory.engine.iterate import LONGEST
from theory.numbers.decimals import precision
from theory.numbers.walk import TooManyTerms

HALF = Fraction(1, 2)
CASES = (
    (HALF, Fraction(0)),
    (Fraction(1, 10**15), Fraction(0)),
    (Fraction(0), Fraction(-3, 4)),
    (Fraction(-1, 3), Fraction(1, 9)),
    (Fraction(9, 10), Fraction(5, 7)),
    (Fraction(5, 4), Fraction(2)),
    (Fraction(7, 2), Fraction(3)),
    (Fraction(1), Fraction(0)),
    (Fraction(10**9 - 1, 10**9), HALF),
)


def exact(t, s, q):
    term = total = Fraction(1)
    for k in range(2, t + 1):
        term *= ((k - 1) * (k - 1 + s) + q) / Fraction(k * k)
        total += term
    return total


@pytest.mark.parametrize(("s", "q"), CASES)
@pytest.mark.parametrize("t", [START + 1, 900])
def test_the_ball_holds_the_exact_sum_and_is_narrow(s, q, t):
    true = exact(t, s, q)
    with precision(300):
        found, wanted = gauss_sum(t, s, q, 30), arb(fmpq(true.numerator, true.denominator))
        assert (found - wanted).contains(0)
        assert found.rad() < abs(wanted) * arb(10) ** -30
        assert not (found - wanted * (1 + arb(10) ** -28)).contains(0)


@pytest.mark.parametrize("s", [1, 2, 3])
def test_whole_sums_of_the_roots_have_a_pole(s):
    assert gauss_sum(1_000, Fraction(s), HALF, 20) is None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("mean.subsample_with_replacement.risk_ratio", {"n": 3}),
        ("mean.subsample_with_replacement.risk_ratio", {"n": 1}),
        ("mean.subsample_any_size_with_replacement.risk_ratio", {"n": 5, "m": 2}),
        ("mean.subsample_any_size_without_replacement.risk_ratio", {"n": 5, "m": 1}),
        ("exponential_family.subsample_with_replacement.mean_squared_error", {"n": 3, "v2": HALF, "V0": 2}),
        ("exponential_family.subsample_with_replacement.mean_squared_error", {"n": 2, "v2": 4, "V0": 2}),
        (
            "exponential_family.subsample_any_size_with_replacement.mean_squared_error",
            {"n": 4, "m": 3, "v2": -1, "V0": HALF},
        ),
    ],
)
def test_the_series_and_the_recurrences_agree_and_the_series_goes_on(name, values, monkeypatch):
    formula = catalogue.formula(name)
    near = evaluate(formula, {**values, "t": 3_000}, 30)
    far = evaluate(formula, {**values, "t": 10**15}, 30)
    for module in ("theory.families.subsample.mean", "theory.families.subsample.quadratic"):
        monkeypatch.setattr(f"{module}.START", 10**30)
    iterated = evaluate(formula, {**values, "t": 3_000}, 30)
    assert near.method != iterated.method
    with mpmath.workdps(50):
        gap = abs(mpmath.mpf(near.decimal) - mpmath.mpf(iterated.decimal))
        assert gap <= mpmath.mpf(near.error) + mpmath.mpf(iterated.error)
        assert mpmath.mpf(far.decimal) > mpmath.mpf(near.decimal)


def test_the_limit_is_reached():
    name = "mean.subsample_any_size_with_replacement.risk_ratio"
    far = evaluate(catalogue.formula(name), {"t": 10**15, "n": 5, "m": 2}, 12)
    limit = evaluate(catalogue.formula(f"{name}_limit"), {"n": 5, "m": 2}, 12)
    assert abs(float(far.decimal) - float(limit.decimal)) < 1e-6


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("mean.subsample_without_replacement.risk_ratio", {"n": 5}),
        ("exponential_family.subsample_with_replacement.mean_squared_error", {"n": 2, "v2": 3, "V0": 2}),
    ],
)
def test_where_no_series_is_known_the_reach_is_said(name, values):
    with pytest.raises(TooManyTerms, match=f"t ≤ {LONGEST}"):
        evaluate(catalogue.formula(name), {"t": 10**9, **values}, 12)
