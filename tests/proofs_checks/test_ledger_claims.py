"""The derivations behind the ledger's claims replay, and false versions of them do not."""

from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.evidence.balls import limit_evidence
from proofs_checks.evidence.replay import certificate_evidence, replay
from proofs_checks.tasks import Task, run_task
from proofs_checks.verdict import judge
from theory import catalogue
from theory.claims import plateau, propagation
from theory.families import exponential_family_limits

ERROR = ("exponential_family.replace.mean_squared_error",)
DERIVATIONS = (
    (propagation.real_share_vanishes, ()),
    (
        propagation.replace_outgrows_accumulate,
        ("regression.replace.excess_risk", "regression.accumulate.excess_risk"),
    ),
    (propagation.subsample_below_replace, ()),
    (propagation.subsample_above_accumulate, ()),
    (propagation.covariance_term_bounded, ("gaussian.replace.covariance_term_upper",)),
    (propagation.accumulate_exceeds_first_fit, ("regression.accumulate.excess_risk_ratio",)),
    (propagation.same_model_on_fresh_designs, ("regression.replace_unequal_sizes.excess_risk",)),
    (plateau.level_has_a_limit, ()),
    (plateau.doubled_is_an_increase, ()),
    (plateau.density_spreads_for_ever, ("kernel_density.accumulate.second_moment",)),
    (exponential_family_limits.replace_error_by_curvature, ERROR),
    (exponential_family_limits.replace_error_saturates, ERROR),
)


def mutants(statement):
    """Return false or unproved neighbours of a statement: another value, another sign, the converse."""
    left, right = statement.args[:2]
    if isinstance(statement, sp.Equality):
        if right is sp.oo:
            return [sp.Eq(left, sp.Integer(7), evaluate=False)]
        return [sp.Eq(left, right + 1, evaluate=False), sp.Eq(left, 2 * right + 3, evaluate=False)]
    stronger = right - 1 if isinstance(statement, (sp.LessThan, sp.StrictLessThan)) else right + 1
    return [statement.func(right, left, evaluate=False), statement.func(left, stronger, evaluate=False)]


@pytest.mark.parametrize(("derive", "names"), DERIVATIONS, ids=lambda item: getattr(item, "__name__", ""))
def test_a_derivation_replays_and_its_mutants_do_not(derive, names):
    derivation, definitions = derive(), catalogue.definitions(names)
    assert certificate_evidence("x", derivation, None, definitions).outcome == "supports"
    last = derivation.steps[-1]
    for false in mutants(last.after):
        mutated = replace(derivation, steps=(*derivation.steps[:-1], replace(last, after=false)))
        assert certificate_evidence("x", mutated, None, definitions).outcome != "supports", false


def test_the_saturated_error_is_caught_if_it_is_another():
    formula = catalogue.formula("exponential_family.replace.mean_squared_error_limit")
    assert limit_evidence(formula, 1).outcome == "supports"
    steps = formula.derivation.steps
    wrong = replace(steps[-1], after=sp.Eq(steps[-1].after.lhs, 2 * steps[-1].after.rhs, evaluate=False))
    broken = replace(formula.derivation, steps=(*steps[:-1], wrong))
    assert limit_evidence(replace(formula, derive=lambda: broken), 1).outcome == "refutes"


def test_a_slower_harmonic_sum_does_not_pass(monkeypatch):
    monkeypatch.setattr(plateau, "HARMONIC", sp.harmonic(plateau.t, 2))
    false = plateau.density_spreads_for_ever.__wrapped__()
    assert not all(result.holds for _, result in replay(false))


NEW = (
    "s2_1.neither",
    "s2_2.",
    "s4_1.",
    "appendix_a.",
)


@pytest.mark.parametrize(
    "name", [name for name in catalogue.claims() if any(f"position.{part}" in name for part in NEW)]
)
def test_every_statement_is_judged_as_catalogued(name):
    claim = catalogue.claim(name)
    for which, expected in enumerate(claim.expected):
        assert (
            judge(run_task(Task(kind="statement", subject=name, which=which, root=1, budget=1.0))).name
            == expected
        )
