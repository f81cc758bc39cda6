"""Canonical forms of matrices and traces, for all sizes: combinations of words in letters.

A letter is a matrix variable or its transpose, a column of ones or its transpose, the inverse of a canonical
matrix whose leading word has coefficient 1, or the diagonal part of a word. ``combination(M, side)`` returns
{word: coefficient}; its value is that of M wherever M, as written, has a value and ``side`` holds. Every step
is an identity of matrices: V·P = I = P·V for V = P⁻¹, 1'1 = n, MM = M for a mask, factors of size 1 × 1 are
numbers; tr AB = tr BA, tr A' = tr A, tr I = n. None of them need be complete or confluent.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, pairwise

from theory.core.definedness import definedness
from theory.core.matrices import dims, identity, is_one, scale, times, trace, zeros
from theory.core.normal_forms import ATOMS, Side, canonical, kept
from theory.core.signs import DECIDERS, Hypotheses, holds
from theory.core.terms import (
    ONE,
    ZERO,
    Refused,
    Term,
    add,
    key,
    le,
    lt,
    mul,
    ne,
    need,
    node,
    opened,
    power,
    substitute,
)

Word = tuple[Term, ...]
Combination = dict[Word, Term]
MOST_STEPS = 20000
_ATOMS: set[Term] = set()
"""Traces that are written canonically."""


@kept
def combination(t: Term, side: Side) -> Combination:
    """Return a matrix as {word: coefficient}; see the module for what ``side`` means."""
    op, a = t.op, t.args
    rows, columns = dims(t)
    if op == "matrix":
        return _split({(t,): ONE}, rows, side)
    if op == "identity":
        return {(): ONE}
    if op == "zeros":
        return {}
    if op == "ones":
        left = () if is_one(rows) else (node("ones", canonical(rows, side), ONE),)
        right = () if is_one(columns) else (node("transpose", node("ones", canonical(columns, side), ONE)),)
        return {left + right: ONE}
    if op == "matrix_sum":
        return collected([p for c in a for p in combination(c, side).items()], side)
    if op == "scaled":
        c = canonical(a[0], side)
        return collected([(w, mul(c, e)) for w, e in combination(a[1], side).items()], side)
    if op == "transpose":
        return reduced(flipped(combination(a[0], side)).items(), rows, side)
    if op == "matrix_product":
        out: Combination = {(): ONE}
        for x in a:
            longer = [(v + w, mul(c, e)) for v, c in out.items() for w, e in combination(x, side).items()]
            out = reduced(longer, rows, side)
        return out
    if op == "diagonal":
        return collected([_diagonal(w, c) for w, c in combination(a[0], side).items()], side)
    need(op == "inverse", "{} has no canonical form", t)
    return _inverse(combination(a[0], side), rows, side)


def _diagonal(w: Word, c: Term) -> tuple[Word, Term]:
    return ((node("diagonal", as_matrix(least(w, flip(w)))),) if w else (), c)


def _inverse(p: Combination, size: Term, side: Side) -> Combination:
    """Return P⁻¹ = V/c, where c is the coefficient of P's leading word; V is a letter."""
    need(p, "the inverse of zero")
    w = _leading(p)
    c = p[w]
    if c is not ONE:
        side += [*definedness(c), ne(c, ZERO)]
    under = power(c, -1)
    p = collected([(u, mul(e, under)) for u, e in p.items()], side)
    if w == ():
        return {(): canonical(under, side)}
    if len(p) == 1 and len(w) == 1 and w[0].op == "inverse":
        return collected([(u, mul(e, under)) for u, e in combination(w[0].args[0], side).items()], side)
    letter = node("inverse", as_term(p, canonical(size, side)))
    return {(letter,): canonical(under, side)}


# ---- words ----


def _order(w: Word) -> tuple[int, list[str]]:
    return len(w), [key(x) for x in w]


def _leading(p: Combination) -> Word:
    return max(p, key=_order)


def least(*words: Word) -> Word:
    """Return the first of words in their structural order."""
    return min(words, key=_order)


def flip_letter(x: Term) -> Term:
    """Return the transpose of a letter."""
    if x.op == "transpose":
        inner: Term = x.args[0]
        return inner
    if x.op == "diagonal" or (x.op == "matrix" and x.args[3]):
        return x
    if x.op == "inverse":
        side: Side = []
        p = flipped(combination(x.args[0], side))
        return node("inverse", as_term(p, dims(x)[0]))
    return node("transpose", x)


