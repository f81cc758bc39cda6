"""Laws of matrices: white noise and masks, known to second order.

``white(rows, columns)``: independent entries of mean 0 and variance 1; nothing else is known, so a mean is
taken of polynomials of degree at most 2 in the entries only. ``mask(n, p)``: a diagonal matrix M of
independent zeros and ones, each 1 with probability p; ``choice(n, m)``: one of m ones at places chosen among
the n, every choice alike. MM = M, and then degree at most 2.

E tr(ZA)tr(ZB) = E tr(ZAZB) = tr(A'B), E tr(ZAZ'B) = tr(A)tr(B). With p = E M_ii and r = E M_ii M_jj at i ≠ j
(p² of a mask, m(m − 1)/(n(n − 1)) of a choice, n ≥ 2): E tr(MA) = p·tr A, E tr(MAMB) = r·tr(AB) +
(p − r)·Σ A_ii B_ii, E tr(MA)tr(MB) = r·tr A tr B + (p − r)·Σ A_ii B_ii.
"""

from __future__ import annotations

from collections.abc import Callable

from theory.core.chance import LAW, LAWS, Law, monomials
from theory.core.definedness import CONDITIONS, definedness
from theory.core.display import SHOWERS
from theory.core.matrices import dims, identity
from theory.core.normal_forms import Side, canonical
from theory.core.signs import holds
from theory.core.terms import (
    ONE,
    ZERO,
    Number,
    Term,
    add,
    is_integer,
    is_number,
    le,
    lt,
    mul,
    need,
    node,
    operator,
    power,
    term,
)
from theory.core.words import Word, as_matrix, diagonals, flip, reduced, trace_of


def _white(args: tuple[Term, ...]) -> str:
    need(len(args) == 2 and all(is_number(a) and is_integer(a) for a in args), "noise has a whole size")
    return LAW


def _mask(args: tuple[Term, ...]) -> str:
    need(len(args) == 2 and all(map(is_number, args)) and is_integer(args[0]), "a mask has a whole size")
    return LAW


def _choice(args: tuple[Term, ...]) -> str:
    need(len(args) == 2 and all(is_number(a) and is_integer(a) for a in args), "numbers of places are whole")
    return LAW


operator("white", _white)
operator("mask", _mask)
operator("choice", _choice)


def white(rows: Number, columns: Number = 1) -> Term:
    """Return the law of independent entries of mean 0 and variance 1."""
    return node("white", term(rows), term(columns))


def mask(size: Number, p: Number) -> Term:
    """Return the law of a diagonal matrix of independent ones (with probability p) and zeros."""
    return node("mask", term(size), term(p))


def choice(size: Number, ones: Number) -> Term:
    """Return the law of a diagonal matrix with so many ones, at places of which every choice is as likely."""
    return node("choice", term(size), term(ones))


def _white_exists(t: Term) -> list[Term]:
    return [c for a in t.args for c in (*definedness(a), le(1, a))]


def _mask_exists(t: Term) -> list[Term]:
    size, p = t.args
    return [*definedness(size), *definedness(p), le(1, size), le(0, p), le(p, 1)]


def _choice_exists(t: Term) -> list[Term]:
    size, ones = t.args
    return [*definedness(size), *definedness(ones), le(1, size), le(0, ones), le(ones, size)]


def _cycles(inner: list[tuple[Term, int]], z: Term) -> list[Word]:
    """Return the words of traces of the draw; refused if it stands inside another letter."""
    words = []
    for atom, times in inner:
        need(atom.op == "trace", "{} is no trace of the draw", atom)
        w = atom.args[0].args if atom.args[0].op == "matrix_product" else (atom.args[0],)
        for x in w:
            need(_is_draw(x, z) or z not in x.free, "the draw stands inside an inverse or a diagonal part")
        words += [w] * times
    return words


def _is_draw(x: Term, z: Term) -> bool:
    return x is z or (x.op == "transpose" and x.args[0] is z)


