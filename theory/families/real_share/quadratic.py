r"""A share α of real data in every generation, for the six families with quadratic variance function.

With ρ = 1 − α and λ = ρ(ρ + v₂/n), V₀ = V(θ₀):

* kept real data: 𝔼(θ_t − θ₀)² = V₀/n · ((3 − 2α) Σ_{k<t} λ^k − 2ρ^t Σ_{k<t} (ρ + v₂/n)^k);
* limits, for λ < 1: V₀/(n(1 − λ)) if the real data are fresh, (3 − 2α) times that if they are kept.
"""

from __future__ import annotations

from dataclasses import replace

from theory.engine.rules import KEPT_REAL_SHARE
from theory.families.defined import limit_by_definition
from theory.families.exponential_family import mean_squared_error as exponential_family
from theory.families.exponential_family.mean_squared_error import (
    CURVATURE,
    ERROR,
    MORRIS,
    SIZE,
    TRUE_VARIANCE,
    alpha,
    n,
)
from theory.language.formula import Formula, Source
from theory.language.loop import Loop
from theory.language.parameters import Domain, Parameter

PAPER = Source(paper="position paper", where="§4.2")
TWO_DATA = replace(SIZE, domain=Domain(kind="integer", lower=2))
"""A real datum and a new one."""
PART = Parameter(
    name="alpha",
    meaning="share of real data in every generation, not all",
    domain=Domain(kind="share", of=n, upper_open=True),
    latex=r"\alpha",
    ceiling=1,
)
LOOPS: tuple[Loop, ...] = ()
"""Those of ``exponential_family``."""
BOUNDED = Parameter(
    name="v2",
    meaning=f"{CURVATURE.meaning}; above this interval the error grows without bound",
    domain=Domain(kind="real", lower=-1, upper=n * alpha * (2 - alpha) / (1 - alpha), upper_open=True),
    latex="v_2",
    ceiling=3,
)
FORMULAS = (
    Formula(
        id="exponential_family.kept_real_share.mean_squared_error",
        title="mean squared error of fit t to n data of which a share is real and kept from the first fit",
        observable=ERROR,
        statement=(
            "u(t) = V0*((3 - 2*alpha)*sum(((1 - alpha)*(1 - alpha + v2/n))^k, k, 0, t - 1) "
            "- 2*(1 - alpha)^t*sum((1 - alpha + v2/n)^k, k, 0, t - 1))/n"
        ),
        parameters=exponential_family.RULES[KEPT_REAL_SHARE],
        loop=exponential_family.LOOPS[4],
        derive=exponential_family.kept_error,
        sources=(MORRIS, PAPER),
    ),
    Formula(
        id="exponential_family.kept_real_share.mean_squared_error_limit",
        title="limit of the mean squared error with a kept share of real data",
        observable=rf"\lim_{{t \to \infty}} {ERROR}",
        statement="limit(u(t), t, oo) = V0*(3 - 2*alpha)/(n*(1 - (1 - alpha)*(1 - alpha + v2/n)))",
        parameters=(TWO_DATA, PART, BOUNDED, TRUE_VARIANCE),
        loop=exponential_family.LOOPS[4],
        derive=limit_by_definition("exponential_family.kept_real_share.mean_squared_error_limit"),
        uses=("exponential_family.kept_real_share.mean_squared_error",),
        sources=(MORRIS, PAPER),
    ),
    Formula(
        id="exponential_family.fresh_real_share.mean_squared_error_limit",
        title="limit of the mean squared error with a fresh share of real data",
        observable=rf"\lim_{{t \to \infty}} {ERROR}",
        statement="limit(u(t), t, oo) = V0/(n*(1 - (1 - alpha)*(1 - alpha + v2/n)))",
        parameters=(TWO_DATA, PART, BOUNDED, TRUE_VARIANCE),
        loop=exponential_family.LOOPS[3],
        derive=limit_by_definition("exponential_family.fresh_real_share.mean_squared_error_limit"),
        uses=("exponential_family.fresh_real_share.mean_squared_error",),
        sources=(MORRIS, PAPER),
    ),
)
