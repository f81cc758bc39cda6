"""How fast the risk of a subsampling loop approaches its limit n → ∞: like 1/n, at every fixed t."""

from fractions import Fraction

import pytest

from theory import catalogue, evaluate

T = 7
RULE = "subsample_with_replacement"
SHARES = (Fraction(1, 2), Fraction(1))


def harmonic(count, power=1):
    return sum((Fraction(1, j**power) for j in range(1, count + 1)), Fraction(0))


def scaled_gap(rule, n, c, t=T):
    """Return n·(ρ at n − ρ at ∞), exactly."""
    own = {"m": int(c * n)} if "any_size" in rule else {}
    name = f"mean.{rule}.risk_ratio"
    exact = evaluate(catalogue.formula(name), {"t": t, "n": n, **own}).exact
    limit = evaluate(catalogue.formula(f"{name}_large_n"), {"t": t} | ({"c": c} if own else {})).exact
    return n * (exact - limit)


@pytest.mark.parametrize("rule", ["subsample_with_replacement", "subsample_any_size_with_replacement"])
@pytest.mark.parametrize("c", SHARES)
def test_the_first_order_is_the_derived_one(rule, c):
    if "any_size" not in rule:
        c = Fraction(1)
    wanted = -harmonic(T, 2) + (1 + c) / c * sum(harmonic(i - 1) / i**2 for i in range(1, T + 1))
    for n in (10**6, 10**12):
        assert abs(scaled_gap(rule, n, c) - wanted) < Fraction(20, n)
    assert abs(scaled_gap(rule, 10**12, c) - (wanted + Fraction(1, 100))) > Fraction(1, 200)


@pytest.mark.parametrize("rule", ["subsample_without_replacement", "subsample_any_size_without_replacement"])
@pytest.mark.parametrize("c", SHARES)
@pytest.mark.parametrize("t", [2, 5, 7])
def test_the_gap_is_of_order_one_over_n(rule, c, t):
    near, far = (scaled_gap(rule, n, c, t) for n in (10**6, 10**12))
    assert abs(near - far) < Fraction(100, 10**6)
    assert abs(far) > Fraction(1, 1000) or (t == 2 and abs(far) < Fraction(1, 10**9))


def test_a_wrong_limit_would_be_noticed():
    near, far = (scaled_gap(RULE, n, Fraction(1)) for n in (10**6, 10**12))
    off = Fraction(1, 1000)
    assert abs((near + off * 10**6) - (far + off * 10**12)) > Fraction(100, 10**6)
