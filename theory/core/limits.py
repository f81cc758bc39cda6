"""Limits of sequences. A limit is a formula, f(k) → L: f(k) has a value for every late k, and tends to L."""

from __future__ import annotations

from collections.abc import Iterable

from theory.core.definedness import definedness, fresh, index_in
from theory.core.logic import over
from theory.core.normal_forms import (
    Side,
    canonical,
    from_polynomial,
    generators,
    ratio,
    ring,
    vanishes,
)
from theory.core.signs import holds
from theory.core.terms import (
    NUMBERS,
    REAL,
    ZERO,
    Number,
    Refused,
    Term,
    add,
    bind,
    children,
    diverges,
    eq,
    for_all,
    function,
    le,
    lt,
    mul,
    ne,
    need,
    node,
    number,
    opened,
    power,
    rebuild,
    replaced,
    substitute,
    tends,
    term,
)
from theory.core.theorem import Theorem, checked, checked_formula, conclude, theorems


def _form(f: Term, *ops: str) -> Term:
    need(f.op in ops, "{} is not of the form that the rule needs", f)
    return f


def rational_limit(goal: Term, start: int = 1) -> Theorem:
    """The limit of a rational function of the index, by its degrees.

    The body must have a value for every k ≥ start, but where that is a polynomial that must not be 0: at
    late k it is not if its leading coefficient is not. The leading coefficient of the denominator must not
    vanish; for ∞ the quotient of the leading coefficients must be positive.
    """
    checked_formula(goal, "tends", "diverges")
    k = index_in(number(start), None, goal)
    body = opened(goal.args[-1], k)
    side: Side = []
    t = canonical(body, side)
    conditions = [_late(c, k, start) for c in (*definedness(body), *side)]
    return conclude("limit by degrees", goal, [*conditions, *_by_degrees(goal, t, k)])


def limit_by_degrees(goal: Term, diverging: Theorem) -> Theorem:
    """The limit of a rational function of g(k), from g(k) → ∞, by its degrees.

    The body is made of g(k) and of terms free of k by sums, products and whole powers. What it divides by is
    rational in g(k), and is not 0 at late k as the leading coefficient of its numerator must not vanish.
    """
    checked_formula(goal, "tends", "diverges")
    theorems(diverging)
    growth = _form(diverging.formula, "diverges").args[0]
    k = index_in(number(1), None, goal, growth)
    x = fresh((goal, growth), sort=REAL)
    body = replaced(opened(goal.args[-1], k), opened(growth, k), x)
    need(k not in body.free, "the index remains beside what diverges")
    side: Side = []
    t = canonical(body, side)
    conditions = [c for f in (*definedness(body), *side) for c in _at_large(f, x)]
    return conclude("limit by degrees", goal, [*conditions, *_by_degrees(goal, t, x)], (diverging,))


def _at_large(condition: Term, x: Term) -> list[Term]:
    """Return under what a condition holds for every large x: p ≠ 0 if p is rational and no 0 identically."""
    if x not in condition.free:
        return [condition]
    need(condition.op == "ne" and condition.args[1] is ZERO, "{} is not known for large values", condition)
    side: Side = []
    t = canonical(condition.args[0], side)
    (_, a), _ = _degrees(t, x)
    return [ne(a, 0), *(c for f in side for c in _at_large(f, x))]


def _by_degrees(goal: Term, t: Term, x: Term) -> list[Term]:
    """Return under what a canonical term has the limit that is said, as x → ∞."""
    (n, a), (d, b) = _degrees(t, x)
    conditions = [ne(b, 0)]
    quotient = mul(a, power(b, -1))
    if goal.op == "diverges":
        need(n > d, "does not diverge by degrees")
        return [*conditions, lt(0, quotient)]
    need(n <= d, "no finite limit by degrees")
    value = ZERO if n < d else quotient
    if not vanishes(add(goal.args[0], mul(-1, value)), conditions):
        raise Refused(f"the limit is {value}")
    return [*conditions, *definedness(goal.args[0])]


def _degrees(t: Term, x: Term) -> tuple[tuple[int, Term], tuple[int, Term]]:
    """Return degree and leading coefficient in x of the numerator and of the denominator."""
    gens = generators(t)
    need(not any(x in g.free for g in gens if g is not x), "no rational function of the index")
    n, d = (_leading(p, gens, x) for p in ratio(t, gens))
    return n, d