def flip(w: Word) -> Word:
    """Return the transpose of a word."""
    return tuple(flip_letter(x) for x in reversed(w))


def flipped(p: Combination) -> Combination:
    """Return the transpose of a combination."""
    return {flip(w): c for w, c in p.items()}


def collected(pairs: Iterable[tuple[Word, Term]], side: Side) -> Combination:
    """Add the coefficients of equal words; no zero is kept."""
    found: dict[Word, list[Term]] = {}
    for w, c in pairs:
        found.setdefault(w, []).append(c)
    out = {w: canonical(cs[0] if len(cs) == 1 else add(*cs), side) for w, cs in found.items()}
    return {w: c for w, c in out.items() if c is not ZERO}


def as_matrix(w: Word) -> Term:
    """Return a word that is not empty as a matrix."""
    return w[0] if len(w) == 1 else times(*w)


def as_term(p: Combination, rows: Term, columns: Term | None = None) -> Term:
    """Return a combination as a matrix, its words in their order."""
    if not p:
        return zeros(rows, rows if columns is None else columns)
    parts = []
    for w, c in sorted(p.items(), key=lambda m: _order(m[0])):
        m = as_matrix(w) if w else identity(rows)
        parts.append(m if c is ONE else scale(c, m))
    return parts[0] if len(parts) == 1 else node("matrix_sum", *parts)


Steps = list[tuple[Word, Term]] | None


def _step(w: Word, side: Side) -> Steps:
    """Rewrite a word by one rule, as a combination of the same value; ``None``: no rule applies."""
    for i, x in enumerate(w):
        if x.op == "inverse":
            own: Side = []
            p = combination(x.args[0], own)
            lead = _leading(p)
            if p[lead] is not ONE or not lead:
                raise Refused("an inverse that is not normed")
            n = len(lead)
            after, before = w[i + 1 : i + 1 + n] == lead, i >= n and w[i - n : i] == lead
            if after or before:
                side += own
                rest = [(u, mul(-1, c)) for u, c in p.items() if u != lead]
                if after:  # V·lead = I − V·rest
                    left, right = w[:i], w[i + 1 + n :]
                    return [(left + right, ONE), *(((*left, x, *u, *right), c) for u, c in rest)]
                left, right = w[: i - n], w[i + 1 :]  # lead·V = I − rest·V
                return [(left + right, ONE), *(((*left, *u, x, *right), c) for u, c in rest)]
        following = w[i + 1] if i + 1 < len(w) else None
        if (
            following is not None
            and following.op == "ones"
            and x.op == "transpose"
            and x.args[0].op == "ones"
        ):
            return [(w[:i] + w[i + 2 :], following.args[0])]  # 1'1 = n
        if x.op == "matrix" and x.args[3] == "mask" and following is x:
            return [(w[:i] + w[i + 1 :], ONE)]  # MM = M
    return None


def reduced(pairs: Iterable[tuple[Word, Term]], rows: Term, side: Side) -> Combination:
    """Rewrite words until no rule applies, and take factors of size 1 × 1 out of them."""
    todo: list[tuple[Word, Term]] = list(pairs)
    out: list[tuple[Word, Term]] = []
    for _ in range(MOST_STEPS):
        if not todo:
            return _split(collected(out, side), rows, side)
        w, c = todo.pop()
        new = _step(w, side)
        if new is None:
            out.append((w, c))
        else:
            todo += [(v, mul(c, e)) for v, e in new]
    raise Refused("too many steps")


def _split(p: Combination, rows: Term, side: Side) -> Combination:
    """Write u·(1 × 1)·v as a number times u·v; the cuts lie where a side *is* the number 1."""
    out = []
    for w, c in p.items():
        sides = [rows, *(dims(x)[1] for x in w)]
        cuts = [i for i, s in enumerate(sides) if is_one(s)]
        if len(cuts) < 2:
            out.append((w, c))
            continue
        pieces = [w[a:b] for a, b in pairwise(cuts)]
        numbers = [_number(v, side) for v in pieces]
        out.append((w[: cuts[0]] + w[cuts[-1] :], mul(c, *numbers)))
    return collected(out, side)


def _number(w: Word, side: Side) -> Term:
    """Return the value of a word of size 1 × 1 that no rule rewrites and that has no cut inside."""
    parts = _diagonal_pair(w, side)
    return _atom(w, flip(w)) if parts is None else parts


def _atom(*w: Word) -> Term:
    """Return the trace of the first of equivalent words; no rule changes it."""
    t = trace(as_matrix(least(*w)))
    _ATOMS.add(t)
    return t


