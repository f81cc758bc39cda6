"""Recursion on functions, and numbers that are limits: what the law of a chain and a mean time are made of.

``define_values`` gives f(k, j) from the whole function f(k − 1, ·): one step of a chain is such a step.
``define_limit`` names the limit of a sequence, 0 where there is none; ``limit_value`` and
``monotone_convergence`` say when there is one.
"""

from __future__ import annotations

from theory.core.definedness import definedness
from theory.core.definitions import distinct_parameters, shows_only
from theory.core.logic import over
from theory.core.terms import (
    INTEGER,
    NUMBERS,
    REAL,
    Number,
    Term,
    add,
    apply,
    bind,
    bound,
    eq,
    function_of,
    le,
    need,
    node,
    number,
    opened,
    substitute,
    sum_over,
    tends,
    term,
)
from theory.core.theorem import Theorem, checked, conclude, name_symbol, rests_on, show_that, theorems


def _index(name: str, k: Term, low: int) -> Term:
    need(k.op == "variable" and k.sort == INTEGER, "{} is no integer index", k)
    need(k.free == {k}, "the domain of an index stands alone")
    return node("variable", name, INTEGER, (le(low, bound(0)),))


def define_values(
    name: str,
    parameters: tuple[Term, ...],
    k: Term,
    start: int,
    j: Term,
    first: int,
    initial: Number,
    previous: Term,
    step: Number,
) -> tuple[Term, Theorem, Theorem, Theorem]:
    """Return a new symbol: f(…, start, j) = initial(j), f(…, k, j) = step(k, j, f(…, k − 1, ·)), j ≥ first.

    ``previous`` is a sequence variable without a range that begins at first − 1, where f is 0. The three
    theorems: the start, the step (k ≥ start + 1), and f(…, k, first − 1) = 0. Primitive recursion: sound
    because ``initial`` and ``step`` have a value for all parameters, for every index, place and *every*
    real sequence of previous values.
    """
    distinct_parameters((*parameters, k, j))
    begin, again = checked(term(initial)), checked(term(step))
    need(begin.sort in NUMBERS and again.sort in NUMBERS, "numbers are defined")
    need(type(start) is int and type(first) is int, "an index starts at a whole number")
    need(not any(v in p.free for p in parameters for v in (k, j)), "no parameter depends on an index")
    index, later = _index("%k", k, start), _index("%k", k, start + 1)
    place, inside = _index("%j", j, first - 1), _index("%j", j, first)
    need(
        previous.op == "sequence" and previous.args[1:] == (number(first - 1), REAL, ()),
        "the previous values are a real sequence without a range, from first − 1 on",
    )
    checked(previous)
    shows_only(begin, parameters, j)
    shows_only(again, parameters, k, j, previous)
    show_that(*definedness(substitute(begin, {j: inside})))
    show_that(*definedness(substitute(again, {k: later, j: inside})))
    f = node(
        "symbol",
        name,
        (*parameters, index, place),
        (number(start), number(first), begin, previous, k, j),
        again,
    )
    name_symbol(f, rests_on(begin) | rests_on(again))
    before = function_of(j, apply(f, *parameters, add(k, -1), j))
    starts = conclude("start of a law", eq(apply(f, *parameters, start, j), begin), [le(first, j)])
    follows = eq(apply(f, *parameters, k, j), substitute(again, {previous: before}))
    steps = conclude("step of a law", follows, [le(start + 1, k), le(first, j)])
    outside = eq(apply(f, *parameters, k, first - 1), 0)
    return f, starts, steps, conclude("outside a law", outside, [le(start, k)])


def define_limit(name: str, parameters: tuple[Term, ...], k: Term, body: Number) -> Term:
    """Return a new symbol, the limit of body as k → ∞, or 0 where it has none: total, whatever body is."""
    distinct_parameters((*parameters, k))
    t = checked(term(body))
    need(t.sort in NUMBERS, "a number is defined")
    need(k.op == "variable" and k.sort == INTEGER, "an integer index is needed")
    need(not any(k in p.free for p in parameters), "no parameter depends on the index")
    shows_only(t, parameters, k)
    f = node("symbol", name, tuple(parameters), ("limit", k), t)
    name_symbol(f, rests_on(t))
    return f


def _limit_of(symbol: Term, values: tuple[Number | Term, ...]) -> tuple[Term, Term]:
    """Return a limit's symbol at values, and the sequence itself, its index bound."""
    need(symbol.op == "symbol" and symbol.args[2] is not None, "{} is no limit", symbol)
    need(symbol.args[2][0] == "limit", "{} is no limit", symbol)
    applied = apply(symbol, *values)
    at = dict(zip(symbol.args[1], applied.args[1:], strict=True))
    k = symbol.args[2][1]
    body = substitute(function_of(k, symbol.args[3]), at)
    return checked(applied), body.args[0]


def limit_value(symbol: Term, values: tuple[Number | Term, ...], theorem: Theorem) -> Theorem:
    """f(values) = L, where f is the limit of a sequence that a theorem says tends to L."""
    theorems(theorem)
    applied, body = _limit_of(symbol, values)
    need(theorem.formula.op == "tends", "a limit is needed")
    need(theorem.formula.args[1] is body, "the limit is of another sequence")
    goal = eq(applied, theorem.formula.args[0])
    return conclude("value of a limit", goal, definedness(goal), (theorem,))


def monotone_convergence(
    symbol: Term, values: tuple[Number | Term, ...], rising: Theorem, bounded: Theorem, k: Term, start: int
) -> Theorem:
    """a(k) → f(values), its limit, from a(k) ≤ a(k + 1) and a(k) ≤ M for every k ≥ start, M free of k."""
    theorems(rising, bounded)
    applied, body = _limit_of(symbol, values)
    need(type(start) is int, "an index starts at a whole number")
    for theorem in (rising, bounded):
        need(theorem.formula.op == "le", "inequalities are needed")
    now, after = opened(body, k), opened(body, add(k, 1))
    need(rising.formula.args == (now, after), "the sequence is not shown to rise")
    low, high = bounded.formula.args
    need(low is now and k not in high.free, "the sequence is not shown to be bounded")
    need(k not in applied.free, "the limit depends on the index")
    goal = tends(k, now, applied)
    conditions = tuple(definedness(applied))
    return over("monotone convergence", (rising, bounded), k, number(start), None, goal, conditions)


def limit_of_sum(theorem: Theorem, k: Term, low: Number, high: Number) -> Theorem:
    """Σ[k=low..high] a(n, k) → Σ[k=low..high] L(k) from a(n, k) → L(k) for all k in the range, free of n."""
    theorems(theorem)
    need(theorem.formula.op == "tends", "a limit is needed")
    value, body = theorem.formula.args
    a, b = checked(term(low)), checked(term(high))
    n = node("variable", "%n", INTEGER, ())
    inner = opened(body, n)
    goal = node("tends", sum_over(k, a, b, value), bind(sum_over(k, a, b, inner), n))
    return over("limit of a finite sum", (theorem,), k, a, b, goal, (le(a, add(b, 1)),))
