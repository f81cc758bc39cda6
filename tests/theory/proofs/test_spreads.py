"""Variances of kept data and of all data so far stay ≥ 0: such loops are the core's, and are proved."""

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops
from theory.core import Refused
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import derive_one
from theory.proofs.loop_means import proved_observable
from theory.proofs.loop_terms import loop_term

HEAD = """
[[loop]]
id = "own.spread"
words = "a normal law refitted"
[loop.parameters]
n = { lower = 2 }
m = { lower = 2 }
V = { kind = "real", lower = 0, lower_open = true }
[loop.state]
e = { start = 0 }
v = { start = "V" }
[loop.data]
"""
OBSERVED = """
[loop.observe]
variance = "v"
drift = "e^2"
"""
KEPT = """z = { law = "normal(0, V)", size = "n", kept = true }
x = { law = "normal(e, v)", size = "m" }
[loop.fit]
e = "mean(z, x)"
"""
POOL = """x = { law = "normal(e, v)", size = "n" }
[loop.pool]
pool = { append = "x" }
[loop.fit]
e = "mean(pool)"
"""
TRUE = {
    "kept": (KEPT, "var(z, x)"),
    "kept, unbiased": (KEPT, "var(z, x, ddof = 1)"),
    "kept, slowly": (KEPT, "(3*v + var(z, x))/4"),
    "pool": (POOL, "var(pool)"),
}
LEAVES = {
    "less a constant": (KEPT, "var(z, x) - V/10"),
    "less the last one": (KEPT, "2*var(z, x) - v"),
    "kept data alone less those drawn": (KEPT, "var(z) - var(x)/2"),
    "a pool's, less a constant": (POOL, "var(pool) - V/10"),
    "the last data's less a pool's": (POOL, "2*var(x) - var(pool)"),
}


def loop_of(data: str, variance: str) -> LoopDefinition:
    (loop,) = parse_loops(f'{HEAD}{data}v = "{variance}"\n{OBSERVED}', "own")
    return loop


@pytest.mark.parametrize("name", TRUE)
def test_the_variance_is_proved_from_the_definition(name: str) -> None:
    found = derive_one(loop_of(*TRUE[name]), "variance")
    assert found.form is not None
    assert found.proved_of
    assert found.theorem is not None
    assert not found.theorem.hypotheses


def test_so_is_the_mean_and_nothing_near_it() -> None:
    loop = loop_of(*TRUE["pool"])
    found = derive_one(loop, "drift")
    assert found.form is not None
    assert found.proved_of
    for wrong in (found.form * 2, found.form + 1, found.form.subs(t, t + 1), found.form + 1 / t):
        with pytest.raises(Refused):
            proved_observable(loop, found.observable, found.system, sp.sympify(wrong), found.since)


@pytest.mark.parametrize("name", LEAVES)
def test_a_variance_that_may_fall_below_0_is_none(name: str) -> None:
    with pytest.raises(Refused, match="may leave the state's domain"):
        loop_term(loop_of(*LEAVES[name]), 2)
