"""Adversarial search: the parameters at which an approximation is worst."""

from collections.abc import Callable
from math import isnan, log
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings, target
from hypothesis import seed as seeded
from hypothesis.strategies import SearchStrategy

Drawn = TypeVar("Drawn")


def worst_case(
    strategy: SearchStrategy[Drawn],
    discrepancy: Callable[[Drawn], float],
    *,
    examples: int = 500,
    seed: int = 0,
) -> tuple[Drawn, float]:
    """The draw with the largest discrepancy found, among `examples` draws that climb towards it.

    The search is guided (hypothesis' `target`) by the logarithm of the discrepancy and repeats exactly for
    the same seed. It gives a lower bound of the true worst case, never a proof of it.

    Args:
        strategy: where to search.
        discrepancy: error of the approximation at a draw, ≥ 0, not NaN.
        examples: number of draws.
        seed: root seed of the search.

    Returns:
        The worst draw and its discrepancy.

    Raises:
        ValueError: `examples` is below 1, or a discrepancy is negative or NaN.

    >>> from hypothesis import strategies as st
    >>> worst_case(st.integers(0, 1000), lambda n: 1 / (1 + (n - 700) ** 2))
    (700, 1.0)
    """
    if examples < 1:
        raise ValueError(f"examples = {examples}: must be at least 1")
    found: list[tuple[Drawn, float]] = []

    @seeded(seed)
    @settings(
        max_examples=examples,
        phases=(Phase.generate, Phase.target),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def search(drawn: Drawn) -> None:
        value = float(discrepancy(drawn))
        if isnan(value) or value < 0.0:
            raise ValueError(f"discrepancy = {value} at {drawn!r}: must be a number ≥ 0")
        if not found or value > found[0][1]:
            found[:] = [(drawn, value)]
        target(max(min(log(value), 700.0), -700.0) if value > 0.0 else -701.0)

    search()
    return found[0]
