"""Real data that are kept, as the core has them: drawn in every generation, and the first sums kept."""

from __future__ import annotations

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops
from theory.core import Refused
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import derive_one
from theory.loop_language.symbolic.system import close
from theory.proofs.loop_means import proved_observable

KEPT = """
[[loop]]
id = "test.kept"
words = "a weighted mean of real data kept from the start and of synthetic data"
[loop.parameters]
w = { kind = "real", lower = 0, upper = 1, open = true }
n = { lower = 1 }
m = { lower = 1 }
[loop.state]
e = { start = 0 }
[loop.data]
z = { law = "normal(e, 1)", size = "m", kept = true }
x = { law = "normal(e, 1)", size = "n" }
[loop.fit]
e = "w*mean(z) + (1 - w)*mean(x)"
[loop.observe]
risk = "e^2"
"""
FRESH = KEPT.replace("kept = true", "real = true").replace("test.kept", "test.fresh")
EACH_OTHER = """
[[loop]]
id = "test.each_other"
words = "two models, each fitted to what the other draws and to real data kept from the start"
[loop.parameters]
w = { kind = "real", lower = 0, upper = 1, open = true }
n = { lower = 1 }
[loop.state]
a = { start = 0 }
b = { start = 0 }
[loop.data]
z = { law = "normal(a, 1)", size = "n", kept = true }
x = { law = "normal(a, 1)", size = "n" }
y = { law = "normal(b, 1)", size = "n" }
[loop.fit]
a = "w*mean(z) + (1 - w)*mean(y)"
b = "w*mean(z) + (1 - w)*mean(x)"
[loop.observe]
together = "a*b"
"""


def loop(text: str) -> LoopDefinition:
    (made,) = parse_loops(text)
    return made


def prove(about: LoopDefinition, form_of: LoopDefinition) -> str:
    """Have the core prove of one loop the closed form that was derived of another."""
    (name,) = about.observables
    other = derive_one(form_of, name, 0)
    assert other.form is not None
    observable = about.observables[name]
    return str(proved_observable(about, observable, close(about, observable), other.form, 1)[1])


def test_kept_data_are_proved_from_the_definition() -> None:
    found = derive_one(loop(KEPT), "risk")
    assert found.theorem is not None
    assert not found.theorem.cites
    assert found.limit_theorem is not None
    said = "\n".join(found.proved_of)
    assert "state(3) starts at 1" in said
    assert "state(3) becomes 0" in said, "1 before fit 1, and 0 ever after"


def test_moments_that_feed_each_other_are_proved_by_eigenvectors_with_parameters() -> None:
    found = derive_one(loop(EACH_OTHER), "together")
    assert found.proved_of
    assert found.theorem is not None
    assert not found.theorem.cites


@pytest.mark.parametrize(("about", "of"), [(KEPT, FRESH), (FRESH, KEPT)], ids=["kept", "fresh"])
def test_kept_data_are_not_fresh_data(about: str, of: str) -> None:
    assert "→" not in prove(loop(about), loop(about))
    with pytest.raises(Refused):
        prove(loop(about), loop(of))


POOL = """
[[loop]]
id = "test.pool_unbiased"
words = "mean and variance fitted to all data so far"
[loop.parameters]
n = { lower = 2 }
V = { kind = "real", lower = 0, lower_open = true }
[loop.state]
e = { start = 0 }
s = { start = "V" }
[loop.data]
z = { law = "normal(0, V)", size = "n", kept = true }
x = { law = "normal(e, s)", size = "n" }
[loop.pool]
pool = { append = "x" }
[loop.fit]
e = "mean(pool)"
s = "var(pool, ddof = 1)"
[loop.observe]
variance = "s"
"""
KEPT_POOL = (
    POOL.replace("_unbiased", "_and_kept")
    .replace("(pool, ddof = 1)", "(z, pool)")
    .replace("(pool)", "(z, pool)")
)


def test_what_a_pool_remembers_begins_where_its_mean_does() -> None:
    elsewhere = POOL.replace("start = 0", "start = 2").replace("_unbiased", "_elsewhere")
    assert derive_one(loop(elsewhere), "variance").proved_of


@pytest.mark.parametrize("text", [POOL, KEPT_POOL])
def test_a_fitted_pool_is_proved_by_what_it_remembers_and_what_is_near_is_not(text: str) -> None:
    about = loop(text)
    found = derive_one(about, "variance")
    assert found.proved_of
    assert found.form is not None
    for wrong in (found.form * sp.Rational(201, 200), found.form.subs(t, t + 1), found.form + 1 / (t + 1)):
        with pytest.raises(Refused):
            proved_observable(about, found.observable, found.system, sp.sympify(wrong), found.since)
    (other,) = (KEPT_POOL if text is POOL else POOL,)
    with pytest.raises(Refused):
        proved_observable(loop(other), found.observable, found.system, found.form, found.since)
