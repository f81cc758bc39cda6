"""True and wrong means under the test of one's own simulator: who is refuted, whatever is known of it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from math import exp, inf
from typing import Any

import numpy as np

from proofs_checks.experiment import MARGIN, Relation
from proofs_checks.own.matching import AtPoint, Known, own_match
from proofs_checks.power.calibration.rates import clopper_pearson
from proofs_checks.run.executors import Pool

SECONDS = 6.0
CHUNK = 25
BATCH = 1_000
ERRORS = (0.001, 0.005, 0.01, 0.05)

HEADER = """\
# Calibration of the test of one's own simulator

`python -m proofs_checks.calibration --own --campaigns {campaigns} --alpha {alpha} --seed {seed}`

The mean is the one that is claimed, and for a bound the bound itself: {campaigns} campaigns a row, each as
`assert_matches` runs it at one point, at level {alpha}, with a margin of {margin:.0%} and up to 100 000
observations. How many confirm the truth, how many refute it, and the exact 99 % interval of that rate.

| law of an observation | said of it | claim | confirmed | refuted | rate | 99 % interval | within α |
|---|---|---|---|---|---|---|---|"""

DETECTION = """
## What is detected

The claimed mean is wrong by so much, upwards for "=" and "≥", downwards for "≤"; up to 1 000 000
observations and a margin of 0.1 %, so that they are drawn; level {alpha}. The share of {campaigns}
campaigns that refute it.

| law of an observation | said of it | claim | {errors} |
|---|---|---|{rules}|"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A law of observations, what is said of it, and how its true mean is claimed."""

    law: str
    said: str
    mean: float
    draw: Callable[[np.random.Generator, int], Any]
    known: Known = field(default_factory=Known)
    relation: Relation = "="


def _always(value: float) -> AtPoint:
    return lambda _: value


def _lognormal(s: float, g: np.random.Generator, n: int) -> Any:
    return g.lognormal(0, s, n)


UNIT = Known(bounds=(0.0, 1.0))

TOLD = (
    Told(law="Bernoulli(0.02)", said="bounds", mean=0.02, draw=lambda g, n: g.random(n) < 0.02, known=UNIT),
    Told(
        law="Bernoulli(0.02)",
        said="law",
        mean=0.02,
        draw=lambda g, n: g.random(n) < 0.02,
        known=Known(law="bernoulli"),
        relation="≤",
    ),
    Told(
        law="Bernoulli(½)",
        said="bounds",
        mean=0.5,
        draw=lambda g, n: g.random(n) < 0.5,
        known=UNIT,
        relation="≤",
    ),
    Told(
        law="Bernoulli(½)",
        said="variance",
        mean=0.5,
        draw=lambda g, n: g.random(n) < 0.5,
        known=Known(variance=_always(0.25)),
        relation="≥",
    ),
    Told(
        law="binomial(10, 0.1)",
        said="law",
        mean=1.0,
        draw=lambda g, n: g.binomial(10, 0.1, n),
        known=Known(law="binomial", trials=_always(10)),
    ),
    Told(
        law="binomial(10, 0.1)",
        said="bounds",
        mean=1.0,
        draw=lambda g, n: g.binomial(10, 0.1, n),
        known=Known(bounds=(0.0, 10.0)),
        relation="≤",
    ),
    Told(
        law="Poisson(0.1)",
        said="law",
        mean=0.1,
        draw=lambda g, n: g.poisson(0.1, n),
        known=Known(law="poisson"),
    ),
    Told(
        law="Poisson(3)",
        said="law",
        mean=3.0,
        draw=lambda g, n: g.poisson(3, n),
        known=Known(law="poisson"),
        relation="≥",
    ),
    Told(law="Poisson(3)", said="nothing", mean=3.0, draw=lambda g, n: g.poisson(3, n), relation="≤"),
    Told(
        law="geometric(0.2)",
        said="variance",
        mean=5.0,
        draw=lambda g, n: g.geometric(0.2, n),
        known=Known(variance=_always(20.0)),
        relation="≥",
    ),
    Told(law="uniform", said="bounds", mean=0.5, draw=lambda g, n: g.random(n), known=UNIT),
    Told(
        law="uniform",
        said="wide bounds",
        mean=0.5,
        draw=lambda g, n: g.random(n),
        known=Known(bounds=(0, 1e6)),
    ),
    Told(
        law="Beta(0.1, 0.3)",
        said="bounds",
        mean=0.25,
        draw=lambda g, n: g.beta(0.1, 0.3, n),
        known=UNIT,
        relation="≤",
    ),
    Told(
        law="exponential",
        said="law",
        mean=1.0,
        draw=lambda g, n: g.exponential(size=n),
        known=Known(law="exponential"),
    ),
    Told(
        law="normal²",
        said="law",
        mean=1.0,
        draw=lambda g, n: g.standard_normal(n) ** 2,
        known=Known(law="gamma", shape=_always(0.5)),
        relation="≤",
    ),
    Told(
        law="normal²",
        said="variance",
        mean=1.0,
        draw=lambda g, n: g.standard_normal(n) ** 2,
        known=Known(variance=_always(2.0)),
    ),
    Told(
        law="normal²",
        said="variance, thirtyfold",
        mean=1.0,
        draw=lambda g, n: g.standard_normal(n) ** 2,
        known=Known(variance=_always(60.0)),
        relation="≤",
    ),
    Told(
        law="normal(1, 2)",
        said="law",
        mean=1.0,
        draw=lambda g, n: g.normal(1, 2, n),
        known=Known(law="normal", variance=_always(4.0)),
        relation="≥",
    ),
    Told(law="normal(1, 2)", said="nothing", mean=1.0, draw=lambda g, n: g.normal(1, 2, n), relation="≤"),
    Told(law="exponential", said="nothing", mean=1.0, draw=lambda g, n: g.exponential(size=n)),
    Told(law="lognormal, σ = 1", said="nothing", mean=exp(0.5), draw=partial(_lognormal, 1.0), relation="≤"),
    Told(
        law="Pareto(2.1)",
        said="variance",
        mean=1 / 1.1,
        draw=lambda g, n: g.pareto(2.1, n),
        known=Known(variance=_always(17.36)),
    ),
    Told(
        law="1 in 1 000 of size 1",
        said="bounds",
        mean=1e-3,
        draw=lambda g, n: g.random(n) < 1e-3,
        known=UNIT,
        relation="≤",
    ),
    Told(
        law="negative binomial(2, 0.3)",
        said="nothing",
        mean=14 / 3,
        draw=lambda g, n: g.negative_binomial(2, 0.3, n),
    ),
    Told(
        law="triangular on [0, 1]",
        said="bounds",
        mean=0.5,
        draw=lambda g, n: g.triangular(0, 0.5, 1, n),
        known=UNIT,
        relation="≥",
    ),
    Told(
        law="exponential",
        said="light tail",
        mean=1.0,
        draw=lambda g, n: g.exponential(size=n),
        known=Known(tail=inf),
        relation="≈",
    ),
)

