"""Normal data of known variance, fitted by the mean: least squares on a column of ones, of leverage 1/n."""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory import catalogue
from theory.collapse import limits
from theory.collapse.facts import Known
from theory.collapse.fate import Facts, Fate, Mass, Risk, Scaling, of_closed_form, of_formula
from theory.collapse.scaling import by_recurrence
from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import instance
from theory.engine.rules import ACCUMULATE, REPLACE, SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.engine.steps import cited, computed, in_steps
from theory.families.exponential_family import mean_squared_error as family
from theory.families.exponential_family.mean_squared_error import V0, n, v2
from theory.families.linear_regression import outputs
from theory.families.real_share import mean as real_share
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.loop import Rule
from theory.language.parameters import POSITIVE_REAL, Parameter

ERROR = "the mean squared error"
RATIO = "the mean squared error in units of that of n real data"
OUTPUT = "the variance of the output, which is known and not fitted,"
UNIMODAL = "both the real law and the model's are Gaussian: one mode each"
WANDERS = (
    "along one run the fitted mean is a random walk: it goes as far as one likes and comes back, for ever"
)
SETTLES = "along one run the fitted mean settles at a random place"
SHARED = "the law of the output averaged over runs was not derived for this rule"
FLAT = tuple(p for p in family.PARAMETERS if p is not family.CURVATURE)
LOWER = ((n, sp.Integer(1)), (V0, sp.Integer(0)), (t, sp.Integer(1)))


def known_variance(words: str = OUTPUT) -> Fate:
    """Return the fate of a variance that is known and not fitted: it stays what it is."""
    fate = of_closed_form("regression.replace.conditional_variance", words)
    if fate is None:
        raise TypeError("a constant has a limit")
    return fate


def _full(rule: Rule) -> Facts:
    name = f"exponential_family.{rule.id}.mean_squared_error"
    formula = catalogue.formula(name)
    flat = limits.at(formula.derivation, ((v2, sp.Integer(0)),), "v₂ = 0 for a known variance.")
    fate = of_closed_form(name, ERROR, flat, FLAT)
    replacing = rule is REPLACE
    path = Fate(
        words="the greatest squared error so far" if replacing else "the squared error",
        derivation=outputs.paths_unbounded() if replacing else outputs.paths_settle(),
        formulas=(name,),
    )
    spread = limits.at(
        outputs.spread_limit(rule), ((outputs.h, 1 / n),), "The mean is least squares on ones: leverage 1/n."
    )
    masses = (f"regression.{rule.id}.tail_mass", f"regression.{rule.id}.tail_mass_limit")
    variance = known_variance()
    return Facts(
        loop=f"normal.{rule.id}",
        words="Normal, variance known",
        formulas=(name,),
        risk=Risk(
            words=ERROR,
            formula=name,
            closed=flat,
            parameters=FLAT,
            fate=fate,
            increasing=limits.increases(flat, FLAT),
            path=path,
        ),
        variance=variance,
        variance_path=variance,
        scaling=Scaling(
            words="n × risk",
            fixed=by_recurrence(
                name, formula.derivation, n, V0 * t if replacing else V0 * sp.harmonic(t, 2), LOWER
            ),
            real=V0,
            total=fate,
        ),
        mass=Mass(
            spread=Fate(
                words="the variance of the output over all runs, in units of the real one,",
                derivation=spread,
                formulas=masses,
                parameters=FLAT,
            ),
            formulas=masses,
            path=WANDERS if replacing else SETTLES,
            two_sided=outputs.shifted_mass(),
        ),
        unimodal=UNIMODAL,
        one_mode=outputs.one_mode(),
    )


def fresh_share_increases() -> Derivation:
    """Derive that with a fresh share of real data the risk never falls: fit t + 1 adds (1 − α)^(2t)."""
    closed = catalogue.formula("mean.fresh_real_share.risk_ratio").derivation
    equation = closed.conclusion
    added = (1 - real_share.alpha) ** (2 * t)
    after_next = equation.xreplace({t: t + 1})
    grown = equate(after_next.lhs, equation.lhs + added)
    return in_steps(
        "With a fresh share of real data the risk never falls",
        instance(equation, (t, t + 1), rule="next fit"),
        computed(grown, "Subtract.", after_next, equation, rule="what the next fit adds"),
        cited(
            sp.Le(equation.lhs, after_next.lhs),
            "(1 − α)^(2t) ≥ 0.",
            "",
            "the order of the real numbers",
            "none",
            grown,
            rule="an even power",
        ),
        lemmas=(closed,),
    )