def _diagonal_pair(w: Word, side: Side) -> Term | None:
    """Return Σ A_ii B_ii for a cycle diag(A)·B with one diagonal letter, symmetric in A and B."""
    places = [i for i, x in enumerate(w) if x.op == "diagonal"]
    if len(places) != 1:
        return None
    at = places[0]
    turned = w[at + 1 :] + w[:at]
    if not turned:
        return None
    return diagonals(w[at].args[0], as_matrix(turned), side)


def diagonals(a: Term, b: Term, side: Side) -> Term:
    """Return Σ A_ii B_ii of two square matrices of one size."""
    total = []
    for v, c in combination(a, side).items():
        for w, e in combination(b, side).items():
            if v and w:
                one, other = sorted((least(v, flip(v)), least(w, flip(w))), key=_order)
                part = _atom((node("diagonal", as_matrix(one)), *other))
            else:
                part = trace_word(v or w, dims(a)[0], side)
            total.append(mul(c, e, part))
    return add(0, *total)


# ---- traces ----


def trace_word(w: Word, size: Term, side: Side) -> Term:
    """Return the trace of a word as a number: rules on every rotation, then the least of all rotations."""
    if not w:
        return canonical(size, side)
    for i in range(len(w)):
        turned = w[i:] + w[:i]
        new = _step(turned, side)
        if new is not None:
            n = dims(w[i])[0]
            return add(0, *(mul(c, trace_word(v, n, side)) for v, c in new))
    for i, x in enumerate(w):
        if is_one(dims(x)[0]):
            turned = w[i:] + w[:i]
            ((rest, c),) = _split({turned: ONE}, ONE, side).items() or (((), ZERO),)
            need(not rest, "a cycle of size 1 is a number")
            return c
    paired = _diagonal_pair(w, side)
    if paired is not None:
        return paired
    if len(w) == 1 and w[0].op == "diagonal":
        return trace_of(combination(w[0].args[0], side), size, side)
    turns = [v[i:] + v[:i] for v in (w, flip(w)) for i in range(len(w))]
    return _atom(*turns)


def trace_of(p: Combination, size: Term, side: Side) -> Term:
    """Return the trace of a combination as a number."""
    return add(0, *(mul(c, trace_word(w, size, side)) for w, c in p.items()))


def _trace(t: Term, side: Side) -> Term:
    if t in _ATOMS:
        return t
    return trace_of(combination(t.args[0], side), dims(t.args[0])[0], side)


# ---- divergence ----


def _divergence(t: Term, side: Side) -> Term:
    """Letter by letter: u·Z·v gives tr u · tr v, u·Z'·v gives tr u'v, and ∂P⁻¹ = −P⁻¹ ∂P P⁻¹."""
    place, body = t.args
    rows, columns = (canonical(s, side) for s in dims(place))
    z = node("matrix", _apart(t), *dims(place), "")
    own: Side = []
    total = []
    for w, c in combination(opened(body, z), own).items():
        if z in c.free:
            return t
        for i, x in enumerate(w):
            if z in x.free:
                total.append(mul(c, _derivative(w[:i], x, w[i + 1 :], z, (rows, columns), own)))
    if any(z in c.free for c in own):
        return t
    side += own
    return canonical(substitute(add(0, *total), {z: place}), side)


def _apart(t: Term) -> str:
    """Return a name that no free variable of t has."""
    used = {v.args[0] for v in t.free}
    return next(name for j in count() if (name := f"%Z{j}") not in used)


def _derivative(u: Word, x: Term, v: Word, z: Term, size: tuple[Term, Term], side: Side) -> Term:
    """Return Σ_ij of the derivative by z_ij of the entry (i, j) of u·x·v, u and v held fixed."""
    rows, columns = size

    def tr(w: Word, n: Term) -> Term:
        return trace_of(reduced([(w, ONE)], n, side), n, side)

    if x is z:
        return mul(tr(u, rows), tr(v, columns))
    if x.op == "transpose" and x.args[0] is z:
        return tr(flip(u) + v, columns)
    need(x.op == "inverse", "no derivative of {}", x)
    total = []
    for w, c in combination(x.args[0], side).items():
        need(z not in c.free, "a coefficient depends on the matrix")
        for i, y in enumerate(w):
            if z in y.free:
                inner = _derivative((*u, x, *w[:i]), y, (*w[i + 1 :], x, *v), z, size, side)
                total.append(mul(-1, c, inner))
    return add(0, *total)


