"""What is printed is right in every digit, and the error is that of the very text, at every magnitude."""

import time
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from theory import catalogue
from theory.language.formula import evaluate
from theory.numbers.decimals import decimal_of_ball, decimal_of_fraction, precision

magnitudes = st.integers(-400, 400)
digits_ = st.integers(1, 60)


def last_place(text: str) -> Fraction:
    """Return one unit of the last place that is shown."""
    return Fraction(10) ** int(Decimal(text).as_tuple().exponent)


@given(st.integers(-(10**50), 10**50), st.integers(1, 10**20), magnitudes, digits_)
def test_a_fraction_is_rounded_to_the_nearest_and_its_error_is_that_of_the_text(
    numerator: int, denominator: int, magnitude: int, digits: int
) -> None:
    number = Fraction(numerator, denominator) * Fraction(10) ** magnitude
    text, error = decimal_of_fraction(number, digits)
    off = abs(Fraction(text) - number)
    assert off <= Fraction(error)
    assert Fraction(error) <= Fraction(11, 10) * off
    if error != "0":
        assert 2 * off <= last_place(text)
        assert len(Decimal(text).as_tuple().digits) == digits


@given(st.integers(-(10**60), 10**60), st.integers(0, 10**9), st.integers(0, 60), magnitudes, digits_)
def test_a_ball_shows_what_it_supports(
    middle: int, radius: int, apart: int, magnitude: int, digits: int
) -> None:
    with precision(3000):
        scale = arb(10) ** magnitude
        centre, spread = middle * scale, radius * scale / arb(10) ** apart
        ball = centre + arb(0, spread.upper())
        text, error = decimal_of_ball(ball, digits)
        shown = Fraction(text)
        ends = [
            shown - (middle + sign * Fraction(radius, 10**apart)) * Fraction(10) ** magnitude
            for sign in (1, -1)
        ]
    slack = Fraction(10) ** (magnitude + 61 - 800)
    assert max(map(abs, ends)) <= Fraction(error) + slack
    figures = text.partition("e")[0].lstrip("-0.").replace(".", "").rstrip("0")
    assert len(figures) <= digits
    if middle and len(Decimal(text).as_tuple().digits) > 1:
        assert Fraction(error) <= Fraction(3, 5) * last_place(text)


@pytest.mark.parametrize("size", [10**3, 10**6, 10**9, 10**15, 10**30, 10**100])
def test_magnitudes_that_no_one_can_write_out(size: int) -> None:
    """10^±(size/3) to 12 digits by Arb's own logarithm, at 4000 bits."""
    with precision(200 + size.bit_length()):
        text, error = decimal_of_ball((-arb(size)).exp(), 12)
    mantissa, _, exponent = text.partition("e")
    with precision(4000):
        log = arb(mantissa).log() + int(exponent) * arb(10).log()
        assert abs(log + size) < arb(10) ** -11
    assert int(error.partition("e")[2]) < int(exponent) - 11


def test_every_digit_of_thirty_one() -> None:
    """`Decimal.normalize` rounded to 28 digits beside an error of 0 (cpython #105774, #139369)."""
    size = 1234567890123456789012345678901
    value = evaluate(catalogue.formula("regression.replace.excess_risk_ratio"), {"t": size}, 40)
    assert (value.decimal, value.error) == (str(size), "0")
    short = evaluate(catalogue.formula("regression.replace.excess_risk_ratio"), {"t": size}, 30)
    assert Fraction(short.error or "") >= abs(Fraction(short.decimal) - size) > 0


def test_small_values_keep_their_digits() -> None:
    """Tail masses far below 10^−digits: digits of the value, not of its distance to zero."""
    for z in (3, 10, 38, 60, 1000):
        value = evaluate(catalogue.formula("regression.replace.tail_mass"), {"t": 1, "h": 1, "z": z}, 12)
        with mpmath.workdps(60):
            off = abs(mpmath.mpf(value.decimal) - mpmath.erfc(mpmath.mpf(z) / 2))
            assert off <= mpmath.mpf(value.error)
            assert off < mpmath.mpf(value.decimal) / 10**11


@pytest.mark.parametrize(
    ("name", "values", "beginning"),
    [
        ("gaussian.replace_biased.variance", {"t": 10**6, "n": 2, "sigma0": 1}, "1.0100340591"),
        (
            "categorical.replace.heterozygosity",
            {"t": 10**9, "D": 2, "p": (Fraction(1, 2), Fraction(1, 2))},
            "",
        ),
        ("mixture.replace.entanglement_probability", {"t": 1, "n": 10**10, "Delta": 3, "sigma": 1}, ""),
        ("regression.replace.tail_mass", {"t": 1, "h": 1, "z": 30_000}, ""),
        ("regression.replace.tail_mass", {"t": 1, "h": 1, "z": 10**15}, ""),
    ],
)
def test_nothing_is_expanded_that_has_millions_of_digits(
    name: str, values: dict[str, object], beginning: str
) -> None:
    start = time.process_time()
    value = evaluate(catalogue.formula(name), values)
    assert time.process_time() - start < 20  # it took more than a minute, or for ever
    mantissa, _, exponent = value.decimal.partition("e")
    assert int(exponent) < -100_000
    assert mantissa.startswith(beginning)
    twice = evaluate(catalogue.formula(name), values, 60).decimal
    assert abs(Fraction(twice.partition("e")[0]) - Fraction(mantissa)) <= Fraction(
        6, 10 ** (len(mantissa) - 1)
    )


def test_a_ball_that_is_not_finite_has_no_decimal() -> None:
    with pytest.raises(ArithmeticError, match="not finite"):
        decimal_of_ball(arb("nan"), 10)
    assert decimal_of_ball(arb(fmpq(1, 2)), 10) == ("0.5", "0")
