r"""The missing mass of power laws: what T data have not shown, by Riemann sums and integrals.

Atom i has test weight i^{−b} and is missed by T data with probability exp(−Tq_i), Poisson sampling, which
multinomial sampling follows. With training law q_i = i^{−B} the mass missed is T^{−(b−1)/B}Γ((b − 1)/B)/B in
the limit; what lies beyond a cut at rank k weighs k^{−(b−1)}/(b − 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from theory.core import Term, Theorem, algebra, cite, eq, function
from theory.core.registry import P, X, Y
from theory.engine.limits import limit_at_infinity
from theory.engine.steps import (
    cited,
    computed,
    defined,
    differentiated,
    in_steps,
    in_the_limit,
    proved,
    put,
    squeezed,
)
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.parameters import Domain, Parameter

LARGEST = Parameter(
    name="a",
    meaning="the largest probability of a power law",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
)
b, B, kappa, a, x, tau = (sp.Symbol(name, positive=True) for name in ("b", "B", "kappa", "a", "x", "tau"))
y, v = sp.Symbol("y", positive=True), sp.Symbol("v", real=True)
T, k, n = (sp.Symbol(name, integer=True, positive=True) for name in ("T", "k", "n"))
i = sp.Symbol("i", integer=True, positive=True)
missed, beyond, unseen, survives, clean = (sp.Function(name, real=True) for name in ("M", "S", "E", "s", "C"))
RIEMANN = (
    "improper integrals of functions monotone near the ends are limits of their Riemann sums",
    "Pólya and Szegő 1972, Problems and Theorems in Analysis I, Part II, ch. 1, §2",
)


@cache
def narrowed_training_law() -> Derivation:
    """Derive T^{(b−1)/B}·Σ i^{−b} exp(−Ti^{−B}) → Γ((b − 1)/B)/B."""
    named = equate(missed(T), sp.Sum(i ** (-b) * sp.exp(-T * i ** (-B)), (i, 1, sp.oo)))
    scaled = sp.Limit(T ** ((b - 1) / B) * missed(T), T, sp.oo)
    integral = sp.Integral(x ** (-b) * sp.exp(-(x ** (-B))), (x, 0, sp.oo))
    curve = sp.exp(-b * v - sp.exp(-B * v))
    turns = differentiated(
        equate(sp.Derivative(curve, v), (B * sp.exp(-B * v) - b) * curve),
        "At x = e^v the integrand rises where e^{−Bv} > b/B, then falls.",
    )
    summed = cited(
        equate(scaled, integral),
        "With i = xT^{1/B} the sum is a Riemann sum of spacing T^{−1/B}.",
        *RIEMANN,
        "",
        turns.after,
        named,
        conditions=(
            sp.Gt(b, 1, evaluate=False),
            sp.Gt(B, 1, evaluate=False),
        ),
    )
    value = cited(
        equate(integral, sp.gamma((b - 1) / B) / B),
        "u = x^{−B}.",
        "Euler's integral",
        "DLMF 5.2.1",
        "",
        conditions=(
            sp.Gt(b, 1, evaluate=False),
            sp.Gt(B, 0, evaluate=False),
        ),
    )
    return in_steps(
        "The missing mass of a power law seen through another",
        defined(named, "Atom i of weight i^{−b} is missed with probability exp(−Ti^{−B})."),
        turns,
        summed,
        value,
        computed(
            limit_at_infinity(T ** ((b - 1) / B) * missed(T), sp.gamma((b - 1) / B) / B, T),
            "Insert the integral.",
            summed.after,
            value.after,
        ),
    )


@cache
def tail_beyond_a_cut() -> Derivation:
    """Derive k^{b−1}·Σ_{i>k} i^{−b} → 1/(b − 1)."""
    named = equate(beyond(k), k ** (b - 1) * sp.Sum(i ** (-b), (i, k + 1, sp.oo)))
    theorem = ("integral test", "Maclaurin 1742; Cauchy 1827", "")
    falls = (sp.Gt(b, 1, evaluate=False),)
    low = (k / (k + 1)) ** (b - 1) / (b - 1)
    above = cited(
        sp.Le(beyond(k), 1 / (b - 1), evaluate=False), "∫ from k on.", *theorem, named, conditions=falls
    )
    below = cited(
        sp.Ge(beyond(k), low, evaluate=False), "∫ from k + 1 on.", *theorem, named, conditions=falls
    )
    tends = cited(
        limit_at_infinity(low, 1 / (b - 1), k),
        "k/(k + 1) → 1.",
        "continuity of powers",
        "DLMF 4.2.26",
        "",
        conditions=(sp.Gt(b, 1, evaluate=False),),
    )
    return in_steps(
        "The tail of a power law beyond a cut",
        defined(named, "The weights beyond rank k, times k^{b−1}."),
        above,
        below,
        tends,
        squeezed(
            limit_at_infinity(beyond(k), 1 / (b - 1), k),
            "Between two bounds with one limit.",
            below.after,
            above.after,
            tends.after,
        ),
    )


@cache
def survival_at_the_cut() -> Derivation:
    """Derive 1 − (1 − x^{−b}/T)^T → 1 − exp(−x^{−b})."""
    named = equate(survives(T), 1 - (1 - x ** (-b) / T) ** T)
    power = (1 - x ** (-b) / T) ** T
    tends = cited(
        limit_at_infinity(power, sp.exp(-(x ** (-b))), T),
        "Euler.",
        "(1 − u/T)^T → e^{−u}",
        "DLMF 4.4.19",
        "",
    )
    return in_steps(
        "Which atoms a sample shows",
        defined(named, "An atom of probability i^{−b} at rank i = xT^{1/b} is seen at least once."),
        tends,
        in_the_limit(
            limit_at_infinity(survives(T), 1 - sp.exp(-(x ** (-b))), T),
            power,
            "Its complement.",
            named,
            tends.after,
        ),
    )


@cache
def clean_data_beyond_a_cut() -> Derivation:
    """Derive k·Σ_{i>k} i^{−2} exp(−τk²/i²) → √π(1 − erfc √τ)/(2√τ)."""
    named = equate(clean(k), k * sp.Sum(sp.exp(-tau * k**2 / i**2) / i**2, (i, k + 1, sp.oo)))
    integral = sp.Integral(sp.exp(-tau * x**2), (x, 0, 1))
    curve = sp.exp(-tau / y**2) / y**2
    turns = differentiated(
        equate(sp.Derivative(curve, y), 2 * (tau - y**2) * curve / y**3),
        "At y = 1/x the integrand rises up to √τ, then falls: monotone near both ends of y > 1.",
    )
    summed = cited(
        equate(sp.Limit(clean(k), k, sp.oo), integral),
        "With i = k/x a Riemann sum of spacing 1/k in k/i.",
        *RIEMANN,
        "",
        turns.after,
        named,
    )
    value = cited(
        equate(integral, sp.sqrt(sp.pi) * (1 - sp.erfc(sp.sqrt(tau))) / (2 * sp.sqrt(tau))),
        "The error function.",
        "definition of erf",
        "DLMF 7.2.1",
        "",
        conditions=(sp.Gt(tau, 0, evaluate=False),),
    )
    return in_steps(
        "Clean data beside a cut sample",
        defined(named, "Atoms beyond rank k are missed by τk² clean data with probability exp(−τk²/i²)."),
        turns,
        summed,
        value,
        computed(
            limit_at_infinity(clean(k), sp.sqrt(sp.pi) * (1 - sp.erfc(sp.sqrt(tau))) / (2 * sp.sqrt(tau)), k),
            "Insert the integral.",
            summed.after,
            value.after,
        ),
    )


@cache
def learning_curve() -> Derivation:
    """Derive Hutter's constant for θ_i = a·i^{−(1+a)} from the law of missing masses."""
    share = a * i ** (-1 / kappa)
    named = defined(
        equate(unseen(n), sp.Sum(share * (1 - share) ** n, (i, 1, sp.oo))),
        "θ_i = a·i^{−1/κ} falls with i and is missed by n data with probability (1 − θ_i)^n.",
    )
    rank = sp.exp(kappa * (sp.log(a) - sp.log(y)))
    level = sp.Eq(a * sp.exp(-sp.log(rank) / kappa), y, evaluate=False)

    def prove(read: Callable[[sp.Basic], Term], _: Sequence[Theorem]) -> Theorem:
        top, low, exponent = read(a), read(y), read(kappa)
        up, down = function("log", top), function("log", low)
        whole = cite("log of exp", {X: exponent * (up - down)})
        joined = cite("exp of a sum", {X: up, Y: down - up})
        ends = (cite("exp of log", {P: end}) for end in (top, low))
        return algebra(eq(*map(read, level.args)), whole, *ends, joined)

    count = proved(level, "The law falls to y at the rank (a/y)^κ: that many θ_i are at least y.", prove)
    general = cited(
        limit_at_infinity(n ** (1 - kappa) * unseen(n), kappa * sp.gamma(1 - kappa) * a**kappa, n),
        "#{i: θ_i ≥ y} ~ l·y^{−κ} as y → 0 gives Σθ_i(1 − θ_i)^n ~ κΓ(1 − κ)l·n^{κ−1}; here l = a^κ.",
        "Karlin's theorem on missing masses",
        "Karlin 1967, J. Math. Mech. 17; Gnedin, Hansen and Pitman 2007, Probability Surveys 4",
        "",
        named.after,
        count.after,
        conditions=(
            sp.Gt(kappa, 0, evaluate=False),
            sp.Lt(kappa, 1, evaluate=False),
            sp.Le(a, 1, evaluate=False),
        ),
    )
    return in_steps(
        "The learning curve of a power law",
        named,
        count,
        general,
        put(general.after, "κ = 1/(1 + a).", kappa=1 / (1 + a)),
    )
