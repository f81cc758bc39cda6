"""Nothing that the core accepts about random matrices is false; false steps of the catalogue are refused."""

import contextlib
import dataclasses

import pytest
import sympy as sp

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


@pytest.mark.parametrize("name", NAMES)
def test_e1_what_is_right_at_the_sizes_of_a_step_only_is_not_proved(name: str) -> None:
    """The right side times 1 + Π (n − v) over the sizes v at which the step was tried."""
    formula = catalogue.formula(name)
    tried = 0
    for step in formula.derivation.all_steps:
        if not isinstance(step.certificate, (MatrixReplay, Averaging)) or not isinstance(
            step.after, sp.Equality
        ):
            continue
        sizes = {key: {p.get(key) for p in step.certificate.sizes} for key in step.certificate.sizes[0]}
        for symbol in sorted(step.after.free_symbols, key=str):
            values = sizes.get(symbol.name, {None}) if isinstance(symbol, sp.Symbol) else {None}
            if not all(isinstance(v, int) for v in values) or step.after.rhs == 0:
                continue
            right = step.after.rhs * (1 + sp.prod([symbol - v for v in sorted(values)]))
            other = sp.Eq(step.after.lhs, right, evaluate=False)
            tried += 1
            with contextlib.suppress(Refused):
                wrong = dataclasses.replace(step, after=other)
                assert READERS[type(step.certificate)](wrong, context_of(formula)).left, other
    assert tried
