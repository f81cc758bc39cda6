"""Linear regression on raw data: draw a design and labels, fit, draw new labels, fit again.

The features have covariance AAᵀ with a fixed triangular A, so that nothing rests on isotropy, and
the risk is taken in that norm. The rule alone decides which generations a fit sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache, partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.loops import rows as normal
from proofs_checks.loops.drawing import block_of
from proofs_checks.sequential import Instrument, start_gamma
from theory.engine.rules import ACCUMULATE, ACCUMULATE_FRESH_DESIGN, REPLACE, SCHEDULE
from theory.families.linear_regression import heavy_tails
from theory.language.loop import Rule
from theory.language.parameters import Bound, Domain, Parameter, Values, float_of, integer_of, list_of

Array = NDArray[np.float64]


def feature_root(d: int) -> Array:
    """Return the triangular A, shape (d, d), of the features' covariance AAᵀ."""
    i, j = np.indices((d, d))
    return np.where(i == j, 1.0 + i / 2, np.where(i > j, 1.0 / (1 + i + j), 0.0))


TOGETHER = 4096
"""Rows that are multiplied at once: so few that one thread does it."""
Equations = tuple[Array, Array, int]
"""XᵀX and Xᵀy of the labels of a design, and of how many copies of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """All that the loop draws, in the order of the loop.

    Attributes:
        designs: (generation, rows (replicates, T, d)): of the first alone, where it is kept.
        noises: of every generation the noise of its copies, of variance 1, (replicates, T) each.
    """

    designs: dict[int, Array]
    noises: list[list[Array]]


def simulate(
    rng: np.random.Generator,
    rule: Rule,
    *,
    fits: int,
    rows: int,
    features: int,
    noise: float,
    replicates: int,
    sizes: tuple[Fraction, ...] = (),
    first: Array | None = None,
) -> tuple[Array, Array]:
    """Run the loop on raw data.

    Args:
        rng: source of randomness.
        rule: which generations a fit sees, and whether they share a design.
        fits: number of fits t. rows: T. features: d. noise: σ. replicates: independent loops.
        sizes: copies of the design per generation (positive integers), where the rule has them.
        first: the design of the first generation, if it is not to be drawn here.

    Returns:
        (errors, designs): ŵ_k − w after each fit, shape (fits, replicates, d), and the design of the
        last generation, shape (replicates, T, d).
    """
    numbers = drawn_numbers(rng, rule, fits, (replicates, rows, features), sizes, first)
    parts = list(blocks(rule, numbers, noise, sizes))
    errors, design = (np.concatenate(part, axis=2) for part in zip(*parts, strict=True))
    return errors.transpose(0, 2, 1), design.transpose(2, 1, 0)


def drawn_numbers(
    rng: np.random.Generator,
    rule: Rule,
    fits: int,
    shape: tuple[int, int, int],
    sizes: tuple[Fraction, ...] = (),
    first: Array | None = None,
) -> Numbers:
    """Draw what the loop needs: ``shape`` is (replicates, T, d)."""
    designs, noises = {}, []
    if first is None:
        designs[1] = _with_covariance(rng.standard_normal(shape))
    else:
        designs[1] = first
    for generation in range(1, fits + 1):
        if generation > 1 and rule.design == "fresh":
            designs[generation] = _with_covariance(rng.standard_normal(shape))
        copies = int(rule.copies(generation, generation, sizes))
        noises.append([rng.standard_normal(shape[:2]) for _ in range(copies)])
    return Numbers(designs=designs, noises=noises)


def _with_covariance(rows: Array) -> Array:
    """Return standard normal rows, their features last, as rows whose features have covariance AAᵀ."""
    features = rows.shape[-1]
    root, flat = feature_root(features).T, rows.reshape(-1, features)
    for start in range(0, len(flat), TOGETHER):
        some = flat[start : start + TOGETHER]
        some[:] = some @ root
    return rows


def blocks(
    rule: Rule, numbers: Numbers, noise: float, sizes: tuple[Fraction, ...] = ()
) -> Iterator[tuple[Array, Array]]:
    """Yield the loop of some replicates after the other: errors (fits, d, ·), last designs (d, T, ·)."""
    replicates, rows, features = numbers.designs[1].shape
    truth = truth_of(features, noise)[:, None]
    block = block_of(rows * (features + 1))
    for place in range(0, replicates, block):
        some = slice(place, place + block)
        design = normal.turned(numbers.designs[1][some])
        gram = normal.gram(design)
        kept = normal.Factored(gram) if len(numbers.designs) == 1 else None
        fit: Array = np.broadcast_to(truth, (features, design.shape[2]))
        errors = np.empty((len(numbers.noises), *fit.shape))
        equations: list[Equations] = []
        seen: list[int] = []
        joined: Equations | None = None
        for generation, drawn in enumerate(numbers.noises, 1):
            if generation > 1 and generation in numbers.designs:
                design = normal.turned(numbers.designs[generation][some])
                gram = normal.gram(design)
            said = normal.outputs(design, fit)
            target = np.zeros_like(fit)
            for one in drawn:
                labels = np.multiply(one[some].T, noise, out=np.empty(said.shape))
                labels += said
                target += normal.moment(design, labels)
            copies = len(drawn)
            equations.append((gram if copies == 1 or kept else copies * gram, target, copies))
            before, seen = seen, _seen(rule, generation, sizes)
            if joined is not None and seen == [*before, generation]:
                joined = _sum_of([joined, equations[-1]], kept is not None)
            else:
                joined = _sum_of([equations[j - 1] for j in seen], kept is not None)
            fit = kept.solved(joined[1] / joined[2]) if kept else normal.solved(*joined[:2])
            errors[generation - 1] = fit - truth
        yield errors, design


@lru_cache(maxsize=1024)
def _seen(rule: Rule, generation: int, sizes: tuple[Fraction, ...]) -> list[int]:
    """Return the generations whose data a fit sees."""
    return [j for j in range(1, generation + 1) if rule.copies(generation, j, sizes) > 0]


def _sum_of(equations: list[Equations], is_kept: bool) -> Equations:
    """Return the sums of XᵀX, unless it is that of one design that is kept, of Xᵀy and of the copies."""
    grams, targets, copies = zip(*equations, strict=True)
    return grams[0] if is_kept else reduce(np.add, grams), reduce(np.add, targets), sum(copies)


def drawn_design(rng: np.random.Generator, features: int, rows: int, replicates: int) -> Array:
    """Return rows whose features have covariance AAᵀ, shape (d, T, replicates)."""
    drawn = normal.drawn_rows(rng, features, rows, replicates)
    return np.asarray(feature_root(features) @ drawn.reshape(features, -1)).reshape(drawn.shape)


def truth_of(features: int, noise: float) -> Array:
    """Return the true coefficients, (features,), in units of the noise: errors are then not rounded away."""
    return noise * np.linspace(-1.0, 2.0, features)


def excess(error: Array) -> Array:
    """Return the squares of errors in the features' norm, (d, replicates) to (replicates,)."""
    return _squared_norm(feature_root(len(error)).T @ error)


