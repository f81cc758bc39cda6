"""Replace with other sizes for the generators: values, and every mutant caught by three checks."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.oracles.claimed import stating
from proofs_checks.simulators import experiments
from theory import catalogue
from theory.engine.limits import t
from theory.families.linear_regression.loops import kappa, sigma
from theory.families.linear_regression.ridgeless import kappa0, sigma0
from theory.language.formula import evaluate, evaluate_expression
from theory.proofs.decided import decided_of

NAME = "regression.replace_unequal_sizes.excess_risk"
POINT = {"t": 3, "d": 2, "T": 20, "T0": 12, "sigma": 1, "sigma0": 2}
LAST, EACH = sigma**2 * kappa, sigma0**2 * kappa0
MUTANTS = {
    "one generator too many": LAST + t * EACH,
    "sizes exchanged": EACH + (t - 1) * LAST,
    "generators as the last fit": t * LAST,
    "noise of the last fit": LAST + (t - 1) * sigma**2 * kappa0,
    "last fit forgotten": (t - 1) * EACH,
}


def _mutated(rhs):
    derivation = catalogue.formula(NAME).derivation
    last = derivation.steps[-1]
    after = sp.Eq(last.after.lhs, rhs)
    return replace(derivation, steps=(*derivation.steps[:-1], replace(last, after=after)))


def test_values():
    formula = catalogue.formula(NAME)
    assert evaluate(formula, POINT).exact == Fraction(2, 17) + 2 * 4 * Fraction(2, 9)
    equal = {"t": 5, "d": 2, "T": 9, "sigma": 3}
    same = evaluate(catalogue.formula("regression.replace.excess_risk"), equal).exact
    assert evaluate(formula, {**equal, "T0": 9, "sigma0": 3}).exact == same


def test_the_derivation_and_the_oracle_support_the_formula():
    formula = catalogue.formula(NAME)
    known = decided_of(formula.derivation, formula)
    found = certificate_evidence(NAME, formula.derivation, None, formula.loop.definition, known=known)
    assert found.outcome == "supports"
    assert oracle_evidence(NAME).outcome == "supports"


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_caught(mutant):
    derivation, formula = _mutated(MUTANTS[mutant]), catalogue.formula(NAME)
    known = decided_of(derivation, formula)
    found = certificate_evidence(
        NAME, derivation, None, formula.loop.definition, known=known, parameters=formula.parameters
    )
    assert found.outcome == "refutes"
    with stating(formula.stating(MUTANTS[mutant])):
        assert oracle_evidence(NAME).outcome == "refutes"
    predicted = float(evaluate_expression(MUTANTS[mutant], POINT).decimal)
    assert confront(experiments()[NAME], POINT, predicted, root=1, seconds=20).outcome == "refuted"


def test_the_formula_is_confirmed_by_simulated_raw_data():
    truth = float(evaluate(catalogue.formula(NAME), POINT).decimal)
    assert confront(experiments()[NAME], POINT, truth, root=1, seconds=60).outcome == "confirmed"
