"""Statements as text: what is read, what is refused, and what a proof must end in."""

import pytest
import sympy as sp

from theory.language.expressions import ExpressionError
from theory.language.parameters import Domain, Parameter
from theory.language.statements import LowerLimit, differs, parse_closed_form, parse_statement, sides

FIT = Parameter(name="t", meaning="fit", domain=Domain(kind="integer", lower=1))
SHARE = Parameter(name="x", meaning="share", domain=Domain(kind="real", lower=0))
SIZES = Parameter(name="c", meaning="sizes", domain=Domain(kind="integer", lower=1, shape="list"))
t, x = FIT.symbol, SHARE.symbol
R = sp.Function("R", nonnegative=True)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("R(t) = x*t", sp.Eq(R(t), x * t)),
        ("1 - R(t) >= x", sp.Ge(1 - R(t), x)),
        ("limit(R(k), k, oo) = pi^2/6", sp.Eq(sp.Limit(R(t), t, sp.oo), sp.pi**2 / 6, evaluate=False)),
        ("liminf(R(t), t, oo) ≥ x", sp.Ge(LowerLimit(R(t), t), x)),
        ("limit(R(t), t, oo) = oo", sp.Eq(sp.Limit(R(t), t, sp.oo), sp.oo, evaluate=False)),
        ("g = a*t where a = 2*x", sp.Eq(sp.Symbol("g", positive=True), 2 * x * t)),
        (
            "R(t) = cases(1 if x = 0, t if x < 1, 2 otherwise)",
            sp.Eq(R(t), sp.Piecewise((1, sp.Eq(x, 0)), (t, x < 1), (2, True)), evaluate=False),
        ),
    ],
)
def test_a_statement_is_the_relation_that_it_reads_as(text, relation):
    assert differs(parse_statement(text, [FIT, SHARE]), relation) == ""


@pytest.mark.parametrize(
    ("text", "relation", "problem"),
    [
        ("R(t) = x*t", sp.Eq(R(t), x * t + 1), "right side"),
        ("R(t) = x*t", sp.Eq(sp.Function("Q")(t), x * t), "left side"),
        ("R(t) = x*t", sp.Eq(R(t + 1), x * t), "left side"),
        ("R(t) = x*t", sp.Le(R(t), x * t), "where = is stated"),
        ("R(t) < x*t", sp.Le(R(t), x * t), "where < is stated"),
        ("R(t) <= x*t", sp.Ge(R(t), x * t), "where ≤ is stated"),
        ("R(t) = x*t", sp.Eq(R(t), sp.Symbol("x") * t), "other assumptions"),
        ("limit(R(t), t, oo) = x", sp.Eq(R(t), x), "left side"),
        ("limit(R(t), t, oo) = x", sp.Eq(sp.Limit(R(t), t, 0), x, evaluate=False), "left side"),
        ("R(t) = x", sp.true, "no relation"),
        ("R(t) = sum(x^k, k, 1, t)", sp.Eq(R(t), sp.Sum(x**t, (t, 1, t - 1))), "right side"),
        (
            "R(t) = sum(x^k, k, 1, t)",
            sp.Eq(R(t), sp.Sum(x ** sp.Symbol("k"), (sp.Symbol("k"), 0, t))),
            "right",
        ),
    ],
)
def test_another_conclusion_differs(text, relation, problem):
    assert problem in differs(parse_statement(text, [FIT, SHARE]), relation)


def test_a_strict_inequality_implies_the_weak_one():
    assert differs(parse_statement("R(t) <= x", [FIT, SHARE]), sp.Lt(R(t), x)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "R(t)",
        "R(t) = ",
        "= 1",
        "R(t) = 1 = 2",
        "R(t) = cases(1 if x = 0)",
        "R(t) = cases(1 if x, 2 otherwise)",
        "R(t) = limit(t, t, 0)",
        "R(t) = f(t) where f = 2, f = 3",
        "R(t) = y where x = 2",
        "R(t) = a where a",
        "R(t) = sum(f(k), k, 1, t) where f(i) = sum(i*k, k, 1, 3 + t)",
    ],
)
def test_what_is_no_statement_is_refused(text):
    with pytest.raises(ExpressionError):
        parse_statement(text, [FIT, SHARE])


def test_the_right_side_of_a_formula_has_no_names_but_its_parameters():
    for text in ("R(t)", "y", "oo", "a where a = y"):
        with pytest.raises(ExpressionError):
            parse_closed_form(text, [FIT, SHARE])


def test_abbreviations_of_functions_are_written_out():
    found = parse_closed_form("f(len(c)) where p(i) = c[i]*x, f(m) = sum(p(i), i, 1, m)", [SIZES, SHARE])
    assert (
        differs(sp.Eq(t, found), sp.Eq(t, parse_closed_form("sum(c[j]*x, j, 1, len(c))", [SIZES, SHARE])))
        == ""
    )


def test_sides_are_cut_without_reading_them():
    assert sides("1 - F(t) ≥ (1 - 1/D)^t") == ("1 - F(t)", ">=", "(1 - 1/D)^t")
