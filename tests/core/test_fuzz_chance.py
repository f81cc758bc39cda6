"""Means, averages and steps of loops at random: nothing that is accepted is false."""

from tests.core.fuzz_chance import RULES, campaign


def test_no_mean_or_step_is_accepted_that_is_false() -> None:
    seen = campaign(seed=1, runs=400, points=2, stop=6)
    assert not seen.false, seen.false
    assert all(seen.judged[rule] > 5 for rule in RULES)
    assert sum(seen.near.values()) > 20
