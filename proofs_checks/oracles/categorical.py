"""The discrete loop, exactly: every sequence of data is written out, tallied and weighted.

Nothing is known here but how a datum is drawn from a fit and how a fit is made of data; a law over fits is
stepped generation by generation, and the expected time solves (I − Q) x = 1 over all fits that have not
collapsed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product

from flint import fmpq, fmpq_mat

from proofs_checks.oracles.claimed import claimed

Fit = tuple[Fraction, ...]
Law = dict[Fit, Fraction]

REAL: tuple[Fit, ...] = (
    (Fraction(1),),
    (Fraction(1, 2), Fraction(1, 2)),
    (Fraction(3, 4), Fraction(1, 4)),
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    (Fraction(1, 5), Fraction(0), Fraction(4, 5)),
)
SIZES = (1, 2, 3, 4)
FITS = (1, 2, 3)


@cache
def _drawn(fit: Fit, size: int) -> tuple[tuple[Fit, Fraction], ...]:
    """Law of the proportions of `size` data drawn from a fit, by writing out every sequence of data."""
    law: Law = {}
    living = [atom for atom, chance in enumerate(fit) if chance]
    for data in product(living, repeat=size):
        weight = Fraction(1)
        for datum in data:
            weight *= fit[datum]
        proportions = tuple(Fraction(data.count(atom), size) for atom in range(len(fit)))
        law[proportions] = law.get(proportions, Fraction(0)) + weight
    return tuple(law.items())


def _replace(real: Fit, size: int, fits: int) -> Law:
    law: Law = {real: Fraction(1)}
    for _ in range(fits):
        after: Law = {}
        for fit, weight in law.items():
            for fresh, chance in _drawn(fit, size):
                after[fresh] = after.get(fresh, Fraction(0)) + weight * chance
        law = after
    return law


def _mean(law: Law, observable: Callable[[Fit], Fraction]) -> Fraction:
    return sum((weight * observable(fit) for fit, weight in law.items()), Fraction(0))


def _collapse_time(real: Fit, size: int) -> Fraction:
    """Mean number of fits until one atom is left, from the linear equations over all fits."""
    reached: list[Fit] = [fit for fit, _ in _drawn(real, size)]
    for fit in reached:
        reached.extend(after for after, _ in _drawn(fit, size) if after not in reached)
    running = [fit for fit in reached if max(fit) < 1]
    times = {fit: Fraction(0) for fit in reached}
    if running:
        places = {fit: place for place, fit in enumerate(running)}
        left = fmpq_mat(len(running), len(running))
        for fit, row in places.items():
            left[row, row] = fmpq(1)
            for after, chance in _drawn(fit, size):
                if after in places:
                    left[row, places[after]] = left[row, places[after]] - fmpq(
                        chance.numerator, chance.denominator
                    )
        solved = left.solve(fmpq_mat([[1]] * len(running)))
        times.update(
            {fit: Fraction(int(solved[row, 0].p), int(solved[row, 0].q)) for fit, row in places.items()}
        )
    return 1 + sum((chance * times[fit] for fit, chance in _drawn(real, size)), Fraction(0))


def _where(**values: object) -> str:
    return ", ".join(
        f"{name} = ({', '.join(map(str, value))})" if isinstance(value, tuple) else f"{name} = {value}"
        for name, value in values.items()
    )


def _times(name: str) -> Callable[[], Iterator[tuple[str, Fraction, Fraction]]]:
    def instances() -> Iterator[tuple[str, Fraction, Fraction]]:
        for size, real in product(SIZES, REAL):
            found = _collapse_time(real, size)
            yield _where(D=size, p=real), found, claimed(name, D=size, p=real)

    return instances


def _missing_mass() -> Iterator[tuple[str, Fraction, Fraction]]:
    for size, real in product(SIZES, REAL):
        law = _drawn(real, size)
        found = sum(
            (weight * sum(p for p, x in zip(real, fit, strict=True) if not x) for fit, weight in law),
            Fraction(0),
        )
        yield _where(D=size, p=real), found, claimed("categorical.replace.missing_mass", D=size, p=real)


def _loss_medians() -> Iterator[tuple[str, Fraction, Fraction]]:
    name = "categorical.replace.loss_time_median"
    for size, q in product(SIZES, (Fraction(1, 2), Fraction(3, 4), Fraction(1, 6), Fraction(1, 5))):
        fits = 1
        while 2 * _mean(_replace((q, 1 - q), size, fits), lambda fit: Fraction(int(fit[0] == 0))) < 1 - q:
            fits += 1
        yield _where(D=size, q=q), Fraction(fits), claimed(name, D=size, q=q)


def _curve(
    name: str, observable: Callable[[Fit], Fraction]
) -> Callable[[], Iterator[tuple[str, Fraction, Fraction]]]:
    def instances() -> Iterator[tuple[str, Fraction, Fraction]]:
        for fits, size, real in product(FITS, SIZES, REAL):
            found = _mean(_replace(real, size, fits), observable)
            yield _where(t=fits, D=size, p=real), found, claimed(name, t=fits, D=size, p=real)

    return instances


ORACLES = {
    **{
        name: _times(name)
        for name in ("categorical.replace.collapse_time", "categorical.replace.collapse_time_marginal")
    },
    "categorical.replace.missing_mass": _missing_mass,
    "categorical.replace.loss_time_median": _loss_medians,
    "categorical.replace.collapse_probability": _curve(
        "categorical.replace.collapse_probability", lambda fit: Fraction(int(max(fit) == 1))
    ),
    "categorical.replace.surviving_atoms": _curve(
        "categorical.replace.surviving_atoms", lambda fit: Fraction(sum(x > 0 for x in fit))
    ),
}