def _late(condition: Term, k: Term, start: int) -> Term:
    """What shows a condition for every late k: that it holds from the start on, or a leading coefficient."""
    every = for_all(k, start, None, condition)
    if condition.op != "ne" or holds(every):
        return every
    side: Side = []
    t = canonical(add(condition.args[0], mul(-1, condition.args[1])), side)
    gens = generators(t)
    if side or any(k in g.free for g in gens if g is not k):
        return every
    leading = ne(_leading(ratio(t, gens)[0], gens, k)[1], 0)
    return leading if holds(leading) else every


def _leading(p: object, gens: tuple[Term, ...], k: Term) -> tuple[int, Term]:
    """Return the degree of a polynomial in k, and its leading coefficient as a term."""
    terms = {tuple(int(e) for e in m): c for m, c in p.terms()}  # type: ignore[attr-defined]  # FLINT is untyped
    if k not in gens or not terms:
        return 0, from_polynomial(p, gens)
    i = gens.index(k)
    degree = max(m[i] for m in terms)
    top = {(*m[:i], 0, *m[i + 1 :]): c for m, c in terms.items() if m[i] == degree}
    return degree, from_polynomial(ring(gens).from_dict(top), gens)


def continuous_limit(limits: Iterable[Theorem], places: Iterable[Term], expression: Number) -> Theorem:
    """F(a(k), b(k), …) → F(L, M, …) where F is continuous: arithmetic, powers, functions, finite Σ and Π.

    A place is a real variable without a domain, put where the sequence stands. Sound because every
    condition under which F has a value at (L, M, …) is open there (a denominator ≠ 0, an argument > 0),
    so that it holds for late k. The root's closed condition is made open where a place stands under it;
    what is neither is refused.
    """
    given, at = tuple(limits), tuple(places)
    theorems(*given)
    f = checked(term(expression))
    need(f.sort in NUMBERS and len(given) == len(at) == len(set(at)), "one place for each limit")
    for x, theorem in zip(at, given, strict=True):
        _form(theorem.formula, "tends")
        need(x.op == "variable" and x.sort == REAL and not x.args[2], "a place is a real without a domain")
        need(x not in theorem.variables, "the place {} occurs in the limits", x)
    _continuous(f, frozenset(at))
    k = index_in(number(1), None, f, *(g.formula for g in given))
    ends = {x: g.formula.args[0] for x, g in zip(at, given, strict=True)}
    terms = {x: opened(g.formula.args[1], k) for x, g in zip(at, given, strict=True)}
    conditions = definedness(substitute(_roots_open(f, frozenset(at)), ends))
    goal = tends(k, substitute(f, terms), substitute(f, ends))
    return conclude("limit of a continuous function", goal, conditions, given, details=(f, *at))


def _continuous(t: Term, places: frozenset[Term]) -> None:
    """Refuse unless t is built from what is continuous wherever its conditions hold openly."""
    if not t.free & places:
        return
    known = ("variable", "add", "mul", "pow", "function", "sum", "product")
    need(t.op in known, "{} is not known to be continuous", t)  # exponents and ranges are integers: no place
    for _, child in children(t):
        _continuous(child, places)


def _roots_open(t: Term, places: frozenset[Term]) -> Term:
    """Add 0·log(x) to every √x or x log x over a place: the same value, under 0 < x in place of 0 ≤ x."""
    if not t.free & places:
        return t
    if t.op == "function" and t.args[0] in ("sqrt", "xlogx"):
        x = _roots_open(t.args[1], places)
        return add(function(t.args[0], x), mul(0, function("log", x)))
    return rebuild(t, lambda c, _: _roots_open(c, places))


def limit_same(theorem: Theorem, equation: Theorem, k: Term, start: int) -> Theorem:
    """From a(k) → L and a(k) = b(k) for every k ≥ start: b(k) → L."""
    theorems(theorem, equation)
    _form(theorem.formula, "tends", "diverges")
    sides = _form(equation.formula, "eq").args
    body = theorem.formula.args[-1]

    def is_sequence(s: Term) -> bool:
        own: Side = []
        j = index_in(number(start), None, body, s)
        same = canonical(opened(body, j), own) is canonical(substitute(s, {k: j}), own)
        return same and all(holds(c) for c in own)

    match = [i for i in (0, 1) if is_sequence(sides[i])]
    need(match, "the equation is not about this sequence")
    goal = node(theorem.formula.op, *theorem.formula.args[:-1], bind(sides[1 - match[0]], k))
    return over("limit of an equal sequence", (equation,), k, number(start), None, goal, (), (theorem,))


