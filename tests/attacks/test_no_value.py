"""What has no real value is no number, however it is written: nothing is concluded of it.

What a reader does not look into (a root of some order, ζ, an endless sum, a limit) is a real number only
where it has a value: where the domain says so, or a premise in which it stands.
"""

from dataclasses import replace

import pytest
import sympy as sp

from tests.attacks.test_names import not_shown
from tests.attacks.test_number_steps import (
    SENTENCE,
    Attack,
    endless,
    eq,
    formula,
    given,
    i,
    limit,
    n,
    real,
    step,
    t,
    whole,
    x,
    y,
)
from theory import catalogue
from theory.language.derivation import Algebra, Differentiation, Instance, RationalLimit, Sign, Step
from theory.language.statements import UpperLimit
from theory.proofs.matrix_steps import parameters_of

ANY, FROM_0, ABOVE_0 = (
    formula(real("x", low, lower_open=is_open)) for low, is_open in ((None, False), (0, False), (0, True))
)
THIRD = sp.Rational(1, 3)
ROOT_OF_MINUS_1 = sp.Pow(-1, THIRD)
HARMONIC, TURNING = endless(1 / i), sp.Limit((-1) ** t, t, sp.oo)


def less_than_more(value: sp.Expr) -> tuple[Step, ...]:
    """v < v + 1, which is false of ∞, and of what is no real number says nothing."""
    return (step(sp.Lt(value, value + 1, evaluate=False), Sign(lower=())),)


def square(value: sp.Expr) -> sp.Basic:
    """0 ≤ v², which is false of an imaginary number."""
    return sp.Ge(sp.Pow(value, 2, evaluate=False) + y, y, evaluate=False)


def derived(function: sp.Expr, by: sp.Expr) -> tuple[Step, ...]:
    return (step(eq(sp.Derivative(function, x), by), Differentiation()),)


def put_for_x(value: sp.Expr) -> tuple[Step, ...]:
    known = square(x)
    return step(known, Sign(lower=())), step(square(value), Instance(substitution=((x, value),)), known)


def put_for_less(value: sp.Expr) -> tuple[Step, ...]:
    known, after = (sp.Lt(z, z + 1, evaluate=False) for z in (x, value))
    return step(known, Sign(lower=())), step(after, Instance(substitution=((x, value),)), known)


TOLD = eq(HARMONIC, x)
ANY_Y, POSITIVE_Y = (formula(real("y", low, lower_open=low == 0)) for low in (None, 0))
FALSE: dict[str, Attack] = {
    "a cube root of −1": (SENTENCE, (step(square(ROOT_OF_MINUS_1 - THIRD), Sign(lower=())),)),
    "a fourth root of any number": (ANY, (step(square(x ** sp.Rational(1, 4)), Sign(lower=())),)),
    "a power of 0 with an exponent below 0": (FROM_0, less_than_more(x**-THIRD)),
    "a power with any exponent of any number": (ANY, less_than_more(x**y)),
    "an arc sine of 2": (SENTENCE, less_than_more(sp.asin(2))),
    "an arc sine of any number": (ANY, less_than_more(sp.asin(x))),
    "a tangent": (ANY, less_than_more(sp.tan(x))),
    "ζ from 0 on": (ABOVE_0, less_than_more(sp.zeta(x))),
    "log Γ of any number": (ANY, less_than_more(sp.loggamma(x))),
    "a series that diverges": (SENTENCE, less_than_more(HARMONIC)),
    "one over t": (SENTENCE, (step(limit(HARMONIC / t, 0), RationalLimit()),)),
    "a series without a limit": (SENTENCE, less_than_more(endless((-1) ** i))),
    "an integral that diverges": (SENTENCE, less_than_more(sp.Integral(1 / y, (y, 0, 1)))),
    "a limit that there is not": (SENTENCE, less_than_more(TURNING)),
    "an upper limit that is ∞": (SENTENCE, less_than_more(UpperLimit(t, t))),
    "a derivative that there is not": (SENTENCE, less_than_more(sp.Derivative(sp.Abs(x), x))),
    "a root put for a number": (SENTENCE, put_for_x(ROOT_OF_MINUS_1)),
    "an arc sine put for a number": (SENTENCE, put_for_x(sp.asin(2))),
    "1/y put for a number, for any y": (ANY_Y, put_for_less(1 / y)),
    "√y put for a number, for any y": (ANY_Y, put_for_less(sp.sqrt(y))),
    "log y put for a number, for any y": (ANY_Y, put_for_less(sp.log(y))),
    "a sum over a negative range put for one": (
        formula(whole("n", 1)),
        put_for_less(sp.Sum(1 / i, (i, 1, n - 5))),
    ),
    "an endless sum put for one": (SENTENCE, put_for_less(HARMONIC)),
    "a derivative of the logarithm of a negative number": (ABOVE_0, derived(sp.log(-x), 1 / x)),
}
TRUE: dict[str, Attack] = {
    "a fourth root of a positive number": (ABOVE_0, (step(square(x ** sp.Rational(1, 4)), Sign(lower=())),)),
    "of one that is not negative": (FROM_0, less_than_more(x**THIRD)),
    "a power with any exponent of a positive number": (ABOVE_0, less_than_more(x**y)),
    "a power of 2": (ANY, less_than_more(2**x)),
    "an arc sine between −1 and 1": (formula(real("x", -1, upper=1)), less_than_more(sp.asin(x))),
    "ζ above 1": (formula(real("x", 1, lower_open=True)), less_than_more(sp.zeta(x))),
    "an absolute value": (ANY, less_than_more(sp.Abs(x))),
    "1/y put for a number, y positive": (POSITIVE_Y, put_for_less(1 / y)),
    "1/y put for a number, in a sentence that shows it": (SENTENCE, put_for_less(1 / y)),
    "log y put for a number, y positive": (POSITIVE_Y, put_for_less(sp.log(y))),
    "a sum over a range that may be empty put for one": (
        formula(whole("n", 1)),
        put_for_less(sp.Sum(1 / i, (i, 1, n - 1))),
    ),
    "a series of which a premise says a value": (
        SENTENCE,
        (given(TOLD), step(eq(2 * HARMONIC, 2 * x), Algebra(), TOLD)),
    ),
    "a derivative of the logarithm of a positive number": (ABOVE_0, derived(sp.log(x), 1 / x)),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_has_no_value_is_no_number(name: str) -> None:
    assert not_shown(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_what_has_one_is(name: str) -> None:
    assert not not_shown(TRUE[name])


def test_a_setting_narrows_nothing_that_a_statement_says() -> None:
    """n ≥ 50 of the setting was put for n ≥ 2 of the statement."""
    stated = catalogue.formula("gaussian.replace.variance")
    narrow = replace(stated, setting=(whole("n", 50),))
    found = {p.name: p.domain.lower for p in parameters_of(narrow)}
    assert found["n"] == {p.name: p.domain.lower for p in stated.parameters}["n"] == 2
