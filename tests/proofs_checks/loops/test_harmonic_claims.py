"""Claims on loops that add up 1/t, 1/t³ and the like: orders with log t, ζ(3), bounds by what is left."""

from __future__ import annotations

import pytest

from tests.proofs_checks.loops.files import RISK
from tests.proofs_checks.loops.test_limits_asked import claim, judged


def growing(name: str, size: str) -> str:
    return RISK.replace('size = "n"', f'size = "{size}"').replace("mine.mean", f"sums.{name}")


STEADY, CUBED = growing("steady", "n*t"), growing("cubed", "n*t^3")
SQUARED = growing("squared", "n*t^2")
FOURTH, LATER = growing("fourth", "n*t^4"), growing("later", "2*n*t")
TWICE = growing("twice", "n*t*(t + 1)*(t + 2)")
DRIFTING = """
[[loop]]
id = "sums.drifting"
words = "a step of c/t each time"
[loop.parameters]
c = { kind = "real", lower = 0, open = true }
a = { kind = "real" }
[loop.state]
s = { start = "a" }
[loop.fit]
s = "s + c/t"
[loop.observe]
place = "s"
"""
TABLE = [
    (STEADY, {"growth": "t", "expression": "log(t)"}, "PROVED"),
    (STEADY, {"growth": "t", "expression": "5*log(t)"}, "PROVED"),
    (STEADY, {"growth": "t", "relation": "<=", "expression": "log(t)^2"}, "PROVED"),
    (STEADY, {"growth": "t", "relation": "<=", "expression": "t"}, "PROVED"),
    (STEADY, {"growth": "t", "expression": "log(t)^2"}, "REFUTED"),
    (STEADY, {"growth": "t", "expression": "sqrt(t)"}, "REFUTED"),
    (STEADY, {"growth": "t", "relation": ">=", "expression": "t^(1/10)"}, "REFUTED"),
    (STEADY, {"limit": "t", "expression": "oo"}, "PROVED"),
    (STEADY, {"limit": "t", "expression": "9*V/n"}, "REFUTED"),
    (STEADY, {"relation": "<=", "expression": "V/n*(1 + log(t))"}, "PROVED"),
    (STEADY, {"relation": ">=", "expression": "V/n*log(t)"}, "PROVED"),
    (STEADY, {"relation": "<=", "expression": "V/n*(1/2 + log(t))"}, "REFUTED"),
    (LATER, {"growth": "t", "expression": "log(t)"}, "PROVED"),
    (LATER, {"relation": "<=", "expression": "V/n*(1 + log(t))/2"}, "PROVED"),
    (DRIFTING, {"growth": "t", "expression": "c*log(t)"}, "PROVED"),
    (DRIFTING, {"growth": "t", "expression": "1"}, "REFUTED"),
    (DRIFTING, {"relation": "<=", "expression": "a + c + c*log(t)"}, "PROVED"),
    (DRIFTING, {"limit": "t", "expression": "oo"}, "PROVED"),
    (CUBED, {"limit": "t", "expression": "zeta(3)*V/n"}, "PROVED"),
    (CUBED, {"limit": "t", "expression": "6*V/(5*n)"}, "REFUTED"),
    (CUBED, {"bounded": "t"}, "PROVED"),
    (CUBED, {"relation": "<", "expression": "1203*V/(1000*n)"}, "PROVED"),
    (CUBED, {"relation": "<", "expression": "1202*V/(1000*n)"}, "REFUTED"),
    (CUBED, {"limit": "t", "relation": "<=", "expression": "5*V/(4*n)"}, "PROVED"),
    (CUBED, {"limit": "t", "relation": ">", "expression": "6*V/(5*n)"}, "PROVED"),
    (CUBED, {"limit": "t", "relation": "<=", "expression": "6*V/(5*n)"}, "REFUTED"),
    (CUBED, {"relation": "<=", "expression": "V/n*(5/4 - 1/(4*t^2))"}, "PROVED"),
    (CUBED, {"relation": "<=", "expression": "V/n*(5/4 - 1/(2*t^2))"}, "REFUTED"),
    (CUBED, {"relation": ">=", "expression": "V/n*(6/5 - 1/(2*t^2))"}, "PROVED"),
    (CUBED, {"relation": ">=", "expression": "V/n*(6/5 - 1/(6*t^2))"}, "REFUTED"),
    (SQUARED, {"relation": "<=", "expression": "V/n*(5/3 - 1/(4*t))"}, "PROVED"),
    (SQUARED, {"relation": "<=", "expression": "V/n*(5/3 - 1/t)"}, "REFUTED"),
    (SQUARED, {"relation": ">", "expression": "V/n*(8/5 - 3/(4*t))"}, "PROVED"),
    (SQUARED, {"limit": "t", "relation": "<", "expression": "5*V/(3*n)"}, "PROVED"),
    (SQUARED, {"limit": "t", "relation": "<", "expression": "8*V/(5*n)"}, "REFUTED"),
    (FOURTH, {"relation": "<=", "expression": "11*V/(10*n)"}, "PROVED"),
    (FOURTH, {"relation": "<=", "expression": "V/n"}, "REFUTED"),
    (FOURTH, {"bounded": "t"}, "PROVED"),
    (TWICE, {"relation": "<=", "expression": "V/(4*n)"}, "PROVED"),
    (TWICE, {"relation": "<=", "expression": "V/(5*n)"}, "REFUTED"),
]


@pytest.mark.parametrize(("loop", "fields", "verdict"), TABLE)
def test_sums_of_inverse_powers(loop: str, fields: dict[str, str], verdict: str) -> None:
    name = loop.partition('id = "')[2].partition('"')[0]
    found, witness, why = judged(loop + claim(loop=name, **fields))
    assert found == verdict, why
    assert (witness is not None) == (verdict == "REFUTED")