ATOMS.update({"trace": _trace, "divergence": _divergence})


# ---- what is known ----


def _same(f: Term, hypotheses: Hypotheses) -> bool:
    side: Side = []
    a, b = f.args
    difference = collected(
        [*combination(a, side).items(), *((w, mul(-1, c)) for w, c in combination(b, side).items())], side
    )
    return not difference and all(holds(c, hypotheses) for c in side)


def _plain(m: Term, hypotheses: Hypotheses) -> Combination | None:
    """Return the canonical form of a matrix if its conditions hold."""
    side: Side = []
    p = combination(m, side)
    return p if all(holds(c, hypotheses) for c in side) else None


def _definite(f: Term, hypotheses: Hypotheses) -> bool:
    p = _plain(f.args[0], hypotheses)
    return p is not None and _positive(p, hypotheses)


def _positive(p: Combination, hypotheses: Hypotheses) -> bool:
    """Σ c·u'Mu with c ≥ 0, M empty or definite; in one of the terms c > 0 and u is injective."""
    some = False
    for w, c in p.items():
        form = _quadratic(w, hypotheses)
        if form is None or not holds(le(ZERO, c), hypotheses):
            return False
        some = some or (form and holds(lt(ZERO, c), hypotheses))
    return some


def _quadratic(w: Word, hypotheses: Hypotheses) -> bool | None:
    """Whether w = u'Mu is positive definite (``False``: only positive semidefinite; ``None``: is none)."""
    half = len(w) // 2
    u = w[len(w) - half :]
    if flip(u) != w[:half]:
        return None
    if len(w) % 2 and not _definite_letter(w[half], hypotheses):
        return False if w[half].op == "matrix" and w[half].args[3] == "mask" else None
    return all(_injective(x, hypotheses) for x in u)


def _definite_letter(x: Term, hypotheses: Hypotheses) -> bool:
    if x.op == "matrix":
        return bool(x.args[3] == "definite")
    if x.op == "inverse":
        p = _plain(x.args[0], hypotheses)
        return p is not None and _positive(p, hypotheses)
    return False


def _injective(x: Term, hypotheses: Hypotheses) -> bool:
    """Whether the columns of a letter are linearly independent."""
    if x.op in ("inverse", "ones") or (x.op == "matrix" and x.args[3] == "definite"):
        return True
    rows, columns = dims(x)
    inner = x.args[0] if x.op == "transpose" else x
    known = any(h.op == "full_rank" and h.args[0] in (inner, x) for h in hypotheses)
    return known and holds(le(columns, rows), hypotheses)


def _invertible(f: Term, hypotheses: Hypotheses) -> bool:
    """P is invertible if it, or −P, is definite, or if a multiple of it is known to be."""
    p = _plain(f.args[0], hypotheses)
    if not p:
        return False
    if _positive(p, hypotheses):
        return True
    if len(p) == 1:
        ((w, c),) = p.items()
        if all(_square_regular(x, hypotheses) for x in w) and holds(ne(c, ZERO), hypotheses):
            return True
    mine = _normed(p, hypotheses)
    for h in hypotheses:
        if h.op == "invertible":
            q = _plain(h.args[0], hypotheses)
            if q and mine is not None and mine == _normed(q, hypotheses):
                return True
    return False


def _square_regular(x: Term, hypotheses: Hypotheses) -> bool:
    """Whether a letter is invertible by what it is."""
    return x.op == "inverse" or (x.op == "matrix" and x.args[3] == "definite")


def _normed(p: Combination, hypotheses: Hypotheses) -> Combination | None:
    """Divide by the coefficient of the leading word, which must not vanish."""
    c = p[_leading(p)]
    if not holds(ne(c, ZERO), hypotheses):
        return None
    side: Side = []
    out = collected([(w, mul(e, power(c, -1))) for w, e in p.items()], side)
    return out if all(holds(s, hypotheses) for s in side) else None


def _full_rank(f: Term, hypotheses: Hypotheses) -> bool:
    p = _plain(f.args[0], hypotheses)
    if p is None or len(p) != 1:
        return False
    ((w, c),) = p.items()
    rows, columns = dims(f.args[0])
    tall = holds(le(columns, rows), hypotheses) and all(_injective(x, hypotheses) for x in w)
    return tall and holds(ne(c, ZERO), hypotheses)


DECIDERS.update({"same": _same, "definite": _definite, "invertible": _invertible, "full_rank": _full_rank})
