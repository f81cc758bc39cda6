"""Canonical forms of numbers: rational functions, over ℚ, of atoms.

``canonical(t, side)`` returns a term that equals t at every point at which t, *as it is written*, has a
value and the conditions appended to ``side`` hold. Each step below keeps the value under exactly that
proviso; none needs to be confluent or complete, as a form that was missed costs a proof and never makes
one.

Atoms are variables, sequences' and symbols' values, sums, products, symbolic powers, functions. Atoms that
differ by a whole shift (Σ^{t+1} and Σ^t, Γ(x + 2) and Γ(x), q^{k+1} and q^k, H(x + 1) and H(x)) are written
by the one of the
*least* argument that occurs: it is there, so it has a value, and the greater ones follow from it without a
new condition. Other modules add atoms of their own by ``ATOMS``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, lru_cache, reduce, wraps
from math import comb, gcd, isqrt, prod
from typing import Any, TypeVar

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from theory.core.definedness import definedness, index_in
from theory.core.terms import (
    ONE,
    ZERO,
    Refused,
    Term,
    add,
    apply,
    bind,
    constant,
    for_all,
    key,
    mul,
    ne,
    node,
    number,
    opened,
    power,
)

LONGEST = 300
LARGEST_POWER = 200
MOST_TERMS, MOST_PRODUCTS, MOST_BITS, MOST_MEMORY = 500_000, 20_000_000, 100_000, 500_000_000
"""Of one polynomial, products of terms in one multiplication, bits of a coefficient to a power, and of all of
them. FLINT ends the process where memory does, so that what may be larger is refused before it is begun.
"""
MOST_DIVIDED = 40_000
"""Terms of two polynomials of which a common factor is sought."""
Side = list[Term]
ATOMS: dict[str, Callable[[Term, Side], Term]] = {}
"""By operator: its canonical atoms, as an arithmetic term; equal to the term where that has a value and side
holds.
"""
Form = TypeVar("Form")


def kept(form: Callable[[Term, Side], Form]) -> Callable[[Term, Side], Form]:
    """Return a function that finds the form of a term, and what must hold for it, once."""
    memo: dict[Term, tuple[Form, tuple[Term, ...]]] = {}

    @wraps(form)
    def found(t: Term, side: Side) -> Form:
        if t not in memo:
            own: Side = []
            memo[t] = form(t, own), tuple(own)
        side += memo[t][1]
        return memo[t][0]

    return found


@kept
def canonical(t: Term, side: Side) -> Term:
    """Return the canonical form of a number; see the module for what ``side`` means."""
    u = unfolded(t, side)
    gens = generators(u)
    return from_ratio(*lowest(*ratio(u, gens)), gens)


def vanishes(t: Term, side: Side) -> bool:
    """Whether the canonical form is 0."""
    return canonical(t, side) is ZERO


def difference(f: Term) -> Term:
    """Return right side minus left side of a relation."""
    return add(f.args[1], mul(-1, f.args[0]))


@kept
def scaled(t: Term, side: Side) -> Term:
    """Return the canonical form up to a positive rational factor."""
    t = canonical(t, side)
    gens = generators(t)
    n, d = ratio(t, gens)
    if n.is_zero():
        return ZERO
    return from_ratio(n / abs(n.leading_coefficient()), d / d.leading_coefficient(), gens)


# ---- rational functions ----


def is_arithmetic(t: Term) -> bool:
    """Whether the term is a sum, a product or a power with a numeric exponent."""
    return t.op in ("add", "mul") or (t.op == "pow" and t.args[1].op == "number")


@cache
def atoms(t: Term) -> tuple[Term, ...]:
    """Return the atoms of an arithmetic term, in the order in which they occur."""
    found: dict[Term, None] = {}
    _atoms(t, found)
    return tuple(found)


def _atoms(t: Term, found: dict[Term, None]) -> None:
    if is_arithmetic(t):
        for c in t.args[:1] if t.op == "pow" else t.args:
            _atoms(c, found)
    elif t.op != "number":
        found[t] = None


@cache
def generators(t: Term) -> tuple[Term, ...]:
    """Return the atoms in their structural order."""
    return tuple(sorted(atoms(t), key=key))


def ring(gens: Sequence[Term]) -> Any:
    """Return FLINT's ring of polynomials in as many generators."""
    return fmpq_mpoly_ctx.get([f"g{i}" for i in range(max(1, len(gens)))], Ordering.lex)


