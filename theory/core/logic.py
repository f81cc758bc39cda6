"""The rules of logic: hypotheses, instances, equal things for equal things, cases, quantifiers, induction."""

from __future__ import annotations

from collections.abc import Mapping

from theory.core.definedness import definedness, index_in, inhabits
from theory.core.normal_forms import Side, canonical, difference, scaled, vanishes
from theory.core.signs import decided_false, holds, implies, is_relation
from theory.core.terms import (
    FUNCTION,
    INTEGER,
    NUMBERS,
    OPERATORS,
    Number,
    Refused,
    Term,
    add,
    eq,
    for_all,
    is_integer,
    le,
    lt,
    mul,
    need,
    node,
    number,
    opened,
    replaced,
    substitute,
    term,
)
from theory.core.theorem import Theorem, checked, checked_formula, conclude, show_that, theorems

LATE = 10
"""A limit does not depend on what stands before this index."""


def assume(formula: Term) -> Theorem:
    """φ ⊢ φ, for any formula."""
    checked_formula(formula)
    return conclude("assumption", formula, hypotheses=frozenset({formula}))


def weaken(theorem: Theorem, *more: Term) -> Theorem:
    """From Δ ⊢ φ: Δ, ψ ⊢ φ. A hypothesis that Γ implies is not kept."""
    theorems(theorem)
    for h in more:
        checked_formula(h)
    return conclude("weakening", theorem.formula, (), (theorem,), hypotheses=theorem.hypotheses | set(more))


def cut(lemma: Theorem, theorem: Theorem) -> Theorem:
    """From Δ ⊢ ψ and Δ', ψ' ⊢ φ: Δ, Δ' ⊢ φ, where ψ' is ψ up to canonical form (then ψ' must have a
    value).
    """
    theorems(lemma, theorem)
    gone = [h for h in theorem.hypotheses if h is lemma.formula or implies(lemma.formula, h)]
    need(gone, "{} is no hypothesis", lemma.formula)
    conditions = [c for h in gone if h is not lemma.formula for c in definedness(h)]
    left = lemma.hypotheses | (theorem.hypotheses - set(gone))
    return conclude("cut", theorem.formula, conditions, (lemma, theorem), hypotheses=left)


def instantiate(theorem: Theorem, values: Mapping[Term, Number]) -> Theorem:
    """Put terms for variables, all at once; that each inhabits its variable's domain is an obligation.

    Sound because the theorem holds at all values in the domains; a variable whose domain depends on a
    replaced one must be replaced as well, and nothing can be captured.
    """
    theorems(theorem)
    at = {v: term(x) for v, x in values.items()}
    conditions: list[Term] = []
    for v, x in at.items():
        need(OPERATORS[v.op].leaf == "variable", "{} is no variable", v)
        need((v.sort == FUNCTION) == (x.sort == FUNCTION), "a function for a number")
        need(x.loose == 0, "a loose bound variable")
        conditions += [*definedness(x), *inhabits(v, x, at)]
    moved = frozenset(checked_formula(substitute(h, at)) for h in theorem.hypotheses)
    formula = checked_formula(substitute(theorem.formula, at))
    put = tuple(at.items())
    return conclude("instance", formula, conditions, (theorem,), hypotheses=moved, details=put)


def convert(theorem: Theorem, formula: Term) -> Theorem:
    """The same statement up to the canonical forms of its terms."""
    theorems(theorem)
    checked_formula(formula)
    return conclude(
        "conversion", formula, [*definedness(formula), *_alike(theorem.formula, formula)], (theorem,)
    )


def _alike(f: Term, g: Term) -> list[Term]:
    """Return the conditions under which g is f up to canonical forms."""
    if f is g:
        return []
    need(f.op == g.op, "{} is not {}", f, g)
    side: Side = []
    if is_relation(f) and is_relation(g):
        if all(canonical(a, side) is canonical(b, side) for a, b in zip(f.args, g.args, strict=True)):
            return side
        side = []
        if scaled(difference(f), side) is scaled(difference(g), side):
            return side
    elif f.op in ("tends", "diverges"):
        k = index_in(number(LATE), None, f, g)
        own, other = opened(f.args[-1], k), opened(g.args[-1], k)
        every: Side = []
        if own is other or vanishes(add(own, mul(-1, other)), every):
            every += [] if own is other else [*definedness(own), *definedness(other)]
            side += [for_all(k, LATE, None, c) for c in every if not holds(c)]
            limits = zip(f.args[:-1], g.args[:-1], strict=True)
            if all(vanishes(add(a, mul(-1, b)), side) for a, b in limits):
                return side
    elif f.op == "all" and f.args[:2] == g.args[:2]:
        low, high = f.args[:2]
        k = index_in(low, high, f, g)
        return [for_all(k, low, high, c) for c in _alike(opened(f.args[2], k), opened(g.args[2], k))]
    raise Refused(f"{f} is not {g}")


