"""Equations and inequalities between numbers."""

from __future__ import annotations

from theory.core.definedness import definedness
from theory.core.logic import over
from theory.core.normal_forms import Side, canonical, difference, vanishes
from theory.core.signs import Hypotheses, holds, positive
from theory.core.terms import (
    NUMBERS,
    Number,
    Refused,
    Term,
    add,
    eq,
    for_all,
    le,
    lt,
    mul,
    need,
    node,
    product_over,
    replaced,
    sum_over,
    term,
)
from theory.core.theorem import Theorem, checked, checked_formula, conclude, theorems
from theory.core.values import ball, surely

Part = tuple[Number, Theorem]


def _relation(f: Term, *ops: str) -> Term:
    need(f.op in ops and f.args[0].sort in NUMBERS, "{} is not of the form that the rule needs", f)
    return f


def algebra(goal: Term, *using: Theorem) -> Theorem:
    """An equation between rational functions of canonical atoms, the equations of ``using`` put in, in
    order.
    """
    _relation(goal, "eq")
    return combine(goal, using=using)


def combine(goal: Term, *parts: Part, using: tuple[Theorem, ...] = ()) -> Theorem:
    """A relation whose difference is Σ factor · (difference of a part).

    Factors of inequalities must be nonnegative, and one of a strict part positive for a strict goal.
    Sound because right − left of the goal is then a nonnegative combination of such differences,
    wherever all has a value.
    """
    checked_formula(goal)
    _relation(goal, "eq", "le", "lt")
    theorems(*using, *(p for _, p in parts))
    side: Side = []
    total, strict = difference(goal), False
    hypotheses: Hypotheses = frozenset().union(*(u.hypotheses for u in (*using, *(p for _, p in parts))))
    for number_, part in parts:
        factor = checked(term(number_))
        need(factor.sort in NUMBERS, "a factor is a number")
        _relation(part.formula, "eq", "le", "lt")
        total = add(total, mul(-1, factor, difference(part.formula)))
        side += definedness(factor)
        if part.formula.op != "eq":
            need(goal.op != "eq", "an equation does not follow from inequalities")
            if part.formula.op == "lt" and not strict and holds(lt(0, factor), hypotheses):
                strict = True
            else:
                side.append(le(0, factor))
    total = _inserted(total, using, side)
    need(goal.op != "lt" or strict, "a strict inequality does not follow from weak ones")
    if not vanishes(total, side):
        raise Refused("does not vanish: {}", canonical(total, []))
    premises = (*(p for _, p in parts), *using)
    factors = tuple(term(f) for f, _ in parts)
    return conclude("algebra", goal, [*definedness(goal), *side], premises, details=factors)


def _inserted(t: Term, using: tuple[Theorem, ...], side: Side) -> Term:
    """Replace left sides of proved equations by their right sides, in order, as written or in canonical
    form.
    """
    for u in using:
        a, b = _relation(u.formula, "eq").args
        new = replaced(t, a, b)
        if new is t:
            new = replaced(canonical(add(t, mul(0, a)), side), canonical(a, side), b)
        t = new
    return t


def sign(goal: Term, *using: Theorem) -> Theorem:
    """An inequality by its sign above the bounds that Γ, the inequalities used and their hypotheses give.

    Equations among ``using`` are put in first.
    """
    checked_formula(goal)
    _relation(goal, "le", "lt", "ne")
    theorems(*using)
    side: Side = []
    inequalities = {u.formula for u in using if u.formula.op in ("le", "lt", "ne", "all")}
    given = frozenset(inequalities).union(*(u.hypotheses for u in using))
    equations = tuple(u for u in using if u.formula.op == "eq")
    d = _inserted(difference(goal), equations, side)
    if goal.op == "ne":
        shown = positive(mul(-1, d), True, given) or positive(d, True, given)
    else:
        shown = positive(d, goal.op == "lt", given)
    if not shown:
        raise Refused("the sign was not decided: {}", canonical(d, []))
    return conclude("sign", goal, [*definedness(goal), *side], using)


def product_order(goal: Term, first: Theorem, second: Theorem) -> Theorem:
    """The product of two differences that are ≥ 0 is ≥ 0; of two that are > 0, > 0."""
    checked_formula(goal)
    _relation(goal, "le", "lt")
    theorems(first, second)
    a, b = _relation(first.formula, "le", "lt"), _relation(second.formula, "le", "lt")
    side: Side = []
    need(vanishes(difference(goal) - difference(a) * difference(b), side), "not that product")
    need(goal.op == "le" or a.op == b.op == "lt", "a strict inequality does not follow from weak ones")
    return conclude("product of inequalities", goal, [*definedness(goal), *side], (first, second))


def numeric(goal: Term) -> Theorem:
    """A strict inequality between closed terms, by balls that exclude the contrary.

    That its terms have a value is an obligation like everywhere else: a ball is found for f(x) also where it
    is open whether x lies in the domain of f.
    """
    checked_formula(goal)
    _relation(goal, "lt", "ne")
    need(not goal.free, "numbers only")
    a, b = (ball(x) for x in goal.args)
    need(a < b or (goal.op == "ne" and b < a), "not decided by balls")
    return conclude("ball arithmetic", goal, [c for c in definedness(goal) if not surely(c)])


def add_up(theorem: Theorem, k: Term, low: Number, high: Number) -> Theorem:
    """From a(k) ≤ b(k) (or =) for all k in the range: Σ a(k) ≤ Σ b(k); < only if the range is never empty."""
    theorems(theorem)
    f = _relation(theorem.formula, "eq", "le", "lt")
    a, b = term(low), term(high)
    left, right = (sum_over(k, a, b, x) for x in f.args)
    fixed = frozenset(h for h in theorem.hypotheses if k not in h.free)
    op = "le" if f.op == "lt" and not holds(le(a, b), fixed) else f.op
    return over("summation", (theorem,), k, a, b, node(op, left, right), (le(a, add(b, 1)),))


def multiply_up(theorem: Theorem, k: Term, low: Number, high: Number) -> Theorem:
    """From a(k) = b(k), or 0 ≤ a(k) ≤ b(k), for all k in the range: Π a(k) ≤ Π b(k) (or =)."""
    theorems(theorem)
    f = _relation(theorem.formula, "eq", "le")
    a, b = term(low), term(high)
    left, right = (product_over(k, a, b, x) for x in f.args)
    nonnegative = (for_all(k, a, b, le(0, f.args[0])),) if f.op == "le" else ()
    goal = node(f.op, left, right)
    return over("multiplication", (theorem,), k, a, b, goal, (le(a, add(b, 1)), *nonnegative))


def split(op: str, k: Term, low: Number, middle: Number, high: Number, body: Number) -> Theorem:
    """Σ over low..high = Σ over low..middle + Σ over middle+1..high, for low − 1 ≤ middle ≤ high (Π
    likewise).
    """
    need(op in ("sum", "product"), "a sum or a product is split")
    over_, join = (sum_over, add) if op == "sum" else (product_over, mul)
    a, m, b = term(low), term(middle), term(high)
    goal = eq(over_(k, a, b, body), join(over_(k, a, m, body), over_(k, add(m, 1), b, body)))
    checked_formula(goal)
    return conclude("splitting a range", goal, definedness(goal))
