"""A state or parameter that is called as what a loop remembers of its data would be read as that."""

import pytest

from tests.theory.loop_language.definitions import PARAMETERS, loop, parameter
from theory.core import Refused
from theory.proofs.loop_terms import loop_term

TEXT = """
[state]
e = {{ start = "0" }}
{state} = {{ start = "V" }}
[data]
x = {{ law = "normal(e, V)", size = "n" }}
z = {{ law = "normal(0, V)", size = "n", {real} = true }}
[pool]
p = {{ append = "x" }}
[fit]
e = "{fit}"
{state} = "{state}/2 + {spread}"
[observe]
v = "{state}"
"""
CLASHES = {
    "kept data": {"state": "z_1", "real": "kept", "fit": "mean(z)"},
    "their squares": {"state": "z_2", "real": "kept", "fit": "mean(z)", "spread": "var(z)"},
    "a pool": {"state": "p_2", "spread": "var(p)"},
    "a pool's mean that is a state": {"state": "p_1", "fit": "mean(p)", "spread": "var(p)"},
    "a parameter": {"spread": "var(p) + p_2"},
}
USUAL = {"state": "s", "real": "real", "fit": "mean(x)", "spread": "var(x, ddof = 1)/2"}


@pytest.mark.parametrize("what", CLASHES)
def test_it_is_no_loop_of_the_core(what: str) -> None:
    """E[z_1] was that of the mark of the first fit, 0 after it: the core's loop was another one."""
    more = (parameter("p_2", "real", None),) if what == "a parameter" else ()
    made = loop(TEXT.format(**{**USUAL, **CLASHES[what]}), *PARAMETERS, *more)
    with pytest.raises(Refused, match="are remembered by"):
        loop_term(made, 2)


@pytest.mark.parametrize("state", ["s", "z_1", "p_2"])
def test_where_nothing_is_remembered_the_name_is_free(state: str) -> None:
    made = loop(TEXT.format(**{**USUAL, "state": state}))
    assert len(loop_term(made, 2).parts) == 2
