"""Exponential families with quadratic variance function, fitted by the mean: risk, variance, leading term.

Position paper §4.4 has their loops; the mean squared error is the population risk that is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import ceil

import sympy as sp
from flint import arb, fmpq

from theory import catalogue
from theory.atlas_entries import COLUMNS, SHAPE
from theory.collapse import limits
from theory.collapse.answer import Outcome
from theory.collapse.facts import Known
from theory.collapse.facts.normal import NORMAL
from theory.collapse.fate import Facts, Fate, Risk, Said, Scaling, of_closed_form
from theory.collapse.reading import Reading
from theory.collapse.scaling import by_recurrence
from theory.engine.compare import Exact
from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import define
from theory.engine.steps import cited, computed, in_steps
from theory.families.exponential_family import mean_squared_error as family
from theory.families.exponential_family.mean_squared_error import V0, e_t, m, n, v2
from theory.language.almost_sure import AlmostSurely
from theory.language.derivation import Derivation, Expectation
from theory.language.equations import equate
from theory.language.parameters import Domain, Parameter
from theory.numbers.walk import precision

ERROR = "the mean squared error"
SPREAD = "the expected variance of the output"
EXTRA = {column.id: column.parameters[0] for column in COLUMNS if column.parameters}
ONE_MODE = "the law has one mode at every value of its mean"
UNKNOWN = (
    "the law of the fitted mean has no closed form here, so neither has the mass that the output leaves there"
)
LOWER = ((n, sp.Integer(1)), (V0, sp.Integer(0)), (t, sp.Integer(1)))
CURVATURES = {column.id: column.curvature for column in COLUMNS if column.curvature is not None}
_E = sp.Function("E_V", real=True)


def two_or_more() -> tuple[Parameter, ...]:
    """Return t, n ≥ 2 and V₀: one datum of a bounded family leaves nothing to vary after the first fit."""
    size = replace(family.SIZE, domain=Domain(kind="integer", lower=2))
    return (family.GENERATION, size, family.TRUE_VARIANCE)


def parameters(name: str) -> tuple[Parameter, ...]:
    """Return the parameters of the family's closed forms."""
    own = (
        two_or_more()
        if name == "binomial"
        else tuple(p for p in family.PARAMETERS if p is not family.CURVATURE)
    )
    return (*own, EXTRA[name]) if name in EXTRA else own


def at_curvature(name: str, closed: Derivation) -> Derivation:
    """Return the closed form with the family's own v₂ inserted."""
    curvature = sp.sympify(CURVATURES[name])
    return limits.at(closed, ((v2, curvature),), f"v₂ = {curvature} for this family.")


def accumulated(name: str) -> Fate:
    """Return the limit of the mean squared error under accumulate, with the family's own v₂ inserted."""
    limit = family.accumulate_limit()
    words = f"v₂ = {CURVATURES[name]} for this family."
    derivation = limits.at(limit, ((v2, sp.sympify(CURVATURES[name])),), words)
    formulas = ("exponential_family.accumulate.mean_squared_error_limit",)
    return Fate(words=ERROR, derivation=derivation, formulas=formulas, parameters=parameters(name))


def output_variance(name: str, rule: str) -> Derivation:
    """Derive 𝔼V(θ_t) = V₀ + v₂ 𝔼(θ_t − θ₀)², the expected variance of a datum drawn from fit t."""
    closed = family.replace_error() if rule == "replace" else family.accumulate_error()
    curvature = sp.sympify(CURVATURES[name])
    special = at_curvature(name, closed)
    error = special.conclusion
    variance = equate(_E(t), Expectation(V0 + family.V1 * e_t + curvature * e_t**2))
    known = {step.after.lhs: step.after for step in closed.steps if step.rule == "in terms of the name"}
    moments = (known[Expectation(e_t)], known[Expectation(e_t**2)], equate(m(t), 0))
    expanded = sp.Eq(
        _E(t), V0 + family.V1 * Expectation(e_t) + curvature * Expectation(e_t**2), evaluate=False
    )
    tidy = equate(_E(t), sp.expand(V0 + curvature * error.rhs, power_base=False, power_exp=False))
    return in_steps(
        f"Expected variance of the output of the {name.replace('_', ' ')} family under {rule}",
        define(variance, "The mean of the variance function V₀ + V₁e + v₂e² at the error e = θ_t − θ₀."),
        computed(expanded, "Term by term.", variance, rule="linearity of expectation"),
        computed(
            tidy,
            "A fit is unbiased at every generation, and its mean squared error is known.",
            expanded,
            *moments,
            error,
            rule="insert the mean squared error",
        ),
        lemmas=(special,),
    )


