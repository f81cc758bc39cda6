"""Near misses about draws from a list, and about what becomes of sequences with roots on the unit circle."""

from fractions import Fraction

import pytest
import sympy as sp
from flint import fmpq

from tests.attacks.test_names import not_shown
from tests.attacks.test_number_steps import SENTENCE, Attack, E, T, eq, formula, i, k, n, step, whole
from theory.engine.constant_recurrence import growth_of_sequence
from theory.language.derivation import Averaging, Draws, Random
from theory.language.parameters import Domain, Parameter
from theory.proofs.decided import Context

Y, Z, NOISE = (sp.IndexedBase(Random(name, real=True)) for name in ("y", "z", "e"))
J = sp.IndexedBase(Random("J", integer=True))
j = sp.Symbol("j", integer=True, positive=True)
FEW = Parameter(name="T", meaning="", domain=Domain(kind="integer", lower=n))
TWO = formula(whole("n", 2), FEW)
PAIR_OF_ANY = formula(whole("n", 2), whole("T", 1))
UP_TO_ALL = formula(whole("k", 0), Parameter(name="n", meaning="", domain=Domain(kind="integer", lower=k)))
DRAWN = sp.Sum(Y[J[i]], (i, 1, n)) / n
MEAN, SQUARES = (sp.Sum(Y[i] ** power, (i, 1, T)) / T for power in (1, 2))
REPLACED = SQUARES / n + (1 - 1 / n) * MEAN**2
SPREAD = (SQUARES - MEAN**2) / n


def of(mean: sp.Expr, value: sp.Expr | int, replacement: bool = True, where: Context = SENTENCE) -> Attack:
    """The mean over draws from T data, and over noise, is that of a value of the data."""
    draws = (Draws(index=J, count=n, population=T, replacement=replacement),)
    how = Averaging(noise=((NOISE, n),), draws=draws, data=((Y, T), (Z, T)))
    return where, (step(eq(E(mean), E(value)), how),)


PAIR = Y[J[1]] * Y[J[2]]
APART = (T * MEAN**2 - SQUARES) / (T - 1)
FALSE: dict[str, Attack] = {
    "the square with replacement, drawn without": of(DRAWN**2, REPLACED, False, TWO),
    "the square without replacement, drawn with": of(
        DRAWN**2, MEAN**2 + SPREAD * (T - n) / (T - 1), True, TWO
    ),
    "the correction (T − n)/T": of(DRAWN**2, MEAN**2 + SPREAD * (T - n) / T, False, TWO),
    "more draws than data": of(DRAWN, MEAN, False),
    "a pair as the squared mean, without replacement": of(PAIR, MEAN**2, False, TWO),
    "a pair of one datum, without replacement": of(PAIR, APART, False, PAIR_OF_ANY),
    "a pair with replacement as one without": of(PAIR, APART, True, TWO),
    "one draw twice": of(Y[J[1]] ** 2, MEAN**2),
    "the same draw by two names of its place": of(Y[J[i]] * Y[J[j]], MEAN**2),
    "one draw from two lists": of(Y[J[1]] * Z[J[1]], MEAN * sp.Sum(Z[i], (i, 1, T)) / T),
    "a list shorter by one": of(Y[J[1]], sp.Sum(Y[i], (i, 1, T - 1)) / (T - 1)),
    "a place that may be past the end": of(Y[J[n]], MEAN, False),
    "a draw at place 0": of(Y[J[0]], MEAN),
    "the mean of no draws": of(sp.Sum(Y[J[i]], (i, 1, k)) / k, MEAN, True, UP_TO_ALL),
    "the square of no draws": of(
        sp.Sum(Y[J[i]], (i, 1, k)) ** 2 / k, SQUARES + (k - 1) * MEAN**2, True, UP_TO_ALL
    ),
    "half as many draws": of(sp.Sum(Y[J[i]], (i, 1, n / 2)) * 2 / n, MEAN),
    "a third moment of noise": of(NOISE[1] ** 3, 0),
    "a fourth moment of noise": of(NOISE[1] ** 4, 3),
    "a quotient of draws": of(Y[J[1]] / Y[J[2]], 1, True, TWO),
    "a root of a draw": of(sp.sqrt(Y[J[1]] ** 2), sp.sqrt(SQUARES)),
}
TRUE: dict[str, Attack] = {
    "the square with replacement": of(DRAWN**2, REPLACED),
    "the square without": of(DRAWN**2, MEAN**2 + SPREAD * (T - n) / (T - 1), False, TWO),
    "a pair with replacement": of(PAIR, MEAN**2, True, TWO),
    "a pair without": of(PAIR, APART, False, TWO),
    "the sum of no draws, squared": of(
        sp.Sum(Y[J[i]], (i, 1, k)) ** 2, k * SQUARES + k * (k - 1) * MEAN**2, True, UP_TO_ALL
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_mean_over_draws_is_refused(name: str) -> None:
    assert not_shown(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_a_right_one_beside_it_is_not(name: str) -> None:
    assert not not_shown(TRUE[name])


NEAR = Fraction(1, 10**30)
ROOTS: dict[str, tuple[tuple[object, ...], tuple[int, ...], bool, object]] = {
    # y(t + r) = Σ factors[i] y(t + i) from these first values: bounded, and what it tends to
    "±i": ((-1, 0), (1, 0), True, None),
    "±i, of which none is there": ((-1, 0), (0, 0), True, 0),
    "±i, twice": ((-1, 0, -2, 0), (0, 1, 0, 0), False, None),
    "1, twice": ((-1, 2), (0, 1), False, sp.oo),
    "1, twice, once of which is there": ((-1, 2), (3, 3), True, 3),
    "−1": ((-1,), (1,), True, None),
    "−1, twice": ((-1, -2), (0, 1), False, None),
    "(3 ± 4i)/5": ((-1, Fraction(6, 5)), (1, 1), True, None),
    "a third root of 1": ((-1, -1), (1, 0), True, None),
    "just below 1": ((1 - NEAR,), (1,), True, 0),
    "just above 1": ((1 + NEAR,), (1,), False, sp.oo),
    "just above 1, downwards": ((1 + NEAR,), (-1,), False, -sp.oo),
    "just above −1": ((NEAR - 1,), (1,), True, 0),
    "2 and 1/2, of which 2 is not there": ((-1, Fraction(5, 2)), (2, 1), True, 0),
    "−2": ((-2,), (1,), False, None),
}


@pytest.mark.parametrize("name", ROOTS)
def test_roots_on_the_circle_and_beside_it(name: str) -> None:
    factors, first, bounded, end = ROOTS[name]
    exact = [fmpq(Fraction(x).numerator, Fraction(x).denominator) for x in factors]  # type: ignore[arg-type]  # numbers
    found = growth_of_sequence(exact, fmpq(0), [fmpq(x) for x in first], 0)
    assert found is not None
    assert (found.bounded, found.end) == (bounded, end)
