"""The rules at random: nothing that they accept is false."""

import pytest

from tests.core.fuzz import RULES, Counts, campaign

WITHOUT_A_POINT = {"absurd"}  # its hypotheses hold nowhere


def report(counts: Counts) -> str:
    return "\n".join(f"{rule}: {theorem}" for rule, theorem in counts.false)


def test_no_rule_accepts_what_is_false() -> None:
    counts = campaign(seed=20, runs=500)
    assert not counts.false, report(counts)
    assert sum(counts.accepted.values()) > 150
    assert counts.points > 500
    assert not counts.errors


@pytest.mark.slow
@pytest.mark.parametrize("rule", sorted(set(RULES) - WITHOUT_A_POINT))
def test_five_hundred_accepted_applications_of_each_rule(rule: str) -> None:
    others = campaign(seed=1, runs=300)  # fills nothing but memos; the pool is the rule's own
    assert not others.false
    judged = 0
    for seed in range(2, 60):
        counts = campaign(seed, 1500, (rule, rule, rule, *RULES), stop=500)
        assert not counts.false, report(counts)
        judged += counts.judged[rule]
        if judged >= 500:
            return
    raise AssertionError(f"only {judged} judged")
