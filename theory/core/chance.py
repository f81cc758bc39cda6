"""Means over fresh draws: E[z ~ law] f(z). A random object is the bound variable of an E; nothing else is.

A scalar draw is a sequence z(1), z(2), …; how many of them are used, f says: Σ[i=1..n] z(i)/n. The laws:

* ``iid(m1, …, mk)``: independent, E z(i)^a = m_a for a ≤ k, nothing else being known of them;
* ``normal(mu, v)``: independent normal ones; ``indicators(p)``: independent, 1 with probability p, else 0;
* ``resample(N, x)``: independent uniform draws from x(1), …, x(N); ``without_replacement(N, x)``: these
  values in a uniformly random order.

E f has a value where the law exists and f is *integrable*: a formula, made by ``definedness`` like ≠ 0 and
shown only for polynomials in sums Σ[i=1..U] z(i)^a and in single draws, of a degree up to the moments that
the law has, and for sums of such. The canonical form evaluates them: Σ over set partitions, a partition of
the factors into b blocks having U(U − 1)…(U − b + 1) index choices; the mean of any other sum is the sum of
means. An E that is not evaluated is an atom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, count, product
from math import factorial

from theory.core.definedness import CONDITIONS, definedness, index_in, inhabits, of_children
from theory.core.display import SHOWERS, new_name, shown
from theory.core.normal_forms import (
    ATOMS,
    Side,
    canonical,
    from_polynomial,
    generators,
    lowest,
    ratio,
    ring,
    whole_value,
)
from theory.core.signs import DECIDERS, Hypotheses, holds
from theory.core.terms import (
    FORMULA,
    FUNCTION,
    NUMBERS,
    ONE,
    REAL,
    ZERO,
    Number,
    Refused,
    Term,
    add,
    apply,
    bind,
    bound,
    for_all,
    is_integer,
    is_number,
    le,
    lt,
    mul,
    ne,
    need,
    node,
    number,
    opened,
    operator,
    power,
    substitute,
    sum_over,
    term,
)
from theory.core.theorem import Theorem, checked, conclude, show_that, theorems

LAW = "law"
MOST_FACTORS = 6


@dataclass(frozen=True, slots=True)
class Law:
    """What the core knows of a kind of law.

    Args:
        draw: a variable of the given name that stands for a draw.
        mean: E of a body as a term free of the draw, conditions going to ``side``; refuses what the moments
            of the law do not give.
    """

    draw: Callable[[Term, str], Term]
    mean: Callable[[Term, Term, Term, Side], Term]


LAWS: dict[str, Law] = {}
"""By operator of a law."""


# ---- terms ----


def _of_numbers(args: tuple[object, ...]) -> str:
    need(args and all(map(is_number, args)), "the parameters of a law are numbers")
    return LAW


def _of_a_list(args: tuple[Term, ...]) -> str:
    size, values = args
    need(is_number(size) and is_integer(size), "a list has a whole length")
    need(values.sort == FUNCTION and values.op != "symbol", "{} is no list", values)
    return LAW


def _expectation(args: tuple[Term, ...]) -> str:
    law, body = args
    need(law.sort == LAW, "{} is no law", law)
    need(is_number(body), "the mean of a number, not of {}", body)
    return REAL


operator("iid", _of_numbers)
operator("normal", _of_numbers)
operator("indicators", _of_numbers)
operator("resample", _of_a_list)
operator("without_replacement", _of_a_list)
operator("E", _expectation, binder=True)  # (law, body)
operator("integrable", lambda args: FORMULA if _expectation(args) else "", binder=True)


def iid(*moments: Number) -> Term:
    """Return the law of independent draws with E z = m1, E z² = m2, … as far as they are given."""
    return node("iid", *map(term, moments))


def normal(mean: Number, variance: Number) -> Term:
    """Return the law of independent normal draws."""
    return node("normal", term(mean), term(variance))


def indicators(p: Number) -> Term:
    """Return the law of independent draws that are 1 with probability p, else 0."""
    return node("indicators", term(p))


def resample(size: Number, values: Term) -> Term:
    """Return the law of independent uniform draws from values(1), …, values(size)."""
    return node("resample", term(size), values)


def without_replacement(size: Number, values: Term) -> Term:
    """Return the law of values(1), …, values(size) in a uniformly random order."""
    return node("without_replacement", term(size), values)


def expectation(law: Term, z: Term, body: Number) -> Term:
    """Return E[z ~ law] body."""
    need(z not in law.free, "a law does not depend on what is drawn from it")
    return node("E", law, bind(term(body), z))


def apart(prefix: str, avoid: Iterable[Term | None]) -> str:
    """Return a name that occurs free in none of the terms; for variables that no theorem shows."""
    used = {v.args[0] for t in avoid if t is not None for v in t.free}
    return next(name for j in count() if (name := f"{prefix}{j}") not in used)


def opened_draw(t: Term, *avoid: Term | None) -> tuple[Term, Term]:
    """Return (a fresh draw, the body for it) of a term or formula (law, body)."""
    law, body = t.args
    z = LAWS[law.op].draw(law, apart("%z", (t, *avoid)))
    return z, opened(body, z)


# ---- definedness ----


def _determinant(rows: list[list[Term]]) -> Term:
    if not rows:
        return ONE
    first, *rest = rows
    return add(
        0, *(mul((-1) ** j, x, _determinant([r[:j] + r[j + 1 :] for r in rest])) for j, x in enumerate(first))
    )


def _moments_exist(t: Term) -> list[Term]:
    """A law has these moments: the determinants of m_{i+j} are positive, that of an even last moment ≥ 0.

    Sufficient: a positive definite matrix of moments has a law, and so has one whose last determinant
    vanishes (with as many values as it has rank).
    """
    m = (ONE, *t.args)
    last = len(t.args)
    out = of_children(t)
    for size in range(2, last // 2 + 2):
        minor = _determinant([[m[i + j] for j in range(size)] for i in range(size)])
        out.append((le if 2 * (size - 1) == last else lt)(0, minor))
    return out


def _normal_exists(t: Term) -> list[Term]:
    need(len(t.args) == 2, "a normal law has a mean and a variance")
    return [*of_children(t), le(0, t.args[1])]


def _indicators_exist(t: Term) -> list[Term]:
    need(len(t.args) == 1, "indicators have one probability")
    return [*of_children(t), le(0, t.args[0]), le(t.args[0], 1)]


def _list_exists(t: Term) -> list[Term]:
    size, values = t.args
    k = index_in(ONE, size, values)
    return [*definedness(size), le(1, size), *definedness(sum_over(k, 1, size, apply(values, k)))]


def _expectation_exists(t: Term) -> list[Term]:
    """What the body needs that is free of the draw must hold wherever the law exists: it is listed apart."""
    z, body = opened_draw(t)
    plain = (c for c in definedness(body) if z not in c.free)
    return [*definedness(t.args[0]), *plain, node("integrable", *t.args)]


def _integrable(f: Term, hypotheses: Hypotheses) -> bool:
    """The body has a value at every draw, and its mean is a combination of the law's moments."""
    z, body = opened_draw(f, *hypotheses)
    law, side = f.args[0], list[Term]()
    if not all(holds(c, hypotheses) for c in definedness(body)):
        return False
    value = LAWS[law.op].mean(law, z, body, side)
    return z not in value.free and all(z not in c.free and holds(c, hypotheses) for c in side)


