"""Means, averages and steps of loops at random: nothing that is accepted is false."""

import pytest

from tests.core.fuzz_chance import RULES, campaign


def test_no_mean_or_step_is_accepted_that_is_false() -> None:
    seen = campaign(seed=2, runs=120, points=2)
    assert not seen.false, seen.false
    assert all(seen.judged[rule] > 5 for rule in RULES)
    assert seen.near > 20


@pytest.mark.slow
def test_five_hundred_of_each_rule() -> None:
    judged = dict.fromkeys(RULES, 0)
    for seed in range(2, 8):
        seen = campaign(seed, 1500)
        assert not seen.false, seen.false
        judged = {rule: judged[rule] + seen.judged[rule] for rule in RULES}
    assert min(judged.values()) >= 500
