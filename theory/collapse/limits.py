"""The limit of a closed form as t → ∞, and its growth from fit to fit, each as a derivation that replays.

Only shapes that the core decides are recognised: rational functions of t, expressions affine in a
power cᵗ or in a harmonic number. Anything else gives ``None``, never a guess.
"""

from __future__ import annotations

import sympy as sp

from theory.engine.compare import is_nonnegative
from theory.engine.limits import BASEL_LIMIT, basel, limit_at_infinity, t
from theory.engine.logarithms import by_growth
from theory.engine.naming import instance
from theory.engine.steps import (
    above_its_tangent,
    combined,
    compared,
    computed,
    in_steps,
    in_the_limit,
    rational_limit,
    squeezed,
    vanishing,
)
from theory.language.derivation import Derivation, Step
from theory.language.parameters import Parameter
from theory.proofs.logarithms import harmonic_diverges

LOWER = "limit of the lower bound"
Lower = tuple[tuple[sp.Expr, sp.Expr], ...]


def lower_bounds(parameters: tuple[Parameter, ...]) -> Lower:
    """Return the lower bounds of the scalar parameters, as certificates want them."""
    return tuple(
        (parameter.symbol, sp.sympify(parameter.domain.lower, strict=True))
        for parameter in parameters
        if parameter.domain.lower is not None and parameter.domain.shape == "scalar"
    )


def tends(closed: Derivation, parameters: tuple[Parameter, ...]) -> Derivation | None:
    """Derive the limit of f(t) from its closed form; ``None`` if the shape is not known.

    Args:
        closed: concludes f(t) = an expression.
        parameters: of that expression.
    """
    equation = closed.conclusion
    expr = equation.rhs
    lower = lower_bounds(parameters)
    powers = {power for power in expr.atoms(sp.Pow) if power.exp == t and not power.base.has(t)}
    place = sp.Dummy("z", positive=True)
    if expr.is_rational_function(t):
        return _rational(closed, lower)
    for sequence, finder in ((sp.harmonic(t, 2), _basel), (sp.harmonic(t), _harmonic)):
        if expr.has(sequence) and not expr.xreplace({sequence: place}).has(t):
            return finder(closed, lower)
    if len(powers) == 1:
        (power,) = powers
        if not expr.xreplace({power: place}).has(t):
            return _power(closed, power, lower)
    return None


def _derived(closed: Derivation, words: str, steps: tuple[Step, ...], *lemmas: Derivation) -> Derivation:
    return Derivation(title=f"{closed.title}: {words}", lemmas=(closed, *lemmas), steps=steps)


def _rational(closed: Derivation, lower: Lower) -> Derivation | None:
    equation = closed.conclusion
    top, bottom = (sp.Poly(part, t) for part in sp.fraction(sp.together(equation.rhs)))
    lead = sp.factor(top.LC() / bottom.LC())
    if top.degree() > bottom.degree():
        if not is_nonnegative(lead, dict(lower), strict=True):
            return None
        value = sp.oo
    else:
        value = lead if top.degree() == bottom.degree() else sp.Integer(0)
    return _derived(
        closed,
        "diverges" if value is sp.oo else "the limit",
        (
            rational_limit(
                limit_at_infinity(equation.lhs, value), "By the degrees in t.", equation, lower=lower
            ),
        ),
    )


def _basel(closed: Derivation, lower: Lower) -> Derivation:
    equation = closed.conclusion
    value = equation.rhs.xreplace({sp.harmonic(t, 2): sp.pi**2 / 6})
    step = in_the_limit(
        limit_at_infinity(equation.lhs, value),
        sp.harmonic(t, 2),
        "It is a rational function of H₂(t), which tends to π²/6.",
        equation,
        BASEL_LIMIT,
        lower=lower,
    )
    return _derived(closed, "the limit", (step,), basel())


def _grows(
    closed: Derivation, sequence: sp.Expr, bound: sp.Expr, why: Step, lower: Lower
) -> Derivation | None:
    """Derive f → ∞ for f = a + b·sequence with b > 0 and sequence ≥ bound → ∞."""
    equation = closed.conclusion
    place = sp.Dummy("z", positive=True)
    affine = equation.rhs.xreplace({sequence: place})
    slope, rest = sp.factor(sp.diff(affine, place)), affine.xreplace({place: sp.Integer(0)})
    if slope.has(place) or not is_nonnegative(slope, dict(lower), strict=True):
        return None
    floor = rest + slope * bound
    below = sp.Ge(equation.lhs, floor)
    tends_to = limit_at_infinity(floor, sp.oo)
    if bound.is_rational_function(t):
        grows = rational_limit(tends_to, "It grows without bound.", lower=lower, rule=LOWER)
    else:
        grows = by_growth(tends_to, "It grows without bound.", sp.harmonic(t), harmonic_diverges, rule=LOWER)
    ends = (
        combined(
            below,
            "The coefficient is positive.",
            equation,
            why.after,
            factors=(slope,),
            lower=lower,
            rule="insert the lower bound",
        ),
        grows,
        squeezed(
            limit_at_infinity(equation.lhs, sp.oo), "It is at least what tends to infinity.", below, tends_to
        ),
    )
    return _derived(closed, "diverges", (why, *ends))


