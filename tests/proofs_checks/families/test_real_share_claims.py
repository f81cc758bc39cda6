"""Section 4.2, and accumulate-subsample of section 4.1, are judged as catalogued."""

from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from proofs_checks.run.tasks import Task, run_task
from proofs_checks.verdict import judge
from theory import catalogue
from theory.language.verdicts import meets
from theory.papers import retraining, strong_collapse

EXPECTED = {
    "s4_1.subsample_stabilises": ("PROVED", "PROVED"),
    "s4_1.subsample_variance_stabilises": ("PROVED",),
    "s4_1.subsample_biased_variance_stabilises": ("PROVED", "PROVED-CITING"),
    "s4_2.bounded_real_share_suffices": ("PROVED",),
    "s4_2.bounded_real_share_suffices_for_means": ("PROVED", "PROVED"),
    "s4_2.gillman_real_share_may_vanish": ("REFUTED", "PROVED"),
    "s4_2.real_share_may_vanish_under_accumulate": ("PROVED-CITING",),
    "s4_2.any_synthetic_share_degrades": ("REFUTED", "PROVED"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_statement_is_judged_as_catalogued(name):
    claim = catalogue.claim(f"position.{name}")
    assert claim.expected == EXPECTED[name]
    for which, expected in enumerate(EXPECTED[name]):
        task = Task(kind="statement", subject=claim.id, which=which, root=1, budget=1.0)
        assert meets(judge(run_task(task)).name, expected)


def test_the_section_begins_with_these():
    listed = [name for name in catalogue.claims() if name.startswith("position.s4_2.")]
    assert listed[:5] == [f"position.{name}" for name in EXPECTED if name.startswith("s4_2.")]


@pytest.mark.parametrize("correction", [Fraction(0), Fraction(1, 2), Fraction(7)])
@pytest.mark.parametrize(("epsilon", "slope"), [(0, 3), (Fraction(1, 5), 2)])
def test_the_needed_share_is_where_the_rate_is_one(correction, epsilon, slope):
    concavity = Fraction(3, 2)
    at = {retraining.alpha: concavity, retraining.epsilon: epsilon, retraining.L: slope}
    needed = retraining.needed_share(sp.Rational(correction)).xreplace(
        {symbol: sp.Rational(value) for symbol, value in at.items()}
    )
    for offset, stable in ((Fraction(1, 1000), True), (Fraction(-1, 1000), False)):
        share = Fraction(int(needed.p), int(needed.q)) + offset
        drawn = (1 - share) / share * (concavity + epsilon * slope)
        rate = drawn / (concavity - drawn) / (1 + correction)
        assert (0 < rate < 1) is stable


def test_too_large_a_needed_share_is_not_proved(monkeypatch):
    monkeypatch.setattr(retraining, "needed_share", lambda correction: sp.Rational(7, 10))
    false = retraining.needs_real_share.__wrapped__(sp.Integer(0))
    assert not all(result.holds for _, result in replay(false))


@pytest.mark.parametrize("share", [1 - strong_collapse.p2 / 2, strong_collapse.p2 / 2, strong_collapse.p2**2])
def test_another_pull_of_the_synthetic_labels_does_not_replay(monkeypatch, share):
    monkeypatch.setattr(strong_collapse, "p2", share)
    false = strong_collapse.floor.__wrapped__()
    assert not all(result.holds for _, result in replay(false))
