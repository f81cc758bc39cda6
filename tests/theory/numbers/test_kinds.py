"""Formulas that hold in a limit say so, and print no ± that could be taken for the error of the formula."""

from fractions import Fraction

import mpmath
import pytest

from theory import catalogue
from theory.language.formula import evaluate
from theory.numbers.walk import TooManyTerms

P = (Fraction(1, 10), Fraction(1, 5), Fraction(7, 10))
VALUES = {
    "t": 3,
    "D": 10,
    "p": P,
    "alpha": Fraction(1, 3),
    "d": 2,
    "T": 9,
    "lam": Fraction(1, 2),
    "c": Fraction(1, 2),
    "n": 5,
    "m": 3,
    "q": Fraction(1, 4),
    "b": 2,
    "N": 6,
    "h": 1,
    "sigma0": 1,
    "trace": 2,
    "frobenius": 1,
    "ratio": 1,
}
INEXACT = [name for name, formula in catalogue.formulas().items() if formula.kind.name != "exact"]


@pytest.mark.parametrize("name", INEXACT)
def test_the_kind_is_printed_and_no_error(name: str) -> None:
    formula = catalogue.formula(name)
    own = {parameter.name: VALUES[parameter.name] for parameter in formula.parameters}
    for parameter in formula.parameters:
        if parameter.domain.shape == "list":
            own[parameter.name] = (4, 5)
        elif parameter.name == "p" and parameter.domain.shape == "scalar":
            own["p"] = Fraction(1, 2)
    if name == "regression.editing.schedule_excess_risk_ratio":
        own["p"] = (Fraction(1, 2), Fraction(1, 3))
    value = evaluate(formula, own)
    assert str(formula.kind) in str(value)
    assert "±" not in str(value)
    assert value.to_json()["kind"] == str(formula.kind)


def test_the_expansion_is_what_it_prints() -> None:
    """The printed terms only: 11.5007 at D = 10, not the longer series (11.4879)."""
    value = evaluate(catalogue.formula("categorical.replace.collapse_time_expansion"), {"D": 10, "p": P}, 25)
    with mpmath.workdps(40):
        p = [mpmath.mpf(x.numerator) / x.denominator for x in P]
        x, steps = mpmath.mpf(1), 0
        while x > mpmath.mpf(10) ** -3:
            x, steps = -mpmath.expm1(-x), steps + 1
        # h_0(x) = −2/x − (1/3) log x − x/36 + O(x²): the Abel function of 1 − e^−x, from its definition
        A = steps - 2 / x - mpmath.log(x) / 3 - x / 36
        printed = (
            -20 * sum((1 - q) * mpmath.log(1 - q) for q in p)
            - mpmath.log(10) / 3
            - sum(q * mpmath.log(1 - q) for q in p) / 3
            + A
            - mpmath.euler / 3
            + mpmath.mpf(3) / 2
        )
        assert abs(mpmath.mpf(value.decimal) - printed) < mpmath.mpf(10) ** -7
    assert value.decimal.startswith("11.5007073700595431149963")
    assert "−2.02929721441803609892" in catalogue.formula("categorical.replace.collapse_time_expansion").title


@pytest.mark.parametrize("digits", [71, 100, 10_000])
def test_more_digits_of_the_abel_constant_than_are_enclosed_are_refused(digits: int) -> None:
    formula = catalogue.formula("categorical.replace.collapse_time_expansion")
    with pytest.raises(TooManyTerms, match="ask for 60 digits or fewer"):
        evaluate(formula, {"D": 10, "p": P}, digits)
