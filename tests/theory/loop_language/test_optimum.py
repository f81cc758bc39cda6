"""The best value of a parameter, certified by a square; what has none is not printed."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import shipped
from theory.loop_language.derive import derive
from theory.loop_language.symbolic.optimum import Optimum, optimum

LOOPS = {loop.id: loop for loop in shipped()}


def best(name: str, parameter: str) -> tuple[sp.Expr, Optimum | None]:
    loop = LOOPS[name]
    (derived,) = derive(loop)
    expr = derived.form if derived.limit is None else derived.limit
    assert expr is not None
    return expr, optimum(expr, parameter, loop.parameters)


def test_the_golden_ratio() -> None:
    """He, Xu and Cheng: the best weight is the root of k w² + w = 1, k = m/n; 1/φ at k = 1."""
    limit, found = best("mean.weighted_real", "w")
    assert found is not None
    assert found.least
    n, m, V = (next(s for s in limit.free_symbols if s.name == name) for name in ("n", "m", "V"))
    assert sp.simplify(found.place.subs({n: 1, m: 1}) - (sp.sqrt(5) - 1) / 2) == 0
    for k in (Fraction(1, 3), 2, 7):
        at = {n: 3, m: sp.Rational(k) * 3, V: 1}
        place = float(found.place.subs(at))
        values = [float(limit.subs({**at, found.parameter: place + step})) for step in (-0.01, 0, 0.01)]
        assert values[1] == min(values)


def test_the_weight_of_surrogate_data() -> None:
    _, found = best("mean.surrogate", "w")
    assert found is not None
    n, m, d, V = (next(p.symbol for p in LOOPS["mean.surrogate"].parameters if p.name == x) for x in "nmdV")
    assert sp.cancel(found.place - V * m / (V * m + V * n + d**2 * m * n)) == 0


@pytest.mark.parametrize(("name", "parameter"), [("mean.slow", "w"), ("mean.slow", "n"), ("mean.slow", "q")])
def test_none_is_found_where_there_is_none(name: str, parameter: str) -> None:
    found = best(name, parameter)[1]
    assert found is None or found.place == 0


def test_a_largest_value_is_not_taken_for_the_least() -> None:
    w = LOOPS["mean.weighted_real"].parameters[:1]
    found = optimum(w[0].symbol * (1 - w[0].symbol), "w", w)
    assert found is not None
    assert not found.least
    assert optimum(w[0].symbol ** 3 - w[0].symbol, "w", w) is None or found.place == sp.Rational(1, 2)
