"""The discrete loop: D data drawn from a distribution on N atoms, refitted by proportions, drawn again.

A state is a distribution x(1), …, x(N), and 0 beyond. Fit 0 is the real one, p. Given the past, fit k ≥ 1
draws counts c(1), …, c(N) of D independent data from the last fit x (multinomial), and is

    x'(i) = a(k) p(i) + b(k) x(i) + g(k) c(i)/D,   a + b + g = 1, each ≥ 0:

it sees the real data at weight a, the last fit at b and the fresh data at g. Two binders average:
``over_counts`` (E over the multinomial counts; Σ q = 1, q ≥ 0 belong to its definedness) and ``over_fits`` (E
over fit t). A third, ``over_vectors``, adds up over all count vectors: c(1), …, c(N) ≥ 0 whole, Σ c = D.
Nothing free in a term is random. Their canonical forms are linear: sums of E of monomials.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from theory.core.definedness import CONDITIONS, definedness, fresh, index_in, inhabits
from theory.core.definitions import distinct_parameters, shows_only
from theory.core.display import SHOWERS, new_name, shown
from theory.core.normal_forms import (
    ATOMS,
    Side,
    _lambda,
    canonical,
    difference,
    from_ratio,
    generators,
    lowest,
    prepared,
    ratio,
    unfolded,
    vanishes,
)
from theory.core.signs import DECIDERS, Hypotheses, holds
from theory.core.sums import weight
from theory.core.terms import (
    FORMULA,
    FUNCTION,
    INTEGER,
    NUMBERS,
    ONE,
    REAL,
    ZERO,
    Number,
    Term,
    add,
    apply,
    bind,
    bound,
    eq,
    for_all,
    function_of,
    is_integer,
    le,
    mul,
    need,
    node,
    number,
    opened,
    operator,
    power,
    replaced,
    substitute,
    sum_over,
    term,
)
from theory.core.theorem import (
    Theorem,
    checked,
    checked_formula,
    conclude,
    name_symbol,
    rests_on,
    show_that,
    theorems,
)

LOOP = "categorical loop"
COUNTS = ("over_counts", "over_vectors")
"""The binders of whole counts that add up to D."""


# ---- terms ----


def _size_and_chances(args: tuple[Any, ...]) -> str:
    size, atoms, chances, body = args
    need(is_integer(size) and is_integer(atoms), "a number of data and one of atoms are needed")
    need(chances.sort == FUNCTION, "a list of probabilities is needed")
    need(body.sort in NUMBERS, "a number is averaged")
    return REAL


def _loop_and_time(args: tuple[Any, ...]) -> str:
    loop, t, *values, body = args
    need(loop.op == "categorical_loop", "a categorical loop is needed")
    need(t.sort == INTEGER, "a fit is counted by an integer")
    for p, x in zip(loop.args[1], values, strict=True):
        need(x.sort == p.sort or (p.sort == REAL and x.sort == INTEGER), "{} is no {} for {}", x, p.sort, p)
    need(body.sort in NUMBERS, "a number is averaged")
    return REAL


def _vectors(args: tuple[Any, ...]) -> str:
    size, atoms, body = args
    need(is_integer(size) and is_integer(atoms), "a number of data and one of atoms are needed")
    need(body.sort in NUMBERS, "a number is added up")
    return str(body.sort)


def _every(args: tuple[Any, ...]) -> str:
    total, atoms, body = args
    need(is_integer(total) and is_integer(atoms), "a total and a number of atoms are needed")
    need(body.sort == FORMULA, "a formula is needed")
    return FORMULA


def over_counts(size: Number, atoms: Number, chances: Term, c: Term, body: Number) -> Term:
    """Return E body(c) over c ~ multinomial(D; q(1), …, q(N)); c is an integer sequence from 1 on."""
    _list(c)
    return node("over_counts", term(size), term(atoms), chances, bind(term(body), c))


def over_fits(loop: Term, t: Number, values: Iterable[Number | Term], x: Term, body: Number) -> Term:
    """Return E body(x) over fit t of a loop with these parameters; x is a real sequence from 1 on."""
    _list(x)
    return node("over_fits", loop, term(t), *map(term, values), bind(term(body), x))


def over_vectors(size: Number, atoms: Number, c: Term, body: Number) -> Term:
    """Return Σ body(c) over all count vectors c of D data on N atoms; c is an integer sequence from 1 on."""
    _list(c)
    return node("over_vectors", term(size), term(atoms), bind(term(body), c))


def _list(c: Term) -> None:
    need(c.op == "sequence" and c.args[1] is ONE, "a sequence from 1 on is averaged over")


def _generic(total: Term, whole: bool, *avoid: Term) -> Term:
    """A fresh list of shares in [0, 1], or of counts in 0..D; that they add up is a hypothesis of its own."""
    this = bound(0, INTEGER if whole else REAL)
    limits = (le(0, this), le(this, total))
    name = fresh((total, *avoid), prefix="%list").args[0]
    return node("sequence", name, ONE, INTEGER if whole else REAL, limits)


def mass(x: Term, atoms: Number, total: Number) -> Term:
    """Return Σ[i=1..N] x(i) = total."""
    i = node("variable", "%i", INTEGER, ())
    return eq(sum_over(i, 1, atoms, apply(x, i)), total)


def categorical_loop(
    name: str,
    parameters: tuple[Term, ...],
    size: Term,
    atoms: Term,
    real: Term,
    k: Term,
    weights: tuple[Number, Number, Number],
) -> Term:
    """Return a loop: the weights (a, b, g) of the real data, the last fit and the fresh data in fit k ≥ 1."""
    distinct_parameters((*parameters, k))
    need(size in parameters and atoms in parameters and real in parameters, "D, N and p are parameters")
    need(size.sort == atoms.sort == INTEGER, "sizes are integers")
    show_that(le(1, size), le(1, atoms))
    _list(real)
    need(k.op == "variable" and k.sort == INTEGER and k.free == {k}, "an integer index is needed")
    later = node("variable", "%k", INTEGER, (le(1, bound(0)),))
    shares = tuple(checked(term(w)) for w in weights)
    for w in shares:
        need(w.sort in NUMBERS, "a weight is a number")
        shows_only(w, parameters, k)
        at = substitute(w, {k: later})
        show_that(*definedness(at), le(0, at))
    side: Side = []
    total = substitute(add(*shares, -1), {k: later})
    need(vanishes(total, side), "the weights do not add up to 1")
    show_that(*side)
    loop = node("categorical_loop", name, tuple(parameters), size, atoms, real, k, shares)
    name_symbol(loop, frozenset().union(*map(rests_on, shares)))
    return loop


def _at(loop: Term, values: tuple[Term, ...], what: Term) -> Term:
    return substitute(what, dict(zip(loop.args[1], values, strict=True)))


def _head(t: Term) -> tuple[Term, Term, Term | None]:
    """Return D, N and the distribution that a mean starts from, if it is one."""
    if t.op in COUNTS:
        return t.args[0], t.args[1], t.args[2] if t.op == "over_counts" else None
    loop, values = t.args[0], t.args[2:-1]
    size, atoms, real = (_at(loop, values, v) for v in loop.args[2:5])
    return size, atoms, real


def _total(t: Term) -> Term:
    return t.args[0] if t.op in COUNTS else ONE


# ---- definedness ----


def _about_head(t: Term) -> list[Term]:
    """Conditions for the average to exist, whatever is averaged."""
    size, atoms, chances = _head(t)
    if t.op in COUNTS:
        out = [*definedness(size), *definedness(atoms), le(0, size), le(1, atoms)]
    else:
        loop, when, *values = t.args[:-1]
        at = dict(zip(loop.args[1], values, strict=True))
        out = [*definedness(when), le(0, when)]
        for p, x in at.items():
            out += [*definedness(x), *inhabits(p, x, at)]
    if chances is None:
        return out
    i = index_in(ONE, atoms, chances)
    whole = mass(chances, atoms, 1)
    return [*out, *definedness(whole), whole, for_all(i, 1, atoms, le(0, apply(chances, i)))]


def _about_body(t: Term) -> list[Term]:
    """The body has a value at every state."""
    total, (_, atoms, __) = _total(t), _head(t)
    v = _generic(total, t.op in COUNTS, t)
    return [_at_every(total, atoms, v, c) for c in definedness(opened(t.args[-1], v))]


def _at_every(total: Term, atoms: Term, v: Term, condition: Term) -> Term:
    return node("every", total, atoms, bind(condition, v)) if v in condition.free else condition


def _every_conditions(t: Term) -> list[Term]:
    total, atoms, body = t.args
    v = _generic(total, _counts(body), t)
    inner = [_at_every(total, atoms, v, c) for c in definedness(opened(body, v))]
    return [*definedness(total), *definedness(atoms), *inner]


def _counts(body: Term, depth: int = 0) -> bool:
    """Whether the list that a body is about was bound as one of integers."""
    from theory.core.terms import children

    if body.op == "bound":
        return body.args[0] == depth and len(body.args) > 2
    return any(_counts(c, depth + d) for d, c in children(body))


def _decided(f: Term, hypotheses: Hypotheses) -> bool:
    """Whether a condition holds at every list with this total."""
    total, atoms, body = f.args
    v = _generic(total, _counts(body), f, *hypotheses)
    g, whole = opened(body, v), mass(v, atoms, total)
    given = hypotheses | {whole}
    if g.op != "eq" or holds(g, given):
        return holds(g, given)
    side: Side = []  # an equation is shown with the total put in for what adds up to it
    gap = replaced(canonical(difference(g), side), canonical(whole.args[0], side), total)
    return vanishes(gap, side) and all(holds(c, given) for c in (*definedness(g), *side))


# ---- canonical form: E is linear, and E 1 = 1; so is Σ over vectors, but of 1 ----


def _mean(t: Term, side: Side) -> Term:
    """Write E as a sum of E of monomials; what is free of the state comes out, so does Σ."""
    total, (_, atoms, __) = _total(t), _head(t)
    *head, body = t.args
    new = [_argument(a, side) for a in head]
    v = _generic(total, t.op in COUNTS, t)
    own: Side = []
    u = unfolded(opened(body, v), own)
    side += [_at_every(total, atoms, v, c) for c in own]
    gens = generators(u)
    top, bottom = lowest(*ratio(u, gens))
    inside = [v in g.free for g in gens]

    def close(b: Term) -> Term:
        return node(t.op, *new, bind(b, v))

    if any(e and s for m in bottom.monoms() for e, s in zip(m, inside, strict=False)):
        return close(from_ratio(top, bottom, gens))
    parts = []
    for exponents, c in top.terms():
        factors: list[Term] = [number(Fraction(int(c.p), int(c.q)))]
        state: list[tuple[Term, int]] = []
        for g, e, s in zip(gens, exponents, inside, strict=False):
            if e and s:
                state.append((g, int(e)))
            elif e:
                factors.append(power(g, int(e)))
        if state:
            factors.append(_of_monomial(state, v, close, side))
        elif t.op == "over_vectors":
            factors.append(close(ONE))
        parts.append(mul(*factors))
    lower = from_ratio(bottom, bottom.context().constant(1), gens)
    return mul(add(0, *parts), power(lower, -1))


def _argument(a: Term, side: Side) -> Term:
    if a.op == "lambda":
        return _lambda(a, side)
    return canonical(a, side) if a.sort in NUMBERS else a


def _of_monomial(state: list[tuple[Term, int]], v: Term, close: Callable[[Term], Term], side: Side) -> Term:
    (g, e), *others = state
    if not others and e == 1 and g.op == "sum" and v not in g.args[0].free | g.args[1].free:
        k = index_in(g.args[0], g.args[1], g)
        inner = close(opened(g.args[2], k))
        return prepared(node("sum", g.args[0], g.args[1], bind(inner, k)), side)
    factors = [h if n == 1 else power(h, n) for h, n in state]
    return close(factors[0] if len(factors) == 1 else mul(*factors))


# ---- rules ----


def _looks_at_atoms(body: Term, x: Term, atoms: Term) -> list[Term]:
    """Conditions under which a body looks at x(1), …, x(N) only: those of it with x(i)·0^(N − i) for x(i).

    A state is 0 beyond its N atoms, whatever the list p is there.
    """
    i = node("variable", "%i", INTEGER, ())
    guarded = function_of(i, mul(apply(x, i), power(0, add(atoms, mul(-1, i)))))
    return [_at_every(ONE, atoms, x, c) for c in definedness(substitute(body, {x: guarded}))]


def first_fit(loop: Term, values: tuple[Number | Term, ...], x: Term, body: Number) -> Theorem:
    """E over fit 0 is the value at the real distribution."""
    start = over_fits(loop, 0, values, x, body)
    goal = eq(start, substitute(checked(term(body)), {x: _at(loop, start.args[2:-1], loop.args[4])}))
    checked_formula(goal)
    seen = _looks_at_atoms(term(body), x, _head(start)[1])
    return conclude("fit 0", goal, [*definedness(goal), *seen])


def next_fit(
    loop: Term, t: Number, values: tuple[Number | Term, ...], x: Term, c: Term, body: Number
) -> Theorem:
    """E over fit t + 1 = E over fit t of E over the counts that are drawn from it: the loop's definition."""
    later = over_fits(loop, add(term(t), 1), values, x, body)
    given = tuple(later.args[2:-1])
    size, atoms, real = (_at(loop, given, v) for v in loop.args[2:5])
    index, shares = loop.args[5], loop.args[6]
    need(x is not c, "two lists are needed")
    need(c.op == "sequence" and c.args[2] == INTEGER, "counts are integers")
    for a in (term(t), *given, term(body)):
        need(c not in a.free, "{} is not new", c)
    for a in (term(t), *given):
        need(x not in a.free, "{} is not new", x)
    at = {**dict(zip(loop.args[1], given, strict=True)), index: add(term(t), 1)}
    a, b, g = (substitute(w, at) for w in shares)
    i = node("variable", "%i", INTEGER, ())
    parts = ((a, apply(real, i)), (b, apply(x, i)), (g, mul(apply(c, i), power(size, -1))))
    seen = [y if w is ONE else mul(w, y) for w, y in parts if w is not ZERO]
    fitted = seen[0] if len(seen) == 1 else add(*seen)
    inner = over_counts(size, atoms, x, c, substitute(term(body), {x: function_of(i, fitted)}))
    goal = eq(later, over_fits(loop, t, given, x, inner))
    checked_formula(goal)
    return conclude("next fit", goal, [*definedness(goal), *_looks_at_atoms(term(body), x, atoms)])


