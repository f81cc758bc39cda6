r"""Least squares on Gaussian rows of which some are labelled by shifted weights: the risk at every size.

Of n = n₁ + n₂ rows of law N(0, I), d < n − 1 features, n₂ are labelled by w + δ; every label has noise σ².
With S = X^⊤X and the share U = S^{−1/2}X₂^⊤X₂S^{−1/2} of the shifted rows in it, which is independent of S,

.. math::

    𝔼‖\hat w - w‖^2 = c^2\,\frac{(n_2(n_2+2) + n_1n_2\,q)}{n(n+2)} + \frac{σ^2 d}{n-d-1},
    \qquad q = \frac{(n+1)(d-1)}{(n-1)(n-d-1)}, \quad c^2 = ‖δ‖^2.

For n, d → ∞ it is Corollary 1, (11), of Dohmatob et al. 2024b.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.engine.steps import cited, compared, computed, defined, in_steps, rational_limit
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.parameters import COUNT, Domain, Parameter

FEATURES = Parameter(name="d", meaning="number of features", domain=COUNT)
REAL = Parameter(name="n_1", meaning="number of rows with true labels", domain=COUNT)
n1, n2, d = (sp.Symbol(name, integer=True, positive=True) for name in ("n_1", "n_2", "d"))
SHIFTED = Parameter(
    name="n_2",
    meaning="number of rows with shifted labels",
    domain=Domain(kind="integer", lower=d + 2 - n1),
)
ROWS = ("the rows of the design are independent N(0, I)",)
c, sigma, x, m, D = (sp.Symbol(name, positive=True) for name in ("c", "sigma", "x", "m", "D"))
along, across, traces, bias, risk = (sp.Function(name, real=True) for name in ("A", "B", "Q", "b", "R"))
limiting = sp.Function("E", real=True)
n = n1 + n2
EXACT = c**2 * (n2 * (n2 + 2) + n1 * n2 * (n + 1) * (d - 1) / ((n - 1) * (n - d - 1))) / (
    n * (n + 2)
) + sigma**2 * d / (n - d - 1)


@cache
def exact_risk() -> Derivation:
    """Derive the risk at every n₁, n₂ and d < n − 1."""
    group = (
        "the orthonormal factor of a Gaussian matrix is uniform; moments of the entries of a uniform "
        "orthogonal matrix, of order four",
        "Muirhead 1982, Aspects of Multivariate Statistical Theory, ch. 3; Collins and Śniady 2006, Commun. "
        "Math. Phys. 264",
        "",
    )
    enough = (sp.Lt(d + 1, n, evaluate=False),)
    diagonal = cited(
        equate(along(n1, n2), n2 * (n2 + 2) / (n * (n + 2))),
        "V = XS^{−1/2} and U = V₂^⊤V₂: A = 𝔼U₁₁² = Σ_{a,b≤n₂} 𝔼V_{a1}²V_{b1}².",
        *group,
        laws=ROWS,
        conditions=enough,
    )
    other = cited(
        equate(across(n1, n2), n1 * n2 / (n * (n - 1) * (n + 2))),
        "B = 𝔼U₁₂² = Σ_{a,b≤n₂} 𝔼V_{a1}V_{a2}V_{b1}V_{b2}.",
        *group,
        laws=ROWS,
        conditions=enough,
    )
    trace = cited(
        equate(traces(n1, n2), d * (n * d - 2) / (n - d - 1)),
        "Q = 𝔼 tr S tr S⁻¹: tr S is chi-squared with nd degrees of freedom and independent of S/tr S.",
        "mean of an inverse Wishart matrix; independence of size and shape",
        "Muirhead 1982, Aspects of Multivariate Statistical Theory, §3.2",
        "",
        laws=ROWS,
        conditions=enough,
    )
    named = equate(bias(n1, n2), c**2 / d * (along(n1, n2) * d + across(n1, n2) * (traces(n1, n2) - d)))
    total = equate(risk(n1, n2), bias(n1, n2) + sigma**2 * d / (n - d - 1))
    return in_steps(
        "Least squares on rows with and without a shift of the labels",
        diagonal,
        other,
        trace,
        defined(
            named,
            "The shift enters as S⁻¹S₂δ, whose square is c²/d·𝔼 tr(US⁻¹US) by symmetry; in the "
            "eigenbasis of S it is Σ_{ij}𝔼U_{ij}²s_i/s_j.",
        ),
        defined(total, "The noise of the labels adds σ²𝔼 tr S⁻¹."),
        computed(
            equate(risk(n1, n2), EXACT), "Insert.", total, named, diagonal.after, other.after, trace.after
        ),
    )


@cache
def proportional_limit() -> Derivation:
    """Derive (11): n = (1 + x)d rows, a share 1/(1 + m) of them shifted, d → ∞."""
    rows = (1 + x) * D
    here = EXACT.xreplace({n1: rows * m / (1 + m), n2: rows / (1 + m), d: D})
    named = equate(limiting(D), here)
    found = exact_risk()
    value = sigma**2 / x + ((1 / (1 + m)) ** 2 + m / (1 + m) * (1 / (1 + m)) / x) * c**2
    return in_steps(
        "The risk on mixed labels, many rows and features",
        defined(named, "The exact risk at d = D, n₂ = (1 + x)D/(1 + m) and n₁ = mn₂."),
        rational_limit(
            limit_at_infinity(limiting(D), value, D),
            "By degrees in D.",
            named,
            lower=((x, 0), (m, 0), (c, 0), (sigma, 0)),
        ),
        lemmas=(found,),
    )


@cache
def weight_leaves_a_floor() -> Derivation:
    """Derive (v/(m + v))² > 0 for a weight v = 1/(1 + x) on each shifted row, m others for one."""
    weight = 1 / (1 + x)
    return in_steps(
        "A fixed weight on the shifted rows leaves a floor",
        compared(
            sp.Gt((weight / (m + weight)) ** 2, 0, evaluate=False),
            "With many rows the fit is w + v/(m + v)·δ.",
            ((x, 0), (m, 0)),
        ),
    )
