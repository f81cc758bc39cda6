"""The recursions that claims write down by hand, against what the loop language derives from the loops."""

import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops, shipped
from theory.loop_language.derive import derive
from theory.papers import borkar, fresh_biased_gaussian, he

SHIPPED = {loop.id: loop for loop in shipped()}
MAD = """
[[loop]]
id = "gaussian.fresh_biased"
words = "eleven fresh real data and six synthetic ones of 7/10 of the fitted variance"
source = "Alemohammad et al. 2023"
[loop.state]
e = { start = 0 }
s = { start = 1 }
[loop.data]
z = { law = "normal(0, 1)", size = "11", real = true }
x = { law = "normal(e, 7*s/10)", size = "6" }
[loop.fit]
e = "mean(z, x)"
s = "var(z, x, ddof = 1)"
[loop.observe]
mean_squared_error = "e^2"
variance = "s"
"""


def at(expr, **values):
    """An expression at values given by the names of its symbols."""
    return sp.nsimplify(expr.xreplace({s: sp.sympify(values[s.name]) for s in expr.free_symbols}))


def settled(found):
    """Where a recursion of constant coefficients rests."""
    problem = found.problem
    return problem.increment / (1 - sum(problem.factors))


def test_outside_data_are_those_of_the_contaminated_loop():
    (found,) = derive(SHIPPED["categorical.contaminated"])
    limit = borkar.with_outside_data().conclusion.rhs
    for a, n, q in (("1/3", 4, "1/5"), ("1/10", 50, "3/10"), (1, 7, "1/2")):
        h = sp.sympify(q) * (1 - sp.sympify(q))
        assert at(found.limit, a=a, n=n, q=q) == at(limit, a=a, n=n, h=h)
        for fits in (1, 2, 5):
            closed = borkar.with_outside_data().steps[2].after.rhs
            assert at(found.form, a=a, n=n, q=q, t=fits) == at(closed, a=a, n=n, h=h, t=fits)


def test_the_weighted_mean_is_that_of_the_loop():
    (found,) = derive(SHIPPED["mean.weighted_real"])
    for s, w, n in (("1/2", "1/3", 4), ("2/3", "3/4", 12)):
        m = n * (1 - sp.sympify(s)) / sp.sympify(s) ** 2
        own = at(found.limit, w=w, n=n, m=m, V=1) * n
        assert own == at(he.LEAST, w=w, s=s)


def test_fresh_real_and_biased_synthetic_data_rest_where_their_loop_does():
    (loop,) = parse_loops(MAD)
    error, variance = derive(loop)
    point = {"N": 11, "m": 6, "lambda": "7/10"}
    assert sp.nsimplify(settled(error)) == at(fresh_biased_gaussian.ERROR, **point)
    assert sp.nsimplify(settled(variance)) == at(fresh_biased_gaussian.SPREAD, **point)
    assert settled(variance) != at(fresh_biased_gaussian.SPREAD, **{**point, "m": 7})