@lru_cache(maxsize=10_000)
def ratio(t: Term, gens: tuple[Term, ...]) -> tuple[Any, Any]:
    """Return numerator and denominator over ℚ[gens], nothing cancelled but what vanishes identically
    refused.
    """
    context = ring(gens)
    place = dict(zip(gens, context.gens(), strict=False))
    one = context.constant(1)

    def go(u: Term) -> tuple[Any, Any]:
        if u.op == "number":
            return context.constant(fmpq(u.args[0].numerator, u.args[0].denominator)), one
        if u.op == "add":
            parts = list(map(go, u.args)) or [(context.constant(0), one)]
            if all(d is one for _, d in parts):
                while len(parts) > 1:  # in pairs: one long sum is not copied for each of its terms
                    parts = [*map(plus, parts[::2], parts[1::2]), *parts[len(parts) & ~1 :]]
            return reduce(plus, parts)
        if u.op == "mul":
            n, d = one, one
            for c in u.args:
                a, b = go(c)
                n, d = times(n, a), d if b is one else times(d, b)
            return n, d
        if is_arithmetic(u):
            e = int(u.args[1].args[0])
            if 0 <= e <= LARGEST_POWER and u.args[0] in place:
                return place[u.args[0]] ** e, one
            n, d = go(u.args[0])
            if abs(e) > LARGEST_POWER:
                raise Refused("an exponent is too large")
            if e >= 0:
                return to_the(n, e), to_the(d, e)
            if n.is_zero():
                raise Refused(f"{u} divides by zero")
            return to_the(d, -e), to_the(n, -e)
        return place[u], one

    return go(t)


def plus(one: tuple[Any, Any], other: tuple[Any, Any]) -> tuple[Any, Any]:
    """Return the sum of two fractions."""
    (n, d), (a, b) = one, other
    return (n + a, d) if b == d else (times(n, b) + times(a, d), times(d, b))


def times(p: Any, q: Any) -> Any:
    """Return the product of two polynomials.

    Raises:
        Refused: it may be too large.
    """
    products = len(p) * len(q)
    if products > MOST_TERMS:
        degrees = [a + b + 1 for a, b in zip(p.degrees(), q.degrees(), strict=True)]
        if products > MOST_PRODUCTS or prod(degrees) > MOST_TERMS:
            raise Refused("a polynomial has too many terms to be multiplied out")
    return p * q


def to_the(p: Any, exponent: int) -> Any:
    """Return a power of a polynomial, the exponent not negative.

    Raises:
        Refused: it may be too large.
    """
    if exponent > 1 and not p.is_one():
        terms = prod(exponent * e + 1 for e in p.degrees())
        if (len(p) - 1) * exponent <= MOST_TERMS:  # beyond it, so is the number of monomials in its terms
            terms = min(terms, comb(len(p) + exponent - 1, exponent))
        bits = max((max(int(c.p).bit_length(), int(c.q).bit_length()) for c in p.coeffs()), default=0)
        too_large = terms * len(p) > MOST_PRODUCTS or terms > MOST_TERMS or exponent * bits > MOST_BITS
        if too_large or terms * exponent * (bits + len(p).bit_length()) > MOST_MEMORY:
            raise Refused("a power has too many terms to be multiplied out")
    return p**exponent


def common(p: Any, q: Any) -> Any:
    """Return the greatest common divisor of two polynomials.

    Raises:
        Refused: they are too large for one to be sought.
    """
    if len(p) > 1 and len(q) > 1 and len(p) + len(q) > MOST_DIVIDED:
        raise Refused("polynomials have too many terms for their common factors to be found")
    return p.gcd(q)


def lowest(n: Any, d: Any) -> tuple[Any, Any]:
    """Cancel common factors; the denominator's leading coefficient becomes 1."""
    g = common(n, d)
    if not g.is_zero() and not g.is_one():
        n, d = n / g, d / g
    c = d.leading_coefficient()
    return n / c, d / c


def from_polynomial(p: Any, gens: Sequence[Term]) -> Term:
    """Return a polynomial as a term, its monomials in a fixed order."""
    out = []
    for exponents, c in sorted(p.terms(), key=lambda m: tuple(m[0])):
        factors = [g if e == 1 else power(g, int(e)) for g, e in zip(gens, exponents, strict=False) if e]
        coefficient = number(int(c.p) if c.q == 1 else Fraction(int(c.p), int(c.q)))
        if not factors:
            out.append(coefficient)
        elif coefficient is ONE:
            out.append(factors[0] if len(factors) == 1 else mul(*factors))
        else:
            out.append(mul(coefficient, *factors))
    return ZERO if not out else out[0] if len(out) == 1 else add(*out)


