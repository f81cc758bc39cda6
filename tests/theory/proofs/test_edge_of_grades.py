"""The edge of a grade: what is edited, or asked of a larger domain, does not rise by the core."""

from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence, defined_otherwise, grade_of
from theory import catalogue
from theory.language.derivation import Definition
from theory.proofs.decided import READERS, context_of, decided

IDS = (
    "regression.replace.excess_risk",
    "gaussian.replace_biased.variance",
    "exponential_family.replace.mean_squared_error",
    "categorical.replace.heterozygosity",
)


def grade(formula, derivation=None):
    derivation = derivation or formula.derivation
    return grade_of(derivation, decided(derivation, context_of(formula)))


def places(formula):
    return set(decided(formula.derivation, context_of(formula)))


@pytest.mark.parametrize("name", IDS)
def test_what_is_written_rises(name):
    formula = catalogue.formula(name)
    assert grade(formula) in ("proof", "citing")
    assert grade_of(formula.derivation) in (None, "instances")


@pytest.mark.parametrize("name", IDS)
def test_an_edited_step_does_not(name):
    formula = catalogue.formula(name)
    steps = formula.derivation.steps
    tried = [n for n, step in enumerate(steps) if isinstance(step.certificate, tuple(READERS))]
    place = tried[0] if tried else len(steps) - 1
    old = steps[place]
    new = replace(old, after=sp.Eq(old.after.lhs, 2 * old.after.rhs + 1, evaluate=False))
    edited = replace(formula.derivation, steps=(*steps[:place], new, *steps[place + 1 :]))
    found = decided(edited, context_of(formula))
    assert not [n for n in found if edited.all_steps[n] is new]


@pytest.mark.parametrize("name", IDS)
def test_an_edited_statement_is_an_error_whatever_the_core_proves(name):
    formula = catalogue.formula(name)
    left, right = formula.relation.args
    known = decided(formula.derivation, context_of(formula))
    evidence = certificate_evidence(name, formula.derivation, sp.Eq(left, right + 1), known=known)
    assert evidence.outcome == "error"


def edits(formula):
    """Return the loop's definition with one of the equations that the derivation uses edited, for each."""
    definition = formula.loop.definition
    steps = [step for step in formula.derivation.all_steps if isinstance(step.certificate, Definition)]
    used = {step.after for step in steps} & set(definition)
    for equation in used:
        other = sp.Eq(equation.lhs, 3 * equation.rhs if equation.rhs != 0 else 1, evaluate=False)
        yield tuple(other if e == equation else e for e in definition)


@pytest.mark.parametrize("name", IDS)
def test_an_edited_loop_is_not_the_derivations(name):
    formula = catalogue.formula(name)
    assert not defined_otherwise(formula.derivation, formula.loop.definition)
    edited = list(edits(formula))
    assert edited
    assert all("is not how the loop defines" in defined_otherwise(formula.derivation, e) for e in edited)


@pytest.mark.slow
def test_an_edited_loop_is_no_formulas():
    """Ten formulas rest on what is cited, or on another formula, and name no equation of their loop."""
    without = []
    for formula in catalogue.formulas().values():
        edited = list(edits(formula))
        assert not defined_otherwise(formula.derivation, formula.loop.definition), formula.id
        assert all(defined_otherwise(formula.derivation, e) for e in edited), formula.id
        without += [] if edited else [formula.id]
    assert len(without) == 10


@pytest.mark.parametrize(
    ("name", "parameter", "lower"),
    [
        ("categorical.replace.heterozygosity", "D", 0),
        ("categorical.replace.collapse_time_bound", "D", -2),
        ("gaussian.replace_biased.variance", "n", 0),
    ],
)
def test_a_widened_domain_does_not(name, parameter, lower):
    formula = catalogue.formula(name)
    wide = tuple(
        replace(p, domain=replace(p.domain, lower=lower)) if p.name == parameter else p
        for p in formula.parameters
    )
    assert any(p.domain.lower == lower for p in wide)
    widened = replace(formula, parameters=wide)
    assert len(decided(formula.derivation, context_of(widened))) < len(places(formula))
