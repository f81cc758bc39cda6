"""Loops with a share of real data, or a subsample of the pool, where the catalogue has the risk's limit.

Where the variance function is flat or concave (v₂ ≤ 0) the limits hold for every size and every share.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import sympy as sp

from theory import catalogue
from theory.collapse import limits
from theory.collapse.facts import Known
from theory.collapse.facts.exponential_family import CURVATURES, ERROR, EXTRA, ONE_MODE, UNKNOWN, path_of
from theory.collapse.facts.gaussian import UNIMODAL, VARIANCE, W2, w2_bounded
from theory.collapse.fate import Facts, Fate, Risk, Said, Scaling, of_formula
from theory.language.parameters import Domain, Parameter

IN_SUPPORT = Said(
    outcome="no collapse",
    reason="fitted proportions are positive on real atoms only, since no others can be drawn",
)
NOT_DERIVED = "not derived for a share of real data"


def _own(name: str, parameters: tuple[Parameter, ...], smallest: int) -> tuple[Parameter, ...]:
    """Return the parameters without v₂, with the family's own, and with sizes from ``smallest`` on."""
    kept = [parameter for parameter in parameters if parameter.name != "v2"]
    sized = [
        replace(parameter, domain=Domain(kind="integer", lower=smallest))
        if parameter.name == "n"
        else parameter
        for parameter in kept
    ]
    return (*sized, EXTRA[name]) if name in EXTRA else tuple(sized)


def _curved(name: str, rule: str, smallest: int) -> Facts:
    risk = f"exponential_family.{rule}.mean_squared_error"
    formula, limit = catalogue.formula(risk), catalogue.formula(f"{risk}_limit")
    curvature = sp.sympify(CURVATURES[name])
    special, tending = (
        limits.at(
            item.derivation,
            ((next(p.symbol for p in item.parameters if p.name == "v2"), curvature),),
            f"v₂ = {curvature} for this family.",
        )
        for item in (formula, limit)
    )
    own = _own(name, limit.parameters, smallest)
    fate = Fate(words=ERROR, derivation=tending, formulas=(risk, limit.id), parameters=own)
    reason = UNKNOWN if name != "categorical" else "the law of the proportions in the limit was not derived"
    return Facts(
        loop=f"{name}.{rule}",
        words=name,
        formulas=(risk, limit.id),
        risk=Risk(
            words=ERROR,
            formula=risk,
            closed=special,
            parameters=own,
            fate=fate,
            path=path_of(name, rule),
        ),
        scaling=Scaling(words="n × risk", total=fate),
        unimodal="" if name == "categorical" else ONE_MODE,
        outside={"support": IN_SUPPORT} if name == "categorical" else {},
        missing={
            "risk_path": NOT_DERIVED,
            "variance": NOT_DERIVED,
            "variance_path": NOT_DERIVED,
            "scaling": "the leading term in n was not derived for this rule",
            "tails": reason,
            "outside": reason,
            "modes": reason,
        },
    )


def _gaussian(family: str, rule: str) -> Facts:
    stem = f"gaussian.{rule}{'_biased' if family == 'gaussian_biased' else ''}"
    variance = of_formula(f"{stem}.variance_limit", VARIANCE)
    drift = of_formula(f"{stem}.mean_drift_limit", "the mean term")
    bounded = w2_bounded(rule, variance, drift)
    names = (f"{stem}.variance", f"{stem}.variance_limit", f"{stem}.mean_drift", f"{stem}.mean_drift_limit")
    return Facts(
        loop=f"{family}.{rule}",
        words="Gaussian, variance fitted",
        formulas=names,
        risk=None
        if bounded is None
        else Risk(
            words=W2,
            formula=names[2],
            closed=None,
            parameters=variance.parameters,
            fate=Fate(words=W2, derivation=bounded, formulas=names),
        ),
        variance=variance,
        unimodal=UNIMODAL,
        missing={
            "risk_ratio": "W₂² has no closed form here; its two terms are bounded",
            **dict.fromkeys(
                ("risk_path", "variance_path", "scaling", "scaling_total", "tails", "outside", "modes"),
                NOT_DERIVED,
            ),
        },
    )


SHARES = ("fresh_real_share", "kept_real_share")
FACTS: Known = {
    **{
        f"{name}.{rule}": partial(_curved, name, rule, 1)
        for name in ("poisson", "binomial", "categorical")
        for rule in SHARES
    },
    **{
        f"{name}.subsample_with_replacement": partial(_curved, name, "subsample_with_replacement", 2)
        for name in ("poisson", "binomial", "categorical")
    },
    **{
        f"{name}.{rule}": partial(_gaussian, name, rule)
        for name in ("gaussian", "gaussian_biased")
        for rule in SHARES
    },
}
