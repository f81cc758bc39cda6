"""The three grades of a derivation, counted over the catalogue, and what each of them excludes."""

from collections import Counter
from dataclasses import replace

import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence
from theory import catalogue, index
from theory.language.derivation import Averaging, Citation, Derivation, Enumeration, MatrixReplay
from theory.language.verdicts import DERIVED, meets, weakest
from theory.proofs.decided import decided_of
from theory.proofs.grades import promised

FINITE = (MatrixReplay, Enumeration, Averaging)


def test_the_formulas_by_grade():
    """A formula that rests on a step tried at finitely many sizes is named here; the index is up to date."""
    grades = {item["id"]: item["verdict"] for item in index.entries("formula")}
    assert set(grades) == set(catalogue.formulas())
    counts = Counter(grades.values())
    assert counts["CONSISTENT"] == 1
    assert counts["PROVED"] >= 89
    assert {name for name, grade in grades.items() if grade == "REPLAYED"} == {
        "categorical.replace.first_loss_time_diffusion"
    }
    assert set(counts) == {"PROVED", "PROVED-CITING", "REPLAYED", "CONSISTENT"}


def test_every_claim_is_catalogued_with_the_grade_that_its_derivation_and_formulas_have():
    """A statement that is a question may have another proof: the formula's, held against it by a run."""
    asked = 0
    for claim in catalogue.claims().values():
        for statement, stated in zip(claim.statements, claim.expected, strict=True):
            grades = [index.entry(name)["verdict"] for name in statement.formulas]
            if statement.prove is not None:
                derivation = statement.prove()
                own = promised(derivation, decided_of(derivation, statement.formulas))
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
    for name in catalogue.formulas():
        grade, kinds = (
            weakest(promised(catalogue.formula(a).derivation) for a in catalogue.ancestors(name)),
            steps_below(name),
        )
        if grade in ("PROVED", "PROVED-CITING"):
            assert not kinds & set(FINITE), name
        assert grade != "PROVED" or Citation not in kinds, name


def test_averaging_is_counted_among_what_is_tried_at_finitely_many_sizes():
    formula = catalogue.formula("mean.subsample_with_replacement.risk_ratio")
    evidence = certificate_evidence(formula.id, formula.derivation, None, formula.loop.definition)
    kinds = [type(step.certificate) for step in formula.derivation.all_steps]
    count = sum(kind in FINITE for kind in kinds)
    assert Averaging in kinds
    assert f"{count} at finitely many sizes" in evidence.summary
    assert evidence.grade == "instances"


def test_a_lemma_at_finitely_many_sizes_is_felt_above():
    claim = catalogue.claim("position.s4_1.real_share_falls_to_zero")
    proof = claim.printed.prove()
    assert promised(proof) == "PROVED"
    a, b = sp.symbols("a b")
    step = replace(
        proof.steps[0], after=sp.Eq(a, b), before=(), certificate=Enumeration(points=({"a": 1, "b": 1},))
    )
    lemma = Derivation(title="lemma", steps=(step,))
    assert promised(replace(proof, lemmas=(lemma,))) == "REPLAYED"
