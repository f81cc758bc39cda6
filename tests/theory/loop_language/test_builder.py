"""A loop in Python: the number of the fit, and names that are taken for it."""

from __future__ import annotations

import pytest
import sympy as sp

from theory.loop_language import Loop, LoopError, bernoulli, mean, real, t, whole


def _accumulated(time: sp.Symbol) -> Loop:
    m, x0 = whole("m", 1), real("x0", at_least=0, at_most=1)
    loop = Loop("test.accumulated", parameters=(m, x0))
    p = loop.state("p", start=x0)
    d = loop.draw("d", bernoulli(p), size=m)
    loop.fit(p=(time * p + mean(d)) / (time + 1))
    loop.observe("variance", (p - x0) ** 2)
    return loop


def test_the_number_of_the_fit_stands_in_a_fit() -> None:
    loop = _accumulated(t)
    assert 'p = "(p*t + mean(d))/(1 + t)"' in loop.toml()
    assert str(loop.evaluate("variance", m=1, x0=sp.Rational(1, 2), t=1).exact) == "1/16"


def test_a_symbol_of_its_own_is_told_which_one_is_meant() -> None:
    with pytest.raises(LoopError, match=r"from theory\.loop_language import t"):
        _accumulated(sp.Symbol("t")).definition()


def test_another_symbol_of_a_declared_name() -> None:
    loop = _accumulated(t)
    loop.observe("far", sp.Symbol("x0") ** 2)
    with pytest.raises(LoopError, match="another symbol that is called x0"):
        loop.definition()
