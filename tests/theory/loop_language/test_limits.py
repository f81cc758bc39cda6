"""Limits of loops: bounds that hang on other parameters, spellings of one loop, sums and slow recursions."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops
from theory.engine.growth import growth
from theory.engine.infinite_sums import infinite_sum
from theory.language.parameters import Domain, Parameter
from theory.loop_language.definition import t
from theory.loop_language.derive import derive_one
from theory.loop_language.formulas import evaluate_formula, formula_from
from theory.loop_language.symbolic.limits import drawn_in
from theory.loop_language.symbolic.solve import Problem
from theory.numbers.walk import enclose, precision

HEAD = """
[[loop]]
id = "mine.{}"
words = "a loop"
[loop.parameters]
n = {{ lower = 1 }}
m = {{ lower = 1 }}
V = {{ kind = "real", lower = 0, open = true }}
"""
REAL_AND_POOL = """
[loop.state]
e = { start = 0 }
[loop.data]
z = { law = "normal(e, V)", size = "m", real = true }
x = { law = "normal(e, V)", size = "n" }
[loop.pool]
pool = { append = "x" }
[loop.fit]
e = "mean(z, pool)"
[loop.observe]
risk = "e^2"
"""
IN_ONE_LINE = """
[loop.state]
e = { start = 0 }
p = { start = 0 }
[loop.data]
z = { law = "normal(e, V)", size = "m", real = true }
x = { law = "normal(e, V)", size = "n" }
[loop.fit]
p = "((t - 1)*p + mean(x))/t"
e = "(m*mean(z) + n*((t - 1)*p + mean(x)))/(m + n*t)"
[loop.observe]
risk = "e^2"
"""
THREE_SHARES = """
[[loop]]
id = "mine.shares"
words = "two shares of fresh real data, the rest synthetic"
[loop.parameters]
a = { kind = "real", lower = 0, upper = 1, lower_open = OPEN }
b = { kind = "real", lower = 0, upper = "1 - a" }
n = { lower = 1 }
[loop.state]
e = { start = 0 }
[loop.data]
y = { law = "normal(e, 1)", size = "n", real = true }
z = { law = "normal(e, 1)", size = "n", real = true }
x = { law = "normal(e, 1)", size = "n" }
[loop.fit]
e = "a*mean(y) + b*mean(z) + (1 - a - b)*mean(x)"
[loop.observe]
risk = "e^2"
"""


def derived(text):
    (loop,) = parse_loops(text)
    return loop, derive_one(loop, "risk", 0)


def value(loop, found, **values):
    return evaluate_formula(formula_from(loop, found), values)


def test_a_bound_that_is_another_parameter_is_used():
    loop, found = derived(THREE_SHARES.replace("OPEN", "true"))
    assert found.growth.kind == "bounded"
    values = {"a": Fraction(1, 4), "b": Fraction(1, 2), "n": 3}
    there = found.limit.subs({s: values[s.name] for s in found.limit.free_symbols})
    far = value(loop, found, **values, t=200)
    assert abs(sp.Rational(far.exact) - there) < sp.Rational(1, 10**40)


def test_where_the_shares_may_all_be_0_no_limit_is_said():
    _, found = derived(THREE_SHARES.replace("OPEN", "false"))
    assert found.limit is None


def test_a_dependent_bound_below_a_share_is_used_too():
    a = Parameter(name="a", meaning="", domain=Domain(kind="real", lower=0, upper=1, lower_open=True))
    b = Parameter(name="b", meaning="", domain=Domain(kind="real", lower=a.symbol))
    assert growth(1 / (1 + b.symbol) ** t, [a, b]).kind == "vanishing"
    assert growth(1 / (2 * b.symbol) ** t, [a, b]).condition is not None, "2b may be below 1"


@pytest.mark.parametrize("body", [REAL_AND_POOL, IN_ONE_LINE], ids=["pool", "one line"])
def test_real_data_beside_a_pool_have_the_limit_however_they_are_written(body):
    loop, found = derived(HEAD.format("spelled") + body)
    values = {"n": 2, "m": 3, "V": 1}
    far, near = (float(value(loop, found, **values, t=fits).decimal) for fits in (10**9, 10**4))
    limit = replace(formula_from(loop, found).stating(found.limit), algorithm=None)
    there = float(evaluate_formula(limit, {**values, "t": 1}).decimal)
    assert abs(far - there) < 1e-8 < abs(near - there) < 1e-3


@pytest.mark.parametrize("size", ["n", "m"])
def test_real_data_of_the_same_size_have_a_limit_by_harmonic_numbers(size):
    _, found = derived(HEAD.format("same") + REAL_AND_POOL.replace('size = "m"', f'size = "{size}"'))
    assert found.limit.has(sp.pi if size == "n" else sp.polygamma)


def test_a_pool_of_real_and_synthetic_data_draws_the_risk_to_0():
    body = REAL_AND_POOL.replace('"x" }', '["x", "z"] }').replace("mean(z, pool)", "mean(pool)")
    loop, found = derived(HEAD.format("both") + body)
    assert found.growth.kind == "vanishing"
    assert float(value(loop, found, n=1, m=1, V=1, t=400).decimal) < 1e-2


@pytest.mark.parametrize(
    "text", ["1/(n*k + 1)^2", "(k - 3)/(k*(k + 1)*(2*k + n))", "1/(k + n)^2/(k + n + 2)^2"]
)
def test_an_infinite_sum_is_what_its_parts_come_to(text):
    k, n = sp.symbols("k n", integer=True, positive=True)
    term = sp.sympify(text.replace("^", "**"), {"k": k, "n": n})
    whole = infinite_sum(term, k, sp.Integer(2))
    with precision(200):
        inside = enclose(whole, {"n": Fraction(3)}, 30)
        until = enclose(sp.Sum(term, (k, 2, 10**12)), {"n": Fraction(3)}, 30)
    assert 0 < abs(float(inside - until)) < 1e-11


@pytest.mark.parametrize("text", ["1/k", "1/(k^2 + n)", "k", "2^k/k^2"])
def test_what_does_not_end_in_polygammas_has_no_sum(text):
    k, n = sp.symbols("k n", integer=True, positive=True)
    assert infinite_sum(sp.sympify(text.replace("^", "**"), {"k": k, "n": n}), k, sp.Integer(1)) is None


@pytest.mark.parametrize(
    ("leaves", "adds", "limit"),
    [
        (1 / t, 3 / t, 3),
        (1 / t, 1 / t**2, 0),
        (sp.Rational(3, 2), sp.Integer(3), 2),
        (1 / t**2, 1 / t**2, None),
        (-1 / t, 1 / t**2, None),
        (sp.Integer(2), sp.Integer(3), None),
        (1 / t, sp.Integer(1), None),
    ],
)
def test_a_recursion_is_drawn_to_a_limit_only_if_it_forgets(leaves, adds, limit):
    problem = Problem(base=1, factors=(1 - leaves,), increment=sp.sympify(adds), first=(sp.Integer(5),))
    assert drawn_in(problem, ()) == limit
