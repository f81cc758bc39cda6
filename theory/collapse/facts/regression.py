"""Linear regression: replace and accumulate on one design in full, the other rules as far as formulas go."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

import sympy as sp

from theory import catalogue
from theory.collapse import limits
from theory.collapse.facts import Known
from theory.collapse.facts.normal import scheduled
from theory.collapse.fate import Facts, Fate, Mass, Risk, Scaling, of_closed_form, of_formula
from theory.collapse.scaling import by_degrees
from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import define, instance
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.engine.steps import cited, combined, in_steps, rational_limit, squeezed
from theory.families.linear_regression import outputs
from theory.families.linear_regression.loops import ADMISSIBLE, R, T, d, sigma
from theory.language.derivation import Derivation, Induction, Step
from theory.language.equations import equate
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter

EXCESS = "the excess risk"
LABEL = "the variance of a label, given the fit that it is drawn from,"
UNIMODAL = "given x both the real label and the model's are Gaussian: one mode each"
LEVERAGES = "with fresh designs the leverage of x changes from fit to fit, without a closed law here"
WANDERS = (
    "along one run the fitted conditional mean is a random walk: it goes as far as one likes and comes back,"
    " for ever"
)
SETTLES = "along one run the fitted conditional mean settles at a random place"


def same_size_accumulate() -> Derivation:
    """Derive that the risk under accumulate, relative to that of tT real rows, tends to infinity."""
    closed = catalogue.formula("regression.accumulate.excess_risk").derivation
    real, relative = sp.Function("R_real", positive=True), sp.Function("rho_same_size", positive=True)
    named = equate(real(t), sigma**2 * d / (t * T - d - 1))
    ratio = equate(relative(t), R(t) / real(t))
    first = sp.Ge(sp.harmonic(t, 2), 1)
    scale = (t * T - d - 1) / (T - d - 1)
    floor = sp.Ge(relative(t), scale)
    tends_to = limit_at_infinity(scale, sp.oo)
    lower = (*ADMISSIBLE, (t, sp.Integer(1)))
    return in_steps(
        "Risk under accumulate relative to as many real data",
        define(named, "One fit to tT real rows (the closed form of fit 1 at tT rows)."),
        define(ratio, "Relative to it."),
        Step(
            rule="induction",
            after=first,
            because="The first term is 1, and the others are positive.",
            certificate=Induction(index=t, start=1, lower=((t, sp.Integer(1)),)),
        ),
        combined(
            floor,
            "H₂(t) is at least 1.",
            ratio,
            closed.conclusion,
            named,
            first,
            factors=(scale,),
            lower=lower,
            rule="lower bound",
        ),
        rational_limit(tends_to, "By the degrees in t.", lower=lower, rule="limit of the lower bound"),
        squeezed(
            limit_at_infinity(relative(t), sp.oo),
            "It is at least what tends to infinity.",
            floor,
            tends_to,
        ),
        lemmas=(closed,),
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


def _full(rule: Rule) -> Facts:
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
        loop=loop,
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
            two_sided=outputs.shifted_mass(),
            leverage=outputs.h,
        ),
        unimodal=UNIMODAL,
        one_mode=outputs.one_mode(),
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
        one_mode=outputs.one_mode(),
        missing={
            "risk_path": "what one run does was derived for one design only",
            "scaling": "the leading term in T of the sum over generations was not derived",
            "tails": LEVERAGES,
            "outside": LEVERAGES,
            "modes": LEVERAGES,
        },
    )


def _fresh_replace() -> Facts:
    known = _full(REPLACE)
    risk = None if known.risk is None else replace(known.risk, path=None)
    return replace(
        known,
        loop="regression_fresh.replace",
        words="linear regression, fresh designs",
        risk=risk,
        mass=None,
        missing={
            "risk_path": "what one run does was derived for one design only",
            "tails": LEVERAGES,
            "outside": LEVERAGES,
            "modes": LEVERAGES,
        },
    )


def editing_diverges() -> Derivation:
    """Derive that with a share p > 0 of the labels edited each time the risk tends to infinity."""
    (closed,) = catalogue.formula("regression.editing.excess_risk_ratio").derivation.lemmas
    (share,) = (symbol for symbol in closed.conclusion.rhs.free_symbols if symbol.name == "p")
    p = sp.Symbol("p", positive=True)
    equation = closed.conclusion.xreplace({share: p})
    room = sp.Ge(p * (1 - p), 0, evaluate=False)
    large = sp.Function("L", real=True)(t)
    named = sp.Eq(large, equation.lhs, evaluate=False)
    floor = sp.Ge(large, 1 + t * p)
    grows = limit_at_infinity(1 + t * p, sp.oo)
    shares = (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))
    return in_steps(
        "With edits of a constant share the risk diverges",
        instance(closed.conclusion, (share, p), rule="a positive share", because="The case p > 0."),
        cited(
            room,
            "0 < p ≤ 1.",
            "a product of nonnegative numbers is nonnegative",
            "the order of the real numbers",
            "0 < p ≤ 1, the parameter's domain",
            points=tuple({"p": value} for value in shares),
            rule="a share lies between 0 and 1",
        ),
        define(named, "The ratio for large designs, as a function of t."),
        combined(
            floor,
            "1 − (1 − p)² = p + p(1 − p) ≥ p.",
            named,
            equation,
            room,
            factors=(t,),
            lower=((t, sp.Integer(1)),),
            rule="lower bound",
        ),
        rational_limit(
            grows,
            "Linear in t with slope p > 0.",
            lower=((p, sp.Integer(0)),),
            rule="limit of the lower bound",
        ),
        squeezed(limit_at_infinity(large, sp.oo), "It is at least what tends to infinity.", floor, grows),
        lemmas=(closed,),
    )


def _editing() -> Facts:
    name = "regression.editing.excess_risk_ratio"
    formula = catalogue.formula(name)
    share = Parameter(
        name="p",
        meaning="share of the labels edited each time",
        domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
    )
    variance = of_closed_form("regression.replace.conditional_variance", LABEL)
    words = "the excess risk after t edits, for T → ∞ and p > 0,"
    return Facts(
        loop="regression.editing",
        words="linear regression",
        formulas=(name,),
        risk=Risk(
            words=words,
            formula=name,
            closed=formula.derivation,
            parameters=(share,),
            fate=Fate(words=words, derivation=editing_diverges(), formulas=(name,)),
            start=0,
        ),
        variance=variance,
        variance_path=variance,
        unimodal=UNIMODAL,
        one_mode=outputs.one_mode(),
        missing=dict.fromkeys(
            ("risk_path", "scaling", "scaling_total", "tails", "outside", "modes"),
            "only the risk's ratio to the first fit, for T → ∞, was derived under label editing",
        ),
    )


FACTS: Known = {
    "regression.replace": partial(_full, REPLACE),
    "regression.accumulate": partial(_full, ACCUMULATE),
    "regression.schedule": partial(scheduled, "regression", "linear regression"),
    "regression.editing": _editing,
    "regression_fresh.replace": _fresh_replace,
    "regression_fresh.accumulate": _fresh,
}
