from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import sympy as sp

from tests.theory.loop_language.definitions import N, V, W, parameter
from theory.language.expressions import parse_expression
from theory.language.signs import sign

H = parameter("h", "real", 0, 1, lower_open=True, upper_open=True)
K = parameter("k", "integer", N.symbol + 2)
A = parameter("a", "real", None)
DOMAIN = (N, V, W, H, K, A)


@pytest.mark.parametrize(
    ("text", "direction", "strict"),
    [
        ("w*(2 - w)", 1, True),
        ("1 - w", 1, False),
        ("w - 1", -1, False),
        ("1 - h", 1, True),
        ("1 - h^2", 1, True),
        ("(1 - w)^2", 1, False),
        ("1 - (1 - w)^2*(1 - 1/n)", 1, True),
        ("k - n - 1", 1, True),
        ("k - n - 2", 1, False),
        ("1/(n*k)", 1, True),
        ("a^2 + V", 1, False),
        ("a^2 + h", 1, True),
        ("-n", -1, True),
        ("V/n", 1, False),
    ],
)
def test_signs_that_are_decided(text: str, direction: int, strict: bool) -> None:
    found = sign(parse_expression(text, DOMAIN), DOMAIN)
    assert found is not None
    assert (found.direction, found.strict) == (direction, strict)


@pytest.mark.parametrize("text", ["1 - 2*w", "n - 2", "a", "a + n", "1/(1 - w)", "1/V", "w - h", "x"])
def test_what_has_no_sign_gets_none(text: str) -> None:
    assert sign(parse_expression(text, (*DOMAIN, parameter("x", "real", None))), DOMAIN) is None


def test_no_sign_is_contradicted_by_a_value() -> None:
    n, w = N.symbol, W.symbol
    values = [(a, b) for a in (1, 2, 7) for b in (Fraction(1, 9), Fraction(1, 2), 1)]
    decided = 0
    for c0, c1, c2, c3 in itertools.product((-1, 0, 1, 2), repeat=4):
        expr = c0 + c1 * n + c2 * w + c3 * n * w
        found = sign(expr, (N, W))
        if found is None:
            continue
        decided += 1
        for a, b in values:
            value = expr.subs({n: a, w: sp.Rational(b)}) * found.direction if c0 or c1 or c2 or c3 else 0
            assert value >= 0, (expr, a, b)
            assert value > 0 or not found.strict, (expr, a, b)
    assert decided > 80
