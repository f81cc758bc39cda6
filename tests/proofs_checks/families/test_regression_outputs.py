"""What a fitted regression puts out, and two modes: values, and every mutant caught."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.oracles import oracles
from proofs_checks.oracles.claimed import stating
from proofs_checks.simulators import experiments
from theory import catalogue
from theory.engine.limits import t
from theory.families.linear_regression.outputs import h, z
from theory.families.mixture import Delta, n
from theory.language.formula import evaluate, evaluate_expression
from theory.proofs.decided import decided_of

sigma, sigma0, width = sp.symbols("sigma sigma0 h", positive=True)
POINT = {"t": 3, "h": Fraction(1, 2), "sigma": 2, "z": 1, "n": 2, "Delta": 3, "d": 2, "T": 6, "sigma0": 1}
MUTANTS = {
    "regression.replace.conditional_variance": (sigma**2 * t, sigma),
    "regression.replace.predictive_variance": (
        sigma**2 * h * t,
        sigma**2 * (1 + h),
        sigma**2 * (1 + h * (t - 1)),
        sigma**2 * (1 + h * sp.harmonic(t, 2)),
    ),
    "regression.accumulate.predictive_variance": (
        sigma**2 * (1 + h * t),
        sigma**2 * (1 + h * sp.harmonic(t)),
        sigma**2 * (1 + h * sp.pi**2 / 6),
    ),
    "regression.replace.tail_mass": (
        sp.erfc(z / sp.sqrt(2 * (1 + h))),
        sp.erfc(z / sp.sqrt(2)),
        sp.erfc(z / sp.sqrt(1 + h * t)),
    ),
    "kernel_density.replace.tail_mass": (
        sp.erfc(z / sp.sqrt(2 * (1 + width**2 * (t - 1) / sigma0**2))),
        sp.erfc(z / sp.sqrt(2 * (1 + width**2 / sigma0**2))),
    ),
    "mixture.replace.squared_separation": (
        Delta**2 + sigma**2 * t / n,
        Delta**2 + 2 * sigma**2 / n,
        Delta**2,
    ),
    "mixture.accumulate.squared_separation": (Delta**2 + 2 * sigma**2 * t / n,),
    "mixture.replace.entanglement_probability": (
        sp.erfc((Delta - 2 * sigma) / (2 * sigma * sp.sqrt(t / n))) / 2,
    ),
}
CASES = [(name, mutant) for name, found in MUTANTS.items() for mutant in found]


def mutated(name, rhs):
    formula = catalogue.formula(name)
    last = formula.derivation.steps[-1]
    step = replace(last, after=sp.Eq(last.after.lhs, rhs))
    derivation = replace(formula.derivation, steps=(*formula.derivation.steps[:-1], step))
    return replace(formula.stating(rhs), derive=lambda: derivation)


def point(name):
    own = {parameter.name for parameter in catalogue.formula(name).parameters}
    return {key: value for key, value in POINT.items() if key in own | {"d", "T"}}


@pytest.mark.parametrize(("name", "mutant"), CASES)
def test_a_mutant_does_not_replay(name, mutant):
    formula = mutated(name, mutant)
    known = decided_of(formula.derivation, formula)
    evidence = certificate_evidence(
        name, formula.derivation, None, formula.loop.definition, known=known, parameters=formula.parameters
    )
    by_a_root = name == "mixture.replace.entanglement_probability"  # of which a premise says what it is
    assert evidence.outcome == ("undecided" if by_a_root else "refutes")


@pytest.mark.parametrize(("name", "mutant"), [case for case in CASES if case[0] in experiments()])
def test_a_mutant_is_refuted_by_raw_data(name, mutant):
    predicted = float(evaluate_expression(mutant, point(name)).decimal)
    assert confront(experiments()[name], point(name), predicted, root=1, seconds=20).outcome == "refuted"


@pytest.mark.parametrize("name", MUTANTS)
def test_the_formula_is_not_refuted_by_raw_data(name):
    own = {parameter.name for parameter in catalogue.formula(name).parameters}
    values = {key: value for key, value in POINT.items() if key in own}
    predicted = float(evaluate(catalogue.formula(name), values).decimal)
    found = confront(experiments()[name], point(name), predicted, root=1, seconds=8).outcome
    assert found in ("confirmed", "unresolved")


RATIONAL = [case for case in CASES if case[0] in oracles() and not case[1].has(sp.pi)]


@pytest.mark.parametrize(("name", "mutant"), RATIONAL)
def test_a_mutant_disagrees_with_the_oracle(name, mutant):
    with stating(mutated(name, mutant)):
        assert oracle_evidence(name).outcome == "refutes"


def test_values():
    def value(name):
        own = {parameter.name for parameter in catalogue.formula(name).parameters}
        return evaluate(catalogue.formula(name), {key: POINT[key] for key in POINT if key in own})

    assert value("regression.replace.predictive_variance").exact == 4 * (1 + Fraction(3, 2))
    assert value("regression.accumulate.predictive_variance").exact == 4 * (1 + Fraction(49, 72))
    assert value("mixture.replace.squared_separation").exact == 9 + Fraction(2 * 4 * 3, 2)
    assert float(value("regression.replace.tail_mass").decimal) == pytest.approx(0.527089, abs=1e-6)