def from_ratio(n: Any, d: Any, gens: Sequence[Term]) -> Term:
    """Return n/d as a term."""
    top = from_polynomial(n, gens)
    return top if d.is_one() else mul(top, power(from_polynomial(d, gens), -1))


# ---- canonical atoms ----


def unfolded(t: Term, side: Side) -> Term:
    """Return t with canonical atoms of which no two differ by a whole shift."""
    u = prepared(t, side)
    for _ in range(20):
        changed: dict[Term, Term] = {}
        for family in _families(u, side):
            changed.update(_shifted(family, side))
        changed.update(_roots(u, side))
        changed.update(_bases(u, side))
        if not changed:
            return u
        u = swapped(u, changed)
    raise Refused("unfolding does not end")


def swapped(t: Term, values: dict[Term, Term]) -> Term:
    """Replace atoms of an arithmetic term (not inside atoms)."""
    if t in values:
        return values[t]
    if not is_arithmetic(t):
        return t
    inside = t.args[:1] if t.op == "pow" else t.args
    new = tuple([swapped(c, values) for c in inside]) + t.args[len(inside) :]
    return t if new == t.args else node(t.op, *new)


def prepared(t: Term, side: Side) -> Term:
    """Make the atoms of a term canonical."""
    if is_arithmetic(t):
        inside = t.args[:1] if t.op == "pow" else t.args
        new = tuple([prepared(c, side) for c in inside]) + t.args[len(inside) :]
        return t if new == t.args else node(t.op, *new)
    return _canonical_atom(t, side) if t.op in ATOMS else t


@kept
def _canonical_atom(t: Term, side: Side) -> Term:
    return ATOMS[t.op](t, side)


def _argument(a: Term) -> tuple[tuple[Any, ...], Term] | None:
    """Return what an atom is of, and the argument by whose shifts it can be unfolded."""
    if a.op in ("sum", "product"):
        return (a.op, a.args[0], a.args[2]), a.args[1]
    if a.op == "pow":
        return ("pow", a.args[0]), a.args[1]
    if a.op == "function" and a.args[0] in ("gamma", "digamma", "harmonic"):
        return ("function", a.args[0], *a.args[2:]), a.args[1]
    return None


Family = tuple[tuple[Any, ...], Term, list[tuple[int, Term]]]


def _families(u: Term, side: Side) -> list[Family]:
    """Group the atoms whose arguments differ by whole numbers: (of what, an argument, its shifts with their
    atoms).
    """
    families: list[Family] = []
    for a in atoms(u):
        found = _argument(a)
        if found is None:
            continue
        of, x = found
        for other, y, members in families:
            own: Side = []
            shift = whole_value(canonical(add(x, mul(-1, y)), own)) if other == of else None
            if shift is not None:
                side += own
                members.append((shift, a))
                break
        else:
            families.append((of, x, [(0, a)]))
    return families


def _shifted(family: Family, side: Side) -> dict[Term, Term]:
    """Write the members of a family by the one with the least argument."""
    _, x, members = family
    least, base = min(members, key=lambda m: m[0])
    changed = {}
    for shift, a in members:
        steps = shift - least
        if steps > LONGEST:
            raise Refused("too long a shift")
        if steps:
            over = [add(x, least + i) for i in range(1, steps + 1)]
            changed[a] = prepared(_by_shift(base, over, steps), side)
    return changed


def _by_shift(base: Term, over: list[Term], steps: int) -> Term:
    """Return the atom ``steps`` further than ``base``; ``over`` lists the arguments that are passed, the
    last its own.
    """
    if base.op == "sum":
        return add(base, *(opened(base.args[2], x) for x in over))
    if base.op == "product":
        return mul(base, *(opened(base.args[2], x) for x in over))
    if base.op == "pow":
        return mul(base, power(base.args[0], steps))
    if base.args[0] == "gamma":
        return mul(base, *(add(x, -1) for x in over))
    if base.args[0] == "digamma":
        return add(base, *(power(add(x, -1), -1) for x in over))
    return add(base, *(power(x, -base.args[2]) for x in over))


