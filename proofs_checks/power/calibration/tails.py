"""True means under the test of one's own simulator when nothing is known of its tail: who gets through?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from math import exp
from typing import Any

import numpy as np

from proofs_checks.evidence.shards import TAIL_SAMPLE
from proofs_checks.experiment import MARGIN
from proofs_checks.own.matching import Known, own_match
from proofs_checks.power.calibration.rates import clopper_pearson
from proofs_checks.run.executors import Pool

COST = 100
"""Random numbers that an observation is said to cost, as by default; a shard then has 4000 observations."""

SECONDS = 6.0
CHUNK = 250

HEADER = """\
# Calibration of the guard against heavy tails

`python -m proofs_checks.calibration --tails --campaigns {campaigns} --alpha {alpha} --seed {seed}`

A simulator of one's own has the mean that is claimed, and nothing is said of its bounds, its variance or
its tail: {campaigns} campaigns a row, each as `assert_matches` runs it at one point, at level {alpha} and
with a margin of {margin:.0%}. Tested are those whose first {sample} observations show a clearly finite
variance; of all campaigns, how many confirm the truth, how many refute it, and the exact 99 % interval of
that rate.

| law of an observation | tail exponent | tested | confirmed | refuted | rate | 99 % interval | within α |
|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law of observations with its true mean; ``exponent`` in words."""

    name: str
    exponent: str
    mean: float
    draw: Callable[[np.random.Generator, int], Any]


def _rare(g: np.random.Generator, n: int) -> Any:
    return g.normal(1.0, 0.1, n) + 1e5 * (g.random(n) < 2e-5)


LAWS = (
    *(
        Law(
            name=f"Pareto({a:g})",
            exponent=f"{a:g}",
            mean=1 / (a - 1),
            draw=partial(lambda a, g, n: g.pareto(a, n), a),
        )
        for a in (1.2, 1.5, 1.8, 2.0, 2.5, 3.0)
    ),
    Law(name="1 + t(1.5)", exponent="1.5", mean=1.0, draw=lambda g, n: 1 + g.standard_t(1.5, n)),
    *(
        Law(
            name=f"lognormal, σ = {s:g}",
            exponent="∞",
            mean=exp(s**2 / 2),
            draw=partial(lambda s, g, n: g.lognormal(0, s, n), s),
        )
        for s in (2.0, 1.5, 1.0)
    ),
    Law(name="normal⁸", exponent="∞", mean=105.0, draw=lambda g, n: g.standard_normal(n) ** 8),
    Law(name="normal⁴", exponent="∞", mean=3.0, draw=lambda g, n: g.standard_normal(n) ** 4),
    Law(name="exponential", exponent="∞", mean=1.0, draw=lambda g, n: g.exponential(size=n)),
)
UNSEEN = Law(
    name="control: 2 in 100 000 observations carry two thirds of the mean",
    exponent="bounded",
    mean=3.0,
    draw=_rare,
)
"""No sample of this size shows the event, so that the test errs, as any test must that knows no bounds."""


def outcomes(place: int, first: int, campaigns: int, alpha: float) -> Counter[str]:
    """Return the outcomes of campaigns on one law, each with its own root seed, from ``first`` on.

    Args:
        place: of the law, in ``LAWS`` followed by ``UNSEEN``.
    """
    law = (*LAWS, UNSEEN)[place]

    def simulator(rng: np.random.Generator) -> Any:
        return law.draw(rng, TAIL_SAMPLE // 5)

    match = own_match(
        simulator,
        name=law.name,
        predict=lambda _: law.mean,
        level=alpha,
        known=Known(),
        cost=COST,
        margin=MARGIN,
    )
    return Counter(match.at({}, first + campaign, SECONDS).outcome for campaign in range(campaigns))


def tail_table(
    *, alpha: float, campaigns: int, seed: int, workers: int | None = None
) -> Iterator[tuple[str, bool]]:
    """Lines of the table, each with whether it is as it should be.

    Args:
        alpha, seed: level of every campaign; root seed of the first.
        campaigns: number of campaigns a law.
        workers: processes to use (default: one for each core). Does not change the result.
    """
    yield (
        HEADER.format(campaigns=campaigns, alpha=alpha, seed=seed, sample=TAIL_SAMPLE, margin=MARGIN),
        True,
    )
    pool = Pool(workers, None)
    try:
        for place, law in enumerate((*LAWS, UNSEEN)):
            found = _gathered(pool.executor, place, seed, campaigns, alpha)
            yield _line(law, found, alpha)
    finally:
        pool.stop(at_once=True)


def _gathered(executor: Executor, place: int, seed: int, campaigns: int, alpha: float) -> Counter[str]:
    starts = range(seed, seed + campaigns, CHUNK)
    sizes = [min(CHUNK, seed + campaigns - start) for start in starts]
    return sum(executor.map(outcomes, repeat(place), starts, sizes, repeat(alpha)), Counter())


def _line(law: Law, found: Counter[str], alpha: float) -> tuple[str, bool]:
    total = found.total()
    low, high = clopper_pearson(found["refuted"], total)
    tested = (total - found["undecided"]) / total
    kept = low <= alpha
    shares = f"{tested:.1%} | {found['confirmed'] / total:.1%}"
    rate = f"{found['refuted']} | {found['refuted'] / total:.2%} | {low:.2%} to {high:.2%}"
    line = f"| {law.name} | {law.exponent} | {shares} | {rate} | {'yes' if kept else 'NO'} |"
    return line, kept != (law is UNSEEN)