WRONG = tuple(
    told
    for told in TOLD
    if (told.law, told.said)
    in {
        ("Bernoulli(½)", "bounds"),
        ("Bernoulli(½)", "variance"),
        ("binomial(10, 0.1)", "law"),
        ("Poisson(3)", "law"),
        ("uniform", "bounds"),
        ("exponential", "law"),
        ("normal²", "variance"),
        ("exponential", "nothing"),
    }
)


def outcomes(
    place: int, first: int, campaigns: int, alpha: float, error: float, cost: int, margin: float
) -> Counter[str]:
    """Return the outcomes of campaigns on one law, each with its own root seed, from ``first`` on.

    Args:
        place: of the law in ``TOLD``.
        first: root seed. campaigns: how many. alpha: level of each.
        error: relative error of the claimed mean.
        cost: random numbers an observation is said to cost. margin: of a confirmation.
    """
    told = TOLD[place]
    claimed = told.mean * (1 - error if told.relation == "≤" else 1 + error)

    def simulator(rng: np.random.Generator) -> Any:
        return told.draw(rng, BATCH)

    match = own_match(
        simulator,
        name=f"{told.law} {told.said}",
        predict=lambda _: claimed,
        level=alpha,
        known=told.known,
        cost=cost,
        margin=margin,
        relation=told.relation,
    )
    return Counter(match.at({}, first + campaign, SECONDS).outcome for campaign in range(campaigns))


def own_table(
    *, alpha: float, campaigns: int, seed: int, workers: int | None = None
) -> Iterator[tuple[str, bool]]:
    """Lines of the table, each with whether it is as it should be.

    Args:
        alpha, seed: level of every campaign; root seed of the first.
        campaigns: number of campaigns a row; a tenth of it for each detection.
        workers: processes to use (default: one for each core). Does not change the result.
    """
    yield HEADER.format(campaigns=campaigns, alpha=alpha, seed=seed, margin=MARGIN), True
    pool = Pool(workers, None)

    def gathered(place: int, count: int, error: float, cost: int, margin: float) -> Counter[str]:
        starts = range(seed, seed + count, CHUNK)
        sizes = [min(CHUNK, seed + count - start) for start in starts]
        same = (repeat(alpha), repeat(error), repeat(cost), repeat(margin))
        return sum(pool.executor.map(outcomes, repeat(place), starts, sizes, *same), Counter())

    total: Counter[str] = Counter()
    try:
        for place, told in enumerate(TOLD):
            found = gathered(place, campaigns, 0.0, 100, MARGIN)
            total += found
            yield _line(told.law, told.said, told.relation, found, alpha)
        yield _line(f"all {len(TOLD)} rows", "", "", total, alpha)
        few = max(10, campaigns // 10)
        yield (
            DETECTION.format(
                alpha=alpha,
                campaigns=few,
                errors=" | ".join(f"{error:.1%}" for error in ERRORS),
                rules="|".join("---" for _ in ERRORS),
            ),
            True,
        )
        for told in WRONG:
            place = TOLD.index(told)
            found_by = [gathered(place, few, error, 10, 1e-3)["refuted"] / few for error in ERRORS]
            shares = " | ".join(f"{share:.0%}" for share in found_by)
            yield f"| {told.law} | {told.said} | {told.relation} | {shares} |", found_by[-1] == 1.0
    finally:
        pool.stop(at_once=True)


def _line(law: str, said: str, relation: str, found: Counter[str], alpha: float) -> tuple[str, bool]:
    total = found.total()
    low, high = clopper_pearson(found["refuted"], total)
    kept = low <= alpha
    rate = f"{found['refuted']} | {found['refuted'] / total:.2%} | {low:.2%} to {high:.2%}"
    confirmed = f"{found['confirmed'] / total:.1%}"
    return f"| {law} | {said} | {relation} | {confirmed} | {rate} | {'yes' if kept else 'NO'} |", kept
