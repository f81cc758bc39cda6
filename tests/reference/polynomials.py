"""E[T] as an explicit polynomial in the probabilities, for small D and two or three atoms.

Two routes: through the dual (power sums weighted by G_k) and through the chain of all count vectors
(multinomial probabilities weighted by exact times). They share nothing but the definition of the loop.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial, prod

import sympy

from theory.markov.absorbing import expected_times
from theory.markov.coalescent import exact_sojourn_times
from theory.markov.wright_fisher import full_chain

__all__ = ["collapse_time_polynomial", "collapse_time_polynomial_by_enumeration", "probability_symbols"]


def probability_symbols(N: int) -> tuple[sympy.Expr, ...]:
    """p_1, …, p_{N−1} and 1 − p_1 − … − p_{N−1}; for two atoms simply p and 1 − p."""
    free = (
        [sympy.Symbol("p", nonnegative=True)] if N == 2 else list(sympy.symbols(f"p1:{N}", nonnegative=True))
    )
    return (*free, 1 - sum(free, sympy.Integer(0)))


def collapse_time_polynomial(D: int, N: int) -> sympy.Poly:
    """E[T] = 1 + Σ_k G_k (1 − Σ_i p_i^k), with p_N eliminated. EXACT, as an identity in p.

    >>> collapse_time_polynomial(2, 2).as_expr()
    -4*p**2 + 4*p + 1
    >>> collapse_time_polynomial(3, 2).as_expr()
    -9*p**2 + 9*p + 1
    """
    p = probability_symbols(N)
    total = sympy.Integer(1)
    if D > 1:
        times = exact_sojourn_times(D)
        for k in range(2, D + 1):
            total += _rational(times.value(k)) * (1 - sum((q**k for q in p), sympy.Integer(0)))
    return sympy.Poly(sympy.expand(total), *p[:-1])


def collapse_time_polynomial_by_enumeration(D: int, N: int) -> sympy.Poly:
    """E[T] = 1 + Σ_c D!/∏c_i! ∏p_i^{c_i} · (exact time from c), over every count vector c. EXACT."""
    p = probability_symbols(N)
    total = sympy.Integer(1)
    for counts, time in expected_times(full_chain(D, N)).items():
        c: tuple[int, ...] = counts  # type: ignore[assignment]  # labels of the full chain are count vectors
        ways = factorial(D) // prod(factorial(n) for n in c)
        total += _rational(Fraction(time) * ways) * prod(  # type: ignore[arg-type]  # the chain is rational
            (q**n for q, n in zip(p, c, strict=True)), start=sympy.Integer(1)
        )
    return sympy.Poly(sympy.expand(total), *p[:-1])


def _rational(x: Fraction) -> sympy.Rational:
    return sympy.Rational(x.numerator, x.denominator)
