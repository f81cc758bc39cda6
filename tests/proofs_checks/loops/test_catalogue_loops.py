"""Formulas of the catalogue out of short definitions: for all t and parameters, by the certificate."""

from __future__ import annotations

import pytest
import sympy as sp

from tests.proofs_checks.loops.catalogue_loops import Q, S, reproduced
from theory.catalogue import formula
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import derive
from theory.loop_language.symbolic.certificate import obeys

REPRODUCED = reproduced()
FAST = {
    "gaussian.replace.variance",
    "gaussian.accumulate.mean_drift",
    "gaussian.subsample_without_replacement.variance",
    "gaussian.replace.drift_fourth_moment",
    "gaussian.kept_real_share_biased.mean_drift",
    "exponential_family.accumulate.mean_squared_error",
    "mean.kept_real_share.risk_ratio",
    "categorical.accumulate.heterozygosity",
}
CASES = [
    pytest.param(name, marks=() if name in FAST else pytest.mark.slow, id=name) for name in sorted(REPRODUCED)
]


def in_our_symbols(name: str, loop: LoopDefinition) -> sp.Expr:
    """Return the catalogue's form: the general case, geometric sums summed, in the definition's symbols."""
    known = formula(name)
    own = {parameter.name: parameter.symbol for parameter in loop.parameters}
    form = known.rhs
    if isinstance(form, sp.Piecewise):
        form = form.args[-1][0]
    if name.startswith("categorical"):
        q = own[Q.name]
        form = form.replace(lambda e: isinstance(e, sp.Sum), lambda e: q**2 + (1 - q) ** 2)
    form = form.replace(lambda e: isinstance(e, sp.Sum) and isinstance(e.function, sp.Pow), _summed)
    names = {}
    for parameter in known.parameters:
        if parameter.domain.shape == "scalar":
            ours = own[S.name] ** 2 if parameter.name == "trace" else own.get(parameter.name)
            names[parameter.symbol] = t if parameter.name == "t" else ours
    return form.xreplace(names)


def _summed(total: sp.Sum) -> sp.Expr:
    index, low, high = total.limits[0]
    assert (total.function.exp, low, high) == (index, 0, t - 1)
    ratio = total.function.base
    return (ratio**t - 1) / (ratio - 1)


@pytest.mark.parametrize("name", CASES)
def test_a_formula_of_the_catalogue_is_what_its_definition_gives(name: str) -> None:
    (derived,) = derive(REPRODUCED[name])
    problem = derived.problem
    assert problem is not None
    form = in_our_symbols(name, REPRODUCED[name])
    whole = (problem.factors, problem.increment, problem.first, problem.base)
    assert obeys(form, *whole)
    assert not obeys(form * sp.Rational(201, 200), *whole) or problem.factors == ()