def count_of_an_atom(
    size: Number, atoms: Number, chances: Term, i: Number, c: Term, n: Term, body: Number
) -> Theorem:
    """E f(c(i)) = Σ[n=0..D] f(n) C(D, n) q(i)^n (1 − q(i))^(D − n), 1 ≤ i ≤ N: one count is binomial."""
    place, inner = term(i), checked(term(body))
    need(n.op == "variable" and n.sort == INTEGER and not n.args[2], "a plain integer stands for the count")
    for a in (term(size), term(atoms), chances, place):
        need(n not in a.free and c not in a.free, "{} and {} are not new", n, c)
    need(c not in inner.free, "{} is not new", c)
    need(c.op == "sequence" and c.args[2] == INTEGER, "counts are integers")
    left = over_counts(size, atoms, chances, c, substitute(inner, {n: apply(c, place)}))
    right = sum_over(n, 0, size, mul(inner, weight(size, n, apply(chances, place))))
    goal = eq(left, right)
    checked_formula(goal)
    return conclude("count of one atom", goal, [*definedness(goal), le(1, place), le(place, atoms)])


def one_vector(size: Number, atoms: Number, i: Number, c: Term) -> Theorem:
    """Σ 1{c(i) = D} over all count vectors is 1, i ≤ N: one of them has all the data at one atom."""
    ends = tuple(map(term, (size, atoms, i)))
    need(not any(c in a.free for a in ends), "{} is no list of its own", c)
    goal = eq(over_vectors(size, atoms, c, node("indicator", eq(apply(c, i), size))), 1)
    checked_formula(goal)
    return conclude("one vector", goal, [*definedness(goal), le(i, atoms)])