def _degree(words: list[Word], z: Term) -> int:
    return sum(_is_draw(x, z) for w in words for x in w)


def _turned(w: Word, z: Term) -> Word:
    """Rotate a cycle, or its transpose, so that it begins with the draw itself."""
    w = w if z in w else flip(w)
    at = w.index(z)
    return w[at:] + w[:at]


def _tr(w: Word, size: Term, side: Side) -> Term:
    return trace_of(reduced([(w, ONE)], size, side), size, side)


def _white_mean(law: Term, z: Term, body: Term, side: Side) -> Term:
    total = []
    for c, inner in monomials(body, lambda g: z in g.free, side):
        words = _cycles(inner, z)
        need(_degree(words, z) <= 2, "noise of degree above 2: two moments are known")
        total.append(mul(c, _white_moment(words, z, side)))
    return canonical(add(0, *total), side)


def _white_moment(words: list[Word], z: Term, side: Side) -> Term:
    rows, columns = dims(z)
    degree = _degree(words, z)
    if degree < 2:
        return ZERO if degree else ONE
    if len(words) == 2:
        a, b = (_turned(w, z)[1:] for w in words)
        return _tr(flip(a) + b, rows, side)
    w = _turned(words[0], z)
    at = next(i for i in range(1, len(w)) if _is_draw(w[i], z))
    a, b = w[1:at], w[at + 1 :]
    if w[at] is z:
        return _tr(flip(a) + b, rows, side)
    return mul(_tr(a, columns, side), _tr(b, rows, side))


def _mask_mean(law: Term, z: Term, body: Term, side: Side) -> Term:
    one, two = _ones(law)
    total = []
    for c, inner in monomials(body, lambda g: z in g.free, side):
        words = _cycles(inner, z)
        need(_degree(words, z) <= 2, "a mask of degree above 2")
        total.append(mul(c, _mask_moment(one, two, words, z, side)))
    return canonical(add(0, *total), side)


def _ones(law: Term) -> tuple[Term, Term | None]:
    """Return the probability of a one at a place, and at two places; of one place there are no two."""
    size, p = law.args
    if law.op == "mask":
        return p, mul(p, p)
    share = mul(p, power(size, -1))
    return share, mul(share, add(p, -1), power(add(size, -1), -1)) if holds(lt(1, size)) else None


def _mask_moment(p: Term, two: Term | None, words: list[Word], z: Term, side: Side) -> Term:
    size = dims(z)[0]
    degree = _degree(words, z)
    if degree == 0:
        return ONE
    if degree == 1:
        return mul(p, _tr(_turned(words[0], z)[1:], size, side))
    if len(words) == 2:
        a, b = (_turned(w, z)[1:] for w in words)
        joint = mul(_tr(a, size, side), _tr(b, size, side))
    else:
        w = _turned(words[0], z)
        at = w.index(z, 1)
        a, b = w[1:at], w[at + 1 :]
        joint = _tr(a + b, size, side)
    need(two is not None, "two places are needed")
    assert two is not None
    one, other = (as_matrix(x) if x else identity(size) for x in (a, b))
    return add(mul(two, joint), mul(add(p, mul(-1, two)), diagonals(one, other, side)))


def mask_draw(law: Term, name: str) -> Term:
    """Return a variable that stands for a mask, to be bound by its E."""
    need(law.op in ("mask", "choice"), "no law of a mask")
    return node("matrix", name, law.args[0], law.args[0], "mask")


LAWS["white"] = Law(lambda law, name: node("matrix", name, *law.args, ""), _white_mean)
LAWS["mask"] = LAWS["choice"] = Law(mask_draw, _mask_mean)
CONDITIONS.update({"white": _white_exists, "mask": _mask_exists, "choice": _choice_exists})


def _shown(t: Term, _: tuple[str, ...], at: Callable[[Term], str]) -> str:
    return f"{t.op}({', '.join(map(at, t.args))})"


SHOWERS.update({"white": _shown, "mask": _shown, "choice": _shown})