def _roots(u: Term, side: Side) -> dict[Term, Term]:
    """√x to a power of at least 2 is x to the half of it, times √x where it is odd; nothing new is divided
    by. (−1)^e is such a root of 1.
    """
    gens = generators(u)
    squares = [_square(g) for g in gens]
    if not any(squares):
        return {}
    n, d = ratio(u, gens)
    roots = [i for i, square in enumerate(squares) if square is not None]
    if max((int(e[i]) for p in (n, d) for e, _ in p.terms() for i in roots), default=0) < 2:
        return {}

    def halved(p: Any) -> Term:
        parts = []
        for exponents, c in p.terms():
            factors: list[Term] = [number(Fraction(int(c.p), int(c.q)))]
            for g, square, e in zip(gens, squares, exponents, strict=False):
                whole, left = (0, int(e)) if square is None else divmod(int(e), 2)
                if square is not None and whole:
                    factors.append(power(square, whole))
                if left:
                    factors.append(power(g, left))
            parts.append(mul(*factors))
        return add(0, *parts)

    return {u: prepared(mul(halved(n), power(halved(d), -1)), side)}


def _square(g: Term) -> Term | None:
    """Return the square of √x or of (−1)^e, which e being whole is 1."""
    found: Term | None = g.args[1] if g.op == "function" and g.args[0] == "sqrt" else None
    return ONE if g.op == "pow" and g.args[0] is number(-1) else found


def _bases(u: Term, side: Side) -> dict[Term, Term]:
    """(b²)^(e + s) is (b^e)²·(b²)^s where b^e occurs too, s ≥ 0; likewise cubes and fourth powers."""
    powers = [a for a in atoms(u) if a.op == "pow"]
    changed = {}
    for low in powers:
        for high in powers:
            base, exponent = low.args
            degree = _degree_of(high.args[0], base) if high.args[0] is not base else None
            own: Side = []
            steps = whole_value(canonical(add(high.args[1], mul(-1, exponent)), own)) if degree else None
            if degree and steps is not None and steps >= 0:
                side += own
                changed[high] = prepared(mul(power(low, degree), power(high.args[0], steps)), side)
    return changed


def _degree_of(high: Term, base: Term) -> int | None:
    """Return c from 2 to 4 if one base is the other to the c-th."""
    own: Side = []
    for c in (2, 3, 4):
        if canonical(power(base, c), own) is high:
            return None if own else c
    return None


def _apply(t: Term, side: Side) -> Term:
    values = []
    for x in t.args[1:]:
        if x.op == "lambda":
            values.append(_lambda(x, side))
        else:
            values.append(canonical(x, side) if x.sort in ("integer", "real") else x)
    return apply(t.args[0], *values)


def _lambda(t: Term, side: Side) -> Term:
    k = index_in(ZERO, None, t)
    own: Side = []
    body = canonical(opened(t.args[0], k), own)
    return t if own else node("lambda", bind(body, k))


def whole_value(t: Term) -> int | None:
    """Return the whole number that the term is, if it is written as one."""
    return int(t.args[0]) if t.op == "number" and t.args[0].denominator == 1 else None


