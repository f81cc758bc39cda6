"""Loops that end: a size or a chance that shows t leaves its domain late, whatever the parameters are.

Such a loop has finitely many fits. A form agrees with it at the first of them, and there is nothing that it
tends to.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from theory.language.derivation import Derivation, FarGenerations, OneGeneration
from theory.language.few_points import few_points
from theory.language.parameters import Value, environment
from theory.language.plain import plain
from theory.loop_language.definition import Condition, LoopDefinition, t
from theory.loop_language.printing import shown
from theory.numbers.walk import TooManyTerms, exact

FAR = 2**40
"""The last generation that is looked at; where it is too far for a power, ``NEAR`` is."""
NEAR = 2**12


@lru_cache(maxsize=256)
def ends(loop: LoopDefinition) -> str:
    """Return where a loop ends, "" if that is not seen: which condition fails from which generation on.

    It ends if, at each of a few admissible points, a condition fails far out. That it fails between is not
    looked at, and neither are whole numbers.

    >>> from theory.loop_language import Loop, bernoulli, mean, t, whole
    >>> n = whole("n", 1)
    >>> loop = Loop("mine.late", parameters=(n,))
    >>> e = loop.state("e", start=0)
    >>> x = loop.draw("x", bernoulli((t - 1) / 1000), size=n)
    >>> loop.fit(e=mean(x))
    >>> loop.observe("share", e)
    >>> ends(loop.definition())
    '1001/1000 − t/1000 ≥ 0 fails at t = 1002: the p of the bernoulli law of x'
    """
    timed = [one for one in loop.open_conditions if one.expr.has(t) and one.kind != "whole"]
    if not timed:
        return ""
    fixed = [one for one in loop.open_conditions if not one.expr.has(t) and one.kind != "whole"]
    first: tuple[int, Condition] | None = None
    where = ""
    for point in few_points(loop.parameters):
        values = {symbol.name: _number(value) for symbol, value in point.items()}
        if not all(_holds(one, values, 1) for one in fixed):
            continue
        found = min((_end(one, values) for one in timed), key=lambda end: end[0])
        if found[0] > FAR:
            return ""
        if first is None:
            first, shows = found, found[1].expr.free_symbols
            where = "".join(f", {symbol} = {plain(x)}" for symbol, x in point.items() if symbol in shows)
    if first is None:
        return ""
    generation, one = first
    return f"{shown(one)} fails at t = {generation}{where}: {one.because}"


def end_of(derivation: Derivation) -> str:
    """Return where a loop ends that steps of a derivation are held against; "" if that is not seen."""
    steps = (step.certificate for step in derivation.all_steps)
    loops = dict.fromkeys(how.loop for how in steps if isinstance(how, (OneGeneration, FarGenerations)))
    return next(filter(None, map(ends, loops)), "")


def _number(value: sp.Expr) -> Value:
    return int(value) if value.is_Integer else Fraction(int(value.p), int(value.q))


def _holds(one: Condition, values: Mapping[str, Value], generation: int) -> bool:
    """Return whether a condition holds, or is not seen to fail."""
    try:
        value = exact(one.expr, environment({**values, "t": generation}))
    except (ArithmeticError, TooManyTerms, IndexError, KeyError):
        return True
    return value is None or {"≥ 0": value >= 0, "> 0": value > 0, "≠ 0": value != 0}[one.kind]


def _end(one: Condition, values: Mapping[str, Value]) -> tuple[int, Condition]:
    """Return the generation from which a condition fails, beyond ``FAR`` if it holds far out."""
    far = FAR if one.expr.is_rational_function(t) else NEAR
    if _holds(one, values, far):
        return FAR + 1, one
    low, high = 0, far
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _holds(one, values, middle) else (low, middle)
    return high, one
