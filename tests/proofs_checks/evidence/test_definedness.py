"""What is shown to have a value everywhere has one; what has none somewhere is not shown."""

import pytest
import sympy as sp

from proofs_checks.evidence.comparison import NoValue, expression_value
from proofs_checks.evidence.definedness import Condition, Place, not_shown, region_of
from proofs_checks.strategies import simplest_first
from theory.language.expressions import parse_expression, parse_with_parts
from theory.language.parameters import Domain, Parameter


def integer(name, lower, upper=None):
    return Parameter(
        name=name, meaning=name, domain=Domain(kind="integer", lower=lower, upper=upper), ceiling=12
    )


T = integer("t", 1)
D = integer("d", 1)
ROWS = Parameter(
    name="T", meaning="rows", domain=Domain(kind="integer", lower=D.symbol + 2), ceiling=D.symbol + 9
)
SHARE = Parameter(
    name="a", meaning="share", domain=Domain(kind="real", lower=0, upper=1, lower_open=True), ceiling=1
)
OPEN = Parameter(
    name="q",
    meaning="",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True, upper_open=True),
    ceiling=1,
)
SIZES = Parameter(
    name="c", meaning="sizes", domain=Domain(kind="real", lower=0, lower_open=True, shape="list")
)
OFF = Parameter(name="b", meaning="offset", domain=Domain(kind="real"))
PARAMETERS = (T, D, ROWS, SHARE, OPEN, SIZES, OFF)

DEFINED = [
    "1/(t + 1)",
    "1/(T - d - 1)",
    "t^2/(2 - a)",
    "1/(1 - q)",
    "1/(q*(1 - q))",
    "sqrt(1 - a)",
    "log(t)",
    "log(q)",
    "1/H(t)",
    "H2(t - 1)",
    "1/(t^2 + 2*t - 2)",
    "sum(1/(i + t), i, 1, t)",
    "sum(1/i, i, 1, t - 1)",
    "product(1 + 1/k, k, 1, T - d - 2)",
    "sum(c[i]/sum(c[j], j, 1, i), i, 1, len(c))",
    "(1 - a)^t",
    "1/(1 + sqrt(t))",
    "gamma(t/2)",
    "binomial(t, 2)",
    "1/(1 + b^2)",
    "sqrt(t + b^4*t)",
    "log(t/(1 + t*b^2))",
    "1/(d + b^2*(1 + 1/(1 + b^2)))",
]
UNDEFINED = [
    "1/b^2",
    "1/(b^2 - 1)",
    "1/(1 + b)",
    "1/(1 + b^3)",
    "1/(b^2 + b)",
    "log(b^2)",
    "sqrt(t - b^2)",
    "1/(1 - b^2 + b^4)",
    "1/(t - 1)",
    "1/(t - 7)",
    "(t^2 - 1)/(t - 1)",
    "1/(T - d - 2)",
    "1/(1 - a)",
    "log(1 - a)",
    "log(t - 3)",
    "sqrt(t - 3)",
    "(1 - a)^(-t)",
    "sum(i, i, 1, 7 - t)",
    "sum(1/(i - 3), i, 1, t)",
    "product(i, i, t, 7)",
    "c[3]",
    "sum(c[i], i, 0, len(c))",
    "sum(c[i], i, 1, len(c) + 1)",
    "gamma(t - 3)",
    "H(t - 4)",
    "tan(t)",
    "zeta(t)",
    "digamma(t - 1)",
    "1/sum(1/i, i, 1, t - 1)",
]


@pytest.mark.parametrize("text", DEFINED)
def test_shown_and_evaluated(text):
    expr = parse_expression(text, PARAMETERS)
    assert not_shown(expr, PARAMETERS) is None
    for point in simplest_first(PARAMETERS, 60):
        expression_value(expr, point)


@pytest.mark.parametrize("text", UNDEFINED)
def test_what_may_have_no_value_is_not_shown(text):
    assert not_shown(parse_expression(text, PARAMETERS), PARAMETERS) is not None


@pytest.mark.parametrize("text", ["(t - 5)/(t - 5)", "0*log(t - 5)", "0/(t - 5)", "(t - 5)^2/(t - 5)"])
def test_what_cancels_is_kept_as_it_was_written(text):
    expr, written = parse_with_parts(text, PARAMETERS)
    assert not_shown(expr, PARAMETERS) is None
    assert any(not_shown(part.expr, PARAMETERS) is not None for part in written)
    point = {**next(simplest_first(PARAMETERS)), "t": 5}
    with pytest.raises(NoValue):
        [expression_value(part.expr, point) for part in written]


def test_the_region_of_a_list_is_that_of_its_length():
    (place,) = region_of([SIZES])
    assert (place.symbol.name, place.lower) == ("len_c", 1)


SIGNS_OF_POWERS = {  # t ≥ 1 whole, D ≥ 1, g real
    "(-1)**t": False,
    "(1/D - 1)**t": False,
    "(1 - g)**t": False,
    "(-1/2)**t": False,
    "(1 - g)**(2*t)": True,
    "(1 - 1/D)**t": True,
    "sqrt(1 - g)": True,  # where it has a value
    "2**t": True,
}


@pytest.mark.parametrize("written", SIGNS_OF_POWERS)
def test_a_power_of_a_negative_number_has_no_sign(written: str) -> None:
    """(−1)^t was shown to be ≥ 0."""
    t, D = (sp.Symbol(name, integer=True, positive=True) for name in "tD")
    region = (Place(t, sp.Integer(1), None), Place(D, sp.Integer(1), None))
    g = sp.Symbol("g", real=True)
    expr = sp.sympify(written, {"t": t, "D": D, "g": g})
    assert Condition("nonnegative", expr, (*region, Place(g, None, None))).shown is SIGNS_OF_POWERS[written]
