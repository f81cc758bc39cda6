r"""Accumulate with any sizes, mean and covariance fitted: c_j data in generation j, C_t = c_1 + … + c_t.

* divisor C_t: 𝔼σ_t² = σ₀² ∏_{k≤t} (1 − c_k/C_k²), at least σ₀²(1 − 2/c_1) for every schedule;
* divisor C_t − 1: 𝔼σ_t² = σ₀² ∏_{2≤k≤t} (1 − c_k/(C_k(C_k − 1))).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import instance
from theory.engine.recurrences import solved
from theory.engine.rules import SCHEDULE
from theory.engine.steps import computed, in_steps
from theory.families.gaussian import definitions as gaussian
from theory.families.gaussian.definitions import N, defined, n, sigma0, spread, trace, v
from theory.families.gaussian.first_moments import NAMED, first_fit, j, one_fit, one_pooled_fit
from theory.language.derivation import Derivation, Step
from theory.language.equations import equate
from theory.language.formula import Formula
from theory.language.loop import Loop
from theory.language.parameters import Domain, Parameter, length_symbol

SIZES = Parameter(
    name="c",
    meaning="number of data in each generation",
    domain=Domain(kind="integer", lower=1, shape="list"),
    ceiling=8,
)
FROM_TWO = replace(SIZES, domain=Domain(kind="integer", lower=1, shape="list", first=2))
"""With the divisor N − 1 the first fit needs two data; no later one does."""
c = SIZES.symbol
l = sp.Symbol("l", integer=True, positive=True)  # the index that runs below j
SO_FAR = sp.Sum(c[l], (l, 1, t))
BEFORE = sp.Sum(c[l], (l, 1, t - 1))
BIASED, UNBIASED = "biased", "unbiased"


def _definition(divisor: str) -> tuple[sp.Basic, ...]:
    fitted, lost = (gaussian.FIRST.biased, 0) if divisor == BIASED else (gaussian.FIRST.unbiased, 1)
    return (
        gaussian.OLD_MEAN,
        *gaussian.old_scatter(N - lost),
        gaussian.POOL_DRAW,
        gaussian.POOL_MEAN,
        gaussian.pooled_scatter(N + n - lost),
        gaussian.FIRST.factor,
        gaussian.FIRST.draw,
        gaussian.FIRST.mean,
        fitted,
        *gaussian.NAMES,
    )


LOOP_OF = {
    divisor: Loop(
        id="gaussian.schedule" + ("_biased" if divisor == BIASED else ""),
        family="Gaussian with fitted mean and covariance",
        rule=SCHEDULE,
        estimator=f"pooled mean and {divisor} pooled covariance, the pool of N data and n new ones",
        definition=_definition(divisor),
    )
    for divisor in (UNBIASED, BIASED)
}
LOOPS = tuple(LOOP_OF.values())


def _put(equation: sp.Eq, substitution: tuple[tuple[sp.Expr, sp.Expr], ...], because: str) -> Step:
    return instance(equation, *substitution, rule="sizes of the schedule", because=because)


@cache
def variance(divisor: str) -> Derivation:
    """Derive 𝔼σ_t² after all generations of a schedule of sizes."""
    biased = divisor == BIASED
    fitted, gain = (gaussian.FIRST.biased, 1 - 1 / n) if biased else (gaussian.FIRST.unbiased, sp.Integer(1))
    generation = one_pooled_fit(N if biased else N - 1)
    first = first_fit(one_fit(gaussian.FIRST, fitted, gain, 1 / n), gain)
    start_of_n = next(step.after for step in first if step.after.lhs == v(1) and step.rule == "first fit")
    start = _put(start_of_n, ((n, c[1]),), "The first generation has c_1 data.")
    sizes = ((N, BEFORE), (n, c[t]))
    grown, scale = (
        _put(item, sizes, "The pool has C_{t−1} data, c_t are new.")
        for item in (generation.growth, generation.scales[0])
    )
    loss = c[t] / SO_FAR**2 if biased else c[t] / (SO_FAR * (SO_FAR - 1))
    names = (equate(v(t), spread(gaussian.Sigma)), equate(v(t - 1), spread(gaussian.Sigma_prev)))
    rule = equate(v(t), (1 - loss) * v(t - 1))
    closed = trace * sp.Product((1 - loss).xreplace({t: j}), (j, 1 if biased else 2, t))
    solution = solved(v, t, rule, start.after, closed)
    last = length_symbol(SIZES)
    whole = ((t, last), (trace, sigma0**2))
    steps = [step for step in generation.steps if step.after != gaussian.POOL_SIZE]
    return in_steps(
        f"Mean pooled variance under a schedule of sizes, {divisor}",
        *first,
        start,
        *steps,
        grown,
        scale,
        *defined(names, NAMED),
        computed(
            rule, "Insert what one generation does.", *names, grown.after, scale.after, rule="recurrence"
        ),
        solution,
        instance(
            solution.after,
            *whole,
            rule="last generation, one direction",
            because="Put t = the number of generations; along one direction tr(WΣ₀) = σ₀².",
        ),
    )


STATEMENTS = {
    "gaussian.schedule.variance": (
        "v(len(c)) = sigma0^2*product(1 - c[j]/(C(j)*(C(j) - 1)), j, 2, len(c)) "
        "where C(m) = sum(c[l], l, 1, m)"
    ),
    "gaussian.schedule_biased.variance": (
        "v(len(c)) = sigma0^2*product(1 - c[j]/C(j)^2, j, 1, len(c)) where C(m) = sum(c[l], l, 1, m)"
    ),
}
FORMULAS = tuple(
    Formula(
        id=f"{loop.id}.variance",
        title=f"mean pooled variance after all generations of a schedule of sizes, {divisor}",
        observable=r"\mathbb{E}\,\sigma_t^2",
        statement=STATEMENTS[f"{loop.id}.variance"],
        parameters=(SIZES if divisor == BIASED else FROM_TWO, gaussian.DEVIATION),
        loop=loop,
        derive=partial(variance, divisor),
        conditions="d = 1 or along any direction",
    )
    for divisor, loop in LOOP_OF.items()
)
