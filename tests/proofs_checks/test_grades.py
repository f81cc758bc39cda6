"""The three grades of a derivation, counted over the catalogue, and what each of them excludes."""

from collections import Counter
from dataclasses import replace

import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence
from theory import catalogue, index
from theory.language.derivation import (
    Averaging,
    Citation,
    Derivation,
    Enumeration,
    MatrixReplay,
    OneGeneration,
)
from theory.language.verdicts import DERIVED, meets, weakest
from theory.proofs.decided import decided_of
from theory.proofs.grades import promised

FINITE = (Enumeration, OneGeneration)
BY_CORE = (MatrixReplay, Averaging)


def test_the_formulas_by_grade():
    """No formula rests on a step tried at finitely many sizes; the index is up to date."""
    grades = {item["id"]: item["verdict"] for item in index.entries("formula")}
    assert set(grades) == set(catalogue.formulas())
    counts = Counter(grades.values())
    assert counts["CONSISTENT"] == 1
    assert counts["PROVED"] >= 89
    assert set(counts) == {"PROVED", "PROVED-CITING", "CONSISTENT"}


def test_every_claim_is_catalogued_with_the_grade_that_its_derivation_and_formulas_have():
    """A statement that is a question may have another proof: the formula's, held against it by a run."""
    asked = 0
    for claim in catalogue.claims().values():
        for statement, stated in zip(claim.statements, claim.expected, strict=True):
            grades = [index.entry(name)["verdict"] for name in statement.formulas]
            if statement.prove is not None:
                derivation = statement.prove()
                own = promised(derivation, decided_of(derivation, statement))
                assert meets(stated, weakest([own, *grades])), claim.id
                if statement.question is None:
                    continue
            if statement.question is None:
                assert stated in ("REFUTED", "INCONCLUSIVE"), claim.id
                continue
            asked += 1
            if stated in DERIVED:
                assert meets(weakest(grades), stated), (claim.id, grades)
    assert asked > 0


def steps_below(name):
    """The certificates of a formula and of all that it rests on."""
    return {
        type(step.certificate)
        for found in catalogue.ancestors(name)
        for step in catalogue.formula(found).derivation.all_steps
    }


def test_no_grade_hides_a_step():
    """What is known of no step is no grade: without the core's theorems a step of its kinds is open."""
    for name in catalogue.formulas():
        grade, kinds = promised(catalogue.formula(name).derivation), steps_below(name)
        if grade in ("PROVED", "PROVED-CITING"):
            assert not {type(s.certificate) for s in catalogue.formula(name).derivation.all_steps} & {
                *FINITE,
                *BY_CORE,
            }, name
        assert grade != "PROVED" or Citation not in kinds, name


def test_what_the_core_does_not_decide_is_no_evidence():
    formula = catalogue.formula("mean.subsample_with_replacement.risk_ratio")
    definitions = formula.loop.definition
    known = decided_of(formula.derivation, formula)
    whole = certificate_evidence(formula.id, formula.derivation, None, definitions, known=known)
    assert (whole.outcome, whole.grade) == ("supports", "proof")
    for place, step in enumerate(formula.derivation.all_steps):
        if isinstance(step.certificate, BY_CORE):
            less = {n: theorem for n, theorem in known.items() if n != place}
            found = certificate_evidence(formula.id, formula.derivation, None, definitions, known=less)
            assert found.outcome == "undecided", step.rule
            assert promised(formula.derivation, less) == "INCONCLUSIVE"


def test_a_lemma_at_finitely_many_sizes_is_felt_above():
    claim = catalogue.claim("position.s4_1.real_share_falls_to_zero")
    proof = claim.printed.prove()
    assert promised(proof, decided_of(proof, claim.printed)) == "PROVED"
    a, b = sp.symbols("a b")
    step = replace(
        proof.steps[0], after=sp.Eq(a, b), before=(), certificate=Enumeration(points=({"a": 1, "b": 1},))
    )
    lemma = Derivation(title="lemma", steps=(step,))
    proof = replace(proof, lemmas=(lemma,))
    assert promised(proof, decided_of(proof, claim.printed)) == "REPLAYED"
