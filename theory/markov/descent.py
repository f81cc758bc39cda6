"""Many ancestors: the deterministic descent of their share, its fluctuations, and the matching with few.

One generation takes the share x = A/D of ancestors to φ(x) = 1 − e^{−x} on average as D → ∞, with
fluctuations of order D^{−1/2}. For a cost f of a generation, h(k) = E Σ_s f(A_s/D), started from k
ancestors, solves (I − P) h = f. With h(xD) = Σ_q D^{−q} h_q(x) and the moments of `occupancy`, order q reads

    h_q(x) − h_q(φ(x)) = [q = 0] f(x) + Σ_{l=1}^q Σ_j a_{l,j}(x) h_{q−l}^{(j)}(φ(x))/j!,

at order 0 and f = 1 an Abel equation. For f = xʲ each h_q has one formal solution, a Laurent series in x
plus a multiple of log x, without constant term, computed here in rationals; for f = 1,
h_0 = −2/x − (1/3) log x − x/36 − …. The series is asymptotic as x → 0, and x_n → 0 on the orbit of φ, so
that h_q(1) is evaluated by carrying the moments of A_n/D − x_n for M generations and using the series at x_M:

    h_q(1) = Σ_{n<M} Σ_i μ_{n,i}^{(q)} f^{(i)}(x_n)/i! + Σ_{r≤q} Σ_i μ_{M,i}^{(q−r)} h_r^{(i)}(x_M)/i!.

For q = 0, f = 1 this is the Abel constant A = lim (n − 2/x_n − (1/3) log x_n).

What is left open in h_q is an additive constant, fixed by matching with `occupation`: the solution for few
ancestors, expanded for k → ∞, is the same formal double series in 1/D and k = xD (the equality of all powers
and logarithms is checked coefficient by coefficient), and its constant terms, which absorption at one
ancestor determines, are what has to be added.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import comb, factorial

from flint import arb, ctx, fmpq, fmpq_poly

from theory.markov.occupancy import Monomials, occupancy_moments

DEPTH = 24
"""Highest power of x kept in the series of h_q."""

_REACH = DEPTH + 12
"""Powers carried in between: order q of the series needs up to q more from those below it."""

Powers = dict[int, fmpq]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLaurent:
    """x ↦ Σ_a powers[a] xᵃ + log · log x, an asymptotic series as x → 0, up to x^DEPTH."""

    powers: Powers
    log: fmpq


@cache
def _exponential(rate: int) -> fmpq_poly:
    """e^{−rate·x} as a truncated power series."""
    return fmpq_poly([fmpq((-rate) ** i, factorial(i)) for i in range(_REACH + 24)])


def _truncate(series: fmpq_poly) -> fmpq_poly:
    return fmpq_poly(series.coeffs()[: _REACH + 24])


@cache
def _phi_power(e: int) -> fmpq_poly:
    """(φ(x)/x)ᵉ as a truncated power series."""
    if e == 0:
        return fmpq_poly([1])
    ratio = fmpq_poly([fmpq((-1) ** i, factorial(i + 1)) for i in range(_REACH + 24)])
    if e < 0:
        inverse = [fmpq(1)]
        for n in range(1, _REACH + 24):
            inverse.append(-sum((ratio[i] * inverse[n - i] for i in range(1, n + 1)), fmpq(0)))
        ratio = fmpq_poly(inverse)
    return _truncate(_phi_power(e - 1 if e > 0 else e + 1) * ratio)


def _moment_series(moment: Monomials) -> fmpq_poly:
    total = fmpq_poly([0])
    for (i, rate), value in moment.items():
        total += value * fmpq_poly([0] * i + [1]) * _exponential(rate)
    return _truncate(total)


@cache
def generation_image(e: int | None, order: int) -> Powers:
    """Coefficient of D^{−order} in E (A/D)ᵉ given xD balls (e = None: in E log(A/D), less log x at order 0).

    A Laurent series in x the sum over j of a_{order,j}(x) C(e, j) φ(x)^{e−j}.

    >>> [generation_image(1, 0)[a] for a in (1, 2, 3)], generation_image(1, 1)[1]
    ([1, -1/2, 1/6], 1/2)
    """
    image: Powers = {}

    def include(series: fmpq_poly, offset: int) -> None:
        for i, value in enumerate(series.coeffs()):
            if value != 0 and i + offset <= _REACH + 1:
                image[i + offset] = image.get(i + offset, fmpq(0)) + value

    if e is None and order == 0:
        slope = [fmpq(0), *(i * _phi_power(1)[i] for i in range(1, _REACH + 24))]
        quotient = _truncate(fmpq_poly(slope) * _phi_power(-1))
        include(fmpq_poly([fmpq(0), *(quotient[i] / i for i in range(1, _REACH + 24))]), 0)
        return image
    binomial = fmpq(1)
    for j in range(2 * order + 1):
        if j > 0 and e is not None:
            binomial = binomial * (e - j + 1) / j
        taylor = binomial if e is not None else fmpq(0 if j == 0 else (-1) ** (j - 1), max(j, 1))
        moment = occupancy_moments(j, order)[order]
        if moment and taylor != 0:
            power = (e or 0) - j
            include(_truncate(taylor * _moment_series(moment) * _phi_power(power)), power)
    return {a: value for a, value in image.items() if value != 0}


@cache
def descent_series(j: int, order: int) -> tuple[LogLaurent, ...]:
    """h_0 … h_order for f(x) = xʲ, without constant terms; order at most 8.

    >>> h = descent_series(0, 1)
    >>> h[0].log, h[0].powers[-1], h[0].powers[1], h[1].powers[-1], h[1].powers[1]
    (-1/3, -2, -1/36, -1/6, -1/90)
    """
    if not 0 <= order <= 8:
        raise ValueError(f"order must lie in 0 … 8, got {order}")
    solved: list[LogLaurent] = []
    for q in range(order + 1):
        rest: Powers = {j: fmpq(1)} if q == 0 else {}
        for r, h in enumerate(solved):
            _accumulate(rest, image(h, q - r), 1)
        powers, log = {}, fmpq(0)
        for a in range(min(rest, default=0), _REACH + 2):
            value = rest.get(a, fmpq(0))
            e = a - 1
            if value != 0 and e == 0:
                log = 2 * value
                _accumulate(rest, generation_image(None, 0), log)
            elif value != 0:
                powers[e] = 2 * value / e
                _accumulate(rest, generation_image(e, 0), powers[e])
                rest[e] = rest.get(e, fmpq(0)) - powers[e]
        solved.append(LogLaurent(powers=powers, log=log))
    return tuple(
        LogLaurent(powers={a: c for a, c in h.powers.items() if a <= DEPTH}, log=h.log) for h in solved
    )


def image(series: LogLaurent, order: int) -> Powers:
    """Coefficient of D^{−order} in E h(A/D) given xD balls, less the log x of order 0, as powers of x."""
    total: Powers = {}
    for e, value in series.powers.items():
        _accumulate(total, generation_image(e, order), value)
    if series.log != 0:
        _accumulate(total, generation_image(None, order), series.log)
    return total


def _accumulate(total: Powers, powers: Powers, factor: fmpq | int) -> None:
    for a, value in powers.items():
        total[a] = total.get(a, fmpq(0)) + factor * value


@dataclass(frozen=True, slots=True, kw_only=True)
class Orbit:
    """Moments of the share of ancestors about the deterministic descent from x_0 = 1.

    points[n] = x_n; moments[n][q][i] is the coefficient of D^{−q} in E (A_n/D − x_n)ⁱ, i ≤ 2·order.
    """

    order: int
    points: tuple[arb, ...]
    moments: tuple[tuple[tuple[arb, ...], ...], ...]


def _times(left: list[arb], right: list[arb]) -> list[arb]:
    product = [arb(0)] * len(left)
    for i, a in enumerate(left):
        if a != 0:
            for k in range(len(left) - i):
                product[i + k] += a * right[k]
    return product


def _conditional_moments(x: arb, order: int) -> dict[tuple[int, int], list[arb]]:
    """(i, q) ↦ Taylor coefficients in y of the D^{−q} part of E[(A'/D − φ(x))ⁱ | A/D = x + y]."""
    size = 2 * order + 1
    decay = [(-x).exp() * fmpq((-1) ** t, factorial(t)) for t in range(size)]
    shift = [arb(0), *(-value for value in decay[1:])]
    one = [arb(1)] + [arb(0)] * (size - 1)

    def powers(base: list[arb]) -> list[list[arb]]:
        table = [one]
        for _ in range(size):
            table.append(_times(table[-1], base))
        return table

    xs, us, shifts = powers(([x, arb(1)] + [arb(0)] * size)[:size]), powers(decay), powers(shift)
    product = cache(lambda i, k: _times(xs[i], us[k]))
    spread: dict[tuple[int, int], list[arb]] = {}
    for j in range(size):
        for q, moment in enumerate(occupancy_moments(j, order)):
            if moment:
                total = [arb(0)] * size
                for (i, k), value in moment.items():
                    total = [t + value * c for t, c in zip(total, product(i, k), strict=True)]
                spread[j, q] = total
    moments: dict[tuple[int, int], list[arb]] = {}
    for (j, q), series in spread.items():
        for i in range(j, size):
            if q <= order and i <= 2 * order:
                term = _times(shifts[i - j], series)
                old = moments.get((i, q), [arb(0)] * size)
                moments[i, q] = [s + comb(i, j) * t for s, t in zip(old, term, strict=True)]
    return moments


@cache
def orbit(order: int, steps: int, bits: int) -> Orbit:
    """The descent from x_0 = 1 and its moments for n = 0 … steps, in balls of the given precision.

    >>> path = orbit(1, 2, 100)
    >>> [float(x) for x in path.points]
    [1.0, 0.6321205588285577, 0.4685363946133843]
    >>> float(path.moments[1][1][2])  # variance of the number of occupied boxes, over D: e⁻¹ − 2e⁻²
    0.09720887469821694
    """
    with ctx.workprec(bits):
        size = 2 * order + 1
        x = arb(1)
        points = [x]
        moments = [[[arb(1) if i == q == 0 else arb(0) for i in range(size)] for q in range(order + 1)]]
        for _ in range(steps):
            conditional = _conditional_moments(x, order)
            fresh = [[arb(0)] * size for _ in range(order + 1)]
            for (i, q), series in conditional.items():
                for r in range(order + 1 - q):
                    for c, moment in zip(series[: 2 * r + 1], moments[-1][r], strict=False):
                        fresh[q + r][i] += c * moment
            x = -(-x).expm1()
            points.append(x)
            moments.append(fresh)
    return Orbit(
        order=order,
        points=tuple(points),
        moments=tuple(tuple(tuple(row) for row in rows) for rows in moments),
    )


def series_jets(series: LogLaurent, x: arb, size: int) -> list[arb]:
    """Taylor coefficients at x of a series, the first `size` of them."""
    jets = [arb(0)] * size
    for a, value in series.powers.items():
        term = value * x**a
        for t in range(size):
            jets[t] += term
            term = term * (a - t) / ((t + 1) * x)
    if series.log != 0:
        jets[0] += series.log * x.log()
        for t in range(1, size):
            jets[t] += series.log * (-1) ** (t - 1) / (t * x**t)
    return jets


def along_orbit(
    path: Orbit, cost: Callable[[arb], list[arb]], ends: tuple[list[arb], ...]
) -> tuple[arb, ...]:
    """h_0(1) … h_order(1) from the Taylor coefficients of f along the orbit and of h_q at its end.

    `cost(x)` gives 2·order + 1 Taylor coefficients of f at x, `ends[q]` those of h_q at the last point.
    """
    values = [arb(0)] * (path.order + 1)
    for x, moments in zip(path.points[:-1], path.moments, strict=False):
        jets = cost(x)
        for q, row in enumerate(moments):
            for c, moment in zip(jets, row[: 2 * q + 1], strict=False):
                values[q] += c * moment
    for q in range(path.order + 1):
        for r, jets in enumerate(ends[: q + 1]):
            for c, moment in zip(jets, path.moments[-1][q - r][: 2 * (q - r) + 1], strict=False):
                values[q] += c * moment
    return tuple(values)


@cache
def abel_constants(order: int, steps: int = 96, bits: int = 256) -> tuple[arb, ...]:
    """h_0(1) … h_order(1) for f = 1: the Abel constant A of x ↦ 1 − e^{−x} and its companions.

    The balls carry rounding only; what the truncation of the series at x^DEPTH leaves out is below the 30th
    digit at the default number of steps.

    >>> [value.str(20, radius=False) for value in abel_constants(1)]
    ['-2.0292972144180360989', '-0.18410426605121530722']
    """
    size = 2 * order + 1
    path = orbit(order, steps, bits)
    with ctx.workprec(bits):
        ends = tuple(series_jets(h, path.points[-1], size) for h in descent_series(0, order))
        return along_orbit(path, lambda _: [arb(1)] + [arb(0)] * (size - 1), ends)
