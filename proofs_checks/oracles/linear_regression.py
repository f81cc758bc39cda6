"""Linear regression, exactly: every fit as a rational linear map of all the noise drawn so far.

For a concrete integer design, ŵ_k − w = L_k ε with ε the stacked noise of all generations. The maps
are found by solving the normal equations of the data that the rule lets each fit see; the risk is
then σ² tr(W L Lᵀ). Formulas of expectations over a Gaussian design are compared through ratios in
which the design cancels, or through their design-dependent factor tr(W S⁻¹).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

import numpy as np
from flint import fmpq, fmpq_mat

from proofs_checks.evidence.matrices import random_matrix, random_positive_definite
from proofs_checks.oracles.claimed import claimed
from theory.engine.rules import ACCUMULATE, ACCUMULATE_FRESH_DESIGN, REPLACE, SCHEDULE
from theory.language.loop import Rule

SHAPES = ((1, 3), (2, 4), (3, 5))
FITS = 5


def _trace(matrix: fmpq_mat) -> Fraction:
    total = sum((matrix[i, i] for i in range(matrix.nrows())), fmpq(0))
    return Fraction(int(total.p), int(total.q))


def _rows(matrices: Sequence[fmpq_mat]) -> fmpq_mat:
    entries = [x for matrix in matrices for row in matrix.tolist() for x in row]
    return fmpq_mat(sum(matrix.nrows() for matrix in matrices), matrices[0].ncols(), entries)


def error_maps(rule: Rule, designs: Sequence[fmpq_mat], sizes: tuple[Fraction, ...] = ()) -> list[fmpq_mat]:
    """Return the maps L_1, …, L_t from all noise to the error of each fit.

    Args:
        rule: which generations a fit sees. designs: the design of each generation (rows, d).
        sizes: integer numbers of copies, where the rule has them.
    """
    fits = len(designs)
    counts = [int(rule.copies(g, g, sizes)) * designs[g - 1].nrows() for g in range(1, fits + 1)]
    total = sum(counts)
    blocks: list[fmpq_mat] = []
    labels: list[fmpq_mat] = []
    maps: list[fmpq_mat] = []
    features = designs[0].ncols()
    previous = fmpq_mat(features, total)
    for generation in range(1, fits + 1):
        design = _rows([designs[generation - 1]] * int(rule.copies(generation, generation, sizes)))
        label = design * previous
        offset = sum(counts[: generation - 1])
        for i in range(design.nrows()):
            label[i, offset + i] = label[i, offset + i] + 1
        blocks.append(design)
        labels.append(label)
        seen = [j for j in range(generation) if rule.copies(generation, j + 1, sizes) > 0]
        stacked, stacked_labels = _rows([blocks[j] for j in seen]), _rows([labels[j] for j in seen])
        transposed = stacked.transpose()
        previous = (transposed * stacked).solve(transposed * stacked_labels)
        maps.append(previous)
    return maps


def _risk(weight: fmpq_mat, error_map: fmpq_mat) -> Fraction:
    return _trace(weight * error_map * error_map.transpose())


def _design(rng: np.random.Generator, d: int, rows: int) -> fmpq_mat:
    while True:
        design = random_matrix(rng, rows, d)
        if (design.transpose() * design).det() != 0:
            return design


def _one_design(
    rule: Rule, name: str, risk_name: str, in_design: bool
) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Compare risks relative to fit 1, in which the design cancels, or the in-design risk itself."""
    rng = np.random.default_rng(20_250_101)
    for d, rows in (*SHAPES, (1, 1), (2, 2)) if in_design else SHAPES:
        design = _design(rng, d, rows)
        maps = error_maps(rule, [design] * FITS)
        weight = design.transpose() * design if in_design else random_positive_definite(rng, d)
        first = _risk(weight, maps[0])
        for t in range(1, FITS + 1):
            values = {"t": t, "T": rows if in_design else rows + 1, "d": d, "sigma": 1}
            if name.endswith("ratio"):
                stated = claimed(name, t=t)
            elif in_design:
                stated = claimed(name, **values)
            else:
                stated = claimed(name, **values) / claimed(name, **{**values, "t": 1})
            found = _risk(weight, maps[t - 1])
            yield (
                f"{risk_name}, t = {t}, an integer design of {rows} × {d}",
                found if in_design else found / first,
                stated,
            )


def _schedule() -> Iterator[tuple[str, Fraction, Fraction]]:
    rng = np.random.default_rng(20_250_102)
    for sizes in itertools.product((1, 2, 3), repeat=3):
        design, weight = _design(rng, 2, 3), random_positive_definite(rng, 2)
        copies = tuple(Fraction(size) for size in sizes)
        maps = error_maps(SCHEDULE, [design] * 3, copies)
        single = _risk(weight, error_maps(REPLACE, [design])[0])
        yield (
            f"c = {sizes}",
            _risk(weight, maps[-1]) / single,
            claimed("regression.schedule.excess_risk_factor", c=copies),
        )


def _fresh_designs() -> Iterator[tuple[str, Fraction, Fraction]]:
    """Average over all orders of the designs, and insert what the formula has for each 𝔼 tr(WS_k⁻¹).

    The formula is σ² Σ_k (1/k) 𝔼 tr(ΣS_k⁻¹) with 𝔼 tr(ΣS_k⁻¹) = d/(kT − d − 1). Over all orders of
    concrete designs the exact average risk must be the same sum with the average of tr(WS_k⁻¹).
    """
    rng = np.random.default_rng(20_250_103)
    name = "regression.accumulate_fresh_design.excess_risk"
    for d, rows, fits in ((1, 3, 3), (2, 4, 3), (1, 4, 4)):
        designs = [_design(rng, d, rows) for _ in range(fits)]
        weight = random_positive_definite(rng, d)
        orders = list(itertools.permutations(designs))
        average = sum(
            (_risk(weight, error_maps(ACCUMULATE_FRESH_DESIGN, order)[-1]) for order in orders), Fraction(0)
        ) / len(orders)
        rebuilt = Fraction(0)
        for k in range(1, fits + 1):
            values = {"T": rows, "d": d, "sigma": 1}
            below = claimed(name, t=k - 1, **values) if k > 1 else Fraction(0)
            gain = (claimed(name, t=k, **values) - below) / Fraction(d, k * rows - d - 1)
            traces = [_inverse_trace(weight, order[:k]) for order in orders]
            rebuilt += gain * sum(traces, Fraction(0)) / len(traces)
        yield f"all orders of {fits} integer designs of {rows} × {d}", average, rebuilt


def _inverse_trace(weight: fmpq_mat, designs: Sequence[fmpq_mat]) -> Fraction:
    stacked = _rows(designs)
    return _trace(weight * (stacked.transpose() * stacked).inv())


def oracles_of_one_design(rule: Rule, observable: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Yield (point, what the loop gives, what the formula gives) for a rule that reuses one design."""
    in_design = observable == "in_design_risk"
    return _one_design(rule, f"regression.{rule.id}.{observable}", observable.replace("_", " "), in_design)


ORACLES = {
    **{
        f"regression.{rule.id}.{observable}": partial(oracles_of_one_design, rule, observable)
        for rule in (REPLACE, ACCUMULATE)
        for observable in ("excess_risk", "excess_risk_ratio", "in_design_risk")
    },
    "regression.schedule.excess_risk_factor": _schedule,
    "regression.accumulate_fresh_design.excess_risk": _fresh_designs,
}
