"""Seddik et al. 2024 (how bad is training on synthetic data), read in summaries and the abstract."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.engine.steps import compared, computed, defined, in_steps, in_the_limit, put, vanishing
from theory.families.categorical import survival
from theory.families.categorical.loop import DISTRIBUTION, D, N, i, p, t
from theory.families.categorical.moments import h, heterozygosity_derivation
from theory.families.categorical.survival import V
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import COUNT, Parameter, Values, integer_of, list_of

PAPER = "Seddik et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
REAL_DATA = Parameter(name="m", meaning="real data kept in every fit", domain=COUNT, ceiling=12)
m = REAL_DATA.symbol
diversity = sp.Symbol("h_0", positive=True)
distance = sp.Function("W", nonnegative=True)
KEPT = D / (m + D)
SQUARES = 1 - sp.Sum(p[i] ** 2, (i, 1, N))
LONG_RUN = D / (m**2 + 2 * m * D + D)
MEANS = (
    "W(t) is the expected squared distance of fit t from the proportions of the m real data kept,"
    " D synthetic data beside them, h₀ = 1 − Σp_i² > 0 for those proportions p."
)


def _grows_without_bound(values: Values) -> Decision:
    """Whether the long-run distance grows without bound with the synthetic data: its limit is h₀/(2m + 1)."""
    least = (1 - sum(chance**2 for chance in list_of(values, "p"))) / (2 * integer_of(values, "m") + 1)
    shown = f"however many synthetic data, the long-run squared distance is at most {least}"
    return Decision(holds=False if least > 0 else None, shown=shown)


@cache
def bounded_for_every_amount() -> Derivation:
    """Derive lim W = h₀D/(m² + 2mD + D) ≤ h₀/(2m + 1), any number D of synthetic data."""
    found = survival.mixed_distance()
    rate = KEPT**2 * (1 - 1 / D)
    here = put(found.conclusion, "A share D/(m + D) of the data is synthetic.", alpha=KEPT)
    named = equate(distance(t), V(t) / SQUARES * diversity)
    power = rate**t
    settles = vanishing(power, "0 ≤ (D/(m + D))²(1 − 1/D) < 1")
    shown = equate(distance(t), KEPT**2 * diversity / D * (1 - power) / (1 - rate))
    limit = limit_at_infinity(distance(t), diversity * LONG_RUN, t)
    return in_steps(
        "Kept real data bound the distance for every amount of synthetic data",
        here,
        defined(named, "The same distance, the diversity of the kept data written h₀."),
        computed(shown, "Insert it.", named, here.after),
        settles,
        in_the_limit(limit, power, "The power vanishes.", shown, settles.after),
        compared(
            sp.Le(limit.lhs, diversity / (2 * m + 1), evaluate=False),
            "(m² + 2mD + D)/D ≥ 2m + 1.",
            ((m, 1), (D, 1), (diversity, 0)),
            limit,
        ),
        lemmas=(found,),
    )


CLAIMS = (
    Claim(
        id="seddik.heterozygosity",
        quote="S_m = 1 − (1 − 1/n)^m(1 − S_0)",
        source=Source(paper=PAPER, where="fully synthetic"),
        printed=Statement(
            words="The chance that two draws from fit t differ is (1 − 1/D)^t times that of two real data.",
            assertion=equate(h(t), (1 - 1 / D) ** t * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))),
            where="h(t) = 1 − 𝔼Σp_i(t)², D data a generation.",
            formulas=("categorical.replace.heterozygosity",),
            prove=heterozygosity_derivation,
        ),
        expected=("PROVED",),
        read=READ,
        reading="With n for D and S_m = 1 − h(m).",
    ),
    Claim(
        id="seddik.total_collapse",
        quote="training on fully synthetic data leads to total collapse almost surely",
        paraphrase=True,
        source=Source(paper=PAPER, where="fully synthetic"),
        printed=Statement(
            words="ℙ(T > t) ≤ (D/2)(1 − 1/D)^{t−1}(1 − Σp_i²).",
            assertion=sp.Le(
                1 - survival.F(t), D / 2 * (1 - 1 / D) ** (t - 1) * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))
            ),
            where="F(t) = ℙ(T ≤ t), T the first fit with one atom left.",
            formulas=("categorical.replace.survival_upper_bound",),
            prove=survival.upper_bound,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The right-hand side is summable in t, so T is finite almost surely.",
    ),
    Claim(
        id="seddik.total_collapse_lower",
        quote="the collapse probability is bounded from both sides",
        paraphrase=True,
        source=Source(paper=PAPER, where="fully synthetic"),
        printed=Statement(
            words="ℙ(T > t) ≥ (1 − 1/D)^t(1 − Σp_i²).",
            assertion=sp.Ge(1 - survival.F(t), (1 - 1 / D) ** t * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))),
            where="F(t) = ℙ(T ≤ t), T the first fit with one atom left.",
            formulas=("categorical.replace.survival_lower_bound",),
            prove=survival.lower_bound,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The lower half. For two atoms the cited one is twice this, as 1 − Σp² is at most 1/2 there.",
    ),
    Claim(
        id="seddik.maximal_synthetic_amount",
        quote="we provide an estimate of the maximal amount of synthetic data below which model "
        "collapse can eventually be avoided",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="With real data kept in every fit, the long-run squared distance from their "
            "proportions grows without bound with the number of synthetic data.",
            assertion=sp.Eq(sp.Limit(diversity * LONG_RUN, D, sp.oo), sp.oo, evaluate=False),
            where="The long-run distance is h₀D/(m² + 2mD + D) with m real and D synthetic data, h₀ = 1"
            " − Σp_i².",
            formulas=("categorical.fixed_real_share.squared_distance",),
            decide=_grows_without_bound,
            parameters=(REAL_DATA, DISTRIBUTION),
        ),
        corrected=Statement(
            words="The long-run squared distance is at most h₀/(2m + 1), however many synthetic data join m "
            "real ones.",
            assertion=sp.Le(sp.Limit(distance(t), t, sp.oo), diversity / (2 * m + 1), evaluate=False),
            where=MEANS,
            formulas=("categorical.fixed_real_share.squared_distance",),
            prove=bounded_for_every_amount,
        ),
        expected=("REFUTED", "PROVED"),
        read=((PAPER, "abstract"),),
        reading="The amount read as a threshold of the loop itself, where none exists: the bound is about"
        " half of the sampling error of the kept data. What has a maximum is the paper's bound on"
        " the ℓ₁ distance, which was not read.",
    ),
)