# ---- means ----


def moment(law: Term, a: int) -> Term:
    """Return E z^a of one draw; refuses if the law does not say."""
    if a == 0:
        return ONE
    x = law.args
    if law.op == "iid" and a <= len(x):
        return term(x[a - 1])
    if law.op == "indicators":
        return term(x[0])
    if law.op == "normal":
        before = moment(law, a - 2) if a > 1 else ZERO
        return add(mul(x[0], moment(law, a - 1)), mul(a - 1, x[1], before))
    if law.op == "resample":
        return mul(power_sum(law, a), power(x[0], -1))
    raise Refused(f"{law} has no moment {a}")


def power_sum(law: Term, a: int) -> Term:
    """Return Σ x(i)^a over a list."""
    size, values = law.args
    k = index_in(ONE, size, values)
    return sum_over(k, 1, size, power(apply(values, k), a))


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """Yield the partitions of a set into blocks."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for p in partitions(rest):
        yield [[first], *p]
        for i, block in enumerate(p):
            yield [*p[:i], [first, *block], *p[i + 1 :]]


def falling(n: Term, k: int) -> Term:
    """Return n(n − 1)…(n − k + 1)."""
    return mul(1, *(add(n, -i) for i in range(k)))


def _apart_mean(law: Term, degrees: list[int]) -> Term:
    """Return E z(i₁)^a₁ … z(i_b)^a_b for distinct places.

    In a random order of a list it is the mean over distinct members: by power sums, a merge of m blocks
    bringing (−1)^(m−1) (m − 1)!.
    """
    if law.op != "without_replacement":
        return mul(1, *(moment(law, a) for a in degrees))
    total = []
    for p in partitions(list(range(len(degrees)))):
        weight = 1
        for block in p:
            weight *= (-1) ** (len(block) - 1) * factorial(len(block) - 1)
        total.append(mul(weight, *(power_sum(law, sum(degrees[j] for j in block)) for block in p)))
    return mul(add(0, *total), power(falling(law.args[0], len(degrees)), -1))


Monomial = list[tuple[Term, int]]


def monomials(t: Term, depends: Callable[[Term], bool], side: Side) -> list[tuple[Term, Monomial]]:
    """Return t as a sum of coefficient · monomial in the atoms that depend; refused if it is none."""
    t = canonical(t, side)
    gens = generators(t)
    n, d = lowest(*ratio(t, gens))
    inside = [depends(g) for g in gens] or [False]
    need(not any(e and s for m in d.monoms() for e, s in zip(m, inside, strict=True)), "a quotient of draws")
    below, context = power(from_polynomial(d, gens), -1), ring(gens)
    found: dict[tuple[tuple[Term, int], ...], dict[tuple[int, ...], object]] = {}
    for exponents, c in n.terms():
        pairs = [(int(e), s) for e, s in zip(exponents, inside, strict=True)]
        inner = tuple((g, e) for g, (e, s) in zip(gens, pairs, strict=False) if s and e)
        found.setdefault(inner, {})[tuple(0 if s else e for e, s in pairs)] = c
    return [
        (mul(from_polynomial(context.from_dict(p), gens), below), list(inner)) for inner, p in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Factor:
    """Σ[i=1..size] z(i)^degree, or z(place)^degree."""

    degree: int
    size: Term | None
    place: Term | None


def factor_of(atom: Term, z: Term) -> Factor:
    """Read an atom that shows the draw; refused if it is neither a power sum nor a single draw."""
    if atom.op == "apply" and atom.args[0] is z and z not in atom.args[1].free:
        return Factor(1, None, atom.args[1])
    need(atom.op == "sum" and atom.args[0] is ONE and z not in atom.args[1].free, "{} is no power sum", atom)
    body, degree = atom.args[2], 1
    if body.op == "pow" and whole_value(body.args[1]) is not None:
        body, degree = body.args[0], int(body.args[1].args[0])
    each = body.op == "apply" and body.args[0] is z and body.args[1] is bound(0)
    need(each and degree >= 1, "{} is no power sum of draws", atom)
    return Factor(degree, atom.args[1], None)


def _scalar_mean(law: Term, z: Term, body: Term, side: Side) -> Term:
    total: list[Term] = []
    for coefficient, inner in monomials(body, lambda g: z in g.free, side):
        lone = len(inner) == 1 and inner[0][1] == 1 and inner[0][0].op == "sum"
        if lone and not _is_power_sum(inner[0][0], z):
            total.append(mul(coefficient, _mean_of_sum(law, z, inner[0][0], side)))
            continue
        factors = [factor_of(g, z) for g, e in inner for _ in range(e)]
        need(len(factors) <= MOST_FACTORS, "too many factors for an average")
        total.append(mul(coefficient, _product_mean(law, factors, side)))
    return canonical(add(0, *total), side)


def _is_power_sum(atom: Term, z: Term) -> bool:
    try:
        return bool(factor_of(atom, z))
    except Refused:
        return False


def _mean_of_sum(law: Term, z: Term, atom: Term, side: Side) -> Term:
    """The mean of a sum is the sum of means, at each index under its own conditions."""
    low, high, body = atom.args
    k, own = index_in(low, high, body, law), list[Term]()
    each = _scalar_mean(law, z, opened(body, k), own)
    side += [for_all(k, low, high, c) for c in own]
    return sum_over(k, low, high, each)


def _product_mean(law: Term, factors: list[Factor], side: Side) -> Term:
    """Of Σ[i=1..U] z(i)^a a term is one of the p single draws, which are among the U, or one of U − p others.

    Of these b blocks have (U − p)(U − p − 1)…(U − p − b + 1) choices.
    """
    sums = [f for f in factors if f.size is not None]
    places = _by_place([f for f in factors if f.size is None])
    if law.op == "without_replacement":
        side += [ne(add(law.args[0], -i), 0) for i in range(len(factors))]
        reach = [r for f in factors for r in (f.size, f.place) if r is not None]
        side += [le(r, law.args[0]) for r in dict.fromkeys(reach)]
    alone = list(places.values())
    if not sums:
        return _apart_mean(law, alone)
    size = sums[0].size
    assert size is not None
    need(all(f.size is size for f in sums), "sums over different numbers of draws")
    side += [le(place, size) for place in places]
    rest = add(size, -len(places))
    total = []
    for homes in product(range(-1, len(places)), repeat=len(sums)):
        degrees = [
            d + sum(f.degree for f, h in zip(sums, homes, strict=True) if h == j) for j, d in enumerate(alone)
        ]
        for p in partitions([j for j, h in enumerate(homes) if h < 0]):
            others = [sum(sums[j].degree for j in block) for block in p]
            total.append(mul(falling(rest, len(p)), _apart_mean(law, [*degrees, *others])))
    return add(0, *total)


def _by_place(factors: list[Factor]) -> dict[Term, int]:
    """Return the degree of each single draw; two places must differ by a whole number."""
    degrees: dict[Term, int] = {}
    for f in factors:
        assert f.place is not None
        degrees[f.place] = degrees.get(f.place, 0) + f.degree
    for a, b in combinations(degrees, 2):
        own: Side = []
        gap = whole_value(canonical(add(a, mul(-1, b)), own))
        need(gap is not None and gap != 0 and not own, "perhaps the same draw twice")
    return degrees


def _draw(law: Term, name: str) -> Term:
    this = bound(0, REAL)
    range_ = (le(0, this), le(this, 1)) if law.op == "indicators" else ()
    return node("sequence", name, number(1), REAL, range_)


def _canonical_mean(t: Term, side: Side) -> Term:
    """An E that its law's moments give is their combination; another is an atom."""
    z, body = opened_draw(t)
    law, own = t.args[0], list[Term]()
    try:
        value = LAWS[law.op].mean(law, z, body, own)
    except Refused:
        return t
    if z in value.free or any(z in c.free for c in own):
        return t
    side += own
    return value


