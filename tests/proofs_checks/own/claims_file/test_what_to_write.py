"""A message says what is to be written: of what other notations call by other names, the name here."""

from __future__ import annotations

import pytest

from proofs_checks.own.claims_file.loops import parse_loops
from proofs_checks.own.claims_file.reading import ClaimsFileError
from tests.proofs_checks.loops.files import REGRESSION, RISK
from theory.language.expressions import ExpressionError, parse_expression
from theory.loop_language.definition import GENERATION

WEIGHTED = REGRESSION.replace("[loop.state]", 'a = { kind = "real", lower = 0, upper = 1 }\n[loop.state]')
NORMAL_X = '"normal(X*b, 1)"'


def said(text: str, old: str, new: str) -> str:
    assert old in text
    with pytest.raises(ClaimsFileError) as caught:
        parse_loops(text.replace(old, new), "mine.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("n = { lower = 1 }", "n = { min = 1 }", "write lower = …"),
        ("n = { lower = 1 }", "n = { lower = 1, max = 9 }", "write upper = …"),
        ("n = { lower = 1 }", 'n = { kind = "list" }', 'write shape = "list"'),
        ("n = { lower = 1 }", 'n = { shape = "vector" }', 'write shape = "list"'),
        ("n = { lower = 1 }", "n = { list = true }", 'write shape = "list"'),
        ("normal(e, V)", "N(e, V)", "normal(mean, variance)"),
        ("normal(e, V)", "mixture(V, bernoulli(e), bernoulli(1))", "bernoulli(a*q + (1 - a)*p)"),
        ("normal(e, V)", "cauchy(e, V)", "unknown function 'cauchy'; known laws are normal"),
    ],
)
def test_a_name_from_elsewhere_is_answered_with_the_name_here(old: str, new: str, told: str) -> None:
    assert told in said(RISK, old, new)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("X*b", "X*((1 - a)*b)", 'fit c = "least_squares(z)*(1 - a)", and write normal(X*c, variance)'),
        ("X*b", "b", "must be normal(X*b, variance), with a state behind X (here b)"),
        ('"normal", rows', '"fixed", rows', "fresh = false"),
        (f"labels = {NORMAL_X}", f"kept = true, labels = {NORMAL_X}", "fresh = false"),
        (
            "[loop.fit]",
            f'y = {{ design = "z", rows = "T", labels = {NORMAL_X} }}\n[loop.fit]',
            "fresh = false",
        ),
        ("norm2(b)", "norm2(X*b)", "norm2(b, z)"),
    ],
)
def test_a_regression_is_told_how_it_is_written(old: str, new: str, told: str) -> None:
    assert told in said(WEIGHTED, old, new)


def test_the_state_that_is_proposed_is_a_loop() -> None:
    """What a message proposes is taken as it stands."""
    told = WEIGHTED.replace("X*b", "X*c").replace(
        "b = { start", 'c = { start = 0, length = "d" }\nb = { start'
    )
    told = told.replace("[loop.observe]", 'c = "least_squares(z)*(1 - a)"\n[loop.observe]')
    (loop,) = parse_loops(told, "mine.toml")
    assert set(loop.fit) == {"b", "c"}


def test_a_function_without_brackets_is_told_to_have_them() -> None:
    with pytest.raises(ExpressionError, match=r"it is a function: write log\(t\)"):
        parse_expression("log t", [GENERATION])
