"""Limits of the pooled variance under accumulate: two products in closed form, and π²/6 for large n."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import sympy as sp
from flint import arb

from theory.core import Term, Theorem, convert, instantiate, le
from theory.engine.limits import limit_at_infinity
from theory.engine.products import gamma_product
from theory.engine.steps import rational_limit, squeezed
from theory.families.gaussian.definitions import n, sigma0, trace
from theory.families.gaussian.deviation import along_direction
from theory.families.gaussian.first_moments import (
    accumulate_biased_drift,
    accumulate_biased_spread,
    accumulate_spread,
)
from theory.language.derivation import (
    Algebra,
    Citation,
    CoreProof,
    Derivation,
    LimitOf,
    Step,
)
from theory.language.equations import equate
from theory.language.parameters import Values, fraction_of, integer_of
from theory.numbers.decimals import precision
from theory.numbers.value import Value, from_ball, from_fraction
from theory.numbers.walk import TooManyTerms
from theory.proofs.small_angles import MANY, sine_of_pi_over_root

SINE = sp.sin(sp.pi / sp.sqrt(n)) / (sp.pi / sp.sqrt(n))
SPREAD = sp.sqrt(4 * n + 1)
ZEROS = (2 / (SPREAD - 1), -2 / (SPREAD + 1))
"""Of nj² − j − 1 in j: (1 ± √(1 + 4n))/(2n)."""


def _product(statement: sp.Eq) -> sp.Product:
    """Return the product over all fits in a closed form."""
    (found,) = statement.rhs.atoms(sp.Product)
    return found


def _limit(title: str, lemma: Derivation, steps: tuple[Step, ...], value: sp.Expr) -> Derivation:
    """Derive the limit of a formula from that of the product in it, in which the steps end."""
    product = _product(lemma.conclusion)
    last = Step(
        rule="limit",
        before=(lemma.conclusion, steps[-1].after),
        after=limit_at_infinity(lemma.conclusion.lhs, value),
        because="The product is the only part that depends on t.",
        certificate=LimitOf(sequence=product),
    )
    return Derivation(title=title, lemmas=(lemma,), steps=(*steps, last))


def _sine_product(product: sp.Product) -> tuple[Step, ...]:
    """Return the steps to ∏_{j≥1} (1 − α²/j²) = sin(πα)/(πα) at α = 1/√n, below 1."""
    alpha = 1 / sp.sqrt(n)
    infinite = gamma_product(product, (alpha, -alpha), (sp.Integer(0), sp.Integer(0)))
    reflection = equate(sp.gamma(1 + alpha), 1 / (SINE * sp.gamma(1 - alpha)))
    return (
        Step(
            rule="reflection",
            after=reflection,
            because="Γ(1 − α)Γ(1 + α) = πα/sin(πα).",
            certificate=Citation(
                theorem="Euler's reflection formula",
                source="Euler 1771; Abramowitz and Stegun 6.1.17",
                hypotheses="",
                conditions=(sp.Gt(alpha, 0, evaluate=False), sp.Lt(alpha, 1, evaluate=False)),
                instances=tuple((reflection, {"n": size}) for size in (2, 3, 100)),
            ),
        ),
        infinite,
        Step(
            rule="insert",
            before=(infinite.after, reflection),
            after=limit_at_infinity(product, SINE),
            because="The reflection formula.",
            certificate=Algebra(),
        ),
    )


@cache
def accumulate_biased_variance_limit() -> Derivation:
    """Derive 𝔼σ_t² → σ₀² sin(π/√n)/(π/√n) under accumulate, divisor tn."""
    lemma = along_direction(accumulate_biased_spread())
    steps = _sine_product(_product(lemma.conclusion))
    return _limit("Limit of the mean pooled variance, divisor tn", lemma, steps, sigma0**2 * SINE)


@cache
def accumulate_biased_drift_limit() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² → tr(Σ₀)(1 − sin(π/√n)/(π/√n)) under accumulate, divisor tn."""
    lemma = accumulate_biased_drift()
    steps = _sine_product(_product(lemma.conclusion))
    return _limit("Limit of the mean term under accumulate, divisor tn", lemma, steps, trace * (1 - SINE))


@cache
def accumulate_variance_limit() -> Derivation:
    """Derive 𝔼σ_t² → σ₀² Γ(2 − 1/n)/(Γ(2 − r₊)Γ(2 − r₋)), r± = (1 ± √(1 + 4n))/(2n)."""
    lemma = along_direction(accumulate_spread())
    step = gamma_product(_product(lemma.conclusion), ZEROS, (sp.Integer(0), 1 / n))
    title = "Limit of the mean pooled variance, unbiased"
    return _limit(title, lemma, (step,), sigma0**2 * step.after.rhs)


@cache
def many_data() -> Derivation:
    """Derive n(1 − sin(π/√n)/(π/√n)) → π²/6 as n → ∞: the ratio of the limiting drift to that of one fit."""
    ratio, goal = n * (1 - SINE), sp.pi**2 / 6
    lower, upper = goal - sp.pi**4 / (10 * n), goal + sp.pi**4 / (30 * n)
    below = _near_the_cube(sp.Le(lower, ratio, evaluate=False), above=False)
    above = _near_the_cube(sp.Le(ratio, upper, evaluate=False), above=True)
    ends = [
        rational_limit(limit_at_infinity(end, goal, n), "1/n → 0.", lower=((sp.pi, 3),))
        for end in (lower, upper)
    ]
    limits = (end.after for end in ends)
    whole = limit_at_infinity(ratio, goal, n)
    squeeze = squeezed(whole, "Both bounds tend to π²/6.", below.after, above.after, *limits)
    return Derivation(title="π²/6 for many data", steps=(below, above, *ends, squeeze))


def _near_the_cube(after: sp.LessThan, *, above: bool) -> Step:
    def prove(read: Callable[[sp.Basic], Term], _: Sequence[Theorem]) -> Theorem:
        theorem = instantiate(sine_of_pi_over_root(above), {MANY: read(n)})
        return convert(theorem, le(*map(read, after.args)))

    return Step(
        rule="sine of small angles",
        after=after,
        because="x²/6 − x⁴/10 ≤ 1 − sin(x)/x ≤ x²/6 + x⁴/30 at x = π/√n < 1, times n.",
        certificate=CoreProof(prove=prove),
    )


LONGEST_EXACT = 500
LONGEST_SUM = 200_000


def accumulate_drift_value(values: Values, digits: int) -> Value:
    """Return the mean term under accumulate, unbiased, summed in one pass: exactly, or in balls for many
    fits.

    Raises:
        TooManyTerms: more than `LONGEST_SUM` fits; there is no closed form of the sum.
    """
    fits, size = integer_of(values, "t"), integer_of(values, "n")
    whole = fraction_of(values, "trace")
    if fits > LONGEST_SUM:
        raise TooManyTerms(f"a sum of {fits} terms; the limit is {LONGEST_SUM}")
    if fits <= LONGEST_EXACT:
        return from_fraction(_drift_sum(fits, size, Fraction(1)) * whole / size, digits)
    with precision(int(3.4 * digits) + 64):
        return from_ball(
            _drift_sum(fits, size, arb(1)) * whole.numerator / (whole.denominator * size), digits
        )


def _drift_sum(fits: int, size: int, one: Any) -> Any:
    variance = total = one
    for i in range(2, fits + 1):
        total += variance / i**2
        variance -= variance / (i * (size * i - 1))
    return total
