"""Rigorous enclosure of the Abel constant A and of its companion at 1/D, h_1(1).

The truncated series s_0, s_1 of `descent` (powers up to K) leave residuals in their equations,

    ρ_0 = s_0 − s_0∘φ − 1,   ρ_1 = s_1 − s_1∘φ − a_{1,1} s_0′∘φ − a_{1,2} s_0″∘φ / 2.

1. Their Laurent coefficients up to x^K are zero: replayed here in rationals, not taken from the solver. The
   logarithm enters as log(φ(z)/z), and φ(z)/z has no zero in |z| ≤ r = 1/2, so that ρ_q/z^{K+1} is analytic
   there. By the maximum principle |ρ_q(x)| ≤ B_q (x/r)^{K+1}, B_q the maximum of |ρ_q| on the circle, which
   balls that cover the circle bound.
2. 1/φ(z) = 1/z + 1/2 + z/12 − …, so that Re 1/z grows by at least 2/5 a generation where Re 1/z ≥ 1, and by
   at least 1/2 for real z. Hence e = h_0 − s_0 = −Σ_n ρ_0(z_n) converges to an analytic function, and for
   |z − x| ≤ x/4, where Re 1/z ≥ 4/(5x),
   |e(z)| ≤ c x^K,   c = B_0 r^{−K−1} ((5/4)^{K+1} x + (5/4)^K/(0.4 K)).
3. By Cauchy on that disc |e′(x)| ≤ 4c x^{K−1} and |e″(x)| ≤ 32c x^{K−2}. As |a_{1,1}| ≤ x/2, |a_{1,2}| ≤ x
   and x ≤ 2φ(x) for 0 < x ≤ 1, the residual of h_1 − s_1 is at most B_1 (x/r)^{K+1} + 36c φ(x)^{K−1}; it is
   summed along the orbit by x_{M+n} ≤ 1/(1/x_M + n/2).

The moments carried along the orbit to x_M multiply e and its derivatives by known balls. So

    C = 3/2 − γ/3 + A   and   C_1 = 1/36 + h_1(1)

of the collapse time are enclosed, with no numerical convergence left to judge.
"""

from flint import acb, arb, ctx, fmpq

from theory.markov.descent import DEPTH, LogLaurent, along_orbit, descent_series, image, orbit, series_jets
from theory.markov.occupancy import occupancy_moments

_RADIUS = fmpq(1, 2)
_ARCS = 256


def residual_coefficients(q: int, series: tuple[LogLaurent, ...]) -> dict[int, fmpq]:
    """Laurent coefficients up to x^DEPTH of the residual ρ_q of given series for f = 1: zero for right ones.

    >>> set(residual_coefficients(1, descent_series(0, 1)).values())
    {0}
    """
    total = dict(series[q].powers)
    for r in range(q + 1):
        for a, value in image(series[r], q - r).items():
            total[a] = total.get(a, fmpq(0)) - value
    if q == 0:
        total[0] = total.get(0, fmpq(0)) - 1
    return {a: value for a, value in total.items() if a <= DEPTH}


def _derivative(series: LogLaurent, order: int, z: acb) -> acb:
    """Derivative of a series at z; at order 0 without the logarithm."""
    total = acb(0)
    for a, value in series.powers.items():
        factor = value
        for t in range(order):
            factor = factor * (a - t)
        total += factor * z ** (a - order)
    if order > 0:
        total += series.log * (-1) ** (order - 1) * (1 if order < 3 else 2) * z ** (-order)
    return total


def residual_bound(q: int, series: tuple[LogLaurent, ...]) -> arb:
    """B_q, an upper bound of |ρ_q| on the circle |z| = 1/2."""
    bound = arb(0)
    for arc in range(_ARCS):
        angle = arb(fmpq(2 * arc + 1, _ARCS), fmpq(1, _ARCS)) * arb.pi()
        z = acb(angle.cos(), angle.sin()) * _RADIUS
        u = (-z).exp()
        phi = 1 - u
        rho = _derivative(series[q], 0, z) - _derivative(series[q], 0, phi) - series[q].log * (phi / z).log()
        if q == 0:
            rho -= 1
        else:
            for j in (1, 2):
                moment = acb(0)
                for (i, k), value in occupancy_moments(j, 1)[1].items():
                    moment += value * z**i * u**k
                rho -= moment * _derivative(series[0], j, phi) / j
        bound = bound.max(abs(rho))
    return bound


def enclosed_constants(steps: int = 96, bits: int = 256) -> tuple[arb, arb]:
    """Balls that contain A = h_0(1) and h_1(1), proved as described above.

    >>> [value.str(25) for value in enclosed_constants()]
    ['[-2.029297214418036098924994 +/- 1.08e-25]', '[-0.1841042660512153072180198 +/- 2.91e-26]']
    """
    series = descent_series(0, 1)
    for q in (0, 1):
        if any(value != 0 for value in residual_coefficients(q, series).values()):
            raise ArithmeticError(f"the series of h_{q} does not solve its equation")
    path = orbit(1, steps, bits)
    K, x = DEPTH, path.points[-1]
    with ctx.workprec(bits):
        B = [residual_bound(q, series) / arb(_RADIUS) ** (K + 1) for q in (0, 1)]
        direct = [b * (x ** (K + 1) + 2 * x**K / K) for b in B]
        stretch = arb(fmpq(5, 4))
        c = B[0] * (stretch ** (K + 1) * x + stretch**K / (fmpq(2, 5) * K))
        inherited = 36 * c * (x ** (K - 1) + 2 * x ** (K - 2) / (K - 2))
        jets = [series_jets(h, x, 3) for h in series]
        slack = [direct[0].min(c * x**K), 4 * c * x ** (K - 1), 16 * c * x ** (K - 2)]
        jets[0] = [jet + _ball(bound) for jet, bound in zip(jets[0], slack, strict=True)]
        jets[1][0] += _ball(direct[1] + inherited)
        first, second = along_orbit(path, lambda _: [arb(1), arb(0), arb(0)], tuple(jets))
    return first, second


def _ball(bound: arb) -> arb:
    return arb(0, bound.upper())
