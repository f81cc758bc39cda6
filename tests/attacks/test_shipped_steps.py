"""A contradiction drawn from the steps that are shipped: R(t) = 0, one name for two things, two loops' R."""

from collections.abc import Iterator

import pytest
import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence, replay_own
from proofs_checks.evidence.scope import letters, refusals
from theory import catalogue
from theory.language.derivation import (
    Algebra,
    Combination,
    Definition,
    Derivation,
    Instance,
    RationalLimit,
    Recurrence,
    Step,
)
from theory.language.formula import Formula
from theory.proofs.decided import context_of, decided

RISK = "regression.replace.excess_risk"


def step(after, certificate, *before):
    return Step(rule="attack", after=after, because="", certificate=certificate, before=before)


def more(derivation, *steps):
    return Derivation(title="attack", steps=(*derivation.steps, *steps), lemmas=derivation.lemmas)


def defined_by(formula: Formula) -> tuple[sp.Basic, Recurrence, tuple[sp.Basic, ...]] | None:
    """A formula's R(t) = E f(state at t), and the recurrence of R: what the attack needs."""
    steps = formula.derivation.all_steps
    last = next((s for s in reversed(steps) if isinstance(s.certificate, Recurrence)), None)
    if last is None or not isinstance(last.certificate, Recurrence):
        return None
    here = last.certificate.sequence(last.certificate.index)
    for s in steps:
        if isinstance(s.certificate, Definition) and isinstance(s.after, sp.Equality) and s.after.lhs == here:
            return s.after, last.certificate, last.before
    return None


def hijacked(definition: sp.Basic, rule: Recurrence, before: tuple[sp.Basic, ...]) -> Iterator[Step]:
    """R(t) = E f(ŵ_t), so R(t − 1) = E f(ŵ_t) = R(t), so R(t) = R(0)."""
    u, t = rule.sequence, rule.index
    moved, constant = definition.xreplace({t: t - 1}), sp.Eq(u(t), u(t - 1), evaluate=False)
    yield step(moved, Instance(substitution=((t, t - 1),)), definition)
    yield step(constant, Algebra(), definition, moved)
    yield step(sp.Eq(u(t), before[1].rhs, evaluate=False), rule, constant, before[1])


def moved_by(formula: Formula) -> str | None:
    """Why the first step of the attack is refused; ``None`` where it cannot be written."""
    found = defined_by(formula)
    if found is None or not letters(found[0]):
        return None
    refused = refusals(more(formula.derivation, *hijacked(*found)))
    assert not any(refused[:-3])
    return refused[-3]


@pytest.mark.parametrize(
    "name",
    [
        RISK,
        "regression.accumulate.excess_risk",
        "gaussian.replace.mean_drift",
        "exponential_family.sampling_bias.mean_squared_error",
        "mixture.accumulate.squared_separation",
    ],
)
def test_c3_the_risk_is_not_zero(name: str) -> None:
    assert "does not show it" in str(moved_by(catalogue.formula(name)))


@pytest.mark.slow
def test_c3_the_risk_is_not_zero_in_any_formula() -> None:
    found = [why for why in map(moved_by, catalogue.formulas().values()) if why is not None]
    assert len(found) > 60
    assert all("does not show it" in why for why in found)


def test_c3_the_whole_way_to_a_grade() -> None:
    formula = catalogue.formula("mixture.replace.squared_separation")
    found = defined_by(formula)
    assert found is not None
    attacked = more(formula.derivation, *hijacked(*found))
    known = decided(attacked, context_of(formula))
    evidence = certificate_evidence("attack", attacked, None, formula.loop.definition, known=known)
    assert evidence.outcome == "refutes"
    assert "does not show it" in evidence.summary


