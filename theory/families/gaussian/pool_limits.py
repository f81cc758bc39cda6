"""Limits of the pooled variance under accumulate: two products in closed form, and π²/6 for large n."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import sympy as sp
from flint import arb

from theory.core import Term, Theorem, convert, instantiate, le
from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import instance
from theory.engine.steps import rational_limit, squeezed
from theory.families.gaussian.definitions import defined, n, sigma0, trace
from theory.families.gaussian.deviation import along_direction
from theory.families.gaussian.first_moments import (
    accumulate_biased_drift,
    accumulate_biased_spread,
    accumulate_spread,
    j,
)
from theory.language.derivation import (
    Algebra,
    Citation,
    CoreProof,
    Derivation,
    LimitOf,
    Recurrence,
    Step,
)
from theory.language.equations import equate
from theory.language.parameters import Values, fraction_of, integer_of
from theory.numbers.decimals import precision
from theory.numbers.value import Value, from_ball, from_fraction
from theory.numbers.walk import TooManyTerms
from theory.proofs.small_angles import MANY, sine_of_pi_over_root

p = sp.Function("p", positive=True)
q = sp.Function("q", positive=True)
alpha = sp.Symbol("alpha", positive=True)
root, scale = sp.Symbol("r", positive=True), sp.Symbol("K", real=True)
SINE = sp.sin(sp.pi / sp.sqrt(n)) / (sp.pi / sp.sqrt(n))
POSITIVE = ((alpha, sp.Integer(0)), (sp.pi, sp.Integer(3)))
Points = tuple[Mapping[str, Fraction | int], ...]


def _product_in_gammas(factor: sp.Expr, start: int, closed: sp.Expr, points: Points) -> tuple[Step, ...]:
    """Return the steps to ∏_{j=start+1..t} factor(j) = closed, both solving one recurrence."""
    product = sp.Product(factor.xreplace({t: j}), (j, start + 1, t))
    step, begin = equate(p(t), factor * p(t - 1)), equate(p(start), 1)
    return (
        *defined((begin, step), "p(t) names the product of the factors so far."),
        *(
            Step(
                rule="solve the recurrence",
                before=(step, begin),
                after=equate(p(t), form),
                because=because,
                certificate=Recurrence(sequence=p, index=t, points=points, steps=20),
            )
            for form, because in ((product, "Multiply the factors."), (closed, "Γ(x + 1) = xΓ(x)."))
        ),
        Step(
            rule="read backwards",
            before=(equate(p(t), product),),
            after=equate(product, p(t)),
            because="An equation may be read from either side.",
            certificate=Algebra(),
        ),
    )


def _wendel(
    ratio: sp.Expr, instances: tuple[tuple[sp.Basic, Mapping[str, Fraction | int]], ...]
) -> tuple[Step, ...]:
    """Return the steps that name the ratio of gammas q(t) and state q(t) → 1."""
    return (
        *defined((equate(q(t), ratio),), "q(t) names the ratio of gammas that depends on t."),
        Step(
            rule="ratio of gamma functions",
            after=limit_at_infinity(q(t), sp.Integer(1)),
            because="Γ(t + a)/Γ(t + b) ~ t^{a−b}, and the shifts above and below add up to the same.",
            certificate=Citation(
                theorem="Γ(t + a)/Γ(t + b) ~ t^{a−b}",
                source="Tricomi and Erdélyi 1951, Pacific J. Math. 1",
                hypotheses="the shifts are fixed; instances bracket the ratio at large t",
                instances=instances,
            ),
        ),
    )


def _in_gammas(title: str, factor: sp.Expr, start: int, closed: sp.Expr, points: Points) -> Derivation:
    """Derive ∏ factor(j) = closed for a product from start + 1 to t."""
    chain = _product_in_gammas(factor, start, closed, points)
    return Derivation(
        title=title,
        steps=(
            *chain,
            Step(
                rule="two forms of one product",
                before=(chain[4].after, chain[3].after),
                after=equate(chain[4].after.lhs, closed),
                because="One recurrence and one start make one sequence.",
                certificate=Algebra(),
            ),
        ),
    )


SINE_RATIO = sp.gamma(t + 1 - alpha) * sp.gamma(t + 1 + alpha) / sp.gamma(t + 1) ** 2
SINE_POINTS: Points = tuple({"alpha": Fraction(*x)} for x in ((1, 2), (1, 3), (2, 3)))


@cache
def sine_product_in_gammas() -> Derivation:
    """Derive ∏_{j≤t} (1 − α²/j²) in gammas."""
    closed = SINE_RATIO / (sp.gamma(1 - alpha) * sp.gamma(1 + alpha))
    return _in_gammas("Euler's sine product, finite", 1 - alpha**2 / t**2, 0, closed, SINE_POINTS)


@cache
def sine_product() -> Derivation:
    """Derive ∏_{j≥1} (1 − α²/j²) = sin(πα)/(πα) for 0 < α < 1."""
    finite = sine_product_in_gammas()
    reflection = equate(sp.gamma(1 + alpha), sp.pi * alpha / (sp.sin(sp.pi * alpha) * sp.gamma(1 - alpha)))
    named = _wendel(
        SINE_RATIO,
        tuple(
            (sp.Lt(sp.Abs(SINE_RATIO - 1), 1 / t), {"t": far, "alpha": Fraction(1, 2)})
            for far in (10**3, 10**6, 10**9)
        ),
    )
    value = sp.sin(sp.pi * alpha) / (sp.pi * alpha)
    product = finite.conclusion.lhs
    whole = equate(product, q(t) * value)
    return Derivation(
        title="Euler's sine product",
        lemmas=(finite,),
        steps=(
            Step(
                rule="reflection",
                after=reflection,
                because="Γ(1 − α)Γ(1 + α) = πα/sin(πα).",
                certificate=Citation(
                    theorem="Euler's reflection formula",
                    source="Euler 1771; Abramowitz and Stegun 6.1.17",
                    hypotheses="0 < α < 1",
                    instances=tuple((reflection, point) for point in SINE_POINTS),
                ),
            ),
            *named,
            Step(
                rule="collect",
                before=(finite.conclusion, reflection, named[0].after),
                after=whole,
                because="Insert the reflection formula and the name.",
                certificate=Algebra(),
            ),
            Step(
                rule="limit",
                before=(whole, named[1].after),
                after=limit_at_infinity(product, value),
                because="The rest does not depend on t.",
                certificate=LimitOf(sequence=q(t), lower=POSITIVE),
            ),
        ),
    )


def _closed(
    title: str, lemma: Derivation, finite: Derivation, substitution: tuple[sp.Expr, sp.Expr]
) -> Derivation:
    """Derive a formula in gammas, for evaluation at large t, from its form with a product."""
    special = finite.conclusion.xreplace(dict((substitution,)))
    return Derivation(
        title=title,
        lemmas=(lemma, finite),
        steps=(
            instance(
                finite.conclusion,
                substitution,
                rule="put in n",
                because=f"{substitution[0]} = {substitution[1]}.",
            ),
            Step(
                rule="insert the product",
                before=(lemma.conclusion, special),
                after=equate(lemma.conclusion.lhs, lemma.conclusion.rhs.xreplace({special.lhs: special.rhs})),
                because="The product in gammas.",
                certificate=Algebra(),
            ),
        ),
    )


def _limit_of_product(
    title: str,
    lemma: Derivation,
    known: tuple[Derivation, Derivation],
    substitution: tuple[sp.Expr, sp.Expr],
    value: sp.Expr,
) -> Derivation:
    """Derive the limit of a formula in which a product occurs whose limit is known up to a substitution."""
    finite, limit = known
    closed = _closed(title, lemma, finite, substitution)
    special = limit.conclusion.xreplace(dict((substitution,)))
    return Derivation(
        title=title,
        lemmas=(*closed.lemmas, limit),
        steps=(
            *closed.steps,
            instance(
                limit.conclusion,
                substitution,
                rule="put in n",
                because=f"{substitution[0]} = {substitution[1]}.",
            ),
            Step(
                rule="limit",
                before=(lemma.conclusion, special),
                after=limit_at_infinity(lemma.conclusion.lhs, value),
                because="The product is the only part that depends on t.",
                certificate=LimitOf(sequence=special.lhs.args[0]),
            ),
        ),
    )


BIASED = (alpha, 1 / sp.sqrt(n))
UNBIASED = (root, sp.sqrt(4 * n + 1))


@cache
def accumulate_biased_variance_limit() -> Derivation:
    """Derive 𝔼σ_t² → σ₀² sin(π/√n)/(π/√n) under accumulate, divisor tn."""
    return _limit_of_product(
        "Limit of the mean pooled variance, divisor tn",
        along_direction(accumulate_biased_spread()),
        (sine_product_in_gammas(), sine_product()),
        BIASED,
        sigma0**2 * SINE,
    )


@cache
def accumulate_biased_drift_limit() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² → tr(Σ₀)(1 − sin(π/√n)/(π/√n)) under accumulate, divisor tn."""
    return _limit_of_product(
        "Limit of the mean term under accumulate, divisor tn",
        accumulate_biased_drift(),
        (sine_product_in_gammas(), sine_product()),
        BIASED,
        trace * (1 - SINE),
    )