# ---- rules ----


def average(theorem: Theorem, z: Term, law: Term) -> Theorem:
    """From a = b (or a ≤ b) for every value of z: E a = E b (≤), both means having a value."""
    theorems(theorem)
    f = theorem.formula
    need(
        f.op in ("eq", "le", "lt") and f.args[0].sort in NUMBERS,
        f"{f} is not of the form that the rule needs",
    )
    checked(law)
    need(law.sort == LAW and z not in law.free, "a law that does not depend on the draw is needed")
    draw = LAWS[law.op].draw(law, apart("%z", (law, f, *theorem.variables)))
    kept = everywhere(theorem, {z: draw})
    op = "eq" if f.op == "eq" else "le"
    goal = node(op, *(expectation(law, z, a) for a in f.args))
    return conclude("average", goal, definedness(goal), (theorem,), hypotheses=kept)


def everywhere(theorem: Theorem, values: dict[Term, Term], given: Hypotheses = frozenset()) -> Hypotheses:
    """Return what remains of Δ where a theorem is used at all values of the fresh variables put for others.

    They must be values of those; hypotheses that show them must hold at all of them, given ``given``.
    """
    for v in theorem.variables:
        need(v in values or not any(z in v.free for z in values), "the domain of {} depends on a draw", v)
    for z, value in values.items():
        need(z.sort == value.sort, "{} is not of the sort of the draw", z)
        show_that(*inhabits(z, value, values), given=given)
    kept = frozenset(h for h in theorem.hypotheses if not any(z in h.free for z in values))
    show_that(*(substitute(h, values) for h in theorem.hypotheses - kept), given=kept | given)
    return kept


