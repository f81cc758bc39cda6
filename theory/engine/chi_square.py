"""The law of a sum of squares: powers and logarithm of χ²_m in the mean, as functions that balls can enclose.

``ChiSquareMoment(m, s)`` stands for 𝔼 X^s and ``ChiSquareLogMean(m)`` for 𝔼 log X, X ~ χ²_m. Their enclosures
integrate the density; they know no gamma function except in the density's norming constant for χ²_1 and
χ²_2, from which the rest follows by parts. So a closed form that agrees with them has been checked, not
repeated.
"""

from functools import cache
from typing import Any

import sympy as sp
from flint import acb, arb, ctx

from theory.engine.naming import instance
from theory.engine.steps import cited, in_steps
from theory.language.derivation import Derivation, Step
from theory.language.equations import equate
from theory.numbers.walk import BALL_FUNCTIONS


class ChiSquareMoment(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    r"""The mean of X^s for X ~ χ²_m; a symbol with no rules of its own."""

    nargs = 2

    def _latex(self, printer: Any, *_: object) -> str:
        shown = [printer._print(x) for x in self.args]
        return rf"\mathbb{{E}}\left[(\chi^2_{{{shown[0]}}})^{{{shown[1]}}}\right]"


class ChiSquareLogMean(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    r"""The mean of log X for X ~ χ²_m; a symbol with no rules of its own."""

    nargs = 1

    def _latex(self, printer: Any, *_: object) -> str:
        shown = printer._print(self.args[0])
        return rf"\mathbb{{E}}\left[\log \chi^2_{{{shown}}}\right]"


def _norming(m: int) -> arb:
    """Return ∫ r^{m−1} e^{−r²/2} dr over r > 0, from √(π/2) and 1 by parts: I_{m+2} = m I_m."""
    value, k = (arb(1), 2) if m % 2 == 0 else ((arb.pi() / 2).sqrt(), 1)
    while k < m:
        value, k = value * k, k + 2
    return value


def _radial(q: arb, logarithmic: bool) -> arb:
    """Enclose ∫ r^{q−1} [2 log r] e^{−r²/2} dr over r > 0, for q ≥ 1, in the variable u = log r."""
    tolerance = arb(2) ** -ctx.prec

    def integrand(u: acb, _: bool) -> acb:
        value = (q * u - (2 * u).exp() / 2).exp()
        return 2 * u * value if logarithmic else value

    low = arb(ctx.prec) / q + 2
    reach = (q + 1).sqrt() + arb(2 * ctx.prec).sqrt()
    body = acb.integral(integrand, acb(-low), acb(reach.log()), rel_tol=tolerance, abs_tol=tolerance).real
    # Left of −low the integrand is below e^{qu}(1 + 2|u|); beyond the reach, r^q e^{−r²/2} decays at rate
    # r − q/r or faster.
    left = (-q * low).exp() * (1 + 2 * low + 2 / q) / q
    right = (reach.log() * q - reach * reach / 2).exp() / (reach - q / reach)
    return body + arb(0, (left + right).abs_upper())


def _degrees(m: arb) -> int:
    freedom = m.unique_fmpz()
    if freedom is None or freedom < 1:
        raise ArithmeticError("the degrees of freedom must be a positive integer")
    return int(freedom)


def _moment(m: arb, s: arb) -> arb:
    freedom = _degrees(m)
    return _radial(freedom + 2 * s, False) / _norming(freedom)


def _log_mean(m: arb) -> arb:
    freedom = _degrees(m)
    return _radial(arb(freedom), True) / _norming(freedom)


BALL_FUNCTIONS[ChiSquareMoment] = _moment
BALL_FUNCTIONS[ChiSquareLogMean] = _log_mean

freedom = sp.Symbol("m", integer=True, positive=True)
power = sp.Symbol("s", positive=True)
EULER = "Euler's integral for the gamma function"
EULER_SOURCE = "Euler 1729; Abramowitz and Stegun 6.1.1"


@cache
def moment() -> Derivation:
    """Derive 𝔼 X^s = 2^s Γ(m/2 + s)/Γ(m/2) for X ~ χ²_m and s > 0."""
    closed = equate(
        ChiSquareMoment(freedom, power), 2**power * sp.gamma(freedom / 2 + power) / sp.gamma(freedom / 2)
    )
    points = tuple(
        {"m": m, "s": s} for m in (1, 2, 3, 9, 30) for s in (sp.Rational(1, 2), sp.Rational(3, 2), 2)
    )
    instances = tuple((closed.xreplace({power: sp.sympify(p["s"])}), {"m": p["m"]}) for p in points)
    return in_steps(
        "Powers of a chi-square in the mean",
        cited(
            closed,
            "∫ x^{m/2+s−1} e^{−x/2} dx = 2^{m/2+s} Γ(m/2 + s), divided by the same at s = 0.",
            EULER,
            EULER_SOURCE,
            "",
            instances=instances,
            rule="Euler's integral",
            conditions=(sp.Gt(freedom / 2 + power, 0, evaluate=False),),
        ),
    )


@cache
def log_mean() -> Derivation:
    """Derive 𝔼 log X = ψ(m/2) + log 2 for X ~ χ²_m."""
    closed = equate(ChiSquareLogMean(freedom), sp.digamma(freedom / 2) + sp.log(2))
    return in_steps(
        "The mean logarithm of a chi-square",
        cited(
            closed,
            "d/ds 𝔼 X^s at s = 0 is 𝔼 log X, and of 2^s Γ(m/2 + s)/Γ(m/2) it is log 2 + ψ(m/2).",
            "differentiation of a Mellin transform inside its strip",
            "Titchmarsh 1937, Theory of Fourier Integrals, §1.29",
            "",
            moment().conclusion,
            points=tuple({"m": m} for m in (2, 3, 9, 30)),
            rule="differentiate in s at 0",
            conditions=(sp.Gt(freedom, 0, evaluate=False),),
        ),
        lemmas=(moment(),),
    )


def moment_at(m: sp.Expr, s: sp.Expr) -> tuple[Derivation, Step]:
    """Return the lemma and its instance for 𝔼 (χ²_m)^s."""
    lemma = moment()
    substitution = ((freedom, m), (power, s))
    return lemma, instance(
        lemma.conclusion, *substitution, rule="put in the degrees of freedom", because=f"m = {m}, s = {s}."
    )
