"""Real data that are kept, as the core has them: drawn in every generation, and the first sums kept."""

from __future__ import annotations

import pytest

from proofs_checks.own.claims_file.loops import parse_loops
from theory.core import Refused
from theory.loop_language.definition import LoopDefinition
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
