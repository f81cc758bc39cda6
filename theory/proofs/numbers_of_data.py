"""What follows of numbers of data from what is given of them; only rules of the core, so nothing is trusted.

Whoever takes such a theorem for a fact sees that it rests on nothing but what is given.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from theory.core import Refused, Term, Theorem, apply, assume, combine, integer, le, number, sign, split
from theory.core.signs import Hypotheses
from theory.core.terms import is_integer


def shares(given: Iterable[Term]) -> list[Theorem]:
    """1/n ≤ α, for each of 1 ≤ αn among what is given."""
    found: list[Theorem] = []
    for h in given:
        parts = h.args[1].args if h.op == "le" and h.args[0] is number(1) and h.args[1].op == "mul" else ()
        if len(parts) == 2 and all(p.op == "variable" for p in parts):
            share, size = sorted(parts, key=is_integer)
            with contextlib.suppress(Refused):
                found.append(combine(le(1 / size, share), (1 / size, assume(h))))
    return found


def sums_at_least(f: Term, given: Hypotheses) -> Iterator[Theorem]:
    """Σ[i=1..U] c(i) ≥ first + U − 1 for the sums that occur, U ≥ 1, where the first entry is known."""
    for h in given:
        if h.op != "le" or h.args[1].op != "apply":
            continue
        least, entry = h.args
        for u in _ends_of_sums(f, entry.args[0]):
            i = integer("entry_index", lambda v: [le(1, v)], witness=1)
            with contextlib.suppress(Refused):
                parts = split("sum", i, 1, 1, u, apply(entry.args[0], i))
                whole, rest = parts.formula.args[0], parts.formula.args[1].args[1]
                rest_is = (1, sign(le(u - 1, rest)))
                yield combine(le(least + u - 1, whole), (-1, parts), (1, assume(h)), rest_is)


def _ends_of_sums(t: Term, values: Term) -> set[Term]:
    found: set[Term] = set()
    for c in t.args:
        if isinstance(c, Term):
            found |= _ends_of_sums(c, values)
    if t.op == "sum" and t.args[2].op == "apply" and t.args[2].args[0] is values and not t.args[1].loose:
        found.add(t.args[1])
    return found