def rewrite(equation: Theorem, theorem: Theorem) -> Theorem:
    """Replace the left side of a proved equation by its right side everywhere in a conclusion."""
    theorems(equation, theorem)
    need(equation.formula.op == "eq", "an equation rewrites")
    a, b = equation.formula.args
    return conclude("rewriting", replaced(theorem.formula, a, b), (), (equation, theorem))


def cases(x: Number, below: Theorem, at: Theorem, above: Theorem) -> Theorem:
    """φ from φ under x < 0, under x = 0 and under x > 0."""
    theorems(below, at, above)
    need(below.formula is at.formula is above.formula, "the cases conclude different things")
    t = checked(term(x))
    need(t.sort in NUMBERS, "a number is split")
    hypotheses = (
        (below.hypotheses - {lt(t, 0)}) | (at.hypotheses - {eq(t, 0)}) | (above.hypotheses - {lt(0, t)})
    )
    parts = (below, at, above)
    return conclude("cases", below.formula, definedness(t), parts, hypotheses=hypotheses, details=(t,))


def absurd(theorem: Theorem, formula: Term) -> Theorem:
    """From Δ ⊢ a relation between numbers that is false: Δ ⊢ any formula, as no value satisfies Δ."""
    theorems(theorem)
    need(decided_false(theorem.formula), "{} is not false", theorem.formula)
    return conclude("absurdity", checked_formula(formula), (), (theorem,))


def generalise(theorem: Theorem, k: Term, low: Number, high: Number | None = None) -> Theorem:
    """From φ for the variable k: ∀k ∈ low..high: φ."""
    theorems(theorem)
    a, b = term(low), None if high is None else term(high)
    return over("generalisation", (theorem,), k, a, b, for_all(k, a, b, theorem.formula))


def over(
    rule: str,
    about: tuple[Theorem, ...],
    k: Term,
    low: Term,
    high: Term | None,
    formula: Term,
    obligations: tuple[Term, ...] = (),
    others: tuple[Theorem, ...] = (),
) -> Theorem:
    """Conclude from theorems about a fixed k that are used at all k ∈ low..high (rules of the core only).

    The domain of k, and every hypothesis that mentions k, must hold at all of them.
    """
    need(k.op == "variable" and k.sort == INTEGER, "an integer variable is needed")
    for b in (low, high):
        if b is not None:
            checked(b)
            need(is_integer(b) and k not in b.free, "a range runs between integers free of the index")
    every: list[Term] = [*obligations, *(c for b in (low, high) if b is not None for c in definedness(b))]
    kept: frozenset[Term] = frozenset().union(*(o.hypotheses for o in others))
    every += [for_all(k, low, high, opened(f, k)) for f in k.args[2]]
    for theorem in about:
        for v in theorem.variables:
            need(k not in v.free or v is k, "the domain of {} depends on {}", v, k)
        kept |= {h for h in theorem.hypotheses if k not in h.free}
        every += [for_all(k, low, high, h) for h in theorem.hypotheses if k in h.free]
    given = (*about, *others)
    return conclude(rule, formula, every, given, hypotheses=kept, details=(k, low, high))


def specialise(theorem: Theorem, x: Number) -> Theorem:
    """From ∀k ∈ low..high: φ(k): φ(x), that x lies in the range being an obligation."""
    theorems(theorem)
    need(theorem.formula.op == "all", "a general statement is needed")
    low, high, body = theorem.formula.args
    t = checked(term(x))
    need(t.sort in NUMBERS and is_integer(t), "an integer is needed")
    inside = [le(low, t), *([] if high is None else [le(t, high)])]
    conditions = [*definedness(t), *inside]
    return conclude("special case", opened(body, t), conditions, (theorem,), details=(t,))


def induction(k: Term, start: int, base: Theorem, step: Theorem, formula: Term) -> Theorem:
    """φ(k) for k ≥ start, from φ(start) and φ(k) ⊢ φ(k + 1).

    The start enters the conclusion (k ≥ start is an obligation); the step must be known for *every* k ≥
    start: the domain of k must follow from it, and each hypothesis of the step that mentions k must
    hold for all k ≥ start.
    """
    theorems(base, step)
    checked_formula(formula)
    need(k.op == "variable" and k.sort == INTEGER and type(start) is int, "an integer index is needed")
    for v in base.variables | step.variables | formula.free:
        need(k not in v.free or v is k, "the domain of {} depends on the index", v)
    first, following = substitute(formula, {k: number(start)}), substitute(formula, {k: add(k, 1)})
    base = base if base.formula is first else convert(base, first)
    step = step if step.formula is following else convert(step, following)
    need(not any(k in h.free for h in base.hypotheses), "the start depends on the index")
    later = node("variable", "%k", INTEGER, (le(start, node("bound", 0, INTEGER)),))
    show_that(*(substitute(opened(f, k), {k: later}) for f in k.args[2]))
    kept = base.hypotheses | {h for h in step.hypotheses if k not in h.free and h is not formula}
    every = [for_all(k, start, None, h) for h in step.hypotheses if k in h.free and h is not formula]
    conditions = [le(start, k), *every]
    return conclude("induction", formula, conditions, (base, step), hypotheses=kept, details=(k, start))
