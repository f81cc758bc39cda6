"""Claims about one number that is fed back as a polynomial: what is true is proved, nothing near it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import shipped
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import Refused, Theorem, assume
from theory.language.parameters import Parameter
from theory.loop_language.definition import GENERATION, LoopDefinition, t
from theory.loop_language.derive import with_parameters
from theory.proofs import map_claims
from theory.proofs.loop_claims import proved_far, proved_monotone, proved_value
from theory.proofs.loop_terms import loop_term
from theory.proofs.polynomial_signs import Between

BEST = next(one for one in shipped() if one.id == "types.best_of_two")
B, Q = BEST.parameters
b, q = B.symbol, Q.symbol
HALF = sp.Rational(1, 2)
ABOVE, BELOW = "lower = 0.5, upper = 1", "lower = 0, upper = 0.5"


def within(start: Parameter = Q, **ends: Any) -> LoopDefinition:
    """Return the loop with another domain of b, and of q."""
    own = replace(B, domain=replace(B.domain, **ends))
    found = with_parameters(BEST, (own, start), {b: own.symbol, q: start.symbol})
    assert found is not None
    return found


FIRST, SECOND = within(lower=HALF), within(upper=HALF)
"""The first type is preferred, or the second."""


def asked(domain: str, fields: dict[str, str]) -> tuple[str, str | None, str]:
    """Return the verdict on a claim about the best of two, for q inside (0, 1)."""
    return judged(
        claim(loop=BEST.id, observable="frequency", **fields)
        + "[claim.parameters]\n"
        + f'b = {{ kind = "real", {domain}, open = true }}\n'
        + 'q = { kind = "real", lower = 0, upper = 1, open = true }\n'
        + "t = { lower = 1 }\n"
    )


@pytest.mark.parametrize(
    ("domain", "fields"),
    [
        ("lower = 0, upper = 1", {"relation": "<", "expression": "1"}),
        ("lower = 0, upper = 1", {"bounded": "t"}),
        (ABOVE, {"increasing": "t"}),
        (ABOVE, {"limit": "t", "expression": "1"}),
        (BELOW, {"limit": "t", "expression": "0"}),
        (ABOVE, {"relation": ">=", "expression": "1 - (1 - q)*(1 - (2*b - 1)*q)^t"}),
    ],
)
def test_what_is_true_of_the_best_of_two_is_proved(domain: str, fields: dict[str, str]) -> None:
    verdict, _, said = asked(domain, fields)
    assert verdict == "PROVED"
    assert "by the core from the definition of the loop" in said


@pytest.mark.parametrize(
    ("domain", "fields", "witness"),
    [
        ("lower = 0, upper = 1", {"relation": "<=", "expression": "9/10"}, "b = 1/2, q = 99/100, t = 1"),
        ("lower = 0, upper = 1", {"nondecreasing": "t"}, "b = 1/3, q = 1/2, t = 1"),
        (BELOW, {"limit": "t", "expression": "q"}, "b = 1/3, q = 1/2"),
        (ABOVE, {"limit": "t", "expression": "0"}, "b = 2/3, q = 1/2"),
        (ABOVE, {"relation": ">=", "expression": "1 - (1 - q)*(2 - 2*b)^t"}, "b = 2/3, q = 1/2, t = 1"),
    ],
)
def test_what_is_false_of_it_is_refuted(domain: str, fields: dict[str, str], witness: str) -> None:
    assert asked(domain, fields)[:2] == ("REFUTED", witness)


def test_a_limit_that_one_start_does_not_have_is_no_theorem() -> None:
    """From 0 it stays at 0: with the closed end of q nothing is proved, nor at b = 1/2."""
    closed = within(replace(Q, domain=replace(Q.domain, lower_open=False)), lower=HALF)
    even = within(lower=HALF, lower_open=False)
    assert proved_far(FIRST, "frequency", GENERATION, "=", first=1, said=sp.S.One)
    for loop, said in ((closed, 1), (even, 1), (BEST, 1), (BEST, 0), (FIRST, 0), (SECOND, 1)):
        with pytest.raises(Refused):
            proved_far(loop, "frequency", GENERATION, "=", first=1, said=sp.Integer(said))


def test_a_bound_or_a_direction_that_is_false_is_no_theorem() -> None:
    start = (1 - q) * (2 - 2 * b) ** t
    for relation, said in (("<", q), ("≤", 1 - start - (1 - q) / 100), ("≥", 1 - start), (">", sp.S.One)):
        with pytest.raises(Refused):
            proved_value(FIRST, "frequency", relation, said, 1)
    assert proved_value(FIRST, "frequency", "≤", 1 - start, 1)
    for loop, up, strict in ((FIRST, False, False), (BEST, True, False), (SECOND, True, True)):
        with pytest.raises(Refused):
            proved_monotone(loop, "frequency", GENERATION, up=up, strict=strict, first=1)
    even = within(lower=HALF, lower_open=False)
    assert proved_monotone(even, "frequency", GENERATION, up=True, strict=False, first=1)
    with pytest.raises(Refused):
        proved_monotone(even, "frequency", GENERATION, up=True, strict=True, first=1)


def test_ends_that_a_step_leaves_are_no_domain() -> None:
    """The core looks at them, whoever proposes them."""
    p = BEST.states[0].symbol
    for loop, keeps in (
        (FIRST, (p <= q,)),
        (FIRST, (p >= 0, p <= HALF)),
        (SECOND, (p >= q, p <= 1)),
        (BEST, (p >= 1, p <= 2)),
    ):
        with pytest.raises(Refused, match="the state's domain"):
            loop_term(loop, 1, keeps)
    assert loop_term(FIRST, 1, (p >= 0, p <= 1))


def test_a_polynomial_that_is_negative_somewhere_is_not_shown() -> None:
    p = BEST.states[0].symbol
    made = loop_term(FIRST, 1, (p >= 0, p <= 1))
    there = Between(p, sp.S.Zero, sp.S.One, made.reader(made.names[q]).term)
    assert there.at_least_0(p - p**2)
    for wrong in (p**2 - p, p - HALF, (p - HALF) ** 2 - sp.Rational(1, 1000), (2 * b - 1) * p - p**2):
        with pytest.raises(Refused):
            there.at_least_0(wrong)


def test_a_script_that_assumes_what_it_needs_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def assumed(means: map_claims.MapMeans, goal: object, *_: object, **__: object) -> Theorem:
        return assume(goal)  # type: ignore[arg-type]  # a formula

    monkeypatch.setattr(map_claims.MapMeans, "bound", assumed)
    with pytest.raises(Refused, match="hypotheses remain"):
        proved_value(FIRST, "frequency", "<", sp.S.One, 1)