def _variance(name: str, rule: str) -> Fate | None:
    risk = f"exponential_family.{rule}.mean_squared_error"
    closed = output_variance(name, rule)
    if rule == "replace" or CURVATURES[name] == 0:
        return of_closed_form(risk, SPREAD, closed, parameters(name))
    error = accumulated(name)
    curvature = sp.sympify(CURVATURES[name])
    value = V0 + curvature * (error.value or sp.Integer(0))
    affine = equate(_E(t), V0 + curvature * closed.lemmas[0].conclusion.lhs)
    derivation = in_steps(
        f"{closed.title}: the limit",
        computed(
            affine,
            "V₀ + v₂ times the mean squared error.",
            closed.conclusion,
            closed.lemmas[0].conclusion,
            rule="in terms of the error",
        ),
        cited(
            limit_at_infinity(_E(t), sp.simplify(value)),
            "It is affine in the mean squared error.",
            "the limit of an affine function",
            "Cauchy 1821, Cours d'analyse, ch. II",
            "the mean squared error converges",
            affine,
            error.derivation.conclusion,
            rule="limit of a sum",
        ),
        lemmas=(closed, error.derivation),
    )
    formulas = (risk, f"{risk}_limit")
    return Fate(words=SPREAD, derivation=derivation, formulas=formulas, parameters=parameters(name))


def sine_bound(name: str) -> Derivation:
    """Derive that for v₂ < 0 the limit of the error under accumulate is at most V₀π²/(6n), that of v₂ = 0."""
    fate = accumulated(name)
    limit = fate.derivation.conclusion
    bound = sp.Le(limit.rhs, V0 * sp.pi**2 / (6 * n))
    points = tuple({"n": size, "N": trials, "V0": 1} for size, trials in ((1, 1), (2, 1), (1, 7), (40, 3)))
    return by_sine_series(fate.derivation, bound, points)


def by_sine_series(limit: Derivation, bound: sp.Le, points: tuple[Mapping[str, object], ...]) -> Derivation:
    """Return the derivation of a bound on a limit by sin x ≥ x − x³/6, bracketed at ``points``."""
    return in_steps(
        "The sine series bounds the limit",
        cited(
            bound,
            "sin x ≥ x − x³/6 at x = π√(−v₂/n).",
            "x − x³/6 ≤ sin x for x ≥ 0",
            "DLMF 4.18.1; the alternating series of the sine",
            "x > 0",
            points=points,
            rule="sine series",
        ),
        lemmas=(limit,),
    )


def vanishing_gamma() -> Derivation:
    """Derive that under replace the fitted mean of a Gamma law tends to 0 almost surely."""
    path, rate = sp.Function("theta_path", positive=True), sp.Symbol("log_rate", real=True)
    shape = sp.Symbol("a", positive=True)
    named = equate(rate, sp.digamma(shape) - sp.log(shape))
    negative = sp.Lt(sp.digamma(shape) - sp.log(shape), 0, evaluate=False)
    return in_steps(
        "Under replace the fitted mean of a Gamma law vanishes almost surely",
        define(named, "θ_t/θ_{t−1} is the mean of n draws of Gamma(r) over r, so Gamma(a)/a with a = nr."),
        cited(
            negative,
            "𝔼 log Y < log 𝔼Y = 0 for the non-constant Y of mean 1.",
            "Jensen's inequality, strict form; 𝔼 log Gamma(a) = ψ(a)",
            "Jensen 1906, Acta Math. 30; DLMF 5.9.1",
            "a Gamma variable is not constant and its logarithm is integrable",
            points=tuple({"a": size} for size in (1, 2, 10, 1_000)),
            rule="strict concavity of the logarithm",
        ),
        cited(
            AlmostSurely(limit_at_infinity(path(t), sp.Integer(0))),
            "log θ_t is a sum of t independent terms of negative mean.",
            "strong law of large numbers",
            "Kolmogorov 1933, Foundations, ch. VI",
            "the ratios are independent and identically distributed, their logarithms integrable",
            named,
            negative,
            rule="strong law of large numbers",
        ),
    )


