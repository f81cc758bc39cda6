"""Formulas of the catalogue out of short definitions: for all t and parameters, by the certificate."""

from __future__ import annotations

import itertools

import pytest
import sympy as sp

import theory
from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.oracles.claimed import stating
from proofs_checks.strategies.enumerated import simplest_first
from theory.blocks import defined_formulas, definition
from theory.catalogue import formula
from theory.language.parameters import DomainError, environment, validate
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import Derived, derive
from theory.loop_language.symbolic.certificate import obeys
from theory.numbers.walk import exact

SCHEDULES = {name for name in defined_formulas() if ".schedule" in name}
"""A pool of generations of any sizes: Σ c[i] is no rational function of t, and enumeration alone decides."""
FAST = {
    "gaussian.replace.variance",
    "gaussian.accumulate.mean_drift",
    "gaussian.subsample_without_replacement.variance",
    "gaussian.kept_real_share_biased.mean_drift",
    "gaussian.replace.drift_fourth_moment",
    "gaussian.sampling_bias.variance",
    "exponential_family.accumulate.mean_squared_error",
    "mean.kept_real_share.risk_ratio",
    "kernel_density.replace.second_moment",
    "categorical.accumulate.heterozygosity",
    "regression.accumulate.excess_risk",
    "regression.accumulate_fresh_design.excess_risk",
}
NAMES = sorted({*defined_formulas()} - SCHEDULES)
CASES = [pytest.param(name, marks=() if name in FAST else pytest.mark.slow, id=name) for name in NAMES]


def in_our_symbols(name: str, ours: LoopDefinition) -> sp.Expr:
    """Return the catalogue's form: the general case, geometric sums summed, in the definition's symbols."""
    known = formula(name)
    own = {one.name: one.symbol for one in ours.parameters}
    form = known.rhs
    if isinstance(form, sp.Piecewise):
        form = form.args[-1][0]
    form = form.replace(lambda e: isinstance(e, sp.Sum) and isinstance(e.function, sp.Pow), _summed)
    names = {
        one.symbol: t if one.name == "t" else own.get(one.name, one.symbol)
        for one in known.parameters
        if one.domain.shape == "scalar"
    }
    return form.xreplace(names)


def _summed(total: sp.Sum) -> sp.Expr:
    index, low, high = total.limits[0]
    if (total.function.exp, low) != (index, 0) or (high - t).has(t):
        return total
    ratio = total.function.base
    return (ratio ** (high + 1) - 1) / (ratio - 1)


@pytest.mark.parametrize("name", CASES)
def test_a_formula_of_the_catalogue_is_what_its_definition_gives(name: str) -> None:
    ours = definition(name)
    (derived,) = derive(ours)
    if ours.is_vector:
        _equal_at_points(name, derived)
        return
    problem = derived.problem
    assert problem is not None
    form = in_our_symbols(name, ours)
    whole = problem.factors, problem.increment, problem.first, problem.base
    if problem.factors and problem.factors[0] == 0:  # the start is forgotten: of lower order, a fit later
        sides = (*problem.factors[1:], problem.increment)
        *factors, increment = (side.xreplace({t: t - 1}) for side in sides)
        whole = tuple(factors), increment, problem.first[1:], problem.base + 1
    assert obeys(form, *whole)
    assert not obeys(form * sp.Rational(201, 200), *whole) or problem.factors == ()


def _equal_at_points(name: str, derived: Derived) -> None:
    """Decide forms of vectors, which hold sums over entries, at many points in rationals."""
    assert derived.form is not None
    known = formula(name)
    compared = 0
    for point in itertools.islice(simplest_first(known.parameters), 40):
        try:
            stated = theory.evaluate(known, point).exact
        except DomainError:
            continue
        free = {"d": 2, "T": 9, "sigma": 3}
        values = environment({**free, **validate(known.parameters, point)})
        ours, wrong = (exact(form, values) for form in (derived.form, derived.form * sp.Rational(201, 200)))
        assert ours == stated
        assert wrong != stated or stated == 0
        compared += 1
    assert compared >= 10


def test_most_of_these_families_have_a_definition() -> None:
    assert len(defined_formulas()) >= 62


@pytest.mark.parametrize(
    "name", ["gaussian.schedule.variance", "kernel_density.kept_real_share.second_moment"]
)
def test_an_oracle_out_of_a_definition_notices_a_wrong_formula(name: str) -> None:
    good = oracle_evidence(name)
    assert good is not None
    assert good.outcome == "supports"
    assert good.details["points"] >= 8  # type: ignore[operator]  # a number
    known = formula(name)
    with stating(known.stating(known.rhs * sp.Rational(201, 200))):
        wrong = oracle_evidence(name)
    assert wrong is not None
    assert wrong.outcome == "refutes"
