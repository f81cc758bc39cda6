"""Maximum likelihood beyond mean families: fits, hypotheses, mutants, and the order of convergence."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from scipy import integrate, optimize, stats

from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.simulators import experiments
from proofs_checks.simulators.m_estimator import (
    CAUCHY,
    GAMMA,
    LAPLACE,
    LOCATION,
    LOGISTIC,
    SMOOTH,
    WEIBULL,
    simulate,
)
from tests.reference.convergence import discrepancies, order
from theory import catalogue
from theory.engine.limits import t
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.families.exponential_family.mean_squared_error import SIZES_LIST
from theory.families.real_share.mean import alpha
from theory.language.formula import evaluate, evaluate_expression
from theory.language.parameters import environment, length_symbol
from theory.proofs.decided import decided_of
from theory.proofs.grades import cited_by

c, len_c = SIZES_LIST.symbol, length_symbol(SIZES_LIST)
j = sp.Symbol("j", integer=True, positive=True)

REPLACED, ACCUMULATED, EXACT = (
    "m_estimator.replace.risk_ratio",
    "m_estimator.accumulate.risk_ratio",
    "location.replace.risk_ratio",
)
DENSITIES = {
    "logistic": (LOGISTIC, lambda a: stats.logistic(loc=a), (-60, 60)),
    "cauchy": (CAUCHY, lambda a: stats.cauchy(loc=a), (-np.inf, np.inf)),
    "weibull": (WEIBULL, lambda a: stats.weibull_min(a), (0, 40)),
    "gamma": (GAMMA, lambda a: stats.gamma(a), (0, 80)),
}
MUTANTS = {
    REPLACED: {"no growth": sp.Integer(1), "quadratic": t**2, "accumulate": sp.harmonic(t, 2)},
    ACCUMULATED: {
        "replace": t,
        "no growth": sp.Integer(1),
        "first harmonic": sp.harmonic(t, 1),
        "overlap of subsamples": 3 * sp.harmonic(t, 2) - 2,
    },
    EXACT: {"accumulate": sp.harmonic(t, 2), "one more": t + 1, "root": sp.sqrt(t)},
    "m_estimator.schedule.risk_ratio": {
        "largest only": 1 / c[len_c],
        "no accumulation": sp.Sum(1 / c[j], (j, 1, len_c)),
    },
    "m_estimator.subsample_with_replacement.risk_ratio": {
        "without": 3 * sp.harmonic(t, 2) - 2,
        "accumulate": sp.harmonic(t, 2),
    },
    "m_estimator.subsample_without_replacement.risk_ratio": {
        "with": 2 * sp.harmonic(t, 2),
        "no overlap": sp.harmonic(t, 2),
    },
    "m_estimator.fresh_real_share.risk_ratio": {
        "replace": t,
        "kept": (3 - 2 * alpha) / (alpha * (2 - alpha)),
    },
    "m_estimator.kept_real_share.risk_ratio": {
        "fresh": (1 - (1 - alpha) ** (2 * t)) / (alpha * (2 - alpha)),
        "replace": t,
    },
}
NAMES = sorted(MUTANTS)
CASES = [(name, mutant) for name, mutants in MUTANTS.items() for mutant in mutants]
POINTS = {
    REPLACED: {"t": 3, "n": 200, "family": 4},
    ACCUMULATED: {"t": 3, "n": 200, "family": 3},
    EXACT: {"t": 3, "n": 15, "family": 1},
    "m_estimator.schedule.risk_ratio": {"c": (1, 3, 2), "n": 150, "family": 4},
    "m_estimator.subsample_with_replacement.risk_ratio": {"t": 3, "n": 150, "family": 1},
    "m_estimator.subsample_without_replacement.risk_ratio": {"t": 3, "n": 150, "family": 4},
    "m_estimator.fresh_real_share.risk_ratio": {
        "t": 3,
        "alpha": Fraction(1, 3),
        "n": 150,
        "family": 4,
    },
    "m_estimator.kept_real_share.risk_ratio": {"t": 3, "alpha": Fraction(1, 2), "n": 150, "family": 4},
}


def test_values():
    assert evaluate(catalogue.formula(REPLACED), {"t": 7}).exact == 7
    assert evaluate(catalogue.formula(ACCUMULATED), {"t": 3}).exact == Fraction(49, 36)
    assert evaluate(catalogue.formula(EXACT), {"t": 7}).exact == 7


@pytest.mark.parametrize("name", [*NAMES, f"{ACCUMULATED}_limit"])
def test_every_step_replays(name):
    formula = catalogue.formula(name)
    known = decided_of(formula.derivation, formula)
    found = certificate_evidence(name, formula.derivation, None, formula.loop.definition, known=known)
    assert found.outcome == "supports"


def test_only_the_asymptotic_statements_cite_local_asymptotic_normality():
    cited, none = (
        cited_by(f.derivation, decided_of(f.derivation, f)) for f in map(catalogue.formula, (REPLACED, EXACT))
    )
    assert any("local asymptotic normality" in theorem for theorem in cited)
    assert none == ()


@pytest.mark.parametrize("name", DENSITIES)
def test_the_fit_is_the_numerical_maximum(name):
    family, law, _ = DENSITIES[name]
    data = family.draw(np.random.default_rng(7), np.full(20, family.truth), 30)
    for sample, found in zip(data, family.fit(data), strict=True):

        def loss(parameter, sample=sample):
            return -law(parameter).logpdf(sample).sum()

        best = optimize.minimize_scalar(loss, bounds=(found - 1, found + 1), method="bounded")
        assert loss(found) <= best.fun + 1e-6
        assert family.score(sample[None, :], np.array([found])).sum() == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("name", DENSITIES)
def test_the_score_is_centred_with_the_stated_information(name):
    family, law, (low, high) = DENSITIES[name]
    at = np.array([family.truth])
    information = float(family.information(at)[0])

    def mean(power):
        def integrand(x):
            return float(family.score(np.array([[x]]), at)[0, 0]) ** power * law(family.truth).pdf(x)

        return integrate.quad(integrand, low, high, limit=400)[0]

    assert mean(1) == pytest.approx(0, abs=1e-6)
    assert mean(2) == pytest.approx(information, rel=1e-6)


@pytest.mark.parametrize("name", DENSITIES)
def test_the_family_is_differentiable_in_quadratic_mean(name):
    family, law, (low, high) = DENSITIES[name]
    at = np.array([family.truth])

    def remainder(h):
        def integrand(x):
            here, there = np.sqrt(law(family.truth).pdf(x)), np.sqrt(law(family.truth + h).pdf(x))
            return (there - here - h / 2 * float(family.score(np.array([[x]]), at)[0, 0]) * here) ** 2

        return integrate.quad(integrand, low, high, limit=400)[0] / h**2

    assert remainder(0.01) < remainder(0.1) / 50 < 1e-3


@pytest.mark.parametrize("family", LOCATION, ids=lambda family: family.words)
def test_the_fit_of_a_location_family_moves_with_the_data(family):
    data = family.draw(np.random.default_rng(11), np.zeros(50), 21)
    assert family.fit(data + 3.0) == pytest.approx(family.fit(data) + 3.0, abs=1e-7)


@pytest.mark.parametrize(("name", "mutant"), CASES)
def test_a_mutant_is_caught(name, mutant):
    formula = catalogue.formula(name)
    *steps, last = formula.derivation.steps
    wrong = replace(last, after=sp.Eq(last.after.lhs, MUTANTS[name][mutant]))
    derivation = replace(formula.derivation, steps=(*steps, wrong))
    known = decided_of(derivation, formula)
    found = certificate_evidence(
        name, derivation, None, formula.loop.definition, known=known, parameters=formula.parameters
    )
    assert found.outcome == "refutes"
    predicted = float(evaluate_expression(MUTANTS[name][mutant], environment(POINTS[name])).decimal)
    assert confront(experiments()[name], POINTS[name], predicted, root=1, seconds=30).outcome == "refuted"


@pytest.mark.parametrize("family", range(1, len(SMOOTH) + 1))
def test_no_smooth_family_refutes_the_limit(family):
    for name in (REPLACED, ACCUMULATED):
        predicted = float(evaluate(catalogue.formula(name), {"t": 3}).decimal)
        point = {"t": 3, "n": 200, "family": family}
        assert confront(experiments()[name], point, predicted, root=1, seconds=2).outcome != "refuted"


def test_the_median_of_laplace_data_adds_up_exactly_although_it_is_slow_to_become_normal():
    errors, _ = simulate(np.random.default_rng(2), REPLACE, LAPLACE, fits=4, size=5, replicates=200_000)
    risks = (errors**2).mean(axis=1)
    assert risks / risks[0] == pytest.approx([1, 2, 3, 4], rel=0.03)
    assert 5 * risks[0] > 1.3  # far from 1/I = 1


@pytest.mark.long
def test_the_gap_to_the_limit_is_of_order_one_over_n():
    found = discrepancies(REPLACE, WEIBULL, fits=4, sizes=(20, 40, 80), numbers=1_500_000, seed=5)
    assert all(abs(item.gap) > 5 * item.error for item in found)
    assert order(found) == pytest.approx(1, abs=0.15)
    assert found[-1].scaled == pytest.approx(42, rel=0.2)


@pytest.mark.long
def test_a_wrong_limit_shows_no_order_of_convergence():
    found = discrepancies(ACCUMULATE, WEIBULL, fits=4, sizes=(20, 40, 80, 160), numbers=400_000, seed=5)
    shifted = [replace(item, gap=item.gap + 0.5) for item in found]
    assert order(shifted) < 0.5


@pytest.mark.long
def test_a_location_family_has_no_gap_at_all_under_replace():
    found = discrepancies(REPLACE, LOGISTIC, fits=4, sizes=(20, 80), numbers=1_500_000, seed=5)
    assert all(abs(item.gap) < 4 * item.error for item in found)