@pytest.mark.parametrize("name", ["gaussian.replace_biased.variance", "gaussian.accumulate.variance"])
def test_c4_one_name_for_two_values_does_not_make_them_equal(name: str) -> None:
    derivation = catalogue.formula(name).derivation
    instance = next(
        s
        for s in reversed(derivation.all_steps)
        if isinstance(s.certificate, Instance) and len(s.after.atoms())
    )
    (general,), special = instance.before, instance.after
    assert general.lhs == special.lhs
    back = sp.Eq(general.rhs, general.lhs, evaluate=False)
    claim = sp.Eq(general.rhs, special.rhs, evaluate=False)
    attacked = more(
        derivation,
        step(back, Algebra(), general),
        step(claim, Combination(factors=(sp.Integer(1), sp.Integer(1))), back, special),
    )
    assert "beside what holds for" in refusals(attacked)[-1]


def test_c5_the_risks_of_two_loops_are_not_one() -> None:
    one, two = (
        catalogue.formula(f"regression.{kind}.excess_risk").derivation for kind in ("replace", "accumulate")
    )
    assert one.conclusion.lhs == two.conclusion.lhs
    both = Derivation(
        title="attack",
        lemmas=(one, two),
        steps=(step(sp.Eq(one.conclusion.rhs, one.conclusion.lhs), Algebra(), one.conclusion),),
    )
    assert all("by different equations" in result.shown for _, result in replay_own(both))


def test_a_parameter_that_does_not_show_is_not_moved() -> None:
    """R(t) = σ²κt with 2σ for σ, and with σ: 3σ²κt = 0."""
    derivation = catalogue.formula(RISK).derivation
    conclusion = derivation.conclusion
    (sigma,) = (s for s in conclusion.free_symbols if s.name == "sigma")
    twice = conclusion.xreplace({sigma: 2 * sigma})
    attacked = more(
        derivation,
        step(twice, Instance(substitution=((sigma, 2 * sigma),)), conclusion),
        step(sp.Eq(twice.rhs, conclusion.rhs, evaluate=False), Algebra(), twice, conclusion),
    )
    assert [bool(why) for why in refusals(attacked)[-2:]] == [False, True]


def test_a_state_is_not_replaced_by_what_it_estimates() -> None:
    """R(t) = E tr Σ(ŵ_t − w)(ŵ_t − w)' with w for ŵ_t: R(t) = 0."""
    formula = catalogue.formula(RISK)
    found = defined_by(formula)
    assert found is not None
    definition = found[0]
    named = {s.name: s for s in definition.atoms(sp.MatrixSymbol)}
    zero = definition.xreplace({named["what_t"]: named["w"]})
    attacked = more(
        formula.derivation, step(zero, Instance(substitution=((named["what_t"], named["w"]),)), definition)
    )
    assert "named function is the value" in refusals(attacked)[-1]


def test_a_limit_is_not_taken_where_a_state_stands() -> None:
    formula = catalogue.formula(RISK)
    found = defined_by(formula)
    assert found is not None
    definition, rule, _ = found
    constant = sp.Eq(sp.Limit(definition.lhs, rule.index, sp.oo), definition.rhs, evaluate=False)
    attacked = more(formula.derivation, step(constant, RationalLimit(), definition))
    assert "lets an index run" in refusals(attacked)[-1]


@pytest.mark.parametrize(("value", "refused"), [(sp.Integer(7), True), (sp.Symbol("x") + 1, False)])
def test_d4_a_function_is_defined_once(value: sp.Expr, refused: bool) -> None:
    f, x = sp.Function("f"), sp.Symbol("x")
    steps = (
        step(sp.Eq(f(x + 1), x + 2), Definition()),
        step(sp.Eq(f(x), value, evaluate=False), Definition()),
    )
    assert bool(refusals(Derivation(title="", steps=steps))[1]) is refused


@pytest.mark.slow
def test_what_is_shipped_is_moved_by_no_step() -> None:
    for formula in catalogue.formulas().values():
        assert not any(refusals(formula.derivation)), formula.id
