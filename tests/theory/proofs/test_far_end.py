"""What the core proves of a closed form far out: neighbours that are false at one value are not proved."""

import pytest
import sympy as sp

from tests.core.judge import falsified
from theory.core import diverges
from theory.language.parameters import Domain, Parameter
from theory.proofs import far_end, form_ends, geometric_sums
from theory.proofs.far_end import bounded_exactly, compares, of_order, tends_to
from theory.proofs.form_ends import degrees_say
from theory.proofs.reading import Reader


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
BELOW_ONE = Parameter(
    name="r", meaning="", domain=Domain(kind="real", lower=0, lower_open=True, upper=1, upper_open=True)
)
r = BELOW_ONE.symbol
OTHERS = (SIZE, POSITIVE, WEAK, BELOW_ONE)
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
    ((-1) ** t / t, sp.Integer(0), FITS, False),  # true, but no power below 1
    (a * r**t + b, b, FITS, True),
    (a * r**t + b, b + a, FITS, False),
    ((1 - 1 / n) ** (2 * t + 1), sp.Integer(0), FITS, True),
    ((1 - b) ** t, sp.Integer(0), FITS, False),  # at b = 0 it stays 1
    (t**2 * r**t, sp.Integer(0), FITS, True),
    (r**t * (1 - 1 / n) ** t, sp.Integer(0), FITS, True),
    (t**2 * (1 + a) ** t, sp.Integer(0), FITS, False),
    (sp.Sum(r**j, (j, 0, t - 1)), 1 / (1 - r), FITS, True),
    (sp.Sum(r**j, (j, 0, t - 1)), 1 / (1 + r), FITS, False),
    (a * sp.Sum(1 / j**2, (j, 1, t)), a * sp.pi**2 / 6, FITS, True),
    (a * sp.Sum(1 / j**2, (j, 1, t)), a * sp.pi**2 / 7, FITS, False),
    (sp.harmonic(t) / t, sp.Integer(0), FITS, True),
    (a * sp.Sum(1 / j, (j, 1, t)) - n, sp.oo, FITS, True),
    (b * sp.harmonic(t), sp.oo, FITS, False),  # at b = 0 it stays 0
    (sp.harmonic(t, 2), sp.oo, FITS, False),
    ((1 + a) ** t / t**2, sp.oo, FITS, True),
    ((1 + b) ** t, sp.oo, FITS, False),  # at b = 0 it stays 1
    (a * ((n + 1) / (n - 1)) ** t - n * t**2 - a, sp.oo, FITS, True),
    (b * ((n + 1) / (n - 1)) ** t - n * t**2, sp.oo, FITS, False),  # at b = 0 it falls
    (n * t**2 - a * ((n + 1) / (n - 1)) ** t, sp.oo, FITS, False),
    (-((1 + a) ** t), sp.oo, FITS, False),
    (r**t * t, sp.oo, FITS, False),
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
    (b * t, b * t, "=", False),  # 0 is of no order
]
OF_LIMIT = [
    (a * sp.harmonic(t) + 1, sp.log(t), "=", a, True),
    (a * sp.harmonic(t) + 1, sp.log(t), "=", 2 * a, False),
    (b * sp.harmonic(t), sp.log(t), "=", b, False),  # at b = 0 it is 0
    (b * sp.harmonic(t), sp.log(t), "≤", b, True),
    (sp.harmonic(t, 2), sp.S.One, "=", sp.pi**2 / 6, True),
    (a * (1 - 1 / n) ** t, (1 - 1 / n) ** t, "=", a, True),
    (b * r**t, b * r**t, "=", sp.S.One, False),  # 0 is of no order
    ((1 + a) ** t, t**3, "≥", sp.oo, True),
    ((1 + a) ** t, t**3, "≤", sp.oo, False),
    (a * (1 + 1 / n) ** t - t**2, (1 + 1 / n) ** t, "=", a, True),
    (a * (1 + 1 / n) ** t - t**2, (1 + 1 / n) ** t, "=", 2 * a, False),
    (b * (1 + 1 / n) ** t + t, (1 + 1 / n) ** t, "=", b, False),  # at b = 0 it is t
    (b * (1 + 1 / n) ** t + t, (1 + 1 / n) ** t, "≤", b, True),
    (t + a, (1 + 1 / n) ** t, "≤", sp.S.Zero, True),
    (t * r**t, sp.S.One, "≤", sp.S.Zero, True),
    (t * r**t, sp.S.One, "=", sp.S.Zero, False),
]


@pytest.mark.parametrize(("body", "order", "relation", "limit", "proved"), OF_LIMIT, ids=str)
def test_an_order_by_a_limit(body, order, relation, limit, proved):
    assert bool(of_order(body, order, relation, limit, FITS, OTHERS)) is proved


COMPARED = [
    (a * sp.pi**2 / 6, "≤", 2 * a, True),
    (a * sp.pi**2 / 6, "<", 2 * a, True),
    (b * sp.pi**2 / 6, "<", 2 * b, False),  # at b = 0 they are one
    (a * sp.pi**2 / 6, "≥", sp.Rational(8, 5) * a, True),
    (a * sp.pi**2 / 6, "≤", sp.Rational(8, 5) * a, False),
    (a * sp.sqrt(5), "<", 3 * a, True),
    (a * sp.sqrt(5), "≥", 3 * a, False),
    (a * sp.zeta(3), "<", sp.Rational(5, 4) * a, True),
    (a * sp.zeta(3), ">", sp.Rational(6, 5) * a, True),
    (a * sp.zeta(3), "≤", sp.Rational(6, 5) * a, False),
    (a / (b - 1), "≤", a / (b - 1), False),  # no value at b = 1
]


@pytest.mark.parametrize(("value", "relation", "said", "proved"), COMPARED, ids=str)
def test_how_a_limit_stands_to_a_number(value, relation, said, proved):
    assert bool(compares(value, relation, said, OTHERS)) is proved


@pytest.mark.parametrize("other", [(n - 1) ** t, 2 * t], ids=str)
def test_a_script_of_another_form_proves_no_limit(other, monkeypatch):
    plain = form_ends.end_proof

    def of_another(goal, form, index, limit, names):
        made = Reader({**names, index: form_ends.INDEX}).term(other + form)
        return plain(diverges(form_ends.INDEX, made), other + form, index, limit, names)

    monkeypatch.setattr(far_end, "end_proof", of_another)
    assert not tends_to(n * t, sp.oo, FITS, OTHERS)


@pytest.mark.parametrize("script", [form_ends.power_outgrows(m) for m in range(4)], ids=str)
def test_how_a_power_grows_holds_at_points(script):
    refuted, seen = falsified(script, points=40)
    assert refuted is None
    assert seen


@pytest.mark.parametrize(("body", "order", "relation", "proved"), ORDERS, ids=str)
def test_an_order(body, order, relation, proved):
    limit = degrees_say(sp.cancel(body / order), t)
    assert bool(limit is not None and of_order(body, order, relation, limit, FITS, OTHERS)) is proved


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
    monkeypatch.setattr(form_ends, name, geometric_sums.powers_not_negative)
    assert not bounded_exactly(a * geometric(b), b < 1, FITS, OTHERS)
