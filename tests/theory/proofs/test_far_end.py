"""What the core proves of a closed form far out: neighbours that are false at one value are not proved."""

import pytest
import sympy as sp

from tests.core.judge import falsified
from theory.language.parameters import Domain, Parameter
from theory.proofs import far_end, geometric_sums
from theory.proofs.far_end import bounded_exactly, of_order, tends_to


def whole(name, low):
    return Parameter(name=name, meaning="", domain=Domain(kind="integer", lower=low))


def real(name, *, opened):
    return Parameter(name=name, meaning="", domain=Domain(kind="real", lower=0, lower_open=opened))


FITS, SIZE = whole("t", 1), whole("n", 2)
t, n = FITS.symbol, SIZE.symbol
ROWS = whole("T", n + 2)
T = ROWS.symbol
POSITIVE, WEAK = real("a", opened=True), real("b", opened=False)
a, b = POSITIVE.symbol, WEAK.symbol
OTHERS = (SIZE, POSITIVE, WEAK)
j = sp.Symbol("j", integer=True, positive=True)


def geometric(ratio, first=1, last=t):
    return sp.Sum(ratio ** (j - 1), (j, first, last))


LIMITS = [
    ((t + a) / (n * t), 1 / n, FITS, True),
    (a * t + b, sp.oo, FITS, True),
    (a / (T - n - 1), sp.Integer(0), ROWS, True),
    ((t + a) / (n * t), 1 / n + 1, FITS, False),
    (b * t, sp.oo, FITS, False),  # at b = 0 it stays 0
    (1 / (t - 5), sp.Integer(0), FITS, True),  # no value at t = 5: limits speak of late t
    (a / (T - n - 3), sp.Integer(0), ROWS, True),  # none at T = n + 3
    ((-1) ** t / t, sp.Integer(0), FITS, False),  # true, but no rational function
    ((-1) ** t, sp.Integer(1), FITS, False),
    (t, t, FITS, False),
    (a * t, sp.oo, POSITIVE, False),  # no whole parameter
]


@pytest.mark.parametrize(("body", "limit", "index", "proved"), LIMITS, ids=str)
def test_a_limit(body, limit, index, proved):
    found = tends_to(body, limit, index, OTHERS)
    assert bool(found) is proved
    assert all(falsified(theorem)[0] is None for theorem in found)


ORDERS = [
    (a * t / n, t, "=", True),
    (a * t**2 + b, t**2, "=", True),
    (a * t + b * t**2, t**2, "≤", True),
    (a * t, t**2, "≤", True),
    (a * t**2, t, "≥", True),
    (a * t, t**2, "=", False),
    (a * t, t**2, "≥", False),
    (a * t**2, t, "≤", False),
    (b * t, t, "=", False),  # at b = 0 it is 0
    (b * t, t, "≥", False),
    ((b - 1) * t, t, "=", False),
    (a * t * (-1) ** t, t, "≤", False),  # true, but no rational function
    (sp.harmonic(t), sp.log(t), "=", False),
]


@pytest.mark.parametrize(("body", "order", "relation", "proved"), ORDERS, ids=str)
def test_an_order(body, order, relation, proved):
    assert bool(of_order(body, order, relation, FITS, OTHERS)) is proved


BOUNDS = [
    (a * geometric(b), b < 1, True),
    (a / n * geometric(b / n), b / n < 1, True),
    (a * geometric(b), b <= 1, False),  # at 1 it is at
    (a * geometric(b), b < 2, False),
    (a * geometric(b), b > 1, False),
    (b * geometric(b), b < 1, False),  # a factor that is 0 at b = 0
    (a * geometric(b - 1), b - 1 < 1, False),  # it may oscillate
    (a * geometric(b, last=t + 1), b < 1, False),
    (a * geometric(b) + t, b < 1, False),
    (a * t * geometric(b), b < 1, False),
]


@pytest.mark.parametrize(("body", "condition", "proved"), BOUNDS, ids=str)
def test_a_bound_exactly_where_a_condition_holds(body, condition, proved):
    assert bool(bounded_exactly(body, condition, FITS, OTHERS)) is proved


@pytest.mark.parametrize("name", ["powers_not_negative", "not_negative", "below_one", "not_below_one"])
def test_what_is_used_of_geometric_sums_holds_at_points(name):
    refuted, seen = falsified(getattr(geometric_sums, name)(), points=12)
    assert refuted is None
    assert seen or name == "not_below_one"  # a limit has no value at points


@pytest.mark.parametrize("name", ["not_negative", "below_one", "not_below_one"])
def test_a_script_of_another_sum_proves_no_bound(name, monkeypatch):
    monkeypatch.setattr(far_end, name, geometric_sums.powers_not_negative)
    assert not bounded_exactly(a * geometric(b), b < 1, FITS, OTHERS)
