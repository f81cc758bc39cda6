"""Noiseless replace with fewer rows than features: values, and every mutant caught by three checks."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.replay import certificate_evidence, replay
from proofs_checks.oracles.claimed import stating
from proofs_checks.simulators import experiments
from proofs_checks.simulators.few_rows import squared_error
from theory import catalogue
from theory.engine.limits import t
from theory.families.linear_regression.few_rows import T, d, norm2
from theory.language.derivation import Definition
from theory.language.formula import evaluate, evaluate_expression
from theory.language.parameters import DomainError
from theory.proofs.decided import decided_of

NAME = "regression.replace_overparametrised.squared_error"
POINT = {"t": 2, "T": 2, "d": 5, "norm2": 3}
MUTANTS = {
    "one fit too few": norm2 * (1 - (T / d) ** (t - 1)),
    "what is kept": norm2 * (T / d) ** t,
    "norm forgotten": 1 - (T / d) ** t,
    "square of the share": norm2 * (1 - (T / d) ** (2 * t)),
    "other share": norm2 * (1 - (1 - T / d) ** t),
    "linear in t": norm2 * t * (1 - T / d),
    "one feature too many": norm2 * (1 - (T / (d + 1)) ** t),
}


def _mutated(rhs):
    derivation = catalogue.formula(NAME).derivation
    last = derivation.steps[-1]
    after = sp.Eq(last.after.lhs, rhs)
    return replace(derivation, steps=(*derivation.steps[:-1], replace(last, after=after)))


def test_values():
    assert evaluate(catalogue.formula(NAME), POINT).exact == 3 * (1 - Fraction(4, 25))
    limit = catalogue.formula(f"{NAME}_limit")
    assert evaluate(limit, {"norm2": 3}).exact == 3
    late = evaluate(catalogue.formula(NAME), {**POINT, "t": 60}).exact
    assert 0 < 3 - late < Fraction(1, 10**20)


def test_as_many_rows_as_features_are_outside_the_domain():
    with pytest.raises(DomainError, match="d"):
        evaluate(catalogue.formula(NAME), {**POINT, "T": 5})


@pytest.mark.parametrize("name", [NAME, f"{NAME}_limit"])
def test_every_step_replays(name):
    formula = catalogue.formula(name)
    found = replay(formula.derivation, formula.loop.definition, decided_of(formula.derivation, formula))
    assert [step.rule for step, replayed in found if replayed.holds is not True] == []


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_does_not_replay(mutant):
    formula, wrong = catalogue.formula(NAME), _mutated(MUTANTS[mutant])
    known = decided_of(wrong, formula)
    evidence = certificate_evidence(
        NAME, wrong, None, formula.loop.definition, known=known, parameters=formula.parameters
    )
    assert evidence.outcome == "refutes"


@pytest.mark.parametrize(
    "rule", ["interpolation", "least norm", "length of a projection", "overlap with the truth", "recurrence"]
)
def test_every_replayed_step_can_fail(rule):
    formula = catalogue.formula(NAME)
    steps = list(formula.derivation.steps)
    place = next(i for i, step in enumerate(steps) if step.rule == rule)
    wrong = sp.Eq(steps[place].after.lhs, 2 * steps[place].after.rhs)
    steps[place] = replace(steps[place], after=wrong)
    assert not isinstance(steps[place].certificate, Definition)
    derivation = replace(formula.derivation, steps=tuple(steps))
    found = {step.after: replayed.holds for step, replayed in replay(derivation, formula.loop.definition)}
    assert found[wrong] is not True


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_fails_the_average_over_signed_permutations(mutant):
    with stating(catalogue.formula(NAME).stating(MUTANTS[mutant])):
        assert oracle_evidence(NAME).outcome == "refutes"


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_refuted_by_simulated_raw_data(mutant):
    predicted = float(evaluate_expression(MUTANTS[mutant], POINT).decimal)
    assert confront(experiments()[NAME], POINT, predicted, root=1, seconds=20).outcome == "refuted"


def test_the_formula_is_confirmed_by_simulated_raw_data():
    truth = float(evaluate(catalogue.formula(NAME), POINT).decimal)
    assert confront(experiments()[NAME], POINT, truth, root=1, seconds=60).outcome == "confirmed"


def test_the_error_never_exceeds_the_signal():
    errors = squared_error(np.random.default_rng(3), {"t": 7, "T": 1, "d": 3, "norm2": 2}, 500)
    assert errors.shape == (500,)
    assert errors.mean() == pytest.approx(2 * (1 - 3.0**-7), rel=0.05)
