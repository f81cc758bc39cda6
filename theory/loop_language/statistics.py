"""What a fit may compute from data: inert heads over names of data and pools; nothing here has a value."""

from __future__ import annotations

import sympy as sp

from theory.language.expression_functions import Known, Part


class Statistic(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """A statistic of one or more lists of data, pooled; ``args`` may begin with a number (order, ddof)."""

    _imp_ = None

    @property
    def lists(self) -> tuple[sp.Symbol, ...]:
        """Return the names of the data or pools."""
        return tuple(argument for argument in self.args if isinstance(argument, sp.Symbol))


class Mean(Statistic):
    """``mean(x, z)``: the mean of all data of x and z together."""


class Total(Statistic):
    """``sum(x)``: the sum of the data."""


class PowerMean(Statistic):
    """``power_mean(x, k)``, kept as (k, x, …): the mean of the k-th powers."""


class Variance(Statistic):
    """``var(x, z, ddof = 1)``, kept as (ddof, x, z): Σ(x − mean)²/(N − ddof) over all N data together."""


class LeastSquares(Statistic):
    """``least_squares(z, y)``: the least-squares fit to the rows and labels of all lists together."""


class Ridge(Statistic):
    """``ridge(z, lam)``: (XᵀX + lam)⁻¹Xᵀy."""

    @property
    def lists(self) -> tuple[sp.Symbol, ...]:
        """Return the name of the data or pool."""
        return self.args[:1]  # type: ignore[no-any-return]  # SymPy is untyped


class Norm2(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """``norm2(w)``: Σ_i w_i², and ``norm2(w, z)``: ‖Xw‖² at the rows of z."""


class Times(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """``times(theta, u)``: theta times the one datum of u, a multiplier whose moments its law declares."""


class Luce(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """``luce(p, R, K)`` where K is no number of candidates: the check of a definition says so."""


MOST_CANDIDATES = 12


def luce(chance: object, odds: object, candidates: object) -> sp.Expr:
    """Return the chance that one of K candidates, kept by Luce's choice, is of the first type.

    Each candidate is of the first type with ``chance``; one of the first type is chosen with ``odds`` times
    the weight of another (Luce 1959; two candidates: Bradley and Terry 1952).

    >>> p, R = sp.symbols("p R", positive=True)
    >>> sp.factor(luce(p, R, 2) - (p**2 + 2 * p * (1 - p) * R / (R + 1)))
    0
    """
    p, weight, count = map(sp.sympify, (chance, odds, candidates))
    if not (count.is_Integer and 1 <= count <= MOST_CANDIDATES):
        return Luce(p, weight, count)
    return sp.Add(
        *(
            sp.binomial(count, j) * p**j * (1 - p) ** (count - j) * j * weight / (j * weight + count - j)
            for j in range(1, int(count) + 1)
        )
    )


def mean(*data: object) -> sp.Expr:
    """Return the mean of one or more lists of data, pooled."""
    return Mean(*data)


def total(*data: object) -> sp.Expr:
    """Return the sum of the data."""
    return Total(*data)


def power_mean(*data_and_order: object) -> sp.Expr:
    """Return the mean of the k-th powers: ``power_mean(x, k)``, k last."""
    *data, order = data_and_order
    return PowerMean(order, *data)


def var(*data: object, ddof: object = 0) -> sp.Expr:
    """Return Σ(x − mean)²/(N − ddof) over all N data of the lists together."""
    return Variance(ddof, *data)


def least_squares(*data: object) -> sp.Expr:
    """Return the least-squares fit to all rows and labels of the lists together."""
    return LeastSquares(*data)


def ridge(data: object, penalty: object) -> sp.Expr:
    """Return (XᵀX + penalty)⁻¹Xᵀy."""
    return Ridge(data, penalty)


def norm2(vector: object, *design: object) -> sp.Expr:
    """Return the squared length of a vector, or that of its predictions at the rows of a design."""
    return Norm2(vector, *design)


def times(theta: object, multiplier: object) -> sp.Expr:
    """Return theta times the single datum ``multiplier``."""
    return Times(theta, multiplier)


def _small(parts: list[Part]) -> tuple[float, float]:
    return sum(part.bits for part in parts) + 2, 2.0


class Unknown(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """A statistic that is known and outside the class; ``OUTSIDE`` says why it is refused."""


OUTSIDE = {
    "cov": "is not fitted: lists are drawn independently of one another, so that their covariance is noise; "
    "for pairs write the entries of the covariance's Cholesky factor as states, like covariance.traces",
    "median": "is no polynomial of the data; judge it by simulation",
    "quantile": "is no polynomial of the data; judge it by simulation",
    "max": "is no polynomial of the data; where its moments given the state are known, use times(theta, u)",
    "min": "is no polynomial of the data; where its moments given the state are known, use times(theta, u)",
    "corr": "divides by a random quantity; judge it by simulation",
    "std": "is no polynomial of the data: fit the variance, var(x, ddof = 1), or use times(theta, u)",
}
"""Why a statistic by this name is refused."""


def _outside(name: str) -> Known:
    return Known(
        build=lambda *_: Unknown(sp.Symbol(name)),
        arguments=(1, 10),
        grow=_small,
        usage=f"{name}: {OUTSIDE[name]}",
    )


CHOICE = Known(
    build=luce,
    arguments=(3, 3),
    grow=lambda parts: (sum(part.bits for part in parts) * MOST_CANDIDATES + 16, 2.0**MOST_CANDIDATES),
    usage="luce(p, R, K), K a whole number from 1 to 12",
)
"""A function of fits and of laws."""
STATISTICS: dict[str, Known] = {
    "mean": Known(build=mean, arguments=(1, 10), grow=_small, usage="mean(x) or mean(x, z), pooled"),
    "sum": Known(build=total, arguments=(1, 1), grow=_small, usage="sum(x)"),
    "power_mean": Known(build=power_mean, arguments=(2, 10), grow=_small, usage="power_mean(x, k)"),
    "var": Known(
        build=lambda *data: Variance(data[-1], *data[:-1]),
        arguments=(2, 11),
        grow=_small,
        usage="var(x, ddof = 1) or var(x, z, ddof = 1), pooled",
        keywords={"ddof": 0},
    ),
    "least_squares": Known(
        build=least_squares, arguments=(1, 10), grow=_small, usage="least_squares(z) or least_squares(z, y)"
    ),
    "ridge": Known(build=ridge, arguments=(2, 2), grow=_small, usage="ridge(z, lam)"),
    "times": Known(build=times, arguments=(2, 2), grow=_small, usage="times(theta, u), u a single datum"),
    "luce": CHOICE,
    **{name: _outside(name) for name in OUTSIDE},
}
"""The functions of ``[loop.fit]``."""
OBSERVABLES: dict[str, Known] = {
    "norm2": Known(build=norm2, arguments=(1, 2), grow=_small, usage="norm2(w), or norm2(w, z): ‖Xw‖²")
}
"""The functions of ``[loop.observe]``."""
