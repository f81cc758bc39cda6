r"""Replace with sampling bias: every generation is drawn with λ times the variance of the fit before.

* Mean of data with a quadratic variance function (dispersion families: Normal, Gamma, hyperbolic secant),
  g = 1 + λv₂/n: 𝔼(θ_t − θ₀)² = V₀/n · (g^{t−1} + λ Σ_{k<t−1} g^k); for v₂ = 0 it is V₀/n · (1 + λ(t − 1)),
  linear for every λ > 0.

The kernel density estimate under it stands in ``theory.families.kernel_density.sampling_bias``.

Fit 1 sees n real data. Alemohammad et al. 2023 take λ for the share of the variance that sampling keeps.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from theory.engine.rules import SAMPLING_BIAS
from theory.families.defined import by_definition, loop_of
from theory.families.exponential_family.mean_squared_error import CURVATURE, ERROR, SIZE, TRUE_VARIANCE
from theory.families.gaussian.definitions import ALEMOHAMMAD
from theory.families.gaussian.definitions import SAMPLING_BIAS as BIAS
from theory.language.equations import equate
from theory.language.formula import Formula
from theory.language.parameters import COUNT, Domain, Parameter

lam = BIAS.symbol
GENERATION = Parameter(name="t", meaning="number of fits", domain=COUNT)
DRAWN_CURVATURE = replace(
    CURVATURE,
    meaning=f"{CURVATURE.meaning}; what is drawn has λ times that curvature",
    domain=Domain(
        kind="real",
        lower=sp.Piecewise((sp.Integer(-1), equate(GENERATION.symbol, 1)), (sp.Max(-1, -1 / lam), True)),
    ),
)
"""With v₂ = −1/N the data lie in [0, N] and V(θ) = θ(1 − θ/N). No law on [0, N] of mean θ has a variance
above θ(N − θ) = N·V(θ), so that λ ≤ N, λv₂ ≥ −1. Fit 1 sees real data: λ has no say before t = 2.
"""
PARAMETERS = (GENERATION, SIZE, BIAS, DRAWN_CURVATURE, TRUE_VARIANCE)
NAME = "exponential_family.sampling_bias.mean_squared_error"
MEAN_LOOP = loop_of(
    NAME,
    PARAMETERS,
    "dispersion family with quadratic variance function",
    SAMPLING_BIAS,
    "mean (maximum likelihood)",
)
LOOPS = (MEAN_LOOP,)
FORMULAS = (
    Formula(
        id=NAME,
        title="mean squared error of fit t, synthetic data drawn at λ times the fitted variance",
        observable=ERROR,
        statement="u(t) = V0*((1 + lam*v2/n)^(t - 1) + lam*sum((1 + lam*v2/n)^k, k, 0, t - 2))/n",
        parameters=PARAMETERS,
        loop=MEAN_LOOP,
        derive=by_definition(NAME),
        sources=(ALEMOHAMMAD,),
    ),
)
