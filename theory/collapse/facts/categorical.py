"""Categorical data fitted by proportions: risk of each atom, diversity, surviving atoms."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import sympy as sp

from theory import catalogue
from theory.collapse import limits
from theory.collapse.facts import Known
from theory.collapse.facts import exponential_family as morris
from theory.collapse.fate import Facts, Fate, Risk, Said, Scaling, of_closed_form
from theory.collapse.scaling import by_recurrence
from theory.engine.limits import limit_at_infinity, t
from theory.engine.products import euler_product
from theory.engine.steps import cited, in_steps, in_the_limit
from theory.families.exponential_family import mean_squared_error as family
from theory.families.exponential_family.mean_squared_error import V0, n, v2
from theory.language.almost_sure import AlmostSurely
from theory.language.derivation import Derivation
from theory.language.parameters import Parameter

ERROR = "the mean squared error of each atom's proportion"
DIVERSITY = "the chance that two draws from the fit differ"
IN_SUPPORT = "fitted proportions are positive on atoms that were drawn, and only real atoms can be drawn"


def absorbed() -> Derivation:
    """Derive that under replace the chance that two draws differ tends to 0 along almost every run."""
    closed = catalogue.formula("categorical.replace.heterozygosity")
    mean = limits.tends(closed.derivation, closed.parameters)
    if mean is None:
        raise TypeError("the limit of the heterozygosity was not found")
    path = sp.Function("path_heterozygosity", nonnegative=True)
    return in_steps(
        "Along almost every run one atom is left",
        cited(
            AlmostSurely(limit_at_infinity(path(t), sp.Integer(0))),
            "It converges almost surely, and its mean tends to 0, so its limit is 0.",
            "martingale convergence and Fatou's lemma",
            "Doob 1953, Stochastic Processes, ch. VII",
            "1 − Σp² is nonnegative, bounded, and shrinks in conditional mean by 1 − 1/D",
            mean.conclusion,
            rule="nonnegative supermartingale",
        ),
        lemmas=(mean,),
    )


def diversity_kept() -> Derivation:
    """Derive the limit of the chance that two draws differ under accumulate."""
    closed = catalogue.formula("categorical.accumulate.heterozygosity").derivation
    (product,) = closed.conclusion.rhs.atoms(sp.Product)
    size = next(symbol for symbol in product.free_symbols if symbol.name == "D")
    points = tuple({"D": value} for value in (2, 3, 10, 100))
    euler = euler_product(product, 1 / size, -1, points)
    same = euler.after.xreplace({euler.after.lhs.args[0]: product})
    value = closed.conclusion.rhs.xreplace({product: same.rhs})
    return in_steps(
        "Diversity under accumulate",
        euler,
        cited(
            same,
            "The same product, its index called otherwise.",
            "a bound index may be renamed",
            "definition of the product",
            "none",
            euler.after,
            rule="name of the index",
        ),
        in_the_limit(
            limit_at_infinity(closed.conclusion.lhs, value),
            product,
            "It is a multiple of the product.",
            closed.conclusion,
            same,
        ),
        lemmas=(closed,),
    )


def diversity_limit(parameters: tuple[Parameter, ...]) -> Fate:
    """Return the limit of the chance that two draws differ under accumulate, with its sign."""
    kept = diversity_kept()
    size = next(symbol for symbol in kept.conclusion.rhs.free_symbols if symbol.name == "D")
    start = catalogue.formula("categorical.accumulate.heterozygosity").rhs
    (product,) = start.atoms(sp.Product)
    share = kept.steps[0].after.rhs
    positive = sp.Gt(share, 0, evaluate=False)
    return Fate(
        words=f"{DIVERSITY} (D ≥ 2)",
        derivation=kept,
        formulas=("categorical.accumulate.heterozygosity",),
        parameters=parameters,
        unit=start / product,
        positive=in_steps(
            "A positive share of the diversity is kept",
            cited(
                positive,
                "0 < π/√D < π for D ≥ 2.",
                "sin x > 0 on (0, π)",
                "DLMF 4.14",
                "D ≥ 2; with one datum a generation the first fit is a single atom already",
                points=tuple({size.name: value} for value in (2, 3, 100)),
                rule="positivity",
            ),
            lemmas=(kept,),
        ),
    )


def _unbiased(rule: str) -> Derivation:
    """Return the derivation of 𝔼e_t = 0: the expected mass of every set of atoms is the real one for ever."""
    closed = family.replace_error() if rule == "replace" else family.accumulate_error()
    last = next(place for place, step in enumerate(closed.steps) if str(step.after) == "Eq(m(t), 0)")
    return Derivation(
        title="The expected proportion of every atom is the real one", steps=closed.steps[: last + 1]
    )


CONSTANT = (
    "the expected mass of every set of atoms is its real mass for ever (a fit is unbiased); along a run it is"
    " all or nothing in the end: the tail is lost with probability 1 minus its real mass, and else it is all"
    " that is left"
)


LEDGER = (
    "The ledger's position.s4_1.real_tails_disappear_under_replace, that tails do disappear, reads another"
    " question: whether an atom is lost along one run"
)


def _facts(rule: str) -> Facts:
    risk = f"exponential_family.{rule}.mean_squared_error"
    formula = catalogue.formula(risk)
    closed = limits.at(formula.derivation, ((v2, sp.Integer(-1)),), "v₂ = −1 for the indicator of an atom.")
    own = morris.two_or_more()
    replacing = rule == "replace"
    diversity = f"categorical.{rule}.heterozygosity"
    parameters = catalogue.formula(diversity).parameters
    fate = of_closed_form(risk, ERROR, closed, own) if replacing else _accumulated(own)
    constant = Said(
        outcome="no collapse",
        reason=CONSTANT if replacing else CONSTANT.partition(";")[0],
        formulas=(risk,),
        derivations=(_unbiased(rule),),
    )
    random = Said(
        outcome="undecided",
        reason=(
            "random: one atom is left, in the set with the probability that the real law gives it"
            if replacing
            else "random: the proportions settle inside the simplex, where depends on the run"
        ),
        formulas=(f"categorical.{rule}.heterozygosity",),
    )
    kept = Said(
        outcome="no collapse",
        reason="an atom seen once stays in the pool for ever: the model has all modes that the first fit has",
        formulas=(diversity,),
    )
    unseen = Said(
        outcome="undecided",
        reason=(
            "random: what the first fit has seen of the set stays in the pool for ever, what it has not seen"
            " never comes"
        ),
        formulas=(diversity,),
    )
    return Facts(
        loop=f"categorical.{rule}",
        words="categorical",
        formulas=(risk, diversity),
        risk=Risk(
            words=ERROR,
            formula=risk,
            closed=closed,
            parameters=own,
            fate=fate,
            increasing=limits.increases(closed, own),
            path=morris.path_of("categorical", rule),
            limit_bound=None if replacing else sine_bound(own),
        ),
        variance=of_closed_form(diversity, DIVERSITY) if replacing else diversity_limit(parameters),
        variance_path=(
            Fate(words=DIVERSITY, derivation=absorbed(), formulas=(diversity,)) if replacing else None
        ),
        scaling=Scaling(
            words="n × risk",
            fixed=by_recurrence(
                risk, formula.derivation, n, V0 * (t if replacing else sp.harmonic(t, 2)), morris.LOWER
            ),
            real=V0,
            total=fate,
        ),
        modes={
            "number": (
                Said(
                    outcome="collapse",
                    reason=(
                        "along almost every run all atoms but one are lost: every real mode but at most one"
                    ),
                    formulas=(diversity, "categorical.replace.surviving_atoms"),
                    derivations=(absorbed(),),
                )
                if replacing
                else kept
            ),
            "place, expectation": constant,
            "place, almost-surely": random if replacing else unseen,
        },
        tails={
            "expectation": replace(constant, reason=f"{constant.reason}. {LEDGER}")
            if replacing
            else constant,
            "almost-surely": random if replacing else unseen,
        },
        outside={
            "support": Said(outcome="no collapse", reason=IN_SUPPORT, formulas=(diversity,)),
            "expectation": constant,
            "almost-surely": random,
        },
        missing={
            "variance_path": "it settles at a random positive value; no formula of the catalogue says so",
        },
    )


def _accumulated(own: tuple[Parameter, ...]) -> Fate:
    limit = family.accumulate_limit()
    derivation = limits.at(limit, ((v2, sp.Integer(-1)),), "v₂ = −1 for the indicator of an atom.")
    formulas = ("exponential_family.accumulate.mean_squared_error_limit",)
    return Fate(words=ERROR, derivation=derivation, formulas=formulas, parameters=own)


def sine_bound(own: tuple[Parameter, ...]) -> Derivation:
    """Derive that the limit of the error under accumulate is at most V₀π²/(6n)."""
    fate = _accumulated(own)
    bound = sp.Le(fate.derivation.conclusion.rhs, V0 * sp.pi**2 / (6 * n))
    points = tuple({"n": size, "V0": 1} for size in (1, 2, 7, 100))
    return morris.by_sine_series(fate.derivation, bound, points)


FACTS: Known = {f"categorical.{rule}": partial(_facts, rule) for rule in ("replace", "accumulate")}
