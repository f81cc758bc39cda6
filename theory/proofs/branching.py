"""The survival exponents of the Poisson loop, as a symbol of the core.

A false edit here makes theorems about something else; what is proved of them is in ``survival_exponents``.
"""

from __future__ import annotations

from theory.core import Term, apply, define_recursively, function, integer, le, real

FIT = integer("generation", lambda v: [le(1, v)], witness=1)
_BEFORE = real("before")
SURVIVAL, BEGINS, FOLLOWS = define_recursively(
    "survival_exponent", (), FIT, 1, 1, _BEFORE, 1 - function("exp", -_BEFORE)
)
"""g_1 = 1, g_{t+1} = 1 − exp(−g_t)."""


def survival_exponent(_: object, fits: Term) -> Term:
    """g_t, by its recursion: what is read as it."""
    return apply(SURVIVAL, fits)