def average_over(theorem: Theorem, v: Term, like: Term) -> Theorem:
    """E a ≤ E b (or =) from a(v) ≤ b(v) at every list v that can occur.

    ``like`` is any mean or sum of the kind wanted: the average is over its law, or the sum over all vectors.
    The theorem may use that v is nonnegative and adds up to 1, or to D (in Δ); its other hypotheses must be
    free of v.
    """
    theorems(theorem)
    f = theorem.formula
    need(f.op in ("eq", "le", "lt") and f.args[0].sort in NUMBERS, "a relation is averaged")
    checked(like)
    need(like.op in (*COUNTS, "over_fits"), "{} is no mean", like)
    _list(v)
    counts, total, (_, atoms, __) = like.op in COUNTS, _total(like), _head(like)
    need(v not in like.free, "{} is not new", v)
    need(counts or v.args[2] == REAL, "shares are no integers")
    sort = INTEGER if counts else REAL
    limits = (le(0, bound(0, sort)), le(bound(0, sort), total))
    generic = node("variable", "%share", sort, limits)
    show_that(*(opened(d, generic) for d in v.args[3]))
    for other in theorem.variables:
        need(other is v or v not in other.free, "the domain of {} depends on {}", other, v)
    adds_up = mass(v, atoms, total)
    kept = frozenset(h for h in theorem.hypotheses if h is not adds_up)
    need(not any(v in h.free for h in kept), "a hypothesis depends on what is averaged")
    left, right = (node(like.op, *like.args[:-1], bind(a, v)) for a in f.args)
    goal = node("eq" if f.op == "eq" else "le", left, right)
    return conclude("average", goal, _about_head(left), (theorem,), hypotheses=kept)