def _shared(rule: str, increasing: Derivation | None) -> Facts:
    name = f"mean.{rule}.risk_ratio"
    formula = catalogue.formula(name)
    variance = known_variance()
    fate = of_formula(f"{name}_limit", RATIO)
    return Facts(
        loop=f"normal.{rule}",
        words="Normal, variance known",
        formulas=(name,),
        risk=Risk(
            words=RATIO,
            formula=name,
            closed=formula.derivation,
            parameters=formula.parameters,
            fate=fate,
            increasing=increasing,
        ),
        variance=variance,
        variance_path=variance,
        scaling=Scaling(words="n × risk / σ²", fixed=_exact_scaling(name), real=sp.Integer(1), total=fate),
        unimodal=UNIMODAL,
        one_mode=outputs.one_mode(),
        missing={"tails": SHARED, "outside": SHARED, "modes": SHARED},
    )


def _exact_scaling(name: str) -> Fate:
    """Return the leading term of a risk that is proportional to 1/n at every n."""
    closed = catalogue.formula(name).derivation
    size = sp.Symbol("n", integer=True, positive=True)
    equation = closed.conclusion
    derivation = in_steps(
        f"{closed.title}: exactly proportional to 1/n",
        cited(
            limit_at_infinity(equation.lhs, equation.rhs, size),
            "The ratio to the risk of n real data does not depend on n.",
            "the limit of a constant",
            "definition",
            "no n in the closed form",
            equation,
            rule="limit of a constant",
        ),
        lemmas=(closed,),
    )
    return Fate(words="n × risk / σ²", derivation=derivation, formulas=(name,))


def _subsampled(rule: str) -> Facts:
    name = f"mean.{rule}.risk_ratio_large_n"
    formula = catalogue.formula(name)
    fate = of_formula(
        f"{name}_limit", "the large-sample mean squared error, in units of that of n real data,"
    )
    variance = known_variance()
    return Facts(
        loop=f"normal.{rule}",
        words="Normal, variance known",
        formulas=(name,),
        risk=Risk(
            words="the mean squared error, first n → ∞,",
            formula=name,
            closed=formula.derivation,
            parameters=formula.parameters,
            fate=fate,
            increasing=limits.increases(formula.derivation, formula.parameters),
        ),
        variance=variance,
        variance_path=variance,
        scaling=Scaling(
            words="n × risk / σ²",
            fixed=Fate(words="n × risk / σ²", derivation=formula.derivation, formulas=(name,)),
            real=sp.Integer(1),
            total=fate,
        ),
        unimodal=UNIMODAL,
        one_mode=outputs.one_mode(),
        missing={"tails": SHARED, "outside": SHARED, "modes": SHARED},
    )


SIZES = tuple(Parameter(name=name, meaning="size", domain=POSITIVE_REAL) for name in ("c_1", "c_2"))


def scheduled(family_id: str, words: str) -> Facts:
    """Return the facts of a schedule of sizes: the risk stays below twice that of fit 1."""
    name = "regression.schedule.excess_risk_factor"
    one, two = (p.symbol for p in SIZES)
    fate = of_formula(f"{name}_bound", "the risk")
    variance = known_variance()
    return Facts(
        loop=f"{family_id}.schedule",
        words=words,
        formulas=(name, f"{name}_bound"),
        risk=Risk(
            words="the risk",
            formula=name,
            closed=catalogue.formula(name).derivation,
            parameters=SIZES,
            fate=fate,
            second=1 + one * two / (one + two) ** 2,
            supremum=sp.Integer(2),
        ),
        variance=variance,
        variance_path=variance,
        unimodal=UNIMODAL,
        one_mode=outputs.one_mode(),
        missing={
            "scaling": "the sizes of the generations vary, so that there is no one size to read the law in",
            "scaling_total": "the risk's limit depends on the schedule",
            "tails": SHARED,
            "outside": SHARED,
            "modes": SHARED,
        },
    )


NORMAL: Known = {
    "normal.replace": partial(_full, REPLACE),
    "normal.accumulate": partial(_full, ACCUMULATE),
    "normal.schedule": partial(scheduled, "normal", "Normal, variance known"),
    "normal.fresh_real_share": lambda: _shared("fresh_real_share", fresh_share_increases()),
    "normal.kept_real_share": lambda: _shared("kept_real_share", None),
    **{
        f"normal.{rule.id}": partial(_subsampled, rule.id)
        for rule in (SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT)
    },
}
