"""Definitions: new symbols, total on the domains of their parameters, whose left side shows every
variable.
"""

from __future__ import annotations

from theory.core.definedness import definedness
from theory.core.terms import (
    INTEGER,
    NUMBERS,
    OPERATORS,
    REAL,
    Number,
    Term,
    add,
    apply,
    bound,
    eq,
    le,
    need,
    node,
    number,
    substitute,
    term,
)
from theory.core.theorem import Theorem, checked, conclude, name_symbol, rests_on, show_that, theorems


def distinct_parameters(parameters: tuple[Term, ...]) -> None:
    """Refuse what are not distinct variables whose domains show no others."""
    need(len(set(parameters)) == len(parameters), "parameters are distinct variables")
    for p in parameters:
        need(OPERATORS[p.op].leaf == "variable", "{} is no variable", p)
        checked(p)
        need(p.free <= set(parameters), "{} depends on variables that are no parameters", p)


def shows_only(body: Term, parameters: tuple[Term, ...], *more: Term) -> None:
    """Refuse a body that shows a variable which the left side does not."""
    hidden = body.free - set(parameters) - set(more)
    need(not hidden, "the left side would hide {}", ", ".join(map(str, hidden)))


def define(name: str, parameters: tuple[Term, ...], body: Number, *given: Theorem) -> tuple[Term, Theorem]:
    """Return a new symbol and ⊢ name(parameters) = body.

    Sound because a new name for a total function of exactly the variables it shows is a conservative
    extension. That the body has a value is shown from Γ alone, or is part of what theorems without
    hypotheses state; what they cite is cited wherever the symbol stands.
    """
    t = checked(term(body))
    need(t.sort in NUMBERS, "a number is defined")
    distinct_parameters(parameters)
    shows_only(t, parameters)
    theorems(*given)
    known = {c for g in given if not g.hypotheses for c in (g.formula, *definedness(g.formula))}
    show_that(*(c for c in definedness(t) if c not in known))
    f = node("symbol", name, tuple(parameters), None, t)
    name_symbol(f, rests_on(t).union(*(g.cites for g in given)))
    return f, conclude(
        "definition", eq(apply(f, *parameters), t), (), tuple(g for g in given if not g.hypotheses)
    )


def define_recursively(
    name: str,
    parameters: tuple[Term, ...],
    k: Term,
    start: int,
    initial: Number,
    previous: Term,
    step: Number,
) -> tuple[Term, Theorem, Theorem]:
    """Return a new symbol f, ⊢ f(…, start) = initial and k ≥ start + 1 ⊢ f(…, k) = step(k, f(…, k − 1)).

    Primitive recursion: sound because ``initial`` has a value for all parameters, and ``step`` for all
    of them, for every index k ≥ start + 1 and for *every* real previous value.
    """
    distinct_parameters((*parameters, k))
    first, again = checked(term(initial)), checked(term(step))
    need(first.sort in NUMBERS and again.sort in NUMBERS, "numbers are defined")
    need(k.op == "variable" and k.sort == INTEGER and type(start) is int, "an integer index is needed")
    need(not any(k in p.free for p in parameters), "no parameter depends on the index")
    need(k.free == {k}, "the domain of the index stands alone")
    plain = previous.op == "variable" and previous.sort == REAL and not previous.args[2]
    need(plain and previous not in (*parameters, k), "the previous value is a real variable without a domain")
    checked(previous)
    shows_only(first, parameters)
    shows_only(again, parameters, k, previous)
    this = bound(0)
    index = node("variable", "%k", INTEGER, (le(start, this),))
    later = node("variable", "%k", INTEGER, (le(start + 1, this),))
    show_that(*definedness(first), *definedness(substitute(again, {k: later})))
    f = node("symbol", name, (*parameters, index), (number(start), first, previous, k), again)
    name_symbol(f, rests_on(first) | rests_on(again))
    before = apply(f, *parameters, add(k, -1))
    begins = conclude("start of a recursion", eq(apply(f, *parameters, start), first))
    follows = eq(apply(f, *parameters, k), substitute(again, {previous: before}))
    return f, begins, conclude("step of a recursion", follows, [le(start + 1, k)])
