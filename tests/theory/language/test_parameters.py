from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from theory.language.parameters import Domain, DomainError, Parameter, read_values, validate

d = sp.Symbol("d", integer=True, positive=True)
FEATURES = Parameter(name="d", meaning="features", domain=Domain(kind="integer", lower=1))
ROWS = Parameter(name="T", meaning="rows", domain=Domain(kind="integer", lower=d + 2))
NOISE = Parameter(name="sigma", meaning="noise", domain=Domain(kind="real", lower=0, lower_open=True))
SHARES = Parameter(
    name="p", meaning="shares", domain=Domain(kind="real", lower=0, upper=1, shape="distribution")
)


def test_values_are_read_exactly():
    assert read_values([NOISE], {"sigma": "0.1"}) == {"sigma": Fraction(1, 10)}
    assert read_values([NOISE], {"sigma": "2/6"}) == {"sigma": Fraction(1, 3)}
    assert read_values([NOISE], {"sigma": "1e-3"}) == {"sigma": Fraction(1, 1000)}
    assert read_values([SHARES], {"p": "1/2, 0.25,1/4"}) == {
        "p": (Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))
    }


def test_a_bound_follows_an_earlier_parameter():
    assert validate([FEATURES, ROWS], {"d": 3, "T": 5}) == {"d": 3, "T": 5}
    with pytest.raises(
        DomainError, match=r"T = 4 is outside its domain: integer T ≥ d \+ 2 \(here d \+ 2 = 5\)"
    ):
        validate([FEATURES, ROWS], {"d": 3, "T": 4})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "is not a number"),
        ("__import__('os')", "is not a number"),
        ("1e999999999", "is not a number"),
        ("1/0", "is not a number"),
        ("", "is not a number"),
        ("nan", "is not a number"),
        ("-1", "real sigma > 0"),
        ("0", "real sigma > 0"),
        ("9" * 100_000, "is not a number"),
    ],
)
def test_bad_text_gets_one_line_that_names_the_parameter(text, said):
    with pytest.raises(DomainError, match=r"^sigma") as caught:
        read_values([NOISE], {"sigma": text})
    message = str(caught.value)
    assert said in message
    assert "\n" not in message
    assert len(message) < 200


def test_missing_unknown_and_inexact_values_are_refused():
    with pytest.raises(DomainError, match="d is missing"):
        validate([FEATURES], {})
    with pytest.raises(DomainError, match="unknown parameter 'e'; expected d"):
        validate([FEATURES], {"d": 1, "e": 2})
    for value in (float("nan"), float("inf"), "1", None, 1j, sp.pi, sp.oo):
        with pytest.raises(DomainError, match="is not a finite number"):
            validate([NOISE], {"sigma": value})
    with pytest.raises(DomainError, match="integer d ≥ 1"):
        validate([FEATURES], {"d": Fraction(1, 2)})
    with pytest.raises(DomainError, match="is not a finite number"):
        validate([FEATURES], {"d": True})


def test_numbers_of_python_numpy_and_sympy_are_taken_as_the_command_line_takes_them():
    for value in (1.5, Fraction(3, 2), np.float64(1.5), np.float32(1.5), sp.Rational(3, 2), Decimal("1.5")):
        assert validate([NOISE], {"sigma": value}) == read_values([NOISE], {"sigma": "1.5"})
    for value in (3, 3.0, np.int64(3), np.uint8(3), sp.Integer(3), Fraction(3)):
        (found,) = validate([FEATURES], {"d": value}).values()
        assert found == 3
        assert type(found) is int
    assert validate([NOISE], {"sigma": 0.1}) == {"sigma": Fraction(1, 10)}
    assert validate([SHARES], {"p": np.array([0.25, 0.75])}) == read_values([SHARES], {"p": "1/4,3/4"})


def test_a_distribution_sums_to_one():
    with pytest.raises(DomainError, match="p sums to 3/4, not 1"):
        read_values([SHARES], {"p": "1/2,1/4"})
    with pytest.raises(DomainError, match="p must be a non-empty"):
        validate([SHARES], {"p": ()})


def test_the_symbol_carries_the_assumptions_of_the_domain():
    assert FEATURES.symbol.is_positive
    assert FEATURES.symbol.is_integer
    assert ROWS.symbol.is_positive
    assert NOISE.symbol.is_positive
    assert not NOISE.symbol.is_integer
