"""Raw moments of the laws, symbolically: by factorial moments, cumulants and rising factorials."""

from __future__ import annotations

import sympy as sp

from theory.loop_language.laws import Law
from theory.loop_language.symbolic.refusal import Refused


def raw_moments(law: Law, order: int) -> list[sp.Expr]:
    """Return E[x], …, E[x^order].

    Raises:
        Refused: the law declares fewer moments.

    >>> v = sp.Symbol("v")
    >>> raw_moments(Law("normal", (sp.Integer(0), v)), 4)
    [0, v, 0, 3*v**2]
    >>> raw_moments(Law("poisson", (v,)), 3)
    [v, v**2 + v, v**3 + 3*v**2 + v]
    """
    if law.kind.refusal:
        raise Refused(law.kind.refusal)
    made = {
        "normal": _normal,
        "bernoulli": _bernoulli,
        "binomial": _binomial,
        "poisson": _poisson,
        "gamma": _gamma,
        "exponential": _exponential,
        "uniform": _uniform,
        "beta": _beta,
        "inverse_gamma": _inverse_gamma,
        "quadratic": _quadratic,
        "moments": _moments,
    }[law.name]
    return [sp.expand(moment) for moment in made(law, order)]


def _from_cumulants(cumulants: list[sp.Expr]) -> list[sp.Expr]:
    """Return raw moments by m_k = Σ_j C(k−1, j−1) κ_j m_{k−j}."""
    found = [sp.Integer(1)]
    for k in range(1, len(cumulants) + 1):
        total = sum(sp.binomial(k - 1, j - 1) * cumulants[j - 1] * found[k - j] for j in range(1, k + 1))
        found.append(sp.expand(total))
    return found[1:]


def _from_factorial(factorial: list[sp.Expr]) -> list[sp.Expr]:
    """Return raw moments from E[x(x−1)…] by Stirling numbers of the second kind."""
    from sympy.functions.combinatorial.numbers import stirling

    orders = range(1, len(factorial) + 1)
    return [sum(stirling(k, j) * factorial[j - 1] for j in range(1, k + 1)) for k in orders]


def _normal(law: Law, order: int) -> list[sp.Expr]:
    cumulants = [*law.arguments, *[sp.Integer(0)] * order]
    return _from_cumulants(cumulants[:order])


def _bernoulli(law: Law, order: int) -> list[sp.Expr]:
    return [law.argument("p")] * order


def _binomial(law: Law, order: int) -> list[sp.Expr]:
    size, p = law.arguments
    return _from_factorial([sp.prod([size - i for i in range(j)]) * p**j for j in range(1, order + 1)])


def _poisson(law: Law, order: int) -> list[sp.Expr]:
    return _from_factorial([law.argument("mean") ** j for j in range(1, order + 1)])


def _gamma(law: Law, order: int) -> list[sp.Expr]:
    shape, mean = law.arguments
    return [sp.prod([mean * (shape + i) / shape for i in range(k)]) for k in range(1, order + 1)]


def _exponential(law: Law, order: int) -> list[sp.Expr]:
    return [sp.factorial(k) * law.argument("mean") ** k for k in range(1, order + 1)]


def _uniform(law: Law, order: int) -> list[sp.Expr]:
    a, b = law.arguments
    return [sum(a**i * b ** (k - i) for i in range(k + 1)) / (k + 1) for k in range(1, order + 1)]


def _beta(law: Law, order: int) -> list[sp.Expr]:
    a, b = law.arguments
    return [sp.prod([(a + i) / (a + b + i) for i in range(k)]) for k in range(1, order + 1)]


def _inverse_gamma(law: Law, order: int) -> list[sp.Expr]:
    shape, scale = law.arguments
    return [sp.prod([scale / (shape - i) for i in range(1, k + 1)]) for k in range(1, order + 1)]


def _quadratic(law: Law, order: int) -> list[sp.Expr]:
    """Morris 1982: the cumulants are κ₁ = θ, κ_{r+1} = V(θ) dκ_r/dθ."""
    mean, v0, v1, v2 = law.arguments
    theta = sp.Dummy("theta")
    variance = v0 + v1 * theta + v2 * theta**2
    cumulants = [theta]
    while len(cumulants) < order:
        cumulants.append(sp.expand(variance * sp.diff(cumulants[-1], theta)))
    return _from_cumulants([cumulant.subs(theta, mean) for cumulant in cumulants])


def _moments(law: Law, order: int) -> list[sp.Expr]:
    if order > len(law.arguments):
        raise Refused(f"needs moment {order} of the data; the law declares {len(law.arguments)}")
    return list(law.arguments[:order])
