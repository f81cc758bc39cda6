"""Matrices as terms: sizes are integer terms, shapes are checked when a term is made.

A matrix variable carries its size and what is known of it (nothing, symmetric, symmetric positive definite,
or a mask: a diagonal of zeros and ones). Sizes are at least 1. A matrix of size 1 × 1 is no number; its trace
is. That an inverse exists is a formula, ``invertible``, made by ``definedness`` and shown like ≠ 0; so are
``definite`` and ``full_rank``. ``gaussian_rows(X)`` says that X is random, and as many of its rows as it has
columns (all, if they are fewer) are independent N(0, Σ) for a positive definite Σ: a theorem with this
hypothesis holds for almost every X.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from theory.core.definedness import CONDITIONS, INHABITS, definedness, of_children
from theory.core.display import SHOWERS, new_name
from theory.core.normal_forms import canonical
from theory.core.terms import (
    FORMULA,
    ONE,
    REAL,
    ZERO,
    Number,
    Term,
    add,
    bind,
    children,
    is_integer,
    is_number,
    le,
    mul,
    need,
    node,
    opened,
    operator,
    substitute,
    term,
)
from theory.core.theorem import checked, declare, show_that

MATRIX: Final = "matrix"
KINDS: Final = ("", "symmetric", "definite", "mask")


# ---- shapes ----


def same_size(a: Term, b: Term) -> bool:
    """Whether two sizes are equal at all values of their variables."""
    if a is b:
        return True
    if a.loose or b.loose:
        return False
    side: list[Term] = []
    return canonical(add(a, mul(-1, b)), side) is ZERO and not side


def is_one(size: Term) -> bool:
    """Whether a size is the number 1 (not: may be 1)."""
    return same_size(size, ONE)


def dims(t: Term) -> tuple[Term, Term]:
    """Return (rows, columns) of a matrix."""
    op, a = t.op, t.args
    if op == "matrix" or (op == "bound" and a[1] == MATRIX):
        return a[-3], a[-2]
    if op == "identity":
        return a[0], a[0]
    if op in ("ones", "zeros"):
        return a[0], a[1]
    if op == "matrix_product":
        return dims(a[0])[0], dims(a[-1])[1]
    if op == "transpose":
        return dims(a[0])[::-1]
    if op == "scaled":
        return dims(a[1])
    need(op in ("matrix_sum", "inverse", "diagonal"), "{} is no matrix", t)
    return dims(a[0])


def is_matrix(t: object) -> bool:
    """Whether the term stands for a matrix."""
    return isinstance(t, Term) and t.sort == MATRIX


def is_square(t: Term) -> bool:
    """Whether a matrix is square at all values."""
    return same_size(*dims(t))


# ---- sorts ----


def _size(t: object) -> None:
    need(is_number(t) and isinstance(t, Term) and is_integer(t), "a size is an integer, not {}", t)


def _variable(args: tuple[Any, ...]) -> str:
    _, rows, columns, kind = args
    _size(rows)
    _size(columns)
    need(kind in KINDS, f"no kind of matrix {kind!r}")
    need(not kind or same_size(rows, columns), "a {} matrix is square", kind)
    return MATRIX


def _sized(args: tuple[Any, ...]) -> str:
    for a in args:
        _size(a)
    return MATRIX


def _matrices(args: tuple[Any, ...]) -> None:
    need(args, "a sum or product of no matrices")
    for a in args:
        need(is_matrix(a), "a matrix is needed, not {}", a)


def _sum(args: tuple[Term, ...]) -> str:
    _matrices(args)
    for a in args:
        need(all(map(same_size, dims(a), dims(args[0]))), "{} has another shape than {}", a, args[0])
    return MATRIX


def _product(args: tuple[Term, ...]) -> str:
    _matrices(args)
    for a, b in pairwise(args):
        need(same_size(dims(a)[1], dims(b)[0]), "the shapes of {} and {} do not fit", a, b)
    return MATRIX


def _scaled(args: tuple[Term, ...]) -> str:
    need(is_number(args[0]), "a factor is a number")
    _matrices(args[1:])
    return MATRIX


def _any(args: tuple[Term, ...]) -> str:
    _matrices(args)
    return MATRIX


def _square(args: tuple[Term, ...]) -> str:
    _matrices(args)
    need(is_square(args[0]), "{} is not square", args[0])
    return MATRIX


def _divergence(args: tuple[Term, ...]) -> str:
    place, body = args
    _matrices((place, body))
    need(all(map(same_size, dims(place), dims(body))), "the field has another shape than its variable")
    for b in _bound_here(body, 0):
        need(b.args[1] == MATRIX and b.args[-1] == "", "the variable of a divergence has free entries")
        need(all(map(same_size, dims(place), dims(b))), "the place has another shape than the variable")
    return REAL


def _bound_here(t: Term, depth: int) -> Iterator[Term]:
    """Yield the occurrences of the variable that the binder around t binds."""
    if t.op == "bound":
        if t.args[0] == depth:
            yield t
        return
    for d, c in children(t):
        yield from _bound_here(c, depth + d)


def _same(args: tuple[Term, ...]) -> str:
    need(len(args) == 2, "a relation has two sides")
    _sum(args)
    return FORMULA


operator("matrix", _variable, leaf="variable")  # (name, rows, columns, kind)
operator("identity", _sized)
operator("ones", _sized)
operator("zeros", _sized)
operator("matrix_sum", _sum)
operator("matrix_product", _product)
operator("scaled", _scaled)
operator("transpose", _any)
operator("inverse", _square)
operator("diagonal", _square)
operator("trace", lambda args: REAL if _square(args) else "")
operator("divergence", _divergence, binder=True)  # (place, body): Σ ∂body_ij/∂Z_ij at Z = place
operator("same", _same)
for _name in ("invertible", "definite"):
    operator(_name, lambda args: FORMULA if _square(args) else "")
for _name in ("full_rank", "gaussian_rows"):
    operator(_name, lambda args: FORMULA if _any(args) else "")


# ---- making terms ----


def matrix(name: str, rows: Number, columns: Number, kind: str = "") -> Term:
    """Declare a matrix variable: any matrix, or a ``symmetric`` or (symmetric positive) ``definite`` one."""
    need(kind in ("", "symmetric", "definite"), "no variable is a {}", kind)
    v = node("matrix", name, term(rows), term(columns), kind)
    for size in dims(v):
        checked(size)
        show_that(le(1, size))
    return declare(v)


def identity(n: Number) -> Term:
    """Return the identity matrix."""
    return node("identity", term(n))


def ones(rows: Number, columns: Number = 1) -> Term:
    """Return the matrix of ones."""
    return node("ones", term(rows), term(columns))


def zeros(rows: Number, columns: Number) -> Term:
    """Return the matrix of zeros."""
    return node("zeros", term(rows), term(columns))


def plus(*matrices: Term) -> Term:
    """Return a sum of matrices, as written."""
    return node("matrix_sum", *matrices)


def times(*matrices: Term) -> Term:
    """Return a product of matrices, as written."""
    return node("matrix_product", *matrices)


def scale(c: Number, a: Term) -> Term:
    """Return a number times a matrix."""
    return node("scaled", term(c), a)


def minus(a: Term, b: Term) -> Term:
    """Return a − b."""
    return plus(a, scale(-1, b))


def transpose(a: Term) -> Term:
    """Return the transpose."""
    return node("transpose", a)


def inverse(a: Term) -> Term:
    """Return the inverse; that it exists is part of what must be shown."""
    return node("inverse", a)


def diagonal(a: Term) -> Term:
    """Return the diagonal part: A with zeros off its diagonal."""
    return node("diagonal", a)


def trace(a: Term) -> Term:
    """Return the trace, a number."""
    return node("trace", a)


def divergence(place: Term, z: Term, body: Term) -> Term:
    """Return Σ_ij ∂body_ij/∂z_ij at z = place."""
    need(z.op == "matrix" and not z.args[3], "the variable of a divergence has free entries")
    return node("divergence", place, bind(body, z))


def same(a: Term, b: Term) -> Term:
    """Return A = B for matrices."""
    return node("same", a, b)


def invertible(a: Term) -> Term:
    """Return: A has an inverse."""
    return node("invertible", a)


def definite(a: Term) -> Term:
    """Return: A is symmetric and positive definite."""
    return node("definite", a)


def full_rank(a: Term) -> Term:
    """Return: the rank of A is the lesser of its sizes."""
    return node("full_rank", a)


def gaussian_rows(a: Term) -> Term:
    """Return: of the rows of A, as many as it has columns (all, if they are fewer) are independent N(0, Σ), Σ
    positive definite.
    """
    return node("gaussian_rows", a)


# ---- definedness ----


def _inverse_exists(t: Term) -> list[Term]:
    return [*definedness(t.args[0]), invertible(t.args[0])]


def _sizes_exist(t: Term) -> list[Term]:
    return [c for size in t.args for c in (*definedness(size), le(1, size))]


def _divergence_exists(t: Term) -> list[Term]:
    """A field made of sums, products and inverses is smooth where it has a value."""
    place, body = t.args
    return [*definedness(place), *definedness(opened(body, place))]


def _inhabits(v: Term, x: Term, at: Mapping[Term, Term]) -> list[Term]:
    """A matrix for a matrix variable: of its size, and of its kind."""
    need(is_matrix(x), "{} is no matrix for {}", x, v)
    for size, own in zip(v.args[1:3], dims(x), strict=True):
        need(same_size(substitute(size, at), own), "{} has another size than {}", x, v)
    kind = v.args[3]
    need(kind != "mask", "nothing is put for a mask")
    if kind == "definite":
        return [definite(x)]
    return [same(x, transpose(x))] if kind else []


CONDITIONS.update(
    {
        "inverse": _inverse_exists,
        "identity": _sizes_exist,
        "ones": _sizes_exist,
        "zeros": _sizes_exist,
        "divergence": _divergence_exists,
        "bound": lambda _: [],
        **dict.fromkeys(("invertible", "definite", "full_rank", "gaussian_rows", "same"), of_children),
    }
)
INHABITS["matrix"] = _inhabits


# ---- display ----


def _shown(t: Term, _: tuple[str, ...], at: Callable[[Term], str]) -> str:
    op, a = t.op, t.args
    if op == "matrix":
        kind = {"": "", "mask": ", a diagonal of zeros and ones", "definite": ", positive definite"}
        return f"{a[0]} ∈ ℝ({at(a[1])} × {at(a[2])}){kind.get(a[3], ', ' + a[3])}"
    if op in ("identity", "ones", "zeros"):
        return "I" if op == "identity" else ("1" if op == "ones" else "0") + f"({', '.join(map(at, a))})"
    if op == "matrix_sum":
        return f"({' + '.join(map(at, a)).replace('+ −', '− ')})"
    if op == "matrix_product":
        return f"({'·'.join(map(at, a))})" if len(a) > 1 else at(a[0])
    if op == "scaled":
        if a[0].op == "number" and a[0].args[0] == -1:
            return f"−{at(a[1])}"
        return f"({at(a[0])})·{at(a[1])}"
    if op in ("transpose", "inverse"):
        inner = f"({at(a[0])})" if a[0].op == "scaled" else at(a[0])
        return f"{inner}'" if op == "transpose" else f"{inner}⁻¹"
    if op == "same":
        return f"{at(a[0])} = {at(a[1])}"
    if op in ("diagonal", "trace"):
        return f"{'diag' if op == 'diagonal' else 'tr'}({_bare(at(a[0]))})"
    words = {
        "invertible": "is invertible",
        "definite": "is positive definite",
        "full_rank": "has full rank",
        "gaussian_rows": "has independent N(0, Σ) rows, as many as columns or all, Σ positive definite",
    }
    return f"{_bare(at(a[0]))} {words[op]}"


def _bare(text: str) -> str:
    """Take off brackets that enclose everything."""
    depth = 0
    for place, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0 and place < len(text) - 1:
            return text
    return text[1:-1] if text.startswith("(") else text


def _shown_divergence(t: Term, names: tuple[str, ...], at: Callable[[Term], str]) -> str:
    from theory.core.display import shown

    z = new_name(t, names, "ZUVW")
    return f"div[{z} at {at(t.args[0])}]({_bare(shown(t.args[1], (z, *names)))})"


SHOWERS.update(
    dict.fromkeys(
        (
            "matrix",
            "identity",
            "ones",
            "zeros",
            "matrix_sum",
            "matrix_product",
            "scaled",
            "transpose",
            "inverse",
            "diagonal",
            "trace",
            "same",
            "invertible",
            "definite",
            "full_rank",
            "gaussian_rows",
        ),
        _shown,
    )
)
SHOWERS["divergence"] = _shown_divergence
