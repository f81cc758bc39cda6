"""First-order affine recurrences u(k) = a(k) u(k − 1) + b(k), solved by products and sums."""

from __future__ import annotations

import sympy as sp

from theory.language.derivation import Recurrence, Step
from theory.language.equations import equate

factor_index = sp.Symbol("k", integer=True, positive=True)
term_index = sp.Symbol("j", integer=True, positive=True)


def product(factor: sp.Expr, index: sp.Symbol, after: int, dummy: sp.Symbol = factor_index) -> sp.Expr:
    """Return the product of ``factor`` over the indices from ``after`` + 1 to ``index``.

    A constant becomes a power; anything else stays a product, which is exact in the rationals
    (its Gamma functions are not) and whose shift rule the core knows.

    >>> t = sp.Symbol("t", integer=True, positive=True)
    >>> product(1 - 1 / t**2, t, 1)
    Product(1 - 1/k**2, (k, 2, t))
    """
    shown = min((1 + sp.factor(factor - 1), sp.factor(factor)), key=sp.count_ops)
    if not factor.has(index):
        return shown ** (index - after)
    return sp.Product(shown.xreplace({index: dummy}), (dummy, after + 1, index))


def total(increment: sp.Expr, index: sp.Symbol, after: int, dummy: sp.Symbol = term_index) -> sp.Expr:
    """Return the sum of ``increment`` over the indices from ``after`` + 1 to ``index``.

    >>> t = sp.Symbol("t", integer=True, positive=True)
    >>> total(1 / t**2, t, 0)
    harmonic(t, 2)
    """
    if not increment.has(index):
        return increment * (index - after)
    free, rest = increment.as_independent(index, as_Add=False)
    if rest == index**-2 or rest == 1 / index:
        order = 2 if rest == index**-2 else 1
        return free * (sp.harmonic(index, order) - sp.harmonic(after, order))
    return free * sp.Sum(rest.xreplace({index: dummy}), (dummy, after + 1, index))


def solve_affine(
    factor: sp.Expr, increment: sp.Expr, index: sp.Symbol, after: int, initial: sp.Expr
) -> sp.Expr:
    """Return the solution of u(k) = ``factor`` u(k − 1) + ``increment`` with u(``after``) = ``initial``.

    If b/(a − 1) does not depend on the index, u + b/(a − 1) is a pure product. If a = 1, u is a sum.
    Otherwise the constant is varied: u = P (u₀ + Σ b/P).
    """
    if sp.cancel(factor - 1) == 0:
        return initial + total(increment, index, after)
    if increment == 0:
        return initial * product(factor, index, after)
    fixed = sp.cancel(increment / (factor - 1))
    if not fixed.has(index):
        grown = product(factor, index, after)
        return fixed * (grown - 1) if initial == 0 else (initial + fixed) * grown - fixed
    inner = product(factor.xreplace({index: term_index}), term_index, after)
    terms = sp.Sum(increment.xreplace({index: term_index}) / inner, (term_index, after + 1, index))
    return product(factor, index, after) * (initial + terms)


def solved(
    sequence: type[sp.Function],
    index: sp.Symbol,
    recurrence: sp.Eq,
    initial: sp.Eq,
    closed: sp.Expr,
) -> Step:
    """Return the step that concludes the closed form of a recurrence."""
    return Step(
        rule="solve the recurrence",
        before=(recurrence, initial),
        after=equate(sequence(index), closed),
        because="Multiply the factors, sum the increments.",
        certificate=Recurrence(sequence=sequence, index=index),
    )
