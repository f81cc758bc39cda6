"""Nothing that the core accepts about random matrices is false; false steps of the catalogue are refused."""

import dataclasses

import pytest

from tests.core.fuzz_matrices import campaign
from tests.core.mutants_of_steps import mutants
from theory import catalogue
from theory.core import Refused
from theory.language.derivation import Averaging, MatrixReplay
from theory.proofs.decided import READERS, context_of


def test_random_expressions_equal_their_canonical_forms() -> None:
    seen = campaign(seed=7, runs=250)
    assert not seen.false
    assert sum(seen.accepted.values()) > 100
    assert seen.points > 100


NAMES = (
    "regression.accumulate.excess_risk",
    "gaussian.accumulate.variance",
    "regression.editing.excess_risk_ratio",
    "mean.subsample_without_replacement.risk_ratio",
)


@pytest.mark.parametrize("name", NAMES)
def test_false_variants_of_a_step_are_not_proved(name: str) -> None:
    formula = catalogue.formula(name)
    tried = 0
    for number, step in enumerate(formula.derivation.all_steps):
        if not isinstance(step.certificate, (MatrixReplay, Averaging)):
            continue
        for other in mutants(step, 2, number):
            tried += 1
            try:
                found = READERS[type(step.certificate)](
                    dataclasses.replace(step, after=other), context_of(formula)
                )
            except Refused:
                continue
            assert found.left, other
    assert tried >= 3
