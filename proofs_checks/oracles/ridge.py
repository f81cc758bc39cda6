"""Ridge and least-norm fits after a chain of generators, exactly, on concrete integer designs.

All noise is carried along as a linear map, from the definition of each fit alone, and the mean over
the signs and permutations of the features, which leave the law of isotropic rows unchanged, is taken over
all of them. Only tr(ZᵀZ)⁻¹ and tr(XXᵀ)⁻¹ of the concrete designs stand in for their Gaussian means.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from proofs_checks.oracles.claimed import claimed
from proofs_checks.oracles.few_rows import signed_permutations
from proofs_checks.oracles.random_matrices import fraction, identity, random_design, trace
from theory.language.parameters import Value

RIDGE = "regression.ridge.extra_risk_given_design"
RIDGELESS = "regression.ridgeless.excess_risk"
SPECTRA = ((Fraction(1, 3), Fraction(4, 3)), (Fraction(3), Fraction(0)), (Fraction(2),))
FITS = 3
Instance = tuple[str, Fraction, Fraction]


def _rational(number: Fraction | int) -> fmpq:
    return fmpq(Fraction(number).numerator, Fraction(number).denominator)


def _beside(left: fmpq_mat, right: fmpq_mat) -> fmpq_mat:
    rows, columns = left.nrows(), left.ncols() + right.ncols()
    entries = [
        left[i, j] if j < left.ncols() else right[i, j - left.ncols()]
        for i in range(rows)
        for j in range(columns)
    ]
    return fmpq_mat(rows, columns, entries)


def _columns(design: fmpq_mat, fit: fmpq_mat, noise: Fraction | int) -> fmpq_mat:
    """Return the labels: a column for the mean, one for every noise so far, new ones for their own."""
    return _beside(design * fit, _rational(noise) * identity(design.nrows()))


def _least_squares(design: fmpq_mat, labels: fmpq_mat) -> fmpq_mat:
    gram = design.transpose() * design
    return gram.inv() * design.transpose() * labels


def _loss(fit: fmpq_mat, truth: fmpq_mat) -> Fraction:
    """Return the exact 𝔼‖ŵ − w‖² of a fit whose first column is its mean, the others its noises."""
    total = fmpq(0)
    for i in range(fit.nrows()):
        total += (fit[i, 0] - truth[i, 0]) ** 2
        total += sum((fit[i, j] ** 2 for j in range(1, fit.ncols())), fmpq(0))
    return fraction(total)


def _generated(designs: tuple[fmpq_mat, ...], truth: fmpq_mat, noise: Fraction | int) -> fmpq_mat:
    fit = truth
    for design in designs:
        fit = _least_squares(design, _columns(design, fit, noise))
    return fit


def _with_spectrum(spectrum: tuple[Fraction, ...]) -> tuple[fmpq_mat, int]:
    """Return a rational design and its rows: 3s_i = a² + b² + c² for small integers in 3 rows each."""
    rows = 3 * len(spectrum)
    design = fmpq_mat(rows, len(spectrum))
    for place, value in enumerate(spectrum):
        total = value * rows
        entries = next(
            trio for trio in itertools.product(range(6), repeat=3) if sum(entry**2 for entry in trio) == total
        )
        for offset, entry in enumerate(entries):
            design[3 * place + offset, place] = fmpq(entry)
    return design, rows


def _ridge() -> Iterator[Instance]:
    rng = np.random.default_rng(20_250_106)
    for spectrum in SPECTRA:
        features = len(spectrum)
        design, rows = _with_spectrum(spectrum)
        first = random_design(rng, features + 2, features)
        truth = fmpq_mat(features, 1, list(range(1, features + 1)))
        turns = signed_permutations(features)
        for penalty, noise0 in ((Fraction(1, 2), Fraction(1)), (Fraction(3), Fraction(2, 3))):
            gram = design.transpose() * design + _rational(penalty * rows) * identity(features)
            smoother = gram.inv() * design.transpose()

            def risk(fit: fmpq_mat, smoother: fmpq_mat = smoother, truth: fmpq_mat = truth) -> Fraction:
                return _loss(smoother * _columns(design, fit, 1), truth)  # noqa: B023  # called in this turn only

            for t in range(1, FITS + 1):
                chains = list(itertools.product([first * turn for turn in turns], repeat=t - 1))
                mean = sum((risk(_generated(chain, truth, noise0)) for chain in chains), Fraction(0)) / len(
                    chains
                )
                values: dict[str, Value] = {
                    "t": t,
                    "s": spectrum,
                    "T0": features + 2,
                    "lam": penalty,
                    "sigma0": noise0,
                }
                scale = trace((first.transpose() * first).inv()) / features
                yield (
                    f"t = {t}, λ = {penalty}, spectrum {', '.join(map(str, spectrum))}, generators of "
                    f"{features + 2} integer rows in all orientations",
                    mean - risk(truth),
                    claimed(RIDGE, **values) * scale,
                )


def _ridgeless() -> Iterator[Instance]:
    rng = np.random.default_rng(20_250_107)
    for rows, features in ((1, 3), (2, 4)):
        last, first = random_design(rng, rows, features), random_design(rng, features + 2, features)
        truth = fmpq_mat(features, 1, list(range(1, features + 1)))
        norm2 = sum(i * i for i in range(1, features + 1))
        noise, noise0 = Fraction(3, 2), Fraction(2)
        turns = signed_permutations(features)
        own = trace((last * last.transpose()).inv()) - Fraction(rows, features - rows - 1)
        each = trace((first.transpose() * first).inv()) - Fraction(features, 1)
        for t in range(1, FITS + 1):
            fit = _generated((first,) * (t - 1), truth, noise0)
            total = Fraction(0)
            for turn in turns:
                design = last * turn
                weights = design.transpose() * (design * design.transpose()).inv()
                total += _loss(weights * _columns(design, fit, noise), truth)
            values: dict[str, Value] = {
                "t": t,
                "T": rows,
                "d": features,
                "T0": features + 2,
                "sigma": noise,
                "sigma0": noise0,
                "norm2": norm2,
            }
            replaced = noise**2 * own + (t - 1) * noise0**2 * Fraction(rows, features) * each
            yield (
                f"t = {t}, all orientations of {rows} integer rows of {features} features",
                total / len(turns),
                claimed(RIDGELESS, **values) + replaced,
            )


ORACLES = {RIDGE: _ridge, RIDGELESS: _ridgeless}