# ---- display ----


def _shown_mean(t: Term, names: tuple[str, ...], at: Callable[[Term], str]) -> str:
    counts = t.op in COUNTS
    v = new_name(t, names, "cnx" if counts else "xyz")
    inner = shown(t.args[-1], (v, *names))
    if t.op == "over_vectors":
        return f"Σ[{v}(1..{at(t.args[1])}) ≥ 0 with sum {at(t.args[0])}]({inner})"
    if counts:
        size, atoms, chances = t.args[:3]
        return f"E[{v} ~ multinomial({at(size)}; {at(chances)}(1..{at(atoms)}))]({inner})"
    loop, when, *values = t.args[:-1]
    return f"E[{v} ~ {loop.args[0]}({', '.join(map(at, values))}) after {at(when)}]({inner})"


def _shown_every(t: Term, names: tuple[str, ...], at: Callable[[Term], str]) -> str:
    v = new_name(t, names, "xyz")
    total, atoms, body = t.args
    return f"∀{v}(1..{at(atoms)}) ≥ 0 with sum {at(total)}: {shown(body, (v, *names))}"


operator("categorical_loop", lambda _: LOOP, leaf="closed")
operator("over_counts", _size_and_chances, binder=True)
operator("over_fits", _loop_and_time, binder=True)
operator("over_vectors", _vectors, binder=True)
operator("every", _every, binder=True)
for _name in (*COUNTS, "over_fits"):
    CONDITIONS[_name] = lambda t: [*_about_head(t), *_about_body(t)]
    ATOMS[_name] = _mean
    SHOWERS[_name] = _shown_mean
CONDITIONS["every"] = _every_conditions
DECIDERS["every"] = _decided
SHOWERS["every"] = _shown_every
SHOWERS["categorical_loop"] = lambda t, names, at: str(t.args[0])
