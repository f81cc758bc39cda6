"""The Gaussian loops, exactly: the second moments of all data drawn so far, propagated in rationals.

In d = 1 a data set x is carried as its mean vector and its matrix of second moments 𝔼 x xᵀ about the true
mean. A fit is the linear map 1ᵀ/N and the quadratic form (I − 11ᵀ/N)/divisor; new data are the fitted mean
plus independent noise of the fitted variance. Nothing else is needed for means and variances, and no
formula is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import fmpq, fmpq_mat

from proofs_checks.oracles.claimed import claimed

FITS = 4
SIZES = (2, 3, 5)
DEVIATION = Fraction(3, 2)
BIASES = (Fraction(1, 2), Fraction(9, 8))

Moments = tuple[Fraction, Fraction]


def _ones(rows: int, columns: int) -> fmpq_mat:
    return fmpq_mat(rows, columns, [1] * (rows * columns))


def _identity(size: int) -> fmpq_mat:
    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _fitted(second: fmpq_mat, biased: bool) -> tuple[fmpq, fmpq]:
    """Return 𝔼(fitted mean)² and 𝔼(fitted variance) of data with these second moments."""
    size = second.nrows()
    mean_square = (_ones(1, size) * second * _ones(size, 1))[0, 0] / size**2
    total = sum((second[i, i] for i in range(size)), fmpq(0))
    return mean_square, (total - size * mean_square) / (size if biased else size - 1)


def moments(
    n: int, *, accumulate: bool, biased: bool, sampling_bias: Fraction = Fraction(1)
) -> list[Moments]:
    """Return (𝔼(μ_t − μ_0)², 𝔼σ_t²) for the first fits, real data of standard deviation `DEVIATION`."""
    unit = DEVIATION**2
    second = fmpq(unit.numerator, unit.denominator) * _identity(n)
    found: list[Moments] = []
    for _ in range(FITS):
        mean_square, variance = _fitted(second, biased)
        found.append((_fraction(mean_square), _fraction(variance)))
        size = second.nrows()
        drawn = fmpq(sampling_bias.numerator, sampling_bias.denominator) * variance
        fresh = mean_square * _ones(n, n) + drawn * _identity(n)
        if not accumulate:
            second = fresh
            continue
        across = second * _ones(size, n) * fmpq(1, size)
        second = _blocks(second, across, fresh)
    return found


def schedule_variance(sizes: tuple[int, ...], biased: bool) -> Fraction:
    """Return 𝔼σ_t² after generations of these sizes, all accumulated; real deviation `DEVIATION`."""
    unit = fmpq(DEVIATION.numerator, DEVIATION.denominator) ** 2
    second = unit * _identity(sizes[0])
    mean_square, variance = _fitted(second, biased)
    for count in sizes[1:]:
        old = second.nrows()
        fresh = mean_square * _ones(count, count) + variance * _identity(count)
        second = _blocks(second, second * _ones(old, count) * fmpq(1, old), fresh)
        mean_square, variance = _fitted(second, biased)
    return _fraction(variance)


def _schedules(name: str, biased: bool) -> Iterator[tuple[str, Fraction, Fraction]]:
    one = ((1,), (1, 1), (1, 3, 2)) if biased else ()
    for sizes in (*one, (2,), (3, 2), (2, 1, 1), (2, 4, 3), (5, 2, 2, 6), (2, 3, 1, 3, 2)):
        stated = claimed(name, c=tuple(map(Fraction, sizes)), sigma0=DEVIATION)
        yield f"generations of {sizes}", schedule_variance(sizes, biased), stated


def _blocks(old: fmpq_mat, across: fmpq_mat, new: fmpq_mat) -> fmpq_mat:
    size, extra = old.nrows(), new.nrows()
    rows = [[*old.tolist()[i], *across.tolist()[i]] for i in range(size)]
    rows += [[*across.transpose().tolist()[i], *new.tolist()[i]] for i in range(extra)]
    return fmpq_mat(size + extra, size + extra, [x for row in rows for x in row])


def _instances(
    name: str, *, accumulate: bool, biased: bool, drift: bool, biases: tuple[Fraction, ...] = ()
) -> Iterator[tuple[str, Fraction, Fraction]]:
    for n in SIZES:
        for bias in biases or (Fraction(1),):
            path = moments(n, accumulate=accumulate, biased=biased, sampling_bias=bias)
            for t, (mean_square, variance) in enumerate(path, start=1):
                scale = {"trace": DEVIATION**2} if drift else {"sigma0": DEVIATION}
                extra = {"lam": bias} if biases else {}
                stated = claimed(name, t=t, n=n, **scale, **extra)
                where = f"t = {t}, n = {n}" + (f", λ = {bias}" if biases else "")
                yield where, mean_square if drift else variance, stated


ORACLES = {
    f"gaussian.{loop}.{observable}": lambda loop=loop, observable=observable: _instances(
        f"gaussian.{loop}.{observable}",
        accumulate=loop.startswith("accumulate"),
        biased=loop.endswith("_biased"),
        drift=observable == "mean_drift",
        biases=BIASES if loop.startswith("sampling_bias") else (),
    )
    for loop in (
        "replace",
        "replace_biased",
        "sampling_bias",
        "sampling_bias_biased",
        "accumulate",
        "accumulate_biased",
    )
    for observable in ("variance", "mean_drift")
} | {
    f"gaussian.schedule{suffix}.variance": lambda suffix=suffix: _schedules(
        f"gaussian.schedule{suffix}.variance", suffix == "_biased"
    )
    for suffix in ("", "_biased")
}
