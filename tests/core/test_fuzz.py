"""The rules at random: nothing that they accept is false. ``make fuzz`` does it at length, for each rule."""

import pytest

from benchmarks.fuzz_rules import SOURCES, campaigns, faults
from proofs_checks.show.reports.trust import rules
from tests.core.fuzz import campaign
from tests.core.fuzzing import Counts
from tests.core.judge import falsified
from theory.core import continuous_limit, gamma, integer, le, number, rational_limit, real, tends
from theory.core.values import truth

x = real("x_far")


def report(counts: Counts) -> str:
    return "\n".join(f"{rule}: {theorem}" for rule, theorem in counts.false)


def test_no_rule_accepts_what_is_false() -> None:
    counts = campaign(seed=20, runs=300)
    assert not counts.false, report(counts)
    assert sum(counts.accepted.values()) > 150
    assert counts.points > 500
    assert sum(counts.near.values()) > 0.3 * sum(counts.tried.values())
    assert not counts.errors


def test_every_rule_that_one_is_asked_to_believe_is_applied_at_random() -> None:
    assert {rule for source in SOURCES.values() for rule in source.RULES} == set(rules())


def test_a_limit_above_the_largest_double_is_judged() -> None:
    """Γ(285 − 45/k) → Γ(285): the judge saw infinities, and said that it is false."""
    k = integer("k_far", lambda v: [le(1, v)], witness=1)
    theorem = continuous_limit([rational_limit(tends(k, 1 / k, number(0)), 1)], [x], gamma(285 - 45 * x))
    assert falsified(theorem)[0] is None
    assert truth(tends(k, gamma(285 - 45 / k), gamma(number(286))), {}) is False


@pytest.mark.slow
def test_five_hundred_accepted_applications_of_each_rule() -> None:
    assert not list(faults(campaigns(500, 3600), 500))
