"""The averaging checker, the limits in a parameter, and the cases: each is able to fail."""

from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.replay import check, replay
from tests.reference import averaging
from theory.engine.limits import t
from theory.language.derivation import (
    Averaging,
    Cases,
    Derivation,
    Draws,
    Expectation,
    Random,
    Recurrence,
    SequenceLimit,
    Step,
)
from theory.numbers.walk import enclose, exact

n = sp.Symbol("n", integer=True, positive=True)
i = sp.Symbol("i", integer=True, positive=True)
e, s = Random("e", real=True), Random("s", real=True)
noise, data = sp.IndexedBase(Random("x", real=True)), sp.IndexedBase(Random("y", real=True))
index = sp.IndexedBase(Random("J", integer=True))
NOISE = sp.Sum(noise[i], (i, 1, n)) / n
SIZES = ({"n": 1}, {"n": 2}, {"n": 3})


def holds(after, sizes=SIZES, **fields):
    certificate = Averaging(**{"noise": ((noise, n),), **fields})
    return averaging.counterexample(certificate, after, sizes) is None


def test_the_variance_of_a_mean():
    square = Expectation((e + s * NOISE) ** 2)
    assert holds(sp.Eq(square, Expectation(e**2) + Expectation(s**2) / n)) is True
    assert holds(sp.Eq(square, Expectation(e**2) + Expectation(s**2) / n**2)) is False
    assert holds(sp.Eq(square, Expectation(e**2) + Expectation(s**2) / (n + 1))) is False
    assert holds(sp.Eq(square, Expectation(e**2))) is False


@pytest.mark.parametrize("power", [3, 4])
def test_what_needs_more_than_two_moments_is_refused(power):
    """For ±1 noise 𝔼x³ = 0 and 𝔼x⁴ = 1; a skewed law tells them from what two moments imply."""
    claimed = sp.Eq(Expectation(noise[1] ** power + e), Expectation(e) + int(power == 4))
    assert holds(claimed) is False


@pytest.mark.parametrize(("power", "value"), [(2, 1), (3, 0), (4, 3)])
def test_normal_noise_has_all_of_its_moments_and_no_others(power, value):
    """The fourth is 3, not that of signs; what has two moments only has no fourth."""
    for said, is_true in ((value, True), (value + 1, False)):
        after = sp.Eq(Expectation(noise[1] ** power + e), Expectation(e) + said)
        assert holds(after, normal=True) is is_true
        for normal in (True, False):
            how = Averaging(noise=((noise, n),), normal=normal)
            found = check(how, Step(rule="", after=after, because="", certificate=how))
            assert found.holds is (True if is_true and (normal or power == 2) else None)


def test_a_product_of_expectations_is_refused():
    certificate = Averaging(noise=((noise, n),))
    after = sp.Eq(Expectation(e) * Expectation(s), Expectation(e * s))
    step = Step(rule="", after=after, because="", certificate=certificate)
    ((_, found),) = replay(Derivation(title="", steps=(step,)))
    assert found.holds is None
    outside = Step(rule="", after=sp.Eq(Expectation(e), e), because="", certificate=certificate)
    ((_, found),) = replay(Derivation(title="", steps=(outside,)))
    assert found.holds is None


@pytest.mark.parametrize("replacement", [True, False])
def test_drawing_with_replacement_is_not_drawing_without(replacement):
    N = 2 * n
    mean, square = (sp.Sum(data[i] ** k, (i, 1, N)) / N for k in (1, 2))
    drawn = sp.Sum(data[index[i]], (i, 1, n)) / n
    spread = Expectation(square - mean**2)
    fields = {
        "sizes": ({"n": 2}, {"n": 3}),
        "noise": (),
        "draws": (Draws(index=index, count=n, population=N, replacement=replacement),),
        "data": ((data, N),),
    }
    with_it = sp.Eq(Expectation(drawn**2), Expectation(mean**2) + spread / n)
    without = sp.Eq(Expectation(drawn**2), Expectation(mean**2) + spread * (N - n) / (n * (N - 1)))
    assert holds(with_it, **fields) is replacement
    assert holds(without, **fields) is not replacement


