"""Decide identities and signs of rational functions in FLINT, without SymPy's simplifiers.

An expression becomes a quotient of multivariate polynomials over ℚ whose generators are its
symbols and its irreducible *atoms* (harmonic numbers, digamma, Gamma, π, symbolic powers, sums),
after every atom has been shifted to a common argument by its defining relation. Two expressions
that differ as rational functions of algebraically related atoms may be equal all the same, so the
decision errs on one side only: "equal" is certain, "not equal" means not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import sympy as sp
from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy.core.function import AppliedUndef

from theory.core import Refused
from theory.core.normal_forms import to_the
from theory.language.derivation import Divergence, Expectation, Random
from theory.numbers.walk import outermost

LONGEST_SHIFT = 400


@dataclass(frozen=True, slots=True)
class Quotient:
    """A quotient of two polynomials over ℚ, and the expressions that its generators stand for."""

    numerator: fmpq_mpoly
    denominator: fmpq_mpoly
    generators: tuple[sp.Expr, ...]


def _split(argument: sp.Expr) -> tuple[sp.Expr, int]:
    """Return (base, k) with argument = base + k, k an integer and 0 ≤ constant of base < 1."""
    constant, rest = sp.expand(argument).as_coeff_Add()
    if not isinstance(constant, sp.Rational):
        return sp.expand(argument), 0
    whole = int(constant.p // constant.q)
    return rest + (constant - whole), whole


def _steps(k: int) -> range:
    if abs(k) > LONGEST_SHIFT:
        raise ValueError(f"a shift by {k} is too long to unfold")
    return range(abs(k))


def _passes_pole(base: sp.Expr, k: int, first: int) -> bool:
    """Whether a shift from a whole ``base`` by ``k`` is not shown to stay from ``first`` on."""
    return bool(base.is_integer) and not _from(first, base, k)


def _from(first: sp.Expr | int, base: sp.Expr, k: int) -> bool:
    """Whether ``base`` and ``base + k`` are both shown to be at least ``first``."""
    return bool((base + min(k, 0) - first).is_nonnegative)


def _shift_harmonic(node: sp.harmonic) -> sp.Expr:
    base, k = _split(node.args[0])
    order = node.args[1] if len(node.args) == 2 else sp.Integer(1)
    if base.is_number or _passes_pole(base, k, 0):
        return node
    if k >= 0:
        extra = sum(((base + i + 1) ** -order for i in _steps(k)), sp.Integer(0))
    else:
        extra = -sum(((base - i) ** -order for i in _steps(k)), sp.Integer(0))
    return sp.harmonic(base, order, evaluate=False) + extra


def _shift_polygamma(node: sp.polygamma) -> sp.Expr:
    order, argument = node.args
    base, k = _split(argument)
    if base.is_number or not isinstance(order, sp.Integer) or _passes_pole(base, k, 1):
        return node
    factor = (-1) ** int(order) * sp.factorial(order)
    if k >= 0:
        extra = sum(((base + i) ** (-order - 1) for i in _steps(k)), sp.Integer(0))
    else:
        extra = -sum(((base - i - 1) ** (-order - 1) for i in _steps(k)), sp.Integer(0))
    return sp.polygamma(order, base, evaluate=False) + factor * extra


def _shift_gamma(node: sp.Expr) -> sp.Expr:
    argument = node.args[0] + (1 if isinstance(node, sp.factorial) else 0)
    base, k = _split(argument)
    if base.is_number or _passes_pole(base, k, 1):
        return node
    extra = sp.Integer(1)
    for i in _steps(k):
        extra *= (base + i) if k >= 0 else 1 / (base - i - 1)
    return sp.gamma(base, evaluate=False) * extra


def _expand_binomial(node: sp.binomial) -> sp.Expr:
    top, chosen = node.args
    if not isinstance(chosen, sp.Integer) or chosen < 0:
        return node
    product = sp.Integer(1)
    for i in _steps(int(chosen)):
        product *= (top - i) / sp.Integer(i + 1)
    return product


def _shift_range(node: sp.Sum | sp.Product) -> sp.Expr:
    term, index, low, high = outermost(node)
    base, k = _split(high)
    summing = isinstance(node, sp.Sum)
    if isinstance(low, sp.Integer) and isinstance(high, sp.Integer):
        terms = [term.xreplace({index: low + i}) for i in _steps(max(0, int(high - low) + 1))]
        return sp.Add(*terms) if summing else sp.Mul(*terms)
    if base.is_number or not _from(low - 1, base, k):
        return node  # below its empty range a range is empty as well, and grows by no term
    extra = sp.Integer(0) if summing else sp.Integer(1)
    for i in _steps(k):
        at = term.xreplace({index: base + i + 1 if k >= 0 else base - i})
        extra = extra + at if summing else extra * at
    core = type(node)(term, (index, low, base))
    if summing:
        return core + extra if k >= 0 else core - extra
    return core * extra if k >= 0 else core / extra


def _shift_power(node: sp.Pow) -> sp.Expr:
    if isinstance(node.exp, sp.Rational):
        return node
    base, k = _split(node.exp)
    return sp.Pow(node.base, base, evaluate=False) * sp.Pow(node.base, k)


def _expand_expectation(node: Expectation) -> sp.Expr:
    total = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(node.args[0])):
        fixed, random = sp.Integer(1), sp.Integer(1)
        for factor in sp.Mul.make_args(term):
            if factor.has(sp.MatrixSymbol, Random, AppliedUndef):
                random *= factor
            else:
                fixed *= factor
        total += fixed * (Expectation(random) if random != 1 else 1)
    return total


SHIFTS: dict[type, Callable[..., sp.Expr]] = {
    sp.harmonic: _shift_harmonic,
    sp.polygamma: _shift_polygamma,
    sp.gamma: _shift_gamma,
    sp.factorial: _shift_gamma,
    sp.binomial: _expand_binomial,
    sp.Sum: _shift_range,
    sp.Product: _shift_range,
    sp.Pow: _shift_power,
    Expectation: _expand_expectation,
}
"""Defining relations f(z + 1) ↔ f(z) that a checker may unfold."""


def unfold(expr: sp.Expr) -> sp.Expr:
    """Return ``expr`` with every atom shifted to an argument without integer part."""
    if isinstance(expr, (sp.Sum, sp.Product)):
        shifted = _shift_range(expr)
        return expr if shifted == expr else unfold(shifted)
    if not expr.args:
        return expr
    if isinstance(expr, (sp.Trace, sp.MatrixExpr, Divergence)):
        return expr
    rebuilt = expr.func(*(unfold(argument) for argument in expr.args))
    shift = SHIFTS.get(type(rebuilt))
    return shift(rebuilt) if shift else rebuilt


def _is_arithmetic(expr: sp.Expr) -> bool:
    return isinstance(expr, (sp.Add, sp.Mul)) or (
        isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer)
    )


def _atoms(expr: sp.Expr) -> Iterable[sp.Expr]:
    if isinstance(expr, sp.Rational):
        return
    if _is_arithmetic(expr):
        for argument in expr.args if not isinstance(expr, sp.Pow) else (expr.base,):
            yield from _atoms(argument)
    else:
        yield expr


def quotient(expr: sp.Expr, extra: Iterable[sp.Expr] = ()) -> Quotient:
    """Return ``expr`` as a quotient of polynomials in its atoms (and in ``extra``, listed first).

    Raises:
        ZeroDivisionError: a denominator vanishes identically.
        OverflowError: a power would have too many terms to be multiplied out.
        TypeError: an atom does not commute, or is no number that has a value everywhere.
    """
    unfolded = unfold(expr)
    generators = tuple(dict.fromkeys([*extra, *sorted(_atoms(unfolded), key=sp.default_sort_key)]))
    if matrix := next((g for g in generators if g.is_commutative is not True), None):
        raise TypeError(f"{matrix} does not commute")
    ring = fmpq_mpoly_ctx.get([f"g{i}" for i in range(max(1, len(generators)))], Ordering.lex)
    place = dict(zip(generators, ring.gens(), strict=False))
    one = ring.constant(1)

    def convert(node: sp.Expr) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        if isinstance(node, sp.Rational):
            return ring.constant(fmpq(int(node.p), int(node.q))), one
        if isinstance(node, sp.Add):
            top, bottom = ring.constant(0), one
            for argument in node.args:
                a, b = convert(argument)
                top, bottom = (top + a, bottom) if b == bottom else (top * b + a * bottom, bottom * b)
            return top, bottom
        if isinstance(node, sp.Mul):
            top, bottom = one, one
            for argument in node.args:
                a, b = convert(argument)
                top, bottom = top * a, bottom * b
            return top, bottom
        if isinstance(node, sp.Pow) and isinstance(node.exp, sp.Integer):
            a, b = convert(node.base)
            power = int(node.exp)
            if power < 0 and a.is_zero():
                raise ZeroDivisionError(f"{node} divides by zero")
            try:
                a, b = to_the(a, abs(power)), to_the(b, abs(power))
            except Refused as why:
                raise OverflowError(f"{node}: {why}") from None
            return (a, b) if power >= 0 else (b, a)
        return place[node], one

    top, bottom = convert(unfolded)
    common = top.gcd(bottom)
    if not common.is_one() and not common.is_zero():
        top, bottom = top / common, bottom / common
    if bottom.leading_coefficient() < 0:
        top, bottom = -top, -bottom
    return Quotient(top, bottom, generators)


def vanishes(expr: sp.Expr) -> bool:
    """Return whether ``expr`` is zero as a rational function of its atoms (``True`` is certain).

    >>> t = sp.Symbol("t")
    >>> vanishes(sp.harmonic(t + 1, 2) - sp.harmonic(t, 2) - 1 / (t + 1) ** 2)
    True
    """
    return bool(quotient(expr).numerator.is_zero())


def _known_positive(quantity: sp.Expr) -> bool:
    if isinstance(quantity, sp.Sum):
        _, low, high = quantity.limits[0]
        return bool(quantity.function.is_positive and (high - low).is_nonnegative)
    return bool(quantity.is_positive)


def is_positive(expr: sp.Expr, lower: Mapping[sp.Expr, sp.Expr], strict: bool) -> bool:
    """Return whether ``expr`` ≥ 0 (> 0 if ``strict``) by nonnegative coefficients (``True`` is certain).

    Every generator must have a lower bound in ``lower``; it is written bound + x' with x' ≥ 0
    (x' > 0 where the bound is 0 and the symbol positive). A bound may name generators listed before it.
    """
    shifted, strictly = unfold(expr), set[sp.Expr]()
    for symbol, bound in reversed(list(lower.items())):
        primed = sp.Dummy(f"{symbol}_above", nonnegative=True)
        if bound == 0 and _known_positive(symbol):
            strictly.add(primed)
        shifted = shifted.xreplace({symbol: bound + primed})
    ratio = quotient(shifted)
    allowed = [isinstance(generator, sp.Dummy) for generator in ratio.generators]
    if not all(allowed):
        return False
    signs = [_sign(part, ratio.generators, strictly) for part in (ratio.numerator, ratio.denominator)]
    (numerator, numerator_strict), (denominator, denominator_strict) = signs
    if not denominator_strict or numerator * denominator < 0:
        return False
    return numerator_strict if strict else True


def _sign(part: fmpq_mpoly, generators: tuple[sp.Expr, ...], strictly: set[sp.Expr]) -> tuple[int, bool]:
    """Return (sign, strict) of a polynomial on the orthant; sign −2 if the coefficients' signs differ."""
    terms = list(part.terms())
    if not terms:
        return 0, False
    signs = {1 if coefficient > 0 else -1 for _, coefficient in terms}
    if len(signs) > 1:
        return -2, False
    free = [generator in strictly for generator in generators]
    strict = any(
        all(free[i] for i, exponent in enumerate(exponents) if exponent and i < len(free))
        for exponents, _ in terms
    )
    return signs.pop(), strict
