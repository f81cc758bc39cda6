"""Ridge and least-norm fits after a chain of generators: values, and every mutant caught."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.loops import rows
from proofs_checks.oracles.claimed import stating
from proofs_checks.simulators import experiments
from theory import catalogue
from theory.engine.limits import t
from theory.families.linear_regression import ridge, ridge_large, ridgeless
from theory.language.formula import evaluate, evaluate_expression
from theory.language.parameters import DomainError, environment
from theory.proofs.decided import decided_of

GIVEN = "regression.ridge.extra_risk_given_design"
LARGE = "regression.ridge.extra_share_large_design"
LEAST_NORM = "regression.ridgeless.excess_risk"
POINTS = {
    GIVEN: {"t": 3, "s": (Fraction(1, 2), Fraction(2)), "T0": 12, "lam": Fraction(1, 2), "sigma0": 1},
    LARGE: {"d": 20, "T": 30, "lam": Fraction(1)},
    LEAST_NORM: {"t": 3, "T": 2, "d": 12, "T0": 24, "sigma": 1, "sigma0": 2, "norm2": 3},
}
SETTINGS = {LARGE: {"t": 2, "T0": 36, "sigma0": 1}}

d, s, lam, T0, sigma0, i = ridge.d, ridge.s, ridge.lam, ridge.T0, ridge.sigma0, ridge.i
GENERATORS = (t - 1) * sigma0**2 / (T0 - d - 1)
T, w, wide, rows0, noise, noise0 = (
    ridgeless.T,
    ridgeless.norm2,
    ridgeless.d,
    ridgeless.T0,
    ridgeless.sigma,
    ridgeless.sigma0,
)
SIGNAL, OWN, EACH = w * (1 - T / wide), noise**2 * T / (wide - T - 1), noise0**2 * T / (rows0 - wide - 1)
phi = ridge_large.d / ridge_large.T
kappa = (ridge_large.lam + phi - 1 + sp.sqrt((1 - phi - ridge_large.lam) ** 2 + 4 * ridge_large.lam)) / 2
Q = (1 + kappa) ** 2


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 60), (60, 1), (9, 10)])
@pytest.mark.parametrize("penalty", [Fraction(1, 1000), Fraction(4)])
def test_nothing_is_divided_by_0_in_the_share_of_large_designs(rows, columns, penalty):
    """1 + ν > φ is a step of the derivation, and true of the root wherever the formula speaks."""
    facts = {step.rule: step for step in ridge_large.large_design_share().steps}
    assert facts["the least penalty"].after == sp.Gt(ridge_large.nu + 1 - ridge_large.phi, 0)
    at = {ridge_large.d: columns, ridge_large.T: rows, ridge_large.lam: sp.Rational(penalty)}
    share, root = phi.xreplace(at), kappa.xreplace(at)
    mean = 1 / (1 + root - share)
    assert 0 < at[ridge_large.lam] * mean < 1
    assert (
        sp.Abs(mean * (1 - share + share * at[ridge_large.lam] * mean + at[ridge_large.lam]) - 1).n() < 1e-12
    )


def shrunk(factor):
    return sp.Sum(factor, (i, 1, d))


MUTANTS = {
    GIVEN: {
        "one generator too many": t * sigma0**2 / (T0 - d - 1) * shrunk((s[i] / (s[i] + lam)) ** 2),
        "not squared": GENERATORS * shrunk(s[i] / (s[i] + lam)),
        "what is lost": GENERATORS * shrunk((lam / (s[i] + lam)) ** 2),
        "no shrinkage": GENERATORS * d,
        "the last fit's own variance": GENERATORS * shrunk(s[i] / (s[i] + lam) ** 2),
        "noise not squared": GENERATORS / sigma0 * 2 * shrunk((s[i] / (s[i] + lam)) ** 2),
    },
    LARGE: {
        "no correction": 1 / Q,
        "penalty for κ": 1 / (1 + ridge_large.lam) ** 2,
        "one resolvent": 1 / (1 + kappa),
        "sign of the share": (1 - kappa**2 * phi / (Q - phi)) / Q,
        "rows and features exchanged": ((1 + kappa**2 / phi / (Q - 1 / phi)) / Q),
    },
    LEAST_NORM: {
        "one generator too many": SIGNAL + OWN + t * EACH,
        "generators seen in full": SIGNAL + OWN + (t - 1) * EACH * wide / T,
        "signal kept": w * T / wide + OWN + (t - 1) * EACH,
        "no noise of its own": SIGNAL + (t - 1) * EACH,
        "generators of the last noise": SIGNAL + OWN + (t - 1) * EACH * noise**2 / noise0**2,
    },
}
CASES = [(name, mutant) for name, mutants in MUTANTS.items() for mutant in mutants]


def _mutated(name, rhs):
    derivation = catalogue.formula(name).derivation
    last = derivation.steps[-1]
    after = sp.Eq(last.after.lhs, rhs)
    return replace(derivation, steps=(*derivation.steps[:-1], replace(last, after=after)))


def _predicted(name, rhs):
    return float(evaluate_expression(rhs, environment(POINTS[name])).decimal)


def test_values():
    given = evaluate(catalogue.formula(GIVEN), POINTS[GIVEN]).exact
    assert given == 2 * (Fraction(1, 4) + Fraction(16, 25)) / 9
    assert evaluate(catalogue.formula(LEAST_NORM), POINTS[LEAST_NORM]).exact == (
        3 * Fraction(10, 12) + Fraction(2, 9) + 2 * 4 * Fraction(2, 11)
    )


def test_without_a_generator_nothing_is_added():
    assert evaluate(catalogue.formula(GIVEN), {**POINTS[GIVEN], "t": 1}).exact == 0


def test_a_vanishing_penalty_is_least_squares_again():
    tiny = evaluate(catalogue.formula(GIVEN), {**POINTS[GIVEN], "lam": Fraction(1, 10**9)}).exact
    shared = {"t": 3, "d": 2, "T": 20, "T0": 12, "sigma": 1, "sigma0": 1}
    unequal = catalogue.formula("regression.replace_unequal_sizes.excess_risk")
    added = evaluate(unequal, shared).exact - evaluate(unequal, {**shared, "t": 1}).exact
    assert abs(tiny / added - 1) < Fraction(1, 10**7)


@pytest.mark.parametrize("share", [Fraction(1, 10), Fraction(1, 2), Fraction(9, 10), Fraction(2)])
def test_the_large_design_share_is_the_mean_over_real_spectra(share):
    rows, penalty = 400, 0.5
    features = int(share * rows)
    design = np.random.default_rng(3).standard_normal((rows, features))
    spectrum = np.linalg.eigvalsh(design.T @ design / rows)
    found = ((spectrum / (spectrum + penalty)) ** 2).mean()
    values = {"d": features, "T": rows, "lam": Fraction(1, 2)}
    assert found == pytest.approx(float(evaluate(catalogue.formula(LARGE), values).decimal), rel=0.02)


def test_the_ridge_fit_is_the_minimiser():
    rng = np.random.default_rng(5)
    design, labels = rng.standard_normal((3, 7, 1)), rng.standard_normal((7, 1))
    normal = rows.gram(design) / 7 + 0.3 * np.eye(3)[:, :, None]
    fit = rows.solved(normal, rows.moment(design, labels) / 7)[:, 0]

    def cost(candidate):
        return ((labels[:, 0] - candidate @ design[:, :, 0]) ** 2).mean() + 0.3 * (candidate**2).sum()

    assert all(cost(fit) < cost(fit + 0.01 * step) for step in rng.standard_normal((50, 3)))


def test_generators_need_two_rows_more_than_features():
    with pytest.raises(DomainError, match="T0"):
        evaluate(catalogue.formula(GIVEN), {**POINTS[GIVEN], "T0": 3})


@pytest.mark.parametrize("name", [GIVEN, LARGE, LEAST_NORM])
def test_every_step_replays(name):
    formula = catalogue.formula(name)
    known = decided_of(formula.derivation, formula)
    found = certificate_evidence(name, formula.derivation, None, formula.loop.definition, known=known)
    assert found.outcome == "supports"


@pytest.mark.parametrize(("name", "mutant"), CASES)
def test_a_mutant_does_not_replay(name, mutant):
    definitions = catalogue.formula(name).loop.definition
    found = certificate_evidence(name, _mutated(name, MUTANTS[name][mutant]), None, definitions)
    assert found.outcome != "supports"


@pytest.mark.parametrize(("name", "mutant"), [case for case in CASES if case[0] != LARGE])
def test_a_mutant_fails_the_exact_oracle(name, mutant):
    with stating(catalogue.formula(name).stating(MUTANTS[name][mutant])):
        assert oracle_evidence(name).outcome == "refutes"


@pytest.mark.parametrize(("name", "mutant"), CASES)
def test_a_mutant_is_refuted_by_simulated_raw_data(name, mutant):
    point = {**POINTS[name], **SETTINGS.get(name, {})}
    predicted = _predicted(name, MUTANTS[name][mutant])
    assert confront(experiments()[name], point, predicted, root=1, seconds=20).outcome == "refuted"


@pytest.mark.parametrize("name", [GIVEN, LARGE, LEAST_NORM])
def test_the_formula_is_not_refuted_by_simulated_raw_data(name):
    point = {**POINTS[name], **SETTINGS.get(name, {})}
    truth = float(evaluate(catalogue.formula(name), POINTS[name]).decimal)
    assert confront(experiments()[name], point, truth, root=1, seconds=20).outcome != "refuted"
