"""What the core decides for all sizes raises a derivation's grade, and nothing else does."""

import dataclasses

import pytest
import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence, promised
from theory import catalogue
from theory.language.derivation import Derivation, MatrixReplay
from theory.proofs.decided import Context, context_of, decided


def with_step(derivation: Derivation, rule: str, **changes: object) -> Derivation:
    """The derivation with another step in the place of those of a rule."""
    own = tuple(dataclasses.replace(s, **changes) if s.rule == rule else s for s in derivation.steps)
    lemmas = tuple(with_step(lemma, rule, **changes) for lemma in derivation.lemmas)
    return dataclasses.replace(derivation, steps=own, lemmas=lemmas)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("gaussian.replace.variance", "PROVED"),
        ("gaussian.accumulate_biased.variance", "PROVED"),
        ("regression.replace.excess_risk", "PROVED-CITING"),
        ("regression.replace.in_design_risk", "PROVED-CITING"),
        ("regression.ridgeless.excess_risk", "REPLAYED"),
        ("categorical.replace.survival_upper_bound", "PROVED"),
        ("categorical.replace.collapse_time", "PROVED"),
    ],
)
def test_grades(name: str, verdict: str) -> None:
    formula = catalogue.formula(name)
    assert promised(formula.derivation, decided(formula.derivation, context_of(formula))) == verdict


def test_without_a_context_nothing_rises() -> None:
    assert promised(catalogue.formula("gaussian.replace.variance").derivation) == "REPLAYED"


def test_an_invertible_gram_matrix_is_not_taken_for_granted() -> None:
    formula = catalogue.formula("regression.replace.in_design_risk")
    undeclared = Context(context_of(formula).parameters)
    assert promised(formula.derivation, decided(formula.derivation, undeclared)) == "REPLAYED"


def test_a_step_that_is_false_elsewhere_is_not_decided() -> None:
    """What today's replay accepts: the factor is 1 at every size that it tries."""
    formula = catalogue.formula("gaussian.replace.variance")
    step = next(s for s in formula.derivation.all_steps if isinstance(s.certificate, MatrixReplay))
    n = next(
        s for s in step.after.free_symbols | sp.S(step.certificate.definitions).free_symbols if str(s) == "n"
    )
    tried = sorted({int(sizes["n"]) for sizes in step.certificate.sizes})
    factor = 1 + sp.prod([n - v for v in tried])
    wrong = sp.Eq(step.after.lhs, factor * step.after.rhs, evaluate=False)
    other = with_step(formula.derivation, step.rule, after=wrong)
    places = [i for i, s in enumerate(other.all_steps) if s.after == wrong]
    assert places
    assert not set(places) & set(decided(other, context_of(formula)))


def test_an_instance_outside_the_domain_undoes_the_decision() -> None:
    formula = catalogue.formula("gaussian.schedule_biased.variance")
    by_core = decided(formula.derivation, context_of(formula))
    steps = enumerate(formula.derivation.all_steps)
    left = [s for i, s in steps if isinstance(s.certificate, MatrixReplay) and i not in by_core]
    assert left


def test_the_evidence_shows_the_normal_form_and_what_is_declared() -> None:
    formula = catalogue.formula("regression.replace.excess_risk")
    evidence = certificate_evidence(
        formula.id,
        formula.derivation,
        None,
        formula.loop.definition,
        known=decided(formula.derivation, context_of(formula)),
    )
    shown = [s["shown"] for s in evidence.details["steps"]]
    assert any(s.startswith("proved by the core: both sides are ") and "N(0, Σ) rows" in s for s in shown)
    assert "for all sizes by the core" in evidence.summary
    assert "finitely many" not in evidence.summary
    assert any(c.startswith("Gaussian rows are linearly independent") for c in evidence.cites)
