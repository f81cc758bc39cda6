"""A gap that falls like a slow power of t supports a limit; one to another limit ends by falling no more."""

import pytest
from flint import arb

from proofs_checks.evidence.balls import _falls_like_a_power


def gaps(factor: str, offset: str) -> list[arb]:
    return [27 * arb(factor) ** k + arb(offset) for k in range(9)]


@pytest.mark.parametrize("factor", ["0.53", "0.87"])
def test_a_power_falls_by_one_factor(factor: str) -> None:
    assert _falls_like_a_power(gaps(factor, "0"))


@pytest.mark.parametrize(
    ("factor", "offset"), [("0.53", "0.1"), ("0.87", "3"), ("0.1", "0.001"), ("0.99", "0")]
)
def test_another_limit_is_noticed(factor: str, offset: str) -> None:
    assert not _falls_like_a_power(gaps(factor, offset))
