"""The three grades of a derivation, counted over the catalogue, and what each of them excludes."""

from collections import Counter
from dataclasses import replace

import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence, promised
from theory import catalogue
from theory.language.derivation import Averaging, Citation, Derivation, Enumeration, MatrixReplay
from theory.language.verdicts import STRENGTH, meets
from theory.proofs.decided import decided_of

FINITE = (MatrixReplay, Enumeration, Averaging)


def own(name):
    return promised(catalogue.formula(name).derivation)


def with_core(name):
    formula = catalogue.formula(name)
    return promised(formula.derivation, decided_of(formula.derivation, formula))


def weakest(names, grade=own):
    return min(map(grade, names), key=STRENGTH.get)


def test_the_formulas_by_grade():
    """A formula that rests on a step tried at finitely many sizes is named here."""
    grades = {name: weakest(catalogue.ancestors(name), with_core) for name in catalogue.formulas()}
    counts = Counter(grades.values())
    assert counts["CONSISTENT"] == 1
    assert counts["PROVED"] >= 89
    assert {name for name, grade in grades.items() if grade == "REPLAYED"} == {
        "categorical.replace.first_loss_time_diffusion"
    }
    assert set(counts) == {"PROVED", "PROVED-CITING", "REPLAYED", "CONSISTENT"}


def test_no_claim_is_catalogued_below_the_grade_of_its_weakest_step():
    """What verification finds may be better: the core proves for all sizes what a step tries at some."""
    for claim in catalogue.claims().values():
        for statement, stated in zip((claim.printed, claim.corrected), claim.expected, strict=False):
            if statement.question is not None and statement.prove is None:
                continue  # no derivation is written for it: the run finds its own
            if statement.prove is None:
                assert stated in ("REFUTED", "INCONCLUSIVE"), claim.id
                continue
            above = [name for used in statement.formulas for name in catalogue.ancestors(used)]
            grades = [promised(statement.prove()), *([weakest(above)] if above else [])]
            assert meets(stated, min(grades, key=STRENGTH.get)), claim.id


def steps_below(name):
    """The certificates of a formula and of all that it rests on."""
    return {
        type(step.certificate)
        for found in catalogue.ancestors(name)
        for step in catalogue.formula(found).derivation.all_steps
    }


def test_no_grade_hides_a_step():
    for name in catalogue.formulas():
        grade, kinds = weakest(catalogue.ancestors(name)), steps_below(name)
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