def _power(t: Term, side: Side) -> Term:
    """A symbolic power; b^(c·e + r) with 0 ≤ r < c is (b^c)^e · b^r for whole c ≥ 2.

    Both sides have a value at the same points: for b = 0, c·e + r ≥ 0 says e ≥ 0 as e is whole.
    """
    base, exponent = canonical(t.args[0], side), canonical(t.args[1], side)
    if exponent.op == "number":
        return prepared(power(base, exponent), side)
    if base is ONE:
        return ONE
    parts = [(c, e) for e, c in _integer_parts(exponent)]
    content = gcd(*(c for c, e in parts if e is not ONE))
    if content < 2:
        return power(base, exponent)
    rest = sum(c for c, e in parts if e is ONE)
    whole, left = divmod(rest, content)
    inner = add(*(mul(c // content, e) for c, e in parts if e is not ONE), whole)
    return prepared(mul(power(power(base, content), inner), power(base, left)), side)


def _integer_parts(exponent: Term) -> list[tuple[Term, int]]:
    """Return the (monomial, whole coefficient) of a canonical polynomial; what is none is one part."""
    parts = []
    for part in exponent.args if exponent.op == "add" else (exponent,):
        if part.op == "number" and part.args[0].denominator == 1:
            parts.append((ONE, int(part.args[0])))
        elif part.op == "mul" and part.args[0].op == "number" and part.args[0].args[0].denominator == 1:
            parts.append((mul(*part.args[1:]), int(part.args[0].args[0])))
        else:
            parts.append((part, 1))
    return parts


def _function(t: Term, side: Side) -> Term:
    name, x = t.args[0], canonical(t.args[1], side)
    n = whole_value(x)
    if n is not None and name == "gamma" and 0 < n < LONGEST:
        value = 1
        for i in range(2, n):
            value *= i
        return number(value)
    if n is not None and name == "harmonic" and 0 <= n < LONGEST:
        return number(sum((Fraction(1, i ** t.args[2]) for i in range(1, n + 1)), Fraction(0)))
    if x.op == "number" and name == "sqrt" and x.args[0] >= 0:
        root = _rational_root(x.args[0])
        if root is not None:
            return number(root)
    if (name, x) in _VALUES:
        return _VALUES[name, x]
    return node("function", name, x, *t.args[2:])


_VALUES = {
    ("exp", ZERO): ONE,
    ("log", ONE): ZERO,
    ("sin", ZERO): ZERO,
    ("sinh", ZERO): ZERO,
    ("erfc", ZERO): ONE,
    ("digamma", ONE): mul(-1, constant("euler")),
    ("xlogx", ZERO): ZERO,
    ("xlogx", ONE): ZERO,
}


def _rational_root(x: Fraction) -> Fraction | None:
    n, d = isqrt(x.numerator), isqrt(x.denominator)
    return Fraction(n, d) if n * n == x.numerator and d * d == x.denominator else None


def _range(t: Term, side: Side) -> Term:
    """Σ or Π: written out between numbers; else factors and parts free of the index are taken out of a sum.

    What is taken out must have a value, and a denominator must not vanish, even where the range is
    empty: those conditions go to ``side``.
    """
    low, high = canonical(t.args[0], side), canonical(t.args[1], side)
    body, length = t.args[2], canonical(add(high, mul(-1, low)), side)
    n = whole_value(length)
    if n is not None:
        if n < -1:
            raise Refused(f"{t} has a negative range")
        if n > LONGEST:
            raise Refused("too long a sum")
        parts = [prepared(opened(body, add(low, i)), side) for i in range(n + 1)]
        return add(0, *parts) if t.op == "sum" else mul(1, *parts)
    k = index_in(low, high, body)
    own: Side = []
    u = unfolded(opened(body, k), own)
    side += [for_all(k, low, high, f) for f in own]
    gens = generators(u)
    top, bottom = lowest(*ratio(u, gens))
    if t.op == "product":
        inner = from_ratio(top, bottom, gens)
        return ONE if inner is ONE else node("product", low, high, bind(inner, k))
    return _sum(k, low, high, length, top, bottom, gens, side)


def _sum(
    k: Term, low: Term, high: Term, length: Term, top: Any, bottom: Any, gens: tuple[Term, ...], side: Side
) -> Term:
    """Take out of Σ top/bottom what is free of the index k."""
    context = ring(gens)
    inside = [k in g.free for g in gens]

    def depends(p: Any) -> bool:
        return any(e and s for m in p.monoms() for e, s in zip(m, inside, strict=False))

    c, factors = bottom.factor()
    d_inside, d_outside = context.constant(1), context.constant(c)
    for f, e in factors:
        if depends(f):
            d_inside *= f ** int(e)
        else:
            d_outside *= f ** int(e)
    outer = from_polynomial(d_outside, gens)
    if not d_outside.is_constant():
        side += [*definedness(outer), ne(outer, ZERO)]
    parts: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
    for exponents, coefficient in top.terms():
        pairs = list(zip((int(e) for e in exponents), [*inside, False][: len(exponents)], strict=False))
        out, rest = tuple(0 if s else e for e, s in pairs), tuple(e if s else 0 for e, s in pairs)
        parts.setdefault(out, {})[rest] = coefficient
    total = []
    for out, p in sorted(parts.items()):
        polynomial = context.from_dict(p)
        lead = polynomial.leading_coefficient()
        inner = from_ratio(*lowest(polynomial / lead, d_inside), gens)
        taken = [power(g, e) for g, e in zip(gens, out, strict=False) if e]
        for f in taken:
            side += definedness(f)
        s = add(length, 1) if inner is ONE else node("sum", low, high, bind(inner, k))
        total.append(mul(number(Fraction(int(lead.p), int(lead.q))), *taken, s))
    return mul(add(0, *total), power(outer, -1))


ATOMS.update({"sum": _range, "product": _range, "pow": _power, "function": _function, "apply": _apply})
