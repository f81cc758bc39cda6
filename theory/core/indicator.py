"""1{φ}: the number 1 where a relation φ is true, 0 where it is false."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theory.core.definedness import definedness
from theory.core.display import SHOWERS
from theory.core.normal_forms import ATOMS, Side, difference, from_polynomial, generators, ratio, scaled
from theory.core.signs import BOUNDS, Hypotheses, implies, is_relation
from theory.core.terms import INTEGER, ONE, ZERO, Term, eq, key, le, lt, mul, ne, need, node, operator
from theory.core.theorem import Theorem, checked_formula, conclude, theorems
from theory.core.values import VALUES, Environment, Unknown, _truth


def _sort(args: tuple[Any, ...]) -> str:
    (f,) = args
    need(isinstance(f, Term) and is_relation(f), "an indicator is of a relation between numbers")
    return INTEGER


def indicator(f: Term) -> Term:
    """Return 1{f}, for a relation between numbers."""
    return node("indicator", f)


def _opposite(f: Term) -> Term:
    a, b = f.args
    return {"eq": ne(a, b), "ne": eq(a, b), "lt": le(b, a), "le": lt(b, a)}[f.op]


def indicator_value(theorem: Theorem, f: Term) -> Theorem:
    """1{φ} = 1 from a relation that implies φ; 1{φ} = 0 from one that implies its opposite."""
    theorems(theorem)
    checked_formula(f, "eq", "ne", "le", "lt")
    if implies(theorem.formula, f):
        value = ONE
    else:
        need(implies(theorem.formula, _opposite(f)), "{} does not decide {}", theorem.formula, f)
        value = ZERO
    return conclude("indicator", eq(indicator(f), value), definedness(f), (theorem,))


def _canonical(t: Term, side: Side) -> Term:
    f = t.args[0]
    d = scaled(difference(f), side)
    if d.op == "number":
        x = d.args[0]
        return ONE if {"eq": x == 0, "ne": x != 0, "le": x >= 0, "lt": x > 0}[f.op] else ZERO
    if f.op in ("eq", "ne"):  # only whether a fraction is 0 counts, so its denominator does not
        gens = generators(d)
        d = from_polynomial(ratio(d, gens)[0], gens)
        d = min(scaled(d, side), scaled(mul(-1, d), side), key=key)
    return node("indicator", node(f.op, ZERO, d))


def _bounds(_: Term, __: Hypotheses) -> list[tuple[int, Term, bool]]:
    return [(1, ZERO, False), (-1, ONE, False)]


def _evaluated(t: Term, env: Environment, stack: tuple[Any, ...]) -> Fraction:
    answer = _truth(t.args[0], env, stack)
    if answer is None:
        raise Unknown("a relation that is not decided")
    return Fraction(int(answer))


operator("indicator", _sort)
ATOMS["indicator"] = _canonical
BOUNDS["indicator"] = _bounds
VALUES["indicator"] = _evaluated
SHOWERS["indicator"] = lambda t, names, at: f"1{{{at(t.args[0])}}}"
