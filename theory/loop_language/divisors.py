"""What a definition divides by, or takes a root or logarithm of: where that has no value, neither has it.

A condition is read off what is written. Where SymPy has cancelled a divisor while it was read, as in
(t − k)/(t − k), the condition can no longer be read off, and the expression is refused.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import sympy as sp

from theory.language.expressions import Written
from theory.language.parameters import Parameter
from theory.language.plain import plain
from theory.language.signs import is_nonnegative, is_nonzero, is_positive

if TYPE_CHECKING:
    from theory.loop_language.definition import Condition, LoopDefinition

Kind = Literal["≥ 0", "> 0", "≠ 0"]
MOST_RESIDUES = 10_000


def needed_for_values(loop: LoopDefinition, domain: Sequence[Parameter]) -> Iterator[Condition]:
    """Yield what the coefficients of a definition need so as to have values, with the reason, if not implied.

    Of parts that show a state, a datum or an entry of a list nothing is yielded.

    Args:
        loop: the definition.
        domain: its parameters, and t.
    """
    from theory.loop_language.definition import Condition

    known = {p.symbol for p in domain if p.domain.shape == "scalar"}
    for where, expr in _coefficients(loop):
        for part in sorted(expr.atoms(sp.Pow, sp.log), key=str):
            base, kind = part.args[0], _kind(part)
            if kind is None or not base.free_symbols or not base.free_symbols <= known:
                continue
            if kind == "≠ 0":
                for factor in _zeros(base, domain):
                    kind, expr = _nonzero(factor, domain)
                    yield Condition(kind=kind, expr=expr, because=f"{where} divides by it")
            elif not _obeys(kind, base, domain):
                what = "the logarithm" if isinstance(part, sp.log) else "a root"
                yield Condition(kind=kind, expr=base, because=f"{where} takes {what} of it")


def cancelled(tree: sp.Expr, written: Sequence[Written], domain: Sequence[Parameter]) -> str:
    """Return why an expression is not what was written: a divisor that may be 0 has been cancelled.

    >>> from theory.language.expressions import parse_with_parts
    >>> from theory.language.parameters import Domain
    >>> k = Parameter(name="k", meaning="", domain=Domain(kind="integer", lower=1))
    >>> cancelled(*parse_with_parts("(k - 3)/(k - 3)", [k]), [k])
    'divides by k − 3, which is cancelled by what it divides: leave both out'
    """
    left = [f for part in tree.atoms(sp.Pow) if _divides(part.exp) for f in _factors(part.base)]
    for one in written:
        part = one.expr
        if one.ranges or not isinstance(part, sp.Pow) or not _divides(part.exp):
            continue
        for factor in _zeros(part.base, domain):
            if not any(sp.cancel(factor / base).is_number for base in left):
                return f"divides by {plain(factor)}, which is cancelled by what it divides: leave both out"
    return ""


def without_positive_names(expr: sp.Expr) -> sp.Expr:
    """Return a number of the same sign: m·t − n·t without t.

    >>> m, n, t = sp.symbols("m n t", positive=True)
    >>> without_positive_names(m * t - n * t)
    m - n
    """
    factors = sp.Mul.make_args(sp.factor_terms(expr))
    names = [f for f in factors if f.as_base_exp()[0].is_Symbol and f.is_positive]
    return expr if len(names) == len(factors) else sp.expand(expr / sp.Mul(*names))


def is_whole_and_positive(expr: sp.Expr) -> bool:
    """Return whether a size, n·2^t, is at least 1 by what it is made of; of a list's entries nothing is said.

    >>> n, t = sp.symbols("n t", integer=True, positive=True)
    >>> is_whole_and_positive(n * 2**t), is_whole_and_positive(n * 2**t - 2)
    (True, False)
    """
    return bool(expr.is_integer and expr.is_positive and not expr.has(sp.Indexed))


def _coefficients(loop: LoopDefinition) -> Iterator[tuple[str, sp.Expr]]:
    yield from ((f"the fit of {name}", expr) for name, expr in loop.fit.items())
    yield from ((f"{name}", expr) for name, expr in loop.observables.items())
    yield from ((f"the start of {state.name}", state.start) for state in loop.states)
    for data in loop.data:
        yield f"the size of {data.name}", data.size
        yield from ((f"the law of {data.name}", argument) for argument in data.law or ())


def _obeys(kind: str, expr: sp.Expr, domain: Sequence[Parameter]) -> bool:
    if kind == "> 0":
        return bool(expr.is_positive) or is_positive(expr, domain)
    return bool(expr.is_nonnegative) or is_nonnegative(expr, domain)


def _kind(part: sp.Expr) -> Kind | None:
    if isinstance(part, sp.log):
        return "> 0"
    if part.exp.is_integer:
        return "≠ 0" if _divides(part.exp) else None
    return "> 0" if _divides(part.exp) or not part.exp.is_number else "≥ 0"


def _divides(exponent: sp.Expr) -> bool:
    return bool(exponent.is_negative or (not exponent.is_nonnegative and exponent.could_extract_minus_sign()))


def _factors(base: sp.Expr) -> list[sp.Expr]:
    return [part.as_base_exp()[0] for part in sp.Mul.make_args(sp.factor(base))]


def _zeros(base: sp.Expr, domain: Sequence[Parameter]) -> Iterator[sp.Expr]:
    """Yield the factors of a divisor that may be 0 in the domain."""
    for factor in _factors(base):
        if factor.free_symbols and not factor.is_nonzero and not is_nonzero(factor, domain):
            yield factor


def _nonzero(factor: sp.Expr, domain: Sequence[Parameter]) -> tuple[Kind, sp.Expr]:
    for one in (factor, -factor):
        if is_nonnegative(one, domain):
            return ("≥ 0", one - 1) if one.is_integer else ("> 0", one)
    return "≠ 0", factor


def never_whole(expr: sp.Expr) -> bool:
    """Return whether a polynomial in whole numbers, with rational coefficients, is whole nowhere.

    With q the common denominator it is P/q, and P modulo q depends on the names modulo q: all are tried.

    >>> n, m = sp.symbols("n m", integer=True)
    >>> [never_whole(size) for size in (n + sp.Rational(1, 2), n / 2, (4 * n + 6 * m + 1) / 2)]
    [True, False, True]
    """
    names = sorted(expr.free_symbols, key=str)
    polynomial = expr.is_polynomial(*names) and not expr.has(sp.Indexed)
    if not polynomial or not all(name.is_integer for name in names):
        return False
    q, numerator = sp.Poly(expr, *names, sp.Dummy(), domain="QQ").clear_denoms(convert=True)
    if int(q) ** len(names) > MOST_RESIDUES:
        return False
    terms = [(int(value), powers[:-1]) for powers, value in numerator.terms()]
    return not any(
        sum(value * math.prod(map(pow, at, powers)) for value, powers in terms) % int(q) == 0
        for at in itertools.product(range(int(q)), repeat=len(names))
    )
