"""What is known: whether a formula holds, and is defined, at all values of its variables under hypotheses.

Signs are found by nonnegative coefficients: every variable and atom is written as a bound of it plus a new
nonnegative variable; a polynomial whose coefficients are then all nonnegative is nonnegative. Bounds come
from the domains of the variables (Γ), from hypotheses (Δ), and from what an atom is (a sum of nonnegative
terms, a Γ value); never from an author. ``False`` means "not shown".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product as combinations
from typing import Any

from theory.core.definedness import definedness, index_in
from theory.core.normal_forms import (
    Side,
    atoms,
    canonical,
    difference,
    from_polynomial,
    generators,
    lowest,
    ratio,
    ring,
    scaled,
    swapped,
    vanishes,
)
from theory.core.terms import (
    NUMBERS,
    ONE,
    RELATIONS,
    ZERO,
    Refused,
    Term,
    add,
    is_integer,
    key,
    le,
    lt,
    mul,
    ne,
    node,
    number,
    opened,
    power,
    replaced,
)
from theory.core.values import Undefined, Unknown, evaluate

Hypotheses = frozenset[Term]
NONE: Hypotheses = frozenset()
TRIES = 80
MOST_CASES = 10
DECIDERS: dict[str, Callable[[Term, Hypotheses], bool]] = {}
"""By operator of a formula that this module does not know: whether it holds under hypotheses, once it is
defined.
"""

BOUNDS: dict[str, Callable[[Term, Hypotheses], Iterable[tuple[int, Term, bool]]]] = {}
"""By operator of an atom of another module: its own bounds, each (+1 for from below, end, strict)."""


def is_relation(f: Term) -> bool:
    """Whether f compares two numbers."""
    return f.op in RELATIONS and all(a.sort in NUMBERS for a in f.args)


def domain_facts(free: Iterable[Term]) -> list[Term]:
    """Return what the domains of the variables say, as formulas."""
    return [opened(f, v) for v in sorted(free, key=key) if v.op == "variable" for f in v.args[2]]


def implies(f: Term, g: Term) -> bool:
    """Whether relation g is f up to canonical form and positive scale, or weaker (< to ≤ or ≠, = to ≤)."""
    if f is g:
        return True
    if not (is_relation(f) and is_relation(g)):
        return False
    weaker = {"lt": ("lt", "le", "ne"), "eq": ("eq", "le"), "le": ("le",), "ne": ("ne",)}
    if g.op not in weaker[f.op]:
        return False
    side: Side = []
    a, b = scaled(difference(f), side), scaled(difference(g), side)
    if side or a is b:
        return not side
    either_sign = f.op == "eq" or g.op in ("eq", "ne")
    return either_sign and a is scaled(mul(-1, difference(g)), side) and not side


class _Memo:
    """Answers by question; a question met while it is being answered is not shown, and such answers are not
    kept.
    """

    def __init__(self) -> None:
        self.answers: dict[Any, bool] = {}
        self.open: set[Any] = set()
        self.cuts = 0

    def ask(self, question: Any, answer: Callable[[], bool]) -> bool:
        if question in self.answers:
            return self.answers[question]
        if question in self.open:
            self.cuts += 1
            return False
        self.open.add(question)
        before = self.cuts
        try:
            result = answer()
        except Refused:
            result = False
        finally:
            self.open.discard(question)
        if result or self.cuts == before:
            self.answers[question] = result
        return result


_MEMO = _Memo()


def holds(f: Term, hypotheses: Hypotheses = NONE) -> bool:
    """Whether f is defined and true at all values of its variables that satisfy the hypotheses."""
    return _MEMO.ask((f, hypotheses), lambda: _holds(f, hypotheses))


def _holds(f: Term, hypotheses: Hypotheses) -> bool:
    if f in hypotheses:
        return True
    if f.op == "all":
        low, high, body = f.args
        k = index_in(low, high, f, *hypotheses)
        bounds = [c for b in (low, high) if b is not None for c in definedness(b)]
        if not all(holds(c, hypotheses) for c in bounds):
            return False
        ends = (low, high)
        empty = all(b is not None and b.op == "number" for b in ends) and holds(lt(high, low))
        return empty or holds(opened(body, k), hypotheses)
    if not all(holds(c, hypotheses) for c in definedness(f)):
        return False
    if f.op == "defined_power":
        base, exponent = f.args
        return holds(le(0, exponent), hypotheses) or holds(ne(base, 0), hypotheses)
    if f.op in DECIDERS and not is_relation(f):
        return DECIDERS[f.op](f, hypotheses)
    if not is_relation(f):
        return False
    if any(implies(h, f) for h in (*hypotheses, *domain_facts(f.free))):
        return True
    d = difference(f)
    if f.op == "eq":
        side: Side = []
        return vanishes(d, side) and all(holds(c, hypotheses) for c in side)
    if f.op == "ne":
        return positive(mul(-1, d), True, hypotheses) or positive(d, True, hypotheses)
    return positive(d, f.op == "lt", hypotheses)


# ---- bounds ----


@dataclass(frozen=True, slots=True)
class Bound:
    """``sign`` +1: v ≥ end (v > end if strict); −1: v ≤ end."""

    sign: int
    end: Term
    strict: bool


def _own_bounds(a: Term, hypotheses: Hypotheses) -> list[Bound]:
    """Return the bounds that an atom has by what it is."""
    if a.op == "constant":
        low, high = _CONSTANTS[a.args[0]]
        return [Bound(1, number(low), True), Bound(-1, number(high), True)]
    if a.op in ("sum", "product"):
        return _range_bounds(a, hypotheses)
    if a.op == "pow":
        if positive(a.args[0], True, hypotheses):
            return [Bound(1, ZERO, True)]
        return [Bound(1, ZERO, False)] if positive(a.args[0], False, hypotheses) else []
    if a.op == "function":
        return _function_bounds(a, hypotheses)
    if a.op == "apply" and a.args[0].op == "sequence":
        found = (_linear(opened(f, a), a) for f in a.args[0].args[3] if f.op in ("le", "lt"))
        return [b for b in found if b is not None]
    if a.op in BOUNDS:
        return [Bound(*b) for b in BOUNDS[a.op](a, hypotheses)]
    return []


_CONSTANTS = {
    "pi": (Fraction(314159, 100000), Fraction(314160, 100000)),
    "e": (Fraction(271828, 100000), Fraction(271829, 100000)),
    "euler": (Fraction(57721, 100000), Fraction(57722, 100000)),
}


def _range_bounds(a: Term, hypotheses: Hypotheses) -> list[Bound]:
    """Σ or Π of nonnegative terms is nonnegative; of positive ones, positive if it is a product or not
    empty. Σ of positive integers is at least their number.
    """
    low, high, body = a.args
    k = index_in(low, high, body, *hypotheses)
    inner = opened(body, k)
    if a.op == "sum" and is_integer(inner) and positive(add(inner, -1), False, hypotheses):
        length = add(high, mul(-1, low), 1)
        return [Bound(1, length, False), Bound(1, ZERO, holds(le(low, high), hypotheses))]
    if positive(inner, True, hypotheses):
        return [Bound(1, ZERO, a.op == "product" or holds(le(low, high), hypotheses))]
    return [Bound(1, ZERO, False)] if positive(inner, False, hypotheses) else []


def _function_bounds(a: Term, hypotheses: Hypotheses) -> list[Bound]:
    name, x = a.args[0], a.args[1]
    if name in ("gamma", "exp"):
        return [Bound(1, ZERO, True)]
    if name == "erfc":
        top = ONE if holds(le(0, x), hypotheses) else number(2)
        return [Bound(1, ZERO, True), Bound(-1, top, top is not ONE)]
    if name == "sin":
        return [Bound(1, number(-1), False), Bound(-1, ONE, False)]
    least = {"harmonic": 0, "sinh": 0, "log": 1}.get(name)
    if name == "sqrt" or (least is not None and holds(le(least, x), hypotheses)):
        return [Bound(1, ZERO, holds(lt(least or 0, x), hypotheses))]
    return []


@cache
def _linear(f: Term, v: Term) -> Bound | None:
    """Read an inequality as a bound of v, if it is linear in v with a numeric coefficient, or if v is
    one side and does not occur in the other.
    """
    side: Side = []
    for i, sign in ((1, 1), (0, -1)):
        if f.args[i] is v and v not in f.args[1 - i].free:
            end = canonical(f.args[1 - i], side)
            return None if side else _bound(f, v, sign, end)
    t = canonical(difference(f), side)
    gens = generators(t)
    if side or v not in gens or any(v in g.free for g in gens if g.op != "variable"):
        return None
    n, d = ratio(t, gens)
    if not d.is_constant():
        return None
    place = gens.index(v)
    coefficient, rest = None, {}
    for exponents, c in n.terms():
        if exponents[place]:
            if sum(exponents) != 1:
                return None
            coefficient = c
        else:
            rest[tuple(exponents)] = c
    if coefficient is None:
        return None
    context = ring(gens)
    end = from_polynomial(context.from_dict(rest) * (-1 / coefficient), gens) if rest else ZERO
    return _bound(f, v, 1 if coefficient * d.leading_coefficient() > 0 else -1, end)


def _bound(f: Term, v: Term, sign: int, end: Term) -> Bound:
    """Return a bound of v that an inequality gives; between integers a strict one is a weak one by 1 away."""
    strict = f.op == "lt"
    if strict and is_integer(v) and is_integer(end):
        end, strict = add(end, sign), False
    return Bound(sign, end, strict)


# ---- signs ----


def positive(t: Term, strict: bool, hypotheses: Hypotheses = NONE) -> bool:
    """Whether t ≥ 0 (> 0 if strict) wherever t has a value, at all values that satisfy the hypotheses."""
    return _MEMO.ask((t, strict, hypotheses), lambda: _positive(t, strict, hypotheses))


def _positive(t: Term, strict: bool, hypotheses: Hypotheses) -> bool:
    side: Side = []
    t = canonical(t, side)
    if not all(holds(c, hypotheses) for c in side):
        return False
    if t.op == "number":
        return bool(t.args[0] > 0 or (t.args[0] == 0 and not strict))
    free = t.free.union(*(h.free for h in hypotheses))
    known = [h for h in (*domain_facts(free), *sorted(hypotheses, key=key)) if h.op in ("le", "lt")]
    known = [h for h in known if is_relation(h)]
    others = [a for a in atoms(t) if a.op != "variable"]
    names = {a: node("variable", f"%a{i}", "real", ()) for i, a in enumerate(others)}

    def found(a: Term) -> list[Bound]:
        every = [*(b for h in known if (b := _linear(h, a))), *_own_bounds(a, hypotheses)]
        every = [Bound(b.sign, swapped(b.end, names), b.strict) for b in every]
        return [b for b in every if all(w.op == "variable" for w in atoms(b.end))]

    bounds = {v: found(a) for a, v in names.items()}
    t = swapped(t, names)
    todo = [*atoms(t), *(w for bs in bounds.values() for b in bs for w in atoms(b.end))]
    while todo:
        if (v := todo.pop()) not in bounds:
            bounds[v] = found(v)
            todo += [w for b in bounds[v] for w in atoms(b.end)]
    order = sorted(bounds, key=key)
    for number_, pick in enumerate(combinations(*(_choices(bounds[v]) for v in order))):
        if number_ >= TRIES:
            break
        cases = sum(len(choice) == 2 and not choice[1].strict for choice in pick)
        if cases <= MOST_CASES and _try(t, strict, dict(zip(order, pick, strict=True))):
            return True
    return False


Choice = tuple[Bound, ...]


def _choices(found: list[Bound]) -> list[Choice]:
    """Return the ways to use the bounds of a variable: both ends, a lower, an upper one, none."""
    ups, downs = [b for b in found if b.sign < 0], [b for b in found if b.sign > 0]
    both = [(a, b) for a in downs for b in ups]
    return [*both, *((b,) for b in downs), *((b,) for b in ups), ()]


def _try(
    t: Term, strict: bool, chosen: dict[Term, Choice], new: int = 0, firm: frozenset[Term] = NONE
) -> bool:
    """Put bound plus a nonnegative variable for every variable, and look at the coefficients.

    Between two ends a and b, x = (a + b·y)/(1 + y) with y ≥ 0 reaches all of [a, b), with y > 0 all of
    (a, b); an end b that is included is a case of its own.
    """
    rest, positives = dict(chosen), set(firm)
    while rest:
        ready = [v for v in rest if not any(v in _ends(c) for c in rest.values())]
        if not ready:
            break
        v = ready[0]
        choice = rest.pop(v)
        if not choice:
            continue
        y = node("variable", f"%y{new}", "real", ())
        new += 1
        if choice[0].strict:
            positives.add(y)
        value = add(choice[0].end, mul(choice[0].sign, y))
        if len(choice) == 2:
            (low, high), top = choice, replaced(t, v, choice[1].end)
            if not high.strict and not _try(top, strict, rest, new, frozenset(positives)):
                return False
            value = mul(add(low.end, mul(high.end, y)), power(add(1, y), -1))
        t = replaced(t, v, value)
    return not any(rest.values()) and _coefficients(t, strict, positives)


def _ends(choice: Choice) -> set[Term]:
    return {w for b in choice for w in atoms(b.end)}


def _coefficients(t: Term, strict: bool, positives: set[Term]) -> bool:
    """Whether t, of variables only, is ≥ 0 (> 0) by the signs of its factors' coefficients; %y are
    nonnegative, ``positives`` positive.
    """
    gens = generators(t)
    nonnegative = [g.args[0].startswith("%y") for g in gens]
    for e in (0, 1, -1):  # what is negative at a point is not ≥ 0: its coefficients need not be sought
        values = (Fraction(i + 2) ** e * (1 if y or (i + e) % 2 else -1) for i, y in enumerate(nonnegative))
        try:
            if evaluate(t, dict(zip(gens, values, strict=True))) < 0:
                return False
        except (Undefined, Unknown):
            continue
    n, d = lowest(*ratio(t, gens))
    if n.is_zero():
        return not strict
    sure = [g in positives for g in gens]

    def polynomial(p: Any) -> tuple[int, bool]:
        """(sign, whether it never vanishes); sign 0: unknown."""
        signs, never_zero = set(), False
        for exponents, c in p.terms():
            pairs = list(zip(exponents, nonnegative, sure, strict=False))
            if any(e % 2 and not ok for e, ok, _ in pairs):
                return 0, False
            signs.add(1 if c > 0 else -1)
            never_zero = never_zero or all(ok for e, _, ok in pairs if e)
        return (signs.pop(), never_zero) if len(signs) == 1 else (0, False)

    def product(p: Any) -> tuple[int, bool]:
        whole = polynomial(p)
        if whole[0]:
            return whole
        c, factors = p.factor()
        sign, never_zero = (1 if c > 0 else -1), True
        for f, e in factors:
            s, firm = polynomial(f)
            if not s and e % 2:
                return 0, False
            sign, never_zero = sign * (s if e % 2 else 1), never_zero and firm
        return sign, never_zero

    (a, never), (b, _) = product(n), product(d)  # d ≠ 0, as t has a value
    return a * b > 0 and (never or not strict)


@cache
def decided_false(f: Term) -> bool:
    """Whether f is false by arithmetic: between numbers, or at the first index of what holds for all."""
    if f.op == "all":
        low, high, body = f.args
        empty = high is not None and not holds(le(low, high))
        return not empty and low.op == "number" and decided_false(opened(body, low))
    if f.loose or not is_relation(f) or any(_is_any(x, y) for x, y in (f.args, f.args[::-1])):
        return False
    side: Side = []
    t = canonical(difference(f), side)
    if side or t.op != "number":
        return False
    x = t.args[0]
    return not {"eq": x == 0, "ne": x != 0, "le": x >= 0, "lt": x > 0}[f.op]


def _is_any(x: Term, y: Term) -> bool:
    """Whether x is the value of a sequence of which y says nothing: then their difference is no number."""
    return x.op == "apply" and x.args[0].op == "sequence" and x.args[0] not in y.free
