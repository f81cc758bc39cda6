"""Claims that fail at an exceptional value or an edge only: the search goes there, and finds them."""

from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.exceptional import _zeros, exceptional_parts, exceptional_points
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.verification import verify
from theory.language.parameters import Domain, Parameter
from theory.loop_language.definition import t

LOOP = """
[[loop]]
id = "mine.{name}"
words = "a loop"
[loop.parameters]
r = {{ kind = "real", lower = 0, {domain} }}
n = {{ lower = 1 }}
[loop.state]
e = {{ start = 0 }}
[loop.data]
z = {{ law = "normal(0, 1)", size = "n" }}
x = {{ law = "normal(e, 1)", size = "n" }}
[loop.fit]
e = "{fit}"
[loop.observe]
risk = "e^2"
"""
LOOPS = (
    LOOP.format(name="edge", domain='upper = "5/7"', fit="7/5*r*mean(x)")
    + LOOP.format(name="inside", domain="upper = 2", fit="7/5*r*mean(x)")
    + LOOP.format(name="still", domain="upper = 1", fit="e + (r - 3/11)*(mean(x) - e)")
    + LOOP.format(name="weighted", domain="upper = 1", fit="r*mean(z) + (1 - r)*mean(x)")
)
FAILS = {
    ("edge", 'bounded = "t"'): "r = 5/7, n = 1",
    ("edge", 'growth = "t"\nexpression = "1"'): "r = 0, n = 1",
    ("inside", 'bounded = "t"\niff = "r <= 5/7"'): "r = 5/7, n = 1",
    ("still", 'limit = "t"\nexpression = "oo"'): "r = 3/11, n = 1",
    ("still", 'increasing = "t"'): "r = 3/11, n = 1, t = 1",
    ("still", 'expression = "0"\nrelation = ">"'): "r = 3/11, n = 1, t = 1",
    ("weighted", 'bounded = "t"'): "r = 0, n = 1",
}
HOLDS = {
    ("inside", 'bounded = "t"\niff = "r < 5/7"'),
    ("weighted", 'bounded = "t"\niff = "r > 0"'),
}
"""The same claims, true: at r = 0 the closed form divides by 0, and the loop there decides."""


def verdicts(said):
    claims = "".join(
        f'[[claim]]\nid = "c{k}"\nloop = "mine.{loop}"\n{text}\n' for k, (loop, text) in enumerate(said)
    )
    return [one.verdict for one in verify(parse_claims(LOOPS + claims), path="mine.toml", workers=1).claims]


def test_a_claim_that_fails_at_an_exceptional_value_or_an_edge_is_refuted_there():
    for (said, witness), verdict in zip(FAILS.items(), verdicts(FAILS), strict=True):
        assert (verdict.name, verdict.witness) == ("REFUTED", witness), said


def test_without_these_values_nothing_would_be_found(monkeypatch):
    for module in ("grown", "monotone", "comparison_search"):
        monkeypatch.setattr(f"proofs_checks.evidence.{module}.exceptional_points", lambda *_: [])
    assert "REFUTED" not in {verdict.name for verdict in verdicts(FAILS)}


def test_the_true_claims_are_proved():
    assert {verdict.name for verdict in verdicts(HOLDS)} == {"PROVED"}


W = Parameter(name="w", meaning="", domain=Domain(kind="real", lower=0, upper=1), ceiling=1)
N = Parameter(name="n", meaning="", domain=Domain(kind="integer", lower=1), ceiling=9)


@pytest.mark.parametrize(
    ("form", "zeros"),
    [
        ((1 - W.symbol) ** t, {0, 1}),
        (t / (N.symbol * W.symbol - sp.Rational(2, 7)), {Fraction(2, 7), Fraction(1, 7)}),
        ((3 * W.symbol - 2) * t + 1, {Fraction(2, 3)}),
        (sp.Piecewise((t, W.symbol < sp.Rational(1, 5)), (0, True)), {Fraction(1, 5)}),
        (1 / (2 * W.symbol**2 - 1) * t, {Fraction(707, 1000) // Fraction(1, 1000) * Fraction(1, 1000)}),
    ],
)
def test_zeros_of_every_part_are_tried_and_values_beside_them(form, zeros):
    points = [point["w"] for point in exceptional_points(exceptional_parts(form, t), [W, N])]
    near = {min(points, key=lambda w, zero=zero: abs(w - zero)) for zero in zeros}
    assert all(
        abs(one - zero) < Fraction(1, 500) for one, zero in zip(sorted(near), sorted(zeros), strict=True)
    )
    for zero in zeros:
        assert zero in (0, 1) or {w < zero for w in points} == {True, False}


def test_a_part_that_is_0_in_roots_has_no_zeros_of_its_own():
    n = sp.Symbol("n", integer=True, positive=True)
    hidden = sp.sqrt(2) + sp.sqrt(3) - sp.sqrt(5 + 2 * sp.sqrt(6))
    for nothing in (hidden * n, (hidden + 1) * n - n):
        assert _zeros(nothing, n, {}) == []