def _harmonic(closed: Derivation, lower: Lower) -> Derivation | None:
    sequence = sp.harmonic(t)
    same = compared(
        sp.Ge(sequence, sequence, evaluate=False), "Equality.", ((t, sp.Integer(1)),), rule="itself"
    )
    return _grows(closed, sequence, sequence, same, lower)


def _power(closed: Derivation, power: sp.Pow, lower: Lower) -> Derivation | None:
    equation = closed.conclusion
    base = power.base
    bounds = dict(lower)
    if is_nonnegative(base - 1, bounds, strict=False):
        bound = 1 + t * (base - 1)
        tangent = above_its_tangent(base, "(1 + x)^t ≥ 1 + tx, and x > 0 for all admissible parameters.")
        return _grows(closed, power, bound, tangent, lower)
    if not (is_nonnegative(1 - base, bounds, strict=False) and is_nonnegative(base, bounds, strict=False)):
        return None
    below = sp.Lt(base, 1, evaluate=False)
    vanishes = vanishing(power, "c is nonnegative, and below 1 by the step before", below)
    return _derived(
        closed,
        "the limit",
        (
            compared(below, "For all admissible parameters.", lower, rule="a proper fraction"),
            vanishes,
            in_the_limit(
                limit_at_infinity(equation.lhs, equation.rhs.xreplace({power: sp.Integer(0)})),
                power,
                "It is affine in c^t.",
                equation,
                vanishes.after,
                lower=lower,
            ),
        ),
    )


def increases(closed: Derivation, parameters: tuple[Parameter, ...]) -> Derivation:
    """Derive f(t) ≤ f(t + 1) from the closed form of f(t), by the sign of what the next fit adds.

    Products and powers in it must be nonnegative, which their factors show.
    """
    equation = closed.conclusion
    after_next = equation.xreplace({t: t + 1})
    added = sp.factor(unfolded(after_next.rhs) - equation.rhs)
    grown = sp.Eq(after_next.lhs, equation.rhs + added, evaluate=False)
    powers = sorted(
        (item for item in added.atoms(sp.Pow, sp.Product) if isinstance(item, sp.Product) or item.exp == t),
        key=sp.default_sort_key,
    )
    lower = (*lower_bounds(parameters), *((quantity, sp.Integer(0)) for quantity in powers))
    return _derived(
        closed,
        "never falls from fit to fit",
        (
            instance(equation, (t, t + 1), rule="next fit"),
            computed(grown, "Split off the last term.", after_next, rule="what the next fit adds"),
            compared(
                sp.Le(equation.lhs, after_next.lhs),
                "What the next fit adds is not negative.",
                lower,
                equation,
                grown,
                rule="sign of what is added",
            ),
        ),
    )


def rises_at_once(closed: Derivation, parameters: tuple[Parameter, ...], start: int = 1) -> Derivation:
    """Derive f(start) < f(start + 1) from the closed form of f(t), by the sign of the difference."""
    equation = closed.conclusion
    first, second = (equation.xreplace({t: sp.Integer(fit)}) for fit in (start, start + 1))
    return _derived(
        closed,
        "the second fit exceeds the first",
        (
            *(instance(equation, (t, sp.Integer(fit)), rule="one fit") for fit in (start, start + 1)),
            compared(
                sp.Lt(first.lhs, second.lhs),
                "For all admissible parameters.",
                lower_bounds(parameters),
                first,
                second,
            ),
        ),
    )


def unfolded(expr: sp.Expr) -> sp.Expr:
    """Return f(t + 1) in terms of what f(t) is made of."""
    rules: dict[sp.Expr, sp.Expr] = {}
    for node in expr.atoms(sp.harmonic, sp.Product, sp.Pow):
        if isinstance(node, sp.harmonic) and node.args[0] == t + 1:
            order = node.args[1] if len(node.args) == 2 else sp.Integer(1)
            rules[node] = sp.harmonic(t, *node.args[1:]) + (t + 1) ** -order
        elif isinstance(node, sp.Product) and node.limits[0][2] == t + 1:
            index, low, _ = node.limits[0]
            rules[node] = sp.Product(node.function, (index, low, t)) * node.function.xreplace({index: t + 1})
        elif isinstance(node, sp.Pow) and node.exp == t + 1:
            rules[node] = node.base**t * node.base
    return expr.xreplace(rules)


def at(closed: Derivation, substitution: tuple[tuple[sp.Expr, sp.Expr], ...], because: str) -> Derivation:
    """Derive the special case of a closed form in which these symbols have these values."""
    equation = closed.conclusion
    return in_steps(
        f"{closed.title}, special case",
        instance(equation, *substitution, rule="special case", because=because),
        lemmas=(closed,),
    )