def vanishing_poisson() -> Derivation:
    """Derive that under replace the fitted rate of a Poisson law dies out almost surely."""
    survival = catalogue.formula("poisson.replace.survival_probability").derivation
    path = sp.Function("lambda_path", nonnegative=True)
    return in_steps(
        "Under replace the fitted rate of a Poisson law dies out",
        cited(
            AlmostSurely(limit_at_infinity(path(t), sp.Integer(0))),
            "g(t) → 0, so the probability that the rate is still positive tends to 0; once 0 it stays 0.",
            "extinction of critical branching processes",
            "Athreya & Ney 1972, Branching Processes, thm. I.5.1",
            "nλ_t is a Galton–Watson process with Poisson(1) offspring, of mean 1",
            survival.conclusion,
            rule="extinction",
        ),
        lemmas=(survival,),
    )


def within_range(name: str) -> Fate:
    """Return what one run's squared error is for fits that lie in a bounded range: bounded."""
    path, widest = sp.Function("e2_path", nonnegative=True), sp.Symbol("N", positive=True)
    most = widest**2 if name == "binomial" else sp.Integer(1)
    why = "0 ≤ θ_t ≤ N" if name == "binomial" else "0 ≤ p_t ≤ 1"
    return Fate(
        words="the squared error",
        derivation=in_steps(
            "The error is at most the width of the range",
            cited(
                AlmostSurely(sp.Le(path(t), most)),
                f"{why}, and the real value lies there too.",
                "two points of an interval are no further apart than it is long",
                "the order of the real numbers",
                "a mean of values in an interval lies in that interval",
                rule="range of a fit",
            ),
        ),
    )


def _vanished(name: str, vanishing: Derivation) -> Fate:
    """Return what one run's squared error tends to where the fitted mean vanishes: θ₀²."""
    path = sp.Function("e2_path", nonnegative=True)
    square = V0**2 if name == "poisson" else V0 * SHAPE.symbol
    return Fate(
        words="the squared error",
        derivation=in_steps(
            "The squared error tends to that of an estimate of 0",
            cited(
                AlmostSurely(limit_at_infinity(path(t), square)),
                "(0 − θ₀)², and V₀ = θ₀ for Poisson, θ₀²/r for Gamma laws.",
                "the limit of a continuous function of a sequence",
                "Cauchy 1821, Cours d'analyse, ch. II",
                "the fitted mean tends to 0 almost surely",
                vanishing.conclusion,
                rule="limit of a continuous function",
            ),
            lemmas=(vanishing,),
        ),
        parameters=parameters(name),
    )


def path_of(name: str, rule: str) -> Fate | None:
    """Return what the squared error does along one run, where that is known."""
    if name in ("categorical", "binomial"):
        return within_range(name)
    if rule == "replace" and name in ("poisson", "gamma"):
        return _vanished(name, vanishing_poisson() if name == "poisson" else vanishing_gamma())
    return None


EXTINCT = "almost every run's rate dies out, so that the model is the point 0 in the end"


