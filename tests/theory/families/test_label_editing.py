from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from proofs_checks.evidence.search import counterexample_evidence
from proofs_checks.verification import verify
from theory import catalogue
from theory.families.label_editing import any_label as editing
from theory.families.label_editing import batches as once
from theory.language.formula import evaluate
from theory.proofs.decided import decided_of

CLAIMS = [name for name in catalogue.claims() if name.startswith("position.s4_3.")]
PROOFS = (
    editing.schedule_upper_bound,
    editing.schedule_lower_bound,
    editing.constant_share_diverges,
    editing.real_labels,
    editing.synthetic_labels_bounded,
    once.bounded,
    once.limit,
)


LEMMAS = {once.ratio: once.ratio_from_zero}


def proved_by(derive):
    """Return the formula or the sentence that a derivation is the proof of: its domains are theirs."""
    proof = LEMMAS.get(derive, derive)
    claims = [catalogue.claim(name) for name in CLAIMS]
    found = {said.prove: said for one in claims for said in (one.printed, one.corrected) if said}
    formulas = [one for name, one in catalogue.formulas().items() if name.startswith("regression.editing.")]
    return (found | {one.derive: one for one in formulas})[proof]


def decided(derivation, derive):
    definitions = (*editing.LOOP.definition, *once.LOOP.definition)
    known = decided_of(derivation, proved_by(derive))
    return [found.holds for _, found in replay(derivation, definitions, known)]


@pytest.mark.parametrize("derive", PROOFS)
def test_a_proof_replays(derive):
    assert all(decided(derive(), derive))


@pytest.mark.parametrize("name", CLAIMS)
def test_the_verdicts_are_the_catalogued_ones(name):
    claim = catalogue.claim(name)
    formulas = {used for one in (claim.printed, claim.corrected) if one for used in one.formulas}
    assert formulas <= set(catalogue.formulas())
    for statement, expected in zip((claim.printed, claim.corrected), claim.expected, strict=False):
        assert (statement.prove is not None) == (expected in {"PROVED", "PROVED-CITING", "REPLAYED"})
        found = counterexample_evidence(statement)
        assert (found is not None and found.outcome == "refutes") == (expected == "REFUTED")


def test_the_simplest_witnesses_edit_every_label():
    bound = counterexample_evidence(catalogue.claim("position.s4_3.editing_prevents_divergence").printed)
    finite = counterexample_evidence(catalogue.claim("position.s4_3.finite_edits_mostly_real").printed)
    assert bound.witness == "t = 2, p = 1, d = 1, T = 3"
    assert finite.witness == "p = (1)"


def test_full_edits_are_replace():
    found = evaluate(
        catalogue.formula("regression.editing.balanced_excess_risk_ratio"), {"t": 5, "p": 1, "d": 3, "T": 8}
    )
    assert found.exact == 6


def test_the_share_of_real_labels():
    formula = catalogue.formula("regression.editing.real_label_share")
    assert evaluate(formula, {"p": [Fraction(1, 2), Fraction(1, 3)]}).exact == Fraction(1, 3)


def with_step(derivation, rule, change):
    steps = tuple(
        replace(step, after=change(step.after)) if step.rule == rule else step for step in derivation.steps
    )
    assert steps != derivation.steps
    return replace(derivation, steps=steps)


@pytest.mark.parametrize(
    ("derive", "rule", "change"),
    [
        (editing.schedule_upper_bound, "compare term by term", lambda le: sp.Le(le.lhs, (le.rhs + 1) / 2)),
        (editing.schedule_lower_bound, "compare term by term", lambda le: sp.Le(2 * le.lhs, le.rhs)),
        (editing.constant_share_diverges, "limit of a rational function", lambda eq: sp.Eq(eq.lhs, 2)),
        (editing.real_labels, "average over masks", lambda eq: sp.Eq(eq.lhs, (1 - editing.p) * eq.rhs)),
        (editing.real_labels, "solve the recurrence", lambda eq: sp.Eq(eq.lhs, eq.rhs**2)),
        (once.ratio, "conditional expectation", lambda eq: sp.Eq(eq.lhs, eq.rhs + 1 / once.K)),
        (once.ratio, "solve the recurrence", lambda eq: sp.Eq(eq.lhs, 2 * eq.rhs)),
        (once.bounded, "upper bound", lambda le: sp.Le(le.lhs, 2)),
        (once.limit, "powers of 1 + 1/K", lambda le: sp.Le(le.lhs, le.rhs / 2)),
        (editing.synthetic_labels_bounded, "induction", lambda le: sp.Le(le.lhs, le.rhs / 2)),
    ],
)
def test_a_wrong_step_does_not_replay(derive, rule, change):
    assert not all(decided(with_step(derive(), rule, change), derive))


def test_a_verification_run_finds_the_catalogued_verdict():
    (judged,) = verify(["position.s4_3.finite_edits_mostly_real"], workers=1, budget=0.3).claims
    assert judged.as_expected


def test_each_label_edited_once():
    name = "regression.editing.once_excess_risk_ratio"
    assert [evaluate(catalogue.formula(name), {"K": k, "t": k}).exact for k in (1, 2)] == [
        2,
        Fraction(43, 16),
    ]
    found = counterexample_evidence(catalogue.claim("position.s4_3.each_label_edited_once").printed)
    assert found.witness == "K = 2"
