"""The Wright–Fisher generator, applied to functions on the simplex by SymPy."""

import sympy

Point = tuple[sympy.Symbol, ...]


def simplex(N: int) -> Point:
    """Symbols p1, …, pN for the probabilities; functions on the simplex are written in all of them."""
    return tuple(sympy.symbols(f"p1:{N + 1}", positive=True))


def apply_generator(f: sympy.Expr, p: Point, D: sympy.Expr) -> sympy.Expr:
    """L f = (1/2D) Σ_ij p_i (δ_ij − p_j) ∂_i ∂_j f.

    Well defined for functions on the simplex: adding to f a multiple of Σp_i − 1 changes L f by nothing,
    because Σ_j p_i (δ_ij − p_j) = 0 there.

    >>> p, D = simplex(3), sympy.Symbol("D", positive=True)
    >>> apply_generator(p[0] ** 2, p, D)
    -p1*(p1 - 1)/D
    """
    total = sympy.Integer(0)
    for i, a in enumerate(p):
        for j, b in enumerate(p):
            total += a * (int(i == j) - b) * sympy.diff(f, a, b)
    return sympy.factor(total / (2 * D))


def time_function(p: Point, D: sympy.Expr) -> sympy.Expr:
    """−2D Σ (1 − p_i) log(1 − p_i)."""
    return -2 * D * sum(((1 - q) * sympy.log(1 - q) for q in p), sympy.Integer(0))


def entropy_function(p: Point) -> sympy.Expr:
    """H(p) = −Σ p_i log p_i in nats."""
    return -sum((q * sympy.log(q) for q in p), sympy.Integer(0))
