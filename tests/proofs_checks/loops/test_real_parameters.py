"""Claims on what becomes of a mean as a parameter that is not whole grows, or comes near a value."""

from __future__ import annotations

import pytest

from proofs_checks.own.claims_file.loops import parse_loops
from tests.proofs_checks.loops.files import of_literature
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import apply, diverges
from theory.proofs.loop_claims import PLACE, proved_far

PULLED = of_literature("mean.corrected")
SLOW = of_literature("mean.slow")
ATOM = of_literature("categorical.contaminated")
RIDGE = """
[[loop]]
id = "own.ridge"
words = "a ridge of strength lam in every generation, on data of mean h"
[loop.parameters]
lam = { kind = "real", lower = 0 }
h = { kind = "real" }
m = { lower = 1 }
[loop.state]
b = { start = "h" }
[loop.data]
y = { law = "normal(b, 1)", size = "m" }
[loop.fit]
b = "mean(y)*m/(m + lam)"
[loop.observe]
mean = "b"
error = "(b - h)^2"
"""


def near(parameter: str, value: str, others: str, **fields: str) -> str:
    """Return a claim on a limit as a parameter comes near a value, by u → ∞."""
    text = claim(**fields, limit="u")
    text += f'at = {{ {parameter} = "{value}" }}\n[claim.parameters]\nt = {{ lower = 1 }}\n'
    return text + 'u = { kind = "real", lower = 1 }\n' + others


N, V = "n = { lower = 1 }\n", 'V = { kind = "real", lower = 0, open = true }\n'
Q = 'q = { kind = "real", lower = 0, upper = 1 }\n'
OF_RIDGE = 'h = { kind = "real" }\nm = { lower = 1 }\n'
TABLE = [
    (PULLED, claim(loop="own.corrected", limit="g", expression="0"), "PROVED"),
    (PULLED, claim(loop="own.corrected", limit="g", expression="V/n"), "REFUTED"),
    (PULLED, near("g", "1/u", N + V, loop="own.corrected", expression="t*V/n"), "PROVED"),
    (PULLED, near("g", "1/u", N + V, loop="own.corrected", expression="V/n"), "REFUTED"),
    (PULLED, claim(loop="own.corrected", growth="g", expression="1/g^2"), "PROVED"),
    (PULLED, claim(loop="own.corrected", growth="g", expression="1/g"), "REFUTED"),
    (PULLED, claim(loop="own.corrected", limit="V", expression="oo"), "PROVED"),
    (PULLED, claim(loop="own.corrected", limit="V", expression="1/n"), "REFUTED"),
    (SLOW, near("w", "1/u", N + V, loop="own.slow", expression="0"), "PROVED"),
    (SLOW, near("w", "1 - 1/u", N + V, loop="own.slow", expression="t*V/n"), "PROVED"),
    (SLOW, near("w", "1 - 1/u", N + V, loop="own.slow", expression="(t + 1)*V/n"), "REFUTED"),
    (ATOM, near("a", "1/u", N + Q, loop="own.contaminated", expression="q*(1-q)*(1-(1-1/n)^t)"), "PROVED"),
    (ATOM, near("a", "1 - 1/(2*u)", N + Q, loop="own.contaminated", expression="q*(1 - q)/n"), "PROVED"),
    (ATOM, near("a", "1 - 1/(2*u)", N + Q, loop="own.contaminated", expression="q*(1 - q)"), "REFUTED"),
    (RIDGE, claim(loop="own.ridge", observable="mean", limit="lam", expression="0"), "PROVED"),
    (RIDGE, claim(loop="own.ridge", observable="error", limit="lam", expression="h^2"), "PROVED"),
    (RIDGE, claim(loop="own.ridge", observable="error", limit="lam", expression="h^2/2"), "REFUTED"),
    (RIDGE, near("lam", "1/u", OF_RIDGE, loop="own.ridge", observable="mean", expression="h"), "PROVED"),
    (RIDGE, near("lam", "1/u", OF_RIDGE, loop="own.ridge", observable="error", expression="t/m"), "PROVED"),
]


@pytest.mark.parametrize(("loop", "said", "verdict"), TABLE)
def test_a_limit_in_a_real_parameter(loop: str, said: str, verdict: str) -> None:
    found, witness, why = judged(loop + said)
    assert found == verdict, why
    assert (witness is not None) == (verdict == "REFUTED")


def test_it_is_said_of_every_sequence_of_values_that_grows() -> None:
    (loop,) = parse_loops(PULLED)
    g = next(p for p in loop.parameters if p.name == "g")
    (theorem,) = proved_far(loop, next(iter(loop.observables)), g, "=", first=1, said=0 * g.symbol)
    (given,) = theorem.hypotheses
    values = next(v for v in theorem.variables if v.op == "sequence")
    assert given is diverges(PLACE, apply(values, PLACE))
