"""Limits that the rules of growth do not give: of products by Gamma functions, of first-order recursions."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from theory.engine.growth import Growth, Signs, solved_for
from theory.language.parameters import Parameter
from theory.language.signs import is_nonzero, is_positive
from theory.loop_language.definition import t
from theory.loop_language.symbolic.solve import Problem

SOURCE = "infinite products of rational functions by Gamma functions (Whittaker & Watson §12.13; DLMF 5.8.5)"

BY_EIGENVALUES = "by the eigenvalues of its recursion"


def product_limit(form: sp.Expr) -> sp.Expr | None:
    """Return the limit of a + b ∏ r(k), if the zeros and poles of r are as many and have equal sums.

    ∏_{k ≥ a} ∏ (k − zero)/∏ (k − pole) = ∏ Γ(a − pole)/∏ Γ(a − zero), if no zero or pole is a whole number ≥
    a.

    >>> k = sp.Symbol("k", integer=True, positive=True)
    >>> product_limit(sp.Product(1 - 1 / (4 * k**2), (k, 1, t)))
    2/pi
    """
    products = list(form.atoms(sp.Product))
    if len(products) != 1 or form.xreplace({products[0]: sp.Integer(1)}).has(t):
        return None
    (product,) = products
    index, low, high = product.limits[0]
    if high != t or not low.is_Integer:
        return None
    parts = sp.fraction(sp.together(product.function))
    if not all(part.is_polynomial(index) for part in parts):
        return None
    top, bottom = (sp.Poly(part, index) for part in parts)
    zeros, poles = _roots(top), _roots(bottom)
    if zeros is None or poles is None or len(zeros) != len(poles):
        return None
    if sp.simplify(top.LC() - bottom.LC()) != 0 or sp.simplify(sum(zeros) - sum(poles)) != 0:
        return None
    if any(root.is_Integer and root >= low for root in (*zeros, *poles)):
        return None
    value = sp.prod([sp.gamma(low - pole) for pole in poles]) / sp.prod(
        [sp.gamma(low - zero) for zero in zeros]
    )
    named = sp.gammasimp(value)
    shown = min((value, named), key=sp.count_ops)
    return form.xreplace({product: shown})


def drawn_in(problem: Problem, parameters: Sequence[Parameter]) -> sp.Expr | None:
    """Return the limit of y(t) = (1 − d(t)) y(t − 1) + b(t), d and b rational in t: lim b/d, if it exists.

    Needed is that |1 − d| has a limit below 1, or that d → 0 from above as slowly as 1/t. For then, with L
    that limit, y − L obeys the same with b − L d = o(d) in place of b, and |y − L| − ε shrinks, from some t
    on, by factors 1 − d whose product tends to 0.

    >>> third = sp.Rational(1, 3)
    >>> drawn_in(Problem(base=1, factors=(1 - 1 / (t + 1),), increment=third / (t + 1), first=()), ())
    1/3
    """
    if len(problem.factors) != 1:
        return None
    d, b = sp.cancel(1 - problem.factors[0]), sp.cancel(problem.increment)
    if d == 0 or not d.is_rational_function(t) or not b.is_rational_function(t):
        return None
    (degree, lead), (other, top) = _leading(d), _leading(b)
    if degree not in (0, -1) or other > degree:
        return None
    within = (lead, 2 - lead) if degree == 0 else (lead,)
    if not all(is_positive(part, parameters) for part in within):
        return None
    return sp.factor(top / lead) if other == degree else sp.Integer(0)


def settled(problem: Problem, parameters: Sequence[Parameter]) -> Growth | None:
    """Return that a recurrence with constant coefficients has a limit where its eigenvalues lie below 1.

    Where they do is said by Jury's conditions on the factors of z^k − Σ c_i z^i, of degree up to 3; those
    that hold on the whole domain are left out.

    >>> settled(Problem(base=0, factors=(sp.Rational(1, 2),), increment=sp.Integer(3), first=()), ()).limit
    6
    """
    if not problem.is_constant or not problem.factors:
        return None
    z, signs = sp.Dummy("z"), Signs(parameters)
    order = len(problem.factors)
    whole = sp.together(z**order - sum(a * z**place for place, a in enumerate(problem.factors)))
    conditions: dict[sp.Basic, None] = {}
    for factor, _ in sp.factor_list(sp.fraction(whole)[0], z)[1]:
        lead, *rest = sp.Poly(factor, z).all_coeffs()
        monic = [part / lead for part in rest]
        if len(monic) == 1:
            monic = [-_rooted(-monic[0])]
        left: list[sp.Expr] = []
        for part in _jury(monic) if len(monic) <= 3 else [sp.S.NegativeOne]:
            needed = _sign_left(part, parameters)
            if needed is None:
                return None
            left.append(needed)
        if len(monic) == 1 and 1 not in left:
            conditions[sp.Lt(monic[0] ** 2, 1, evaluate=False)] = None
        else:
            conditions.update((solved_for(-part, 0, signs), None) for part in left if part != 1)
    limit = sp.factor(problem.increment / (1 - sum(problem.factors)))
    if not conditions:
        return Growth(kind="vanishing" if limit == 0 else "bounded", limit=limit, by=BY_EIGENVALUES)
    condition = sp.And(*conditions, evaluate=False) if len(conditions) > 1 else next(iter(conditions))
    return Growth(kind="bounded", limit=limit, condition=condition, exactly=False, by=BY_EIGENVALUES)


def _rooted(expr: sp.Expr) -> sp.Expr:
    """Return what an eigenvalue is a power of: the one lies below 1 where the other does."""
    found = sp.factor(expr)
    while isinstance(found, sp.Pow) and found.exp.is_Integer and found.exp > 1:
        found = found.base
    return found


def _jury(monic: Sequence[sp.Expr]) -> list[sp.Expr]:
    """Return what must be positive for all roots of z^k + monic[0] z^(k − 1) + … to lie below 1, k ≤ 3."""
    last = monic[-1]
    found = [1 + sum(monic), 1 + sum((-1) ** place * part for place, part in enumerate(monic, start=1))]
    if len(monic) == 2:
        found.append(1 - last)
    if len(monic) == 3:
        found += [1 - last, 1 + last]
        found += [1 - last**2 - turn * (last * monic[0] - monic[1]) for turn in (1, -1)]
    return found


def _sign_left(expr: sp.Expr, parameters: Sequence[Parameter]) -> sp.Expr | None:
    """Return what must be positive for an expression to be: without factors that have a sign, 1 if all do.

    Nothing is returned where it is not positive for any values.
    """
    found = sp.Integer(1)
    for factor in sp.Mul.make_args(sp.factor(sp.together(expr))):
        base, power = factor.as_base_exp()
        if is_positive(base, parameters) or _above_its_least(base, parameters):
            continue
        if is_positive(-base, parameters):
            found *= sp.Integer(-1) ** power
        elif power.is_even and is_nonzero(base, parameters):
            continue
        else:
            found *= base ** abs(power)
    return None if found.is_nonpositive else found


def _above_its_least(expr: sp.Expr, parameters: Sequence[Parameter]) -> bool:
    """Return whether an expression is of degree 2 in a parameter, and positive where it is least."""
    for symbol in sorted(expr.free_symbols, key=str):
        if expr.is_polynomial(symbol) and sp.degree(expr, symbol) == 2:
            a, b, c = sp.Poly(expr, symbol).all_coeffs()
            if is_positive(a, parameters) and is_positive(sp.factor(4 * a * c - b**2), parameters):
                return True
    return False


def _leading(expr: sp.Expr) -> tuple[int, sp.Expr]:
    """Return the power of t that a rational function is like, and its coefficient."""
    if expr == 0:
        return -1_000_000, sp.Integer(0)
    top, bottom = (sp.Poly(part, t) for part in sp.fraction(sp.together(expr)))
    return top.degree() - bottom.degree(), sp.factor(top.LC() / bottom.LC())


def _roots(poly: sp.Poly) -> list[sp.Expr] | None:
    found: list[sp.Expr] = []
    for factor, power in sp.factor_list(poly.as_expr(), *poly.gens)[1]:
        degree = sp.degree(factor, poly.gen)
        if degree > 2:
            return None
        roots = sp.roots(sp.Poly(factor, poly.gen))
        for root, times in roots.items():
            found += [root] * (times * power)
    return found
