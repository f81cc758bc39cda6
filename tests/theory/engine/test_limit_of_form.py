"""Limits that the engine writes out: wrong statements do not pass, and what has no known limit is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from theory import catalogue
from theory.engine.limit_of_form import NoLimit, limit_of
from theory.language.derivation import Definition, Derivation, Step
from theory.language.formula import Formula
from theory.loop_language.definition import t
from theory.proofs.decided import context_of, decided

WRONG = {
    "gaussian.subsample_with_replacement_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*sin(pi/n)/(pi/n)"
    ),
    "gaussian.subsample_without_replacement_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*gamma(2 - 1/n)/(gamma(2 - (1 + s)/(2*n))*gamma(2 - (1 - s)/(2*n))) "
        "where s = sqrt(12*n - 3)"
    ),
    "mean.subsample_with_replacement.risk_ratio_limit": (
        "limit(rho(t), t, oo) = (2*n - 1)*(-psi(1 - 2/n) - EulerGamma)"
    ),
    "mean.subsample_with_replacement.risk_ratio_large_n_limit": "limit(rho_infty(t), t, oo) = pi^2/6",
    "exponential_family.replace.mean_squared_error_limit": "limit(u(t), t, oo) = V0/v2",
    "exponential_family.accumulate.mean_squared_error_limit": (
        "limit(u(t), t, oo) = cases(pi^2/6*V0/n if v2 = 0, "
        "V0*(sinh(pi*sqrt(v2)/sqrt(n))/(pi*sqrt(v2)/sqrt(n)) - 1)/v2 if v2 > 0, "
        "V0*(sin(pi*sqrt(-v2)/sqrt(n))/(pi*sqrt(-v2)/sqrt(n)) + 1)/v2 otherwise)"
    ),
    "gaussian.replace_biased.mean_drift_limit": "limit(m(t), t, oo) = trace*(1 - 1/n)",
    "gaussian.fresh_real_share.variance_limit": "limit(f(t), t, oo) = sigma0^2*alpha*(2 - alpha)",
    "exponential_family.kept_real_share.mean_squared_error_limit": (
        "limit(u(t), t, oo) = V0*(1 - 2*alpha)/(n*(1 - (1 - alpha)*(1 - alpha + v2/n)))"
    ),
}


def given(equation: sp.Eq) -> Derivation:
    step = Step(rule="given", after=equation, because="", certificate=Definition())
    return Derivation(title="", steps=(step,))


def not_shown(formula: Formula) -> set[str]:
    """Return the steps to a limit, from the closed form as it is given, that nothing decides."""
    known = catalogue.formula(formula.uses[0]).relation
    chain = limit_of(given(known), "", formula.relation, formula.parameters)
    assert chain.conclusion == formula.relation
    found = replay(chain, (known, chain.steps[0].after), decided(chain, context_of(formula)))
    return {step.rule for step, result in found if not result.holds}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_limit_is_not_shown(name: str) -> None:
    formula = catalogue.formula(name)
    assert not_shown(formula) == set()
    assert not_shown(replace(formula, statement=WRONG[name]))


@pytest.mark.parametrize(
    "form", [(-1) ** t, sp.Rational(3, 2) ** t, sp.harmonic(t), 2**-t + sp.harmonic(t), sp.sin(t)]
)
def test_what_has_no_limit_that_is_known_is_refused(form: sp.Expr) -> None:
    y = sp.Function("y")(t)
    goal = sp.Eq(sp.Limit(y, t, sp.oo), 0, evaluate=False)
    with pytest.raises(NoLimit):
        limit_of(given(sp.Eq(y, form)), "", goal, ())