def defined(theorem: Theorem, condition: Term) -> Theorem:
    """What a theorem states is defined: each condition for its terms to have a value holds."""
    theorems(theorem)
    need(condition in definedness(theorem.formula), "{} is no condition of that theorem", condition)
    return conclude("definedness", condition, (), (theorem,))


# ---- display ----


def _shown(t: Term, names: tuple[str, ...], at: Callable[[Term], str]) -> str:
    law, body = t.args
    z = new_name(t, names, "zuvw")
    inner = shown(body, (z, *names))
    word = "E" if t.op == "E" else "integrable"
    return f"{word}[{z} ~ {at(law)}]({inner})"


def _shown_law(t: Term, _: tuple[str, ...], at: Callable[[Term], str]) -> str:
    return f"{t.op}({', '.join(map(at, t.args))})"


SCALAR_LAWS = ("iid", "normal", "indicators", "resample", "without_replacement")
LAWS.update(dict.fromkeys(SCALAR_LAWS, Law(_draw, _scalar_mean)))
CONDITIONS.update(
    {
        "iid": _moments_exist,
        "normal": _normal_exists,
        "indicators": _indicators_exist,
        "resample": _list_exists,
        "without_replacement": _list_exists,
        "E": _expectation_exists,
        "integrable": lambda t: definedness(t.args[0]),
    }
)
DECIDERS["integrable"] = _integrable
ATOMS["E"] = _canonical_mean
SHOWERS.update({"E": _shown, "integrable": _shown, **dict.fromkeys(SCALAR_LAWS, _shown_law)})