def squeeze(lower: Theorem, upper: Theorem, below: Theorem, above: Theorem, k: Term, start: int) -> Theorem:
    """f(k) → L from a(k) ≤ f(k) ≤ b(k) for every k ≥ start, a(k) → L and b(k) → L."""
    theorems(lower, upper, below, above)
    a, f = _form(lower.formula, "le", "lt").args
    g, b = _form(upper.formula, "le", "lt").args
    first, second = _form(below.formula, "tends"), _form(above.formula, "tends")
    need(f is g and first.args[0] is second.args[0], "the parts do not fit")
    need(bind(a, k) is first.args[1] and bind(b, k) is second.args[1], "the limit is of another sequence")
    goal = tends(k, f, first.args[0])
    return over("squeeze", (lower, upper), k, number(start), None, goal, (), (below, above))


def limit_order(order: Theorem, limit: Theorem, k: Term, start: int) -> Theorem:
    """L ≤ M (or M ≤ L), M free of k, from a(k) ≤ M (M ≤ a(k)) for every k ≥ start and a(k) → L."""
    theorems(order, limit)
    a, b = _form(order.formula, "le", "lt").args
    value, body = _form(limit.formula, "tends").args
    if bind(a, k) is body and k not in b.free:
        goal = le(value, b)
    else:
        need(bind(b, k) is body and k not in a.free, "the parts do not fit")
        goal = le(a, value)
    return over("order in the limit", (order,), k, number(start), None, goal, (), (limit,))


def diverge_by(lower: Theorem, diverging: Theorem, k: Term, start: int) -> Theorem:
    """f(k) → ∞ from a(k) ≤ f(k) for every k ≥ start and a(k) → ∞."""
    theorems(lower, diverging)
    a, f = _form(lower.formula, "le", "lt", "eq").args
    need(bind(a, k) is _form(diverging.formula, "diverges").args[0], "the limit is of another sequence")
    goal = diverges(k, f)
    return over("divergence by comparison", (lower,), k, number(start), None, goal, (), (diverging,))


def diverge_rising(rising: Theorem, places: Theorem, along: Theorem) -> Theorem:
    """a(k) → ∞ from a(k) ≤ a(k + 1) for all k ≥ m, a(g(j)) → ∞, and integers g(j) ≥ m for all j ≥ any start.

    Sound because beyond g(j), where a is as large as one likes, it only rises.
    """
    theorems(rising, places, along)
    low, high, step = _form(rising.formula, "all").args
    _, last, inside = _form(places.formula, "all").args
    need(high is None and last is None, "the ranges end")
    k = index_in(number(1), None, rising.formula, places.formula, along.formula)
    now, after = _form(opened(step, k), "le", "lt", "eq").args
    least, g = _form(opened(inside, k), "le", "lt").args
    a = bind(now, k)
    need(after is opened(a, add(k, 1)), "the sequence is not shown to rise")
    need(least is low, "the places are not shown to be from there on")  # integers: they are put for k
    far = _form(along.formula, "diverges").args[0]
    need(far is bind(opened(a, g), k), "the limit is of another sequence")
    return conclude("divergence of what rises", diverges(k, now), (), (rising, places, along))


def reciprocal_limit(diverging: Theorem) -> Theorem:
    """1/f(k) → 0 from f(k) → ∞."""
    theorems(diverging)
    body = _form(diverging.formula, "diverges").args[0]
    return conclude("reciprocal of ∞", node("tends", ZERO, power(body, -1)), (), (diverging,))


def limit_along(theorem: Theorem, places: Theorem) -> Theorem:
    """From a(k) → L (or ∞) and integers g(k) → ∞: a(g(k)) → L (or ∞)."""
    theorems(theorem, places)
    _form(theorem.formula, "tends", "diverges")
    g = _form(places.formula, "diverges").args[0]
    k = index_in(number(1), None, theorem.formula, places.formula)
    body = opened(theorem.formula.args[-1], opened(g, k))
    goal = node(theorem.formula.op, *theorem.formula.args[:-1], bind(body, k))
    return conclude("limit along places", goal, (), (theorem, places))


def unique(first: Theorem, second: Theorem) -> Theorem:
    """L = M from a(k) → L and a(k) → M."""
    theorems(first, second)
    a, b = _form(first.formula, "tends"), _form(second.formula, "tends")
    need(a.args[1] is b.args[1], "two sequences")
    return conclude("uniqueness of a limit", eq(a.args[0], b.args[0]), (), (first, second))
