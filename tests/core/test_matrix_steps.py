"""Every step about matrices in the catalogue's derivations is proved for all sizes, as it is stated."""

from __future__ import annotations

import dataclasses

import pytest
import sympy as sp

import tests.core.judge_matrices  # noqa: F401  # the judge learns what matrices are
from tests.core.judge import falsified
from theory import catalogue
from theory.core import Refused
from theory.core.display import shown
from theory.families.linear_regression.loops import DESIGNS
from theory.language.derivation import Averaging, MatrixReplay, Step
from theory.language.formula import Formula
from theory.proofs import averaging_steps
from theory.proofs.matrix_steps import DecidedStep, decide, parameters_of


def of(formula: Formula, step: Step) -> DecidedStep:
    designs = DESIGNS if formula.id.startswith("regression.") else ()
    return decide(step, parameters_of(formula), designs=designs, gaussian=designs)


def steps(formula: Formula) -> list[Step]:
    return [s for s in formula.derivation.all_steps if isinstance(s.certificate, MatrixReplay)]


def distinct() -> dict[object, tuple[Formula, Step]]:
    found: dict[object, tuple[Formula, Step]] = {}
    for formula in catalogue.formulas().values():
        for s in steps(formula):
            c = s.certificate
            assert isinstance(c, MatrixReplay)
            named = (s.after, c.definitions, c.noise, c.mask, c.positive_definite)
            found.setdefault(sp.srepr(sp.Tuple(s.after, *c.definitions)) + str(named[2:]), (formula, s))
    return found


@pytest.mark.long
def test_all_are_proved_and_true_at_random_points() -> None:
    every = distinct()
    assert len(every) == 77
    left = []
    for formula, step in every.values():
        found = of(formula, step)
        left += [formula.id for _ in found.left]
        assert falsified(found.theorem, 2)[0] is None, formula.id
    assert set(left) <= {"gaussian.schedule.variance", "regression.ridgeless.excess_risk"}


def step_of(name: str, rule: str) -> Step:
    return next(s for s in steps(catalogue.formula(name)) if s.rule == rule)


def test_what_is_declared_of_the_designs_stands_in_the_hypotheses() -> None:
    formula = catalogue.formula("regression.replace.excess_risk")
    found = of(formula, step_of(formula.id, "variance of independent noise"))
    (declared,) = found.theorem.hypotheses
    assert shown(declared).startswith("X_t has independent N(0, Σ) rows")
    assert found.theorem.cites == {"Gaussian rows are linearly independent"}


def test_without_the_declaration_the_inverse_is_a_hypothesis() -> None:
    step = step_of("regression.replace.excess_risk", "variance of independent noise")
    assert [shown(h) for h in decide(step).left] == ["X_t'·X_t is invertible"]


def test_a_name_whose_definition_is_no_premise_is_not_replaced() -> None:
    step = step_of("regression.replace.excess_risk", "variance of independent noise")
    with pytest.raises(Refused, match="no premise"):
        decide(dataclasses.replace(step, before=()))


def test_noise_outside_its_mean_is_refused() -> None:
    step = step_of("regression.replace.excess_risk", "variance of independent noise")
    noise = step.certificate.noise  # type: ignore[union-attr]  # chosen by its rule
    more = sp.Eq(step.after.lhs + sp.Trace(noise.T * noise), step.after.rhs + sp.Trace(noise.T * noise))
    with pytest.raises(Refused, match="outside a mean"):
        decide(dataclasses.replace(step, after=more))


def test_the_averages_that_are_proved_are_true_at_random_points() -> None:
    proved, left, seen = 0, set(), set()
    for formula in catalogue.formulas().values():
        for s in formula.derivation.all_steps:
            if not isinstance(s.certificate, Averaging):
                continue
            key = sp.srepr(s.after) + str(
                (s.certificate.definitions, s.certificate.noise, s.certificate.draws)
            )
            if key in seen:
                continue
            seen.add(key)
            try:
                found = averaging_steps.decide(s, parameters_of(formula))
            except Refused:
                left.add(formula.id)
                continue
            proved += not found.left
            assert falsified(found.theorem, 2)[0] is None, formula.id
    assert proved >= 66
    assert all(name.startswith(("kernel_density.", "regression.editing.once")) for name in left)
