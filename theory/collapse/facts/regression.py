"""Linear regression: replace and accumulate on one design in full, the other rules as far as formulas go."""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory import catalogue
from theory.collapse import limits
from theory.collapse.facts import Known
from theory.collapse.fate import Facts, Fate, Mass, Risk, Scaling, of_closed_form, of_formula
from theory.collapse.scaling import by_degrees
from theory.engine.limits import basel, limit_at_infinity, t
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.families.linear_regression import outputs
from theory.families.linear_regression.loops import ADMISSIBLE, R, T, d, sigma
from theory.language.derivation import (
    Combination,
    Definition,
    Derivation,
    RationalLimit,
    Squeeze,
    Step,
)
from theory.language.loop import Rule

EXCESS = "the excess risk"
LABEL = "the variance of a label, given the fit that it is drawn from,"
UNIMODAL = "given x both the real label and the model's are Gaussian: one mode each"
WANDERS = (
    "along one run the fitted conditional mean is a random walk: it goes as far as one likes and comes back,"
    " for ever"
)
SETTLES = "along one run the fitted conditional mean settles at a random place"


def same_size_accumulate() -> Derivation:
    """Derive that the risk under accumulate, relative to that of tT real rows, tends to infinity."""
    closed = catalogue.formula("regression.accumulate.excess_risk").derivation
    real, relative = sp.Function("R_real", positive=True), sp.Function("rho_same_size", positive=True)
    named = sp.Eq(real(t), sigma**2 * d / (t * T - d - 1))
    ratio = sp.Eq(relative(t), R(t) / real(t))
    bracket = next(step.after for step in basel().steps if step.rule == "rearrange the lower bound")
    scale = (t * T - d - 1) / (T - d - 1)
    floor = sp.Ge(relative(t), bracket.lhs * scale)
    tends_to = limit_at_infinity(bracket.lhs * scale, sp.oo)
    lower = (*ADMISSIBLE, (t, sp.Integer(1)), (sp.pi, sp.Integer(3)))
    return Derivation(
        title="Risk under accumulate relative to as many real data",
        lemmas=(closed, basel()),
        steps=(
            Step(
                rule="definition",
                after=named,
                because="One fit to tT real rows (the closed form of fit 1 at tT rows).",
                certificate=Definition(),
            ),
            Step(rule="definition", after=ratio, because="Relative to it.", certificate=Definition()),
            Step(
                rule="lower bound",
                before=(ratio, closed.conclusion, named, bracket),
                after=floor,
                because="H₂(t) is above its rational bracket.",
                certificate=Combination(factors=(scale,), lower=(*lower[:-1],)),
            ),
            Step(
                rule="limit of the lower bound",
                after=tends_to,
                because="By the degrees in t.",
                certificate=RationalLimit(lower=lower),
            ),
            Step(
                rule="squeeze",
                before=(floor, tends_to),
                after=limit_at_infinity(relative(t), sp.oo),
                because="It is at least what tends to infinity.",
                certificate=Squeeze(),
            ),
        ),
    )


def _risk(rule: Rule, name: str, path: Fate, same_size: Fate | None) -> Risk:
    formula = catalogue.formula(name)
    return Risk(
        words=EXCESS,
        formula=name,
        closed=formula.derivation,
        parameters=formula.parameters,
        fate=of_closed_form(name, EXCESS),
        increasing=limits.increases(formula.derivation, formula.parameters),
        path=path,
        same_size=same_size,
    )


def _full(family: str, rule: Rule) -> Facts:
    loop = f"regression.{rule.id}"
    risk = f"{loop}.excess_risk"
    replacing = rule is REPLACE
    path = Fate(
        words="the greatest excess risk so far" if replacing else EXCESS,
        derivation=outputs.paths_unbounded() if replacing else outputs.paths_settle(),
        formulas=(risk,),
    )
    same_size = (
        None
        if replacing
        else Fate(
            words="the excess risk relative to that of as many real rows",
            derivation=same_size_accumulate(),
            formulas=(risk,),
        )
    )
    variance = of_closed_form(f"{loop}.conditional_variance", LABEL)
    formula = catalogue.formula(risk)
    growth = t if replacing else sp.harmonic(t, 2)
    return Facts(
        loop=f"{family}.{rule.id}",
        words="linear regression",
        formulas=(risk,),
        risk=_risk(rule, risk, path, same_size),
        variance=variance,
        variance_path=variance,
        scaling=Scaling(
            words="T × risk",
            fixed=by_degrees(
                risk, formula.derivation, T, sigma**2 * d * growth, (*ADMISSIBLE, (t, sp.Integer(1)))
            ),
            real=sigma**2 * d,
            total=of_closed_form(risk, EXCESS),
        ),
        mass=Mass(
            spread=Fate(
                words="the variance of a label over all runs, in units of the real one,",
                derivation=outputs.spread_limit(rule),
                formulas=(f"{loop}.tail_mass", f"{loop}.tail_mass_limit"),
                parameters=(outputs.LEVERAGE,),
            ),
            formulas=(f"{loop}.tail_mass", f"{loop}.tail_mass_limit"),
            path=WANDERS if replacing else SETTLES,
            leverage=outputs.h,
        ),
        unimodal=UNIMODAL,
    )


def _fresh() -> Facts:
    name = "regression.accumulate_fresh_design.excess_risk"
    formula = catalogue.formula(name)
    fate = of_formula(f"{name}_limit", EXCESS)
    variance = of_closed_form("regression.accumulate.conditional_variance", LABEL)
    return Facts(
        loop="regression_fresh.accumulate",
        words="linear regression, fresh designs",
        formulas=(name,),
        risk=Risk(
            words=EXCESS, formula=name, closed=formula.derivation, parameters=formula.parameters, fate=fate
        ),
        variance=variance,
        variance_path=variance,
        unimodal=UNIMODAL,
        missing={
            "tails": "the leverage of x in a growing pool of fresh designs has no closed law here",
            "outside": "the leverage of x in a growing pool of fresh designs has no closed law here",
        },
    )


FACTS: Known = {
    "regression.replace": partial(_full, "regression", REPLACE),
    "regression.accumulate": partial(_full, "regression", ACCUMULATE),
    "regression_fresh.replace": partial(_full, "regression_fresh", REPLACE),
    "regression_fresh.accumulate": _fresh,
}