def _squared_norm(vectors: Array) -> Array:
    return np.asarray(np.einsum("ir,ir->r", vectors, vectors))


def _in_design(design: Array, error: Array) -> Array:
    return _squared_norm(normal.outputs(design, error))


def _noise(values: Values) -> float:
    return float_of(values, "sigma", 1)


def run_numbers(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Numbers:
    """Draw what the loop needs at these values."""
    sizes = values.get("c", ())
    listed = sizes if isinstance(sizes, tuple) else ()
    fits = len(listed) or integer_of(values, "t")
    shape = (replicates, integer_of(values, "T"), integer_of(values, "d"))
    return drawn_numbers(rng, rule, fits, shape, listed)


def run_blocks(rule: Rule, numbers: Numbers, values: Values) -> Iterator[tuple[Array, Array]]:
    """Yield the loop, block after block, as :func:`blocks`."""
    sizes = values.get("c", ())
    return blocks(rule, numbers, _noise(values), sizes if isinstance(sizes, tuple) else ())


def _observed(
    rule: Rule,
    rng: np.random.Generator,
    values: Values,
    replicates: int,
    observe: Callable[[Array, Array], Array],
) -> Array:
    """Return what is observed of errors and design, replicates first."""
    numbers = run_numbers(rule, rng, values, replicates)
    return np.concatenate([observe(*run) for run in run_blocks(rule, numbers, values)])


def excess_risk(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖ŵ_t − w‖² in the features' norm, shape (replicates,)."""
    return _observed(rule, rng, values, replicates, lambda errors, _: excess(errors[-1]))


def tilted_design(rng: np.random.Generator, rows: int, features: int, replicates: int) -> tuple[Array, Array]:
    """Return designs of the given rows whose Gram matrix is that of two rows fewer, and their weights.

    X = U R with R from the QR decomposition of a design of T − 2 rows and U uniform over orthonormal
    columns, as in a Gaussian design. The weights, of mean 1, are the density ratio of the Gram matrices.

    Returns:
        (designs, weights), of shapes (replicates, T, d) and (replicates,).
    """
    shorter = np.linalg.qr(rng.standard_normal((replicates, rows - 2, features)), mode="r")
    turned = np.linalg.qr(rng.standard_normal((replicates, rows, features)))[0]
    signs = np.sign(rng.standard_normal((replicates, 1, features)))
    determinant = np.abs(np.diagonal(shorter, axis1=1, axis2=2)).prod(axis=1) ** 2
    mean = float(np.prod(np.arange(rows - 1 - features, rows - 1, dtype=float)))
    return (turned * signs) @ shorter @ feature_root(features).T, determinant / mean


def tilted_excess_risk(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return w‖ŵ_t − w‖² for tilted designs: the same mean, and a finite variance at every T ≥ d + 2."""
    rows, features = integer_of(values, "T"), integer_of(values, "d")
    design, weights = tilted_design(rng, rows, features, replicates)
    numbers = drawn_numbers(rng, rule, integer_of(values, "t"), (replicates, rows, features), first=design)
    found = [excess(errors[-1]) for errors, _ in run_blocks(rule, numbers, values)]
    return np.asarray(weights * np.concatenate(found))


def in_design_ratio(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the in-design risks of fit t and of fit 1, shape (replicates, 2).

    Given the design both excess risks are multiples of tr(WS⁻¹), whatever the weight W: the ratio is the same
    with W = S, and that statistic has all moments.
    """

    def both(errors: Array, design: Array) -> Array:
        return np.stack([_in_design(design, errors[fit]) for fit in (-1, 0)], axis=1)

    return _observed(rule, rng, values, replicates, both)


def in_design_risk(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖X(ŵ_t − w)‖² on the rows of the design, shape (replicates,)."""
    return _observed(rule, rng, values, replicates, lambda errors, design: _in_design(design, errors[-1]))


def excess_risk_ratio(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the excess risks of fit t and of fit 1, shape (replicates, 2)."""

    def both(errors: Array, design: Array) -> Array:
        return np.stack([excess(errors[-1]), excess(errors[0])], axis=1)

    return _observed(rule, rng, values, replicates, both)


def printed_ratio(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the squared test errors of fits t and 1 on one fresh noisy test point each, (replicates, 2)."""
    errors = _observed(
        ACCUMULATE, rng, values, replicates, lambda errors, _: errors[[-1, 0]].transpose(2, 0, 1)
    )
    features = errors.shape[-1]
    noise = _noise(values)
    losses = []
    for error in (errors[:, 0], errors[:, 1]):
        point = rng.standard_normal((replicates, features)) @ feature_root(features).T
        losses.append(((point * error).sum(axis=1) - noise * rng.standard_normal(replicates)) ** 2)
    return np.stack(losses, axis=1)


def schedule_factor(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the in-design risk of the last fit and that of one fit on one copy, (replicates, 2).

    Conditionally on the design both risks are multiples of tr(WS⁻¹) for any weight W; with W = S the
    statistic has all moments.
    """
    last = in_design_risk(SCHEDULE, rng, values, replicates)
    single = in_design_risk(REPLACE, rng, {**values, "t": 1, "c": ()}, replicates)
    return np.stack([last, single], axis=1)


def _tail(values: Values) -> float:
    """Tail exponent of ‖ŵ_t − w‖²: the least eigenvalue of S has density ~ x^((T−d−1)/2) at 0."""
    return float(heavy_tails.tail_exponent(*_shape(values)))


def _shape(values: Values) -> tuple[int, int]:
    return integer_of(values, "T"), integer_of(values, "d")


@cache
def noise_gain(rule: Rule, fits: int) -> Fraction:
    """Return c_t: on one design the covariance of ŵ_t − w is σ²c_t S⁻¹, here by running the rule alone.

    The error of a fit is the mean, over the generations that it sees, of the error of the fit that labelled
    them and of their own noise: every fit is followed as the weights of all noises in its error.

    >>> [noise_gain(ACCUMULATE, fits) for fits in (1, 2, 3)] == [1, Fraction(5, 4), Fraction(49, 36)]
    True
    """
    errors: list[list[Fraction]] = [[Fraction(0)] * fits]
    for generation in range(1, fits + 1):
        copies = {seen: Fraction(rule.copies(generation, seen, ())) for seen in range(1, generation + 1)}
        labels = {
            seen: [weight + (place == seen - 1) for place, weight in enumerate(errors[seen - 1])]
            for seen in copies
        }
        total = sum(copies.values(), Fraction(0))
        errors.append(
            [
                sum((copies[seen] * labels[seen][place] for seen in copies), Fraction(0)) / total
                for place in range(fits)
            ]
        )
    return sum((weight**2 for weight in errors[-1]), Fraction(0))


def _variance(rule: Rule, relative: Any, values: Values) -> float:
    """Variance of the excess risk on one design, from its law: relative variance times squared mean."""
    rows, features = _shape(values)
    gain = noise_gain(rule, integer_of(values, "t"))
    mean = _noise(values) ** 2 * float(gain * heavy_tails.mean(rows, features))
    return float(relative(rows, features)) * mean**2


def _chi_square(values: Values, mean: float) -> Instrument:
    del mean
    return start_gamma(shape=integer_of(values, "d") / 2)


def _cost(values: Values) -> int:
    generations = sum(list_of(values, "c")) if values.get("c") else integer_of(values, "t")
    rows, features = integer_of(values, "T"), integer_of(values, "d")
    return rows * features + rows * int(generations)


def _fresh_cost(values: Values) -> int:
    t, rows, features = (integer_of(values, name) for name in ("t", "T", "d"))
    return t * rows * (features + 1)


def _whole(name: str, meaning: str, lower: Bound, ceiling: Bound) -> Parameter:
    return Parameter(name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower), ceiling=ceiling)


FIRST = _whole("t", "number of fits", 1, 12)
SECOND = _whole("t", "number of fits, with one to compare", 2, 12)
FEATURES = _whole("d", "features", 1, 4)
d = FEATURES.symbol
ROWS = _whole("T", "rows", d + 2, 2 * d + 16)
TAME_ROWS = _whole("T", "rows, enough for a finite fourth moment of the risk", d + 8, 2 * d + 16)
NOISE = Parameter(
    name="sigma",
    meaning="standard deviation of the label noise",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)
COPIES = Parameter(
    name="c",
    meaning="copies of the design in each generation",
    domain=Domain(kind="integer", lower=1, shape="list"),
    ceiling=4,
    longest=4,
)

EXPERIMENTS = (
    *(
        Experiment(
            formula=f"regression.{rule.id}.excess_risk",
            draw=partial(excess_risk, rule),
            cost=_cost,
            variance=partial(_variance, rule, heavy_tails.relative_variance),
            drawn_from=(FIRST, FEATURES, ROWS, NOISE),
            fallback=Experiment(
                formula=f"regression.{rule.id}.excess_risk",
                draw=partial(tilted_excess_risk, rule),
                cost=lambda values: 3 * _cost(values),
                variance=partial(_variance, rule, heavy_tails.tilted_relative_variance),
                fallback=Experiment(
                    formula=f"regression.{rule.id}.excess_risk",
                    draw=partial(excess_risk, rule),
                    cost=_cost,
                    tail=_tail,
                ),
            ),
        )
        for rule in (REPLACE, ACCUMULATE)
    ),
    Experiment(
        formula=f"regression.{ACCUMULATE_FRESH_DESIGN.id}.excess_risk",
        draw=partial(excess_risk, ACCUMULATE_FRESH_DESIGN),
        cost=_fresh_cost,
        tail=_tail,
        drawn_from=(FIRST, FEATURES, TAME_ROWS, NOISE),
    ),
    *(
        Experiment(
            formula=f"regression.{rule.id}.in_design_risk",
            draw=partial(in_design_risk, rule),
            cost=_cost,
            instrument=_chi_square,
        )
        for rule in (REPLACE, ACCUMULATE)
    ),
    *(
        Experiment(
            formula=f"regression.{rule.id}.excess_risk_ratio",
            draw=partial(excess_risk_ratio, rule),
            cost=_cost,
            parameters=(SECOND,),
            setting=(FEATURES, ROWS),
            drawn_from=(SECOND, FEATURES, ROWS),
            tail=_tail,
            fallback=Experiment(
                formula=f"regression.{rule.id}.excess_risk_ratio",
                draw=partial(in_design_ratio, rule),
                cost=_cost,
                tail=all_moments,
            ),
        )
        for rule in (REPLACE, ACCUMULATE)
    ),
    Experiment(
        formula="regression.accumulate.printed_risk_ratio",
        draw=printed_ratio,
        cost=_cost,
        tail=_tail,
        drawn_from=(FIRST, FEATURES, TAME_ROWS),
    ),
    Experiment(
        formula="regression.schedule.excess_risk_factor",
        draw=schedule_factor,
        cost=_cost,
        tail=all_moments,
        setting=(FEATURES, ROWS),
        parameters=(COPIES,),
    ),
)