HIGH, LOW, POLE = 2 / (root - 1), -2 / (root + 1), 4 / (root**2 - 1)
POOL_RATIO = sp.gamma(t + 1 - HIGH) * sp.gamma(t + 1 - LOW) / (sp.gamma(t + 1) * sp.gamma(t + 1 - POLE))
POOL_CONSTANT = sp.gamma(2 - POLE) / (sp.gamma(2 - HIGH) * sp.gamma(2 - LOW))
POOL_POINTS: Points = tuple({"r": x} for x in (3, 5, Fraction(7, 2), 20))


@cache
def unbiased_product_in_gammas() -> Derivation:
    """Derive ∏_{2≤j≤t} (1 − 1/(j(nj − 1))) in gammas; n = (r² − 1)/4 makes nj² − j − 1 factor over ℚ(r)."""
    factor = 1 - 1 / (t * (t * (root**2 - 1) / 4 - 1))
    return _in_gammas(
        "The product of the unbiased pooled variance, finite",
        factor,
        1,
        POOL_RATIO * POOL_CONSTANT,
        POOL_POINTS,
    )


@cache
def unbiased_product() -> Derivation:
    """Derive the limit of ∏_{2≤j≤t} (1 − 1/(j(nj − 1)))."""
    finite = unbiased_product_in_gammas()
    named = _wendel(
        POOL_RATIO,
        tuple(
            (sp.Lt(sp.Abs(POOL_RATIO - 1), 2 / t), {"t": far, "r": x})
            for far in (10**3, 10**9)
            for x in (3, 9)
        ),
    )
    product = finite.conclusion.lhs
    whole = equate(product, q(t) * scale)
    constant = equate(scale, POOL_CONSTANT)
    return Derivation(
        title="The product of the unbiased pooled variance",
        lemmas=(finite,),
        steps=(
            *named,
            *defined((constant,), "K names the gammas that do not depend on t."),
            Step(
                rule="collect",
                before=(finite.conclusion, named[0].after, constant),
                after=whole,
                because="Insert the names.",
                certificate=Algebra(),
            ),
            Step(
                rule="limit",
                before=(whole, named[1].after),
                after=limit_at_infinity(product, scale),
                because="The rest does not depend on t.",
                certificate=LimitOf(sequence=q(t)),
            ),
            Step(
                rule="insert the constant",
                before=(limit_at_infinity(product, scale), constant),
                after=limit_at_infinity(product, POOL_CONSTANT),
                because="K in closed form.",
                certificate=Algebra(),
            ),
        ),
    )


@cache
def accumulate_variance_limit() -> Derivation:
    """Derive 𝔼σ_t² → σ₀² Γ(2 − 1/n)/(Γ(2 − r₊)Γ(2 − r₋)), r± = (1 ± √(1 + 4n))/(2n)."""
    value = POOL_CONSTANT.xreplace({root: UNBIASED[1]})
    return _limit_of_product(
        "Limit of the mean pooled variance, unbiased",
        along_direction(accumulate_spread()),
        (unbiased_product_in_gammas(), unbiased_product()),
        UNBIASED,
        sigma0**2 * value,
    )


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