def test_a_limit_in_a_parameter_is_checked_against_its_recurrence():
    u = sp.Function("u")
    rule = sp.Eq(u(t), (1 - 1 / n) * u(t - 1) + (n + 1) / (n * t**2))
    start = sp.Eq(u(0), 1 / n)
    certificate = SequenceLimit(sequence=u, index=t, parameter=n, lower=((t, sp.Integer(1)),))

    def found(value, first=start, recurrence=rule):
        after = sp.Eq(sp.Limit(u(t), n, sp.oo), value)
        step = Step(rule="", before=(recurrence, first), after=after, because="", certificate=certificate)
        return check(certificate, step).holds

    assert found(sp.harmonic(t, 2)) is True
    assert found(sp.harmonic(t, 2) + 1) is None
    assert found(sp.harmonic(t, 1)) is None
    assert found(sp.harmonic(t, 2), sp.Eq(u(0), 1 + 1 / n)) is None
    assert found(sp.harmonic(t, 2), start, sp.Eq(u(t), n * u(t - 1))) is None


def test_cases_must_be_complete():
    x, w = sp.Symbol("x", real=True), sp.Symbol("w", positive=True)
    f = sp.Function("f")
    value = sp.Piecewise((0, sp.Eq(x, 0)), (x, x > 0), (-2 * x, True))
    after = sp.Eq(f(t), value)
    branches = (sp.Eq(f(t), 0), sp.Eq(f(t), w), sp.Eq(f(t), 2 * w))
    certificate = Cases(variable=x, positive=w)

    def found(before):
        return check(
            certificate, Step(rule="", before=before, after=after, because="", certificate=certificate)
        ).holds

    assert found(branches) is True
    assert found((branches[0], sp.Eq(f(t), 3 * w), branches[2])) is None
    assert found(branches[:2]) is None


def test_a_closed_form_by_cases_is_checked_in_every_case():
    u, x = sp.Function("u"), sp.Symbol("x", real=True)
    rule, start = sp.Eq(u(t), (1 + x) * u(t - 1) + 1), sp.Eq(u(0), 0)
    general = ((1 + x) ** t - 1) / x

    def found(flat):
        closed = sp.Piecewise((flat, sp.Eq(x, 0)), (general, True))
        certificate = Recurrence(sequence=u, index=t)
        step = Step(
            rule="", before=(rule, start), after=sp.Eq(u(t), closed), because="", certificate=certificate
        )
        return check(certificate, step).holds

    assert found(t) is True
    assert found(t - 1) is None
    assert found(2 * t) is None


def test_the_engine_does_not_trust_a_solver():
    """SymPy's rsolve answers 0 for the pool's variance under subsampling; the replay refuses it."""
    V = sp.Function("V")
    rule = sp.Eq(V(t), (1 - sp.Rational(3, 4) / t**2) * V(t - 1))
    start = sp.Eq(V(1), sp.Rational(1, 2))
    certificate = Recurrence(sequence=V, index=t)
    m = sp.Symbol("m", integer=True)
    answer = sp.rsolve(
        V(m + 1) - (1 - sp.Rational(3, 4) / (m + 2) ** 2) * V(m), V(m), {V(0): sp.Rational(1, 2)}
    )
    assert answer == 0, "SymPy has been repaired; choose another wrong answer"
    step = Step(rule="", before=(rule, start), after=sp.Eq(V(t), answer), because="", certificate=certificate)
    assert check(certificate, step).holds is None


@pytest.mark.parametrize("last", [499, 500, 501, 1_500])
def test_long_products_agree_with_short_ones(last):
    k = sp.Symbol("k", integer=True, positive=True)
    factor = 1 - (3 * n - 1) / (n * k * (n * k - 1))
    env = {"n": Fraction(3), "t": last}
    gamma = enclose(sp.Product(factor, (k, 2, t)), env, 40)
    direct = exact(sp.Product(factor, (k, 2, t)), env)
    assert abs(float(gamma) - float(direct)) < 1e-15
    assert enclose(sp.Product(1 - 4 / k**2, (k, 1, t)), env, 20) == 0
