"""Indices of sums and products are no parameter's letter; a moment that stays does not raise the order."""

import sympy as sp
from proofs_checks.claims_file.loops import parse_loops, shipped

from theory.loop_language.definition import t
from theory.loop_language.derive import derive, derive_one

POOL = """
[[loop]]
id = "bias.of_a_pool"
[loop.parameters]
m = { lower = 1 }
k = { lower = 1 }
d = { kind = "real" }
[loop.state]
e = { start = 0 }
[loop.fit]
e = "((3 + (t - 1)*(m + k))*e + k*(e + d))/(3 + t*(m + k))"
[loop.observe]
bias = "e"
"""


def test_a_parameter_that_is_called_like_an_index_keeps_its_letter():
    (loop,) = parse_loops(POOL)
    (found,) = derive(loop)
    m, k, d = (parameter.symbol for parameter in loop.parameters)
    bound = {limit[0] for product in found.form.atoms(sp.Product) for limit in product.limits}
    assert bound
    assert not {symbol.name for symbol in bound} & {"m", "k", "d", "t"}
    bias = sp.Integer(0)
    for fit in range(1, 4):
        bias = ((3 + (fit - 1) * 7) * bias + 5 * (bias + 1)) / sp.Integer(3 + fit * 7)
        assert found.form.xreplace({m: 2, k: 5, d: 1, t: sp.Integer(fit)}).doit() == bias


def test_a_mean_that_stays_leaves_a_recursion_of_order_one():
    loops = {loop.id: loop for loop in shipped()}
    for name, observable in (("categorical.fresh_mixture", "mean_squared_error"),):
        found = derive_one(loops[name], observable)
        assert len(found.problem.factors) == 1
        assert len(found.system.moments) == 2
        assert len(found.system.without_constants().moments) == 1


def test_a_form_that_does_not_look_back_to_the_start_begins_later():
    loops = {loop.id: loop for loop in shipped()}
    found = derive_one(loops["mean.step_accumulate"], "step_variance")
    n, V = (parameter.symbol for parameter in loops["mean.step_accumulate"].parameters)
    assert sp.simplify(found.form - V / (n * t**2)) == 0
    assert found.since == 1