def poisson_tails(reading: Reading, values: Exact) -> Said:
    """Return what becomes of the real tails of a Poisson law under replace, of mean λ₀ = V₀.

    The upper tail is lost. The lower one holds the point 0, and so all of the mass in the end, if 0 lies in
    the tail set at all: if the real mass as far from λ₀ as 0 is at most the tail set's.
    """
    formulas, derivations = ("poisson.replace.survival_probability",), (vanishing_poisson(),)
    q, rate = reading.tail_quantile, values.get("V0")

    def said(outcome: Outcome, words: str) -> Said:
        return Said(outcome=outcome, reason=f"{EXTINCT}; {words}", formulas=formulas, derivations=derivations)

    if reading.tail_about == "model":
        return said("collapse", "the mass beyond any distance from its own mean vanishes")
    if reading.tail_sides == "one":
        return said("collapse", "the upper tail, above every real quantile, keeps no mass at any λ₀")
    if rate is None:
        return said(
            "undecided",
            f"both sides together lose all mass if the real mass at distance λ₀ or more exceeds {q}, as for"
            " small λ₀, and gain all of it if not: 0 is then a tail value itself. Give λ₀ as V0=…; the upper"
            " tail alone (tail sides: one) is lost at every λ₀",
        )
    lost = _as_far_as_zero(Fraction(rate), q)
    if lost is None:
        return said("undecided", f"whether 0 lies in the tail set is too close to tell at λ₀ = {rate}")
    words = "more" if lost else "no more"
    return said(
        "collapse" if lost else "no collapse",
        f"at λ₀ = {rate} the real mass as far out as 0 is {words} than {q}, so 0 is "
        + ("no tail value, and the tails keep no mass" if lost else "a tail value, and has all the mass"),
    )


def _as_far_as_zero(rate: Fraction, q: Fraction) -> bool | None:
    """Return whether P(|X − λ| ≥ λ) > q for a Poisson variable of mean λ, ``None`` if too close to tell."""
    with precision(256):
        mean, edge = arb(fmpq(rate.numerator, rate.denominator)), arb(fmpq(q.numerator, q.denominator))
        term, inner = (-mean).exp(), arb(0)
        for count in range(1, ceil(2 * rate)):
            term *= mean / count
            inner += term
        outer = 1 - inner
        return True if outer > edge else (False if outer < edge else None)


def _path_variance(name: str, rule: str) -> Fate | None:
    if rule == "replace" and name == "gamma":
        return Fate(words="the fitted mean, and with it the output's variance,", derivation=vanishing_gamma())
    if rule == "replace" and name == "poisson":
        formulas = ("poisson.replace.survival_probability",)
        return Fate(
            words="the fitted rate, which is the output's variance,",
            derivation=vanishing_poisson(),
            formulas=formulas,
        )
    return None


def _facts(name: str, rule: str) -> Facts:
    formula = catalogue.formula(f"exponential_family.{rule}.mean_squared_error")
    closed = at_curvature(name, formula.derivation)
    own = parameters(name)
    if rule == "replace":
        fate = of_closed_form(formula.id, ERROR, closed, own)
        value = V0 * t
    else:
        fate = accumulated(name)
        value = V0 * sp.harmonic(t, 2)
    return Facts(
        loop=f"{name}.{rule}",
        words=name.replace("_", " "),
        formulas=(formula.id,),
        risk=Risk(
            words=ERROR,
            formula=formula.id,
            closed=closed,
            parameters=own,
            fate=fate,
            increasing=limits.increases(closed, own),
            path=path_of(name, rule),
            limit_bound=sine_bound(name) if name == "binomial" and rule == "accumulate" else None,
        ),
        variance=_variance(name, rule),
        variance_path=_path_variance(name, rule),
        scaling=Scaling(
            words="n × risk",
            fixed=by_recurrence(formula.id, formula.derivation, n, value, LOWER),
            real=V0,
            total=fate,
        ),
        unimodal=ONE_MODE,
        tails_at=poisson_tails if (name, rule) == ("poisson", "replace") else None,
        missing={
            "variance_path": "what the variance does along one run was not derived",
            "tails": UNKNOWN,
            "outside": UNKNOWN,
            "modes": UNKNOWN,
            "risk_path": "what it does along one run was not derived",
        },
    )


FACTS: Known = {
    f"{name}.{rule}": partial(_facts, name, rule)
    for name in ("poisson", "gamma", "binomial", "negative_binomial", "hyperbolic_secant")
    for rule in ("replace", "accumulate")
}
FACTS.update(NORMAL)
